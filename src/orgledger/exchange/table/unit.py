"""Units as rows of a table (部门)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import ClassVar, NamedTuple

from msgspec import UNSET

from orgledger.domain.structure import Structure
from orgledger.domain.unit import UnitKind, UnitStatus, UnitView, above, roots
from orgledger.exchange.table.chain import chained
from orgledger.exchange.table.column import CLOSED, Noun
from orgledger.exchange.table.file import Said
from orgledger.exchange.table.line import Fault, Line, number
from orgledger.exchange.table.plan import Change, Form, Index, Planning, Step, differing, index, localized

BEGINS = "On record it begins on {day}. What was recorded wrongly is amended, not imported."
LAST_DAYS = "The column {name} is read as the last day, because what follows begins on the day after."


class Stage(NamedTuple):
    """What one row says of a unit, from a day on."""

    line: Line
    day: date
    stop: date | None
    """The first day on which it is no longer on record, if the row says so."""


class UnitPlanning(Planning):
    """A table of units; where rows have days of their own, several may tell of one unit, one after the other."""

    noun: ClassVar[Noun] = Noun.UNITS
    kind: ClassVar[str] = "unit"
    above: ClassVar[str] = "parent"

    def read(self) -> None:
        """See Planning."""
        structure = self.structure
        standing, here = index(structure, "unit", "name"), Index()
        self.standing = standing
        self.stages: dict[str, list[Stage]] = defaultdict(list)
        self.planned: dict[tuple[str, str], list[tuple[date, str | None]]] = defaultdict(list)
        """Entity and slot → what the table itself says of it, day by day."""
        self.parents: dict[str, str | None] = {
            key: self.holds("unit", self.word(key, "unit.parent")) for key in standing.keys
        }
        self.parent_by_line: dict[int, str | None] = {}
        self.heads: dict[int, str | None] = {}
        posts = index(structure, "position", "title") if any("head" in line.cells for line in self.lines) else here
        self.labels = {key: code for code, key in standing.codes.items()}
        self.inclusive = ends_are_last_days(self.lines)
        if self.inclusive:
            notice = Said(LAST_DAYS, {"name": self.lines[0].headers["to"]})
            self.notices.append(Fault(self.lines[0].number, "", notice))
        self.lines = chained(self.lines, self.language)
        self.below: dict[tuple[str | None, str], set[str]] = defaultdict(set)
        """Parent and name → the units on record that go by it there."""
        self.chains: dict[tuple[str, ...], str] = {}
        if any(line.chain for line in self.lines):
            for name, keys in standing.names.items():
                for key in keys:
                    self.below[self.parents[key], name].add(key)
        for line in sorted(self.lines, key=lambda line: len(line.chain or ())):
            self.describe(line, standing, here)
        for key, stages in self.stages.items():
            stages.sort(key=lambda stage: stage.day)
            for stage in stages:
                self.begun_before(key, stage)
                self.connect(key, stage.line, posts, here, standing)
        self.rings(self.parents)

    def describe(self, line: Line, standing: Index, here: Index) -> None:
        """Read what a row is about, and its plain cells."""
        stage = self.stage(line)
        key = self.identify(line, standing)
        if key is None:
            return
        code, names = line.text("code"), line.texts("name")
        name = next((text for text in names.values() if text), None)
        self.stages[key].append(stage)
        status = line.word(self.noun, "status")
        if status == CLOSED and key in self.new and stage.stop is None:
            self.new.discard(key)
            line.mind("status", "What the row is about is closed and was never on record. It is left out.")
            return
        identifier = line.text("id")
        here.add(
            key,
            code if isinstance(code, str) else None,
            filter(None, names.values()),
            identifier if isinstance(identifier, str) else None,
        )
        self.labels[key] = (code if isinstance(code, str) else None) or name or self.labels.get(key, key)
        if None in names.values() or (key in self.new and name is None and not line.faults):
            line.wrong("name", "A unit has a name.")
        line.word(self.noun, "kind")

    def stage(self, line: Line) -> Stage:
        """The days that a row speaks of."""
        day, stop, last = line.day("from") or self.day, line.day("to"), line.day("last_day")
        if last is None and self.inclusive:
            stop, last = None, stop
        if last is not None:
            stop = last + timedelta(days=1)
        if stop is not None and stop <= day:
            line.wrong("to" if last is None else "last_day", "It ends before it begins, on {day}.", day=day)
        return Stage(line, day, stop)

    def identify(self, line: Line, known: Index) -> str | None:
        """See Planning; a unit without a code goes by its place in the tree, or by a name that only one has."""
        if line.chain is None:
            return self.identified(line, known)
        chain = line.chain
        keys = self.below.get((self.chains.get(chain[:-1]), chain[-1]), set())
        if line.key() is not None or isinstance(line.text("code"), str):
            key = super().identify(line, known)
        elif len(keys) > 1:
            line.wrong("", "Several go by the name {text}. Give the code.", text=" / ".join(chain))
            return None
        else:
            key = next(iter(keys)) if keys else self.made("path", *chain)
            if not keys:
                self.new.add(key)
            key = key if self.enter(key, line) else None
        if key is not None:
            self.chains[chain] = key
        return key

    def identified(self, line: Line, known: Index) -> str | None:
        """What a row without a chain is about: by its key, its code, or a name that only one has."""
        if line.key() is None and "code" not in line.headers:
            names = {text for text in line.texts("name").values() if text}
            keys = set[str]().union(*(known.names.get(name, set()) for name in names))
            if len(keys) > 1:
                line.wrong("name", "Several go by the name {text}. Give the code.", text=" / ".join(sorted(names)))
            if len(keys) > 1 or not names:
                if not names:
                    line.wrong("name", "A unit has a name.")
                return None
            key = keys.pop() if keys else self.made("name", *sorted(names)[:1])
        else:
            return super().identify(line, known)
        if key not in known.keys:
            self.new.add(key)
        return key if self.enter(key, line) else None

    def enter(self, key: str, line: Line) -> bool:
        """See Planning: several lines may be about one unit, if each has days of its own."""
        if line.day("from") is None:
            return super().enter(key, line)
        self.subjects.setdefault(key, line)
        day = line.day("from")
        for other in self.stages.get(key, ()):
            if other.day == day:
                line.wrong("", "Line {line} is about the same.", line=other.line.number)
                other.line.wrong("", "Line {line} is about the same.", line=line.number)
                return False
        return True

    def connect(self, key: str, line: Line, posts: Index, here: Index, standing: Index) -> None:
        """Read what a row refers to, and its numbers."""
        if line.chain is not None:
            parent = self.chains.get(line.chain[:-1])
            line.refers += [parent] if parent else []
        else:
            parent = self.refer(line, "parent", here, standing)
        if parent == key and self.itself(line, key):
            line.refers.remove(key)
            parent = None
        if line.text("parent") is not UNSET or line.chain is not None or key in self.new:
            self.parents[key] = parent
        self.parent_by_line[id(line)] = self.parents.get(key)
        self.heads[id(line)] = self.refer(line, "head", posts)
        line.whole("seats")
        line.milli("fte")
        line.text("category")
        line.texts("purpose")

    def begun_before(self, key: str, stage: Stage) -> None:
        """Refuse a row about days before its unit came to be."""
        if key in self.new or self.stands(key, stage.day, "unit.existence") is not None:
            return
        runs = [run for run in self.structure.line(key, "unit.existence") if run.value is not None]
        if runs and stage.day < runs[0].period.start:
            stage.line.wrong("from", BEGINS, day=runs[0].period.start)

    def itself(self, line: Line, key: str) -> bool:
        """Whether a row that names itself as its parent stands at the top: in many systems it does."""
        return key in self.new or self.parents.get(key) is None

    def creations(self) -> Iterator[Step]:
        """See Planning: what is new, and what comes back, everything after what it stands below."""
        fine = {key: line for key, line in self.fine() if key in self.new or key in self.reopened}
        for key in self.ordered(fine, self.first_parents()):
            stage = self.stages[key][0]
            standing = key in self.reopened and self.stands(key, stage.day, "unit.existence") is not None
            if standing or any(stage.line.faults for stage in self.stages[key]):
                continue
            yield self.created(stage, key) if key in self.new else self.brought_back(stage, key)

    def first_parents(self) -> dict[str, str | None]:
        """What everything stands below at first."""
        first = {key: self.parent_by_line.get(id(stages[0].line)) for key, stages in self.stages.items()}
        return {**self.parents, **first}

    def created(self, stage: Stage, key: str) -> Step:
        """A new unit, with all that its first row says."""
        line, parent = stage.line, self.parent_by_line.get(id(stage.line))
        kind, status = line.word(self.noun, "kind"), line.word(self.noun, "status")
        status = None if status == CLOSED else status
        code, category = line.text("code"), line.text("category")
        names, purpose = localized(line.texts("name")), localized(line.texts("purpose"))
        kind = kind or UnitKind.DEPARTMENT.value
        fields: Form = {"key": key, "names": names, "kind": kind, "from": str(stage.day)}
        fields |= {"code": code} if code else {}
        fields |= {"category": category} if category else {}
        fields |= {"parent": parent} if parent else {}
        fields |= {"purpose": purpose} if purpose else {}
        fields |= {"status": status} if status else {}
        self.plans(key, stage.day, "unit.existence", "created")
        for slot, value in (("code", code), ("category", category), ("kind", kind), ("parent", parent)):
            self.plans(key, stage.day, f"unit.{slot}", value if isinstance(value, str) else None)
        self.plans(key, stage.day, "unit.status", status or UnitStatus.ACTIVE.value)
        for slot, texts_ in (("name", names), ("purpose", purpose)):
            for text in texts_:
                self.plans(key, stage.day, f"unit.{slot}.{text['language']}", text["text"])
        told = [Change(f"name.{name['language']}", "", name["text"]) for name in names]
        told += [Change("parent", "", self.called(parent))] if parent else []
        return self.step(line, key, "createUnit", fields, *told)

    def brought_back(self, stage: Stage, key: str) -> Step:
        """A unit that was dissolved, reopened."""
        line, parent = stage.line, self.parent_by_line.get(id(stage.line))
        if line.text("parent") is UNSET and line.chain is None:
            last = self.word(key, "unit.parent")
            parent = last if last in self.new or last in self.reopened or self.holds("unit", last) else None
        fields: Form = {"unit": key, "parent": parent, "from": str(stage.day)}
        self.plans(key, stage.day, "unit.existence", "reopened")
        self.plans(key, stage.day, "unit.status", UnitStatus.ACTIVE.value)
        self.plans(key, stage.day, "unit.parent", parent)
        changes = [Change("parent", "", self.called(parent))] if parent else []
        return self.step(line, key, "reopenUnit", fields, *changes)

    def plans(self, key: str, day: date, slot: str, value: str | None) -> None:
        """Note what the table itself says of a slot from a day on."""
        self.planned[key, slot].append((day, value))

    def stands(self, key: str, day: date, slot: str) -> str | None:
        """What a slot holds on a day, after what earlier rows of the table said."""
        earlier = [said for said in self.planned.get((key, slot), ()) if said[0] <= day]
        if earlier:
            since, value = max(earlier, key=lambda said: said[0])
            if not any(since < run.period.start <= day for run in self.structure.line(key, slot)):
                return value
        found = self.structure.on(day).value(key, slot) if day != self.day else self.structure.value(key, slot)
        return None if found is None else str(found)

    def changes(self) -> Iterator[Step]:
        """See Planning."""
        for key, _ in self.fine():
            stages = self.stages[key]
            if any(stage.line.faults for stage in stages):
                continue
            for stage, following in zip(stages, [*stages[1:], None], strict=True):
                yield from self.staged(key, stage, following)

    def staged(self, key: str, stage: Stage, following: Stage | None) -> Iterator[Step]:
        """What one row changes, and the end that it names."""
        line, day = stage.line, stage.day
        on_record = self.stands(key, day, "unit.existence") is not None
        closed = line.word(self.noun, "status") == CLOSED
        if not on_record and not closed and (key not in self.new or stage is not self.stages[key][0]):
            yield self.brought_back(stage, key)
            on_record = True
        if closed and stage.stop is None:
            if on_record:
                yield self.dissolved(line, key, day)
            return
        if not on_record:
            return
        yield from self.said(line, key, day)
        yield from self.headcount(line, key, day)
        yield from self.headed(line, key, day)
        yield from self.attributed(line, key, day)
        stop = stage.stop
        lasts = stop is None or (following is not None and stop >= following.day)
        if stop is not None and not lasts and self.stands(key, stop, "unit.existence") is not None:
            yield self.dissolved(line, key, stop)

    def dissolved(self, line: Line | None, key: str, day: date) -> Step:
        """An end."""
        self.plans(key, day, "unit.existence", None)
        return self.step(line, key, "dissolveUnit", {"unit": key, "from": str(day)}, Change("to", "", str(day)))

    def said(self, line: Line, key: str, day: date) -> Iterator[Step]:
        """What is said of a unit otherwise than it stands."""
        over = {"effective": {"from": str(day)}}
        names, told = self.texts_that_differ(line, key, day, "name")
        if names:
            yield self.step(line, key, "renameUnit", {"unit": key, "names": names, **over}, *told)
        code, before = line.text("code"), self.stands(key, day, "unit.code")
        if code is not UNSET and code != before:
            self.plans(key, day, "unit.code", code)
            change = Change("code", before or "", code or "")
            yield self.step(line, key, "recodeUnit", {"unit": key, "code": code, **over}, change)
        was = self.stands(key, day, "unit.kind"), (self.stands(key, day, "unit.category") or "").strip()
        wanted = line.text("category")
        kind = line.word(self.noun, "kind") or was[0] or UnitKind.OTHER.value
        category = was[1] if wanted is UNSET else wanted or ""
        if (kind, category) != was:
            fields: Form = {"unit": key, **over}
            told = []
            if kind != was[0]:
                self.plans(key, day, "unit.kind", kind)
                fields["kind"] = kind
                told.append(Change("kind", was[0] or "", kind))
            if category != was[1]:
                self.plans(key, day, "unit.category", category or None)
                fields["category"] = category or None
                told.append(Change("category", was[1], category))
            yield self.step(line, key, "reclassifyUnit", fields, *told)
        purpose, told = self.texts_that_differ(line, key, day, "purpose")
        if purpose:
            yield self.step(line, key, "stateUnitPurpose", {"unit": key, "purpose": purpose, **over}, *told)
        status, now = line.word(self.noun, "status"), self.stands(key, day, "unit.status")
        if status and status not in (now, CLOSED):
            self.plans(key, day, "unit.status", status)
            command = "activateUnit" if status == UnitStatus.ACTIVE.value else "deactivateUnit"
            yield self.step(line, key, command, {"unit": key, "from": str(day)}, Change("status", now or "", status))
        yield from self.moved(line, key, day)

    def moved(self, line: Line, key: str, day: date) -> Iterator[Step]:
        """Another parent."""
        if line.text("parent") is UNSET and line.chain is None:
            return
        parent, before = self.parent_by_line.get(id(line)), self.stands(key, day, "unit.parent")
        if before is not None and self.stands(before, day, "unit.existence") is None:
            before = None
        if parent != before:
            self.plans(key, day, "unit.parent", parent)
            change = Change("parent", self.called(before) if before else "", self.called(parent) if parent else "")
            fields: Form = {"unit": key, "parent": parent, "effective": {"from": str(day)}}
            yield self.step(line, key, "moveUnit", fields, change)

    def texts_that_differ(
        self, line: Line, key: str, day: date, what: str
    ) -> tuple[list[dict[str, str | None]], list[Change]]:
        """The texts of a unit that a row says otherwise than they stand."""
        wanted = line.texts(what)
        standing = {tongue: self.stands(key, day, f"unit.{what}.{tongue}") or "" for tongue in wanted}
        form, told = differing(wanted, standing, what)
        for text in form:
            self.plans(key, day, f"unit.{what}.{text['language']}", text["text"])
        return form, told

    def headcount(self, line: Line, key: str, day: date) -> Iterator[Step]:
        """The approved seats and full-time equivalents of a unit as a whole."""
        seats, milli = (self.stands(key, day, f"unit.{slot}") for slot in ("seats", "fte_milli"))
        now = None if seats is None else int(seats), None if milli is None else int(milli)
        before, after, told = amounts(self, line, *now)
        if after:
            for slot, value in (("seats", line.whole("seats")), ("fte_milli", line.milli("fte"))):
                if value is not UNSET:
                    self.plans(key, day, f"unit.{slot}", None if value is None else str(value))
            fields: Form = {"unit": key, "before": before, "after": after, "effective": {"from": str(day)}}
            yield self.step(line, key, "adjustHeadcount", fields, *told)

    def headed(self, line: Line, key: str, day: date) -> Iterator[Step]:
        """Which position heads a unit."""
        if "head" not in line.cells or line.text("head") is UNSET:
            return
        head, before = self.heads.get(id(line)), self.holds("position", self.stands(key, day, "unit.head"))
        if head != before:
            self.plans(key, day, "unit.head", head)
            change = Change("head", self.post(before), self.post(head))
            fields: Form = {"unit": key, "position": head, "effective": {"from": str(day)}}
            yield self.step(line, key, "designateUnitHead", fields, change)

    def post(self, key: str | None) -> str:
        """What a position is called."""
        return "" if key is None else self.word(key, "position.code") or key

    def endings(self) -> Iterator[Step]:
        """See Planning: active units that no row is about are dissolved, with all that hangs on them."""
        going = [
            unit.key for top in roots(self.structure) for _, unit in top.outline() if unit.key not in self.subjects
        ]
        leaving = set(going)
        going += [  # What is archived goes with what it stands below.
            key
            for key in self.structure.keys("unit")
            if key not in self.subjects and key not in leaving and leaving & set(above(self.structure, key))
        ]
        yield from self.gone(
            going, [place for key in going for place in self.structure.referring("position.unit", key)]
        )


def ends_are_last_days(lines: Sequence[Line]) -> bool:
    """Whether a column of ends holds last days: what follows in the table begins on the day after, and never on it."""
    days: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for line in lines:
        begin = line.day("from")
        if begin is not None and "to" in line.headers:
            days[line.cells.get("code", "").strip() or line.cells.get("key", "")].append((begin, line.day("to")))
    after, on = 0, 0
    for periods in days.values():
        periods.sort(key=lambda period: period[0])
        for (_, end), (begin, _) in pairwise(periods):
            after += end is not None and end + timedelta(days=1) == begin
            on += end == begin
    return bool(after) and not on


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
