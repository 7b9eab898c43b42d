"""Transfers: a ledger carried from one database to another, byte for byte, whatever engines they are of.

Everything that belongs to an organization goes: its row, entries, tree, checkpoints, projections, personal values and
names as they are kept, idempotency keys, drafts. Schedules, packs and webhooks stay: they are what one place does with
it. One transaction reads, one writes; it is committed once what was written was read back and found to be the same, and
its tree to follow from its leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Engine, Row, Table, func, insert, select

from orgledger.audit.tree import Tree
from orgledger.domain.merkle import Frontier
from orgledger.store import schema
from orgledger.store.engine import Unavailable, snapshot, writing
from orgledger.store.recorder import as_bytes

BATCH = 2_000
"""Rows in memory at a time."""
WORD = 1 << 256


class Occupied(Exception):
    """There is another ledger where one is to go: says which."""


class Unlike(Exception):
    """What was written is not what was read: says where. Nothing was kept."""


def transfer(source: Engine, target: Engine, key: str, progress: Callable[[int], None] = lambda rows: None) -> bool:
    """Carry the ledger of an organization to another database that is set up.

    Returns:
        Whether it went; not, if the very same ledger is there already.

    Raises:
        Occupied: if another ledger of the same key or code is there.
        Unlike: if what arrived is not what left.
    """
    with snapshot(source) as reading, writing(target) as connection:
        row = reading.execute(select(schema.organization).where(schema.organization.c.id == key)).one()
        if there(connection, row, reading):
            return False
        sent = {table.name: carry(reading, connection, table, key, progress) for table in tables()}
        arrived = {table.name: fingerprint(rows_of(connection, table, key)) for table in tables()}
        if differing := [name for name in sent if sent[name] != arrived[name]]:
            raise Unlike(f"What arrived in {', '.join(differing)} is not what left.")
        check_tree(reading, connection, row)
    return True


def size_of(source: Engine, key: str) -> int:
    """How many rows will go."""
    with source.connect() as connection:
        counts = (select(func.count()).select_from(table).where(owner(table) == key) for table in tables())
        return sum(connection.execute(count).scalar_one() for count in counts)


def tables() -> Iterator[Table]:
    """The tables that hold something of an organization, whatever others refer to first."""
    first = (schema.organization, schema.event, schema.tree)
    yield from first
    others = (table for table in schema.metadata.sorted_tables if table not in (*first, *schema.OPERATIONS))
    yield from (table for table in others if "organization" in table.c)


def owner(table: Table) -> Column[Any]:
    """The column that says whose a row is."""
    return table.c.id if table is schema.organization else table.c.organization


def columns(table: Table) -> list[Column[Any]]:
    """What of a row goes: all but the places of entries among those of other organizations."""
    return [column for column in table.c if column is not schema.event.c.position]


def there(connection: Connection, row: Row[Any], reading: Connection) -> bool:
    """Whether the very same ledger is there.

    Raises:
        Occupied: if another one is.
    """
    table = schema.organization
    found = connection.execute(select(table).where((table.c.id == row.id) | (table.c.code == row.code))).all()
    if not found:
        return False
    roots = [
        Tree(one, row.id, row.sequence).root() for one in (reading, connection) if found[0].sequence == row.sequence
    ]
    if len(found) == 1 and tuple(found[0]) == tuple(row) and len(set(roots)) == 1:
        return True
    raise Occupied(
        f"There is another ledger of {row.code} already, with {found[0].sequence} entries; this one has {row.sequence}."
    )


def carry(
    reading: Connection, connection: Connection, table: Table, key: str, progress: Callable[[int], None]
) -> tuple[int, int]:
    """Carry the rows of one table; gives their fingerprint."""
    adding = insert(table)

    def passing() -> Iterator[Mapping[str, Any]]:
        for batch in batches(rows_of(reading, table, key)):
            connection.execute(adding, batch)
            progress(len(batch))
            yield from batch

    return fingerprint(passing())


def rows_of(connection: Connection, table: Table, key: str) -> Iterator[dict[str, Any]]:
    """The rows of an organization in one table; entries and their tree in order."""
    order = [table.c.sequence] if table in (schema.event, schema.tree) else list(table.primary_key.columns)
    query = select(*columns(table)).where(owner(table) == key).order_by(*order)
    for row in connection.execution_options(yield_per=BATCH).execute(query).mappings():
        yield {
            name: bytes(value) if isinstance(value, memoryview | bytearray) else value for name, value in row.items()
        }


def batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows, some at a time."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def fingerprint(rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How many rows there are, and the sum of their hashes: in what order a database sorts texts does not matter."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(repr(list(row.items())).encode()).digest(), "big")
    return count, total % WORD


def check_tree(reading: Connection, connection: Connection, row: Row[Any]) -> None:
    """Grow the tree anew from the leaves that arrived; hold its roots against those on both sides, at many sizes.

    Raises:
        Unlike: if one differs.
    """
    sizes = {row.sequence, *(1 << power for power in range(row.sequence.bit_length()))}
    frontier = Frontier()
    for entry in rows_of(connection, schema.event, row.id):
        frontier.append(as_bytes(entry["leaf"]))
        if frontier.size in sizes:
            try:
                roots = {Tree(one, row.id, frontier.size).root() for one in (reading, connection)}
            except Unavailable as error:
                raise Unlike(str(error)) from error
            if roots != {frontier.root()}:
                raise Unlike(f"The tree over the first {frontier.size} entries does not follow from them.")
    if frontier.size != row.sequence:
        raise Unlike(f"There are {frontier.size} entries, and the ledger speaks of {row.sequence}.")
