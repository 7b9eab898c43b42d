"""Positions as rows of a table (职位, 岗位)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec import UNSET

from orgledger.domain.position import PositionView
from orgledger.domain.structure import Structure, texts
from orgledger.domain.unit import UnitView
from orgledger.exchange.table.column import Noun
from orgledger.exchange.table.line import Line, number
from orgledger.exchange.table.plan import Change, Form, Index, Planning, Step, differing, index, localized
from orgledger.exchange.table.unit import amounts


class PositionPlanning(Planning):
    """A table of positions."""

    noun: ClassVar[Noun] = Noun.POSITIONS
    kind: ClassVar[str] = "position"
    above: ClassVar[str] = "reports_to"

    def read(self) -> None:
        """See Planning."""
        structure = self.structure
        units, standing, here = index(structure, "unit", "name"), index(structure, "position", "title"), Index()
        self.lines_up: dict[str, str | None] = {
            key: self.holds("position", self.word(key, "position.reports_to")) for key in standing.keys
        }
        self.units: dict[str, str | None] = {key: self.word(key, "position.unit") for key in standing.keys}
        self.labels = {key: code for known in (units, standing) for code, key in known.codes.items()}
        for line in self.lines:
            key = self.identify(line, standing)
            if key is None:
                continue
            code, titles = line.text("code"), line.texts("title")
            title = next((text for text in titles.values() if text), None)
            here.add(key, code if isinstance(code, str) else None, filter(None, titles.values()))
            self.labels[key] = (code if isinstance(code, str) else None) or title or self.labels.get(key, key)
            if None in titles.values() or (key in self.new and title is None and not line.faults):
                line.wrong("title", "A position has a title.")
        heads: dict[str, Line] = {}
        for key, line in self.subjects.items():
            self.reach(key, line, units)
            manager = self.refer(line, "reports_to", here, standing)
            if manager is not None or line.text("reports_to") is None or key in self.new:
                self.lines_up[key] = manager
            unit = self.units.get(key)
            if line.word(self.noun, "head") == "yes" and unit is not None:
                other = heads.setdefault(unit, line)
                if other is not line:
                    line.wrong("head", "Line {line} heads the same unit.", line=other.number)
                    other.wrong("head", "Line {line} heads the same unit.", line=line.number)
        self.headed = frozenset(heads)
        """Units that a row gives a head."""
        self.rings(self.lines_up)

    def reach(self, key: str, line: Line, units: Index) -> None:
        """Read where a position belongs, and its plain cells."""
        unit = self.refer(line, "unit", units)
        if unit is not None:
            self.units[key] = unit
        elif key in self.reopened and line.text("unit") is UNSET:
            self.units[key] = self.holds("unit", self.word(key, "position.unit"))
            if self.units[key] is None:
                line.wrong("unit", "A position belongs to a unit.")
        elif line.text("unit") is None or (key in self.new and not any(fault.column for fault in line.faults)):
            line.wrong("unit", "A position belongs to a unit.")
        line.text("grade", 120)
        line.whole("seats")
        line.milli("fte")

    def creations(self) -> Iterator[Step]:
        """See Planning."""
        fine = {key: line for key, line in self.fine() if key in self.new or key in self.reopened}
        for key in self.ordered(fine, self.lines_up):
            line, unit, manager = fine[key], self.units[key], self.lines_up.get(key)
            assert unit is not None
            if key in self.reopened:
                fields: Form = {"position": key, "unit": unit, "reportsTo": manager, **self.begun()}
                yield self.step(line, key, "reopenPosition", fields, Change("unit", "", self.called(unit)))
                continue
            code, grade, seats, milli = line.text("code"), line.text("grade"), line.whole("seats"), line.milli("fte")
            titles = localized(line.texts("title"))
            fields = {"key": key, "unit": unit, "titles": titles, **self.begun()}
            fields |= {"code": code} if code else {}
            fields |= {"grade": grade} if grade else {}
            fields |= {"seats": seats} if isinstance(seats, int) else {}
            fields |= {"fte": number(milli)} if isinstance(milli, int) else {}
            fields |= {"reportsTo": manager} if manager else {}
            fields |= {"head": True} if line.word(self.noun, "head") == "yes" else {}
            told = [Change(f"title.{title['language']}", "", title["text"]) for title in titles]
            told.append(Change("unit", "", self.called(unit)))
            yield self.step(line, key, "createPosition", fields, *told)

    def changes(self) -> Iterator[Step]:
        """See Planning. All are moved before a line of reporting or a head says where they stand."""
        standing = [(key, line) for key, line in self.fine() if key not in self.new]
        for key, line in standing:
            yield from self.said(line, key)
        for key, line in standing:
            yield from self.tied(line, key)
        for key, line in self.fine():
            yield from self.attributed(line, key, self.day)

    def said(self, line: Line, key: str) -> Iterator[Step]:
        """What is said of a position otherwise than it stands."""
        position = PositionView(self.structure, key)
        standing = texts(self.structure, key, "position.title")
        titles, told = differing(line.texts("title"), standing, "title")
        if titles:
            yield self.step(line, key, "retitlePosition", {"position": key, "titles": titles, **self.over()}, *told)
        grade = line.text("grade")
        if grade is not UNSET and grade != position.grade:
            change = Change("grade", position.grade or "", grade or "")
            yield self.step(line, key, "regradePosition", {"position": key, "grade": grade, **self.over()}, change)
        unit, before = self.units[key], self.word(key, "position.unit")
        assert unit is not None
        if unit != before and key not in self.reopened:
            change = Change("unit", self.called(before or ""), self.called(unit))
            fields: Form = {"position": key, "unit": unit, "line": "KEEP", **self.over()}
            yield self.step(line, key, "movePosition", fields, change)
        was, after, told = amounts(
            self, line, self.number(key, "position.seats"), self.number(key, "position.fte_milli")
        )
        if after:
            fields = {"unit": unit, "position": key, "before": was, "after": after, **self.over()}
            yield self.step(line, key, "adjustHeadcount", fields, *told)

    def tied(self, line: Line, key: str) -> Iterator[Step]:
        """Whom a position reports to, and whether it heads its unit."""
        manager, before = self.lines_up.get(key), self.holds("position", self.word(key, "position.reports_to"))
        if manager != before and key not in self.reopened:
            change = Change(
                "reports_to", self.called(before) if before else "", self.called(manager) if manager else ""
            )
            fields: Form = {"position": key, "reportsTo": manager, **self.over()}
            yield self.step(line, key, "setReportingLine", fields, change)
        head, unit = line.word(self.noun, "head"), self.units[key]
        assert unit is not None
        if head == "yes" and self.word(unit, "unit.head") != key:
            fields = {"unit": unit, "position": key, **self.over()}
            yield self.step(line, key, "designateUnitHead", fields, Change("head", "no", "yes"))
        left = self.word(key, "position.unit") or unit
        if head in ("no", None) and self.word(left, "unit.head") == key and left not in self.headed:
            fields = {"unit": left, "position": None, **self.over()}
            yield self.step(line, key, "designateUnitHead", fields, Change("head", "yes", "no"))

    def endings(self) -> Iterator[Step]:
        """See Planning: positions that no row is about are closed, with all that hangs on them."""
        yield from self.gone((), [key for key in self.structure.keys("position") if key not in self.subjects])


def position_rows(structure: Structure) -> Iterator[dict[str, str]]:
    """Positions as rows, by unit and code."""
    found = [PositionView(structure, key) for key in structure.keys("position")]
    for position in sorted(found, key=lambda one: (one.unit.code or "\uffff", one.unit.key, one.code or "\uffff")):
        unit: UnitView = position.unit
        manager, seats = position.reports_to, position.number("seats")
        yield {
            "key": position.key,
            "code": position.code or "",
            **{f"title.{language}": text for language, text in position.titles.items()},
            "unit": unit.code or unit.key,
            "grade": position.grade or "",
            "seats": "" if seats is None else str(seats),
            "fte": number(position.number("fte_milli")),
            "reports_to": (manager.code or manager.key) if manager else "",
            "head": "yes" if unit.head == position.key else "no",
        }
