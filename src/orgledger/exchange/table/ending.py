"""Units and positions that end, with all that hangs on them, in one change set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from orgledger.domain.structure import Structure

Form: TypeAlias = dict[str, Any]

TIES = {
    "involvement.holder.unit": ("endInvolvement", "involvement"),
    "collaboration.from": ("endCollaboration", "collaboration"),
    "collaboration.to": ("endCollaboration", "collaboration"),
    "collaboration.party": ("endCollaboration", "collaboration"),
}
"""What refers to a unit, and cannot do without it → how it ends."""
HOLDS = {
    "assignment.position": ("endAssignment", "assignment"),
    "dotted_line.from": ("endDottedLine", "dottedLine"),
    "dotted_line.to": ("endDottedLine", "dottedLine"),
    "involvement.holder.position": ("endInvolvement", "involvement"),
}
"""The same of a position."""


def endings(structure: Structure, units: Sequence[str], positions: Sequence[str]) -> Iterator[tuple[str, str, Form]]:
    """Units and positions that end, after all that hangs on them: commands, what each is about, and its fields.

    Args:
        structure: on the day on which they end.
        units: those that go, from the top down.
        positions: those that go, the units' own ones included.
    """
    yield from untied(structure, units, positions)
    begun = {"from": str(structure.as_of.effective)}
    ended = set[str]()
    for entities, ways in ((positions, HOLDS), (units, TIES)):
        for entity in entities:
            for attribute, (command, field) in ways.items():
                for key in structure.referring(attribute, entity):
                    if key not in ended:
                        ended.add(key)
                        yield command, key, {field: key, **begun}
    for position in positions:
        yield "closePosition", position, {"position": position, **begun}
    for unit in reversed(units):
        yield "dissolveUnit", unit, {"unit": unit, **begun}


def untied(structure: Structure, units: Sequence[str], positions: Sequence[str]) -> Iterator[tuple[str, str, Form]]:
    """Heads and lines of reporting that would point to what goes, taken away first."""
    going, over = set(positions), {"effective": {"from": str(structure.as_of.effective)}}
    leaving = set(units)
    for position in positions:
        for unit in structure.referring("unit.head", position):
            yield "designateUnitHead", unit, {"unit": unit, "position": None, **over}
        for below in structure.referring("position.reports_to", position):
            if below not in going:
                yield "setReportingLine", below, {"position": below, "reportsTo": None, **over}
    for unit in units:
        for led in structure.referring("unit.leadership", unit):
            if led not in leaving:
                yield "designateUnitHead", led, {"unit": led, "position": None, **over}
