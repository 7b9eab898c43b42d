"""The command that carries ledgers from one database to another."""

from __future__ import annotations

from functools import partial

import click
from sqlalchemy.exc import SQLAlchemyError

from orgledger.audit.transfer import Occupied, Unlike, size_of, transfer
from orgledger.cli.frame import FAILED, REFUSED, UNAVAILABLE, counted, fail, opened, progress, say
from orgledger.store import migrations


@click.command()
@click.argument("from_url")
@click.argument("to_url")
@click.option("--organization", "code", help="Only this one; all if left out.")
def copy(from_url: str, to_url: str, code: str | None) -> None:
    """Carry ledgers from one database to another, byte for byte, and verify what arrived.

    Each organization goes whole or not at all; run again, what is there already is left as it is. The keys of personal
    values go along, locked by the key of the place they go to. Settings, signing keys and what signers remember are no
    part of a database, and stay where they are. An address with a password is better put in a file, and named @FILE:
    the list of processes shows everybody what a command was given.
    """
    with opened(database_url=from_url) as source, opened(create=True, database_url=to_url) as target:
        rows = [source.archive.find(code)] if code else source.archive.organizations()
        migrations.ready(target.engine)
        for row in rows:
            try:
                target.vault.keys.adopt(source.vault.keys, row.id)
                with progress() as bar:
                    task = bar.add_task(f"Copying {row.code}", total=size_of(source.engine, row.id))
                    went = transfer(source.engine, target.engine, row.id, partial(bar.advance, task))
            except Occupied as occupied:
                fail(REFUSED, f"{occupied} Nothing of {row.code} was copied.")
            except Unlike as unlike:
                fail(FAILED, f"{unlike} Nothing of {row.code} was kept. `orgledger verify` may tell more.")
            except SQLAlchemyError as error:
                reason = str(getattr(error, "orig", error)).splitlines()[0]
                fail(UNAVAILABLE, f"{row.code} could not be copied: {reason}. Nothing of it was kept.")
            done = "is copied and verified" if went else "is there already"
            say(f"{row.code} {done}: {counted(row.sequence, 'entries')}.")
