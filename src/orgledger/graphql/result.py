"""What a mutation answers: recorded, previewed, or refused with everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import strawberry

from orgledger.domain.change_set import Planned, Receipt
from orgledger.domain.event import Event
from orgledger.domain.refusal import Refusal, Refused
from orgledger.domain.timeline import Verb
from orgledger.graphql.comparison import Comparison, compare_set
from orgledger.graphql.entity import Language
from orgledger.graphql.entry import ChangeSet, Entry, naming, subjects_of, summary
from orgledger.graphql.finding import Finding, only_in, sides
from orgledger.graphql.history import load_entry
from orgledger.graphql.node import Node
from orgledger.graphql.organization import Organization
from orgledger.graphql.proof import Checkpoint, show_checkpoint
from orgledger.graphql.scope import Scope
from orgledger.graphql.time import Coordinate, OnDay, Period
from orgledger.ledger import Forecast


@strawberry.type(description="Something the author of a change may not expect.")
class Notice:
    code: str = strawberry.field(description="A stable name.")
    message: str = strawberry.field(description="What to know.")


@strawberry.type(description="A change set that stands in the ledger.")
class Recorded:
    scope: strawberry.Private[Scope]
    receipt: strawberry.Private[Receipt]

    @strawberry.field(description="The change set.")
    async def change_set(self) -> ChangeSet:
        entry = await self.scope.request.entries.load((self.scope.row.id, self.receipt.last))
        assert entry is not None
        return ChangeSet(scope=self.scope, entry=entry)

    @strawberry.field(description="Its entries, in order.")
    async def entries(self) -> list[Entry]:
        return [await load_entry(self.scope, s) for s in range(self.receipt.first, self.receipt.last + 1)]

    @strawberry.field(description="The coordinate at which it is the newest thing known.")
    def coordinate(self) -> Coordinate:
        return Coordinate.of(self.scope)

    @strawberry.field(
        description="The organization as it is now, under the ids of `organization(code:)`: what is selected here "
        "brings the live views of a client's cache up to date."
    )
    async def organization(self) -> Organization:
        return Organization(scope=await self.scope.request.scope(self.scope.row.id))

    @strawberry.field(
        description="The state of the ledger with it, in 32 bytes, signed if the server has a key: keep it."
    )
    async def checkpoint(self) -> Checkpoint:
        return await show_checkpoint(self.scope)

    @strawberry.field(description="What it made different, against the end of the set before.")
    async def comparison(self, effective: OnDay = None) -> Comparison:
        return await compare_set(self.scope, self.receipt.first - 1, self.receipt.last, effective)

    @strawberry.field(description="Whether this is the answer to an earlier request with the same idempotency key.")
    def replayed(self) -> bool:
        return self.receipt.replayed

    @strawberry.field(description="What its author may not expect.")
    def warnings(self) -> list[Notice]:
        return [Notice(code=notice.code, message=notice.message) for notice in self.receipt.notices]


@strawberry.type(description="What an operation would come to.")
class PlannedOperation:
    scope: strawberry.Private[Scope]
    planned: strawberry.Private[Planned]
    before: strawberry.Private[int]

    @strawberry.field(description="The kind of event, such as UnitMoved.")
    def type(self) -> str:
        return str(self.planned.event.__struct_config__.tag)

    @strawberry.field(description="How it bears on time.")
    def verb(self) -> Verb:
        return self.planned.verb

    @strawberry.field(description="The days it speaks of.")
    def effective(self) -> Period | None:
        return Period.show(self.planned.effective)

    @strawberry.field(description="What it is about.")
    def subjects(self) -> list[Node]:
        return subjects_of(self._own, self.planned.event, getattr(self.planned.event, "entries", ()))

    @strawberry.field(description="What would happen, in a sentence.")
    async def summary(self, language: Language = None) -> str:
        event: Event = self.planned.event
        return await summary(self._own, event, language, self.before)

    @property
    def _own(self) -> Scope:
        at = self.scope.coordinate.as_of
        return self.scope.at(self.planned.effective.start if self.planned.effective else at.effective, at.known)


@strawberry.type(description="The answer to dryRun: decided in full, nothing recorded, so no sequence and no leaf.")
class Preview:
    base: strawberry.Private[Scope]
    scope: strawberry.Private[Scope]
    forecast: strawberry.Private[Forecast]

    @strawberry.field(description="The structure it was decided on: pass its sequence as basedOn.")
    def based_on(self) -> Coordinate:
        return Coordinate.of(self.base)

    @strawberry.field(description="What would be recorded.")
    def operations(self) -> list[PlannedOperation]:
        return [
            PlannedOperation(scope=self.scope, planned=one, before=self.forecast.based_on)
            for one in self.forecast.decided.planned
        ]

    @strawberry.field(description="What it would make different, against the head.")
    async def comparison(self, effective: OnDay = None) -> Comparison:
        forecast = self.forecast
        return await compare_set(self.scope, forecast.based_on, forecast.image.head, effective, rehearsed=True)

    @strawberry.field(description="The design findings that it would bring about, on the last day that it speaks of.")
    async def findings_appearing(self) -> list[Finding]:
        before, after = self._sides()
        return await only_in(after, before)

    @strawberry.field(description="The design findings that it would do away with.")
    async def findings_vanishing(self) -> list[Finding]:
        return await only_in(*self._sides())

    @strawberry.field(description="What its author may not expect.")
    def warnings(self) -> list[Notice]:
        return [Notice(code=notice.code, message=notice.message) for notice in self.forecast.decided.notices]

    def _sides(self) -> tuple[Scope, Scope]:
        return sides(self.scope, self.forecast.based_on, self.forecast.image.head)


@strawberry.interface(description="Something that was wrong with a command.")
class UserError:
    scope: strawberry.Private[Scope | None]
    refusal: strawberry.Private[Refusal]
    where: strawberry.Private[tuple[str, ...]]
    language: strawberry.Private[str | None]

    @strawberry.field(description="What was refused, why, and what to do.")
    async def message(self) -> str:
        return await self.told()

    async def told(self) -> str:
        """The message, with names in the asker's language, as far as the asker may see them."""
        scope = self.scope
        if scope is None:
            return self.refusal.message(str)
        keys: dict[str, str] = {}
        self.refusal.message(lambda key: keys.setdefault(key, key))
        nouns = ((scope.noun_of(key) or "", key) for key in keys)
        names = {key: (await naming(scope, noun, key, self.language)).placed(noun, key) for noun, key in nouns}
        return self.refusal.message(lambda key: names.get(key, key))

    @strawberry.field(description="A stable name of the rule.")
    def code(self) -> str:
        return self.refusal.code

    @strawberry.field(description="The part of the input it is about.")
    def path(self) -> list[str] | None:
        return list(self.where) or None


@strawberry.type(description="The input itself is wrong, whatever the structure.")
class ValidationError(UserError):
    pass


@strawberry.type(description="An invariant of the structure would break; says over which period, and by whom.")
class RuleViolation(UserError):
    @strawberry.field(description="The days on which it would break.")
    def period(self) -> Period:
        return Period.show(self.refusal.over) or Period(start=date.min, to=None)

    @strawberry.field(description="The keys of what would break it, and of what stands in the way.")
    def keys(self) -> list[strawberry.ID]:
        entity = getattr(self.refusal, "entity", None)
        return [strawberry.ID(key) for key in dict.fromkeys([entity, *self.refusal.blocked_by]) if key]

    @strawberry.field(description="What stands in the way.")
    def blockers(self) -> list[Node]:
        if self.scope is None:
            return []
        over = self.refusal.over
        at = self.scope.coordinate.as_of
        scope = self.scope.at(over.start if over else at.effective, at.known)
        return [scope.show_any(key) for key in self.refusal.blocked_by]

    @strawberry.field(description="How many stand in the way.")
    def blocker_count(self) -> int:
        return len(self.refusal.blocked_by)


@strawberry.type(description="Somebody changed what this command was based on.")
class ConflictError(UserError):
    @strawberry.field(description="The newest entry about the same entities.")
    def sequence(self) -> int:
        return max(self._sequences)

    @strawberry.field(description="The entries about the same entities since.")
    async def entries(self) -> list[Entry]:
        assert self.scope is not None
        return [await load_entry(self.scope, sequence) for sequence in self._sequences]

    @property
    def _sequences(self) -> tuple[int, ...]:
        sequences: tuple[int, ...] = getattr(self.refusal, "sequences", ())
        assert sequences, self.refusal
        return sequences


@strawberry.type(description="There is no such thing.")
class NotFoundError(UserError):
    pass


@strawberry.type(description="The asker may not do that.")
class ForbiddenError(UserError):
    pass


ERRORS: dict[str, Callable[..., Any]] = {
    kind.__name__: kind for kind in (ValidationError, RuleViolation, ConflictError, NotFoundError, ForbiddenError)
}


@strawberry.type(
    name="Refused", description="Nothing was recorded. Everything that is wrong at once, the first error on top."
)
class Refusing:
    errors: list[UserError] = strawberry.field(description="Everything that is wrong.")

    @strawberry.field(description="The first error's stable name.")
    def code(self) -> str:
        return self.errors[0].refusal.code

    @strawberry.field(description="The first error's message.")
    async def message(self) -> str:
        return await self.errors[0].told()


def show_refused(scope: Scope | None, refused: Refused, language: str | None = None) -> Any:
    """A refusal as data."""
    return Refusing(
        errors=[
            ERRORS[refusal.face](scope=scope, refusal=refusal, where=where, language=language)
            for refusal, where in refused.errors
        ]
    )


RecordResult = Annotated[
    Recorded | Preview | Refusing,
    strawberry.union("RecordResult", description="Recorded, previewed, or refused with everything that is wrong."),
]
