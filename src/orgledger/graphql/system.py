"""Systems in GraphQL."""

from __future__ import annotations

from typing import Any

import strawberry

from orgledger.domain.involvement import InvolvementMode, involved_in
from orgledger.domain.system import SystemView
from orgledger.graphql.entity import NamedEntity
from orgledger.graphql.position import Holder, show_holder
from orgledger.graphql.scope import Scope, shows


@strawberry.type(description="What carries work and information.")
class System(NamedEntity):
    @strawberry.field(description="Who owns it.")
    def owner(self) -> Holder | None:
        owners = involved_in(self.scope.structure, "system", self.view.key, InvolvementMode.OWNS)
        return show_holder(self.scope, next(iter(owners), None))

    @strawberry.field(description="Who uses it.")
    def users(self) -> list[Holder]:
        users = involved_in(self.scope.structure, "system", self.view.key, InvolvementMode.USES)
        return [show_holder(self.scope, tie) for tie in users]


@shows("system")
def show_system(scope: Scope, key: str) -> Any:
    """A system at a coordinate."""
    return System(scope=scope, view=SystemView(scope.structure, key))
