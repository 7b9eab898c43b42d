"""The command that holds a structure against its design principles."""

from __future__ import annotations

import pytest

from orgledger.ledger import Ledger
from tests.cli.runner import Terminal
from tests.kit import COMPANY, JAN, PLANT, SALES, Acme, create


@pytest.fixture
def acme(ledger: Ledger) -> Acme:
    """A company with sales and a plant."""
    acme = Acme(ledger)
    acme.records(
        create(COMPANY, JAN, code="company", name="Company", kind="COMPANY"),
        create(SALES, JAN, parent=COMPANY, code="sales", name="Sales"),
        create(PLANT, JAN, parent=COMPANY, code="plant", name="Plant [east]"),
    )
    return acme


def test_findings_are_listed_by_check_for_people(acme: Acme, orgledger: Terminal) -> None:
    out = orgledger.runs("check", "--at", "2024-06-30", "--check", "C5", "--check", "C9", "--since")

    assert "C5 Unit without a head (warning, 3)" in out
    assert "C9 Information silo (warning, 2)" in out
    assert "Plant [east]" in out
    assert "2024-01-01" in out
    assert out.rstrip().endswith("5 findings, 0 of which the data cannot tell for sure")


def test_findings_are_told_in_chinese(acme: Acme, orgledger: Terminal) -> None:
    out = orgledger.runs("check", "--at", "2024-06-30", "--check", "C5", "--language", "zh")

    assert "C5 部门无负责人 (警告, 3)" in out
    assert "Sales没有负责人。" in out


def test_findings_are_told_to_machines(acme: Acme, orgledger: Terminal) -> None:
    said = orgledger("check", "--at", "2024-06-30", "--check", "C5", "--under", "plant", "--since", "--json")

    assert said.code == 0
    [finding] = said.json["findings"]
    assert finding == {
        "check": "C5",
        "title": "Unit without a head",
        "severity": "WARNING",
        "subject": {"noun": "unit", "key": PLANT},
        "evidence": "Plant [east] has no head.",
        "unknown": False,
        "since": "2024-01-01",
    }


def test_no_findings_is_an_answer(acme: Acme, orgledger: Terminal) -> None:
    assert "No findings." in orgledger.runs("check", "--check", "C6", "--rule-set", "default")


def test_what_is_not_there_is_refused(acme: Acme, orgledger: Terminal) -> None:
    assert orgledger("check", "--check", "C99").code == 1
    assert "There is no rule set" in orgledger("check", "--rule-set", "mine").err
    assert orgledger("check", "--under", "nowhere").code == 1
