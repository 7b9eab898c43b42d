"""Ledgers that sign: their keys, and what a stranger has."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from orgledger.audit.key import SigningKey
from orgledger.cli.key import write_key
from orgledger.ledger import Ledger
from tests.kit import Acme, FakeClock, busy, open_ledger


def signing(database_url: str, folder: Path, clock: FakeClock | None = None, **settings: object) -> Ledger:
    """A ledger with a signing key of its own, which keeps its packs beside it."""
    file = folder / "signing.key"
    if not file.exists():
        write_key(file, [SigningKey.generate("ledger.example.com")])
    chosen = {"reports_folder": str(folder / "reports"), "webhooks_folder": str(folder / "webhooks"), **settings}
    return open_ledger(database_url, clock, signing_key_file=str(file), **chosen)


def house(ledger: Ledger) -> Acme:
    """An organization with some of everything."""
    return busy(Acme(ledger))


def wind(clock: FakeClock, text: str) -> None:
    """Set a clock to a moment in UTC."""
    clock.at = datetime.fromisoformat(f"{text}+00:00")
