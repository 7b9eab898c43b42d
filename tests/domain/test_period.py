"""Days, periods and moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from orgledger.domain.period import ALWAYS, FOREVER, AsOf, Period, between, instant, join, moment, subtract
from tests.kit import APR, AUG, FEB, JAN, JULY, JUNE, MAR, MAY, eve


def test_a_period_contains_its_first_day_and_not_its_end() -> None:
    period = Period(MAR, MAY)

    assert [day in period for day in (eve(MAR), MAR, eve(MAY), MAY)] == [False, True, True, False]


def test_a_period_without_an_end_goes_on_for_ever() -> None:
    assert date(9999, 12, 30) in Period(MAR)
    assert Period(MAR).stop == FOREVER
    assert between(MAR, FOREVER) == Period(MAR, None)


def test_two_periods_meet_on_the_days_they_share() -> None:
    assert Period(JAN, MAY).meet(Period(MAR)) == Period(MAR, MAY)
    assert Period(MAR).meet(Period(JAN)) == Period(MAR)


def test_neighbors_share_no_day() -> None:
    assert Period(JAN, MAR).meet(Period(MAR, MAY)) is None


def test_holes_are_cut_out_of_a_period() -> None:
    left = list(subtract(Period(FEB, AUG), [Period(JAN, MAR), Period(APR, MAY), Period(JULY)]))

    assert left == [Period(MAR, APR), Period(MAY, JULY)]


def test_nothing_is_left_of_a_period_inside_a_hole() -> None:
    assert list(subtract(Period(FEB, MAR), [Period(JAN)])) == []


def test_holes_outside_a_period_cut_nothing() -> None:
    assert list(subtract(Period(MAR, MAY), [Period(JAN, MAR), Period(MAY)])) == [Period(MAR, MAY)]


def test_what_is_left_of_always_around_one_hole_is_the_time_before_and_after() -> None:
    assert list(subtract(ALWAYS, [Period(MAR, MAY)])) == [Period(date.min, MAR), Period(MAY)]


def test_neighbors_and_overlaps_join_to_one_period() -> None:
    assert join([Period(MAR, MAY), Period(JAN, MAR), Period(APR, JUNE)]) == [Period(JAN, JUNE)]


def test_periods_with_days_between_them_stay_apart() -> None:
    assert join([Period(MAY), Period(JAN, MAR)]) == [Period(JAN, MAR), Period(MAY)]


def test_a_period_within_a_longer_one_adds_nothing() -> None:
    assert join([Period(JAN), Period(MAR, MAY)]) == [Period(JAN)]


def test_a_coordinate_is_a_value() -> None:
    assert AsOf(MAR, 7) == AsOf(MAR, 7)
    assert len({AsOf(MAR, 7), AsOf(MAR, 7), AsOf(MAR, 8), AsOf(APR, 7)}) == 3


def test_moments_are_written_in_utc_with_microseconds() -> None:
    shanghai = timezone(timedelta(hours=8))

    assert instant(datetime(2024, 6, 30, 7, 30, tzinfo=shanghai)) == "2024-06-29T23:30:00.000000Z"


def test_a_moment_without_a_zone_is_none() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2024, 6, 30, 7, 30))  # noqa: DTZ001 - the very thing that is refused


def test_a_written_moment_reads_back() -> None:
    now = datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC)

    assert moment(instant(now)) == now


def test_written_moments_sort_as_time_does_in_every_century() -> None:
    moments = [datetime(year, 5, 6, 7, 8, 9, 10, tzinfo=UTC) for year in (1, 99, 476, 1969, 2024, 9999)]

    written = [instant(one) for one in moments]

    assert written == sorted(written)
    assert [moment(text) for text in written] == moments
