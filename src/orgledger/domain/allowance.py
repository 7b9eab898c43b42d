"""How much may be decided at once: what one change set may come to, and how long its decision may take."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from orgledger.domain.refusal import Labels, Refusal, refuse


class TooMuchAtOnce(Refusal):
    """A change set is larger than is recorded at once, or takes too long to decide."""

    entries: int | None = None
    """The most entries, and the most personal values, that it may come to, if it comes to more."""
    seconds: float = 0.0
    """How long its decision may take, if it took longer."""
    code: ClassVar[str] = "TOO_MUCH_AT_ONCE"

    def message(self, label: Labels) -> str:
        split = "Split it into several that can each stand by themselves, in the order in which they hold"
        if self.entries is not None:
            return (
                f"This change set comes to more than {self.entries:,} entries or personal values, the most that one "
                f"request records. {split}; whoever runs this server can import larger ones with `orgledger import`."
            )
        return f"To decide this change set took more than {self.seconds:g} s, and was broken off. {split}."


class Allowance:
    """What one change set may come to. Nothing limits it unless something is given."""

    def __init__(
        self, entries: int | None = None, seconds: float = 0.0, clock: Callable[[], float] | None = None
    ) -> None:
        """Begin to count.

        Args:
            entries: the most entries, and the most personal values beside them; `None` for no end of them.
            seconds: how long the decision may take by the clock.
            clock: tells seconds; without one, a decision takes as long as it takes.
        """
        self.entries = entries
        self.seconds = seconds
        self.clock = clock
        self.until = clock() + seconds if clock is not None else 0.0

    def holds(self, entries: int) -> None:
        """See that a set of so many entries, operations or personal values is not too large.

        Raises:
            Refused: TooMuchAtOnce.
        """
        if self.entries is not None and entries > self.entries:
            raise refuse(TooMuchAtOnce(self.entries))
        self.lasts()

    def lasts(self) -> None:
        """See that there is time left.

        Raises:
            Refused: TooMuchAtOnce.
        """
        if self.clock is not None and self.clock() > self.until:
            raise refuse(TooMuchAtOnce(None, self.seconds))
