"""Random histories: their rectangles answer like the specification, at any coordinate, and tell each thing once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orgledger.domain.change_set import Planned
from orgledger.domain.event import NOUNS
from orgledger.domain.period import AsOf
from orgledger.domain.structure import Specification, text
from orgledger.domain.timeline import Recorded, Verb, line, live
from orgledger.domain.unit import UnitRenamed
from orgledger.exchange.rectangles.sweep import Rectangle, of_entity, of_slot
from orgledger.exchange.rectangles.table import TABLES, Tongue, looked_at, rows_of
from orgledger.projections.image import Image
from tests.properties.histories import (
    EVERY_DAY,
    UNITS,
    WORLD,
    Told,
    flat,
    histories,
    numbered,
    periods,
    replay,
    texts,
    tried,
)


def closed(history: Sequence[Sequence[Recorded]]) -> Image:
    """The image of a history, set by set."""
    image = replay([])
    for number, entries in enumerate(history):
        image.take(entries)
        image.close_set(image.head, f"2024-01-01T00:00:{number:02}.000000Z")
    return image


def holds(one: Rectangle[Any], day: Any, sequence: int) -> bool:
    return one.start <= day < one.stop and one.first <= sequence and (one.until is None or sequence < one.until)


def overlap(one: Rectangle[Any], other: Rectangle[Any]) -> bool:
    return (
        max(one.start, other.start) < min(one.stop, other.stop)
        and (other.until is None or one.first < other.until)
        and (one.until is None or other.first < one.until)
    )


def slots_of(history: list[Recorded]) -> list[tuple[str, str]]:
    return sorted({(said.entity, said.attribute) for entry in history for said in entry.assertions})


renamed = st.builds(
    lambda name, period, verb: Told(Planned(UnitRenamed(unit=UNITS[0], names={"en": name}), period, verb)),
    texts,
    periods(),
    st.sampled_from([Verb.CHANGE, Verb.CHANGE, Verb.CORRECTION]),
)
taken_back = st.builds(Told, back=st.lists(st.integers(1, 5), min_size=1, max_size=2).map(tuple))
one_name = st.lists(st.lists(st.one_of(renamed, taken_back), min_size=1, max_size=3), min_size=4, max_size=12).map(
    numbered
)
"""Histories of a single slot, in which much is taken back and restored."""


@tried(150)
@given(st.one_of(histories, one_name, one_name))
def test_the_rectangles_of_a_slot_are_the_line_of_the_specification_after_every_set(
    history: list[list[Recorded]],
) -> None:
    image, entries = closed(history), flat(history)
    found = {slot: of_slot(image, *slot, image.head) for slot in slots_of(entries)}

    for known in [0, *(entries[-1].sequence for entries in history)]:
        said = live(entries, known)
        for (entity, attribute), rectangles in found.items():
            expected = line([a for a in said if (a.entity, a.attribute) == (entity, attribute)])
            told = sorted(
                (one.start, one.stop, one.content.value, one.content.sequence)
                for one in rectangles
                if one.first <= known and (one.until is None or known < one.until)
            )
            # Covered exactly, nothing twice: the stretches of the line, one by one.
            assert told == [(run.period.start, run.period.stop, run.value, run.sequence) for run in expected]


@tried(60)
@given(histories)
def test_an_entry_within_a_set_is_answered_like_the_sets_end(history: list[list[Recorded]]) -> None:
    image, entries = closed(history), flat(history)

    for slot in slots_of(entries)[:12]:
        rectangles = of_slot(image, *slot, image.head)
        assert not any(overlap(one, other) for one, other in combinations(rectangles, 2))
        for day, sequence in product(EVERY_DAY, range(1, image.head + 1)):
            [*told] = [one.content.value for one in rectangles if holds(one, day, sequence)]
            as_of = AsOf(day, image.set_at(sequence)[1])
            assert (told or [None]) == [image.structure(as_of).value(*slot)], (slot, day, sequence)


@tried(60)
@given(histories, st.data())
def test_what_was_known_earlier_has_the_same_rectangles_up_to_there(
    history: list[list[Recorded]], data: st.DataObject
) -> None:
    image = closed(history)
    known = data.draw(st.sampled_from([entries[-1].sequence for entries in history]))
    until = image.set_at(known)[1]

    for slot in slots_of(flat(history)):
        cut = [
            one._replace(until=one.until if one.until and one.until <= until else None)
            for one in of_slot(image, *slot, image.head)
            if one.first <= until
        ]
        assert of_slot(image, *slot, until) == cut


@tried(60)
@given(histories)
def test_the_row_of_an_entity_says_what_its_slots_hold(history: list[list[Recorded]]) -> None:
    image, entries = closed(history), flat(history)
    known = [sets[-1].sequence for sets in history]
    specifications = {(day, k): Specification(entries, AsOf(day, k)) for day in EVERY_DAY[::2] for k in known[::2]}

    for table in TABLES:
        for key in WORLD.get(table.name, []):
            attributes = looked_at(table, list(image.attributes(key)))
            slots = {attribute: of_slot(image, key, attribute, image.head) for attribute in attributes}
            rectangles = of_entity(slots, rows_of(table, Tongue("zh", "en")))
            assert not any(overlap(one, other) for one, other in combinations(rectangles, 2))
            for (day, sequence), specification in specifications.items():
                told = [one.content for one in rectangles if holds(one, day, sequence)]
                told_by = attributes if NOUNS[table.name].has_past else [NOUNS[table.name].existence]
                there = any(specification.value(key, attribute) is not None for attribute in told_by)
                assert len(told) == there, (table.name, day, sequence)
                for content in told:
                    check_row(specification, table, key, content)


def check_row(specification: Specification, table: Any, key: str, content: tuple[Any, ...]) -> None:
    """Every column, found out the slow way."""
    for column, value in zip(table.columns, content, strict=True):
        stem = column.stems[0]
        if column.name.removesuffix("_noun") in ("holder", "object", "about"):
            held = [
                (noun, found) for noun in NOUNS if (found := specification.value(key, f"{stem}.{noun}")) is not None
            ]
            assert value is None if not held else value in [part for pair in held for part in pair]
        elif any(a.startswith(f"{stem}.") for a in specification.attributes(key)):
            expected = text(specification, key, stem, "zh")
            for fallback in column.stems[1:]:
                expected = expected or specification.value(key, fallback)
            assert value == expected, (column.name, specification.as_of)
        else:
            assert value in (specification.value(key, stem), *(specification.value(key, s) for s in column.stems[1:]))


@tried(60)
@given(histories)
def test_neighbors_that_say_the_same_are_one_row(history: list[list[Recorded]]) -> None:
    image = closed(history)

    for table in TABLES[:3]:
        for key in WORLD.get(table.name, []):
            attributes = looked_at(table, list(image.attributes(key)))
            slots = {attribute: of_slot(image, key, attribute, image.head) for attribute in attributes}
            for one, other in product(of_entity(slots, rows_of(table, Tongue(None, "en"))), repeat=2):
                beside = one.stop == other.start and (one.first, one.until) == (other.first, other.until)
                after = (one.start, one.stop) == (other.start, other.stop) and one.until == other.first
                assert not ((beside or after) and one.content == other.content)
