"""Collaborations: ties between units, also with outside parties, with content and direction (协作关系)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from orgledger.domain.command import (
    TEXT_LENGTH,
    Command,
    Dated,
    RemovableTexts,
    Texts,
    by_language,
    decides,
    note,
    removable,
)
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.event import CollaborationId, Event, Fact, UnitId, localized, noun, whole
from orgledger.domain.invariants import Check, Violation, holds
from orgledger.domain.period import Period, join, subtract
from orgledger.domain.refusal import Invalid, Labels, refuse
from orgledger.domain.structure import Structure, View, existing, recalled, unused
from orgledger.domain.unit import Completeness

ENDS = ("collaboration.from", "collaboration.to")
"""Who gives, and who takes."""

COLLABORATION = noun(
    "collaboration",
    references={"collaboration.party": "unit", "collaboration.from": "unit", "collaboration.to": "unit"},
    many=("collaboration.party",),
    tie=True,
    changed=DifferenceKind.COLLABORATION_CHANGED,
)


class CollaborationKind(Enum):
    """Which way a collaboration runs."""

    MUTUAL = "MUTUAL"
    SUPPORTS = "SUPPORTS"
    PROVIDES = "PROVIDES"


class CollaborationStarted(Event, tag="CollaborationStarted"):
    """Units work together, or one for another."""

    life: ClassVar[bool] = True
    says = {"en": "A collaboration of {parties} begins", "zh": "{parties} 建立协作关系"}

    collaboration: CollaborationId
    parties: tuple[UnitId, ...]
    party_list: Completeness
    kind: CollaborationKind
    from_unit: UnitId | None
    to_unit: UnitId | None
    content: dict[str, str]
    purpose: dict[str, str]

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.collaboration, "collaboration.existence", "created")
        for party in self.parties:
            yield Fact(self.collaboration, f"collaboration.party.{party}", party)
        yield Fact(self.collaboration, "collaboration.party_list", self.party_list.value)
        yield Fact(self.collaboration, "collaboration.kind", self.kind.value)
        yield Fact(self.collaboration, "collaboration.from", self.from_unit)
        yield Fact(self.collaboration, "collaboration.to", self.to_unit)
        yield from localized(self.collaboration, "collaboration.content", self.content)
        yield from localized(self.collaboration, "collaboration.purpose", self.purpose)

    def sentences(self) -> Mapping[str, str]:
        one_way = {
            "en": "{from_unit} begins to {kind} {to_unit}",
            "zh": "{from_unit} 开始{kind} {to_unit}",
        }
        return one_way if self.from_unit and self.to_unit else self.says


class CollaborationRestated(Event, tag="CollaborationRestated"):
    """A collaboration has other parties, content, purpose or direction; what is absent stayed."""

    says = {
        "en": "The collaboration {collaboration} is restated[, {joined} joining][, {left} leaving]",
        "zh": "协作关系 {collaboration} 重新表述[，{joined} 加入][，{left} 退出]",
    }

    collaboration: CollaborationId
    joined: tuple[UnitId, ...]
    left: tuple[UnitId, ...]
    content: dict[str, str | None]
    purpose: dict[str, str | None]
    party_list: Completeness | UnsetType = UNSET
    kind: CollaborationKind | UnsetType = UNSET
    from_unit: UnitId | UnsetType | None = UNSET
    to_unit: UnitId | UnsetType | None = UNSET

    def asserts(self) -> Iterator[Fact]:
        for party in self.left:
            yield Fact(self.collaboration, f"collaboration.party.{party}", None)
        for party in self.joined:
            yield Fact(self.collaboration, f"collaboration.party.{party}", party)
        if self.party_list is not UNSET:
            yield Fact(self.collaboration, "collaboration.party_list", self.party_list.value)
        if self.kind is not UNSET:
            yield Fact(self.collaboration, "collaboration.kind", self.kind.value)
        if self.from_unit is not UNSET:
            yield Fact(self.collaboration, "collaboration.from", self.from_unit)
        if self.to_unit is not UNSET:
            yield Fact(self.collaboration, "collaboration.to", self.to_unit)
        yield from localized(self.collaboration, "collaboration.content", self.content)
        yield from localized(self.collaboration, "collaboration.purpose", self.purpose)


class CollaborationEnded(Event, tag="CollaborationEnded"):
    """Units stopped working together in this way."""

    life: ClassVar[bool] = True
    says = {"en": "The collaboration {collaboration} ends", "zh": "协作关系 {collaboration} 终止"}

    collaboration: CollaborationId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.collaboration, "collaboration.existence", None)


Parties = Annotated[tuple[UnitId, ...], Meta(min_length=1, max_length=200)]


class StartCollaboration(Command):
    """Say that units work together, or one for another; outside parties are units of the kind EXTERNAL."""

    dated = Dated.DAY

    parties: Annotated[Parties, note("The units that are named.")]
    kind: Annotated[CollaborationKind, note("Which way it runs.")]
    content: Annotated[Texts | None, note("What it consists of.")] = None
    purpose: Annotated[Texts | None, note("What it is for.")] = None
    from_unit: Annotated[UnitId | None, note("The party that supports or provides.")] = None
    to_unit: Annotated[UnitId | None, note("The party that receives.")] = None
    party_list: Annotated[Completeness, note("Whether the parties named are all there are.")] = Completeness.UNKNOWN
    key: Annotated[CollaborationId | None, note("Its identity, a UUID; made by the server if left out.")] = None


class RestateCollaboration(Command):
    """Change the parties, content, purpose or direction of a collaboration; what is left out stays."""

    collaboration: Annotated[CollaborationId, note("The collaboration.")]
    parties: Annotated[Parties | UnsetType, note("All parties from now on.")] = UNSET
    kind: Annotated[CollaborationKind | UnsetType, note("Which way it runs.")] = UNSET
    content: Annotated[RemovableTexts | UnsetType, note("What it consists of; other languages keep theirs.")] = UNSET
    purpose: Annotated[RemovableTexts | UnsetType, note("What it is for; other languages keep theirs.")] = UNSET
    from_unit: Annotated[UnitId | UnsetType | None, note("The party that supports or provides; null for none.")] = UNSET
    to_unit: Annotated[UnitId | UnsetType | None, note("The party that receives; null for none.")] = UNSET
    party_list: Annotated[Completeness | UnsetType, note("Whether the parties named are all there are.")] = UNSET


class EndCollaboration(Command):
    """End a collaboration."""

    dated = Dated.DAY

    collaboration: Annotated[CollaborationId, note("The collaboration.")]


class CollaborationView(View):
    """A collaboration as it stood at one coordinate."""

    __slots__ = ()
    noun = "collaboration"

    @property
    def parties(self) -> list[str]:
        """The keys of the units that are named."""
        slots = (name for name in self.structure.attributes(self.key) if whole(name) == "collaboration.party")
        named = (recalled(self.structure, self.key, slot) for slot in slots)
        return sorted(str(party) for party in named if party is not None)

    @property
    def party_list(self) -> Completeness:
        """Whether the parties named are all there are."""
        return Completeness(self.plain("party_list") or Completeness.UNKNOWN.value)

    @property
    def kind(self) -> CollaborationKind:
        """Which way it runs."""
        return CollaborationKind(self.recalled("kind"))

    @property
    def from_unit(self) -> str | None:
        """The key of the party that supports or provides."""
        return self.recalled("from")

    @property
    def to_unit(self) -> str | None:
        """The key of the party that receives."""
        return self.recalled("to")

    def content(self, language: str | None = None) -> str | None:
        """What it consists of."""
        return self.localized("content", language)

    def purpose(self, language: str | None = None) -> str | None:
        """What it is for."""
        return self.localized("purpose", language)


def checked_parties(structure: Structure, parties: Iterable[str]) -> tuple[str, ...]:
    """The parties, in order.

    Raises:
        Refused: Invalid, if one is named twice; Unknown or NotOnRecord.
    """
    found = [existing(structure, "unit", party) for party in parties]
    if len(set(found)) < len(found):
        raise refuse(Invalid("A party is named twice.")).under("parties")
    return tuple(found)


def check_direction(kind: CollaborationKind, parties: Iterable[str], giver: str | None, taker: str | None) -> None:
    """See that the direction fits.

    Raises:
        Refused: Invalid, if a mutual tie has a direction, or one end of it is no party.
    """
    if kind is CollaborationKind.MUTUAL and (giver or taker):
        raise refuse(Invalid("A mutual collaboration has no direction: neither fromUnit nor toUnit."))
    if giver and giver == taker:
        raise refuse(Invalid("Nobody supports or provides for itself.")).under("toUnit")
    named = set(parties)
    for field, end in (("fromUnit", giver), ("toUnit", taker)):
        if end and end not in named:
            raise refuse(Invalid("Who gives and who takes are among the parties.")).under(field)


def changing(view: CollaborationView, parties: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who joins and who leaves, so that these are the parties: on that day, and whatever is planned for later ones.

    A change yields to those plans, a correction does not.
    """
    days = Period(view.structure.as_of.effective)
    prefix = "collaboration.party."
    ever = {name.removeprefix(prefix) for name in view.structure.attributes(view.key) if name.startswith(prefix)}

    def named(party: str) -> list[Period]:
        runs = view.structure.line(view.key, prefix + party)
        return [both for run in runs if run.value is not None and (both := run.period.meet(days))]

    joined = tuple(party for party in parties if any(subtract(days, named(party))))
    left = tuple(party for party in sorted(ever.difference(parties)) if named(party))
    return joined, left


class NoParty(Violation):
    """A collaboration would be left with nobody."""

    code: ClassVar[str] = "NO_PARTY"

    def message(self, label: Labels) -> str:
        return f"{label(self.entity)} would have no party {self.period}. Name one, or end the collaboration."


class NotAParty(Violation):
    """Who gives or takes in a collaboration would not be one of its parties."""

    attribute: str = ""
    code: ClassVar[str] = "NOT_A_PARTY"

    def message(self, label: Labels) -> str:
        side = "gives" if self.attribute == "collaboration.from" else "takes"
        return (
            f"{label(self.blockers[0])} {side} in {label(self.entity)} {self.period}, but is not among its parties. "
            "Name it as a party, or change the direction in the same change set."
        )


class WrongDirection(Violation):
    """A collaboration would run a way that its kind or its ends rule out."""

    code: ClassVar[str] = "WRONG_DIRECTION"

    def message(self, label: Labels) -> str:
        if len(set(self.blockers)) < len(self.blockers):
            why = f"{label(self.blockers[0])} would support or provide for itself"
        else:
            why = f"it is mutual, but {label(self.blockers[0])} gives or takes"
        return (
            f"{label(self.entity)} cannot run this way {self.period}: {why}. "
            "Change its kind, fromUnit or toUnit in the same change set."
        )


@holds("collaboration.existence", "collaboration.party", "collaboration.from", "collaboration.to")
def parties_fit(check: Check, collaboration: str) -> Iterator[Violation]:
    """A collaboration has a party on every day; who gives and who takes are among the parties."""
    named: dict[str, list[Period]] = {}
    for attribute in check.lines.attributes(collaboration):
        if whole(attribute) == "collaboration.party":
            for party, period in check.followed(collaboration, attribute):
                named.setdefault(party, []).append(period)
    for period in check.on_record(collaboration, "collaboration"):
        for alone in subtract(period, join(days for periods in named.values() for days in periods)):
            yield NoParty(collaboration, alone)
    for end in ENDS:
        for unit, period in check.followed(collaboration, end):
            for outside in subtract(period, join(named.get(unit, ()))):
                yield NotAParty(collaboration, outside, (unit,), end)


@holds("collaboration.existence", "collaboration.kind", "collaboration.from", "collaboration.to")
def direction_fits(check: Check, collaboration: str) -> Iterator[Violation]:
    """A mutual collaboration has no direction, and nobody gives to itself."""
    for end in ENDS:
        for unit, period in check.followed(collaboration, end):
            for days, kind in check.held(collaboration, "collaboration.kind", period):
                if kind == CollaborationKind.MUTUAL.value:
                    yield WrongDirection(collaboration, days, (unit,))
    for giver, period in check.followed(collaboration, "collaboration.from"):
        for taker, days in check.followed(collaboration, "collaboration.to", period):
            if giver == taker:
                yield WrongDirection(collaboration, days, (giver, taker))


@decides("startCollaboration")
def start_collaboration(structure: Structure, start: StartCollaboration) -> CollaborationStarted:
    """Say that units work together."""
    parties = checked_parties(structure, start.parties)
    check_direction(start.kind, parties, start.from_unit, start.to_unit)
    return CollaborationStarted(
        collaboration=unused(structure, "collaboration", start.key),
        parties=parties,
        party_list=start.party_list,
        kind=start.kind,
        from_unit=start.from_unit,
        to_unit=start.to_unit,
        content=by_language("content", start.content or (), TEXT_LENGTH),
        purpose=by_language("purpose", start.purpose or (), TEXT_LENGTH),
    )


@decides("restateCollaboration")
def restate_collaboration(structure: Structure, restate: RestateCollaboration) -> CollaborationRestated:
    """Change a collaboration.

    Raises:
        Refused: Invalid, if nothing to change is given.
    """
    view = CollaborationView(structure, existing(structure, "collaboration", restate.collaboration))
    parties = None if restate.parties is UNSET else checked_parties(structure, restate.parties)
    joined, left = ((), ()) if parties is None else changing(view, parties)
    restated = CollaborationRestated(
        collaboration=view.key,
        joined=joined,
        left=left,
        content=removable("content", restate.content or ()),
        purpose=removable("purpose", restate.purpose or ()),
        party_list=restate.party_list,
        kind=restate.kind,
        from_unit=restate.from_unit,
        to_unit=restate.to_unit,
    )
    if not any(True for _ in restated.asserts()):
        raise refuse(Invalid("Say what changes: parties, kind, content, purpose, fromUnit, toUnit or partyList."))
    return restated


@decides("endCollaboration")
def end_collaboration(structure: Structure, end: EndCollaboration) -> CollaborationEnded:
    """End a collaboration."""
    return CollaborationEnded(collaboration=existing(structure, "collaboration", end.collaboration))
