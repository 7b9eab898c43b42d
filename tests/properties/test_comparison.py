"""Random histories: a comparison tells exactly what differs, and read backwards it tells the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.event import NOUNS
from orgledger.domain.period import AsOf
from orgledger.domain.structure import Specification, Structure
from orgledger.domain.timeline import Recorded, Value, rescinded, winner
from orgledger.projections.comparison import Comparison, causes, compare
from tests.properties.histories import EVERY_DAY, UNITS, Told, change_sets, flat, histories, numbered, replay, tried

points = st.tuples(st.sampled_from(EVERY_DAY), st.integers(0, 50))
pairs = st.lists(st.tuples(points, points), min_size=5, max_size=5)
LIVES = {DifferenceKind.CREATED, DifferenceKind.DISSOLVED, DifferenceKind.REOPENED}


def as_of(point: tuple[date, int], head: int) -> AsOf:
    return AsOf(point[0], point[1] % (head + 1))


def field_by_field(structure: Structure) -> dict[tuple[str, str], Value]:
    """Everything that is said of what is on record."""
    found: dict[tuple[str, str], Value] = {}
    for noun in NOUNS.values():
        for key in structure.keys(noun.name):
            for attribute in structure.attributes(key):
                value = structure.value(key, attribute)
                if value is not None:
                    found[key, attribute] = value
            found[key, noun.existence] = True
    return found


def changed(before: Structure, after: Structure) -> dict[tuple[str, str], tuple[Value, Value]]:
    """What differs, by laying everything that is said side by side."""
    then, now = field_by_field(before), field_by_field(after)
    return {
        slot: (then.get(slot), now.get(slot)) for slot in then.keys() | now.keys() if then.get(slot) != now.get(slot)
    }


def told(comparison: Comparison) -> dict[tuple[str, str], tuple[Value, Value]]:
    """What a comparison tells, in the same form; nothing may be told twice."""
    found: dict[tuple[str, str], tuple[Value, Value]] = {}
    for one in comparison.differences:
        key = one.after or one.before or ""
        said = {(key, field.attribute): (field.before, field.after) for field in one.fields}
        if one.before is None or one.after is None:
            said[key, NOUNS[one.noun].existence] = (one.before and True, one.after and True)
        assert not said.keys() & found.keys()
        found.update(said)
    return found


def directions(one: AsOf, other: AsOf) -> list[tuple[AsOf, AsOf]]:
    """From one point to another along the days, along the ledger, and along both."""
    return [(AsOf(one.effective, other.known), other), (AsOf(other.effective, one.known), other), (one, other)]


def naive_causes(entries: list[Recorded], before: AsOf, after: AsOf, slots: Sequence[tuple[str, str]]) -> list[int]:
    """The entries because of which other words stand on slots after, each slot by the definitions alone."""
    found: set[int] = set()
    for entity, attribute in slots:
        was, now = (winner(Specification(entries, at).slot(entity, attribute), at.effective) for at in (before, after))
        if was == now:
            continue
        if now is not None and (now.sequence > before.known or before.effective not in now.period):
            found.add(now.sequence)
            continue
        turned, standing = (
            [],
            [word.sequence for word in (was, now) if word is not None and word.sequence <= after.known],
        )
        for known in range(before.known + 1, after.known + 1):
            fell, stood = (rescinded(entries, at) for at in (known, known - 1))
            turned += [known for sequence in standing if (sequence in fell) != (sequence in stood)]
        found.update(turned[-1:] or standing[:1])
    return sorted(found)


@tried(150)
@given(histories, pairs)
def test_a_comparison_tells_exactly_what_differs(
    history: list[list[Recorded]], chosen: list[tuple[tuple[date, int], tuple[date, int]]]
) -> None:
    image, entries = replay(history), flat(history)

    for one, other in chosen:
        for before, after in directions(as_of(one, len(entries)), as_of(other, len(entries))):
            sides = image.structure(before), image.structure(after)
            slowly = Specification(entries, before), Specification(entries, after)

            assert told(compare(*sides)) == changed(*slowly), (before, after)
            assert compare(*sides) == compare(*slowly), "the image knows what cannot have changed"


@tried(60)
@given(histories, change_sets, change_sets, points)
def test_a_plan_is_compared_with_what_came_of_it(
    history: list[list[Recorded]], planned: list[Told], done: list[Told], point: tuple[date, int]
) -> None:
    image, entries = replay(history), flat(history)
    plan, actual = image.fork(), image.fork()
    (plans,), (deeds,) = (numbered([sets], image.head + 1) for sets in (planned, done))
    plan.take(plans)
    actual.take(deeds)
    before, after = AsOf(point[0], plan.head), AsOf(point[0], actual.head)

    found = compare(plan.structure(before), actual.structure(after))

    slowly = Specification([*entries, *plans], before), Specification([*entries, *deeds], after)
    assert told(found) == changed(*slowly)
    assert found == compare(*slowly)


@tried(60)
@given(histories, pairs)
def test_a_difference_is_caused_by_the_entries_that_the_definitions_name(
    history: list[list[Recorded]], chosen: list[tuple[tuple[date, int], tuple[date, int]]]
) -> None:
    image, entries = replay(history), flat(history)

    for one, other in chosen:
        for before, after in directions(as_of(one, len(entries)), as_of(other, len(entries))):
            sides = image.structure(before), image.structure(after)
            for difference in compare(*sides).differences:
                found = causes(*sides, difference)
                assert found == naive_causes(entries, before, after, difference.slots), (before, after, difference)
                if before.known == after.known:
                    between = [min(before.effective, after.effective), max(before.effective, after.effective)]
                    for sequence in found:
                        ends = [
                            day
                            for said in entries[sequence - 1].assertions
                            for day in (said.period.start, said.period.stop)
                        ]
                        assert any(between[0] < day <= between[1] for day in ends)


@tried(100)
@given(histories, pairs)
def test_read_backwards_a_comparison_tells_the_same(
    history: list[list[Recorded]], chosen: list[tuple[tuple[date, int], tuple[date, int]]]
) -> None:
    image = replay(history)

    def mirrored(comparison: Comparison, turned: bool) -> Counter[object]:
        found: Counter[object] = Counter()
        for one in comparison.differences:
            fields = [(f.attribute, f.after, f.before) if turned else (f.attribute, f.before, f.after)
                      for f in one.fields]  # fmt: skip
            sides = (one.after, one.before) if turned else (one.before, one.after)
            found["LIFE" if one.kind in LIVES else one.kind, sides, tuple(fields)] += 1
        return found

    for one, other in chosen:
        sides = image.structure(as_of(one, image.head)), image.structure(as_of(other, image.head))

        assert mirrored(compare(*sides), turned=False) == mirrored(compare(*sides[::-1]), turned=True)


@tried(40)
@given(histories, points)
def test_a_structure_does_not_differ_from_itself(history: list[list[Recorded]], point: tuple[date, int]) -> None:
    image, entries = replay(history), flat(history)
    at = as_of(point, image.head)

    assert compare(image.structure(at), image.structure(at)).differences == ()
    assert compare(Specification(entries, at), Specification(entries, at)).differences == ()
    assert compare(image.structure(at), replay(history).structure(at)).differences == ()


@tried(60)
@given(histories, pairs)
def test_every_difference_was_brought_about_by_entries_known_after(
    history: list[list[Recorded]], chosen: list[tuple[tuple[date, int], tuple[date, int]]]
) -> None:
    image = replay(history)

    for one, other in chosen:
        before, after = as_of(one, image.head), as_of(other, image.head)
        sides = image.structure(before), image.structure(after)
        for difference in compare(*sides).differences:
            found = causes(*sides, difference)
            assert all(sequence <= after.known for sequence in found)
            assert found or after.known < before.known, difference
            if before.effective == after.effective and before.known < after.known:
                assert all(sequence > before.known for sequence in found), "what was known before explains nothing"


@tried(60)
@given(histories, pairs, st.sampled_from(UNITS))
def test_under_a_unit_nothing_is_told_that_is_not_told_of_the_whole(
    history: list[list[Recorded]], chosen: list[tuple[tuple[date, int], tuple[date, int]]], top: str
) -> None:
    image = replay(history)

    for one, other in chosen:
        sides = image.structure(as_of(one, image.head)), image.structure(as_of(other, image.head))
        within = {line for side in sides for line in below(side, top)}

        whole, part = compare(*sides).differences, compare(*sides, top).differences

        units = [one for one in whole if one.noun == "unit"]
        assert [one for one in part if one.noun == "unit"] == [one for one in units if {one.before, one.after} & within]
        assert [one for one in whole if one in part] == list(part)


def below(structure: Structure, top: str) -> Sequence[str]:
    """The units from which following parents leads to a unit, itself included."""
    found = []
    for unit in structure.keys("unit"):
        above: list[Value] = [unit]
        while isinstance(above[-1], str) and above[-1] in structure.keys("unit") and above.count(above[-1]) == 1:
            above.append(structure.value(above[-1], "unit.parent"))
        if top in above and top in structure.keys("unit"):
            found.append(unit)
    return found
