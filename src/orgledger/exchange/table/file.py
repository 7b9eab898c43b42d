"""A CSV file as rows of cells, and back. Source: RFC 4180, with what spreadsheets do besides."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

import msgspec

BYTES = 16_777_216
"""Of one file. A row of a spreadsheet has some 200."""
ROWS = 50_000
COLUMNS = 200
BOM = "\ufeff"
FORMULA = "=+-@＝＋－＠\t\r\n"
"""What makes a spreadsheet read a cell as a formula. Source: OWASP, CSV Injection."""
UNSEEN = r"[\s\x00\u200b\u2060\ufeff]*"
"""What a spreadsheet, or a program before it, may drop from the beginning of a cell."""
GUARDED = re.compile(rf"'+{UNSEEN}[{re.escape(FORMULA)}]")
NUMERIC = re.compile(r"\d[\d.,:/eE-]{0,60}")
"""What a spreadsheet may take for a number, a day or a time; nothing in it can be more than that."""
ENDANGERED = re.compile(rf"'*{UNSEEN}[{re.escape(FORMULA)}]")


class Said(msgspec.Struct, frozen=True):
    """A sentence with braces, and what they name: a face says it in its reader's language."""

    sentence: str
    named: dict[str, str] = {}

    @property
    def message(self) -> str:
        """In English."""
        return self.sentence.format(**self.named)


class BadTable(Exception):
    """A file that is no table, or a mapping that does not fit it."""

    def __init__(self, sentence: str, **named: object) -> None:
        self.said = Said(sentence, {name: str(value) for name, value in named.items()})
        super().__init__(self.said.message)


class Row(msgspec.Struct, frozen=True):
    """One row as it stands in the file."""

    line: int
    """Its first line in the file."""
    cells: tuple[str, ...]


class Table(msgspec.Struct, frozen=True):
    """A header and the rows below it. Cells are as they stand in the file."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    notices: tuple[Said, ...] = ()
    """How the file was read, where its author may expect something else."""


def heads(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of columns; one without a name is no column.

    Raises:
        BadTable: if there are too many.
    """
    found = [" ".join(unguarded(cell).split()) for cell in cells]
    while found and not found[-1]:
        found.pop()
    if len(found) > COLUMNS:
        raise BadTable("The table has more than {most} columns.", most=COLUMNS)
    return tuple(found)


def guarded(text: str) -> str:
    """A cell that no spreadsheet reads as a formula; `unguarded` takes the apostrophe back."""
    return f"'{text}" if ENDANGERED.match(text) else text


def as_text(code: str) -> str:
    """A code that a spreadsheet keeps as it is: a formula of a text where it would see a number or a day."""
    return f'="{code}"' if NUMERIC.fullmatch(code) else guarded(code)


def unguarded(text: str) -> str:
    """A cell as it was before it was guarded."""
    return text[1:] if GUARDED.match(text) else text


def write(
    headers: Sequence[str], rows: Iterable[Sequence[str]], *, bom: bool = False, kept: frozenset[int] = frozenset()
) -> str:
    """A table as text, every cell guarded.

    Args:
        headers: its columns.
        rows: its cells.
        bom: whether it begins with the mark by which Excel tells UTF-8.
        kept: columns whose numbers a spreadsheet takes for text.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(cell) for cell in headers])
    writer.writerows([as_text(cell) if at in kept else guarded(cell) for at, cell in enumerate(row)] for row in rows)
    return (BOM if bom else "") + out.getvalue()
