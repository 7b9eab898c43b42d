"""The command that works: schedules and webhooks."""

from __future__ import annotations

import signal
import sys

import anyio
import click
import msgspec

from orgledger.cli.frame import opened, say
from orgledger.domain.period import instant


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for everything that is done.")
def worker(as_json: bool) -> None:
    """Make what is due by schedules, and tell receivers of webhooks what is recorded, until stopped.

    One process works on a database at a time; others wait, and take over when it ends. A server does the same beside
    its own work, unless ORGLEDGER_WORKER=false.
    """
    from orgledger.worker import Told, Worker

    def tell(told: Told) -> None:
        if as_json:
            sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
            sys.stdout.flush()
        else:
            say(f"{told.at[:19]}Z  {told.message}")

    with opened() as ledger:
        anyio.run(until_stopped, Worker(ledger, tell, eager=True).run)
        tell(Told(instant(ledger.clock.now()), "stopped", "The worker has stopped; whatever it began is noted."))


async def until_stopped(run: object) -> None:
    """Run until a signal says to stop."""
    async with anyio.create_task_group() as tasks:
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            tasks.start_soon(run)  # type: ignore[arg-type]
            async for _ in signals:
                tasks.cancel_scope.cancel()
                break
