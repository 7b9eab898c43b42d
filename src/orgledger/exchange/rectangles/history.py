"""One organization's history as rows of tables, an entity at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Row

from orgledger.domain.event import NOUNS, noun_named
from orgledger.domain.period import FOREVER, Instant
from orgledger.domain.timeline import Value
from orgledger.exchange.rectangles.sweep import Held, Rectangle, of_entity, of_slot
from orgledger.exchange.rectangles.table import TABLES, Kind, Table, Tongue, Values, graded, looked_at, rows_of
from orgledger.ledger import Ledger
from orgledger.projections.image import Image

LAYOUT = 1
"""Raised with every change of the tables that a query would notice."""

Cell: TypeAlias = str | int | date | None


class Heading(NamedTuple):
    """A column: what it is called, what it holds, and whether it can be empty."""

    name: str
    kind: Kind
    needed: bool = False
    refers: bool = False
    """Whether it names an entity by its key."""


class Clocks(NamedTuple):
    """When a row holds and when it was known. The ends are open; nothing stands for for ever, and for until now."""

    effective_from: date
    effective_to: date | None
    known_from_sequence: int
    known_to_sequence: int | None
    known_from: Instant
    known_to: Instant | None


class Shape(NamedTuple):
    """A table as it is written."""

    name: str
    headings: tuple[Heading, ...]
    alone: tuple[str, ...]
    """The columns that together name what holds one thing at a time; none where rows have no clocks."""


KEY = Heading("key", Kind.TEXT, needed=True, refers=True)
ORIGIN = Shape(
    "origin",
    (
        Heading("layout", Kind.INTEGER, needed=True),
        Heading("organization", Kind.TEXT, needed=True),
        Heading("code", Kind.TEXT, needed=True),
        Heading("language", Kind.TEXT, needed=True),
        Heading("sequence", Kind.INTEGER, needed=True),
        Heading("personal", Kind.INTEGER, needed=True),
    ),
    (),
)
CHANGE_SET = Shape(
    "change_set",
    (
        Heading("first_sequence", Kind.INTEGER, needed=True),
        Heading("last_sequence", Kind.INTEGER, needed=True),
        Heading("recorded_at", Kind.INSTANT, needed=True),
    ),
    (),
)
FACT = Shape(
    "fact",
    (
        Heading("noun", Kind.TEXT, needed=True),
        KEY,
        Heading("attribute", Kind.TEXT, needed=True),
        Heading("value", Kind.TEXT),
        Heading("entry", Kind.INTEGER, needed=True),
    ),
    ("key", "attribute"),
)
HEADCOUNT = Shape(
    "headcount",
    (
        Heading("unit", Kind.TEXT, refers=True),
        Heading("position", Kind.TEXT, refers=True),
        Heading("grade", Kind.TEXT),
        Heading("seats", Kind.INTEGER),
        Heading("fte_milli", Kind.INTEGER),
    ),
    ("unit", "position", "grade"),
)

Line: TypeAlias = tuple[tuple[Cell, ...], Clocks | None]
"""The cells of a row, and its clocks where it has any."""


class History:
    """All that was ever known of one organization, up to an entry."""

    def __init__(
        self, ledger: Ledger, row: Row[Any], image: Image, known: int, *, language: str | None, personal: bool
    ) -> None:
        """Take an organization.

        Args:
            ledger: where personal values are kept.
            row: the organization.
            image: complete up to `known`.
            known: the last entry of a change set.
            language: of names, where they have several; the organization's own if left out.
            personal: whether names and references of persons are told; whoever asks must be entitled to them.
        """
        self.ledger = ledger
        self.row = row
        self.image = image
        self.known = known
        self.tongue = Tongue(language, image.language)
        self.personal = personal
        self.values: dict[str, str] = {}
        self.tables = {table.name: table for table in TABLES}
        self.shapes = (ORIGIN, CHANGE_SET, *(self.shape(table) for table in TABLES), HEADCOUNT, FACT)

    def shape(self, table: Table) -> Shape:
        """How the table of a noun is written."""
        references = NOUNS[table.name].references
        headings = [
            Heading(one.name, one.kind, refers=any(attribute in references for attribute in one.stems))
            for one in table.columns
            if self.personal or not one.private
        ]
        return Shape(table.name, (KEY, *headings), ("key",))

    def size(self) -> int:
        """How many steps `rows` takes for all tables together."""
        image = self.image
        counted = sum(len(image.nouns.get(table.name, ())) for table in TABLES)
        return counted + len(image.slots) + sum(len(image.nouns.get(noun, ())) for noun in ("unit", "position"))

    def rows(self, shape: Shape, progress: Callable[[int], None]) -> Iterator[Line]:
        """The rows of a table, in an order that is always the same."""
        if shape is ORIGIN:
            language = self.tongue.asked or self.tongue.default
            yield (LAYOUT, self.row.id, self.row.code, language, self.known, int(self.personal)), None
        elif shape is CHANGE_SET:
            yield from self.change_sets()
        elif shape is FACT:
            yield from self.facts(progress)
        elif shape is HEADCOUNT:
            for noun in ("unit", "position"):
                yield from self.headcounts(noun, progress)
        else:
            yield from self.entities(self.tables[shape.name], progress)

    def change_sets(self) -> Iterator[Line]:
        """The change sets: what an instant means on the recorded clock."""
        first = 1
        for place in range(len(self.image.sets)):
            last, recorded_at = self.image.sets[place]
            if last > self.known:
                return
            yield (first, last, recorded_at), None
            first = last + 1

    def entities(self, table: Table, progress: Callable[[int], None]) -> Iterator[Line]:
        """The rows of a noun's table, entity by entity."""
        make = rows_of(table, self.tongue)
        hidden = [one.private for one in table.columns]
        if self.personal and any(hidden):
            self.open()
        for key in sorted(self.image.entities(table.name)):
            slots = self.slots(key, looked_at(table, list(self.image.attributes(key))))
            for one in of_entity(slots, make):
                told = (
                    self.values.get(str(value)) if private else value
                    for value, private in zip(one.content, hidden, strict=True)
                    if self.personal or not private
                )
                yield (key, *told), self.clocks(one)
            progress(1)

    def headcounts(self, noun: str, progress: Callable[[int], None]) -> Iterator[Line]:
        """Approved seats and FTE of the entities of a noun, by grade where they are approved so."""
        existence = NOUNS[noun].existence
        for key in sorted(self.image.entities(noun)):
            owner = (key, None) if noun == "unit" else (None, key)
            for grade, (seats, fte) in sorted(graded(list(self.image.attributes(key)), noun).items()):

                def make(values: Values, seats: str = seats, fte: str = fte) -> tuple[Value, Value] | None:
                    amounts = values.get(seats), values.get(fte)
                    return None if values.get(existence) is None or amounts == (None, None) else amounts

                for one in of_entity(self.slots(key, [existence, seats, fte]), make):
                    yield (*owner, grade or None, *one.content), self.clocks(one)
            progress(1)

    def facts(self, progress: Callable[[int], None]) -> Iterator[Line]:
        """Every slot of every entity, each with the entry that says it."""
        if self.personal:
            self.open()
        for key in sorted(self.image.slots):
            for attribute in sorted(self.image.attributes(key)):
                noun = noun_named(attribute).name
                private = attribute in PRIVATE
                if private and not self.personal:
                    continue
                for one in of_slot(self.image, key, attribute, self.known):
                    value = None if one.content.value is None else str(one.content.value)
                    told = self.values.get(value or "") if private else value
                    yield (noun, key, attribute, told, one.content.sequence), self.clocks(one)
            progress(1)

    def slots(self, key: str, attributes: Iterable[str]) -> Mapping[str, list[Held]]:
        """The rectangles of some slots of an entity."""
        return {attribute: of_slot(self.image, key, attribute, self.known) for attribute in attributes}

    def open(self) -> None:
        """Look up what the commitments of people stand for, once."""
        if not self.values:
            image = self.image
            said = (word.value for key in image.entities("person") for one in PRIVATE for word in image.said(key, one))
            self.values = self.ledger.archive.private_values(self.row.id, {str(one) for one in said if one is not None})

    def clocks(self, one: Rectangle[Any]) -> Clocks:
        """When a rectangle holds and when it was known."""
        return Clocks(
            one.start,
            None if one.stop == FOREVER else one.stop,
            one.first,
            one.until,
            self.moment(one.first),
            None if one.until is None else self.moment(one.until),
        )

    def moment(self, sequence: int) -> Instant:
        """When an entry was recorded."""
        found = self.image.recorded_at(self.image.set_at(sequence)[1])
        assert found is not None, "every entry is in a change set"
        return found


PRIVATE = {stem for table in TABLES for column in table.columns if column.private for stem in column.stems}
"""The attributes that hold commitments to personal values."""
CLOCKS = (
    Heading("effective_from", Kind.DAY, needed=True),
    Heading("effective_to", Kind.DAY),
    Heading("known_from_sequence", Kind.INTEGER, needed=True),
    Heading("known_to_sequence", Kind.INTEGER),
    Heading("known_from", Kind.INSTANT, needed=True),
    Heading("known_to", Kind.INSTANT),
)
"""The columns of the clocks, in files and where there are no ranges."""
