"""Databases of every kind: empty, current, older, newer, somebody else's, and none at all."""

from __future__ import annotations

import hashlib
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
from sqlalchemy import Engine, delete, insert, inspect, select, text, update

from orgledger.access.read_log import Answered, Read, ReadLog
from orgledger.audit.key_store import data_key, destroyed
from orgledger.audit.vault import Vault
from orgledger.domain.change_set import Context
from orgledger.domain.data_key import former
from orgledger.domain.event import commit
from orgledger.erasure import Erasures, lost, settle, settle_names
from orgledger.exchange.webhook.hook import Webhooks
from orgledger.exchange.webhook.signature import generate
from orgledger.ledger import Ledger
from orgledger.projections.rebuild import check
from orgledger.settings import Settings
from orgledger.store import drafts
from orgledger.store.engine import Unavailable, open_engine, writing
from orgledger.store.guards import guard, guard_values, unguarded
from orgledger.store.migrations import State, ready, scripts, state, upgrade
from orgledger.store.schema import APPEND_ONLY, actor, erasure, metadata, private_value, read_log_start
from orgledger.store.sheet import derived_key
from tests.kit import ADA, BEN, HOUSE, MAR, Acme, ask, create, key, open_ledger, person, rename


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
        more = {"private_value"} if engine.dialect.name == "sqlite" else {"private_value", "organization"}
        assert {name for (name,) in found} == {*APPEND_ONLY, *more}
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
            "person.name": f"person/{ADA}",
            "person.reference": f"person/{ADA}",
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


def without_kinds(ledger: Ledger, organization: str) -> None:
    """Make a database what it was before the names of keys had kinds, with its key store."""
    keys, shared = ledger.vault.keys, "UPDATE {0} SET data_key = substr(data_key, instr(data_key, '/') + 1)"
    with keys.engine.begin() as connection:
        for name, locked in connection.execute(select(data_key.c.name, data_key.c.locked)).all():
            if old := former(name):
                place = data_key.c.name == name
                row = keys._row(organization, old, keys._plain(organization, name, bytes(locked)))
                connection.execute(update(data_key).where(place).values(name=old, locked=row["locked"]))
        for name in connection.execute(select(destroyed.c.name)).scalars().all():
            connection.execute(update(destroyed).where(destroyed.c.name == name).values(name=former(name) or name))
    keys.kept.clear()
    with ledger.engine.begin() as connection:
        sqlite = connection.dialect.name == "sqlite"
        for table in ("private_value", "erasure"):
            off = f"DROP TRIGGER {table}_refuses_update" if sqlite else f"ALTER TABLE {table} DISABLE TRIGGER USER"
            statement = shared if sqlite else shared.replace("instr(data_key, '/')", "strpos(data_key, '/')")
            connection.execute(text(off))
            connection.execute(text(statement.format(table)))
            if not sqlite:
                connection.execute(text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only"))
        if sqlite:
            for statement in (guard_values("private_value", "sqlite")[0], guard("erasure", "sqlite")[0]):
                connection.execute(text(statement))
        else:
            connection.execute(text("ALTER TABLE private_value ENABLE ALWAYS TRIGGER private_value_goes_when_erased"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))


@pytest.fixture
def old(database_url: str) -> Iterator[Acme]:
    """A ledger of before: Ada is erased with her name as an actor; Ben stays, and a draft, and a webhook."""
    acme = Acme(open_ledger(database_url))
    acme.records(person(ADA, name="Ada"), person(BEN, name="Ben"), actor="ada", reason="They join.")
    ada = acme.entries()[-1].actor
    asked = ask("proposeErasure", person=ADA, recorded_as=ada, legal_basis="OTHER")
    proposal = acme.records(asked, actor="ann").last
    Erasures(acme.ledger).confirm(acme.key, proposal, Context("bob"))
    acme.drafts(rename(HOUSE, "Other", MAR), title="A plan")
    Webhooks(acme.ledger).add(acme.key, "https://example.com/hook", secret=generate())
    without_kinds(acme.ledger, acme.key)
    yield acme
    acme.ledger.close()


def opens(acme: Acme) -> list[object]:
    """Everything that is locked, as it reads; and what is wrong."""
    ledger = acme.ledger
    ledger.vault.keys.kept.clear()
    with ledger.engine.connect() as connection:
        rows = connection.execute(select(private_value)).all()
        names = ledger.vault.names(acme.key, connection.execute(select(actor)))
        plans = drafts.of_reader(connection, acme.key, derived_key(acme.row.secret, "actor", "ann"), ledger.vault)
    [hook] = Webhooks(ledger).of(acme.key)
    values = sorted(one.value for one in ledger.vault.values(acme.key, rows).values())
    return [
        values,
        sorted(names.values()),
        [plan.title for plan in plans],
        len(Webhooks(ledger).secrets(hook)),
        list(check(ledger.archive, acme.row, lambda done: None)),
        settle(ledger),
        lost(ledger),
    ]


WHOLE = [["Ben", "They join."], ["ann", "bob", "local"], ["A plan"], 1, [], 0, []]


def test_the_names_of_keys_get_their_kinds(old: Acme) -> None:
    upgrade(old.ledger.engine)

    assert opens(old) == WHOLE
    assert old.ledger.vault.keys.without_kind(old.key), "until this is committed, the former program finds its keys"
    settle_names(old.ledger)
    assert old.ledger.vault.keys.without_kind(old.key) == []
    assert opens(old) == WHOLE
    with old.ledger.engine.connect() as connection:
        erased = {name.partition("/")[0] for name in connection.execute(select(erasure.c.data_key)).scalars()}
        assert erased == {"person", "actor"}
        assert unguarded(connection) == []
    Erasures(old.ledger).confirm(
        old.key,
        old.records(ask("proposeErasure", person=BEN, legal_basis="OTHER"), actor="ann").last,
        Context("bob"),
    )
    assert opens(old) == [["They join."], *WHOLE[1:]]


def test_an_upgrade_that_was_killed_half_way_leaves_both_programs_their_keys(old: Acme) -> None:
    keys = old.ledger.vault.keys
    keys.rename(old.key, {BEN: [f"person/{BEN}"]}, keep=True)  # And there it dies: the ledger is as it was.
    assert set(keys.find(old.key, [BEN, f"person/{BEN}"])) == {BEN, f"person/{BEN}"}

    upgrade(old.ledger.engine)
    settle_names(old.ledger)

    assert opens(old) == WHOLE


def test_a_key_store_from_before_the_upgrade_serves_the_ledger_of_after(old: Acme) -> None:
    with old.ledger.vault.keys.engine.connect() as connection:
        before = [dict(row._mapping) for row in connection.execute(select(data_key))]
    upgrade(old.ledger.engine)
    settle_names(old.ledger)
    with old.ledger.vault.keys.engine.begin() as connection:
        connection.execute(delete(data_key))
        connection.execute(insert(data_key), before)

    settle_names(old.ledger)

    assert opens(old) == WHOLE


BEFORE_FENCES = (
    "DROP TRIGGER organization_head_grows ON organization",
    "DROP TRIGGER organization_head_stands ON organization",
    "DROP FUNCTION orgledger_head_grows()",
    "DROP TRIGGER private_value_goes_when_erased ON private_value",
    "DROP TRIGGER event_grows ON event",
    "DROP TRIGGER event_four_eyes ON event",
    "ALTER FUNCTION orgledger_append_only() RESET search_path",
    "ALTER FUNCTION orgledger_tree_grows() RESET search_path",
    (
        "CREATE OR REPLACE FUNCTION orgledger_event_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.sequence <> (SELECT coalesce(max(sequence), 0) FROM event WHERE organization = NEW.organization) + 1 "
        "THEN RAISE EXCEPTION 'a hole'; END IF; RETURN NEW; END $$"
    ),
    "CREATE TRIGGER event_grows BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION orgledger_event_grows()",
    (
        "CREATE TRIGGER private_value_goes_when_erased BEFORE DELETE ON private_value "
        "FOR EACH ROW EXECUTE FUNCTION orgledger_append_only()"
    ),
)
"""What makes a PostgreSQL database as it was before revision 0009."""
FENCES = (
    "SELECT tgname, tgenabled, tgtype, pg_get_triggerdef(t.oid), prosrc, proconfig FROM pg_trigger t "
    "JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal ORDER BY tgname"
)


@pytest.mark.postgres
@pytest.mark.every_postgres
def test_an_older_postgresql_gets_the_fences_of_a_new_one(postgres_url: str) -> None:
    ledger = open_ledger(postgres_url)
    acme = Acme(ledger)
    acme.records(create(key("unit")))
    with ledger.engine.connect() as connection:
        new = [tuple(map(str, row)) for row in connection.execute(text(FENCES))]
    with ledger.engine.begin() as connection:
        for statement in BEFORE_FENCES:
            connection.execute(text(statement))
    at(ledger.engine, "0008")

    assert upgrade(ledger.engine) is State.OLDER

    with ledger.engine.connect() as connection:
        assert [tuple(map(str, row)) for row in connection.execute(text(FENCES))] == new
    assert all("search_path=pg_catalog, pg_temp" in row[-1] for row in new)
    acme.records(create(key("another")))
    ledger.close()


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


def test_lines_of_the_log_of_reads_are_keyed(database_url: str) -> None:
    """What stood there in plain hashes is found by the same documents and answers, and by nobody else."""
    acme = Acme(open_ledger(database_url))
    engine, texts = acme.ledger.engine, (b"{ x }", b'{"data":{"name":"Ada"}}')
    document, answer = (hashlib.sha256(one).hexdigest() for one in texts)
    reads = [
        Read(acme.key, f"2025-{month}-31T23:59:59.999999Z", BEN, "TOKEN", "Tree", "query", document, (), 1, answer)
        for month in ("01", "01", "03")
    ]
    log = ReadLog(engine, acme.ledger.settings, acme.ledger.clock)
    log.append(reads)
    log.append(reads)
    first = bytes.fromhex(log.newest(acme.key, 10)[-1].hash)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM read_log WHERE number < 2"))
        connection.execute(insert(read_log_start), {"organization": acme.key, "number": 1, "hash": first})
    assert list(log.faults(acme.key)) == []
    at(engine, "0009")

    upgrade(engine)

    assert list(log.faults(acme.key)) == []
    lines = [line.read for line in reversed(log.newest(acme.key, 10))]
    assert [line.at[5:7] for line in lines] == ["01", "03", "01", "01", "03"]
    assert not {document, answer} & {one for line in lines for one in (line.document, line.answer)}
    fresh = Answered(reads[0].at, "ben", "TOKEN", "Tree", "query", texts[0].decode(), {acme.key: []}, texts[1])
    [told] = log.reads(fresh)
    assert (told.document, told.answer) == (lines[0].document, lines[0].answer) == (lines[2].document, lines[2].answer)
    assert told.answer != lines[1].answer
    log.close()
    acme.ledger.close()
