"""The worker: runs schedules and webhooks, in one process at a time, whichever has the lease.

Everything it does is noted in the database under the term of its lease, so that a process that lost it without noticing
can note nothing more. What it was doing then is done once more by the next one: a pack comes out the same, and an event
bears the same id.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import msgspec
from anyio.abc import TaskGroup
from sqlalchemy.exc import SQLAlchemyError

from orgledger.domain.period import Instant, instant
from orgledger.exchange.webhook.hook import RUNNING, Webhook, Webhooks
from orgledger.exchange.webhook.line import Line
from orgledger.ledger import Ledger
from orgledger.reports.running import Running
from orgledger.reports.schedule import Schedules
from orgledger.store.engine import Unavailable
from orgledger.store.lease import Lease, Lost

log = logging.getLogger("orgledger.worker")

LEASE = "worker"
THREADS = 64
"""Receivers that are told at the same time; others wait for their turn."""
RETRY_S = 5.0
"""How long a line rests when the database cannot be used."""

Result = TypeVar("Result")


class Told(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Something that the worker did, or could not do."""

    at: Instant
    what: str
    """holding, waiting, lost, stopped, pack, delivered, wrong."""
    message: str
    organization: str | None = None
    """Its code."""
    schedule: str | None = None
    webhook: str | None = None
    due: str | None = None
    pack: str | None = None
    sequence: int | None = None


Tell = Callable[[Told], None]


def logged(told: Told) -> None:
    """Tell the log."""
    log.log(logging.WARNING if told.what in ("wrong", "lost") else logging.INFO, told.message)


class Worker:
    """Works on the ledgers of one database."""

    def __init__(self, ledger: Ledger, tell: Tell = logged, *, eager: bool = False) -> None:
        """Work.

        Args:
            ledger: whoever serves it may be judged; the worker is not.
            tell: whom to tell what was done.
            eager: whether the lease is taken even if there is nothing to do yet.
        """
        self.ledger = ledger.as_operator()
        self.settings = ledger.settings
        self.told = tell
        self.eager = eager
        holder = f"{socket.gethostname()} {os.getpid()}"
        self.lease = Lease(ledger.engine, LEASE, holder, self.settings.worker_lease_s)
        self.threads = anyio.CapacityLimiter(THREADS)
        self.lines: dict[str, Line] = {}
        """Webhook → what tells its receiver."""
        self.waits = False

    def tell(self, what: str, message: str, **more: Any) -> None:
        """Tell what was done."""
        self.told(Told(instant(self.ledger.clock.now()), what, message, **more))

    async def work(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Do something that takes a while, beside the event loop."""
        return await anyio.to_thread.run_sync(partial(function, *arguments), limiter=self.threads)

    # Holding the lease.

    async def run(self) -> None:
        """Work until cancelled: whenever there is something to do, and nobody else does it."""
        try:
            while True:
                try:
                    if await self.work(self._wanted) and await self.work(self.lease.take):
                        await self._hold()
                    elif not self.waits and (holder := await self.work(self.lease.holding)):
                        self.waits = True
                        self.tell("waiting", f"Another process works on this database ({holder}); this one waits.")
                except (Unavailable, SQLAlchemyError) as error:
                    self.tell("wrong", f"The worker rests: {first_line(error)}")
                await anyio.sleep(self.settings.worker_s)
        finally:
            with anyio.CancelScope(shield=True):
                await self.work(self._release)

    def _wanted(self) -> bool:
        """Whether there is anything to do."""
        return self.eager or bool(Schedules(self.ledger).of() or Webhooks(self.ledger).of())

    def _release(self) -> None:
        try:
            self.lease.release()
        except SQLAlchemyError as error:
            log.warning("The lease could not be given back, and ends by itself: %s", error)

    async def _hold(self) -> None:
        """Work as long as the lease is held."""
        self.waits = False
        self.tell("holding", f"This process works on the database ({self.lease.holder}).")
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._ending)
            tasks.start_soon(self._renew, tasks)
            tasks.start_soon(self._schedules, tasks)
            tasks.start_soon(self._webhooks, tasks)

    async def _ending(self) -> None:
        """Cut off what is being sent once all work is to stop."""
        try:
            await anyio.sleep_forever()
        finally:
            for line in list(self.lines.values()):
                line.end()

    async def _renew(self, tasks: TaskGroup) -> None:
        """Keep the lease; stop all work once it is not surely held."""
        while True:
            await anyio.sleep(self.settings.worker_lease_s / 3)
            try:
                kept = await self.work(self.lease.take)
            except Unavailable as error:
                log.warning("The lease could not be renewed: %s", error)
                kept = self.lease.held
            if not kept:
                self._lose(tasks)

    def _lose(self, tasks: TaskGroup) -> None:
        self.tell("lost", "Another process may work on this database by now; this one stops.")
        tasks.cancel_scope.cancel()

    def _code(self, organization: str) -> str:
        return str(self.ledger.archive.find(organization).code)

    # Schedules.

    async def _schedules(self, tasks: TaskGroup) -> None:
        """Make what is due, one after the other."""
        running = Running(self.ledger, self.lease.check)
        while True:
            try:
                due = await self.work(running.due)
                if due is not None and self.lease.held:
                    done = await self.work(running.run, due)
                    code = await self.work(self._code, due.schedule.organization)
                    more = {"organization": code, "schedule": due.schedule.key, "due": str(due.due)}
                    name = f"{due.schedule.report} of {code}, due {due.due}"
                    if done.pack is not None:
                        self.tell("pack", f"{name}: kept as {done.pack[:12]}.", pack=done.pack, **more)
                    else:
                        self.tell("wrong", f"{name} could not be made: {done.reason}", **more)
                    continue
            except Lost:
                self._lose(tasks)
                return
            except (Unavailable, SQLAlchemyError) as error:
                self.tell("wrong", f"Schedules rest: {first_line(error)}")
            await anyio.sleep(self.settings.worker_s)

    # Webhooks.

    async def _webhooks(self, tasks: TaskGroup) -> None:
        """Have a line to every receiver that is to be told."""
        hooks = Webhooks(self.ledger)
        while True:
            try:
                for hook in await self.work(hooks.of):
                    if hook.state == RUNNING and hook.key not in self.lines:
                        line = Line(
                            self.ledger, hook.organization, hook.key, self.lease.check, lambda: self.lease.held
                        )  # fmt: skip
                        self.lines[hook.key] = line
                        tasks.start_soon(self._follow, tasks, hook, line)
            except (Unavailable, SQLAlchemyError) as error:
                self.tell("wrong", f"Webhooks rest: {first_line(error)}")
            await anyio.sleep(self.settings.worker_s)

    async def _follow(self, tasks: TaskGroup, hook: Webhook, line: Line) -> None:
        """Tell one receiver for as long as it is to be told."""
        try:
            with self.ledger.heads.following(hook.organization):
                while await self._going(hook, line):
                    pass
        except Lost:
            self._lose(tasks)
        finally:
            line.close()
            del self.lines[hook.key]

    async def _going(self, hook: Webhook, line: Line) -> bool:
        """See _tell_receiver; what goes wrong here is told, and tried again."""
        try:
            return await self._tell_receiver(hook, line)
        except Lost:
            raise
        except (Unavailable, SQLAlchemyError) as error:
            self.tell("wrong", f"The webhook {hook.key[:8]} rests: {first_line(error)}", webhook=hook.key)
        except Exception as error:
            log.exception("The webhook %s rests", hook.key[:8])
            self.tell("wrong", f"The webhook {hook.key[:8]} rests: {type(error).__name__}", webhook=hook.key)
        await anyio.sleep(RETRY_S)
        return True

    async def _tell_receiver(self, hook: Webhook, line: Line) -> bool:
        """Send what there is, and wait for more.

        Returns:
            Whether to go on.
        """
        code, step = await self.work(self._code, hook.organization), await self.work(line.step)
        more = {"organization": code, "webhook": hook.key, "sequence": step.hook.position if step.hook else None}
        name = f"The webhook {hook.key[:8]} of {code} to {hook.place}"
        if step.delivered:
            self.tell("delivered", f"{name}: {step.delivered:,} events taken, up to entry {more['sequence']}.", **more)
        if step.reason is not None:
            again = f" Again in {step.wait_s:,.0f} s." if step.wait_s else ""
            self.tell("wrong", f"{name}: {step.reason}{again}", **more)
        if step.hook is None or step.hook.state != RUNNING:
            return False
        if step.wait_s:
            # Somebody may resume or pause it meanwhile.
            await anyio.sleep(min(step.wait_s, self.settings.worker_s))
        elif step.idle:
            with anyio.move_on_after(self.settings.worker_s):
                await self.ledger.heads.beyond(hook.organization, step.hook.position)
        return True


def first_line(error: Exception) -> str:
    """What an error says, in short."""
    return str(getattr(error, "orig", error)).splitlines()[0]
