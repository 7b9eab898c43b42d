"""Collaborations in GraphQL."""

from __future__ import annotations

from typing import Any

import strawberry

from orgledger.domain.collaboration import CollaborationKind, CollaborationView
from orgledger.domain.unit import Completeness
from orgledger.graphql.entity import Entity, Language
from orgledger.graphql.scope import Scope, shows
from orgledger.graphql.unit import Unit


@strawberry.type(description="A tie between units, also with outside parties, with content and direction.")
class Collaboration(Entity):
    @strawberry.field(description="The units that are named, by key.")
    def parties(self) -> list[Unit]:
        return self.scope.show_all("unit", self.view.parties)

    @strawberry.field(description="Whether the parties named are all there are.")
    def party_list(self) -> Completeness:
        return self.view.party_list

    @strawberry.field(name="from", description="The party that supports or provides.")
    def from_unit(self) -> Unit | None:
        return self.scope.show("unit", self.view.from_unit)

    @strawberry.field(name="to", description="The party that receives.")
    def to_unit(self) -> Unit | None:
        return self.scope.show("unit", self.view.to_unit)

    @strawberry.field(description="Which way it runs.")
    def kind(self) -> CollaborationKind:
        return self.view.kind

    @strawberry.field(description="What it consists of.")
    def content(self, language: Language = None) -> str | None:
        return self.view.content(language)

    @strawberry.field(description="What it is for.")
    def purpose(self, language: Language = None) -> str | None:
        return self.view.purpose(language)


@shows("collaboration")
def show_collaboration(scope: Scope, key: str) -> Any:
    """A collaboration at a coordinate."""
    return Collaboration(scope=scope, view=CollaborationView(scope.structure, key))
