"""A writer killed in the middle of things: what it was told is kept, what it was not told is whole or absent."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from orgledger.audit.key_store import KeyStore
from orgledger.audit.vault import locked, unlocked
from orgledger.domain.merkle import Frontier
from orgledger.domain.period import AsOf
from orgledger.domain.structure import recorded
from orgledger.ledger import Clock, Ledger
from orgledger.projections.image import Image
from orgledger.settings import Settings
from orgledger.store import schema
from orgledger.store.codec import AnyEntry
from orgledger.store.engine import Unavailable
from tests.conformance.processes import (
    PATIENCE_S,
    PROCESSES,
    rotation_killed_at,
    running,
    writer_killed_at,
    writer_until_killed,
)
from tests.kit import HOUSE, JAN, Acme, assertion_table, create, key, open_ledger

KILLS = 4
"""Writers killed per engine, times the scale."""


def test_a_ledger_is_whole_after_its_writer_was_killed(database_url: str, tmp_path: Path, scale: int) -> None:
    random = Random(1)

    for seed in range(KILLS * scale):
        ledger = open_ledger(database_url, Clock())
        acme = Acme(ledger, f"acme {seed}")
        ready, acknowledged = PROCESSES.Event(), tmp_path / f"acknowledged {seed}"
        with running((writer_until_killed, (database_url, acme.key, seed, acknowledged, ready))) as (writer,):
            assert ready.wait(PATIENCE_S)
            time.sleep(random.uniform(0, 0.25))
            assert writer.pid is not None
            os.kill(writer.pid, signal.SIGKILL)
            writer.join(PATIENCE_S)
            assert writer.exitcode == -signal.SIGKILL
        ledger.close()

        acme.ledger = open_ledger(database_url, Clock())
        told = [tuple(map(int, line.split())) for line in acknowledged.read_text().splitlines()]
        whole(acme, told)
        head = acme.head
        assert acme.records(create(key("after"))).first == head + 1
        acme.ledger.close()


def test_a_set_is_absent_whenever_its_writer_was_killed_before_the_commit(database_url: str) -> None:
    ledger = open_ledger(database_url, Clock())
    acme = Acme(ledger)
    statements = 0

    while True:
        with running((writer_killed_at, (database_url, acme.key, statements + 1))) as (writer,):
            writer.join(PATIENCE_S)
        if writer.exitcode == 0:
            break
        assert writer.exitcode == -signal.SIGKILL
        statements += 1
        assert acme.head == 1
        whole(acme, [])

    assert statements >= 8, "lookups, the lock, the rows of every table, the head and the commit"
    assert acme.head == 4
    whole(acme, [(2, 4)])
    ledger.close()


def test_keys_open_with_the_one_key_or_the_other_whenever_a_rotation_was_killed(
    database_url: str, vault_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, other = Settings(database_url=database_url), bytes.fromhex("cd" * 32)
    store = KeyStore(settings)
    made = store.make(HOUSE, [f"key {number}" for number in range(50)])
    boxes = {name: locked(key, name.encode(), "value", HOUSE, name) for name, key in made.items()}
    store.close()
    statements = committed = 0

    while True:
        with running((rotation_killed_at, (database_url, other, statements + 1))) as (rotation,):
            rotation.join(PATIENCE_S)
        if rotation.exitcode == 0:
            break
        assert rotation.exitcode == -signal.SIGKILL
        statements += 1
        by_other = opened_by(other.hex(), settings, boxes, monkeypatch)
        assert opened_by(vault_key, settings, boxes, monkeypatch) is not by_other
        if by_other:  # Killed while it wiped what it had replaced: the rest is to go back, and begin anew.
            committed += 1
            monkeypatch.setenv("ORGLEDGER_VAULT_KEY", other.hex())
            back = KeyStore(settings)
            back.rotate(bytes.fromhex(vault_key))
            back.close()
            monkeypatch.setenv("ORGLEDGER_VAULT_KEY", vault_key)

    assert statements - committed >= 4, "the lock, the keys, what proves the other one, and the commit"
    assert opened_by(other.hex(), settings, boxes, monkeypatch)
    assert not opened_by(vault_key, settings, boxes, monkeypatch)


def opened_by(key: str, settings: Settings, boxes: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a key-encryption key opens every data key; otherwise it opens none."""
    with monkeypatch.context() as patched:
        patched.setenv("ORGLEDGER_VAULT_KEY", key)
        store = KeyStore(settings)
        try:
            found = store.find(HOUSE, boxes)
            return all(unlocked(found[name], box, "value", HOUSE, name) == name.encode() for name, box in boxes.items())
        except Unavailable:
            return False
        finally:
            store.close()


def whole(acme: Acme, told: list[tuple[int, ...]]) -> None:
    """Sequences without gaps, sets whole, and everything beside the events as the events say."""
    entries = acme.entries()
    head = len(entries)
    assert [entry.sequence for entry in entries] == list(range(1, head + 1))
    assert acme.row.sequence == head
    assert acme.row.recorded_at == entries[-1].recorded_at

    sets = {(entry.first, entry.last): entry.recorded_at for entry in entries}
    assert sorted(sequence for first, last in sets for sequence in range(first, last + 1)) == list(range(1, head + 1))
    assert set(told) <= set(sets)

    rows = beside(acme.ledger, acme.key)
    assert rows["change_set"] == sorted((last, when) for (_, last), when in sets.items())
    assert rows["private_value"] == sorted(private_values(entries))
    assert rows["idempotency"] == sorted(one for one in sets if entries[one[0] - 1].title is not None)
    assert {name for (name,) in rows["actor"]} == {entry.actor for entry in entries}
    assert assertion_table(acme) == sorted((said for entry in entries for said in entry.assertions()), key=repr)

    frontier = Frontier()
    leaves = acme.ledger.archive.stored(acme.key, limit=1_000_000)
    assert rows["tree"] == [(one.originator_version, frontier.append(one.state)) for one in leaves]

    replayed = Image(acme.key)
    replayed.take(recorded(entry) for entry in entries)
    assert acme.structure(JAN).keys("unit") == replayed.structure(AsOf(JAN, head)).keys("unit")


def private_values(entries: list[AnyEntry]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for entry in entries:
        if entry.sequence == entry.first and entry.title is not None:
            found.append((entry.sequence, entry.title.commitment))
        found += [(entry.sequence, private.commitment) for _, private in entry.event.private()]
    return found


def beside(ledger: Ledger, organization: str) -> dict[str, list[tuple[object, ...]]]:
    columns = {
        schema.change_set: ("last", "recorded_at"),
        schema.private_value: ("sequence", "commitment"),
        schema.idempotency: ("first", "last"),
        schema.actor: ("key",),
        schema.tree: ("sequence", "hashes"),
    }
    with ledger.engine.connect() as connection:
        return {
            table.name: sorted(
                tuple(row)
                for row in connection.execute(
                    select(*(table.c[name] for name in names)).where(table.c.organization == organization)
                )
            )
            for table, names in columns.items()
        }
