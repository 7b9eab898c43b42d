"""What everything that can be fetched by id has in common."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import strawberry

from orgledger.graphql import enums  # noqa: F401  The enumerations come before whatever uses them.
from orgledger.graphql.scope import Scope, shows

Item = TypeVar("Item")


@strawberry.interface(description="Anything that can be fetched again by its id.")
class Node:
    @strawberry.field(
        description="Opaque. Carries exactly the parts of the coordinate that the query named, so that a client's "
        "cache never mixes two dates. Inputs take `key` instead."
    )
    def id(self) -> strawberry.ID:
        raise NotImplementedError


@strawberry.type(description="Something that has no type of its own here, or never came to be: it is only described.")
class Thing(Node):
    scope: strawberry.Private[Scope]
    key: strawberry.ID = strawberry.field(description="Its key.")

    @strawberry.field(description="Its key, as it was.")
    def id(self) -> strawberry.ID:
        return self.scope.id("Thing", self.key)

    @strawberry.field(description="What kind of thing it is, if the ledger knows.")
    def noun(self) -> str | None:
        return self.scope.noun_of(self.key)


@shows("")
def show_thing(scope: Scope, key: str) -> Thing:
    """Describe something unknown."""
    return Thing(scope=scope, key=strawberry.ID(key))


@strawberry.type(description="Where a page stands in the whole list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more items follow.")
    has_previous_page: bool = strawberry.field(description="Whether items came before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first item.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last item: pass it as `after`.")


def written(self: Any) -> str:
    """The cursor of an edge, which is written only where it is asked for."""
    return str(self.place)


@strawberry.type(description="An item and its place in the list.")
class Edge(Generic[Item]):
    place: strawberry.Private[object]
    cursor: str = strawberry.field(
        description="Opaque; names the item and the coordinate of the list.", resolver=written
    )
    node: Item = strawberry.field(description="The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Item]):
    edges: list[Edge[Item]] = strawberry.field(description="The items with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many items the whole list has.")

    @strawberry.field(description="The items alone.")
    def nodes(self) -> list[Item]:
        return [edge.node for edge in self.edges]
