"""Places where few may work at the same time: for what takes much of the machine, whoever asks for it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from orgledger.store.patience import look, patience

LOOK_S = 0.1
"""How often whoever waits looks whether their asker still does."""


class Full(Exception):
    """As many wait already as may."""


class Places:
    """So many places for all, so many of them for one caller, and so many who wait for one."""

    def __init__(self, most: int, each: int, waiting: int) -> None:
        self.most = most
        self.each = each
        self.queue = waiting
        self.changed = threading.Condition()
        """Held for a moment, around the two below."""
        self.taken: Counter[str] = Counter()
        self.waiting: Counter[str] = Counter()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Have a place while the block lasts.

        Raises:
            Full: if too many wait already.
            TimeoutError: if the asker waits no longer.
        """
        asker = patience.get()
        caller = asker.caller if asker is not None else ""
        each = self.each if caller else self.most  # Whoever has the machine takes what there is.
        with self.changed:
            if self.waiting.total() >= self.queue:
                raise Full
            self.waiting[caller] += 1
            try:
                while self.taken.total() >= self.most or self.taken[caller] >= each:
                    look()
                    self.changed.wait(LOOK_S)
            finally:
                self.waiting[caller] -= 1
            self.taken[caller] += 1
        try:
            yield
        finally:
            with self.changed:
                self.taken[caller] -= 1
                if not self.taken[caller]:
                    del self.taken[caller]
                self.changed.notify_all()
