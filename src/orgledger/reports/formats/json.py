"""Reports as JSON: for machines, with the keys of columns in every language the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from orgledger.reports.document import Cell, Document, written


def write_json(document: Document) -> bytes:
    """A document as JSON: UTF-8, indented by two, numbers of full-time equivalents as text."""
    form: dict[str, Any] = {
        "report": document.report,
        "version": document.version,
        "language": document.language,
        "title": document.title,
        "organization": document.organization,
        "facts": {fact.key: valued(fact.value) for fact in document.facts},
        "tables": [
            {
                "key": table.key,
                "title": table.title,
                "note": table.note,
                "columns": [{"key": column.key, "title": column.title} for column in table.columns],
                "rows": [
                    {column.key: valued(cell) for column, cell in zip(table.columns, row, strict=True)}
                    for row in table.rows
                ],
            }
            for table in document.tables
        ],
    }
    return msgspec.json.format(msgspec.json.encode(form), indent=2) + b"\n"


def valued(cell: Cell) -> Any:
    """A value as JSON has it: days and moments as text, in full."""
    return cell if isinstance(cell, str | int | Decimal | None) else written(cell)
