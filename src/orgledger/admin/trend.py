"""Findings over time, drawn: an area in steps for all of them, and a small one for each check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

WIDTH, HEIGHT = 720, 120
"""Of a drawing, in units of its own; the page stretches it."""


class Line(msgspec.Struct, frozen=True):
    """How one number went."""

    name: str
    """The check; empty for all of them."""
    counts: tuple[int, ...]
    most: int
    path: str
    """SVG path data: the area under the steps."""


def lines(series: Sequence[dict[str, Any]]) -> list[Line]:
    """The line of all findings, then one for each check that ever found something, in the order of the checks.

    Args:
        series: what `findingsSeries` answered: at least one day.
    """
    days = [date.fromisoformat(one["day"]) for one in series]
    found = [line("", days, [one["totalCount"] for one in series])]
    for place, check in enumerate(series[0]["checks"]):
        counts = [one["checks"][place]["count"] for one in series]
        if any(counts):
            found.append(line(check["check"], days, counts))
    return found


def line(name: str, days: Sequence[date], counts: Sequence[int]) -> Line:
    """One line, each count drawn from its day to the next; the last day is as wide as a hair."""
    most, span = max(counts), (days[-1] - days[0]).days
    places = [(day - days[0]).days * WIDTH / span if span else 0.0 for day in days]
    heights = [HEIGHT - count * HEIGHT / max(most, 1) for count in counts]
    steps = "".join(f"V{height:.1f}H{end:.1f}" for height, end in zip(heights, [*places[1:], WIDTH], strict=True))
    return Line(name, tuple(counts), most, f"M0 {HEIGHT}{steps}V{HEIGHT}Z")
