"""The role of the application on PostgreSQL: everything works, and what proves the ledger is out of its reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from orgledger.audit.roles import role_sql
from orgledger.domain.change_set import Context
from orgledger.domain.data_key import data_key
from orgledger.erasure import Erasures
from orgledger.ledger import Ledger
from orgledger.projections.rebuild import check
from orgledger.store.migrations import State, state
from orgledger.store.schema import APPEND_ONLY
from tests.cli.runner import Terminal
from tests.kit import ADA, MAR, Acme, ask, busy, contents, create, key, open_ledger

pytestmark = pytest.mark.postgres


@pytest.fixture
def ledger(postgres_url: str) -> Iterator[Ledger]:
    """A ledger whose server logs in as the role."""
    owner = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        for _ in range(2):
            for statement in role_sql("orgledger_app"):
                connection.exec_driver_sql(statement)
    opened = open_ledger(make_url(postgres_url).set(username="orgledger_app").render_as_string(hide_password=False))
    yield opened
    opened.close()
    with owner.connect() as connection:
        connection.execute(text("DROP OWNED BY orgledger_app"))
        connection.execute(text("DROP ROLE orgledger_app"))
    owner.dispose()


@pytest.mark.every_postgres
def test_the_application_works_under_its_role(ledger: Ledger) -> None:
    acme = busy(Acme(ledger))
    request = acme.submits(create(key("planned")))
    acme.approves(request)

    assert state(ledger.engine) is State.CURRENT
    assert ledger.checkpoints.at(acme.key, acme.head).checkpoint.size == acme.head
    assert [entry.sequence for entry in acme.entries()] == list(range(1, acme.head + 1))


@pytest.mark.every_postgres
def test_somebody_is_erased_under_its_role(ledger: Ledger) -> None:
    acme = busy(Acme(ledger))
    acme.records(ask("endAssignment", MAR, assignment=key("TIE")))
    proposed = acme.records(ask("proposeErasure", person=ADA, legal_basis="CONSENT_WITHDRAWN"), actor="pia").last

    receipt = Erasures(ledger).confirm(acme.key, proposed, Context("pat"))

    assert acme.entries()[-1].sequence == receipt.last
    assert ledger.vault.keys.present(acme.key, [data_key("person", ADA)]) == set()
    assert list(check(ledger.archive, acme.row, lambda done: None)) == []


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET organization = 'x'",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "DROP TABLE {table}",
    ],
)
def test_what_is_recorded_is_out_of_its_reach(ledger: Ledger, table: str, statement: str) -> None:
    busy(Acme(ledger))
    before = contents(ledger.engine)

    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), ledger.engine.begin() as connection:
        connection.execute(text(statement.format(table=table)))

    assert contents(ledger.engine) == before


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TABLE mine (x int)",
        "DROP TRIGGER event_grows ON event",
        "CREATE OR REPLACE FUNCTION orgledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
        "DELETE FROM organization",
    ],
)
def test_the_fences_are_out_of_its_reach(ledger: Ledger, statement: str) -> None:
    busy(Acme(ledger))

    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), ledger.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("role", ["", "x; DROP TABLE event", 'a"b', "Upper", "x" * 64])
def test_a_name_that_would_need_quotes_is_refused(role: str) -> None:
    with pytest.raises(ValueError, match="small letters"):
        list(role_sql(role))


def test_the_sql_is_run_with_a_password(postgres_url: str, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("it's a secret\n")
    command = ("db", "roles", "--role", "orgledger_applied", "--apply")

    for _ in range(2):
        Terminal(postgres_url).runs(*command, "--password-file", str(tmp_path / "password"))

    owner = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        password = text("SELECT rolpassword FROM pg_authid WHERE rolname = 'orgledger_applied'")
        assert connection.execute(password).scalar_one().startswith("SCRAM-SHA-256$")
        url = make_url(postgres_url).set(username="orgledger_applied").render_as_string(hide_password=False)
        ledger = open_ledger(url)
        busy(Acme(ledger))
        ledger.close()
        connection.execute(text("DROP OWNED BY orgledger_applied"))
        connection.execute(text("DROP ROLE orgledger_applied"))
    owner.dispose()


@pytest.mark.parametrize(
    ("power", "told"),
    [
        ("SUPERUSER", "is a superuser"),
        ("CREATEROLE", "is a superuser, or may make roles"),
        ("REPLICATION", "replicate"),
    ],
)
def test_a_role_that_gets_around_the_fences_is_refused(postgres_url: str, power: str, told: str) -> None:
    owner = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f"CREATE ROLE orgledger_mighty LOGIN {power}"))

    said = Terminal(postgres_url)("db", "roles", "--role", "orgledger_mighty", "--apply")

    with owner.connect() as connection:
        connection.execute(text("DROP OWNED BY orgledger_mighty"))
        connection.execute(text("DROP ROLE orgledger_mighty"))
    owner.dispose()
    assert said.code == 5
    assert told in said.err
    assert "Nothing was changed" in said.err


def test_a_member_of_the_owner_is_refused(postgres_url: str) -> None:
    owner = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text("CREATE ROLE orgledger_member LOGIN IN ROLE pg_write_all_data"))

    said = Terminal(postgres_url)("db", "roles", "--role", "orgledger_member", "--apply")

    with owner.connect() as connection:
        connection.execute(text("DROP ROLE orgledger_member"))
    owner.dispose()
    assert said.code == 5
    assert "is a member of another role" in said.err


def test_a_sqlite_file_has_no_roles(sqlite_url: str) -> None:
    said = Terminal(sqlite_url)("db", "roles", "--apply")

    assert said.code == 5
    assert "SQLite" in said.err
