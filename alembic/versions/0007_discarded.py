"""When a kept pack was discarded."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "report_pack",
        sa.Column("discarded_at", sa.Text, comment="When its file was deleted, on purpose."),
    )
