"""Findings in GraphQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from orgledger.domain.findings import finding
from orgledger.domain.findings.catalogue import asked_for, place
from orgledger.domain.findings.finding import Mark
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.rule_set import Rules, Severity
from orgledger.graphql.entity import Language
from orgledger.graphql.node import Connection, Node
from orgledger.graphql.paging import page
from orgledger.graphql.scope import Scope
from orgledger.projections.comparison import latest_day
from orgledger.projections.findings import DEFAULTS, POINTS, chosen_rules, series, since
from orgledger.projections.findings import findings as found

Loader: TypeAlias = DataLoader[Mark, date | None]


@strawberry.type(description="Where a structure departs from a design principle, on what evidence.")
class Finding:
    scope: strawberry.Private[Scope]
    finding: strawberry.Private[finding.Finding]
    loader: strawberry.Private[Loader]

    @strawberry.field(description="The check, such as C6.")
    def check(self) -> str:
        return self.finding.check

    @strawberry.field(description="What the check is called: in the asked language, else the organization's.")
    def title(self, language: Language = None) -> str:
        return self.finding.title(self.scope.structure, language)

    @strawberry.field(description="How much it weighs, under the rules that were used.")
    def severity(self) -> Severity:
        return self.finding.severity

    @strawberry.field(description="What it is about.")
    def subject(self) -> Node | None:
        shown: Node = self.scope.show(*self.finding.subject)
        return shown

    @strawberry.field(description="The evidence in a sentence, with numbers and names.")
    def evidence(self, language: Language = None) -> str:
        return self.finding.evidence(self.scope.structure, language)

    @strawberry.field(
        description="The first day of the unbroken run of days, up to the coordinate's, on which it stands under these "
        "same rules. Null, if that lies further back than some hundred changes."
    )
    async def since(self) -> date | None:
        return await self.loader.load(self.finding.mark)

    @strawberry.field(description="Whether the data cannot say: a list is open, or a number is not known.")
    def unknown(self) -> bool:
        return self.finding.unknown


@strawberry.type(description="How many findings of one check there were on one day.")
class CheckCount:
    check: str = strawberry.field(description="The check, such as C6.")
    count: int = strawberry.field(description="How many it found.")


@strawberry.type(description="How many findings there were on one day.")
class FindingsOnDay:
    day: date = strawberry.field(description="The day.")
    total_count: int = strawberry.field(description="How many in all.")
    checks: list[CheckCount] = strawberry.field(description="By check, each that was asked for.")


async def findings_series(
    scope: Scope, checks: Sequence[str] | None, rule_set: str | None, begin: date | None, points: int | None
) -> list[FindingsOnDay]:
    """How many findings there were over time; computed beside the event loop.

    Raises:
        Refused: Invalid, for an unknown check or rule set, or too many points.
    """
    if points is None or not 1 <= points <= POINTS:
        raise refuse(Invalid(f"Ask for 1 to {POINTS} days.")).under("points")
    if rule_set not in (None, DEFAULTS):
        scope.request.footing.heads[scope.row.id] = scope.row.sequence  # Told as the ledger has it now.
    counted = await scope.request.work(series, scope.structure, checks, rule_set, begin, points)
    names = asked_for(checks)
    return [
        FindingsOnDay(
            day=day, total_count=count.total(), checks=[CheckCount(check=name, count=count[name]) for name in names]
        )
        for day, count in counted
    ]


async def findings(
    scope: Scope,
    checks: Sequence[str] | None,
    rule_set: str | None,
    under: str | None,
    first: int | None,
    after: str | None,
) -> Connection[Finding]:
    """A page of findings; computed beside the event loop.

    Raises:
        Refused: Invalid, for an unknown check, rule set or unit.
    """
    loaders: dict[Scope, Loader] = {}
    if rule_set not in (None, DEFAULTS):
        scope.request.footing.heads[scope.row.id] = scope.row.sequence  # Told as the ledger has it now.

    def rows(at: Scope) -> list[finding.Finding]:
        rules = chosen_rules(at.structure, rule_set)
        loaders[at] = DataLoader(partial(load, at, rules))
        return found(at.structure, rules, checks, under)

    def show(at: Scope, one: finding.Finding) -> Any:
        return Finding(scope=at, finding=one, loader=loaders[at])

    def placed(one: finding.Finding) -> tuple[str, str]:
        return place(next(iter(loaders)).structure, one)

    listed = f"findings.{','.join(checks) if checks is not None else '*'}.{rule_set}.{under}"
    shown: Connection[Finding] = await scope.request.work(page, listed, scope, first, after, rows, placed, show)
    return shown


def sides(scope: Scope, before: int, known: int) -> tuple[Scope, Scope]:
    """The structures before and after a change set, on the last day that it speaks of."""
    day = latest_day(scope.image, before, known) or scope.coordinate.as_of.effective
    return scope.at(day, before), scope.at(day, known)


async def only_in(scope: Scope, other: Scope) -> list[Finding]:
    """The findings of one structure that another does not have, each under the rules of its own day."""

    def compared() -> list[Finding]:
        rules = chosen_rules(scope.structure, None)
        elsewhere = {one.mark for one in found(other.structure, chosen_rules(other.structure, None))}
        loader: Loader = DataLoader(partial(load, scope, rules))
        return [
            Finding(scope=scope, finding=one, loader=loader)
            for one in found(scope.structure, rules)
            if one.mark not in elsewhere
        ]

    shown: list[Finding] = await scope.request.work(compared)
    return shown


async def load(scope: Scope, rules: Rules, marks: list[Mark]) -> list[date | None]:
    """Since when findings have stood, all that were asked for in one walk."""
    answer = await scope.request.work(since, scope.structure, rules, marks)
    return [answer[mark] for mark in marks]
