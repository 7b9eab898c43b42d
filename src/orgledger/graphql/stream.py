"""The thread on which subscriptions are worked out, all of them, beside the event loop of the server.

They wait nearly always. What one of them asks of a change set can take long, and then keeps other subscriptions
waiting, but no query.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator
from functools import cache
from typing import Any

from orgledger.graphql.bench import Bench
from orgledger.graphql.subscription import place

GUARD = threading.Lock()


@cache
def _lane() -> Bench:
    bench = Bench()
    bench.start()
    return bench


def lane() -> Bench:
    """The thread of subscriptions, which the process keeps."""
    with GUARD:
        return _lane()


async def carried(results: AsyncGenerator[Any, None]) -> AsyncGenerator[Any, None]:
    """Results that are worked out on the thread of subscriptions, one after the other as they are taken."""
    loop, turn = lane().loop, asyncio.Lock()

    async def step() -> tuple[Any, Any]:
        async with turn:
            result = await anext(results, None)
            return result, place.get(None)

    async def close() -> None:
        async with turn:  # A step that was ended comes to its end first.
            await results.aclose()

    try:
        while True:
            working = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(step(), loop))
            result, stands = await working
            if stands is not None:
                place.set(stands)
            if result is None:
                return
            yield result
    finally:
        asyncio.run_coroutine_threadsafe(close(), loop)
