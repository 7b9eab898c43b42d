"""The signer: signs the state of a tree, and never one that contradicts what it signed before.

It remembers the last head that it signed of every organization in a file of its own, outside the database: whoever
can rewrite the database still gets no signature under what was rewritten.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from orgledger.audit.checkpoint import Checkpoint, Unproven, read_body
from orgledger.audit.key import Algorithm, SigningKey, VerifyingKey, read_signing_key
from orgledger.audit.note import Note
from orgledger.audit.tree import Tree
from orgledger.domain.merkle import is_consistent
from orgledger.store.engine import Unavailable
from orgledger.store.private_file import create, make_folder

ORIGIN = "orgledger"
"""What logs are called where no key gives a name."""


class RefusedToSign(Exception):
    """The signer will not sign: says what contradicts what."""


class Signer:
    """The keys of the log, and the memory of what they signed."""

    def __init__(self, keys: Sequence[SigningKey], folder: Path) -> None:
        self.keys = tuple(keys)
        self.folder = folder
        self.guard = threading.Lock()
        self.public: dict[str, list[VerifyingKey]] = {}

    @property
    def name(self) -> str:
        """What begins the origin of every organization's log."""
        return self.keys[0].name

    def keys_of(self, origin: str) -> list[SigningKey]:
        """The keys under the name of one log, which is its origin. Source: C2SP tlog-checkpoint."""
        return [msgspec.structs.replace(key, name=origin) for key in self.keys]

    def verifying(self, origin: str) -> list[VerifyingKey]:
        """What the signatures of one log are verified with."""
        if origin not in self.public:
            self.public[origin] = [key.verifying for key in self.keys_of(origin)]
        return self.public[origin]

    def sign(self, tree: Tree, origin: str, head: int, last: Checkpoint | None, memory: Memory) -> Note:
        """Sign the state of a tree, once it is known to agree with the last one that was signed.

        Args:
            tree: of the size to sign.
            origin: of its log.
            head: how many entries the ledger has by now.
            last: the last one that was signed.
            memory: of this organization, held.

        Raises:
            RefusedToSign: if the tree contradicts what was signed.
        """
        checkpoint = Checkpoint(origin, tree.size, tree.root())
        if last is not None:
            agree(tree, checkpoint, head, last)
        if last is None or checkpoint.size > last.size:
            memory.write(checkpoint)
        body, now = checkpoint.body(), int(time.time())
        return Note(body, tuple(key.sign(body, now) for key in self.keys_of(origin)))

    @contextmanager
    def memory(self, organization: str) -> Iterator[Memory]:
        """The memory of one organization, held against other threads and processes.

        Raises:
            RefusedToSign: if nothing can be remembered.
        """
        try:
            with self.guard:
                make_folder(self.folder)
                with create(self.folder / f"{organization}.lock", "ab") as turn:
                    hold(turn)
                    yield Memory(self.folder / f"{organization}.checkpoint")
        except OSError as error:
            raise RefusedToSign(f"What is signed cannot be remembered: {error}.") from error


class Memory:
    """The last signed head of one organization, in a file that survives a power cut."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self, origin: str) -> Checkpoint | None:
        """The last signed head; nothing before the first.

        Raises:
            RefusedToSign: if the file is not what was written.
        """
        try:
            checkpoint = read_body(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise RefusedToSign(f"{self.file} is not what the signer wrote: {error}") from error
        if checkpoint.origin != origin:
            raise RefusedToSign(f"{self.file} is of {checkpoint.origin}, not of {origin}: a log keeps its name.")
        return checkpoint

    def write(self, checkpoint: Checkpoint) -> None:
        """Remember a head, before anybody sees its signature."""
        write_durably(self.file, checkpoint.body())


def agree(tree: Tree, checkpoint: Checkpoint, head: int, last: Checkpoint) -> None:
    """Hold a checkpoint against the last one signed.

    Raises:
        RefusedToSign: naming what contradicts it.
    """
    if head < last.size:
        raise RefusedToSign(
            f"The ledger ends at entry {head}, but {last.size} entries were signed: the last of them are gone."
        )
    try:
        longer = checkpoint if checkpoint.size >= last.size else last
        shorter = last if longer is checkpoint else checkpoint
        whole = Tree(tree.connection, tree.organization, longer.size)
        path = whole.consistency(shorter.size) if shorter.size < longer.size else []
    except (Unavailable, ValueError) as error:
        raise RefusedToSign(f"The ledger cannot show that it grew out of what was signed: {error}") from error
    if not is_consistent(shorter.size, longer.size, path, shorter.root, longer.root):
        raise RefusedToSign(
            f"The first {shorter.size} entries are not those that were signed at size {last.size}: somebody rewrote "
            "them. `orgledger db check` names an entry whose bytes alone were altered; a backup tells the rest."
        )


def write_durably(file: Path, text: str) -> None:
    """Let a file hold a text, or what it held before, whatever happens meanwhile."""
    fresh = file.with_name(f"{file.name}.new")
    with create(fresh, "w", encoding="utf-8") as writing:
        writing.write(text)
        writing.flush()
        os.fsync(writing.fileno())
    fresh.replace(file)
    if os.name == "posix":
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def hold(file: IO[bytes]) -> None:
    """Wait for the turn that a file stands for; it ends when the file is closed."""
    if os.name == "posix":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


def memory_beside(file: Path) -> Path:
    """Where a signer remembers what it signed, if nobody says otherwise."""
    return file.with_name(f"{file.name}.signed")


def read_keys(file: Path) -> list[SigningKey]:
    """The keys of a log: one that signs by Ed25519, and perhaps a post-quantum one of the same name.

    Raises:
        Unproven: if they are none, or others can read them.
    """
    keys = read_signing_keys(file)
    kinds = [key.algorithm for key in keys]
    of_a_log = ([Algorithm.ED25519], [Algorithm.ED25519, Algorithm.ML_DSA_44_COSIGNATURE])
    if kinds not in of_a_log or len({key.name for key in keys}) != 1:
        raise Unproven(f"{file} holds no signing key of a log; `orgledger key generate` makes one.")
    return keys


def read_signing_keys(file: Path) -> list[SigningKey]:
    """The keys in a file, a line each.

    Raises:
        Unproven: if a line is none, or others can read the file.
    """
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise Unproven(f"{file} can be read by others: chmod 600 {file}")
        return [read_signing_key(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise Unproven(f"The signing key cannot be read: {error}.") from error
