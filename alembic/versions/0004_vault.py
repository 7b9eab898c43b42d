"""The vault: personal values, names of actors and drafts are locked; what is erased goes, with its erasure.

What stood there in plain text is locked now, under keys in the key store that the settings name. There is no way down.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from orgledger.audit.vault import Vault, locked, value_row
from orgledger.domain.data_key import ACTOR, data_key
from orgledger.domain.event import Private
from orgledger.settings import Settings
from orgledger.store.guards import guard, guard_values
from orgledger.store.sheet import Personal

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY = sa.String(36)
PAGE = 1_000
"""Rows locked at a time."""


def upgrade() -> None:
    """Make the tables anew beside the old ones, lock every row into them, and put them in their place."""
    bind = op.get_bind()
    make()
    vault = Vault(Settings.from_environment(database_url=bind.engine.url.render_as_string(hide_password=False)))
    try:
        lock(bind, vault)
    finally:
        vault.close()
    for table in ("private_value", "actor", "draft"):
        op.drop_table(table)
        op.rename_table(f"{table}_fresh", table)
        if bind.dialect.name == "postgresql":
            for kind in ("pk", "fk"):
                end = "_organization" if kind == "fk" else ""
                op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {kind}_{table}_fresh{end} TO {kind}_{table}{end}")
    op.create_index("ix_private_value_organization_lookup", "private_value", ["organization", "lookup"])
    op.create_index("ix_private_value_organization_data_key", "private_value", ["organization", "data_key"])
    for statement in (*guard("erasure", bind.dialect.name), *guard_values("private_value", bind.dialect.name)):
        op.execute(sa.text(statement.replace(":", r"\:")))


def make() -> None:
    """The tables, empty."""
    op.create_table(
        "erasure",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("data_key", sa.String(64), nullable=False, comment="The name of the key that was destroyed."),
        sa.Column("sequence", WIDE, nullable=False, comment="The entry that says so."),
        sa.Column("proposed_by", KEY, nullable=False),
        sa.Column("approved_by", KEY, nullable=False),
        sa.PrimaryKeyConstraint("organization", "data_key", name="pk_erasure"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_erasure_organization"),
        sa.CheckConstraint("proposed_by <> approved_by", name=op.f("ck_erasure_four_eyes")),
        comment="What was erased, by whose decision: nobody erases alone.",
    )
    op.create_table(
        "private_value_fresh",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("sequence", WIDE, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("subject", KEY),
        sa.Column(
            "data_key", sa.String(64), nullable=False, comment="The name of the key that locks it: whose value it is."
        ),
        sa.Column("box", sa.LargeBinary, nullable=False, comment="Salt and value, locked."),
        sa.Column("lookup", sa.String(64), comment="A keyed hash of field and value, to find a person by reference."),
        sa.PrimaryKeyConstraint("organization", "commitment", name="pk_private_value_fresh"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_private_value_fresh_organization"),
        comment="Personal values, beside the events that commit to them. A row goes only with its erasure.",
    )
    op.create_table(
        "actor_fresh",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("box", sa.LargeBinary, comment="The name, locked; nothing, once it was erased."),
        sa.PrimaryKeyConstraint("organization", "key", name="pk_actor_fresh"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_actor_fresh_organization"),
        sqlite_with_rowid=False,
        comment="Whom the pseudonyms of the entries stand for.",
    )
    op.create_table(
        "draft_fresh",
        sa.Column("organization", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False, comment="The key of the change request."),
        sa.Column("author", KEY, nullable=False, comment="A pseudonym: who alone may change or submit it."),
        sa.Column("readers", sa.Text, nullable=False, comment="JSON: the pseudonyms of those who may read it besides."),
        sa.Column("box", sa.LargeBinary, nullable=False, comment="JSON: title and operations, locked."),
        sa.Column("input", sa.String(64), nullable=False, comment="A hash of what it was first drafted from."),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("updated_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("organization", "id", name="pk_draft_fresh"),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name="fk_draft_fresh_organization"),
        comment="Drafts of change requests: no facts. A row is changed by its author, and goes with the submission.",
    )


def lock(bind: sa.Connection, vault: Vault) -> None:
    """Lock every row of the old tables into the new ones."""
    organizations = bind.execute(sa.text("SELECT id FROM organization")).scalars().all()
    for organization in organizations:
        for rows in pages(bind, "private_value", "commitment", organization):
            private = [
                Personal(
                    row["sequence"],
                    row["field"],
                    row["subject"],
                    Private(row["commitment"], row["value"], bytes(row["salt"])),
                    row["lookup"] if row["field"].startswith("person.") else None,
                )
                for row in rows
            ]
            keys = vault.keys.obtain(organization, (one.data_key for one in private), ())
            put(bind, "private_value", [value_row(organization, one, keys[one.data_key]) for one in private])
        for rows in pages(bind, "actor", "key", organization):
            keys = vault.keys.obtain(organization, [data_key(ACTOR, row["key"]) for row in rows], ())
            put(
                bind,
                "actor",
                [
                    {
                        "organization": organization,
                        "key": row["key"],
                        "box": locked(
                            keys[data_key(ACTOR, row["key"])], row["name"].encode(), "actor", organization, row["key"]
                        ),
                    }
                    for row in rows
                ],
            )
        for rows in pages(bind, "draft", "id", organization):
            for row in rows:
                title, operations = row.pop("title"), msgspec.json.decode(row.pop("operations"))
                row["box"] = vault.lock(organization, row["id"], msgspec.json.encode([title, operations]))
            put(bind, "draft", rows)


def pages(bind: sa.Connection, table: str, key: str, organization: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of an organization, a page at a time."""
    after = ""
    query = sa.text(
        f"SELECT * FROM {table} WHERE organization = :organization AND {key} > :after ORDER BY {key} LIMIT {PAGE}"  # noqa: S608  Our own names.
    )
    while rows := [dict(row) for row in bind.execute(query, {"organization": organization, "after": after}).mappings()]:
        after = rows[-1][key]
        yield rows


def put(bind: sa.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Add rows to a new table."""
    names = list(rows[0])
    values = ", ".join(f":{name}" for name in names)
    bind.execute(sa.text(f"INSERT INTO {table}_fresh ({', '.join(names)}) VALUES ({values})"), rows)  # noqa: S608
