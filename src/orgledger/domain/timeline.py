"""The meaning of time: what a ledger says of one slot, on any day, as known at any entry.

This file is the specification, written to be read. Whatever answers faster is tested against it.

A slot is one attribute of one entity. An assertion says what a slot holds over a period:

* a *change* yields to any fact that starts later, and when it ends what it covered resurfaces;
* a *correction* overrides what was said of its period before, and nothing outside it;
* a *rescission* takes earlier entries back; being an entry itself, it can be taken back too.

These values are made by the million and can hold no ring of references, so the collector is told not to look at them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from itertools import pairwise
from typing import TypeAlias

import msgspec

from orgledger.domain.period import FOREVER, Period, between

Value: TypeAlias = str | int | None
"""What a slot can hold. Nothing (None) is a value too: it says that there is none, or that it is unknown."""


class Verb(Enum):
    """How an entry bears on time."""

    CHANGE = "CHANGE"
    CORRECTION = "CORRECTION"
    RESCISSION = "RESCISSION"
    ACT = "ACT"


class Assertion(msgspec.Struct, frozen=True, gc=False):
    """One entry's word on one slot."""

    entity: str
    attribute: str
    value: Value
    period: Period
    sequence: int
    verb: Verb = Verb.CHANGE


class Run(msgspec.Struct, frozen=True, gc=False):
    """Days on which one assertion stands, unbroken."""

    period: Period
    value: Value
    sequence: int


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """What the specification needs to know of an entry: its place, its word, and what it takes back."""

    sequence: int
    assertions: tuple[Assertion, ...] = ()
    rescinds: tuple[int, ...] = ()
    mentions: tuple[str, ...] = ()
    """The entities it names, as subject or reference; no word on any slot. What it is about is told in about.py."""
    act: object = None
    """What the house did with its ledger, if the entry is an act; no word on any slot either."""


def run_on(line: Sequence[Run], day: date) -> Run | None:
    """The run of a line that contains a day."""
    at = bisect_right(line, day, key=lambda run: run.period.start) - 1
    return line[at] if at >= 0 and day in line[at].period else None


def rescinded(history: Iterable[Recorded], known: int) -> set[int]:
    """The entries that do not count once the first `known` are on record.

    Read from the newest to the oldest: a rescission that was itself taken back takes nothing back.
    """
    dead: set[int] = set()
    for entry in sorted(history, key=lambda entry: -entry.sequence):
        if entry.sequence <= known and entry.sequence not in dead:
            dead.update(entry.rescinds)
    return dead


def live(history: Sequence[Recorded], known: int) -> list[Assertion]:
    """What the entries up to `known` assert, without those taken back."""
    dead = rescinded(history, known)
    return [
        assertion
        for entry in history
        if entry.sequence <= known and entry.sequence not in dead
        for assertion in entry.assertions
    ]


def winner(slot: Iterable[Assertion], day: date) -> Assertion | None:
    """Which of one slot's live assertions stands on a day.

    The newest correction silences everything said before it; of what is left, the latest start wins,
    and on the same day the later word.
    """
    covering = [assertion for assertion in slot if day in assertion.period]
    corrections = [a.sequence for a in covering if a.verb is Verb.CORRECTION]
    newest = max(corrections, default=0)
    candidates = [a for a in covering if a.sequence >= newest]
    return max(candidates, key=lambda a: (a.period.start, a.sequence), default=None)


def line(slot: Sequence[Assertion]) -> tuple[Run, ...]:
    """The whole line of one slot's live assertions: which of them stands over which days."""
    edges = {a.period.start for a in slot} | {a.period.stop for a in slot} | {FOREVER}
    runs: list[Run] = []
    for start, stop in pairwise(sorted(edges)):
        standing = winner(slot, start)
        if standing is None:
            continue
        if runs and runs[-1].sequence == standing.sequence and runs[-1].period.stop == start:
            start = runs.pop().period.start
        runs.append(Run(between(start, stop), standing.value, standing.sequence))
    return tuple(runs)
