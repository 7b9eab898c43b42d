"""Waiting: for how long something has been so. Only the days on which a line changes can make a difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from orgledger.domain.period import FOREVER
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Run


def unbroken(structure: Structure, lines: Iterable[Sequence[Run]], holds: Callable[[Structure], bool]) -> date:
    """The first day of the unbroken run of days, ending at the structure's own, on which something holds.

    Args:
        structure: on whose day it holds.
        lines: everything that `holds` depends on.
        holds: asked of the same organization on other days.
    """
    day = structure.as_of.effective
    since = day
    for edge in sorted(edges(lines), reverse=True):
        if edge > day:
            continue
        since = edge
        before = date.fromordinal(edge.toordinal() - 1) if edge > date.min else None
        if before is None or not holds(structure.on(before)):
            break
    return since


def edges(lines: Iterable[Sequence[Run]]) -> set[date]:
    """The days on which one of some lines changes."""
    days = {day for line in lines for run in line for day in (run.period.start, run.period.stop)}
    return days - {FOREVER}


def days_after(day: date, days: int) -> date:
    """So many days later; the last day there is, at most."""
    return day + timedelta(days=days) if days <= (FOREVER - day).days else FOREVER


def years_after(day: date, years: int) -> date:
    """The anniversary of a day; that of 29 February is 1 March where there is none. The last day there is, at most."""
    if day.year + years > FOREVER.year:
        return FOREVER
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
