"""Eight years of a real organization, recorded late: each day is told as it was, and as it was known."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from orgledger.domain.period import AsOf, instant, moment
from orgledger.domain.structure import Specification, Structure, recorded
from orgledger.domain.timeline import Assertion, Recorded
from orgledger.ledger import Clock, Ledger, Session
from tests.exchange.rust import LATE, LINES, ORACLE, House, expected, quiet, registered
from tests.kit import FakeClock


@pytest.fixture(scope="module")
def engine() -> str:
    """What an image answers once it is loaded is the same on every engine."""
    return "sqlite"


class Indexed(Specification):
    """The specification, with its assertions sorted into slots once instead of looked through each time."""

    def __init__(self, history: list[Recorded], as_of: AsOf) -> None:
        super().__init__(history, as_of)
        self.slots: dict[tuple[str, str], list[Assertion]] = {}
        for said in self.assertions:
            self.slots.setdefault((said.entity, said.attribute), []).append(said)

    def seen_from(self, day: date) -> Indexed:
        """The same on another day."""
        self.as_of = AsOf(day, self.as_of.known)
        return self

    def slot(self, entity: str, attribute: str) -> list[Assertion]:
        """See Specification."""
        return self.slots.get((entity, attribute), [])


ATTRIBUTES = {
    "unit": ["status", "code", "kind", "category", "parent", "head", "name.en", "purpose.en"],
    "position": ["unit", "title.en"],
    "assignment": ["person", "position", "roles"],
    "person": [],
}


def answers(structure: Structure, nouns: list[str]) -> dict[str, dict[str, list[object]]]:
    """Everything of some nouns on record at the coordinate of a structure."""
    return {
        noun: {
            key: [structure.value(key, f"{noun}.{attribute}") for attribute in attributes]
            for key in structure.keys(noun)
        }
        for noun, attributes in ATTRIBUTES.items()
        if noun in nouns
    }


@pytest.fixture(scope="module")
def delayed(new_ledger: Callable[[Clock], Ledger]) -> House:
    """Each set recorded up to ninety days after its day, in the source's order."""
    chance = random.Random(20190101)
    clock = FakeClock(datetime(2018, 11, 1, tzinfo=UTC), timedelta(0))
    ledger = new_ledger(clock)
    batch = registered(ledger)
    for line in LINES:
        assert line.recorded_at is not None
        clock.at = max(clock.at, moment(line.recorded_at) + timedelta(days=90 * chance.random()))
        asked = {"context": batch.context(line), "form": line.digest.encode(), "build": batch.build(line)}
        ledger.write("rust", partial(Session.record, **asked))
    clock.at = max(clock.at, LATE)
    return House(ledger)


def test_a_delayed_record_answers_like_the_specification_on_both_clocks(delayed: House, scale: int) -> None:
    ledger, chance = delayed.ledger, random.Random(500)
    row = ledger.archive.find("rust")
    image = ledger.archive.image(row)
    entries = ledger.archive.feed(row.id, limit=1_000_000)
    history = [recorded(entry) for entry in entries]
    ends = sorted({entry.last for entry in entries})
    days = [date(2018, 10, 1) + timedelta(days=number) for number in range(3_000)]
    assert history[-1].sequence == image.head == ends[-1]

    compared = 0
    for known in chance.sample(ends, 50 * scale):
        specification = Indexed([entry for entry in history if entry.sequence <= known], AsOf(days[0], known))
        for day in chance.sample(days, 10):
            # The many assignments are compared at a fifth of the pairs; everything else at each.
            nouns = list(ATTRIBUTES) if compared % 5 == 0 else ["unit", "position"]
            told = answers(image.structure(AsOf(day, known)), nouns)
            assert told == answers(specification.seen_from(day), nouns), (day, known)
            compared += 1

    assert compared == 500 * scale


def test_a_delayed_record_tells_on_each_day_only_what_had_arrived(delayed: House) -> None:
    row = delayed.ledger.archive.find("rust")
    entries = delayed.ledger.archive.feed(row.id, limit=1_000_000)
    history = [recorded(entry) for entry in entries]

    for day in ORACLE[::8]:
        told = delayed.teams(effective=day["as_of"], known={"date": day["as_of"]})
        midnight = instant(datetime.fromisoformat(day["as_of"]).replace(tzinfo=UTC) + timedelta(days=1))
        known = max(entry.last for entry in entries if entry.recorded_at < midnight)
        specification = Indexed(history, AsOf(date.fromisoformat(day["as_of"]), known))
        assert set(told) == {specification.value(key, "unit.code") for key in specification.keys("unit")}
        assert told != expected(day)
        assert delayed.teams(effective=day["as_of"]) == expected(day)


def test_a_rehearsal_decides_everything_and_records_nothing(new_ledger: Callable[[Clock], Ledger]) -> None:
    ledger = new_ledger(FakeClock(LATE))
    batch = registered(ledger)
    before = ledger.archive.find("rust")

    outcome = batch.run(LINES, dry_run=True, progress=quiet)

    assert outcome.recorded == 1164
    assert outcome.last > 6_000
    assert ledger.archive.find("rust") == before
    assert len(ledger.archive.feed(before.id)) == 1
