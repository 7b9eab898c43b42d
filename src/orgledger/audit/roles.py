"""What the application may do on PostgreSQL, as SQL for whoever owns the database: read and append, and little else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orgledger.audit.key_store import SCHEMA
from orgledger.store.schema import APPEND_ONLY, metadata

ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
ADDED = "SELECT, INSERT"
CHANGED = "SELECT, INSERT, UPDATE, DELETE"
PRIVILEGES = {
    **dict.fromkeys(APPEND_ONLY, ADDED),
    "organization": "SELECT, INSERT, UPDATE",
    "actor": "SELECT, INSERT, UPDATE",
    "private_value": "SELECT, INSERT, DELETE",
}
"""What is needed of a table; rows of the others are changed and go."""


def role_sql(role: str) -> Iterator[str]:
    """The statements that make a role for the application, or bring it up to date after an upgrade.

    Raises:
        ValueError: if the name is not one that needs no quotes.
    """
    if not ROLE.fullmatch(role):
        raise ValueError("The name of a role has small letters, digits and underscores only.")
    yield f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
    yield f"GRANT USAGE ON SCHEMA public TO {role};"
    yield f"GRANT SELECT ON alembic_version TO {role};"
    yield f"GRANT USAGE ON SEQUENCE event_position_seq TO {role};"
    for table in metadata.sorted_tables:
        yield f"GRANT {PRIVILEGES.get(table.name, CHANGED)} ON {table.name} TO {role};"
    yield f"CREATE SCHEMA IF NOT EXISTS {SCHEMA};"
    yield f"GRANT USAGE, CREATE ON SCHEMA {SCHEMA} TO {role};"
    yield f"GRANT {CHANGED} ON ALL TABLES IN SCHEMA {SCHEMA} TO {role};"
