"""The first pages: which organizations there are, and one of them at a glance."""

from __future__ import annotations

from starlette.responses import Response

from orgledger.admin.desk import Visit, page


@page("")
async def home(visit: Visit) -> Response:
    """The organizations that a visitor may see; the only one at once."""
    found = (await visit.ask("home"))["organizations"]
    if len(found) == 1:
        return visit.redirect(visit.entrance(found[0]))
    return visit.page("home", organizations=found)


@page("/{code}")
async def overview(visit: Visit) -> Response:
    """An organization in numbers, what is waiting, and what was recorded last."""
    found = await visit.at("overview")
    return visit.page(
        "overview",
        organization=found["organization"],
        entries=found["ledger"],
        requests=found["changeRequests"],
    )
