"""A receiver and a worker killed again and again: every event reaches the receiver's book once, and in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from orgledger.domain.merkle import leaf_hash
from orgledger.exchange.webhook.hook import RUNNING, Webhook, Webhooks
from orgledger.ledger import Clock
from tests.conformance.processes import PATIENCE_S
from tests.kit import COMPANY, JUNE, Acme, create, key, open_ledger, rename

KILLS = 3
"""Of each of the two, per engine, times the scale."""
SETS = 12
"""Recorded between two kills."""
HASTY = {
    "ORGLEDGER_WORKER_S": "0.1",
    "ORGLEDGER_WORKER_LEASE_S": "0.6",
    "ORGLEDGER_WEBHOOK_RETRY_S": "0.05",
    "ORGLEDGER_WEBHOOK_TRIES": "1000",
}


def test_every_event_is_kept_once_and_in_order_whoever_is_killed(database_url: str, tmp_path: Path, scale: int) -> None:
    random, book, port = Random(1), tmp_path / "book", free_port()
    ledger = open_ledger(database_url, Clock())
    acme = Acme(ledger)
    acme.records(create(COMPANY))
    hooks = Webhooks(ledger)
    hook, _ = hooks.add(acme.key, f"http://127.0.0.1:{port}/hook", after=0)
    settings = {
        "ORGLEDGER_DATABASE_URL": database_url,
        "ORGLEDGER_WEBHOOKS_FOLDER": str(tmp_path / "webhooks"),
        "NO_COLOR": "1",
        **HASTY,
    }

    def receiver(*dies_after: int) -> subprocess.Popen[bytes]:
        return started("tests.exchange.receiver", port, book, *dies_after)

    def worker() -> subprocess.Popen[bytes]:
        return started("orgledger.cli", "worker", **settings)

    def arrived() -> bool:
        return len(kept(book)) == acme.head

    running = {"receiver": receiver(7), "worker": worker()}
    try:
        for turn in range(KILLS * scale):
            for number in range(SETS):
                named = f"{turn} {number}"
                acme.records(create(key(named), parent=COMPANY), rename(COMPANY, named, JUNE))
            # The receiver ends by itself: it has kept an event, and the worker does not hear so.
            running["receiver"].wait(PATIENCE_S)
            running["receiver"] = receiver(random.randint(3, 20))
            time.sleep(random.uniform(0, 0.3))
            running["worker"].send_signal(signal.SIGKILL)
            running["worker"].wait(PATIENCE_S)
            running["worker"] = worker()
        running["receiver"].kill()
        running["receiver"].wait(PATIENCE_S)
        running["receiver"] = receiver()
        until(arrived)
        until(lambda: found(hooks, acme.key, hook.key).position == acme.head)
    finally:
        for process in running.values():
            process.kill()
            process.wait(PATIENCE_S)

    stored = list(ledger.archive.stored(acme.key, 0, 10_000))
    assert kept(book) == [(f"{acme.key}/{one.originator_version}", leaf_hash(one.state).hex()) for one in stored]
    now = found(hooks, acme.key, hook.key)
    assert (now.state, now.reason) == (RUNNING, None)
    assert hooks.dead(acme.key) == []
    ledger.close()


def found(hooks: Webhooks, organization: str, key: str) -> Webhook:
    """A webhook that there is."""
    hook = hooks.get(organization, key)
    assert hook is not None
    return hook


def kept(book: Path) -> list[tuple[str, str]]:
    """What a receiver has in its book: ids and hashes, as they came."""
    lines = book.read_text().splitlines() if book.exists() else []
    return [(identity, leafhash) for identity, _, leafhash in map(str.split, lines)]


def started(module: str, *arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    """A program on its own."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def until(happened: Callable[[], bool]) -> None:
    """Wait for something, for as long as anybody would."""
    end = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
