"""What a change set does that its author may not expect: told with the receipt, and no reason to refuse it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from string import ascii_letters, digits
from typing import Protocol

from orgledger.domain.event import Event, noun_named
from orgledger.domain.glyph import skeleton
from orgledger.domain.invariants import Lines
from orgledger.domain.naming import Naming
from orgledger.domain.period import AsOf, Period, join, subtract
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
SPELLED = 8
"""Characters of a code that a notice spells out."""


class Head(Lines, Protocol):
    """The head of a ledger with a change set applied."""

    head: int

    def desk(self, as_of: AsOf) -> Structure:
        """The structure that decisions are made on."""

    def looking_like(self, attribute: str, code: str) -> Iterable[str]:
        """A superset of the entities that ever had a code that looks like this one."""


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


def look_alikes(head: Head, said: Assertion) -> Iterator[Notice]:
    """Codes that others were given before, for the same days, and that a person takes for the one that is given now."""
    noun, code = noun_named(said.attribute), str(said.value)
    for other in sorted(head.looking_like(said.attribute, code)):
        on = join(run.period for run in head.line(other, noun.existence) if run.value is not None)
        for run in head.line(other, said.attribute) if other != said.entity else ():
            common = run.period.meet(said.period)
            if run.sequence > said.sequence or run.value in (None, code) or common is None:
                continue
            if skeleton(str(run.value)) != skeleton(code):
                continue
            days = next((both for period in on if (both := period.meet(common))), None)
            if days is not None:
                name = Naming(head.desk(AsOf(days.start, head.head)))(noun.name, other)
                yield Notice(
                    "LOOK_ALIKE_CODE",
                    f"The code {code} ({spelled(code)}) looks like the code {run.value} ({spelled(str(run.value))}) of "
                    f"the {noun.name} {name}, but is not the same. If that is not meant, correct one of them.",
                )
                break


def spelled(code: str) -> str:
    """The characters of a code that tell it from what it looks like, or its kind of letters."""
    odd = [f"U+{ord(character):04X}" for character in code if character not in ascii_letters + digits]
    return " ".join(odd[:SPELLED]) + (" …" if len(odd) > SPELLED else "") if odd else "Latin letters and digits"
