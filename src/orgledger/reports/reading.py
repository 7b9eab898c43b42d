"""What reports read: an organization at one coordinate, with what people call things there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec
from sqlalchemy import Row

from orgledger.audit.tree import Tree
from orgledger.domain.assignment import AssignmentView
from orgledger.domain.collaboration import CollaborationView
from orgledger.domain.measure import MeasureView
from orgledger.domain.person import PersonView
from orgledger.domain.position import PositionView
from orgledger.domain.process import ProcessView
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.responsibility import ResponsibilityView
from orgledger.domain.statement import StatementView
from orgledger.domain.structure import text
from orgledger.domain.system import SystemView
from orgledger.domain.unit import UnitView, roots
from orgledger.domain.words import label
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked, Coordinate, resolve
from orgledger.projections.image import Image, ImageStructure

LANGUAGES = ("en", "zh")
SHORT = 80
"""Characters of a text that stands for a thing without a name."""


class Reading:
    """An organization at a coordinate, for one reader."""

    def __init__(
        self, ledger: Ledger, row: Row[Any], asked: Asked, language: str | None = None, *, personal: bool = True
    ) -> None:
        """Pin the coordinate.

        Args:
            ledger: where the organization is kept.
            row: the organization's.
            asked: the coordinate; what it leaves out is today, and all that is known.
            language: of the report; the organization's own if left out.
            personal: whether its reader may see names and references of people, and reasons.

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
        self.personal = personal
        self.withheld = 0
        """Personal values that were asked for and may not be seen."""
        self._values: dict[str, str] = {}
        self._actors: dict[str, str] = {}

    def at(self, asked: Asked) -> Reading:
        """The same organization for the same reader, at another coordinate."""
        return Reading(self.ledger, self.row, asked, self.language, personal=self.personal)

    def root(self) -> str:
        """The root of the ledger's tree at the coordinate, in hexadecimal: 32 bytes that stand for all it rests on."""
        known = self.coordinate.sequence
        with self.ledger.archive.reading() as connection:
            return Tree(connection, self.row.id, known).root().hex()

    def say(self, english: str, chinese: str) -> str:
        """A text of the report in its language."""
        return chinese if self.tongue == "zh" else english

    # What things are called.

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
            raise refuse(Invalid("There is no such unit on that day.")).under("under")
        return found[0]

    def name(self, noun: str, key: str) -> str:
        """What people call something."""
        return NAMES[noun](self, key) if noun in NAMES else key[:8]

    def person(self, key: str) -> str:
        """A person's name, else their reference, else their pseudonym."""
        view = PersonView(self.structure, key)
        return self.private(view.name) or self.private(view.reference) or key[:8]

    def private(self, commitment: str | None) -> str | None:
        """A personal value, if it is kept and may be seen."""
        if commitment is None:
            return None
        if not self.personal:
            self.withheld += 1
            return None
        if commitment not in self._values:
            self._values.update(self.ledger.archive.private_values(self.row.id, [commitment]))
            self._values.setdefault(commitment, "")
        return self._values[commitment] or None

    def people(self, keys: Iterable[str]) -> None:
        """Read the names of several people at once."""
        if self.personal:
            views = [PersonView(self.structure, key) for key in keys]
            wanted = [one for view in views for one in (view.name, view.reference) if one]
            self._values.update(dict.fromkeys(wanted, ""))
            self._values.update(self.ledger.archive.private_values(self.row.id, wanted))

    def actor(self, pseudonym: str) -> str:
        """Who recorded something, if it may be seen."""
        if not self.personal:
            return pseudonym[:8]
        if pseudonym not in self._actors:
            self._actors.update(self.ledger.archive.actor_names(self.row.id, [pseudonym]))
        return self._actors.get(pseudonym, pseudonym[:8])

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


def milli(value: int | None) -> Decimal | None:
    """Thousandths as an exact number."""
    return None if value is None else (Decimal(value) / 1000).normalize().quantize(Decimal("0.001"))


def name_of_text(reading: Reading, view: Any) -> str:
    """The name of something that consists of words, else how they begin."""
    name: str | None = view.name(reading.language)
    said: str = name or view.text(reading.language)
    return said if len(said) <= SHORT else f"{said[:SHORT]}…"


def parties(reading: Reading, key: str) -> str:
    """The parties of a collaboration."""
    named = CollaborationView(reading.structure, key).parties
    return " – ".join(UnitView(reading.structure, party).name(reading.language) for party in named)


def seat(reading: Reading, key: str) -> str:
    """An assignment: who, and which position."""
    view = AssignmentView(reading.structure, key)
    title = PositionView(reading.structure, view.position).title(reading.language)
    return f"{reading.person(view.person)} · {title}"


Naming = Callable[[Reading, str], str]
NAMES: dict[str, Naming] = {
    "organization": lambda r, k: text(r.structure, k, "organization.name", r.language) or r.row.code,
    "unit": lambda r, k: UnitView(r.structure, k).name(r.language),
    "position": lambda r, k: PositionView(r.structure, k).title(r.language),
    "person": Reading.person,
    "assignment": seat,
    "responsibility": lambda r, k: name_of_text(r, ResponsibilityView(r.structure, k)),
    "statement": lambda r, k: name_of_text(r, StatementView(r.structure, k)),
    "process": lambda r, k: ProcessView(r.structure, k).name(r.language),
    "system": lambda r, k: SystemView(r.structure, k).name(r.language),
    "measure": lambda r, k: MeasureView(r.structure, k).name(r.language),
    "collaboration": parties,
}


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a report is asked for, beside its coordinate. Each report uses those it names."""

    under: str | None = None
    """The key or code of a unit: only it and what is below it."""
    compare_effective: str | None = None
    """The day to compare with, such as 2024-06-30."""
    compare_known: int | None = None
    """The entry up to which everything was known at the coordinate to compare with."""
    days: int = 1
    """How many days late counts as late."""
    seed: int = 0
    """What a sample is drawn by."""
    sample: int = 25
    """How many a sample has at most."""
    person: str | None = None
    """The key or reference of a person."""

    def told(self) -> Sequence[tuple[str, Any]]:
        """The parameters that differ from their defaults."""
        found = msgspec.to_builtins(self)
        usual = msgspec.to_builtins(Parameters())
        return [(name, value) for name, value in sorted(found.items()) if value != usual[name]]
