"""Patience: how long somebody waits for an answer, looked at by whatever works on it in a thread.

A thread cannot be ended from outside. So what takes long looks now and then whether its asker still waits: at every
statement, at every field, at every value that is worked out anew. To look costs nothing while everybody waits.
"""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import Final


class Patience:
    """The patience of one asker, which runs out when their time is up, or they go away."""

    __slots__ = ("caller", "cpu_s", "done", "endless")

    def __init__(self, caller: str = "") -> None:
        self.caller = caller
        """Who it is: what they have done takes their own places."""
        self.cpu_s = 0.0
        """Seconds of processor time that were spent for them in the end."""
        self.done = False
        """Whether nobody works for them any more."""
        self.endless = False
        """Whether what is being done is not ended halfway, because something is being recorded."""

    def end(self) -> None:
        """Have nobody work for them any longer."""
        with GUARD:
            if not self.endless and not self.done:
                OVER.add(self)

    def forget(self) -> None:
        """Note that nobody does."""
        with GUARD:
            self.done = True
            OVER.discard(self)

    @property
    def over(self) -> bool:
        """Whether it has run out."""
        return self in OVER


OVER: Final[set[Patience]] = set()
"""Those that have run out while somebody still works for their askers; empty nearly always."""
GUARD = threading.Lock()
"""Held for a moment: patience runs out on one thread, and work ends on another."""
patience: ContextVar[Patience | None] = ContextVar("patience", default=None)
"""That of whoever asks for what is being done here."""


def look() -> None:
    """Look whether the asker still waits; where it matters, ask `if OVER:` before, which is cheaper.

    Raises:
        TimeoutError: if not.
    """
    if OVER and patience.get() in OVER:
        raise TimeoutError
