"""A server on which everybody signs in, in a real browser: what it sends of itself decides whether it is let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from orgledger.access.user import Users
from orgledger.domain.change_set import Context
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.e2e.conftest import Watch
from tests.e2e.hands import Links
from tests.e2e.test_pages import NARROW, violations
from tests.kit import copy_ledger, grant
from tests.server import served

pytestmark = pytest.mark.e2e
PASSWORD = "correct horse battery"
ROLES = {"root": "ADMINISTRATOR", "ann": "EDITOR", "app": "APPROVER", "aud": "AUDITOR", "vic": "VIEWER"}


@pytest.fixture(scope="module")
def guarded(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the demo's ledger, where everybody is granted a role in s1."""
    url = f"sqlite:///{copy_ledger(demo_template, tmp_path_factory.mktemp('guarded') / 'demo.db')}"
    ledger = Ledger(Settings(database_url=url))
    users, key = Users(ledger.engine), ledger.archive.find("s1").id
    for name, role in ROLES.items():
        users.add(name, PASSWORD, ledger.clock.now())
        ledger.record(key, ledger.read([grant(name, role)], Context("operator")))
    ledger.close()
    with served("uvicorn", url, access="enforced") as server:
        yield f"http://{server.address}"


class Door:
    """Lets people in, each with a browser of their own."""

    def __init__(self, chromium: Browser, site: str) -> None:
        self.chromium = chromium
        self.site = site
        self.watch = Watch(site)
        self.contexts: list[BrowserContext] = []

    def enter(self, who: str, path: str, *, javascript: bool = True, password: str = PASSWORD) -> Page:
        """Ask for a page, and sign in on the way."""
        context = self.chromium.new_context(base_url=self.site, java_script_enabled=javascript, locale="en-US")
        self.watch.over(context)
        self.contexts.append(context)
        page = context.new_page()
        page.goto(path)
        page.get_by_label("Name").fill(who)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        return page


@pytest.fixture
def door(chromium: Browser, guarded: str) -> Iterator[Door]:
    """See Door; nothing may have gone wrong when a test ends."""
    door = Door(chromium, guarded)
    yield door
    for context in door.contexts:
        context.close()
    assert door.watch.told == []


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_somebody_signs_in_comes_where_they_were_going_and_signs_out(door: Door, javascript: bool) -> None:
    page = door.enter("ann", "/admin/s1/findings?at=2024-06-01", javascript=javascript)

    expect(page).to_have_url(re.compile(r"/admin/s1/findings\?at=2024-06-01$"))
    expect(page.locator("header")).to_contain_text("ann")

    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto("/admin/s1")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_wrong_password_is_told_and_the_way_is_kept(door: Door) -> None:
    page = door.enter("vic", "/admin/s1/chart", password="wrong horse")

    expect(page.get_by_role("alert")).to_contain_text("Name or password are not right.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/s1/chart"))


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_token_is_made_shown_once_used_and_revoked(door: Door, javascript: bool) -> None:
    page = door.enter("ann", "/admin/s1/operations/access", javascript=javascript)
    label = f"nightly copy, {javascript}"
    page.get_by_label("What it is for").fill(label)
    page.get_by_label("For how many days").select_option("30")
    page.get_by_label("Viewer").check()
    page.get_by_role("button", name="Make the token").click()
    secret = page.locator("#summary pre").inner_text().strip()

    def asks() -> object:
        body = {"query": '{ organizations { code } viewer { roles(code: "s1") } }'}
        bearer = {"authorization": f"Bearer {secret}"}
        return httpx.post(f"{door.site}/graphql", json=body, headers=bearer, timeout=60).json().get("data")

    assert asks() == {"organizations": [{"code": "s1"}], "viewer": {"roles": ["VIEWER"]}}
    page.goto("/admin/s1/operations/access")
    assert secret not in page.content()

    page.get_by_role("button", name=f"Revoke: {label}").click()
    expect(page.get_by_role("row", name=label)).to_contain_text("Revoked")
    assert asks() != {"organizations": [{"code": "s1"}], "viewer": {"roles": ["VIEWER"]}}


def test_one_proposes_and_another_approves(door: Door) -> None:
    ann = Links(door.enter("ann", "/admin/s1/do/renameOrganization", javascript=False))
    ann.fill("English", "Another name", within="Names")
    ann.fill("Title", "The house is renamed")
    ann.press("Check what it would do")
    ann.press("Propose it as a change request")
    ann.press("Submit")
    ann.press("Approve")
    expect(ann.page.get_by_role("alert")).to_be_visible()
    asked = ann.page.url

    app = Links(door.enter("app", asked.removeprefix(door.site), javascript=False))
    app.press("Approve")
    app.press("Record it")

    expect(app.page.get_by_role("heading", level=1)).to_have_text("Recorded")


def test_whoever_may_only_read_is_offered_no_form(door: Door) -> None:
    page = door.enter("aud", "/admin/s1/do/renameOrganization")

    expect(page.locator("main")).to_contain_text("You may read here, and record nothing.")
    expect(page.get_by_role("navigation").get_by_role("link", name="Record")).to_have_count(0)
    for path in ("do", "import"):
        page.goto(f"/admin/s1/{path}")
        expect(page.locator("main form")).to_have_count(0)


def test_an_administrator_ends_the_session_of_somebody_else(door: Door) -> None:
    vic = door.enter("vic", "/admin/s1")
    expect(vic).to_have_url(re.compile("/admin/s1"))
    root = door.enter("root", "/admin/s1/operations/access")
    while (button := root.get_by_role("button", name=re.compile("Sign out: vic"))).count():
        button.first.click()

    vic.goto("/admin/s1")
    expect(vic).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("who", ["root", "aud", "vic"])
def test_the_operations_are_for_everybody_who_may_see_them(door: Door, who: str) -> None:
    page = door.enter(who, "/admin/s1/operations")
    for path in ("operations", "operations/access", "operations/reads?check=true"):
        page.goto(f"/admin/s1/{path}")

        assert violations(page) == []
        size = page.viewport_size
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        page.set_viewport_size(size)  # type: ignore[arg-type]
    told = page.locator("main").inner_text()
    if who == "aud":
        assert "Every line that is kept follows the one before." in told
        assert re.search(r"Operations\s+query", told)
    else:
        assert "Who read what is told to auditors alone." in told
