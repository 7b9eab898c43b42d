"""Random histories: the image answers like the specification, at any coordinate, and keeps its word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orgledger.domain.event import INDEXED, MANY, NOUNS, noun_named
from orgledger.domain.period import AsOf
from orgledger.domain.structure import Specification, Structure
from orgledger.domain.timeline import Assertion, Recorded, Verb, line, rescinded, winner
from orgledger.projections.timeline import EMPTY, resolve, runs, standing
from tests.properties.histories import (
    DAYS,
    EVERY_DAY,
    EVERYONE,
    UNITS,
    WORLD,
    Told,
    change_sets,
    flat,
    histories,
    numbered,
    one_slot,
    periods,
    replay,
    tried,
)


def targets_of(attribute: str) -> list[str]:
    """What an attribute may hold in the small world, and a key that it never holds."""
    noun = noun_named(attribute)
    held = noun.target(attribute) or (noun.name if attribute in MANY else None)
    return [*(WORLD[held] if held else ["A", "B"]), EVERYONE[-1]]


def answers(structure: Structure, slots: list[tuple[str, str]]) -> dict[object, object]:
    """Everything a structure says at its coordinate."""
    said: dict[object, object] = {}
    for entity, attribute in slots:
        said[entity, attribute] = structure.value(entity, attribute), tuple(structure.line(entity, attribute))
    for noun in NOUNS:
        said[noun] = list(structure.keys(noun))
    for attribute in sorted(INDEXED):
        for target in targets_of(attribute):
            said[attribute, "=", target] = list(structure.referring(attribute, target))
    said["roots"] = list(structure.referring("unit.parent", None))
    return said


def slots_of(history: list[Recorded]) -> list[tuple[str, str]]:
    return sorted({(said.entity, said.attribute) for entry in history for said in entry.assertions})


coordinates = st.lists(st.tuples(st.sampled_from(EVERY_DAY), st.integers(0, 50)), min_size=10, max_size=10, unique=True)


@tried(200)  # With ten coordinates each: 2,000 pairs, 40,000 in `make soak`.
@given(histories, coordinates, st.booleans())
def test_the_image_answers_like_the_specification(
    history: list[list[Recorded]], chosen: list[tuple[object, int]], forking: bool
) -> None:
    image = replay(history, forking=forking)
    entries = flat(history)
    slots = slots_of(entries)

    for day, number in chosen:
        as_of = AsOf(day, number % (len(entries) + 1))  # type: ignore[arg-type]
        assert answers(image.structure(as_of), slots) == answers(Specification(entries, as_of), slots), as_of


@tried(20)
@given(histories, st.sampled_from(sorted(INDEXED)))
def test_nothing_is_found_whether_or_not_it_was_ever_said(history: list[list[Recorded]], attribute: str) -> None:
    image = replay(history)
    entries = flat(history)
    as_of = AsOf(DAYS[-1], image.head)

    assert image.structure(as_of).referring(attribute, None) == Specification(entries, as_of).referring(attribute, None)


@tried(60)
@given(histories)
def test_what_an_image_offers_as_possible_answers_leaves_none_out(history: list[list[Recorded]]) -> None:
    image = replay(history)
    entries = flat(history)
    head = len(entries)

    specification = Specification(entries, AsOf(DAYS[0], head))

    structure = image.structure(AsOf(DAYS[0], head))
    for entity in EVERYONE:
        assert set(specification.attributes(entity)) <= set(structure.attributes(entity))
    for attribute in INDEXED:
        for target in targets_of(attribute):
            assert set(specification.ever(attribute, target)) <= set(structure.ever(attribute, target))


@tried(40)
@given(histories)
def test_the_structure_at_a_pinned_sequence_never_changes_again(history: list[list[Recorded]]) -> None:
    image = replay([])
    slots = slots_of(flat(history))
    middle = DAYS[len(DAYS) // 2]
    first_answers = {}

    for entries in history:
        image.take(entries)
        first_answers[image.head] = answers(image.structure(AsOf(middle, image.head)), slots)

    image.forget_structures()
    for known, answer in first_answers.items():
        assert answers(image.structure(AsOf(middle, known)), slots) == answer, known


@tried(40)
@given(histories)
def test_an_image_is_the_same_however_it_came_about(history: list[list[Recorded]]) -> None:
    slots = slots_of(flat(history))
    read, decided = replay(history, forking=False), replay(history, forking=True)
    in_one_transaction = replay([])
    fork = in_one_transaction.fork()
    for entries in history:
        inner = fork.fork()
        inner.take(entries)
        fork = inner
    in_one_transaction = fork

    everything = [
        (
            image.head,
            [image.line(*slot) for slot in slots],
            [image.facts(*slot) for slot in slots],
            [image.said(*slot) for slot in slots],
            [sorted(image.attributes(entity)) for entity in EVERYONE],
            [image.about(entity) for entity in EVERYONE],
            [[image.alive(s, k) for s in range(1, image.head + 1)] for k in range(image.head + 1)],
        )
        for image in (read, decided, in_one_transaction)
    ]

    assert everything[0] == everything[1] == everything[2]


@tried(40)
@given(histories, change_sets)
def test_a_fork_that_is_thrown_away_leaves_no_trace(history: list[list[Recorded]], more: list[Told]) -> None:
    image = replay(history)
    slots = slots_of(flat(history))
    before = answers(image.structure(AsOf(DAYS[4], image.head)), slots)
    (entries,) = numbered([more], image.head + 1)

    image.fork().take(entries)

    image.forget_structures()
    assert image.head == len(flat(history))
    assert answers(image.structure(AsOf(DAYS[4], image.head)), slots) == before


@tried(60)
@given(histories, change_sets)
def test_a_fork_answers_like_the_specification_of_both(history: list[list[Recorded]], more: list[Told]) -> None:
    fork = replay(history).fork()
    (entries,) = numbered([more], fork.head + 1)
    fork.take(entries)

    both = [*flat(history), *entries]
    as_of = AsOf(DAYS[5], fork.head)

    assert answers(fork.desk(as_of), slots_of(both)) == answers(Specification(both, as_of), slots_of(both))


@tried(150)
@given(histories)
def test_entries_count_as_the_specification_says(history: list[list[Recorded]]) -> None:
    image = replay(history)
    entries = flat(history)

    for known in range(len(entries) + 1):
        dead = rescinded(entries, known)
        for entry in entries[:known]:
            assert image.alive(entry.sequence, known) == (entry.sequence not in dead), (entry.sequence, known)
            by = image.rescinded_by(entry.sequence, known)
            assert (by is None) == (entry.sequence not in dead)
            if by is not None:
                assert by <= known
                assert by not in dead
                assert entry.sequence in entries[by - 1].rescinds


@tried(400)
@given(one_slot(9))
def test_a_line_laid_word_by_word_is_the_line_of_the_definition(slot: list[Assertion]) -> None:
    by_definition = line(slot)

    assert runs(resolve(slot)) == by_definition

    timeline = EMPTY
    for said in slot:
        timeline = timeline.plus(said)
    assert runs(timeline.stretches) == by_definition
    for day in EVERY_DAY:
        assert timeline.standing(day) == winner(slot, day)
        assert standing(slot, day) == winner(slot, day)


@tried(100)
@given(one_slot(9), st.sets(st.integers(1, 9)))
def test_a_line_without_what_was_taken_back_is_the_line_of_the_rest(slot: list[Assertion], dead: set[int]) -> None:
    timeline = EMPTY
    for said in slot:
        timeline = timeline.plus(said)

    rest = timeline.among(lambda sequence: sequence not in dead, 99)

    assert runs(rest.stretches) == line([said for said in slot if said.sequence not in dead])


@tried(100)
@given(
    st.lists(st.tuples(periods(), st.integers(0, 3)), max_size=6, unique_by=lambda fact: fact[0].start), st.randoms()
)
def test_the_order_in_which_plain_changes_arrive_does_not_matter(facts: list[tuple[object, int]], random) -> None:  # type: ignore[no-untyped-def]
    def told(order: list[tuple[object, int]]) -> list[tuple[object, object]]:
        slot = [
            Assertion(UNITS[0], "unit.seats", value, period, sequence, Verb.CHANGE)  # type: ignore[arg-type]
            for sequence, (period, value) in enumerate(order, start=1)
        ]
        # Sequences differ between the orders, so runs are compared by period and by the fact that stands.
        facts_by_sequence = {said.sequence: (said.period, said.value) for said in slot}
        return [(run.period, facts_by_sequence[run.sequence]) for run in runs(resolve(slot))]

    shuffled = list(facts)
    random.shuffle(shuffled)

    assert told(shuffled) == told(list(facts))
