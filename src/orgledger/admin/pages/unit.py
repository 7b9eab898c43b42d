"""A unit at one coordinate, with its life."""

from __future__ import annotations

from starlette.responses import Response

from orgledger.admin.desk import Trouble, Visit, page

CLOCKS = ("EFFECTIVE", "RECORDED")


def clock_of(visit: Visit) -> str:
    """Along which clock a history is told.

    Raises:
        Trouble: if the address names another.
    """
    clock: str = visit.query.get("clock", "EFFECTIVE")
    if clock not in CLOCKS:
        raise Trouble(400, "There is no clock {clock}.", clock=clock)
    return clock


@page("/{code}/units/{key}")
async def unit(visit: Visit) -> Response:
    """Everything known of a unit on that day, and how it came to be so."""
    clock = clock_of(visit)
    found = (await visit.at("unit", key=visit.request.path_params["key"], clock=clock))["organization"]
    if found["unit"] is None:
        raise Trouble(404, "There is no such unit on that day, as known then.")
    return visit.page(
        "unit", unit=found["unit"], statements=found["statements"], findings=found["findings"], clock=clock
    )
