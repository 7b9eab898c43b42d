"""Out of the ledger: a structure, as it stands at one coordinate, as the data of a file.

A function of the structure alone; nothing is remembered of a file it may have come from. What the format has no place
for (people, archived units, grades …) is left out, and so is every tie to something that is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from orgledger.domain.attribute import attributes
from orgledger.domain.collaboration import CollaborationView
from orgledger.domain.involvement import InvolvementMode, held_by, involved_in
from orgledger.domain.process import ProcessView
from orgledger.domain.rollout import rollout_steps
from orgledger.domain.staffing import approved_seats
from orgledger.domain.statement import StatementKind, StatementView, statements
from orgledger.domain.structure import Structure, texts
from orgledger.domain.unit import Completeness, UnitView, roots
from orgledger.exchange.orgseed.commands import (
    DECISION_RIGHT,
    EXAMPLE_UNIT,
    FITS,
    ITEMS,
    PROCESS_RULE,
    SOURCE_ID,
    TEXTS,
)
from orgledger.exchange.orgseed.form import FORMAT, UNSAID

Data = dict[str, Any]

ORGANIZATION = ("founded", "headquarters", "scope", "business", "culture")
"""What a file says of the organization in a word or two."""


def seed(structure: Structure) -> Data:
    """A structure as the data of a file."""
    return Writing(structure).file()


class Writing:
    """One structure on its way out."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.organization = structure.organization
        listed = [below for top in roots(structure) for _, below in top.outline()]
        self.units = [unit for unit in listed if unit.kind != "EXTERNAL"]
        self.parties = [unit for unit in listed if unit.kind == "EXTERNAL"]
        self.ids = {unit.key: self.id("unit", unit.key) for unit in listed}
        """What is written of units, and what each is called."""
        self.parents = {unit.key: self.parent(unit) for unit in self.units}
        tops = [unit for unit in self.units if self.parents[unit.key] is None]
        self.top = tops[0] if len(tops) == 1 else None
        """The one unit that the format can say something of the whole tree of."""

    def file(self) -> Data:
        """The whole file."""
        code = str(self.structure.value(self.organization, "organization.code"))
        return given(
            format=FORMAT,
            id=self.attribute("organization", self.organization, SOURCE_ID) or code,
            title=self.text(self.organization, "organization.name") or {self.structure.language: code},
            truncated=flag(self.attribute("organization", self.organization, "truncated")),
            structure_type=self.structure_type(),
            **{section: [self.words(view) for view in self.of_kind(kind)] for section, kind in TEXTS.items()},
            organization=given(
                **{name: self.attribute("organization", self.organization, name) for name in ORGANIZATION}
            ),
            units=[self.unit(unit) for unit in self.units],
            open_list=self.open_list(),
            external_parties=[self.party(unit) for unit in self.parties],
            responsibilities_detail=self.details(),
            collaborations=self.each("collaboration", self.collaboration),
            processes=self.each("process", self.process),
            process_rule=next(iter(self.rules("organization", self.organization, PROCESS_RULE)), None),
            systems=self.each("system", lambda key: self.work("system", key)),
            measures=self.each("measure", lambda key: self.work("measure", key)),
            decision_rights=self.decision_rights(),
            **{section: [self.item(view) for view in self.of_kind(kind)] for section, kind in ITEMS.items()},
            structure_types=[self.described(view) for view in self.of_kind("STRUCTURE_TYPE")],
            steps=self.steps(),
        )

    # Words.

    def text(self, key: str, attribute: str) -> Any:
        """A text by language, the organization's first; bare, if nobody said which language it is in."""
        return self.by_language(texts(self.structure, key, attribute))

    def by_language(self, found: dict[str, str]) -> Any:
        """Texts in the order in which people expect them."""
        if set(found) == {UNSAID}:
            return found[UNSAID]
        return {tag: found[tag] for tag in sorted(found, key=lambda tag: (tag != self.structure.language, tag))}

    def attribute(self, noun: str, key: str, name: str) -> Any:
        """A named value, in each of its languages where it has any."""
        found = {one.language: one.value for one in attributes(self.structure, noun, key) if one.name == name}
        return found.pop(None) if None in found else self.by_language({str(tag): said for tag, said in found.items()})

    def id(self, noun: str, key: str) -> str:
        """What a thing is called: its id in the source, its code, or its key."""
        code = self.structure.value(key, f"{noun}.code")
        return str(self.attribute(noun, key, SOURCE_ID) or code or key)

    def in_order(self, noun: str, keys: Iterable[str]) -> list[str]:
        """Keys in the order of what they are called."""
        return sorted(keys, key=lambda key: counted(self.id(noun, key)))

    # Statements.

    def of_kind(self, kind: str) -> list[StatementView]:
        """What is said of the organization, of one kind, in order."""
        return statements(self.structure, "organization", self.organization, StatementKind(kind))

    def words(self, view: StatementView) -> Any:
        """What a statement says: its text, or else its name."""
        return self.text(view.key, "statement.text") or self.text(view.key, "statement.name")

    def rules(self, noun: str, key: str, category: str | None = None) -> list[Any]:
        """The rules about something."""
        return [
            self.words(view) for view in statements(self.structure, noun, key, StatementKind.RULE, category=category)
        ]

    def item(self, view: StatementView, **more: Any) -> Data:
        """A statement that has an id, and perhaps a name."""
        name = self.text(view.key, "statement.name")
        said = self.text(view.key, "statement.text")
        return given(id=self.id("statement", view.key), **more, name=name, text=said or name)

    def described(self, view: StatementView) -> Data:
        """A type of structure, whom it fits, and examples of its units."""
        about = {
            category: [self.words(one) for one in statements(self.structure, "statement", view.key, category=category)]
            for category in (FITS, EXAMPLE_UNIT)
        }
        return given(
            **self.item(view, type=view.plain("category")),
            fits=next(iter(about[FITS]), None),
            example_units=about[EXAMPLE_UNIT],
        )

    def structure_type(self) -> Data | None:
        """How the whole is meant to be cut, and what that is called here."""
        if self.top is None or self.top.structure_type is None:
            return None
        kind = self.top.structure_type.value.lower()
        named = statements(self.structure, "unit", self.top.key, StatementKind.STRUCTURE_TYPE, category=kind)
        return given(type=kind, name=self.words(named[0]) if named else None)

    # Units and what is in them.

    def open_list(self) -> bool | None:
        """Whether there are more units than are known."""
        return None if self.top is None else is_open(self.top.child_list)

    def parent(self, unit: UnitView) -> str | None:
        """What the unit above is called; an outside party has no units in this format."""
        parent = unit.parent
        return None if parent is None or parent.kind == "EXTERNAL" else self.ids.get(parent.key)

    def party(self, unit: UnitView) -> Data:
        """An outside party."""
        return {"id": self.ids[unit.key], "name": self.text(unit.key, "unit.name")}

    def unit(self, unit: UnitView) -> Data:
        """A unit, with its duties, its positions and who leads what."""
        leads = self.structure.referring("unit.leadership", unit.key)
        category = unit.category if unit.kind == "OTHER" else None
        return {
            "id": self.ids[unit.key],
            "name": self.text(unit.key, "unit.name"),
            "kind": category or unit.kind.lower(),
            "parent": self.parents[unit.key],
            **given(
                is_head_of=self.first(leads),
                headcount=approved_seats(unit),
                head=self.head(unit),
                responsibilities=self.duties("unit", unit.key),
                positions=self.positions(unit),
                role_in_text=self.attribute("unit", unit.key, "role_in_text"),
                example=flag(self.attribute("unit", unit.key, "example")),
            ),
        }

    def first(self, units: Iterable[str]) -> str | None:
        """What the first of some units is called, among those that are written."""
        return min((self.ids[key] for key in units if key in self.ids), key=counted, default=None)

    def head(self, unit: UnitView) -> Data | None:
        """The post that heads a unit, and its duties."""
        if unit.head is None:
            return None
        name = self.text(unit.head, "position.title")
        return given(name=name, responsibilities=self.duties("position", unit.head))

    def positions(self, unit: UnitView) -> Data | None:
        """The positions of a unit. A head that the source named apart from them is not among them."""
        found = self.in_order("position", self.structure.referring("position.unit", unit.key))
        listed = [key for key in found if self.id("position", key) != f"{self.ids[unit.key]}.head"]
        complete = is_open(unit.position_list)
        if complete is None and not listed:
            return None
        items = [{"name": self.text(key, "position.title")} for key in listed]
        return {**given(open_list=complete), "items": items}

    # Duties.

    def duties(self, noun: str, key: str) -> list[Any]:
        """What a unit or a position is accountable for."""
        views = held_by(self.structure, noun, key, "responsibility")
        held = [view.object[1] for view in views if view.mode is InvolvementMode.ACCOUNTABLE]
        return [self.duty(duty) for duty in self.in_order("responsibility", held)]

    def duty(self, key: str) -> Any:
        """A duty in short: its name, or else its text."""
        return self.text(key, "responsibility.name") or self.text(key, "responsibility.text")

    def details(self) -> list[Data]:
        """The duties that have both a name and a text."""
        return [
            {
                "id": self.id("responsibility", key),
                "name": self.text(key, "responsibility.name"),
                "text": self.text(key, "responsibility.text"),
            }
            for key in self.in_order("responsibility", self.structure.keys("responsibility"))
            if self.text(key, "responsibility.name")
            and self.structure.value(key, "responsibility.category") != DECISION_RIGHT
        ]

    def decision_rights(self) -> list[Data]:
        """Who decides what, and who carries it out."""
        found = self.structure.keys("responsibility")
        return [
            given(
                id=self.id("responsibility", key),
                decides=self.involved("responsibility", key, InvolvementMode.DECIDES),
                carries_out=self.involved("responsibility", key, InvolvementMode.RESPONSIBLE),
                text=self.text(key, "responsibility.text"),
            )
            for key in self.in_order("responsibility", found)
            if self.structure.value(key, "responsibility.category") == DECISION_RIGHT
        ]

    # Work and what ties it to units.

    def each(self, noun: str, write: Any) -> list[Data]:
        """Everything of a noun."""
        found = [write(key) for key in self.in_order(noun, self.structure.keys(noun))]
        return [one for one in found if one]

    def involved(self, noun: str, key: str, mode: InvolvementMode) -> str | None:
        """The unit that is involved in something in one way."""
        return self.first(view.holder[1] for view in involved_in(self.structure, noun, key, mode))

    def collaboration(self, key: str) -> Data | None:
        """A tie between units, if any of them is written."""
        view = CollaborationView(self.structure, key)
        parties = sorted((self.ids[party] for party in view.parties if party in self.ids), key=counted)
        if not parties:
            return None
        return given(
            id=self.id("collaboration", key),
            parties=parties,
            open_list=is_open(view.party_list),
            direction=view.kind.value.lower(),
            **{"from": self.ids.get(view.from_unit or ""), "to": self.ids.get(view.to_unit or "")},
            text=self.text(key, "collaboration.content"),
        )

    def process(self, key: str) -> Data:
        """A process with its stages in order."""
        stages = [self.by_language(stage.names) for stage in ProcessView(self.structure, key).stages]
        rule = next(iter(self.rules("process", key)), None)
        return self.work("process", key) | given(stages=stages, rule=rule)

    def work(self, noun: str, key: str) -> Data:
        """A process, a system or a measure, and the units it names."""
        applies = self.involved(noun, key, InvolvementMode.MEASURED_BY)
        return given(
            id=self.id(noun, key),
            name=self.text(key, f"{noun}.name"),
            owner=self.involved(noun, key, InvolvementMode.OWNS),
            applies_to=applies,
            text=self.text(key, f"{noun}.text"),
        )

    def steps(self) -> list[Data]:
        """The steps, by phase and place."""
        return [
            {
                "id": self.id("rollout_step", view.key),
                "phase": view.phase.value.lower(),
                "order": view.order,
                "text": self.text(view.key, "rollout_step.text"),
            }
            for view in rollout_steps(self.structure)
        ]


def given(**fields: Any) -> Data:
    """What there is to say: nothing, and an empty list or object, is left out."""
    return {name: value for name, value in fields.items() if value is not None and value not in ([], {})}


def flag(value: Any) -> bool | None:
    """A yes or no that was kept as a text."""
    return None if value is None or value == {} else value == "true"


def is_open(completeness: Completeness) -> bool | None:
    """What `open_list` would say of a list."""
    return None if completeness is Completeness.UNKNOWN else completeness is Completeness.OPEN


def counted(name: str) -> list[tuple[int, str]]:
    """What a name sorts by: S1-U2 before S1-U10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]
