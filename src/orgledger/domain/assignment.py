"""Assignments: who holds which position, with which share and roles. Every start is one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from typing import Annotated, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from orgledger.domain.command import Command, Dated, Name, decides, note, thousandths
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.event import AssignmentId, Event, Fact, PersonId, PositionId, noun
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.structure import Structure, View, existing, unused

ASSIGNMENT = noun(
    "assignment",
    references={"assignment.person": "person", "assignment.position": "position"},
    tie=True,
    changed=DifferenceKind.ASSIGNMENT_CHANGED,
)


class AssignmentKind(Enum):
    """Whether somebody holds a position for good or for the time being."""

    PERMANENT = "PERMANENT"
    ACTING = "ACTING"
    INTERIM = "INTERIM"


class AssignmentStarted(Event, tag="AssignmentStarted"):
    """A person took a position."""

    life: ClassVar[bool] = True
    says = {"en": "{person} takes {position}", "zh": "{person} 任 {position}"}

    assignment: AssignmentId
    person: PersonId
    position: PositionId
    share_milli: int | None
    kind: AssignmentKind
    roles: tuple[str, ...]

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.assignment, "assignment.existence", "created")
        yield Fact(self.assignment, "assignment.person", self.person)
        yield Fact(self.assignment, "assignment.position", self.position)
        yield Fact(self.assignment, "assignment.share_milli", self.share_milli)
        yield Fact(self.assignment, "assignment.kind", self.kind.value)
        yield Fact(self.assignment, "assignment.roles", written(self.roles))


class AssignmentChanged(Event, tag="AssignmentChanged"):
    """The share, the kind or the roles of an assignment changed; what is absent stayed."""

    says = {
        "en": "The assignment of {person} to {position} changes[, share {share_milli}][, {kind}][, roles {roles}]",
        "zh": "{person} 在 {position} 的任职变更[，比例 {share_milli}][，{kind}][，角色 {roles}]",
    }

    assignment: AssignmentId
    share_milli: int | UnsetType | None = UNSET
    kind: AssignmentKind | UnsetType = UNSET
    roles: tuple[str, ...] | UnsetType = UNSET

    def asserts(self) -> Iterator[Fact]:
        if self.share_milli is not UNSET:
            yield Fact(self.assignment, "assignment.share_milli", self.share_milli)
        if self.kind is not UNSET:
            yield Fact(self.assignment, "assignment.kind", self.kind.value)
        if self.roles is not UNSET:
            yield Fact(self.assignment, "assignment.roles", written(self.roles))


class AssignmentEnded(Event, tag="AssignmentEnded"):
    """A person left a position."""

    life: ClassVar[bool] = True
    says = {"en": "{person} leaves {position}", "zh": "{person} 卸任 {position}"}

    assignment: AssignmentId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.assignment, "assignment.existence", None)


Share = Annotated[Decimal | None, note("Share of a full-time job, such as 0.5; null means unknown.")]


class StartAssignment(Command):
    """Let a person take a position."""

    dated = Dated.DAY

    person: Annotated[PersonId, note("Who.")]
    position: Annotated[PositionId, note("Which position.")]
    key: Annotated[AssignmentId | None, note("Its identity, a UUID; made by the server if left out.")] = None
    share: Share = Decimal(1)
    kind: Annotated[AssignmentKind, note("For good, or for the time being.")] = AssignmentKind.PERMANENT
    roles: Annotated[tuple[Name, ...], note("What they are besides, in free words.")] = ()


class ChangeAssignment(Command):
    """Change the share, the kind or the roles of an assignment; what is left out stays."""

    assignment: Annotated[AssignmentId, note("The assignment.")]
    share: Annotated[Decimal | UnsetType | None, note("Share of a full-time job; null means unknown.")] = UNSET
    kind: Annotated[AssignmentKind | UnsetType, note("For good, or for the time being.")] = UNSET
    roles: Annotated[tuple[Name, ...] | UnsetType, note("All roles from now on.")] = UNSET


class EndAssignment(Command):
    """Let a person leave a position."""

    dated = Dated.DAY

    assignment: Annotated[AssignmentId, note("The assignment.")]


class AssignmentView(View):
    """An assignment as it stood at one coordinate."""

    __slots__ = ()
    noun = "assignment"

    @property
    def person(self) -> str:
        """The key of who holds the position."""
        return str(self.recalled("person"))

    @property
    def position(self) -> str:
        """The key of the position held."""
        return str(self.recalled("position"))

    @property
    def share_milli(self) -> int | None:
        """Thousandths of a full-time job; nothing, if unknown."""
        return self.number("share_milli")

    @property
    def kind(self) -> str:
        """A member of AssignmentKind."""
        return str(self.recalled("kind"))

    @property
    def roles(self) -> list[str]:
        """What the holder is besides, in free words."""
        value = self.plain("roles")
        return [] if value is None else read_roles(value)


def written(roles: tuple[str, ...]) -> str:
    """Roles as the one text that a slot holds."""
    return msgspec.json.encode(roles).decode()


def read_roles(text: str) -> list[str]:
    """The roles that a slot holds."""
    return msgspec.json.decode(text, type=list[str])


@decides("startAssignment")
def start_assignment(structure: Structure, start: StartAssignment) -> AssignmentStarted:
    """Let a person take a position."""
    return AssignmentStarted(
        assignment=unused(structure, "assignment", start.key),
        person=existing(structure, "person", start.person),
        position=existing(structure, "position", start.position),
        share_milli=thousandths(start.share),
        kind=start.kind,
        roles=start.roles,
    )


@decides("changeAssignment")
def change_assignment(structure: Structure, change: ChangeAssignment) -> AssignmentChanged:
    """Change the share, the kind or the roles.

    Raises:
        Refused: Invalid, if nothing to change is given.
    """
    if change.share is UNSET and change.kind is UNSET and change.roles is UNSET:
        raise refuse(Invalid("Say what changes: share, kind or roles."))
    return AssignmentChanged(
        assignment=existing(structure, "assignment", change.assignment),
        share_milli=UNSET if change.share is UNSET else thousandths(change.share),
        kind=change.kind,
        roles=change.roles,
    )


@decides("endAssignment")
def end_assignment(structure: Structure, end: EndAssignment) -> AssignmentEnded:
    """Let a person leave a position."""
    return AssignmentEnded(assignment=existing(structure, "assignment", end.assignment))
