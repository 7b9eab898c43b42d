"""Rosters: one row a person, with a department, a job and a manager. Positions are found in the unit, or made there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from msgspec import UNSET

from orgledger.domain.period import Period, between
from orgledger.domain.structure import existence, texts
from orgledger.exchange.table.assignment import AssignmentPlanning
from orgledger.exchange.table.column import CHINESE
from orgledger.exchange.table.line import Line
from orgledger.exchange.table.plan import Change, Form, Index, Step, index

LATER = "Its unit is on record only from {day}; what the row says begins then."


class Job(NamedTuple):
    """People with one title, in one unit, under one manager: a position."""

    unit: str
    title: str
    manager: str | None
    """The person whom they report to."""


class RosterPlanning(AssignmentPlanning):
    """A table of people that names units and titles instead of positions on record."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.units = index(self.structure, "unit", "name")
        self.jobs: dict[str, Job] = {}
        """Positions that are made."""
        self.numbers_by_name: dict[str, set[str]] = defaultdict(set)
        for line in self.lines:
            self.words(line)
            self.numbers_by_name[line.cells.get("name", "").strip()].add(line.cells.get("reference", "").strip())
        for person in self.people.values():
            if person.name and person.reference:
                self.numbers_by_name[person.name].add(person.reference)
        self.own_numbers = frozenset(line.cells.get("reference", "").strip() for line in self.lines)

    def position_of(self, line: Line, positions: Index, person: str | None) -> str | None:
        """See AssignmentPlanning: the position of that title in that unit, made if there is none."""
        unit, title = self.refer(line, "unit", self.units), line.text("position")
        if line.text("unit") is UNSET and isinstance(title, str):
            return self.refer(line, "position", positions)
        manager = self.manager_of(line)
        if unit is None or not isinstance(title, str) or person is None:
            if line.text("unit") is None:
                line.wrong("unit", "A position belongs to a unit.")
            return None
        named = positions.find(title)
        if named is not None and self.word(named, "position.unit") == unit:
            return named
        there = [
            key
            for key in self.structure.referring("position.unit", unit)
            if title in texts(self.structure, key, "position.title").values()
        ]
        own = [held.position for held in self.held(person) if held.position in there]
        if own or len(there) == 1:
            return (own or there)[0]
        led = [key for key in there if manager and self.word(key, "position.reports_to") in self.places_of(manager)]
        if len(led) == 1:
            return led[0]
        if there:
            line.wrong("position", "Several go by the name {text}. Give the code.", text=title)
            return None
        job = Job(unit, title, manager)
        key = self.made("position", unit, title, manager or "")
        self.jobs[key] = job
        self.labels[key] = title
        return key

    def manager_of(self, line: Line) -> str | None:
        """The person whom somebody reports to, by their number, or by a name that only one has."""
        text = line.text("manager")
        if not isinstance(text, str) or text == line.cells.get("reference", "").strip():
            return None
        numbers = (
            {text} if text in self.own_numbers or text in self.references else self.numbers_by_name.get(text, set())
        )
        if len(numbers) > 1:
            line.wrong("manager", "Several go by the name {text}. Give the code.", text=text)
            return None
        if not numbers:
            if not self.means_none(line, text):
                line.wrong(
                    "manager", "Nothing on record on {day}, and no row, goes by {text}.", day=self.day, text=text
                )
            return None
        [number] = numbers
        known = self.references.get(number, [])
        return known[0] if known else self.made("person", number)

    def places_of(self, person: str) -> list[str]:
        """The positions on record that somebody holds."""
        return [held.position for held in self.held(person)]

    def period(self, line: Line) -> Period | None:
        """See AssignmentPlanning: not before the unit is on record."""
        period = super().period(line)
        unit = self.units.find(text) if isinstance(text := line.text("unit"), str) else None
        unit = unit or next(iter(self.units.names.get(text, ())), None) if isinstance(text, str) else None
        standing = existence(self.structure, "unit", unit) if unit else None
        if period is None or standing is None or period.start >= standing.start:
            return period
        if isinstance(line.text("from"), str):
            line.mind("from", LATER, day=standing.start)
        return between(standing.start, period.stop) if standing.start < period.stop else period

    def creations(self) -> Iterator[Step]:
        """See Planning: positions first, then people and what they hold, then lines of reporting."""
        rows: dict[str, list[tuple[date, Line]]] = defaultdict(list)
        place: dict[str, str] = {}
        for key, line in self.fine():
            wanted = self.wanted[key]
            place.setdefault(wanted.person, wanted.position)
            if wanted.position in self.jobs:
                rows[wanted.position].append((wanted.period.start, line))
        begun: dict[str, date] = {}
        for key, holders in rows.items():
            job = self.jobs[key]
            begun[key], line = min(holders, key=lambda holder: (holder[0], holder[1].number))
            chinese = CHINESE.search(line.headers.get("position", "")) and not self.language.startswith("zh")
            titles = [{"language": "zh" if chinese else self.language, "text": job.title}]
            fields: Form = {"key": key, "unit": job.unit, "titles": titles, "seats": len(holders)}
            fields["from"] = str(begun[key])
            change = Change("unit", "", self.units_called(job.unit))
            yield self.step(line, key, "createPosition", fields, change)
        yield from super().creations()
        for key, holders in rows.items():
            manager = self.jobs[key].manager
            above = (place.get(manager) or next(iter(self.places_of(manager)), None)) if manager else None
            if above is None or above == key or (above in self.jobs and above not in begun):
                continue
            day = max(begun[key], begun.get(above, begun[key]))
            fields = {"position": key, "reportsTo": above, "effective": {"from": str(day)}}
            yield self.step(
                holders[0][1], key, "setReportingLine", fields, Change("reports_to", "", self.called(above))
            )

    def units_called(self, unit: str) -> str:
        """What a unit is called."""
        return self.word(unit, "unit.code") or next(iter(texts(self.structure, unit, "unit.name").values()), unit)
