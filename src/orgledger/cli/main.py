"""The command `orgledger` and where its subcommands are."""

from __future__ import annotations

from typing import Any

import click

import orgledger
from orgledger.cli.access import grant, reads_, token, user
from orgledger.cli.bundle import bundle, verify
from orgledger.cli.check import check
from orgledger.cli.checkpoint import checkpoint, proof
from orgledger.cli.copy import copy
from orgledger.cli.database import db
from orgledger.cli.diff import diff
from orgledger.cli.export import export
from orgledger.cli.key import key
from orgledger.cli.person import person
from orgledger.cli.read import log, query, schema, show
from orgledger.cli.report import report
from orgledger.cli.request import request
from orgledger.cli.rescind import rescind
from orgledger.cli.schedule import schedule
from orgledger.cli.serve import demo, serve
from orgledger.cli.timestamp import timestamp
from orgledger.cli.vault import vault
from orgledger.cli.webhook import webhook
from orgledger.cli.witness import witness
from orgledger.cli.worker import worker
from orgledger.cli.write import import_, organization, record


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--database", "database_url", help="The database; also ORGLEDGER_DATABASE_URL.  [sqlite:///orgledger.db]")
@click.option("--actor", help="Who records; also ORGLEDGER_ACTOR.  [local]")
@click.version_option(orgledger.__version__, prog_name="orgledger")
@click.pass_context
def main(context: click.Context, /, **chosen: Any) -> None:
    """Keep the structure of an organization as a ledger, and ask it about any day as known at any moment."""
    context.obj = chosen


COMMANDS = (
    organization,
    user,
    token,
    grant,
    import_,
    export,
    record,
    rescind,
    request,
    report,
    webhook,
    worker,
    query,
    show,
    diff,
    check,
    log,
    reads_,
    person,
    proof,
    checkpoint,
    key,
    witness,
    timestamp,
    bundle,
    verify,
    copy,
    serve,
    demo,
    db,
    vault,
    schema,
)

for command in COMMANDS:
    main.add_command(command)
report.add_command(schedule)
