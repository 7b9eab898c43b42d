"""What an entry is about: the definition that ledger filters, conflicts, approvals and a person's data share.

An entry is about

* the entities that its event names, as its subject or as a reference;
* what the entries are about that it takes back or restores, if it is a rescission;
* what a grant names, if it revokes that grant;
* and if all this makes it about a tie (an assignment, an involvement, a dotted line, a collaboration, a statement),
  whatever the tie was ever said to hold, up to and including this entry. So the end of an assignment is about the
  person and the position, although it names neither.

This file is the specification; the image answers the same faster.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Protocol

from orgledger.domain.event import TIES, whole
from orgledger.domain.timeline import Recorded, rescinded


def about(history: Sequence[Recorded], sequence: int) -> frozenset[str]:
    """The entities that an entry is about."""
    past = [entry for entry in history if entry.sequence <= sequence]
    spoken = speaking(past, sequence)
    speakers = [entry for entry in past if entry.sequence in spoken]
    grants = {grant for entry in speakers if (grant := getattr(entry.act, "grant", None)) is not None}
    speakers += [entry for entry in past if getattr(entry.act, "grant", None) in grants]
    keys = {key for entry in speakers for key in entry.mentions}
    while further := held(past, keys) - keys:
        keys |= further
    return frozenset(keys)


def speaking(past: Sequence[Recorded], sequence: int) -> set[int]:
    """An entry and, if it is a rescission, those that it takes back or restores, and so on."""
    counting = {entry.sequence for entry in past if entry.assertions or entry.rescinds}  # Acts are never taken back.
    turned = rescinded(past, sequence) ^ rescinded(past, sequence - 1)
    return {sequence}.union(*(speaking(past, other) for other in turned & counting))


def held(past: Iterable[Recorded], keys: set[str]) -> set[str]:
    """Whatever the ties among some entities were ever said to hold."""
    return {
        said.value
        for entry in past
        for said in entry.assertions
        if said.entity in keys and whole(said.attribute) in TIES and isinstance(said.value, str)
    }


class Indexed(Protocol):
    """What knows which entries are about an entity."""

    def about(self, entity: str) -> Sequence[int]:
        """The entries about an entity, in order."""

    def is_act(self, sequence: int) -> bool:
        """Whether an entry says nothing of the structure."""


def since(book: Indexed, entities: Iterable[str], based_on: int) -> tuple[int, ...]:
    """The entries after `based_on` that are about one of these entities; acts change none."""
    found: set[int] = set()
    for entity in entities:
        about = book.about(entity)
        found.update(about[bisect_right(about, based_on) :])
    return tuple(sorted(sequence for sequence in found if not book.is_act(sequence)))
