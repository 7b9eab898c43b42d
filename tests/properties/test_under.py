"""Random histories: the entries under a unit are those that a plain scan finds, entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from orgledger.domain.about import about
from orgledger.domain.civil import civil_day
from orgledger.domain.period import AsOf, instant
from orgledger.domain.structure import Specification
from orgledger.domain.timeline import Recorded, rescinded
from orgledger.projections.image import Image
from orgledger.projections.under import EntriesUnder
from tests.properties.histories import DAYS, POSITIONS, UNITS, flat, histories, tried

ZONE = "America/Santiago"


def moment_of(number: int) -> datetime:
    """When a change set was recorded: some hours after the one before, over the days of the small world."""
    return datetime(DAYS[0].year, DAYS[0].month, DAYS[0].day, tzinfo=UTC) + timedelta(hours=17 * number)


def recorded(history: Sequence[Sequence[Recorded]]) -> Image:
    """The image of a history, each of its sets closed."""
    image = Image("")
    for number, entries in enumerate(history):
        image = image.fork()
        image.take(entries)
        image.close_set(entries[-1].sequence, instant(moment_of(number)))
    return image


class Scan:
    """The plain definition, straight from the history."""

    def __init__(self, history: Sequence[Sequence[Recorded]], top: str) -> None:
        self.entries = flat(history)
        self.top = top
        self.by_sequence = {entry.sequence: entry for entry in self.entries}
        self.ends = {entry.sequence: entries[-1].sequence for entries in history for entry in entries}
        self.days = {
            entry.sequence: civil_day(moment_of(number), ZONE)
            for number, entries in enumerate(history)
            for entry in entries
        }

    def is_under(self, sequence: int) -> bool:
        """Whether an entry is under the unit."""
        entry = self.by_sequence[sequence]
        if entry.rescinds:
            turned = rescinded(self.entries, sequence) ^ rescinded(self.entries, sequence - 1)
            counting = (other for other in turned if self.by_sequence[other].act is None)  # Acts are never taken back.
            return any(self.is_under(other) for other in counting)
        day = entry.assertions[0].period.start if entry.assertions else self.days[sequence]
        by_then_and_now = (self.ends[sequence], self.entries[-1].sequence)
        return any(self.stands(key, day, known) for key in about(self.entries, sequence) for known in by_then_and_now)

    def stands(self, key: str, day: date, known: int) -> bool:
        """Whether something is the unit, a unit below it, or a position in one of these."""
        place: object = self.stood(key, "position", "unit", day, known) if key in POSITIONS else key
        way: list[object] = []
        while place in UNITS and place not in way:
            way.append(place)
            place = self.stood(str(place), "unit", "parent", day, known)
        return self.top in way

    def stood(self, key: str, noun: str, place: str, day: date, known: int) -> object:
        """Where something stands on a day; if it has ended, where it stood on its last day."""
        said = [
            a.period
            for e in self.entries
            for a in e.assertions
            if (a.entity, a.attribute) == (key, f"{noun}.existence")
        ]
        eves = {edge - timedelta(days=1) for period in said for edge in (period.start, period.end) if edge is not None}
        for last in [day, *sorted((eve for eve in eves if eve < day), reverse=True)]:
            structure = Specification(self.entries, AsOf(last, known))
            if structure.value(key, f"{noun}.existence") is not None:
                return structure.value(key, f"{noun}.{place}")
        return Specification(self.entries, AsOf(day, known)).value(key, f"{noun}.{place}")


@tried(60)
@given(histories, st.sampled_from(UNITS), st.integers(0, 20))
def test_the_entries_under_a_unit_are_those_that_a_plain_scan_finds(
    history: list[list[Recorded]], top: str, after: int
) -> None:
    image, scan = recorded(history), Scan(history, top)
    expected = [entry.sequence for entry in scan.entries if scan.is_under(entry.sequence)]

    assert EntriesUnder(image, top, ZONE, image.head).among(1, image.head) == expected
    later = [sequence for sequence in expected if sequence > after]
    assert EntriesUnder(image, top, ZONE, image.head).among(after + 1, image.head) == later
