"""orgchange/1 into a ledger: a history as lines of JSON, each line one atomic change set.

The whole file is read and its form checked before anything is recorded. Keys are derived from the source's ids
with the organization's secret, so a second import meets the same entities; every line is idempotent by the rolling
digest of the lines so far, so a corrected file resumes where the first one stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import msgspec

from orgledger.domain.change_set import Context, Draft
from orgledger.domain.command import shown
from orgledger.domain.event import Source, noun_named
from orgledger.domain.refusal import Refusal, Refused
from orgledger.exchange.orgchange.commands import Commands
from orgledger.exchange.orgchange.line import BadLine, Line, check_replay, named, read
from orgledger.exchange.orgchange.translation import Translation, Unfit
from orgledger.ledger import Ledger, Session
from orgledger.projections.image import Image
from orgledger.store.sheet import derived_key

__all__ = ["BadLine", "Import", "Line", "Outcome", "check_replay", "names", "read"]

CHUNK = 1_000
"""Operations recorded in one transaction: what is lost, at most, when an import is killed. A line is never divided."""

SPOKEN_OF = {"person": "person", "holder": "person", "duty": "responsibility"}
"""Fields that name what the source never adds: it is there from the first day that it is spoken of."""


class Outcome(msgspec.Struct):
    """What an import comes to."""

    lines: int
    repeated: int
    """Lines that had been recorded before."""
    last: int
    """The head of the ledger."""
    recorded: int = 0
    """Lines recorded now."""
    idle: int = 0
    """Lines that say nothing that did not hold already."""
    first: int | None = None
    """The first entry recorded now."""


class NothingNew(Exception):
    """A line comes to nothing."""


class Recording(NamedTuple):
    """What an import came to with some lines more, and the line among them that stopped it."""

    outcome: Outcome
    bad: BadLine | None


class Import:
    """One file on its way into one organization."""

    def __init__(self, ledger: Ledger, code: str, language: str, *, replay: bool, actor: str, system: str) -> None:
        self.ledger = ledger
        self.row = ledger.archive.find(code)
        self.language = language
        self.replay = replay
        self.actor = actor
        self.system = system
        self.first_days: dict[tuple[str, str], date] = {}
        self.keys: dict[tuple[str, str], str] = {}
        self.attempt = 1
        """1, and one more for each time that what follows was recorded and taken back."""
        self.translation: Translation | None = None
        """Of the line that was built last, if it came to commands."""

    def run(self, lines: Sequence[Line], *, dry_run: bool, progress: Callable[[int], None]) -> Outcome:
        """Record the lines, in order.

        Args:
            lines: the whole file.
            dry_run: whether to decide everything and record nothing.
            progress: called with the number of operations done since it was called last.

        Raises:
            BadLine: at the first line that a rule refuses; those before it stand, unless it is a dry run.
            Unavailable: if the ledger cannot be written to.
        """
        self.note_first_days(lines)
        repeated = self.resume(lines)
        progress(sum(line.size for line in lines[:repeated]))
        outcome = Outcome(lines=len(lines), repeated=repeated, last=self.ledger.archive.find(self.row.id).sequence)
        if dry_run:
            with self.ledger.rehearsal(self.row.id) as session:
                for chunk in chunks(lines[repeated:]):
                    outcome = done(self.record(session, chunk, outcome), chunk, progress)
                    session.discard()
            return outcome
        for chunk in chunks(lines[repeated:]):
            outcome = done(self.ledger.write(self.row.id, partial(self.take, chunk, outcome)), chunk, progress)
        return outcome

    def take(self, lines: Sequence[Line], before: Outcome, session: Session) -> Recording:
        """Record lines that may have been recorded before."""
        session.foresee(self.context(line) for line in lines)
        return self.record(session, lines, before)

    def record(self, session: Session, lines: Sequence[Line], before: Outcome) -> Recording:
        """Record lines in one session, up to the first that a rule refuses."""
        outcome = msgspec.structs.replace(before)
        for line in lines:
            try:
                receipt = session.record(self.context(line), line.digest.encode(), self.something(line))
            except NothingNew:
                outcome.idle += 1
            except (Refused, Unfit) as error:
                return Recording(outcome, self.bad(line, session.image, error))
            else:
                outcome.repeated += receipt.replayed
                if not receipt.replayed:
                    outcome.recorded += 1
                    outcome.first = outcome.first or receipt.first
                outcome.last = session.image.head
        return Recording(outcome, None)

    def resume(self, lines: Sequence[Line]) -> int:
        """How many lines are done with: all up to the last of which anything counts.

        What follows may have been recorded and taken back; it is recorded under another idempotency key then.
        """
        image, done, self.attempt = self.ledger.archive.image(self.row), 0, 1
        while True:
            recorded = self.ledger.answered(self.row.id, [self.context(line) for line in lines])
            for at, (first, last) in recorded.items():
                if at >= done and any(image.alive(sequence, image.head) for sequence in range(first, last + 1)):
                    done = at + 1
            if not any(at >= done for at in recorded):
                return done
            self.attempt += 1

    def note_first_days(self, lines: Sequence[Line]) -> None:
        """When each person and each duty is first spoken of, so that they are on record in time, whatever the order."""
        for line in lines:
            for change in line.changes:
                for field, noun in SPOKEN_OF.items():
                    name = change.get(field)
                    if isinstance(name, str):
                        self.first_days[noun, name] = min(
                            self.first_days.get((noun, name), line.effective), line.effective
                        )

    def context(self, line: Line) -> Context:
        """What surrounds a line's change set."""
        again = f" {self.attempt}" if self.attempt > 1 else ""
        return Context(
            actor=self.actor,
            idempotency_key=f"orgchange/1 {line.digest}{again}",
            source=Source(self.system, line.reference or str(line.number), line.recorded_at),
            replay_at=line.recorded_at if self.replay else None,
        )

    def build(self, line: Line) -> Callable[[Draft], None]:
        """Takes a line's operations, as commands, into a draft."""

        def take(draft: Draft) -> None:
            self.translation = None
            translation = Translation(self, draft, line.effective, line.changes)
            translation.read()
            Commands(translation).take()
            self.translation = translation

        return take

    def something(self, line: Line) -> Callable[[Draft], None]:
        """The same, for a line that comes to something."""

        def take(draft: Draft) -> None:
            self.build(line)(draft)
            if not draft.planned:
                raise NothingNew

        return take

    def bad(self, line: Line, image: Image, error: Refused | Unfit) -> BadLine:
        """What is wrong with a line, each reason with its operation."""
        label = names(image, by=("code", "name", "title"))
        told: list[tuple[str | None, Refusal | str]] = []
        if isinstance(error, Unfit):
            changes = line.changes
            told += [(named(at, changes[at]), fault) for at, fault in error.faults]
        else:
            line_read = self.translation
            told += [(line_read.place_of(one) if line_read else None, one) for one in error.refusals]
        reasons = [(at, fault if isinstance(fault, str) else fault.message(label)) for at, fault in told]
        return BadLine(line.number, [f"{at}: {reason}" if at else reason for at, reason in reasons])

    def key(self, kind: str, name: str) -> str:
        """The key of something that the source names."""
        known = self.keys.get((kind, name))
        if known is None:
            known = self.keys[kind, name] = derived_key(self.row.secret, kind, name)
        return known


def done(recording: Recording, lines: Sequence[Line], progress: Callable[[int], None]) -> Outcome:
    """What an import came to, once some lines more are on record.

    Raises:
        BadLine: if one of them was refused.
    """
    if recording.bad is not None:
        raise recording.bad
    progress(sum(line.size for line in lines))
    return recording.outcome


def chunks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that are recorded in one transaction."""
    chunk: list[Line] = []
    size = 0
    for line in lines:
        if chunk and size + line.size > CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(line)
        size += line.size
    if chunk:
        yield chunk


def names(image: Image, by: Sequence[str] = ("name", "title", "code", "text")) -> Callable[[str], str]:
    """What people call the entities of an organization, by the first of these that they have; a tie by what it ties."""

    def latest(key: str, attribute: str) -> str | None:
        runs = image.line(key, attribute)
        return str(runs[-1].value) if runs and runs[-1].value is not None else None

    def label(key: str) -> str:
        attributes = sorted(image.attributes(key))
        for wanted in by:
            for attribute in attributes:
                if attribute.split(".")[1] == wanted and not attribute.startswith("person."):
                    called = latest(key, attribute)
                    if called is not None:
                        return shown(called)
        tied = [latest(key, a) for a in attributes if noun_named(a).target(a)]
        return " – ".join(dict.fromkeys(label(other) for other in tied if other is not None)) or key[:8]

    return label
