"""On PostgreSQL the head of an organization is its last entry, recorded at its time.

There is no way down: the fence before let it move ahead.
"""

import sqlalchemy as sa
from alembic import op

from orgledger.store.guards import head_grows

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the triggers anew."""
    for statement in head_grows(op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))
