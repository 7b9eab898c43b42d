"""Where the pages of the admin are served."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import orgledger.audit
from orgledger.access.cookie import ours
from orgledger.admin import pages
from orgledger.admin.desk import STATIC, Ask, Desk, Page, Trouble, Visit
from orgledger.admin.timebar import timebar
from orgledger.domain.civil import civil_day
from orgledger.ledger import Ledger

UNAUTHENTICATED = 401
KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
VERIFIER = Path(orgledger.audit.__file__).parent / "verify.js"


class Kept(StaticFiles):
    """What browsers keep: each address names the start of the program that serves it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """See StaticFiles; the first step of the path is the stamp."""
        response = await super().get_response(path.partition("/")[2], scope)
        response.headers.update(KEPT)
        return response


def routes(ledger: Ledger, ask: Ask) -> list[BaseRoute]:
    """The admin, below /admin."""
    desk = Desk(ledger, ask)
    served = [
        Route(f"/admin{path}", answering(desk, path, page), methods=list(methods)) for path, methods, page in pages.ALL
    ]
    verifier = Route("/admin/static/{stamp}/verify.js", verify)
    return [verifier, Mount("/admin/static", Kept(directory=STATIC)), *served]


async def verify(_: Request) -> Response:
    """The verifier of bundles, by which pages prove entries: the very file that is published beside it."""
    return FileResponse(VERIFIER, media_type="text/javascript", headers=KEPT)


def answering(desk: Desk, path: str, answer: Page) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint: enters the organization, asks the page, and tells troubles in its place."""

    async def endpoint(request: Request) -> Response:
        visit = Visit(desk, request)
        try:
            if request.method == "POST":
                own(request)
            if "{code}" in path:
                await visit.enter()
                await show_time(visit)
            return await answer(visit)
        except Trouble as trouble:
            if trouble.status == UNAUTHENTICATED:
                asked = quote(request.scope["path"]) + (f"?{request.url.query}" if request.url.query else "")
                return RedirectResponse(f"/sign-in?{urlencode({'to': asked})}", 303)
            return visit.trouble(trouble)

    return endpoint


def own(request: Request) -> None:
    """Refuse what another site's page sends in a visitor's name.

    Raises:
        Trouble: unless the browser says that a page of this server sent it.
    """
    if not ours(request):
        raise Trouble(403, "This form was sent from another site. Nothing was done.")
    if not ours(request, told=True):
        raise Trouble(403, "The browser does not say which page sent this form. Nothing was done.")


async def show_time(visit: Visit) -> None:
    """Make the time bar of a page."""
    image, at = await visit.image()
    info = visit.frame["info"]
    today = civil_day(datetime.now(UTC), info["timeZone"])
    visit.frame["today"] = str(today)
    visit.frame["timebar"] = await visit.work(timebar, image, at.effective, at.known, today, info["timeZone"])
    visit.frame["is_now"] = str(at.effective) == str(today) and at.known == info["head"]["sequence"]
