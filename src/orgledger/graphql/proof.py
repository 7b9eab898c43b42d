"""Proofs in GraphQL: what anybody needs to verify an entry, or the whole ledger, without trusting this server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from orgledger.audit.note import Signature
from orgledger.audit.proof import Proof, Signed
from orgledger.domain.merkle import leaf_hash
from orgledger.domain.refusal import Invalid, refuse
from orgledger.graphql.scope import Scope

Size = Annotated[
    int | None,
    strawberry.argument(
        description="As of the end of the change set of an entry, this one or a later one. If left out: as of the "
        "coordinate, or of the head where that comes before the entry."
    ),
]
PLAIN_BYTES = 64
"""Of an Ed25519 signature that says no time."""


@strawberry.type(description="A signature under a checkpoint. Nothing is verified here: whoever relies on it does.")
class CheckpointSignature:
    signed: strawberry.Private[Signed]
    signature: strawberry.Private[Signature]

    @strawberry.field(description="The name of the key: the origin for the log's own, else a witness's.")
    def name(self) -> str:
        return self.signature.name

    @strawberry.field(description="Four bytes that tell the key from others of its name, in hexadecimal.")
    def key_id(self) -> str:
        return self.signature.key_id.hex()

    @strawberry.field(description="Whether somebody else signed: a witness, who saw that the ledger only grew.")
    def witness(self) -> bool:
        return self.signature.name != self.signed.checkpoint.origin

    @strawberry.field(description="When it was made, if it says so.")
    def signed_at(self) -> datetime | None:
        raw = self.signature.signature
        if len(raw) <= PLAIN_BYTES:
            return None
        try:
            return datetime.fromtimestamp(int.from_bytes(raw[:8], "big"), UTC)
        except (OverflowError, ValueError):
            return None

    @strawberry.field(description="Its line in the note.")
    def line(self) -> str:
        return self.signature.line()


@strawberry.type(
    description="The state of the ledger at the end of a change set, in 32 bytes: the root of the Merkle tree over its "
    "entries (RFC 9162), signed if the server has a key. Only one that is kept elsewhere shows that everything was "
    "rewritten."
)
class Checkpoint:
    signed: strawberry.Private[Signed]

    @strawberry.field(description="What the log calls itself.")
    def origin(self) -> str:
        return self.signed.checkpoint.origin

    @strawberry.field(description="How many entries it speaks of.")
    def size(self) -> int:
        return self.signed.checkpoint.size

    @strawberry.field(description="The root, in hexadecimal.")
    def root(self) -> str:
        return self.signed.checkpoint.root.hex()

    @strawberry.field(description="The signed note (C2SP tlog-checkpoint), to be kept; null without a signature.")
    def note(self) -> str | None:
        return self.signed.note

    @strawberry.field(description="Why there is no signature of the log, if there is none.")
    def unsigned(self) -> str | None:
        return self.signed.unsigned

    @strawberry.field(description="The signatures: of the log, and of witnesses so far.")
    def signatures(self) -> list[CheckpointSignature]:
        return [CheckpointSignature(signed=self.signed, signature=one) for one in self.signed.signatures]


@strawberry.type(description="The proof that an entry is in the ledger, at its place and with these bytes.")
class EntryProof:
    proof: strawberry.Private[Proof]

    @strawberry.field(description="The place in the tree, counted from 0: the sequence less one.")
    def index(self) -> int:
        return self.proof.index

    @strawberry.field(description="The canonical bytes of the entry, UTF-8: what was recorded, and what is hashed.")
    def leaf(self) -> str:
        return self.proof.leaf.decode()

    @strawberry.field(description="SHA-256 of a zero byte and the leaf, in hexadecimal.")
    def leaf_hash(self) -> str:
        return leaf_hash(self.proof.leaf).hex()

    @strawberry.field(description="The hashes that lead from the leaf to the root, in hexadecimal (RFC 9162 §2.1.3).")
    def path(self) -> list[str]:
        return [one.hex() for one in self.proof.path]

    @strawberry.field(description="The state of the ledger that it is proved against.")
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(signed=self.proof.signed)

    @strawberry.field(
        description="All of it in one text (C2SP tlog-proof), the leaf as its extra data; null without a signature."
    )
    def tlog_proof(self) -> str | None:
        return self.proof.written()


@strawberry.type(description="The proof that the ledger only grew from one checkpoint to another.")
class Consistency:
    earlier: strawberry.Private[Signed]
    later: strawberry.Private[Signed]
    hashes: strawberry.Private[list[bytes]]

    @strawberry.field(name="from", description="The earlier checkpoint.")
    def before(self) -> Checkpoint:
        return Checkpoint(signed=self.earlier)

    @strawberry.field(description="The later one.")
    def to(self) -> Checkpoint:
        return Checkpoint(signed=self.later)

    @strawberry.field(description="The hashes that lead to both roots, in hexadecimal (RFC 9162 §2.1.4).")
    def path(self) -> list[str]:
        return [one.hex() for one in self.hashes]


async def show_checkpoint(scope: Scope) -> Checkpoint:
    """The checkpoint at a coordinate."""
    request = scope.request
    signed = await request.work(request.ledger.checkpoints.at, scope.row.id, scope.coordinate.sequence)
    return Checkpoint(signed=signed)


async def show_consistency(earlier: Scope, later: Scope) -> Consistency:
    """The proof that the ledger only grew between two coordinates.

    Raises:
        Refused: Invalid, if they are the wrong way round.
    """
    request, old, new = later.request, earlier.coordinate.sequence, later.coordinate.sequence
    if old > new:
        raise refuse(Invalid(f"The ledger grows: {new} comes before {old}. Ask the other way round.")).under("to")
    checkpoints = request.ledger.checkpoints
    return Consistency(
        earlier=await request.work(checkpoints.at, earlier.row.id, old),
        later=await request.work(checkpoints.at, later.row.id, new),
        hashes=await request.work(checkpoints.consistency, later.row.id, old, new),
    )


async def show_proof(scope: Scope, sequence: int, asked: int | None) -> EntryProof:
    """The proof of an entry, as of the end of the set that holds the entry `asked`.

    Raises:
        Refused: Invalid, if that is earlier than the entry, or beyond the head.
    """
    head = scope.row.sequence
    size = scope.coordinate.sequence
    if asked is not None:
        if not sequence <= asked <= head:
            raise refuse(Invalid(f"Entry {sequence} is proved as of an entry between {sequence} and {head}.")).under(
                "size"
            )
        size = scope.image.set_at(asked)[1]
    elif size < sequence:
        size = head
    return EntryProof(proof=await scope.request.proofs.load((scope.row.id, size, sequence)))
