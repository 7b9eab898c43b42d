"""A document: what a report says, before it is written in any format.

The same document gives the same bytes in each format, on any machine: it holds no clock, no locale and no order of
chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

import msgspec

from orgledger.domain.period import instant

Cell: TypeAlias = str | int | Decimal | date | datetime | None
"""One value; a moment carries its zone. Nothing means that it is not known, which is neither zero nor empty."""
Words: TypeAlias = Mapping[str, str]
"""Language → text."""


class Column(msgspec.Struct, frozen=True):
    """One column of a table."""

    key: str
    """What machines call it; the same in every language."""
    title: str
    weight: int = 2
    """How wide it gets at most, in steps of nine characters; 0 leaves it out of pages."""


class Table(msgspec.Struct, frozen=True):
    """Rows that say the same of several things."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str | None = None
    """What a reader must know to read it rightly."""
    nested: str | None = None
    """The column whose text is set in by the level, which the first column tells: 1, 2, 3 …"""

    def indents(self, row: Sequence[Cell]) -> list[int]:
        """How far each cell of a row is set in, in levels."""
        level = row[0] if self.nested and row and isinstance(row[0], int) else 1
        return [level - 1 if column.key == self.nested else 0 for column in self.columns]


class Fact(msgspec.Struct, frozen=True):
    """One thing said of the whole report, at its head."""

    key: str
    title: str
    value: Cell


class Document(msgspec.Struct, frozen=True):
    """What a report says."""

    report: str
    """Its key, such as structure."""
    version: int
    """Of what it says and how: raised with every change that alters its bytes."""
    language: str
    title: str
    organization: str
    facts: Sequence[Fact]
    tables: Sequence[Table]
    names: str = ""
    """The language that most names are in: the organization's own. Han characters have other forms in another."""

    @property
    def rows(self) -> int:
        """How many rows it has in all."""
        return sum(len(table.rows) for table in self.tables)

    def told(self, *keys: str) -> str:
        """Some of its facts in one line, such as stand on every page, so that one that got lost is known again."""
        found = {fact.key: fact for fact in self.facts}
        return " – ".join(f"{found[key].title} {shown(found[key].value)}" for key in keys if key in found)


def written(cell: Cell) -> str:
    """A value as text, the same in every language, with all that it says."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return instant(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def shown(cell: Cell) -> str:
    """A value as text on a page: moments to the second."""
    return instant(cell)[:19].replace("T", " ") + " UTC" if isinstance(cell, datetime) else written(cell)


NOWHERE = {"en": "In no row is anything on record for: {0}.", "zh": "各行均无记录的栏目：{0}。"}


NOTHING = {"en": "None.", "zh": "无。"}
"""What stands in the place of a table without rows."""


def paged(table: Table, language: str) -> Table:
    """A table as it goes on pages: without what is for machines, and without columns in which nothing stands.

    The latter are named below its title, so that nobody takes them for left out.
    """
    places = [place for place, column in enumerate(table.columns) if column.weight]
    used = [place for place in places if not table.rows or any(row[place] not in ("", None) for row in table.rows)]
    unused = [table.columns[place].title for place in places if place not in used]
    said = NOWHERE.get(language, NOWHERE["en"]).format(", ".join(unused)) if unused else None
    note = " ".join(part for part in (table.note, said) if part) or None
    rows = [[row[place] for place in used] for row in table.rows]
    return msgspec.structs.replace(table, columns=[table.columns[place] for place in used], rows=rows, note=note)


STEP = 9
"""Characters of one step of width."""


def widths(table: Table, room: int = 0) -> list[int]:
    """How wide each column is, in Latin characters: as its cells want it, up to its weight, or more if there is room.

    Args:
        table: as it is laid out.
        room: how many characters there are for all columns together.
    """
    wanted, given = [], []
    for place, column in enumerate(table.columns):
        longest = max((breadth(shown(row[place])) + 2 * table.indents(row)[place] for row in table.rows), default=0)
        head = min(max(map(breadth, column.title.split()), default=0), STEP)
        wanted.append(max(longest, head, 3))
        given.append(max(min(longest, max(column.weight, 2) * STEP), head, 3))
    spare, missing = room - sum(given), sum(wanted) - sum(given)
    if spare <= 0 or missing <= 0:
        return given
    return [has + min(wants - has, spare * (wants - has) // missing) for has, wants in zip(given, wanted, strict=True)]


def breadth(text: str) -> int:
    """How wide a text is, in Latin characters: Chinese ones count for two."""
    return len(text) + sum(mark > "\u2e7f" for mark in text)
