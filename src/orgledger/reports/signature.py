"""Detached signatures: that this ledger made a report with these bytes, on the entries under this root.

A signature is a signed note beside the file, by the keys that sign the checkpoints: whoever trusts those verifies it
with nothing else at hand. Source: C2SP signed-note.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from orgledger.audit.checkpoint import Unproven
from orgledger.audit.key import VerifyingKey, read_vkey, verified
from orgledger.audit.note import Note, read_note
from orgledger.domain.signing_key import SigningKeyRotated
from orgledger.ledger import Ledger
from orgledger.reports.making import Made, Order
from orgledger.store.engine import Unavailable

FIRST_LINE = "orgledger/report/1"
"""Tells the text from a checkpoint, which it can never be taken for."""
SUFFIX = ".sig"
"""What the name of a signature ends with, after that of its report."""


class Statement(msgspec.Struct, frozen=True):
    """What is signed of a report."""

    order: Order
    root: str
    """Of the ledger's tree at the coordinate, in hexadecimal."""
    rows: int
    sha256: str
    """Of the bytes of the report."""


class Attested(msgspec.Struct, frozen=True):
    """A statement that somebody trusted has signed."""

    origin: str
    """What the log of the organization calls itself."""
    statement: Statement
    signers: tuple[str, ...]
    """Name and id of every key that was trusted and signed."""


def sign(ledger: Ledger, made: Made) -> str:
    """The signature of a report, as the note that is kept beside it.

    Raises:
        Unavailable: if there is no key, or the ledger is not the one that was signed before.
    """
    signer = ledger.checkpoints.signer
    if signer is None:
        raise Unavailable(
            "There is no key to sign reports with: `orgledger key generate FILE` makes one, and "
            "ORGLEDGER_SIGNING_KEY_FILE names it."
        )
    organization = ledger.archive.find(made.order.organization).id
    state = ledger.checkpoints.at(organization, made.order.sequence)
    if state.unsigned is not None:
        raise Unavailable(f"The report was not signed. {state.unsigned}")
    origin = state.checkpoint.origin
    statement = Statement(made.order, state.checkpoint.root.hex(), made.rows, made.digest)
    text = f"{FIRST_LINE}\n{origin}\n{msgspec.json.encode(statement, order='sorted').decode()}\n"
    # A cosignature says something of a checkpoint, and of nothing else.
    keys = [key for key in signer.keys_of(origin) if not key.algorithm.timed]
    return Note(text, tuple(key.sign_text(text) for key in keys)).written()


def check(written: str, trusted: Sequence[VerifyingKey], digest: str, order: Order) -> Attested:
    """Hold the signature of a report against keys that are trusted, and the report against what was signed.

    Args:
        written: the note.
        trusted: keys of which one has to have signed it.
        digest: SHA-256 of the file, in hexadecimal.
        order: what the receipt beside the file says it was made from.

    Raises:
        Unproven: if nobody trusted signed it, or the file or its receipt is another than was signed.
    """
    note = read_note(written)
    lines = note.text.split("\n")
    try:
        first, origin, told, end = lines
        statement = msgspec.json.decode(told, type=Statement)
    except (ValueError, msgspec.DecodeError):
        raise Unproven("That is not the signature of a report.") from None
    if (first, end) != (FIRST_LINE, ""):
        raise Unproven("That is not the signature of a report.")
    signers = [one.key for one in verified(note, list(trusted)) if one.key.name == origin]
    if not signers:
        told = ", ".join(one.signer for one in note.signatures)
        raise Unproven(f"Nobody who is trusted signed this report; {told} did.")
    if statement.sha256 != digest:
        raise Unproven("The file is not the one that was signed.")
    if statement.order != order:
        raise Unproven("The receipt is not that of the report that was signed.")
    return Attested(origin, statement, tuple(key.signer for key in signers))


def keys_of(ledger: Ledger, row: Row[Any], sequence: int) -> list[VerifyingKey]:
    """The keys that an organization's own reports of an entry may be signed by: those of now, and those of then.

    A key that gave way counts for reports of entries before that, and for no others.
    """
    signer = ledger.checkpoints.signer
    if signer is None:
        return []
    image = ledger.archive.image(row)
    former = [
        read_vkey(one)
        for entry, act in image.acts.get(row.id, ())
        if isinstance(act, SigningKeyRotated) and sequence < entry
        for one in act.previous
    ]
    return [*signer.verifying(ledger.checkpoints.origin(row.id)), *former]
