"""Checking reports: made again and compared to the byte, and their signatures verified."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from orgledger.audit.checkpoint import Checkpoint, Unproven
from orgledger.audit.key import VerifyingKey, verified
from orgledger.audit.note import read_note
from orgledger.domain.refusal import Invalid, refuse
from orgledger.ledger import Ledger
from orgledger.reports.making import RECEIPT, again, read_receipt
from orgledger.reports.pack import CHECKPOINT, unpacked
from orgledger.reports.signature import SUFFIX, Attested, check, keys_of


class Files(msgspec.Struct, frozen=True):
    """A report with what lies beside it."""

    name: str
    body: bytes
    receipt: bytes
    signature: str | None
    checkpoint: str | None = None
    """In a pack: the signed state of the ledger that its signature has to agree with."""


class Checked(msgspec.Struct, frozen=True):
    """What came of checking one report."""

    name: str
    sha256: str
    """Of the file as it is."""
    filed: str
    """As its receipt says."""
    rows: int | None = None
    """Of the report that was made again; nothing, where it was not."""
    differs: int | None = None
    """The first byte that is another than in the report that was made again."""
    attested: Attested | None = None
    """What its signature proves, if it was verified."""
    faults: tuple[str, ...] = ()
    """What is wrong, in sentences."""


def find(file: Path, receipt: Path | None = None) -> list[Files]:
    """The reports in a file: one with its receipt beside it, or all of a pack.

    Raises:
        Refused: Invalid, if the pack is none.
        OSError: if a file cannot be read, or there is no receipt.
    """
    if receipt is None and zipfile.is_zipfile(file) and not file.with_name(file.name + RECEIPT).exists():
        try:
            return list(of_pack(unpacked(file.read_bytes())))
        except Unproven as error:
            raise refuse(Invalid(str(error))) from None
    beside, signature = receipt or file.with_name(file.name + RECEIPT), file.with_name(file.name + SUFFIX)
    if not beside.is_file():
        raise FileNotFoundError(f"{beside} is not there; name the receipt by --receipt.")
    note = signature.read_text(encoding="utf-8", errors="replace") if signature.is_file() else None
    return [Files(file.name, file.read_bytes(), beside.read_bytes(), note)]


def of_pack(files: dict[str, bytes]) -> Iterator[Files]:
    """The reports of a pack."""
    checkpoint = files[CHECKPOINT].decode(errors="replace")
    for name in sorted(files):
        if name.endswith(RECEIPT):
            report = name.removesuffix(RECEIPT)
            note = files.get(report + SUFFIX, b"").decode(errors="replace")
            yield Files(report, files.get(report, b""), files[name], note, checkpoint)


def examine(files: Files, ledger: Ledger | None, trusted: Sequence[VerifyingKey]) -> Checked:
    """Check one report.

    Args:
        files: it, and what lies beside it.
        ledger: where it is made again; nothing, to verify its signature alone.
        trusted: keys that may have signed it, besides those of the ledger itself.

    Raises:
        Refused: if the receipt is none, or this program does not make such a report.
        Unavailable: if the ledger cannot be read.
    """
    order, filed = read_receipt(files.receipt)
    digest, faults = hashlib.sha256(files.body).hexdigest(), []
    if digest != filed:
        faults.append(f"{files.name} is not the file that its receipt speaks of.")
    rows = differs = attested = None
    keys = list(trusted)
    if ledger is not None:
        made = again(ledger, order, filed)
        rows, differs = made.rows, first_difference(files.body, made.body)
        if differs is not None:
            faults.append(f"{files.name} is not what the ledger says: it differs from byte {differs} on.")
        elif made.digest != filed:
            faults.append(f"{files.name} is not what the ledger says: it differs in its receipt alone.")
        keys += keys_of(ledger, ledger.archive.find(order.organization), order.sequence)
    if files.signature is not None and (keys or ledger is None):
        try:
            attested = check(files.signature, keys, digest, order)
            if files.checkpoint is not None:
                agree(attested, files.checkpoint, keys)
        except Unproven as error:
            faults.append(f"The signature of {files.name} does not hold: {error}")
    return Checked(files.name, digest, filed, rows, differs, attested, tuple(faults))


def agree(attested: Attested, checkpoint: str, keys: Sequence[VerifyingKey]) -> None:
    """Hold the signature of a report against the checkpoint in its pack.

    Raises:
        Unproven: if the checkpoint is not signed, or of another state of the ledger.
    """
    note = read_note(checkpoint)
    own = [key for key in keys if key.name == attested.origin]
    root = bytes.fromhex(attested.statement.root)
    told = Checkpoint(attested.origin, attested.statement.order.sequence, root)
    if note.text != told.body() or not verified(note, own):
        raise Unproven("The checkpoint in the pack is not of the ledger that the report was made from.")


def first_difference(one: bytes, other: bytes) -> int | None:
    """The first byte in which two files differ; nothing, if they are the same."""
    if one == other:
        return None
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)
