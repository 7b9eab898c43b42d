"""What the application may do on PostgreSQL, as SQL for whoever owns the database: read and append, and little else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Engine, MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from orgledger.audit import key_store
from orgledger.audit.key_store import SCHEMA
from orgledger.store.engine import Unavailable, writing
from orgledger.store.schema import APPEND_ONLY, metadata

ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
ADDED = "SELECT, INSERT"
CHANGED = "SELECT, INSERT, UPDATE, DELETE"
PRIVILEGES = {
    **dict.fromkeys(APPEND_ONLY, ADDED),
    "organization": "SELECT, INSERT, UPDATE (sequence, recorded_at, replayed_until)",
    "actor": "SELECT, INSERT, UPDATE (box)",
    "private_value": "SELECT, INSERT, DELETE",
    "key_encryption_key": "SELECT, INSERT, UPDATE",
    "destroyed": ADDED,
}
"""What is needed of a table; rows of the others are changed and go."""
POWERS = {
    "it is a superuser, or may make roles or databases, replicate or pass row security": (
        "SELECT 1 FROM pg_roles WHERE rolname = '{role}' "
        "AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)"
    ),
    "it owns the database, a schema or a table of the ledger": (
        "SELECT 1 FROM pg_roles r WHERE rolname = '{role}' AND ("
        "EXISTS (SELECT 1 FROM pg_database WHERE datname = current_database() AND datdba = r.oid) "
        "OR EXISTS (SELECT 1 FROM pg_namespace WHERE nspname IN ('public', '{vault}') AND nspowner = r.oid) "
        "OR EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE nspname IN ('public', '{vault}') AND relowner = r.oid))"
    ),
    "it is a member of another role: revoke that": (
        "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = '{role}'"
    ),
    "it may set session_replication_role": (
        "SELECT 1 WHERE has_parameter_privilege('{role}', 'session_replication_role', 'SET')"
    ),
    "it may create objects, temporary tables among them; the owner of the database has to revoke that": (
        "SELECT 1 WHERE has_database_privilege('{role}', current_database(), 'CREATE') "
        "OR has_database_privilege('{role}', current_database(), 'TEMPORARY') "
        "OR has_schema_privilege('{role}', 'public', 'CREATE') OR has_schema_privilege('{role}', '{vault}', 'CREATE')"
    ),
}
"""What the role must not be able to do → a query that finds a row if it can."""


def role_sql(role: str) -> Iterator[str]:
    """The statements that make a role for the application, or bring it up to date after an upgrade.

    The last ones fail where the role could still get around the fences.

    Raises:
        ValueError: if the name is not one that needs no quotes.
    """
    if not ROLE.fullmatch(role):
        raise ValueError("The name of a role has small letters, digits and underscores only.")
    yield f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role};"
    yield "REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM PUBLIC;"
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role};"
    # A temporary table would stand in the way of one of the ledger's wherever a name is looked up.
    database = "ON DATABASE ' || quote_ident(current_database()) || '"
    yield f"DO $$ BEGIN EXECUTE 'REVOKE CREATE, TEMPORARY {database} FROM PUBLIC, {role}'; END $$;"
    yield f"DO $$ BEGIN EXECUTE 'GRANT CONNECT {database} TO {role}'; END $$;"
    yield f"GRANT USAGE ON SCHEMA public TO {role};"
    yield f"GRANT SELECT ON public.alembic_version TO {role};"
    yield f"GRANT USAGE ON SEQUENCE public.event_position_seq TO {role};"
    for table in metadata.sorted_tables:
        yield f"GRANT {PRIVILEGES.get(table.name, CHANGED)} ON public.{table.name} TO {role};"
    yield from vault_sql(role)
    for told, query in POWERS.items():
        found = query.format(role=role, vault=SCHEMA)
        refusal = f"The role {role} gets around the fences: {told}."
        yield f"DO $$ BEGIN IF EXISTS ({found}) THEN RAISE EXCEPTION '{refusal}'; END IF; END $$;"


def vault_sql(role: str) -> Iterator[str]:
    """The same for the key store, where it is in the same database; its tables are made by their owner, too."""
    yield f"CREATE SCHEMA IF NOT EXISTS {SCHEMA};"
    yield f"ALTER SCHEMA {SCHEMA} OWNER TO CURRENT_USER;"
    yield f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC, {role};"
    yield f"GRANT USAGE ON SCHEMA {SCHEMA} TO {role};"
    here = MetaData(schema=SCHEMA)
    for table in key_store.metadata.sorted_tables:
        making = CreateTable(table.to_metadata(here), if_not_exists=True)
        yield " ".join(str(making.compile(dialect=DIALECT)).split()) + ";"
        yield f"ALTER TABLE {SCHEMA}.{table.name} OWNER TO CURRENT_USER;"
        yield f"REVOKE ALL ON {SCHEMA}.{table.name} FROM PUBLIC, {role};"
        yield f"GRANT {PRIVILEGES.get(table.name, CHANGED)} ON {SCHEMA}.{table.name} TO {role};"


def apply_role(engine: Engine, role: str, statements: Iterable[str], password: str | None = None) -> None:
    """Run the statements of a role on a database, all of them or none, as the owner of its tables.

    Args:
        engine: the database.
        role: its name.
        statements: see `role_sql`.
        password: by which it is to sign in; the database gets a hash of it. As it was, if left out.

    Raises:
        Unavailable: if the database is not PostgreSQL, or refuses.
    """
    if engine.dialect.name != "postgresql":
        raise Unavailable("Roles are PostgreSQL's; a SQLite file has none.")
    try:
        with writing(engine) as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            if password:
                driver: Any = connection.connection.driver_connection
                hashed = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
                connection.exec_driver_sql(f"ALTER ROLE {role} PASSWORD '{hashed}'")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise Unavailable(f"The role {role} was not made: {reason} Nothing was changed.") from error
