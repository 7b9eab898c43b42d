"""Packs: a report in several formats with its receipts, its signatures and the checkpoint it stands on, in one file.

The bytes follow from what is inside: files in order, one time for all of them, nothing compressed, since another
library would compress otherwise. Source: PKWARE APPNOTE, stored entries.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from orgledger.access.standing import UNLIMITED, Standing
from orgledger.audit.checkpoint import Unproven
from orgledger.domain.refusal import Invalid, refuse
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.formats import find as find_format
from orgledger.reports.making import RECEIPT, Made, Order, make
from orgledger.reports.signature import SUFFIX, sign

CHECKPOINT = "checkpoint"
"""The signed state of the ledger that everything in a pack stands on."""
TIME = (1980, 1, 1, 0, 0, 0)
"""When every file in a pack was made, as far as the pack says: no clock may alter its bytes."""
MODE = 0o644 << 16
MOST_BYTES = 1 << 30
"""The most that is unpacked of one."""


class Pack(msgspec.Struct, frozen=True):
    """A pack that was made."""

    made: tuple[Made, ...]
    """The report in each of its formats."""
    body: bytes

    @property
    def order(self) -> Order:
        """What it was made from, in its first format."""
        return self.made[0].order

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"{self.made[0].name.rpartition('.')[0]}.zip"

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


def make_pack(
    ledger: Ledger,
    code: str | None,
    key: str,
    formats: Sequence[str],
    asked: Asked | None = None,
    language: str | None = None,
    given: Mapping[str, Any] | None = None,
    *,
    personal: bool = True,
) -> Pack:
    """Make a report in several formats, and everything that proves it.

    Raises:
        Refused: if there is no such report, format, organization or coordinate, or the parameters do not fit.
        Unavailable: if it cannot be made, or not be signed.
    """
    if not formats:
        raise refuse(Invalid("A pack has at least one format.")).under("formats")
    for written in formats:
        find_format(written)
    standing = UNLIMITED if personal else Standing()
    made: list[Made] = []
    for written in dict.fromkeys(formats):
        made.append(make(ledger, code, key, written, asked, language, given, standing=standing))
        order = made[0].order
        code, asked = order.organization, Asked(order.effective, order.sequence)
    files: dict[str, bytes] = {}
    for one in made:
        files[one.name] = one.body
        files[one.name + RECEIPT] = one.receipt()
        files[one.name + SUFFIX] = sign(ledger, one).encode()
    state = ledger.checkpoints.at(ledger.archive.find(code).id, made[0].order.sequence)
    files[CHECKPOINT] = (state.note or "").encode()
    return Pack(tuple(made), packed(files))


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files in one, the same bytes for the same files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, TIME)
            entry.create_system, entry.external_attr = 3, MODE
            archive.writestr(entry, files[name])
    return whole.getvalue()


def unpacked(body: bytes) -> dict[str, bytes]:
    """The files of a pack.

    Raises:
        Unproven: if it is none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise Unproven("That is larger than a pack of reports may be.")
            files = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError) as error:
        raise Unproven(f"That is not a pack of reports, or it was not copied whole: {error}.") from None
    if CHECKPOINT not in files or not any(name.endswith(RECEIPT) for name in files):
        raise Unproven("That is not a pack of reports: it has no checkpoint, or no receipt.")
    return files
