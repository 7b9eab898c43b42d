"""The chart: the tree of units on a day, in three views, and the table from which a browser draws any other day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import orjson
from starlette.responses import Response

from orgledger.admin.desk import HEADERS, Trouble, Visit, page
from orgledger.admin.figure import figure, forest
from orgledger.admin.place import Place
from orgledger.domain.period import FOREVER
from orgledger.projections.intervals import Interval, intervals

VIEWS = ("tree", "cards", "icicle")
DEPTH = 3
"""Levels shown where none are asked for."""
DEEPEST = 12
EPOCH = date(1970, 1, 1)


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
    return Response(made, media_type="image/svg+xml", headers=HEADERS)


@page("/{code}/chart/data/{known}")
async def data(visit: Visit) -> Response:
    """The interval table as known at an entry: it never changes."""
    image, at = await visit.image()
    if visit.request.path_params["known"] != str(at.known):
        raise Trouble(404, "The table is asked for at the entry that the address names.")
    found: list[Interval] = await visit.work(intervals, image.structure(at), visit.words.language)
    kept = {**HEADERS, "Cache-Control": "private, max-age=31536000, immutable"}
    return Response(orjson.dumps(table(found)), media_type="application/json", headers=kept)


async def drawn(visit: Visit) -> dict[str, Any]:
    """What the chart shows: the outline down to a depth, and what differs from another place."""
    view = visit.query.get("view", "tree")
    if view not in VIEWS:
        raise Trouble(400, "There is no view {view}.", view=view)
    given = visit.query.get("depth", "")
    depth = int(given) if given.isdecimal() and 1 <= int(given) <= DEEPEST else DEPTH
    focus = visit.query.get("focus") or None
    found = (await visit.at("chart", focus=focus, focused=focus is not None, depth=depth - 1))["organization"]
    if focus is not None and found["unit"] is None:
        raise Trouble(404, "There is no such unit on that day, as known then.")
    return {
        "view": view,
        "depth": depth,
        "focus": found.get("unit"),
        "rows": found["outline"],
        "figure": figure(forest(found["outline"])),
        "changed": await changed(visit, focus),
        "versus": Place.of(visit.query, "vs_"),
    }


async def changed(visit: Visit, under: str | None) -> dict[str, str]:
    """Unit → what differs of it from the place to compare with."""
    versus = Place.of(visit.query, "vs_")
    if versus == Place():
        return {}
    found = await visit.ask("changed", code=visit.code, **{"from": versus.asked(), "to": visit.as_of}, under=under)
    marks: dict[str, str] = {}
    for one in found["compare"]["differences"]["nodes"] if found["compare"] else ():
        unit = one["after"] or one["before"]
        if unit["__typename"] == "Unit":
            marks.setdefault(unit["key"], one["kind"])
    return marks


def table(found: Sequence[Interval]) -> dict[str, Any]:
    """The interval table in columns, days counted from the first of January 1970; -1 is for ever, or nobody."""
    units = list(dict.fromkeys(one.unit for one in found))
    places = {unit: place for place, unit in enumerate(units)}
    names, kinds = numbered(one.name for one in found), numbered(one.kind for one in found)
    return {
        "units": units,
        "names": list(names),
        "kinds": list(kinds),
        "unit": [places[one.unit] for one in found],
        "from": [(one.period.start - EPOCH).days for one in found],
        "to": [-1 if one.period.stop == FOREVER else (one.period.stop - EPOCH).days for one in found],
        "parent": [places.get(one.parent or "", -1) for one in found],
        "name": [names[one.name] for one in found],
        "kind": [kinds[one.kind] for one in found],
        "inactive": [int(one.inactive) for one in found],
    }


def numbered(texts: Iterable[str]) -> dict[str, int]:
    """Each text once, with its place."""
    found: dict[str, int] = {}
    for text in texts:
        found.setdefault(text, len(found))
    return found
