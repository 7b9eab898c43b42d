"""Whom the pages act as, where nobody signs in."""

from __future__ import annotations

import pytest

from orgledger.ledger import Ledger
from tests.admin.conftest import Browser


@pytest.fixture
def visitor(browser: Browser, house: Ledger) -> Browser:
    """A browser that nobody has used yet."""
    return Browser(browser.portal, house)


def test_whoever_says_so_acts_as_somebody_else_until_they_say_otherwise(visitor: Browser) -> None:
    before = visitor.get("/admin/s1")
    back = visitor.post("/admin/person", data={"name": " 张三 ", "back": "/admin/s1/do?at=2024-01-01"})
    cookie = back.history[0].headers["set-cookie"]
    again = visitor.post("/admin/person", data={"name": "", "back": "/admin/s1"})

    assert "You act as local" in before.text
    assert str(back.url).endswith("/admin/s1/do?at=2024-01-01")
    assert "You act as 张三" in back.text
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/admin"))
    assert "You act as local" in again.text


def test_they_are_believed_for_what_they_record(visitor: Browser) -> None:
    visitor.post("/admin/person", data={"name": "ada", "back": "/admin"})
    form = {"names.en": "Ada's team", "kind": "TEAM", "from": "2026-01-01", "step": "record"}

    receipt = visitor.post("/admin/s9/do/createUnit", data=form)

    assert receipt.url.path.startswith("/admin/s9/receipts/")
    assert " · <bdi>ada</bdi></p>" in receipt.text


@pytest.mark.parametrize("elsewhere", ["192.168.1.5", "testclient"])
def test_nobody_is_believed_from_another_machine(browser: Browser, house: Ledger, elsewhere: str) -> None:
    visitor = Browser(browser.portal, house, elsewhere)
    visitor.client.cookies.set("orgledger-actor", "ada", path="/admin")

    page = visitor.get("/admin/s1")
    answer = visitor.post("/admin/person", data={"name": "ada", "back": "/admin"})

    assert "You act as" not in page.text
    assert answer.status_code == 403
    form = {"names.en": f"From {elsewhere}", "kind": "TEAM", "from": "2026-01-01", "step": "record"}
    assert " · <bdi>local</bdi></p>" in visitor.post("/admin/s8/do/createUnit", data=form).text


def test_nobody_is_believed_behind_a_proxy(visitor: Browser) -> None:
    answer = visitor.post("/admin/person", data={"name": "ada"}, headers={"x-forwarded-for": "127.0.0.1"})

    assert answer.status_code == 403
    assert "Nothing was done" in answer.text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/adminevil", ""])
def test_the_way_back_leads_to_a_page_of_ours(visitor: Browser, back: str) -> None:
    answer = visitor.post("/admin/person", data={"name": "ada", "back": back})

    assert answer.history[0].headers["location"] == "/admin"


def test_another_site_cannot_say_who_somebody_is(visitor: Browser) -> None:
    answer = visitor.post("/admin/person", data={"name": "mallory"}, headers={"origin": "http://evil.example"})

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
