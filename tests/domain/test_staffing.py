"""Staffing: whose shares fill which seats, what is vacant, what is filled twice; what is known is added up."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from orgledger.domain.period import FOREVER, Period
from orgledger.domain.staffing import Headcount, of_all, of_position, of_unit, series, staffing
from tests.kit import (
    APR,
    BOARD,
    CHIEF,
    COMPANY,
    FEB,
    JAN,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    SELLER,
    WELDER,
    Form,
    Organization,
    adjust,
    ask,
    assign,
    create,
    deactivate,
    key,
    person,
    position,
)


class Held(NamedTuple):
    """One who holds a position."""

    share: str | None = "1"
    kind: str = "PERMANENT"


def held(role: str, *held: Held) -> list[Form]:
    """People of their own who hold a position, each with a share and a kind."""
    people = [(key(f"{role} {number}"), one) for number, one in enumerate(held)]
    return [
        form
        for who, (share, kind) in people
        for form in (person(who), assign(key(f"seat of {who}"), who, role, share=share, kind=kind))
    ]


def staffed(acme: Organization, *held_by: Held, seats: int | None = 1, fte: str | None = None) -> Headcount:
    """The headcount of a position with some holders."""
    acme.records(create(SALES), position(SELLER, SALES, seats=seats, fte=fte), *held(SELLER, *held_by))
    return of_position(acme.position(SELLER, JAN))


def full(*shares: str | None) -> list[Held]:
    """People who hold it for good."""
    return [Held(share) for share in shares]


@pytest.mark.parametrize(
    ("seats", "fte", "shares", "filled", "vacant", "overfilled"),
    [
        (1, "1", ["0.5", "0.5"], 1, 0, 0),
        (1, None, ["0.3", "0.7"], 1, 0, 0),
        (1, "1", ["0.333", "0.333", "0.333"], 1, 0, 0),
        (1, "1", ["0.167"] * 6, 1, 0, 0),  # Six sixths, each rounded up.
        (1, "1", ["0.5"], 1, 0, 0),
        (1, "1", ["0.6", "0.5"], 2, 0, 1),
        (1, "1", ["1", "1", "1"], 3, 0, 2),
        (2, "2", ["0.5", "0.5"], 1, 1, 0),
        (3, None, ["1", "0.5"], 2, 1, 0),
        (3, "2.5", ["0.5"], 1, 2, 0),
        (2, "1", ["0.5", "0.5"], 2, 0, 0),  # Two half-time seats.
        (1, "0.5", ["0.5"], 1, 0, 0),
        (1, "0.5", ["1"], 1, 0, 0),  # Nobody takes more than one seat.
        (2, "4", ["1"], 1, 1, 0),  # A seat is at most a full-time job.
        (1, "0", ["0.5", "0.5"], 1, 0, 0),
        (2, None, ["1.5"], 1, 1, 0),
        (1, "1", ["0"], 0, 1, 0),
        (0, "0", ["0.5", "0.5"], 1, 0, 1),
        (0, None, [], 0, 0, 0),
        (None, None, ["0.5", "0.5"], 1, None, None),
    ],
)
def test_shares_decide_how_many_seats_are_filled(
    acme: Organization,
    seats: int | None,
    fte: str | None,
    shares: list[str],
    filled: int,
    vacant: int | None,
    overfilled: int | None,
) -> None:
    headcount = staffed(acme, *full(*shares), seats=seats, fte=fte)

    assert (headcount.filled_seats, headcount.vacant_seats, headcount.overfilled_seats) == (filled, vacant, overfilled)
    assert headcount.holders == len(shares)


@pytest.mark.parametrize("kind", ["ACTING", "INTERIM"])
@pytest.mark.parametrize("share", ["0", "0.5", "1", None])
def test_acting_and_interim_holders_take_no_seat(acme: Organization, kind: str, share: str | None) -> None:
    beside = staffed(acme, Held(), Held(share, kind))
    acme.records(position(WELDER, SALES, seats=1), *held(WELDER, Held(share, kind)))
    alone = of_position(acme.position(WELDER, JAN))

    for headcount, filled in ((beside, 1), (alone, 0)):
        assert (headcount.filled_seats, headcount.vacant_seats, headcount.overfilled_seats) == (filled, 1 - filled, 0)
        assert (headcount.holders, headcount.acting) == (filled + 1, 1)
        assert headcount.gaps.filled_fte == (share is None)
        assert headcount.gaps.filled_seats == 0


@pytest.mark.parametrize(
    ("seats", "shares", "filled"),
    [(1, [None], 1), (1, [None, None], 1), (2, ["0.5", None], 2), (1, ["0.5", None], 1), (3, [None, None], 2),
     (1, ["1", "1", None], 2), (None, ["0.5", None], 2), (0, [None], 0)],
)  # fmt: skip
def test_unknown_shares_take_a_seat_each_as_long_as_there_is_one(
    acme: Organization, seats: int | None, shares: list[str | None], filled: int
) -> None:
    headcount = staffed(acme, *full(*shares), seats=seats)

    assert headcount.filled_seats == filled
    assert headcount.gaps.filled_seats == headcount.gaps.filled_fte == shares.count(None)
    if seats is not None:
        assert headcount.filled_seats + (headcount.vacant_seats or 0) - (headcount.overfilled_seats or 0) == seats


def test_an_acting_holder_who_stays_for_good_fills_the_seat_from_then_on(acme: Organization) -> None:
    staffed(acme, Held(kind="ACTING"))
    acme.records(ask("changeAssignment", MAR, assignment=key(f"seat of {key(f'{SELLER} 0')}"), kind="PERMANENT"))
    acme.records(ask("changeAssignment", MAY, assignment=key(f"seat of {key(f'{SELLER} 0')}"), share="0"))

    steps = series(acme.structure(JAN), {SALES: FOREVER}, JAN, JUNE)

    assert [(step.period, step.headcount.vacant_seats) for step in steps] == [
        (Period(JAN, MAR), 1),
        (Period(MAR, MAY), 0),
        (Period(MAY, JUNE), 1),
    ]


def test_no_position_hides_the_vacancy_of_another(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES, seats=1), position(CHIEF, SALES, seats=2))
    acme.records(*held(SELLER, Held(), Held(), Held()), *held(CHIEF, Held("0.5")))

    sales = of_unit(acme.unit(SALES, JAN))

    assert (sales.position_seats, sales.filled_seats, sales.vacant_seats, sales.overfilled_seats) == (3, 4, 1, 2)


def test_approved_seats_beyond_those_of_the_positions_are_vacant_too(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=6), position(SELLER, SALES, seats=1), *held(SELLER, Held()))
    acme.records(position(CHIEF, SALES), *held(CHIEF, Held(), Held("0.5"), Held("0.5")))

    sales = of_unit(acme.unit(SALES, JAN))

    assert (sales.filled_seats, sales.vacant_seats, sales.overfilled_seats, sales.seats) == (3, 3, 0, 6)
    assert (sales.gaps.position_seats, sales.gaps.vacant_seats) == (1, 0)


def test_holders_of_positions_of_unknown_seats_can_be_more_than_approved(acme: Organization) -> None:
    acme.records(
        create(SALES), adjust(SALES, JAN, seats=1), position(CHIEF, SALES), *held(CHIEF, *full("1", "1", None))
    )

    sales = of_unit(acme.unit(SALES, JAN))

    assert (sales.filled_seats, sales.vacant_seats, sales.overfilled_seats) == (3, 0, 1)


def test_positions_with_more_seats_than_approved_keep_their_vacancies(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=1), position(CHIEF, SALES, seats=3), *held(CHIEF, Held()))

    sales = of_unit(acme.unit(SALES, JAN))

    assert (sales.vacant_seats, sales.overfilled_seats, sales.seats) == (2, 0, 3)


def test_what_is_known_is_added_up_and_what_is_not_is_counted(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(PLANT, parent=COMPANY))
    acme.records(position(SELLER, SALES, fte="7.5"), position(CHIEF, SALES), position(WELDER, PLANT, fte="1", seats=2))
    acme.records(*held(SELLER, Held("0.5")), *held(CHIEF, Held(None)))

    sales, whole = of_unit(acme.unit(SALES, JAN)), of_unit(acme.unit(COMPANY, JAN), descendants=True)

    assert (sales.position_fte_milli, sales.gaps.position_fte) == (7_500, 1)
    assert (sales.position_seats, sales.vacant_seats, sales.gaps.position_seats) == (None, None, 2)
    assert (whole.position_fte_milli, whole.gaps.position_fte) == (8_500, 1)
    assert (whole.position_seats, whole.gaps.position_seats) == (2, 2)
    assert (whole.vacant_seats, whole.gaps.vacant_seats) == (2, 3)
    assert (whole.filled_fte_milli, whole.gaps.filled_fte) == (500, 1)
    assert (whole.authorized_fte_milli, whole.gaps.authorized_fte) == (None, 3)


def test_a_unit_without_positions_makes_nothing_known(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(PLANT, parent=COMPANY))
    acme.records(position(SELLER, SALES), *held(SELLER, Held(None)))

    for whole in (of_unit(acme.unit(COMPANY, JAN), descendants=True), of_all([acme.unit(SALES, JAN)])):
        assert (whole.position_seats, whole.position_fte_milli, whole.vacant_seats) == (None, None, None)
        assert (whole.filled_seats, whole.filled_fte_milli, whole.gaps.filled_fte) == (1, None, 1)
    plant = of_unit(acme.unit(PLANT, JAN))
    assert (plant.position_seats, plant.position_fte_milli, plant.vacant_seats) == (None, None, None)
    assert (plant.filled_fte_milli, plant.gaps.vacant_seats) == (0, 1)


def test_a_unit_that_is_off_the_tree_counts_for_nothing(acme: Organization) -> None:
    acme.records(create(COMPANY), create(BOARD, parent=COMPANY), position(CHIEF, BOARD, seats=2), *held(CHIEF, Held()))
    acme.records(deactivate(BOARD, APR))

    counts = [of_unit(acme.unit(COMPANY, day), descendants=True) for day in (FEB, APR)]

    assert [(one.filled_seats, one.vacant_seats) for one in counts] == [(1, 1), (0, None)]


def test_the_people_of_a_position_are_those_who_hold_it_for_good(acme: Organization) -> None:
    staffed(acme, *full("0.6", "0.6", None), Held(kind="ACTING"))

    assert staffing(acme.position(SELLER, JAN)) == (3, 2, 3, 1)


@pytest.mark.parametrize(
    ("shares", "fte", "filled", "overfilled"),
    [
        (["1", "1"], "2", 1, 0),
        (["0.5", "0.5"], "2", 1, 0),
        ([None, "1"], "2", 1, 0),
        (["0.5", "0.5"], "1", 1, 0),  # Two half-time seats, of which somebody takes one.
    ],
)
def test_somebody_who_holds_a_position_twice_takes_one_seat(
    acme: Organization, shares: list[str | None], fte: str, filled: int, overfilled: int
) -> None:
    who = key("ada")
    ties = [assign(key(f"seat {number}"), who, SELLER, share=share) for number, share in enumerate(shares)]
    acme.records(create(SALES), position(SELLER, SALES, seats=2, fte=fte), person(who), *ties)

    headcount = of_position(acme.position(SELLER, JAN))

    assert (headcount.filled_seats, headcount.vacant_seats, headcount.overfilled_seats) == (filled, 1, overfilled)
    assert staffing(acme.position(SELLER, JAN)).people == 1


def test_what_one_holder_has_too_much_fills_no_seat_of_others(acme: Organization) -> None:
    headcount = staffed(acme, *full("1", "0.25", "0.25"), seats=3, fte="1.5")

    assert (headcount.filled_seats, headcount.vacant_seats, headcount.overfilled_seats) == (2, 1, 0)


def test_many_full_holders_take_a_seat_each(acme: Organization) -> None:
    headcount = staffed(acme, *full(*["1"] * 2500), seats=2500)

    assert (headcount.filled_seats, headcount.vacant_seats, headcount.overfilled_seats) == (2500, 0, 0)


def test_many_half_time_holders_share_half_as_many_seats(acme: Organization) -> None:
    headcount = staffed(acme, *full(*["0.5"] * 2500), seats=2500)

    assert (headcount.filled_seats, headcount.vacant_seats, headcount.overfilled_seats) == (1250, 1250, 0)
