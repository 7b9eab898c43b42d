"""The headcount of whole trees, added up once for each structure."""

from __future__ import annotations

from collections import defaultdict
from weakref import WeakKeyDictionary

from orgledger.domain.staffing import Headcount, added, of_unit
from orgledger.domain.structure import Structure
from orgledger.domain.unit import UnitView

_whole: WeakKeyDictionary[Structure, dict[str, Headcount]] = WeakKeyDictionary()
"""What units of structures that are still at hand come to, with all below them: a structure never changes."""


def of_tree(unit: UnitView) -> Headcount:
    """The headcount of a unit and of the active counted units below it, which are remembered with it."""
    known = _whole.setdefault(unit.structure, {})
    if unit.key not in known:
        parts: defaultdict[int, list[Headcount]] = defaultdict(list)
        for depth, below in reversed(list(unit.outline())):
            own = [of_unit(below)] if below.kind != "EXTERNAL" else []
            known[below.key] = added([*own, *parts.pop(depth + 1, ())])
            parts[depth].append(known[below.key])
    return known[unit.key]
