"""One line of orgchange as commands.

A line is atomic: what counts is what it comes to as a whole. So its operations are first taken down in their order, on
what was on record before the line; then everything is there to be looked at, and the commands follow in an order in
which each finds what it needs: ties that end, units with parents first, positions with managers first, who holds what,
and last whatever goes off record. What is derived from keys alone never decides an order, for keys differ from one
organization to another: it is the order of the file, then that of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, cast

from orgledger.domain.assignment import AssignmentView
from orgledger.domain.change_set import Draft
from orgledger.domain.command import shown
from orgledger.domain.event import NOUNS
from orgledger.domain.refusal import Refusal
from orgledger.domain.structure import Structure
from orgledger.exchange.orgchange.line import STATUSES, Change, classified, named, roles_before, roles_of
from orgledger.exchange.orgchange.subject import BEFORE, LEAD, MEMBER, Duty, Seat, Subject, Team
from orgledger.projections.image import Image


class Keys(Protocol):
    """What an import knows beyond the line."""

    language: str
    first_days: dict[tuple[str, str], date]
    """(Noun, name) → the first day on which the file speaks of a person or a duty."""

    def key(self, kind: str, name: str) -> str:
        """The key of something that the source names."""


class Unfit(Exception):
    """Operations that do not fit what they speak of, each with its place in the line."""

    def __init__(self, faults: Sequence[tuple[int, Refusal | str]]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} operations do not fit")


class Translation:
    """One line, taken down on what was on record before it."""

    def __init__(self, keys: Keys, draft: Draft, effective: date, changes: Sequence[Change]) -> None:
        self.keys = keys
        self.draft = draft
        self.effective = effective
        self.day = effective.isoformat()
        self.changes = changes
        self.image = cast(Image, draft.fork)
        self.structure: Structure = draft.structure(effective)
        """The organization on the line's day, before the line."""
        self.subjects: dict[tuple[str, str], Subject] = {}
        self.teams: dict[tuple[str, str], Team] = {}
        self.duties: dict[tuple[str, str], Duty] = {}
        self.removed: dict[str, Subject] = {}
        """Key → the units that an operation of the line ends, also if another brings them back."""
        self.faults: list[tuple[int, Refusal | str]] = []
        self.places: dict[str, int] = {}
        """Key → the last operation that speaks of it."""

    def read(self) -> None:
        """Take down what the line comes to.

        Raises:
            Unfit: with every operation that does not fit what it speaks of.
        """
        for at, change in enumerate(self.changes):
            getattr(self, change["op"].replace(".", "_"))(change, at)
        self.settle()
        if self.faults:
            raise Unfit(sorted(self.faults, key=lambda fault: fault[0]))

    def place_of(self, refusal: Refusal) -> str | None:
        """The operation that a refusal of the whole line is about."""
        about = [getattr(refusal, "entity", None), *getattr(refusal, "blockers", ())]
        places = [self.places[key] for key in about if key in self.places]
        return named(places[0], self.changes[places[0]]) if places else None

    def fault(self, at: int, reason: Refusal | str) -> None:
        """Take down what is wrong with an operation."""
        self.faults.append((at, reason))

    # What the operations speak of.

    def subject(self, noun: str, name: str, at: int) -> Subject:
        """A unit or a position."""
        subject = self.subjects.get((noun, name))
        if subject is None:
            key = self.keys.key(noun, name)
            existence = NOUNS[noun].existence
            on_record = self.structure.value(key, existence) is not None
            ever = on_record or bool(self.image.line(key, existence))
            subject = self.subjects[noun, name] = Subject(noun, name, key, on_record=on_record, ever=ever)
        self.places[subject.key] = at
        return subject

    def unit(self, change: Change, at: int, field: str = "unit") -> Subject:
        """The unit that an operation names."""
        return self.subject("unit", change[field], at)

    def position(self, change: Change, at: int) -> Subject:
        """The position that an operation is about."""
        return self.subject("position", change["position"], at)

    def born(self, noun: str, key: str) -> tuple[int, str]:
        """When something first came to be: an order that is the same in every organization."""
        said = self.image.said(key, NOUNS[noun].existence)
        return (said[0].sequence if said else 0, key)

    def standing(self, attribute: str, target: str) -> list[str]:
        """Who refers to something before the line, in the order of the ledger."""
        noun = attribute.partition(".")[0]
        return sorted(self.structure.referring(attribute, target), key=lambda key: self.born(noun, key))

    # Units.

    def unit_add(self, change: Change, at: int) -> None:
        kind = classified(change["kind"])
        values = {
            "code": change["code"],
            "name": change["name"] or change["code"] or change["unit"],
            "kind": kind,
            "parent": change["parent"],
            "mission": change.get("mission"),
            "status": STATUSES[change.get("status") or "active"],
        }
        self.add(self.unit(change, at), values, at)

    def add(self, subject: Subject, values: Mapping[str, Any], at: int) -> None:
        """Take down that something is added, or is back."""
        if subject.on_record:
            self.fault(at, f"{subject.noun} {shown(subject.name)!r} is on record already on {self.day}")
            return
        subject.come(values, at)
        subject.added = at

    def unit_rename(self, change: Change, at: int) -> None:
        unit = self.unit(change, at)
        code = unit.value("code", self.structure.value(unit.key, "unit.code"))
        unit.say("name", change["name"] or code or unit.name, at)

    def unit_recode(self, change: Change, at: int) -> None:
        self.unit(change, at).say("code", change["to_code"], at)

    def unit_move(self, change: Change, at: int) -> None:
        self.unit(change, at).say("parent", change["to_parent"], at)

    def unit_kind(self, change: Change, at: int) -> None:
        self.unit(change, at).say("kind", classified(change["kind"]), at)

    def unit_mission(self, change: Change, at: int) -> None:
        self.unit(change, at).say("mission", change["text"], at)

    def unit_attr(self, change: Change, at: int) -> None:
        self.unit(change, at).say(f"attribute {change['key']}", change["value"], at)

    def headcount_set(self, change: Change, at: int) -> None:
        self.unit(change, at).say(f"fte {change['grade'] or ''}", change["fte"], at)

    def unit_close(self, change: Change, at: int) -> None:
        self.unit(change, at).say("status", "INACTIVE", at)

    def unit_reopen(self, change: Change, at: int) -> None:
        """Active again, or back on record as it was and active, if the source had dropped it."""
        unit = self.unit(change, at)
        if not unit.on_record and unit.ever:
            unit.come({"status": "ACTIVE"}, at)
            unit.reopened = at
        else:
            unit.say("status", "ACTIVE", at)

    def unit_remove(self, change: Change, at: int) -> None:
        """The source dropped it: whoever led or was in it leaves, and it is answerable for nothing.

        What the line itself says of it, before or after, is of the unit that is added again, if it is.
        """
        unit = self.unit(change, at)
        if not unit.on_record:
            self.missing(unit, at)
            return
        unit.go(at)
        for title in (LEAD, MEMBER):
            for seat in self.team(unit, title).open_seats():
                if seat.start == BEFORE:
                    seat.end = at
        for duty in self.duties.values():
            if duty.unit is unit and duty.held and duty.start == BEFORE:
                duty.held, duty.end = False, at

    def missing(self, subject: Subject, at: int) -> None:
        """Take down that an operation speaks of what is not there."""
        what = f"{subject.noun} {shown(subject.name)!r}"
        if subject.removed is not None:
            self.fault(at, f"{what} is ended by operation {subject.removed + 1} of this line")
        elif subject.ever:
            self.fault(at, f"{what} is not on record on {self.day}; add it in this line, or give the line another day")
        else:
            self.fault(at, f"there is no {what}; add it in this line or in one before")

    # Leads and members.

    def team(self, unit: Subject, title: str) -> Team:
        """The leads or the members of a unit."""
        team = self.teams.get((unit.key, title))
        if team is None:
            position = self.keys.key("position", f"{title} of {unit.key}")
            team = self.teams[unit.key, title] = Team(unit, title, position)
        return team

    def seats(self, team: Team, person: str) -> list[Seat]:
        """A person's seats in a team; those before the line are looked up once."""
        seats = team.seats.get(person)
        if seats is None:
            seats = team.seats[person] = []
            if team.unit.existed:
                value = self.structure.value
                for assignment in self.standing("assignment.person", self.keys.key("person", person)):
                    if value(assignment, "assignment.position") == team.position:
                        seats.append(Seat(person, assignment, held_roles(self.structure, assignment), BEFORE))
            if team.unit.removed is not None:
                for seat in seats:
                    seat.end = team.unit.removed
        return seats

    def lead_start(self, change: Change, at: int) -> None:
        self.start(change, LEAD, at)

    def member_start(self, change: Change, at: int) -> None:
        self.start(change, MEMBER, at)

    def lead_end(self, change: Change, at: int) -> None:
        self.leave(change, LEAD, at)

    def member_end(self, change: Change, at: int) -> None:
        self.leave(change, MEMBER, at)

    def start(self, change: Change, title: str, at: int) -> None:
        """Somebody takes a seat; a second one only in other roles."""
        team, person = self.team(self.unit(change, at), title), change["person"]
        roles = roles_of(change) or ()
        seats = self.seats(team, person)
        if any(seat.end is None and (title == LEAD or set(seat.roles) == set(roles)) for seat in seats):
            same = f" with the roles {listed(roles)}" if roles else ""
            self.fault(
                at, f"{shown(person)!r} is a {team.word} of {shown(team.unit.name)!r}{same} already on {self.day}"
            )
            return
        seats.append(Seat(person, None, roles, at))

    def leave(self, change: Change, title: str, at: int) -> None:
        """Somebody leaves a seat; nothing is left to do if it ended with its unit."""
        team = self.team(self.unit(change, at), title)
        seat = self.seat(team, change["person"], roles_of(change), at)
        if seat is not None:
            seat.end = at

    def member_roles(self, change: Change, at: int) -> None:
        """Somebody has other roles from now on; `from_roles` or `role` says which seat, where they have several."""
        team = self.team(self.unit(change, at), MEMBER)
        seat = self.seat(team, change["person"], roles_before(change), at, ending=False)
        if seat is not None:
            seat.roles, seat.changed = roles_of(change) or (), at

    def seat(
        self, team: Team, person: str, roles: tuple[str, ...] | None, at: int, *, ending: bool = True
    ) -> Seat | None:
        """The seat that an operation is about: of two with equal roles, the one that had them before the line.

        Args:
            team: of whom.
            person: whose seat.
            roles: what they are in it; `None` or nothing, if the operation does not say.
            at: the operation.
            ending: whether it is over afterwards, so that it may be over already.
        """
        seats = self.seats(team, person)
        still = [seat for seat in seats if seat.end is None]
        fitting = [seat for seat in still if roles is None or set(seat.roles) == set(roles)]
        if roles is not None and len(fitting) > 1:
            fitting = [seat for seat in fitting if seat.is_as_before] or fitting
        if not fitting and not roles and len(still) == 1:
            fitting = still
        who = f"{shown(person)!r} is no {team.word} of {shown(team.unit.name)!r}"
        if len(fitting) == 1:
            return fitting[0]
        if len(fitting) > 1:
            field = "role or roles" if ending else "from_roles"
            kinds = " or ".join(listed(seat.roles) or "none" for seat in fitting)
            self.fault(
                at,
                f"{shown(person)!r} is a {team.word} of {shown(team.unit.name)!r} more than once on {self.day}, "
                f"with the roles {kinds}; say which with {field}",
            )
        elif still:
            kinds = " or ".join(listed(seat.roles) or "none" for seat in still)
            self.fault(at, f"{who} with the roles {listed(roles or ())} on {self.day}; their roles are {kinds}")
        elif not (ending and self.over(team.unit, seats, team.position, person)):
            self.fault(at, f"{who} on {self.day}")
        return None

    def over(self, unit: Subject, seats: list[Seat], position: str, person: str) -> bool:
        """Whether a seat is over because its unit is, in this line or before."""
        if unit.removed is not None and any(seat.end == unit.removed for seat in seats):
            return True
        key = self.keys.key("person", person)
        return not unit.on_record and any(
            position in {run.value for run in self.image.line(assignment, "assignment.position")}
            for assignment in self.image.ever("assignment.person", key)
        )

    # Duties.

    def duty(self, change: Change, at: int) -> Duty:
        """What an operation says a unit is answerable for."""
        unit, text = self.unit(change, at), change["duty"]
        duty = self.duties.get((unit.key, text))
        if duty is None:
            key = self.keys.key("responsibility", text)
            duty = self.duties[unit.key, text] = Duty(unit, text, key, self.ties(unit, key))
            if unit.removed is not None and duty.held:
                duty.held, duty.end = False, unit.removed
        self.places[duty.key] = at
        return duty

    def ties(self, unit: Subject, duty: str) -> list[str]:
        """The involvements by which a unit is answerable for something before the line."""
        by_unit = cast("Mapping[str, None]", self.image.ever("involvement.holder.unit", unit.key))
        by_duty = cast("Mapping[str, None]", self.image.ever("involvement.object.responsibility", duty))
        few, many = sorted((by_unit, by_duty), key=len)
        value = self.structure.value
        standing = [
            tie
            for tie in few
            if tie in many
            and value(tie, "involvement.existence") is not None
            and value(tie, "involvement.holder.unit") == unit.key
            and value(tie, "involvement.mode") == "ACCOUNTABLE"
        ]
        return sorted(standing, key=lambda tie: self.born("involvement", tie))

    def duty_start(self, change: Change, at: int) -> None:
        duty = self.duty(change, at)
        if duty.held:
            self.fault(at, f"{shown(duty.unit.name)!r} is answerable for {shown(duty.text)!r} already on {self.day}")
            return
        duty.held, duty.start = True, at

    def duty_end(self, change: Change, at: int) -> None:
        duty = self.duty(change, at)
        if duty.held:
            duty.held, duty.end = False, at
        elif not (duty.end is not None and duty.end == duty.unit.removed) and not (
            not duty.unit.on_record and duty.unit.ever and duty.key in self.ever_answerable(duty.unit)
        ):
            self.fault(at, f"{shown(duty.unit.name)!r} is not answerable for {shown(duty.text)!r} on {self.day}")

    def ever_answerable(self, unit: Subject) -> set[Any]:
        """The duties that a unit ever had."""
        attribute = "involvement.object.responsibility"
        return {
            run.value
            for tie in self.image.ever("involvement.holder.unit", unit.key)
            for run in self.image.line(tie, attribute)
        }

    # Positions.

    def position_add(self, change: Change, at: int) -> None:
        fields = ("unit", "title", "grade", "fte", "reports_to", "function", "profession", "holder")
        values = {field: change.get(field) for field in fields} | {"title": change["title"] or change["position"]}
        self.add(self.position(change, at), values, at)

    def position_move(self, change: Change, at: int) -> None:
        self.position(change, at).say("unit", change["to_unit"], at)

    def position_report(self, change: Change, at: int) -> None:
        self.position(change, at).say("reports_to", change["to"], at)

    def position_fte(self, change: Change, at: int) -> None:
        self.position(change, at).say("fte", change["fte"], at)

    def position_grade(self, change: Change, at: int) -> None:
        self.position(change, at).say("grade", change["grade"], at)

    def position_retitle(self, change: Change, at: int) -> None:
        self.position(change, at).say("title", change["title"] or change["position"], at)

    def position_function(self, change: Change, at: int) -> None:
        self.position(change, at).say("function", change["text"], at)

    def position_profession(self, change: Change, at: int) -> None:
        self.position(change, at).say("profession", change["profession"], at)

    def position_holder(self, change: Change, at: int) -> None:
        self.position(change, at).say("holder", change["holder"], at)

    def position_remove(self, change: Change, at: int) -> None:
        """It ends with its holder and its lines; nothing is left to do if it ended with its unit before."""
        position = self.position(change, at)
        if position.on_record:
            position.go(at)
        elif position.removed is not None or not self.ended_with_its_unit(position):
            self.missing(position, at)

    def ended_with_its_unit(self, position: Subject) -> bool:
        """Whether a position went off record because its unit did, before the line."""
        if not position.ever:
            return False
        unit = self.structure.value(position.key, "position.unit")
        return unit is not None and self.structure.value(str(unit), "unit.existence") is None

    # What it comes to.

    def settle(self) -> None:
        """Let what ends take along what it holds, and find what is missing."""
        units = [subject for subject in self.subjects.values() if subject.noun == "unit"]
        positions = [subject for subject in self.subjects.values() if subject.noun == "position"]
        self.removed = {unit.key: unit for unit in units if unit.removed is not None}
        for position in positions:
            self.end_with_unit(position)
        for subject in (*units, *positions):
            self.find_missing(subject)
        for position in positions:
            self.report_to_who_is_left(position)
        for team in self.teams.values():
            for seat in team.open_seats():
                if seat.start != BEFORE and not team.unit.on_record:
                    seat.end = self.end_unless_missing(team.unit, seat.start)
        for duty in self.duties.values():
            if duty.held and not duty.unit.on_record:
                duty.held, duty.end = False, self.end_unless_missing(duty.unit, duty.start)

    def end_unless_missing(self, unit: Subject, at: int) -> int | None:
        """The operation by which what another one started is over again: the unit ended after it."""
        if unit.removed is None or unit.removed < at:
            self.missing(unit, at)
        return unit.removed

    def find_missing(self, subject: Subject) -> None:
        """Take down what is said of something that is not there, and the units that it would hang on and are not."""
        for field, value, at in subject.early:
            if not (field == "holder" and value is None and subject.removed is not None):
                self.missing(subject, at)
        for field in ("parent", "unit"):
            name, at = subject.values.get(field, (None, BEFORE))
            if name is not None:
                unit = self.subject("unit", name, at)
                if not unit.on_record and not (field == "parent" and unit.existed):
                    self.missing(unit, at)

    def end_with_unit(self, position: Subject) -> None:
        """End a position that is left in a unit which the line ends."""
        if not position.on_record:
            return
        name, at = position.values.get("unit", (None, BEFORE))
        key = self.structure.value(position.key, "position.unit") if at == BEFORE else self.keys.key("unit", name)
        unit = self.removed.get(str(key))
        if unit is None or unit.removed is None or (unit.on_record and at != BEFORE):
            return
        if unit.removed > at:
            later = [place for _, place in position.values.values() if place > unit.removed]
            position.go(unit.removed)
            for place in later:
                self.missing(position, place)

    def report_to_who_is_left(self, position: Subject) -> None:
        """Let a position report to nobody, if the line ends its manager after it said who that is."""
        manager, at = position.values.get("reports_to", (None, BEFORE))
        if manager is not None:
            other = self.subject("position", manager, at)
            if not other.on_record and other.removed is not None and other.removed > at:
                position.values["reports_to"] = (None, other.removed)
            elif not other.on_record:
                self.missing(other, at)


def held_roles(structure: Structure, assignment: str) -> tuple[str, ...]:
    """The roles of an assignment."""
    return tuple(AssignmentView(structure, assignment).roles)


def listed(roles: Iterable[str]) -> str:
    """Roles as a refusal names them."""
    return " and ".join(repr(shown(role)) for role in roles)
