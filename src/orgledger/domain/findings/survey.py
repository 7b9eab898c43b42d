"""A survey: what the checks ask of one structure again and again, found once.

Units stand in counts if they are active and neither a layer of leadership nor an outside party. A layer belongs to
the unit it is a child of: what it and its positions do counts as that unit's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from orgledger.domain.findings.finding import Ref
from orgledger.domain.involvement import InvolvementMode, InvolvementView
from orgledger.domain.rule_set import Rules
from orgledger.domain.structure import Structure
from orgledger.domain.unit import OUTSIDE_COUNTS, UnitStatus, UnitView

NOBODY = "\uffff"
"""Sorts after every code."""


class Tie(NamedTuple):
    """An involvement whose holder is in force: on record, in an active unit."""

    mode: InvolvementMode
    holder: Ref
    object: Ref
    stage: str | None
    home: str | None
    """The counted unit for which the holder acts; nothing for an outside party."""


class Survey:
    """One structure under one set of rules."""

    def __init__(self, structure: Structure, rules: Rules | None = None) -> None:
        self.structure = structure
        self.rules = rules or Rules()
        self._homes: dict[str, str | None] = {}

    # Units.

    @cached_property
    def views(self) -> dict[str, UnitView]:
        """Key → every active unit, layers and outside parties included, by code and key."""
        views = [UnitView(self.structure, key) for key in self.structure.keys("unit")]
        active = [view for view in views if view.status == UnitStatus.ACTIVE.value]
        return {view.key: view for view in sorted(active, key=lambda view: (view.code or NOBODY, view.key))}

    @cached_property
    def units(self) -> dict[str, UnitView]:
        """Key → the units that stand in counts, by code and key."""
        return {key: view for key, view in self.views.items() if view.kind not in OUTSIDE_COUNTS}

    def home(self, unit: str | None) -> str | None:
        """The counted unit that a unit stands in or is; nothing for an outside party or one that is archived."""
        if unit is None or unit not in self.views:
            return None
        if unit not in self._homes:
            self._homes[unit] = None  # Ends a ring, which only an undecided set can hold.
            view = self.views[unit]
            if view.kind == "LEVEL":
                self._homes[unit] = self.home(view.parent.key) if view.parent else None
            elif view.kind != "EXTERNAL":
                self._homes[unit] = unit
        return self._homes[unit]

    @cached_property
    def parents(self) -> dict[str, str | None]:
        """Counted unit → the counted unit above it."""
        found = {}
        for key, view in self.units.items():
            parent = view.parent
            found[key] = self.home(parent.key) if parent else None
        return found

    @cached_property
    def children(self) -> Mapping[str | None, list[str]]:
        """Counted unit → the counted units that report to it, by code and key; nothing → the roots."""
        found: dict[str | None, list[str]] = {key: [] for key in (None, *self.units)}
        for key, parent in self.parents.items():
            found[parent].append(key)
        return found

    @cached_property
    def spans(self) -> dict[str, tuple[int, int]]:
        """Counted unit → its place in a walk through the tree, and the place after the last unit below it."""
        found: dict[str, tuple[int, int]] = {}
        begun: dict[str, int] = {}
        stack = [(root, False) for root in reversed(self.children[None])]
        while stack:
            key, left = stack.pop()
            if left:
                found[key] = (begun[key], len(begun))
                continue
            begun[key] = len(begun)
            stack.append((key, True))
            stack.extend((child, False) for child in reversed(self.children[key]))
        return found

    def contains(self, top: str, unit: str) -> bool:
        """Whether a counted unit is, or stands below, another."""
        if top not in self.spans or unit not in self.spans:
            return top == unit
        begin, end = self.spans[top]
        return begin <= self.spans[unit][0] < end

    def related(self, one: str, other: str) -> bool:
        """Whether one of two counted units is, or stands above, the other."""
        return self.contains(one, other) or self.contains(other, one)

    def above(self, unit: str) -> Iterator[str]:
        """A counted unit and those above it."""
        seen: set[str] = set()
        at: str | None = unit
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            at = self.parents.get(at)

    # Positions.

    @cached_property
    def seats(self) -> dict[str, str]:
        """Position in force → the counted unit it acts for, by key."""
        structure = self.structure
        homes = {key: self.home(str(structure.value(key, "position.unit"))) for key in structure.keys("position")}
        return {key: home for key, home in homes.items() if home is not None}

    @cached_property
    def keeps_people(self) -> bool:
        """Whether the ledger says at all who holds what."""
        return any(self.holders(position) for position in self.seats) or bool(self.structure.keys("person"))

    def holders(self, position: str) -> int:
        """How many hold a position."""
        return len(self.structure.referring("assignment.position", position))

    # What is done, and by whom.

    @cached_property
    def ties(self) -> list[Tie]:
        """The involvements in force, by key."""
        return list(self._ties())

    def _ties(self) -> Iterator[Tie]:
        for key in self.structure.keys("involvement"):
            view = InvolvementView(self.structure, key)
            noun, holder = view.holder
            unit = holder if noun == "unit" else str(self.structure.value(holder, "position.unit"))
            if unit in self.views:
                yield Tie(view.mode, Ref(noun, holder), Ref(*view.object), view.stage, self.home(unit))

    @cached_property
    def about(self) -> Mapping[Ref, list[Tie]]:
        """Responsibility, process, system or measure → who is involved in it."""
        return gathered((tie.object, tie) for tie in self.ties)

    @cached_property
    def held(self) -> Mapping[Ref, list[Tie]]:
        """Unit or position → what it is involved in."""
        return gathered((tie.holder, tie) for tie in self.ties)

    def homes(self, subject: Ref, *modes: InvolvementMode) -> list[str]:
        """The counted units involved in something in one of some ways, by key."""
        ties = self.about.get(subject, ())
        return sorted({tie.home for tie in ties if tie.home is not None and tie.mode in modes})

    def home_of(self, ref: Ref) -> str | None:
        """The counted unit that a unit or a position belongs to."""
        return self.seats.get(ref.key) if ref.noun == "position" else self.home(ref.key)


def gathered(pairs: Iterable[tuple[Ref, Tie]]) -> Mapping[Ref, list[Tie]]:
    """Ties by what they tie."""
    found: dict[Ref, list[Tie]] = defaultdict(list)
    for ref, tie in pairs:
        found[ref].append(tie)
    return found
