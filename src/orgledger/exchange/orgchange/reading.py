"""orgchange/1: a history as lines of JSON, each line one atomic change set.

The whole file is read and its form checked before anything is recorded. Keys are derived from the source's ids
with the organization's secret, so a second import meets the same entities; every line is idempotent by the rolling
digest of the lines so far, so a corrected file resumes where the first one stopped.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from orgledger.domain.change_set import Context, Draft
from orgledger.domain.civil import civil_day
from orgledger.domain.command import checked_day, clean, shown
from orgledger.domain.event import Source, noun_named
from orgledger.domain.involvement import InvolvementMode, involved_in
from orgledger.domain.period import Instant, instant
from orgledger.domain.refusal import Invalid, Refused, refuse
from orgledger.domain.structure import Structure
from orgledger.domain.unit import UnitKind
from orgledger.ledger import Ledger, read_form, with_key
from orgledger.projections.image import Image
from orgledger.store.sheet import derived_key

Change = Mapping[str, Any]

CHUNK = 200
"""Lines recorded in one transaction."""

KINDS = {kind.value.lower(): kind.value for kind in UnitKind}


class Line(msgspec.Struct, frozen=True):
    """One change set of the source."""

    number: int
    effective: date
    recorded_at: Instant | None
    reference: str | None
    changes: tuple[Change, ...]
    digest: str
    """Of this line and all before it."""


class BadLine(Exception):
    """A line that is not of the format, or that a rule refused."""

    def __init__(self, number: int, reasons: Sequence[str]) -> None:
        self.number = number
        self.reasons = list(reasons)
        super().__init__(f"line {number}: " + "; ".join(reasons))


class Outcome(msgspec.Struct, frozen=True):
    """What an import came to."""

    lines: int
    recorded: int
    """Lines recorded now."""
    repeated: int
    """Lines that had been recorded before."""
    last: int
    """The head of the ledger afterwards."""


TEXT = (str,)
MAYBE = (str, type(None))
FIELDS: dict[str, dict[str, tuple[type, ...]]] = {
    "unit.add": {"unit": TEXT, "code": MAYBE, "name": TEXT, "kind": TEXT, "parent": MAYBE},
    "unit.rename": {"unit": TEXT, "name": TEXT},
    "unit.recode": {"unit": TEXT, "to_code": MAYBE},
    "unit.move": {"unit": TEXT, "to_parent": MAYBE},
    "unit.kind": {"unit": TEXT, "kind": TEXT},
    "unit.mission": {"unit": TEXT, "text": MAYBE},
    "unit.attr": {"unit": TEXT, "key": TEXT, "value": MAYBE},
    "unit.close": {"unit": TEXT},
    "unit.reopen": {"unit": TEXT},
    "unit.remove": {"unit": TEXT},
    "lead.start": {"unit": TEXT, "person": TEXT},
    "lead.end": {"unit": TEXT, "person": TEXT},
    "member.start": {"unit": TEXT, "person": TEXT},
    "member.end": {"unit": TEXT, "person": TEXT},
    "member.roles": {"unit": TEXT, "person": TEXT},
    "duty.start": {"unit": TEXT, "duty": TEXT},
    "duty.end": {"unit": TEXT, "duty": TEXT},
    "position.add": {"position": TEXT, "unit": TEXT, "title": TEXT},
    "position.move": {"position": TEXT, "to_unit": TEXT},
    "position.report": {"position": TEXT, "to": MAYBE},
    "position.fte": {"position": TEXT, "fte": MAYBE},
    "position.grade": {"position": TEXT, "grade": MAYBE},
    "position.retitle": {"position": TEXT, "title": TEXT},
    "position.function": {"position": TEXT, "text": MAYBE},
    "position.holder": {"position": TEXT, "holder": MAYBE},
    "position.profession": {"position": TEXT, "profession": MAYBE},
    "position.remove": {"position": TEXT},
    "headcount.set": {"unit": TEXT, "grade": MAYBE, "fte": MAYBE},
}
"""Every operation, with the fields that it cannot do without and their types."""

OPTIONAL: dict[str, tuple[type, ...]] = {
    "mission": MAYBE,
    "status": MAYBE,
    "role": MAYBE,
    "grade": MAYBE,
    "fte": MAYBE,
    "reports_to": MAYBE,
    "holder": MAYBE,
    "function": MAYBE,
    "profession": MAYBE,
}
"""Fields that an operation may have besides, and their types."""
SPOKEN_OF = {"person": "person", "holder": "person", "duty": "responsibility"}
"""Fields that name what the source never adds: it is there from the first day that it is spoken of."""
STATUSES = {"active": "ACTIVE", "archived": "INACTIVE", "inactive": "INACTIVE"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def read(text: str) -> list[Line]:
    """Read a file and check its form.

    Raises:
        BadLine: at the first line that is not of the format.
    """
    lines: list[Line] = []
    rolling = hashlib.sha256(b"orgchange/1")
    raw = text.removeprefix("\ufeff").split("\n")
    if raw and raw[-1] == "":
        raw.pop()
    if not raw:
        raise BadLine(1, ["the file is empty"])
    for number, content in enumerate(raw, start=1):
        try:
            found = clean(msgspec.json.decode(content))
        except (msgspec.DecodeError, RecursionError) as error:
            last = " (is the file truncated?)" if number == len(raw) and not text.endswith("\n") else ""
            raise BadLine(number, [f"this is not JSON: {error}{last}"]) from None
        except Refused as refused:
            raise BadLine(number, [refusal.message(str) for refusal in refused.refusals]) from None
        rolling.update(hashlib.sha256(content.encode(errors="replace")).digest())
        lines.append(read_line(number, found, rolling.hexdigest()))
    return lines


def read_line(number: int, found: Any, digest: str) -> Line:
    """Check one line's form.

    Raises:
        BadLine: saying all that is wrong with it.
    """
    if not isinstance(found, Mapping):
        raise BadLine(number, ["a line is an object"])
    faults: list[str] = []
    if found.get("format", "orgchange/1") != "orgchange/1":
        raise BadLine(number, [f"the format is {found['format']!r}; this program reads orgchange/1"])
    if found.get("seq") != number or isinstance(found["seq"], bool):
        faults.append(f"seq is {found.get('seq')!r}, expected {number}: sequences have no gaps")
    recorded_at, effective = read_times(found, faults)
    changes = found.get("changes")
    if not isinstance(changes, list) or not changes:
        faults.append("changes is not a list of operations")
        changes = []
    for index, change in enumerate(changes):
        faults += [f"operation {index + 1}: {fault}" for fault in faults_of(change)]
    if faults or effective is None:
        raise BadLine(number, faults)
    reference = found.get("source_commit")
    return Line(number, effective, recorded_at, reference and str(reference), tuple(changes), digest)


def read_times(found: Mapping[str, Any], faults: list[str]) -> tuple[Instant | None, date | None]:
    """When a line was recorded, and from when it holds; what is wrong with either is added to the faults."""
    recorded_at, effective = None, None
    try:
        recorded_at = read_moment(found.get("recorded_at"))
    except (TypeError, ValueError):
        faults.append(f"recorded_at {found.get('recorded_at')!r} is not a moment such as 2024-09-01T12:00:00Z")
    try:
        if found.get("effective") is not None:
            if not DAY.match(found["effective"]):
                raise ValueError
            effective = checked_day(date.fromisoformat(found["effective"]))
        elif recorded_at is not None:
            effective = civil_day(recorded_at, "UTC")
        elif not faults:
            faults.append("neither effective nor recorded_at says from when it holds")
    except (TypeError, ValueError, Refused):
        faults.append(f"effective {found.get('effective')!r} is not a day such as 2024-06-30")
    return recorded_at, effective


def check_replay(lines: Sequence[Line], now: Instant) -> None:
    """Whether the source's times can become the ledger's.

    Raises:
        BadLine: at the first line without a time, or with one before the previous line's.
    """
    previous: Instant = ""
    for line in lines:
        if line.recorded_at is None:
            raise BadLine(line.number, ["a replay needs recorded_at on every line"])
        if line.recorded_at < previous:
            raise BadLine(
                line.number, [f"recorded_at {line.recorded_at} lies before that of the line before, {previous}"]
            )
        if line.recorded_at > now:
            raise BadLine(line.number, [f"recorded_at {line.recorded_at} lies in the future"])
        previous = line.recorded_at


def read_moment(value: Any) -> Instant | None:
    """A moment as the ledger writes it."""
    if value is None:
        return None
    found = datetime.fromisoformat(value)
    return instant(found if found.tzinfo else found.replace(tzinfo=UTC))


def faults_of(change: Any) -> Iterator[str]:
    """What is wrong with the form of one operation."""
    if not isinstance(change, Mapping):
        yield "an operation is an object"
        return
    op = change.get("op")
    if not isinstance(op, str) or op not in FIELDS:
        yield f"there is no operation {shown(str(op))!r}"
        return
    for field, kinds in FIELDS[op].items():
        if field not in change:
            yield f"{op} needs {field}"
        elif not isinstance(change[field], kinds):
            yield f"{op}: {field} is not a text"
    for field, kinds in OPTIONAL.items():
        if field not in FIELDS[op] and not isinstance(change.get(field), kinds):
            yield f"{op}: {field} is not a text"
    if op == "unit.add" and str(change.get("status", "active")) not in STATUSES:
        yield f"{op}: status {change['status']!r} is none of {', '.join(STATUSES)}"
    roles = change.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        yield f"{op}: roles is not a list of texts"
    if op == "member.roles" and "roles" not in change and "role" not in change:
        yield f"{op} needs roles"


class Import:
    """One file on its way into one organization."""

    def __init__(self, ledger: Ledger, code: str, language: str, *, replay: bool, actor: str, system: str) -> None:
        self.ledger = ledger
        self.row = ledger.archive.find(code)
        self.language = language
        self.replay = replay
        self.actor = actor
        self.system = system
        self.first_days: dict[tuple[str, str], date] = {}
        self.keys: dict[tuple[str, str], str] = {}

    def run(self, lines: Sequence[Line], *, dry_run: bool, progress: Callable[[int], None]) -> Outcome:
        """Record the lines, in order.

        Raises:
            BadLine: at the first line that a rule refuses; those before it stand, unless it is a dry run.
            Unavailable: if the ledger cannot be written to.
        """
        self.note_first_days(lines)
        recorded = repeated = head = 0
        chunk = len(lines) if dry_run else CHUNK
        for start in range(0, len(lines), chunk):
            bad: BadLine | None = None
            with (self.ledger.rehearsal if dry_run else self.ledger.session)(self.row.id) as session:
                session.foresee(self.context(line) for line in lines[start : start + chunk])
                for line in lines[start : start + chunk]:
                    try:
                        receipt = session.record(self.context(line), line.digest.encode(), self.build(line))
                    except Refused as refused:
                        label = names(session.image, by=("code", "name", "title"))
                        bad = BadLine(line.number, [r.message(label) for r in refused.refusals])
                        break
                    recorded += not receipt.replayed
                    repeated += receipt.replayed
                    progress(1)
                head = session.image.head
            if bad is not None:
                raise bad
        return Outcome(len(lines), recorded, repeated, head)

    def note_first_days(self, lines: Sequence[Line]) -> None:
        """When each person and each duty is first spoken of, so that they are on record in time, whatever the order."""
        for line in lines:
            for change in line.changes:
                for field, noun in SPOKEN_OF.items():
                    name = change.get(field)
                    if isinstance(name, str):
                        self.first_days[noun, name] = min(
                            self.first_days.get((noun, name), line.effective), line.effective
                        )

    def context(self, line: Line) -> Context:
        """What surrounds a line's change set."""
        return Context(
            actor=self.actor,
            idempotency_key=f"orgchange/1 {line.digest}",
            source=Source(self.system, line.reference or str(line.number), line.recorded_at),
            replay_at=line.recorded_at if self.replay else None,
        )

    def build(self, line: Line) -> Callable[[Draft], None]:
        """Takes a line's operations, as commands, into a draft."""

        def take(draft: Draft) -> None:
            translation = Translation(self, draft, line.effective)
            for index, change in enumerate(line.changes):
                try:
                    translation.take(change)
                except Refused as refused:
                    raise refused.under(f"operation {index + 1}") from None

        return take

    def key(self, kind: str, name: str) -> str:
        """The key of something that the source names."""
        known = self.keys.get((kind, name))
        if known is None:
            known = self.keys[kind, name] = derived_key(self.row.secret, kind, name)
        return known


class Translation:
    """One line, operation by operation, on a draft that shows what the earlier ones came to."""

    def __init__(self, batch: Import, draft: Draft, effective: date) -> None:
        self.batch = batch
        self.draft = draft
        self.fork = draft.fork
        self.effective = effective
        self.day = effective.isoformat()

    def take(self, change: Change) -> None:
        """Translate one operation, each command on what the ones before came to.

        Raises:
            Refused: if it speaks of something that is not there, or breaks a rule.
        """
        for form in getattr(self, change["op"].replace(".", "_"))(change):
            self.draft.take(with_key(read_form(form)))

    @property
    def structure(self) -> Structure:
        """The organization on the line's day, the earlier operations applied."""
        return self.draft.structure(self.effective)

    def change(self, name: str, /, **fields: Any) -> dict[str, Any]:
        """A command that holds from the line's day on."""
        return {name: {"effective": {"from": self.day}, **fields}}

    def life(self, name: str, day: date | None = None, /, **fields: Any) -> dict[str, Any]:
        """A command that begins or ends something."""
        return {name: {"from": day.isoformat() if day else self.day, **fields}}

    def text(self, value: str) -> list[dict[str, str]]:
        """A text in the language of the import."""
        return [{"language": self.batch.language, "text": value}]

    def unit(self, change: Change, field: str = "unit") -> str:
        """The key of a unit that was added before.

        Raises:
            Refused: if it was not.
        """
        return self.known("unit", change[field])

    def known(self, kind: str, name: str) -> str:
        """The key of something that was added before.

        Raises:
            Refused: if it was not.
        """
        key = self.batch.key(kind, name)
        if not self.fork.attributes(key):
            raise refuse(Invalid(f"there is no {kind} {name!r} yet"))
        return key

    def unit_add(self, change: Change) -> Iterator[dict[str, Any]]:
        """A unit, its mission, and whether it is archived from the start."""
        kind, category = classified(change["kind"])
        mission = change.get("mission")
        yield self.life(
            "createUnit",
            key=self.batch.key("unit", change["unit"]),
            code=change["code"],
            names=self.text(change["name"]),
            kind=kind,
            category=category,
            parent=self.unit(change, "parent") if change["parent"] is not None else None,
            purpose=self.text(mission) if mission else None,
            status=STATUSES[change.get("status", "active")],
        )
        yield self.source_id("unit", change["unit"])

    def source_id(self, noun: str, name: str) -> dict[str, Any]:
        """The source's own id, kept as an attribute."""
        return self.change("setAttribute", noun=noun, entity=self.batch.key(noun, name), name="source id", value=name)

    def unit_rename(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.change("renameUnit", unit=self.unit(change), names=self.text(change["name"]))

    def unit_recode(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.change("recodeUnit", unit=self.unit(change), code=change["to_code"])

    def unit_move(self, change: Change) -> Iterator[dict[str, Any]]:
        parent = self.unit(change, "to_parent") if change["to_parent"] is not None else None
        yield self.change("moveUnit", unit=self.unit(change), parent=parent)

    def unit_kind(self, change: Change) -> Iterator[dict[str, Any]]:
        kind, category = classified(change["kind"])
        yield self.change("reclassifyUnit", unit=self.unit(change), kind=kind, category=category)

    def unit_mission(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.change(
            "stateUnitPurpose",
            unit=self.unit(change),
            purpose=[{"language": self.batch.language, "text": change["text"] or None}],
        )

    def unit_attr(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.change(
            "setAttribute", noun="unit", entity=self.unit(change), name=change["key"], value=change["value"]
        )

    def unit_close(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.life("deactivateUnit", unit=self.unit(change))

    def unit_reopen(self, change: Change) -> Iterator[dict[str, Any]]:
        """Active again; or back on record, if the source had dropped it."""
        unit = self.unit(change)
        if self.structure.value(unit, "unit.existence") is None:
            parent = self.structure.value(unit, "unit.parent")
            yield self.life("reopenUnit", unit=unit, parent=parent)
        else:
            yield self.life("activateUnit", unit=unit)

    def unit_remove(self, change: Change) -> Iterator[dict[str, Any]]:
        """The source dropped it: what is attached ends with it."""
        unit = self.unit(change)
        structure = self.structure
        if structure.value(unit, "unit.head") is not None or structure.value(unit, "unit.leadership") is not None:
            yield self.change("designateUnitHead", unit=unit, position=None, level=None)
        for position in structure.referring("position.unit", unit):
            yield from self.closed(position)
        yield from self.released("unit", unit)
        yield self.life("dissolveUnit", unit=unit)

    def released(self, noun: str, holder: str) -> Iterator[dict[str, Any]]:
        """A unit or a position is involved in nothing any more."""
        for involvement in self.structure.referring(f"involvement.holder.{noun}", holder):
            yield self.life("endInvolvement", involvement=involvement)

    def closed(self, position: str) -> Iterator[dict[str, Any]]:
        """A position ends, with its holders and its lines."""
        structure = self.structure
        for assignment in structure.referring("assignment.position", position):
            yield self.life("endAssignment", assignment=assignment)
        for attribute in ("dotted_line.from", "dotted_line.to"):
            for line in structure.referring(attribute, position):
                yield self.life("endDottedLine", dottedLine=line)
        for report in structure.referring("position.reports_to", position):
            yield self.change("setReportingLine", position=report, reportsTo=None)
        for unit in structure.referring("unit.head", position):
            yield self.change("designateUnitHead", unit=unit, position=None, level=None)
        yield from self.released("position", position)
        yield self.life("closePosition", position=position)

    def lead_start(self, change: Change) -> Iterator[dict[str, Any]]:
        """A lead holds a seat of the unit's head position."""
        unit = self.unit(change)
        yield from self.taken(unit, "Lead", change, head=True)

    def member_start(self, change: Change) -> Iterator[dict[str, Any]]:
        """A member holds a seat of the unit's member position."""
        yield from self.taken(self.unit(change), "Member", change, head=False)

    def taken(self, unit: str, title: str, change: Change, *, head: bool) -> Iterator[dict[str, Any]]:
        """Somebody takes a seat, which is set up for the first of them."""
        position = self.batch.key("position", f"{title} of {unit}")
        yield from self.registered(change["person"])
        if not self.fork.attributes(position):
            yield self.life("createPosition", key=position, unit=unit, titles=self.text(title), head=head)
        elif self.structure.value(position, "position.existence") is None:
            yield self.life("reopenPosition", position=position, unit=unit, reportsTo=None)
            if head:
                yield self.change("designateUnitHead", unit=unit, position=position)
        yield self.life(
            "startAssignment",
            person=self.batch.key("person", change["person"]),
            position=position,
            share=None,
            roles=roles_of(change),
        )

    def registered(self, person: str) -> Iterator[dict[str, Any]]:
        """A person is registered once, from the first day that the file speaks of them."""
        key = self.batch.key("person", person)
        if not self.fork.attributes(key):
            yield self.life("registerPerson", self.batch.first_days["person", person], key=key, reference=person)

    def held(self, change: Change, title: str) -> str:
        """The assignment of a person to the unit's head or member position.

        Raises:
            Refused: if there is none.
        """
        position = self.batch.key("position", f"{title} of {self.unit(change)}")
        person = self.batch.key("person", change["person"])
        for assignment in self.structure.referring("assignment.position", position):
            if self.structure.value(assignment, "assignment.person") == person:
                return assignment
        raise refuse(Invalid(f"{change['person']!r} is no {title.lower()} of {change['unit']!r} on {self.day}"))

    def lead_end(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.life("endAssignment", assignment=self.held(change, "Lead"))

    def member_end(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.life("endAssignment", assignment=self.held(change, "Member"))

    def member_roles(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.change("changeAssignment", assignment=self.held(change, "Member"), roles=roles_of(change))

    def duty_start(self, change: Change) -> Iterator[dict[str, Any]]:
        """A unit is answerable for something. A duty of equal text is the same duty, whoever else has it."""
        unit, duty = self.unit(change), change["duty"]
        key = self.batch.key("responsibility", duty)
        if not self.fork.attributes(key):
            first = self.batch.first_days["responsibility", duty]
            yield self.life("defineResponsibility", first, key=key, texts=self.text(duty))
        yield self.life("startInvolvement", holder=unit, object=key, mode="ACCOUNTABLE")

    def duty_end(self, change: Change) -> Iterator[dict[str, Any]]:
        """A unit is not answerable for it any more. The duty stays on record, also where nobody has it now.

        Raises:
            Refused: if the unit was not answerable for it.
        """
        unit, key = self.unit(change), self.batch.key("responsibility", change["duty"])
        for view in involved_in(self.structure, "responsibility", key, InvolvementMode.ACCOUNTABLE):
            if view.holder == ("unit", unit):
                yield self.life("endInvolvement", involvement=view.key)
                return
        raise refuse(Invalid(f"{change['unit']!r} is not answerable for {shown(change['duty'])!r} on {self.day}"))

    def position_add(self, change: Change) -> Iterator[dict[str, Any]]:
        """A position with its function and profession as attributes, and its holder."""
        key = self.batch.key("position", change["position"])
        reports_to = change.get("reports_to")
        yield self.life(
            "createPosition",
            key=key,
            unit=self.unit(change),
            titles=self.text(change["title"]),
            grade=change.get("grade"),
            fte=change.get("fte"),
            reportsTo=self.known("position", reports_to) if reports_to is not None else None,
        )
        yield self.source_id("position", change["position"])
        for name in ("function", "profession"):
            if change.get(name) is not None:
                yield self.change("setAttribute", noun="position", entity=key, name=name, value=change[name])
        if change.get("holder") is not None:
            yield from self.position_holder(change)

    def position_move(self, change: Change) -> Iterator[dict[str, Any]]:
        """The seat goes elsewhere and keeps its line manager."""
        position = self.known("position", change["position"])
        yield self.change("movePosition", position=position, unit=self.unit(change, "to_unit"), line="KEEP")

    def position_report(self, change: Change) -> Iterator[dict[str, Any]]:
        to = self.known("position", change["to"]) if change["to"] is not None else None
        yield self.change("setReportingLine", position=self.known("position", change["position"]), reportsTo=to)

    def position_fte(self, change: Change) -> Iterator[dict[str, Any]]:
        position = self.known("position", change["position"])
        unit = self.structure.value(position, "position.unit")
        yield self.change("adjustHeadcount", unit=unit, position=position, after={"fte": change["fte"]})

    def position_grade(self, change: Change) -> Iterator[dict[str, Any]]:
        position = self.known("position", change["position"])
        yield self.change("regradePosition", position=position, grade=change["grade"])

    def position_retitle(self, change: Change) -> Iterator[dict[str, Any]]:
        position = self.known("position", change["position"])
        yield self.change("retitlePosition", position=position, titles=self.text(change["title"]))

    def position_function(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.attribute(change, "function", change["text"])

    def position_profession(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.attribute(change, "profession", change["profession"])

    def attribute(self, change: Change, name: str, value: str | None) -> dict[str, Any]:
        """A named value of a position."""
        position = self.known("position", change["position"])
        return self.change("setAttribute", noun="position", entity=position, name=name, value=value)

    def position_holder(self, change: Change) -> Iterator[dict[str, Any]]:
        """Another holder, or nobody: every start is an assignment of its own."""
        position = self.batch.key("position", change["position"])
        self.known("position", change["position"])
        for assignment in self.structure.referring("assignment.position", position):
            yield self.life("endAssignment", assignment=assignment)
        if change["holder"] is not None:
            yield from self.registered(change["holder"])
            yield self.life(
                "startAssignment", person=self.batch.key("person", change["holder"]), position=position, share=None
            )

    def position_remove(self, change: Change) -> Iterator[dict[str, Any]]:
        yield from self.closed(self.known("position", change["position"]))

    def headcount_set(self, change: Change) -> Iterator[dict[str, Any]]:
        yield self.change(
            "adjustHeadcount", unit=self.unit(change), grade=change["grade"], after={"fte": change["fte"]}
        )


def classified(kind: str) -> tuple[str, str | None]:
    """Our kind, and the source's word where we have none of our own."""
    known = KINDS.get(kind.lower())
    return (known, None) if known else ("OTHER", kind)


def roles_of(change: Change) -> list[str]:
    """The roles that an operation names."""
    roles = change.get("roles")
    if isinstance(roles, list):
        return [str(role) for role in roles]
    role = change.get("role")
    return [str(role)] if role else []


def names(image: Image, by: Sequence[str] = ("name", "title", "code", "text")) -> Callable[[str], str]:
    """What people call the entities of an organization, by the first of these that they have; a tie by what it ties."""

    def latest(key: str, attribute: str) -> str | None:
        runs = image.line(key, attribute)
        return str(runs[-1].value) if runs and runs[-1].value is not None else None

    def label(key: str) -> str:
        attributes = sorted(image.attributes(key))
        for wanted in by:
            for attribute in attributes:
                if attribute.split(".")[1] == wanted and not attribute.startswith("person."):
                    called = latest(key, attribute)
                    if called is not None:
                        return shown(called)
        tied = [latest(key, a) for a in attributes if noun_named(a).target(a)]
        return " – ".join(dict.fromkeys(label(other) for other in tied if other is not None)) or key[:8]

    return label
