"""How an organization's projections stand, cheaply enough to look at any time; `rebuild.check` reads everything."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import islice
from types import FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Row, func, select

from orgledger.audit.checkpoint import Checkpoint
from orgledger.audit.checkpoints import Checkpoints
from orgledger.audit.tree import Tree
from orgledger.projections.archive import Archive
from orgledger.projections.image import MAPS, Image
from orgledger.store import migrations, schema
from orgledger.store.engine import Unavailable, snapshot
from orgledger.store.guards import unguarded

SAMPLE = 500
"""Things of each kind that are weighed to tell what all of them weigh."""
NODE_BYTES = 50
"""What a map needs for each thing it holds."""
_asserted: WeakKeyDictionary[Image, int] = WeakKeyDictionary()
"""Image → how many assertions its entries make."""


class Fault(Enum):
    """What can be wrong with how an organization is kept."""

    SCHEMA = "SCHEMA"
    HEAD = "HEAD"
    TREE = "TREE"
    CHANGE_SETS = "CHANGE_SETS"
    ASSERTIONS = "ASSERTIONS"
    CHECKPOINTS = "CHECKPOINTS"
    GUARDS = "GUARDS"


class Condition(msgspec.Struct, frozen=True):
    """How the tables of an organization stand against its ledger."""

    head: int
    """The last entry."""
    assertions: int
    """Rows of the assertion table."""
    asserted: int
    """How many assertions the entries make."""
    change_sets: int
    faults: list[Fault]


def condition(archive: Archive, checkpoints: Checkpoints, row: Row[Any]) -> Condition:
    """Look at the tables of an organization, all as of one moment. Costs a count of its assertions."""
    newest = checkpoints.kept(row.id, 1)
    with snapshot(archive.engine) as connection:
        now = connection.execute(select(schema.organization).where(schema.organization.c.id == row.id)).one()
        head = now.sequence
        said, beyond = counted(connection, row.id, head)
        sets = select(func.count(), func.max(schema.change_set.c.last)).where(
            schema.change_set.c.organization == row.id, schema.change_set.c.last <= head
        )
        set_count, last_set = connection.execute(sets).one()
        made = asserted(archive.image(now), head)
        wrong = {
            Fault.SCHEMA: migrations.state(archive.engine) is not migrations.State.CURRENT,
            Fault.HEAD: last(connection, schema.event, row.id) != head,
            Fault.TREE: last(connection, schema.tree, row.id) != head,
            Fault.CHANGE_SETS: (last_set or 0) != head,
            Fault.ASSERTIONS: bool(beyond) or said != made,
            Fault.CHECKPOINTS: any(contradicted(connection, row.id, one.checkpoint) for one in newest),
            Fault.GUARDS: bool(unguarded(connection)),
        }
    return Condition(head, said, made, set_count, [fault for fault, found in wrong.items() if found])


def last(connection: Connection, table: Any, organization: str) -> int:
    """The last sequence in a table that has one for each entry."""
    query = select(func.max(table.c.sequence)).where(table.c.organization == organization)
    return connection.execute(query).scalar() or 0


def counted(connection: Connection, organization: str, head: int) -> tuple[int, int]:
    """The rows of the assertion table up to the head, and beyond it."""
    table = schema.assertion
    among = select(func.count()).where(table.c.organization == organization)
    every = connection.execute(among).scalar_one()
    within = connection.execute(among.where(table.c.sequence <= head)).scalar_one()
    return within, every - within


def asserted(image: Image, head: int) -> int:
    """How many assertions the entries up to the head make, as an image read them."""
    if image.head != head:
        return sum(len(entry.assertions) for entry in image.entries.values() if entry.sequence <= head)
    if image not in _asserted:
        _asserted[image] = sum(len(entry.assertions) for entry in image.entries.values())
    return _asserted[image]


def contradicted(connection: Connection, organization: str, checkpoint: Checkpoint) -> bool:
    """Whether the tree is not what a checkpoint says of it."""
    try:
        return Tree(connection, organization, checkpoint.size).root() != checkpoint.root
    except (Unavailable, ValueError):
        return True


def weight(image: Image) -> int:
    """About how many bytes an image needs, told from a sample of what it holds: within a third or so."""
    seen: set[int] = set()
    total = 0.0
    for name in MAPS:
        held = getattr(image, name)
        sample = list(islice(held.items(), SAMPLE))
        if sample:
            total += weighed((one for pair in sample for one in pair), seen) * len(held) / len(sample)
        total += NODE_BYTES * len(held)
    return int(total)


def weighed(roots: Iterable[object], seen: set[int]) -> int:
    """The bytes of some objects and everything they refer to, each once."""
    total, due = 0, list(roots)
    while due:
        one = due.pop()
        if id(one) not in seen and not isinstance(one, type | ModuleType | FunctionType):
            seen.add(id(one))
            total += sys.getsizeof(one)
            due.extend(referred(one))
    return total


def referred(one: object) -> Iterator[object]:
    """What an object refers to."""
    if isinstance(one, msgspec.Struct):
        yield from (getattr(one, field) for field in one.__struct_fields__)
    else:
        yield from gc.get_referents(one)
