"""Two coordinates beside each other: what is different, and which entries made it so."""

from __future__ import annotations

from starlette.responses import Response

from orgledger.admin.desk import Visit, page
from orgledger.admin.place import Place

ROWS = 100
"""Differences of one page."""


@page("/{code}/compare")
async def compare(visit: Visit) -> Response:
    """What differs from the place that the address compares with; until it names one, a form that asks for it."""
    versus = visit.versus
    kinds = visit.query.getlist("kind") or None
    found = None
    if versus is not None:
        under = visit.query.get("under") or None
        named = {"from": versus.asked(), "to": visit.as_of, "under": under, "kinds": kinds}
        found = (await visit.ask("compare", code=visit.code, first=ROWS, after=visit.query.get("after"), **named))[
            "compare"
        ]
    return visit.page("compare", asked=Place.of(visit.query, "vs_"), compared=found, kinds=kinds or [])
