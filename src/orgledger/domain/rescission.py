"""Rescissions: taking back earlier entries, whether they lie in the future or the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Protocol

from msgspec import Meta

from orgledger.domain.command import Command, Dated, decides, note
from orgledger.domain.event import Event
from orgledger.domain.refusal import Invalid, Refusal, refuse
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Verb


class EntriesRescinded(Event, tag="EntriesRescinded"):
    """From here on these entries do not count."""

    verb: ClassVar[Verb] = Verb.RESCISSION
    says = {
        "en": "Entries {entries}[, about {subjects},] are rescinded",
        "zh": "作废记录 {entries}[，涉及 {subjects}]",
    }

    entries: tuple[int, ...]

    def sentences(self) -> Mapping[str, str]:
        one = {**self.says, "en": "Entry {entries}[, about {subjects},] is rescinded"}
        return one if len(self.entries) == 1 else self.says


ChangeSetId = Annotated[str, Meta(extra={"id": True})]


class Rescind(Command):
    """Take back entries, or a whole change set: cancel a plan, or undo what never held."""

    dated = Dated.UNDATED
    one_of = True

    sequences: Annotated[
        tuple[Annotated[int, Meta(ge=1)], ...] | None, note("The entries to take back, by sequence.")
    ] = None
    change_set: Annotated[ChangeSetId | None, note("The id of the change set to take back as a whole.")] = None


class CannotRescind(Refusal):
    """These entries cannot be taken back."""

    sequences: tuple[int, ...]
    why: str
    code: ClassVar[str] = "CANNOT_RESCIND"

    def message(self, label: object) -> str:
        return f"Cannot rescind {', '.join(map(str, self.sequences))}: {self.why}."


class Book(Protocol):
    """A structure that also knows the entries it is made of."""

    def standing(self, sequences: Sequence[int]) -> dict[int, str]:
        """How each entry stands: LIVE, RESCINDED, ACT or NONE."""

    def depth(self, sequences: Sequence[int]) -> int:
        """How many rescissions stand on one another at some entries: 0 if they rescind nothing."""

    def change_set(self, reference: str) -> Sequence[int]:
        """The entries of a change set that still count, by its id."""


WHY = {
    "RESCINDED": "they were taken back before",
    "ACT": "they are acts of the house or open the ledger, which are never taken back",
    "NONE": "there are no such entries yet",
}


DEEPEST = 100
"""Rescissions that take each other back, one after the other: each of them moves all those below it."""


@decides("rescind")
def rescind(structure: Structure, rescind: Rescind) -> EntriesRescinded:
    """Take back entries.

    Raises:
        Refused: Invalid, unless exactly one way to name them is used; CannotRescind.
    """
    book: Book = structure  # type: ignore[assignment]  # only the write door's structure decides rescissions
    if (rescind.sequences is None) == (rescind.change_set is None):
        raise refuse(Invalid("Name either sequences or a change set."))
    named = book.change_set(rescind.change_set) if rescind.change_set else rescind.sequences or ()
    entries = tuple(sorted(set(named)))
    if not entries:
        raise refuse(Invalid("There is nothing left to take back."))
    by_standing: dict[str, list[int]] = {}
    for sequence, standing in book.standing(entries).items():
        by_standing.setdefault(standing, []).append(sequence)
    faults = [CannotRescind(tuple(s), WHY[standing]) for standing, s in by_standing.items() if standing in WHY]
    if faults:
        raise refuse(*faults)
    if book.depth(entries) >= DEEPEST:
        raise refuse(
            CannotRescind(entries, f"{DEEPEST} rescissions stand on one another; record anew what should hold")
        )
    return EntriesRescinded(entries=entries)
