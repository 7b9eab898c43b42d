"""Rectangles as files in a folder: CSV for everybody, Parquet for tools that read columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import IO, Any

from orgledger.domain.period import moment
from orgledger.domain.refusal import Invalid, refuse
from orgledger.exchange.rectangles.history import CLOCKS, Cell, Heading, History, Line, Shape
from orgledger.exchange.rectangles.table import Kind
from orgledger.exchange.table.file import guarded
from orgledger.store.private_file import create, make_folder

GROUP = 50_000
"""Rows in one row group of a Parquet file, and held in memory."""


class FileFormat(Enum):
    """What the files of a folder are."""

    CSV = "csv"
    PARQUET = "parquet"


def write_folder(
    history: History, folder: Path, written: FileFormat, progress: Callable[[int], None]
) -> dict[str, int]:
    """Write a file for every table; each takes the place of an older one once it is complete.

    Returns:
        Table → how many rows.

    Raises:
        Refused: Invalid, if there is no library for the format.
        OSError: if the folder cannot be written to.
    """
    write = write_csv if written is FileFormat.CSV else parquet_writer()
    make_folder(folder)
    counts = {}
    for shape in history.shapes:
        file = folder / f"{shape.name}.{written.value}"
        partial = file.with_name(f".{file.name}.partial")
        try:
            with create(partial) as out:
                counts[shape.name] = write(out, shape, history.rows(shape, progress))
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    return counts


def headings_of(shape: Shape) -> tuple[Heading, ...]:
    """All columns of a file, its clocks last."""
    return (*shape.headings, *CLOCKS) if shape.alone else shape.headings


def cells_of(line: Line) -> tuple[Cell, ...]:
    """All cells of a row."""
    cells, clocks = line
    return (*cells, *clocks) if clocks else cells


def write_csv(out: IO[bytes], shape: Shape, lines: Iterator[Line]) -> int:
    """UTF-8 with a header; nothing is an empty cell, and no cell is a formula to a spreadsheet."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([heading.name for heading in headings_of(shape)])
    count = 0
    for line in lines:
        writer.writerow(["" if cell is None else guarded(str(cell)) for cell in cells_of(line)])
        count += 1
    text.detach()
    return count


def parquet_writer() -> Callable[[IO[bytes], Shape, Iterator[Line]], int]:
    """Writes Parquet, the same bytes for the same rows and the same version of the library.

    Raises:
        Refused: Invalid, if pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise refuse(Invalid("Parquet needs the extra `parquet`: pip install 'orgledger[parquet]'.")) from None

    def write(out: IO[bytes], shape: Shape, lines: Iterator[Line]) -> int:
        headings = headings_of(shape)
        type_of = types(pa)
        schema = pa.schema([pa.field(one.name, type_of[one.kind], nullable=not one.needed) for one in headings])
        count = 0
        with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
            while rows := [cells_of(line) for line in islice(lines, GROUP)]:
                columns = [
                    [valued(one.kind, cell) for cell in column]
                    for one, column in zip(headings, zip(*rows, strict=True), strict=True)
                ]
                writer.write_table(pa.table(columns, schema=schema))
                count += len(rows)
        return count

    return write


def types(pa: Any) -> dict[Kind, Any]:
    """The type of a column, by what it holds."""
    instant = pa.timestamp("us", tz="UTC")
    return {
        Kind.TEXT: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.DAY: pa.date32(),
        Kind.INSTANT: instant,
    }


READ: dict[Kind, Callable[[str], object]] = {Kind.DAY: date.fromisoformat, Kind.INSTANT: moment}


def valued(kind: Kind, cell: Cell) -> object:
    """A cell as its column wants it."""
    return READ[kind](cell) if kind in READ and isinstance(cell, str) else cell
