"""A CSV file as rows of cells, and back. Source: RFC 4180, with what spreadsheets do besides."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

import msgspec

from orgledger.domain.command import shown

BYTES = 16_777_216
"""Of one file. A row of a spreadsheet has some 200."""
ROWS = 50_000
COLUMNS = 200
DELIMITERS = (",", ";", "\t")
BOM = "\ufeff"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What files of Excel begin with, the new kind and the old."""
FORMULA = "=+-@＝＋－＠\t\r\n"
"""What makes a spreadsheet read a cell as a formula. Source: OWASP, CSV Injection."""
UNSEEN = r"[\s\x00\u200b\u2060\ufeff]*"
"""What a spreadsheet, or a program before it, may drop from the beginning of a cell."""
GUARDED = re.compile(rf"'+{UNSEEN}[{re.escape(FORMULA)}]")
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


def read(content: bytes) -> Table:
    """Read a file.

    Raises:
        BadTable: if it is no table, or a larger one than is taken.
    """
    text = decoded(content)
    lines = io.StringIO(text, newline="")
    named, before = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE), 0
    if named:  # Excel's own way of saying what stands between cells.
        lines.readline()
        before = 1
    separator = named[1] if named else delimiter(text)
    headers, rows = tuple[str, ...](), list[Row]()
    reader = csv.reader(lines, delimiter=separator, strict=True)
    at = 0
    try:
        for cells in reader:
            line, at = before + at + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not headers:
                headers = heads(cells)
                continue
            if len(rows) == ROWS:
                raise BadTable("The table has more than {most} rows. Import it in parts.", most=f"{ROWS:,}")
            rows.append(Row(line, tuple(cells)))
    except csv.Error as error:
        told = "The row that begins in line {line} cannot be read ({error}). Is a quotation mark left open?"
        raise BadTable(told, line=before + at + 1, error=error) from None
    if not headers:
        raise BadTable("The file is empty.")
    return Table(headers, tuple(rows))


def decoded(content: bytes) -> str:
    """The text of a file.

    Raises:
        BadTable: if it is too large, or no UTF-8.
    """
    if len(content) > BYTES:
        raise BadTable("The file has more than {most} bytes. Import it in parts.", most=f"{BYTES:,}")
    if content.startswith(WORKBOOKS):
        raise BadTable("This is a workbook of Excel. Save the sheet as “CSV UTF-8”, and import that.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadTable("The file is in UTF-16. Save it as “CSV UTF-8”.")
    try:
        return content.decode("utf-8").removeprefix(BOM)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        raise BadTable("Line {line} is not UTF-8. Save the file as “CSV UTF-8”.", line=line) from None
    told = "Line {line} is not UTF-8; the file seems to be in GBK (GB 18030). Save it as “CSV UTF-8”."
    raise BadTable(told, line=line)


def delimiter(text: str) -> str:
    """What stands between the cells: whatever cuts the header into the most."""
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    cut = {mark: len(next(csv.reader([first], delimiter=mark), [])) for mark in DELIMITERS}
    return max(DELIMITERS, key=cut.__getitem__)


def heads(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of columns; one without a name is no column.

    Raises:
        BadTable: if two are alike, or there are too many.
    """
    found = [" ".join(unguarded(cell).split()) for cell in cells]
    while found and not found[-1]:
        found.pop()
    if len(found) > COLUMNS:
        raise BadTable("The table has more than {most} columns.", most=COLUMNS)
    seen = set[str]()
    for name in found:
        if name and name.casefold() in seen:
            raise BadTable("Two columns are called {name}. Give each a name of its own.", name=shown(name))
        seen.add(name.casefold())
    return tuple(found)


def guarded(text: str) -> str:
    """A cell that no spreadsheet reads as a formula; `unguarded` takes the apostrophe back."""
    return f"'{text}" if ENDANGERED.match(text) else text


def unguarded(text: str) -> str:
    """A cell as it was before it was guarded."""
    return text[1:] if GUARDED.match(text) else text


def write(headers: Sequence[str], rows: Iterable[Sequence[str]], *, bom: bool = False) -> str:
    """A table as text, every cell guarded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(cell) for cell in headers])
    writer.writerows([[guarded(cell) for cell in row] for row in rows])
    return (BOM if bom else "") + out.getvalue()
