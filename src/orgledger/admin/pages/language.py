"""The language of the pages, and the page about keys."""

from __future__ import annotations

from starlette.responses import Response

from orgledger.admin.desk import Visit, page
from orgledger.admin.words import LANGUAGES

YEAR_S = 365 * 24 * 60 * 60


@page("/language")
async def language(visit: Visit) -> Response:
    """Keep the language that was chosen, and go back."""
    to = visit.query.get("to", "")
    response = visit.redirect(way_back(visit.query.get("back", "")))
    if to in LANGUAGES:
        response.set_cookie("orgledger-language", to, max_age=YEAR_S, httponly=True, samesite="lax", path="/admin")
    return response


def way_back(address: str) -> str:
    """The page that somebody came from, if it is one of ours."""
    return address if address.startswith(("/admin/", "/admin?")) else "/admin"


@page("/keys")
async def keys(visit: Visit) -> Response:
    """The keys that the pages listen to."""
    return visit.page("keys")
