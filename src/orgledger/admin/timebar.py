"""The time bar: where a page stands on both clocks, and where there is something to see."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

import msgspec

from orgledger.domain.civil import civil_day
from orgledger.domain.period import moment
from orgledger.projections.image import Image
from orgledger.projections.turns import turns

BARS = 96
"""Bars of a density strip."""
YEARS_AHEAD = 1
"""How far beyond today the strip of days goes at least."""
KEPT = 64
"""Turning days kept, by organization and entry."""

Point = TypeVar("Point", date, datetime)


class Strip(msgspec.Struct, frozen=True):
    """How much happened along one clock, and where the page stands on it."""

    first: str
    last: str
    bars: tuple[int, ...]
    """Heights in percent."""
    mark: float
    """Where the page stands, in percent of the way."""
    previous: str | None
    following: str | None


class Timebar(msgspec.Struct, frozen=True):
    """Both clocks of one page."""

    effective: Strip
    recorded: Strip


_turns: OrderedDict[tuple[str, int], list[tuple[date, int]]] = OrderedDict()


def turning(image: Image, known: int) -> list[tuple[date, int]]:
    """The turning days as known at an entry, which never change."""
    place = (image.organization, known)
    found = _turns.get(place)
    if found is None:
        found = _turns[place] = turns(image, known)
        while len(_turns) > KEPT:
            _turns.popitem(last=False)
    return found


def timebar(image: Image, day: date, known: int, today: date, zone: str) -> Timebar:
    """The time bar of a page.

    Args:
        image: of the organization.
        day: the effective day.
        known: the entry up to which everything is known.
        today: the day on which the page is shown.
        zone: the organization's IANA time zone.
    """
    counted = turning(image, known)
    days = [turn for turn, _ in counted]
    first = min([*days[:1], day, today])
    last = max([*days[-1:], day, _later(today, YEARS_AHEAD)])
    before, after = bisect_left(days, day) - 1, bisect_right(days, day)
    effective = Strip(
        str(first),
        str(last),
        density([(turn, count) for turn, count in counted], first, last),
        share(day, first, last),
        str(days[before]) if before >= 0 else None,
        str(days[after]) if after < len(days) else None,
    )
    ends = [image.sets[place] for place in range(len(image.sets))]
    at = bisect_left([end for end, _ in ends], known)
    times = [moment(when) for _, when in ends]
    here = times[min(at, len(times) - 1)] if times else moment("0001-01-01T00:00:00.000000Z")
    recorded = Strip(
        str(civil_day(times[0], zone)) if times else "",
        str(civil_day(times[-1], zone)) if times else "",
        density([(time, 1) for time in times], times[0], times[-1]) if times else (),
        share(here, times[0], times[-1]) if times and known else 0.0,
        str(ends[at - 1][0]) if 0 < at <= len(ends) else None,
        str(ends[at + 1][0]) if at + 1 < len(ends) else None,
    )
    return Timebar(effective, recorded)


def density(counted: Sequence[tuple[Point, int]], first: Point, last: Point) -> tuple[int, ...]:
    """Heights of the bars, in percent of the tallest; whatever happened is seen."""
    sums = [0] * BARS
    for point, count in counted:
        sums[min(int(share(point, first, last) / 100 * BARS), BARS - 1)] += count
    tallest = max(sums, default=0) or 1
    return tuple(0 if not total else max(8, round((total / tallest) ** 0.5 * 100)) for total in sums)


def share(point: Point, first: Point, last: Point) -> float:
    """How far a point is on the way from the first to the last, in percent."""
    whole = (last - first) / timedelta(days=1)
    return round(min(max((point - first) / timedelta(days=1) / whole, 0.0), 1.0) * 100, 2) if whole else 0.0


def _later(day: date, years: int) -> date:
    """The same day some years on, or the last day of the calendar."""
    return day.replace(year=min(day.year + years, date.max.year), day=min(day.day, 28))
