"""Persons: a key in the ledger, everything personal beside it."""

from __future__ import annotations

import pytest

from orgledger.domain.event import Private, commit
from orgledger.domain.period import Period
from orgledger.domain.person import PersonRegistered, PersonView
from orgledger.domain.refusal import AlreadyExists, Refused
from tests.kit import (
    ADA,
    COMPANY,
    FEB,
    JAN,
    MAR,
    SALES,
    SELLER,
    Organization,
    ask,
    assign,
    create,
    key,
    person,
    position,
)

TIE = key("TIE")


def test_a_person_is_registered_with_commitments_only(acme: Organization) -> None:
    (event,) = acme.records(person(ADA, name="Ada Lovelace", reference="E-1815"))

    assert isinstance(event, PersonRegistered)
    assert event.name is not None
    assert event.name.value == "Ada Lovelace"
    said = [fact.value for fact in event.asserts()]
    assert "Ada Lovelace" not in said
    assert "E-1815" not in said
    ada = PersonView(acme.structure(JAN), ADA)
    assert ada.name == event.name.commitment
    assert ada.reference == commit("E-1815", event.reference.salt if event.reference else b"")


def test_a_person_needs_no_name(acme: Organization) -> None:
    acme.records(person(ADA))

    ada = PersonView(acme.structure(JAN), ADA)
    assert (ada.name, ada.reference) == (None, None)
    assert acme.structure(JAN).keys("person") == [ADA]


def test_a_person_cannot_be_assigned_before_being_registered(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES), person(ADA, at=MAR))

    refusals = acme.refuses(assign(TIE, ADA, SELLER, at=FEB))

    assert [(refusal.code, refusal.over) for refusal in refusals] == [("NOT_ON_RECORD", Period(FEB))]


def test_the_same_person_is_not_registered_twice(acme: Organization) -> None:
    acme.records(person(ADA))

    assert acme.refuses(person(ADA, at=MAR)) == [AlreadyExists("person", ADA)]


def test_a_person_lists_assignments_of_the_day(acme: Organization) -> None:
    acme.records(create(COMPANY), position(SELLER, COMPANY), person(ADA), assign(TIE, ADA, SELLER, at=MAR))

    assert PersonView(acme.structure(FEB), ADA).assignments == []
    assert PersonView(acme.structure(MAR), ADA).assignments == [TIE]


def test_equal_names_make_unequal_commitments() -> None:
    one, other = Private.seal("Ada", b"1" * 32), Private.seal("Ada", b"2" * 32)

    assert one != other
    assert one == Private(one.commitment)
    assert len({one, Private(one.commitment), other}) == 2


def test_a_commitment_does_not_show_what_it_commits_to() -> None:
    sealed = Private.seal("Ada Lovelace", b"1" * 32)

    assert "Ada" not in repr(sealed)
    assert len(sealed.commitment) == 64


@pytest.mark.parametrize("name", [5, ["Ada"], {"text": "Ada"}, True], ids=str)
def test_a_name_is_a_text(acme: Organization, name: object) -> None:
    with pytest.raises(Refused):
        acme.records(ask("registerPerson", JAN, key=ADA, name=name))
