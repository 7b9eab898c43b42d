"""Out of the ledger: a structure, as it stands at one coordinate, as tables that import again without any change."""

from __future__ import annotations

from collections.abc import Iterator

from orgledger.domain.structure import Structure
from orgledger.exchange.table.assignment import People, assignment_rows
from orgledger.exchange.table.column import COLUMNS, Noun
from orgledger.exchange.table.file import write
from orgledger.exchange.table.position import position_rows
from orgledger.exchange.table.unit import unit_rows

WRITTEN = {
    Noun.UNITS: frozenset({"key", "code", "kind", "category", "parent", "head", "seats", "fte", "status"}),
    Noun.POSITIONS: frozenset({"key", "code", "unit", "grade", "seats", "fte", "reports_to", "head"}),
    Noun.ASSIGNMENTS: frozenset({"key", "reference", "name", "position", "share", "kind", "roles", "from", "to"}),
}
"""The columns that go out, besides those of texts in languages."""

CODES = frozenset({"code", "parent", "head", "unit", "reports_to", "reference", "position"})
"""Columns of codes."""


def table(noun: Noun, structure: Structure, people: People, *, bom: bool = False, excel: bool = False) -> str:
    """The table of a noun.

    Args:
        noun: what the table is about.
        structure: the coordinate.
        people: everybody on record; needed for assignments.
        bom: whether it begins with the mark by which Excel tells UTF-8.
        excel: whether codes that Excel would take for numbers are kept from it, as ="001".
    """
    rows = list(rows_of(noun, structure, people))
    said = {target for row in rows for target in row}
    headers: list[str] = []
    for column in COLUMNS[noun]:
        if column.localized:
            tongues = {target.partition(".")[2] for target in said if target.startswith(f"{column.name}.")}
            ordered = sorted(tongues, key=lambda tongue: (tongue != structure.language, tongue))
            needed = ordered or ([structure.language] if column.name != "purpose" else [])
            headers += [f"{column.name}.{tongue}" for tongue in needed]
        elif column.name in WRITTEN[noun]:
            headers.append(column.name)
    cells = ([row.get(target, "") for target in headers] for row in rows)
    kept = frozenset(at for at, target in enumerate(headers) if excel and target in CODES)
    return write(headers, cells, bom=bom or excel, kept=kept)


def rows_of(noun: Noun, structure: Structure, people: People) -> Iterator[dict[str, str]]:
    """The rows of a noun: what each says → its text."""
    if noun is Noun.UNITS:
        return unit_rows(structure)
    if noun is Noun.POSITIONS:
        return position_rows(structure)
    return assignment_rows(structure, people)
