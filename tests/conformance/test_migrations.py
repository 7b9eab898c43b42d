"""Databases of every kind: empty, current, older, newer, somebody else's, and none at all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from orgledger.store.engine import Unavailable, open_engine
from orgledger.store.guards import guard
from orgledger.store.migrations import State, ready, scripts, state, upgrade
from orgledger.store.schema import APPEND_ONLY, metadata
from tests.kit import Acme, create, key, open_ledger


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    opened = open_engine(empty_database_url)
    yield opened
    opened.dispose()


def dump(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every table there is, with every row."""
    with engine.connect() as connection:
        return {
            table: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{table}"'))), key=repr)
            for table in inspect(connection).get_table_names()
        }


def at(engine: Engine, revision: str) -> None:
    """Make a database say that it is of some revision."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_an_empty_database_is_brought_to_the_current_version(engine: Engine) -> None:
    assert state(engine) is State.EMPTY

    assert upgrade(engine) is State.EMPTY

    assert state(engine) is State.CURRENT
    assert set(dump(engine)) == {*metadata.tables, "alembic_version"}


def test_the_migrations_make_what_the_program_expects(engine: Engine) -> None:
    upgrade(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
        )
        assert compare_metadata(context, metadata) == []


def test_the_migrations_guard_every_table_that_only_grows(engine: Engine) -> None:
    upgrade(engine)

    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.execute(text("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"))
        else:
            found = connection.execute(
                text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'")
            )
        assert {name for (name,) in found} == {*APPEND_ONLY, "private_value"}
    assert all(guard(table, engine.dialect.name) for table in APPEND_ONLY)


def test_a_current_database_is_left_alone(engine: Engine) -> None:
    upgrade(engine)
    before = dump(engine)

    assert upgrade(engine) is State.CURRENT
    ready(engine)

    assert dump(engine) == before


def test_a_database_in_use_is_current_and_keeps_what_it_holds(database_url: str) -> None:
    ledger = open_ledger(database_url)
    Acme(ledger).records(create(key("unit")))
    before = dump(ledger.engine)

    ready(ledger.engine)

    assert dump(ledger.engine) == before
    ledger.close()


def test_a_database_of_a_newer_version_is_refused_and_unchanged(engine: Engine) -> None:
    upgrade(engine)
    at(engine, "9999")
    before = dump(engine)

    assert state(engine) is State.NEWER
    for use in (upgrade, ready):
        with pytest.raises(Unavailable, match=r"newer version of orgledger\. Nothing was changed"):
            use(engine)

    assert dump(engine) == before


def test_a_database_of_somebody_else_is_refused_and_unchanged(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE customer (name TEXT)"))
        connection.execute(text("INSERT INTO customer VALUES ('Bob')"))

    assert state(engine) is State.FOREIGN
    for use in (upgrade, ready):
        with pytest.raises(Unavailable, match=r"not orgledger's\. Nothing was changed"):
            use(engine)

    assert dump(engine) == {"customer": [("Bob",)]}


def test_a_database_migrated_by_another_program_is_refused_and_unchanged(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('5f3ab1c2')"))
        connection.execute(text("CREATE TABLE customer (name TEXT)"))
    before = dump(engine)

    for use in (upgrade, ready):
        with pytest.raises(Unavailable, match="Nothing was changed"):
            use(engine)

    assert dump(engine) == before


def test_a_set_up_that_fails_midway_leaves_the_database_empty(engine: Engine) -> None:
    """As when a disk fills: the last table already exists as a view, so the migration breaks near its end."""
    with engine.begin() as connection:
        connection.execute(text("CREATE VIEW actor AS SELECT 1 AS one"))

    with pytest.raises(Exception, match="actor"):
        upgrade(engine)

    assert state(engine) is State.EMPTY
    assert dump(engine) == {}


def test_several_may_set_up_one_database_at_once(empty_database_url: str) -> None:
    engines = [open_engine(empty_database_url) for _ in range(4)]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ready, engines))

    assert [state(engine) for engine in engines] == [State.CURRENT] * 4
    for engine in engines:
        engine.dispose()


def test_revisions_stand_in_one_line() -> None:
    directory = ScriptDirectory.from_config(scripts())

    assert len(directory.get_heads()) == 1
    assert len(directory.get_bases()) == 1
    assert directory.get_current_head() == max(script.revision for script in directory.walk_revisions())


def test_a_file_that_is_no_database_is_refused_and_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Not a database, though somebody may think so." * 100)
    before = file.read_bytes()
    engine = open_engine(f"sqlite:///{file}")

    with pytest.raises(Unavailable, match="cannot be used"):
        ready(engine)

    assert file.read_bytes() == before
    engine.dispose()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "orgledger.db",
        "mysql://localhost/x",
        "sqlite://",
        "sqlite:///:memory:",
        "oracle+nothing://x",
        "postgresql+asyncpg://x/y",
    ],
)
def test_an_address_that_is_none_is_refused_in_words(address: str) -> None:
    with pytest.raises(Unavailable):
        open_engine(address)


def test_a_server_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    engine = open_engine(f"postgresql+psycopg://postgres@/nothing?host={tmp_path}")

    with pytest.raises(Unavailable, match="cannot be used"):
        ready(engine)

    engine.dispose()
