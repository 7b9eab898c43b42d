"""The role of the application on PostgreSQL: everything works, and what proves the ledger is out of its reach."""

from __future__ import annotations

from collections.abc import Iterator

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


def test_the_application_works_under_its_role(ledger: Ledger) -> None:
    acme = busy(Acme(ledger))
    request = acme.submits(create(key("planned")))
    acme.approves(request)

    assert state(ledger.engine) is State.CURRENT
    assert ledger.checkpoints.at(acme.key, acme.head).checkpoint.size == acme.head
    assert [entry.sequence for entry in acme.entries()] == list(range(1, acme.head + 1))


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
