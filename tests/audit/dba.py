"""A database administrator who takes the guards down and rewrites what they like."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from orgledger.audit.evidence import Evidence
from orgledger.audit.verify_bundle import Checkpoint, Key, Verification
from orgledger.domain.merkle import Frontier
from orgledger.store import schema
from orgledger.store.recorder import as_bytes
from tests.audit.house import Signer, canonical
from tests.audit.signing import sign

Leaf = dict[str, Any]
GUARDED = ("event", "tree", "checkpoint", "change_set", "assertion", "private_value", "organization", "idempotency")


@contextmanager
def dropped(engine: Engine) -> Iterator[Connection]:
    """A transaction of somebody who owns the database: without guards, and rolled back at the end."""
    with engine.connect() as connection:
        transaction = connection.begin()
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f'DROP TRIGGER "{name}"'))
        else:
            for table in GUARDED:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            for table, name in connection.execute(CHECKS).all():
                connection.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
        yield connection
        transaction.rollback()


CHECKS = text(
    "SELECT conrelid::regclass::text, conname FROM pg_constraint "
    "WHERE contype = 'c' AND conrelid::regclass::text IN ('event', 'tree', 'checkpoint')"
)


class Dba:
    """Rewrites the ledger of one organization."""

    def __init__(self, connection: Connection, organization: str) -> None:
        self.connection = connection
        self.organization = organization

    def leaves(self) -> list[Leaf]:
        """The entries as they are."""
        query = select(schema.event.c.leaf).where(schema.event.c.organization == self.organization)
        rows = self.connection.execute(query.order_by(schema.event.c.sequence)).scalars()
        return [json.loads(as_bytes(leaf)) for leaf in rows]

    def rewrite(self, leaves: Sequence[Leaf]) -> None:
        """Put other entries in the place of all there are, numbered and hashed as if they had been so for ever."""
        for table in (schema.event, schema.tree):
            self.connection.execute(delete(table).where(table.c.organization == self.organization))
        frontier, events, tree = Frontier(), [], []
        for sequence, leaf in enumerate(leaves, 1):
            raw = canonical({**leaf, "sequence": sequence, "first": sequence, "last": sequence})
            place = {"organization": self.organization, "sequence": sequence}
            events.append({**place, "topic": f"{leaf['event']['type']}/{leaf['version']}", "leaf": raw})
            tree.append({**place, "hashes": frontier.append(raw)})
        self.connection.execute(insert(schema.event), events)
        self.connection.execute(insert(schema.tree), tree)
        self.connection.execute(
            update(schema.organization)
            .where(schema.organization.c.id == self.organization)
            .values(sequence=len(leaves), recorded_at=leaves[-1]["recorded_at"])
        )

    def drop_checkpoints(self, after: int) -> None:
        """Remove the checkpoints of more entries than that."""
        table = schema.checkpoint
        self.connection.execute(
            delete(table).where(table.c.organization == self.organization, table.c.sequence > after)
        )

    def sign_anew(self, thief: Signer, *sizes: int) -> None:
        """Sign everything again with a key that was stolen."""
        self.drop_checkpoints(0)
        for size in sizes:
            sign(self.connection, self.organization, size, thief)

    def edit(self, sequence: int, alter: Callable[[Leaf], object]) -> None:
        """Rewrite one entry, and all hashes after it."""
        leaves = self.leaves()
        alter(leaves[sequence - 1])
        self.rewrite(leaves)


def verified(
    connection: Connection, organization: str, size: int, keys: Sequence[str] = (), since: Sequence[str] = ()
) -> dict[str, Any]:
    """The report on what a connection sees, though nobody else does."""
    verification = Verification([Key.read(key) for key in keys], [Checkpoint.read(note) for note in since])
    evidence = Evidence(connection, organization, 1 << 40)
    for line in evidence.lines(f"orgledger/{organization}", claimed=size):
        verification.take(line)
    return verification.finish()


def head_of(connection: Connection, organization: str) -> int:
    """How many entries the organization's row speaks of."""
    table = schema.organization
    return int(connection.execute(select(table.c.sequence).where(table.c.id == organization)).scalar_one())
