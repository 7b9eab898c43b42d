"""What reports read: an organization at one coordinate, with what people call things there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any

import msgspec
from sqlalchemy import Row

from orgledger.access.standing import UNLIMITED, Standing
from orgledger.audit.tree import Tree
from orgledger.domain.assignment import AssignmentView
from orgledger.domain.change_request import standing
from orgledger.domain.command import note, shown
from orgledger.domain.event import noun_named
from orgledger.domain.naming import Naming, beside_ledger, no_such_unit
from orgledger.domain.period import moment, read_day
from orgledger.domain.person import PersonView
from orgledger.domain.position import PositionView
from orgledger.domain.refusal import Invalid, Refused, refuse
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Value
from orgledger.domain.unit import UnitView, roots
from orgledger.domain.words import CHINESE, label, sentence, spoken, value_text
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked, Coordinate, resolve
from orgledger.projections.image import Image, ImageStructure
from orgledger.projections.under import EntriesUnder
from orgledger.reports.document import Cell
from orgledger.store.codec import AnyEntry

LANGUAGES = ("en", "zh")
PERSONAL = ("person.name", "person.reference")
"""Attributes that hold the commitment to a personal value."""


class Reading:
    """An organization at a coordinate, for one reader."""

    def __init__(
        self,
        ledger: Ledger,
        row: Row[Any],
        asked: Asked,
        language: str | None = None,
        standing: Standing = UNLIMITED,
        withheld: set[str] | None = None,
    ) -> None:
        """Pin the coordinate.

        Args:
            ledger: where the organization is kept.
            row: the organization's.
            asked: the coordinate; what it leaves out is today, and all that is known.
            language: of the report; the organization's own if left out.
            standing: what its reader may see.
            withheld: where to note what they may not.

        Raises:
            Refused: if there is no such coordinate.
        """
        self.ledger = ledger
        self.row = row
        self.image: Image = ledger.archive.image(row)
        self.coordinate: Coordinate = resolve(asked, row, self.image, ledger.clock.now())
        self.structure: ImageStructure = self.image.structure(self.coordinate.as_of)
        self.language = language if language in LANGUAGES else row.default_language
        self.tongue = self.language if self.language in LANGUAGES else "en"
        """The language of what the report itself says."""
        self.whole_replay = False
        """Whether it names the end of a replay even beyond what is known, as reports once did."""
        self.standing = standing
        self.withheld: set[str] = set() if withheld is None else withheld
        """The commitments and pseudonyms behind which something stands that this reader may not see."""
        self._values: dict[str, str] = {}
        self._actors: dict[str, str | None] = {}

    def at(self, asked: Asked) -> Reading:
        """The same organization for the same reader, at another coordinate."""
        return Reading(self.ledger, self.row, asked, self.language, self.standing, self.withheld)

    def root(self) -> str:
        """The root of the ledger's tree at the coordinate, in hexadecimal: 32 bytes that stand for all it rests on."""
        known = self.coordinate.sequence
        with self.ledger.archive.reading() as connection:
            return Tree(connection, self.row.id, known).root().hex()

    def say(self, english: str, chinese: str) -> str:
        """A text of the report in its language."""
        return chinese if self.tongue == "zh" else english

    def refusal(self, english: str, chinese: str) -> Refused:
        """What does not fit, in the language of the report: it is what its reader reads."""
        return refuse(Invalid(self.say(english, chinese)))

    # What is on record.

    def units(self, under: str | None = None) -> list[tuple[int, UnitView]]:
        """The units of the tree with their depth, in the order of the outline.

        Raises:
            Refused: Invalid, if the unit to begin with is not on record.
        """
        begin = roots(self.structure) if under is None else [self.unit(under)]
        return [row for first in begin for row in first.outline()]

    def unit(self, named: str) -> UnitView:
        """A unit on record by its key or code.

        Raises:
            Refused: Invalid, if there is none on that day.
        """
        keys = [named, *self.structure.referring("unit.code", named)]
        found = [UnitView(self.structure, key) for key in keys if UnitView(self.structure, key).on_record]
        if not found:
            raise self.refusal(no_such_unit(self.structure, named), "该日没有此部门。").under("under")
        return found[0]

    def under(self, named: str) -> frozenset[int]:
        """The entries under a unit up to the coordinate, by the unit's key or code; it may be off record by then.

        Raises:
            Refused: Invalid, if no unit ever had that key, and none has that code on the day.
        """
        key = named if "unit.existence" in self.image.attributes(named) else self.unit(named).key
        known = self.coordinate.sequence
        return frozenset(EntriesUnder(self.image, key, self.row.time_zone, known).among(1, known))

    def entries(self, sequences: Iterable[int]) -> list[AnyEntry]:
        """Entries up to the coordinate, in order."""
        wanted = [sequence for sequence in sequences if sequence <= self.coordinate.sequence]
        return [entry for _, entry in sorted(self.ledger.archive.known_entries(self.row.id, wanted).items())]

    def recorded(self, sequence: int) -> datetime | None:
        """When an entry was recorded."""
        at = self.image.recorded_at(self.image.set_at(sequence)[1])
        return moment(at) if at else None

    # What things are called.

    def name(self, noun: str, key: str, structure: ImageStructure | None = None) -> str:
        """What people call something, at the coordinate or in another structure."""
        there = structure or self.structure
        return Naming(there, self.language, self.beside(beside_ledger(there, noun, key), there))(noun, key)

    def person(self, key: str, structure: ImageStructure | None = None) -> str:
        """A person's name, else their reference, else their pseudonym."""
        return self.name("person", key, structure)

    def beside(
        self, wanted: Iterable[tuple[str, str]], structure: Structure | None = None
    ) -> dict[tuple[str, str], str | None]:
        """Names that are kept beside the ledger, as far as the reader may see them."""
        named: dict[tuple[str, str], str | None] = {}
        for noun, key in wanted:
            if noun == "person":
                view = PersonView(structure or self.structure, key)
                named[noun, key] = self.private(view.name) or self.private(view.reference)
            elif noun == "actor":
                named[noun, key] = self.actor_name(key)
            else:
                request = standing(self.image.acts_about(key, self.coordinate.sequence))
                named[noun, key] = self.private(request.submission.title.commitment) if request else None
        return named

    def private(self, commitment: str | None) -> str | None:
        """A personal value, if it is kept and may be seen."""
        if commitment is None:
            return None
        if not self.standing.may_see_personal:
            self.withheld.add(commitment)
            return None
        if commitment not in self._values:
            self.open([commitment])
        return self._values[commitment] or None

    def told(self, commitment: str | None) -> str:
        """A personal value for a cell: its reader is told that there is one that they may not see."""
        found = self.private(commitment)
        return found or (self.say("[withheld]", "[不予显示]") if commitment in self.withheld else "")

    def open(self, commitments: Iterable[str | None]) -> None:
        """Read several personal values at once."""
        wanted = [one for one in commitments if one is not None and one not in self._values]
        if wanted and self.standing.may_see_personal:
            self._values.update(dict.fromkeys(wanted, ""))
            self._values.update(self.ledger.archive.private_values(self.row.id, wanted))

    def people(self, keys: Iterable[str], structure: ImageStructure | None = None) -> None:
        """Read the names of several people at once."""
        views = [PersonView(structure or self.structure, key) for key in keys]
        self.open(one for view in views for one in (view.name, view.reference))

    def actor(self, pseudonym: str) -> str:
        """Who recorded something, if it may be seen; else their pseudonym."""
        return self.actor_name(pseudonym) or Naming(self.structure, self.language).neutral("actor", pseudonym)

    def actor_name(self, pseudonym: str) -> str | None:
        """Who recorded something, if it is kept and may be seen."""
        if not self.standing.may_see_actors:
            self.withheld.add(pseudonym)
            return None
        if pseudonym not in self._actors:
            self.actors([pseudonym])
        return self._actors[pseudonym]

    def actors(self, pseudonyms: Iterable[str]) -> None:
        """Read who several pseudonyms stand for at once."""
        wanted = {one for one in pseudonyms if one not in self._actors}
        if wanted and self.standing.may_see_actors:
            found = self.ledger.archive.actor_names(self.row.id, wanted)
            self._actors.update({one: found.get(one) for one in wanted})

    def holders(self, position: PositionView) -> str:
        """Who holds a position."""
        people = [AssignmentView(self.structure, key).person for key in position.holders]
        return ", ".join(sorted(self.person(key) for key in people))

    def head(self, unit: UnitView) -> str:
        """Who or what heads a unit."""
        if unit.head is not None:
            position = PositionView(self.structure, unit.head)
            holders = self.holders(position)
            return f"{position.title(self.language)}{f' ({holders})' if holders else ''}"
        return unit.leadership.name(self.language) if unit.leadership else ""

    def word(self, value: Enum | str | None) -> str:
        """A word of the schema in the language of the report."""
        said = value.value if isinstance(value, Enum) else value
        return label(said, self.tongue) if said else ""

    def value(self, attribute: str, value: Value) -> Cell:
        """What a slot holds, with names in the place of keys, and personal values if they may be seen."""
        if value is None:
            return ""
        if attribute in PERSONAL:
            return self.told(str(value))
        noun = noun_named(attribute).target(attribute)
        if noun:
            return self.name(noun, str(value))
        if value in CHINESE:
            return self.word(str(value))
        return value_text(attribute, value, self.tongue)

    def summaries(self, entries: Sequence[AnyEntry]) -> list[str]:
        """What entries say, each in a sentence."""
        people = {self.holder(noun, key) for entry in entries for _, noun, key in entry.event.mentions()}
        self.people(person for person in people if person)
        return [self.summary(entry) for entry in entries]

    def summary(self, entry: AnyEntry) -> str:
        """What an entry says; see Telling."""
        day = entry.effective.start if entry.effective else self.coordinate.as_of.effective
        telling = self.image.telling(entry.event, entry.first, entry.last, day)
        tongue = spoken(entry.event, self.tongue)
        named = self.beside(telling.beside(), telling.after)
        return sentence(entry.event, tongue, telling.names(self.language, tongue, named))

    def holder(self, noun: str, key: str) -> str | None:
        """The person that something names."""
        if noun == "person":
            return key
        held = self.structure.line(key, "assignment.person") if noun == "assignment" else ()
        return str(held[0].value) if held else None


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a report is asked for, beside its coordinate. Each report uses those it names."""

    under: Annotated[str | None, note("The key or code of a unit: only it and what is below it.")] = None
    compare_effective: Annotated[str | None, note("The day to compare with, such as 2024-06-30.")] = None
    compare_known: Annotated[int | None, note("Compare with what was known at this entry.")] = None
    days: Annotated[int, note("How many days late counts as late.")] = 1
    seed: Annotated[int, note("What a sample is drawn by.")] = 0
    sample: Annotated[int, note("How many a sample has at most.")] = 25
    person: Annotated[str | None, note("The key or reference of a person.")] = None
    since: Annotated[str | None, note("The day on which a series begins, such as 2024-01-31.")] = None
    step: Annotated[str | None, note("How far its days lie apart: MONTH, QUARTER or YEAR.")] = None

    def told(self) -> Sequence[tuple[str, Any]]:
        """The parameters that differ from their defaults."""
        found = msgspec.to_builtins(self)
        usual = msgspec.to_builtins(Parameters())
        return [(name, value) for name, value in sorted(found.items()) if value != usual[name]]


def day_named(reading: Reading, given: str, parameter: str) -> date:
    """A day that a parameter names.

    Raises:
        Refused: Invalid, if it is none.
    """
    try:
        return read_day(given)
    except ValueError:
        said = (
            f"{shown(given)!r} is not a day such as 2024-06-30.",
            f"“{shown(given)}”不是有效日期，请写成 2024-06-30 的形式。",
        )
        raise reading.refusal(*said).under(parameter) from None
