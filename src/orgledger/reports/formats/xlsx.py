"""Reports as a workbook: a sheet of facts, and one for each table."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from orgledger.reports.document import Cell, Document, Table, widths

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  A moment of no meaning: the same in every copy.
NAME_LENGTH = 31
"""Characters of a sheet's name."""
WIDEST = 60
"""Characters of a column at most."""


class Book:
    """A workbook with the few ways in which its cells look."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        plain = {"text_wrap": True, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.head = book.add_format({**plain, "bold": True, "bg_color": "#EEF1F5", "bottom": 1, "valign": "bottom"})
        self.quiet = book.add_format({**plain, "font_color": "#525C6B"})
        self.day = book.add_format({**plain, "num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = book.add_format({**plain, "num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self.text = [book.add_format({**plain, "indent": indent}) for indent in range(16)]

    def put(self, sheet: Any, row: int, column: int, cell: Cell, indent: int = 0) -> None:
        """One value as what it is: moments in UTC, days before the calendar of workbooks as text."""
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell.replace(tzinfo=None, microsecond=0), self.moment)
        elif isinstance(cell, date) and cell.year >= 1900:
            sheet.write_datetime(row, column, datetime.combine(cell, datetime.min.time()), self.day)
        elif isinstance(cell, int | Decimal):
            sheet.write_number(row, column, cell, self.text[0])
        elif cell:
            text = cell.isoformat() if isinstance(cell, date) else cell
            sheet.write_string(row, column, text, self.text[min(indent, len(self.text) - 1)])


def write_xlsx(document: Document) -> bytes:
    """A document as a workbook. No text is ever a formula."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(made, options) as book:
        book.set_properties({"title": document.title, "created": CREATED})
        looks = Book(book)
        sheet = page(book, "报告" if document.language == "zh" else "Report", document)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, document.title, looks.title)
        for number, fact in enumerate(document.facts, 2):
            sheet.write_string(number, 0, fact.title, looks.quiet)
            looks.put(sheet, number, 1, fact.value)
        notes = [f"{table.title}: {table.note}" for table in document.tables if table.note]
        for number, note in enumerate(notes, len(document.facts) + 3):
            sheet.write_string(number, 1, note, looks.quiet)
        for table in document.tables:
            fill(page(book, table.title, document), table, looks)
    return made.getvalue()


def page(book: Workbook, title: str, document: Document) -> Any:
    """A sheet that prints on A4 across, with what it is of on every page."""
    sheet = book.add_worksheet(sheet_name(title))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&8{printable(document.told('effective', 'sequence', 'report'))}&R&8&P / &N")
    return sheet


def fill(sheet: Any, table: Table, looks: Book) -> None:
    """One table on its sheet, its head frozen, its columns to be filtered."""
    for place, (column, wide) in enumerate(zip(table.columns, widths(table), strict=True)):
        sheet.set_column(place, place, min(wide + 3, WIDEST))
        sheet.write_string(0, place, column.title, looks.head)
    for number, row in enumerate(table.rows, 1):
        for place, (cell, indent) in enumerate(zip(row, table.indents(row), strict=True)):
            looks.put(sheet, number, place, cell, indent)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def sheet_name(title: str) -> str:
    """A title as the name of a sheet."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:NAME_LENGTH]


def printable(text: str) -> str:
    """A text in the footer of a sheet, where an ampersand begins a command; 255 characters fit."""
    return text.replace("&", "&&")[:200]
