"""A structure: an organization at one point on both clocks.

The protocol is eight questions. Everything that faces show is built on them by the views in the nouns'
own files, so the engine beneath can be replaced. `Specification` answers them slowly and obviously.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import ClassVar, Protocol

from orgledger.domain.event import NOUNS, Entry, Event, noun_named, slot_of, whole
from orgledger.domain.period import AsOf, Period, join
from orgledger.domain.refusal import AlreadyExists, NotOnRecord, Unknown, refuse
from orgledger.domain.timeline import Assertion, Recorded, Run, Value, Verb, line, live, run_on, winner


class Structure(Protocol):
    """An organization as it stood on `as_of.effective`, as known at entry `as_of.known`.

    Attributes are named `noun.attribute[.qualifier]`, such as `unit.name.zh`.
    """

    organization: str
    language: str
    """The organization's default language."""
    as_of: AsOf

    def on(self, day: date) -> Structure:
        """The same organization on another day, as known at the same entry."""

    def value(self, entity: str, attribute: str) -> Value:
        """What a slot holds, whether or not its entity is on record."""

    def line(self, entity: str, attribute: str) -> Sequence[Run]:
        """What a slot holds over all days, as known."""

    def attributes(self, entity: str) -> Sequence[str]:
        """Every attribute the entity was ever given, as known or later."""

    def keys(self, noun: str) -> Sequence[str]:
        """The entities of a noun that are on record, in the order of their keys."""

    def entities(self, noun: str) -> Sequence[str]:
        """The entities of a noun that are on record on any day, as known, in the order of their keys."""

    def referring(self, attribute: str, target: Value) -> Sequence[str]:
        """The entities on record whose attribute holds `target`, in the order of their keys."""

    def ever(self, attribute: str, target: Value, *also: tuple[str, Value]) -> Sequence[str]:
        """The entities whose attribute was ever said to hold `target`, for any day, as known or later.

        With more pairs of attribute and target, those that were ever said to hold all of them.
        """


class Acted(Protocol):
    """A structure that also knows what the house did with its ledger: the one that decisions are made on."""

    def acts(self, key: str) -> Sequence[tuple[int, object]]:
        """The acts about something, each with its entry, in order."""

    def submitted(self, key: str) -> bool:
        """Whether a change request that was ever submitted speaks of something, on record or not."""


def acts_about(structure: Structure, key: str) -> Sequence[tuple[int, object]]:
    """The acts about something, as the structure that decisions are made on knows them."""
    desk: Acted = structure  # type: ignore[assignment]  # only the write door's structure decides on acts
    return desk.acts(key)


class Spoken(Protocol):
    """A structure that also knows what was said, over which periods: the one that decisions are made on."""

    def facts(self, entity: str, attribute: str) -> Sequence[Assertion]:
        """The live assertions on a slot."""


def facts_of(structure: Structure, entity: str, attribute: str) -> Sequence[Assertion]:
    """The live assertions on a slot, as the structure that decisions are made on knows them."""
    desk: Spoken = structure  # type: ignore[assignment]  # only the write door's structure decides what passes on
    return desk.facts(entity, attribute)


def on_record(structure: Structure, noun: str, key: str) -> bool:
    """Whether an entity exists at the structure's coordinate."""
    if NOUNS[noun].has_past:
        return existence(structure, noun, key) is not None
    return structure.value(key, NOUNS[noun].existence) is not None


def existing(structure: Structure, noun: str, key: str) -> str:
    """The key itself, if the entity is on record, or may be spoken of on days before it was created.

    Raises:
        Refused: Unknown, if there never was such an entity; NotOnRecord, if it does not exist that day.
    """
    existence = NOUNS[noun].existence
    if structure.value(key, existence) is None:
        if structure.line(key, existence):
            if NOUNS[noun].has_past:
                return key
            raise refuse(NotOnRecord(noun, key, structure.as_of.effective))
        raise refuse(Unknown(noun, key))
    return key


def unused(structure: Structure, noun: str, key: str | None) -> str:
    """A key that names nothing yet, or something of the same noun that was taken back altogether.

    Raises:
        Refused: AlreadyExists.
    """
    assert key is not None, "the write door makes the keys that were left out"
    for attribute in structure.attributes(key):
        other = noun_named(attribute)
        if other.name != noun or (attribute == other.existence and structure.line(key, attribute)):
            raise refuse(AlreadyExists(other.name, key))
    return key


def existence(structure: Structure, noun: str, key: str) -> Period | None:
    """The unbroken period on record that contains the structure's day."""
    runs = structure.line(key, NOUNS[noun].existence)
    if len(runs) == 1 and not NOUNS[noun].has_past:  # Nearly always.
        only = runs[0]
        return only.period if only.value is not None and structure.as_of.effective in only.period else None
    return next((period for period in periods(structure, noun, key) if structure.as_of.effective in period), None)


def periods(structure: Structure, noun: str, key: str) -> list[Period]:
    """Every unbroken period on record, as known, in order."""
    runs = structure.line(key, NOUNS[noun].existence)
    if runs and NOUNS[noun].has_past:
        runs = [run for attribute in structure.attributes(key) for run in structure.line(key, attribute)]
    return join(run.period for run in runs if run.value is not None)


def nearest(structure: Structure, noun: str, key: str) -> Period | None:
    """The period on record that contains the structure's day; else the last one before it, else the first one after."""
    today, on = structure.as_of.effective, periods(structure, noun, key)
    begun = [period for period in on if period.start <= today]
    return begun[-1] if begun else next(iter(on), None)


def coded(structure: Structure, noun: str, code: str) -> Iterator[tuple[str, Period]]:
    """The entities of a noun that ever had a code, as known, each with the days on which it had it."""
    for key in structure.ever(f"{noun}.code", code):
        on = periods(structure, noun, key)
        for run in structure.line(key, f"{noun}.code"):
            if run.value == code:
                yield from ((key, days) for period in on if (days := run.period.meet(period)) is not None)


def recalled(structure: Structure, entity: str, attribute: str) -> Value:
    """What a slot holds; of what is off record, what it held on the nearest day on which it was on record.

    So what ended keeps the name that it had last, and what is yet to begin has the name that it will begin with. An
    organization goes by its code before its first fact.
    """
    noun = noun_named(attribute)
    if structure.value(entity, noun.existence) is not None or entity == structure.organization:
        return structure.value(entity, attribute)
    period = nearest(structure, noun.name, entity)
    if period is None:
        return structure.value(entity, attribute)
    day = period.start if structure.as_of.effective < period.start else period.stop - timedelta(days=1)
    run = run_on(structure.line(entity, attribute), day)
    return run.value if run else None


def texts(structure: Structure, entity: str, attribute: str) -> dict[str, str]:
    """Language → text of a localized attribute, such as `unit.name`; of what is off record, see `recalled`."""
    found = {}
    prefix = attribute + "."
    for name in structure.attributes(entity):
        if name.startswith(prefix):
            value = recalled(structure, entity, name)
            if value is not None:
                found[name[len(prefix) :]] = str(value)
    return found


def text(structure: Structure, entity: str, attribute: str, language: str | None = None) -> str | None:
    """A localized attribute in the asked language, else the organization's, else any; see `recalled`."""
    for wanted in (language, structure.language):
        if wanted:
            value = recalled(structure, entity, f"{attribute}.{wanted}")
            if value is not None:
                return str(value)
    return next(iter(sorted(texts(structure, entity, attribute).items())), (None, None))[1]


def held(structure: Structure, entity: str, attribute: str) -> list[str]:
    """The keys that an attribute of several holds, such as `collaboration.party`, in their order."""
    prefix = attribute + "."
    slots = [name for name in structure.attributes(entity) if name.startswith(prefix)]
    return sorted(str(value) for slot in slots if (value := structure.value(entity, slot)) is not None)


class View:
    """An entity as it stood at one coordinate."""

    __slots__ = ("key", "structure")
    noun: ClassVar[str]

    def __init__(self, structure: Structure, key: str) -> None:
        self.structure = structure
        self.key = key

    @property
    def on_record(self) -> bool:
        """Whether it exists."""
        return on_record(self.structure, self.noun, self.key)

    @property
    def effective(self) -> Period | None:
        """The unbroken period on record that contains the day."""
        return existence(self.structure, self.noun, self.key)

    @property
    def known(self) -> bool:
        """Whether it ever came to be, as known."""
        return bool(self.structure.line(self.key, NOUNS[self.noun].existence))

    @property
    def periods(self) -> list[Period]:
        """Every unbroken period on record, as known, in order."""
        return periods(self.structure, self.noun, self.key)

    @property
    def nearest(self) -> Period | None:
        """The period on record that contains the day, or is nearest to it; nothing, if it never came to be."""
        return nearest(self.structure, self.noun, self.key)

    def recalled(self, attribute: str) -> str | None:
        """A text that has no language; of what is off record, as it was on the nearest day on record."""
        value = recalled(self.structure, self.key, f"{self.noun}.{attribute}")
        return None if value is None else str(value)

    def localized(self, attribute: str, language: str | None = None) -> str | None:
        """A text in the asked language, else the organization's, else any."""
        return text(self.structure, self.key, f"{self.noun}.{attribute}", language)

    def texts(self, attribute: str) -> dict[str, str]:
        """Language → text."""
        return texts(self.structure, self.key, f"{self.noun}.{attribute}")

    def plain(self, attribute: str) -> str | None:
        """A text that has no language."""
        value = self.structure.value(self.key, f"{self.noun}.{attribute}")
        return None if value is None else str(value)

    def number(self, attribute: str) -> int | None:
        """A whole number."""
        value = self.structure.value(self.key, f"{self.noun}.{attribute}")
        return None if value is None else int(value)


class NamedView(View):
    """An entity that has a name, and perhaps a description."""

    __slots__ = ()

    def name(self, language: str | None = None) -> str:
        """Its name, else its key."""
        return self.localized("name", language) or self.key

    def text(self, language: str | None = None) -> str | None:
        """What it does, or is for."""
        return self.localized("text", language)


class WordedView(View):
    """An entity that consists of words, and perhaps has a short name."""

    __slots__ = ()

    def name(self, language: str | None = None) -> str | None:
        """Its short name, if it has one."""
        return self.localized("name", language)

    def text(self, language: str | None = None) -> str:
        """Its words: in the asked language, else the organization's, any, its name, its key."""
        return self.localized("text", language) or self.name(language) or self.key


class Specification:
    """The structure protocol over a plain history, straight from the definitions."""

    def __init__(self, history: Iterable[Recorded], as_of: AsOf, organization: str = "", language: str = "en"):
        self.organization = organization
        self.language = language
        self.as_of = as_of
        self.history = list(history)
        self.assertions = live(self.history, as_of.known)

    def on(self, day: date) -> Specification:
        """See Structure."""
        return Specification(self.history, AsOf(day, self.as_of.known), self.organization, self.language)

    def slot(self, entity: str, attribute: str) -> list[Assertion]:
        """The live assertions on one slot."""
        return [a for a in self.assertions if a.entity == entity and a.attribute == attribute]

    def value(self, entity: str, attribute: str) -> Value:
        """See Structure."""
        standing = winner(self.slot(entity, attribute), self.as_of.effective)
        return standing.value if standing else None

    def line(self, entity: str, attribute: str) -> Sequence[Run]:
        """See Structure."""
        return line(self.slot(entity, attribute))

    def attributes(self, entity: str) -> Sequence[str]:
        """See Structure."""
        return sorted({a.attribute for a in self.assertions if a.entity == entity})

    def keys(self, noun: str) -> Sequence[str]:
        """See Structure."""
        existence = NOUNS[noun].existence
        found = {a.entity for a in self.assertions if a.attribute == existence}
        return sorted(key for key in found if on_record(self, noun, key))

    def entities(self, noun: str) -> Sequence[str]:
        """See Structure."""
        existence = NOUNS[noun].existence
        found = {a.entity for a in self.assertions if a.attribute == existence}
        return sorted(key for key in found if periods(self, noun, key))

    def referring(self, attribute: str, target: Value) -> Sequence[str]:
        """See Structure."""
        noun, slot = noun_named(attribute).name, slot_of(attribute, target)
        return [key for key in self.keys(noun) if self.value(key, slot) == target]

    def ever(self, attribute: str, target: Value, *also: tuple[str, Value]) -> Sequence[str]:
        """See Structure."""
        held = {(a.entity, whole(a.attribute), a.value) for a in self.assertions}
        entities = {entity for entity, name, value in held if (name, value) == (attribute, target)}
        return sorted(entity for entity in entities if all((entity, *pair) in held for pair in also))


def recorded(entry: Entry[Event]) -> Recorded:
    """What the specification needs to know of an entry."""
    act = entry.event if entry.verb is Verb.ACT else None
    return Recorded(entry.sequence, entry.assertions(), entry.rescinds, entry.event.named(), act)
