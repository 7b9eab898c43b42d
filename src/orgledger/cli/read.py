"""Commands that read."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TextIO

import click
import msgspec
import orjson

from orgledger.cli.frame import (
    OK,
    REFUSED,
    UNAVAILABLE,
    USAGE,
    Reading,
    counted,
    fail,
    opened,
    print_json,
    reads,
    say,
)
from orgledger.domain.assignment import AssignmentView
from orgledger.domain.identity import PublicId
from orgledger.domain.lineage import predecessors, successors
from orgledger.domain.naming import Naming, days, off_record
from orgledger.domain.person import PersonView
from orgledger.domain.position import PositionView
from orgledger.domain.staffing import Headcount, of_position, of_unit
from orgledger.domain.structure import periods, recalled
from orgledger.domain.unit import UnitView, roots
from orgledger.domain.words import decimal
from orgledger.projections.coordinate import Asked
from orgledger.projections.search import LENGTH, search
from orgledger.store.codec import AnyEntry

PAGE = 1_000
"""Entries read at a time."""


DAY_S = 86_400.0
SEARCHED, SUGGESTED = 50, 5
"""Hits that are looked through, and those that are suggested."""


@click.command()
@click.argument("document", type=click.File(encoding="utf-8"))
@click.option("-v", "--variables", default="{}", help="Variables, as a JSON object.")
def query(document: TextIO, variables: str) -> None:
    """Answer a GraphQL document (a file, or - for standard input) in this process, on standard output."""
    from strawberry.exceptions import MissingQueryError
    from strawberry.schema.exceptions import CannotGetOperationTypeError

    from orgledger.graphql.schema import build_schema
    from orgledger.graphql.scope import Request

    try:
        values = json.loads(variables)
    except (ValueError, RecursionError) as error:
        fail(USAGE, f"--variables is not JSON: {error}")
    if not isinstance(values, dict):
        fail(USAGE, "--variables takes a JSON object.")
    with opened() as ledger:
        request = Request(ledger, ledger.settings.actor)
        # Whoever sits at a terminal waits as long as they like.
        schema = build_schema(msgspec.structs.replace(ledger.settings, operation_s=DAY_S))
        try:
            result: Any = asyncio.run(schema.execute(document.read(), values, context_value=request))
        except (MissingQueryError, CannotGetOperationTypeError):
            told = "The document holds no operation to answer."
            print_json({"data": None, "errors": [{"message": told, "extensions": {"code": "GRAPHQL_INVALID"}}]})
            sys.exit(USAGE)
        answer: dict[str, Any] = {"data": orjson.loads(orjson.dumps(result.data))}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
        print_json(answer)
        sys.exit(exit_code([error.get("extensions", {}).get("code") for error in answer.get("errors", [])]))


def exit_code(codes: list[Any]) -> int:
    """How a query's errors end the program."""
    if not codes:
        return OK
    if "UNAVAILABLE" in codes:
        return UNAVAILABLE
    return USAGE if {"GRAPHQL_INVALID", "LIMIT_EXCEEDED"} & set(codes) else REFUSED


@click.command()
@click.option("--types", is_flag=True, help="As TypeScript declarations.")
def schema(types: bool) -> None:
    """Print the GraphQL schema."""
    from graphql import build_schema

    from orgledger.graphql.schema import sdl
    from orgledger.graphql.types import declarations

    sys.stdout.write(declarations(build_schema(sdl())) if types else sdl())


@click.group()
def show() -> None:
    """Show the organization, or a part of it, on any day as known at any moment."""


@show.command()
@reads
@click.option("--language", help="The language of names.")
def tree(code: str | None, day: date | None, known: Asked | None, as_json: bool, language: str | None) -> None:
    """The tree of active units."""
    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        rows = [row for top in roots(at.structure) for row in top.outline()]
        if as_json:
            units = [
                {
                    "depth": depth,
                    "key": unit.key,
                    "code": unit.code,
                    "name": unit.name(language),
                    "kind": unit.kind,
                    "filledSeats": of_unit(unit).filled_seats,
                }
                for depth, unit in rows
            ]
            print_json({"coordinate": at.told(), "units": units})
            return
        say(at.heading())
        for depth, unit in rows:
            filled = of_unit(unit).filled_seats
            say(f"{'  ' * depth}{unit.name(language)}" + (f"  [{filled}]" if filled else ""))
        say(counted(len(rows), "active units"))


def seats_and_fte(headcount: Headcount) -> dict[str, Any]:
    """The numbers of a headcount, FTE as decimals; and of which of them how many parts are unknown."""
    gaps = headcount.gaps
    unknown = {
        "authorizedSeats": gaps.authorized_seats,
        "positionSeats": gaps.position_seats,
        "filledSeats": gaps.filled_seats,
        "vacantSeats": gaps.vacant_seats,
        "authorizedFte": gaps.authorized_fte,
        "positionFte": gaps.position_fte,
        "filledFte": gaps.filled_fte,
    }
    return {
        "authorizedSeats": headcount.authorized_seats,
        "positionSeats": headcount.position_seats,
        "filledSeats": headcount.filled_seats,
        "vacantSeats": headcount.vacant_seats,
        "overfilledSeats": headcount.overfilled_seats,
        "authorizedFte": fte_text(headcount.authorized_fte_milli),
        "positionFte": fte_text(headcount.position_fte_milli),
        "filledFte": fte_text(headcount.filled_fte_milli),
        "holders": headcount.holders,
        "actingHolders": headcount.acting,
        "unknown": {figure: count for figure, count in unknown.items() if count},
    }


def fte_text(milli: int | None) -> str | None:
    """Thousandths as the shortest exact decimal."""
    return None if milli is None else str(decimal(milli))


@show.command()
@click.argument("unit")
@reads
def unit(unit: str, code: str | None, day: date | None, known: Asked | None, as_json: bool) -> None:
    """One unit, by code or key."""
    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        view = UnitView(at.structure, one(at, "unit", unit))
        head = PositionView(at.structure, view.head) if view.head else None
        headcount = of_unit(view)
        emit(
            at,
            as_json,
            {
                "key": view.key,
                "code": view.code,
                "names": view.names,
                "kind": view.kind,
                "category": view.category,
                "status": view.status,
                "purpose": view.purpose(),
                "effective": str(view.effective),
                "parent": view.parent.name() if view.parent else None,
                "children": [child.name() for child in view.children],
                "head": head.title() if head else None,
                "predecessors": [described(other) for other in predecessors(view)],
                "successors": [described(other) for other in successors(view)],
                "positions": [
                    PositionView(at.structure, key).title() for key in at.structure.referring("position.unit", view.key)
                ],
                **seats_and_fte(headcount),
            },
        )


@show.command()
@click.argument("position")
@reads
def position(position: str, code: str | None, day: date | None, known: Asked | None, as_json: bool) -> None:
    """One position, by code or key."""
    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        view = PositionView(at.structure, one(at, "position", position))
        headcount = of_position(view)
        manager = view.reports_to
        emit(
            at,
            as_json,
            {
                "key": view.key,
                "code": view.code,
                "titles": view.titles,
                "grade": view.grade,
                "unit": view.unit.name(),
                "reportsTo": manager.title() if manager else None,
                "dottedLines": [other.title() for other in view.dotted_lines],
                **seats_and_fte(headcount),
                "effective": str(view.effective),
            },
        )


@show.command()
@click.argument("person")
@reads
def person(person: str, code: str | None, day: date | None, known: Asked | None, as_json: bool) -> None:
    """One person, by reference or key."""
    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        structure = at.structure
        keys = [person] if structure.value(person, "person.existence") is not None else []
        for commitment in ledger.archive.commitments(at.row, "person.reference", person):
            keys += structure.referring("person.reference", commitment)
        if not keys:
            fail(REFUSED, f"There is no person {person!r} in {at.heading()}.")
        view = PersonView(structure, keys[0])
        told = [commitment for commitment in (view.name, view.reference) if commitment]
        values = ledger.archive.private_values(at.row.id, told)
        held = [AssignmentView(structure, key) for key in view.assignments]
        emit(
            at,
            as_json,
            {
                "key": view.key,
                "name": values.get(view.name or ""),
                "reference": values.get(view.reference or ""),
                "assignments": [
                    {
                        "unit": PositionView(structure, one.position).unit.name(),
                        "position": PositionView(structure, one.position).title(),
                        "roles": one.roles,
                        "effective": str(one.effective),
                    }
                    for one in held
                ],
            },
        )


@click.command()
@reads
@click.option("--last", default=20, show_default=True, type=click.IntRange(1, 100_000), help="How many entries.")
@click.option("--language", help="The language of the sentences.")
def log(
    code: str | None, day: date | None, known: Asked | None, as_json: bool, last: int, language: str | None
) -> None:
    """The newest entries of the ledger, the newest first; with --at, those that speak of that day.

    The id of each change set stands on its newest entry; `orgledger rescind --set` takes it.
    """
    from orgledger.graphql import query as _every_noun  # noqa: F401  Each file enters how its noun is shown.
    from orgledger.graphql.entry import Entry
    from orgledger.graphql.scope import SHOWN, Request, Scope

    async def sentences(entries: list[Entry]) -> list[str]:
        return [await entry.summary(language) for entry in entries]

    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        entries: list[AnyEntry] = []
        upto = at.coordinate.as_of.known
        while upto > 0 and len(entries) < last:
            page = ledger.archive.feed(at.row.id, max(0, upto - PAGE), PAGE, until=upto)
            entries += [
                entry for entry in reversed(page) if day is None or (entry.effective and day in entry.effective)
            ]
            upto -= PAGE
        entries = entries[:last]
        actors = ledger.archive.actor_names(at.row.id, [entry.actor for entry in entries])
        scope = Scope(Request(ledger), at.row, at.image, at.coordinate)
        said = asyncio.run(sentences([SHOWN["entry"](scope, entry) for entry in entries]))
        told = [
            {
                "sequence": entry.sequence,
                "changeSet": [entry.first, entry.last],
                "changeSetId": change_set_id(at.row.id, entry.last),
                "recordedAt": entry.recorded_at,
                "type": entry.type,
                "verb": entry.verb.value,
                "effective": str(entry.effective) if entry.effective else None,
                "subjects": [mention.key for mention in entry.event.mentions()][:1],
                "summary": sentence,
                "actor": actors.get(entry.actor, entry.actor),
            }
            for entry, sentence in zip(entries, said, strict=True)
        ]
        if as_json:
            print_json(told)
            return
        of_set = 0
        for one, entry in zip(told, entries, strict=True):
            ends = f"  change set {one['changeSetId']}" if entry.last != of_set else ""
            of_set = entry.last
            verb = "" if one["verb"] == "CHANGE" else f" ({str(one['verb']).lower()})"
            when = f"{one['sequence']:>8}  {one['recordedAt']}  {one['type']:<18}"
            say(f"{when}  {one['summary']}{verb}  {one['effective'] or ''}  {one['actor']}{ends}")


def change_set_id(organization: str, last: int) -> str:
    """The id of the change set that ends at an entry, as GraphQL gives it."""
    return str(PublicId("ChangeSet", organization, str(last)))


def one(at: Reading, noun: str, named: str) -> str:
    """The key of an entity on record, by code or key."""
    if at.structure.value(named, f"{noun}.existence") is not None:
        return named
    found = at.structure.referring(f"{noun}.code", named)
    if not found:
        elsewhere = off_record(at.structure, noun, named)
        ways = [elsewhere] if elsewhere else suggested(at, noun, named)
        fail(REFUSED, f"There is no {noun} {named!r} in {at.heading()}.", *ways)
    return found[0]


def suggested(at: Reading, noun: str, named: str) -> list[str]:
    """What goes by a name or code like that, on that day or another."""
    if not named.strip() or len(named) > LENGTH:
        return []
    structure = at.structure
    keys = [one.key for one in search(structure, named, SEARCHED) if one.noun == noun][:SUGGESTED]
    lines = []
    for key in keys:
        code = recalled(structure, key, f"{noun}.code")
        when = "; ".join(map(days, periods(structure, noun, key)))
        lines.append(f"{Naming(structure).placed(noun, key)}, code {code or '–'}, is on record {when}.")
    return ["Like it:", *lines] if lines else []


def described(unit: UnitView) -> dict[str, Any]:
    """A unit that may be off record, with its days."""
    return {"name": unit.name(), "code": unit.code, "onRecord": [days(period) for period in unit.periods]}


def flat(values: Iterable[Any]) -> Iterator[Any]:
    """What is given of some values, lists item by item."""
    for value in values:
        yield from value if isinstance(value, list) else (value,) if value else ()


def emit(at: Reading, as_json: bool, told: dict[str, Any]) -> None:
    """Print what is known of something."""
    if as_json:
        print_json({"coordinate": at.told(), **told})
        return
    say(at.heading())
    for name, value in told.items():
        if isinstance(value, dict):
            value = ", ".join(f"{text} ({language})" for language, text in value.items())
        if isinstance(value, list):
            value = "; ".join(
                ", ".join(map(str, flat(item.values()))) if isinstance(item, dict) else str(item) for item in value
            )
        say(f"  {name:<16} {'–' if value in (None, '') else value}")
