"""Commands that look after the database."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from orgledger.audit.roles import apply_role, role_sql
from orgledger.cli.frame import FAILED, UNAVAILABLE, USAGE, expect, fail, progress, say, stderr
from orgledger.erasure import settle_names
from orgledger.ledger import Ledger
from orgledger.projections import rebuild as rebuilding
from orgledger.settings import Settings
from orgledger.store import migrations
from orgledger.store.engine import Unavailable


@click.group()
def db() -> None:
    """Upgrade, check and rebuild the database."""


def ledger_as_it_is(*, create: bool = False) -> Ledger:
    """The ledger, whatever state its database is in.

    Raises:
        Unavailable: if there is no such file, and none should be made.
    """
    chosen = click.get_current_context().find_root().obj or {}
    settings = Settings.from_environment(**chosen)
    if not create:
        expect(settings.database_url)
    return Ledger(settings, operator=True)


@db.command()
def upgrade() -> None:
    """Bring the database to the version of this program."""
    try:
        ledger = ledger_as_it_is(create=True)
        before = migrations.upgrade(ledger.engine)
        settle_names(ledger)
        ledger.close()
    except Unavailable as error:
        fail(UNAVAILABLE, str(error))
    say("The database was current." if before is migrations.State.CURRENT else "The database is upgraded.")


@db.command()
def check() -> None:
    """Check that the database is of this version, and that projections and personal values are what its events say."""
    try:
        ledger = ledger_as_it_is()
        state = migrations.state(ledger.engine)
        migrations.refuse(state)
        if state is not migrations.State.CURRENT:
            fail(UNAVAILABLE, f"The database is {state.value}; run `orgledger db upgrade`.")
        faults = 0
        with progress() as bar:
            for row in ledger.archive.organizations():
                task = bar.add_task(f"Checking {row.code}", total=row.sequence)
                for fault in rebuilding.check(ledger.archive, row, partial(bar.advance, task)):
                    stderr.print(f"{row.code}: {fault}", markup=False)
                    faults += 1
        ledger.close()
    except Unavailable as error:
        fail(UNAVAILABLE, str(error))
    if faults:
        fail(FAILED, f"{faults} faults. If the events are sound, `orgledger db rebuild` makes the projections anew.")
    say("The database is current, the events are whole, and the projections agree with them.")


@db.command()
def rebuild() -> None:
    """Make the projections anew from the events; readers go on meanwhile."""
    try:
        ledger = ledger_as_it_is()
        migrations.ready(ledger.engine)
        rows = ledger.archive.organizations()
        with progress() as bar:
            task = bar.add_task("Rebuilding", total=sum(row.sequence for row in rows))
            count = rebuilding.rebuild(ledger.archive, lambda done: bar.advance(task, done))
        ledger.close()
    except Unavailable as error:
        fail(UNAVAILABLE, str(error))
    say(f"{count:,} assertions of {len(rows)} organizations were made anew.")


@db.command()
@click.option("--role", default="orgledger", show_default=True, help="The name of the role.")
@click.option("--apply", "applies", is_flag=True, help="Run the SQL on the database instead, all of it or nothing.")
@click.option(
    "--password-file", type=click.Path(path_type=Path), help="With --apply: a file with the role's password, to be set."
)
def roles(role: str, applies: bool, password_file: Path | None) -> None:
    """Print the SQL that makes a PostgreSQL role for the application: it reads and appends, and owns nothing.

    Run it as the owner of the tables, after each upgrade: `orgledger db roles | psql DATABASE`, or with --apply; then
    let the server log in as that role.
    """
    if password_file is not None and not applies:
        fail(USAGE, "--password-file goes with --apply: no password is printed.")
    try:
        statements = list(role_sql(role))
        password = password_file.read_text(encoding="utf-8").strip() if password_file else None
    except (ValueError, OSError) as error:
        fail(USAGE, str(error))
    if not applies:
        for statement in statements:
            say(statement)
        return
    try:
        ledger = ledger_as_it_is()
        apply_role(ledger.engine, role, statements, password)
        ledger.close()
    except Unavailable as error:
        fail(UNAVAILABLE, str(error))
    say(f"The role {role} reads and appends, and nothing more.")
