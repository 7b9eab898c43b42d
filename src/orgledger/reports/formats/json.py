"""Reports as JSON: for machines, with the keys of columns in every language the same."""

from __future__ import annotations

from typing import Any

import msgspec

from orgledger.reports.document import Document


def write_json(document: Document) -> bytes:
    """A document as JSON: UTF-8, indented by two, numbers of full-time equivalents as text."""
    form: dict[str, Any] = {
        "report": document.report,
        "version": document.version,
        "language": document.language,
        "title": document.title,
        "organization": document.organization,
        "facts": {fact.key: fact.value for fact in document.facts},
        "tables": [
            {
                "key": table.key,
                "title": table.title,
                "note": table.note,
                "columns": [{"key": column.key, "title": column.title} for column in table.columns],
                "rows": [
                    {column.key: cell for column, cell in zip(table.columns, row, strict=True)} for row in table.rows
                ],
            }
            for table in document.tables
        ],
    }
    return msgspec.json.format(msgspec.json.encode(form), indent=2) + b"\n"
