"""Reports as PDF, archival and accessible: PDF/A-2a and PDF/UA-1, set by typst in a process of its own.

The fonts come with the program, so the bytes do not depend on the machine; a character that they lack is an error, not
an empty box.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import msgspec

from orgledger.reports.document import Document, written
from orgledger.store.engine import Unavailable

PATIENCE_S = 120
"""How long one document may take."""


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
    known = str(next((fact.value for fact in document.facts if fact.key == "knownAt"), "")) or "1970-01-01"
    year, month, day = (int(part) for part in known[:10].split("-"))
    return {
        "title": document.title,
        "organization": document.organization,
        "language": document.language,
        "date": {"year": year, "month": month, "day": day},
        "facts": [[fact.title, written(fact.value)] for fact in document.facts],
        "tables": [
            {
                "title": table.title,
                "note": table.note or "",
                "weights": [column.weight for column in table.columns],
                "heads": [column.title for column in table.columns],
                "numbers": [
                    all(isinstance(row[place], int | None) for row in table.rows) for place in range(len(table.columns))
                ],
                "rows": [[written(cell) for cell in row] for row in table.rows],
            }
            for table in document.tables
        ],
    }
