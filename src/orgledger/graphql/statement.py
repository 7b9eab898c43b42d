"""Statements in GraphQL."""

from __future__ import annotations

from typing import Any

import strawberry

from orgledger.domain.statement import StatementKind, StatementView
from orgledger.graphql.entity import WordedEntity
from orgledger.graphql.node import Node
from orgledger.graphql.scope import Scope, shows


@strawberry.type(description="What is said in words, of the organization or of something in it.")
class Statement(WordedEntity):
    @strawberry.field(description="What sort of thing is said.")
    def kind(self) -> StatementKind:
        return self.view.kind

    @strawberry.field(description="The organization's own word for the kind.")
    def category(self) -> str | None:
        return self.view.plain("category")

    @strawberry.field(description="What it is said of.")
    def about(self) -> Node | None:
        return self.scope.show(*self.view.about)

    @strawberry.field(description="The design check that holds the structure against it, such as C1.")
    def check(self) -> str | None:
        return self.view.plain("check")

    @strawberry.field(description="Its place among statements of its kind.")
    def order(self) -> int | None:
        return self.view.number("order")


@shows("statement")
def show_statement(scope: Scope, key: str) -> Any:
    """A statement at a coordinate."""
    return Statement(scope=scope, view=StatementView(scope.structure, key))
