"""Whatever has no page of its own kind: a position, a person, a duty, a process … at one coordinate, with its life."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from orgledger.admin.desk import Trouble, Visit, page
from orgledger.admin.pages.unit import clock_of
from orgledger.domain.identity import PublicId

NOUNS = {
    "positions": "Position",
    "people": "Person",
    "responsibilities": "Responsibility",
    "processes": "Process",
    "systems": "System",
    "measures": "Measure",
    "collaborations": "Collaboration",
    "statements": "Statement",
}


async def thing(visit: Visit) -> Response:
    """Everything known of it on that day, and how it came to be so."""
    noun, key = NOUNS[visit.request.scope["path"].split("/")[3]], visit.request.path_params["key"]
    at, clock = visit.coordinate, clock_of(visit)
    named = PublicId(noun, visit.frame["organization"]["key"], key, date.fromisoformat(at["effective"]), at["sequence"])
    found = (await visit.ask(noun.lower(), id=str(named), clock=clock))["node"]
    if found is None or found["__typename"] != noun:
        raise Trouble(404, "There is no such thing on that day, as known then.")
    return visit.page("thing", thing=found, clock=clock)


for path in NOUNS:
    page(f"/{{code}}/{path}/{{key}}")(thing)
