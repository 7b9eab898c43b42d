"""Actors in GraphQL: whoever records, or is granted something; a pseudonym in the ledger, a name beside it."""

from __future__ import annotations

from typing import Any

import strawberry

from orgledger.domain.identity import PublicId
from orgledger.graphql.node import Node
from orgledger.graphql.scope import Scope, shows


@strawberry.type(description="Who records, or is granted something: a pseudonym in the ledger, a name beside it.")
class Actor(Node):
    scope: strawberry.Private[Scope]
    key: strawberry.ID = strawberry.field(description="The pseudonym.")

    @strawberry.field(description="Their id, the same at every coordinate.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(PublicId("Actor", self.scope.row.id, self.key)))

    @strawberry.field(description="The name, if it is still kept and the asker may see it.")
    async def name(self) -> str | None:
        return await self.scope.request.actors.load((self.scope.row.id, self.key))

    async def called(self) -> str | None:
        """What to call them in a sentence."""
        return await self.name()


@shows("actor")
def show_actor(scope: Scope, key: str) -> Any:
    """An actor, who is the same at every coordinate."""
    return Actor(scope=scope, key=strawberry.ID(key))
