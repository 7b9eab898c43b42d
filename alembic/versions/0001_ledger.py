"""The ledger: organizations, events, change sets, assertions, private values, idempotency, actors.

There is no way down: a ledger is not taken apart. Restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op

from orgledger.store.guards import guard

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY = sa.String(36)


def upgrade() -> None:
    """Create the tables and their guards."""
    op.create_table(
        "organization",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("default_language", sa.Text, nullable=False),
        sa.Column(
            "sequence",
            WIDE,
            nullable=False,
            comment="The head: the last entry. Writers of one organization lock this row.",
        ),
        sa.Column("recorded_at", sa.Text, nullable=False, comment="When the head was recorded, UTC."),
        sa.Column("first_recorded_at", sa.Text, nullable=False),
        sa.Column(
            "replayed_until", WIDE, comment="Up to this entry, times were replayed from a source, not witnessed."
        ),
        sa.Column(
            "secret",
            sa.LargeBinary,
            nullable=False,
            comment="Derives keys of imported things, so that no leaf can be guessed.",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organization"),
        sa.UniqueConstraint("code", name="uq_organization_code"),
        comment="One row per ledger: its head, and what never changes about it.",
    )
    op.create_table(
        "event",
        sa.Column("position", WIDE, autoincrement=True, nullable=False),
        sa.Column("organization", KEY, nullable=False),
        sa.Column("sequence", WIDE, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_event"),
        sa.UniqueConstraint("organization", "sequence", name="uq_event_organization_sequence"),
        sqlite_autoincrement=True,
        comment="The only truth. Feeds follow (organization, sequence); position is never read across organizations.",
    )
    op.create_table(
        "change_set",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("last", WIDE, autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("organization", "last", name="pk_change_set"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_change_set_organization"),
        sqlite_with_rowid=False,
        comment="Where change sets end, and when each was recorded: the places a coordinate can name.",
    )
    op.create_table(
        "assertion",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("entity", KEY, nullable=False),
        sa.Column("slot", sa.Text, nullable=False),
        sa.Column("from_day", sa.Date, nullable=False),
        sa.Column("sequence", WIDE, autoincrement=False, nullable=False),
        sa.Column("to_day", sa.Date),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("value", sa.Text, comment="JSON: a text, a whole number or null."),
        sa.PrimaryKeyConstraint("organization", "entity", "slot", "from_day", "sequence", name="pk_assertion"),
        sqlite_with_rowid=False,
        comment="What every entry says of every slot, over which days. Append-only; made again by `db rebuild`.",
    )
    op.create_table(
        "private_value",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("sequence", WIDE, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("subject", KEY),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("lookup", sa.String(64), comment="A keyed hash of field and value, to find a person by reference."),
        sa.PrimaryKeyConstraint("organization", "commitment", name="pk_private_value"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_private_value_organization"),
        comment="Personal values, beside the events that commit to them.",
    )
    op.create_index("ix_private_value_organization_lookup", "private_value", ["organization", "lookup"])
    op.create_table(
        "idempotency",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("scope", sa.String(64), nullable=False, comment="A hash of actor and key."),
        sa.Column("digest", sa.String(64), nullable=False, comment="A hash of the input, personal values left out."),
        sa.Column("first", WIDE, nullable=False),
        sa.Column("last", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("organization", "scope", name="pk_idempotency"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_idempotency_organization"),
        sqlite_with_rowid=False,
        comment="Which change set answered which key; kept for ever.",
    )
    op.create_table(
        "actor",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("organization", "key", name="pk_actor"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_actor_organization"),
        sqlite_with_rowid=False,
        comment="Whom the pseudonyms of the entries stand for.",
    )
    for table in ("event", "change_set", "assertion", "private_value", "idempotency"):
        for statement in guard(table, op.get_bind().dialect.name):
            op.execute(sa.text(statement.replace(":", r"\:")))
