"""The interval table: how every unit stood in the tree over all days, as known at one entry.

Whoever holds it can draw the tree of any day without asking again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import msgspec

from orgledger.domain.period import FOREVER, Period, between
from orgledger.domain.structure import text
from orgledger.domain.timeline import Run, Value
from orgledger.projections.image import ImageStructure


class Interval(msgspec.Struct, frozen=True, gc=False):
    """Days on which a unit stood in one place under one name."""

    unit: str
    period: Period
    parent: str | None
    name: str
    code: str | None
    kind: str
    inactive: bool


DRAWN = ("existence", "status", "parent", "code", "kind")
"""The attributes that a tree shows, beside the name."""


def intervals(structure: ImageStructure, language: str | None = None) -> list[Interval]:
    """The intervals of all units as known, by unit and day."""
    return [one for unit in sorted(structure.image.entities("unit")) for one in of_unit(structure, unit, language)]


def of_unit(structure: ImageStructure, unit: str, language: str | None) -> list[Interval]:
    """The intervals of one unit."""
    lines = {name: structure.line(unit, f"unit.{name}") for name in DRAWN}
    named = [structure.line(unit, name) for name in structure.attributes(unit) if name.startswith("unit.name.")]
    edges = sorted({edge for line in [*lines.values(), *named] for run in line for edge in bounds(run)} | {FOREVER})
    found: list[Interval] = []
    for start, stop in pairwise(edges):
        held = {name: holding(line, start) for name, line in lines.items()}
        if held["existence"] is None:
            continue
        name = text(structure.on(start), unit, "unit.name", language) or str(held["code"] or unit[:8])
        one = Interval(
            unit,
            between(start, stop),
            str(held["parent"]) if held["parent"] else None,
            name,
            str(held["code"]) if held["code"] else None,
            str(held["kind"]),
            held["status"] == "INACTIVE",
        )
        last = found[-1] if found else None
        if last and last.period.stop == start and msgspec.structs.replace(last, period=one.period) == one:
            found[-1] = msgspec.structs.replace(last, period=between(last.period.start, stop))
        else:
            found.append(one)
    return found


def bounds(run: Run) -> tuple[date, date]:
    """The first day of a run, and the first after it."""
    return run.period.start, run.period.stop


def holding(line: Sequence[Run], day: date) -> Value:
    """What a line holds on a day."""
    at = bisect_right(line, day, key=lambda run: run.period.start) - 1
    return line[at].value if at >= 0 and day in line[at].period else None
