"""Change sets: operations decided in order, on one structure, and recorded all together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

import msgspec

from orgledger.domain.command import Operation, decide
from orgledger.domain.event import Event, Source
from orgledger.domain.headcount import HeadcountAdjusted, follow_on
from orgledger.domain.invariants import Lines, Slot, check
from orgledger.domain.period import AsOf, Instant, Period
from orgledger.domain.refusal import Invalid, Notice, Refused, join, refuse
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Assertion, Recorded, Verb


class Context(msgspec.Struct, frozen=True):
    """What surrounds a change set: who, why, and on which understanding."""

    actor: str = "local"
    on_behalf_of: str | None = None
    title: str | None = None
    reason: str | None = None
    basis: str | None = None
    idempotency_key: str | None = None
    based_on: int | None = None
    """The newest entry that its author had seen."""
    correlation: str | None = None
    causation: str | None = None
    source: Source | None = None
    replay_at: Instant | None = None
    """The source's time, which becomes the recorded time while an empty organization is replayed."""


class Submission(msgspec.Struct, frozen=True):
    """Operations to record together, and what surrounds them."""

    operations: Sequence[Operation]
    context: Context
    form: bytes = b""
    """The input in canonical JSON, for recognizing a retry."""


class Receipt(msgspec.Struct, frozen=True):
    """A change set that stands in the ledger."""

    organization: str
    first: int
    last: int
    replayed: bool = False
    """Whether this is the answer to an earlier request with the same idempotency key."""
    notices: tuple[Notice, ...] = ()


class Planned(msgspec.Struct, frozen=True):
    """An event that was decided, with its time."""

    event: Event
    effective: Period | None
    verb: Verb


class Fork(Lines, Protocol):
    """A copy of the head of a ledger, to decide on."""

    head: int
    touched: set[Slot]

    def take(self, entries: Iterable[Recorded]) -> None:
        """Take in what was decided."""

    def desk(self, as_of: AsOf) -> Structure:
        """The structure that decisions are made on."""


class Decided(msgspec.Struct, frozen=True):
    """A change set that was decided in full: sound on every day, not yet recorded."""

    planned: tuple[Planned, ...]
    recorded: tuple[Recorded, ...]
    mentions: frozenset[str]
    """The entities it speaks of."""
    notices: tuple[Notice, ...]


def decide_set(fork: Fork, operations: Sequence[Operation], today: date) -> Decided:
    """Decide operations in order, each with the earlier ones applied, then check what must hold on every day.

    Args:
        fork: takes in what is decided; throw it away if the set is refused.
        operations: the commands with their periods.
        today: the day on which undated commands are decided.

    Raises:
        Refused: with everything that is wrong.
    """
    planned: list[Planned] = []
    taken: list[Recorded] = []
    faults: list[Refused] = []
    for index, operation in enumerate(operations):
        day = operation.effective.start if operation.effective else today
        try:
            for event in decide(fork.desk(AsOf(day, fork.head)), operation):
                planned.append(plan(event, operation))
                taken.append(said(planned[-1], fork.head + 1))
                fork.take(taken[-1:])
        except Refused as refused:
            faults.append(refused.under("operations", str(index)))
    if faults:
        raise join(faults)
    violations = check(fork, fork.touched)
    if violations:
        raise Refused(violations)
    named = {mention.key for one in planned for mention in one.event.mentions()}
    return Decided(
        tuple(planned),
        tuple(taken),
        frozenset(named | {entity for entity, _ in fork.touched}),
        tuple(notices(fork, planned, taken)),
    )


def plan(event: Event, operation: Operation) -> Planned:
    """An event with the time of its operation.

    Raises:
        Refused: Invalid, if a life event is given an end or made a correction.
    """
    verb = operation.verb if event.verb is Verb.CHANGE else event.verb
    if event.life and (verb is Verb.CORRECTION or (operation.effective and operation.effective.end)):
        raise refuse(Invalid("What begins or ends an existence takes no end and is amended, not corrected."))
    return Planned(event, operation.effective, verb)


def said(planned: Planned, sequence: int) -> Recorded:
    """What a planned event would say at its place in the ledger."""
    event, effective, verb = planned.event, planned.effective, planned.verb
    assertions = (
        tuple(Assertion(f.entity, f.attribute, f.value, effective, sequence, verb) for f in event.asserts())
        if effective
        else ()
    )
    return Recorded(sequence, assertions, getattr(event, "entries", ()) if verb is Verb.RESCISSION else ())


def notices(fork: Fork, planned: Iterable[Planned], taken: Iterable[Recorded]) -> Iterable[Notice]:
    """What the set does that its author may not expect."""
    for one, recorded in zip(planned, taken, strict=True):
        if isinstance(one.event, HeadcountAdjusted):
            for assertion in recorded.assertions:
                yield from follow_on(assertion, fork.facts(assertion.entity, assertion.attribute))
