"""Recording through forms: a form for every command, checked first, and harmless when it is sent twice."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from orgledger.admin.form import Field, fields_of, read
from orgledger.domain.catalogue import COMMANDS
from orgledger.domain.command import Dated
from orgledger.ledger import Ledger
from tests.admin.conftest import Browser


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    main = page[page.index("<main") :]
    return {
        unescape(k): unescape(v) for k, v in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', main)
    }


def unit_named(browser: Browser, code: str, name: str = "") -> str:
    """The key of a unit."""
    query = (
        f'{{ organization(code: "{code}") {{ units(first: 1000, filter: {{text: "{name}"}}) {{ nodes {{ key }} }} }} }}'
    )
    found = browser.query(query)["organization"]["units"]["nodes"]
    return next(one["key"] for one in found)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_form(browser: Browser, name: str) -> None:
    page = browser.get(f"/admin/s1/do/{name}")

    assert page.status_code == 200
    for field in fields_of(COMMANDS[name].command):
        assert f'name="{field.name}' in page.text, field.name
    if COMMANDS[name].command.dated is not Dated.UNDATED:
        assert 'name="from"' in page.text


@pytest.mark.parametrize("name", COMMANDS)
def test_a_form_holds_all_that_its_command_takes(name: str) -> None:
    def names(fields: tuple[Field, ...]) -> set[str]:
        return {field.name for field in fields}

    command = COMMANDS[name].command
    taken = {str(field) for field in command.__struct_encode_fields__} - {"key"}

    assert names(fields_of(command)) == taken


def test_a_unit_is_checked_then_recorded_with_a_receipt(browser: Browser, house: Ledger) -> None:
    form = {
        "names.en": "Media",
        "names.zh": "新媒体",
        "kind": "TEAM",
        "code": "media",
        "from": "2026-01-01",
        "reason": "周一",
    }

    check = browser.post("/admin/s2/do/createUnit", data={**form, "step": "check"})
    before = house.archive.find("s2").sequence
    kept = hidden(check.text)
    receipt = browser.post("/admin/s2/do/createUnit", data={**kept, "step": "record"})

    assert "This is what it would do" in check.text
    assert kept["basedOn"] == str(before)
    assert receipt.url.path == f"/admin/s2/receipts/{before + 1}"
    assert "Media is created" in receipt.text
    assert "周一" in receipt.text


def test_sending_it_twice_is_harmless(browser: Browser, house: Ledger) -> None:
    form = {"names.en": "Twice", "kind": "TEAM", "from": "2026-01-01", "step": "check"}
    kept = hidden(browser.post("/admin/s3/do/createUnit", data=form).text)

    first = browser.post("/admin/s3/do/createUnit", data={**kept, "step": "record"})
    head = house.archive.find("s3").sequence
    second = browser.post("/admin/s3/do/createUnit", data={**kept, "step": "record"})

    assert first.url == second.url
    assert house.archive.find("s3").sequence == head


def test_what_was_changed_meanwhile_is_a_conflict_that_can_be_read(browser: Browser, house: Ledger) -> None:
    unit = unit_named(browser, "s4")
    form = {"unit": unit, "names.en": "Renamed here", "from": "2026-02-01", "step": "check"}
    kept = hidden(browser.post("/admin/s4/do/renameUnit", data=form).text)
    other = hidden(browser.post("/admin/s4/do/renameUnit", data={**form, "names.en": "Renamed there"}).text)
    browser.post("/admin/s4/do/renameUnit", data={**other, "step": "record"})

    late = browser.post("/admin/s4/do/renameUnit", data={**kept, "step": "record"})

    assert late.status_code == 422
    assert "CONFLICT" in late.text
    assert "Renamed there" in late.text


def test_what_a_rule_refuses_keeps_the_form(browser: Browser, house: Ledger) -> None:
    unit = unit_named(browser, "s1")
    form = {"unit": unit, "parent": unit, "from": "2026-02-01", "step": "check"}

    page = browser.post("/admin/s1/do/moveUnit", data=form)

    assert page.status_code == 422
    assert "nothing was recorded" in page.text
    assert f'value="{unit}" selected' in page.text


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"kind": "TEAM", "from": "2026-01-01"}, "This is needed."),
        ({"names.en": "A", "kind": "TEAM", "from": "someday"}, "Give a day such as 2024-06-30."),
        ({"names.en": "A", "kind": "TEAM", "parent": "no such thing", "from": "2026-01-01"}, "Nothing on record"),
        ({"names.en": "A", "kind": "NONSENSE", "from": "2026-01-01"}, "NONSENSE"),
    ],
)
def test_a_form_filled_in_wrongly_says_what_to_do(browser: Browser, form: dict[str, str], told: str) -> None:
    page = browser.post("/admin/s1/do/createUnit", data={**form, "step": "check"})

    assert page.status_code in (400, 422)
    assert told in page.text


def test_a_correction_names_its_end() -> None:
    sent = {"unit": "x", "names.en": "A", "from": "2026-01-01", "verb": "CORRECTION"}

    _, wrong = read(COMMANDS["renameUnit"], sent, ["en"])
    form, fine = read(COMMANDS["renameUnit"], {**sent, "forever": "1"}, ["en"])

    assert [one.name for one in wrong] == ["to"]
    assert not fine
    assert form["effective"] == {"from": "2026-01-01", "verb": "CORRECTION", "forever": True}


def test_left_empty_is_left_out_and_none_is_said() -> None:
    sent: dict[str, Any] = {"unit": "x", "after.seats": "4", "after.fte!none": "1", "from": "2026-01-01"}

    form, wrong = read(COMMANDS["adjustHeadcount"], sent, ["en"])
    top, _ = read(COMMANDS["moveUnit"], {"unit": "x", "parent!none": "1", "from": "2026-01-01"}, ["en"])

    assert not wrong
    assert form["after"] == {"seats": 4, "fte": None}
    assert top["parent"] is None


def test_rows_of_a_list_and_lines_of_keys() -> None:
    stages = {"names.en": "Pick", "stages.0.names.en": "One", "stages.2.names.en": "Two", "from": "2026-01-01"}

    process, _ = read(COMMANDS["defineProcess"], {**stages, "names.en": "P"}, ["en"])
    taken, _ = read(COMMANDS["rescind"], {"sequences": "3\n 4 \n"}, ["en"])

    assert [stage["names"][0]["text"] for stage in process["stages"]] == ["One", "Two"]
    assert taken == {"sequences": [3, 4]}


def test_a_form_from_another_site_does_nothing(browser: Browser, house: Ledger) -> None:
    head = house.archive.find("s5").sequence
    form = {"names.en": "A", "kind": "TEAM", "from": "2026-01-01", "step": "record"}

    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert browser.post("/admin/s5/do/createUnit", data=form, headers=headers).status_code == 403
    assert house.archive.find("s5").sequence == head


def test_a_change_is_proposed_approved_by_another_and_recorded(browser: Browser, house: Ledger) -> None:
    form = {"names.en": "Proposed", "kind": "TEAM", "from": "2026-01-01", "title": "A new team"}
    request = browser.post("/admin/s6/do/createUnit", data={**form, "step": "propose"})
    here = request.url.path
    submitted = browser.post(here, data={"step": "submit"})
    digest = hidden(submitted.text)["digest"]

    own = browser.post(here, data={"step": "approve", "digest": digest})
    other = browser.post(here, data={"step": "approve", "digest": digest}, headers={"x-orgledger-actor": "somebody"})
    receipt = browser.post(here, data={"step": "carry"})

    assert "A new team" in request.text
    assert "What would differ today" in submitted.text
    assert own.status_code == 422
    assert "Approved" in other.text
    assert "Proposed is created" in receipt.text


def test_what_the_policy_keeps_is_offered_as_a_proposal(browser: Browser) -> None:
    browser.post("/admin/s7/do/adoptPolicy", data={"requestRequired": "createUnit", "step": "record"})
    form = {"names.en": "Kept", "kind": "TEAM", "from": "2026-01-01"}

    page = browser.post("/admin/s7/do/createUnit", data={**form, "step": "check"})
    request = browser.post("/admin/s7/do/createUnit", data={**form, "step": "propose"})

    assert page.status_code == 422
    assert 'value="propose"' in page.text
    assert "/requests/" in str(request.url)


def test_findings_that_would_appear_are_told(browser: Browser) -> None:
    form = {"names.en": "Without a head", "kind": "TEAM", "from": "2026-01-01", "step": "check"}

    page = browser.post("/admin/s8/do/createUnit", data=form)

    assert "Findings that would appear" in page.text
    assert "C5" in page.text
