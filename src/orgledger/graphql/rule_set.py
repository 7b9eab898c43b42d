"""Rule sets in GraphQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import strawberry

from orgledger.domain import rule_set
from orgledger.graphql.entity import Entity
from orgledger.graphql.scope import Scope, shows


@strawberry.type(description="A parameter of a design check.")
class RuleParameter:
    check: str = strawberry.field(description="The check, such as C6.")
    name: str = strawberry.field(description="The parameter, such as max.")
    value: str = strawberry.field(description="Its value, as a text.")


def show_parameters(parameters: Iterable[rule_set.RuleParameter]) -> list[RuleParameter]:
    """Parameters, in the order of their adoption."""
    return [RuleParameter(check=one.check, name=one.name, value=one.value) for one in parameters]


@strawberry.type(description="The parameters that the design checks run with from a day on.")
class RuleSet(Entity):
    @strawberry.field(description="1, 2, 3 … in the order of adoption.")
    def version(self) -> int:
        return self.view.version

    @strawberry.field(description="What differs from the defaults.")
    def parameters(self) -> list[RuleParameter]:
        return show_parameters(self.view.parameters)


@shows("rule_set")
def show_rule_set(scope: Scope, key: str) -> Any:
    """A rule set at a coordinate."""
    return RuleSet(scope=scope, view=rule_set.RuleSetView(scope.structure, key))
