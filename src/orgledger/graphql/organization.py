"""Organizations in GraphQL, and everything that hangs on one at a coordinate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any

import strawberry

from orgledger.domain import person, position, rollout, rule_set, staffing, statement, unit
from orgledger.domain.event import NOUNS
from orgledger.domain.naming import no_such_unit
from orgledger.domain.period import moment
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.role import Role
from orgledger.domain.structure import coded, periods, text
from orgledger.domain.unit import UnitKind, UnitStatus
from orgledger.graphql.attribute import Attribute, attributes
from orgledger.graphql.collaboration import Collaboration
from orgledger.graphql.entity import After, First, Language
from orgledger.graphql.finding import Finding, FindingsOnDay, findings, findings_series
from orgledger.graphql.grant import Grant, listed
from orgledger.graphql.headcount import Headcount
from orgledger.graphql.history import Clock, Version, history
from orgledger.graphql.measure import Measure
from orgledger.graphql.node import Connection, Node
from orgledger.graphql.paging import checked_size, page
from orgledger.graphql.person import Person, show_person
from orgledger.graphql.position import Position, show_position
from orgledger.graphql.process import Process
from orgledger.graphql.proof import Checkpoint, show_checkpoint
from orgledger.graphql.report import ReportFile, ReportFormat, ReportParametersInput, report_of
from orgledger.graphql.responsibility import Responsibility
from orgledger.graphql.rollout import RolloutStep
from orgledger.graphql.rule_set import RuleSet
from orgledger.graphql.scope import Scope, shows
from orgledger.graphql.search import found
from orgledger.graphql.statement import Statement
from orgledger.graphql.system import System
from orgledger.graphql.time import Coordinate, Period
from orgledger.graphql.unit import Unit, checked_depth
from orgledger.projections.search import folded

OUTLINE_ROWS = 20_000
"""Rows of one outline at most; page through `units` for more."""
MAX_DEPTH = 32


@strawberry.enum(description="How a list of units is ordered; ties are broken by key.")
class UnitOrder(Enum):
    CODE = strawberry.enum_value("CODE", description="By code; units without one come last.")
    NAME = strawberry.enum_value("NAME", description="By name in the organization's language.")


@strawberry.input(description="Which units to list.")
class UnitFilter:
    kind: list[UnitKind] | None = strawberry.field(default=None, description="Of one of these kinds.")
    text: str | None = strawberry.field(
        default=None, description="With this text in a name or the code; case, width and accents do not matter."
    )
    under: strawberry.ID | None = strawberry.field(default=None, description="Below the unit of this key.")
    status: list[UnitStatus] | None = strawberry.field(
        default_factory=lambda: [UnitStatus.ACTIVE], description="Of one of these statuses."
    )
    off_record: bool | None = strawberry.field(
        default=False,
        description="Also those off record on the day, under their names and codes of the nearest day; their status is "
        "null, and `onRecord` lists their days.",
    )


@strawberry.input(description="Which positions to list.")
class PositionFilter:
    unit: strawberry.ID | None = strawberry.field(default=None, description="Of the unit of this key.")
    text: str | None = strawberry.field(
        default=None, description="With this text in a title or the code; case, width and accents do not matter."
    )
    vacant: bool | None = strawberry.field(
        default=None,
        description="True: with a vacant seat, one that nobody holds for good. False: all others, and those of unknown "
        "seats.",
    )


@strawberry.type(description="A unit and how deep it stands below where the outline begins.")
class OutlineRow:
    depth: int = strawberry.field(description="0 for where the outline begins.")
    unit: Unit = strawberry.field(description="The unit.")
    last: strawberry.Private[bool] = False

    @strawberry.field(description="Whether active units below it are left out, because `maxDepth` ends here.")
    def cut(self) -> bool:
        return self.last and self.unit.view.child_count > 0


@strawberry.type(description="Who had a code, and over which days.")
class CodeHolder:
    effective: Period = strawberry.field(description="The days.")
    node: Node = strawberry.field(description="The unit or position, as it stands at the coordinate; see `onRecord`.")


@strawberry.type(description="The whole organization in numbers.")
class Totals:
    units: int = strawberry.field(description="Active units, without layers of leadership and outside parties.")
    positions: int = strawberry.field(description="Positions on record.")
    people: int = strawberry.field(description="People who hold a position.")
    headcount: Headcount = strawberry.field(description="The headcount of all active units.")


@strawberry.type(description="An organization as its ledger stands.")
class OrganizationInfo:
    scope: strawberry.Private[Scope]

    @strawberry.field(description="Its identity.")
    def key(self) -> strawberry.ID:
        return self.scope.row.id

    @strawberry.field(description="Its code, fixed for ever.")
    def code(self) -> str:
        return self.scope.row.code

    @strawberry.field(description="Its name today.")
    def name(self, language: Language = None) -> str:
        return name_of(self.scope, language)

    @strawberry.field(description="The IANA time zone whose days it lives by.")
    def time_zone(self) -> str:
        return self.scope.row.time_zone

    @strawberry.field(description="The language it falls back on.")
    def default_language(self) -> str:
        return self.scope.row.default_language

    @strawberry.field(description="The first day that anything is known of.")
    def first_effective(self) -> date | None:
        return self.scope.image.first_day

    @strawberry.field(description="When its record begins.")
    def first_recorded_at(self) -> datetime | None:
        return moment(self.scope.row.first_recorded_at)

    @strawberry.field(description="Recorded times up to this sequence were replayed from a source, not witnessed.")
    def replayed_until(self) -> int | None:
        return self.scope.row.replayed_until

    @strawberry.field(description="Today, with all that is known.")
    def head(self) -> Coordinate:
        return Coordinate.of(self.scope)

    @strawberry.field(description="The state of its ledger now, in 32 bytes, signed if the server has a key.")
    async def checkpoint(self) -> Checkpoint:
        return await show_checkpoint(self.scope)


@strawberry.type(description="An organization at one coordinate, which everything below inherits.")
class Organization(Node):
    scope: strawberry.Private[Scope]

    @strawberry.field(description="Opaque; carries the named parts of the coordinate.")
    def id(self) -> strawberry.ID:
        return self.scope.id("Organization", self.scope.row.id)

    @strawberry.field(description="Its identity, the same at every coordinate.")
    def key(self) -> strawberry.ID:
        return self.scope.row.id

    @strawberry.field(description="The coordinate that was chosen; its token replays this very structure.")
    def coordinate(self) -> Coordinate:
        return Coordinate.of(self.scope)

    @strawberry.field(description="The state of the ledger as known here, in 32 bytes; in a scenario, as it stands on.")
    async def checkpoint(self) -> Checkpoint:
        return await show_checkpoint(self.scope)

    @strawberry.field(description="Its code, fixed for ever.")
    def code(self) -> str:
        return self.scope.row.code

    @strawberry.field(description="Its name; before its first fact, its code.")
    def name(self, language: Language = None) -> str:
        return name_of(self.scope, language)

    @strawberry.field(description="What it is for: its statements of the kind PURPOSE, one a line.")
    def purpose(self, language: Language = None) -> str | None:
        said = statement.statements(
            self.scope.structure, "organization", self.scope.row.id, statement.StatementKind.PURPOSE
        )
        return "\n".join(view.text(language) for view in said) or None

    @strawberry.field(description="The active units that reported to nobody, by code.")
    def roots(self) -> list[Unit]:
        return [Unit(scope=self.scope, view=view) for view in unit.roots(self.scope.structure)]

    @strawberry.field(description="A unit on record, by key or by code.")
    def unit(
        self,
        key: Annotated[strawberry.ID | None, strawberry.argument(description="Its key.")] = None,
        code: Annotated[str | None, strawberry.argument(description="Its code on that day.")] = None,
    ) -> Unit | None:
        return self._one("unit", key, code)

    @strawberry.field(description="Units on record.")
    def units(
        self,
        first: First = 100,
        after: After = None,
        filter: Annotated[UnitFilter | None, strawberry.argument(description="Which ones.")] = None,
        order_by: Annotated[UnitOrder | None, strawberry.argument(description="In which order.")] = UnitOrder.CODE,
    ) -> Connection[Unit]:
        chosen = filter or UnitFilter()

        def place(view: unit.UnitView) -> tuple[str, str]:
            by = view.name() if order_by is UnitOrder.NAME else view.code or "\uffff"
            return by, view.key

        def rows(at: Scope) -> Sequence[unit.UnitView]:
            return sorted(filtered_units(at, chosen), key=place)

        listed = f"units.{(order_by or UnitOrder.CODE).value}"
        return page(listed, self.scope, first, after, rows, place, lambda at, view: Unit(scope=at, view=view))

    @strawberry.field(
        description="Whatever was ever on record, as known, by its key, whether or not it is on the day: off record, "
        "it goes by the name and code of the nearest day, and `onRecord` lists its days. Null, if it never was."
    )
    def entity(self, key: Annotated[strawberry.ID, strawberry.argument(description="Its key.")]) -> Node | None:
        noun = self.scope.noun_of(str(key))
        if noun not in NOUNS or noun == "organization" or not periods(self.scope.structure, noun, str(key)):
            return None
        found: Node | None = self.scope.show(noun, str(key))
        return found

    @strawberry.field(
        description="Every unit and position that ever had a code, as known, by day: where a lookup by code gives "
        "null, this tells who had the code on other days."
    )
    def code_history(self, code: Annotated[str, strawberry.argument(description="The code.")]) -> list[CodeHolder]:
        structure = self.scope.structure
        return [
            CodeHolder(effective=Period(start=days.start, to=days.end), node=self.scope.show(noun, key))
            for days, noun, key in sorted(
                (days, noun, key) for noun in ("unit", "position") for key, days in coded(structure, noun, code)
            )
        ]

    @strawberry.field(description="The tree as rows, depth first: from one unit down, or from all roots.")
    def outline(
        self,
        top: Annotated[
            strawberry.ID | None, strawberry.argument(name="root", description="The key of the unit to begin with.")
        ] = None,
        max_depth: Annotated[
            int | None,
            strawberry.argument(
                description="How many levels down; all, if null. A row that is `cut` has more below it."
            ),
        ] = MAX_DEPTH,
    ) -> list[OutlineRow]:
        checked_depth(max_depth)
        if top is not None:
            found = self._one("unit", top, None)
            if found is None:
                raise refuse(Invalid(no_such_unit(self.scope.structure, str(top)))).under("root")
            begin = [found.view]
        else:
            begin = unit.roots(self.scope.structure)
        rows = []
        for first in begin:
            for depth, view in first.outline(max_depth):
                rows.append(OutlineRow(depth=depth, unit=Unit(scope=self.scope, view=view), last=depth == max_depth))
                if len(rows) > OUTLINE_ROWS:
                    raise refuse(Invalid(f"The outline has more than {OUTLINE_ROWS:,} rows; begin lower down."))
        return rows

    @strawberry.field(description="A position on record, by key or by code.")
    def position(
        self,
        key: Annotated[strawberry.ID | None, strawberry.argument(description="Its key.")] = None,
        code: Annotated[str | None, strawberry.argument(description="Its code on that day.")] = None,
    ) -> Position | None:
        return self._one("position", key, code)

    @strawberry.field(description="Positions on record.")
    def positions(
        self,
        first: First = 100,
        after: After = None,
        filter: Annotated[PositionFilter | None, strawberry.argument(description="Which ones.")] = None,
    ) -> Connection[Position]:
        chosen = filter or PositionFilter()
        return page(
            "positions",
            self.scope,
            first,
            after,
            lambda at: filtered_positions(at, chosen),
            lambda view: (view.code or "\uffff", view.key),
            lambda at, view: show_position(at, view.key),
        )

    @strawberry.field(description="A person, by key or by reference.")
    async def person(
        self,
        key: Annotated[strawberry.ID | None, strawberry.argument(description="Their key.")] = None,
        reference: Annotated[str | None, strawberry.argument(description="Their number elsewhere.")] = None,
    ) -> Person | None:
        if (key is None) == (reference is None):
            raise refuse(Invalid("Name a person by key or by reference."))
        if key is not None:
            return self._one("person", key, None)
        scope = self.scope
        found = await scope.request.committed(scope.row, "person.reference", str(reference))
        keys = [k for commitment in found for k in scope.structure.referring("person.reference", commitment)]
        return show_person(scope, keys[0]) if keys else None

    @strawberry.field(description="Everybody on record.")
    def people(self, first: First = 100, after: After = None) -> Connection[Person]:
        return page(
            "people",
            self.scope,
            first,
            after,
            lambda at: [person.PersonView(at.structure, key) for key in at.structure.keys("person")],
            lambda view: ("", view.key),
            lambda at, view: show_person(at, view.key),
        )

    @strawberry.field(description="The whole organization in numbers.")
    def totals(self) -> Totals:
        structure = self.scope.structure
        units = [unit.UnitView(structure, key) for key in structure.keys("unit")]
        active = [view for view in units if view.status == UnitStatus.ACTIVE.value]
        holders = {structure.value(key, "assignment.person") for key in structure.keys("assignment")}
        return Totals(
            units=sum(view.kind not in unit.OUTSIDE_COUNTS for view in active),
            positions=len(structure.keys("position")),
            people=len(holders),
            headcount=Headcount.show(staffing.of_all(active)),
        )

    @strawberry.field(description="The duties on record.")
    def responsibilities(self, first: First = 100, after: After = None) -> Connection[Responsibility]:
        return self._listed("responsibility", first, after)

    @strawberry.field(description="The collaborations on record.")
    def collaborations(self, first: First = 100, after: After = None) -> Connection[Collaboration]:
        return self._listed("collaboration", first, after)

    @strawberry.field(description="The processes on record, by name.")
    def processes(self) -> list[Process]:
        return self._named("process")

    @strawberry.field(description="The systems on record, by name.")
    def systems(self) -> list[System]:
        return self._named("system")

    @strawberry.field(description="The measures on record, by name.")
    def measures(self) -> list[Measure]:
        return self._named("measure")

    @strawberry.field(
        description="What is said in words, by kind and place: of the organization, and of what is in it."
    )
    def statements(
        self,
        kind: Annotated[statement.StatementKind | None, strawberry.argument(description="Only of this kind.")] = None,
        about: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only what is said of the thing of this key.")
        ] = None,
    ) -> list[Statement]:
        structure = self.scope.structure
        views = [statement.StatementView(structure, key) for key in structure.keys("statement")]
        chosen = [v for v in views if kind in (None, v.kind) and about in (None, v.about[1])]
        return self.scope.show_all("statement", [view.key for view in statement.in_order(chosen)])

    @strawberry.field(description="The steps of implementing and optimising, by phase and place.")
    def rollout_steps(self) -> list[RolloutStep]:
        return self.scope.show_all("rollout_step", [view.key for view in rollout.rollout_steps(self.scope.structure)])

    @strawberry.field(
        description="Who could do what on that day, as known: an access review of any day. In the order of giving."
    )
    def grants(
        self,
        principal: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only of the actor of this key.")
        ] = None,
        role: Annotated[Role | None, strawberry.argument(description="Only of this role.")] = None,
        all: Annotated[
            bool | None, strawberry.argument(description="Also those that did not hold on that day, such as revoked.")
        ] = False,
    ) -> list[Grant]:
        chosen = [one for one in listed(self.scope) if all or one.holds()]
        return [one for one in chosen if principal in (None, one.grant.principal) and role in (None, one.grant.role)]

    @strawberry.field(description="Where the structure departs from its design principles, by check and subject.")
    async def findings(
        self,
        checks: Annotated[
            list[str] | None, strawberry.argument(description="Of these checks, such as C6; of all, if left out.")
        ] = None,
        rule_set: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Under the rule set of this key, whenever it was adopted, or under `default`; "
                "under the rules of the day, if left out."
            ),
        ] = None,
        under: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="About the unit of this key and what is below it."),
        ] = None,
        first: First = 100,
        after: After = None,
    ) -> Connection[Finding]:
        return await findings(self.scope, checks, rule_set, under, first, after)

    @strawberry.field(
        description="How many findings there were over time, as known here, up to the coordinate's own day: on each "
        "day on which something that the checks read changed; or, if those are too many, on days evenly apart."
    )
    async def findings_series(
        self,
        checks: Annotated[
            list[str] | None, strawberry.argument(description="Of these checks, such as C6; of all, if left out.")
        ] = None,
        rule_set: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Under the rule set of this key, or under `default`, on all days; under the rules of each "
                "day, if left out."
            ),
        ] = None,
        begin: Annotated[
            date | None,
            strawberry.argument(name="from", description="From this day on; from the first change, if left out."),
        ] = None,
        points: Annotated[int | None, strawberry.argument(description="On how many days at most: 24, or fewer.")] = 24,
    ) -> list[FindingsOnDay]:
        return await findings_series(self.scope, checks, rule_set, begin, points)

    @strawberry.field(description="The rule set in force on the day; null where the defaults apply.")
    def rule_set(self) -> RuleSet | None:
        view = rule_set.in_force(self.scope.structure)
        return self.scope.show("rule_set", view.key) if view else None

    @strawberry.field(
        description="Whatever fits a name in any language, a code, a category, a text, a name or code of another day, "
        "or pinyin (yunyingbu or yyb finds 运营部): the best first, as it stands at the coordinate; last, what is not "
        "on record on that day, whose `onRecord` lists its days. Case, width and accents do not matter. A person is "
        "found by a whole name or reference."
    )
    async def search(
        self,
        text: Annotated[str, strawberry.argument(description="What to search for.")],
        first: First = 20,
        off_record: Annotated[
            bool | None,
            strawberry.argument(description="Whether what ended before the day, or begins after it, is found too."),
        ] = True,
    ) -> list[Node]:
        size = checked_size(first, 20, self.scope.request.ledger.settings.page_size)
        return await found(self.scope, text, size, off_record=off_record is not False)

    @strawberry.field(description="Named values set on the organization.")
    def attributes(self) -> list[Attribute]:
        return attributes(self.scope, "organization", self.scope.row.id)

    @strawberry.field(description="How the organization itself came to be as it is.")
    def history(
        self,
        clock: Annotated[
            Clock | None, strawberry.argument(description="Along its days, or along the ledger.")
        ] = Clock.EFFECTIVE,
        first: First = 50,
        after: After = None,
    ) -> Connection[Version]:
        return history(self.scope, self.scope.row.id, clock, first, after)

    def _listed(self, noun: str, first: int | None, after: str | None) -> Any:
        """A page of the entities of a noun, by key."""
        return page(
            noun,
            self.scope,
            first,
            after,
            lambda at: at.structure.keys(noun),
            lambda key: ("", key),
            lambda at, key: at.show(noun, key),
        )

    def _named(self, noun: str) -> list[Any]:
        """The entities of a noun, by name in the organization's language and key."""
        structure = self.scope.structure
        keys = structure.keys(noun)
        named = sorted(keys, key=lambda key: (text(structure, key, f"{noun}.name") or "", key))
        return self.scope.show_all(noun, named)

    def _one(self, noun: str, key: str | None, code: str | None) -> Any:
        """An entity on record, by key or code."""
        if (key is None) == (code is None):
            raise refuse(Invalid(f"Name a {noun} by key or by code."))
        structure = self.scope.structure
        if key is not None:
            found = [str(key)] if structure.value(str(key), f"{noun}.existence") is not None else []
        else:
            found = list(structure.referring(f"{noun}.code", code))
        return self.scope.show(noun, found[0]) if found else None

    @strawberry.field(
        description="A report at this coordinate; see `reports`. Whoever may not see personal values gets it without."
    )
    async def report(
        self,
        report: Annotated[str, strawberry.argument(description="Its key, such as structure.")],
        format: Annotated[ReportFormat, strawberry.argument(description="In what it is written.")] = ReportFormat.PDF,
        language: Annotated[
            str | None, strawberry.argument(description="en or zh; the organization's own if left out.")
        ] = None,
        parameters: Annotated[
            ReportParametersInput | None,  # type: ignore[valid-type]
            strawberry.argument(description="What it is asked for besides."),
        ] = None,
    ) -> ReportFile:
        return await report_of(self.scope, report, format, language, parameters)


@shows("organization")
def show_organization(scope: Scope, key: str) -> Any:
    """The organization at a coordinate."""
    return Organization(scope=scope)


def name_of(scope: Scope, language: str | None) -> str:
    """An organization's name, or its code before its first fact."""
    return text(scope.structure, scope.row.id, "organization.name", language) or str(scope.row.code)


def filtered_units(scope: Scope, chosen: UnitFilter) -> list[unit.UnitView]:
    """The units on record that a filter lets through."""
    structure = scope.structure
    if chosen.under is not None:
        top = unit.UnitView(structure, str(chosen.under))
        views = [view for key in below(scope, top.key) for view in [unit.UnitView(structure, key)]]
    else:
        keys = structure.entities("unit") if chosen.off_record else structure.keys("unit")
        views = [unit.UnitView(structure, key) for key in keys]
    if chosen.status is not None:
        statuses = {status.value for status in chosen.status} | ({None} if chosen.off_record else set())
        views = [view for view in views if view.status in statuses]
    if chosen.kind is not None:
        kinds = {kind.value for kind in chosen.kind}
        views = [view for view in views if view.kind in kinds]
    if chosen.text is not None:
        sought = folded(chosen.text)
        views = [view for view in views if any(sought in folded(t) for t in (*view.names.values(), view.code or ""))]
    return views


def below(scope: Scope, top: str) -> list[str]:
    """The units below one, archived ones included."""
    found: list[str] = []
    stack = [top]
    while stack:
        children = scope.structure.referring("unit.parent", stack.pop())
        found.extend(children)
        stack.extend(children)
    return found


def filtered_positions(scope: Scope, chosen: PositionFilter) -> list[position.PositionView]:
    """The positions on record that a filter lets through, in order."""
    structure = scope.structure
    if chosen.unit is not None:
        keys = structure.referring("position.unit", str(chosen.unit))
    else:
        keys = structure.keys("position")
    views = [position.PositionView(structure, key) for key in keys]
    if chosen.text is not None:
        sought = folded(chosen.text)
        views = [view for view in views if any(sought in folded(t) for t in (*view.titles.values(), view.code or ""))]
    if chosen.vacant is not None:
        views = [view for view in views if ((staffing.of_position(view).vacant_seats or 0) > 0) is chosen.vacant]
    return sorted(views, key=lambda view: (view.code or "\uffff", view.key))
