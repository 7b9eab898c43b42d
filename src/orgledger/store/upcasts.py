"""How an event of an old version becomes one of the next: pure functions, in this one place.

An entry `("UnitMoved", 1)` takes the payload of version 1 and returns that of version 2. A version, once
shipped, has a golden file under `tests/golden/` that must load for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def unchanged(payload: dict[str, Any]) -> dict[str, Any]:
    """A payload that means in the next version what it meant, because some of its fields only became optional."""
    return payload


UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("UnitReclassified", 1): unchanged,
    ("UnitHeadDesignated", 1): unchanged,
    ("PositionReopened", 1): unchanged,
}
