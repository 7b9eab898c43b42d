"""Commands that look after the vault of personal values."""

from __future__ import annotations

from pathlib import Path

import click

from orgledger.cli.frame import opened, print_json, say
from orgledger.erasure import Erasures, lost, replay, settle


@click.group()
def vault() -> None:
    """Keep what was erased erased, also after a backup was restored."""


@vault.command("replay")
@click.argument("notes", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay_(notes: tuple[Path, ...]) -> None:
    """Erase once more what a restored backup brought back; prints the certificates.

    NOTES are files with signed certificates, of erasures that a restored key store does not list either.
    """
    with opened() as ledger:
        receipts = replay(ledger, ledger.settings.actor, [note.read_text(encoding="utf-8") for note in notes])
        rows = {receipt.organization: ledger.archive.find(receipt.organization) for receipt in receipts}
        print_json([Erasures(ledger).certificate(rows[receipt.organization], receipt.last) for receipt in receipts])


@vault.command()
def check() -> None:
    """Say whether the ledger and its key store agree on what was erased."""
    with opened() as ledger:
        gone, unknown = settle(ledger), lost(ledger)
        say(f"{gone} keys and values that were erased had come back, and are gone again.")
        say(f"{len(unknown)} erasures are unknown to this ledger: it was restored from before them.")
        if unknown:
            say("Run `orgledger vault replay`.")
