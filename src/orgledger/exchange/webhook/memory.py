"""What a worker remembers outside the database: how far each webhook was told.

A database that was restored from a backup does not know of what was sent after that. Its entries may go on otherwise
than those that a receiver has seen under the same numbers, so nothing is sent until somebody says from where.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from sqlalchemy.engine import make_url

from orgledger.audit.signer import write_durably
from orgledger.domain.period import Instant
from orgledger.settings import Settings
from orgledger.store.engine import Unavailable
from orgledger.store.private_file import make_folder


class Told(msgspec.Struct, frozen=True):
    """How far a webhook was told."""

    since: Instant
    """When somebody had it go on from a place, last."""
    sequence: int
    leafhash: str
    """Of that entry, in hexadecimal; empty, if none was told yet."""


class Memory:
    """A file for each webhook."""

    def __init__(self, settings: Settings) -> None:
        self.folder = Path(settings.webhooks_folder or beside(settings.database_url))

    def read(self, webhook: str) -> Told | None:
        """How far a webhook was told; nothing, before the first time.

        Raises:
            Unavailable: if that cannot be read.
        """
        file = self.file(webhook)
        try:
            return msgspec.json.decode(file.read_bytes(), type=Told)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            raise Unavailable(
                f"How far the webhook {webhook[:8]} was told cannot be read from {file}: {error}."
            ) from error

    def write(self, webhook: str, told: Told) -> None:
        """Remember how far a webhook was told.

        Raises:
            Unavailable: if it cannot be written.
        """
        file = self.file(webhook)
        try:
            make_folder(self.folder)
            write_durably(file, msgspec.json.encode(told).decode())
        except OSError as error:
            raise Unavailable(
                f"How far the webhook {webhook[:8]} was told cannot be remembered in {file}: {error}."
            ) from error

    def file(self, webhook: str) -> Path:
        """Where it is remembered."""
        return self.folder / f"{webhook}.json"


def beside(database_url: str) -> str:
    """Where it is remembered unless told otherwise: beside the ledger's file, or below the working folder."""
    address = make_url(database_url)
    if address.drivername != "sqlite" or not address.database:
        return "orgledger-webhooks"
    file = Path(address.database)
    return str(file.with_name(f"{file.stem}-webhooks"))
