"""The chart: the tree of units on a day, in three views, and the table from which a browser draws any other day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import orjson
from starlette.responses import Response

from orgledger.admin.desk import HEADERS, Answer, Trouble, Visit, page
from orgledger.admin.figure import figure, forest
from orgledger.admin.pages.unit import not_on_record
from orgledger.admin.place import Place
from orgledger.admin.words import Words
from orgledger.domain.period import FOREVER
from orgledger.projections.intervals import Interval, intervals

VIEWS = ("tree", "cards", "icicle")
NOT_IN_XML = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
"""Characters that a name in an older ledger may hold and a file in XML may not, and what stands for them.

Source: XML 1.0, "Char".
"""
DEPTH = 3
"""Levels shown where none are asked for."""
DEEPEST = 12
EPOCH = date(1970, 1, 1)
DRAWN_AS = {
    "CREATED": "begun",
    "REOPENED": "begun",
    "MOVED": "changed",
    "RENAMED": "changed",
    "RECLASSIFIED": "changed",
}
"""Of what can differ of a unit, what the cards show, and as what."""
MARKED = [*DRAWN_AS, "DISSOLVED", "RECODED", "MERGED", "SPLIT", "TRANSFERRED", "HEAD_CHANGED", "HEADCOUNT_CHANGED"]


@page("/{code}/chart")
async def chart(visit: Visit) -> Response:
    """The tree of units."""
    shown = await drawn(visit)
    return visit.page("chart", **shown)


@page("/{code}/chart.svg")
async def picture(visit: Visit) -> Response:
    """The card chart as a picture of its own."""
    shown = await drawn(visit)
    made = visit.desk.templates.get_template("figure.svg").render(
        visit=visit, t=visit.words, desk=visit.desk, alone=True, **shown
    )
    return Response(well_formed(made), media_type="image/svg+xml", headers=HEADERS)


def well_formed(xml: str) -> str:
    """A file in XML, without the characters that none may hold."""
    return xml.translate(NOT_IN_XML)


@page("/{code}/chart/data/{known}")
async def data(visit: Visit) -> Response:
    """The interval table as known at an entry: it never changes."""
    image, at = await visit.image()
    if visit.request.path_params["known"] != str(at.known):
        raise Trouble(404, "The table is asked for at the entry that the address names.")
    found: list[Interval] = await visit.work(intervals, image.structure(at), visit.words.language)
    kept = {**HEADERS, "Cache-Control": "private, max-age=31536000, immutable"}
    made = await visit.work(table, found, visit.words)
    return Response(orjson.dumps(made), media_type="application/json", headers=kept)


async def drawn(visit: Visit) -> dict[str, Any]:
    """What the chart shows: the outline down to a depth, and what differs from another place."""
    view = visit.query.get("view", "tree")
    if view not in VIEWS:
        raise Trouble(400, "There is no view {view}.", view=view)
    if visit.place.scenario and view == "icicle":
        raise Trouble(400, "Nothing is drawn of what is supposed in this view; the tree and the cards show it.")
    given = visit.query.get("depth", "")
    depth = int(given) if given.isdecimal() and 1 <= int(given) <= DEEPEST else DEPTH
    focus = visit.query.get("focus") or None
    try:
        found = (await visit.at("chart", focus=focus, focused=focus is not None, depth=depth - 1))["organization"]
    except Trouble:
        if focus is None:
            raise
        raise await not_on_record(visit, focus) from None
    versus, marks = await changed(visit, focus)
    return {
        "view": view,
        "depth": depth,
        "focus": found.get("unit"),
        "rows": found["outline"],
        "figure": figure(forest(found["outline"])),
        "changed": marks,
        "drawn_as": {unit: DRAWN_AS[kind] for unit, kind in marks.items() if kind in DRAWN_AS},
        "asked": Place.of(visit.query, "vs_"),
        "versus": versus,
        "source": source(visit, visit.coordinate["sequence"]),
        "versus_source": source(visit, versus["sequence"]),
    }


def source(visit: Visit, known: int) -> str:
    """Where the interval table as known at an entry is."""
    named = {"language": visit.words.language, "v": visit.desk.stamp()}
    return visit.link(f"chart/data/{known}", Place(known=str(known)), **named)


async def changed(visit: Visit, under: str | None) -> tuple[Answer, dict[str, str]]:
    """The coordinate to compare with, and unit → what differs of it from there; what is drawn comes first."""
    if visit.versus is None:
        return visit.coordinate, {}
    named = {"from": visit.versus.asked(), "to": visit.as_of, "under": under, "kinds": MARKED}
    marks: dict[str, str] = {}
    after = None
    while True:
        found = (await visit.ask("changed", code=visit.code, after=after, **named))["compare"]
        compared, differences = found["from"], found["differences"]
        for one in differences["nodes"]:
            unit = one["after"] or one["before"]
            if unit["__typename"] == "Unit" and marks.get(unit["key"]) not in DRAWN_AS:
                marks[unit["key"]] = one["kind"]
        if not differences["pageInfo"]["hasNextPage"]:
            return compared, marks
        after = differences["pageInfo"]["endCursor"]


def table(found: Sequence[Interval], words: Words) -> dict[str, Any]:
    """The interval table in columns, days counted from the first of January 1970; -1 is for ever, or nobody.

    Units are in the order of their keys, and a code is its place among all codes, so that both sort as numbers.
    """
    units = list(dict.fromkeys(one.unit for one in found))
    places = {unit: place for place, unit in enumerate(units)}
    names, kinds = numbered(one.name for one in found), numbered(one.kind for one in found)
    codes = numbered(sorted({one.code for one in found if one.code}))
    return {
        "units": units,
        "names": list(names),
        "kinds": [words.label(kind) for kind in kinds],
        "unit": [places[one.unit] for one in found],
        "from": [(one.period.start - EPOCH).days for one in found],
        "to": [-1 if one.period.stop == FOREVER else (one.period.stop - EPOCH).days for one in found],
        "parent": [places.get(one.parent or "", -1) for one in found],
        "name": [names[one.name] for one in found],
        "kind": [kinds[one.kind] for one in found],
        "code": [codes[one.code] if one.code else len(codes) for one in found],
        "inactive": [int(one.inactive) for one in found],
    }


def numbered(texts: Iterable[str]) -> dict[str, int]:
    """Each text once, with its place."""
    found: dict[str, int] = {}
    for text in texts:
        found.setdefault(text, len(found))
    return found
