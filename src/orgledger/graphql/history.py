"""Histories in GraphQL: along an entity's days, or along what was believed of it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from orgledger.domain.event import whole
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.timeline import Value
from orgledger.domain.words import value_text
from orgledger.graphql.node import Connection, Node
from orgledger.graphql.paging import checked_size, page
from orgledger.graphql.scope import SHOWN, Scope
from orgledger.graphql.time import Period
from orgledger.projections import history as histories

if TYPE_CHECKING:
    from orgledger.graphql.entry import Entry


@strawberry.enum(description="Which clock a history runs along.")
class Clock(Enum):
    EFFECTIVE = strawberry.enum_value("EFFECTIVE", description="The days of the organization, as known.")
    RECORDED = strawberry.enum_value("RECORDED", description="The ledger: what was believed of the coordinate's day.")


@strawberry.type(description="One step of an entity's history: what held over a period, and the entry that said so.")
class Version:
    scope: strawberry.Private[Scope]
    version: strawberry.Private[histories.Version]

    @strawberry.field(description="The days it held.")
    def effective(self) -> Period:
        return Period(start=self.version.period.start, to=self.version.period.end)

    @strawberry.field(description="What changed, such as parent, name.en or seats.")
    def field(self) -> str:
        return field_name(self.version.attribute)

    @strawberry.field(description="What held before.")
    async def before(self) -> str | None:
        return await written(self.scope, self.version.attribute, self.version.before)

    @strawberry.field(description="What held from then on.")
    async def after(self) -> str | None:
        return await written(self.scope, self.version.attribute, self.version.after)

    @strawberry.field(description="What it referred to before, if it is a reference.")
    def before_node(self) -> Node | None:
        return self._node(self.version.before)

    @strawberry.field(description="What it referred to from then on, if it is a reference.")
    def after_node(self) -> Node | None:
        return self._node(self.version.after)

    @strawberry.field(description="The entry that said so.")
    async def entry(self) -> Annotated[Entry, strawberry.lazy("orgledger.graphql.entry")]:
        return await load_entry(self.scope, self.version.sequence)

    @strawberry.field(description="The entry from which on this was believed.")
    def recorded_from(self) -> int:
        return self.version.recorded_from

    @strawberry.field(description="The entry at which that belief ended; null if it stands.")
    def recorded_to(self) -> int | None:
        return self.version.recorded_to

    def _node(self, value: Value) -> Any:
        noun = self.version.reference
        return self.scope.show(noun, str(value)) if noun and value is not None else None


def field_name(attribute: str) -> str:
    """A slot in words: parent, name.en, seats.G1, fte, attribute.source id, attribute.motto.en.

    One of several that hold a key each is called alike, such as party: its value says which.
    """
    _, _, rest = whole(attribute).partition(".")
    kind, _, further = rest.partition(".")
    if kind == "attribute":
        language, _, name = further.partition(".")
        return f"attribute.{name}.{language}" if language else f"attribute.{name}"
    return rest.replace("_milli", "")


async def load_entry(scope: Scope, sequence: int) -> Any:
    """An entry of the scope's organization.

    Raises:
        Refused: Invalid, if a scenario only plans it.
    """
    if scope.coordinate.supposed and sequence > scope.coordinate.sequence:
        raise refuse(Invalid("What a scenario plans has no entry yet."))
    return SHOWN["entry"](scope, await scope.request.entries.load((scope.row.id, sequence)))


async def written(scope: Scope, attribute: str, value: Value) -> str | None:
    """A value as a person reads it: the personal ones from beside the ledger."""
    if value is None:
        return None
    if attribute in ("person.name", "person.reference"):
        return await scope.request.private.load((scope.row.id, str(value)))
    return value_text(attribute, value, scope.row.default_language)


def history(scope: Scope, key: str, clock: Clock | None, first: int | None, after: str | None) -> Connection[Version]:
    """A page of an entity's history."""

    def rows(at: Scope) -> list[histories.Version]:
        if clock is not Clock.RECORDED:
            return histories.history(at.structure, key)
        return histories.beliefs(at.structure, key)

    def place(version: histories.Version) -> tuple[str, str]:
        if clock is not Clock.RECORDED:
            return str(version.period.start), f"{version.sequence:012d}.{version.attribute}"
        return f"{version.recorded_from:012d}", version.attribute

    listed = f"history.{key}.{(clock or Clock.EFFECTIVE).value}"
    size = checked_size(first, 50, scope.request.ledger.settings.page_size)
    return page(listed, scope, size, after, rows, place, lambda at, version: Version(scope=at, version=version))
