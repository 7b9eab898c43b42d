"""Every page, in both languages, on a real history and on a structure in Chinese."""

from __future__ import annotations

import gzip
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from anyio.from_thread import start_blocking_portal
from graphql import build_schema, parse, validate

from orgledger.admin.documents import DOCUMENTS
from orgledger.admin.pages.chart import well_formed
from orgledger.admin.pages.lists import PAGED, WHOLE
from orgledger.admin.pages.requests import BOXES
from orgledger.admin.pages.thing import NOUNS
from orgledger.domain.merkle import is_included, leaf_hash
from orgledger.graphql.schema import sdl
from tests.admin.conftest import Browser
from tests.kit import COMPANY, JAN, Acme, create

SCHEMA = build_schema(sdl())
PAGES = (
    "",
    "chart",
    "chart?view=cards",
    "chart?view=icicle",
    "compare",
    "compare?vs_at=2020-01-01",
    "ledger",
    "ledger/2",
)
PAGES += (
    "findings",
    "findings/trend",
    "findings/trend?check=C1&from=2019-01-01",
    "requests",
    "do",
    "lists",
    "reports",
)
PAGES += tuple(f"requests?box={box}" for box in (*BOXES, "scheduled"))
PAGES += (
    "operations",
    "operations/access",
    "operations/reads",
    "requests?state=RECORDED",
    *(f"lists/{name}" for name in PAGED + WHOLE),
    "search?q=yun",
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_of_a_page_fits_the_schema(name: str) -> None:
    assert validate(SCHEMA, parse(DOCUMENTS[name])) == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("organization", ["rust", "s1"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers(browser: Browser, organization: str, path: str, language: str) -> None:
    answer = browser.get(f"/admin/{organization}/{path}", headers={"accept-language": language})

    assert answer.status_code == 200, answer.text
    assert ("zh-Hans" if language == "zh" else 'lang="en"') in answer.text[:200]


@pytest.mark.parametrize("noun", ["units", *NOUNS])
def test_everything_listed_has_a_page_of_its_own(browser: Browser, noun: str) -> None:
    found = {
        link
        for organization in ("s1", "s5", "s6", "rust")
        for link in re.findall(
            rf'href="(/admin/\w+/{noun}/[^"?#]+)', browser.get(f"/admin/{organization}/lists/{noun}").text
        )[:2]
    }

    assert found
    for link in found:
        assert browser.get(link).status_code == 200, link


def test_a_page_of_the_past_says_so_and_keeps_to_it(browser: Browser) -> None:
    now, then = browser.get("/admin/rust"), browser.get("/admin/rust?at=2020-06-30&known=2000")

    assert 'class="banner"' not in now.text
    assert "Not now." in then.text
    assert "30 Jun 2020" in then.text
    links = re.findall(r'href="(/admin/rust/(?:units|chart|findings)[^"]*)"', then.text)
    assert links
    assert all("at=2020-06-30" in link and "known=2000" in link for link in links)


def test_the_time_bar_steps_from_change_to_change(browser: Browser) -> None:
    page = browser.get("/admin/rust?at=2020-06-30").text

    [before] = re.findall(r'at=([\d-]+)"[^>]*aria-label="Previous change"', page)
    [after] = re.findall(r'at=([\d-]+)"[^>]*aria-label="Next change"', page)
    assert date.fromisoformat(before) < date(2020, 6, 30) < date.fromisoformat(after)


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("nowhere", 404, "There is no organization nowhere."),
        ("rust?at=someday", 400, "That did not work"),
        ("rust?known=99999999", 400, "That did not work"),
        ("rust?known=nonsense", 400, "That did not work"),
        ("rust/units/00000000-0000-4000-8000-000000000000", 404, "There is no such unit on that day"),
        ("rust/positions/00000000-0000-4000-8000-000000000000", 404, "There is no such thing"),
        ("rust/ledger/99999999", 404, "There is no such entry."),
        ("rust/lists/nothing", 404, "There is no list nothing."),
        ("rust/chart?view=pie", 400, "There is no view pie."),
        ("rust/do/dance", 404, "There is no command dance."),
        ("rust/requests/nonsense", 400, "That did not work"),
        ("rust/requests?box=lunch", 404, "There is no box lunch."),
        ("rust/findings/trend?from=someday", 400, "That did not work"),
        ("rust/operations/reads?before=nonsense", 400, "A whole number is expected."),
        ("rust/units/x?clock=SIDEREAL", 400, "There is no clock SIDEREAL."),
        ("rust/ledger?after=nonsense", 400, "That did not work"),
    ],
)
def test_a_wrong_address_is_told_on_a_page(browser: Browser, path: str, status: int, told: str) -> None:
    answer = browser.get(f"/admin/{path}")

    assert answer.status_code == status
    assert told in answer.text
    assert "Traceback" not in answer.text


def test_what_an_address_says_is_never_markup(browser: Browser) -> None:
    answer = browser.get('/admin/rust/search?q=<script>alert(1)</script>"&at="><b>')

    assert "<script>alert" not in answer.text
    assert '"><b>' not in answer.text


def test_a_page_allows_nothing_from_elsewhere(browser: Browser) -> None:
    answer = browser.get("/admin/rust")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text)
    assert not re.search(r"<(?:script|style)[^>]*>[^<]", answer.text)
    assert not re.search(r" (?:style|on\w+)=\"", answer.text)


def test_the_chart_as_a_picture(browser: Browser) -> None:
    answer = browser.get("/admin/s1/chart.svg")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "运营" in browser.get("/admin/s1/chart.svg", headers={"accept-language": "zh"}).text


def test_the_interval_table_holds_every_day(browser: Browser, house: Any) -> None:
    head = house.archive.find("rust").sequence
    table = browser.get(f"/admin/rust/chart/data/{head}").json()
    epoch = date(1970, 1, 1)

    for day in (date(2019, 1, 1), date(2020, 6, 30), date(2024, 2, 29)):
        then = (day - epoch).days
        rows = [
            row
            for row, start in enumerate(table["from"])
            if start <= then and (table["to"][row] < 0 or then < table["to"][row]) and not table["inactive"][row]
        ]
        as_of = f'asOf: {{effective: "{day}"}}'
        query = f'{{ organization(code: "rust", {as_of}) {{ outline {{ unit {{ key parent {{ key }} }} }} }} }}'
        outline = browser.query(query)["organization"]["outline"]
        parents = {
            table["units"][table["unit"][row]]: table["units"][table["parent"][row]]
            if table["parent"][row] >= 0
            else None
            for row in rows
        }
        assert parents == {
            row["unit"]["key"]: row["unit"]["parent"] and row["unit"]["parent"]["key"] for row in outline
        }


def test_static_files_are_kept_by_browsers(browser: Browser) -> None:
    page = browser.get("/admin").text

    for address in re.findall(r'(?:src|href)="(/admin/static/[^"]+)"', page):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_scripts_and_styles_are_small() -> None:
    def sent(pattern: str) -> int:
        folder = Path(__file__).parents[2] / "src/orgledger/admin/static"
        return sum(len(gzip.compress(file.read_bytes())) for file in folder.glob(pattern))

    assert 0 < sent("*.js") <= 25_000
    assert 0 < sent("*.css") <= 12_000


def test_an_entry_is_shown_with_what_proves_it(browser: Browser) -> None:
    page = browser.get("/admin/s1/ledger/3").text

    [leaf] = re.findall(r"<pre data-leaf>(.*?)</pre>", page, re.DOTALL)
    found = dict(re.findall(r'data-([a-z-]+)="([^"]*)"', page[page.index("data-proof") :]))
    path = [bytes.fromhex(one) for one in found["path"].split()]
    hashed = leaf_hash(unescape(leaf).encode())
    assert hashed.hex() == found["leaf-hash"]
    assert is_included(hashed, int(found["index"]), int(found["size"]), path, bytes.fromhex(found["root"]))
    [script] = re.findall(r'src="([^"]+/proof.js)"', page)
    verifier = browser.get(script.replace("proof.js", "verify.js"))
    assert verifier.headers["content-type"].startswith("text/javascript")
    assert "export async function included" in verifier.text


@pytest.fixture
def closed(browser: Browser) -> Any:
    """A team of rust that ended, and did not come back."""
    told = browser.query(
        '{ organization(code: "rust") { units(filter: {offRecord: true}, first: 1000) '
        "{ nodes { key name status onRecord { from to } } } } }"
    )
    return next(
        one
        for one in told["organization"]["units"]["nodes"]
        if one["status"] is None and len(one["onRecord"]) == 1 and one["onRecord"][0]["to"]
    )


def test_a_unit_that_ended_is_found_and_its_page_leads_to_the_days_on_which_it_was(
    browser: Browser, closed: Any
) -> None:
    [days] = closed["onRecord"]
    last = str(date.fromisoformat(days["to"]) - timedelta(days=1))

    found = browser.get(f"/admin/rust/search?q={quote(closed['name'])}&at={days['to']}").text
    page = browser.get(f"/admin/rust/units/{closed['key']}?at={days['to']}")
    chart = browser.get(f"/admin/rust/chart?focus={closed['key']}&at={days['to']}")
    chinese = browser.get(f"/admin/rust/units/{closed['key']}?at={days['to']}&language=zh").text

    assert "Not on record" in found
    assert closed["key"] in found
    assert (page.status_code, chart.status_code) == (404, 404)
    assert f"{closed['name']} is not on record on" in unescape(page.text)
    assert "不在册" in chinese
    [way] = re.findall(rf'href="([^"]*at={last}[^"]*)"', page.text)
    assert browser.get(unescape(way)).status_code == 200


def test_a_code_that_no_unit_ever_had_is_told_so(browser: Browser) -> None:
    assert (
        "Nothing has this name or code, on this day or any other." in browser.get("/admin/rust/search?q=xyzzy-17").text
    )


def test_the_picture_of_the_chart_is_well_formed_whatever_a_name_holds(acme: Acme) -> None:
    acme.records(create(COMPANY, JAN, name="a<&🚀]]>b"))

    with start_blocking_portal() as portal:
        answer = Browser(portal, acme.ledger).get("/admin/acme/chart.svg?at=2024-06-01")

    assert answer.status_code == 200
    assert "a<&🚀]]>b" in "".join(ET.fromstring(answer.content).itertext())


def test_characters_of_older_ledgers_that_xml_does_not_know_are_substituted_in_a_picture() -> None:
    assert ET.fromstring(well_formed("<text>a\ufffe\uffffb</text>")).text == "a\ufffd\ufffdb"
