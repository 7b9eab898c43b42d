"""What a change set does that its author may not expect: told with the receipt, and no reason to refuse it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from orgledger.domain.event import Event, noun_named
from orgledger.domain.invariants import Lines
from orgledger.domain.period import AsOf, Period, subtract
from orgledger.domain.position import PositionReopened
from orgledger.domain.refusal import SHOWN, Notice
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Assertion, Recorded, Run, Value
from orgledger.domain.unit import UnitReopened
from orgledger.domain.words import attribute_label, value_text

KNOWN_AGAIN = frozenset({"name", "title", "kind", "merged_from", "split_from", "transferred_from"})
"""Attributes by which what is reopened is known to be the same: that they are as before surprises nobody."""
LONGEST = 40
"""Characters of a value that a notice repeats."""


class Head(Lines, Protocol):
    """The head of a ledger with a change set applied."""

    def desk(self, as_of: AsOf) -> Structure:
        """The structure at any coordinate."""


def nothing_new(head: Head, before: int, told: Sequence[tuple[Event, Recorded]]) -> Iterator[Notice]:
    """The changes and corrections that say what holds already, on every day that they decide on.

    Args:
        head: the ledger, with the set applied.
        before: the entry on which the set stands.
        told: the events of the set, and their entries.
    """
    repeated = [entry.assertions for event, entry in told if entry.assertions and repeats(head, before, event, entry)]
    if repeated:
        shown = "; ".join(stated(assertions) for assertions in repeated[:SHOWN])
        rest = f" and {len(repeated) - SHOWN} more" if len(repeated) > SHOWN else ""
        yield Notice(
            "NOTHING_NEW",
            f"Nothing new: {shown}{rest}. That holds on those days already. It is recorded all the same, and from now "
            "on wins over what is recorded later for an earlier day; rescind it if you do not mean that.",
        )


def repeats(head: Head, before: int, event: Event, entry: Recorded) -> bool:
    """Whether everything that an entry says held before its set, on every day on which the entry has the last word."""
    if any(one.attribute == noun_named(one.attribute).existence for one in entry.assertions):
        return False
    desk = head.desk(AsOf(entry.assertions[0].period.start, before))
    if any(desk.value(one.entity, one.attribute) != one.value for one in entry.assertions):
        return False  # Nearly always.
    decides = False
    for one in entry.assertions:
        former = desk.line(one.entity, one.attribute)
        for run in head.line(one.entity, one.attribute):
            if run.sequence == one.sequence:
                decides = True
                if not held(former, one.value, run.period):
                    return False
    return decides


def held(line: Sequence[Run], value: Value, days: Period) -> bool:
    """Whether a slot held a value, or nothing, on all of some days."""
    if value is None:
        return not any(run.value is not None and run.period.meet(days) for run in line)
    return not any(subtract(days, (run.period for run in line if run.value == value)))


def stated(assertions: Sequence[Assertion]) -> str:
    """What an entry says, in words."""
    values = ", ".join(phrase(one.attribute, one.value) for one in assertions[:SHOWN])
    return f"{values} {assertions[0].period}"


def phrase(attribute: str, value: Value) -> str:
    """What a slot holds: “seats 12”; a long text, and what it refers to, only by its name."""
    name = attribute_label(attribute, "en")
    if value is None:
        return f"no {name.lower()}" if name != name.upper() else f"no {name}"
    text = value_text(attribute, value, "en")
    refers = noun_named(attribute).target(attribute) is not None
    return name if refers or len(text) > LONGEST else f"{name} {text}"


def came_back(head: Head, before: int, told: Sequence[tuple[Event, Recorded]]) -> Iterator[Notice]:
    """What was said of something before it ended, and holds again because it was reopened."""
    for event, entry in told:
        match event:
            case UnitReopened(unit=key) | PositionReopened(position=key):
                yield from revived(head, before, key, entry.assertions[0].period.start)


def revived(head: Head, before: int, key: str, day: date) -> Iterator[Notice]:
    """See came_back."""
    figures: list[str] = []
    others: list[str] = []
    for attribute in sorted(head.attributes(key)):
        _, name, *_ = attribute.split(".", 2)
        run = next((run for run in head.line(key, attribute) if day in run.period), None)
        if run is None or run.value is None or run.sequence > before or name in KNOWN_AGAIN:
            continue
        among = figures if name in ("seats", "fte_milli") else others
        among.append(phrase(attribute, run.value))
    if figures:
        yield Notice(
            "CAME_BACK",
            f"With the reopening, the approved headcount of before holds again from {day}: {', '.join(figures)}. To "
            "start afresh, adjust the headcount from that day in the same set; null says that it is unknown.",
        )
    if others:
        yield Notice(
            "CAME_BACK",
            f"With the reopening, what was said before holds again from {day}: {', '.join(others)}. State anew what "
            "should differ.",
        )
