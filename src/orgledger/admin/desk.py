"""The desk: what every page is made with, and one visit of one person to it."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

import anyio
import anyio.to_thread
import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

import orgledger
from orgledger.access import claim
from orgledger.admin.documents import DOCUMENTS
from orgledger.admin.figure import shortened
from orgledger.admin.place import Place
from orgledger.admin.spelling import spelling
from orgledger.admin.words import LANGUAGES, Words, chosen
from orgledger.domain.period import AsOf
from orgledger.domain.role import Role
from orgledger.domain.rule_set import CHECKS
from orgledger.ledger import Ledger
from orgledger.projections.image import Image

Answer: TypeAlias = dict[str, Any]
Ask: TypeAlias = Callable[[Request, str, dict[str, Any]], Awaitable[Answer]]
"""Executes a document of the public schema for whoever sent a request."""

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
THREADS = 4
"""What pages work out beside the event loop at the same time: whoever asks for many leaves threads to the others."""
MAIN = '<main id="main" tabindex="-1">'
"""Where the main part of a page begins."""
TOLD_HERE = "<!-- told here -->"
"""Where a page that takes a while tells what is being done."""
STATUS = {"UNAVAILABLE": 503, "INTERNAL": 500, "RATE_LIMITED": 429, "UNAUTHENTICATED": 401, "FORBIDDEN": 403}
"""What a page answers with, by the code of an error; any other is the visitor's mistake."""


class Trouble(Exception):
    """Something that a page says in place of what was asked for."""

    def __init__(self, status: int, message: str, **named: Any) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.named = named


READERS = frozenset({Role.VIEWER, Role.AUDITOR})
"""Roles that record nothing, ever."""
NAVIGATION = (
    ("", "Overview"),
    ("chart", "Chart"),
    ("compare", "Compare"),
    ("ledger", "Ledger"),
    ("requests", "Change requests"),
    ("findings", "Findings"),
    ("lists", "Lists"),
    ("reports", "Reports for filing"),
    ("do", "Record"),
    ("operations", "Operations"),
)
"""Path below an organization, and what its page is called."""


class Desk:
    """What pages are made with: the ledger, the way to ask, the templates."""

    navigation = NAVIGATION
    shortened = staticmethod(shortened)
    spelling = staticmethod(spelling)

    def __init__(self, ledger: Ledger, ask: Ask) -> None:
        self.ledger = ledger
        self.ask = ask
        self.threads = anyio.CapacityLimiter(THREADS)
        self.templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals["version"] = orgledger.__version__
        self.templates.globals["languages"] = LANGUAGES
        self.templates.globals["zip"] = zip

    def check_title(self, check: str, language: str) -> str:
        """What a check is called."""
        titles = CHECKS[check].titles
        return titles.get(language, titles["en"])

    @lru_cache(maxsize=1)  # noqa: B019  There is one desk.
    def stamp(self) -> str:
        """Names this start of the program in the addresses of what browsers keep."""
        return f"{orgledger.__version__}-{secrets.token_hex(4)}"


class Visit:
    """One request of one person: where it stands in time, in which language, and what it is answered."""

    def __init__(self, desk: Desk, request: Request) -> None:
        self.desk = desk
        self.request = request
        self.query = request.query_params
        self.place = Place.of(self.query)
        cookie = request.cookies.get("orgledger-language")
        self.words = Words(chosen(self.query.get("language"), cookie, request.headers.get("accept-language", "")))
        self.code: str = request.path_params.get("code", "")
        self.frame: Answer = {}
        """The organization, its coordinate, and everything else that stands around a page."""

    @property
    def acts_as(self) -> str | None:
        """Whom a visitor is believed to be, who may say so themselves; nobody, where they may not."""
        if self.desk.ledger.judges or not claim.believed(self.request):
            return None
        return claim.claimed(self.request) or self.desk.ledger.settings.actor

    def holds(self, role: Role) -> bool:
        """Whether a visitor holds a role in the organization that was entered; everybody does where nobody signs in."""
        viewer = self.frame["viewer"]
        return not self.desk.ledger.judges or (viewer is not None and role.value in viewer["roles"])

    @property
    def records(self) -> bool:
        """Whether a visitor may record anything at all here; what exactly, the write door judges."""
        return any(self.holds(role) for role in Role if role not in READERS)

    def recording(self) -> None:
        """Turn away whoever may only read.

        Raises:
            Trouble: for whoever holds no role that records.
        """
        if not self.records:
            raise Trouble(403, "You may read here, and record nothing. An administrator grants the roles that record.")

    # Asking.

    async def ask(self, name: str, /, **variables: Any) -> Answer:
        """The data of a document of ours.

        Raises:
            Trouble: with the first error, if there is one.
        """
        answer = await self.desk.ask(self.request, DOCUMENTS[name], {"language": self.words.language, **variables})
        if answer.get("errors"):
            error = answer["errors"][0]
            code = error.get("extensions", {}).get("code", "")
            raise Trouble(STATUS.get(code, 400), error["message"])
        found: Answer = answer["data"]
        return found

    async def enter(self) -> Answer:
        """Find the organization at the place that the address names, and what stands around every page of it.

        Raises:
            Trouble: if there is no such organization or place.
        """
        asked = self.place.asked()
        self.frame = await self.ask("frame", code=self.code, asOf=asked)
        if self.frame["organization"] is None:
            raise Trouble(404, "There is no organization {code}.", code=self.code)
        code = self.frame["organization"]["code"]
        self.frame["info"] = next(one for one in self.frame["organizations"] if one["code"] == code)
        return self.frame

    @property
    def as_of(self) -> Answer:
        """The place that was entered, pinned: everything on a page is told as of one coordinate."""
        return {"token": self.coordinate["token"]}

    @property
    def versus(self) -> Place | None:
        """The place to compare with, on the page's own day unless the address names another; nothing without one."""
        named = Place.of(self.query, "vs_")
        if named.now:
            return None
        return msgspec.structs.replace(named, at=named.at or self.coordinate["effective"])

    @property
    def coordinate(self) -> Answer:
        """The coordinate that was entered."""
        found: Answer = self.frame["organization"]["coordinate"]
        return found

    async def at(self, name: str, /, **variables: Any) -> Answer:
        """See ask; in the organization, at the coordinate that was entered."""
        return await self.ask(name, code=self.code, asOf=self.as_of, **variables)

    async def image(self) -> tuple[Image, AsOf]:
        """The image that the page's coordinate is a point of; only for what was entered."""
        row = await self.work(self.desk.ledger.archive.find, self.frame["organization"]["key"])
        image = await self.work(self.desk.ledger.archive.image, row)
        at = self.coordinate
        return image, AsOf(date.fromisoformat(at["effective"]), at["sequence"])

    async def work(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Do something that takes a while, beside the event loop."""
        return await anyio.to_thread.run_sync(partial(function, *arguments, **named), limiter=self.desk.threads)

    # Answering.

    def link(self, path: str = "", place: Place | None = None, **query: Any) -> str:
        """The address of a page of this organization, at the same place in time unless told otherwise."""
        stands = (self.place if place is None else place).query()
        named = {**stands, **{name: str(value) for name, value in query.items() if value not in (None, "")}}
        way = f"/admin/{quote(self.code, safe='')}" + (f"/{path}" if path else "")
        return f"{way}?{urlencode(named)}" if named else way

    @staticmethod
    def entrance(organization: Answer) -> str:
        """The address of an organization's first page, by its key where no address holds its code."""
        code, key = organization["code"], organization["key"]
        return f"/admin/{quote(key if '/' in code else code, safe='')}"

    def place_on(self, day: str) -> Place:
        """The page's place on another day."""
        return msgspec.structs.replace(self.place, at=day)

    def here(self, **query: Any) -> str:
        """The address of this very page, with some parts of its query in other words; nothing leaves a part out."""
        named = {**dict(self.query), **query}
        kept = {name: str(value) for name, value in named.items() if value not in (None, "")}
        path = quote(self.request.scope["path"])
        return f"{path}?{urlencode(kept)}" if kept else path

    def stands_under(self, path: str) -> bool:
        """Whether this page is one of those below a path of the navigation."""
        rest: str = self.request.scope["path"].removeprefix(f"/admin/{self.code}").strip("/")
        return rest.partition("/")[0] == path

    def page(self, template: str, status: int = 200, **shown: Any) -> Response:
        """A page of a template."""
        return HTMLResponse(self.rendered(template, **shown), status, headers=HEADERS)

    def rendered(self, template: str, **shown: Any) -> str:
        """The text of a page."""
        return self.desk.templates.get_template(f"{template}.html").render(
            visit=self,
            words=self.words,
            t=self.words,
            frame=self.frame,
            desk=self.desk,
            entered="timebar" in self.frame,
            **shown,
        )

    def arriving(self, way: AsyncIterator[str | Response]) -> Response:
        """A page that takes a while: what is being done is told as it is done, and then what came of it.

        It needs no script, and nothing of it is kept here: it is one answer that is sent as it comes to be. What stands
        around its main part is the same from the first byte; what was told on the way is hidden by what follows it.
        """

        async def parts() -> AsyncIterator[str]:
            yield self.rendered("arriving").partition(TOLD_HERE)[0]
            try:
                async for one in way:
                    if isinstance(one, str):
                        yield Markup("<p>{}</p>\n").format(one)
                    else:
                        yield "</div>" + bytes(one.body).decode().partition(MAIN)[2]
            except Trouble as trouble:
                yield "</div>" + bytes(self.trouble(trouble).body).decode().partition(MAIN)[2]

        return StreamingResponse(parts(), media_type="text/html", headers=HEADERS)

    def redirect(self, address: str) -> Response:
        """Send the browser on, after something was recorded."""
        return RedirectResponse(address, 303, headers=HEADERS)

    def trouble(self, trouble: Trouble) -> Response:
        """A page that says what is wrong."""
        said = self.words(trouble.message, **trouble.named) if trouble.named else self.words(trouble.message)
        return self.page("trouble", trouble.status, said=said, trouble=trouble)


Page: TypeAlias = Callable[[Visit], Awaitable[Response]]
PAGES: list[tuple[str, tuple[str, ...], Page]] = []
"""Path below /admin, methods, and what answers; each page's file enters its own."""


def page(path: str, *methods: str) -> Callable[[Page], Page]:
    """Enter a page. What stands below an organization is entered at the place that its address names."""

    def enter(answer: Page) -> Page:
        PAGES.append((path, methods or ("GET",), answer))
        return answer

    return enter
