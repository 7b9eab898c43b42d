"""Units as rows of a table (部门)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec import UNSET

from orgledger.domain.structure import Structure, texts
from orgledger.domain.unit import UnitKind, UnitStatus, UnitView, roots
from orgledger.exchange.table.column import Noun
from orgledger.exchange.table.line import Line, number
from orgledger.exchange.table.plan import Change, Form, Index, Planning, Step, differing, index, localized


class UnitPlanning(Planning):
    """A table of units."""

    noun: ClassVar[Noun] = Noun.UNITS
    kind: ClassVar[str] = "unit"
    above: ClassVar[str] = "parent"

    def read(self) -> None:
        """See Planning."""
        structure = self.structure
        standing, here = index(structure, "unit", "name"), Index()
        self.parents: dict[str, str | None] = {
            key: self.holds("unit", self.word(key, "unit.parent")) for key in standing.keys
        }
        self.heads: dict[str, str | None] = {}
        posts = index(structure, "position", "title") if any("head" in line.cells for line in self.lines) else here
        self.labels = {key: code for code, key in standing.codes.items()}
        for line in self.lines:
            key = self.identify(line, standing)
            if key is None:
                continue
            code, names = line.text("code"), line.texts("name")
            name = next((text for text in names.values() if text), None)
            here.add(key, code if isinstance(code, str) else None, filter(None, names.values()))
            self.labels[key] = (code if isinstance(code, str) else None) or name or self.labels.get(key, key)
            if None in names.values() or (key in self.new and name is None and not line.faults):
                line.wrong("name", "A unit has a name.")
            line.word(self.noun, "kind")
            line.word(self.noun, "status")
        for key, line in self.subjects.items():
            parent = self.refer(line, "parent", here, standing)
            if parent is not None or line.text("parent") is None or key in self.new:
                self.parents[key] = parent
            self.heads[key] = self.refer(line, "head", posts)
            line.whole("seats")
            line.milli("fte")
            line.text("category")
            line.texts("purpose")
        self.rings(self.parents)

    def creations(self) -> Iterator[Step]:
        """See Planning."""
        fine = {key: line for key, line in self.fine() if key in self.new}
        for key in self.ordered(fine, self.parents):
            line = fine[key]
            kind, status = line.word(self.noun, "kind"), line.word(self.noun, "status")
            code, category, parent = line.text("code"), line.text("category"), self.parents.get(key)
            names, purpose = localized(line.texts("name")), localized(line.texts("purpose"))
            fields: Form = {"key": key, "names": names, "kind": kind or UnitKind.DEPARTMENT.value, **self.begun()}
            fields |= {"code": code} if code else {}
            fields |= {"category": category} if category else {}
            fields |= {"parent": parent} if parent else {}
            fields |= {"purpose": purpose} if purpose else {}
            fields |= {"status": status} if status else {}
            told = [Change(f"name.{name['language']}", "", name["text"]) for name in names]
            told += [Change("parent", "", self.called(parent))] if parent else []
            yield self.step(line, key, "createUnit", fields, *told)

    def changes(self) -> Iterator[Step]:
        """See Planning."""
        for key, line in self.fine():
            if key not in self.new:
                yield from self.said(line, key)
            yield from self.headcount(line, key)
            yield from self.headed(line, key)

    def said(self, line: Line, key: str) -> Iterator[Step]:
        """What is said of a unit otherwise than it stands."""
        unit = UnitView(self.structure, key)
        names, told = differing(line.texts("name"), unit.names, "name")
        if names:
            yield self.step(line, key, "renameUnit", {"unit": key, "names": names, **self.over()}, *told)
        code = line.text("code")
        if code is not UNSET and code != unit.code:
            change = Change("code", unit.code or "", code or "")
            yield self.step(line, key, "recodeUnit", {"unit": key, "code": code, **self.over()}, change)
        kind, was, said = (
            line.word(self.noun, "kind") or unit.kind,
            (unit.category or "").strip(),
            line.text("category"),
        )
        category = was if said is UNSET else said or ""
        if (kind, category) != (unit.kind, was):
            fields: Form = {"unit": key, "kind": kind, "category": category or None, **self.over()}
            told = [Change("kind", unit.kind, kind)] if kind != unit.kind else []
            told += [Change("category", was, category)] if category != was else []
            yield self.step(line, key, "reclassifyUnit", fields, *told)
        purpose, told = differing(line.texts("purpose"), texts(self.structure, key, "unit.purpose"), "purpose")
        if purpose:
            yield self.step(line, key, "stateUnitPurpose", {"unit": key, "purpose": purpose, **self.over()}, *told)
        status = line.word(self.noun, "status")
        if status and status != unit.status:
            command = "activateUnit" if status == UnitStatus.ACTIVE.value else "deactivateUnit"
            change = Change("status", unit.status or "", status)
            yield self.step(line, key, command, {"unit": key, **self.begun()}, change)
        parent, before = self.parents.get(key), self.holds("unit", self.word(key, "unit.parent"))
        if parent != before:
            change = Change("parent", self.called(before) if before else "", self.called(parent) if parent else "")
            yield self.step(line, key, "moveUnit", {"unit": key, "parent": parent, **self.over()}, change)

    def headcount(self, line: Line, key: str) -> Iterator[Step]:
        """The approved seats and full-time equivalents of a unit as a whole."""
        before, after, told = amounts(self, line, self.number(key, "unit.seats"), self.number(key, "unit.fte_milli"))
        if after:
            fields: Form = {"unit": key, "before": before, "after": after, **self.over()}
            yield self.step(line, key, "adjustHeadcount", fields, *told)

    def headed(self, line: Line, key: str) -> Iterator[Step]:
        """Which position heads a unit."""
        if "head" not in line.cells or line.text("head") is UNSET:
            return
        head, before = self.heads.get(key), self.holds("position", self.word(key, "unit.head"))
        if head != before:
            change = Change("head", self.post(before), self.post(head))
            fields: Form = {"unit": key, "position": head, **self.over()}
            yield self.step(line, key, "designateUnitHead", fields, change)

    def post(self, key: str | None) -> str:
        """What a position is called."""
        return "" if key is None else self.word(key, "position.code") or key

    def endings(self) -> Iterator[Step]:
        """See Planning: active units that no row is about are dissolved, the lower ones first."""
        outlined = [unit.key for top in roots(self.structure) for _, unit in top.outline()]
        for key in reversed(outlined):
            if key not in self.subjects:
                yield self.step(None, key, "dissolveUnit", {"unit": key, **self.begun()})


def amounts(
    planning: Planning, line: Line, seats_now: int | None, milli_now: int | None
) -> tuple[Form, Form, list[Change]]:
    """What differs of approved seats and full-time equivalents: before, after, and as changes."""
    before: Form = {}
    after: Form = {}
    told: list[Change] = []
    seats, milli = line.whole("seats"), line.milli("fte")
    if seats is not UNSET and seats != seats_now:
        before["seats"], after["seats"] = seats_now, seats
        told.append(Change("seats", "" if seats_now is None else str(seats_now), "" if seats is None else str(seats)))
    if milli is not UNSET and milli != milli_now:
        before["fte"], after["fte"] = number(milli_now) or None, number(milli) or None
        told.append(Change("fte", number(milli_now), number(milli)))
    return before, after, told


def unit_rows(structure: Structure) -> Iterator[dict[str, str]]:
    """Units as rows: the tree from the top down, then what is archived."""
    outlined = [unit for top in roots(structure) for _, unit in top.outline()]
    seen = {unit.key for unit in outlined}
    for unit in [*outlined, *(UnitView(structure, key) for key in structure.keys("unit") if key not in seen)]:
        parent, head = unit.parent, unit.head
        seats, milli = unit.number("seats"), unit.number("fte_milli")
        held = head if head and structure.value(head, "position.existence") is not None else None
        yield {
            "key": unit.key,
            "code": unit.code or "",
            **{f"name.{language}": text for language, text in unit.names.items()},
            "kind": unit.kind,
            "category": unit.category or "",
            "parent": (parent.code or parent.key) if parent else "",
            "head": str(structure.value(held, "position.code") or held) if held else "",
            "seats": "" if seats is None else str(seats),
            "fte": number(milli),
            **{f"purpose.{language}": text for language, text in unit.texts("purpose").items()},
            "status": unit.status or "",
        }
