"""Reports as CSV: one file, its tables one below the other. Source: RFC 4180.

A text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io

from orgledger.exchange.table.file import guarded
from orgledger.reports.document import Cell, Document, written

MARK = "\ufeff"
"""Tells spreadsheets that it is UTF-8."""


def write_csv(document: Document) -> bytes:
    """A document as CSV: UTF-8 with a byte order mark, lines ended by CR LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([inert(document.title)])
    for fact in document.facts:
        writer.writerow([inert(fact.title), inert(fact.value)])
    for table in document.tables:
        writer.writerow([])
        writer.writerow([inert(table.title)])
        if table.note:
            writer.writerow([inert(table.note)])
        writer.writerow([inert(column.title) for column in table.columns])
        for row in table.rows:
            writer.writerow([inert(cell) for cell in row])
    return (MARK + text.getvalue()).encode()


def inert(cell: Cell) -> str:
    """A value that no spreadsheet computes; numbers are numbers."""
    return guarded(cell) if isinstance(cell, str) else written(cell)
