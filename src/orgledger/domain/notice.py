"""What a change set does that its author may not expect: told with the receipt, and no reason to refuse it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from string import ascii_letters, digits
from typing import NamedTuple, Protocol

from orgledger.domain.days import Days
from orgledger.domain.event import Event, noun_named
from orgledger.domain.glyph import CODES, skeleton
from orgledger.domain.invariants import Lines
from orgledger.domain.naming import Naming
from orgledger.domain.period import AsOf, Period, subtract
from orgledger.domain.position import PositionReopened
from orgledger.domain.refusal import SHOWN, Notice
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Assertion, Recorded, Run, Value, run_on
from orgledger.domain.unit import UnitReopened
from orgledger.domain.words import attribute_label, value_text

KNOWN_AGAIN = frozenset({"name", "title", "kind", "merged_from", "split_from", "transferred_from"})
"""Attributes by which what is reopened is known to be the same: that they are as before surprises nobody."""
LONGEST = 40
"""Characters of a value that a notice repeats."""
LOOK_ALIKES = 50
"""Codes that look alike, of which a set is told one by one."""
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
        run = run_on(head.line(key, attribute), day)
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


class Bearing(NamedTuple):
    """Days on which something on record has a code."""

    period: Period
    bearer: str
    sequence: int
    """The entry that says so."""


def all_look_alikes(head: Head, told: Iterable[Recorded]) -> Iterator[Notice]:
    """The codes of a set that look like others, the first of them, if there are very many."""
    known: dict[tuple[str, str], dict[str, list[Bearing]]] = {}
    notices = (
        notice
        for entry in told
        for said in entry.assertions
        if said.attribute in CODES and said.value is not None
        for notice in look_alikes(head, said, alike(head, said, known))
    )
    yield from islice(notices, LOOK_ALIKES)
    if next(notices, None) is not None:
        yield Notice("LOOK_ALIKE_CODE", "More codes of this set look like others; these were the first ones.")


def alike(
    head: Head, said: Assertion, known: dict[tuple[str, str], dict[str, list[Bearing]]]
) -> dict[str, list[Bearing]]:
    """The codes that look like one that is given, and it itself: who bears each, by the first day."""
    place = said.attribute, skeleton(str(said.value))
    if place not in known:
        codes: dict[str, list[Bearing]] = defaultdict(list)
        existence = noun_named(said.attribute).existence
        for bearer in head.looking_like(said.attribute, str(said.value)):
            on = Days(run.period for run in head.line(bearer, existence) if run.value is not None)
            for run in head.line(bearer, said.attribute):
                if run.value is not None and skeleton(str(run.value)) == place[1]:
                    codes[str(run.value)] += (Bearing(days, bearer, run.sequence) for days in on.meeting(run.period))
        known[place] = {code: sorted(codes[code], key=in_time) for code in sorted(codes)}
    return known[place]


def in_time(bearing: Bearing) -> tuple[date, date, str]:
    """By the first day, the last one and the key."""
    return bearing.period.start, bearing.period.stop, bearing.bearer


def bearings_on(days: Period, codes: Mapping[str, Sequence[Bearing]]) -> Iterator[tuple[str, Bearing]]:
    """Who has which code on some days."""
    for code, bearings in codes.items():
        # Nobody shares a code, so what ends later also begins later.
        first = bisect_right(bearings, days.start, key=lambda bearing: bearing.period.stop)
        for place in range(first, len(bearings)):
            if bearings[place].period.start >= days.stop:
                break
            yield code, bearings[place]


def look_alikes(head: Head, said: Assertion, codes: Mapping[str, Sequence[Bearing]]) -> Iterator[Notice]:
    """Codes that others were given before, for the same days, and that a person takes for the one that is given now."""
    noun, code = noun_named(said.attribute), str(said.value)
    others: dict[str, tuple[str, date]] = {}
    for other_code, bearing in bearings_on(said.period, codes):
        if len(others) == SHOWN:
            break
        if other_code != code and bearing.sequence <= said.sequence and bearing.bearer != said.entity:
            others.setdefault(bearing.bearer, (other_code, max(bearing.period.start, said.period.start)))
    for bearer, (other_code, day) in sorted(others.items()):
        name = Naming(head.desk(AsOf(day, head.head)))(noun.name, bearer)
        yield Notice(
            "LOOK_ALIKE_CODE",
            f"The code {code} ({spelled(code)}) looks like the code {other_code} ({spelled(other_code)}) of "
            f"the {noun.name} {name}, but is not the same. If that is not meant, correct one of them.",
        )


def spelled(code: str) -> str:
    """The characters of a code that tell it from what it looks like, or its kind of letters."""
    odd = [f"U+{ord(character):04X}" for character in code if character not in ascii_letters + digits]
    return " ".join(odd[:SPELLED]) + (" …" if len(odd) > SPELLED else "") if odd else "Latin letters and digits"
