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


async def not_on_record(visit: Visit, key: str) -> Trouble:
    """What to say of a unit that is not on record on the day: when it is, with the way there."""
    entity = (await visit.at("otherDays", key=key))["organization"]["entity"]
    if entity is None or entity["__typename"] != "Unit":
        return Trouble(404, "There is no such unit on that day, as known then.")
    day = visit.words.day(visit.coordinate["effective"])
    return Trouble(404, "{name} is not on record on {day}.", name=entity["name"], day=day, periods=entity["onRecord"])


@page("/{code}/units/{key}")
async def unit(visit: Visit) -> Response:
    """Everything known of a unit on that day, and how it came to be so."""
    clock, key = clock_of(visit), visit.request.path_params["key"]
    try:
        found = (await visit.at("unit", key=key, clock=clock))["organization"]
    except Trouble:  # What hangs on the unit is refused where there is none.
        raise await not_on_record(visit, key) from None
    if found["unit"] is None:
        raise await not_on_record(visit, key)
    return visit.page(
        "unit", unit=found["unit"], statements=found["statements"], findings=found["findings"], clock=clock
    )
