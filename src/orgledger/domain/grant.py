"""Grants: who may do what in an organization, for which part of it and how long. They are acts of its own ledger.

A grant names a principal by the pseudonym that entries call actors by. It holds on its civil days, from the day it
was given until the day it is revoked; who could do what on a day is therefore read from the ledger like anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Annotated, ClassVar, Protocol

import msgspec
from msgspec import Meta

from orgledger.domain.command import Command, Dated, Named, Operation, checked_day, decides, note
from orgledger.domain.event import KEY, Event, UnitId
from orgledger.domain.period import Period
from orgledger.domain.refusal import AlreadyExists, Invalid, Labels, Refusal, Unknown, refuse
from orgledger.domain.role import PARTIAL, Role, apart
from orgledger.domain.structure import Structure, existing, unused
from orgledger.domain.timeline import Verb

ActorId = Annotated[str, Meta(pattern=KEY, extra={"noun": "actor"})]
GrantId = Annotated[str, Meta(pattern=KEY, extra={"noun": "grant"})]


class GrantGiven(Event, tag="GrantGiven"):
    """Somebody may do something from here on, on certain days."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {
        "en": "{principal} is granted the role of {role}[ within {within}], from {from_day}[ until before {to_day}]",
        "zh": "授予 {principal} {role}角色[（范围：{within}）]，自 {from_day} 起[，至 {to_day} 前]",
    }

    principal: ActorId
    grant: GrantId
    role: Role
    within: UnitId | None
    """The unit that it is limited to; nothing for the whole organization."""
    below: bool
    """Whether it covers what is below that unit, too."""
    from_day: date
    to_day: date | None
    """The first day on which it does not hold any more."""


class GrantRevoked(Event, tag="GrantRevoked"):
    """From here on a grant counts for nothing."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {"en": "A grant of {principal} is revoked", "zh": "收回 {principal} 的授权"}

    principal: ActorId
    grant: GrantId


class Grant(msgspec.Struct, frozen=True):
    """A grant as its acts left it."""

    key: str
    principal: str
    role: Role
    within: str | None
    below: bool
    period: Period
    """The days it was given for."""
    given: int
    """The entry that gave it."""
    revoked: int | None = None
    """The entry that revoked it."""


def grants(acts: Iterable[tuple[int, object]]) -> list[Grant]:
    """The grants among acts given in order, revoked ones included."""
    found: dict[str, Grant] = {}
    for sequence, act in acts:
        match act:
            case GrantGiven():
                period = Period(act.from_day, act.to_day)
                found[act.grant] = Grant(act.grant, act.principal, act.role, act.within, act.below, period, sequence)
            case GrantRevoked() if act.grant in found:
                found[act.grant] = msgspec.structs.replace(found[act.grant], revoked=sequence)
    return list(found.values())


class GiveGrant(Command):
    """Let somebody do something in the organization, or in a part of it."""

    dated = Dated.UNDATED
    act = True
    needs = Role.ADMINISTRATOR

    principal: Annotated[
        Named, note("Who: the name they sign in by, `ISSUER|SUBJECT` of an identity provider, or their key.")
    ]
    role: Annotated[Role, note("What they may do.")]
    key: Annotated[GrantId | None, note("The grant's identity, a UUID; made by the server if left out.")] = None
    within: Annotated[
        UnitId | None, note("The unit to which an editor or approver is limited; the whole organization if left out.")
    ] = None
    below: Annotated[bool, note("Whether what is below that unit is covered, too.")] = True
    start: Annotated[date | None, note("The first day it holds; today if left out.")] = msgspec.field(
        default=None, name="from"
    )
    to: Annotated[date | None, note("The first day it does not hold any more; for ever if left out.")] = None


class RevokeGrant(Command):
    """Take a grant back, at once. What was done under it stands."""

    dated = Dated.UNDATED
    act = True
    needs = Role.ADMINISTRATOR

    grant: Annotated[GrantId, note("The key of the grant.")]


class RolesApart(Refusal):
    """Two roles that nobody holds at the same time."""

    one: Role
    other: Role
    overlap: Period
    code: ClassVar[str] = "ROLES_APART"
    face: ClassVar[str] = "RuleViolation"

    def message(self, label: Labels) -> str:
        return (
            f"Nobody is {said(self.one)} and {said(self.other)} at the same time: an auditor changes nothing, and an "
            "administrator uses no right that they give. Revoke the other grant first, or choose other days."
        )

    @property
    def over(self) -> Period | None:
        return self.overlap


class AlreadyGranted(Refusal):
    """Somebody holds all that a grant would give."""

    role: Role
    grant: GrantId
    held: Period
    code: ClassVar[str] = "ALREADY_GRANTED"
    face: ClassVar[str] = "RuleViolation"

    def message(self, label: Labels) -> str:
        return (
            f"The grant {self.grant} makes them {said(self.role)} {self.held} already; to revoke this one alone would "
            "take nothing from them. Revoke that one first, or give what it does not."
        )

    @property
    def over(self) -> Period | None:
        return self.held


class OwnGrant(Refusal):
    """Nobody gives rights to themselves."""

    code: ClassVar[str] = "OWN_GRANT"
    face: ClassVar[str] = "ForbiddenError"

    def message(self, label: Labels) -> str:
        return "Nobody gives a grant to themselves. Let another administrator give it."


class NotGranted(Refusal):
    """No grant lets the asker do that."""

    roles: tuple[Role, ...]
    unit: str | None = None
    whole: bool = False
    """Whether it concerns what belongs to no unit."""
    code: ClassVar[str] = "FORBIDDEN"
    face: ClassVar[str] = "ForbiddenError"

    def message(self, label: Labels) -> str:
        wanted = " or ".join(said(role) for role in self.roles)
        if self.unit is not None:
            where = f" for {label(self.unit)}"
        else:
            where = " for the whole organization" if self.whole else ""
        return f"This is done by {wanted}{where}, and no grant makes you one. Ask an administrator."


def said(role: Role) -> str:
    """A role in a sentence."""
    name = role.value.lower().replace("_", " ")
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


class Acts(Protocol):
    """A structure that also knows the acts of the house."""

    def acts(self, about: str) -> Sequence[tuple[int, object]]:
        """The acts about something so far, in order."""

    def granted(self, grant: str) -> Sequence[tuple[int, object]]:
        """The acts that gave and revoked a grant; none, if there is no such grant."""


@decides("giveGrant")
def give_grant(structure: Structure, give: GiveGrant) -> GrantGiven:
    """Give a grant.

    Raises:
        Refused: Invalid, NotOnRecord or Unknown for what it names; RolesApart; AlreadyGranted.
    """
    book: Acts = structure  # type: ignore[assignment]  # only the write door's structure decides about acts
    principal, key = give.principal.key, give.key
    assert principal is not None, "the write door knows the pseudonym"
    assert key is not None, "the write door makes the keys that were left out"
    if give.within is not None and give.role not in PARTIAL:
        told = f"The role of {said(give.role)} is granted for the whole organization; leave `within` out."
        raise refuse(Invalid(told)).under("within")
    if give.within is not None:
        existing(structure, "unit", give.within)
    start = checked_day(give.start or structure.as_of.effective, "from")
    if give.to is not None and checked_day(give.to, "to") <= start:
        raise refuse(Invalid(f"The period is empty: it starts on {start} and ends before {give.to}.")).under("to")
    if book.granted(unused(structure, "grant", key)):
        raise refuse(AlreadyExists("grant", key))
    period = Period(start, give.to)
    for held in grants(book.acts(principal)):
        common = held.period.meet(period)
        if held.revoked is None and common is not None and apart(held.role, give.role):
            raise refuse(RolesApart(held.role, give.role, common))
        as_far = (held.role, held.within) == (give.role, give.within) and (held.below or not give.below)
        if held.revoked is None and as_far and common == period:
            raise refuse(AlreadyGranted(held.role, held.key, held.period))
    return GrantGiven(
        principal=principal,
        grant=key,
        role=give.role,
        within=give.within,
        below=give.below,
        from_day=start,
        to_day=give.to,
    )


@decides("revokeGrant")
def revoke_grant(structure: Structure, revoke: RevokeGrant) -> GrantRevoked:
    """Revoke a grant.

    Raises:
        Refused: Unknown, if there is none; Invalid, if it is revoked already.
    """
    book: Acts = structure  # type: ignore[assignment]  # only the write door's structure decides about acts
    held = next((one for one in grants(book.granted(revoke.grant)) if one.key == revoke.grant), None)
    if held is None:
        raise refuse(Unknown("grant", revoke.grant)).under("grant")
    if held.revoked is not None:
        raise refuse(Invalid(f"The grant was revoked before, by entry {held.revoked}.")).under("grant")
    return GrantRevoked(principal=held.principal, grant=held.key)


def for_others(event: Event, people: frozenset[str], *, founding: bool) -> None:
    """Keep those who give a grant from giving it to themselves.

    Args:
        event: what was decided.
        people: whoever records it, and whoever they act for, by pseudonym.
        founding: whether nobody is an administrator yet.

    Raises:
        Refused: OwnGrant, unless it makes the first administrator.
    """
    if not isinstance(event, GrantGiven) or event.principal not in people:
        return
    if not founding or event.role is not Role.ADMINISTRATOR:
        raise refuse(OwnGrant())


def called(operation: Operation, pseudonym: Callable[[str], str]) -> Operation:
    """An operation with the pseudonyms of those it names."""
    command = operation.command
    named = {
        field: Named(value.name, pseudonym(value.name))
        for field in command.__struct_fields__
        if isinstance(value := getattr(command, field), Named)
    }
    return msgspec.structs.replace(operation, command=msgspec.structs.replace(command, **named)) if named else operation
