"""A hold covers what it is on, and whoever ever worked there, until it is lifted; holds for other matters stand."""

from __future__ import annotations

import pytest

from orgledger.domain.legal_hold import LegalHoldPlaced, UnderLegalHold, around, free, holds
from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Invalid, Refused, Unknown
from tests.kit import (
    ADA,
    BEN,
    COMPANY,
    EXPORT,
    HOUSE,
    JUNE,
    MAR,
    NOWHERE,
    PLANT,
    SALES,
    SELLER,
    TODAY,
    Form,
    Organization,
    ask,
    assign,
    create,
    key,
    leave,
    move,
    person,
    position,
    rescind,
)

TIE = key("TIE")


@pytest.fixture
def acme(acme: Organization) -> Organization:
    """Ada sells; Ben has no position."""
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(EXPORT, parent=SALES), create(PLANT))
    acme.records(position(SELLER, SALES), person(ADA), person(BEN))
    acme.records(assign(TIE, ADA, SELLER))
    return acme


def place(entity: str, matter: str = "7/24", reason: str = "A suit.") -> Form:
    return ask("placeLegalHold", entity=entity, matter=matter, reason=reason)


def lift(entity: str, matter: str = "7/24", reason: str = "It is over.") -> Form:
    return ask("liftLegalHold", entity=entity, matter=matter, reason=reason)


def covered(acme: Organization, entity: str) -> set[str]:
    """Everything a hold on which covers an entity."""
    return set(around(acme.image.desk(AsOf(TODAY, acme.head)), entity))


@pytest.mark.parametrize(("entity", "noun"), [(ADA, "person"), (SALES, "unit"), (HOUSE, "organization")])
def test_a_person_a_unit_or_the_house_is_held(acme: Organization, entity: str, noun: str) -> None:
    [event] = acme.records(place(entity))

    assert isinstance(event, LegalHoldPlaced)
    assert (event.noun, event.entity, event.matter, event.named()) == (noun, entity, "7/24", (entity,))
    assert holds(acme.image.acts[entity]) == {"7/24": acme.head}


def test_holds_for_several_matters_stand_by_themselves(acme: Organization) -> None:
    acme.records(place(ADA), place(ADA, "8/24"))
    acme.records(lift(ADA))

    assert list(holds(acme.image.acts[ADA])) == ["8/24"]
    with pytest.raises(Refused) as refused:
        free(acme.image.desk(AsOf(TODAY, acme.head)), [ADA])
    assert refused.value.refusals == [UnderLegalHold((ADA,), ("8/24",))]


def test_a_hold_is_placed_once_for_a_matter_and_lifted_once(acme: Organization) -> None:
    acme.records(place(ADA))

    assert acme.refuses(place(ADA)) == [Invalid("It is under a hold for this matter already.")]
    acme.records(lift(ADA))
    assert acme.refuses(lift(ADA)) == [Invalid("It is under no hold for this matter.")]
    assert acme.refuses(place(BEN), place(BEN)) == [Invalid("It is under a hold for this matter already.")]


@pytest.mark.parametrize("entity", [NOWHERE, SELLER])
def test_nothing_else_is_held(acme: Organization, entity: str) -> None:
    assert acme.refuses(place(entity)) == [Unknown("person", entity)]


def test_a_hold_says_why(acme: Organization) -> None:
    assert acme.refuses(place(ADA, reason=" ")) == [Invalid("Say why.")]


def test_a_person_is_covered_by_every_unit_they_ever_worked_below(acme: Organization) -> None:
    assert covered(acme, ADA) == {HOUSE, ADA, SALES, COMPANY}
    assert covered(acme, BEN) == {HOUSE, BEN}

    acme.records(move(SALES, PLANT, MAR), leave(TIE, JUNE))

    assert covered(acme, ADA) == {HOUSE, ADA, SALES, COMPANY, PLANT}
    assert covered(acme, EXPORT) == {HOUSE, EXPORT, SALES, COMPANY, PLANT}


def test_an_assignment_that_was_taken_back_covers_nothing(acme: Organization) -> None:
    acme.records(rescind(acme.head))

    assert covered(acme, ADA) == {HOUSE, ADA}
