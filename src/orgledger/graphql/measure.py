"""Measures in GraphQL."""

from __future__ import annotations

from typing import Any

import strawberry

from orgledger.domain.involvement import InvolvementMode, involved_in
from orgledger.domain.measure import MeasureView
from orgledger.graphql.entity import NamedEntity
from orgledger.graphql.position import Holder, show_holder
from orgledger.graphql.scope import Scope, shows


@strawberry.type(description="How results are judged.")
class Measure(NamedEntity):
    @strawberry.field(description="What it is counted in.")
    def unit_of_measure(self) -> str | None:
        return self.view.plain("unit_of_measure")

    @strawberry.field(description="The value aimed at.")
    def target(self) -> str | None:
        return self.view.plain("target")

    @strawberry.field(description="Whether more or less is better.")
    def direction(self) -> str | None:
        return self.view.plain("direction")

    @strawberry.field(description="Over which span it is taken.")
    def period(self) -> str | None:
        return self.view.plain("period")

    @strawberry.field(description="Who owns it.")
    def owner(self) -> Holder | None:
        owners = involved_in(self.scope.structure, "measure", self.view.key, InvolvementMode.OWNS)
        return show_holder(self.scope, next(iter(owners), None))

    @strawberry.field(description="Who is judged by it.")
    def applies_to(self) -> list[Holder]:
        judged = involved_in(self.scope.structure, "measure", self.view.key, InvolvementMode.MEASURED_BY)
        return [show_holder(self.scope, tie) for tie in judged]


@shows("measure")
def show_measure(scope: Scope, key: str) -> Any:
    """A measure at a coordinate."""
    return Measure(scope=scope, view=MeasureView(scope.structure, key))
