"""A long history, followed by other people's clients while the server stops, is killed, and comes back."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from orgledger.cli.serve import load_history
from orgledger.domain.change_set import Context
from orgledger.ledger import Ledger, Session
from orgledger.settings import Settings
from tests.clients.conftest import CLIENTS, NODE, PATIENCE_S, REQUIRED, Node
from tests.kit import copy_ledger, create, key
from tests.server import SERVERS, served

pytestmark = pytest.mark.e2e

ENTRIES = 20_000 if REQUIRED else 10_000
"""Of eight real years, and of change sets of one, two and three entries after them."""
LIVE = 300
"""Change sets of one entry, the last ones, that are recorded while they are followed."""
CLOSED = {"graphql-ws": [1012, 1006], "graphql-sse": ["UNAVAILABLE", "NetworkError"]}
"""How each client learns that the server stops, and that it is no more."""


@pytest.fixture(scope="module")
def history(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of all but what is recorded live."""
    file = tmp_path_factory.mktemp("history") / "history.db"
    copy_ledger(sqlite_template, file)
    ledger = Ledger(Settings(database_url=f"sqlite:///{file}"))
    load_history(ledger)
    row = ledger.archive.find("rust")

    def record(session: Session) -> None:
        left, size = ENTRIES - LIVE - row.sequence, 0
        while left:
            size = min(size % 3 + 1, left)
            forms = [create(key(f"unit {left - number}"), name=f"Unit {left - number}") for number in range(size)]
            submission = ledger.read(forms, Context())
            session.record(
                submission.context,
                submission.form,
                lambda draft, operations=submission.operations: draft.take_all(operations),
            )
            left -= size

    ledger.write(row.id, record)
    with ledger.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    return file


class Follower:
    """A client in a process of its own, and what it wrote to a file so far."""

    def __init__(self, process: subprocess.Popen[bytes], file: Path) -> None:
        self.process = process
        self.file = file

    def told(self) -> list[Any]:
        """A list of entries for each change set, and a dictionary for each time that the stream was lost."""
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").split("\n")[:-1]]

    def arrived(self) -> list[list[int]]:
        """The entries of each change set."""
        return [one for one in self.told() if isinstance(one, list)]

    def lost(self) -> list[Any]:
        """How the client learned, each time that it was cut off."""
        return [one["lost"] for before, one in pairwise(self.told()) if isinstance(before, list) and "lost" in one]

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait for something, as long as the client is there."""
        deadline = time.monotonic() + PATIENCE_S
        while not until():
            assert self.process.poll() is None, f"the client ended with {self.process.returncode}: {self.told()[-3:]}"
            assert time.monotonic() < deadline, f"it did not come in {PATIENCE_S} s: {self.told()[-3:]}"
            time.sleep(0.05)


@contextmanager
def following(library: str, url: str, file: Path) -> Iterator[Follower]:
    """A client that is gone when the block ends."""
    assert NODE is not None
    command = [NODE, "follow.js", library, url, "rust", str(ENTRIES)]
    with (
        file.open("wb") as output,
        subprocess.Popen(command, cwd=CLIENTS, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:
            yield Follower(process, file)
        finally:
            process.kill()


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("library", CLOSED)
def test_every_entry_arrives_once_and_in_order_although_the_server_stops_and_is_killed(
    library: str, kind: str, history: Path, tmp_path: Path, node: Node
) -> None:
    url = f"sqlite:///{copy_ledger(history, tmp_path / 'orgledger.db')}"
    ledger = Ledger(Settings(database_url=url))
    rust = ledger.archive.find("rust").id

    with (
        served(kind, url) as server,
        following(library, f"http://{server.address}/graphql", tmp_path / "told") as follower,
    ):
        for losses, end in enumerate((server.stop, server.kill), 1):
            enough = max(1_000 * losses, len(follower.arrived()))  # It follows again, and does not read what was left.
            follower.wait(lambda enough=enough: len(follower.arrived()) > enough)
            end()
            follower.wait(lambda losses=losses: len(follower.lost()) == losses)
            server.start()
        follower.wait(lambda: follower.arrived()[-1][-1] == ENTRIES - LIVE)
        for number in range(LIVE):
            ledger.record(rust, ledger.read([create(key(f"live {number}"), name=f"Live {number}")], Context()))
        assert follower.process.wait(PATIENCE_S) == 0, follower.told()[-3:]
    entries = ledger.archive.feed(rust, limit=10**6)
    ledger.close()

    assert follower.arrived() == [
        [one.sequence for one in of_set] for _, of_set in groupby(entries, attrgetter("last"))
    ]
    assert follower.arrived()[-1] == [ENTRIES]
    assert follower.lost() == CLOSED[library]
