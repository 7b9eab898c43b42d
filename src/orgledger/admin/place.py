"""Where a page stands in time: what its address names of the two clocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

DAY_LENGTH = len("2024-06-30")


class Place(msgspec.Struct, frozen=True):
    """A point on both clocks in the words of an address; what is left out is today, and all that is known."""

    at: str = ""
    """The effective day, such as 2024-06-30."""
    known: str = ""
    """An entry's sequence, a day, or a moment such as 2024-09-01T00:00:00Z."""
    scenario: str = ""
    """The id of a change request that is looked at as if it were recorded."""

    @classmethod
    def of(cls, query: Mapping[str, str], prefix: str = "") -> Place:
        """The place that a query names; with the prefix `vs_`, the one it is compared with."""
        at, known, scenario = (query.get(f"{prefix}{name}", "").strip() for name in ("at", "known", "scenario"))
        return cls(at, known, scenario)

    @property
    def now(self) -> bool:
        """Whether it is today, with all that is known and nothing supposed."""
        return self == Place()

    def asked(self) -> dict[str, Any]:
        """The place as an AsOfInput."""
        asked: dict[str, Any] = {}
        if self.at:
            asked["effective"] = self.at
        if self.known:
            asked["known"] = known_input(self.known)
        if self.scenario:
            asked["scenario"] = self.scenario
        return asked

    def query(self, prefix: str = "") -> dict[str, str]:
        """The place as an address names it."""
        named = {"at": self.at, "known": self.known, "scenario": self.scenario}
        return {f"{prefix}{name}": value for name, value in named.items() if value}


def known_input(text: str) -> dict[str, Any]:
    """What was known, as a KnownInput; whatever is none of its kinds is left to the schema to refuse."""
    if text.isdecimal():
        return {"sequence": int(text)}
    return {"date": text} if len(text) == DAY_LENGTH else {"at": text}
