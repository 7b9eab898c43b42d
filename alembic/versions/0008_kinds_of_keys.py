"""Names of data keys say what kind of thing they lock, so that no client can choose the name of another kind's key.

The key store is another database, and commits for itself: it first gets each key under its new name as well, and the
former names go once this has been committed, with `settle_names`. Killed anywhere, both programs find all keys, and the
upgrade can be run again. There is no way down.
"""

import sqlalchemy as sa
from alembic import op

from orgledger.audit.vault import Vault, rename
from orgledger.settings import Settings
from orgledger.store.guards import guard, guard_values, unguard

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

VALUES = "UPDATE private_value SET data_key = 'person/' || data_key WHERE length(data_key) = 36"
FIELD = {
    "sqlite": "json_extract(CAST(event.leaf AS TEXT), '$.event.{}')",
    "postgresql": "convert_from(event.leaf, 'UTF8')::jsonb #>> '{{event,{}}}'",
}
ERASED = (
    "UPDATE erasure SET data_key = '{kind}/' || data_key WHERE length(data_key) = 36 AND EXISTS (SELECT 1 FROM event "
    "WHERE event.organization = erasure.organization AND event.sequence = erasure.sequence "
    "AND event.topic LIKE 'PersonErased/%' AND {field} = erasure.data_key)"
)


def upgrade() -> None:
    """Name the keys of values and erasures by their kinds, in the tables and in the key store."""
    bind = op.get_bind()
    dialect = bind.dialect.name
    update(bind, "private_value", [VALUES])
    update(
        bind,
        "erasure",
        [
            ERASED.format(kind=kind, field=FIELD[dialect].format(field))
            for kind, field in (("person", "person"), ("actor", "recorded_as"))
        ],
    )
    organizations = bind.execute(sa.text("SELECT id FROM organization")).scalars().all()
    if not organizations:
        return
    vault = Vault(Settings.from_environment(database_url=bind.engine.url.render_as_string(hide_password=False)))
    try:
        for organization in organizations:
            rename(bind, vault.keys, organization, keep=True)
    finally:
        vault.close()


def update(bind: sa.Connection, table: str, statements: list[str]) -> None:
    """Change rows that nobody changes otherwise; the guard stands again before this is committed."""
    if bind.dialect.name == "sqlite":
        guards = guard_values(table, "sqlite")[:1] if table == "private_value" else guard(table, "sqlite")
        down = unguard(table, "sqlite")
    else:
        down = [f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only"]
        guards = [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only"]
    for statement in (*down, *statements, *guards):
        bind.execute(sa.text(statement.replace(":", r"\:")))
