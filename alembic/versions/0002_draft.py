"""Drafts of change requests: mutable rows beside the ledger, until they are submitted.

There is no way down: what is being drafted would be lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.String(36)


def upgrade() -> None:
    """Create the table. It has no guard: it is made to be changed."""
    op.create_table(
        "draft",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False, comment="The key of the change request."),
        sa.Column("author", KEY, nullable=False, comment="A pseudonym: who alone may change or submit it."),
        sa.Column("readers", sa.Text, nullable=False, comment="JSON: the pseudonyms of those who may read it besides."),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("operations", sa.Text, nullable=False, comment="JSON forms; personal values in plain text."),
        sa.Column("input", sa.String(64), nullable=False, comment="A hash of what it was first drafted from."),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("updated_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("organization", "id", name="pk_draft"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_draft_organization"),
        comment="Drafts of change requests: no facts. A row is changed by its author, and goes with the submission.",
    )
