"""Positions in GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from orgledger.domain import position, staffing
from orgledger.domain.involvement import InvolvementView, held_by
from orgledger.domain.structure import recalled
from orgledger.graphql.entity import Entity, Language
from orgledger.graphql.headcount import Headcount
from orgledger.graphql.node import Node
from orgledger.graphql.scope import Scope, shows
from orgledger.graphql.time import LocalizedText, Period
from orgledger.graphql.unit import Unit

if TYPE_CHECKING:
    from orgledger.graphql.involvement import Involvement
    from orgledger.graphql.person import Assignment


@strawberry.type(description="A role in a unit, one seat or several alike, as it stood at one coordinate.")
class Position(Entity):
    @strawberry.field(description="Its human handle, unique among the positions on record.")
    def code(self) -> str | None:
        return self.view.code

    @strawberry.field(description="Its title: in the asked language, else the organization's, any, its code, its key.")
    def title(self, language: Language = None) -> str:
        return self.view.title(language)

    @strawberry.field(description="Its titles, by language.")
    def titles(self) -> list[LocalizedText]:
        return LocalizedText.show(self.view.titles)

    @strawberry.field(description="Its grade.")
    def grade(self) -> str | None:
        return self.view.grade

    @strawberry.field(description="The unit it belonged to.")
    def unit(self) -> Unit:
        return Unit(scope=self.scope, view=self.view.unit)

    @strawberry.field(description="Its seats, approved and filled.")
    def headcount(self) -> Headcount:
        return Headcount.show(staffing.of_position(self.view))

    @strawberry.field(description="Its line manager.")
    def reports_to(self) -> Position | None:
        manager = self.view.reports_to
        return Position(scope=self.scope, view=manager) if manager else None

    @strawberry.field(description="The positions that reported to it.")
    def reports(self) -> list[Position]:
        return [Position(scope=self.scope, view=view) for view in self.view.reports]

    @strawberry.field(description="The positions it also answered to.")
    def dotted_lines(self) -> list[Position]:
        return [Position(scope=self.scope, view=view) for view in self.view.dotted_lines]

    @strawberry.field(description="Who held it, each with share and roles.")
    def holders(self) -> list[Annotated[Assignment, strawberry.lazy("orgledger.graphql.person")]]:
        return self.scope.show_all("assignment", self.view.holders)

    @strawberry.field(description="What it asks of its holder.")
    def requirements(self, language: Language = None) -> str | None:
        return self.view.requirements(language)

    @strawberry.field(description="How far it may decide, in the organization's own words.")
    def decision_level(self) -> str | None:
        return self.view.decision_level

    @strawberry.field(description="The duties it is involved in, and in which way.")
    def responsibilities(self) -> list[Annotated[Involvement, strawberry.lazy("orgledger.graphql.involvement")]]:
        ties = held_by(self.scope.structure, "position", self.view.key, "responsibility")
        return self.scope.show_all("involvement", [tie.key for tie in ties])

    @strawberry.field(description="The unbroken period on record that contains the day.")
    def effective(self) -> Period | None:
        return Period.show(self.view.effective)


@shows("position")
def show_position(scope: Scope, key: str) -> Any:
    """A position at a coordinate."""
    return Position(scope=scope, view=position.PositionView(scope.structure, key))


Holder = Annotated[Unit | Position, strawberry.union("Holder", description="Who can be involved in something.")]


def show_holder(scope: Scope, tie: InvolvementView | None) -> Any:
    """Who is involved, at a coordinate."""
    return scope.show(*tie.holder) if tie else None


@strawberry.type(description="A position answering to a second one besides its line manager.")
class DottedLine(Node):
    scope: strawberry.Private[Scope]
    key: strawberry.ID = strawberry.field(description="Its identity.")

    @strawberry.field(description="Opaque; carries the named parts of the coordinate.")
    def id(self) -> strawberry.ID:
        return self.scope.id("DottedLine", self.key)

    @strawberry.field(name="from", description="Who answers.")
    def from_position(self) -> Position:
        return show_position(self.scope, str(recalled(self.scope.structure, self.key, "dotted_line.from")))

    @strawberry.field(name="to", description="To whom.")
    def to_position(self) -> Position:
        return show_position(self.scope, str(recalled(self.scope.structure, self.key, "dotted_line.to")))


@shows("dotted_line")
def show_dotted_line(scope: Scope, key: str) -> Any:
    """A dotted line at a coordinate."""
    return DottedLine(scope=scope, key=strawberry.ID(key))
