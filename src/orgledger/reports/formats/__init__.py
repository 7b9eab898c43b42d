"""The formats that a document is written in: each the same bytes for the same document, on any machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from orgledger.domain.command import shown
from orgledger.domain.refusal import Invalid, refuse
from orgledger.reports.document import Document
from orgledger.reports.formats.csv import write_csv
from orgledger.reports.formats.html import write_html
from orgledger.reports.formats.json import write_json
from orgledger.reports.formats.pdf import write_pdf
from orgledger.reports.formats.xlsx import write_xlsx


class Format(msgspec.Struct, frozen=True):
    """One format."""

    key: str
    media_type: str
    write: Callable[[Document], bytes]


FORMATS = {
    one.key: one
    for one in (
        Format("json", "application/json", write_json),
        Format("csv", "text/csv; charset=utf-8", write_csv),
        Format("html", "text/html; charset=utf-8", write_html),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
        Format("pdf", "application/pdf", write_pdf),
    )
}


def find(key: str, fonts: str = "") -> Format:
    """A format by its key.

    Args:
        key: its key.
        fonts: a folder with more fonts, for the format that sets type.

    Raises:
        Refused: Invalid, if there is none.
    """
    if key not in FORMATS:
        raise refuse(Invalid(f"There is no format {shown(key)!r}; formats: {', '.join(FORMATS)}.")).under("format")
    found = FORMATS[key]
    return msgspec.structs.replace(found, write=partial(write_pdf, fonts=fonts)) if found.write is write_pdf else found
