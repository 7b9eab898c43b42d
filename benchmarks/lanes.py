"""What the compiled lane gains over Strawberry and over our plain lane, and how far it is from encoding alone.

The same document is answered by all three and encoded, in turn; the floor encodes the answer alone. Strawberry is
`strawberry.Schema` of the same types and nothing else: no extensions, its own resolvers and execution. Time is the
processor's, so that a busy machine does not count against whoever takes longer than a slice of it. Two schemas: plain
objects, whose fields cost nothing but to be looked up, which shows the executor; and the organization, whose resolvers
read a structure.
"""

from __future__ import annotations

import asyncio
import statistics
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

import orjson
import strawberry
from strawberry.extensions import ParserCache, ValidationCache

from orgledger.domain.change_set import Context
from orgledger.graphql.document import Library
from orgledger.graphql.entry import ENTRY_TYPES
from orgledger.graphql.execution.compiled import CompiledExecution
from orgledger.graphql.query import Query as OrganizationQuery
from orgledger.graphql.schema import Schema, build_schema
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.settings import Settings


@strawberry.enum
class Grade(Enum):
    JUNIOR = "junior"
    SENIOR = "senior"


@strawberry.type
class Row:
    id: strawberry.ID
    name: str
    title: str | None
    grade: Grade
    number: int
    active: bool
    born: date
    seen: datetime


@strawberry.type
class Branch:
    id: strawberry.ID
    name: str
    grade: Grade
    children: list[Branch]


@strawberry.type
class Bough:
    """The same as a branch, whose fields are methods, as those of the organization are."""

    of: strawberry.Private[Branch]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return self.of.id

    @strawberry.field
    def name(self) -> str:
        return self.of.name

    @strawberry.field
    def grade(self) -> Grade:
        return self.of.grade

    @strawberry.field
    def children(self) -> list[Bough]:
        return [Bough(of=child) for child in self.of.children]


def row(number: int) -> Row:
    """A row like no other."""
    seen = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    grade = Grade.SENIOR if number % 3 else Grade.JUNIOR
    title = f"Title {number}" if number % 5 else None
    born = date(1970, 1, 1) + timedelta(days=number)
    return Row(
        id=strawberry.ID(f"row-{number:06}"),
        name=f"Name {number}",
        title=title,
        grade=grade,
        number=number,
        active=number % 2 == 0,
        born=born,
        seen=seen,
    )


def branch(depth: int = 6, name: str = "0") -> Branch:
    """A tree of four children each: six levels are 1,365 branches."""
    children = [branch(depth - 1, f"{name}.{child}") for child in range(4)] if depth > 1 else []
    return Branch(id=strawberry.ID(name), name=f"Unit {name}", grade=Grade.SENIOR, children=children)


ROWS = [row(number) for number in range(10_000)]
TOP = branch()


@strawberry.type
class Query:
    @strawberry.field
    def rows(self, first: int) -> list[Row]:
        return ROWS[:first]

    @strawberry.field
    def top(self) -> list[Branch]:
        return [TOP]

    @strawberry.field
    def trunk(self) -> list[Bough]:
        return [Bough(of=TOP)]

    @strawberry.field
    def hello(self) -> str:
        return "world"


LIST = "query($first: Int!) { rows(first: $first) { id name title grade number active born seen } }"


def nested(fields: str, depth: int) -> str:
    """Fields of objects and of what is below them, to a depth."""
    return f"{{ {fields}{f' children {nested(fields, depth - 1)}' if depth > 1 else ''} }}"


Case = tuple[str, dict[str, Any]]
"""A document and its variables."""
SYNTHETIC: dict[str, Case] = {
    "list_1000x8": (LIST, {"first": 1_000}),
    "list_10000x8": (LIST, {"first": 10_000}),
    "tree_1365x4": (f"{{ top {nested('id name grade', 6)} }}", {}),
    "tree_1365x4_of_methods": (f"{{ trunk {nested('id name grade', 6)} }}", {}),
    "smallest": ("{ hello }", {}),
}


Lanes = dict[str, strawberry.Schema]
"""Strawberry as it comes, our plain lane and the compiled one."""


def measured(lanes: Lanes, case: Case, context: Callable[[], Any], rounds: int) -> dict[str, Any]:
    """All lanes and the floor, in turn, in one loop of events."""
    document, variables = case

    async def answered(schema: strawberry.Schema) -> bytes:
        result: Any = await schema.execute(document, variables, context_value=context())
        assert not result.errors, result.errors
        return orjson.dumps(result.data)

    async def run() -> dict[str, list[float]]:
        bodies = {name: await answered(schema) for name, schema in lanes.items()}
        assert len(set(bodies.values())) == 1, "the lanes differ"
        ready = orjson.loads(bodies["compiled"])
        seconds: dict[str, list[float]] = {name: [] for name in [*lanes, "floor"]}
        for _ in range(rounds):
            for name, schema in lanes.items():
                start = time.process_time()
                await answered(schema)
                seconds[name].append(time.process_time() - start)
            start = time.process_time()
            orjson.dumps(ready)
            seconds["floor"].append(time.process_time() - start)
        return seconds

    seconds = asyncio.run(run())
    p50 = {name: statistics.median(found) for name, found in seconds.items()}
    return {
        **{f"{name}_p50_ms": round(found * 1000, 4) for name, found in p50.items()},
        "strawberry_to_compiled": round(p50["strawberry"] / p50["compiled"], 2),
        "plain_to_compiled": round(p50["plain"] / p50["compiled"], 2),
        "compiled_to_floor": round(p50["compiled"] / p50["floor"], 1),
    }


def synthetic(rounds: int) -> dict[str, Any]:
    """Plain objects: what the executor costs."""
    extensions = [lambda: ParserCache(maxsize=8), lambda: ValidationCache(maxsize=8)]
    lanes: Lanes = {"strawberry": strawberry.Schema(Query)}
    for name, lane in {"plain": None, "compiled": CompiledExecution}.items():
        lanes[name] = Schema(Query, extensions=extensions, library=Library(Settings()), execution_context_class=lane)
    return {name: measured(lanes, case, lambda: None, rounds) for name, case in SYNTHETIC.items()}


UNIT = "key code name kind status depth childCount effective { from }"
ORGANIZATION: dict[str, Case] = {
    "units_1000x8": (f'{{ organization(code: "lanes") {{ units(first: 1000) {{ nodes {{ {UNIT} }} }} }} }}', {}),
    "outline_1365x8": (f'{{ organization(code: "lanes") {{ outline {{ unit {{ {UNIT} }} }} }} }}', {}),
    "tree_1365x4": (f'{{ organization(code: "lanes") {{ roots {nested("key name kind", 6)} }} }}', {}),
    "smallest": ('{ organization(code: "lanes") { code } }', {}),
}


def organization(ledger: Ledger, rounds: int) -> dict[str, Any]:
    """A tree of 1,365 units: what an answer costs with all that is read for it."""
    names = [{"language": "en", "text": "Lanes"}]
    ledger.register(ledger.read_registration({"code": "lanes", "names": names}), Context())
    keys = [str(uuid.UUID(int=number + 1, version=4)) for number in range(1_365)]
    forms = [
        {
            "createUnit": {
                "from": "2020-01-01",
                "key": key,
                "code": f"u{index:05}",
                "kind": "TEAM" if index else "COMPANY",
                "parent": keys[(index - 1) // 4] if index else None,
                "names": [{"language": "en", "text": f"Unit {index}"}],
            }
        }
        for index, key in enumerate(keys)
    ]
    ledger.record("lanes", ledger.read(forms, Context()))
    stock = strawberry.Schema(OrganizationQuery, types=list(ENTRY_TYPES.values()))
    lanes: Lanes = {"strawberry": stock, "plain": build_schema(Settings(plain_lane=True)), "compiled": build_schema()}
    return {name: measured(lanes, case, lambda: Request(ledger), rounds) for name, case in ORGANIZATION.items()}
