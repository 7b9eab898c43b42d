"""What must hold, asked day by day of the definitions: slow, and without a thought of lines and touched slots."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TypeAlias

from orgledger.domain.event import MANY, NOUNS, Noun
from orgledger.domain.invariants import CreatedTwice, OutsideExistence, ReopenedOnRecord, Violation
from orgledger.domain.rollout import CompletedTwice
from orgledger.domain.timeline import Assertion, Recorded, Value, live, winner
from tests.properties.histories import EVERY_DAY

Breach: TypeAlias = tuple[object, ...]
"""A rule and a day on which it is broken; or a rule and the entry or key that breaks it."""


class Head:
    """The head of a history, slot by slot."""

    def __init__(self, history: Iterable[Recorded]) -> None:
        entries = list(history)
        self.slots: dict[tuple[str, str], list[Assertion]] = defaultdict(list)
        for said in live(entries, len(entries)):
            self.slots[said.entity, said.attribute].append(said)
        self.nouns = {(entity, attribute.partition(".")[0]) for entity, attribute in self.slots}
        self.days: dict[date, Day] = {}

    def on(self, day: date) -> Day:
        if day not in self.days:
            self.days[day] = Day(self, day)
        return self.days[day]


class Day:
    """One day of it."""

    def __init__(self, head: Head, day: date) -> None:
        self.head = head
        self.day = day
        self.present = {
            (entity, noun)
            for entity, noun in head.nouns
            if NOUNS[noun].has_past or self.value(entity, NOUNS[noun].existence) is not None
        }

    def value(self, entity: str, attribute: str) -> Value:
        standing = winner(self.head.slots.get((entity, attribute), ()), self.day)
        return standing.value if standing else None

    def all_of(self, noun: str) -> list[str]:
        return sorted(entity for entity, its in self.present if its == noun)

    def above(self, entity: str, attribute: str) -> list[str]:
        """What following an attribute leads to, until it ends or repeats."""
        noun = attribute.partition(".")[0]
        found: list[str] = []
        while (entity, noun) in self.present:
            following = self.value(entity, attribute)
            if not isinstance(following, str) or following in found:
                break
            found.append(following)
            entity = following
        return found

    def breaches(self) -> Iterator[str]:
        """The rules that do not hold on this day."""
        for noun in NOUNS.values():
            yield from self.references(noun)
            for attribute in noun.unique:
                codes = [self.value(entity, attribute) for entity in self.all_of(noun.name)]
                given = [code for code in codes if code is not None]
                if len(given) != len(set(given)):
                    yield "CODE_TAKEN"
        for attribute in ("unit.parent", "position.reports_to"):
            for entity in self.all_of(attribute.partition(".")[0]):
                if entity in self.above(entity, attribute):
                    yield "CYCLE"
        for unit in self.all_of("unit"):
            if self.wakes_below_a_sleeper(unit):
                yield "ACTIVE_BELOW_INACTIVE"
            if not self.well_headed(unit):
                yield "HEAD_OUTSIDE_LINE"
        yield from self.breaches_of_ties()

    def breaches_of_ties(self) -> Iterator[str]:
        for collaboration in self.all_of("collaboration"):
            yield from self.direction(collaboration)
        for involvement in self.all_of("involvement"):
            if self.lacks_its_stage(involvement):
                yield "STAGE_MISSING"
            for end in ("holder", "object"):
                if len(self.ends(involvement, f"involvement.{end}.")) > 1:
                    yield "TWO_AT_ONCE"
        for statement in self.all_of("statement"):
            if len(self.ends(statement, "statement.about.")) > 1:
                yield "TWO_AT_ONCE"
            if not self.ends(statement, "statement.text.") and not self.ends(statement, "statement.name."):
                yield "WORDLESS"

    def ends(self, entity: str, prefix: str) -> list[Value]:
        """What the slots whose name begins in one way hold."""
        slots = [slot for its, slot in self.head.slots if its == entity and slot.startswith(prefix)]
        return [value for slot in slots if (value := self.value(entity, slot)) is not None]

    def direction(self, collaboration: str) -> Iterator[str]:
        parties = self.ends(collaboration, "collaboration.party.")
        giver, taker = self.value(collaboration, "collaboration.from"), self.value(collaboration, "collaboration.to")
        directed = [unit for unit in (giver, taker) if unit is not None]
        if not parties:
            yield "NO_PARTY"
        if any(unit not in parties for unit in directed):
            yield "NOT_A_PARTY"
        if directed and self.value(collaboration, "collaboration.kind") == "MUTUAL":
            yield "WRONG_DIRECTION"
        if directed and giver == taker:
            yield "WRONG_DIRECTION"

    def lacks_its_stage(self, involvement: str) -> bool:
        stage, process = (self.value(involvement, f"involvement.{name}") for name in ("stage", "object.process"))
        if stage is None or (process, "process") not in self.present:
            return False
        stages = json.loads(str(self.value(str(process), "process.stages")))
        return stage not in [one["stage"] for one in stages]

    def references(self, noun: Noun) -> Iterator[str]:
        for entity in self.all_of(noun.name):
            for attribute, target_noun in noun.references.items():
                for target in self.targets(entity, attribute):
                    if isinstance(target, str) and (target, target_noun) not in self.present:
                        yield "STILL_REFERRED_TO"

    def targets(self, entity: str, attribute: str) -> list[Value]:
        """What an attribute holds: one value, or several in slots of their own."""
        several = f"{attribute}." if attribute in MANY else None
        slots = [s for e, s in self.head.slots if e == entity and s.startswith(several)] if several else [attribute]
        return [self.value(entity, slot) for slot in slots]

    def wakes_below_a_sleeper(self, unit: str) -> bool:
        parent = self.value(unit, "unit.parent")
        return (
            (parent, "unit") in self.present
            and self.value(unit, "unit.status") == "ACTIVE"
            and self.value(str(parent), "unit.status") == "INACTIVE"
        )

    def well_headed(self, unit: str) -> bool:
        layer, head = self.value(unit, "unit.leadership"), self.value(unit, "unit.head")
        if isinstance(layer, str) and not self.leads(layer, unit):
            return False
        if (head, "position") not in self.present:
            return True
        home = self.value(str(head), "position.unit")
        return home in (unit, None) or home in self.above(unit, "unit.parent") or self.leads(str(home), unit)

    def leads(self, layer: str, unit: str) -> bool:
        """Whether a unit is a LEVEL child of another."""
        return (
            (layer, "unit") in self.present
            and self.value(layer, "unit.parent") == unit
            and self.value(layer, "unit.kind") == "LEVEL"
        )


def breaches(history: Iterable[Recorded]) -> set[Breach]:
    """Every rule that a history breaks, with every day on which it does."""
    head = Head(history)
    found: set[Breach] = {(rule, day) for day in EVERY_DAY for rule in head.on(day).breaches()}
    for entity, noun in head.nouns:
        existence = NOUNS[noun].existence
        life = head.slots.get((entity, existence), [])
        created = [said for said in life if said.value == "created"]
        if len(created) > 1:
            found.add(("CREATED_TWICE", entity))
        done = head.slots.get((entity, "rollout_step.done"), [])
        if noun == "rollout_step" and len([said for said in done if said.value is not None]) > 1:
            found.add(("COMPLETED_TWICE", entity))
        birth = min((said.period.start for said in created), default=date.max)
        openings = {said.period.start for said in life if said.value is not None}
        for (other, attribute), facts in head.slots.items():
            if other != entity or attribute.partition(".")[0] != noun:
                continue
            for said in facts:
                day = said.period.start
                present = (entity, noun) in head.on(day).present
                if attribute == existence:
                    before = (entity, noun) in head.on(day - timedelta(days=1)).present
                    inside = day >= birth and (said.value is not None or before or day in openings)
                    ended = any(
                        end.value is None and end.period.start == day and end.sequence < said.sequence for end in life
                    )
                    if inside and said.value == "reopened" and before and not ended:
                        found.add(("REOPENED_ON_RECORD", entity, said.sequence))
                else:
                    # What would have begun on the very day on which the life ended is void.
                    void = any(
                        end.value is None and end.period.start == day and end.sequence >= said.sequence for end in life
                    )
                    inside = NOUNS[noun].has_past or void or (day >= birth and (present or day in openings))
                if not inside:
                    found.add(("OUTSIDE_EXISTENCE", entity, said.sequence))
    return found


def told_by(violations: Iterable[Violation]) -> set[Breach]:
    """What the invariants found, in the same words."""
    found: set[Breach] = set()
    for violation in violations:
        if isinstance(violation, OutsideExistence):
            found.update(("OUTSIDE_EXISTENCE", violation.entity, sequence) for sequence in violation.sequences)
        elif isinstance(violation, ReopenedOnRecord):
            found.update((violation.code, violation.entity, sequence) for sequence in violation.sequences)
        elif isinstance(violation, CreatedTwice | CompletedTwice):
            found.add((violation.code, violation.entity))
        else:
            found.update((violation.code, day) for day in EVERY_DAY if day in violation.period)
    return found
