"""Databases of every kind: empty, current, older, newer, somebody else's, and none at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select, text

from orgledger.audit.vault import Vault
from orgledger.domain.event import commit
from orgledger.settings import Settings
from orgledger.store import drafts
from orgledger.store.engine import Unavailable, open_engine, writing
from orgledger.store.guards import guard
from orgledger.store.migrations import State, ready, scripts, state, upgrade
from orgledger.store.schema import APPEND_ONLY, actor, metadata, private_value
from tests.kit import ADA, HOUSE, Acme, create, key, open_ledger


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


PLAIN = {
    "title": "Ada joins the house",
    "person.name": "Ada Lovelace",
    "person.reference": "ada@example.com",
}
MOMENT = "2024-01-01T00:00:00.000000Z"
OPERATIONS = '[{"registerPerson": {"name": "Ben Bitdiddle"}}]'
OLD = (
    (
        "INSERT INTO organization (id, code, time_zone, default_language, sequence, recorded_at, first_recorded_at, "
        "secret) VALUES (:o, 'acme', 'UTC', 'en', 1, :moment, :moment, :secret)"
    ),
    ("INSERT INTO actor (organization, key, name) VALUES (:o, :actor, 'Grace Hopper')"),
    (
        "INSERT INTO draft (organization, id, author, readers, title, operations, input, created_at, updated_at) "
        "VALUES (:o, :draft, :actor, '[]', 'Hire Ben', :operations, :input, :moment, :moment)"
    ),
)


def test_what_an_older_database_holds_in_plain_text_is_locked(engine: Engine, tmp_path: Path) -> None:
    names = {"o": HOUSE, "actor": key("grace"), "draft": key("draft"), "secret": b"s" * 32, "input": "0" * 64}
    names |= {"moment": MOMENT, "operations": OPERATIONS}
    with writing(engine) as connection:
        config = scripts()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for statement in OLD:
            connection.execute(text(statement), names)
        for number, (field, value) in enumerate(PLAIN.items()):
            salt = bytes([number]) * 32
            row = {"o": HOUSE, "c": commit(value, salt), "f": field, "s": None if field == "title" else ADA}
            connection.execute(
                text("INSERT INTO private_value VALUES (:o, :c, 1, :f, :s, :salt, :value, :lookup)"),
                {**row, "salt": salt, "value": value, "lookup": "f" * 64},
            )

    assert upgrade(engine) is State.OLDER

    vault = Vault(Settings(database_url=engine.url.render_as_string(hide_password=False)))
    with engine.connect() as connection:
        rows = connection.execute(select(private_value)).all()
        opened = vault.values(HOUSE, rows)
        assert {row.field: opened[row.commitment].value for row in rows} == PLAIN
        assert all(commit(opened[row.commitment].value, opened[row.commitment].salt) == row.commitment for row in rows)
        assert {row.field: row.data_key for row in rows if row.field != "title"} == {
            "person.name": ADA,
            "person.reference": ADA,
        }
        assert vault.names(HOUSE, connection.execute(select(actor))) == {key("grace"): "Grace Hopper"}
        [draft] = drafts.of_reader(connection, HOUSE, key("grace"), vault)
        assert (draft.title, draft.operations[0]["registerPerson"]["name"]) == ("Hire Ben", "Ben Bitdiddle")
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    vault.close()
    traces = [value.encode() for value in (*PLAIN.values(), "Grace Hopper", "Hire Ben", "Bitdiddle")]
    for file in tmp_path.iterdir():
        content = file.read_bytes() if file.is_file() else b""
        assert [trace for trace in traces if trace in content] == [], file.name


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


def test_alembic_works_at_the_root_and_leaves_changes_to_the_program(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent.parent
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    upgrade(open_engine(address))

    def alembic(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alembic", *arguments]
        return subprocess.run(
            command,
            cwd=root,
            env={**os.environ, "ORGLEDGER_DATABASE_URL": address},
            capture_output=True,
            text=True,
            check=False,
        )

    heads, current, check = alembic("heads"), alembic("current"), alembic("check")
    assert current.stdout == heads.stdout != ""
    assert "No new upgrade operations detected" in check.stdout
    refused = alembic("upgrade", "head")
    assert refused.returncode != 0
    assert "orgledger db upgrade" in refused.stderr + refused.stdout
