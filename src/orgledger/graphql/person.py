"""Persons and their assignments in GraphQL. Personal values are fetched from beside the ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from orgledger.domain import assignment, person
from orgledger.domain.assignment import AssignmentKind
from orgledger.domain.erasure import erased_by
from orgledger.domain.words import decimal
from orgledger.graphql.history import load_entry
from orgledger.graphql.node import Node
from orgledger.graphql.position import Position, show_position
from orgledger.graphql.scope import Scope, shows
from orgledger.graphql.time import Period

if TYPE_CHECKING:
    from orgledger.graphql.entry import Entry


@strawberry.type(description="Somebody who can hold positions. Name and reference may have been erased.")
class Person(Node):
    scope: strawberry.Private[Scope]
    view: strawberry.Private[person.PersonView]

    @strawberry.field(description="Opaque; carries the named parts of the coordinate.")
    def id(self) -> strawberry.ID:
        return self.scope.id("Person", self.view.key)

    @strawberry.field(description="Their identity, the same at every coordinate.")
    def key(self) -> strawberry.ID:
        return strawberry.ID(self.view.key)

    @strawberry.field(description="Their number elsewhere.")
    async def reference(self) -> str | None:
        return await self._value(self.view.reference)

    @strawberry.field(description="Their name.")
    async def name(self) -> str | None:
        return await self._value(self.view.name)

    @strawberry.field(description="Whether what was kept of them is erased, at the head: name and reference are null.")
    def erased(self) -> bool:
        return self._erased_by is not None

    @strawberry.field(description="The entry that erased what was kept of them, at the head.")
    async def erased_by(self) -> Annotated[Entry, strawberry.lazy("orgledger.graphql.entry")] | None:
        return await load_entry(self.scope, self._erased_by) if self._erased_by is not None else None

    @strawberry.field(description="Every unbroken period on record, as known.")
    def on_record(self) -> list[Period]:
        return Period.show_all(self.view.periods)

    @strawberry.field(description="The positions they held, each with share and roles.")
    def assignments(self) -> list[Assignment]:
        return self.scope.show_all("assignment", self.view.assignments)

    @property
    def _erased_by(self) -> int | None:
        scope = self.scope
        scope.request.footing.heads[scope.row.id] = scope.row.sequence  # Told as the ledger has it now.
        return erased_by(scope.image.acts.get(self.view.key, ()))

    async def _value(self, commitment: str | None) -> str | None:
        return await self.scope.request.private.load((self.scope.row.id, commitment)) if commitment else None


@shows("person")
def show_person(scope: Scope, key: str) -> Any:
    """A person at a coordinate."""
    return Person(scope=scope, view=person.PersonView(scope.structure, key))


@strawberry.type(description="Somebody holding a position, as it stood at one coordinate.")
class Assignment(Node):
    scope: strawberry.Private[Scope]
    view: strawberry.Private[assignment.AssignmentView]

    @strawberry.field(description="Opaque; carries the named parts of the coordinate.")
    def id(self) -> strawberry.ID:
        return self.scope.id("Assignment", self.view.key)

    @strawberry.field(description="Its identity, the same at every coordinate.")
    def key(self) -> strawberry.ID:
        return strawberry.ID(self.view.key)

    @strawberry.field(description="Who.")
    def person(self) -> Person:
        return show_person(self.scope, self.view.person)

    @strawberry.field(description="Which position.")
    def position(self) -> Position:
        return show_position(self.scope, self.view.position)

    @strawberry.field(description="Share of a full-time job; null means unknown.")
    def share(self) -> Decimal | None:
        return decimal(self.view.share_milli)

    @strawberry.field(description="For good, or for the time being.")
    def kind(self) -> AssignmentKind:
        return AssignmentKind(self.view.kind)

    @strawberry.field(description="What the holder is besides, in free words.")
    def roles(self) -> list[str]:
        return self.view.roles

    @strawberry.field(description="From when until when; on a day outside, the nearest such period.")
    def effective(self) -> Period:
        return Period.show(self.view.nearest) or Period(start=self.scope.coordinate.as_of.effective, to=None)


@shows("assignment")
def show_assignment(scope: Scope, key: str) -> Any:
    """An assignment at a coordinate."""
    return Assignment(scope=scope, view=assignment.AssignmentView(scope.structure, key))
