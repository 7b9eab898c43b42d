"""Whoever sends a request may go away meanwhile; to listen for that takes nothing from whoever reads the body."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message

from orgledger.access.body import Allowance, Bodies
from orgledger.graphql.view import PROMPT_S, Left, attended

ALLOWANCE = Allowance(body_bytes=1_000, import_bytes=1_000, seconds=10, total_bytes=100_000)
PATIENCE_S = 10.0


async def nobody(_: HTTPConnection) -> str | None:
    return None


async def slow() -> str:
    await asyncio.sleep(PROMPT_S * 2)
    return "worked out"


def test_a_page_reads_its_form_after_a_question_that_took_a_while() -> None:
    async def page(request: Request) -> PlainTextResponse:
        told = await attended(request, slow())
        return PlainTextResponse(f"{told}: {(await request.form())['word']}")

    app = Bodies(Starlette(routes=[Route("/", page, methods=["POST"])]), ALLOWANCE, nobody)

    async def send() -> str:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return (await asyncio.wait_for(client.post("/", data={"word": "kept"}), PATIENCE_S)).text

    assert asyncio.run(send()) == "worked out: kept"


def test_two_who_listen_are_both_told_that_somebody_went_away() -> None:
    ends: list[str] = []

    async def page(request: Request) -> PlainTextResponse:
        async def listen() -> None:
            with pytest.raises(Left):
                await attended(request, asyncio.sleep(PATIENCE_S))
            ends.append("left")

        await asyncio.gather(listen(), listen())
        await request.body()
        ends.append((await request.receive())["type"])
        return PlainTextResponse("to nobody")

    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "headers": [],
        "query_string": b"",
        "server": ("here", 80),
        "client": ("there", 1),
    }

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()  # A server tells it once.
        return messages.pop(0)

    async def send(_: Message) -> None:
        return None

    app = Bodies(Starlette(routes=[Route("/", page, methods=["POST"])]), ALLOWANCE, nobody)
    asyncio.run(asyncio.wait_for(app(scope, receive, send), PATIENCE_S))

    assert ends == ["left", "left", "http.disconnect"]
