"""The shelf: packs that are kept, in a folder; what there is of them, in the database.

A file is named by what is in it and never written twice. It is on the shelf before the database says so, and handed out
only as it was put there.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.engine import make_url

from orgledger.domain.civil import civil_day
from orgledger.domain.file_name import whole_file_name
from orgledger.domain.period import Instant, instant
from orgledger.domain.refusal import Invalid, refuse
from orgledger.ledger import Ledger
from orgledger.reports.pack import Pack
from orgledger.store.engine import Unavailable, writing
from orgledger.store.private_file import create, make_folder
from orgledger.store.schema import report_pack


class Kept(msgspec.Struct, frozen=True, rename="camel"):
    """A pack on the shelf."""

    organization: str
    """Its key."""
    digest: str = msgspec.field(name="pack")
    """SHA-256 of the pack, in hexadecimal."""
    name: str
    report: str
    formats: tuple[str, ...]
    effective: date
    sequence: int
    language: str
    personal: bool
    """Whether it may show personal values."""
    bytes: int
    made_at: Instant
    schedule: str | None = None
    due: date | None = None
    discarded_at: Instant | None = None
    """When its file was deleted, on purpose."""

    def told(self) -> dict[str, Any]:
        """For machines."""
        form: dict[str, Any] = msgspec.to_builtins(self)
        return form


class Shelf:
    """The packs of all organizations of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.folder = Path(ledger.settings.reports_folder or beside(ledger.settings.database_url))

    def keep(
        self,
        pack: Pack,
        schedule: str | None = None,
        due: date | None = None,
        *,
        personal: bool = True,
        along: Callable[[Connection], None] = lambda connection: None,
    ) -> Kept:
        """Keep a pack; the very same one is kept once. One that was discarded is there again.

        Args:
            pack: what was made.
            schedule: the key of the schedule by which it was made.
            due: the day on which that was due.
            personal: whether it may show personal values.
            along: what is written in the same transaction.

        Raises:
            Unavailable: if it cannot be written.
        """
        order, organization = pack.order, self.ledger.archive.find(pack.order.organization).id
        self._write(organization, pack)
        kept = Kept(
            organization, pack.digest, pack.name, order.report, tuple(one.order.format for one in pack.made),
            order.effective, order.sequence, order.language, personal, len(pack.body),
            instant(self.ledger.clock.now()), schedule, due,
        )  # fmt: skip
        with writing(self.ledger.engine) as connection:
            along(connection)
            place = (report_pack.c.organization == organization, report_pack.c.digest == pack.digest)
            there = connection.execute(select(report_pack).where(*place)).one_or_none()
            if there is not None and there.discarded_at is None:
                return of_row(there)
            if there is not None:
                back = {"made_at": kept.made_at, "discarded_at": None}
                connection.execute(update(report_pack).where(*place).values(back))
                return msgspec.structs.replace(of_row(there), **back)
            row = {**msgspec.structs.asdict(kept), "formats": msgspec.json.encode(kept.formats).decode()}
            connection.execute(insert(report_pack), row)
        return kept

    def kept(self, organization: str) -> list[Kept]:
        """The packs of an organization, the newest first."""
        query = select(report_pack).where(report_pack.c.organization == organization)
        ordered = query.order_by(report_pack.c.made_at.desc(), report_pack.c.due.desc(), report_pack.c.digest)
        with self.ledger.archive.reading() as connection:
            return [of_row(row) for row in connection.execute(ordered)]

    def find(self, organization: str, digest: str) -> Kept:
        """A pack by the beginning of its digest.

        Raises:
            Refused: Invalid, if there is none, or more than one.
        """
        found = [one for one in self.kept(organization) if digest and one.digest.startswith(digest)]
        if len(found) != 1:
            told = "no pack" if not found else f"more than one pack ({len(found)})"
            raise refuse(Invalid(f"There is {told} {digest[:64]!r} of this organization.")).under("pack")
        return found[0]

    def read(self, kept: Kept) -> bytes:
        """A pack, as it was put there.

        Raises:
            Refused: Invalid, if it was discarded.
            Unavailable: if its file is gone, or another one.
        """
        if kept.discarded_at is not None:
            day = civil_day(kept.discarded_at, self.ledger.archive.find(kept.organization).time_zone)
            told = f"The pack {kept.digest[:12]} was discarded on {day}. Make the report anew."
            raise refuse(Invalid(told)).under("pack")
        file = self.file(kept.organization, kept.digest)
        try:
            body = file.read_bytes()
        except OSError as error:
            raise Unavailable(
                f"The pack {kept.digest[:12]} cannot be read from {file.parent}: {error.strerror}. Put it back, or set "
                "ORGLEDGER_REPORTS_FOLDER to where it is."
            ) from error
        if hashlib.sha256(body).hexdigest() != kept.digest:
            raise Unavailable(f"The file of the pack {kept.digest[:12]} was altered; it is not handed out.")
        return body

    def discard(self, kept: Kept) -> Kept:
        """Delete the file of a pack, for good; what it was stays listed. To discard one again finishes what was begun.

        Raises:
            Unavailable: if it cannot be deleted.
        """
        at = kept.discarded_at or instant(self.ledger.clock.now())
        place = (report_pack.c.organization == kept.organization, report_pack.c.digest == kept.digest)
        with writing(self.ledger.engine) as connection:
            connection.execute(update(report_pack).where(*place).values(discarded_at=at))
        file = self.file(kept.organization, kept.digest)
        try:
            file.unlink(missing_ok=True)
            if file.parent.exists():
                sync_folder(file.parent)
        except OSError as error:
            raise Unavailable(f"The pack {file} cannot be deleted: {error.strerror}.") from error
        return msgspec.structs.replace(kept, discarded_at=at)

    def file(self, organization: str, digest: str) -> Path:
        """Where a pack is."""
        return self.folder / organization / f"{digest}.zip"

    def _write(self, organization: str, pack: Pack) -> None:
        """Put a file there, whole or not at all, and never in the place of another."""
        file = self.file(organization, pack.digest)
        draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        try:
            make_folder(file.parent)
            if file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == pack.digest:
                return
            with create(draft, "xb") as writing_:
                writing_.write(pack.body)
                writing_.flush()
                os.fsync(writing_.fileno())
            try:
                os.link(draft, file)
            finally:
                draft.unlink()
            sync_folder(file.parent)
        except FileExistsError as error:
            raise Unavailable(f"{file} is there and holds something else; move it away.") from error
        except OSError as error:
            raise Unavailable(f"The pack cannot be kept in {file.parent}: {error.strerror}.") from error


def of_row(row: Row[Any]) -> Kept:
    """A row as a pack."""
    return Kept(
        **{**row._mapping, "name": whole_file_name(row.name), "formats": tuple(msgspec.json.decode(row.formats))}
    )


def sync_folder(folder: Path) -> None:
    """Let a new name in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def beside(database_url: str) -> str:
    """Where packs are kept unless told otherwise: in a folder beside the ledger's file, or below the working one."""
    address = make_url(database_url)
    if address.drivername != "sqlite" or not address.database:
        return "orgledger-reports"
    file = Path(address.database)
    return str(file.with_name(f"{file.stem}-reports"))
