"""Benches: threads on which operations are executed, each with an event loop of its own, one operation at a time.

The event loop of the server takes requests and hands out answers, and executes nothing: what works for a second without
waiting would hold everybody else for as long. There are so many places at benches and no more, and one caller has a few
of them: whoever asks for much waits for what they asked for themselves. Callers who wait take turns.

What an operation asks of the database it asks from its bench, without another thread.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any, TypeVar

from orgledger.store.patience import Patience, patience

GRACE_S = 0.5
"""How long after the end of its time an operation may say so itself."""

Result = TypeVar("Result")
at_bench: ContextVar[bool] = ContextVar("at_bench", default=False)
"""Whether this runs at a bench, where to wait holds up nobody else."""


class Busy(Exception):
    """A caller has more operations waiting than are kept."""


class Bench(threading.Thread):
    """A thread with an event loop."""

    def __init__(self) -> None:
        super().__init__(name="orgledger bench", daemon=True)
        self.loop = asyncio.new_event_loop()

    def run(self) -> None:
        """See Thread."""
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()


FREE: list[Bench] = []
"""Benches at which nobody works; the process keeps them, as many as were ever needed at once."""


def free_bench() -> Bench:
    """A bench at which nobody works, made if there is none."""
    try:
        return FREE.pop()
    except IndexError:
        bench = Bench()
        bench.start()
        return bench


class Benches:
    """The places at benches, and who waits for one."""

    def __init__(self, places: int, each: int, waiting: int) -> None:
        """Have no more operations executed at the same time.

        Args:
            places: of all callers together.
            each: of one caller.
            waiting: operations of one caller that wait for a place, at most.
        """
        self.places = places
        self.each = each
        self.most = waiting
        self.guard = threading.Lock()
        """Held for a moment, around the two below."""
        self.taken: Counter[str] = Counter()
        """Caller → places taken."""
        self.waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        """Caller → turns waited for; the caller who had none for the longest time is first."""

    async def run(
        self, caller: str, work: Callable[[], Coroutine[Any, Any, Result]], asker: Patience, seconds: float
    ) -> Result:
        """Have an operation executed at a bench.

        Args:
            caller: who asks.
            work: what is done there.
            asker: the patience of whoever asks, which is ended after the time.
            seconds: for how long they wait, also for a place.

        Raises:
            Busy: if too much of the same caller waits already.
            TimeoutError: if the time is up; what cannot be ended goes on behind that.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        async with asyncio.timeout_at(until):
            await self._turn(caller)
        bench = free_bench()

        async def seated() -> Result:
            at_bench.set(True)
            patience.set(asker)
            began = time.thread_time()
            try:
                return await work()
            finally:
                asker.cpu_s = time.thread_time() - began
                asker.forget()
                FREE.append(bench)
                self._leave(caller)

        timer = loop.call_at(until, asker.end)
        working = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(seated(), bench.loop))
        working.add_done_callback(hear)
        try:
            done, _ = await asyncio.wait({working}, timeout=until + GRACE_S - loop.time())
            if not done and not asker.endless:
                raise TimeoutError
            return await asyncio.shield(working)
        except (asyncio.CancelledError, TimeoutError):
            asker.end()
            if not asker.endless:
                working.cancel()
            raise
        finally:
            timer.cancel()

    async def _turn(self, caller: str) -> None:
        """Wait for a place, and take it."""
        with self.guard:
            if self.taken[caller] < self.each and self.taken.total() < self.places:
                self.taken[caller] += 1
                return
            turns = self.waiting.setdefault(caller, deque())
            if len(turns) >= self.most:
                raise Busy
            turn = asyncio.get_running_loop().create_future()
            turns.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            with self.guard:
                if turn in turns:
                    turns.remove(turn)
                    if not turns and self.waiting.get(caller) is turns:
                        del self.waiting[caller]
                    raise
            self._leave(caller)  # It was given the place just now.
            raise

    def _leave(self, caller: str) -> None:
        """Give a place back, and to whoever is next."""
        with self.guard:
            self.taken[caller] -= 1
            if not self.taken[caller]:
                del self.taken[caller]
            while self.taken.total() < self.places:
                following = next((one for one in self.waiting if self.taken[one] < self.each), None)
                if following is None:
                    break
                turns = self.waiting[following]
                turn = turns.popleft()
                self.waiting.move_to_end(following)
                if not turns:
                    del self.waiting[following]
                try:
                    turn.get_loop().call_soon_threadsafe(give, turn)
                except RuntimeError:  # Its event loop is closed: nobody waits there.
                    continue
                self.taken[following] += 1


def give(turn: asyncio.Future[None]) -> None:
    """Let somebody have their turn."""
    if not turn.done():
        turn.set_result(None)


def hear(working: asyncio.Future[Any]) -> None:
    """Take note of how an operation ended, also where nobody waits for it any more."""
    if not working.cancelled():
        working.exception()
