"""The Merkle tree: grown from the leaves of the ledgers there are, and from then on with every entry.

There is no way down: what proves the ledger is not thrown away.
"""

import sqlalchemy as sa
from alembic import op

from orgledger.domain.merkle import Frontier
from orgledger.store.guards import grows, guard, once

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY = sa.String(36)
PAGE = 5_000


def upgrade() -> None:
    """Create the tables, grow the trees, then set the guards."""
    tree = op.create_table(
        "tree",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("sequence", WIDE, autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False, comment="32 bytes a node, from the leaf's own hash up."),
        sa.PrimaryKeyConstraint("organization", "sequence", name="pk_tree"),
        sa.CheckConstraint(
            "(CAST(1 AS BIGINT) << (length(hashes) / 32 - 1)) = (sequence & -sequence)", name="ck_tree_shape"
        ),
        sqlite_with_rowid=False,
        comment="The Merkle tree: one row per entry, with the hash of every subtree that the entry completes.",
    )
    op.create_table(
        "checkpoint",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("sequence", WIDE, autoincrement=False, nullable=False, comment="The size of the tree it speaks of."),
        sa.Column("signer", sa.Text, nullable=False, comment="Name and id of the key, as `NAME+ID`."),
        sa.Column("body", sa.Text, nullable=False, comment="What is signed: origin, size and root, a line each."),
        sa.Column("signature", sa.Text, nullable=False, comment="The line of the note."),
        sa.PrimaryKeyConstraint("organization", "sequence", "signer", name="pk_checkpoint"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_checkpoint_organization"),
        comment="Signatures of the log and of its witnesses under the state of an organization's tree.",
    )
    connection = op.get_bind()
    for (organization,) in connection.execute(sa.text("SELECT id FROM organization ORDER BY id")).all():
        backfill(connection, tree, organization)
    dialect = connection.dialect.name
    for statement in (
        *guard("tree", dialect),
        *guard("checkpoint", dialect),
        *grows("event", dialect),
        *grows("tree", dialect),
        *once("checkpoint", ("organization", "sequence", "signer"), dialect),
    ):
        op.execute(sa.text(statement.replace(":", r"\:")))


def backfill(connection: sa.Connection, tree: sa.Table, organization: str) -> None:
    """Grow the tree of one organization from its leaves, a page at a time."""
    leaves = sa.text(
        "SELECT sequence, leaf FROM event WHERE organization = :key AND sequence > :after ORDER BY sequence LIMIT :page"
    )
    frontier = Frontier()
    while page := connection.execute(leaves, {"key": organization, "after": frontier.size, "page": PAGE}).all():
        rows = []
        for sequence, leaf in page:
            hashes = frontier.append(bytes(leaf))
            if sequence != frontier.size:
                raise RuntimeError(f"Entry {frontier.size} of {organization} is missing; its tree cannot be grown.")
            rows.append({"organization": organization, "sequence": sequence, "hashes": hashes})
        connection.execute(sa.insert(tree), rows)
