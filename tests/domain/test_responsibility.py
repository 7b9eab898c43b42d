"""Responsibilities: duties that stand for themselves, whoever holds them."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from orgledger.domain.invariants import OutsideExistence, StillReferredTo
from orgledger.domain.period import Period
from orgledger.domain.refusal import AlreadyExists, Invalid, NotOnRecord, Unknown
from orgledger.domain.responsibility import ResponsibilityDefined, ResponsibilityReworded, ResponsibilityView
from tests.kit import (
    APR,
    FEB,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    NOWHERE,
    SALES,
    Organization,
    ask,
    called,
    create,
    key,
    rescind,
)

DUTY, TIE = key("DUTY"), key("TIE")
DEFINED = ask("defineResponsibility", FEB, key=DUTY, texts=called("招聘与培训", "zh"), category="人力资源")
INVOLVED = ask("startInvolvement", FEB, key=TIE, holder=SALES, object=DUTY, mode="ACCOUNTABLE")


@pytest.fixture
def held(acme: Organization) -> Organization:
    acme.records(create(SALES), DEFINED, INVOLVED)
    return acme


def duty(acme: Organization, day: object = MAR, known: int | None = None) -> ResponsibilityView:
    return ResponsibilityView(acme.structure(day, known), DUTY)  # type: ignore[arg-type]


def test_a_duty_is_defined_in_the_organizations_own_words(acme: Organization) -> None:
    events = acme.records(DEFINED)

    assert events == [
        ResponsibilityDefined(responsibility=DUTY, names={}, texts={"zh": "招聘与培训"}, category="人力资源")
    ]
    assert (duty(acme).name(), duty(acme).text("en"), duty(acme).category) == (None, "招聘与培训", "人力资源")
    assert duty(acme).effective == Period(FEB)
    assert not duty(acme, JAN).on_record


def test_what_is_left_out_of_a_rewording_stays(held: Organization) -> None:
    events = held.records(ask("rewordResponsibility", APR, responsibility=DUTY, names=called("Recruiting")))

    assert events == [ResponsibilityReworded(responsibility=DUTY, names={"en": "Recruiting"}, texts={}, category=UNSET)]
    assert (duty(held, APR).name(), duty(held, APR).text(), duty(held, APR).category) == (
        "Recruiting",
        "招聘与培训",
        "人力资源",
    )
    assert duty(held, MAR).name() is None


def test_a_duty_may_be_put_in_other_words_for_a_while(held: Organization) -> None:
    held.records(ask("rewordResponsibility", APR, MAY, responsibility=DUTY, category=None))

    assert [duty(held, day).category for day in (MAR, APR, MAY)] == ["人力资源", None, "人力资源"]


def test_a_corrected_wording_is_believed_from_then_on_and_the_old_belief_is_kept(held: Organization) -> None:
    held.records(ask("rewordResponsibility", MAY, responsibility=DUTY, texts=called("Planned")))
    before = held.head
    held.records(
        ask("rewordResponsibility", MAR, JUNE, correct=True, responsibility=DUTY, texts=called("What it really was"))
    )

    assert [duty(held, day).text() for day in (FEB, MAR, MAY, JUNE)] == [
        "招聘与培训",
        "What it really was",
        "What it really was",
        "Planned",
    ]
    assert duty(held, MAY, before).text() == "Planned"


def test_a_rewording_says_something(held: Organization) -> None:
    assert held.refuses(ask("rewordResponsibility", APR, responsibility=DUTY)) == [
        Invalid("Say what changes: texts, names or category.")
    ]


def test_a_duty_that_somebody_is_involved_in_is_not_retired_alone(held: Organization) -> None:
    retire = ask("retireResponsibility", JUNE, responsibility=DUTY)

    refusals = held.refuses(retire)

    assert refusals == [StillReferredTo(DUTY, Period(JUNE), (TIE,), "involvement.object.responsibility")]
    held.records(ask("endInvolvement", JUNE, involvement=TIE), retire)
    assert duty(held, MAY).effective == Period(FEB, JUNE)
    assert not duty(held, JUNE).on_record


def test_a_retired_duty_comes_back_as_the_same_in_the_words_it_had(held: Organization) -> None:
    held.records(ask("endInvolvement", MAY, involvement=TIE), ask("retireResponsibility", MAY, responsibility=DUTY))
    words = duty(held, APR).texts("text")

    held.records(ask("reopenResponsibility", JUNE, responsibility=DUTY))

    assert not duty(held, MAY).on_record
    assert duty(held, JUNE).effective == Period(JUNE)
    assert duty(held, JUNE).texts("text") == words
    assert held.refuses(ask("reopenResponsibility", JUNE, responsibility=DUTY)) == [
        Invalid("The duty is on record on that day; there is nothing to reopen.")
    ]
    assert held.refuses(ask("reopenResponsibility", JUNE, responsibility=NOWHERE)) == [
        Unknown("responsibility", NOWHERE)
    ]


def test_a_unit_that_holds_a_duty_is_not_dissolved(held: Organization) -> None:
    refusals = held.refuses(ask("dissolveUnit", JUNE, unit=SALES))

    assert refusals == [StillReferredTo(SALES, Period(JUNE), (TIE,), "involvement.holder.unit")]
    assert refusals[0].message({SALES: "Sales", TIE: "Sales · Recruiting"}.__getitem__) == (
        "Sales must be on record from 2024-06-01 on, because it is involved in the work of Sales · Recruiting. "
        "Move or end them in the same change set."
    )


def test_a_duty_is_named_by_a_key_of_its_own(held: Organization) -> None:
    assert held.refuses(DEFINED) == [AlreadyExists("responsibility", DUTY)]
    assert held.refuses(ask("defineResponsibility", FEB, key=SALES, texts=called("x"))) == [
        AlreadyExists("unit", SALES)
    ]
    assert held.refuses(ask("retireResponsibility", JAN, responsibility=DUTY)) == [
        NotOnRecord("responsibility", DUTY, JAN)
    ]
    assert held.refuses(ask("retireResponsibility", JAN, responsibility=NOWHERE)) == [
        Unknown("responsibility", NOWHERE)
    ]


def test_a_definition_that_others_stand_on_is_not_taken_back_alone(held: Organization) -> None:
    found = held.refuses(rescind(3))

    assert found == [StillReferredTo(DUTY, Period(FEB), (TIE,), "involvement.object.responsibility")]


def test_a_definition_taken_back_was_never_made_and_the_key_is_free(acme: Organization) -> None:
    acme.records(DEFINED)
    acme.records(rescind(2))

    assert not duty(acme).on_record
    assert duty(acme, known=2).on_record
    acme.records(ask("defineResponsibility", JULY, key=DUTY, texts=called("Anew")))
    assert duty(acme, JULY).effective == Period(JULY)


def test_words_planned_for_a_day_after_the_end_stand_in_its_way(acme: Organization) -> None:
    acme.records(DEFINED)
    acme.records(ask("rewordResponsibility", JULY, responsibility=DUTY, category="later"))

    refusals = acme.refuses(ask("retireResponsibility", JUNE, responsibility=DUTY))

    assert refusals == [OutsideExistence(DUTY, Period(JULY), (DUTY,), ("responsibility.category",), (3,))]
