"""Forms open with what holds now, and what is not changed there is not said again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from orgledger.admin.form import NONE, fields_of, read
from orgledger.admin.present import STATES, flat, present
from orgledger.domain.catalogue import COMMANDS
from orgledger.domain.command import Dated
from orgledger.ledger import Ledger
from tests.admin.conftest import Browser
from tests.kit import (
    ADA,
    CHIEF,
    COMPANY,
    FEB,
    JAN,
    MAR,
    PLANT,
    SALES,
    SELLER,
    Acme,
    Form,
    Organization,
    adjust,
    ask,
    assign,
    called,
    create,
    key,
    person,
    position,
    report,
)

DUTY, TIE, WORK, SYSTEM, SCALE, SAYING, BOND, SEAT = map(
    key, ("duty", "tie", "work", "system", "scale", "saying", "bond", "seat")
)
SELECTS = {"adjustHeadcount": {"position", "grade", "before.seats", "before.fte"}, "movePosition": {"line"}}
"""Fields that state no value: which slot is meant, what is believed, and what becomes of the line."""


@pytest.fixture
def acme() -> Organization:
    """Something of everything that can be changed, each with all that can be said of it."""
    acme = Organization()
    acme.records(create(COMPANY), create(PLANT, parent=COMPANY))
    acme.records(create(SALES, parent=COMPANY, name="Sales", code="S", category="Front", purpose=called("To sell")))
    acme.records(position(CHIEF, SALES, title="Chief", head=True), position(SELLER, SALES, title="Seller", grade="P1"))
    acme.records(report(SELLER, CHIEF, JAN), adjust(SALES, JAN, after={"seats": 10, "fte": "9.5"}))
    acme.records(ask("setDecisionLevel", JAN, position=SELLER, level="L1"))
    acme.records(ask("statePositionRequirements", JAN, position=SELLER, requirements=called("Patience\nand wit")))
    acme.records(ask("declareStructureType", JAN, unit=SALES, structure="FLAT"))
    acme.records(ask("declareUnitList", JAN, unit=SALES, completeness="OPEN"))
    acme.records(ask("declarePositionList", JAN, unit=SALES, completeness="OPEN"))
    acme.records(person(ADA), assign(SEAT, ADA, SELLER, share="0.5", kind="ACTING", roles=["deputy", "expert"]))
    acme.records(ask("defineResponsibility", JAN, key=DUTY, texts=called("All"), names=called("D"), category="Law"))
    acme.records(ask("startInvolvement", JAN, key=TIE, holder=SALES, object=DUTY, mode="ACCOUNTABLE"))
    bond = {"parties": [SALES, PLANT], "kind": "SUPPORTS", "from_unit": SALES, "to_unit": PLANT, "party_list": "OPEN"}
    acme.records(ask("startCollaboration", JAN, key=BOND, content=called("Help"), purpose=called("Peace"), **bond))
    stages = [{"stage": str(place), "names": called(f"Stage {place}")} for place in range(6)]
    acme.records(ask("defineProcess", JAN, key=WORK, names=called("P"), texts=called("Work"), stages=stages))
    acme.records(ask("registerSystem", JAN, key=SYSTEM, names=called("CRM"), texts=called("Clients")))
    details = {"unit_of_measure": "%", "target": "90", "direction": "more", "period": "a year"}
    acme.records(ask("defineMeasure", JAN, key=SCALE, names=called("NPS"), texts=called("Joy"), **details))
    said = {"kind": "PRINCIPLE", "category": "Rule", "check": "C6", "order": 3, "about": SALES}
    acme.records(ask("makeStatement", JAN, key=SAYING, names=called("S"), texts=called("Be brief"), **said))
    return acme


SUBJECTS = {
    "unit": SALES,
    "position": SELLER,
    "assignment": SEAT,
    "responsibility": DUTY,
    "involvement": TIE,
    "collaboration": BOND,
    "process": WORK,
    "system": SYSTEM,
    "measure": SCALE,
    "statement": SAYING,
}


def opened(acme: Organization, name: str) -> dict[str, str]:
    """A form as it opens, sent back as it is."""
    subject = next((field for field in fields_of(COMMANDS[name].command) if field.kind == "key"), None)
    sent = {subject.name: SUBJECTS[str(subject.noun)]} if subject and name != "renameOrganization" else {}
    return {**sent, **present(COMMANDS[name], acme.structure(FEB), sent), "from": str(MAR)}


def read_back(name: str, sent: Mapping[str, str]) -> Form:
    form, wrong = read(COMMANDS[name], sent, ("en", "zh"))
    assert not wrong
    return form


def stated(name: str) -> set[str]:
    """The fields of a command that state a value of its subject."""
    fields = list(flat(fields_of(COMMANDS[name].command)))
    keys = [field.name for field in fields if field.kind == "key"][: 1 if name != "renameOrganization" else 0]
    return {field.name for field in fields} - set(keys) - SELECTS.get(name, set())


def test_every_form_that_changes_something_opens_with_what_holds() -> None:
    changes = {name for name, kind in COMMANDS.items() if kind.command.dated is Dated.PERIOD} - {"setAttribute"}

    assert {name: set(fields) for name, fields in STATES.items()} == {name: stated(name) for name in changes}


@pytest.mark.parametrize("name", STATES)
def test_a_form_is_filled_with_what_holds(acme: Organization, name: str) -> None:
    sent = opened(acme, name)
    wanted = STATES[name].keys() - ({"level"} if name == "designateUnitHead" else set())  # A unit has one head.

    assert {field for field in wanted if any(one == field or one.startswith(f"{field}.") for one in sent)} == wanted


@pytest.mark.parametrize("name", STATES)
def test_a_form_that_is_sent_as_it_opened_changes_nothing(acme: Organization, name: str) -> None:
    form, wrong = read(COMMANDS[name], {**opened(acme, name), "line": "KEEP"}, ("en", "zh"))
    required = {field.name for field in fields_of(COMMANDS[name].command) if field.required}
    before = {slot: acme.structure(MAR).value(*slot) for slot, _ in acme.image.timelines()}

    assert form.keys() - {"effective"} <= required, "what need not be said is left out"
    if wrong or name == "transferInvolvement":
        assert name in ("adjustHeadcount", "transferInvolvement"), "only these insist on something else"
    elif len(form) > 2 or name == "renameOrganization":
        acme.records({name: form})
        assert {slot: acme.structure(MAR).value(*slot) for slot in before} == before
    else:
        [refusal] = acme.refuses({name: form})
        assert refusal.message(str).startswith("Say ")


def test_only_what_was_changed_is_said(acme: Organization) -> None:
    sent = opened(acme, "reclassifyUnit")

    assert read_back("reclassifyUnit", {**sent, "kind": "TEAM"})["kind"] == "TEAM"
    assert "category" not in read_back("reclassifyUnit", {**sent, "kind": "TEAM"})
    assert read_back("reclassifyUnit", {**sent, "category": "Back"}).get("kind") is None
    assert "level" not in read_back("designateUnitHead", {**opened(acme, "designateUnitHead"), "position": SELLER})
    assert read_back("adjustHeadcount", {**opened(acme, "adjustHeadcount"), "after.seats": "12"})["after"] == {
        "seats": 12
    }


def test_what_is_emptied_is_taken_away(acme: Organization) -> None:
    assert read_back("reclassifyUnit", {**opened(acme, "reclassifyUnit"), "category": ""})["category"] is None
    assert read_back("adjustHeadcount", {**opened(acme, "adjustHeadcount"), "after.fte": ""})["after"] == {"fte": None}
    purpose = read_back("stateUnitPurpose", {**opened(acme, "stateUnitPurpose"), "purpose.en": ""})["purpose"]
    assert purpose == [{"language": "en", "text": None}]


def test_none_is_said_and_not_guessed_from_an_empty_field() -> None:
    sent: dict[str, Any] = {"unit": SALES, "from": str(MAR)}

    form, wrong = read(COMMANDS["moveUnit"], sent, ("en",))
    top = read_back("moveUnit", {**sent, "parent" + NONE: "1"})

    assert [(one.name, one.message) for one in wrong] == [("parent", "Give a value, or say: none.")]
    assert "parent" not in form
    assert top["parent"] is None


def test_a_browser_sends_other_ends_of_lines(acme: Organization) -> None:
    sent = opened(acme, "statePositionRequirements")
    same = {name: value.replace("\n", "\r\n") for name, value in sent.items()}
    longer = {**same, "requirements.en": same["requirements.en"] + "\r\nand time"}

    assert read_back("statePositionRequirements", longer)["requirements"][0]["text"] == "Patience\nand wit\nand time"
    assert read_back("statePositionRequirements", {**same, "requirements.zh": "耐心"})["requirements"] == [
        {"language": "zh", "text": "耐心"}
    ]


def test_a_page_opens_with_the_category_and_saving_another_kind_keeps_it(browser: Browser, house: Ledger) -> None:
    unit = key("a unit with a category")
    acme = Acme(house, "forms")
    acme.records(create(unit, code="K", category="Level 1"))

    page = browser.get(f"/admin/forms/do/reclassifyUnit?unit={unit}")
    assert 'name="category" value="Level 1"' in page.text
    sent = {"unit": unit, "kind": "TEAM", "kind!was": "DEPARTMENT", "category": "Level 1", "category!was": "Level 1"}
    browser.post("/admin/forms/do/reclassifyUnit", data={**sent, "from": "2024-06-01", "step": "record"})

    entry = acme.entries()[-1]
    assert [said.attribute for said in entry.assertions()] == ["unit.kind"]
    assert acme.unit(unit, date(2024, 6, 1)).category == "Level 1"
