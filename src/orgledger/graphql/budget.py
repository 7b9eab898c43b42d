"""What a caller may ask for over time: points, one for each value, that come back as time passes."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

CALLERS = 10_000
"""Callers remembered; whoever has not asked for the longest time is forgotten first, with a full budget."""


class Account:
    """The points of one caller.

    They come back at a steady rate up to a capacity ("leaky bucket"). What is asked for is taken before it is worked
    out, as dear as it could be, and settled after, as dear as it was. That may be more than there was: whoever is in
    debt waits longer.
    """

    __slots__ = ("capacity", "clock", "guard", "per_s", "points", "since")

    def __init__(self, capacity: int, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.capacity = capacity
        self.per_s = per_s
        self.clock = clock
        self.points: float = capacity
        self.since = clock()
        self.guard = threading.Lock()
        """Held for a moment: a caller's operations are executed on several threads."""

    def left(self) -> int:
        """The points there are now; less than none, if the caller is in debt."""
        with self.guard:
            return self._left()

    def _left(self) -> int:
        now = self.clock()
        self.points = min(self.capacity, self.points + (now - self.since) * self.per_s)
        self.since = now
        return int(self.points)

    def take(self, points: int) -> float:
        """Take points, if they are there; what is dearer than the capacity takes a full budget.

        Returns:
            0, or the seconds after which they will be there; nothing is taken then.
        """
        with self.guard:
            missing = min(points, self.capacity) - self._left()
            if missing > 0:
                return missing / self.per_s if self.per_s > 0 else float("inf")
            self.points -= points
            return 0.0

    def owed_s(self) -> float:
        """The seconds until a caller in debt is out of it."""
        owed = -self.left()
        return (owed / self.per_s if self.per_s > 0 else float("inf")) if owed > 0 else 0.0

    def settle(self, taken: int, actual: int) -> None:
        """Give back what was taken and not needed, or take what was needed besides."""
        with self.guard:
            self.points = min(self.capacity, self.points + taken - actual)

    def spend(self, points: float) -> None:
        """Take points, whether or not they are there."""
        with self.guard:
            self.points -= points


class Budgets:
    """The accounts of all callers of one process."""

    def __init__(self, capacity: int, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.capacity = capacity
        self.per_s = per_s
        self.clock = clock
        self.accounts: OrderedDict[str, Account] = OrderedDict()

    def of(self, caller: str) -> Account | None:
        """A caller's account; none, if there is no limit."""
        if self.capacity <= 0:
            return None
        if caller not in self.accounts:
            self.accounts[caller] = Account(self.capacity, self.per_s, self.clock)
            if len(self.accounts) > CALLERS:
                self.accounts.popitem(last=False)
        self.accounts.move_to_end(caller)
        return self.accounts[caller]
