"""One person's data: all of it, on both clocks, and for nobody but those whose business it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orgledger.access.standing import Standing
from orgledger.domain.grant import Grant, NotGranted
from orgledger.domain.period import Period
from orgledger.domain.refusal import Refused
from orgledger.domain.role import Role
from orgledger.projections.coordinate import Asked
from orgledger.reports.making import make
from tests.kit import ADA, BEN, FOUNDED, JUNE, SALES, SELLER, Acme, ask, assign, eve, key, person, rescind


def as_role(role: Role) -> Standing:
    """Somebody who holds one role."""
    return Standing((Grant(key("grant"), key("who"), role, None, True, Period(FOUNDED), 2),))


def data_of(office: Acme, who: str = ADA, **more: Any) -> dict[str, dict[str, Any]]:
    """The tables of the report, by key."""
    report = json.loads(make(office.ledger, "acme", "person", "json", given={"person": who}, **more).body)
    return {table["key"]: table for table in report["tables"]}


def test_everything_that_is_held_is_told(office: Acme) -> None:
    told = data_of(office)

    values = {(row["field"], row["value"]) for row in told["values"]["rows"]}
    assert values == {("Name", "Ada"), ("Reference", "E-1")}
    [held] = told["positions"]["rows"]
    assert (held["roles"], held["share"], held["to"]) == ("deputy", "1", "")
    assert {row["field"] for row in told["said"]["rows"]} >= {"Existence", "Name", "Reference", "Person", "Position"}
    assert {row["type"] for row in told["entries"]["rows"]} == {"PersonRegistered", "AssignmentStarted"}
    assert "She applied." in {row["reason"] for row in told["entries"]["rows"]}


def test_a_reference_names_them_as_well(office: Acme) -> None:
    assert data_of(office, "E-1") == data_of(office)


def test_what_was_taken_back_is_told_as_taken_back(office: Acme) -> None:
    office.records(assign(key("SECOND"), ADA, SELLER, share="0.5"))
    mistaken = office.head
    office.records(rescind(mistaken))

    told = data_of(office)

    rows = [row for row in told["said"]["rows"] if row["entry"] == mistaken]
    assert rows
    assert {row["takenBack"] for row in rows} == {office.head}
    assert len(told["positions"]["rows"]) == 1


def test_before_an_entry_it_says_what_was_known_then(office: Acme) -> None:
    known = office.head
    before = data_of(office)
    office.records(ask("endAssignment", JUNE, assignment=key("TIE")))
    office.records(person(BEN, name="Ben", reference="E-2"))

    assert data_of(office, asked=Asked(sequence=known)) == before
    assert data_of(office)["positions"]["rows"][0]["to"] == str(JUNE)
    with pytest.raises(Refused, match="There is no such person, as known at that entry"):
        data_of(office, "E-2", asked=Asked(sequence=known))


def test_a_hold_on_them_is_among_the_entries(office: Acme) -> None:
    office.records(ask("placeLegalHold", entity=ADA, matter="M-1", reason="Suit"))

    assert "LegalHoldPlaced" in {row["type"] for row in data_of(office)["entries"]["rows"]}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.APPROVER, Role.ADMINISTRATOR])
def test_it_is_nobody_elses_business(office: Acme, role: Role) -> None:
    with pytest.raises(Refused) as refused:
        data_of(office, standing=as_role(role))

    assert refused.value.refusals == [NotGranted((Role.AUDITOR, Role.PRIVACY_OFFICER))]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PRIVACY_OFFICER])
def test_auditors_and_privacy_officers_get_it(office: Acme, role: Role) -> None:
    assert data_of(office, standing=as_role(role)) == data_of(office)


def test_it_is_told_in_chinese(office: Acme) -> None:
    told = data_of(office, language="zh")

    assert {row["field"] for row in told["values"]["rows"]} == {"名称", "外部编号"}
    assert SALES[:8] not in json.dumps(told, ensure_ascii=False)
    assert eve(JUNE).year == 2024
