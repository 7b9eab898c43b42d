"""Civil days: which day a moment belongs to where an organization lives, and when such a day is over.

Nothing else turns a moment into a day, or a day into a moment.

A clock may go back over midnight. An hour of the evening then happens twice, and in some places (clocks that went back
at one minute past midnight) a new day begins, stops, and begins again. A civil day is over once no later moment belongs
to it or to a day before it. Days that a place left out, such as 30 December 2011 in Samoa, are over as soon as they
would begin.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from orgledger.domain.period import Instant, moment

MICROSECOND = timedelta(microseconds=1)


def civil_day(at: datetime | Instant, zone: str) -> date:
    """The civil day that a moment belongs to in an IANA time zone."""
    at = moment(at) if isinstance(at, str) else at
    return at.astimezone(ZoneInfo(zone)).date()


def last_moment(day: date, zone: str) -> datetime:
    """The last moment, in UTC, that belongs to a civil day or to one before it.

    The next midnight has two readings where the clock is changed around it: before and after the change. If it happens
    twice, the day ends at the first unless the clock went back into it; if it never happens, at the change.
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    early, late = sorted(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if civil_day(late - MICROSECOND, zone) <= day:
        return late - MICROSECOND
    if civil_day(early, zone) > day:
        return early - MICROSECOND
    over, seconds = 0, int((late - early).total_seconds())
    while seconds - over > 1:  # Clocks are changed at whole seconds.
        middle = (over + seconds) // 2
        if civil_day(early + timedelta(seconds=middle), zone) <= day:
            over = middle
        else:
            seconds = middle
    return early + timedelta(seconds=seconds) - MICROSECOND
