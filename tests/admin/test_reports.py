"""Reports from the admin: files at the page's coordinate, and receipts by which they are made again."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import msgspec
import pytest
from anyio.from_thread import start_blocking_portal

from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.making import again, read_receipt
from orgledger.reports.pack import make_pack
from orgledger.reports.schedule import Every, Schedules
from orgledger.reports.shelf import Shelf
from tests.admin.conftest import Browser
from tests.reports.signed import house as furnished
from tests.reports.signed import signing


def test_the_reports_are_listed_with_forms(browser: Browser) -> None:
    page = browser.get("/admin/s1/reports", headers={"accept-language": "zh"})

    assert page.status_code == 200
    assert "职责矩阵" in page.text
    assert 'name="compareEffective"' in page.text


@pytest.mark.parametrize("format", ["CSV", "JSON", "HTML", "XLSX"])
def test_a_report_is_handed_out_as_a_file(browser: Browser, format: str) -> None:
    answer = browser.get(f"/admin/s1/reports/structure?at=2021-01-01&known=5&format={format}")

    assert answer.status_code == 200
    named = rf's1-structure-2021-01-01-\d+\.{format.lower()}"$'
    assert re.search(named, answer.headers["content-disposition"])
    assert hashlib.sha256(answer.content).hexdigest() == answer.headers["x-content-sha256"]


def test_a_receipt_makes_the_same_file_again(browser: Browser, house: Ledger) -> None:
    address = "/admin/s1/reports/structure?at=2021-01-01&format=JSON"
    file, receipt = browser.get(address), browser.get(f"{address}&receipt=true")

    order, digest = read_receipt(receipt.content)

    assert again(house, order).body == file.content
    assert digest == file.headers["x-content-sha256"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("structure?format=PAPYRUS", "There is no format PAPYRUS."),
        ("horoscope", "There is no report horoscope."),
        ("changes?format=CSV", "Say what to compare with"),
        ("late?format=CSV&days=many", "A whole number is expected."),
        ("structure?format=CSV&under=nowhere", "There is no such unit on that day."),
    ],
)
def test_what_does_not_fit_is_told_on_a_page(browser: Browser, query: str, told: str) -> None:
    answer = browser.get(f"/admin/s1/reports/{query}")

    assert answer.status_code in (400, 404)
    assert told in answer.text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("structure?format=PAPYRUS", "没有"),
        ("changes?format=CSV", "请指定对比对象"),
        ("changes?format=CSV&compareEffective=20240601", "不是有效日期"),
        ("late?format=CSV&days=many", "应为整数。"),
        ("structure?format=CSV&under=nowhere", "该日没有此部门。"),
        ("structure?format=CSV&at=2999-01-01", "尚无任何计划"),
        ("person?format=CSV&person=nobody", "没有此人员"),
        ("headcount?format=CSV&since=2000-01-01&step=WEEK", "没有间隔"),
    ],
)
def test_a_chinese_page_is_told_in_chinese_what_does_not_fit(browser: Browser, query: str, told: str) -> None:
    answer = browser.get(f"/admin/s1/reports/{query}", headers={"accept-language": "zh"})

    assert answer.status_code in (400, 404)
    assert told in answer.text


@pytest.mark.parametrize(("language", "told"), [("en", "names a folder that cannot be read"), ("zh", "文件夹无法读取")])
def test_why_a_pdf_cannot_be_made_is_told_in_the_language_of_the_page(
    house: Ledger, tmp_path: Path, language: str, told: str
) -> None:
    settings = msgspec.structs.replace(house.settings, fonts=str(tmp_path / "nowhere"))
    with start_blocking_portal() as portal:
        browser = Browser(portal, Ledger(settings))
        page = browser.get("/admin/s1/reports/structure?format=PDF", headers={"accept-language": language})
        asked = f'report(report: "structure", format: PDF, language: "{language}") {{ name }}'
        document = f'{{ organization(code: "s1") {{ {asked} }} }}'
        [error] = browser.post("/graphql", json={"query": document}).json()["errors"]

    assert page.status_code == 503
    assert told in page.text
    assert told in error["message"]
    assert error["extensions"]["code"] == "UNAVAILABLE"


def test_packs_that_are_kept_are_handed_out_and_schedules_told(database_url: str, tmp_path: Path) -> None:
    ledger = signing(database_url, tmp_path)
    acme = furnished(ledger)
    made = make_pack(ledger, acme.key, "structure", ["csv", "json"], Asked())
    Shelf(ledger).keep(made)
    Schedules(ledger).add(acme.key, "headcount", ["pdf"], Every.QUARTER, on_day=5, files=True)
    with start_blocking_portal() as portal:
        browser = Browser(portal, ledger)
        page = browser.get("/admin/acme/reports")
        zh = browser.get("/admin/acme/reports", headers={"accept-language": "zh"})
        [link] = re.findall(r'href="([^"]+/reports/packs/[^"]+)"', page.text)
        file, none = browser.get(link), browser.get("/admin/acme/reports/packs/0000")
        Shelf(ledger).discard(Shelf(ledger).find(acme.key, made.digest))
        gone = browser.get("/admin/acme/reports")
    ledger.close()

    assert file.content == made.body
    assert (file.headers["content-type"], none.status_code) == ("application/zip", 400)
    assert f'filename="{made.name}"' in file.headers["content-disposition"]
    assert "every quarter, on day 5" in page.text
    assert "filed on record" in page.text
    assert "每季度" in zh.text
    assert (made.name in gone.text, "discarded" in gone.text, link in gone.text) == (True, True, False)
