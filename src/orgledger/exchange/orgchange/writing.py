"""Out of the ledger: a history as orgchange/1, as it is known at one entry.

A line is a day on which something changes, with all that does. Corrections have gone into what they corrected, and what
was known when is left to the rectangles. The format knows units, their leads and members, positions with one holder,
duties and headcount; whatever else is on record is counted, so that nobody takes the file for all there is.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from orgledger.domain.event import NOUNS
from orgledger.domain.period import AsOf
from orgledger.domain.structure import text
from orgledger.domain.timeline import Run, Value
from orgledger.exchange.orgchange.line import KINDS
from orgledger.exchange.orgchange.remainder import remainder
from orgledger.projections.image import Image, ImageStructure

ADD, UNIT, MOVE, POSITION, SEAT, END, START, DUTY, SIZE, CLOSE, REMOVE = range(11)
"""Steps of a day: what has to be there comes first, and goes last."""
SOURCE_ID = "attribute..source id"
MEMBER, LEAD = "Member", "Lead"
STATUS = {"ACTIVE": "active", "INACTIVE": "inactive"}
PLAIN = (
    "code",
    "grade",
    "reports_to",
    "seats",
    "fte_milli",
    "attribute..function",
    "attribute..profession",
    "attribute..source id",
)
"""What a position says of itself that makes it a post, whatever its title."""


class Life(NamedTuple):
    """A run of days on which something is on record."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.start <= day and (self.end is None or day < self.end)


class Writing:
    """One history on its way out."""

    def __init__(self, image: Image, known: int, language: str, references: Mapping[str, str]) -> None:
        """Write a history.

        Args:
            image: the organization.
            known: as known at this entry.
            language: of names and texts.
            references: person → what they are called in the file; others go by their keys.
        """
        self.structure: ImageStructure = image.structure(AsOf(date.max, known))
        self.image = image
        self.language = language
        self.references = references
        self.steps: dict[date, list[tuple[int, int, str]]] = defaultdict(list)
        self.left_out: Counter[str] = Counter()
        """What the format cannot say → how much of it there is."""
        self.units = {key: self.lives("unit", key) for key in self.keys("unit")}
        self.positions = {key: self.lives("position", key) for key in self.keys("position")}
        self.ids = {noun: self.named(noun, keys) for noun, keys in (("unit", self.units), ("position", self.positions))}
        self.teams: dict[tuple[str, str], str] = {}
        """A unit, and whether it is of its leads or of its members → the position that they hold."""
        self.team = {key: [self.team_of(key, life) for life in lives] for key, lives in self.positions.items()}
        """Position → for each of its lives, the unit whose leads or members hold it; nothing, where it is a post."""
        self.led: set[tuple[str, Value, date, date | None]] = set()
        """Unit, position, and the days over which the file says that it is the unit's head."""
        self.told: set[str] = set()
        """Persons and responsibilities that the file speaks of."""

    # The lines.

    def lines(self) -> Iterator[str]:
        """The file, line by line."""
        for unit, lives in self.units.items():
            self.unit(unit, lives)
        for position, lives in self.positions.items():
            self.position(position, lives)
        self.duties()
        self.heads()
        for noun in ("person", "responsibility"):
            self.left_out[f"{noun}: without a place"] += sum(key not in self.told for key in self.keys(noun))
        self.left_out += remainder(self.structure, {noun: list(self.keys(noun)) for noun in NOUNS}, self.language)
        for number, day in enumerate(sorted(self.steps), start=1):
            changes = ", ".join(change for _, _, change in sorted(self.steps[day]))
            yield f'{{"seq": {number}, "effective": "{day}", "changes": [{changes}]}}\n'

    def add(self, day: date, step: int, op: str, place: int = 0, /, **fields: Any) -> None:
        """Something that changes on a day; what may come in any order comes in that of its words, not of keys."""
        self.steps[day].append((step, place, json.dumps({"op": op, **fields}, ensure_ascii=False)))

    # What there is.

    def keys(self, noun: str) -> Iterator[str]:
        """Everything of a kind that is ever on record."""
        return (key for key in sorted(self.image.entities(noun)) if self.lives(noun, key))

    def lives(self, noun: str, key: str) -> list[Life]:
        """When something is on record: runs of days without a gap between them."""
        found: list[Life] = []
        for run in self.structure.line(key, NOUNS[noun].existence):
            if run.value is None:
                continue
            start, end = run.period.start, run.period.end
            if found and found[-1].end == start:
                found[-1] = Life(found[-1].start, end)
            else:
                found.append(Life(start, end))
        return found

    def runs(self, key: str, attribute: str, life: Life) -> list[tuple[date, Value]]:
        """What something says over a life: the first day, then each on which it is another."""
        found: list[tuple[date, Value]] = []
        for run in self.structure.line(key, attribute):
            start = max(run.period.start, life.start)
            if (run.period.end is None or run.period.end > start) and life.holds(start):
                found.append((start, run.value))
        if not found or found[0][0] > life.start:
            found.insert(0, (life.start, None))
        return [one for at, one in enumerate(found) if at == 0 or found[at - 1][1] != one[1]]

    def value(self, key: str, attribute: str, day: date) -> Value:
        """What something says on a day."""
        return next((run.value for run in self.structure.line(key, attribute) if within(run, day)), None)

    def named(self, noun: str, keys: Iterator[str] | Sequence[str] | Mapping[str, Any]) -> dict[str, str]:
        """Key → what it is called in the file: its source's id where that is its own, else its key."""
        told = {key: self.structure.line(key, f"{noun}.{SOURCE_ID}") for key in keys}
        last = {key: str(runs[-1].value) for key, runs in told.items() if runs and runs[-1].value is not None}
        often = Counter(last.values())
        return {key: last[key] if often[last.get(key, "")] == 1 else key for key in told}

    def unit_id(self, key: Value) -> Any:
        """What a unit is called in the file; nothing, for no unit."""
        return None if key is None else self.ids["unit"].get(str(key))

    def manager_id(self, key: Value, day: date) -> Any:
        """What the post is called to which another reports from a day on; nothing, for none."""
        if key is None:
            return None
        number = next(at for at, life in enumerate(self.positions[str(key)]) if life.holds(day))
        if self.team[str(key)][number] is None:
            return self.ids["position"][str(key)]
        self.left_out["position: reports to leads or members"] += 1
        return None

    def person(self, key: Value) -> str:
        """What somebody is called in the file."""
        self.told.add(str(key))
        return self.references.get(str(key), str(key))

    def depth(self, unit: str, day: date) -> int:
        """How far below the top a unit stands on a day."""
        count, at = 0, self.value(unit, "unit.parent", day)
        while at is not None and count < len(self.units):
            count, at = count + 1, self.value(str(at), "unit.parent", day)
        return count

    # Units.

    def unit(self, unit: str, lives: list[Life]) -> None:
        """A unit from beginning to end, as often as it is on record."""
        for life in lives:
            said = self.unit_said(unit, life)
            told = self.unit_added(unit, life.start, {name: runs[0][1] for name, runs in said.items()})
            for name, runs in said.items():
                for day, value in runs:
                    if told.get(name) != value:
                        self.unit_changed(unit, day, name, value)
                        told[name] = value
            if life.end is not None:
                before = -self.depth(unit, life.end - timedelta(days=1))
                self.add(life.end, REMOVE, "unit.remove", before, unit=self.unit_id(unit), code=told["code"])

    def unit_said(self, unit: str, life: Life) -> dict[str, list[tuple[date, Any]]]:
        """Name of a field → its runs, over one life."""
        said = {name: self.runs(unit, f"unit.{name}", life) for name in ("code", "parent", "status")}
        said["name"] = self.runs(unit, f"unit.name.{self.language}", life)
        said["mission"] = self.runs(unit, f"unit.purpose.{self.language}", life)
        said["kind"] = self.kinds(unit, life)
        for attribute in self.structure.attributes(unit):
            _, _, name = attribute.partition("unit.attribute..")
            if name and attribute != f"unit.{SOURCE_ID}":
                said[f"attr {name}"] = self.runs(unit, attribute, life)
            grade = attribute.removeprefix("unit.fte_milli")
            if grade != attribute:
                said[f"fte {grade.removeprefix('.')}"] = self.runs(unit, attribute, life)
        return said

    def kinds(self, unit: str, life: Life) -> list[tuple[date, Any]]:
        """The word for what sort of unit it is, over a life."""
        days = sorted({day for name in ("kind", "category") for day, _ in self.runs(unit, f"unit.{name}", life)})
        found: list[tuple[date, Any]] = []
        for day in days:
            kind, category = str(self.value(unit, "unit.kind", day)), self.value(unit, "unit.category", day)
            own = kind == "OTHER" and category is not None and str(category).lower() not in KINDS
            self.left_out["unit: category"] += category is not None and not own
            word = str(category) if own else kind.lower()
            if not found or found[-1][1] != word:
                found.append((day, word))
        return found

    def unit_added(self, unit: str, day: date, first: dict[str, Any]) -> dict[str, Any]:
        """The beginning of a unit, or its return; what has been said of it by that."""
        name = first["name"] or text(self.structure.on(day), unit, "unit.name") or self.unit_id(unit)
        said = {"code": first["code"], "name": name, "kind": first["kind"], "mission": first["mission"]}
        parent = self.unit_id(first["parent"])
        status = STATUS[str(first["status"] or "ACTIVE")]
        place = self.depth(unit, day)
        self.add(day, ADD, "unit.add", place, unit=self.unit_id(unit), **said, parent=parent, status=status)
        return {**said, "parent": first["parent"], "status": first["status"] or "ACTIVE"}

    def unit_changed(self, unit: str, day: date, name: str, value: Any) -> None:
        """One thing that is said of a unit from a day on."""
        named = self.unit_id(unit)
        match name.split(" ", 1):
            case ["code"]:
                self.add(day, UNIT, "unit.recode", unit=named, to_code=value)
            case ["name"] if value is not None:
                self.add(day, UNIT, "unit.rename", unit=named, name=value)
            case ["kind"]:
                self.add(day, UNIT, "unit.kind", unit=named, kind=value)
            case ["mission"]:
                self.add(day, UNIT, "unit.mission", unit=named, text=value)
            case ["status"] if value is not None:
                self.add(day, UNIT, "unit.reopen" if value == "ACTIVE" else "unit.close", unit=named)
            case ["parent"]:
                self.add(day, MOVE, "unit.move", unit=named, to_parent=self.unit_id(value))
            case ["attr", key]:
                self.add(day, UNIT, "unit.attr", unit=named, key=key, value=value)
            case ["fte", grade]:
                self.add(day, SIZE, "headcount.set", unit=named, grade=grade or None, fte=fte(value))

    # Positions, and who holds them.

    def position(self, position: str, lives: list[Life]) -> None:
        """A position from beginning to end; as the leads or the members of its unit, if it is that."""
        for number, life in enumerate(lives):
            seats, team = self.seats(position, life), self.team[position][number]
            if team is None:
                self.seat(position, self.ids["position"][position], life, seats)
                continue
            unit, op = team
            self.members(unit, op, seats)
            start = seats[0][0].start if seats else None
            if op == "lead" and start is not None:
                self.led.add((unit, position, start, life.end))
            ends = {None, *(one.end for one in self.units[unit])}
            self.left_out["position: days without a lead or member"] += start != life.start or life.end not in ends

    def seats(self, position: str, life: Life) -> list[tuple[Life, str, str]]:
        """Who holds a position over a life of it: the days, the person and the assignment, in order."""
        found = []
        for assignment in self.image.ever("assignment.position", position):
            for held in self.lives("assignment", assignment):
                if self.value(assignment, "assignment.position", held.start) == position and life.holds(held.start):
                    person = self.person(self.value(assignment, "assignment.person", held.start))
                    found.append((held, person, assignment))
        return sorted(found, key=lambda one: (one[0].start, one[1], one[2]))

    def team_of(self, position: str, life: Life) -> tuple[str, str] | None:
        """The unit whose leads or members hold a position, and how the format calls them; nothing, for a post."""
        units = self.runs(position, "position.unit", life)
        titles = self.runs(position, f"position.title.{self.language}", life)
        plain = all([value for _, value in self.runs(position, f"position.{name}", life)] == [None] for name in PLAIN)
        if len(units) != 1 or len(titles) != 1 or not plain:
            return None
        unit, title = str(units[0][1]), titles[0][1]
        leads = any(run.value == position for run in self.structure.line(unit, "unit.head"))
        if title != (LEAD if leads else MEMBER):
            return None
        op = "lead" if leads else "member"
        return (unit, op) if self.teams.setdefault((unit, op), position) == position else None

    def members(self, unit: str, op: str, seats: list[tuple[Life, str, str]]) -> None:
        """Leads or members of a unit, who come, have roles and go."""
        named, told = self.unit_id(unit), dict[str, list[tuple[Life, list[tuple[date, Any]]]]]()
        for held, person, assignment in seats:
            runs = self.runs(assignment, "assignment.roles", held)
            roles = [(day, json.loads(str(value or "[]"))) for day, value in runs]
            if any(
                op == "lead" or alike(held, roles, *other) for other in told.get(person, ()) if meet(held, other[0])
            ):
                self.left_out["assignment: second of a person in a team"] += 1
                continue
            told.setdefault(person, []).append((held, roles))
            self.odd(assignment, held)
        for person, places in told.items():
            for held, roles in places:
                others = [other for other, _ in places if other is not held and meet(held, other)]
                self.member(op, held, roles, {"unit": named, "person": person}, several=bool(others))

    def member(self, op: str, held: Life, roles: list[tuple[date, Any]], who: dict[str, Any], *, several: bool) -> None:
        """One seat of a lead or a member; where somebody has several, their roles say which."""
        self.add(held.start, START, f"{op}.start", **who, roles=roles[0][1])
        for (_, before), (day, now) in pairwise(roles):
            if op == "member":
                which = {"from_roles": before} if several else {}
                self.add(day, START, "member.roles", -1, **who, **which, roles=now)
            self.left_out["assignment: roles of leads that changed"] += op == "lead"
        if held.end is not None:
            which = {"roles": roles[-1][1]} if several else {}
            self.add(held.end, END, f"{op}.end", **who, **which)

    def odd(self, assignment: str, held: Life) -> None:
        """Count what is said of an assignment and cannot be told."""
        kinds = {value for _, value in self.runs(assignment, "assignment.kind", held)}
        self.left_out["assignment: for the time being"] += kinds != {"PERMANENT"}

    def seat(self, position: str, named: str, life: Life, seats: list[tuple[Life, str, str]]) -> None:
        """A post, with one holder at a time."""
        line: dict[str, Sequence[tuple[date, Any]]] = {
            "title": self.runs(position, f"position.title.{self.language}", life),
            "unit": self.runs(position, "position.unit", life),
            "grade": self.runs(position, "position.grade", life),
            "fte": [(day, fte(value)) for day, value in self.runs(position, "position.fte_milli", life)],
            "reports_to": self.runs(position, "position.reports_to", life),
            "function": self.runs(position, "position.attribute..function", life),
            "profession": self.runs(position, "position.attribute..profession", life),
            "holder": self.holders(seats, life),
        }
        first = {name: runs[0][1] for name, runs in line.items()}
        title = first["title"] or text(self.structure.on(life.start), position, "position.title") or named
        unit = self.unit_id(first["unit"])
        told = {name: first[name] for name in ("grade", "fte", "function", "profession", "holder")}
        told["reports_to"] = self.manager_id(first["reports_to"], life.start)
        self.add(life.start, POSITION, "position.add", position=named, unit=unit, title=title, **told)
        for name, runs in line.items():
            for day, value in runs[1:]:
                self.seat_changed(day, named, name, value)
        if life.end is not None:
            self.add(life.end, CLOSE, "position.remove", position=named)

    def holders(self, seats: list[tuple[Life, str, str]], life: Life) -> list[tuple[date, Any]]:
        """Who holds a post, over its life: the first of those who do."""
        days = sorted(
            {life.start, *(day for held, _, _ in seats for day in held if day is not None and life.holds(day))}
        )
        found: list[tuple[date, str | None]] = []
        for day in days:
            there = [person for held, person, _ in seats if held.holds(day)]
            self.left_out["position: further holders"] += max(0, len(there) - 1)
            now = there[0] if there else None
            if not found or found[-1][1] != now:
                found.append((day, now))
        for held, _, assignment in seats:
            self.odd(assignment, held)
            roles = {value for _, value in self.runs(assignment, "assignment.roles", held)}
            self.left_out["assignment: roles of holders"] += not roles <= {None, "[]"}
        return found

    def seat_changed(self, day: date, named: str, name: str, value: Any) -> None:
        """One thing that is said of a post from a day on."""
        match name:
            case "title" if value is not None:
                self.add(day, SEAT, "position.retitle", position=named, title=value)
            case "unit" if value is not None:
                self.add(day, SEAT, "position.move", position=named, to_unit=self.unit_id(value))
            case "reports_to":
                to = self.manager_id(value, day)
                self.add(day, SEAT, "position.report", 1, position=named, to=to)
            case "function":
                self.add(day, SEAT, "position.function", position=named, text=value)
            case "holder":
                self.add(day, START, "position.holder", position=named, holder=value)
            case "grade" | "fte" | "profession":
                self.add(day, SEAT, f"position.{name}", position=named, **{name: value})

    # Heads, and duties.

    def heads(self) -> None:
        """Count the heads of units that are not told by their leads, or not of the very days."""
        for unit, lives in self.units.items():
            for run in self.structure.line(unit, "unit.head"):
                start, end = run.period.start, run.period.end
                there = end is None or end in {life.end for life in lives}
                told = there and (unit, run.value, start, end) in self.led
                self.left_out["unit: head"] += run.value is not None and not told

    def duties(self) -> None:
        """What units are answerable for."""
        busy: dict[tuple[str, str], list[Life]] = defaultdict(list)
        for tie in self.keys("involvement"):
            for life in self.lives("involvement", tie):
                duty = self.value(tie, "involvement.object.responsibility", life.start)
                mode = self.value(tie, "involvement.mode", life.start)
                if duty is None or mode != "ACCOUNTABLE":
                    self.left_out["involvement: of other kinds"] += 1
                    continue
                for span, unit, words in self.answerable(tie, str(duty), life):
                    if unit is None:
                        self.left_out["involvement: of other kinds"] += 1
                    elif words is None:
                        self.left_out["involvement: in what has no text in this language"] += 1
                    elif any(meet(span, one) for one in busy[str(unit), str(words)]):
                        self.left_out["involvement: in the same words as another"] += 1
                    else:
                        busy[str(unit), str(words)].append(span)
                        self.told.add(str(duty))
                        self.add(span.start, DUTY, "duty.start", unit=self.unit_id(unit), duty=words)
                        if span.end is not None:
                            self.add(span.end, DUTY, "duty.end", -1, unit=self.unit_id(unit), duty=words)

    def answerable(self, tie: str, duty: str, life: Life) -> Iterator[tuple[Life, Value, Value]]:
        """Who is answerable in which words, over a life of an involvement that may pass to others."""
        attributes = ((tie, "involvement.holder.unit"), (duty, f"responsibility.text.{self.language}"))
        days = sorted({day for key, attribute in attributes for day, _ in self.runs(key, attribute, life)})
        for at, day in enumerate(days):
            unit, words = (self.value(key, attribute, day) for key, attribute in attributes)
            yield Life(day, days[at + 1] if at + 1 < len(days) else life.end), unit, words


def meet(one: Life, other: Life) -> bool:
    """Whether two runs of days have a day in common."""
    return (one.end is None or other.start < one.end) and (other.end is None or one.start < other.end)


def alike(one: Life, its: list[tuple[date, Any]], other: Life, others: list[tuple[date, Any]]) -> bool:
    """Whether two seats have the same roles on a day that both are held."""
    days = [day for day, _ in (*its, *others) if one.holds(day) and other.holds(day)]
    return any(set(at(its, day)) == set(at(others, day)) for day in days)


def at(runs: list[tuple[date, Any]], day: date) -> Any:
    """What holds on a day, of runs in order."""
    return next(value for start, value in reversed(runs) if start <= day)


def within(run: Run, day: date) -> bool:
    """Whether a day is one of a run's."""
    period = run.period
    return period.start <= day and (period.end is None or day < period.end)


def fte(thousandths: Value) -> str | None:
    """Full-time equivalents as the format writes them."""
    return None if thousandths is None else str((Decimal(int(str(thousandths))) / 1000).normalize())
