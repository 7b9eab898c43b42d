"""What a line of orgchange comes to, as commands in an order in which each finds what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import uuid4

from orgledger.domain.invariants import referring
from orgledger.domain.refusal import Refused
from orgledger.domain.timeline import Run
from orgledger.exchange.orgchange.subject import BEFORE, LEAD, Duty, Seat, Subject, Team
from orgledger.exchange.orgchange.translation import Translation, Unfit
from orgledger.ledger import read_form, with_key

Form = dict[str, Any]


class Commands:
    """The commands of one line, each taken into the draft at once."""

    def __init__(self, line: Translation) -> None:
        self.line = line
        self.draft = line.draft
        self.keys = line.keys
        self.image = line.image
        self.structure = line.structure
        self.day = line.day
        self.subjects = {subject.key: subject for subject in line.subjects.values()}
        self.units = self.of("unit")
        self.positions = self.of("position")
        self.closing: dict[str, int] = {}
        """The positions that go off record, each with the operation that it ends by."""
        self.over: dict[str, None] = {}
        """The ties that end."""
        self.dropped: dict[str, int] = {}
        """The duties of which an involvement ends, each with the operation it ends by."""
        self.registered: set[str] = set()
        self.opened: set[str] = set()
        """The units and positions that are back or new so far."""
        self.at = BEFORE

    def of(self, noun: str) -> list[Subject]:
        """The units or the positions that the line speaks of, in the order in which it does."""
        return sorted((one for one in self.subjects.values() if one.noun == noun), key=lambda one: one.touched)

    def take(self) -> None:
        """Decide all of it.

        Raises:
            Unfit: at the first command that is refused.
        """
        try:
            self.endings()
            self.openings(self.units, self.parent_of, self.open_unit)
            for unit in self.units:
                if unit.on_record and unit.existed:
                    self.change(unit)
            self.openings(self.positions, self.manager_of, self.open_position)
            for position in self.positions:
                if position.on_record and position.existed:
                    self.change(position)
            self.beginnings()
            self.closings()
        except Refused as refused:
            raise Unfit([(self.at, refusal) for refusal in refused.refusals]) from None

    # One command.

    def send(self, at: int, form: Form) -> None:
        """Decide a command that an operation comes to."""
        self.at = at
        self.draft.take(with_key(read_form(form)))

    def holds(self, at: int, name: str, /, **fields: Any) -> None:
        """Something holds from the line's day on."""
        self.send(at, {name: {"effective": {"from": self.day}, **fields}})

    def life(self, at: int, name: str, day: date | None = None, /, **fields: Any) -> None:
        """Something begins or ends, on the line's day or another."""
        self.send(at, {name: {"from": day.isoformat() if day else self.day, **fields}})

    def text(self, value: str | None) -> list[dict[str, str | None]]:
        """A text in the language of the import."""
        return [{"language": self.keys.language, "text": value}]

    def attribute(self, at: int, subject: Subject, name: str, value: str | None) -> None:
        """A named value of a unit or a position."""
        self.holds(at, "setAttribute", noun=subject.noun, entity=subject.key, name=name, value=value)

    def stands(self, subject: Subject, attribute: str) -> Any:
        """What was said of something before the line, on its day."""
        return self.structure.value(subject.key, f"{subject.noun}.{attribute}")

    # Ties that end.

    def endings(self) -> None:
        """End what the line ends, and what hangs on it, the units and positions themselves excepted."""
        for position in self.positions:
            if position.ends and position.removed is not None:
                self.closing[position.key] = position.removed
        for unit in self.line.removed.values():
            if unit.existed and unit.removed is not None:
                self.leave_unit(unit, unit.removed)
        for key, at in self.closing.items():
            self.leave_position(key, at)
        for team in self.line.teams.values():
            for seat in team.left():
                self.end("endAssignment", "assignment", seat.assignment, cast(int, seat.end))
        for duty in self.line.duties.values():
            if duty.end is not None:
                for tie in duty.ties:
                    self.end_involvement(tie, duty.end)

    def end(self, name: str, field: str, tie: str | None, at: int) -> None:
        """End a tie that was on record before the line, once."""
        if tie is not None and tie not in self.over:
            self.over[tie] = None
            self.life(at, name, **{field: tie})

    def end_involvement(self, tie: str, at: int) -> None:
        """End an involvement, and remember of what."""
        duty = self.structure.value(tie, "involvement.object.responsibility")
        if duty is not None:
            self.dropped.setdefault(str(duty), at)
        self.end("endInvolvement", "involvement", tie, at)

    def leave_unit(self, unit: Subject, at: int) -> None:
        """A unit has no head and no positions any more, and is involved in nothing."""
        if self.stands(unit, "head") is not None or self.stands(unit, "leadership") is not None:
            self.holds(at, "designateUnitHead", unit=unit.key, position=None, level=None)
        staffed = {team.position for team in self.line.teams.values() if team.unit is unit and team.open_seats()}
        for key in self.line.standing("position.unit", unit.key):
            position = self.subjects.get(key)
            if position is None and key not in staffed:
                self.closing[key] = at
            elif position is None:
                self.empty(key, at)
        for tie in self.line.standing("involvement.holder.unit", unit.key):
            self.end_involvement(tie, at)

    def empty(self, position: str, at: int) -> None:
        """Nobody holds a position any more who held it before."""
        for assignment in self.line.standing("assignment.position", position):
            self.end("endAssignment", "assignment", assignment, at)

    def leave_position(self, position: str, at: int) -> None:
        """A position that ends has no holders and no lines any more, heads nothing and is involved in nothing."""
        self.empty(position, at)
        for attribute in ("dotted_line.from", "dotted_line.to"):
            for tie in self.line.standing(attribute, position):
                self.end("endDottedLine", "dottedLine", tie, at)
        for tie in self.line.standing("involvement.holder.position", position):
            self.end_involvement(tie, at)
        for unit in self.line.standing("unit.head", position):
            if unit not in self.line.removed:
                self.holds(at, "designateUnitHead", unit=unit, position=None, level=None)
        for report in self.line.standing("position.reports_to", position):
            subject = self.subjects.get(report)
            if report not in self.closing and (subject is None or "reports_to" not in subject.values):
                self.holds(at, "setReportingLine", position=report, reportsTo=None)

    # Units and positions.

    def openings(
        self,
        subjects: list[Subject],
        above: Callable[[Subject], Subject | None],
        begin: Callable[[Subject, str | None], None],
    ) -> None:
        """Bring units or positions on record, each after what it hangs on.

        What hangs together in a ring is there before the ring is closed, so that the rule can name all of it.
        """
        field = "parent" if above == self.parent_of else "reports_to"
        late: list[Subject] = []
        for subject in parents_first([one for one in subjects if one.opens], above):
            upper = above(subject)
            if upper is not None and upper.opens and upper.key not in self.opened:
                late.append(subject)
                begin(subject, None)
            else:
                begin(subject, self.upper_key(subject, field))
            self.opened.add(subject.key)
        for subject in late:
            self.say(subject, {field: subject.values[field]})

    def upper_key(self, subject: Subject, field: str) -> str | None:
        """The key of what something hangs on: as the line says, or else as before."""
        if field not in subject.values:
            return cast("str | None", self.stands(subject, field))
        return self.key_of("unit" if field == "parent" else "position", subject.values[field][0])

    def key_of(self, noun: str, name: str | None) -> str | None:
        """The key of what the line names; nothing, for nothing."""
        return None if name is None else self.keys.key(noun, name)

    def parent_of(self, unit: Subject) -> Subject | None:
        """The unit above one that opens, if the line speaks of it."""
        return self.subjects.get(self.upper_key(unit, "parent") or "")

    def manager_of(self, position: Subject) -> Subject | None:
        """The position to which one that opens reports, if the line speaks of it."""
        return self.subjects.get(self.upper_key(position, "reports_to") or "")

    def open_unit(self, unit: Subject, parent: str | None) -> None:
        """A unit comes on record, for the first time or again."""
        at = cast(int, unit.added if unit.added is not None else unit.reopened)
        values = {field: said for field, said in unit.values.items() if field != "parent"}
        if unit.ever:
            self.life(at, "reopenUnit", unit=unit.key, parent=parent)
            self.restate(unit, values, status="ACTIVE")
            return
        kind, category = values.pop("kind")[0]
        mission = values.pop("mission")[0]
        self.life(
            at,
            "createUnit",
            key=unit.key,
            code=values.pop("code")[0],
            names=self.text(values.pop("name")[0]),
            kind=kind,
            category=category,
            parent=parent,
            purpose=self.text(mission) if mission else None,
            status=values.pop("status")[0],
        )
        self.attribute(at, unit, "source id", unit.name)
        self.say(unit, values)

    def open_position(self, position: Subject, reports_to: str | None) -> None:
        """A position comes on record, for the first time or again."""
        at = cast(int, position.added)
        kept = ("holder", "unit", "reports_to")
        values = {field: said for field, said in position.values.items() if field not in kept}
        unit = self.key_of("unit", position.value("unit"))
        if position.ever:
            self.life(at, "reopenPosition", position=position.key, unit=unit, reportsTo=reports_to)
            self.restate(position, values)
            return
        self.life(
            at,
            "createPosition",
            key=position.key,
            unit=unit,
            titles=self.text(values.pop("title")[0]),
            grade=values.pop("grade")[0],
            fte=values.pop("fte")[0],
            reportsTo=reports_to,
        )
        self.attribute(at, position, "source id", position.name)
        self.say(position, {field: said for field, said in values.items() if said[0] is not None})

    def change(self, subject: Subject) -> None:
        """What the line says of a unit or a position that stays."""
        values = {field: said for field, said in subject.values.items() if field != "holder"}
        if subject.added is None and subject.reopened is None:
            self.say(subject, values)
        else:
            self.restate(subject, values)

    def restate(self, subject: Subject, values: dict[str, tuple[Any, int]], **known: Any) -> None:
        """What is said of something that is back, as far as it differs; if it was added anew, that is all there is."""
        if subject.added is not None:
            for attribute in self.structure.attributes(subject.key):
                field = field_of(subject.noun, attribute)
                if field and field not in values and self.structure.value(subject.key, attribute) is not None:
                    values[field] = (None, subject.added)
        if self.stands(subject, "attribute..source id") != subject.name:
            self.attribute(subject.touched, subject, "source id", subject.name)
        differing = {
            field: said
            for field, said in values.items()
            if self.as_kept(field, said[0]) != known.get(field, self.kept(subject, field))
        }
        self.say(subject, differing)

    def as_kept(self, field: str, value: Any) -> Any:
        """A value of the file as the ledger keeps it."""
        if field in ("parent", "unit", "reports_to"):
            return self.key_of("position" if field == "reports_to" else "unit", value)
        return milli(value) if field.partition(" ")[0] == "fte" else value

    def kept(self, subject: Subject, field: str) -> Any:
        """What was said of something before the line."""
        word, _, rest = field.partition(" ")
        language = self.keys.language
        match word:
            case "kind":
                return self.stands(subject, "kind"), self.stands(subject, "category")
            case "name" | "title":
                return self.stands(subject, f"{word}.{language}")
            case "mission":
                return self.stands(subject, f"purpose.{language}")
            case "attribute":
                return self.stands(subject, f"attribute..{rest}")
            case "function" | "profession":
                return self.stands(subject, f"attribute..{word}")
            case "fte":
                return self.stands(subject, f"fte_milli.{rest}" if rest else "fte_milli")
        return self.stands(subject, word)

    def say(self, subject: Subject, values: Mapping[str, tuple[Any, int]]) -> None:
        """Values of a unit or a position, in the order in which the line says them; a position moves first."""
        for field, (value, at) in sorted(values.items(), key=lambda one: (one[0] != "unit", one[1][1])):
            word, _, rest = field.partition(" ")
            if word == "attribute":
                self.attribute(at, subject, rest, value)
            else:
                getattr(self, f"{subject.noun}_{word}")(at, subject, value, rest)

    def unit_name(self, at: int, unit: Subject, value: str, _: str) -> None:
        self.holds(at, "renameUnit", unit=unit.key, names=self.text(value))

    def unit_code(self, at: int, unit: Subject, value: str | None, _: str) -> None:
        self.holds(at, "recodeUnit", unit=unit.key, code=value)

    def unit_parent(self, at: int, unit: Subject, value: str | None, _: str) -> None:
        self.holds(at, "moveUnit", unit=unit.key, parent=self.key_of("unit", value))

    def unit_kind(self, at: int, unit: Subject, value: tuple[str, str | None], _: str) -> None:
        self.holds(at, "reclassifyUnit", unit=unit.key, kind=value[0], category=value[1])

    def unit_mission(self, at: int, unit: Subject, value: str | None, _: str) -> None:
        self.holds(at, "stateUnitPurpose", unit=unit.key, purpose=self.text(value))

    def unit_status(self, at: int, unit: Subject, value: str, _: str) -> None:
        self.life(at, "activateUnit" if value == "ACTIVE" else "deactivateUnit", unit=unit.key)

    def unit_fte(self, at: int, unit: Subject, value: str | None, grade: str) -> None:
        self.holds(at, "adjustHeadcount", unit=unit.key, grade=grade or None, after={"fte": value})

    def position_title(self, at: int, position: Subject, value: str, _: str) -> None:
        self.holds(at, "retitlePosition", position=position.key, titles=self.text(value))

    def position_unit(self, at: int, position: Subject, value: str, _: str) -> None:
        """The seat goes elsewhere and keeps its line manager."""
        self.holds(at, "movePosition", position=position.key, unit=self.key_of("unit", value), line="KEEP")

    def position_reports_to(self, at: int, position: Subject, value: str | None, _: str) -> None:
        reports_to = self.key_of("position", value)
        self.holds(at, "setReportingLine", position=position.key, reportsTo=reports_to)

    def position_grade(self, at: int, position: Subject, value: str | None, _: str) -> None:
        self.holds(at, "regradePosition", position=position.key, grade=value)

    def position_fte(self, at: int, position: Subject, value: str | None, _: str) -> None:
        unit = self.key_of("unit", position.value("unit")) or self.stands(position, "unit")
        self.holds(at, "adjustHeadcount", unit=unit, position=position.key, after={"fte": value})

    def position_function(self, at: int, position: Subject, value: str | None, _: str) -> None:
        self.attribute(at, position, "function", value)

    def position_profession(self, at: int, position: Subject, value: str | None, _: str) -> None:
        self.attribute(at, position, "profession", value)

    # Who holds what, and who is answerable.

    def beginnings(self) -> None:
        """Holders, leads, members and duties that begin, and roles that change."""
        for position in self.positions:
            if position.on_record and "holder" in position.values:
                self.hold(position, *position.values["holder"])
        for team in self.line.teams.values():
            seats = [seat for seat in team.open_seats() if seat.start != BEFORE]
            if seats:
                self.set_up(team, min(seat.start for seat in seats))
            for seat in sorted(team.open_seats(), key=lambda seat: max(seat.start, seat.changed or BEFORE)):
                self.sit(team, seat)
        for duty in sorted(self.line.duties.values(), key=lambda duty: duty.start):
            if duty.held and duty.start != BEFORE:
                self.answer(duty)

    def hold(self, position: Subject, holder: str | None, at: int) -> None:
        """A post has one holder or none; whoever holds it already goes on."""
        key, going_on = self.key_of("person", holder), False
        for assignment in self.line.standing("assignment.position", position.key):
            if position.existed and self.structure.value(assignment, "assignment.person") == key and not going_on:
                going_on = True
            else:
                self.end("endAssignment", "assignment", assignment, at)
        if holder is not None and not going_on:
            self.assign(at, holder, position.key, ())

    def assign(self, at: int, person: str, position: str, roles: tuple[str, ...]) -> None:
        """Somebody takes a position: an assignment of its own, whatever they held before."""
        key = self.keys.key("person", person)
        if key not in self.registered and not self.image.line(key, "person.existence"):
            self.life(at, "registerPerson", self.keys.first_days["person", person], key=key, reference=person)
        self.registered.add(key)
        assignment = str(uuid4())
        self.line.places[assignment] = at
        self.life(at, "startAssignment", key=assignment, person=key, position=position, share=None, roles=list(roles))

    def set_up(self, team: Team, at: int) -> None:
        """The position of a team: set up for the first of its people, reopened once its unit is back."""
        position, unit, heads = team.position, team.unit.key, team.title == LEAD
        self.line.places[position] = at
        if not self.image.line(position, "position.existence"):
            self.life(at, "createPosition", key=position, unit=unit, titles=self.text(team.title), head=heads)
            return
        if self.structure.value(position, "position.existence") is None:
            self.life(at, "reopenPosition", position=position, unit=unit, reportsTo=None)
        elif unit not in self.line.removed:
            return
        if heads:
            self.holds(at, "designateUnitHead", unit=unit, position=position)

    def sit(self, team: Team, seat: Seat) -> None:
        """Somebody takes a seat, or has other roles in it."""
        if seat.start != BEFORE:
            self.assign(max(seat.start, seat.changed or BEFORE), seat.person, team.position, seat.roles)
        elif seat.changed is not None:
            self.holds(seat.changed, "changeAssignment", assignment=seat.assignment, roles=list(seat.roles))

    def answer(self, duty: Duty) -> None:
        """A unit is answerable for something. A duty of equal text is the same duty, whoever else has it."""
        at, existence = duty.start, self.image.line(duty.key, "responsibility.existence")
        if not existence:
            first = self.keys.first_days["responsibility", duty.text]
            self.life(at, "defineResponsibility", first, key=duty.key, texts=self.text(duty.text))
        else:
            for day in gaps(existence, self.line.effective):
                self.life(at, "reopenResponsibility", day, responsibility=duty.key)
        self.life(at, "startInvolvement", holder=duty.unit.key, object=duty.key, mode="ACCOUNTABLE")

    # What goes off record.

    def closings(self) -> None:
        """Close positions, dissolve units, and retire the duties that are nobody's any more."""
        for position, at in self.closing.items():
            self.life(at, "closePosition", position=position)
        for unit in self.units:
            if unit.ends and unit.removed is not None:
                self.life(unit.removed, "dissolveUnit", unit=unit.key)
        for duty, at in self.dropped.items():
            if self.is_ours(duty) and not self.is_spoken_of(duty):
                self.life(at, "retireResponsibility", responsibility=duty)

    def is_ours(self, duty: str) -> bool:
        """Whether an import defined a duty, and nobody reworded it since."""
        text = self.structure.value(duty, f"responsibility.text.{self.keys.language}")
        return text is not None and self.keys.key("responsibility", str(text)) == duty

    def is_spoken_of(self, duty: str) -> bool:
        """Whether anything on record refers to a duty, on the line's day or later."""
        existence = self.image.line(duty, "responsibility.existence")
        if not any(run.value is not None and self.line.effective in run.period for run in existence):
            return True  # It is not there to be retired.
        return any(
            run.value is not None and run.period.stop > self.line.effective
            for attribute in referring("responsibility")
            for tie in self.image.ever(attribute, duty)
            for run in self.image.line(tie, f"{attribute.partition('.')[0]}.existence")
        )


def field_of(noun: str, attribute: str) -> str | None:
    """What the translation calls a named value or a headcount; nothing, for what is told otherwise."""
    name = attribute.removeprefix(f"{noun}.")
    if noun == "unit" and name.startswith("attribute..") and name != "attribute..source id":
        return f"attribute {name.removeprefix('attribute..')}"
    if noun == "unit" and name.split(".", 1)[0] == "fte_milli":
        return f"fte {name.removeprefix('fte_milli').removeprefix('.')}"
    return None


def parents_first(opening: list[Subject], above: Callable[[Subject], Subject | None]) -> Iterator[Subject]:
    """What opens, each after what it hangs on; in a ring, after some of it, so that the ring can be refused as one."""
    waiting = {subject.key: subject for subject in opening}
    for subject in opening:
        chain: list[Subject] = []
        at: Subject | None = subject
        while at is not None and at.key in waiting:
            del waiting[at.key]
            chain.append(at)
            at = above(at)
        yield from reversed(chain)


def gaps(existence: Sequence[Run], day: date) -> Iterator[date]:
    """The first days, from a day on, of the times that something is off record between two times that it is on."""
    for run in existence:
        if run.value is None and run.period.stop > day:
            yield max(run.period.start, day)


def milli(fte: str | None) -> int | None:
    """Full-time equivalents as the ledger keeps them; what is no number is refused when it is said."""
    try:
        return None if fte is None else int(Decimal(fte) * 1000)
    except (ArithmeticError, ValueError):
        return None
