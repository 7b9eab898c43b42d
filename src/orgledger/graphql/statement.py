"""Statements in GraphQL."""

from __future__ import annotations

from typing import Any

import strawberry

from orgledger.domain.statement import StatementKind, StatementView
from orgledger.graphql.entity import Entity, Language, shortened
from orgledger.graphql.node import Node
from orgledger.graphql.scope import Scope, shows


@strawberry.type(description="What is said in words, of the organization or of something in it.")
class Statement(Entity):
    @strawberry.field(description="What sort of thing is said.")
    def kind(self) -> StatementKind:
        return self.view.kind

    @strawberry.field(description="The organization's own word for the kind.")
    def category(self) -> str | None:
        return self.view.plain("category")

    @strawberry.field(description="What it is said of.")
    def about(self) -> Node | None:
        return self.scope.show(*self.view.about)

    @strawberry.field(description="Its short name, if it has one.")
    def name(self, language: Language = None) -> str | None:
        return self.view.name(language)

    @strawberry.field(description="What is said; its name, where it has no further words.")
    def text(self, language: Language = None) -> str:
        return self.view.text(language)

    @strawberry.field(description="The design check that holds the structure against it, such as C1.")
    def check(self) -> str | None:
        return self.view.plain("check")

    @strawberry.field(description="Its place among statements of its kind.")
    def order(self) -> int | None:
        return self.view.number("order")

    def label(self, language: str | None = None) -> str:
        """What a person calls it."""
        return self.view.name(language) or shortened(self.view.text(language))


@shows("statement")
def show_statement(scope: Scope, key: str) -> Any:
    """A statement at a coordinate."""
    return Statement(scope=scope, view=StatementView(scope.structure, key))
