"""A feed by (organization, sequence) loses and doubles nothing, however writers race."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select

from orgledger.ledger import Clock
from orgledger.store import schema
from tests.conformance.processes import (
    PATIENCE_S,
    PROCESSES,
    running,
    writer_of_large_sets,
    writer_of_single_entries,
)
from tests.kit import Acme, create, key, open_ledger

LARGE = 2_000
"""Entries in one set: enough for others to commit between its first row and its commit."""


def test_a_tailing_reader_gets_every_entry_once_while_large_sets_race_single_ones(
    database_url: str, engine_name: str, scale: int
) -> None:
    ledger = open_ledger(database_url, Clock())
    large, one, other = (Acme(ledger, code) for code in ("large", "one", "other"))
    sets = 2 * scale
    ready, stop = PROCESSES.Barrier(4), PROCESSES.Event()
    read: dict[str, list[int]] = {organization.key: [] for organization in (large, one, other)}
    looks = 0

    def look() -> int:
        """Read on from where the last look ended."""
        found = 0
        for organization, sequences in read.items():
            entries = ledger.archive.feed(organization, after=sequences[-1] if sequences else 0, limit=500)
            sequences.extend(entry.sequence for entry in entries)
            found += len(entries)
        return found

    with running(
        (writer_of_large_sets, (database_url, large.key, sets, LARGE, ready)),
        (writer_of_single_entries, (database_url, one.key, ready, stop)),
        (writer_of_single_entries, (database_url, other.key, ready, stop)),
    ) as (slow, *_):
        ready.wait(PATIENCE_S)
        until = time.monotonic() + PATIENCE_S * scale
        while slow.is_alive() and time.monotonic() < until:
            look()
            looks += 1
        stop.set()
    while look():
        pass

    assert slow.exitcode == 0
    for organization in (large, one, other):
        assert read[organization.key] == list(range(1, organization.head + 1))
    assert large.head == 1 + sets * LARGE
    # SQLite has one writer at a time: the others come in between the large sets only.
    assert one.head + other.head > (20 if engine_name == "postgres" else 2), "nobody raced"
    assert looks > 5
    if engine_name == "postgres":
        assert interleaved(large) > 0, "no single entry was written inside a large set: this proved nothing"
    ledger.close()


def interleaved(large: Acme) -> int:
    """How many rows of others lie between the rows of one set: what a reader by position would stumble over."""
    table = schema.event
    with large.ledger.engine.connect() as connection:
        rows = connection.execute(select(table.c.position, table.c.organization, table.c.sequence)).all()
    mine = sorted(row.position for row in rows if row.organization == large.key and 1 < row.sequence <= LARGE + 1)
    return sum(mine[0] < row.position < mine[-1] for row in rows if row.organization != large.key)


def test_a_feed_begins_anywhere_and_ends_at_the_head(acme: Acme) -> None:
    acme.records(*(create(key(f"unit {number}")) for number in range(9)))
    feed = acme.ledger.archive.feed

    assert [entry.sequence for entry in feed(acme.key)] == list(range(1, 11))
    assert [entry.sequence for entry in feed(acme.key, after=4, limit=3)] == [5, 6, 7]
    assert feed(acme.key, after=10) == []
    assert feed(acme.key, after=10**9) == []


@pytest.mark.postgres
def test_a_reader_by_position_would_lose_entries_and_is_not_offered(postgres_url: str) -> None:
    """Two transactions of two organizations: the later position is visible first."""
    ledger = open_ledger(postgres_url, Clock())
    one, other = Acme(ledger, "one"), Acme(ledger, "other")
    table = schema.event
    with ledger.engine.connect() as slow, ledger.engine.begin() as quick:
        slow.execute(table.insert().values(organization=one.key, sequence=2, topic="x", leaf=b"x"))
        quick.execute(table.insert().values(organization=other.key, sequence=2, topic="x", leaf=b"x"))
        quick.commit()
        seen = [notification.id for notification in ledger.recorder.select_notifications(None, 100)]
        slow.commit()

    late = [n.id for n in ledger.recorder.select_notifications(None, 100) if n.id not in seen]

    assert late
    assert late[0] < max(seen)
    ledger.close()
