"""Refusals: the rules that said no, as plain values that a test can compare and a person can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import ClassVar, TypeAlias, dataclass_transform

import msgspec

from orgledger.domain.period import Period

Labels: TypeAlias = Callable[[str], str]
"""Turns a key into what a person calls the entity."""

SHOWN = 5
"""How many blockers a message spells out; all of them are in the refusal."""


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class RefusalMeta(msgspec.StructMeta):
    """Tells type checkers that the structs of this family are frozen."""


class Refusal(msgspec.Struct, metaclass=RefusalMeta, frozen=True, tag=True):
    """One reason why nothing was recorded."""

    code: ClassVar[str] = "REFUSED"
    face: ClassVar[str] = "ValidationError"
    """The public kind: ValidationError, RuleViolation, ConflictError, NotFoundError or ForbiddenError."""

    def message(self, label: Labels) -> str:
        """What was refused, why, over which period, and what to do."""
        raise NotImplementedError

    @property
    def blocked_by(self) -> tuple[str, ...]:
        """The entities that stand in the way."""
        return ()

    @property
    def over(self) -> Period | None:
        """The days on which the rule would be broken."""
        return None


class Refused(Exception):
    """Nothing was recorded; carries everything that was wrong, each with the path of the input it is about."""

    def __init__(self, refusals: Iterable[Refusal], path: tuple[str, ...] = ()) -> None:
        self.errors: list[tuple[Refusal, tuple[str, ...]]] = [(r, path) for r in refusals]
        super().__init__("; ".join(r.message(str) for r in self.refusals))

    @property
    def refusals(self) -> list[Refusal]:
        """The reasons alone."""
        return [refusal for refusal, _ in self.errors]

    def under(self, *path: str) -> Refused:
        """The same refusals, told of an input further up."""
        wrapped = Refused([])
        wrapped.errors = [(refusal, path + inner) for refusal, inner in self.errors]
        wrapped.args = self.args
        return wrapped


def refuse(*refusals: Refusal) -> Refused:
    """An exception for a handful of refusals."""
    return Refused(refusals)


def join(faults: Iterable[Refused]) -> Refused:
    """Several refusals as one."""
    joined = Refused([])
    joined.errors = [error for fault in faults for error in fault.errors]
    joined.args = ("; ".join(refusal.message(str) for refusal in joined.refusals),)
    return joined


class Invalid(Refusal):
    """The input itself is wrong, whatever the structure."""

    text: str
    code: ClassVar[str] = "INVALID"

    def message(self, label: Labels) -> str:
        return self.text


class Unknown(Refusal):
    """There is nothing of that key in this organization, on any day."""

    noun: str
    key: str
    rescinded: int | None = None
    """The entry that created it and was rescinded."""
    later: int | None = None
    """The place of the operation, later in the same set, that creates it."""
    code: ClassVar[str] = "NOT_FOUND"
    face: ClassVar[str] = "NotFoundError"

    def message(self, label: Labels) -> str:
        return f"{self.missing()}{comes_later(self.later)}"

    def missing(self) -> str:
        """What is missing, and why."""
        noun = self.noun.replace("_", " ")
        if self.rescinded is not None:
            return (
                f"There is no {noun} {self.key} any more: its creation, entry {self.rescinded}, was rescinded. "
                "Rescind that rescission to bring it back, or create it again with the same key."
            )
        return f"There is no {noun} {self.key} in this organization."


class NotAmong(Refusal):
    """A key is of none of the nouns that are possible."""

    key: str
    nouns: tuple[str, ...]
    rescinded: int | None = None
    """The entry that created it and was rescinded."""
    later: int | None = None
    """The place of the operation, later in the same set, that creates it."""
    code: ClassVar[str] = "INVALID"

    def message(self, label: Labels) -> str:
        why = f": its creation, entry {self.rescinded}, was rescinded" if self.rescinded is not None else ""
        return f"{self.key} is not the key of one of these: {', '.join(self.nouns)}{why}.{comes_later(self.later)}"


def comes_later(place: int | None) -> str:
    """What to do about what a later operation of the same set brings."""
    if place is None:
        return ""
    return f" operations.{place} of this set brings it, but operations are decided in order: put that one first."


REOPENED = frozenset({"unit", "position", "responsibility"})
"""The nouns that a command brings back."""


class NotOnRecord(Refusal):
    """The entity is known, but does not exist on the day the command takes effect."""

    noun: str
    key: str
    day: date
    later: int | None = None
    """The place of the operation, later in the same set, that reopens it."""
    code: ClassVar[str] = "NOT_ON_RECORD"
    face: ClassVar[str] = "RuleViolation"

    def message(self, label: Labels) -> str:
        way_out = ", or reopen it first" if self.noun in REOPENED else ""
        return (
            f"The {self.noun.replace('_', ' ')} {label(self.key)} is not on record on {self.day}. "
            f"Choose a day of its existence{way_out}.{comes_later(self.later)}"
        )

    @property
    def blocked_by(self) -> tuple[str, ...]:
        return (self.key,)

    @property
    def over(self) -> Period | None:
        return Period(self.day, None)


class AlreadyExists(Refusal):
    """The key was used before; identity is never reused."""

    noun: str
    key: str
    later: int | None = None
    """The place of the operation, later in the same set, that takes back its creation."""
    code: ClassVar[str] = "ALREADY_EXISTS"
    face: ClassVar[str] = "RuleViolation"

    def message(self, label: Labels) -> str:
        noun, name = self.noun.replace("_", " "), label(self.key)
        owner = f"a {noun}" if name == self.key else f"the {noun} {name}"
        if self.later is not None:
            return (
                f"The key {self.key} already belongs to {owner}. operations.{self.later} of this set takes its "
                "creation back, but operations are decided in order: put the rescission first."
            )
        way_out = "; to bring back what ended, reopen it" if self.noun in REOPENED else ""
        return f"The key {self.key} already belongs to {owner}. Leave the key out to get a new one{way_out}."

    @property
    def blocked_by(self) -> tuple[str, ...]:
        return (self.key,)

    @property
    def over(self) -> Period | None:
        return Period(date.min, None)


class Conflict(Refusal):
    """Somebody recorded something about the same entities since the client looked."""

    based_on: int
    sequences: tuple[int, ...]
    code: ClassVar[str] = "CONFLICT"
    face: ClassVar[str] = "ConflictError"

    def message(self, label: Labels) -> str:
        return (
            f"The same entities were changed since entry {self.based_on} (entry {self.told()}). "
            "Look at the changes, then record again based on the newest entry."
        )

    def told(self) -> str:
        """The first few of the entries."""
        return ", ".join(map(str, self.sequences[:SHOWN])) + (" …" if len(self.sequences) > SHOWN else "")


class BeyondHead(Refusal):
    """An entry that is not on record, or not yet visible here."""

    sequence: int
    head: int
    code: ClassVar[str] = "BEYOND_HEAD"

    def message(self, label: Labels) -> str:
        return f"Entry {self.sequence} lies beyond the head of the ledger, which is entry {self.head}."


class NoOrganization(Refusal):
    """There is no such organization, or none that may be seen."""

    organization: str
    code: ClassVar[str] = "ORGANIZATION_NOT_FOUND"
    face: ClassVar[str] = "NotFoundError"

    def message(self, label: Labels) -> str:
        return f"There is no organization {self.organization!r}."


class OrganizationRequired(Refusal):
    """Which organization is meant cannot be told."""

    none: bool = False
    """Whether there is none at all."""
    code: ClassVar[str] = "ORGANIZATION_REQUIRED"

    def message(self, label: Labels) -> str:
        if self.none:
            return "There is no organization yet: register one, or import one."
        return "Name the organization by its code: it can be left out only where there is exactly one."


class Notice(msgspec.Struct, frozen=True):
    """Something recorded that its author may not expect."""

    code: str
    message: str


def listed(keys: Iterable[str], label: Labels) -> str:
    """The first few of many, as a person would say them."""
    names = [label(key) for key in keys]
    rest = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")
