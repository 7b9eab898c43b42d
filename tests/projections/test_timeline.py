"""Slots of which thousands of things were said: answers as by the specification, in steps in proportion."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

import pytest

from orgledger.domain.period import AsOf, Period
from orgledger.domain.timeline import Assertion, Recorded, Verb, line, winner
from orgledger.projections.history import Version, beliefs
from orgledger.projections.image import Image
from orgledger.projections.timeline import EMPTY, resolve, runs, swept
from orgledger.projections.trail import SHORT, Trail, longer
from tests.kit import SALES

FIRST = date(2000, 1, 1)
ATTRIBUTE = "unit.seats"

Shape = Callable[[int, int], tuple[Period, Verb]]
"""(Number of a word, number of all) → its days and its verb."""


def forward(number: int, _: int) -> tuple[Period, Verb]:
    return Period(FIRST + timedelta(number)), Verb.CHANGE


def backward(number: int, count: int) -> tuple[Period, Verb]:
    return Period(FIRST + timedelta(count - number)), Verb.CHANGE


def same_day(number: int, _: int) -> tuple[Period, Verb]:
    return Period(FIRST), Verb.CHANGE


def for_a_while(number: int, count: int) -> tuple[Period, Verb]:
    start = FIRST + timedelta(number * 7919 % count)
    return Period(start, start + timedelta(3)), Verb.CHANGE


def corrected(number: int, count: int) -> tuple[Period, Verb]:
    start = FIRST + timedelta(number * 7919 % count)
    return Period(start, start + timedelta(3)), Verb.CORRECTION if number else Verb.CHANGE


SHAPES = [forward, backward, same_day, for_a_while, corrected]


def words(shape: Shape, count: int) -> list[Assertion]:
    """What is said of one slot, one word an entry."""
    shapes = (shape(number, count) for number in range(count))
    return [
        Assertion(SALES, ATTRIBUTE, number % 97, period, number + 1, verb)
        for number, (period, verb) in enumerate(shapes)
    ]


def image_of(said: list[Assertion], rescissions: int = 0) -> Image:
    """An image of words, each recorded in a set of its own; some of them are taken back after that."""
    image = Image("")
    entries = [Recorded(word.sequence, (word,)) for word in said]
    entries += [Recorded(len(said) + number, (), (number,)) for number in range(1, rescissions + 1)]
    for entry in entries:
        image.take([entry])
        image.close_set(entry.sequence, f"{entry.sequence:09}")
    return image


def steps(work: Callable[[], object]) -> int:
    """How many calls something makes."""
    count = 0

    def counting(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_lines_of_many_words_are_those_of_the_specification(shape: Shape) -> None:
    said = words(shape, 60)
    timeline = EMPTY
    for number, word in enumerate(said, start=1):
        timeline = timeline.plus(word)
        if number % 25 == 0 or number == 40:
            assert timeline.line == line(said[:number])

    assert timeline.line == line(said)
    assert runs(resolve(said)) == runs(swept(said)) == line(said)


def counts(dead: set[int], sequence: int) -> bool:
    return sequence not in dead


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_said_and_taken_back_the_line_is_that_of_the_specification(seed: int) -> None:
    chance = random.Random(seed)
    said: list[Assertion] = []
    dead: set[int] = set()
    timeline = EMPTY
    for number in range(1, 61):
        start = FIRST + timedelta(chance.randrange(40))
        end = start + timedelta(chance.randrange(1, 12)) if chance.random() < seed / 20 else None
        verb = Verb.CORRECTION if chance.random() < seed / 60 else Verb.CHANGE
        said.append(Assertion(SALES, ATTRIBUTE, number, Period(start, end), number, verb))
        timeline = timeline.plus(said[-1])
        if chance.random() < 0.1:
            dead ^= {chance.randint(1, number)}
            timeline = timeline.among(partial(counts, set(dead)), number)
        if chance.random() < 0.4:
            assert timeline.line == line([word for word in said if word.sequence not in dead])

    live = [word for word in said if word.sequence not in dead]
    assert timeline.line == line(live)
    assert list(timeline.live) == live
    for number in range(55):
        day = FIRST + timedelta(number)
        assert timeline.standing(day) == winner(live, day)


def believed(said: list[Assertion], image: Image, day: date) -> Iterator[tuple[int, int | None, Period | None]]:
    """By the definitions: the entries with which another word came to stand on a day, that word, and its days."""
    last = None
    for known in range(1, image.head + 1):
        live = [word for word in said if word.sequence <= known and image.alive(word.sequence, known)]
        run = next((run for run in line(live) if day in run.period), None)
        if (run.sequence if run else None) != last:
            last = run.sequence if run else None
            yield known, last, run.period if run else None


def told(version: Version) -> tuple[int, int | None, Period | None]:
    """The same of what a history says; where nothing was believed, it names the entry that ended that."""
    stands = version.after is not None
    return version.recorded_from, version.sequence if stands else None, version.period if stands else None


@pytest.mark.parametrize("rescissions", [0, 15])
@pytest.mark.parametrize("shape", SHAPES)
def test_what_was_believed_is_what_the_specification_says_at_each_entry(shape: Shape, rescissions: int) -> None:
    said = words(shape, 40)
    image = image_of(said, rescissions)

    for number in (0, 1, 20, 42):
        day = FIRST + timedelta(number)
        versions = beliefs(image.structure(AsOf(day, image.head)), SALES)
        assert [told(version) for version in versions] == list(believed(said, image, day))


LESS, MORE = 250, 1_000


def grows(work: Callable[[int], Callable[[], object]]) -> float:
    """How much more is done for four times as many words."""
    return steps(work(MORE)) / steps(work(LESS))


@pytest.mark.parametrize("shape", SHAPES)
def test_reading_many_words_takes_steps_in_proportion(shape: Shape) -> None:
    def load(count: int) -> Callable[[], object]:
        said = words(shape, count)
        return lambda: image_of(said).line(SALES, ATTRIBUTE)

    assert grows(load) < 5


@pytest.mark.parametrize("shape", SHAPES)
def test_writing_many_words_one_after_the_other_takes_steps_in_proportion(shape: Shape) -> None:
    def write(count: int) -> Callable[[], object]:
        said = words(shape, count)

        def work() -> None:
            timeline = EMPTY
            for word in said:
                timeline = timeline.plus(word)
                assert timeline.standing(word.period.start) is not None

        return work

    assert grows(write) < 5.5


@pytest.mark.parametrize("shape", SHAPES)
def test_a_past_line_takes_steps_in_proportion(shape: Shape) -> None:
    def read(count: int) -> Callable[[], object]:
        image = image_of(words(shape, count), rescissions=3)
        return lambda: image.structure(AsOf(FIRST, count // 2)).line(SALES, ATTRIBUTE)

    assert grows(read) < 5.5


@pytest.mark.parametrize("rescissions", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_what_was_believed_takes_steps_in_proportion(shape: Shape, rescissions: bool) -> None:
    def read(count: int) -> Callable[[], object]:
        structure = image_of(words(shape, count), count // 2 if rescissions else 0).structure(AsOf(FIRST, 2 * count))
        return lambda: beliefs(structure, SALES)

    assert grows(read) < 6


def test_a_trail_shares_its_items_and_a_shorter_one_that_grows_has_its_own() -> None:
    items = [str(number) for number in range(SHORT + 1)]
    trail = longer(tuple(items[:-1]), items[-1])
    assert isinstance(trail, Trail)

    one, other = longer(trail, "one"), longer(trail, "other")

    assert (list(trail), list(one), list(other)) == (items, [*items, "one"], [*items, "other"])
    assert (len(one), one[-1], one[0], other[SHORT + 1], list(one[1:3])) == (SHORT + 2, "one", "0", "other", ["1", "2"])
    for chosen in (
        slice(1, 3),
        slice(-2, None),
        slice(None, None, -1),
        slice(None, -3),
        slice(30, 2, -4),
        slice(50, 60),
    ):
        assert list(one[chosen]) == [*items, "one"][chosen]
    assert one != other
    assert one == Trail([*items, "one", "more"], SHORT + 2)
