"""Every change of the clock in every time zone: a civil day ends where no later moment belongs to it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from orgledger import domain
from orgledger.domain.change_set import Context
from orgledger.domain.civil import MICROSECOND, civil_day, last_moment
from orgledger.domain.command import LocalizedText
from orgledger.domain.organization import RegisterOrganization
from orgledger.projections.coordinate import Asked, resolve
from tests.kit import FakeClock, create, key, open_ledger

ZONES = sorted(available_timezones() - {"localtime"})
FIRST, LAST = datetime(1880, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
NOW = timedelta()
AT_MIDNIGHT = [
    ("America/Santiago", 2025), ("Asia/Beirut", 2024), ("America/Sao_Paulo", 2018), ("America/Asuncion", 2023),
    ("Asia/Tehran", 2020), ("America/Havana", 2023), ("Pacific/Apia", 2011), ("America/St_Johns", 2010),
    ("Atlantic/Azores", 2024), ("America/Toronto", 1919), ("Asia/Manila", 1899), ("Africa/Cairo", 2014),
    ("Asia/Gaza", 2011), ("Pacific/Kwajalein", 1993), ("America/Scoresbysund", 2024), ("Europe/Berlin", 2024),
]  # fmt: skip
"""Where clocks were changed at midnight or across it, skipped a day or repeated one; and an ordinary one."""


def changes(zone: str, first: datetime, last: datetime) -> Iterator[datetime]:
    """The moments at which a zone's offset changes, found by looking once a day and halving the rest."""
    there = ZoneInfo(zone)

    def offset(second: int) -> timedelta | None:
        return datetime.fromtimestamp(second, UTC).astimezone(there).utcoffset()

    step, second, end = 24 * 3600, int(first.timestamp()), int(last.timestamp())
    while second < end:
        if offset(second) != offset(second + step):
            low, high = second, second + step
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == offset(second) else (low, middle)
            yield datetime.fromtimestamp(high, UTC)
        second += step


def moments_around(change: datetime) -> list[datetime]:
    """Moments on both sides of a change of the clock, dense where days could end."""
    quarters = [change + number * timedelta(minutes=15) for number in range(-4 * 50, 4 * 50)]
    return sorted({one + step for one in quarters for step in (-MICROSECOND, timedelta(), timedelta(seconds=61))})


def check(zone: str, change: datetime) -> None:
    """Hold the end of each day around a change against the plain definition."""
    moments = moments_around(change)
    days = [civil_day(at, zone) for at in moments]
    first, last = min(days), max(days)
    for day in (first + timedelta(days=n) for n in range(1, (last - first).days - 1)):
        end = last_moment(day, zone)
        belonging = max(at for at, its in zip(moments, days, strict=True) if its <= day)
        assert belonging <= end, (zone, day, end, belonging)
        assert civil_day(end, zone) <= day < civil_day(end + MICROSECOND, zone), (zone, day, end)
        assert all(its > day for its in days[bisect_right(moments, end) :]), (zone, day, end)


@pytest.mark.parametrize(("zone", "year"), AT_MIDNIGHT)
def test_a_day_ends_where_no_later_moment_belongs_to_it(zone: str, year: int) -> None:
    found = list(changes(zone, datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 2, tzinfo=UTC)))

    for change in [*found, datetime(year, 6, 1, tzinfo=UTC)]:
        check(zone, change)


def test_days_end_rightly_around_any_change_of_any_zone(scale: int) -> None:
    random, seen = Random(8), set()
    whole = scale >= 20
    for zone in ZONES if whole else random.sample(ZONES, 8 * scale):
        first = FIRST if whole else datetime(random.randint(1900, 2026), 1, 1, tzinfo=UTC)
        for change in changes(zone, first, LAST if whole else first + timedelta(days=12 * 366)):
            step = change, *((change + far).astimezone(ZoneInfo(zone)).utcoffset() for far in (-MICROSECOND, NOW))
            if step not in seen:  # Many zones are other names of one, or share most of its past.
                seen.add(step)
                check(zone, change)


def test_the_last_moment_of_the_first_and_of_a_late_day_of_the_calendar_is_known() -> None:
    assert last_moment(date.min, "Pacific/Kiritimati") > datetime.min.replace(tzinfo=UTC)
    assert civil_day(last_moment(date(9999, 12, 29), "Asia/Shanghai"), "Asia/Shanghai") == date(9999, 12, 29)


@pytest.mark.parametrize(("zone", "year"), AT_MIDNIGHT)
def test_what_is_known_of_a_day_is_every_entry_recorded_on_it_or_before(zone: str, year: int, sqlite_url: str) -> None:
    if year < 1970:
        year = 2024
    clock = FakeClock()
    with_changes = list(changes(zone, datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 2, tzinfo=UTC)))
    around = with_changes[-1] if with_changes else datetime(year, 6, 1, tzinfo=UTC)
    clock.at = around - timedelta(hours=30)
    ledger = open_ledger(sqlite_url, clock)
    opened = ledger.register(RegisterOrganization("o", (LocalizedText("en", "O"),), zone), Context(), date(2000, 1, 1))
    recorded = {1: clock.at}
    for number in range(120):
        clock.at = around + (number - 59) * timedelta(minutes=30)
        receipt = ledger.record(
            opened.organization, ledger.read([create(key(f"{number}"), date(2001, 1, 1))], Context())
        )
        recorded[receipt.last] = clock.at
    row = ledger.archive.find(opened.organization)
    image = ledger.archive.image(row)
    clock.at += timedelta(days=40)

    for day in {civil_day(at, zone) + timedelta(days=n) for at in recorded.values() for n in (-1, 0)}:
        answer = resolve(Asked(day=day), row, image, clock.at)
        assert answer.as_of.known == max((s for s, at in recorded.items() if civil_day(at, zone) <= day), default=0), (
            day
        )
    ledger.close()


def test_only_one_file_turns_moments_into_days() -> None:
    source = Path(next(iter(domain.__path__))).parent
    turning = re.compile(r"ZoneInfo\b|\.combine\(|astimezone\(|recorded_at\[|_at\[:10\]")
    allowed = {"domain/civil.py", "domain/period.py", "audit/verify_bundle.py", "reports/formats/xlsx.py"}

    found = {
        str(file.relative_to(source)): line
        for file in sorted(source.rglob("*.py"))
        for line in file.read_text().splitlines()
        if turning.search(line) and str(file.relative_to(source)) not in allowed
    }

    assert found == {}
