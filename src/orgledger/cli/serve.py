"""Commands that serve."""

from __future__ import annotations

import ipaddress
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from orgledger.cli.frame import USAGE, fail, opened, say
from orgledger.cli.write import run_import
from orgledger.exchange.orgchange import reading as orgchange
from orgledger.ledger import Ledger
from orgledger.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

DEMO_DATABASE = "sqlite:///orgledger-demo.db"
RUST = "The Rust project"
SEEDS = tuple(f"S{number}" for number in range(1, 10))
SEED_DAY = date(2020, 1, 1)
"""The seeds name no day; the demo lets them hold from this one."""
OPEN = "ACCESS IS OPEN: nobody signs in here, and whoever reaches this server may read and record everything."
HINT = '{ organization(code: "s1") { name units { nodes { name headcount { authorizedSeats } positionList } } } }'
"""A question to one of the seeds, to paste."""
HEADER_MS = 10_000
"""How long a connection may take for the headers of a request, or rest between two, before it is closed."""
CONNECTIONS = 4_096
"""Connections that are open at the same time; further ones wait."""
STOP_S = 10
"""How long a client that does not take what is left for it can keep the server from stopping."""


@click.command()
@click.option("--host", help="Where to listen; also ORGLEDGER_HOST.  [127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Also ORGLEDGER_PORT.  [8000]")
@click.option(
    "--access",
    type=click.Choice(["open", "enforced"]),
    help="Whether everybody may do everything, or what is granted to whom they sign in as; also ORGLEDGER_ACCESS.  "
    "[open]",
)
@click.option(
    "--i-know-nobody-signs-in",
    "nobody_signs_in",
    is_flag=True,
    help="Listen beyond this machine although access is open: whoever reaches the server does as they please.",
)
def serve(host: str | None, port: int | None, access: str | None, nobody_signs_in: bool) -> None:
    """Serve GraphQL and GraphiQL, on this machine alone unless told otherwise.

    Beyond this machine access has to be enforced: people sign in, and do what is granted to them. See docs/access.md.
    """
    with opened(create=True, host=host, port=port, access=access) as ledger:
        settings = ledger.settings
    remote = check_host(settings, nobody_signs_in=nobody_signs_in)
    if remote and "ORGLEDGER_HOSTS" not in os.environ:
        settings = msgspec.structs.replace(settings, hosts="*")
    if settings.access == "open":
        say(OPEN)
    run(settings)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Also ORGLEDGER_PORT.  [8000]")
@click.option("--load-only", is_flag=True, help="Load the examples and stop.")
@click.pass_context
def demo(context: click.Context, port: int | None, load_only: bool) -> None:
    """Load the examples into an embedded database, and serve them on this machine.

    They are eight years of a real organization (rust), and the nine structures of a document (s1 to s9).
    """
    chosen = context.find_root().obj
    if chosen.get("database_url") is None and "ORGLEDGER_DATABASE_URL" not in os.environ:
        chosen["database_url"] = DEMO_DATABASE
    with opened(create=True, port=port) as ledger:
        settings = ledger.settings
        load_examples(ledger)
    if load_only:
        return
    address = f"http://127.0.0.1:{settings.port}"
    say("")
    say(f"  Admin      {address}/admin")
    say(f"  GraphiQL   {address}/graphql")
    say(f"  Front end  {address}/example/")
    say(f"  Health     {address}/health")
    say(f"  Database   {settings.database_url}")
    say("")
    say(f"  To begin   {HINT}")
    say('  On a day   organization(code: "rust", asOf: {effective: "2020-06-30"})')
    say("")
    say(f"  {OPEN}")
    say("  It listens on this machine alone. Stop it with Ctrl-C.")
    here = {"host": "127.0.0.1", "port": port, "access": "open"}
    run(Settings.from_environment(**{**chosen, **here}), "orgledger.cli.serve:demo_app")


def demo_app() -> Starlette:
    """The application with the example front end beside it."""
    from orgledger.app import create_app
    from orgledger.graphql.view import Assets

    app = create_app()
    app.mount("/example", Assets(directory=example("frontend/index.html").parent, html=True))
    return app


def load_examples(ledger: Ledger) -> None:
    """Load the examples; what is there already is left alone, so a load that was interrupted goes on."""
    load_history(ledger)
    load_seeds(ledger)


def load_history(ledger: Ledger) -> None:
    """Replay eight years of a real organization."""
    file = example("rust-team/changes.jsonl")
    lines = orgchange.read(file.read_text(encoding="utf-8"))
    outcome = run_import(ledger, lines, "rust", "rust-lang/team", name=RUST, replay=True)
    say(f"{RUST}, 2018 to 2026: {outcome.lines:,} change sets are on record, {outcome.recorded:,} of them new.")


def load_seeds(ledger: Ledger) -> None:
    """Import the nine structures of a document, each as an organization of its own."""
    from orgledger.exchange.orgseed.reading import Import, read

    begun = {row.code for row in ledger.archive.organizations() if row.sequence > 1}
    new = [name for name in SEEDS if name.lower() not in begun]
    for name in new:
        file = example(f"seeds/{name}.yaml")
        seed = read(file.read_text(encoding="utf-8"))
        Import(ledger, seed, name.lower(), SEED_DAY, actor=ledger.settings.actor, system=file.name).run()
    say(f"The nine structures of a document, s1 to s9, are on record, {len(new)} of them new.")


def example(name: str) -> Path:
    """An example file: inside the package where it is installed, beside `src` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    folders = (package / "_examples", package.parent.parent / "examples")
    found = next((folder / name for folder in folders if (folder / name).is_file()), None)
    return found or fail(USAGE, f"The example {name} is not installed.")


def check_host(settings: Settings, *, nobody_signs_in: bool) -> bool:
    """Refuse to listen beyond this machine while everybody who comes may do everything.

    Returns:
        Whether the server can be reached from other machines.
    """
    host, local = settings.host, is_local(settings.host)
    if not local and settings.access == "open" and not nobody_signs_in:
        fail(
            USAGE,
            f"{host} can be reached from other machines, and access is open: whoever comes may read and record "
            "everything. Set ORGLEDGER_ACCESS=enforced and let people sign in (docs/access.md), or listen on "
            "127.0.0.1. If something in front lets in nobody but you, say --i-know-nobody-signs-in.",
        )
    return not local


def is_local(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def run(settings: Settings, app: str = "orgledger.app:create_app") -> None:
    """Serve an application until stopped. The worker process reads its settings from the environment."""
    from orgledger.graphql.persisted import Documents

    try:
        Documents.load(settings)
    except ValueError as error:
        fail(USAGE, str(error))
    os.environ["ORGLEDGER_DATABASE_URL"] = settings.database_url
    os.environ["ORGLEDGER_ACTOR"] = settings.actor
    os.environ["ORGLEDGER_HOSTS"] = settings.hosts
    os.environ["ORGLEDGER_ACCESS"] = settings.access
    listen(app, settings.host, settings.port)


def listen(app: str, host: str, port: int) -> None:
    """Listen until stopped, in one worker process."""
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        app,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        log_level=LogLevels.warning,
        workers_kill_timeout=STOP_S,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MS),
    ).serve()
