"""Random histories: the image knows what each entry is about as the plain definition does."""

from __future__ import annotations

from hypothesis import given

from orgledger.domain.about import about
from orgledger.domain.event import NOUNS, TIES
from orgledger.domain.timeline import Recorded
from tests.kit import key
from tests.properties.histories import EVERYONE, flat, histories, replay, tried

OTHERS = [key("actor"), key("grant 0"), key("grant 1"), key("request"), key("organization")]


@tried(300)
@given(histories)
def test_the_image_knows_what_each_entry_is_about(history: list[list[Recorded]]) -> None:
    entries = flat(history)
    expected = {entry.sequence: about(entries, entry.sequence) for entry in entries}

    for image in (replay(history, forking=False), replay(history, forking=True)):
        for entity in [*EVERYONE, *OTHERS]:
            assert list(image.about(entity)) == [s for s, entities in expected.items() if entity in entities], entity


@tried(100)
@given(histories)
def test_a_fork_says_what_was_recorded_on_it_is_about(history: list[list[Recorded]]) -> None:
    fork = replay(history[:-1]).fork()
    fork.take(history[-1])

    entries = flat(history)
    assert fork.concerned == {entity for entry in history[-1] for entity in about(entries, entry.sequence)}


@tried(100)
@given(histories)
def test_an_entry_is_about_every_entity_that_it_says_something_of(history: list[list[Recorded]]) -> None:
    entries = flat(history)

    for entry in entries:
        assert {said.entity for said in entry.assertions} <= about(entries, entry.sequence)


def test_every_noun_that_refers_to_others_is_a_place_or_a_tie() -> None:
    tied = {noun.name for noun in NOUNS.values() if set(noun.references) & TIES}
    places = {noun.name for noun in NOUNS.values() if noun.place}

    assert places == {"unit", "position"}
    assert tied == {noun.name for noun in NOUNS.values() if noun.references} - places
    assert tied >= {noun.name for noun in NOUNS.values() if noun.tie}
