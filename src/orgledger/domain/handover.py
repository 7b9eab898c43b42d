"""Handing over: what units hold passes to another, day by day (承接).

What they hold for a while only passes for that while, and goes back; what is planned happens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from msgspec import UNSET

from orgledger.domain.collaboration import CollaborationEnded, CollaborationRestated, CollaborationView
from orgledger.domain.command import Timed
from orgledger.domain.event import Event, noun_named
from orgledger.domain.invariants import Check, Lines
from orgledger.domain.involvement import InvolvementEnded, InvolvementMode, InvolvementTransferred, InvolvementView
from orgledger.domain.period import FOREVER, Period, between, join, meeting, subtract
from orgledger.domain.position import LineChoice, PositionMoved
from orgledger.domain.refusal import Notice
from orgledger.domain.statement import restated_about
from orgledger.domain.structure import Structure, facts_of
from orgledger.domain.timeline import Assertion, Recorded, Value, line
from orgledger.domain.unit import UnitMoved, above


class Stay(NamedTuple):
    """Days on which a slot holds a unit, up to where the word that says so ends."""

    unit: str
    period: Period


def stays(structure: Structure, entity: str, attribute: str, units: Container[str]) -> list[Stay]:
    """From the structure's day on: the days on which a slot of something on record holds one of some units.

    As if another unit took the place from the first day of each on: what is said for a while ends on its day, and
    what it covered comes back; what is said for good is taken over for good, up to what is planned.
    """
    noun = noun_named(attribute)
    present = [run.period for run in structure.line(entity, noun.existence) if run.value is not None]
    days = Period(structure.as_of.effective)
    facts = list(facts_of(structure, entity, attribute))
    found: list[Stay] = []
    while True:
        runs = [
            (both, run)
            for run in line(facts)
            if isinstance(run.value, str) and run.value in units
            for period in present
            if (within := period.meet(days)) and (both := run.period.meet(within))
        ]
        if not runs:
            return found
        first, run = min(runs, key=lambda pair: pair[0].start)
        said = next(fact for fact in facts if fact.sequence == run.sequence)
        period = Period(first.start, said.period.end)
        found.append(Stay(str(run.value), period))
        facts.append(Assertion(entity, attribute, None, period, max(fact.sequence for fact in facts) + 1))


def hand_over(structure: Structure, sources: Sequence[str], into: str) -> Iterator[Event | Timed]:
    """Everything that units hold on the structure's day passes to another: units, positions, ties and words.

    What they hold for a while only passes for that while.
    """
    yield from climbed(structure, sources, into)
    for child in of_all_sources(structure, "unit.parent", sources):
        if child != into and child not in sources:
            for source, period in stays(structure, child, "unit.parent", sources):
                yield Timed(UnitMoved(unit=child, from_parent=source, to_parent=into), period)
    for key in of_all_sources(structure, "position.unit", sources):
        for source, period in stays(structure, key, "position.unit", sources):
            moved = PositionMoved(position=key, from_unit=source, to_unit=into, line=LineChoice.KEEP, reports_to=None)
            yield Timed(moved, period)
    yield from works_passed(structure, sources, into)
    for key in of_all_sources(structure, "statement.about.unit", sources):
        for _, period in stays(structure, key, "statement.about.unit", sources):
            yield Timed(restated_about(key, into, "unit"), period)
    for key in of_all_sources(structure, "collaboration.party", sources):
        yield from passed_on(CollaborationView(structure, key), sources, into)


def of_all_sources(structure: Structure, attribute: str, sources: Iterable[str]) -> dict[str, None]:
    """What refers to some units on the structure's day, each once."""
    return dict.fromkeys(key for source in sources for key in structure.referring(attribute, source))


def climbed(structure: Structure, sources: Sequence[str], into: str) -> Iterator[Timed]:
    """The unit that takes over takes the place of the highest one above it, for what stood between stands below it."""
    chain = above(structure, into)
    highest = max((place for place, unit in enumerate(chain) if unit in sources), default=None)
    if highest is not None and chain[0] not in sources:
        word = next(
            fact
            for run in structure.line(into, "unit.parent")
            if structure.as_of.effective in run.period
            for fact in facts_of(structure, into, "unit.parent")
            if fact.sequence == run.sequence
        )
        period = Period(structure.as_of.effective, word.period.end)
        top = next(iter(chain[highest + 1 :]), None)
        yield Timed(UnitMoved(unit=into, from_parent=chain[0], to_parent=top), period)
    for source, period in stays(structure, into, "unit.parent", sources):
        there = [unit for unit in above(structure.on(period.start), into) if unit not in sources and unit != into]
        yield Timed(UnitMoved(unit=into, from_parent=source, to_parent=next(iter(there), None)), period)


class Work(NamedTuple):
    """What somebody is involved in, and how."""

    noun: str
    key: str
    mode: InvolvementMode
    stage: str | None


def work_of(tie: InvolvementView) -> Work:
    """What a tie is about, and how."""
    return Work(*tie.object, tie.mode, tie.stage)


def works_passed(structure: Structure, sources: Sequence[str], into: str) -> Iterator[Event | Timed]:
    """What the units are involved in passes on.

    Where the one that takes over does the same for good, a tie that is theirs for good ends: nothing is lost by it.
    """
    days = Period(structure.as_of.effective)
    carried: dict[Work, list[Period]] = defaultdict(list)
    for key in structure.ever("involvement.holder.unit", into):
        view = InvolvementView(structure, key)
        if view.known:
            carried[work_of(view)] += held_on(structure, key, "involvement.holder.unit", into)
    ties = [InvolvementView(structure, key) for key in of_all_sources(structure, "involvement.holder.unit", sources)]
    passing = {tie.key: stays(structure, tie.key, "involvement.holder.unit", sources) for tie in ties}
    # What is theirs for good goes first, so that what is theirs for a while finds it carried.
    for tie in sorted(ties, key=lambda tie: (not for_good(structure, tie, sources), tie.key)):
        work = work_of(tie)
        if for_good(structure, tie, sources) and not any(subtract(days, join(carried[work]))):
            yield InvolvementEnded(involvement=tie.key)
            continue
        for source, period in passing[tie.key]:
            passed = InvolvementTransferred(
                involvement=tie.key, from_noun="unit", from_holder=source, to_noun="unit", to_holder=into
            )
            yield Timed(passed, period)
        carried[work] += held_on(structure, tie.key, "involvement.holder.unit", *sources)


def held_on(structure: Structure, entity: str, attribute: str, *values: str) -> Iterator[Period]:
    """The days on which a slot of something on record holds one of some values."""
    present = [run.period for run in structure.line(entity, noun_named(attribute).existence) if run.value is not None]
    for run in structure.line(entity, attribute):
        if run.value in values:
            yield from meeting(run.period, present)


def for_good(structure: Structure, tie: InvolvementView, sources: Sequence[str]) -> bool:
    """Whether a tie is some units' on every day from the structure's on, and nothing is said of it for later."""
    days = Period(structure.as_of.effective)
    theirs = join(held_on(structure, tie.key, "involvement.holder.unit", *sources))
    return not any(subtract(days, theirs)) and not plans(structure, tie.key)


def plans(structure: Structure, entity: str) -> bool:
    """Whether something is said of an entity that begins after the structure's day."""
    return any(
        fact.period.start > structure.as_of.effective
        for attribute in structure.attributes(entity)
        for fact in facts_of(structure, entity, attribute)
    )


def passed_on(view: CollaborationView, sources: Sequence[str], into: str) -> Iterator[Event | Timed]:
    """A collaboration with one party in the place of others; it ends where one would be left with itself for good."""
    structure, key = view.structure, view.key
    days = [structure.as_of.effective, *turns_of(structure, key)]
    alone = [left_alone(CollaborationView(structure.on(day), key), sources, into) for day in days]
    if all(alone) and not plans(structure, key):
        yield CollaborationEnded(collaboration=key)
        return
    slots = [f"collaboration.party.{source}" for source in sources]
    parties = {stay for slot in slots for stay in stays(structure, key, slot, sources)}
    giving, taking = (set(stays(structure, key, f"collaboration.{end}", sources)) for end in ("from", "to"))
    # Parties have slots of their own: where a source was to leave by plan, nothing tells its heir so.
    there = [both for slot in slots for both in meeting(Period(days[0]), held_on(structure, key, slot, *sources))]
    joined = filled(structure, key, f"collaboration.party.{into}", into, there)
    for period in in_order({stay.period for stay in parties | giving | taking} | set(joined)):
        yield Timed(
            CollaborationRestated(
                collaboration=key,
                joined=(into,) if period in joined else (),
                left=tuple(source for source in sources if Stay(source, period) in parties),
                content={},
                purpose={},
                from_unit=into if any(stay.period == period for stay in giving) else UNSET,
                to_unit=into if any(stay.period == period for stay in taking) else UNSET,
            ),
            period,
        )


def filled(structure: Structure, entity: str, slot: str, value: str, periods: Iterable[Period]) -> list[Period]:
    """The periods over which to say a value, so that a slot holds it throughout some periods."""
    facts = list(facts_of(structure, entity, slot))
    said: list[Period] = []
    for period in in_order(periods):
        while gap := next(subtract(period, join(run.period for run in line(facts) if run.value == value)), None):
            said.append(Period(gap.start, period.end))
            last = max((fact.sequence for fact in facts), default=0)
            facts.append(Assertion(entity, slot, value, said[-1], last + 1))
    return said


def in_order(periods: Iterable[Period]) -> list[Period]:
    """Periods by their first day and their end."""
    return sorted(periods, key=lambda period: (period.start, period.stop))


def turns_of(structure: Structure, entity: str) -> list[date]:
    """The later days on which something about an entity changes while it is on record."""
    attributes = structure.attributes(entity)
    edges = {run.period.start for attribute in attributes for run in structure.line(entity, attribute)}
    edges |= {run.period.stop for attribute in attributes for run in structure.line(entity, attribute)}
    existence = noun_named(attributes[0]).existence
    present = [run.period for run in structure.line(entity, existence) if run.value is not None]
    later = (day for day in edges if structure.as_of.effective < day < FOREVER)
    return sorted(day for day in later if any(day in period for period in present))


def left_alone(view: CollaborationView, sources: Sequence[str], into: str) -> bool:
    """Whether a collaboration would leave a unit with itself, once it takes the place of others."""
    parties = {into if party in sources else party for party in view.parties}
    giver, taker = (into if end in sources else end for end in (view.from_unit, view.to_unit))
    return (len(parties) == 1 and len(view.parties) > 1) or (giver is not None and giver == taker)


def held_twice(lines: Lines, told: Sequence[tuple[Event, Recorded]]) -> Iterator[Notice]:
    """What came to be held twice on some days because a tie passed on."""
    check = Check(lines, ())
    passed: dict[tuple[str, str], dict[str, list[int]]] = {}
    for event, entry in told:
        if isinstance(event, InvolvementTransferred):
            place = f"involvement.holder.{event.to_noun}", event.to_holder
            passed.setdefault(place, {}).setdefault(event.involvement, []).append(entry.sequence)
    entries: list[int] = []
    days: list[Period] = []
    for (slot, holder), ties in passed.items():
        same: dict[frozenset[tuple[str, Value]], list[str]] = defaultdict(list)
        for tie in lines.ever(slot, holder):
            same[work_on(lines, tie)].append(tie)
        for together in same.values():
            if any(tie in ties for tie in together):
                stretches = [
                    (period, tie) for tie in together for period, value in check.held(tie, slot) if value == holder
                ]
                twice, shared_days = shared(stretches, ties)
                entries += (sequence for tie in twice for sequence in ties[tie])
                days += shared_days
    if entries:
        over = " and ".join(map(str, join(days)))
        yield Notice(
            "HELD_TWICE",
            f"The same involvement is held twice {over} (entries {', '.join(map(str, sorted(set(entries))))}). "
            "Look which one should end.",
        )


def shared(stretches: Iterable[tuple[Period, str]], asked: Container[str]) -> tuple[set[str], list[Period]]:
    """Those of the ties asked about that share days with another tie, and these days.

    Args:
        stretches: the days of all ties, each with its tie; those of one tie do not meet.
        asked: the ties asked about.
    """
    begin: dict[date, list[str]] = defaultdict(list)
    end: dict[date, list[str]] = defaultdict(list)
    for period, tie in stretches:
        begin[period.start].append(tie)
        end[period.stop].append(tie)
    holding: set[str] = set()
    of_interest: set[str] = set()
    """Those among them that are asked about."""
    alone: set[str] = set()
    """Those among these of which nothing is told yet."""
    found: set[str] = set()
    days: list[Period] = []
    turns = sorted(begin.keys() | end.keys())
    for day, following in pairwise(turns):
        for sets in (holding, of_interest, alone):
            sets.difference_update(end.get(day, ()))
        begun = begin.get(day, ())
        holding.update(begun)
        new = [tie for tie in begun if tie in asked]
        of_interest.update(new)
        alone.update(new)
        if len(holding) > 1 and of_interest:
            days.append(between(day, following))
            found |= alone
            alone.clear()
    return found, days


def work_on(lines: Lines, tie: str) -> frozenset[tuple[str, Value]]:
    """What a tie is about, and how: nothing of it ever changes."""
    about = ("involvement.object.", "involvement.mode", "involvement.stage")
    return frozenset(
        (attribute, run.value)
        for attribute in lines.attributes(tie)
        if attribute.startswith(about)
        for run in lines.line(tie, attribute)
    )
