"""Involvements in GraphQL: who carries what, and in which way."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from orgledger.domain.involvement import InvolvementMode, InvolvementView
from orgledger.graphql.entity import Entity
from orgledger.graphql.measure import Measure
from orgledger.graphql.position import Holder, show_holder
from orgledger.graphql.process import Process
from orgledger.graphql.responsibility import Responsibility
from orgledger.graphql.scope import Scope, shows
from orgledger.graphql.system import System

Involved = Annotated[
    Responsibility | Process | System | Measure,
    strawberry.union("Involved", description="What somebody can be involved in."),
]


@strawberry.type(description="The tie between a unit or a position and what it carries.")
class Involvement(Entity):
    @strawberry.field(description="Who is involved.")
    def holder(self) -> Holder:
        return show_holder(self.scope, self.view)

    @strawberry.field(description="In what.")
    def object(self) -> Involved:
        return self.scope.show(*self.view.object)

    @strawberry.field(description="In which way.")
    def mode(self) -> InvolvementMode:
        return self.view.mode

    @strawberry.field(description="The stage of the process that it is about; null for all of it.")
    def stage(self) -> str | None:
        return self.view.stage


@shows("involvement")
def show_involvement(scope: Scope, key: str) -> Any:
    """An involvement at a coordinate."""
    return Involvement(scope=scope, view=InvolvementView(scope.structure, key))
