"""Named values in GraphQL."""

from __future__ import annotations

import strawberry

from orgledger.domain import attribute
from orgledger.graphql.scope import Scope


@strawberry.type(description="A named value.")
class Attribute:
    name: str = strawberry.field(description="Its name.")
    language: str | None = strawberry.field(description="The language of the value, where it has one.")
    value: str | None = strawberry.field(description="The value.")


def attributes(scope: Scope, noun: str, key: str) -> list[Attribute]:
    """The named values of an entity."""
    found = attribute.attributes(scope.structure, noun, key)
    return [Attribute(name=one.name, language=one.language, value=one.value) for one in found]
