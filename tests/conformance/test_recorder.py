"""Recorders: ours passes the library's exported tests, and the library's pass the part of ours that is theirs too."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    NotSupportedError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
from eventsourcing.tests import persistence as library
from sqlalchemy import Engine, QueuePool, text
from sqlalchemy.engine import make_url

from orgledger.store.engine import open_engine
from orgledger.store.recorder import Factory, LedgerRecorder

# The library's tests, on our recorder.


def let_go(engine: Engine) -> None:
    """Dispose of an engine once nobody reads: the library's tests tell their readers to stop, and do not wait."""
    until = time.monotonic() + 5
    while cast(QueuePool, engine.pool).checkedout() and time.monotonic() < until:
        time.sleep(0.01)
    engine.dispose()


def count_from_anywhere(engine: Engine) -> None:
    """Let a stream begin where it likes, as the library's tests do. Ours begin at 1; the database sees to it."""
    with engine.begin() as connection:
        on = "" if engine.dialect.name == "sqlite" else " ON event"
        connection.execute(text(f"DROP TRIGGER event_grows{on}"))


class OnSqlite:
    """Our recorder on a SQLite file."""

    @pytest.fixture(autouse=True)
    def database(self, sqlite_url: str) -> Iterator[None]:
        self.engine = open_engine(sqlite_url)
        count_from_anywhere(self.engine)
        yield
        let_go(self.engine)

    def create_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(self.engine)


class OnPostgres:
    """Our recorder on PostgreSQL."""

    @pytest.fixture(autouse=True)
    def database(self, postgres_url: str) -> Iterator[None]:
        self.engine = open_engine(postgres_url)
        count_from_anywhere(self.engine)
        yield
        let_go(self.engine)

    def create_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(self.engine)


class WithoutIds(LedgerRecorder):
    """The aggregate tests want None from `insert_events`, the application tests want notification ids.

    One recorder cannot return both; ours returns ids, as an application recorder does, and here they are dropped.
    Everything else that the library asks of an aggregate recorder is asked of ours unchanged.
    """

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:  # type: ignore[override]
        super().insert_events(stored_events, **kwargs)


class TestApplicationRecorderOnSqlite(OnSqlite, library.ApplicationRecorderTestCase[LedgerRecorder]):
    pass


@pytest.mark.postgres
class TestApplicationRecorderOnPostgres(OnPostgres, library.ApplicationRecorderTestCase[LedgerRecorder]):
    pass


class TestAggregateRecorderOnSqlite(OnSqlite, library.AggregateRecorderTestCase):
    def create_recorder(self) -> LedgerRecorder:
        return WithoutIds(self.engine)


@pytest.mark.postgres
class TestAggregateRecorderOnPostgres(OnPostgres, library.AggregateRecorderTestCase):
    def create_recorder(self) -> LedgerRecorder:
        return WithoutIds(self.engine)


class TestNotificationIdsDoNotInterleaveOnSqlite(OnSqlite, library.NonInterleavingNotificationIDsBaseCase):
    """On SQLite writers take turns on the whole database, so ids of two organizations cannot interleave.

    On PostgreSQL this case cannot apply. It asks that the ids of two streams written at the same time do not
    interleave, which takes a lock on the whole table; our writers lock the head row of their own organization
    only, so that organizations do not wait for each other, and ids of the one table interleave and become visible
    out of order. That is why nothing here follows ids across organizations: feeds follow (organization, sequence),
    `subscribe` is refused, and tests/conformance/test_feed.py proves that such a feed loses and doubles nothing.
    """


# Our tests, on every recorder.


def ours(url: str) -> Iterator[ApplicationRecorder]:
    engine = open_engine(url)
    yield LedgerRecorder(engine)
    engine.dispose()


def theirs_on_sqlite(file: Path) -> Iterator[ApplicationRecorder]:
    datastore = SQLiteDatastore(str(file))
    recorder = SQLiteApplicationRecorder(datastore)
    recorder.create_table()
    yield recorder
    datastore.close()


def theirs_on_postgres(url: str) -> Iterator[ApplicationRecorder]:
    address = make_url(url)
    datastore = PostgresDatastore(
        dbname=str(address.database),
        host=str(address.query["host"]),
        port="5432",
        user=str(address.username),
        password="",
    )
    recorder = PostgresApplicationRecorder(datastore, events_table_name="stored_events")
    recorder.create_table()
    yield recorder
    datastore.close()


@pytest.fixture(
    params=[
        "ours on sqlite",
        pytest.param("ours on postgres", marks=pytest.mark.postgres),
        "the library's on sqlite",
        pytest.param("the library's on postgres", marks=pytest.mark.postgres),
    ]
)
def recorder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ApplicationRecorder]:
    if request.param == "the library's on sqlite":
        yield from theirs_on_sqlite(tmp_path / "library.db")
    elif request.param == "the library's on postgres":
        yield from theirs_on_postgres(request.getfixturevalue("empty_postgres_url"))
    else:
        yield from ours(request.getfixturevalue(f"{request.param.rpartition(' ')[2]}_url"))


def entries(key: UUID, first: int, last: int, state: bytes = b"{}") -> list[StoredEvent]:
    return [StoredEvent(key, sequence, "UnitMoved/1", state) for sequence in range(first, last + 1)]


def sequences(stored: Sequence[StoredEvent]) -> list[int]:
    return [one.originator_version for one in stored]


def test_what_was_appended_reads_back_byte_for_byte(recorder: ApplicationRecorder) -> None:
    key = uuid4()
    appended = entries(key, 1, 3, bytes(range(256)))

    recorder.insert_events(appended)

    assert recorder.select_events(key) == appended
    assert all(isinstance(one.state, bytes) for one in recorder.select_events(key))


def test_events_come_in_the_order_of_their_sequence(recorder: ApplicationRecorder) -> None:
    key = uuid4()
    for first in (1, 11, 21):
        recorder.insert_events(entries(key, first, first + 9))

    assert sequences(recorder.select_events(key)) == list(range(1, 31))
    assert sequences(recorder.select_events(key, desc=True, limit=3)) == [30, 29, 28]


def test_a_part_of_a_stream_is_cut_out_after_one_sequence_up_to_another(recorder: ApplicationRecorder) -> None:
    key = uuid4()
    recorder.insert_events(entries(key, 1, 10))

    assert sequences(recorder.select_events(key, gt=3, lte=6)) == [4, 5, 6]
    assert sequences(recorder.select_events(key, gt=3, limit=2)) == [4, 5]
    assert sequences(recorder.select_events(key, gt=10)) == []
    assert sequences(recorder.select_events(key, gt=0, lte=0)) == []


def test_organizations_do_not_see_each_other(recorder: ApplicationRecorder) -> None:
    one, other = uuid4(), uuid4()
    recorder.insert_events(entries(one, 1, 2))
    recorder.insert_events(entries(other, 1, 3))

    assert sequences(recorder.select_events(one)) == [1, 2]
    assert sequences(recorder.select_events(other)) == [1, 2, 3]
    assert recorder.select_events(uuid4()) == []


def test_a_sequence_is_given_once_and_a_batch_is_kept_whole_or_not_at_all(recorder: ApplicationRecorder) -> None:
    key = uuid4()
    recorder.insert_events(entries(key, 1, 3))

    with pytest.raises(IntegrityError):
        recorder.insert_events(entries(key, 3, 5))

    assert sequences(recorder.select_events(key)) == [1, 2, 3]


def test_nothing_is_appended_without_complaint(recorder: ApplicationRecorder) -> None:
    recorder.insert_events([])

    assert recorder.max_notification_id() is None


def test_two_thousand_events_are_appended_at_once(recorder: ApplicationRecorder) -> None:
    key = uuid4()

    recorder.insert_events(entries(key, 1, 2000))

    assert sequences(recorder.select_events(key)) == list(range(1, 2001))


# What ours is besides.


def test_the_library_finds_our_recorder_by_the_name_of_its_module(sqlite_url: str) -> None:
    environment = {"PERSISTENCE_MODULE": "orgledger.store.recorder", "ORGLEDGER_DATABASE_URL": sqlite_url}

    factory = InfrastructureFactory.construct(environment)  # type: ignore[arg-type,var-annotated]

    recorder = factory.application_recorder()
    assert isinstance(factory, Factory)
    assert isinstance(recorder, LedgerRecorder)
    recorder.engine.dispose()


def test_what_is_not_sound_across_organizations_is_not_offered(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    factory = InfrastructureFactory.construct({"PERSISTENCE_MODULE": "orgledger.store.recorder"})  # type: ignore[arg-type,var-annotated]

    with pytest.raises(NotSupportedError):
        LedgerRecorder(engine).subscribe()
    for refused in (factory.aggregate_recorder, factory.tracking_recorder, factory.process_recorder):
        with pytest.raises(NotSupportedError):
            refused()
    engine.dispose()


def test_a_deleted_tail_does_not_give_its_ids_away_again(sqlite_url: str) -> None:
    """The library's SQLite recorder does: its rowids come without AUTOINCREMENT."""
    engine = open_engine(sqlite_url)
    recorder = LedgerRecorder(engine)
    key = uuid4()
    recorder.insert_events(entries(key, 1, 3))
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_refuses_delete")
        connection.exec_driver_sql("DELETE FROM event WHERE sequence = 3")
        connection.commit()

    assert recorder.insert_events(entries(key, 3, 3)) == [4]
    engine.dispose()
