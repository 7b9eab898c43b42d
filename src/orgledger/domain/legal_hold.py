"""Legal holds: while one is in force, nothing personal that it covers is erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

from orgledger.domain.command import Command, Dated, Name, decides, note
from orgledger.domain.event import NOUNS, EntityId, Event, Mention, Private
from orgledger.domain.refusal import Invalid, Labels, Refusal, Unknown, listed, refuse
from orgledger.domain.role import Role
from orgledger.domain.structure import Structure, acts_about
from orgledger.domain.timeline import Verb

HELD = ("person", "unit", "organization")
"""What can be held."""


class LegalHoldPlaced(Event, tag="LegalHoldPlaced"):
    """From here on nothing personal of it is erased: of a unit, of whoever ever worked in it or below it."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {"en": "{entity} is put under a legal hold: {matter}", "zh": "对 {entity} 实施法律保全：{matter}"}

    noun: str
    entity: EntityId
    matter: str
    reason: Private

    def mentions(self) -> Iterator[Mention]:
        yield Mention("entity", self.noun, self.entity)


class LegalHoldLifted(Event, tag="LegalHoldLifted"):
    """The hold for this matter is over; other holds stand."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {"en": "The legal hold on {entity} is lifted: {matter}", "zh": "解除对 {entity} 的法律保全：{matter}"}

    noun: str
    entity: EntityId
    matter: str
    reason: Private

    def mentions(self) -> Iterator[Mention]:
        yield Mention("entity", self.noun, self.entity)


class PlaceLegalHold(Command):
    """Keep what is personal of a person, a unit or the organization from being erased."""

    dated = Dated.UNDATED
    act = True
    needs = Role.PRIVACY_OFFICER

    entity: Annotated[EntityId, note("The key of the person, the unit or the organization.")]
    matter: Annotated[Name, note("What it is for, by file number; stays in the ledger, so it names nobody.")]
    reason: Annotated[Private, note("Why; kept beside the ledger and erasable.")]


class LiftLegalHold(Command):
    """End a legal hold."""

    dated = Dated.UNDATED
    act = True
    needs = Role.PRIVACY_OFFICER

    entity: Annotated[EntityId, note("The key of the person, the unit or the organization.")]
    matter: Annotated[Name, note("What it was for, as it was placed.")]
    reason: Annotated[Private, note("Why; kept beside the ledger and erasable.")]


class UnderLegalHold(Refusal):
    """What is to be erased is under a legal hold."""

    entities: tuple[str, ...]
    matters: tuple[str, ...]
    code: ClassVar[str] = "LEGAL_HOLD"
    face: ClassVar[str] = "RuleViolation"

    def message(self, label: Labels) -> str:
        return (
            f"A legal hold keeps this from being erased ({', '.join(self.matters)}): it is on "
            f"{listed(self.entities, label)}. Erase it once the hold is lifted."
        )

    @property
    def blocked_by(self) -> tuple[str, ...]:
        return self.entities


def holds(acts: Iterable[tuple[int, object]]) -> dict[str, int]:
    """Matter → entry of the holds in force, after the acts about something."""
    found: dict[str, int] = {}
    for sequence, act in acts:
        if isinstance(act, LegalHoldPlaced):
            found[act.matter] = sequence
        elif isinstance(act, LegalHoldLifted):
            found.pop(act.matter, None)
    return found


def free(structure: Structure, entities: Iterable[str]) -> None:
    """Hold what an erasure would touch against the holds in force.

    Raises:
        Refused: UnderLegalHold, naming all of them.
    """
    covering = dict.fromkeys(found for entity in entities for found in around(structure, entity))
    held = {entity: in_force for entity in covering if (in_force := holds(acts_about(structure, entity)))}
    if held:
        matters = dict.fromkeys(matter for in_force in held.values() for matter in in_force)
        raise refuse(UnderLegalHold(tuple(held), tuple(matters)))


def around(structure: Structure, entity: str) -> Iterator[str]:
    """Everything a hold on which covers an entity: itself, the organization, whatever was ever above it.

    A position is below every unit that it ever belonged to, on any day, and a person below those of their positions.
    """
    yield structure.organization
    yield entity
    due = {entity, *held_over(structure, entity, "position.unit")}
    for assignment in structure.ever("assignment.person", entity):
        for position in held_over(structure, assignment, "assignment.position"):
            due |= held_over(structure, position, "position.unit")
    seen = {entity}
    while due:
        unit = due.pop()
        if unit not in seen:
            seen.add(unit)
            yield unit
        due |= held_over(structure, unit, "unit.parent") - seen


def held_over(structure: Structure, entity: str, attribute: str) -> set[str]:
    """What a slot refers to on any day."""
    return {str(run.value) for run in structure.line(entity, attribute) if run.value is not None}


def noun_of_held(structure: Structure, key: str) -> str:
    """What kind of thing is to be held.

    Raises:
        Refused: Unknown, if there never was such a person, unit or organization.
    """
    for noun in HELD:
        if structure.line(key, NOUNS[noun].existence):
            return noun
    raise refuse(Unknown("person", key)).under("entity")


def reasoned(reason: Private) -> Private:
    """A reason that says something.

    Raises:
        Refused: Invalid.
    """
    if reason.value is not None and not reason.value.strip():
        raise refuse(Invalid("Say why.")).under("reason")
    return reason


@decides("placeLegalHold")
def place_legal_hold(structure: Structure, place: PlaceLegalHold) -> LegalHoldPlaced:
    """Put something under a hold.

    Raises:
        Refused: Unknown; Invalid, if it is under a hold for that matter.
    """
    noun = noun_of_held(structure, place.entity)
    if place.matter in holds(acts_about(structure, place.entity)):
        raise refuse(Invalid("It is under a hold for this matter already.")).under("matter")
    return LegalHoldPlaced(noun=noun, entity=place.entity, matter=place.matter, reason=reasoned(place.reason))


@decides("liftLegalHold")
def lift_legal_hold(structure: Structure, lift: LiftLegalHold) -> LegalHoldLifted:
    """End a hold.

    Raises:
        Refused: Unknown; Invalid, if there is no hold for that matter.
    """
    noun = noun_of_held(structure, lift.entity)
    if lift.matter not in holds(acts_about(structure, lift.entity)):
        raise refuse(Invalid("It is under no hold for this matter.")).under("matter")
    return LegalHoldLifted(noun=noun, entity=lift.entity, matter=lift.matter, reason=reasoned(lift.reason))
