"""Headcount: approved, set up and filled; unknown is not zero."""

from __future__ import annotations

from datetime import date

from msgspec import UNSET

from orgledger.domain.headcount import HeadcountAdjusted, StaleBefore
from orgledger.domain.period import FOREVER, Period
from orgledger.domain.refusal import Invalid, Notice, NotOnRecord
from orgledger.domain.staffing import NOBODY, Gaps, Step, approved_seats, grades, of_all, of_position, of_unit, series
from orgledger.domain.unit import UnitView, roots
from tests.kit import (
    ADA,
    APR,
    BEN,
    BOARD,
    COMPANY,
    FEB,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    SELLER,
    WELDER,
    Organization,
    adjust,
    assign,
    close,
    create,
    deactivate,
    key,
    leave,
    move_position,
    person,
    position,
    rescind,
)

FIRST, SECOND = key("FIRST"), key("SECOND")
NOTHING = NOBODY._replace(gaps=Gaps(authorized_seats=1, authorized_fte=1, vacant_seats=1))


def test_an_adjustment_carries_the_numbers_before_and_after(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(adjust(SALES, JAN, after={"seats": 10, "fte": "9.5"}))

    events = acme.records(adjust(SALES, MAR, after={"seats": 12}))

    assert events == [HeadcountAdjusted(unit=SALES, position=None, grade=None, seats_before=10, seats=12)]
    after = of_unit(acme.unit(SALES, MAR))
    assert (after.authorized_seats, after.authorized_fte_milli) == (12, 9500)


def test_what_an_adjustment_does_not_name_stays(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, after={"seats": 10, "fte": "9.5"}))

    (event,) = acme.records(adjust(SALES, MAR, after={"fte": "8"}))

    assert isinstance(event, HeadcountAdjusted)
    assert (event.seats, event.seats_before) == (UNSET, UNSET)
    assert (event.fte_milli, event.fte_milli_before) == (8000, 9500)
    assert of_unit(acme.unit(SALES, MAR)).authorized_seats == 10


def test_a_headcount_can_become_unknown(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=10))
    acme.records(adjust(SALES, MAR, seats=None))

    assert of_unit(acme.unit(SALES, FEB)).authorized_seats == 10
    assert of_unit(acme.unit(SALES, MAR)).authorized_seats is None


def test_unknown_is_not_zero(acme: Organization) -> None:
    acme.records(create(SALES), create(PLANT))
    acme.records(adjust(PLANT, JAN, seats=0))

    assert of_unit(acme.unit(SALES, JAN)) == NOTHING
    assert of_unit(acme.unit(PLANT, JAN)).authorized_seats == 0
    assert of_unit(acme.unit(PLANT, JAN)).unknown == 0


def test_a_believed_number_that_does_not_hold_refuses_the_adjustment(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, after={"seats": 10, "fte": "9.5"}))

    refusals = acme.refuses(adjust(SALES, MAR, after={"seats": 12}, before={"seats": 11, "fte": "9"}))

    assert refusals == [
        StaleBefore("approved seats", 11, 10, Period(MAR), SALES),
        StaleBefore("FTE in thousandths", 9000, 9500, Period(MAR), SALES),
    ]
    acme.records(adjust(SALES, MAR, after={"seats": 12}, before={"seats": 10, "fte": "9.500"}))


def test_unknown_can_be_what_is_believed(acme: Organization) -> None:
    acme.records(create(SALES))

    assert acme.refuses(adjust(SALES, MAR, after={"seats": 12}, before={"seats": 0}))
    acme.records(adjust(SALES, MAR, after={"seats": 12}, before={"seats": None}))


def test_before_holds_on_the_first_day_of_the_adjustment(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=10), adjust(SALES, JUNE, seats=20))

    acme.records(adjust(SALES, MAR, after={"seats": 15}, before={"seats": 10}))

    assert of_unit(acme.unit(SALES, APR)).authorized_seats == 15
    assert of_unit(acme.unit(SALES, JUNE)).authorized_seats == 20


def test_two_budget_changes_never_add_up_unnoticed(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=10))
    both_saw_ten = {"before": {"seats": 10}}
    acme.records(adjust(SALES, MAR, after={"seats": 12}, **both_saw_ten))

    refusals = acme.refuses(adjust(SALES, MAR, after={"seats": 13}, **both_saw_ten))

    assert refusals == [StaleBefore("approved seats", 10, 12, Period(MAR), SALES)]


def test_a_backdated_adjustment_tells_of_the_totals_that_now_follow_from_another(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=10), adjust(SALES, JUNE, seats=12))
    notices: list[Notice] = []

    acme.records(adjust(SALES, MAR, seats=11), notices=notices)

    assert [notice.code for notice in notices] == ["LATER_TOTALS"]
    assert "2024-06-01" in notices[0].message


def test_a_correction_over_several_values_tells_of_them(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=10), adjust(SALES, APR, seats=12))
    notices: list[Notice] = []

    acme.records(adjust(SALES, MAR, to=JUNE, correct=True, seats=11), notices=notices)

    assert [notice.code for notice in notices] == ["LATER_TOTALS"]


def test_an_adjustment_with_nothing_after_it_tells_nothing(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=10))
    notices: list[Notice] = []

    acme.records(adjust(SALES, MAR, seats=11), notices=notices)

    assert notices == []


def test_a_grade_in_a_unit_has_a_headcount_of_its_own(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=3, grade="T3"), adjust(SALES, JAN, seats=4, grade="T4"))

    sales = acme.unit(SALES, JAN)
    assert of_unit(sales, grade="T3").authorized_seats == 3
    assert of_unit(sales).authorized_seats == 7
    assert grades(sales) == ["T3", "T4"]


def test_the_grades_of_a_unit_add_up_as_far_as_they_are_known(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=3, grade="T3"), adjust(SALES, JAN, seats=4, grade="T4"))
    acme.records(adjust(SALES, MAR, seats=None, grade="T4"))

    before, after = of_unit(acme.unit(SALES, FEB)), of_unit(acme.unit(SALES, MAR))
    assert (before.authorized_seats, before.vacant_seats, before.gaps.authorized_seats) == (7, 7, 0)
    assert (after.authorized_seats, after.vacant_seats, after.gaps.authorized_seats) == (3, 3, 1)
    assert approved_seats(acme.unit(SALES, MAR)) is None


def test_a_grade_counts_only_where_something_is_said_of_it(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=3, grade="T3"))
    before = acme.head

    acme.records(adjust(SALES, JUNE, seats=4, grade="T4"), adjust(SALES, FEB, to=MAR, seats=None, grade="T5"))

    for structure in (acme.structure, acme.specification):
        assert of_unit(UnitView(structure(APR), SALES)).authorized_seats == 3
        assert of_unit(UnitView(structure(JUNE), SALES)).authorized_seats == 7
        assert of_unit(UnitView(structure(FEB), SALES)).gaps.authorized_seats == 1
        assert of_unit(UnitView(structure(JUNE, before), SALES)).authorized_seats == 3
    acme.records(rescind(acme.head - 1))
    assert of_unit(acme.unit(SALES, JUNE)).authorized_seats == 3


def test_the_number_of_the_unit_stands_before_that_of_its_grades(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, JAN, seats=3, grade="T3"), adjust(SALES, JAN, seats=9))

    assert of_unit(acme.unit(SALES, JAN)).authorized_seats == 9


def test_any_grade_can_have_a_headcount(acme: Organization) -> None:
    acme.records(create(SALES))

    acme.records(adjust(SALES, MAR, seats=3, grade="existence"))

    assert of_unit(acme.unit(SALES, MAR), grade="existence").authorized_seats == 3


def test_the_seats_of_a_position_travel_with_it(acme: Organization) -> None:
    acme.records(create(SALES), create(PLANT), position(SELLER, SALES, seats=2))
    acme.records(adjust(SALES, FEB, seats=5, position=SELLER))
    acme.records(move_position(SELLER, PLANT, MAR))

    assert of_unit(acme.unit(SALES, FEB)).position_seats == 5
    assert of_unit(acme.unit(SALES, MAR)).position_seats is None
    assert of_unit(acme.unit(PLANT, MAR)).position_seats == 5
    assert of_position(acme.position(SELLER, MAR)).authorized_seats == 5


def test_seats_of_a_position_are_adjusted_in_the_unit_it_belongs_to(acme: Organization) -> None:
    acme.records(create(SALES), create(PLANT), position(SELLER, SALES))

    assert acme.refuses(adjust(PLANT, MAR, seats=5, position=SELLER)) == [
        Invalid("On that day the position belongs to another unit.")
    ]
    assert acme.refuses(adjust(SALES, MAR, seats=5, position=SELLER, grade="T3")) == [
        Invalid("A position has its own grade: name the position or the grade, not both.")
    ]


def test_an_adjustment_says_at_least_one_number(acme: Organization) -> None:
    acme.records(create(SALES))

    assert acme.refuses(adjust(SALES, MAR, after={})) == [Invalid("Say the new seats, the new FTE or both.")]


def test_a_unit_that_is_not_on_record_has_no_headcount_to_adjust(acme: Organization) -> None:
    acme.records(create(SALES, at=MAR))

    assert acme.refuses(adjust(SALES, FEB, seats=1)) == [NotOnRecord("unit", SALES, FEB)]


def test_filled_seats_are_those_with_a_holder(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES, seats=3), person(ADA), person(BEN))
    acme.records(assign(FIRST, ADA, SELLER, share="0.5"), assign(SECOND, BEN, SELLER, at=MAR))
    acme.records(leave(FIRST, MAY))

    filled = [of_unit(acme.unit(SALES, day)) for day in (FEB, MAR, MAY)]

    assert [(one.filled_seats, one.filled_fte_milli, one.vacant_seats) for one in filled] == [
        (1, 500, 2),
        (2, 1500, 1),
        (1, 1000, 2),
    ]


def test_a_share_that_is_unknown_makes_the_sum_unknown(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES), person(ADA))
    acme.records(assign(FIRST, ADA, SELLER, share=None))

    sales = of_unit(acme.unit(SALES, JAN))
    assert (sales.filled_fte_milli, sales.gaps.filled_fte) == (None, 1)
    assert (sales.filled_seats, sales.gaps.filled_seats) == (1, 1)


def test_more_holders_than_seats_is_seen_and_not_refused(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES, seats=1), person(ADA), person(BEN))
    acme.records(assign(FIRST, ADA, SELLER), assign(SECOND, BEN, SELLER))

    sales = of_unit(acme.unit(SALES, JAN))
    assert (sales.filled_seats, sales.vacant_seats, sales.overfilled_seats) == (2, 0, 1)


def test_a_unit_and_all_below_it_count_what_is_known_and_say_what_is_not(acme: Organization) -> None:
    acme.records(
        create(COMPANY), create(SALES, parent=COMPANY), create(PLANT, parent=COMPANY), create(BOARD, parent=PLANT)
    )
    acme.records(adjust(SALES, JAN, seats=5), adjust(PLANT, JAN, seats=7))
    acme.records(deactivate(BOARD, MAR))

    whole = of_unit(acme.unit(COMPANY, JAN), descendants=True)
    later = of_unit(acme.unit(COMPANY, MAR), descendants=True)

    assert (whole.authorized_seats, whole.unknown) == (12, 2)
    assert (later.authorized_seats, later.unknown) == (12, 1)


def test_outside_parties_are_not_counted(acme: Organization) -> None:
    acme.records(create(COMPANY), create(PLANT, parent=COMPANY, kind="EXTERNAL"))
    acme.records(adjust(COMPANY, JAN, seats=5), adjust(PLANT, JAN, seats=100))

    assert of_unit(acme.unit(COMPANY, JAN), descendants=True).authorized_seats == 5
    assert of_all([acme.unit(COMPANY, JAN), acme.unit(PLANT, JAN)]).authorized_seats == 5


def test_an_organization_without_units_has_nobody_and_knows_of_no_seats(acme: Organization) -> None:
    assert of_all(roots(acme.structure(JAN))) == NOBODY


def test_a_series_steps_where_the_numbers_do(acme: Organization) -> None:
    acme.records(create(SALES), adjust(SALES, FEB, seats=5), adjust(SALES, MAY, to=JUNE, seats=9))
    acme.records(position(WELDER, SALES, at=MAR, seats=2), person(ADA), assign(FIRST, ADA, WELDER, at=APR))
    acme.records(leave(FIRST, JUNE), close(WELDER, JUNE))

    steps = series(acme.structure(JAN), {SALES: FOREVER}, JAN, JULY)

    assert [
        (s.period, s.headcount.authorized_seats, s.headcount.position_seats, s.headcount.filled_seats) for s in steps
    ] == [
        (Period(JAN, FEB), None, None, 0),
        (Period(FEB, MAR), 5, None, 0),
        (Period(MAR, APR), 5, 2, 0),
        (Period(APR, MAY), 5, 2, 1),
        (Period(MAY, JUNE), 9, 2, 1),
        (Period(JUNE, JULY), 5, None, 0),
    ]


def test_a_series_agrees_with_the_headcount_of_every_day_in_it(acme: Organization) -> None:
    acme.records(create(SALES), create(PLANT), adjust(SALES, FEB, seats=5, grade="T3"))
    acme.records(position(WELDER, PLANT, seats=2), move_position(WELDER, SALES, MAR, to=APR))
    acme.records(person(ADA), assign(FIRST, ADA, WELDER), adjust(PLANT, MAY, seats=1, position=WELDER))

    steps = series(acme.structure(JAN), {SALES: FOREVER}, JAN, JULY)

    for step in steps:
        for day in (step.period.start, date.fromordinal(step.period.stop.toordinal() - 1)):
            assert step == Step(step.period, of_unit(acme.unit(SALES, day)))
