"""Commands that look after the vault of personal values."""

from __future__ import annotations

from pathlib import Path

import click

from orgledger.cli.frame import opened, print_json, say
from orgledger.erasure import Erasures, lost, replay, settle, settle_names


@click.group()
def vault() -> None:
    """Keep what was erased erased, also after a backup was restored; and lock personal values by another key."""


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
        settle_names(ledger)
        gone, unknown = settle(ledger), lost(ledger)
        say(f"{gone} keys and values that were erased had come back, and are gone again.")
        say(f"{len(unknown)} erasures are unknown to this ledger: it was restored from before them.")
        if unknown:
            say("Run `orgledger vault replay`.")


@vault.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def rotate(file: Path) -> None:
    """Lock all data keys by another key-encryption key: the one in FILE, which is made if there is none.

    Servers and workers are started again with it afterwards; those that run record nothing personal until then.
    """
    from orgledger.audit.key_store import make_key_file, read_key_file

    with opened() as ledger:
        keys = ledger.vault.keys
        keys.guarding()
        count = keys.rotate(read_key_file(file) or make_key_file(file))
    say(f"{count:,} data keys are locked by the key in {file}.")
    say(f"Set ORGLEDGER_VAULT_KEY_FILE={file} (or ORGLEDGER_VAULT_KEY), and start servers and workers again.")
    say("Keep the former key as long as a backup of the key store needs it, and destroy it then.")
