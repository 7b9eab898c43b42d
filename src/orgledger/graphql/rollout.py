"""Rollout steps in GraphQL."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from orgledger.domain.rollout import RolloutPhase, RolloutStepView
from orgledger.graphql.entity import Entity, Language
from orgledger.graphql.scope import Scope, shows

if TYPE_CHECKING:
    from orgledger.graphql.change_request import ChangeRequest


@strawberry.type(description="A step of implementing or optimising a structure.")
class RolloutStep(Entity):
    @strawberry.field(description="Whether it brings a structure about, or improves it.")
    def phase(self) -> RolloutPhase:
        return self.view.phase

    @strawberry.field(description="Its place among the steps of its phase.")
    def order(self) -> int:
        return self.view.order

    @strawberry.field(description="What is done.")
    def text(self, language: Language = None) -> str:
        return self.view.text(language)

    @strawberry.field(description="The day by which it should be done.")
    def due(self) -> date | None:
        return self.view.due

    @strawberry.field(description="The day on which it was done.")
    def done(self) -> date | None:
        return self.view.done

    @strawberry.field(description="The change request that it carries out, if it was submitted by then.")
    def change_request(
        self,
    ) -> Annotated[ChangeRequest, strawberry.lazy("orgledger.graphql.change_request")] | None:
        return self.scope.show("change_request", self.view.plain("change_request"))


@shows("rollout_step")
def show_rollout_step(scope: Scope, key: str) -> Any:
    """A rollout step at a coordinate."""
    return RolloutStep(scope=scope, view=RolloutStepView(scope.structure, key))
