"""The web application: GraphQL and a health check, on one ledger."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Any

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from orgledger.access.body import Allowance, Bodies
from orgledger.access.headers import EveryAnswer, Tagged
from orgledger.access.origin import CrossOrigin
from orgledger.access.proxy import TrustedProxies, read_networks
from orgledger.access.sign_in import SignIn
from orgledger.admin.routes import routes as admin_routes
from orgledger.audit.publishing import Publishing, keep_publishing
from orgledger.erasure import settle
from orgledger.graphql.view import View, routes
from orgledger.ledger import Ledger
from orgledger.projections.memory import set_aside
from orgledger.settings import Settings
from orgledger.store import migrations
from orgledger.store.engine import Unavailable
from orgledger.worker import Worker

TAGGED = Tagged()
COLLECTED = 20_000
"""Objects more than before, of those that may hold each other, at which the collector looks at the newest."""
TURN_S = 0.001
"""How long a thread that does not wait may keep the others from their turn; Python's own is five times as long."""


@contextmanager
def before_stopping(stop: Callable[[], Coroutine[Any, Any, None]]) -> Iterator[None]:
    """Have something done as soon as the server is told to stop.

    A server waits for open streams before it ends the lifespan, and a stream of a ledger never ends by itself.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop, stopping = asyncio.get_running_loop(), set[asyncio.Task[None]]()
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stopped(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(lambda: stopping.add(loop.create_task(stop())))
        handler = former[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number, handler in former.items():
        if callable(handler):
            signal.signal(number, stopped)
    try:
        yield
    finally:
        for number, handler in former.items():
            if signal.getsignal(number) is stopped:
                signal.signal(number, handler)


def build_app(ledger: Ledger) -> Starlette:
    """The application on an open ledger."""

    async def health(_: Request) -> Response:
        try:
            organizations = await anyio.to_thread.run_sync(ledger.archive.organizations)
        except Unavailable as error:
            return JSONResponse({"status": "unavailable", "reason": str(error)}, status_code=503)
        told = {"status": "ok"}
        return JSONResponse(told if ledger.judges else {**told, "organizations": len(organizations)})

    async def nobody(_: Request) -> Response:
        return JSONResponse({"subject": None}, headers={"Cache-Control": "no-store"})

    async def home(_: Request) -> Response:
        return RedirectResponse("/admin")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            if publishing:
                tasks.start_soon(keep_publishing, publishing, heads, ledger.settings.checkpoint_s)
            if ledger.settings.worker:
                tasks.start_soon(Worker(ledger).run)
            set_aside()
            with before_stopping(view.stop):
                yield
            tasks.cancel_scope.cancel()
        await view.stop()
        ledger.close()

    def heads() -> dict[str, int]:
        return {row.id: row.sequence for row in ledger.archive.organizations()}

    view, settings = View(ledger), ledger.settings
    publishing = Publishing.configured(ledger.checkpoints, settings)
    sign_in: list[BaseRoute] = [Route("/session", nobody)]
    if view.recognition is not None and settings.sign_in:
        sign_in = SignIn(view.recognition, settings).routes()

    pages = [Route("/", home), Route("/health", health), *sign_in, *routes(view), *admin_routes(ledger, view.ask)]
    app = Starlette(routes=pages, lifespan=lifespan)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=ledger.settings.hosts.split(), www_redirect=False)
    app.add_middleware(CrossOrigin, path="/graphql", origins=view.allowed_origins)
    allowance = Allowance(settings.body_bytes, settings.import_bytes, settings.body_s, settings.bodies_bytes)
    app.add_middleware(Bodies, allowance=allowance, recognize=view.recognizes)
    app.add_middleware(EveryAnswer, https=settings.https)
    app.add_middleware(TrustedProxies, networks=read_networks(settings.trusted_proxies), https=settings.https)
    for logger in ("orgledger.graphql", "orgledger.access"):
        logging.getLogger(logger).addFilter(TAGGED)
    return app


def create_app(**overrides: Any) -> Starlette:
    """The application for a server process: settings from the environment, the database made ready.

    Raises:
        Unavailable: if the database cannot be used as it is.
    """
    ledger = Ledger(Settings.from_environment(**overrides))
    migrations.ready(ledger.engine)
    settle(ledger)
    app = build_app(ledger)
    hush()
    take_turns()
    return app


def hush() -> None:
    """Let the collector pass over what stands as long as the process, and look less often at the rest.

    Otherwise it goes through all images of the ledger again, a quarter of a second at 10,000 units, every few pages.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED, 20, 20)


def take_turns() -> None:
    """Let threads take turns more often than Python does: a small question waits for a turn a dozen times."""
    sys.setswitchinterval(TURN_S)
