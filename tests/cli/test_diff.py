"""The command that compares: what differs, for people in their language and for machines."""

from __future__ import annotations

import json
import re

import pytest

from orgledger.ledger import Ledger
from tests.cli.runner import Terminal
from tests.kit import (
    ADA,
    CHIEF,
    COMPANY,
    EXPORT,
    JAN,
    MAR,
    PLANT,
    SALES,
    Acme,
    FakeClock,
    assign,
    create,
    dissolve,
    key,
    leave,
    move,
    person,
    position,
    rename,
)

TIE = key("tie")


@pytest.fixture
def acme(ledger: Ledger, clock: FakeClock) -> Acme:
    """Ada heads sales until March; then export goes to the plant. What is recorded last, entry 11, is backdated."""
    acme = Acme(ledger)
    acme.records(
        create(COMPANY, JAN, code="company", name="Company", kind="COMPANY"),
        create(SALES, JAN, parent=COMPANY, code="sales", names=[
            {"language": "en", "text": "Sales"}, {"language": "zh", "text": "销售部"}
        ]),
        create(EXPORT, JAN, parent=SALES, code="export", name="Export"),
        create(PLANT, JAN, parent=COMPANY, code="plant", name="Plant [east]"),
        position(CHIEF, SALES, code="chief", title="Chief"),
        person(ADA, name="Ada Lovelace"),
        assign(TIE, ADA, CHIEF),
    )  # fmt: skip
    acme.records(move(EXPORT, PLANT, MAR), leave(TIE, MAR))
    acme.records(rename(PLANT, "Works", MAR))
    return acme


def test_two_days_are_compared_for_people(acme: Acme, orgledger: Terminal) -> None:
    said = orgledger.runs("diff", "--from-at", "2024-02-01", "--at", "2024-06-30")

    before, after, *told = said.splitlines()
    assert re.fullmatch(r"acme on 2024-02-01, as known at entry 11 \(.*\)", before)
    assert re.fullmatch(r"acme on 2024-06-30, as known at entry 11 \(.*\)", after)
    assert told == [
        "Moved (1)",
        "  Export  [9]",
        "      parent: Sales → Works",
        "Renamed (1)",
        "  Works  [11]",
        "      name.en: Plant [east] → Works",
        "Assignment changed (1)",
        "  − Ada Lovelace · Chief, Sales  [10]",
        "3 differences",
    ]


def test_names_and_kinds_are_told_in_chinese(acme: Acme, orgledger: Terminal) -> None:
    said = orgledger.runs("diff", "--from-at", "2024-02-01", "--at", "2024-06-30", "--language", "zh")

    assert "调整隶属 (1)" in said
    assert "parent: 销售部 → Works" in said
    assert said.splitlines()[-1] == "共 3 项差异"


def test_two_moments_of_knowledge_are_compared(acme: Acme, orgledger: Terminal) -> None:
    told = json.loads(orgledger.runs("diff", "--from-known", "10", "--at", "2024-06-30", "--json"))

    assert [(told[side]["effective"], told[side]["sequence"]) for side in ("from", "to")] == [
        ("2024-06-30", 10),
        ("2024-06-30", 11),
    ]
    assert told["summary"] == {"RENAMED": 1}


def test_a_difference_is_told_in_full_to_machines(acme: Acme, orgledger: Terminal) -> None:
    told = json.loads(
        orgledger.runs("diff", "--from-at", "2024-02-01", "--at", "2024-06-30", "--known", "10", "--json")
    )

    assert told["summary"] == {"MOVED": 1, "ASSIGNMENT_CHANGED": 1}
    moved, left = told["differences"]
    assert moved == {
        "kind": "MOVED",
        "noun": "unit",
        "before": {"key": EXPORT, "name": "Export", "unit": None},
        "after": {"key": EXPORT, "name": "Export", "unit": None},
        "fields": [
            {"field": "parent", "before": SALES, "after": PLANT, "beforeName": "Sales", "afterName": "Plant [east]"}
        ],
        "causedBy": [9],
    }
    assert (left["before"], left["after"]) == (
        {"key": TIE, "name": "Ada Lovelace · Chief", "unit": "Sales"},
        None,
    )


def test_only_a_part_is_compared(acme: Acme, orgledger: Terminal) -> None:
    acme.records(dissolve(EXPORT, "2024-09-01"))

    def under(unit: str, before: str, after: str) -> list[str]:
        said = orgledger.runs("diff", "--from-at", before, "--at", after, "--under", unit, "--json")
        return [difference["kind"] for difference in json.loads(said)["differences"]]

    assert under("sales", "2024-02-01", "2024-06-30") == ["MOVED", "ASSIGNMENT_CHANGED"]
    assert under(PLANT, "2024-02-01", "2024-06-30") == ["MOVED", "RENAMED"]
    assert under("export", "2024-06-30", "2024-12-01") == ["DISSOLVED"]


def test_no_difference_is_an_answer_too(acme: Acme, orgledger: Terminal) -> None:
    said = orgledger("diff", "--from-at", "2024-06-30", "--at", "2024-07-01")

    assert (said.code, said.out.splitlines()[-1]) == (0, "0 differences")


def test_what_to_compare_with_must_be_said(acme: Acme, orgledger: Terminal) -> None:
    said = orgledger("diff", "--at", "2024-06-30")

    assert (said.code, said.out) == (2, "")
    assert "--from-at" in said.err


def test_a_unit_that_is_on_neither_side_ends_with_one(acme: Acme, orgledger: Terminal) -> None:
    said = orgledger("diff", "--from-at", "2024-02-01", "--under", "nobody")

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("There is no unit 'nobody'")


def test_the_future_of_the_ledger_is_refused(acme: Acme, orgledger: Terminal) -> None:
    said = orgledger("diff", "--from-known", "99")

    assert (said.code, said.out) == (1, "")
