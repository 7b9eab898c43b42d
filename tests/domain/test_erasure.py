"""What may be proposed to be erased, and where a proposal stands."""

from __future__ import annotations

from typing import Any

import pytest

from orgledger.domain.erasure import (
    ErasedPerson,
    ErasureDeclined,
    ErasureProposed,
    LegalBasis,
    PersonErased,
    PrivateValueRedacted,
    SameEyes,
    confirm,
    erased_by,
    keys_destroyed,
    open_proposals,
)
from orgledger.domain.event import Event
from orgledger.domain.refusal import Invalid, Refused, Unknown
from tests.kit import ADA, BEN, HOUSE, NOWHERE, Form, Organization, ask, person, rescind


@pytest.fixture
def acme(acme: Organization) -> Organization:
    """Ada is on record."""
    acme.records(person(ADA, name="Ada"))
    return acme


def propose(**fields: Any) -> Form:
    return ask("proposeErasure", **{"legal_basis": "OBJECTION", **fields})


def proposed(person: str | None = ADA, entry: int | None = None) -> ErasureProposed:
    parts = ("reason",) if entry else ()
    return ErasureProposed(
        person=person, organization=HOUSE, recorded_as=None, of_entry=entry, parts=parts, legal_basis=LegalBasis.OTHER
    )


def erased(proposal: int, restores: int | None = None) -> PersonErased:
    return PersonErased(
        person=ADA,
        recorded_as=None,
        legal_basis=LegalBasis.OTHER,
        values=2,
        proposal=proposal,
        proposed_by=ADA,
        approved_by=BEN,
        restores=restores,
    )


def test_a_person_is_proposed_also_when_they_were_taken_back(acme: Organization) -> None:
    acme.records(rescind(acme.head))

    [event] = acme.records(propose(person=ADA))

    assert isinstance(event, ErasureProposed)
    assert (event.person, event.legal_basis, event.named()[0]) == (ADA, LegalBasis.OBJECTION, ADA)


def test_texts_of_an_entry_are_proposed(acme: Organization) -> None:
    [event] = acme.records(propose(entry=2, parts=["reason", "title", "reason"]))

    assert isinstance(event, ErasureProposed)
    assert (event.of_entry, event.parts, event.named()) == (2, ("reason", "title"), (HOUSE,))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"person": ADA, "entry": 2, "parts": ["reason"]},
        {"person": ADA, "parts": ["reason"]},
        {"entry": 2},
        {"entry": 2, "parts": ["reason"], "recorded_as": BEN},
        {"entry": 2, "parts": ["Reason!"]},
        {"person": "Ada"},
    ],
)
def test_either_a_person_or_texts_are_proposed(acme: Organization, fields: Form) -> None:
    [refusal] = acme.refuses(propose(**fields))

    assert isinstance(refusal, Invalid)


def test_nobody_is_erased_who_is_not_known_or_is_erased(acme: Organization) -> None:
    assert acme.refuses(propose(person=NOWHERE)) == [Unknown("person", NOWHERE)]
    assert acme.refuses(person(BEN), propose(person=NOWHERE)) == [Unknown("person", NOWHERE)]
    acme.acts(erased(3))

    assert acme.refuses(propose(person=ADA)) == [ErasedPerson(ADA)]
    assert erased_by(acme.image.acts[ADA]) == acme.head


@pytest.mark.parametrize(
    ("closing", "open_"),
    [
        ([], {2, 3}),
        ([ErasureDeclined(person=ADA, organization=HOUSE, proposal=2)], {3}),
        ([erased(3)], {2}),
        ([erased(3, restores=9)], {2, 3}),
    ],
)
def test_a_proposal_is_open_until_it_is_confirmed_or_declined(closing: list[Event], open_: set[int]) -> None:
    acts = list(enumerate([proposed(), proposed(), *closing], 2))

    assert set(open_proposals(acts)) == open_


def test_whoever_proposes_does_not_confirm() -> None:
    confirm(frozenset({ADA}), frozenset({BEN}))

    with pytest.raises(Refused) as refused:
        confirm(frozenset({ADA, HOUSE}), frozenset({BEN, HOUSE}))

    assert refused.value.refusals == [SameEyes()]


def test_an_act_names_the_keys_that_it_destroys() -> None:
    redacted = PrivateValueRedacted(
        organization=HOUSE,
        of_entry=2,
        parts=("reason",),
        commitments=("5e" * 32,),
        legal_basis=LegalBasis.OTHER,
        proposal=3,
        proposed_by=ADA,
        approved_by=BEN,
        restores=None,
    )

    assert keys_destroyed(erased(3)) == (f"person/{ADA}",)
    assert keys_destroyed(redacted) == ("5e" * 32,)
    assert keys_destroyed(proposed()) == ()
