"""Statements: what is said in words, of the organization and of what is in it."""

from __future__ import annotations

from datetime import date

import pytest

from orgledger.domain.invariants import StillReferredTo, TwoAtOnce, Wordless
from orgledger.domain.period import Period
from orgledger.domain.refusal import Invalid, NotAmong, NotOnRecord
from orgledger.domain.statement import StatementKind, StatementMade, StatementRestated, StatementView, statements
from tests.kit import (
    ADA,
    APR,
    FEB,
    HOUSE,
    JAN,
    JUNE,
    MAR,
    MAY,
    NOWHERE,
    PLANT,
    SALES,
    SELLER,
    Form,
    Organization,
    ask,
    called,
    close,
    create,
    dissolve,
    key,
    person,
    position,
    rescind,
)

FLAT, NEXT, LAST = key("FLAT"), key("NEXT"), key("LAST")


@pytest.fixture
def house(acme: Organization) -> Organization:
    acme.records(create(SALES), create(PLANT, MAR), position(SELLER, SALES), person(ADA))
    return acme


def make(about: str | None = None, at: date = FEB, statement: str = FLAT, **more: object) -> Form:
    more = {"kind": "PRINCIPLE", "texts": called("减少层级", "zh"), **more}
    return ask("makeStatement", at, key=statement, about=about, **more)


def restate(at: date, to: date | None = None, **more: object) -> Form:
    return ask("restateStatement", at, to, statement=FLAT, **more)


def said_of(acme: Organization, *days: date) -> list[str]:
    """What the statement is about, as seen from it; and from everything it could be about."""
    found = []
    for day in days:
        structure = acme.structure(day)
        about = StatementView(structure, FLAT).about
        found.append(about[1])
        for noun, some in (("organization", HOUSE), ("unit", SALES), ("unit", PLANT), ("position", SELLER)):
            seen = [view.key for view in statements(structure, noun, some)]
            assert seen == ([FLAT] if (noun, some) == about else []), (day, some)
    return found


def test_a_principle_is_said_of_the_organization_unless_it_says_of_what(house: Organization) -> None:
    events = house.records(make(names=called("Flat"), check="C7", order=3, category="设计原则"))

    assert events == [
        StatementMade(
            statement=FLAT,
            kind=StatementKind.PRINCIPLE,
            category="设计原则",
            about_noun="organization",
            about=HOUSE,
            names={"en": "Flat"},
            texts={"zh": "减少层级"},
            check="C7",
            order=3,
        )
    ]
    view = StatementView(house.structure(MAR), FLAT)
    assert (view.name(), view.text("en"), view.kind) == ("Flat", "减少层级", StatementKind.PRINCIPLE)
    assert said_of(house, FEB, MAR) == [HOUSE, HOUSE]


def test_a_statement_says_something_of_something(house: Organization) -> None:
    assert house.refuses(make(texts=None)) == [Invalid("A statement has a text, a name or both.")]
    assert house.refuses(make(PLANT)) == [NotOnRecord("unit", PLANT, FEB)]
    for nothing in (ADA, NOWHERE, FLAT):
        [refusal] = house.refuses(make(nothing))
        assert isinstance(refusal, NotAmong)
        assert refusal.message(str).startswith(
            f"{nothing} is not the key of one of these: organization, unit, position"
        )


def test_a_check_that_does_not_exist_stands_behind_nothing(house: Organization) -> None:
    house.records(make())

    for wrong in (make(statement=NEXT, check="C18"), restate(MAR, check="C99")):
        [refusal] = house.refuses(wrong)
        assert isinstance(refusal, Invalid)
        assert refusal.message(str).startswith("There is no check 'C")


def test_statements_are_told_by_kind_and_place(house: Organization) -> None:
    house.records(
        make(SALES, statement=FLAT, order=2),
        make(SALES, statement=NEXT, order=1, category="x"),
        make(SALES, statement=LAST),
        make(SALES, statement=key("PURPOSE"), kind="PURPOSE"),
        make(SALES, statement=key("ZERO"), order=0),
    )
    structure = house.structure(MAR)

    assert [view.key for view in statements(structure, "unit", SALES)] == [
        key("PURPOSE"),
        key("ZERO"),
        NEXT,
        FLAT,
        LAST,
    ]
    assert [view.key for view in statements(structure, "unit", SALES, StatementKind.PURPOSE)] == [key("PURPOSE")]
    assert [view.key for view in statements(structure, "unit", SALES, category="x")] == [NEXT]


def test_what_is_left_out_of_a_restatement_stays(house: Organization) -> None:
    house.records(make(check="C7", order=3))

    events = house.records(restate(APR, names=called("Flat"), order=None))

    assert events == [StatementRestated(statement=FLAT, names={"en": "Flat"}, texts={}, order=None)]
    view = StatementView(house.structure(APR), FLAT)
    assert (view.name(), view.text(), view.plain("check"), view.number("order")) == ("Flat", "减少层级", "C7", None)
    assert house.refuses(restate(APR)) == [Invalid("Say what changes: texts, names, category, check, order or about.")]


def test_a_statement_is_said_of_something_else_for_a_while(house: Organization) -> None:
    house.records(make(SALES), restate(MAR, MAY, about=SELLER))

    assert said_of(house, FEB, MAR, APR, MAY) == [SALES, SELLER, SELLER, SALES]


def test_a_correction_over_a_plan_leaves_one_subject_on_every_day(house: Organization) -> None:
    house.records(make(SALES), restate(APR, about=HOUSE))
    house.records(restate(MAR, JUNE, correct=True, about=PLANT))

    assert said_of(house, FEB, MAR, APR, MAY, JUNE) == [SALES, PLANT, PLANT, PLANT, HOUSE]


def test_a_statement_may_be_said_of_a_statement_but_not_of_itself(house: Organization) -> None:
    house.records(make(), make(FLAT, statement=NEXT))

    assert house.refuses(restate(MAR, about=FLAT)) == [Invalid("A statement says nothing of itself.")]
    assert house.refuses(ask("retireStatement", JUNE, statement=FLAT)) == [
        StillReferredTo(FLAT, Period(JUNE), (NEXT,), "statement.about.statement")
    ]


def test_what_is_spoken_of_does_not_go_off_record_alone(house: Organization) -> None:
    house.records(make(SELLER), make(PLANT, MAR, NEXT))

    assert house.refuses(close(SELLER, JUNE)) == [
        StillReferredTo(SELLER, Period(JUNE), (FLAT,), "statement.about.position")
    ]
    [refusal] = house.refuses(dissolve(PLANT, JUNE))
    assert refusal == StillReferredTo(PLANT, Period(JUNE), (NEXT,), "statement.about.unit")
    assert refusal.message({PLANT: "Plant", NEXT: "Safe"}.__getitem__) == (
        "Plant must be on record from 2024-06-01 on, because it is spoken of in Safe. "
        "Move or end them in the same change set."
    )
    house.records(ask("retireStatement", JUNE, statement=NEXT), dissolve(PLANT, JUNE))


def test_a_statement_taken_back_was_never_made(house: Organization) -> None:
    house.records(make())
    known = house.head
    house.records(rescind(known))

    assert house.structure(JAN, known).keys("statement") == []
    assert house.structure(MAR, known).keys("statement") == [FLAT]
    assert house.structure(MAR).keys("statement") == []


def test_a_statement_keeps_a_text_or_a_name_on_every_day(house: Organization) -> None:
    house.records(make())
    none = [{"language": "zh", "text": None}]

    assert house.refuses(restate(MAR, texts=none)) == [Wordless(FLAT, Period(MAR))]
    house.records(restate(MAR, names=called("Flat"), texts=none))
    assert house.refuses(rescind(house.head), restate(APR, texts=none)) == [Wordless(FLAT, Period(APR))]
    assert house.refuses(restate(APR, JUNE, names=[{"language": "en", "text": None}])) == [
        Wordless(FLAT, Period(APR, JUNE))
    ]


def test_a_statement_made_anew_is_not_said_of_two_things(house: Organization) -> None:
    house.records(make(SALES))
    made = house.head
    house.records(restate(FEB, about=SELLER))

    refusals = house.refuses(rescind(made), make(SALES))

    assert refusals == [TwoAtOnce(FLAT, Period(FEB), (SALES, SELLER), "statement.about")]
