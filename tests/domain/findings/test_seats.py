"""Seats: approved, set up, filled."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.findings.checking import found, subjects, told, tree
from tests.kit import (
    ADA,
    APR,
    BEN,
    CHIEF,
    CLERK,
    EXPORT,
    HOUSE,
    JAN,
    JUNE,
    MAR,
    PLANT,
    SALES,
    SELLER,
    Form,
    Organization,
    adjust,
    ask,
    assign,
    key,
    leave,
    person,
    position,
)


def listed(completeness: str, unit: str = SALES) -> dict[str, object]:
    return ask("declarePositionList", JAN, unit=unit, completeness=completeness)


def test_without_an_approved_number_there_is_nothing_to_compare(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, seats=3), listed("COMPLETE"))

    assert subjects(acme, "C11") == []


def test_a_complete_list_holds_exactly_what_is_approved(acme: Organization) -> None:
    tree(acme).records(adjust(SALES, JAN, seats=3), position(CHIEF, SALES, seats=2), listed("COMPLETE"))

    assert told(acme, "C11") == ["Sales is approved for 3 seats, but its list of positions is complete with 2."]
    assert subjects(acme, "C11", tolerance="1") == []


def test_an_open_list_may_hold_less_than_is_approved_but_not_more(acme: Organization) -> None:
    tree(acme).records(adjust(SALES, JAN, seats=3), position(CHIEF, SALES, seats=2), listed("OPEN"))

    assert subjects(acme, "C11") == []

    acme.records(position(CLERK, SALES, seats=2))

    assert [finding.unknown for finding in found(acme, "C11")] == [False]
    assert "but its positions hold 4" in told(acme, "C11")[0]


def test_seats_that_nobody_stated_are_neither_none_nor_a_fault(acme: Organization) -> None:
    tree(acme).records(adjust(SALES, JAN, seats=3), position(CHIEF, SALES), listed("COMPLETE"))

    assert [finding.unknown for finding in found(acme, "C11")] == [True]

    acme.records(listed("OPEN"))

    assert found(acme, "C11") == []


def test_zero_approved_is_known_and_holds_no_position(acme: Organization) -> None:
    tree(acme).records(adjust(SALES, JAN, seats=0), position(CHIEF, SALES, seats=1))

    assert subjects(acme, "C11") == [SALES]


def test_grades_are_compared_with_the_positions_of_the_grade(acme: Organization) -> None:
    tree(acme).records(adjust(SALES, JAN, seats=1, grade="G1"), position(CHIEF, SALES, seats=2, grade="G1"))

    assert ("G1",) in [finding.apart for finding in found(acme, "C11")]


def test_a_seat_is_vacant_too_long_from_the_day_after_its_last_day_of_grace(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, title="Chief", seats=1), person(ADA), assign(key("tie"), ADA, CHIEF))
    acme.records(leave(key("tie"), MAR))

    assert subjects(acme, "C12", MAR + timedelta(days=90)) == []
    assert told(acme, "C12", day=MAR + timedelta(days=91)) == [
        "Chief has had 1 of 1 seats vacant for 91 days, since 2024-03-01."
    ]


def test_a_position_without_stated_seats_that_nobody_holds_is_told_as_unknown(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES), person(ADA))

    assert [(finding.subject.key, finding.unknown) for finding in found(acme, "C12")] == [(CHIEF, True)]


def test_seats_approved_for_a_unit_and_not_divided_among_positions_are_vacant_too(acme: Organization) -> None:
    tree(acme).records(adjust(PLANT, JAN, seats=2), person(ADA))

    assert subjects(acme, "C12") == [PLANT]


def test_where_no_people_are_kept_vacancies_cannot_be_told(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, seats=1))

    assert [(finding.subject.key, finding.unknown) for finding in found(acme, "C12")] == [(HOUSE, True)]


def test_a_position_and_a_unit_hold_no_more_people_than_seats(acme: Organization) -> None:
    tree(acme).records(
        position(SELLER, EXPORT, title="Seller", seats=1),
        adjust(EXPORT, JAN, seats=2),
        person(ADA),
        person(BEN),
        assign(key("a"), ADA, SELLER),
        assign(key("b"), BEN, SELLER, MAR),
    )

    assert subjects(acme, "C23", JAN) == []
    assert told(acme, "C23", day=JUNE) == ["2 people in Seller, 1 seats approved."]

    acme.records(adjust(EXPORT, MAR, seats=1))

    assert subjects(acme, "C23", JUNE) == [EXPORT, SELLER]


def test_a_position_without_stated_seats_holds_as_many_as_there_are(acme: Organization) -> None:
    tree(acme).records(position(SELLER, EXPORT), person(ADA), assign(key("a"), ADA, SELLER))

    assert subjects(acme, "C23") == []


def share(tie: str, who: str, share: str | None, **more: str) -> list[Form]:
    return [person(key(who)), assign(key(tie), key(who), CHIEF, share=share, **more)]


def test_a_shared_seat_is_neither_vacant_nor_filled_twice(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, seats=1), *share("a", "ann", "0.5"), *share("b", "bob", "0.5"))

    assert subjects(acme, "C12") == subjects(acme, "C23") == []


def test_shares_that_take_more_than_a_seat_are_too_many(acme: Organization) -> None:
    tree(acme).records(
        position(CHIEF, SALES, title="Chief", seats=1),
        *share("a", "ann", "0.6"),
        *share("b", "bob", "0.6"),
        *share("c", "cyd", "0.1"),
    )

    assert told(acme, "C23") == ["3 people take 2 seats in Chief, 1 seats approved."]
    assert told(acme, "C23", "zh") == ["Chief在岗 3 人，占用编制 2 个，超过编制 1 个。"]


def test_unknown_shares_may_be_too_many(acme: Organization) -> None:
    tree(acme).records(
        position(CHIEF, SALES, title="Chief", seats=1), *share("a", "ann", None), *share("b", "bob", None)
    )

    assert [finding.unknown for finding in found(acme, "C23")] == [True]
    assert told(acme, "C23") == ["2 people in Chief, 1 seats approved; not all of their shares are known."]


def test_acting_cover_is_no_surplus_and_ends_no_vacancy(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, title="Chief", seats=1), *share("a", "ann", "1"))
    acme.records(*share("b", "bob", "0", kind="ACTING"))

    assert subjects(acme, "C23") == subjects(acme, "C12") == []

    acme.records(leave(key("a"), MAR))

    assert told(acme, "C12", day=MAR + timedelta(days=91)) == [
        "Chief has had 1 of 1 seats vacant for 91 days, since 2024-03-01."
    ]


def test_an_interim_holder_of_unknown_seats_is_no_permanent_one(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, title="Chief"), *share("a", "ann", "1", kind="INTERIM"))
    acme.records(ask("changeAssignment", MAR, assignment=key("a"), kind="PERMANENT"))
    acme.records(ask("changeAssignment", APR, assignment=key("a"), kind="INTERIM"))

    assert told(acme, "C12", day=APR + timedelta(days=91)) == [
        "Chief has had no permanent holder for 91 days, since 2024-04-01; its number of seats is not known."
    ]


def test_what_is_approved_beyond_the_seats_of_the_positions_is_vacant(acme: Organization) -> None:
    tree(acme).records(
        adjust(SALES, JAN, seats=3), position(CHIEF, SALES, title="Chief", seats=1), *share("a", "ann", "1")
    )

    assert told(acme, "C12") == ["Sales has had 2 of 3 seats vacant for 152 days, since 2024-01-01."]


def test_a_unit_is_judged_by_the_seats_its_people_take(acme: Organization) -> None:
    tree(acme).records(adjust(SALES, JAN, seats=1, grade="G1"), position(CHIEF, SALES, seats=2, grade="G1"))
    acme.records(*share("a", "ann", "0.5"), *share("b", "bob", "0.5"), *share("c", "cyd", "1", kind="ACTING"))

    assert subjects(acme, "C23") == []

    acme.records(*share("d", "dan", "1"))

    assert told(acme, "C23") == [
        "3 people take 2 seats in Sales, 1 seats approved.",
        "3 people take 2 seats in Sales (G1), 1 seats approved.",
    ]
