"""What a refusal can say besides: what became of a thing that is missing, and which operation of the set brings it.

Operations are decided in order, so a decision sees only what came before it. Whoever reads its refusal wants to know
what the rest of the set would have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import msgspec

from orgledger.domain.command import Operation
from orgledger.domain.event import NOUNS
from orgledger.domain.invariants import Lines
from orgledger.domain.lineage import parts_of
from orgledger.domain.position import ReopenPosition
from orgledger.domain.refusal import AlreadyExists, NotAmong, NotOnRecord, Refusal, Refused, Unknown
from orgledger.domain.responsibility import ReopenResponsibility
from orgledger.domain.timeline import Assertion
from orgledger.domain.unit import ReopenUnit


class Explanations:
    """The refusals of one change set, explained."""

    def __init__(
        self, lines: Lines, operations: Sequence[Operation], rescinds: Callable[[Operation], Iterable[int]]
    ) -> None:
        """Explain what the operations of a set are refused for.

        Args:
            lines: the organization, with all that was decided so far.
            operations: those of the set, in order.
            rescinds: the entries that an operation takes back.
        """
        self.lines = lines
        self.operations = operations
        self.rescinds = rescinds

    def explained(self, refused: Refused, place: int) -> Refused:
        """What the operation at a place was refused for, each refusal with what is known of it."""
        explained = Refused([])
        explained.errors = [(self.explanation(refusal, place), path) for refusal, path in refused.errors]
        explained.args = refused.args
        return explained

    def explanation(self, refusal: Refusal, place: int) -> Refusal:
        """See explained."""
        match refusal:
            case Unknown() | NotAmong():
                nouns = (refusal.noun,) if isinstance(refusal, Unknown) else refusal.nouns
                creation = max(creations(self.lines.said, refusal.key, nouns), default=None)
                later = after(place, self.created.get(refusal.key))
                return msgspec.structs.replace(refusal, later=later, rescinded=creation)
            case NotOnRecord():
                return msgspec.structs.replace(refusal, later=after(place, self.reopened.get(refusal.key)))
            case AlreadyExists():
                standing = creations(self.lines.facts, refusal.key, (refusal.noun,))
                places = (after(place, self.taken_back.get(sequence)) for sequence in standing)
                return msgspec.structs.replace(refusal, later=next((one for one in places if one is not None), None))
        return refusal

    @cached_property
    def created(self) -> dict[str, int]:
        """Key → the place of the operation that creates it."""
        return {key: place for place, operation in enumerate(self.operations) for key in new_keys(operation)}

    @cached_property
    def reopened(self) -> dict[str, int]:
        """Key → the place of the operation that reopens it."""
        places: dict[str, int] = {}
        for place, operation in enumerate(self.operations):
            match operation.command:
                case ReopenUnit(unit=key) | ReopenPosition(position=key) | ReopenResponsibility(responsibility=key):
                    places[key] = place
        return places

    @cached_property
    def taken_back(self) -> dict[int, int]:
        """Entry → the place of the operation that rescinds it."""
        return {entry: place for place, operation in enumerate(self.operations) for entry in self.rescinds(operation)}


def after(place: int, other: int | None) -> int | None:
    """A place, if it comes after another."""
    return other if other is not None and other > place else None


def creations(facts: Callable[[str, str], Iterable[Assertion]], key: str, nouns: Iterable[str]) -> list[int]:
    """The entries that create something, among some facts about it."""
    slots = [NOUNS[noun].existence for noun in nouns if noun in NOUNS]
    return [fact.sequence for slot in slots for fact in facts(key, slot) if fact.value == "created"]


def new_keys(operation: Operation) -> Iterable[str]:
    """The keys of what an operation creates."""
    command = operation.command
    keys = (getattr(command, "key", None), *(part.key for part in parts_of(command)))
    return [key for key in keys if key is not None]
