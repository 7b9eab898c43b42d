"""Units in GraphQL."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from orgledger.domain import lineage, staffing, unit
from orgledger.domain.involvement import held_by
from orgledger.domain.period import FOREVER
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.unit import Completeness, StructureType, UnitKind, UnitStatus
from orgledger.graphql.entity import Entity, Language
from orgledger.graphql.headcount import GradeHeadcount, Headcount, HeadcountStep
from orgledger.graphql.scope import Scope, shows
from orgledger.graphql.time import LocalizedText, Period
from orgledger.projections.headcount import of_tree

if TYPE_CHECKING:
    from orgledger.graphql.collaboration import Collaboration
    from orgledger.graphql.involvement import Involvement
    from orgledger.graphql.person import Person
    from orgledger.graphql.position import Position


@strawberry.type(description="A unit of the organization, as it stood at one coordinate.")
class Unit(Entity):
    @strawberry.field(description="Its human handle, unique among the units on record.")
    def code(self) -> str | None:
        return self.view.code

    @strawberry.field(description="Its name: in the asked language, else the organization's, any, its code, its key.")
    def name(self, language: Language = None) -> str:
        return self.view.name(language)

    @strawberry.field(description="Its names, by language.")
    def names(self) -> list[LocalizedText]:
        return LocalizedText.show(self.view.names)

    @strawberry.field(description="What sort of node it is.")
    def kind(self) -> UnitKind:
        return UnitKind(self.view.kind)

    @strawberry.field(description="The organization's own word for its kind.")
    def category(self) -> str | None:
        return self.view.category

    @strawberry.field(description="What it is for.")
    def purpose(self, language: Language = None) -> str | None:
        return self.view.purpose(language)

    @strawberry.field(description="Whether it is at work or archived; null if it is not on record.")
    def status(self) -> UnitStatus | None:
        status = self.view.status
        return UnitStatus(status) if status else None

    @strawberry.field(description="The unbroken period on record that contains the day.")
    def effective(self) -> Period | None:
        return Period.show(self.view.effective)

    @strawberry.field(description="The unit it reported to; null at the top.")
    def parent(self) -> Unit | None:
        parent = self.view.parent
        return Unit(scope=self.scope, view=parent) if parent else None

    @strawberry.field(description="The active units that reported to it, by code.")
    def children(self) -> list[Unit]:
        return [Unit(scope=self.scope, view=view) for view in self.view.children]

    @strawberry.field(description="How many active units reported to it.")
    def child_count(self) -> int:
        return self.view.child_count

    @strawberry.field(description="Whether the children on record are all there are.")
    def child_list(self) -> Completeness:
        return self.view.child_list

    @strawberry.field(description="The units above it, the nearest first.")
    def ancestors(self) -> list[Unit]:
        return [Unit(scope=self.scope, view=view) for view in self.view.ancestors]

    @strawberry.field(description="The active units below it, depth first.")
    def descendants(
        self,
        max_depth: Annotated[
            int | None, strawberry.argument(description="How many levels down; all if absent.")
        ] = None,
    ) -> list[Unit]:
        below = self.view.outline(checked_depth(max_depth))
        return [Unit(scope=self.scope, view=view) for depth, view in below if depth]

    @strawberry.field(description="How many counted units stand above it; 0 at the top.")
    def depth(self) -> int:
        return self.view.depth

    @strawberry.field(description="The position that heads it.")
    def head(self) -> Annotated[Position, strawberry.lazy("orgledger.graphql.position")] | None:
        return self.scope.show("position", self.view.head)

    @strawberry.field(description="The LEVEL child that leads it, where a layer leads it rather than a position.")
    def leadership(self) -> Unit | None:
        leadership = self.view.leadership
        return Unit(scope=self.scope, view=leadership) if leadership else None

    @strawberry.field(description="Its positions, by key.")
    def positions(self) -> list[Annotated[Position, strawberry.lazy("orgledger.graphql.position")]]:
        return self.scope.show_all("position", self.scope.structure.referring("position.unit", self.view.key))

    @strawberry.field(description="Whether the positions on record are all there are.")
    def position_list(self) -> Completeness:
        return self.view.position_list

    @strawberry.field(description="Everybody who holds one of its positions.")
    def people(self) -> list[Annotated[Person, strawberry.lazy("orgledger.graphql.person")]]:
        structure = self.scope.structure
        found = {
            str(structure.value(assignment, "assignment.person"))
            for position in structure.referring("position.unit", self.view.key)
            for assignment in structure.referring("assignment.position", position)
        }
        return self.scope.show_all("person", sorted(found))

    @strawberry.field(description="Its headcount.")
    def headcount(
        self,
        include_descendants: Annotated[
            bool | None, strawberry.argument(description="Whether the active units below it are counted too.")
        ] = False,
    ) -> Headcount:
        return Headcount.show(of_tree(self.view) if include_descendants else staffing.of_unit(self.view))

    @strawberry.field(description="Its headcount, grade by grade.")
    def headcount_by_grade(self) -> list[GradeHeadcount]:
        return [
            GradeHeadcount(grade=grade, headcount=Headcount.show(staffing.of_unit(self.view, grade=grade)))
            for grade in staffing.grades(self.view)
        ]

    @strawberry.field(description="Its headcount over the days from `from` up to `to`, in steps.")
    def headcount_series(
        self,
        start: Annotated[date, strawberry.argument(name="from", description="The first day.")],
        to: Annotated[date, strawberry.argument(description="The first day after.")],
        through_lineage: Annotated[
            bool | None,
            strawberry.argument(description="Whether the units it came of count for it up to their merger or split."),
        ] = True,
    ) -> list[HeadcountStep]:
        if to <= start:
            raise refuse(Invalid("The period is empty."))
        counted = {self.view.key: FOREVER}
        if through_lineage:
            counted |= lineage.forebears(self.scope.structure, self.view.key)
        return [
            HeadcountStep(
                effective=Period(start=step.period.start, to=step.period.end), headcount=Headcount.show(step.headcount)
            )
            for step in staffing.series(self.scope.structure, counted, start, to)
        ]

    @strawberry.field(description="How it is meant to be cut, with what is below it.")
    def structure_type(self) -> StructureType | None:
        return self.view.structure_type

    @strawberry.field(description="The duties it is involved in, and in which way.")
    def responsibilities(self) -> list[Annotated[Involvement, strawberry.lazy("orgledger.graphql.involvement")]]:
        return self._involvements("responsibility")

    @strawberry.field(description="The processes it is involved in, and in which way.")
    def processes(self) -> list[Annotated[Involvement, strawberry.lazy("orgledger.graphql.involvement")]]:
        return self._involvements("process")

    @strawberry.field(description="The systems it owns or uses.")
    def systems(self) -> list[Annotated[Involvement, strawberry.lazy("orgledger.graphql.involvement")]]:
        return self._involvements("system")

    @strawberry.field(description="The measures it owns or is judged by.")
    def measures(self) -> list[Annotated[Involvement, strawberry.lazy("orgledger.graphql.involvement")]]:
        return self._involvements("measure")

    @strawberry.field(description="The collaborations it is a party of.")
    def collaborations(self) -> list[Annotated[Collaboration, strawberry.lazy("orgledger.graphql.collaboration")]]:
        found = self.scope.structure.referring("collaboration.party", self.view.key)
        return self.scope.show_all("collaboration", found)

    @strawberry.field(
        description="The units it came of, by merger, split or transfer, up to the day, since it is on record; "
        "those that ended, under their last names."
    )
    def predecessors(self) -> list[Unit]:
        return [Unit(scope=self.scope, view=view) for view in lineage.predecessors(self.view)]

    @strawberry.field(
        description="The units that came of it, or will as far as is known. They begin on the day on which it ends, so "
        "until then they show the names and codes that they begin with, and `onRecord` says from when."
    )
    def successors(self) -> list[Unit]:
        return [Unit(scope=self.scope, view=view) for view in lineage.successors(self.view)]

    def _involvements(self, noun: str) -> list[Any]:
        ties = held_by(self.scope.structure, "unit", self.view.key, noun)
        return self.scope.show_all("involvement", [tie.key for tie in ties])


@shows("unit")
def show_unit(scope: Scope, key: str) -> Any:
    """A unit at a coordinate."""
    return Unit(scope=scope, view=unit.UnitView(scope.structure, key))


def checked_depth(max_depth: int | None) -> int | None:
    """How many levels down.

    Raises:
        Refused: Invalid, if it is negative.
    """
    if max_depth is not None and max_depth < 0:
        raise refuse(Invalid("A depth is 0 or more.")).under("maxDepth")
    return max_depth
