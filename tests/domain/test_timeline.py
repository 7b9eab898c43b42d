"""The worked examples of what time means, each told to the specification and to the image."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations

import pytest

from orgledger.domain.command import read_effective
from orgledger.domain.invariants import OutsideExistence, StillReferredTo, WouldFormCycle
from orgledger.domain.period import ALWAYS, AsOf, Period
from orgledger.domain.refusal import NotOnRecord, Refused
from orgledger.domain.structure import Specification, Structure
from orgledger.domain.timeline import Assertion, Recorded, Value, Verb
from orgledger.domain.unit import roots
from orgledger.projections.image import Image
from tests.kit import (
    APR,
    AUG,
    COMPANY,
    DEC,
    EXPORT,
    FEB,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    NOV,
    OCT,
    PLANT,
    SALES,
    SEP,
    Organization,
    adjust,
    ask,
    create,
    dissolve,
    eve,
    move,
    names_of,
    rename,
    reopen,
    rescind,
)

MID_APR = date(2024, 4, 15)
SLOT = (COMPANY, "unit.seats")


def by_definition(history: list[Recorded], as_of: AsOf) -> Structure:
    return Specification(history, as_of)


def by_image(history: list[Recorded], as_of: AsOf) -> Structure:
    image = Image("")
    image.take(history)
    return image.structure(as_of)


class Slot:
    """One slot, told entry by entry; each entry is a change set of its own."""

    def __init__(self, answer: Callable[[list[Recorded], AsOf], Structure]) -> None:
        self.answer = answer
        self.history: list[Recorded] = []

    @property
    def head(self) -> int:
        return len(self.history)

    def change(self, value: Value, start: date, end: date | None = None) -> int:
        return self.says(value, Period(start, end), Verb.CHANGE)

    def correct(self, value: Value, start: date, end: date | None = None) -> int:
        return self.says(value, Period(start, end), Verb.CORRECTION)

    def says(self, value: Value, period: Period, verb: Verb) -> int:
        sequence = self.head + 1
        self.history.append(Recorded(sequence, (Assertion(*SLOT, value, period, sequence, verb),)))
        return sequence

    def rescind(self, *sequences: int) -> int:
        self.history.append(Recorded(self.head + 1, (), sequences))
        return self.head

    def structure(self, day: date, known: int | None) -> Structure:
        return self.answer(self.history, AsOf(day, self.head if known is None else known))

    def value(self, day: date, known: int | None = None) -> Value:
        return self.structure(day, known).value(*SLOT)

    def line(self, known: int | None = None) -> list[tuple[date, Value]]:
        """From which day on what holds."""
        runs = self.structure(JAN, known).line(*SLOT)
        return [(run.period.start, run.value) for run in runs]


@pytest.fixture(params=[by_definition, by_image], ids=["specification", "image"])
def slot(request: pytest.FixtureRequest) -> Slot:
    return Slot(request.param)


# The seventeen examples of research/bitemporal.md §1.3, by number.


def test_01_a_backdated_change_yields_to_a_later_one(slot: Slot) -> None:
    slot.change(10, JAN)
    before = slot.change(12, JUNE)
    slot.change(11, MAR)

    assert [slot.value(day) for day in (FEB, APR, JULY)] == [10, 11, 12]
    assert slot.value(APR, known=before) == 10


def test_02_a_correction_for_ever_overrides_what_was_planned(slot: Slot) -> None:
    slot.change(10, JAN)
    slot.change(12, JUNE)
    slot.correct(11, MAR)

    assert slot.line() == [(JAN, 10), (MAR, 11)]
    assert slot.value(JULY) == 11


def test_03_after_a_correction_ends_what_was_said_meanwhile_holds(slot: Slot) -> None:
    slot.change(10, JAN)
    slot.change(12, APR)
    slot.correct(99, MAR, JUNE)

    assert slot.line() == [(JAN, 10), (MAR, 99), (JUNE, 12)]


def test_04_after_a_temporary_move_the_unit_is_back_where_it_was(acme: Organization) -> None:
    acme.records(create(COMPANY), create(PLANT), create(SALES, parent=COMPANY))
    acme.records(move(SALES, PLANT, MAR, to=JUNE))

    assert acme.unit(SALES, eve(MAR)).parent.key == COMPANY
    assert acme.unit(SALES, eve(JUNE)).parent.key == PLANT
    assert acme.unit(SALES, JUNE).parent.key == COMPANY


def test_05_an_open_move_outlives_a_temporary_one(acme: Organization) -> None:
    acme.records(create(COMPANY), create(PLANT), create(EXPORT), create(SALES, parent=COMPANY))
    acme.records(move(SALES, PLANT, MAR, to=JUNE))
    acme.records(move(SALES, EXPORT, MID_APR))

    assert acme.unit(SALES, APR).parent.key == PLANT
    assert acme.unit(SALES, MAY).parent.key == EXPORT
    assert acme.unit(SALES, JULY).parent.key == EXPORT


def test_06_a_rescinded_plan_never_comes_true_but_was_known(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    acme.records(rename(SALES, "Revenue", SEP))
    planned = acme.head
    acme.records(rescind(planned))

    assert acme.unit(SALES, OCT).name() == "Sales"
    assert acme.unit(SALES, OCT, known=planned).name() == "Revenue"


def test_07_a_rescinded_rescission_restores_what_it_took_back(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    acme.records(rename(SALES, "Revenue", SEP))
    acme.records(rescind(acme.head))
    taken_back = acme.head
    acme.records(rescind(taken_back))

    assert acme.unit(SALES, OCT).name() == "Revenue"
    assert acme.unit(SALES, OCT, known=taken_back).name() == "Sales"


def test_08_on_the_same_day_the_later_word_stands(slot: Slot) -> None:
    slot.change("a", JAN)
    slot.change("b", MAY)
    slot.change("c", MAY)

    assert slot.value(MAY) == "c"
    assert slot.value(MAY, known=2) == "b"
    assert slot.line() == [(JAN, "a"), (MAY, "c")]


def test_09_a_rescinded_correction_uncovers_the_one_before_it(slot: Slot) -> None:
    slot.change(10, JAN)
    slot.correct(20, MAR, MAY)
    second = slot.correct(30, MAR, MAY)
    slot.rescind(second)

    assert slot.value(APR, known=second) == 30
    assert slot.value(APR) == 20
    assert slot.line() == [(JAN, 10), (MAR, 20), (MAY, 10)]


def test_10_changes_after_a_correction_stand_over_it_and_yield_among_themselves(slot: Slot) -> None:
    slot.change(1, JAN)
    slot.correct(2, MAR, AUG)
    slot.change(3, FEB)
    slot.change(4, MAY)

    assert slot.value(date(2024, 2, 15)) == 3
    assert slot.value(APR) == 2
    assert slot.value(JUNE) == 4
    assert slot.value(SEP) == 4


def test_11_a_backdated_move_that_would_meet_a_later_one_in_a_ring_is_refused(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(EXPORT, parent=COMPANY))
    acme.records(move(SALES, EXPORT, APR))

    refusals = acme.refuses(move(EXPORT, SALES, FEB))

    assert refusals == [WouldFormCycle(EXPORT, Period(APR), (SALES,))]
    acme.records(move(EXPORT, SALES, FEB, to=APR))


def test_12_a_rescission_that_would_close_a_ring_is_refused(acme: Organization) -> None:
    acme.records(create(EXPORT), create(COMPANY), create(SALES, parent=EXPORT))
    acme.records(move(SALES, COMPANY, FEB))
    freed = acme.head
    acme.records(move(EXPORT, SALES, MAR))

    refusals = acme.refuses(rescind(freed))

    assert refusals == [WouldFormCycle(SALES, Period(MAR), (EXPORT,))]


def test_13_parent_and_child_swap_in_one_set_though_each_half_is_a_ring(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(EXPORT, parent=SALES))

    assert acme.refuses(move(SALES, EXPORT, JUNE)) == [WouldFormCycle(SALES, Period(JUNE), (EXPORT,))]
    acme.records(move(SALES, EXPORT, JUNE), move(EXPORT, COMPANY, JUNE))

    assert acme.unit(SALES, JUNE).parent.key == EXPORT
    assert acme.unit(EXPORT, JUNE).parent.key == COMPANY
    assert acme.unit(EXPORT, eve(JUNE)).parent.key == SALES


def test_14_a_backdated_creation_was_not_known_before_it_was_recorded(acme: Organization) -> None:
    before = acme.head
    acme.records(create(SALES, at=FEB))

    assert acme.unit(SALES, MAR, known=before).status is None
    assert acme.unit(SALES, eve(FEB)).status is None
    assert acme.unit(SALES, MAR).status == "ACTIVE"


def test_15_amending_is_taking_back_and_saying_anew_in_one_set(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(adjust(SALES, JAN, seats=10))
    acme.records(adjust(SALES, JUNE, seats=15))
    meant = acme.head
    acme.records(rescind(meant), adjust(SALES, JULY, seats=15))

    middle = date(2024, 6, 15)
    assert acme.structure(middle).value(SALES, "unit.seats") == 10
    assert acme.structure(JULY).value(SALES, "unit.seats") == 15
    assert acme.structure(middle, known=meant).value(SALES, "unit.seats") == 15


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_16_changes_of_different_days_may_arrive_in_any_order(slot: Slot, order: tuple[int, ...]) -> None:
    facts = [(10, JAN), (20, MAR), (30, MAY), (40, AUG)]

    for index in order:
        slot.change(*facts[index])

    assert slot.line() == [(day, value) for value, day in facts]


def test_17_what_was_known_stays_as_it_was(slot: Slot) -> None:
    told = [
        lambda: slot.change(1, JAN),
        lambda: slot.change(2, MAY),
        lambda: slot.correct(3, MAR, AUG),
        lambda: slot.change(4, FEB, JUNE),
        lambda: slot.rescind(3),
        lambda: slot.correct(5, APR),
        lambda: slot.rescind(5),
        lambda: slot.change(6, APR),
        lambda: slot.rescind(2, 6),
    ]
    days = [JAN, FEB, MAR, APR, MAY, JUNE, JULY, AUG]
    seen = []

    for tell in told:
        tell()
        seen.append([slot.value(day) for day in days])

    assert [[slot.value(day, known) for day in days] for known in range(1, len(told) + 1)] == seen
    assert len({tuple(values) for values in seen}) > 5


# Further cases of the same list.


def test_18_a_backdated_dissolution_names_the_child_that_a_later_move_brings(acme: Organization) -> None:
    acme.records(create(COMPANY), create(PLANT), create(SALES, parent=COMPANY))
    acme.records(move(SALES, PLANT, JULY))

    refusals = acme.refuses(dissolve(PLANT, MAR))

    assert refusals == [StillReferredTo(PLANT, Period(JULY), (SALES,), "unit.parent")]


def test_19_headcount_before_the_birth_of_its_unit_is_refused(acme: Organization) -> None:
    acme.records(create(SALES, at=JUNE))

    assert acme.refuses(adjust(SALES, MAR, seats=3)) == [NotOnRecord("unit", SALES, MAR)]


def test_20_a_reopened_unit_has_two_existences_and_one_identity(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(dissolve(SALES, MAR))
    acme.records(reopen(SALES, JUNE))

    assert acme.unit(SALES, FEB).effective == Period(JAN, MAR)
    assert acme.unit(SALES, APR).effective is None
    assert acme.unit(SALES, JULY).effective == Period(JUNE)


def test_23_before_the_first_fact_the_tree_is_empty_and_no_error(acme: Organization) -> None:
    acme.records(create(COMPANY))

    assert roots(acme.structure(date(1900, 1, 1))) == []
    assert roots(acme.structure(JAN, known=0)) == []
    assert acme.structure(JAN, known=0).keys("organization") == []


def test_24_after_the_last_plan_the_last_plan_holds(acme: Organization) -> None:
    acme.records(create(COMPANY, name="Acme"))
    acme.records(rename(COMPANY, "Acme Worldwide", DEC))

    assert names_of(roots(acme.structure(date(2999, 1, 1)))) == ["Acme Worldwide"]


def test_25_a_correction_of_no_days_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read_effective({"from": "2024-03-01", "to": "2024-03-01", "verb": "CORRECTION"})

    assert "The period is empty" in str(refused.value)
    assert refused.value.errors[0][1] == ("effective", "to")


def test_26_a_ring_that_lies_in_the_future_is_refused_with_its_day(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(EXPORT, parent=COMPANY))
    acme.records(move(EXPORT, SALES, OCT))

    refusals = acme.refuses(move(SALES, EXPORT, MAR))

    assert refusals == [WouldFormCycle(SALES, Period(OCT), (EXPORT,))]


def test_27_leap_days_and_new_year_are_days_like_others(slot: Slot) -> None:
    leap_day, new_year = date(2024, 2, 29), date(2025, 1, 1)
    slot.change("a", JAN)
    slot.change("b", leap_day, new_year)

    assert slot.value(date(2024, 2, 28)) == "a"
    assert slot.value(leap_day) == "b"
    assert slot.value(date(2024, 12, 31)) == "b"
    assert slot.value(new_year) == "a"


def test_28_a_rescission_takes_back_all_that_an_entry_said(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    acme.records(
        ask("renameUnit", JUNE, unit=SALES, names=[{"language": "en", "text": "X"}, {"language": "zh", "text": "Y"}])
    )
    acme.records(rescind(acme.head))

    assert acme.unit(SALES, JULY).names == {"en": "Sales"}


def test_30_the_end_of_a_temporary_move_can_itself_be_corrected(acme: Organization) -> None:
    acme.records(create(COMPANY), create(PLANT), create(SALES, parent=COMPANY))
    acme.records(move(SALES, PLANT, MAR, to=JUNE))
    acme.records(move(SALES, COMPANY, MAY, to=JUNE, correct=True))

    line = acme.structure(JAN).line(SALES, "unit.parent")
    assert [(run.period, run.value) for run in line] == [
        (Period(JAN, MAR), COMPANY),
        (Period(MAR, MAY), PLANT),
        (Period(MAY, JUNE), COMPANY),
        (Period(JUNE), COMPANY),
    ]


# What DESIGN §2 says besides.


def test_a_temporary_fact_yields_to_a_later_start_within_it(slot: Slot) -> None:
    slot.change(1, JAN)
    slot.change(2, MAY)
    slot.change(3, MAR, JULY)

    assert slot.line() == [(JAN, 1), (MAR, 3), (MAY, 2)]


def test_a_temporary_fact_inside_another_ends_in_it(slot: Slot) -> None:
    slot.change(1, JAN)
    slot.change(2, FEB, OCT)
    slot.change(3, APR, JUNE)

    assert slot.line() == [(JAN, 1), (FEB, 2), (APR, 3), (JUNE, 2), (OCT, 1)]


def test_a_slot_with_nothing_but_a_temporary_fact_is_empty_around_it(slot: Slot) -> None:
    slot.change(1, MAR, MAY)

    assert [slot.value(day) for day in (FEB, MAR, eve(MAY), MAY)] == [None, 1, 1, None]


def test_a_change_silenced_by_a_correction_does_not_come_back_under_later_changes(slot: Slot) -> None:
    slot.change(1, JAN)
    slot.change(2, APR)
    slot.correct(3, FEB)
    slot.change(4, MAR, MAY)

    assert slot.line() == [(JAN, 1), (FEB, 3), (MAR, 4), (MAY, 3)]


def test_nothing_is_a_value_that_covers_what_was_said_before(slot: Slot) -> None:
    slot.change(1, JAN)
    slot.change(None, MAR)

    assert slot.line() == [(JAN, 1), (MAR, None)]


def test_a_rescission_of_a_rescission_of_a_rescission_takes_back_again(slot: Slot) -> None:
    said = slot.change(1, JAN)
    first = slot.rescind(said)
    second = slot.rescind(first)
    slot.rescind(second)

    assert [slot.value(FEB, known) for known in range(5)] == [None, 1, None, 1, None]


def test_an_entry_taken_back_twice_needs_both_rescissions_to_go(slot: Slot) -> None:
    said = slot.change(1, JAN)
    first = slot.rescind(said)
    second = slot.rescind(said)
    slot.rescind(first)

    assert slot.value(FEB) is None

    slot.rescind(second)

    assert slot.value(FEB) == 1


def test_a_whole_set_is_taken_back_with_all_it_brought(acme: Organization) -> None:
    acme.records(create(COMPANY))
    first = acme.head + 1
    acme.records(create(SALES, parent=COMPANY), rename(COMPANY, "Other", MAR), create(EXPORT, parent=SALES))

    acme.records(rescind(*range(first, acme.head + 1)))

    assert names_of(roots(acme.structure(NOV))) == ["A unit"]
    assert acme.structure(NOV).keys("unit") == [COMPANY]


def test_a_period_contains_its_start_and_not_its_end(slot: Slot) -> None:
    slot.change(1, MAR, MAY)

    assert slot.value(MAR - timedelta(days=1)) is None
    assert slot.value(MAR) == 1
    assert slot.value(MAY - timedelta(days=1)) == 1
    assert slot.value(MAY) is None


def test_the_last_day_of_the_calendar_is_covered_by_what_holds_for_ever() -> None:
    assert date(9999, 12, 30) in ALWAYS


def test_nothing_said_of_an_entity_stays_outside_its_new_existence(acme: Organization) -> None:
    acme.records(create(SALES, at=JAN))
    created = acme.head
    acme.records(rename(SALES, "Revenue", FEB))
    renamed = acme.head

    refusals = acme.refuses(rescind(created), create(SALES, at=MAR))

    assert refusals == [OutsideExistence(SALES, Period(FEB), (SALES,), ("unit.name.en",), (renamed,))]
    acme.records(rescind(created, renamed), create(SALES, at=MAR), rename(SALES, "Revenue", APR))
    assert acme.unit(SALES, APR).name() == "Revenue"
