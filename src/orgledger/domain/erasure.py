"""Erasure: what is personal goes for good; that it was there, and who had it erased, stays on record.

Somebody proposes an erasure, on a legal basis, and somebody else confirms it. No leaf changes: each holds the
commitment to a value, which says nothing once value and salt are gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Annotated, ClassVar

from msgspec import Meta

from orgledger.domain.command import Command, Dated, Named, decides, note
from orgledger.domain.data_key import ACTOR, PERSON, data_key
from orgledger.domain.event import NOUNS, Event, OrganizationId, PersonId
from orgledger.domain.grant import ActorId
from orgledger.domain.legal_hold import free
from orgledger.domain.refusal import Invalid, Labels, Refusal, Unknown, refuse
from orgledger.domain.role import Role
from orgledger.domain.structure import Acted, Structure, acts_about, existing
from orgledger.domain.timeline import Verb

Commitment = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Part = Annotated[str, Meta(pattern=r"^[a-z_]+\Z")]


class LegalBasis(Enum):
    """Why something personal has to go. Source: GDPR Article 17(1); PIPL Article 47."""

    NO_LONGER_NEEDED = "NO_LONGER_NEEDED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    OBJECTION = "OBJECTION"
    UNLAWFUL = "UNLAWFUL"
    LEGAL_OBLIGATION = "LEGAL_OBLIGATION"
    OTHER = "OTHER"


# What happens.


class ErasureProposed(Event, tag="ErasureProposed"):
    """Somebody proposes to erase what is kept of a person, or free texts of an entry; nothing is erased yet."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {
        "en": "The erasure [of {person}][ and of their name as an actor, {recorded_as},]"
        "[of the {parts} of entry {of_entry}] is proposed",
        "zh": "提议删除[ {person} 的个人信息][及其操作者姓名（{recorded_as}）][记录 {of_entry} 的{parts}]",
    }

    person: PersonId | None
    organization: OrganizationId
    recorded_as: ActorId | None
    """The pseudonym under which the person recorded, if the name behind it is to go as well."""
    of_entry: int | None
    parts: tuple[Part, ...]
    legal_basis: LegalBasis


class ErasureDeclined(Event, tag="ErasureDeclined"):
    """A proposed erasure is off."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {
        "en": "The erasure[ of {person}] that entry {proposal} proposed is declined",
        "zh": "驳回记录 {proposal} 提议的删除[（{person}）]",
    }

    person: PersonId | None
    organization: OrganizationId
    proposal: int


class PersonErased(Event, tag="PersonErased"):
    """What was kept of a person is gone for good: the values, and the key that opened them."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {
        "en": "What was kept of {person} is erased[, and their name as an actor, {recorded_as}]",
        "zh": "删除 {person} 的个人信息[及其操作者姓名（{recorded_as}）]",
    }

    person: PersonId
    recorded_as: ActorId | None
    legal_basis: LegalBasis
    values: int
    """How many values there were; none of them is told."""
    proposal: int
    proposed_by: ActorId
    approved_by: ActorId
    restores: int | None
    """The entry that said so in a ledger which was restored from before it; both numbers are of that ledger."""


class PrivateValueRedacted(Event, tag="PrivateValueRedacted"):
    """Free texts of an entry are gone for good."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {"en": "The {parts} of entry {of_entry} are erased", "zh": "删除记录 {of_entry} 的{parts}"}

    organization: OrganizationId
    of_entry: int
    parts: tuple[Part, ...]
    commitments: tuple[Commitment, ...]
    """What the entry still holds of them."""
    legal_basis: LegalBasis
    proposal: int
    proposed_by: ActorId
    approved_by: ActorId
    restores: int | None

    def sentences(self) -> Mapping[str, str]:
        one = {**self.says, "en": "The {parts} of entry {of_entry} is erased"}
        return one if len(self.parts) == 1 else self.says


Erased = PersonErased | PrivateValueRedacted


class ProposeErasure(Command):
    """Propose to erase what is kept of a person, or free texts of an entry; somebody else confirms it."""

    dated = Dated.UNDATED
    act = True
    needs = Role.PRIVACY_OFFICER

    legal_basis: Annotated[LegalBasis, note("Why it has to go.")]
    person: Annotated[PersonId | None, note("The person of whom everything personal is erased.")] = None
    recorded_as: Annotated[
        Named | None,
        Meta(
            description="The actor as whom they recorded, by key or name, if the name behind it is to go as well.",
            extra={"id": True},
        ),
    ] = None
    entry: Annotated[int | None, note("The entry whose texts are erased, in the place of a person.")] = None
    parts: Annotated[tuple[Part, ...], note("Which texts: title, reason or basis of its change set, or its own.")] = ()


# What may be done.


class SameEyes(Refusal):
    """Whoever proposes an erasure does not confirm it."""

    code: ClassVar[str] = "FORBIDDEN"
    face: ClassVar[str] = "ForbiddenError"

    def message(self, label: Labels) -> str:
        return "Whoever proposes an erasure, or has it proposed, does not confirm it: ask somebody else."


class ErasedPerson(Refusal):
    """What is personal of them was erased, and does not come back."""

    person: str
    code: ClassVar[str] = "ERASED"
    face: ClassVar[str] = "RuleViolation"

    def message(self, label: Labels) -> str:
        return f"What was kept of {self.person} was erased. Register somebody who comes back under another key."

    @property
    def blocked_by(self) -> tuple[str, ...]:
        return (self.person,)


def keys_destroyed(act: object) -> tuple[str, ...]:
    """The names of the data keys that an act destroys."""
    if isinstance(act, PrivateValueRedacted):
        return act.commitments
    if isinstance(act, PersonErased):
        actors = [data_key(ACTOR, act.recorded_as)] if act.recorded_as else []
        return (data_key(PERSON, act.person), *actors)
    return ()


def erased_by(acts: Iterable[tuple[int, object]]) -> int | None:
    """The entry that erased a person, after the acts about them."""
    return next((sequence for sequence, act in acts if isinstance(act, PersonErased)), None)


def standing(structure: Structure, person: str) -> None:
    """Hold a person against what was erased.

    Raises:
        Refused: ErasedPerson.
    """
    if erased_by(acts_about(structure, person)) is not None:
        raise refuse(ErasedPerson(person))


def open_proposals(acts: Iterable[tuple[int, object]]) -> dict[int, ErasureProposed]:
    """Entry → proposal of what is neither confirmed nor declined, after the acts about something."""
    found: dict[int, ErasureProposed] = {}
    for sequence, act in acts:
        if isinstance(act, ErasureProposed):
            found[sequence] = act
        elif isinstance(act, ErasureDeclined) or (
            isinstance(act, PersonErased | PrivateValueRedacted) and act.restores is None
        ):
            found.pop(act.proposal, None)
    return found


def ever_kept(structure: Structure, person: str) -> bool:
    """Whether anything was ever said of a person, also what was taken back, or only proposed."""
    desk: Acted = structure  # type: ignore[assignment]  # see acts_about
    return NOUNS["person"].existence in structure.attributes(person) or desk.submitted(person)


@decides("proposeErasure")
def propose_erasure(structure: Structure, propose: ProposeErasure) -> ErasureProposed:
    """Propose an erasure.

    Raises:
        Refused: Invalid, unless either a person or texts of an entry are named; Unknown; ErasedPerson; UnderLegalHold.
    """
    organization = existing(structure, "organization", structure.organization)
    if (propose.person is None) == (propose.entry is None):
        raise refuse(Invalid("Name either a person or an entry."))
    if propose.person is not None:
        if propose.parts:
            raise refuse(Invalid("Of a person everything personal is erased; parts are named of an entry.")).under(
                "parts"
            )
        if not ever_kept(structure, propose.person):
            raise refuse(Unknown("person", propose.person)).under("person")
        standing(structure, propose.person)
        free(structure, [propose.person])
    else:
        if propose.recorded_as is not None:
            raise refuse(Invalid("The name behind a pseudonym is erased with a person.")).under("recordedAs")
        if not propose.parts:
            raise refuse(Invalid("Say which texts: title, reason, basis, or one of the entry's own.")).under("parts")
        free(structure, [structure.organization])
    return ErasureProposed(
        person=propose.person,
        organization=organization,
        recorded_as=propose.recorded_as.key if propose.recorded_as else None,
        of_entry=propose.entry,
        parts=tuple(dict.fromkeys(propose.parts)),
        legal_basis=propose.legal_basis,
    )


def confirm(proposers: frozenset[str], approvers: frozenset[str]) -> None:
    """Keep the confirmation from those who propose.

    Raises:
        Refused: SameEyes.
    """
    if proposers & approvers:
        raise refuse(SameEyes())
