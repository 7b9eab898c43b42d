"""The command that compares: what differs between two coordinates, for people and for machines."""

from __future__ import annotations

import asyncio
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from orgledger.cli.frame import USAGE, Day, Known, Reading, counted, fail, opened, print_json, reads, say
from orgledger.cli.read import one
from orgledger.domain.assignment import AssignmentView
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.position import PositionView
from orgledger.domain.structure import on_record
from orgledger.projections.coordinate import Asked

if TYPE_CHECKING:
    from orgledger.graphql.comparison import Comparison, Difference
    from orgledger.graphql.entry import FieldDifference
    from orgledger.graphql.scope import Scope


@click.command()
@reads
@click.option("--from-at", "from_day", type=Day(), help="The effective day before; that of --at if left out.")
@click.option("--from-known", type=Known(), help="As known before; as with --known if left out.")
@click.option("--under", help="Only what hangs on this unit, by code or key, or on one below it.")
@click.option("--language", help="The language of names.")
def diff(
    code: str | None,
    day: date | None,
    known: Asked | None,
    as_json: bool,
    from_day: date | None,
    from_known: Asked | None,
    under: str | None,
    language: str | None,
) -> None:
    """What differs at --at and --known from --from-at and --from-known.

    Give one of the latter for two days as known at one moment, or for one day as known at two; or both.
    """
    from orgledger.graphql.comparison import compared
    from orgledger.graphql.scope import Request, Scope

    if from_day is None and from_known is None:
        fail(USAGE, "Say what to compare with: --from-at DAY, --from-known ENTRY, or both.")
    with opened() as ledger:
        after = Reading(ledger, code, day, known)
        at = after.coordinate.as_of
        before = Reading(ledger, after.row.id, from_day or at.effective, from_known or Asked(sequence=at.known))
        request = Request(ledger)
        earlier, later = (Scope(request, side.row, side.image, side.coordinate) for side in (before, after))
        top = unit_of(before, after, under) if under is not None else None

        async def told() -> tuple[Comparison, list[dict[str, Any]]]:
            comparison = await compared(earlier, later, top)
            # Together, so that what stands beside the ledger is read at once.
            return comparison, await asyncio.gather(*(tell(one, language) for one in comparison.all()))

        comparison, differences = asyncio.run(told())
        if as_json:
            summary = {kind.value: count for kind, count in comparison.found.summary.items()}
            sides = {"from": before.told(), "to": after.told()}
            print_json({**sides, "summary": summary, "differences": differences})
            return
        say(before.heading())
        say(after.heading())
        spoken = "zh" if (language or after.row.default_language).startswith("zh") else "en"
        for kind, some in groupby(differences, key=lambda told: DifferenceKind(told["kind"])):
            say(f"{kind.says[spoken]} ({comparison.found.summary[kind]})")
            for difference in some:
                print_difference(difference)
        many = len(differences)
        say(f"共 {many} 项差异" if spoken == "zh" else counted(many, "differences"))


def unit_of(before: Reading, after: Reading, named: str) -> str:
    """The key of a unit, by code or key, as it is called after, or else before."""
    structure = after.structure
    there = on_record(structure, "unit", named) or structure.referring("unit.code", named)
    return one(after if there else before, "unit", named)


async def tell(difference: Difference, language: str | None) -> dict[str, Any]:
    """A difference in plain values, with names."""
    comparison, found = difference.comparison, difference.found

    async def side(scope: Scope, key: str | None) -> dict[str, str | None] | None:
        if key is None:
            return None
        return {"key": key, "name": await called(scope, key, language), "unit": home(scope, found.noun, key, language)}

    return {
        "kind": found.kind.value,
        "noun": found.noun,
        "before": await side(comparison.earlier, found.before),
        "after": await side(comparison.scope, found.after),
        "fields": [await tell_field(field, language) for field in difference.fields()],
        "causedBy": difference.causes(),
    }


async def tell_field(field: FieldDifference, language: str | None) -> dict[str, Any]:
    """A field in plain values; what it refers to goes by its name."""
    told: dict[str, Any] = {"field": field.field(), "before": await field.before(), "after": await field.after()}
    if field.before_node() is not None:
        told["beforeName"] = await called(field.earlier, str(field.was), language)
    if field.after_node() is not None:
        told["afterName"] = await called(field.scope, str(field.now), language)
    return told


async def called(scope: Scope, key: str, language: str | None) -> str:
    """What a person calls an entity at a coordinate."""
    from orgledger.graphql.entry import naming

    noun = scope.noun_of(key)
    return (await naming(scope, noun, key, language))(noun, key) if noun else key[:8]


def home(scope: Scope, noun: str, key: str, language: str | None) -> str | None:
    """The unit of a position, or of the position that an assignment is to: many are called alike."""
    structure = scope.structure
    position = AssignmentView(structure, key).position if noun == "assignment" else key
    return PositionView(structure, position).unit.name(language) if noun in ("assignment", "position") else None


def print_difference(told: dict[str, Any]) -> None:
    """Print a difference for people: what began after +, what ended after −, else field by field."""
    before, after = (in_full(told[side]) if told[side] else None for side in ("before", "after"))
    because = f"  [{', '.join(map(str, told['causedBy']))}]" if told["causedBy"] else ""
    if before is None or after is None:
        say(f"  + {after}{because}" if after else f"  − {before}{because}")
        return
    same = told["before"]["key"] == told["after"]["key"]
    say(f"  {after if same else f'{before} → {after}'}{because}")
    for field in told["fields"]:
        if not same and told["before"]["key"] in (field["before"], field["after"]):
            continue  # That one came of the other is what the line above says.
        was, now = (field.get(f"{side}Name", field[side]) for side in ("before", "after"))
        say(f"      {field['field']}: {'–' if was is None else was} → {'–' if now is None else now}")


def in_full(side: dict[str, str | None]) -> str:
    """What stood or stands, with its unit if it hangs on one."""
    return f"{side['name']}, {side['unit']}" if side["unit"] else str(side["name"])
