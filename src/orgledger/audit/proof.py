"""The proof of one entry, in one text that anybody can verify without us. Source: C2SP tlog-proof."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import msgspec

from orgledger.audit.checkpoint import Checkpoint, Unproven, read_base64, read_body, read_hash, read_size
from orgledger.audit.key import Verified, VerifyingKey, verified
from orgledger.audit.note import Note, Signature, read_note
from orgledger.domain.merkle import is_included, leaf_hash

FIRST_LINE = "c2sp.org/tlog-proof@v1"
STEPS = 63
"""The most hashes of a path."""


class Signed(msgspec.Struct, frozen=True):
    """A checkpoint with whatever signatures there are."""

    checkpoint: Checkpoint
    signatures: tuple[Signature, ...] = ()
    unsigned: str | None = None
    """Why the log did not sign, if it did not."""

    @property
    def note(self) -> str | None:
        """The signed note; nothing without the log's own signature."""
        return None if self.unsigned else Note(self.checkpoint.body(), self.signatures).written()


class Proof(msgspec.Struct, frozen=True):
    """That an entry stands at its place in a tree."""

    index: int
    """Its sequence less one."""
    leaf: bytes
    """The canonical bytes."""
    path: tuple[bytes, ...]
    signed: Signed

    @property
    def checkpoint(self) -> Checkpoint:
        """The tree."""
        return self.signed.checkpoint

    def holds(self) -> bool:
        """Whether the path leads from the leaf to the root. Of the root it says nothing."""
        found = leaf_hash(self.leaf)
        return is_included(found, self.index, self.checkpoint.size, self.path, self.checkpoint.root)

    def written(self) -> str | None:
        """The text of the proof, with the entry's bytes as its extra data; nothing without a signed checkpoint."""
        if self.signed.note is None:
            return None
        steps = "".join(f"{base64.b64encode(one).decode()}\n" for one in self.path)
        extra = base64.b64encode(self.leaf).decode()
        return f"{FIRST_LINE}\nextra {extra}\nindex {self.index}\n{steps}\n{self.signed.note}"


def read_proof(written: str) -> Proof:
    """Read the text of a proof.

    Raises:
        Unproven: if it is none of an entry.
    """
    head, gap, note = written.partition("\n\n")
    lines = head.split("\n")
    if not gap or len(lines) < 3 or lines[0] != FIRST_LINE:
        raise Unproven(f"A proof begins with {FIRST_LINE}, the entry and its index.")
    if not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise Unproven("A proof has a line for the entry (extra) and one for its place (index).")
    if len(lines) - 3 > STEPS:
        raise Unproven(f"A path has at most {STEPS} hashes.")
    leaf = read_base64(lines[1].removeprefix("extra "))
    index = read_size(lines[2].removeprefix("index "))
    path = tuple(map(read_hash, lines[3:]))
    signed = read_note(note)
    return Proof(index, leaf, path, Signed(read_body(signed.text), signed.signatures))


def verify_proof(written: str, keys: Sequence[VerifyingKey]) -> tuple[Proof, list[Verified]]:
    """Verify the text of a proof against the keys of its log, and of witnesses that are trusted.

    Returns:
        The proof, and who signed its checkpoint.

    Raises:
        Unproven: if the entry is not in the tree, or the log did not sign it.
    """
    proof = read_proof(written)
    if not proof.holds():
        raise Unproven(f"Entry {proof.index + 1} is not in the tree of this checkpoint.")
    found = verified(Note(proof.checkpoint.body(), proof.signed.signatures), list(keys))
    if not any(one.key.name == proof.checkpoint.origin for one in found):
        raise Unproven(f"No trusted key of {proof.checkpoint.origin} signed this checkpoint.")
    return proof, found
