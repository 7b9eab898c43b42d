"""Who somebody acts as, on a server where nobody signs in."""

from __future__ import annotations

from starlette.responses import Response

from orgledger.access import claim
from orgledger.admin.desk import Trouble, Visit, page
from orgledger.admin.pages.language import way_back

LONGEST = 200
"""Letters of a name."""


@page("/person", "POST")
async def person(visit: Visit) -> Response:
    """Keep whom the pages act as, and go back.

    Raises:
        Trouble: where everybody signs in, and where nobody is believed.
    """
    if visit.desk.ledger.judges or not claim.believed(visit.request):
        raise Trouble(403, "Here nobody is believed to be whoever they say. Nothing was done.")
    sent = await visit.request.form()
    name = " ".join(str(sent.get("name", "")).split())
    if len(name) > LONGEST:
        raise Trouble(400, "That name is too long.")
    response = visit.redirect(way_back(str(sent.get("back", ""))))
    claim.keep(response, "" if name == visit.desk.ledger.settings.actor else name)
    return response
