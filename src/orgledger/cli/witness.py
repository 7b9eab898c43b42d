"""The command that runs a witness, without a ledger."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click
from starlette.applications import Starlette

from orgledger.audit.checkpoint import Unproven
from orgledger.audit.key import read_vkey
from orgledger.audit.witness import Witness, witness_app
from orgledger.cli.frame import USAGE, fail, say
from orgledger.cli.key import read_witness_key
from orgledger.cli.serve import is_local, listen

VARIABLES = ("ORGLEDGER_WITNESS_KEY_FILE", "ORGLEDGER_WITNESS_MEMORY", "ORGLEDGER_WITNESS_LOGS")


@click.command()
@click.option("--key", "key_file", required=True, type=click.Path(path_type=Path), help="The witness's key.")
@click.option("--memory", required=True, type=click.Path(path_type=Path), help="The file it remembers heads in.")
@click.option(
    "--log", "logs", multiple=True, required=True, metavar="VKEY", help="A key of a log to watch; repeatable."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8100, show_default=True, help="The port to listen on.")
@click.option("--allow-remote", is_flag=True, help="Listen beyond this machine; put TLS in front.")
def witness(key_file: Path, memory: Path, logs: tuple[str, ...], host: str, port: int, allow_remote: bool) -> None:
    """Cosign the checkpoints of logs, as long as each grows out of the last one seen (C2SP tlog-witness).

    Run it where the administrators of the ledger have no say: one that they run proves nothing.
    """
    if not is_local(host) and not allow_remote:
        fail(USAGE, f"{host} can be reached from other machines. Say --allow-remote, and put TLS in front.")
    try:
        watched = read_configured(key_file, memory, logs)
    except Unproven as error:
        fail(USAGE, str(error))
    say(f"{watched.key.name} watches {len(watched.logs)} logs. Stop it with Ctrl-C.")
    say(f"Logs name it {watched.key.verifying.vkey}@http://{host}:{port}")
    # The worker process reads what it serves from the environment.
    os.environ.update(dict(zip(VARIABLES, (str(key_file), str(memory), " ".join(logs)), strict=True)))
    listen("orgledger.cli.witness:create_app", host, port)


def create_app() -> Starlette:
    """The application for a server process."""
    key_file, memory, logs = (os.environ[name] for name in VARIABLES)
    return witness_app(read_configured(Path(key_file), Path(memory), logs.split()))


def read_configured(key_file: Path, memory: Path, logs: Sequence[str]) -> Witness:
    """A witness of some logs.

    Raises:
        Unproven: if its key, its memory or a log's key cannot be used.
    """
    watched = Witness(read_witness_key(key_file), [read_vkey(log) for log in logs], memory)
    watched.remembered()
    return watched
