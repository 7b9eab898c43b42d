"""Reports as a workbook: a sheet of facts, and one for each table."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from orgledger.reports.document import Cell, Document, Table

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  A moment of no meaning: the same in every copy.
NAME_LENGTH = 31
"""Characters of a sheet's name."""
WIDTH = 9
"""Characters of a column, by its weight."""


def write_xlsx(document: Document) -> bytes:
    """A document as a workbook. No text is ever a formula."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(made, options) as book:
        book.set_properties({"title": document.title, "created": CREATED})
        bold, day = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Report" if document.language != "zh" else "报告")
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 80)
        sheet.write_string(0, 0, document.title, bold)
        for number, fact in enumerate(document.facts, 2):
            sheet.write_string(number, 0, fact.title, bold)
            put(sheet, number, 1, fact.value, day)
        for table in document.tables:
            fill(book.add_worksheet(sheet_name(table.title)), table, bold, day)
    return made.getvalue()


def fill(sheet: Any, table: Table, bold: Any, day: Any) -> None:
    """One table on its sheet, its head frozen, its columns to be filtered."""
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, WIDTH * column.weight)
        sheet.write_string(0, place, column.title, bold)
    for number, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            put(sheet, number, place, cell, day)
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def put(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    """One value as what it is."""
    if isinstance(cell, date):
        if cell.year >= 1900:
            sheet.write_datetime(row, column, datetime.combine(cell, datetime.min.time()), day)
        else:  # The calendar of workbooks begins there.
            sheet.write_string(row, column, cell.isoformat())
    elif isinstance(cell, int | Decimal):
        sheet.write_number(row, column, cell)
    elif cell:
        sheet.write_string(row, column, cell)


def sheet_name(title: str) -> str:
    """A title as the name of a sheet."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:NAME_LENGTH]
