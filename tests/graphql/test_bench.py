"""Benches: what one caller asks for is worked out beside what others ask for, and no longer than it is wanted."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.requests import Request as HttpRequest

from orgledger.app import build_app
from orgledger.graphql.bench import Benches, Busy, at_bench
from orgledger.graphql.view import PROMPT_S, View, attended
from orgledger.store.patience import OVER, Patience, look
from tests.kit import Acme

PATIENCE_S = 60.0
KINDS = " ".join(f"p{place}: possibleTypes {{ fields {{ name args {{ name }} }} }}" for place in range(15))
LONG = f"{{ __schema {{ types {{ {KINDS} }} }} }}"
"""Seconds of work without anything to wait for."""


async def work_on(seconds: float = 3600.0) -> str:
    """Work without waiting for anything, until done or nobody wants it any more."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        look()
    return "done"


async def answer() -> str:
    return "here" if at_bench.get() else "elsewhere"


async def until(reached: Any) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE_S):
        while not reached():  # noqa: ASYNC110  It is reached on another thread.
            await asyncio.sleep(0.01)


async def test_what_works_long_keeps_nobody_else_from_an_answer() -> None:
    benches = Benches(4, 2, 10)
    long = [asyncio.create_task(benches.run("mal", work_on, Patience(), PATIENCE_S)) for _ in range(3)]
    await until(lambda: benches.taken["mal"] == 2)

    assert await benches.run("ann", answer, Patience(), PATIENCE_S) == "here"

    assert benches.taken["mal"] == 2, "the third waits for a place of its own caller"
    for one in long:
        one.cancel()
    await asyncio.gather(*long, return_exceptions=True)
    await until(lambda: not benches.taken and not OVER)


async def test_callers_who_wait_take_turns() -> None:
    benches, order, asker = Benches(1, 1, 10), list[str](), Patience()
    first = asyncio.create_task(benches.run("x", work_on, asker, PATIENCE_S))
    await until(lambda: benches.taken["x"])

    async def note(who: str) -> None:
        order.append(who)

    rest = []
    for who in ("mal", "mal", "mal", "ann"):
        rest.append(asyncio.create_task(benches.run(who, lambda who=who: note(who), Patience(), PATIENCE_S)))  # type: ignore[misc]
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(*rest)

    assert order == ["mal", "ann", "mal", "mal"]


async def test_work_ends_when_its_time_is_up_or_its_asker_is_gone() -> None:
    benches, late, gone = Benches(4, 4, 10), Patience(), Patience()

    with pytest.raises(TimeoutError):
        await benches.run("ann", work_on, late, 0.05)
    leaving = asyncio.create_task(benches.run("ann", work_on, gone, PATIENCE_S))
    await until(lambda: benches.taken["ann"])
    leaving.cancel()
    with suppress(asyncio.CancelledError):
        await leaving

    await until(lambda: not benches.taken)
    assert late.cpu_s > 0
    assert not OVER


async def test_a_place_is_waited_for_no_longer_than_an_answer_and_by_so_many_only() -> None:
    benches = Benches(1, 1, 1)
    long = asyncio.create_task(benches.run("mal", work_on, Patience(), PATIENCE_S))
    await until(lambda: benches.taken["mal"])

    waiting = asyncio.create_task(benches.run("mal", answer, Patience(), PATIENCE_S))
    await until(lambda: benches.waiting)
    with pytest.raises(Busy):
        await benches.run("mal", answer, Patience(), PATIENCE_S)
    with pytest.raises(TimeoutError):
        await benches.run("ann", answer, Patience(), 0.02)
    long.cancel()

    assert await waiting == "here"
    assert not benches.waiting


async def test_what_is_being_recorded_is_not_ended() -> None:
    benches, asker = Benches(1, 1, 1), Patience()

    async def record() -> str:
        asker.endless = True
        return await work_on(0.3)

    assert await benches.run("ann", record, asker, 0.05) == "done"


# Over HTTP.


@pytest_asyncio.fixture
async def view(tree: Acme) -> AsyncIterator[View]:
    app = build_app(tree.ledger)
    [view] = {id(v): v for route in app.routes if isinstance(v := getattr(route, "app", None), View)}.values()
    view.app = app  # type: ignore[attr-defined]
    yield view


def client_of(view: View, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(view.app, client=(address, 50000))  # type: ignore[attr-defined]
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=PATIENCE_S)


async def test_a_question_that_takes_seconds_holds_up_no_other(view: View) -> None:
    async with client_of(view, "192.0.2.1") as mal, client_of(view, "192.0.2.2") as ann:
        long = asyncio.create_task(mal.post("/graphql", json={"query": LONG}))
        await until(lambda: view.benches.taken)

        told = (await ann.post("/graphql", json={"query": "{ organization { code } }"})).json()

        assert told["data"] == {"organization": {"code": "acme"}}
        assert not long.done()
        long.cancel()
        await asyncio.gather(long, return_exceptions=True)
        await until(lambda: not view.benches.taken)


async def test_what_it_took_goes_on_the_account_of_whoever_asked(view: View) -> None:
    view.budgets.per_s = 0  # Nothing comes back meanwhile.
    document = "{ __schema { types { name fields { name } } } }"
    async with client_of(view, "192.0.2.1") as mal:
        answer = await mal.post("/graphql", json={"query": document, "extensions": {"cost": True}})

    values = answer.json()["extensions"]["cost"]["actual"]
    account = view.budgets.of("address 192.0.2.1")
    assert account is not None
    assert view.settings.budget - account.left() > values + len(document)


async def test_nobody_works_for_whoever_hung_up(view: View) -> None:
    """A connection, in the words of ASGI: the body, and then nothing but that the client is gone."""
    gone, sent = asyncio.Event(), list[Any]()
    body = json.dumps({"query": LONG}).encode()
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        if parts:
            return parts.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"host", b"127.0.0.1:8000")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "raw_path": b"/graphql", "query_string": b"",
             "headers": headers, "client": ("192.0.2.1", 50000), "server": ("127.0.0.1", 8000), "scheme": "http",
             "http_version": "1.1", "root_path": ""}  # fmt: skip
    asking = asyncio.create_task(view.app(scope, receive, send))  # type: ignore[attr-defined]
    await until(lambda: view.benches.taken)
    began = time.monotonic()
    gone.set()

    await asking
    await until(lambda: not view.benches.taken)

    assert time.monotonic() - began < view.settings.operation_s / 2


async def test_a_form_whose_answer_takes_a_while_is_answered() -> None:
    """The body of a form has been read by the page before it asks."""
    parts = [{"type": "http.request", "body": b"name=value", "more_body": False}]

    async def receive() -> Any:
        if not parts:
            await asyncio.Event().wait()
        return parts.pop()

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    request = HttpRequest({"type": "http", "method": "POST", "headers": headers, "query_string": b""}, receive)
    assert (await request.form())["name"] == "value"

    assert await attended(request, asyncio.sleep(PROMPT_S * 3, "recorded")) == "recorded"
