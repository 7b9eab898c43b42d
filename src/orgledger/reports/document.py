"""A document: what a report says, before it is written in any format.

The same document gives the same bytes in each format, on any machine: it holds no clock, no locale and no order of
chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import msgspec

Cell: TypeAlias = str | int | Decimal | date | None
"""One value. Nothing means that it is not known, which is neither zero nor empty."""
Words: TypeAlias = Mapping[str, str]
"""Language → text."""


class Column(msgspec.Struct, frozen=True):
    """One column of a table."""

    key: str
    """What machines call it; the same in every language."""
    title: str
    weight: int = 2
    """How wide it is beside the others, where a page has little room."""


class Table(msgspec.Struct, frozen=True):
    """Rows that say the same of several things."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str | None = None
    """What a reader must know to read it rightly."""


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

    @property
    def rows(self) -> int:
        """How many rows it has in all."""
        return sum(len(table.rows) for table in self.tables)


def written(cell: Cell) -> str:
    """A value as text, the same in every language."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)
