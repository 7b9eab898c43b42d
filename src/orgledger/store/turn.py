"""Turns: the threads of one process write to an organization one after the other.

Each thread that waits keeps a place that writers of other organizations need, too. So only a few wait for long.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from orgledger.store.engine import Unavailable

QUEUE = 4
"""Threads that wait as long as a writer waits at all."""
PATIENCE_S = 2.0
"""How long all others wait."""


class Turn:
    """The turn to write to one organization."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.guard = threading.Lock()
        """Held for a moment, to count."""
        self.waiting = 0

    @contextmanager
    def taken(self, timeout_s: float) -> Iterator[None]:
        """Wait for the turn, and hold it; whoever holds it may take it again.

        Raises:
            Unavailable: if the others take longer than `timeout_s`, or than a moment, where several wait already.
        """
        with self.guard:
            patience_s = timeout_s if self.waiting < QUEUE else min(PATIENCE_S, timeout_s)
            self.waiting += 1
        try:
            ready = self.lock.acquire(timeout=patience_s)
        finally:
            with self.guard:
                self.waiting -= 1
        if not ready:
            raise Unavailable(
                f"Others have been recording in this organization for {patience_s:g} s, and have not come to an end. "
                "Nothing was recorded; try again later."
            )
        try:
            yield
        finally:
            self.lock.release()
