"""Comparisons in GraphQL: what differs between two coordinates, and the entries that brought it about."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import strawberry

from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.naming import off_record
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.structure import on_record
from orgledger.graphql.entity import After, First
from orgledger.graphql.entry import Entry, FieldDifference
from orgledger.graphql.history import load_entry
from orgledger.graphql.node import Connection, Node
from orgledger.graphql.paging import page
from orgledger.graphql.scope import SHOWN, Scope, shows
from orgledger.graphql.time import Coordinate
from orgledger.projections import comparison as comparisons


@strawberry.type(description="How often a kind of difference occurs.")
class ChangeCount:
    kind: DifferenceKind = strawberry.field(description="The kind.")
    count: int = strawberry.field(description="How many differences are of it.")


@strawberry.type(description="One thing that differs. What differs in several ways has a difference of each kind.")
class Difference:
    comparison: strawberry.Private[Comparison]
    found: strawberry.Private[comparisons.Difference]

    @strawberry.field(description="What became different.")
    def kind(self) -> DifferenceKind:
        return self.found.kind

    @strawberry.field(description="How it stood before; null if it was not on record.")
    def before(self) -> Node | None:
        return self._node(self.comparison.earlier, self.found.before)

    @strawberry.field(
        description="How it stands after; null if it is not on record. What came out of a merger or a split is another."
    )
    def after(self) -> Node | None:
        return self._node(self.comparison.scope, self.found.after)

    @strawberry.field(description="What differs about it, field by field.")
    def fields(self) -> list[FieldDifference]:
        earlier, later = self.comparison.earlier, self.comparison.scope
        return [
            FieldDifference(earlier=earlier, scope=later, attribute=one.attribute, was=one.before, now=one.after)
            for one in self.found.fields
        ]

    @strawberry.field(
        description="The entries that brought it about, as known at `to`: whose words hold after, or what ended, took "
        "back or restored the words that held. What is only rehearsed, or planned in a scenario, has no entry."
    )
    async def caused_by(self) -> list[Entry]:
        return [await load_entry(self.comparison.scope, sequence) for sequence in self.causes()]

    def causes(self) -> list[int]:
        """The sequences of the entries that brought it about, without those that are only rehearsed."""
        earlier, later = self.comparison.earlier.structure, self.comparison.scope.structure
        sequences = comparisons.causes(earlier, later, self.found)
        known = earlier.as_of.known if self.comparison.rehearsed else self.comparison.scope.coordinate.sequence
        return [one for one in sequences if one <= known]

    def _node(self, scope: Scope, key: str | None) -> Any:
        return scope.show(self.found.noun if self.found.noun in SHOWN else "", key)


@strawberry.type(description="What differs between two coordinates of one organization.")
class Comparison:
    earlier: strawberry.Private[Scope]
    scope: strawberry.Private[Scope]
    under: strawberry.Private[str | None]
    rehearsed: strawberry.Private[bool]
    found: strawberry.Private[comparisons.Comparison]

    @strawberry.field(name="from", description="How it was.")
    def before(self) -> Coordinate:
        return Coordinate.of(self.earlier)

    @strawberry.field(description="How it is; null for what is only rehearsed, which no coordinate can name.")
    def to(self) -> Coordinate | None:
        return None if self.rehearsed else Coordinate.of(self.scope)

    @strawberry.field(description="How often each kind of difference occurs, without those that do not.")
    def summary(self) -> list[ChangeCount]:
        return [ChangeCount(kind=kind, count=count) for kind, count in self.found.summary.items()]

    @strawberry.field(description="What differs, by kind, then by code and key.")
    async def differences(
        self,
        first: First = 100,
        after: After = None,
        kinds: Annotated[
            list[DifferenceKind] | None, strawberry.argument(description="Of one of these kinds; all if left out.")
        ] = None,
    ) -> Connection[Difference]:
        chosen = set(DifferenceKind if kinds is None else kinds)

        def rows(at: Scope) -> list[Difference]:
            told = self if at is self.scope else self._moved(at)
            return [difference for difference in told.all() if difference.found.kind in chosen]

        def place(row: Difference) -> tuple[str, str]:
            return row.found.place

        listed = self._listed(chosen)
        return await self.scope.request.work(page, listed, self.scope, first, after, rows, place, lambda _, row: row)

    def all(self) -> list[Difference]:
        """Everything that differs, in order."""
        return [Difference(comparison=self, found=one) for one in self.found.differences]

    def _listed(self, chosen: set[DifferenceKind]) -> str:
        """The name of a list: a cursor names the point after, the name says the rest."""
        at = self.earlier.coordinate.as_of
        known = "" if self._together else at.known
        return f"differences.{at.effective}.{known}.{self.under or ''}.{'.'.join(sorted(k.value for k in chosen))}"

    @property
    def _together(self) -> bool:
        """Whether both sides are told with all that is known."""
        return self.earlier.coordinate.known_named is None and self.scope.coordinate.known_named is None

    def _moved(self, later: Scope) -> Comparison:
        """The comparison of a cursor, as it was when the first page was read."""
        earlier = self.earlier
        if self._together:
            earlier = earlier.moved(earlier.coordinate.as_of.effective, later.coordinate.as_of.known)
        found = comparisons.compare(earlier.structure, later.structure, self.under)
        return Comparison(earlier=earlier, scope=later, under=self.under, rehearsed=self.rehearsed, found=found)


async def compared(earlier: Scope, later: Scope, under: str | None = None, *, rehearsed: bool = False) -> Comparison:
    """The comparison of two scopes.

    Raises:
        Refused: Invalid, if `under` is on record on neither side.
    """
    if under is not None and not any(on_record(scope.structure, "unit", under) for scope in (earlier, later)):
        elsewhere = off_record(later.structure, "unit", under)
        told = "There is no such unit at either coordinate."
        raise refuse(Invalid(f"{told} {elsewhere}" if elsewhere else told)).under("under")
    found = await later.request.work(comparisons.compare, earlier.structure, later.structure, under)
    return Comparison(earlier=earlier, scope=later, under=under, rehearsed=rehearsed, found=found)


async def compare_set(
    scope: Scope, before: int, last: int, effective: date | None, *, rehearsed: bool = False
) -> Comparison:
    """What the entries after `before` make different, on a day or on the latest on which one they speak of begins."""
    day = effective or comparisons.latest_day(scope.image, before, last) or scope.coordinate.as_of.effective
    return await compared(scope.at(day, before), scope.at(day, last), rehearsed=rehearsed)


@shows("comparison")
async def show_comparison(scope: Scope, asked: tuple[int, int, date | None]) -> Comparison:
    """What a change set makes different; see compare_set."""
    return await compare_set(scope, *asked)
