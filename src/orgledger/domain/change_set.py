"""Change sets: operations decided in order, on one structure, and recorded all together or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Protocol

import msgspec

from orgledger.domain.allowance import Allowance, TooMuchAtOnce
from orgledger.domain.command import NAME_LENGTH, Named, Operation, Timed, clean, clean_text, convert, decide
from orgledger.domain.event import Event, Private, Source
from orgledger.domain.explanation import Explanations
from orgledger.domain.handover import held_twice
from orgledger.domain.headcount import HeadcountAdjusted, follow_on
from orgledger.domain.invariants import Slot, broken
from orgledger.domain.lineage import PASSING, made_lasting
from orgledger.domain.notice import Head, all_look_alikes, came_back, nothing_new
from orgledger.domain.period import AsOf, Instant, Period
from orgledger.domain.policy import NeedsRequest
from orgledger.domain.principal import Principal
from orgledger.domain.refusal import Invalid, Notice, Refused, join, refuse
from orgledger.domain.rescission import EntriesRescinded, Rescind
from orgledger.domain.role import Role
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
    change_request: str | None = None
    """The key of the change request whose step it is, or whose approved operations; no face takes it from a client."""
    source: Source | None = None
    replay_at: Instant | None = None
    """The source's time, which becomes the recorded time while an empty organization is replayed."""
    principal: Principal | None = None
    """Who records, as a server recognized them; nobody, where whoever holds the database records."""


class Submission(msgspec.Struct, frozen=True):
    """Operations to record together, and what surrounds them."""

    operations: Sequence[Operation]
    context: Context
    form: bytes = b""
    """The input in canonical JSON, personal values left out, for recognizing a retry."""
    private: tuple[str, ...] = ()
    """The personal values of the input, held against the commitments of what was recorded."""


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


class Fork(Head, Protocol):
    """A copy of the head of a ledger, to decide on."""

    touched: set[Slot]
    concerned: set[str]
    """The entities that what was taken in is about."""

    def fork(self) -> Fork:
        """A copy of it as it stands, to decide on."""

    def take(self, entries: Iterable[Recorded]) -> None:
        """Take in what was decided."""


class Decided(msgspec.Struct, frozen=True):
    """A change set that was decided in full: sound on every day, not yet recorded."""

    planned: tuple[Planned, ...]
    recorded: tuple[Recorded, ...]
    mentions: frozenset[str]
    """The entities it is about."""
    notices: tuple[Notice, ...]


class Judge(Protocol):
    """What knows what its author may do."""

    def permit(self, needs: Role, event: Event, fork: Fork, day: date) -> None:
        """Let an event be recorded.

        Args:
            needs: the role that its command asks for.
            event: what an operation comes to.
            fork: the organization with all that was decided, this event included.
            day: the first day that the operation speaks of.

        Raises:
            Refused: NotGranted.
        """


class Draft:
    """A change set being decided: operation after operation, each with the earlier ones applied."""

    def __init__(
        self,
        fork: Fork,
        today: date,
        reserved: frozenset[str] = frozenset(),
        judge: Judge | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self.fork = fork
        self.unchanged = fork.fork()
        """The head without the set."""
        self.today = today
        self.reserved = reserved
        """Commands that only a change request records."""
        self.judge = judge
        """Nobody, where everything is permitted."""
        self.allowance = allowance or Allowance()
        self.before = fork.head
        """The entry on which the set stands: what it takes back at its beginning was not before it."""
        self.planned: list[Planned] = []
        self.personal = 0
        """Personal values among them."""
        self.taken: list[Recorded] = []

    def structure(self, day: date) -> Structure:
        """The organization on a day, with what was decided so far."""
        return self.fork.desk(AsOf(day, self.fork.head))

    def take(self, operation: Operation) -> None:
        """Decide one operation and apply it.

        Raises:
            Refused: NeedsRequest, if the policy reserves it for change requests; NotGranted, if its author may not;
                whatever its decision refuses.
        """
        if operation.name in self.reserved:
            raise refuse(NeedsRequest(operation.name))
        day = operation.effective.start if operation.effective else self.today
        for decided in decide(self.structure(day), operation):
            planned = plan(decided, operation)
            event = self.since(planned.event, planned.effective.start if planned.effective else day)
            self.add(msgspec.structs.replace(planned, event=event))
            if self.judge is not None:
                self.judge.permit(operation.command.needs, event, self.fork, day)

    def since(self, event: Event, day: date) -> Event:
        """An event, saying of the past what stood before the whole set, not before its own operation."""
        if self.before == self.fork.head:
            return event
        return event.since(self.fork.desk(AsOf(day, self.before)).value)

    def add(self, planned: Planned) -> None:
        """Apply what was decided.

        Raises:
            Refused: TooMuchAtOnce.
        """
        self.personal += sum(1 for _ in planned.event.private())
        self.allowance.holds(max(len(self.planned) + 1, self.personal))
        if planned.verb is Verb.RESCISSION and self.before == self.fork.head:
            self.before += 1
        self.planned.append(planned)
        self.taken.append(said(planned, self.fork.head + 1))
        self.fork.take(self.taken[-1:])

    def take_all(self, operations: Iterable[Operation]) -> None:
        """Decide operations in order.

        Raises:
            Refused: with everything that their decisions refuse, under the place of each.
        """
        faults: list[Refused] = []
        asked = list(operations)
        self.allowance.holds(len(asked))
        explanations = Explanations(self.fork, asked, self.rescinds)
        for index, operation in enumerate(asked):
            try:
                self.take(operation)
            except Refused as refused:
                if any(isinstance(refusal, TooMuchAtOnce) for refusal in refused.refusals):
                    raise  # Nothing else is of interest then.
                faults.append(explanations.explained(refused, index).under("operations", str(index)))
        if faults:
            raise join(faults)

    def rescinds(self, operation: Operation) -> set[int]:
        """The entries that an operation would take back by now; none, if it would be refused."""
        if not isinstance(operation.command, Rescind):
            return set()
        try:
            events = decide(self.structure(self.today), operation)
        except Refused:
            return set()
        return {entry for event in events if isinstance(event, EntriesRescinded) for entry in event.entries}

    def finish(self) -> Decided:
        """Check what must hold on every day.

        Raises:
            Refused: with every invariant that would break.
        """
        if not self.planned:
            raise refuse(Invalid("A change set has at least one operation."))
        violations = broken(self.fork, self.unchanged, self.fork.touched, self.allowance.lasts)
        if violations:
            raise Refused(violations)
        warnings = tuple(notices(self.fork, self.before, self.planned, self.taken))
        return Decided(tuple(self.planned), tuple(self.taken), self.mentions(), warnings)

    def mentions(self) -> frozenset[str]:
        """The entities that the set is about, so far."""
        return frozenset(self.fork.concerned)


def plan(decided: Event | Timed, operation: Operation) -> Planned:
    """An event with the time of its operation, or its own.

    Raises:
        Refused: Invalid, if a life event is given an end or made a correction.
    """
    if isinstance(decided, Timed):
        return Planned(decided.event, decided.effective, Verb.CHANGE)
    event = decided
    verb = operation.verb if event.verb is Verb.CHANGE else event.verb
    if event.life and (verb is Verb.CORRECTION or (operation.effective and operation.effective.end)):
        raise refuse(Invalid("What begins or ends an existence takes no end and is amended, not corrected."))
    return Planned(event, operation.effective, verb)


def said(planned: Planned, sequence: int) -> Recorded:
    """What a planned event would say at its place in the ledger."""
    event, effective, verb = planned.event, planned.effective, planned.verb
    assertions = (
        tuple(
            Assertion(entity, attribute, value, effective, sequence, verb)
            for entity, attribute, value in event.asserts()
        )
        if effective
        else ()
    )
    rescinds = getattr(event, "entries", ()) if verb is Verb.RESCISSION else ()
    return Recorded(sequence, assertions, rescinds, event.named(), event.on_record() if verb is Verb.ACT else None)


def notices(fork: Fork, before: int, planned: Sequence[Planned], taken: Sequence[Recorded]) -> Iterable[Notice]:
    """What the set does that its author may not expect."""
    told = [(one.event, recorded) for one, recorded in zip(planned, taken, strict=True)]
    yield from nothing_new(fork, before, told)
    yield from came_back(fork, before, told)
    totals: dict[Slot, list[Assertion]] = defaultdict(list)
    for one, recorded in zip(planned, taken, strict=True):
        for assertion in recorded.assertions if isinstance(one.event, HeadcountAdjusted) else ():
            totals[assertion.entity, assertion.attribute].append(assertion)
    later = [pair for slot, assertions in totals.items() for pair in follow_on(assertions, fork.facts(*slot))]
    yield from (notice for _, notice in sorted(later, key=itemgetter(0)))
    yield from all_look_alikes(fork, taken)
    if any(isinstance(one.event, PASSING) for one in planned):
        yield from made_lasting(fork, told)
        yield from held_twice(fork, told)


def canonical(value: Any, private: list[str]) -> bytes:
    """An input in canonical JSON; personal values are left out of it and collected."""

    def leave_out(found: Any) -> str:
        if isinstance(found, Named):
            return "named"
        assert isinstance(found, Private), found
        private.append(found.value or "")
        return "private"

    return msgspec.json.encode(value, order="sorted", enc_hook=leave_out)


def checked(context: Context) -> Context:
    """What surrounds a change set, its texts in NFC; an empty text is none.

    Raises:
        Refused: Invalid, for an empty idempotency key, control characters, over-long texts, or a number that is none.
    """
    texts: dict[str, str | None] = {}
    for name in ("title", "reason", "basis", *SHORT):
        text = getattr(context, name)
        if text is None:
            continue
        if text == "" and name not in REQUIRED:
            texts[name] = None  # Nobody says something by saying nothing.
            continue
        if not isinstance(text, str) or (name in SHORT and len(text) > NAME_LENGTH):
            raise refuse(Invalid(f"{name} is a text of at most {NAME_LENGTH} characters.")).under(name)
        texts[name] = clean_text(text, name)
    if context.based_on is not None and not isinstance(context.based_on, int):
        raise refuse(Invalid("basedOn is a sequence, a whole number.")).under("basedOn")
    if not texts.get("actor"):
        raise refuse(Invalid("Say who records.")).under("actor")
    if context.idempotency_key == "":
        raise refuse(Invalid("An idempotency key has at least one character; leave it out for none.")).under(
            "idempotencyKey"
        )
    source = convert(clean(msgspec.to_builtins(context.source)), Source, Private) if context.source else None
    return msgspec.structs.replace(context, source=source, **texts)


SHORT = ("actor", "on_behalf_of", "idempotency_key", "correlation", "causation")
"""Texts of a context that are names rather than prose."""
REQUIRED = ("actor", "idempotency_key")
"""Texts of a context that are never empty, for an empty one would not mean that there is none."""
