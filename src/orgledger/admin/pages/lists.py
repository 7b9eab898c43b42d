"""What an organization consists of, noun by noun, and the search through all of it."""

from __future__ import annotations

from starlette.responses import Response

from orgledger.admin.desk import Trouble, Visit, page

ROWS = 100
"""Rows of one page."""
PAGED = ("units", "positions", "people", "responsibilities", "collaborations")
WHOLE = ("processes", "systems", "measures", "statements", "rolloutSteps")
"""Lists that come whole: no organization has more of these than fit on a page."""


@page("/{code}/lists")
async def lists(visit: Visit) -> Response:
    """Which lists there are."""
    return visit.page("lists", names=PAGED + WHOLE)


@page("/{code}/lists/{name}")
async def listed(visit: Visit) -> Response:
    """One list, a page at a time."""
    name = visit.request.path_params["name"]
    if name in WHOLE:
        rows = (await visit.at("work"))["organization"][name]
        return visit.page("list", name=name, rows=rows, total=len(rows), following=None)
    if name not in PAGED:
        raise Trouble(404, "There is no list {name}.", name=name)
    vacant = {"true": True, "false": False}.get(visit.query.get("vacant", ""))
    found = await visit.at(name, first=ROWS, after=visit.query.get("after"), vacant=vacant)
    shown = found["organization"][name]
    following = shown["pageInfo"]["endCursor"] if shown["pageInfo"]["hasNextPage"] else None
    return visit.page("list", name=name, rows=shown["nodes"], total=shown["totalCount"], following=following)


@page("/{code}/search")
async def search(visit: Visit) -> Response:
    """Everything that a text finds: names now and before, codes, pinyin and its initials."""
    text = visit.query.get("q", "").strip()
    found = (await visit.at("search", text=text))["organization"]["search"] if text else []
    return visit.page("search", text=text, found=found)
