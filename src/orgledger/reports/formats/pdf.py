"""Reports as PDF, archival and accessible: PDF/A-2a and PDF/UA-1, set by typst in a process of its own.

The fonts come with the program, so the bytes do not depend on the machine; a character that they lack is an error, not
an empty box.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from orgledger.reports.document import NOTHING, Document, Table, paged, shown, widths
from orgledger.store.engine import Unavailable

PATIENCE_S = 120
"""How long one document may take."""
PAGE_PT, CHARACTER_PT, GAP_PT = 762, 4.48, 7
"""How wide a page is between its margins, a Latin character of a table, and what lies between two columns."""


def write_pdf(document: Document) -> bytes:
    """A document as PDF.

    Raises:
        Unavailable: if it could not be set, saying why.
    """
    command = [sys.executable, "-m", "orgledger.reports.formats.typesetting"]
    form = msgspec.json.encode(pages(document))
    try:
        done = subprocess.run(command, input=form, capture_output=True, timeout=PATIENCE_S, check=False)  # noqa: S603  Our own module.
    except subprocess.TimeoutExpired:
        told = f"The report was not set within {PATIENCE_S} s. Ask for less, or for another format."
        raise Unavailable(told) from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise Unavailable(f"The report could not be set: {lines[-1] if lines else 'the process ended'}")
    return done.stdout


def pages(document: Document) -> dict[str, Any]:
    """What the template reads. The date of the file is that of its newest entry, not of the day it is made."""
    known = next((fact.value for fact in document.facts if fact.key == "knownAt"), None)
    day = known if isinstance(known, date | datetime) else date(1970, 1, 1)
    return {
        "title": document.title,
        "organization": document.organization,
        "language": document.language,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "above": document.told("effective", "sequence"),
        "below": document.told("root", "report"),
        "nothing": NOTHING[document.language],
        "facts": [[fact.title, shown(fact.value)] for fact in document.facts],
        "tables": [tabled(paged(table, document.language)) for table in document.tables],
    }


def tabled(table: Table) -> dict[str, Any]:
    """One table: columns share the page by what they hold, or take no more than they need if there is room for all."""
    room = int((PAGE_PT - GAP_PT * len(table.columns)) / CHARACTER_PT)
    wide = widths(table, room)
    return {
        "title": table.title,
        "note": table.note or "",
        "widths": wide,
        "roomy": sum(wide) <= room,
        "heads": [column.title for column in table.columns],
        "numbers": [
            all(isinstance(row[place], int | Decimal | None) for row in table.rows) for place in range(len(wide))
        ],
        "rows": [[shown(cell) for cell in row] for row in table.rows],
        "nested": next((place for place, column in enumerate(table.columns) if column.key == table.nested), None),
    }
