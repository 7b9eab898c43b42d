"""Importing tables in the admin, as a browser without scripts does it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from orgledger.ledger import Clock, Ledger
from orgledger.store.engine import Unavailable
from tests.admin.conftest import Browser
from tests.exchange.test_table_files import book
from tests.kit import Acme, open_ledger

UNITS = "编码,部门名称,英文名称,上级部门,编制,备注\nB,销售部,Sales,A,10,x\nA,总公司,Acme,,,\nC,华东,East,B,,\n"
PEOPLE = "工号,姓名,职位编码,开始日期\nE1,张三,P1,2024-01-01\nE2,李四,P1,2024-02-01\n"


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[tuple[Browser, Ledger]]:
    """A browser on a ledger of the test's own, in which acme has no units yet."""
    ledger = open_ledger(sqlite_url, Clock(), import_bytes=200_000)
    Acme(ledger)
    with start_blocking_portal() as portal:
        yield Browser(portal, ledger), ledger
    ledger.close()


def hidden(page: str) -> dict[str, str]:
    """The fields that a form would send again, with what is chosen in it."""
    found = {
        unescape(k): unescape(v) for k, v in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    }
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]*)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def uploads(browser: Browser, content: str | bytes, noun: str = "units", **more: str) -> httpx.Response:
    """Send a file."""
    raw = content.encode() if isinstance(content, str) else content
    fields = {"noun": noun, "effective": "2024-01-01", "step": "map", **more}
    return browser.post("/admin/acme/import", data=fields, files={"table": ("table.csv", raw, "text/csv")})


def goes_on(browser: Browser, page: httpx.Response, step: str, **more: str) -> httpx.Response:
    """Send the form of a page again, as another step, the way a browser sends what has no file."""
    fields: Any = {**hidden(page.text), **more, "step": step}
    return browser.post("/admin/acme/import", files={name: (None, value) for name, value in fields.items()})


def head(ledger: Ledger) -> int:
    return int(ledger.archive.find("acme").sequence)


def test_a_table_goes_from_a_file_to_a_receipt(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk

    first = browser.get("/admin/acme/import")
    columns = uploads(browser, UNITS)
    checked = goes_on(browser, columns, "check")
    assert head(ledger) == 1
    receipt = goes_on(browser, checked, "record", reason="From the plan")

    assert 'type="file"' in first.text
    assert hidden(columns.text)["column-1"] == "name.zh"
    assert hidden(columns.text)["column-5"] == ""
    assert "总公司" in columns.text
    assert "Create unit" in checked.text
    assert "Nothing is recorded yet" in checked.text
    assert receipt.url.path == "/admin/acme/receipts/5"
    assert "table.csv" in receipt.text
    assert head(ledger) == 5


def test_a_check_tells_how_far_it_is_and_what_would_be_found(desk: tuple[Browser, Ledger]) -> None:
    browser, _ = desk

    checked = goes_on(browser, uploads(browser, "code,name,parent\nA,Acme,\nB,Sales,X\n"), "check").text

    way = checked[checked.index('<div class="way"') : checked.index("</div>", checked.index('<div class="way"'))]
    assert re.findall("<p>(.*)</p>", way)[:2] == [
        "Holding 2 rows against what stands.",
        "Wrong so far: 1. Holding 1 operation against the rules.",
    ]
    assert checked.count("<html") == checked.count("<main") == checked.count("</html>") == 1
    assert re.search(r"Findings that would appear <small>\d+</small>", checked)


def test_what_stops_a_check_is_told_on_its_page(desk: tuple[Browser, Ledger], monkeypatch: Any) -> None:
    browser, ledger = desk
    columns = uploads(browser, UNITS)

    def broken(*_: Any, **__: Any) -> None:
        raise Unavailable("The disk is <full>.")

    monkeypatch.setattr(ledger, "forecast", broken)
    checked = goes_on(browser, columns, "check").text

    assert "The disk is &lt;full&gt;." in checked
    assert "Record it" not in checked[checked.index("<main") :]
    assert checked.rstrip().endswith("</html>")


def test_sent_twice_it_is_recorded_once(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk
    checked = goes_on(browser, uploads(browser, UNITS), "check")

    once = goes_on(browser, checked, "record")
    twice = goes_on(browser, checked, "record")

    assert once.url == twice.url
    assert head(ledger) == 5
    assert "Nothing differs" in goes_on(browser, uploads(browser, UNITS), "check").text


def test_rows_that_are_wrong_are_told_downloaded_and_left_out(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk
    content = "code,name,parent\nA,Acme,\nB,Sales,X\nC,<b>East</b>,B\n"
    checked = goes_on(browser, uploads(browser, content), "check")

    rejected = goes_on(browser, checked, "errors")
    chinese = goes_on(browser, checked, "check", language="zh")
    done = goes_on(browser, checked, "record")

    assert "Nothing on record on 2024-01-01, and no row, goes by X." in checked.text
    assert "<b>East" not in checked.text
    assert rejected.headers["content-disposition"] == 'attachment; filename="rejected.csv"'
    rows = list(csv.reader(io.StringIO(rejected.text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows] == ["code", "B", "C"]
    assert rows[2][3] == "It stands on line 3, which is wrong."
    assert chinese.status_code == 200
    assert done.url.path == "/admin/acme/receipts/2"
    assert head(ledger) == 2


def test_lines_are_lines_of_the_file_in_chinese_too(desk: tuple[Browser, Ledger]) -> None:
    browser, _ = desk
    columns = uploads(browser, "code,name,parent\nA,Acme,\nB,Sales,X\n")
    fields: Any = {**hidden(columns.text), "step": "check"}

    checked = browser.post(
        "/admin/acme/import",
        files={name: (None, value) for name, value in fields.items()},
        headers={"accept-language": "zh"},
    )

    assert '<th scope="col" class="number">行号</th>' in checked.text
    assert "汇报关系" not in checked.text


def test_what_the_write_door_refuses_is_told_of_its_row(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk
    goes_on(browser, goes_on(browser, uploads(browser, UNITS), "check"), "record")

    checked = goes_on(browser, uploads(browser, "code,status\nB,INACTIVE\n"), "check")

    assert re.search(r'<td class="number">2</td><td></td><td>[^<]*is archived', checked.text)
    assert "Record it" not in checked.text[checked.text.index("<main") :].replace("Record it without", "")
    assert head(ledger) == 5


def test_people_come_in_by_their_numbers(desk: tuple[Browser, Ledger]) -> None:
    browser, _ = desk
    goes_on(browser, goes_on(browser, uploads(browser, UNITS), "check"), "record")
    goes_on(
        browser, goes_on(browser, uploads(browser, "code,title,unit\nP1,Seller,B\n", "positions"), "check"), "record"
    )

    done = goes_on(browser, goes_on(browser, uploads(browser, PEOPLE, "assignments"), "check"), "record")
    again = goes_on(browser, uploads(browser, PEOPLE, "assignments"), "check")

    assert done.url.path == "/admin/acme/receipts/10"
    assert "Nothing differs" in again.text


def test_a_table_that_was_overtaken_is_a_conflict(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk
    goes_on(browser, goes_on(browser, uploads(browser, UNITS), "check"), "record")
    checked = goes_on(browser, uploads(browser, "code,name\nB,Selling\n"), "check")
    goes_on(browser, goes_on(browser, uploads(browser, "code,name\nB,Trade\n"), "check"), "record")

    late = goes_on(browser, checked, "record")

    assert late.status_code == 422
    assert "changed since" in late.text
    assert head(ledger) == 6


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Choose a file."),
        ("部门编码,部门名称\nA,总公司\n".encode("gbk"), "The file is read as gb18030."),
        ("code,name\nA,영업부\n".encode("cp949"), "Choose its encoding."),
        (b"PK\x03\x04", "The workbook cannot be read"),
        (b"code,name\r1,x\r", "What each column says"),
        (b"code,name," + b"x" * 131_073 + b"\n1,x,\n", "has a cell of more than 131,072 characters"),
        (b"code,code\nA,B\n", "Two columns are called code"),
        (b"\x00\x01,\x02\n", "What each column says"),
    ],
)
def test_a_file_that_is_no_table_is_told_why(desk: tuple[Browser, Ledger], content: bytes, told: str) -> None:
    browser, _ = desk

    page = uploads(browser, content)

    assert page.status_code in (200, 422)
    assert told in page.text


def test_an_encoding_is_chosen_for_a_file_that_was_sent(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk
    asked = uploads(browser, "code,name\nA,영업부\n".encode("cp949"))

    columns = goes_on(browser, asked, "map", noun="units", effective="2024-01-01", encoding="euc-kr")
    done = goes_on(browser, goes_on(browser, columns, "check"), "record")

    assert "영업부" in columns.text
    assert done.url.path == "/admin/acme/receipts/2"
    assert head(ledger) == 2


def test_a_workbook_comes_in_and_its_sheet_is_named(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk
    units, other = [["编码", "部门名称"], ["A", "总公司"]], [["编码", "部门名称"], ["B", "别处"]]
    content = book(("Units", units), ("More", other))

    columns = uploads(browser, content)
    more = uploads(browser, content, sheet="More")
    done = goes_on(browser, goes_on(browser, columns, "check"), "record")

    assert "The sheet Units is read; the workbook also has More." in columns.text
    assert "别处" in more.text
    assert done.url.path == "/admin/acme/receipts/2"
    assert head(ledger) == 2


def test_a_tree_is_not_lost_unless_somebody_says_so(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk
    columns = uploads(browser, "code,name,rolls into\nA,a,\nB,b,A\nC,c,A\n")

    warned = goes_on(browser, columns, "check")
    meant = goes_on(browser, warned, "check", leave="yes")
    mapped = goes_on(browser, warned, "check", **{"column-2": "parent"})

    assert warned.status_code == 422
    assert "seems to say what each row stands below" in warned.text
    assert "Create unit" in meant.text
    assert "Create unit" in mapped.text
    assert head(ledger) == 1


def test_a_code_that_comes_back_is_reopened_if_somebody_chooses_so(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk
    goes_on(browser, goes_on(browser, uploads(browser, UNITS), "check"), "record")
    less = "code,name.en\nA,Acme\nB,Sales\n"
    goes_on(
        browser, goes_on(browser, uploads(browser, less, missing="close", effective="2024-02-01"), "check"), "record"
    )

    asked = goes_on(browser, uploads(browser, UNITS, effective="2024-03-01"), "check")
    done = goes_on(browser, uploads(browser, UNITS, effective="2024-03-01", returning="reopen"), "check")

    assert "C was on record until 2024-01-31" in asked.text
    assert "Reopen unit" in done.text
    assert goes_on(browser, done, "record").url.path == "/admin/acme/receipts/7"
    assert head(ledger) == 7


def test_the_check_shows_the_tree_that_will_come(desk: tuple[Browser, Ledger]) -> None:
    browser, _ = desk
    first = goes_on(browser, uploads(browser, UNITS), "check")
    goes_on(browser, first, "record")

    moved = goes_on(browser, uploads(browser, "code,name.en,parent\nC,Far East,A\nD,<i>New</i>,C\n"), "check")

    def tree(page: httpx.Response) -> list[str]:
        listed = page.text[page.text.index("The tree that will come") :]
        return re.findall("<li>(.*?)</li>", listed[: listed.index("</ul>")])

    create = " <small>Create unit</small>"
    assert tree(first) == [f"Acme{create}", f"\u3000Sales{create}", f"\u3000\u3000East{create}"]
    assert tree(moved) == [
        "Acme", "\u3000Far East <small>Rename unit</small>", f"\u3000\u3000&lt;i&gt;New&lt;/i&gt;{create}",
    ]  # fmt: skip


def test_a_mapping_that_does_not_fit_is_told_and_can_be_mended(desk: tuple[Browser, Ledger]) -> None:
    browser, _ = desk
    columns = uploads(browser, "what,called\nA,Acme\n")

    unfit = goes_on(browser, columns, "check")
    twice = goes_on(browser, columns, "check", **{"column-0": "code", "column-1": "code"})
    mended = goes_on(browser, columns, "check", **{"column-0": "code", "column-1": "name.zh"})

    assert (unfit.status_code, twice.status_code, mended.status_code) == (422, 422, 200)
    assert "No column says by what a row is told from others" in unfit.text
    assert "Two columns should say code" in twice.text
    assert "Create unit" in mended.text


def test_what_was_tampered_with_is_refused(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk
    checked = goes_on(browser, uploads(browser, UNITS), "check")
    wrong = goes_on(browser, uploads(browser, "code,name,parent\nA,a,X\nB,b,\n"), "check")

    statuses = [
        goes_on(browser, checked, "record", packed="nonsense").status_code,
        goes_on(browser, checked, "record", token="").status_code,
        goes_on(browser, wrong, "record", out="").status_code,
        goes_on(browser, checked, "nonsense").status_code,
        goes_on(browser, checked, "record", noun="nonsense").status_code,
        browser.post("/admin/acme/import", data=hidden(checked.text), headers={"origin": "https://x.test"}).status_code,
        browser.post("/admin/acme/import", content=b"x", headers={"content-type": "multipart/form-data"}).status_code,
    ]

    assert statuses == [400, 400, 400, 400, 422, 403, 400]
    assert head(ledger) == 1


def test_a_table_may_be_larger_than_other_requests_and_not_as_large_as_it_likes(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk

    large = uploads(browser, "code,name\n" + "A,x\n" * 60_000)

    assert ledger.settings.import_bytes == 200_000
    assert large.status_code == 413


def test_a_long_table_has_a_receipt_that_does_not_list_every_entry(desk: tuple[Browser, Ledger]) -> None:
    browser, ledger = desk
    content = "code,name\n" + "".join(f"U{at},Unit {at}\n" for at in range(201))

    done = goes_on(browser, goes_on(browser, uploads(browser, content), "check"), "record")

    assert (done.status_code, done.url.path) == (200, "/admin/acme/import/202")
    assert "201 entries" in done.text
    assert head(ledger) == 202
    assert browser.get("/admin/acme/import/9999").status_code == 404


def test_what_is_missing_is_ended_only_if_asked(desk: tuple[Browser, Ledger]) -> None:
    browser, _ = desk
    goes_on(browser, goes_on(browser, uploads(browser, UNITS), "check"), "record")
    less = "code,name.en\nA,Acme\nB,Sales\n"

    kept = goes_on(browser, uploads(browser, less), "check")
    ended = goes_on(browser, uploads(browser, less, missing="close"), "check")

    assert "Dissolve unit" not in kept.text
    assert "Dissolve unit" in ended.text
    assert goes_on(browser, ended, "record").url.path == "/admin/acme/receipts/6"


def test_nothing_of_a_table_is_left_in_a_file(desk: tuple[Browser, Ledger], tmp_path: Path, monkeypatch: Any) -> None:
    browser, _ = desk
    opened: list[Any] = []
    monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", opened.append)

    uploads(browser, "reference,name,position\n" + "E1,Ada,P1\n" * 15_000, "assignments")

    assert opened == []
