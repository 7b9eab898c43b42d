"""Grants in GraphQL: who may do what, and who could on any day, as known at any entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from orgledger.access.standing import counts, granted
from orgledger.domain import grant
from orgledger.domain.identity import PublicId
from orgledger.domain.role import Role
from orgledger.domain.unit import UnitView
from orgledger.graphql.actor import Actor
from orgledger.graphql.history import load_entry
from orgledger.graphql.node import Node
from orgledger.graphql.scope import Scope, shows
from orgledger.graphql.time import Period
from orgledger.graphql.unit import Unit

if TYPE_CHECKING:
    from orgledger.graphql.entry import Entry


@strawberry.type(
    description="What somebody may do in an organization. Told as of what is known; `holds` is about the day asked for."
)
class Grant(Node):
    scope: strawberry.Private[Scope]
    grant: strawberry.Private[grant.Grant]

    @strawberry.field(description="Its id, the same at every coordinate.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(PublicId("Grant", self.scope.row.id, self.grant.key)))

    @strawberry.field(description="Its identity; revokeGrant takes it.")
    def key(self) -> strawberry.ID:
        return strawberry.ID(self.grant.key)

    @strawberry.field(description="To whom.")
    def principal(self) -> Actor:
        return Actor(scope=self.scope, key=strawberry.ID(self.grant.principal))

    @strawberry.field(description="What they may do.")
    def role(self) -> Role:
        return self.grant.role

    @strawberry.field(description="The unit it is limited to, on that day; null for the whole organization.")
    def within(self) -> Unit | None:
        key = self.grant.within
        return Unit(scope=self.scope, view=UnitView(self.scope.structure, key)) if key else None

    @strawberry.field(description="Whether it covers what is below that unit, too.")
    def below(self) -> bool:
        return self.grant.below

    @strawberry.field(description="The days it was given for.")
    def effective(self) -> Period:
        return Period(start=self.grant.period.start, to=self.grant.period.end)

    @strawberry.field(
        description="Whether it let them do something on that day: it was given by then, and not revoked by the day."
    )
    def holds(self) -> bool:
        scope = self.scope
        return counts(self.grant, scope.image, scope.row.time_zone, scope.coordinate.as_of.effective)

    @strawberry.field(description="The entry that gave it: by whom, when and why.")
    async def given(self) -> Annotated[Entry, strawberry.lazy("orgledger.graphql.entry")]:
        return await load_entry(self.scope, self.grant.given)

    @strawberry.field(description="The entry that revoked it, as known; null while it stands.")
    async def revoked(self) -> Annotated[Entry, strawberry.lazy("orgledger.graphql.entry")] | None:
        return await load_entry(self.scope, self.grant.revoked) if self.grant.revoked else None


@shows("grant")
def show_grant(scope: Scope, key: str) -> Any:
    """A grant, as known; nothing, if it was not given by then."""
    if not scope.image.about(key):
        return None
    return next((one for one in listed(scope) if one.grant.key == key), None)


def listed(scope: Scope) -> list[Grant]:
    """The grants of an organization as known, in the order in which they were given."""
    return [Grant(scope=scope, grant=one) for one in granted(scope.image, scope.coordinate.sequence)]
