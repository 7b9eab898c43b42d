"""Local users: names and passwords for evaluation, where there is no identity provider.

A password costs 64 MiB and some tenths of a second to check, which would be an attack by itself: two are checked at a
time, by threads of their own, and whoever fails too often waits. An unknown name takes as long as a wrong password.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import re
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from orgledger.access.actor import read_key
from orgledger.domain.command import shown
from orgledger.domain.period import instant
from orgledger.domain.refusal import Invalid, Unknown, refuse
from orgledger.store.engine import writing
from orgledger.store.schema import local_user

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
"""What a local user is called. No identity provider's subject looks so: those hold a `|`."""
SHORTEST, LONGEST = 12, 200
"""Characters of a password. Source: NIST SP 800-63B §3.1.1 and OWASP ASVS 6.2."""
AT_ONCE = 2
"""Passwords that are checked at the same time."""
WAITING = 16
"""Sign-ins that are checked or wait for it, some seconds in all; whoever comes besides is told to come again."""
LAST = 10
"""How much others are preferred to checking passwords: see nice(2)."""
AGAIN_S = 5.0
"""How long they are told to wait."""
Found = TypeVar("Found")


class TooOften(Exception):
    """Somebody failed too often, or too many ask at once; carries the seconds to wait."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"Too many attempts. Try again in {max(1, round(wait_s))} seconds.")
        self.wait_s = wait_s


class Attempts:
    """Who failed how often of late, in this process."""

    WINDOW_S = 900.0
    KEPT = 100_000
    """Names and places that are remembered; those that failed longest ago are forgotten first."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.failed: OrderedDict[str, deque[float]] = OrderedDict()

    def reserve(self, limits: Mapping[str, int], now: float) -> None:
        """Count an attempt as a failure before anything is looked at: those who try at once are counted, too.

        Args:
            limits: a name for each thing that is counted → how many failures are let pass in a window.
            now: seconds of any clock that runs evenly.

        Raises:
            TooOften: with the time until the next try; nothing is counted then.
        """
        with self.guard:
            for name, most in limits.items():
                times = self.failed.get(name, deque())
                while times and now - times[0] > self.WINDOW_S:
                    times.popleft()
                if len(times) >= most:
                    raise TooOften(self.WINDOW_S - (now - times[0]))
            for name, most in limits.items():
                self.failed.setdefault(name, deque(maxlen=most)).append(now)
                self.failed.move_to_end(name)
            while len(self.failed) > self.KEPT:
                self.failed.popitem(last=False)

    def release(self, limits: Mapping[str, int], at: float) -> None:
        """Take back what was reserved at a moment: it was no failure."""
        with self.guard:
            for name in limits:
                times = self.failed.get(name)
                if times is not None and at in times:
                    times.remove(at)
                    if not times:
                        del self.failed[name]

    def clear(self, name: str) -> None:
        """Forget what was counted under a name: somebody got in."""
        with self.guard:
            self.failed.pop(name, None)


class Turns:
    """Threads of their own for what is dear, some at a time; whoever waits for one holds none.

    They let others go first: a machine that is busy with passwords answers what else is asked.
    """

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(AT_ONCE, "orgledger password", initializer=let_others_go_first)
        self.guard = threading.Lock()
        self.waiting = 0

    async def take(self, function: Callable[..., Found], *arguments: object) -> Found:
        """Do something when it is its turn.

        Raises:
            TooOften: at once, if too many wait already.
        """
        with self.guard:
            if self.waiting >= WAITING:
                raise TooOften(AGAIN_S)
            self.waiting += 1
        going = self.threads.submit(function, *arguments)
        going.add_done_callback(self._done)
        return await asyncio.wrap_future(going)

    def _done(self, _: Future[Found]) -> None:
        with self.guard:
            self.waiting -= 1


def let_others_go_first() -> None:
    """Have this thread, and those that it begins, run when no other of the machine wants to; where that can be said."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LAST)


class Places:
    """From where somebody signed in before, in this process: by name and place."""

    KEPT = 100_000

    def __init__(self) -> None:
        self.known = OrderedDict[tuple[str, str], None]()

    def __contains__(self, place: tuple[str, str]) -> bool:
        return place in self.known

    def add(self, name: str, site: str) -> None:
        """Remember that somebody signed in."""
        self.known[name, site] = None
        self.known.move_to_end((name, site))
        while len(self.known) > self.KEPT:
            self.known.popitem(last=False)


class Users:
    """The local users of a database."""

    def __init__(self, engine: Engine, hasher: PasswordHasher | None = None) -> None:
        self.engine = engine
        self.hasher = hasher or PasswordHasher()

    def add(self, name: str, password: str, now: datetime) -> None:
        """Add a user. Nothing is granted to them by that.

        Raises:
            Refused: Invalid, for a name that is taken or none, or a password that is too short.
        """
        if not NAME.fullmatch(name) or read_key(name):
            told = "A user's name has 1 to 64 small letters, digits, dots, dashes and underscores, and is no UUID."
            raise refuse(Invalid(told)).under("name")
        row = {"name": name, "password": self.hashed(password), "created_at": instant(now)}
        try:
            with writing(self.engine) as connection:
                connection.execute(insert(local_user), row)
        except IntegrityError:
            raise refuse(Invalid(f"There is already a user {name!r}.")).under("name") from None

    def set_password(self, name: str, password: str) -> None:
        """Give a user another password.

        Raises:
            Refused: Invalid or Unknown.
        """
        self._change(name, password=self.hashed(password))

    def disable(self, name: str, now: datetime) -> None:
        """Let a user in no more. What is granted to them stays until it is revoked.

        Raises:
            Refused: Unknown.
        """
        self._change(name, disabled_at=instant(now))

    def enable(self, name: str) -> None:
        """Let a user in again.

        Raises:
            Refused: Unknown.
        """
        self._change(name, disabled_at=None)

    def active(self, name: str) -> bool:
        """Whether there is such a user, and they are let in."""
        with self.engine.connect() as connection:
            query = select(local_user.c.disabled_at).where(local_user.c.name == name)
            row = connection.execute(query).one_or_none()
        return row is not None and row.disabled_at is None

    def names(self) -> list[tuple[str, bool]]:
        """Everybody's name, and whether they are let in."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(local_user).order_by(local_user.c.name)).all()
        return [(row.name, row.disabled_at is None) for row in rows]

    def verify(self, name: str, password: str) -> bool:
        """Whether a password is a user's, who is let in. Takes some tenths of a second; see Turns."""
        with self.engine.connect() as connection:
            row = connection.execute(select(local_user).where(local_user.c.name == name)).one_or_none()
        try:
            kept = row.password if row is not None else self.nobody
            self.hasher.verify(kept, password[: LONGEST + 1])
        except (VerifyMismatchError, InvalidHashError):
            return False
        return row is not None and row.disabled_at is None

    def mark(self, name: str) -> str | None:
        """What a browser shows later to be known as one from which somebody signed in; nothing, if they are gone.

        It holds until their password is another, and lets nobody in by itself.
        """
        kept = self._kept(name)
        own = secrets.token_urlsafe(16)
        return f"{own}.{marked(kept, own)}" if kept is not None else None

    def knows(self, name: str, mark: str) -> bool:
        """Whether a mark is one of somebody's."""
        own, _, proof = mark.partition(".")
        kept = self._kept(name)
        return kept is not None and hmac.compare_digest(marked(kept, own).encode(), proof.encode())

    def _kept(self, name: str) -> str | None:
        with self.engine.connect() as connection:
            query = select(local_user.c.password).where(local_user.c.name == name)
            return connection.execute(query).scalar_one_or_none()

    def hashed(self, password: str) -> str:
        """What is kept of a password.

        Raises:
            Refused: Invalid, if it is too short or too long.
        """
        if not SHORTEST <= len(password) <= LONGEST:
            told = f"A password has {SHORTEST} to {LONGEST} characters; several words are a good one."
            raise refuse(Invalid(told)).under("password")
        return self.hasher.hash(password)

    @cached_property
    def nobody(self) -> str:
        """The hash that an unknown name is held against, so that it takes as long."""
        return self.hasher.hash("nobody has this password")

    def _change(self, name: str, **values: str | None) -> None:
        with writing(self.engine) as connection:
            changed = connection.execute(update(local_user).where(local_user.c.name == name).values(values))
        if not changed.rowcount:
            raise refuse(Unknown("user", shown(name)))


def marked(kept: str, own: str) -> str:
    """The proof of a mark: nobody makes one who does not know what is kept of the password."""
    return hmac.new(kept.encode(), f"orgledger/mark/1\n{own}".encode(), hashlib.sha256).hexdigest()
