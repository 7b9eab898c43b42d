"""The checkpoints of the ledgers in one database: made at ends of change sets, signed, kept; and proofs from them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, bindparam, func, insert, literal, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from orgledger.audit.checkpoint import Checkpoint, Unproven, read_body
from orgledger.audit.key import VerifyingKey, read_vkey
from orgledger.audit.note import Note, Signature, read_signature
from orgledger.audit.proof import Proof, Signed
from orgledger.audit.rotation import check_rotation
from orgledger.audit.signer import ORIGIN, RefusedToSign, Signer, memory_beside, read_keys
from orgledger.audit.tree import BATCH, Tree
from orgledger.domain.signing_key import SigningKeyRotated
from orgledger.settings import Settings
from orgledger.store import schema
from orgledger.store.engine import Unavailable, writing
from orgledger.store.recorder import as_bytes

log = logging.getLogger("orgledger.audit")

TABLE = schema.checkpoint
KEPT = (
    select(TABLE.c.body, TABLE.c.signature)
    .where(TABLE.c.organization == bindparam("key"), TABLE.c.sequence == bindparam("size"))
    .order_by(TABLE.c.signer)
)
SIGNED = (
    select(TABLE.c.sequence, TABLE.c.body, TABLE.c.signature)
    .where(TABLE.c.organization == bindparam("key"), TABLE.c.signer == bindparam("signer"))
    .order_by(TABLE.c.sequence.desc())
    .limit(1)
)
SIZES = (
    select(TABLE.c.sequence)
    .where(TABLE.c.organization == bindparam("key"), TABLE.c.sequence < bindparam("below"))
    .distinct()
    .order_by(TABLE.c.sequence.desc())
    .limit(bindparam("first"))
)
LEAVES = select(schema.event.c.sequence, schema.event.c.leaf).where(
    schema.event.c.organization == bindparam("key"),
    schema.event.c.sequence.in_(bindparam("sequences", expanding=True)),
)
HEAD = select(func.max(schema.tree.c.sequence)).where(schema.tree.c.organization == bindparam("key"))
BEYOND = 2**63 - 1
"""More than any tree has."""
UNSIGNED = "No signing key is configured: this root is the server's word alone. See `orgledger key generate`."


class Checkpoints:
    """Makes, signs and keeps checkpoints."""

    def __init__(self, engine: Engine, signer: Signer | None = None) -> None:
        self.engine = engine
        self.signer = signer

    @classmethod
    def configured(cls, engine: Engine, settings: Settings) -> Checkpoints:
        """With the key that the settings name, if they do.

        Raises:
            Unavailable: if the key cannot be used.
        """
        if not settings.signing_key_file:
            return cls(engine)
        file = Path(settings.signing_key_file)
        folder = Path(settings.signer_folder) if settings.signer_folder else memory_beside(file)
        try:
            return cls(engine, Signer(read_keys(file), folder))
        except Unproven as error:
            raise Unavailable(str(error)) from error

    def origin(self, organization: str) -> str:
        """What the log of an organization is called."""
        return f"{self.signer.name if self.signer else ORIGIN}/{organization}"

    def check(self, organization: str, rotation: SigningKeyRotated) -> None:
        """Hold against what signs now that keys of a log give way to others; where nothing does, against itself alone.

        Raises:
            Unproven: if one of the keys did not sign that, or another log or none of the keys that sign now gives way.
        """
        origin = self.origin(organization)
        trusted = self.signer.verifying(origin) if self.signer else [read_vkey(vkey) for vkey in rotation.previous]
        check_rotation(origin if self.signer else trusted[0].name, rotation, trusted)

    def at(self, organization: str, size: int) -> Signed:
        """The checkpoint at a size, the end of a change set: signed now, if it was not before.

        Raises:
            Unavailable: if the tree cannot be read.
        """
        with self.engine.connect() as connection:
            root = Tree(connection, organization, size).root()
            checkpoint = Checkpoint(self.origin(organization), size, root)
            kept = self._kept(connection, organization, checkpoint)
        return self._signed(organization, checkpoint, kept)

    @staticmethod
    def _kept(connection: Connection, organization: str, checkpoint: Checkpoint) -> tuple[Signature, ...]:
        """The signatures that are kept; one under another text of the same size is no signature of this one."""
        rows = connection.execute(KEPT, {"key": organization, "size": checkpoint.size}).all()
        return tuple(read_signature(line) for body, line in rows if body == checkpoint.body())

    def _signed(self, organization: str, checkpoint: Checkpoint, kept: tuple[Signature, ...]) -> Signed:
        """The checkpoint with the log's own signatures, made now if they are not kept."""
        if self.signer is None:
            return Signed(checkpoint, kept, UNSIGNED)
        there = {one.signer for one in kept}
        if all(key.signer in there for key in self.signer.verifying(checkpoint.origin)):
            return Signed(checkpoint, kept)
        try:
            note = self._sign(self.signer, organization, checkpoint.size)
        except RefusedToSign as refused:
            return Signed(checkpoint, kept, str(refused))
        self.keep(organization, checkpoint, note.signatures)
        return Signed(checkpoint, (*note.signatures, *(one for one in kept if one.signer not in signers(note))))

    def _sign(self, signer: Signer, organization: str, size: int) -> Note:
        """Sign on a connection of its own, opened in the signer's turn: whatever was signed before is visible on it."""
        origin = self.origin(organization)
        with signer.memory(organization) as memory, self.engine.connect() as connection:
            head = connection.execute(HEAD, {"key": organization}).scalar() or 0
            last = memory.read(origin) or self.last(connection, organization, signer.verifying(origin)[0])
            return signer.sign(Tree(connection, organization, size), origin, head, last, memory)

    def last(self, connection: Connection, organization: str, key: VerifyingKey) -> Checkpoint | None:
        """The largest checkpoint that a key signed, as far as it is kept here."""
        found = self.last_signed(connection, organization, key)
        return found.checkpoint if found is not None else None

    @staticmethod
    def last_signed(connection: Connection, organization: str, key: VerifyingKey) -> Signed | None:
        """The same, with that signature."""
        row = connection.execute(SIGNED, {"key": organization, "signer": key.signer}).one_or_none()
        if row is None:
            return None
        try:
            signature = read_signature(row.signature)
            key.verify(row.body, signature)
            return Signed(read_body(row.body), (signature,))
        except Unproven:
            return None

    def kept(self, organization: str, first: int, below: int | None = None) -> list[Signed]:
        """The checkpoints that are kept, the largest first; nothing is signed by looking.

        Args:
            organization: whose.
            first: of how many sizes at most.
            below: of smaller sizes than this one.

        Raises:
            Unavailable: if one is kept that is none.
        """
        found: list[Signed] = []
        with self.engine.connect() as connection:
            page = {"key": organization, "below": BEYOND if below is None else below, "first": first}
            for size in connection.execute(SIZES, page).scalars().all():
                bodies: dict[str, list[Signature]] = {}
                try:
                    for body, line in connection.execute(KEPT, {"key": organization, "size": size}):
                        bodies.setdefault(body, []).append(read_signature(line))
                    found += [of_others(read_body(body), tuple(signed)) for body, signed in bodies.items()]
                except Unproven as error:
                    raise Unavailable(f"The checkpoint kept of {size} entries is none: {error}") from error
        return found

    def keep(self, organization: str, checkpoint: Checkpoint, signatures: Iterable[Signature]) -> None:
        """Keep signatures beside the ledger; one that is there already stays as it is.

        One that cannot be kept, because a writer holds the ledger for long, is made again when it is asked for.
        """
        for one in signatures:
            row = {
                "organization": organization,
                "sequence": checkpoint.size,
                "signer": one.signer,
                "body": checkpoint.body(),
                "signature": one.line(),
            }
            same = select(TABLE.c.signer).where(
                *(TABLE.c[name] == row[name] for name in ("organization", "sequence", "signer"))
            )
            values = select(*(literal(value, TABLE.c[name].type) for name, value in row.items())).where(~same.exists())
            try:
                with writing(self.engine) as connection:
                    connection.execute(insert(TABLE).from_select(list(row), values))
            except IntegrityError:
                continue  # Somebody kept it at the same moment.
            except SQLAlchemyError as error:
                log.warning("The signature of %s was not kept: %s", one.signer, error)

    def proof(self, organization: str, sequence: int, size: int) -> Proof:
        """The proof that an entry is in the ledger, as of the checkpoint at a size; see proofs."""
        return self.proofs(organization, [sequence], size)[0]

    def proofs(self, organization: str, sequences: Sequence[int], size: int) -> list[Proof]:
        """The proofs that entries are in the ledger, as of the checkpoint at a size.

        Raises:
            ValueError: if the checkpoint does not cover one.
            Unavailable: if the tree cannot be read.
        """
        with self.engine.connect() as connection:
            leaves = {}
            for start in range(0, len(sequences), BATCH):
                batch = {"key": organization, "sequences": sequences[start : start + BATCH]}
                leaves.update({sequence: as_bytes(leaf) for sequence, leaf in connection.execute(LEAVES, batch)})
            root, paths = Tree(connection, organization, size).inclusions(sequences)
            checkpoint = Checkpoint(self.origin(organization), size, root)
            kept = self._kept(connection, organization, checkpoint)
        signed = self._signed(organization, checkpoint, kept)
        return [
            Proof(sequence - 1, leaves[sequence], tuple(path), signed)
            for sequence, path in zip(sequences, paths, strict=True)
        ]

    def consistency(self, organization: str, old: int, new: int) -> list[bytes]:
        """The path that proves that the ledger grew from one size to another.

        Raises:
            ValueError: unless old ≤ new.
        """
        if old > new:
            raise ValueError(f"A ledger of {new} entries does not grow out of one of {old}.")
        with self.engine.connect() as connection:
            return Tree(connection, organization, new).consistency(old)


def of_others(checkpoint: Checkpoint, signatures: tuple[Signature, ...]) -> Signed:
    """A checkpoint as it is kept; it is no note where the log's own signature is missing."""
    own = any(one.name == checkpoint.origin for one in signatures)
    return Signed(checkpoint, signatures, None if own else UNSIGNED)


def signers(note: Note) -> set[str]:
    """Whose signatures stand under a note."""
    return {one.signer for one in note.signatures}
