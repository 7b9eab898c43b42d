"""Who is let in, and who read what. And a second wall behind four eyes: the database refuses one's own approval.

There is no way down: users and tokens would be lost.
"""

import sqlalchemy as sa
from alembic import op

from orgledger.store.guards import four_eyes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY = sa.String(36)


def upgrade() -> None:
    """Create the tables, which are made to be changed, and set the guard."""
    op.create_table(
        "local_user",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("password", sa.Text, nullable=False, comment="An Argon2id hash."),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("disabled_at", sa.Text, comment="Since when they are let in no more."),
        sa.PrimaryKeyConstraint("name", name="pk_local_user"),
        comment="Who signs in here with a password. What they may do is granted in the ledgers.",
    )
    op.create_table(
        "api_token",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, comment="SHA-256 of the secret, which is not kept."),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, comment="The roles it may use, apart by spaces; null for all of its owner's."),
        sa.Column("organization", KEY, comment="The only one it is good for, if it is limited."),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.Column("used_at", sa.Text, comment="When it was used last, to some minutes."),
        sa.Column("revoked_at", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("hash", name="uq_api_token_hash"),
        comment="Tokens by which programs are recognized.",
    )
    op.create_index("ix_api_token_subject", "api_token", ["subject"])
    op.create_table(
        "web_session",
        sa.Column("id", sa.String(64), nullable=False, comment="SHA-256 of the cookie."),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("used_at", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_web_session"),
        comment="Who is signed in with a browser. Rows go when a session ends.",
    )
    op.create_index("ix_web_session_subject", "web_session", ["subject"])
    op.create_table(
        "read_log",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("number", WIDE, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column(
            "line", sa.LargeBinary, nullable=False, comment="Canonical JSON: who asked what, at which coordinates."
        ),
        sa.Column("hash", sa.LargeBinary, nullable=False, comment="SHA-256 of the hash before and the line."),
        sa.PrimaryKeyConstraint("organization", "number", name="pk_read_log"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_read_log_organization"),
        sqlite_with_rowid=False,
        comment="Who read what: a chain of its own beside each ledger, kept for a time.",
    )
    op.create_table(
        "read_log_start",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("number", WIDE, nullable=False, comment="The last line that is not kept any more."),
        sa.Column("hash", sa.LargeBinary, nullable=False, comment="Its hash, where the chain goes on."),
        sa.PrimaryKeyConstraint("organization", name="pk_read_log_start"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_read_log_start_organization"),
        sqlite_with_rowid=False,
        comment="Where each chain of reads begins by now.",
    )
    for statement in four_eyes(op.get_bind().dialect.name):
        op.execute(statement)
