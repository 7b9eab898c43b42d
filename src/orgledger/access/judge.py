"""The judge: whether what somebody wants to record lies within what is granted to them.

It looks at every unit and position that an event names, as subject or as target, and asks where each stands in the
structure of now; what belongs to no unit belongs to the whole organization. A unit that is not on record today counts
where it stands on the nearest day of its existence, and one that comes to be only with this change set where it is put.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from orgledger.access.standing import Standing
from orgledger.domain.change_set import Fork
from orgledger.domain.event import NOUNS, Event, noun_named
from orgledger.domain.grant import NotGranted
from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Refused
from orgledger.domain.rescission import EntriesRescinded
from orgledger.domain.role import Role
from orgledger.domain.structure import Structure, held
from orgledger.domain.timeline import Assertion
from orgledger.projections.image import Image

TIES = ("assignment", "dotted_line", "involvement", "collaboration", "statement")
"""Nouns that stand where what they tie stands, all of it."""
PARENT = "unit.parent"
NAMED_ONLY = frozenset({"person", "actor", "grant", "change_request"})
"""Nouns that are free to be named: whoever may assign a seat may name anybody for it."""


class Judge:
    """Judges one change set, on the organization as it stood when its author got their turn."""

    def __init__(self, standing: Standing, before: Image, today: date, instead: tuple[Role, ...] = ()) -> None:
        self.standing = standing
        self.today = today
        self.before = before
        self.now = before.structure(AsOf(today, before.head))
        self.instead = instead
        """The roles of which one will do, whatever a command needs."""
        self.below: dict[tuple[tuple[Role, ...], str], bool] = {}
        """Whether a unit on record before the set stands below one that is granted with all below it."""
        self.new: dict[tuple[tuple[Role, ...], str, date], bool] = {}
        """The same of units that come to be with the set, as it is so far, on a day."""

    def permit(self, needs: Role, event: Event, fork: Fork, day: date) -> None:
        """See change_set.Judge.

        Raises:
            Refused: NotGranted, with every place that lies outside.
        """
        roles = self.instead or (needs,)
        self.standing.expect(*roles)
        after = fork.desk(AsOf(day, fork.head))
        moved = {fact.entity for fact in event.asserts() if fact.attribute == PARENT}
        if isinstance(event, EntriesRescinded) or any((roles, unit, day) in self.new for unit in moved):
            self.new.clear()
        self.within(roles, set(self.places(event, after)) or {None}, after)

    def entities(self, roles: tuple[Role, ...], keys: Iterable[str]) -> None:
        """Hold some entities on record against what is granted.

        Raises:
            Refused: NotGranted.
        """
        self.standing.expect(*roles)
        found = {place for key in keys if (noun := self.noun_of(key)) for place in self.homes(noun, key, self.now)}
        self.within(roles, found, self.now)

    def within(self, roles: tuple[Role, ...], places: set[str | None], after: Structure) -> None:
        """Hold places against what is granted.

        Raises:
            Refused: NotGranted.
        """
        outside = sorted(
            (unit for unit in places if not self.covered(roles, unit, after)),
            key=lambda unit: unit or "",
        )
        if outside:
            raise Refused([NotGranted(roles, unit, whole=unit is None) for unit in outside])

    def places(self, event: Event, after: Structure) -> Iterator[str | None]:
        """The units that an event touches; nothing stands for the organization as a whole."""
        if isinstance(event, EntriesRescinded):
            yield from self.taken_back(event.entries, after)
        if any(fact.attribute == PARENT and fact.value is None for fact in event.asserts()):
            yield None  # The top belongs to nobody's part.
        for number, mention in enumerate(event.mentions()):
            noun = mention.noun if mention.noun != "any" else self.noun_of(mention.key, after)
            if number == 0 and noun == "person":
                yield None
            if noun is None:
                yield None
            else:
                yield from self.homes(noun, mention.key, after)

    def taken_back(self, entries: Iterable[int], after: Structure) -> Iterator[str | None]:
        """The units that entries on record touch."""
        for sequence in entries:
            recorded = self.before.entries.get(sequence)
            if recorded is None:
                yield None
                continue
            for number, key in enumerate(recorded.mentions):
                noun = self.noun_of(key)
                yield from (None,) if noun is None or (number == 0 and noun == "person") else ()
                yield from self.homes(noun, key, after) if noun is not None else ()
            for said in recorded.assertions:
                if said.attribute == PARENT:
                    yield from self.resurfacing(said, after)
            yield from self.taken_back(recorded.rescinds, after)

    def resurfacing(self, said: Assertion, after: Structure) -> Iterator[str | None]:
        """Where a unit stands over the days of an assertion that is taken back."""
        for run in after.line(said.entity, said.attribute):
            if run.period.meet(said.period) is not None:
                yield None if run.value is None else str(run.value)

    def homes(self, noun: str, key: str, after: Structure) -> Iterator[str | None]:
        """The units in which something stands; none, for what is free to be named."""
        if noun in NAMED_ONLY:
            return
        if noun == "unit":
            yield key
            return
        if noun not in TIES and noun != "position":
            yield None
            return
        structure = self.around(key, noun, after)
        wanted = {"position.unit": "unit"} if noun == "position" else NOUNS[noun].references
        found = [
            (target, value)
            for attribute, target in wanted.items()
            for value in values(structure, key, attribute)
            if target != "person"
        ]
        if not found:
            yield None
        for target, value in found:
            yield from self.homes(target, value, after)

    def covered(self, roles: tuple[Role, ...], unit: str | None, after: Structure) -> bool:
        """Whether a place lies within what is granted. Each unit on the way up is looked at once for a set."""
        if self.standing.covers(roles, unit, ()):
            return True
        way: list[str] = []
        answer = False
        while unit is not None:
            structure = self.around(unit, "unit", after)
            known = self.known(roles, unit, structure, after)
            if known is not None:
                answer = known
                break
            # Until it is known, nothing above it is granted: a ring ends here.
            self.note(roles, unit, structure, after, answer=False)
            way.append(unit)
            value = structure.value(unit, PARENT)
            unit = None if value is None else str(value)
            if unit is not None and self.standing.covers(roles, None, [unit]):
                answer = True
                break
        for one in way if answer else ():
            self.note(roles, one, self.around(one, "unit", after), after, answer=True)
        return answer

    def known(self, roles: tuple[Role, ...], unit: str, structure: Structure, after: Structure) -> bool | None:
        """Whether a unit stands below a granted one, if that was found out before."""
        if structure is after:
            return self.new.get((roles, unit, after.as_of.effective))
        return self.below.get((roles, unit))

    def note(self, roles: tuple[Role, ...], unit: str, structure: Structure, after: Structure, *, answer: bool) -> None:
        """Remember it."""
        if structure is after:
            self.new[roles, unit, after.as_of.effective] = answer
        else:
            self.below[roles, unit] = answer

    def around(self, key: str, noun: str, after: Structure) -> Structure:
        """The structure that says where something stands."""
        existence = NOUNS[noun].existence
        if self.now.value(key, existence) is not None:
            return self.now
        runs = [run.period for run in self.now.line(key, existence) if run.value is not None]
        if not runs:
            return after
        later = [period.start for period in runs if period.start > self.today]
        earlier = [period.stop - timedelta(days=1) for period in runs if period.stop <= self.today]
        return self.now.on(min(later) if later else max(earlier))

    def noun_of(self, key: str, after: Structure | None = None) -> str | None:
        """The noun that a key was recorded as."""
        if key == self.now.organization:
            return "organization"
        structure = after or self.now
        return next((noun_named(attribute).name for attribute in structure.attributes(key)), None)


def values(structure: Structure, key: str, attribute: str) -> list[str]:
    """The keys that an attribute holds."""
    value = structure.value(key, attribute)
    return held(structure, key, attribute) if value is None else [str(value)]
