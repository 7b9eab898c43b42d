"""Responsibilities in GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from orgledger.domain.involvement import involved_in
from orgledger.domain.responsibility import ResponsibilityView
from orgledger.graphql.entity import WordedEntity
from orgledger.graphql.scope import Scope, shows

if TYPE_CHECKING:
    from orgledger.graphql.involvement import Involvement


@strawberry.type(description="A duty, whoever holds it.")
class Responsibility(WordedEntity):
    @strawberry.field(description="The organization's own word for the kind of duty.")
    def category(self) -> str | None:
        return self.view.category

    @strawberry.field(description="Who is involved in it, and in which way.")
    def involvements(self) -> list[Annotated[Involvement, strawberry.lazy("orgledger.graphql.involvement")]]:
        found = involved_in(self.scope.structure, "responsibility", self.view.key)
        return self.scope.show_all("involvement", [view.key for view in found])


@shows("responsibility")
def show_responsibility(scope: Scope, key: str) -> Any:
    """A responsibility at a coordinate."""
    return Responsibility(scope=scope, view=ResponsibilityView(scope.structure, key))
