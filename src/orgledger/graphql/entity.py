"""What the entities of an organization have in common in GraphQL."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from orgledger.domain.structure import View
from orgledger.graphql.attribute import Attribute, attributes
from orgledger.graphql.history import Clock, Version, history
from orgledger.graphql.node import Connection, Node
from orgledger.graphql.scope import Scope
from orgledger.graphql.time import Period

Language = Annotated[
    str | None, strawberry.argument(description="The language wanted; the organization's own if absent.")
]
Code = Annotated[
    str | None,
    strawberry.argument(description="The organization's code; may be left out where there is only one."),
]
First = Annotated[int | None, strawberry.argument(description="How many items at most.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which to go on.")]


@strawberry.type(description="Something an organization consists of, as it stood at one coordinate.")
class Entity(Node):
    scope: strawberry.Private[Scope]
    view: strawberry.Private[Any]

    @strawberry.field(description="Opaque; carries the named parts of the coordinate.")
    def id(self) -> strawberry.ID:
        return self.scope.id(type(self).__name__, self.view.key)

    @strawberry.field(description="Its identity, the same at every coordinate.")
    def key(self) -> strawberry.ID:
        return strawberry.ID(self.view.key)

    @strawberry.field(
        description="The unbroken period on record that contains the day; of what is off record, the nearest one."
    )
    def effective(self) -> Period:
        today = self.scope.coordinate.as_of.effective
        return Period.show(self.view.nearest) or Period(start=today, to=today)

    @strawberry.field(
        description="Every unbroken period on record, as known. Off record, a thing shows the name and the code of the "
        "nearest day on record: the last before the day, else the first after it."
    )
    def on_record(self) -> list[Period]:
        return Period.show_all(self.view.periods)

    @strawberry.field(description="Named values set on it.")
    def attributes(self) -> list[Attribute]:
        view: View = self.view
        return attributes(self.scope, view.noun, view.key)

    @strawberry.field(description="How it came to be as it is, or what was believed of it.")
    def history(
        self,
        clock: Annotated[
            Clock | None, strawberry.argument(description="Along its days, or along the ledger.")
        ] = Clock.EFFECTIVE,
        first: First = 50,
        after: After = None,
    ) -> Connection[Version]:
        return history(self.scope, self.view.key, clock, first, after)


@strawberry.type(description="Something with a name, as it stood at one coordinate.")
class NamedEntity(Entity):
    @strawberry.field(description="Its name.")
    def name(self, language: Language = None) -> str:
        return self.view.name(language)

    @strawberry.field(description="What it does, or judges, in words.")
    def text(self, language: Language = None) -> str | None:
        return self.view.text(language)


@strawberry.type(description="Something that consists of words, as it stood at one coordinate.")
class WordedEntity(Entity):
    @strawberry.field(description="Its short name, if it has one.")
    def name(self, language: Language = None) -> str | None:
        return self.view.name(language)

    @strawberry.field(description="Its words; its name, where it has no further words.")
    def text(self, language: Language = None) -> str:
        return self.view.text(language)
