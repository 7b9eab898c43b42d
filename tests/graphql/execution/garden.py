"""A small schema with everything in it that a selection can meet, and documents and data for it at random."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from random import Random
from typing import Annotated, Any

import strawberry
from graphql import Undefined
from strawberry.extensions import ParserCache, ValidationCache

from orgledger.graphql.document import Library
from orgledger.graphql.schema import Schema
from orgledger.settings import Settings


class Later:
    """Something that must be awaited."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __await__(self) -> Generator[None, None, Any]:
        yield
        return self.value

    def __repr__(self) -> str:
        return "later"


class Wilted(Exception):
    """What goes wrong in a garden."""


class Shouted(str):
    """A text of another class than the usual one."""

    __slots__ = ()


@strawberry.enum
class Color(Enum):
    RED = "red"
    GREEN = "green"
    BLUE = strawberry.enum_value("blue", name="AZURE")


@strawberry.enum
class Soil(Enum):
    CLAY = 1
    SAND = 2


class Foreign(Enum):
    """Values that are of no enumeration of the schema."""

    RED = "red"


def told(value: Any) -> Any:
    """A value, or the error that it stands for."""
    if isinstance(value, Wilted):
        raise value
    return value


@strawberry.interface
class Plant:
    id: strawberry.ID
    title: strawberry.Private[Any]
    color: Color
    soil: Soil | None
    height: int
    weight: float | None
    tall: bool
    planted: date | None
    seen: datetime
    seeds: list[int | None] | None
    below: strawberry.Private[Any]

    @strawberry.field
    def name(self, loud: bool | None = False, times: int = 1) -> str:
        return told(f"{self.title}!" * times if loud and isinstance(self.title, str) else self.title)

    @strawberry.field
    async def scent(self) -> str | None:
        return told(self.title)

    @strawberry.field
    def cuttings(self, first: int | None = None) -> list[Plant]:
        return told(self.below if not isinstance(self.below, list) else self.below[:first])


@strawberry.type
class Tree(Plant):
    @strawberry.field
    def twin(self) -> Tree | None:
        return told(self.below[0] if isinstance(self.below, list) and self.below else None)


@strawberry.type
class Flower(Plant):
    @strawberry.field
    def bed(self) -> list[Annotated[Tree | Flower | Stone, strawberry.union("Thing")] | None] | None:
        return told(self.below)


@strawberry.type
class Stone:
    height: int
    soil: Soil | None


@strawberry.type
class Bonsai(Tree):
    """Not what a list of trees expects."""


@strawberry.type
class Garden:
    plants: list[Plant]
    trees: list[Tree] | None
    flowers: list[Flower | None]
    things: list[Annotated[Tree | Flower | Stone, strawberry.union("Thing")] | None] | None
    rows: list[list[Tree | None]] | None


@strawberry.type
class Query:
    @strawberry.field
    def garden(self, info: strawberry.Info) -> Garden:
        return info.context["garden"]


def schema(lane: Any = None) -> Schema:
    """The schema in a lane; documents are parsed once, so that what is kept of them is met again."""
    extensions = [lambda: ParserCache(maxsize=64), lambda: ValidationCache(maxsize=64)]
    return Schema(
        Query,
        types=[Tree, Flower, Stone],
        extensions=extensions,
        library=Library(Settings()),
        execution_context_class=lane,
    )


FAULTS: list[Callable[[Any], Any]] = [
    lambda _: None,
    lambda _: Undefined,
    lambda _: Wilted("wilted"),
    lambda _: float("nan"),
    lambda _: float("-inf"),
    lambda _: 2**31,
    lambda _: -(2**31),
    lambda _: 2**30,
    lambda _: True,
    lambda _: "7",
    lambda _: 7,
    lambda _: 1.5,
    lambda _: Foreign.RED,
    lambda _: "red",
    lambda _: Shouted("red"),
    lambda _: Stone(height=1, soil=Soil.SAND),
    lambda _: datetime(2024, 2, 29, 1, 2, 3),  # noqa: DTZ001
    lambda _: datetime(2024, 2, 29, 1, 2, 3, 45, timezone(timedelta(hours=8))),
    lambda _: datetime(2024, 2, 28, 17, 2, 3, 45, UTC),
    lambda _: date(2024, 2, 29),
    lambda value: [value],
    lambda value: tuple(value) if isinstance(value, list) else {"a": value},
    lambda value: iter(value) if isinstance(value, list) else value,
    lambda value: [*value, None] if isinstance(value, list) else value,
    Later,
    lambda _: Later(None),
]
"""What becomes of a value."""


class Gardener:
    """Grows gardens; the same seed grows the same one. Sound ones have no faults, the others some."""

    def __init__(self, seed: int, sound: bool) -> None:
        self.random = Random(seed)
        self.faults = 0.0 if sound else self.random.choice([0.005, 0.05])

    def garden(self) -> Garden:
        """A garden of some plants."""
        return Garden(
            plants=self.some(lambda: self.plant(2, self.random.choice([Tree, Flower]))),
            trees=self.some(lambda: self.plant(2, Tree)),
            flowers=self.some(lambda: self.plant(2, Flower)),
            things=self.some(self.thing),
            rows=self.some(lambda: self.some(lambda: self.plant(0, Tree))),
        )

    def some(self, grow: Callable[[], Any]) -> Any:
        """A few of something."""
        return self.maybe([grow() for _ in range(self.random.randint(0, 3))])

    def thing(self) -> Any:
        """What may lie in a bed."""
        if self.random.random() < 0.2:
            return self.random.choice([Stone(height=self.random.randint(0, 9), soil=None), None])
        return self.plant(0, self.random.choice([Tree, Flower]))

    def plant(self, depth: int, kind: type[Plant]) -> Any:
        """A plant, and what grows from it."""
        if self.random.random() < self.faults:
            kind = Bonsai
        random, maybe = self.random, self.maybe
        return maybe(
            kind(
                id=maybe(strawberry.ID(str(random.randint(1, 99)))),
                title=maybe(random.choice(["oak", "elm", "榕"])),
                color=maybe(random.choice(list(Color))),
                soil=maybe(random.choice([None, *Soil])),
                height=maybe(random.choice([0, 17, -3, 2**31 - 1])),
                weight=maybe(random.choice([None, 0.0, -0.5, 3.25e10])),
                tall=maybe(random.random() < 0.5),
                planted=maybe(random.choice([None, date(2024, 2, 29), date(1, 1, 1)])),
                seen=maybe(datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(microseconds=random.choice([0, 7]))),
                seeds=maybe([maybe(random.choice([1, 2, None])) for _ in range(random.randint(0, 2))]),
                below=self.some(lambda: self.plant(depth - 1, kind)) if depth else [],
            )
        )

    def maybe(self, value: Any) -> Any:
        """A value, or what became of it."""
        return self.random.choice(FAULTS)(value) if self.random.random() < self.faults else value


LEAVES = ["id", "color", "soil", "height", "weight", "tall", "planted", "seen", "seeds"]
VARIABLES: list[dict[str, Any]] = [
    {"yes": yes, "loud": loud, "first": first, "times": times}
    for yes in (True, False)
    for loud in (True, None)
    for first, times in ((1, 2), (None, 1))
]
DECLARED = {"$yes": "Boolean!", "$loud": "Boolean", "$first": "Int", "$times": "Int!"}


class Asker:
    """Asks for whatever grows in a garden; the same seed asks the same."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.fragments: list[str] = []
        self.names = 0

    def document(self) -> str:
        """A query with its fragments."""
        chosen = self.random.sample(["plants", "trees", "flowers", "things", "rows"], self.random.randint(1, 3))
        of = {"plants": "Plant", "trees": "Tree", "flowers": "Flower", "things": "Thing", "rows": "Tree"}
        body = " ".join(f"{self.alias()}{name} {self.selection(of[name], 3)}" for name in chosen)
        whole = " ".join([f"{{ garden {{ {body} }} }}", *self.fragments])
        declared = ", ".join(f"{name}: {kind}" for name, kind in DECLARED.items() if name in whole)
        return f"query{f'({declared})' if declared else ''} {whole}"

    def selection(self, kind: str, depth: int) -> str:
        """What is asked of a plant, or of whatever lies there."""
        if kind == "Thing":
            kinds = self.random.sample(["Tree", "Flower"], self.random.randint(1, 2))
            return f"{{ __typename {' '.join(f'... on {one} {self.selection(one, depth - 1)}' for one in kinds)} }}"
        fields = [self.field(kind, depth) for _ in range(self.random.randint(1, 5))]
        if self.random.random() < 0.3:
            fields.append(self.spread(kind, depth))
        if kind == "Plant" and self.random.random() < 0.5:
            one = self.random.choice(["Tree", "Flower"])
            fields.append(f"... on {one} {self.selection(one, depth - 1)}")
        return f"{{ {' '.join(fields)} }}"

    def spread(self, kind: str, depth: int) -> str:
        """Fields in a fragment, at times left out."""
        body = f"{{ {self.field(kind, depth)} {self.field(kind, 0)} }}"
        if self.random.random() < 0.5:
            return f"... {self.directive()} {body}"
        self.names += 1
        name = f"F{self.names}"
        self.fragments.append(f"fragment {name} on {kind} {body}")
        return f"...{name} {self.directive()}"

    def field(self, kind: str, depth: int) -> str:
        """One field, at times under another name, or left out."""
        random = self.random
        if depth > 0 and random.random() < 0.35:
            if kind == "Tree" and random.random() < 0.5:
                return f"{self.alias()}twin {self.directive()} {self.selection('Tree', depth - 1)}"
            if kind == "Flower" and random.random() < 0.5:
                return f"{self.alias()}bed {self.directive()} {self.selection('Thing', depth - 1)}"
            given = random.choice(["", "(first: 1)", "(first: $first)", "(first: -1)"])
            return f"{self.alias()}cuttings{given} {self.directive()} {self.selection('Plant', depth - 1)}"
        given = random.choice(["", "(loud: true)", "(loud: $loud)", "(times: $times, loud: $yes)"])
        name = random.choice([*LEAVES, f"name{given}", f"name{given}", "__typename"])
        if random.random() < 0.015:
            name = "scent"
        return f"{self.alias()}{name} {self.directive()}"

    def alias(self) -> str:
        """A name of its own."""
        self.names += 1
        return f"a{self.names}: "

    def directive(self) -> str:
        """Whether a field is wanted."""
        wanted = ["@include(if: $yes)", "@skip(if: $yes)", "@skip(if: false)", "@include(if: true)"]
        return self.random.choice(wanted) if self.random.random() < 0.2 else ""
