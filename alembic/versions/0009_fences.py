"""The fences of PostgreSQL hold whatever a session creates or sets, and let a copy of the tables in.

Every trigger function gets a `search_path` of its own; rows that come in any order within a statement are accepted; the
head of an organization moves forward only; a personal value goes with an entry that says so. On SQLite only the check
of four eyes is made again.

There is no way down: the fences before did not hold.
"""

import sqlalchemy as sa
from alembic import op

from orgledger.store.guards import four_eyes, grows, guard, guard_values, head_grows
from orgledger.store.schema import APPEND_ONLY

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every trigger anew."""
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        statements = ["DROP TRIGGER event_four_eyes", *four_eyes(dialect)]
    else:
        statements = [
            *(statement for table in APPEND_ONLY for statement in guard(table, dialect)),
            *guard_values("private_value", dialect),
            *grows("event", dialect),
            *grows("tree", dialect),
            *head_grows(dialect),
            *four_eyes(dialect),
        ]
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))
