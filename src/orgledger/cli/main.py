"""The command `orgledger`. A subcommand is imported when it is called, so that help and version are there at once."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

import orgledger

COMMANDS = {
    "organization": ("write", "Open ledgers of organizations, and list them."),
    "user": ("access", "Add local users, change their passwords, let them in no more."),
    "token": ("access", "Make, list and revoke tokens by which programs are recognized."),
    "grant": ("access", "Give, revoke and review what people may do in an organization."),
    "import": ("write", "Import a history (orgchange), a structure (orgseed) or a table (csv)."),
    "export": (
        "export",
        "Write the structure of any day, as known at any moment, or the whole history, in a format of others.",
    ),
    "record": (
        "write",
        'Record a change set: FILE (or - for standard input) holds {"title": …, "operations": [{…}, …]} as JSON.',
    ),
    "rescind": ("rescind", "Take back change sets, entries or a whole import, in one change set."),
    "request": ("request", "Propose changes, approve what others propose, and record what was approved."),
    "report": ("schedule", "Documents about an organization on a day, which can be proved and made again."),
    "webhook": (
        "webhook",
        "Tell others what is recorded, as signed CloudEvents, in order; sent by `orgledger worker` or the server.",
    ),
    "worker": (
        "worker",
        "Make what is due by schedules, and tell receivers of webhooks what is recorded, until stopped.",
    ),
    "query": (
        "read",
        "Answer a GraphQL document (a file, or - for standard input) in this process, on standard output.",
    ),
    "show": ("read", "Show the organization, or a part of it, on any day as known at any moment."),
    "diff": ("diff", "What differs at --at and --known from --from-at and --from-known."),
    "check": ("check", "Find where the structure departs from its design principles."),
    "log": ("read", "The newest entries of the ledger, the newest first; with --at, those that speak of that day."),
    "reads": ("access", "Who read what of an organization, the newest first."),
    "person": ("person", "Tell what is kept of a person, hold it, and erase it: one proposes, somebody else confirms."),
    "proof": (
        "checkpoint",
        "Print the proof that entry SEQUENCE is in the ledger, as a text that anybody can verify (C2SP tlog-proof).",
    ),
    "checkpoint": (
        "checkpoint",
        "Print the checkpoint of an organization, signed; keep it elsewhere, for only that shows a full rewrite.",
    ),
    "key": ("key", "Make and show the keys that sign checkpoints."),
    "witness": (
        "witness",
        "Cosign the checkpoints of logs, as long as each grows out of the last one seen (C2SP tlog-witness).",
    ),
    "timestamp": ("timestamp", "Have a checkpoint time-stamped by an authority (RFC 3161), and verify that it was."),
    "bundle": (
        "bundle",
        "Write the ledger, or an excerpt, to a file that anybody can verify: without the database, and without us.",
    ),
    "verify": (
        "bundle",
        "Verify a bundle, or the proof of one entry, or the ledger in the database where no file is named.",
    ),
    "copy": ("copy", "Carry ledgers from one database to another, byte for byte, and verify what arrived."),
    "serve": ("serve", "Serve GraphQL and GraphiQL, on this machine alone unless told otherwise."),
    "demo": ("serve", "Load the examples into an embedded database, and serve them on this machine."),
    "db": ("database", "Upgrade, check and rebuild the database."),
    "vault": (
        "vault",
        "Keep what was erased erased, also after a backup was restored; and lock personal values by another key.",
    ),
    "schema": ("read", "Print the GraphQL schema."),
}
"""Name → the module to import for the command, and its help in one line, in the order of the help page.

`report` is whole once `schedule` has added itself to it.
"""


class Commands(click.Group):
    """The subcommands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See Group."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """See Group."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"orgledger.cli.{COMMANDS[cmd_name][0]}")
        return next(one for one in vars(module).values() if isinstance(one, click.Command) and one.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See Group; the lines come from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line) for name, (_, help_line) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--database", "database_url", help="The database; also ORGLEDGER_DATABASE_URL.  [sqlite:///orgledger.db]")
@click.option("--actor", help="Who records; also ORGLEDGER_ACTOR.  [local]")
@click.version_option(orgledger.__version__, prog_name="orgledger")
@click.pass_context
def main(context: click.Context, /, **chosen: Any) -> None:
    """Keep the structure of an organization as a ledger, and ask it about any day as known at any moment."""
    context.obj = chosen
