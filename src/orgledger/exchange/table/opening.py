"""Opening a file: CSV in whatever encoding, or a workbook; its header is found by its words."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from orgledger.exchange.table import workbook
from orgledger.exchange.table.column import Noun
from orgledger.exchange.table.encoding import decoded
from orgledger.exchange.table.file import BYTES, COLUMNS, ROWS, BadTable, Row, Said, Table, heads
from orgledger.exchange.table.mapping import claims

DELIMITERS = (",", ";", "\t", "|")
PREAMBLE = 30
"""Rows among which the header is looked for."""
XLSX, XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""What files of Excel begin with, the new kind and the old."""
QUOTED = re.compile(r'="([^"]*)"')
"""How a CSV file keeps a spreadsheet from taking 001 for a number."""

Recognizing = Callable[[Sequence[str]], int]
"""How many of some cells are headers that are known."""


def read(
    content: bytes,
    noun: Noun | None = None,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    headers: Iterable[str] = (),
) -> Table:
    """Read a file.

    Args:
        content: the file.
        noun: what it is about; its headers are found by it.
        encoding: of a CSV file, if somebody says which.
        sheet: of a workbook, if somebody says which.
        headers: what else a header may be called.

    Raises:
        BadTable: if it is no table, or a larger one than is taken.
    """
    if len(content) > BYTES:
        raise BadTable("The file has more than {most} bytes. Import it in parts.", most=f"{BYTES:,}")
    if content.startswith(XLS):
        raise BadTable("This is a workbook of the old kind (.xls). Save it as .xlsx or as “CSV UTF-8”.")
    recognized = recognizing(noun, frozenset(" ".join(header.split()) for header in headers))
    if content.startswith(XLSX):
        found = workbook.read(content, sheet)
        notices = [Said("The sheet {name} is read.", {"name": found.name})] if found.others or sheet else []
        if found.others:
            notices = [
                Said(
                    "The sheet {name} is read; the workbook also has {names}.",
                    {"name": found.name, "names": ", ".join(found.others)},
                )
            ]
        return headed(found.rows, recognized, notices)
    if sheet is not None:
        raise BadTable("A CSV file has no sheets.")
    text, name = decoded(content, encoding, lambda text: any(map(recognized, top(text, separator(text, recognized)))))
    notices = [] if name == "utf-8" else [Said("The file is read as {name}.", {"name": name})]
    return headed(rows_of(text, separator(text, recognized)), recognized, notices)


def recognizing(noun: Noun | None, also: frozenset[str]) -> Recognizing:
    """How headers of a noun are recognized; without one, those of any."""
    nouns = list(Noun) if noun is None else [noun]

    def recognized(cells: Sequence[str]) -> int:
        names = set(heads(cells[:COLUMNS])) - {""}
        return max(len({target for name in names for target in best(noun, name)} | (names & also)) for noun in nouns)

    return recognized


def best(noun: Noun, header: str) -> list[str]:
    """What a header says most probably."""
    return [target for _, target in claims(noun, header, "")[:1]]


def separator(text: str, recognized: Recognizing) -> str:
    """What stands between the cells: whatever makes the most known headers, else the most cells of the first row."""
    if named := re.match(r"\s*sep=(.)(?:\r\n|\r|\n|$)", text, re.IGNORECASE):  # Excel's own way to say it.
        return named[1]

    def worth(mark: str) -> tuple[int, int]:
        rows = list(top(text, mark))
        return max(map(recognized, rows), default=0), len(rows[0]) if rows else 0

    return max(DELIMITERS, key=worth)


def top(text: str, mark: str) -> Iterator[list[str]]:
    """The first rows of a text, as far as they can be read."""
    reader = csv.reader(io.StringIO(text[: csv.field_size_limit()], newline=""), delimiter=mark)
    try:
        yield from islice((row for row in reader if any(cell.strip() for cell in row)), PREAMBLE)
    except csv.Error:
        return


def rows_of(text: str, mark: str) -> Iterator[Row]:
    """The rows of a text that are not empty.

    Raises:
        BadTable: at a row that cannot be read.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    at = 0
    try:
        for cells in reader:
            line, at = at + 1, reader.line_num
            if line == 1 and len(cells) <= 2 and re.match(r"\s*sep=", mark.join(cells), re.IGNORECASE):
                continue
            if any(cell.strip() for cell in cells):
                yield Row(line, tuple(QUOTED.sub(r"\1", cell) if QUOTED.fullmatch(cell) else cell for cell in cells))
    except csv.Error as error:
        if "field larger" in str(error):
            sentence = "The row that begins in line {line} has a cell of more than {most} characters."
            raise BadTable(sentence, line=at + 1, most=f"{csv.field_size_limit():,}") from None
        sentence = "The row that begins in line {line} cannot be read ({error}). Is a quotation mark left open?"
        raise BadTable(sentence, line=at + 1, error=error) from None


def headed(rows: Iterable[Row], recognized: Recognizing, notices: list[Said]) -> Table:
    """A table whose header is the row, among the first, that has the most known headers.

    Raises:
        BadTable: if there are no rows, or more than are taken.
    """
    source = iter(rows)
    first = list(islice(source, PREAMBLE))
    if not first:
        raise BadTable("The file is empty.")
    known = [recognized(row.cells) for row in first]
    at = known.index(max(known)) if max(known) > max(1, known[0]) else 0
    if at:
        notices.append(
            Said("The header is in line {line}; what stands above it is skipped.", {"line": str(first[at].line)})
        )
    headers = heads(first[at].cells)
    body = first[at + 1 :]
    for row in source:
        if len(body) == ROWS:
            break
        body.append(row)
    else:
        return Table(headers, tuple(body), tuple(notices))
    raise BadTable("The table has more than {most} rows. Import it in parts.", most=f"{ROWS:,}")
