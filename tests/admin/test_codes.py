"""Codes of organizations are free text: they stay in their folder, their header and their step of an address."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from anyio.from_thread import start_blocking_portal
from sqlalchemy import text

from orgledger.access.headers import attachment, relative
from orgledger.domain.file_name import file_name, whole_file_name
from orgledger.ledger import Ledger
from orgledger.reports.making import make
from orgledger.reports.pack import make_pack
from orgledger.reports.shelf import Shelf
from tests.admin.conftest import Browser
from tests.cli.runner import Terminal
from tests.kit import Acme
from tests.reports.signed import signing

HARMLESS = ("acme", "华东", "R&D-2", "Ünïcode_1", "v1.2")
HOSTILE = (
    'a"; filename="x.html',
    "../../escaped",
    "..",
    "a/b",
    "a\\b",
    "C:\\x",
    "x\r\nSet-Cookie: a=b",
    "nul\0l",
    "<b>x</b>",
    "?q#f%2e",
    " spaced ",
    "ع" * 300,
    "\u202egnp.exe",
    "\ud800",
)


@pytest.mark.parametrize("code", [*HARMLESS, *HOSTILE])
def test_a_code_becomes_a_name_that_stays_where_it_is(code: str) -> None:
    name = file_name(code)

    assert re.fullmatch(r"[\w-][\w.-]*", name)
    assert ".." not in name
    assert len(f"{name}-responsibilities-2024-06-30-1000000.xlsx.receipt.json".encode()) <= 255
    assert Path("/folder", name).resolve().parent == Path("/folder")
    assert whole_file_name(f"{name}-structure-2024-06-30-7.pdf") == f"{name}-structure-2024-06-30-7.pdf"


def test_names_of_different_codes_differ() -> None:
    names = {file_name(code) for code in (*HARMLESS, *HOSTILE, "a-b", "a b", "a:b", "ع" * 301)}

    assert len(names) == len(HARMLESS) + len(HOSTILE) + 4


@pytest.mark.parametrize("code", ["acme", "华东"])
def test_a_harmless_code_is_its_own_name(code: str) -> None:
    assert file_name(code) == code


@pytest.mark.parametrize("name", [*HARMLESS, *HOSTILE[:-1]])
def test_a_header_holds_any_name(name: str) -> None:
    header = attachment(name)

    header.encode("ascii")
    assert re.fullmatch(r"attachment; filename=\"[A-Za-z0-9._-]+\"(; filename\*=UTF-8''[A-Za-z0-9._%~-]+)?", header)
    given = re.search(r"UTF-8''(.*)", header)
    assert unquote(given[1] if given else header.split('"')[1]) == name


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/admin", "/admin"),
        ("/admin?x=http://y/", "/admin?x=http://y/"),
        ("http://evil.example/admin", "/admin"),
        ("https://evil.example:8000/a?b#c", "/a?b#c"),
        ("//evil.example/a", "/a"),
        ("/\\evil.example/a", "/a"),
        ("http://evil.example//other.example/a", "/other.example/a"),
        ("http://evil.example", "/"),
        ("javascript:alert(1)", "/alert(1)"),
        ("../up", "../up"),
    ],
)
def test_an_address_of_a_redirect_is_a_path(address: str, path: str) -> None:
    assert relative(address) == path


@pytest.mark.parametrize("code", ["a/b", "a\\b", "..", "."])
def test_a_code_that_no_address_holds_is_refused(sqlite_url: str, code: str) -> None:
    said = Terminal(sqlite_url)("organization", "register", "--code", code, "--name", "en=X")

    assert said.code != 0
    assert "code: A code is a step of an address" in said.err


@pytest.fixture
def ledger(sqlite_url: str, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that signs, and is called by any name."""
    opened = signing(sqlite_url, tmp_path, hosts="*")
    yield opened
    opened.close()


def renamed(ledger: Ledger, code: str) -> str:
    """An organization whose code was not refused at its time; its key."""
    acme = Acme(ledger)
    with ledger.engine.begin() as connection:
        connection.execute(text("UPDATE organization SET code = :code"), {"code": code})
    return acme.key


@pytest.mark.parametrize("code", ["华东", 'a"; filename="x.html', "../../escaped", "a/b", "<b>x</b>", "a?b#c%"])
def test_an_organization_of_any_code_is_reached_and_handed_out(ledger: Ledger, code: str, tmp_path: Path) -> None:
    key = renamed(ledger, code)
    Acme(ledger, "other")
    pack = make_pack(ledger, key, "structure", ["csv"])
    Shelf(ledger).keep(pack)

    with start_blocking_portal() as portal:
        browser = Browser(portal, ledger)
        home = browser.get("/admin").text
        links = set(re.findall(r'class="card" href="([^"]+)"', home))
        [link] = links - {"/admin/other"}
        page = browser.get(link)
        assert f'href="{link}"' in browser.get("/admin/other").text
        file = browser.get(f"{link}/reports/structure?format=CSV")

    assert link == f"/admin/{key if '/' in code else quote(code, safe='')}"
    assert page.status_code == file.status_code == 200
    assert "\n" not in file.headers["content-disposition"]
    names = zipfile.ZipFile(io.BytesIO(pack.body)).namelist()
    for name in (make(ledger, key, "structure", "csv").name, pack.name, *names):
        assert Path("/folder", name).resolve().parent == Path("/folder"), name
    [kept] = Shelf(ledger).kept(key)
    assert kept.name == pack.name


def test_a_pack_that_was_kept_under_a_dangerous_name_is_handed_out_under_a_safe_one(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = renamed(ledger, "acme")
    pack = make_pack(ledger, key, "structure", ["csv"])
    Shelf(ledger).keep(pack)
    with ledger.engine.begin() as connection:
        connection.execute(text("UPDATE report_pack SET name = '../../escaped-structure.zip'"))
    (tmp_path / "here" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / "below")

    monkeypatch.setenv("ORGLEDGER_REPORTS_FOLDER", ledger.settings.reports_folder)
    Terminal(str(ledger.settings.database_url)).runs("report", "download", pack.digest)

    [file] = (tmp_path / "here" / "below").iterdir()
    assert file.suffix == ".zip"
    assert [one.name for one in tmp_path.rglob("*escaped*")] == [file.name]


@pytest.mark.parametrize("code", ["a/b", "a?b", "华东"])
def test_the_only_organization_is_entered(ledger: Ledger, code: str) -> None:
    renamed(ledger, code)

    with start_blocking_portal() as portal:
        page = Browser(portal, ledger).get("/admin")

    assert page.status_code == 200
    assert page.url.path != "/admin"


@pytest.mark.parametrize("path", ["/admin/", "/health/", "//evil.example/admin/", "/graphql/"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example/x", "127.0.0.1:8000"])
def test_a_redirect_believes_no_host(ledger: Ledger, path: str, host: str) -> None:
    with start_blocking_portal() as portal:
        browser = Browser(portal, ledger)
        answer = browser.get(f"http://127.0.0.1:8000{path}", headers={"host": host}, follow_redirects=False)

    assert re.match(r"/(?![/\\])", answer.headers.get("location", "/"))
    assert answer.status_code in (307, 404, 400)
