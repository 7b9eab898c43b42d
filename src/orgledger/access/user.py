"""Local users: names and passwords for evaluation, where there is no identity provider.

A password costs 64 MiB and some tenths of a second to check, which would be an attack by itself: two are checked at a
time, and whoever fails too often waits. An unknown name takes as long as a wrong password.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict, deque
from datetime import datetime
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

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
PATIENCE_S = 5.0
"""How long a sign-in waits for its turn."""


class TooOften(Exception):
    """Somebody failed too often, or too many ask at once; carries the seconds to wait."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"Too many attempts. Try again in {max(1, round(wait_s))} seconds.")
        self.wait_s = wait_s


class Attempts:
    """Who failed how often of late, in this process."""

    WINDOW_S = 900.0
    KEPT = 10_000
    """Names and addresses that are remembered; the oldest are forgotten first."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.failed: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, limits: dict[str, int], now: float) -> None:
        """Hold somebody to what they may still try.

        Args:
            limits: a name for each thing that is counted → how many failures are let pass in a window.
            now: seconds of any clock that runs evenly.

        Raises:
            TooOften: with the time until the next try.
        """
        with self.guard:
            for name, most in limits.items():
                times = self.failed.get(name, deque())
                while times and now - times[0] > self.WINDOW_S:
                    times.popleft()
                if len(times) >= most:
                    raise TooOften(self.WINDOW_S - (now - times[0]))

    def fail(self, names: dict[str, int], now: float) -> None:
        """Remember a failure."""
        with self.guard:
            for name, most in names.items():
                self.failed.setdefault(name, deque(maxlen=most)).append(now)
                self.failed.move_to_end(name)
            while len(self.failed) > self.KEPT:
                self.failed.popitem(last=False)

    def clear(self, name: str) -> None:
        """Forget what was counted under a name: somebody got in."""
        with self.guard:
            self.failed.pop(name, None)


class Users:
    """The local users of a database."""

    def __init__(self, engine: Engine, hasher: PasswordHasher | None = None) -> None:
        self.engine = engine
        self.hasher = hasher or PasswordHasher()
        self.gate = threading.BoundedSemaphore(AT_ONCE)

    def add(self, name: str, password: str, now: datetime) -> None:
        """Add a user. Nothing is granted to them by that.

        Raises:
            Refused: Invalid, for a name that is taken or none, or a password that is too short.
        """
        if not NAME.fullmatch(name):
            told = "A user's name has 1 to 64 small letters, digits, dots, dashes and underscores."
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
        """Whether a password is a user's, who is let in.

        Raises:
            TooOften: if too many ask at once.
        """
        with self.engine.connect() as connection:
            row = connection.execute(select(local_user).where(local_user.c.name == name)).one_or_none()
        if not self.gate.acquire(timeout=PATIENCE_S):
            raise TooOften(PATIENCE_S)
        try:
            kept = row.password if row is not None else self.nobody
            self.hasher.verify(kept, password[: LONGEST + 1])
        except (VerifyMismatchError, InvalidHashError):
            return False
        finally:
            self.gate.release()
        return row is not None and row.disabled_at is None

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
