"""Assignments: who holds which position, with which share and roles."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from orgledger.domain.assignment import (
    AssignmentChanged,
    AssignmentEnded,
    AssignmentKind,
    AssignmentStarted,
    AssignmentView,
)
from orgledger.domain.period import Period
from orgledger.domain.refusal import AlreadyExists, Invalid, NotOnRecord, Unknown
from tests.kit import (
    ADA,
    APR,
    BEN,
    FEB,
    JAN,
    MAR,
    MAY,
    NOWHERE,
    PLANT,
    SALES,
    SELLER,
    WELDER,
    Organization,
    ask,
    assign,
    close,
    create,
    key,
    leave,
    person,
    position,
)

TIE, OTHER = key("TIE"), key("OTHER TIE")


@pytest.fixture
def staffed(acme: Organization) -> Organization:
    acme.records(create(SALES), create(PLANT), position(SELLER, SALES), position(WELDER, PLANT))
    acme.records(person(ADA), person(BEN))
    return acme


def held(organization: Organization) -> AssignmentView:
    return AssignmentView(organization.structure(MAR), TIE)


def test_a_person_takes_a_position_with_share_and_roles(staffed: Organization) -> None:
    events = staffed.records(assign(TIE, ADA, SELLER, share="0.6", kind="ACTING", roles=["deputy", "代理"]))

    assert events == [
        AssignmentStarted(
            assignment=TIE,
            person=ADA,
            position=SELLER,
            share_milli=600,
            kind=AssignmentKind.ACTING,
            roles=("deputy", "代理"),
        )
    ]
    tie = held(staffed)
    assert (tie.person, tie.position, tie.share_milli, tie.kind) == (ADA, SELLER, 600, "ACTING")
    assert tie.roles == ["deputy", "代理"]
    assert tie.effective == Period(JAN)


def test_a_full_share_for_good_is_assumed(staffed: Organization) -> None:
    staffed.records(assign(TIE, ADA, SELLER))

    assert (held(staffed).share_milli, held(staffed).kind, held(staffed).roles) == (1000, "PERMANENT", [])


def test_a_share_can_be_unknown(staffed: Organization) -> None:
    staffed.records(assign(TIE, ADA, SELLER, share=None))

    assert held(staffed).share_milli is None


def test_what_a_change_leaves_out_stays(staffed: Organization) -> None:
    staffed.records(assign(TIE, ADA, SELLER, roles=["deputy"]))

    events = staffed.records(ask("changeAssignment", MAR, assignment=TIE, share="0.5"))

    assert events == [AssignmentChanged(assignment=TIE, share_milli=500, kind=UNSET, roles=UNSET)]
    assert (held(staffed).share_milli, held(staffed).roles) == (500, ["deputy"])


def test_a_change_can_hold_for_a_while(staffed: Organization) -> None:
    staffed.records(assign(TIE, ADA, SELLER))
    staffed.records(ask("changeAssignment", MAR, APR, assignment=TIE, share=None, roles=["deputy"], kind="INTERIM"))

    shares = [AssignmentView(staffed.structure(day), TIE).share_milli for day in (FEB, MAR, APR)]
    kinds = [AssignmentView(staffed.structure(day), TIE).kind for day in (FEB, MAR, APR)]

    assert shares == [1000, None, 1000]
    assert kinds == ["PERMANENT", "INTERIM", "PERMANENT"]


def test_a_change_says_what_changes(staffed: Organization) -> None:
    staffed.records(assign(TIE, ADA, SELLER))

    assert staffed.refuses(ask("changeAssignment", MAR, assignment=TIE)) == [
        Invalid("Say what changes: share, kind or roles.")
    ]


def test_an_assignment_ends_and_the_seat_is_free(staffed: Organization) -> None:
    staffed.records(assign(TIE, ADA, SELLER))

    assert staffed.records(leave(TIE, APR)) == [AssignmentEnded(assignment=TIE)]

    assert staffed.position(SELLER, MAR).holders == [TIE]
    assert staffed.position(SELLER, APR).holders == []


def test_what_ended_takes_no_more_changes(staffed: Organization) -> None:
    staffed.records(assign(TIE, ADA, SELLER))
    staffed.records(leave(TIE, APR))

    assert staffed.refuses(leave(TIE, MAY)) == [NotOnRecord("assignment", TIE, MAY)]
    assert staffed.refuses(ask("changeAssignment", MAY, assignment=TIE, share="1")) == [
        NotOnRecord("assignment", TIE, MAY)
    ]


def test_every_start_is_an_assignment_of_its_own(staffed: Organization) -> None:
    staffed.records(assign(TIE, ADA, SELLER))
    staffed.records(leave(TIE, MAR))

    assert staffed.refuses(assign(TIE, ADA, SELLER, at=APR)) == [AlreadyExists("assignment", TIE)]
    staffed.records(assign(OTHER, ADA, SELLER, at=APR))

    assert staffed.position(SELLER, MAR).holders == []
    assert staffed.position(SELLER, APR).holders == [OTHER]


def test_one_person_can_hold_several_positions_and_one_position_several_people(staffed: Organization) -> None:
    staffed.records(assign(TIE, ADA, SELLER), assign(OTHER, ADA, WELDER), assign(key("THIRD"), BEN, SELLER))

    assert sorted(staffed.position(SELLER, JAN).holders) == sorted([TIE, key("THIRD")])
    assert sorted(staffed.structure(JAN).referring("assignment.person", ADA)) == sorted([TIE, OTHER])


def test_an_assignment_needs_both_its_ends(staffed: Organization) -> None:
    assert staffed.refuses(assign(TIE, NOWHERE, SELLER)) == [Unknown("person", NOWHERE)]
    assert staffed.refuses(assign(TIE, ADA, NOWHERE)) == [Unknown("position", NOWHERE)]


def test_a_position_closes_with_its_holders_in_one_set(staffed: Organization) -> None:
    staffed.records(assign(TIE, ADA, SELLER))

    staffed.records(leave(TIE, APR), close(SELLER, APR))

    assert staffed.structure(APR).keys("assignment") == []


@pytest.mark.parametrize("share", ["-0.1", "NaN", "Infinity", "0.0001", "much"])
def test_a_share_is_a_number_exact_to_thousandths(staffed: Organization, share: str) -> None:
    (refusal,) = staffed.refuses(assign(TIE, ADA, SELLER, share=share))

    assert isinstance(refusal, Invalid)
