"""Histories: what held of an entity over the days, and what was believed of one day over time."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from orgledger.domain.event import noun_named
from orgledger.domain.period import Period
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Run, Value
from orgledger.projections.image import Image, ImageStructure
from orgledger.projections.timeline import standing


class Version(msgspec.Struct, frozen=True):
    """What one attribute held over a period, what it held before, and the entry that said so."""

    attribute: str
    period: Period
    before: Value
    after: Value
    sequence: int
    recorded_from: int
    """The entry from which on this was believed: the last of the set that said so, as a coordinate names it."""
    recorded_to: int | None = None
    """The last entry of the set with which that belief ended; nothing, if it stands."""

    @property
    def reference(self) -> str | None:
        """The noun of what the values refer to, if they are keys."""
        return noun_named(self.attribute).target(self.attribute)


def history(structure: Structure, entity: str) -> list[Version]:
    """An entity's life along its days, as known at the structure's coordinate."""
    found = []
    for attribute in structure.attributes(entity):
        before: Value = None
        for run in structure.line(entity, attribute):
            if run.value != before or run.value is not None:
                found.append(Version(attribute, run.period, before, run.value, run.sequence, run.sequence))
            before = run.value
    return sorted(found, key=lambda v: (v.period.start, v.sequence, v.attribute))


def beliefs(structure: ImageStructure, entity: str) -> list[Version]:
    """What was believed of an entity on the structure's day, at successive entries up to its coordinate."""
    image, day = structure.image, structure.as_of.effective
    found = []
    for attribute in structure.attributes(entity):
        steps = list(_steps(image, entity, attribute, structure))
        before: Value = None
        for index, (known, cause, run) in enumerate(steps):
            after = run.value if run else None
            until = steps[index + 1][0] if index + 1 < len(steps) else None
            if after is not None or before is not None:
                period = run.period if run else Period(day)
                by = run.sequence if run else cause
                found.append(Version(attribute, period, before, after, by, known, until))
            before = after
    return sorted(found, key=lambda v: (v.recorded_from, v.attribute))


def _steps(
    image: Image, entity: str, attribute: str, structure: ImageStructure
) -> Iterable[tuple[int, int, Run | None]]:
    """The ends of sets with which another assertion came to stand on the day, by which entry, and what then held.

    Between the entries of a set nothing was ever believed, and no coordinate names a place there.
    """
    day, upto = structure.as_of.effective, structure.as_of.known
    causes = {min(image.set_at(one)[1], upto): one for one in sorted(changing(image, entity, attribute, upto))}
    last: int | None = None
    for end, cause in causes.items():
        said = image.timeline(entity, attribute).said
        stands = standing((a for a in said if a.sequence <= end and image.alive(a.sequence, end)), day)
        sequence = stands.sequence if stands else None
        if sequence != last:
            last = sequence
            yield (
                end,
                cause,
                next((run for run in structure.at(end).line(entity, attribute) if day in run.period), None),
            )


def changing(image: Image, entity: str, attribute: str, upto: int) -> set[int]:
    """The entries that spoke of a slot, took back what did, or restored it."""
    found: set[int] = set()
    for said in image.timeline(entity, attribute).said:
        found.add(said.sequence)
        found.update(image.flips.get(said.sequence, ()))
    return {sequence for sequence in found if sequence <= upto}
