"""The stored tree is the one the leaves make, however they were recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from alembic import command
from eventsourcing.persistence import StoredEvent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.exc import IntegrityError

from orgledger.audit.tree import Tree
from orgledger.domain.change_set import Context, Submission
from orgledger.domain.merkle import EMPTY_ROOT, Frontier, is_consistent, is_included, leaf_hash
from orgledger.ledger import Ledger, Session
from orgledger.projections.rebuild import check
from orgledger.store import schema
from orgledger.store.engine import Unavailable, open_engine, writing
from orgledger.store.migrations import scripts, upgrade
from tests.audit.altering import without_guards
from tests.kit import COMPANY, JAN, MAR, SALES, Acme, FakeClock, busy, create, key, open_ledger, rename


def leaves(acme: Acme) -> list[bytes]:
    return [stored.state for stored in acme.ledger.archive.stored(acme.key, limit=1_000_000)]


def rows(acme: Acme) -> list[tuple[int, bytes]]:
    """The rows of the tree as they are stored."""
    table = schema.tree
    query = select(table.c.sequence, table.c.hashes).where(table.c.organization == acme.key).order_by(table.c.sequence)
    with acme.ledger.engine.connect() as connection:
        return [(sequence, bytes(hashes)) for sequence, hashes in connection.execute(query)]


def grown(acme: Acme) -> list[tuple[int, bytes]]:
    """The rows that the leaves make."""
    frontier = Frontier()
    return [(sequence, frontier.append(leaf)) for sequence, leaf in enumerate(leaves(acme), 1)]


def faults(acme: Acme) -> list[str]:
    return list(check(acme.ledger.archive, acme.row, lambda _: None))


def test_every_entry_has_its_row(acme: Acme) -> None:
    assert rows(acme) == grown(acme)

    busy(acme)

    assert rows(acme) == grown(acme)
    assert faults(acme) == []


def test_a_session_of_many_sets_grows_the_tree(acme: Acme) -> None:
    def record(session: Session) -> None:
        for number in range(100):
            submission = acme.ledger.read([create(key(f"unit {number}"))], Context())
            session.record(submission.context, b"", lambda draft, one=submission: draft.take_all(one.operations))

    acme.ledger.write(acme.key, record)

    assert acme.head == 101
    assert rows(acme) == grown(acme)


def test_writers_of_several_processes_grow_one_tree(acme: Acme, database_url: str) -> None:
    other = open_ledger(database_url, acme.ledger.clock)
    random, names = Random(7), [COMPANY, SALES]
    acme.records(*(create(unit) for unit in names))

    for turn in range(40):
        acme.ledger, other = other, acme.ledger
        acme.records(*(rename(random.choice(names), f"{turn} {n}", JAN) for n in range(random.choice([1, 2, 5]))))

    assert rows(acme) == grown(acme)
    other.close()


def test_a_ledger_restored_under_a_running_process_goes_on_from_its_own_tree(sqlite_url: str, tmp_path: Path) -> None:
    ledger = open_ledger(sqlite_url)
    acme = Acme(ledger)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as connection:
        connection.execute("VACUUM INTO ?", (str(tmp_path / "backup.db"),))
    acme.records(create(key("lost")))
    other = open_ledger(f"sqlite:///{tmp_path / 'backup.db'}", FakeClock(at=datetime(2026, 1, 1, tzinfo=UTC)))
    restored = Acme.__new__(Acme)
    restored.ledger, restored.key = other, acme.key
    restored.records(create(key("another")))
    other.written.update(ledger.written)

    restored.records(create(key("third")))
    restored.records(create(key("fourth")))

    assert rows(restored) == grown(restored)
    ledger.close()
    other.close()


def test_what_was_not_recorded_leaves_nothing_in_the_tree(acme: Acme) -> None:
    acme.records(create(COMPANY))
    submission = acme.ledger.read([create(SALES)], Context())

    with pytest.raises(ZeroDivisionError):
        broken_off(acme, submission)
    acme.records(rename(COMPANY, "Other", MAR))

    assert rows(acme) == grown(acme)


def test_organizations_have_trees_of_their_own(ledger: Ledger) -> None:
    one, other = Acme(ledger, "one"), Acme(ledger, "other")
    for turn in range(5):
        one.records(create(key(f"one {turn}")))
        other.records(create(key(f"other {turn}")))

    assert rows(one) == grown(one)
    assert rows(other) == grown(other)


@pytest.fixture
def long(acme: Acme) -> Acme:
    """An organization of 70 entries."""
    acme.records(*(create(key(f"unit {number}")) for number in range(69)))
    return acme


def test_roots_and_paths_of_every_size_are_those_of_the_leaves(long: Acme) -> None:
    frontier, roots = Frontier(), [EMPTY_ROOT]
    for leaf in leaves(long):
        frontier.append(leaf)
        roots.append(frontier.root())
    hashes = [leaf_hash(leaf) for leaf in leaves(long)]

    with long.ledger.engine.connect() as connection:
        for size in range(71):
            tree = Tree(connection, long.key, size)

            assert tree.root() == roots[size]
            for sequence in range(1, size + 1, 7):
                path = tree.inclusion(sequence)
                assert is_included(hashes[sequence - 1], sequence - 1, size, path, roots[size])
            for old in range(0, size + 1, 5):
                assert is_consistent(old, size, tree.consistency(old), roots[old], roots[size])


def test_a_tree_is_asked_in_one_query(long: Acme) -> None:
    asked: list[str] = []
    with long.ledger.engine.connect() as connection:
        connection.begin()
        event.listen(connection, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
        Tree(connection, long.key, 69).inclusion(1)

    assert len(asked) == 1


def test_a_tree_with_a_hole_says_so(long: Acme) -> None:
    without_guards(long.ledger.engine, "tree")
    with long.ledger.engine.begin() as connection:
        connection.execute(text("DELETE FROM tree WHERE sequence = 64"))

    with (
        long.ledger.engine.connect() as connection,
        pytest.raises(Unavailable, match=r"no whole row for entry 64.*db check"),
    ):
        Tree(connection, long.key, 70).root()


# Checked from the first leaf to the last.


ALTERATIONS = {
    "event: UPDATE event SET leaf = CAST(replace(leaf, 'unit', 'Unit') AS BLOB) WHERE sequence = 5": [
        "entry 5 is not what the tree was grown from"
    ],
    "event: DELETE FROM event WHERE sequence = 70": [
        "the head says entry 70",
        "1 rows of the tree are of no entry",
    ],
    "tree: DELETE FROM tree WHERE sequence = 6": ["entry 6 is not in the tree"],
    "tree: DELETE FROM tree WHERE sequence = 70": ["entry 70 is not in the tree"],
    "tree: UPDATE tree SET hashes = (SELECT t.hashes FROM tree t WHERE t.sequence = 11) WHERE sequence = 13": [
        "entry 13 is not what the tree was grown from",
        "the row of entry 14 in the tree does not follow from the rows before",
        "the row of entry 16 in the tree does not follow from the rows before",
        "the row of entry 32 in the tree does not follow from the rows before",
        "the row of entry 64 in the tree does not follow from the rows before",
    ],
}


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_a_check_names_the_entry_that_was_altered(long: Acme, alteration: str) -> None:
    table, _, statement = alteration.partition(": ")
    without_guards(long.ledger.engine, table)
    if long.ledger.engine.dialect.name == "postgresql":
        statement = statement.replace(
            "CAST(replace(leaf, 'unit', 'Unit') AS BLOB)", "overlay(leaf placing 'U' from 20)"
        )
    with long.ledger.engine.begin() as connection:
        connection.execute(text(statement))

    found = faults(long)

    expected = ALTERATIONS[alteration]
    assert len(found) >= len(expected)
    assert [one for one in found if "tree" in one or "head" in one] == [
        next(one for one in found if one.startswith(start)) for start in expected
    ]


def test_a_leaf_that_was_made_a_text_is_told(sqlite_url: str) -> None:
    ledger = open_ledger(sqlite_url)
    acme = busy(Acme(ledger))
    without_guards(ledger.engine, "event")
    with ledger.engine.begin() as connection:
        connection.execute(text("UPDATE event SET leaf = replace(leaf, 'acme', 'Acme') WHERE sequence = 1"))

    assert "entry 1 is not what the tree was grown from" in faults(acme)
    ledger.close()


def test_a_row_that_was_made_a_text_is_told(sqlite_url: str) -> None:
    ledger = open_ledger(sqlite_url)
    acme = busy(Acme(ledger))
    without_guards(ledger.engine, "tree")
    with ledger.engine.begin() as connection:
        connection.execute(text("UPDATE tree SET hashes = hex(substr(hashes, 1, 16)) WHERE sequence = 3"))

    assert faults(acme)[0] == "entry 3 is not what the tree was grown from"
    ledger.close()


@pytest.mark.parametrize("sequence", [1 << 31, (1 << 31) + 1, 1 << 32, (1 << 40) + (1 << 33)])
def test_a_tree_of_billions_of_entries_has_rows(ledger: Ledger, sequence: int) -> None:
    without_guards(ledger.engine, "tree")
    levels = (sequence & -sequence).bit_length()

    with ledger.engine.begin() as connection:
        connection.execute(
            schema.tree.insert(),
            {"organization": key("old"), "sequence": sequence, "hashes": bytes(32 * levels)},
        )
    with pytest.raises(IntegrityError), ledger.engine.begin() as connection:
        connection.execute(
            schema.tree.insert(),
            {"organization": key("other"), "sequence": sequence, "hashes": bytes(32 * levels + 32)},
        )


# Ledgers from before there was a tree.


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    opened = open_engine(empty_database_url)
    yield opened
    opened.dispose()


def older(engine: Engine) -> None:
    """A database from before there was a tree, with two organizations of three entries."""
    with writing(engine) as connection:
        config = scripts()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for name in ("one", "two"):
            keys = ("id", "code", "time_zone", "default_language", "sequence", "recorded_at", "first_recorded_at")
            values = dict(zip(keys, (key(name), name, "UTC", "en", 3, "", ""), strict=True))
            connection.execute(schema.organization.insert(), {**values, "secret": b""})
            for sequence in (1, 2, 3):
                write(connection, name, sequence)


def write(connection: Connection, name: str, sequence: int) -> None:
    """Add an entry, as a program did that knew of no tree."""
    leaf = f"{name} {sequence}".encode()
    row = {"organization": key(name), "sequence": sequence, "topic": "T/1", "leaf": leaf}
    connection.execute(schema.event.insert(), row)


def test_an_older_ledger_is_given_its_tree(engine: Engine, empty_database_url: str) -> None:
    older(engine)

    upgrade(engine)

    ledger = open_ledger(empty_database_url)
    for name in ("one", "two"):
        with ledger.engine.connect() as connection:
            frontier = Frontier()
            for sequence in (1, 2, 3):
                frontier.append(f"{name} {sequence}".encode())
            assert Tree(connection, key(name), 3).root() == frontier.root()
    ledger.close()


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgres"])
def test_what_is_written_while_a_ledger_is_given_its_tree_is_in_it(engine: Engine, empty_database_url: str) -> None:
    older(engine)
    head = select(schema.organization).where(schema.organization.c.id == key("one")).with_for_update()

    with ThreadPoolExecutor(1) as pool:
        with writing(engine) as connection:
            connection.execute(head)
            upgrading = pool.submit(upgrade, engine)
            wait([upgrading], timeout=1)
            write(connection, "one", 4)
        upgrading.result()

    ledger = open_ledger(empty_database_url)
    with ledger.engine.connect() as connection:
        frontier = Frontier()
        for sequence in (1, 2, 3, 4):
            frontier.append(f"one {sequence}".encode())
        assert Tree(connection, key("one"), 4).root() == frontier.root()
    ledger.close()


def test_an_older_ledger_with_a_hole_is_not_given_a_tree(engine: Engine) -> None:
    with writing(engine) as connection:
        config = scripts()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        keys = ("id", "code", "time_zone", "default_language", "sequence", "recorded_at", "first_recorded_at")
        values = dict(zip(keys, (key("one"), "one", "UTC", "en", 3, "", ""), strict=True))
        connection.execute(schema.organization.insert(), {**values, "secret": b""})
        for sequence in (1, 3):
            row = {"organization": key("one"), "sequence": sequence, "topic": "T/1", "leaf": b""}
            connection.execute(schema.event.insert(), row)

    with pytest.raises(RuntimeError, match=r"Entry 2 of .* is missing"):
        upgrade(engine)


# Random histories.


@pytest.mark.postgres
def test_both_engines_grow_the_same_tree_from_the_same_leaves(sqlite_url: str, postgres_url: str) -> None:
    random, leaves_told = Random(3), [f"leaf {number}".encode() for number in range(150)]
    roots = []
    for url in (sqlite_url, postgres_url):
        ledger = open_ledger(url)
        frontier, at = Frontier(), 0
        with ledger.engine.begin() as connection:
            while at < len(leaves_told):
                size = random.choice([1, 1, 2, 3, 20])
                stored = [
                    StoredEvent(UUID(key("house")), at + offset + 1, "T/1", leaf)
                    for offset, leaf in enumerate(leaves_told[at : at + size])
                ]
                ledger.recorder.insert_events(stored, connection=connection, frontier=frontier)
                at += size
            roots.append([Tree(connection, key("house"), size).root() for size in range(len(leaves_told) + 1)])
        ledger.close()

    assert roots[0] == roots[1]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_recorded_refused_and_broken_off_the_tree_is_that_of_the_leaves(
    acme: Acme, data: st.DataObject
) -> None:
    """Also across processes: each step forgets, or keeps, what this one knows of the tree."""
    for step in data.draw(
        st.lists(st.sampled_from(["record", "refuse", "break off", "forget"]), min_size=3, max_size=10)
    ):
        name = str(uuid4())
        if step == "record":
            acme.records(*(create(key(f"{name} {n}")) for n in range(data.draw(st.integers(1, 9)))))
        elif step == "refuse":
            acme.refuses(create(key(name)), create(key(name)))
        elif step == "forget":
            acme.ledger.written.clear()
        else:
            submission = acme.ledger.read([create(key(name))], Context())
            with pytest.raises(ZeroDivisionError):
                broken_off(acme, submission)

    assert rows(acme) == grown(acme)


def broken_off(acme: Acme, submission: Submission) -> None:
    """Record a set up to the end of its transaction, which never comes."""

    def record(session: Session) -> None:
        session.record(submission.context, b"", lambda draft: draft.take_all(submission.operations))
        session.beside(lambda _: 1 // 0)

    acme.ledger.write(acme.key, record)
