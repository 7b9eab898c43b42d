"""What a database administrator can do: take the guards down, and write whatever history there should have been."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, delete, func, insert, select, text, update

from orgledger.domain.merkle import Frontier
from orgledger.store import schema
from tests.kit import Acme


def without_guards(engine: Engine, *tables: str) -> None:
    """Take the guards of tables down."""
    with engine.begin() as connection:
        for table in tables:
            if engine.dialect.name == "sqlite":
                found = connection.execute(
                    text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
                    {"table": table},
                )
                for (name,) in found.all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def forged(acme: Acme, rewrite: Callable[[list[bytes]], list[bytes]], *, keep_checkpoints: bool = False) -> None:
    """Rewrite an organization's leaves and grow its whole tree anew, so that nothing inside contradicts anything."""
    engine, event, tree = acme.ledger.engine, schema.event, schema.tree
    stored = acme.ledger.archive.stored(acme.key, limit=1_000_000)
    leaves = rewrite([one.state for one in stored])
    without_guards(engine, "event", "tree", "checkpoint", "organization")
    frontier = Frontier()
    with engine.begin() as connection:
        connection.execute(delete(event).where(event.c.organization == acme.key))
        connection.execute(delete(tree).where(tree.c.organization == acme.key))
        if not keep_checkpoints:
            connection.execute(delete(schema.checkpoint).where(schema.checkpoint.c.organization == acme.key))
        for sequence, leaf in enumerate(leaves, 1):
            topic = stored[min(sequence, len(stored)) - 1].topic
            row = {"organization": acme.key, "sequence": sequence}
            connection.execute(insert(event), {**row, "topic": topic, "leaf": leaf})
            connection.execute(insert(tree), {**row, "hashes": frontier.append(leaf)})
        head = select(func.max(event.c.sequence)).where(event.c.organization == acme.key).scalar_subquery()
        table = schema.organization
        connection.execute(update(table).where(table.c.id == acme.key).values(sequence=head))
    acme.ledger.written.clear()
