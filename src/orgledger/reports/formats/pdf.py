"""Reports as PDF, archival and accessible: PDF/A-2a and PDF/UA-1, set by typst in a process of its own.

The fonts come with the program, so the bytes do not depend on the machine. A character that they lack is looked for in
a folder that the operator names; else a substitute stands for it, which a note at the end explains.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from orgledger.reports.document import NOTHING, Document, Table, paged, shown, widths
from orgledger.settings import child_environment
from orgledger.store.engine import Unavailable
from orgledger.store.patience import look
from orgledger.store.places import LOOK_S, Full, Places

log = logging.getLogger(__name__)
PATIENCE_S = 120
"""How long one document may take."""
TYPESETTERS = Places(most=2, each=1, waiting=8)
"""Those of this process; each takes hundreds of megabytes for an organization of thousands."""
PAGE_PT, CHARACTER_PT, GAP_PT = 762, 4.48, 7
"""How wide a page is between its margins, a Latin character of a table, and what lies between two columns."""


FIRST_FONT = "Noto Sans CJK SC"
"""The family that every document begins with."""
SUBSTITUTED = {
    "en": {
        "title": "Characters without a glyph",
        "note": "In these texts, \ufffd stands for a character that no font at hand shows. The code points are in the "
        "order of the text. The other formats hold the characters themselves.",
        "heads": ["Text", "Code points"],
    },
    "zh": {
        "title": "无法显示的字符",
        "note": "下列文本中的 \ufffd 代表现有字体无法显示的字符。码位按其在文本中的顺序列出。"
        "其他格式的报告保留原字符。",
        "heads": ["文本", "码位"],
    },
}
"""The table of characters that could not be shown, without its rows."""
TOO_LONG = {
    "en": f"The report could not be made as PDF within {PATIENCE_S} s. Ask for a part of the organization, or choose "
    "another format.",
    "zh": f"报告未能在 {PATIENCE_S} 秒内生成 PDF。请缩小报告范围，或选择其他格式。",
}
BUSY = {
    "en": "Too many reports are being made as PDF already. Ask again in a minute, or choose another format.",
    "zh": "正在生成的 PDF 报告过多。请稍后重试，或选择其他格式。",
}
FAILED = {
    "en": "The report could not be made as PDF; the log of the program says why. Choose another format.",
    "zh": "报告未能生成 PDF，原因见程序日志。请选择其他格式。",
}
NO_FOLDER = {
    "en": "The report could not be made as PDF: ORGLEDGER_FONTS names a folder that cannot be read.",
    "zh": "报告未能生成 PDF：ORGLEDGER_FONTS 所指的文件夹无法读取。",
}


def write_pdf(document: Document, fonts: str = "") -> bytes:
    """A document as PDF.

    Args:
        document: what it says.
        fonts: a folder with more fonts, for what those of the program lack.

    Raises:
        Unavailable: if it could not be made, saying why.
    """
    if fonts and not Path(fonts).is_dir():
        raise Unavailable(NO_FOLDER[document.language])
    form = msgspec.json.encode({**pages(document), "folder": fonts})
    try:
        with TYPESETTERS.place():
            code, made, told = typeset(form)
    except Full:
        raise Unavailable(BUSY[document.language]) from None
    except subprocess.TimeoutExpired:
        raise Unavailable(TOO_LONG[document.language]) from None
    if code:
        log.error("typesetting ended with %d: %s", code, told.decode(errors="replace").strip())
        raise Unavailable(FAILED[document.language])
    return made


def typeset(form: bytes) -> tuple[int, bytes, bytes]:
    """How a typesetter ended, what it made, and what it said; one that nobody waits for any longer is ended.

    Raises:
        subprocess.TimeoutExpired: if it takes too long.
        TimeoutError: if the asker waits no longer.
    """
    command = [sys.executable, "-m", "orgledger.reports.formats.typesetting"]
    pipe, until = subprocess.PIPE, time.monotonic() + PATIENCE_S
    with subprocess.Popen(  # noqa: S603  Our own module.
        command, stdin=pipe, stdout=pipe, stderr=pipe, env=child_environment(RAYON_NUM_THREADS="1")
    ) as process:
        given: bytes | None = form
        try:
            while True:
                try:
                    made, told = process.communicate(given, timeout=LOOK_S)
                    return process.returncode, made, told
                except subprocess.TimeoutExpired:
                    given = None  # It has it already.
                    look()
                    if time.monotonic() > until:
                        raise
        finally:
            process.kill()


def pages(document: Document) -> dict[str, Any]:
    """What the template reads. The date of the file is that of its newest entry, not of the day it is made."""
    known = next((fact.value for fact in document.facts if fact.key == "knownAt"), None)
    day = known if isinstance(known, date | datetime) else date(1970, 1, 1)
    return {
        "title": document.title,
        "organization": document.organization,
        "fonts": [FIRST_FONT],
        "han": document.names,
        "substituted": {
            **SUBSTITUTED[document.language],
            "widths": [60, 40],
            "roomy": False,
            "numbers": [False, False],
            "nested": None,
        },
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
