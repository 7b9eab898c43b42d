"""Assignments, and the people who hold them, as rows of a table (任职, 人员)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, NamedTuple

from msgspec import UNSET

from orgledger.domain.assignment import AssignmentKind, AssignmentView
from orgledger.domain.period import FOREVER, Period, between, join
from orgledger.domain.person import PersonView
from orgledger.domain.position import PositionView
from orgledger.domain.structure import Structure
from orgledger.exchange.table.column import CHINESE, Noun
from orgledger.exchange.table.file import Said
from orgledger.exchange.table.line import Fault, Line, number, write_roles
from orgledger.exchange.table.plan import Change, Form, Index, Planning, Step, index

ONE = 1000
"""Thousandths of a full-time job: what an assignment is, if nobody says otherwise."""


class Person(NamedTuple):
    """The personal values of somebody on record; nothing, where they were erased or may not be seen."""

    reference: str | None
    name: str | None


People = Mapping[str, Person]


class Held(NamedTuple):
    """A position that somebody holds, held or will hold."""

    key: str
    position: str
    period: Period


class Wanted(NamedTuple):
    """What a row says of an assignment."""

    person: str
    position: str
    period: Period
    standing: Held | None
    """The assignment on record that it is about."""


class AssignmentPlanning(Planning):
    """A table of people and what they hold."""

    noun: ClassVar[Noun] = Noun.ASSIGNMENTS
    kind: ClassVar[str] = "assignment"

    def __init__(self, *arguments: Any, people: People, **named: Any) -> None:
        """Get ready.

        Args:
            arguments: see Planning.
            people: everybody on record, by key.
            named: see Planning.
        """
        super().__init__(*arguments, **named)
        self.people = people
        self.references: dict[str, list[str]] = defaultdict(list)
        for key, person in people.items():
            if person.reference:
                self.references[person.reference].append(key)
        self.wanted: dict[str, Wanted] = {}
        self.names: dict[str, tuple[str, Line]] = {}
        """New people: their name, and the first line that says it."""

    def read(self) -> None:
        """See Planning."""
        positions = index(self.structure, "position", "title")
        self.labels = {key: code for code, key in positions.codes.items()}
        for line in self.lines:
            self.words(line)
            person = self.somebody(line)
            position = self.position_of(line, positions, person)
            if line.text("position") in (UNSET, None):
                line.wrong("position", "This cannot be left empty.")
            period = self.period(line)
            if person is None or position is None or period is None:
                continue
            found = Wanted(person, position, period, None)
            key = line.key()
            standing = self.standing(line, found, key)
            key = standing.key if standing else key or self.made(person, position, str(period.start))
            self.labels[key] = f"{line.cells.get('reference', '').strip()} · {self.called(position)}"
            if self.enter(key, line):
                self.wanted[key] = found._replace(standing=standing)
                if standing is None:
                    self.new.add(key)
        self.overlaps()

    def position_of(self, line: Line, positions: Index, person: str | None) -> str | None:
        """The position on record that a row names."""
        return self.refer(line, "position", positions)

    def words(self, line: Line) -> None:
        """Read the plain cells; a name in two columns is put together."""
        parts = [line.cells.get(part, "").strip() for part in ("given_name", "family_name")]
        if any(parts) and "name" not in line.headers:
            chinese = any(CHINESE.search(part) for part in parts)
            line.cells["name"] = "".join(reversed(parts)) if chinese else " ".join(filter(None, parts))
        line.word(self.noun, "kind")
        line.milli("share")
        line.roles()

    def somebody(self, line: Line) -> str | None:
        """The key of the person that a row is about, made if they are new."""
        reference, name = line.needed("reference"), line.text("name")
        if reference is None:
            return None
        found = self.references.get(reference, [])
        if len(found) > 1:
            line.wrong("reference", "Several people go by {text}. Give the key of one.", text=reference)
            return None
        key = found[0] if found else (reference if reference in self.people else None)
        if key is not None:
            known = self.people[key].name
            if isinstance(name, str) and known is not None and known.strip() != name:
                told = "On record they have another name, which stays: an import does not rename people."
                self.notices.append(Fault(line.number, line.headers.get("name", ""), Said(told)))
            return key
        key = self.made("person", reference)
        if isinstance(name, str):
            said, first = self.names.setdefault(key, (name, line))
            if said != name:
                line.wrong("name", "Line {line} gives the same reference another name.", line=first.number)
        return key

    def period(self, line: Line) -> Period | None:
        """The days that a row speaks of; nothing, if they are none."""
        before = len(line.faults)
        start, stop, last = line.day("from") or self.day, line.day("to"), line.day("last_day")
        if last is not None:
            stop = last + timedelta(days=1)
        if stop is not None and stop <= start:
            line.wrong("to" if last is None else "last_day", "It ends before it begins, on {day}.", day=start)
        return None if len(line.faults) > before else between(start, stop or FOREVER)

    def standing(self, line: Line, wanted: Wanted, key: str | None) -> Held | None:
        """The assignment on record that a row is about."""
        held = [one for one in self.held(wanted.person) if one.position == wanted.position]
        if key is not None:
            found = [one for one in held if one.key == key]
            if not found and self.structure.attributes(key):
                line.wrong("key", "What goes by this key is another assignment.")
                return None
        else:
            found = [one for one in held if one.period.meet(wanted.period)]
        if len(found) > 1:
            line.wrong("", "They hold the position several times in these days. Say from when, or give the key.")
            return None
        if not found:
            return None
        [one] = found
        if isinstance(line.text("from"), str) and one.period.start != wanted.period.start:
            told = "On record it begins on {day}. What was recorded wrongly is amended, not imported."
            line.wrong("from", told, day=one.period.start)
        if wanted.period.end is not None and one.period.end not in (None, wanted.period.end):
            told = "On record it ends on {day}, the day after the last. What was recorded wrongly is amended."
            line.wrong("to" if "to" in line.headers else "last_day", told, day=one.period.end)
        return one

    def held(self, person: str) -> list[Held]:
        """What somebody ever held or will hold."""
        found = []
        for key in self.structure.ever("assignment.person", person):
            runs = self.structure.line(key, "assignment.existence")
            for period in join(run.period for run in runs if run.value is not None):
                position = self.structure.on(period.start).value(key, "assignment.position")
                found.append(Held(key, str(position), period))
        return found

    def overlaps(self) -> None:
        """Find rows that let somebody hold the same position twice at a time."""
        together: dict[tuple[str, str], list[tuple[Period, Line]]] = defaultdict(list)
        for key, wanted in self.wanted.items():
            line = self.subjects[key]
            if line.key() is None:
                together[wanted.person, wanted.position].append((wanted.period, line))
        for rows in together.values():
            rows.sort(key=lambda row: (row[0].start, row[1].number))
            stop, longest = date.min, rows[0][1]
            for period, line in rows:
                if period.start < stop:
                    line.wrong("", "Line {line} is about the same.", line=longest.number)
                    longest.wrong("", "Line {line} is about the same.", line=line.number)
                if period.stop > stop:
                    stop, longest = period.stop, line

    def creations(self) -> Iterator[Step]:
        """See Planning: people first, then what they hold."""
        fine = [(key, line, self.wanted[key]) for key, line in self.fine()]
        first: dict[str, tuple[date, Line]] = {}
        for _, line, wanted in fine:
            if wanted.person not in self.people:
                known = first.get(wanted.person)
                if known is None or wanted.period.start < known[0]:
                    first[wanted.person] = (wanted.period.start, known[1] if known else line)
        for person, (day, line) in first.items():
            reference = line.needed("reference")
            name = self.names[person][0] if person in self.names else None
            fields: Form = {"key": person, "reference": reference, "from": str(day)}
            yield self.step(line, reference or person, "registerPerson", fields | ({"name": name} if name else {}))
        for key, line, wanted in fine:
            if wanted.standing is not None:
                continue
            fields = {"key": key, "person": wanted.person, "position": wanted.position}
            fields["from"] = str(wanted.period.start)
            share, kind, roles = line.milli("share"), line.word(self.noun, "kind"), line.roles()
            if share is not UNSET:
                fields["share"] = number(share) or None
            fields |= {"kind": kind} if kind else {}
            fields |= {"roles": roles} if roles else {}
            yield self.step(line, key, "startAssignment", fields, Change("from", "", str(wanted.period.start)))
            if wanted.period.end is not None:
                yield self.ended(line, key, wanted.period.end)

    def changes(self) -> Iterator[Step]:
        """See Planning."""
        for key, line in self.fine():
            standing = self.wanted[key].standing
            if standing is None:
                continue
            day = max(self.day, standing.period.start)
            if standing.period.end is None or day < standing.period.end:
                yield from self.said(line, key, day)
            end = self.wanted[key].period.end
            if end is not None and standing.period.end is None:
                yield self.ended(line, key, end)

    def said(self, line: Line, key: str, day: date) -> Iterator[Step]:
        """What is said of an assignment otherwise than it stands."""
        view = AssignmentView(self.structure.on(day), key)
        share, kind, roles = line.milli("share"), line.word(self.noun, "kind"), line.roles()
        fields: Form = {}
        told: list[Change] = []
        if share is not UNSET and share != view.share_milli:
            fields["share"] = number(share) or None
            told.append(Change("share", number(view.share_milli), number(share)))
        if kind and kind != view.kind:
            fields["kind"] = kind
            told.append(Change("kind", view.kind, kind))
        if roles is not UNSET and [role.strip() for role in roles or []] != [role.strip() for role in view.roles]:
            fields["roles"] = roles or []
            told.append(Change("roles", write_roles(view.roles), write_roles(roles or [])))
        if fields:
            effective = {"effective": {"from": str(day)}}
            yield self.step(line, key, "changeAssignment", {"assignment": key, **fields, **effective}, *told)

    def ended(self, line: Line | None, key: str, day: date) -> Step:
        """An end."""
        return self.step(line, key, "endAssignment", {"assignment": key, "from": str(day)}, Change("to", "", str(day)))

    def endings(self) -> Iterator[Step]:
        """See Planning: what somebody holds on that day, and no row names, ends."""
        for key in self.structure.keys("assignment"):
            if key not in self.subjects:
                view = AssignmentView(self.structure, key)
                person = self.people.get(view.person)
                position = self.word(view.position, "position.code") or view.position
                self.labels[key] = f"{(person and person.reference) or view.person} · {position}"
                yield self.ended(None, key, self.day)


def assignment_rows(structure: Structure, people: People) -> Iterator[dict[str, str]]:
    """Assignments as rows, by position and person."""
    once = defaultdict[str, int](int)
    for person in people.values():
        once[person.reference or ""] += 1
    found: list[dict[str, str]] = []
    for key in structure.keys("assignment"):
        view = AssignmentView(structure, key)
        position, person = PositionView(structure, view.position), people.get(view.person, Person(None, None))
        period = view.effective
        assert period is not None
        unique = person.reference is not None and once[person.reference] == 1
        found.append(
            {
                "key": key,
                "reference": (person.reference or "") if unique else view.person,
                "name": person.name or "",
                "position": position.code or position.key,
                "share": number(view.share_milli),
                "kind": AssignmentKind(view.kind).value,
                "roles": write_roles(view.roles),
                "from": str(period.start),
                "to": str(period.end) if period.end else "",
            }
        )
    yield from sorted(found, key=lambda row: (row["position"], row["reference"], row["from"]))


def everybody(structure: Structure) -> list[PersonView]:
    """Everybody who was ever registered, also for a later day."""
    late = structure.on(FOREVER - timedelta(days=1))
    return [PersonView(late, key) for key in late.keys("person")]
