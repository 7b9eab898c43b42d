"""A plan: what a table would change in a structure, line by line, as operations of one change set.

A table is held against the structure of one day: what it names and nobody knows is created, what differs is changed,
and what it does not name may be ended. What is wrong with a line keeps that line out, and those that stand on it.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from msgspec import UNSET

from orgledger.domain.command import TEXT_LENGTH
from orgledger.domain.period import FOREVER
from orgledger.domain.structure import Structure, on_record, texts
from orgledger.exchange.table.column import Noun, plain
from orgledger.exchange.table.ending import endings
from orgledger.exchange.table.file import Said
from orgledger.exchange.table.line import Fault, Line
from orgledger.exchange.table.value import normal

ANY_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RING = 8
"""Members of a ring that a message names."""

RETURNS = "{code} was on record until {day} (key {key}). Choose whether such rows reopen it or make another one."
REWRITTEN = (
    "The code {before} became {after}, as a spreadsheet rewrites numbers. Mend it, or choose to take such codes."
)
ROUNDS = 12
"""Questions to the write door about one table; whoever needs more looks at what it said so far."""

Form = dict[str, Any]


class Change(msgspec.Struct, frozen=True):
    """What becomes of one thing that a table says."""

    what: str
    before: str
    after: str


class Step(msgspec.Struct, frozen=True):
    """One operation of a plan, and the line it comes from."""

    line: int | None
    """None, where something is ended that the table does not name."""
    label: str
    """What it is about, as people call it."""
    form: Form
    changes: tuple[Change, ...] = ()

    @property
    def command(self) -> str:
        """The command's name."""
        return next(iter(self.form))


class Objection(msgspec.Struct, frozen=True):
    """What the write door said no to."""

    message: str
    step: int | None = None
    """The operation it is about, by its place."""
    keys: tuple[str, ...] = ()
    """The entities it is about, where it is about the whole set."""


class Plan(msgspec.Struct, frozen=True):
    """What a table would do."""

    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]
    """Everything that is wrong, by line."""
    notices: tuple[Fault, ...]
    """What its author may not expect, and keeps no line out."""
    lines: int
    unchanged: int
    """Lines that say what stands already."""
    labels: Mapping[str, str]
    """Key → what people call what the table creates."""
    subjects: Mapping[str, int]
    """Key → the line that is about it."""

    @property
    def operations(self) -> list[Form]:
        """The operations, in order."""
        return [step.form for step in self.steps]

    @property
    def wrong(self) -> frozenset[int]:
        """The lines that are kept out."""
        return frozenset(fault.line for fault in self.faults if fault.line is not None)

    @property
    def counts(self) -> dict[str, int]:
        """Command → how often it would be recorded."""
        found: dict[str, int] = defaultdict(int)
        for step in self.steps:
            found[step.command] += 1
        return dict(found)

    def faults_of(self, objections: Iterable[Objection]) -> list[Fault]:
        """What the write door said, by the lines that it is about."""
        found: list[Fault] = []
        for objection in objections:
            said = Said("{message}", {"message": self.told(objection.message)})
            lines = {self.steps[objection.step].line} if objection.step is not None else set[int | None]()
            lines |= {self.subjects.get(key) for key in objection.keys} if not lines else set()
            named = sorted(line for line in lines if line is not None)
            found += [Fault(line, "", said) for line in named] or [Fault(None, "", said)]
        return found

    def told(self, message: str) -> str:
        """A message in which what the table creates goes by its name there."""
        return ANY_KEY.sub(lambda key: self.labels.get(key[0], key[0]), message)


class Index:
    """How a table may refer to what there is: by code, by key, by a name that only one has."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        """Identifiers of the system that a table comes from."""
        self.keys: set[str] = set()
        self.names: dict[str, set[str]] = defaultdict(set)

    def add(self, key: str, code: str | None, names: Iterable[str], identifier: str | None = None) -> None:
        """Enter something."""
        self.keys.add(key)
        if code:
            self.codes[code] = key
        if identifier:
            self.ids[identifier] = key
        for name in names:
            self.names[name].add(key)

    def find(self, text: str, *, by_id: bool = False) -> str | None:
        """The key of what has that code, identifier or key.

        Args:
            text: what a table says.
            by_id: whether an identifier is meant rather than a code.
        """
        first, second = (self.ids, self.codes) if by_id else (self.codes, self.ids)
        return first.get(text) or second.get(text) or (text if text in self.keys else None)


def index(structure: Structure, noun: str, name: str) -> Index:
    """Everything of a noun on record."""
    found = Index()
    for key in structure.keys(noun):
        code = structure.value(key, f"{noun}.code")
        found.add(key, None if code is None else str(code), texts(structure, key, f"{noun}.{name}").values())
    return found


class Rules(msgspec.Struct, frozen=True):
    """How a table is taken, where its author chooses."""

    close: bool = False
    """Whether what the table does not name is ended."""
    returning: str = "refuse"
    """What becomes of a row about something that was closed: refuse, reopen, or new."""
    recode: bool = False
    """Whether codes may change as a spreadsheet rewrites numbers."""
    dates: str | None = None
    """The order of day and month, where days have slashes."""
    values: Mapping[tuple[str, str], str] = {}
    """Header and cell → what the cell means."""


class Planning:
    """One table on its way to a plan; each noun says how its lines are read."""

    noun: ClassVar[Noun]
    kind: ClassVar[str]
    """The noun of the domain."""
    above: ClassVar[str] = ""
    """The column that says what something stands below."""

    def __init__(
        self,
        lines: Sequence[Line],
        structure: Structure,
        language: str,
        seed: bytes,
        *,
        rules: Rules,
        found: Sequence[Fault] = (),
    ) -> None:
        """Get ready.

        Args:
            lines: the table; the faults of lines are added to.
            structure: what it is held against, on the day it takes effect.
            language: of texts whose column names none.
            seed: makes the keys of what is new; the same seed makes the same keys.
            rules: what its author chose.
            found: what is known to be wrong already.
        """
        self.lines = list(lines)
        self.count = len(self.lines)
        self.structure = structure
        self.day: date = structure.as_of.effective
        self.language = language
        self.seed = seed
        self.rules = rules
        self.found = found
        self.subjects: dict[str, Line] = {}
        """Key → the line that is about it."""
        self.new: set[str] = set()
        self.numbers: dict[Decimal, str] | None = None
        """Codes on record that a spreadsheet would take for numbers."""
        self.past: set[str] = set()
        """Keys of what is not on record on the day of the plan, but on a day that a row speaks of."""
        self.reopened: set[str] = set()
        """Keys of what was closed, and a row brings back."""
        self.own_codes = frozenset(line.cells.get("code", "").strip() for line in lines)
        self.labels: dict[str, str] = {}
        self.notices: list[Fault] = []

    # What each noun says.

    def read(self) -> None:
        """Read every line: find what it is about and what it refers to."""
        raise NotImplementedError

    def creations(self) -> Iterator[Step]:
        """What comes to be."""
        raise NotImplementedError

    def changes(self) -> Iterator[Step]:
        """What becomes of what there is."""
        raise NotImplementedError

    def endings(self) -> Iterator[Step]:
        """What ends, because the table does not name it."""
        raise NotImplementedError

    # What they share.

    def plan(self) -> Plan:
        """The plan."""
        self.read()
        by_line = {line.number: line for line in reversed(self.lines)}
        for fault in self.found:
            if fault.line is not None:
                by_line[fault.line].faults.append(fault)
        self.spread()
        steps = [*self.creations(), *self.changes(), *(self.endings() if self.rules.close else ())]
        busy = {step.line for step in steps}
        faults = [fault for line in self.lines for fault in line.faults]
        wrong = {fault.line for fault in faults}
        return Plan(
            steps=tuple(steps),
            faults=(*(fault for fault in self.found if fault.line is None), *faults),
            notices=(*self.notices, *(notice for line in self.lines for notice in line.notices)),
            lines=self.count,
            unchanged=len({line.number for line in self.lines} - wrong - busy),
            labels=self.labels,
            subjects={key: line.number for key, line in self.subjects.items()},
        )

    def identify(self, line: Line, known: Index) -> str | None:
        """The key of what a line is about: named, found by its code, or made."""
        key, code = line.key(), line.text("code")
        if key is None and not isinstance(code, str):
            if not line.faults:
                line.wrong("code", "The row names neither a code nor a key, so it cannot be told what it is about.")
            return None
        if key is None:
            assert isinstance(code, str)
            key = known.codes.get(code) or self.returned(line, code) or self.made(code)
            if key not in known.keys and not self.rules.recode:
                self.rewritten(line, code, known)
        elif key in known.keys:
            self.kept(line, key)
        elif (day := line.day("from")) is not None and on_record(self.structure.on(day), self.kind, key):
            self.past.add(key)
        elif self.structure.attributes(key):
            self.back(line, key)
        if key not in known.keys and key not in self.reopened and key not in self.past:
            self.new.add(key)
        return key if self.enter(key, line) else None

    def returned(self, line: Line, code: str) -> str | None:
        """The key of what had a code until it was closed, if it is what comes back."""
        for key in self.structure.ever(f"{self.kind}.code", code):
            day = line.day("from")
            if day is not None and on_record(self.structure.on(day), self.kind, key):
                self.past.add(key)
                return key
            last = self.closed(key)
            if last is not None and self.structure.on(last).value(key, f"{self.kind}.code") == code:
                if self.rules.returning == "new":
                    line.mind(
                        "code", "{code} was on record until {day}. The row makes another one.", code=code, day=last
                    )
                    return None
                return self.back(line, key)
        return None

    def back(self, line: Line, key: str) -> str:
        """Take a row as about something that was closed, if its author chose so."""
        last = self.closed(key)
        if last is None:
            line.wrong("key", "What goes by this key is not on record on that day.")
        elif self.rules.returning == "reopen":
            self.reopened.add(key)
        else:
            line.wrong(
                "code" if "code" in line.headers else "key",
                RETURNS,
                code=self.structure.on(last).value(key, f"{self.kind}.code") or key,
                day=last,
                key=key,
            )
        return key

    def closed(self, key: str) -> date | None:
        """The last day of something that was closed before the day of the plan, and does not come back by itself."""
        runs = [run for run in self.structure.line(key, f"{self.kind}.existence") if run.value is not None]
        stop = max((run.period.stop for run in runs), default=FOREVER)
        return stop - timedelta(days=1) if stop <= self.day else None

    def rewritten(self, line: Line, code: str, known: Index) -> None:
        """Refuse a new code that is a known one as a spreadsheet rewrites it."""
        if self.numbers is None:
            self.numbers = {number: one for one in known.codes if (number := as_number(one)) is not None}
        number = as_number(code)
        if (
            number is not None
            and code not in known.codes
            and (before := self.numbers.get(number)) is not None
            and before not in self.own_codes
        ):
            self.refuse_rewritten(line, before, code)

    def kept(self, line: Line, key: str) -> None:
        """Refuse that a known code changes as a spreadsheet changes numbers, unless the author chose so."""
        before, after = self.word(key, f"{self.kind}.code"), line.text("code")
        if self.rules.recode or before is None or not isinstance(after, str) or before == after:
            return
        if (number := as_number(before)) is not None and number == as_number(after):
            self.refuse_rewritten(line, before, after)

    def refuse_rewritten(self, line: Line, before: str, after: str) -> None:
        """Refuse a code that changed as a spreadsheet changes numbers."""
        line.wrong("code", REWRITTEN, before=before, after=after)

    def enter(self, key: str, line: Line) -> bool:
        """Say which line is about something; two lines about the same are both wrong."""
        other = self.subjects.setdefault(key, line)
        if other is not line:
            line.wrong("", "Line {line} is about the same.", line=other.number)
            if not any("is about the same" in fault.said.sentence for fault in other.faults):
                other.wrong("", "Line {line} is about the same.", line=line.number)
        return other is line

    def made(self, *name: str) -> str:
        """A key for something new."""
        text = "\n".join([self.kind, *name]).encode()
        return str(UUID(bytes=hashlib.sha256(self.seed + text).digest()[:16], version=4))

    def refer(self, line: Line, target: str, *indexes: Index) -> str | None:
        """The key of what a cell refers to, by code, by key, or by a name that only one has.

        Returns:
            Nothing, if the cell says nothing or none; what it says wrongly becomes a fault.
        """
        text = line.text(target)
        if not isinstance(text, str):
            return None
        by_id = "id" in plain(line.headers.get(target, ""))
        for known in indexes:
            if (key := known.find(text, by_id=by_id)) is not None:
                line.refers.append(key)
                return key
        named = set[str]().union(*(known.names.get(text, set()) for known in indexes))
        if not named and (parts := APART.split(text)):  # A name with what stands above it, such as Management / Sales.
            named = set[str]().union(*(known.names.get(parts[-1].strip(), set()) for known in indexes))
        if len(named) == 1:
            line.refers.extend(named)
            return next(iter(named))
        if named:
            line.wrong(target, "Several go by the name {text}. Give the code.", text=text)
        elif target != self.above or not self.means_none(line, text):
            line.wrong(target, "Nothing on record on {day}, and no row, goes by {text}.", day=self.day, text=text)
        return None

    def means_none(self, line: Line, text: str) -> bool:
        """Whether a cell that names nothing there is says that a row stands at the top."""
        return normal(text).casefold() in ROOTS

    def rings(self, above: Mapping[str, str | None]) -> None:
        """Find what would stand above itself, and say so in every line that has part in it."""
        settled: set[str] = set()
        for start in self.subjects:
            way: list[str] = []
            at: str | None = start
            places: dict[str, int] = {}
            while at is not None and at not in settled and at not in places:
                places[at] = len(way)
                way.append(at)
                at = above.get(at)
            if at is not None and at in places:
                ring = way[places[at] :]
                lines = [self.subjects[key] for key in ring if key in self.subjects]
                told = " › ".join(map(self.called, [*ring[:RING], *(["…"] if len(ring) > RING else [ring[0]])]))
                numbers = ", ".join(str(line.number) for line in lines[:RING])
                for part in lines:
                    part.wrong(
                        self.above, "It would stand above itself: {ring} (lines {lines}).", ring=told, lines=numbers
                    )
            settled.update(way)

    def spread(self) -> None:
        """Keep out the lines that refer to what a wrong line was to create."""
        standing: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            for key in line.refers:
                if key in self.new:
                    standing[key].append(line)
        about: dict[int, list[str]] = defaultdict(list)
        for key, line in self.subjects.items():
            about[line.number].append(key)
        due = [(line, line.number) for line in self.lines if line.faults]
        while due:
            line, cause = due.pop()
            for key in about[line.number]:
                for other in standing.get(key, ()):
                    if not other.faults:
                        other.wrong("", "It stands on line {line}, which is wrong.", follows=cause, line=cause)
                        due.append((other, cause))

    def ordered(self, keys: Iterable[str], above: Mapping[str, str | None]) -> list[str]:
        """What is new, everything after what it stands below."""
        wanted, placed = dict.fromkeys(keys), dict[str, None]()
        for start in wanted:
            way = list[str]()
            at: str | None = start
            while at is not None and at in wanted and at not in placed:
                way.append(at)
                at = above.get(at)
            placed.update(dict.fromkeys(reversed(way)))
        return list(placed)

    def fine(self) -> Iterator[tuple[str, Line]]:
        """What is in order: key and line."""
        for key, line in self.subjects.items():
            if not line.faults:
                yield key, line

    def called(self, key: str) -> str:
        """What people call something."""
        return self.labels.get(key, key)

    def attributed(self, line: Line, key: str, day: date) -> Iterator[Step]:
        """Columns of the table's own that are recorded under their headers."""
        for target in line.cells:
            column, _, name = target.partition(".")
            value = line.text(target, TEXT_LENGTH) if column == "attribute" else UNSET
            if value is UNSET:
                continue
            found = self.structure.on(day).value(key, f"{self.kind}.attribute..{name}")
            before = None if found is None else str(found)
            if value != before:
                fields: Form = {"noun": self.kind, "entity": key, "name": name, "value": value}
                change = Change(name, before or "", value or "")
                yield self.step(line, key, "setAttribute", {**fields, "effective": {"from": str(day)}}, change)

    def gone(self, units: Sequence[str], positions: Sequence[str]) -> Iterator[Step]:
        """What ends, because the table does not name it, with all that hangs on it."""
        for command, key, fields in endings(self.structure, units, positions):
            self.labels.setdefault(
                key, next(filter(None, (self.word(key, f"{n}.code") for n in ("unit", "position"))), key)
            )
            yield self.step(None, key, command, fields)

    def step(self, line: Line | None, key: str, command: str, fields: Form, *changes: Change) -> Step:
        """An operation that takes effect on the day of the plan."""
        return Step(line.number if line else None, self.called(key), {command: fields}, changes)

    def over(self) -> Form:
        """From the day on."""
        return {"effective": {"from": str(self.day)}}

    def begun(self) -> Form:
        """A life event of the day."""
        return {"from": str(self.day)}

    def number(self, key: str, attribute: str) -> int | None:
        """What a slot of whole numbers holds."""
        value = self.structure.value(key, attribute)
        return None if value is None else int(value)

    def word(self, key: str, attribute: str) -> str | None:
        """What a slot of a text holds."""
        value = self.structure.value(key, attribute)
        return None if value is None else str(value)

    def holds(self, noun: str, key: str | None) -> str | None:
        """A key, if what it names is on record."""
        return key if key is not None and on_record(self.structure, noun, key) else None


ROOTS = frozenset(
    {
        "0",
        "/",
        "\\",
        "#",
        "无",
        "没有",
        "空",
        "none",
        "null",
        "nil",
        "n/a",
        "root",
        "top",
        "-1",
        "根",
        "根节点",
        "顶级",
        "顶层",
        "最高级",
        "00000000",
    }
)
"""What systems write for the parent of what has none, unless a row has it as its code."""
APART = re.compile(r"\s*[/\\>›→|]\s*")
"""What stands between the names of a path."""


def as_number(code: str) -> Decimal | None:
    """The number that a spreadsheet would take a code for."""
    if not re.fullmatch(r"[+-]?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?", code):
        return None
    return Decimal(code)


def differing(
    wanted: Mapping[str, str | None], standing: Mapping[str, str], what: str
) -> tuple[list[dict[str, str | None]], list[Change]]:
    """The texts that differ from what stands, as a form and as changes."""
    found = {
        language: text
        for language, text in wanted.items()
        if (standing.get(language, "").strip() or None) != (text.strip() if text else None)
    }
    form = [{"language": language, "text": text} for language, text in found.items()]
    return form, [Change(f"{what}.{tag}", standing.get(tag, ""), text or "") for tag, text in found.items()]


def localized(wanted: Mapping[str, str | None]) -> list[dict[str, str]]:
    """Texts as a form, without those that say none."""
    return [{"language": language, "text": text} for language, text in wanted.items() if text]


class Settling:
    """A plan that the write door is asked about until it says nothing more.

    What it refuses is told of the lines that it is about; they are kept out, with those that stand on them, and the
    rest is asked about again, so that everything that is wrong is told at once.
    """

    def __init__(self, planned: Callable[[Sequence[Fault]], Plan]) -> None:
        self.planned = planned
        self.found: list[Fault] = []
        self.rounds = 0
        self.plan = planned(self.found)
        self.agreed = not self.plan.steps
        """Whether the write door takes the plan as it is now."""

    def object(self, objections: Sequence[Objection]) -> bool:
        """Take in what the write door said of the plan.

        Returns:
            Whether it should be asked again, about what is left.
        """
        if not objections:
            self.agreed = True
            return False
        self.rounds += 1
        self.found += self.plan.faults_of(objections)
        self.plan = self.planned(self.found)
        self.agreed = not self.plan.steps
        lasting = any(fault.line is None for fault in self.found)
        return not (self.agreed or lasting) and self.rounds < ROUNDS

    def takes(self, *, skip_wrong: bool) -> bool:
        """Whether the plan may be recorded: nothing is wrong, or what is wrong is left out as its author asked."""
        lasting = any(fault.line is None for fault in self.plan.faults)
        return self.agreed and not lasting and (skip_wrong or not self.plan.faults)
