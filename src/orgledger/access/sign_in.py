"""The page where local users sign in, and out. It holds no script, and works in a browser that runs none."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import anyio.to_thread
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from orgledger.access.cookie import clear_cookie, cookie_name, mark_name, ours, set_cookie, set_mark
from orgledger.access.proxy import site_of
from orgledger.access.recognition import Recognition
from orgledger.access.session import Session
from orgledger.access.user import Attempts, Places, TooOften, Turns
from orgledger.settings import Settings

log = logging.getLogger("orgledger.access")

TEMPLATES = Path(__file__).parent / "templates"
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
UNKEPT = {"Cache-Control": "no-store"}
FORM_BYTES = 4_096
PAIR, NAME, SITE = 5, 50, 100
"""Failures in a quarter of an hour: by one name from one place, by one name, and from one place."""
NAME_CHARS = 65
"""Characters of a name by which it is counted: one more than a user's has."""
MARK_CHARS = 200
HOME = "/"
LONGEST_WAY = 2_000
"""Characters of the address that somebody is sent on to."""
FAILED = "Name or password are not right. 用户名或密码不正确。"
NOT_OURS = "This form was not sent by a page of this server. Open the page again, and sign in there."


class SignIn:
    """Signs local users in and out."""

    def __init__(self, recognition: Recognition, settings: Settings) -> None:
        self.recognition = recognition
        self.https = settings.https
        self.attempts = Attempts()
        self.turns = Turns()
        self.places = Places()
        folder = FileSystemLoader(TEMPLATES)
        self.templates = Environment(loader=folder, autoescape=select_autoescape())
        self.style = (TEMPLATES / "style.css").read_text(encoding="utf-8")

    def routes(self) -> list[BaseRoute]:
        """Where its pages are."""
        return [
            Route("/sign-in", self.show, methods=["GET"]),
            Route("/sign-in", self.enter, methods=["POST"]),
            Route("/sign-in/style.css", self.show_style, methods=["GET"]),
            Route("/sign-out", self.leave, methods=["POST"]),
            Route("/session", self.tell, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page: a form, or who is signed in."""
        return self.page(await self.session(request), to=onward(request.query_params.get("to", "")))

    async def show_style(self, _: Request) -> Response:
        """How it looks."""
        return Response(self.style, media_type="text/css")

    async def enter(self, request: Request) -> Response:
        """Sign in, under a session that nobody had before."""
        if not ours(request, told=True):
            return self.page(None, NOT_OURS, status=403)
        given = await form(request)
        name, password, to = given.get("name", ""), given.get("password", ""), onward(given.get("to", ""))
        site, address = site_of(request), request.client.host if request.client else ""
        try:
            right = await self.checked(request, site, name, password)
        except TooOften as often:
            log.warning("sign-in: too many attempts, the last from %s", address)
            told = {"Retry-After": str(max(1, round(often.wait_s)))}
            return self.page(None, str(often), name, 429, to, told)
        if not right:
            log.warning("sign-in: refused, from %s", address)
            return self.page(None, FAILED, name, 401, to)
        former = request.cookies.get(cookie_name(self.https))
        now = self.recognition.clock.now()
        secret = await work(self.recognition.sessions.open, name, now, former)
        mark = await work(self.recognition.users.mark, name)
        response = RedirectResponse(to, 303)
        set_cookie(response, secret, self.https)
        if mark is not None:
            set_mark(response, mark, self.https)
        return response

    async def checked(self, request: Request, site: str, name: str, password: str) -> bool:
        """Whether a password is right, within what somebody may try.

        Raises:
            TooOften: if they failed too often, or too many ask at once; no password was looked at then.
        """
        users, at = self.recognition.users, time.monotonic()
        limits = await self.limits(request, site, name[:NAME_CHARS])
        self.attempts.reserve(limits, at)
        try:
            right = await self.turns.take(users.verify, name, password)
        except Exception:  # No password was looked at.
            self.attempts.release(limits, at)
            raise
        if right:
            self.attempts.release(limits, at)
            self.attempts.clear(next(iter(limits)))
            self.places.add(name, site)
        return right

    async def limits(self, request: Request, site: str, name: str) -> dict[str, int]:
        """What an attempt is counted under, the narrowest first, and how many failures each lets pass.

        A browser from which somebody signed in before is counted by itself: others, wherever they are, do not keep
        them out. Nor does the limit of a name, where they signed in from this place before.
        """
        mark = request.cookies.get(mark_name(self.https), "")
        if mark and len(mark) <= MARK_CHARS and await self.turns.take(self.recognition.users.knows, name, mark):
            return {f"{name} by {mark}": PAIR}
        pair, whole = {f"{name} from {site}": PAIR}, {f"site {site}": SITE}
        return {**pair, **whole} if (name, site) in self.places else {**pair, f"name {name}": NAME, **whole}

    async def leave(self, request: Request) -> Response:
        """Sign out."""
        session, given = await self.session(request), await form(request)
        if not ours(request, told=True) or (session is not None and given.get("csrf") != session.csrf):
            return self.page(session, NOT_OURS, status=403)
        if session is not None:
            await work(self.recognition.sessions.close, request.cookies[cookie_name(self.https)])
        response = RedirectResponse("/sign-in", 303)
        clear_cookie(response, self.https)
        return response

    async def tell(self, request: Request) -> Response:
        """Who is signed in, and what a page of ours sends along with each request; nobody else can read it."""
        session = await self.session(request) if ours(request) else None
        if session is None:
            return JSONResponse({"subject": None}, headers=UNKEPT)
        told = {"subject": session.subject, "csrf": session.csrf, "expiresAt": session.expires_at}
        return JSONResponse(told, headers=UNKEPT)

    async def session(self, request: Request) -> Session | None:
        """The session of a request, if there is one."""
        cookie = request.cookies.get(cookie_name(self.https))
        return await work(self.recognition.session, cookie) if cookie else None

    def page(
        self,
        session: Session | None,
        problem: str | None = None,
        name: str = "",
        status: int = 200,
        to: str = HOME,
        headers: dict[str, str] | None = None,
    ) -> Response:
        """The page."""
        who = {"subject": session.subject, "csrf": session.csrf} if session is not None else {}
        body = self.templates.get_template("sign_in.html").render(problem=problem, name=name[:64], to=to, **who)
        told = {"Content-Security-Policy": POLICY, **UNKEPT, **(headers or {})}
        return HTMLResponse(body, status, headers=told)


async def work(function: Any, *arguments: Any) -> Any:
    """Do something that waits, beside the event loop."""
    return await anyio.to_thread.run_sync(function, *arguments)


def onward(to: str) -> str:
    """Where somebody was on their way to before they signed in: a page of the admin, or else the first page."""
    return to if to.startswith("/admin") and len(to) <= LONGEST_WAY else HOME


async def form(request: Request) -> dict[str, str]:
    """The fields of a form; none, if it is no such form."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded" or len(body) > FORM_BYTES:
        return {}
    try:
        found = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=8, errors="strict")
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}
