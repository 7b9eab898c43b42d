"""The ledger itself: entries by filter, and one entry with everything that is known of it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from orgledger.admin.desk import Trouble, Visit, page
from orgledger.domain.catalogue import EVENTS

ROWS = 100
"""Entries of one page."""
TEXTS = ("subject", "under", "actor")
DAYS = ("effectiveFrom", "effectiveTo")
MOMENTS = ("recordedFrom", "recordedTo")
VERBS = ("CHANGE", "CORRECTION", "RESCISSION", "ACT")


@page("/{code}/ledger")
async def ledger(visit: Visit) -> Response:
    """Entries, the newest first unless told otherwise."""
    order = "OLDEST_FIRST" if visit.query.get("order") == "OLDEST_FIRST" else "NEWEST_FIRST"
    found = await visit.ask(
        "ledger", code=visit.code, first=ROWS, after=visit.query.get("after"), filter=chosen(visit), order=order
    )
    return visit.page("ledger", entries=found["ledger"], order=order, types=sorted(EVENTS), verbs=VERBS)


def chosen(visit: Visit) -> dict[str, Any]:
    """The filter that the address names, as an EntryFilter."""
    given: dict[str, Any] = {name: visit.query[name] for name in (*TEXTS, *DAYS) if visit.query.get(name)}
    given |= {name: f"{visit.query[name]}T00:00:00Z" for name in MOMENTS if visit.query.get(name)}
    for name, plural in (("type", "types"), ("verb", "verbs")):
        if wanted := [value for value in visit.query.getlist(name) if value]:
            given[plural] = wanted
    late = visit.query.get("backdatedDays", "")
    return {**given, "backdatedDays": int(late)} if late.isdecimal() and len(late) < 9 else given


@page("/{code}/ledger/{sequence:int}")
async def entry(visit: Visit) -> Response:
    """One entry."""
    found = (await visit.ask("entry", code=visit.code, sequence=visit.request.path_params["sequence"]))["entry"]
    if found is None:
        raise Trouble(404, "There is no such entry.")
    return visit.page("entry", entry=found)
