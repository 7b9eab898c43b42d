"""Comparisons: what differs between two coordinates, what it is called, and what brought it about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.event import NOUNS, Noun
from orgledger.domain.period import AsOf, Period
from orgledger.domain.timeline import Assertion, Recorded
from orgledger.projections.comparison import Comparison, causes, compare, latest_day
from orgledger.projections.image import ImageStructure
from tests.kit import (
    ADA,
    APR,
    CHIEF,
    COMPANY,
    DEC,
    EXPORT,
    FEB,
    FOUNDED,
    HOUSE,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    SELLER,
    SEP,
    Organization,
    activate,
    adjust,
    ask,
    assign,
    close,
    create,
    deactivate,
    dissolve,
    eve,
    head,
    key,
    leave,
    move,
    move_position,
    person,
    position,
    reclassify,
    recode,
    rename,
    reopen,
    report,
    rescind,
)

TIE, LINE, NORTH, SOUTH = map(key, ("TIE", "LINE", "NORTH", "SOUTH"))


def at(acme: Organization, effective: date, known: int | None = None) -> ImageStructure:
    return acme.image.structure(AsOf(effective, acme.head if known is None else known))


def between(
    acme: Organization, before: date, after: date, knowns: tuple[int, int] | None = None, under: str | None = None
) -> Comparison:
    """What differs between two days as known at the head, or as known at two entries."""
    then, now = knowns or (acme.head, acme.head)
    return compare(at(acme, before, then), at(acme, after, now), under)


def told(comparison: Comparison) -> list[tuple[Any, ...]]:
    """Differences in short: kind, before, after, and the fields as a person reads them."""
    return [
        (one.kind.value, one.before, one.after, {f.attribute: (f.before, f.after) for f in one.fields})
        for one in comparison.differences
    ]


def kinds(comparison: Comparison) -> list[tuple[str, str | None]]:
    """Kind and subject of every difference."""
    return [(one.kind.value, one.after or one.before) for one in comparison.differences]


def why(
    acme: Organization, before: date, after: date, knowns: tuple[int, int] | None = None
) -> dict[tuple[str, str | None], list[int]]:
    """Kind and subject → the entries that brought it about."""
    then, now = knowns or (acme.head, acme.head)
    sides = at(acme, before, then), at(acme, after, now)
    return {(one.kind.value, one.after or one.before): causes(*sides, one) for one in compare(*sides).differences}


def hand_on(acme: Organization, how: str, heir: str, *origins: str, since: date = JUNE) -> int:
    """Record that a unit came out of others; returns the entry."""
    sequence = acme.head + 1
    facts = tuple(Assertion(heir, f"unit.{how}_from.{origin}", origin, Period(since), sequence) for origin in origins)
    fork = acme.image.fork()
    fork.take([Recorded(sequence, facts)])
    fork.close_set(sequence, "2024-01-01T00:01:00.000000Z")
    acme.image = fork
    return sequence


# What a difference is called.


@pytest.mark.parametrize(
    ("forms", "kind", "attributes"),
    [
        ([move(EXPORT, PLANT, JUNE)], "MOVED", {"unit.parent"}),
        ([rename(EXPORT, "Abroad", JUNE)], "RENAMED", {"unit.name.en"}),
        ([recode(EXPORT, "x", JUNE)], "RECODED", {"unit.code"}),
        ([reclassify(EXPORT, "OFFICE", JUNE)], "RECLASSIFIED", {"unit.kind"}),
        ([reclassify(EXPORT, "TEAM", JUNE, category="squad")], "RECLASSIFIED", {"unit.category"}),
        ([head(SALES, CHIEF, JUNE)], "HEAD_CHANGED", {"unit.head"}),
        ([adjust(SALES, JUNE, seats=3)], "HEADCOUNT_CHANGED", {"unit.seats"}),
        ([adjust(SALES, JUNE, after={"fte": "2.5"}, grade="G.1")], "HEADCOUNT_CHANGED", {"unit.fte_milli.G.1"}),
        ([adjust(SALES, JUNE, position=CHIEF, seats=2)], "HEADCOUNT_CHANGED", {"position.seats"}),
        ([move_position(CHIEF, PLANT, JUNE)], "MOVED", {"position.unit"}),
        ([ask("retitlePosition", JUNE, position=CHIEF, titles=[{"language": "en", "text": "Boss"}])],
         "POSITION_CHANGED", {"position.title.en"}),
        ([report(SELLER, CHIEF, JUNE)], "POSITION_CHANGED", {"position.reports_to"}),
        ([ask("changeAssignment", JUNE, assignment=TIE, share="0.5")], "ASSIGNMENT_CHANGED",
         {"assignment.share_milli"}),
        ([deactivate(EXPORT, JUNE)], "OTHER", {"unit.status"}),
        ([ask("stateUnitPurpose", JUNE, unit=EXPORT, purpose=[{"language": "en", "text": "To sell."}])],
         "OTHER", {"unit.purpose.en"}),
        ([ask("setAttribute", JUNE, noun="unit", entity=EXPORT, name="motto", value="Go.")],
         "OTHER", {"unit.attribute..motto"}),
        ([ask("renameOrganization", JUNE, names=[{"language": "en", "text": "Ace"}])],
         "RENAMED", {"organization.name.en"}),
    ],
)  # fmt: skip
def test_every_change_goes_by_its_kind(acme: Organization, forms: list[Any], kind: str, attributes: set[str]) -> None:
    acme.records(position(CHIEF, SALES), position(SELLER, SALES), person(ADA), assign(TIE, ADA, CHIEF))
    acme.records(*forms)

    [difference] = between(acme, eve(JUNE), JUNE).differences

    assert difference.kind.value == kind
    assert {field.attribute for field in difference.fields} == attributes
    assert difference.before == difference.after


def test_what_comes_on_record_is_created_and_what_goes_off_record_is_dissolved(acme: Organization) -> None:
    acme.records(create(NORTH, JUNE, parent=SALES, name="North", code="north"), dissolve(EXPORT, JUNE))

    assert told(between(acme, MAY, JULY)) == [
        ("CREATED", None, NORTH, {
            "unit.code": (None, "north"),
            "unit.kind": (None, "DEPARTMENT"),
            "unit.name.en": (None, "North"),
            "unit.parent": (None, SALES),
            "unit.status": (None, "ACTIVE"),
        }),
        ("DISSOLVED", EXPORT, None, {
            "unit.code": ("export", None),
            "unit.kind": ("TEAM", None),
            "unit.name.en": ("Export", None),
            "unit.parent": (SALES, None),
            "unit.status": ("ACTIVE", None),
        }),
    ]  # fmt: skip


def test_what_was_on_record_before_is_reopened(acme: Organization) -> None:
    acme.records(dissolve(EXPORT, MAR))
    acme.records(reopen(EXPORT, SEP, parent=PLANT))

    assert kinds(between(acme, JUNE, DEC)) == [("REOPENED", EXPORT)]
    assert kinds(between(acme, FEB, JUNE)) == [("DISSOLVED", EXPORT)]
    assert kinds(between(acme, FEB, DEC)) == [("MOVED", EXPORT)]


def test_a_tie_that_begins_or_ends_is_a_change_of_what_it_ties(acme: Organization) -> None:
    acme.records(position(CHIEF, SALES), position(SELLER, SALES), person(ADA))
    acme.records(assign(TIE, ADA, CHIEF, MAR), ask("startDottedLine", MAR, key=LINE, from_position=SELLER,
                                                   to_position=CHIEF))  # fmt: skip
    acme.records(leave(TIE, SEP))

    begun, ended = between(acme, FEB, JUNE), between(acme, JUNE, DEC)

    assert [one[:3] for one in told(begun)] == [
        ("ASSIGNMENT_CHANGED", None, TIE),
        ("POSITION_CHANGED", None, LINE),
    ]
    assert [one[:3] for one in told(ended)] == [("ASSIGNMENT_CHANGED", TIE, None)]


def test_one_unit_may_differ_in_several_ways(acme: Organization) -> None:
    acme.records(move(EXPORT, PLANT, MAR), rename(EXPORT, "Abroad", APR), rename(EXPORT, "海外", APR))

    assert told(between(acme, FEB, MAY)) == [
        ("MOVED", EXPORT, EXPORT, {"unit.parent": (SALES, PLANT)}),
        ("RENAMED", EXPORT, EXPORT, {"unit.name.en": ("Export", "海外")}),
    ]


def test_a_noun_that_is_declared_later_is_compared_without_a_line_here(
    acme: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NOUNS, "duty", Noun("duty", changed=DifferenceKind.RESPONSIBILITY_CHANGED))
    monkeypatch.setitem(
        NOUNS, "share", Noun("share", {"share.unit": "unit"}, tie=True, changed=DifferenceKind.RESPONSIBILITY_CHANGED)
    )
    duty, share = key("DUTY"), key("SHARE")
    facts = [
        (duty, "duty.existence", "created", JUNE),
        (duty, "duty.text.en", "Sell.", JUNE),
        (duty, "duty.text.en", "Sell more.", JULY),
        (share, "share.existence", "created", JULY),
        (share, "share.unit", EXPORT, JULY),
    ]
    first = acme.head + 1
    fork = acme.image.fork()
    fork.take(
        Recorded(first + n, (Assertion(entity, attribute, value, Period(day), first + n),))
        for n, (entity, attribute, value, day) in enumerate(facts)
    )
    acme.image = fork

    assert kinds(between(acme, MAY, JUNE)) == [("CREATED", duty)]
    assert kinds(between(acme, JUNE, JULY)) == [("RESPONSIBILITY_CHANGED", one) for one in sorted([duty, share])]
    assert kinds(between(acme, JUNE, JULY, under=SALES)) == [("RESPONSIBILITY_CHANGED", share)]


# The four directions.


def test_two_days_as_known_at_one_entry(acme: Organization) -> None:
    acme.records(move(EXPORT, PLANT, MAR, to=SEP))

    assert told(between(acme, FEB, JUNE)) == [("MOVED", EXPORT, EXPORT, {"unit.parent": (SALES, PLANT)})]
    assert told(between(acme, JUNE, DEC)) == [("MOVED", EXPORT, EXPORT, {"unit.parent": (PLANT, SALES)})]
    assert told(between(acme, FEB, DEC)) == []


def test_one_day_as_known_at_two_entries(acme: Organization) -> None:
    acme.records(move(EXPORT, PLANT, MAR))
    acme.records(rename(SALES, "Selling", MAR, correct=True, forever=True))
    acme.records(rename(PLANT, "Works", SEP))

    assert kinds(between(acme, JUNE, JUNE, (5, 8))) == [("MOVED", EXPORT), ("RENAMED", SALES)]
    assert kinds(between(acme, JUNE, JUNE, (6, 8))) == [("RENAMED", SALES)]
    assert kinds(between(acme, FEB, FEB, (5, 8))) == []


def test_another_day_as_known_at_another_entry(acme: Organization) -> None:
    acme.records(move(EXPORT, PLANT, MAR))
    acme.records(rename(SALES, "Selling", FEB))

    assert kinds(between(acme, FEB, JUNE, (5, 7))) == [("MOVED", EXPORT), ("RENAMED", SALES)]
    assert kinds(between(acme, FEB, JUNE, (7, 7))) == [("MOVED", EXPORT)]


def test_the_plan_against_what_came_of_it(acme: Organization) -> None:
    acme.records(create(NORTH, JUNE, parent=SALES, name="North"), move(EXPORT, NORTH, JUNE))
    planned = acme.head
    acme.records(rescind(planned))
    acme.records(move(EXPORT, PLANT, JUNE), rename(NORTH, "Far north", JUNE))

    assert told(between(acme, JULY, JULY, (planned, acme.head))) == [
        ("MOVED", EXPORT, EXPORT, {"unit.parent": (NORTH, PLANT)}),
        ("RENAMED", NORTH, NORTH, {"unit.name.en": ("North", "Far north")}),
    ]


def test_before_the_first_entry_there_was_nothing(acme: Organization) -> None:
    comparison = between(acme, FOUNDED, JULY, (0, acme.head))

    assert comparison.summary == {DifferenceKind.CREATED: 5}
    assert HOUSE in {one.after for one in comparison.differences}


# Mergers and splits.


def test_a_merger_is_neither_a_dissolution_nor_a_creation(acme: Organization) -> None:
    acme.records(create(NORTH, JUNE, parent=COMPANY, name="North", code="north"), move(EXPORT, NORTH, JUNE))
    acme.records(dissolve(SALES, JUNE), dissolve(PLANT, JUNE))
    merger = hand_on(acme, "merged", NORTH, SALES, PLANT)

    comparison = between(acme, MAY, JULY)

    assert [one[:3] for one in told(comparison)] == [
        ("MOVED", EXPORT, EXPORT),
        *sorted([("MERGED", SALES, NORTH), ("MERGED", PLANT, NORTH)]),
    ]
    merged = next(fields for _, before, _, fields in told(comparison) if before == SALES)
    assert merged == {
        "unit.code": ("sales", "north"),
        f"unit.merged_from.{SALES}": (None, SALES),
        "unit.name.en": ("Sales", "North"),
    }
    sides = at(acme, MAY), at(acme, JULY)
    assert {tuple(causes(*sides, one)) for one in comparison.differences if one.before != one.after} == {(merger,)}


def test_a_unit_that_takes_in_another_stays_what_it_is(acme: Organization) -> None:
    acme.records(dissolve(EXPORT, JUNE), rename(PLANT, "Works", JUNE))
    hand_on(acme, "merged", PLANT, EXPORT)

    comparison = between(acme, MAY, JULY)

    assert [one[:3] for one in told(comparison)] == [("RENAMED", PLANT, PLANT), ("MERGED", EXPORT, PLANT)]


def test_a_split_is_told_for_each_unit_that_came_out_of_it(acme: Organization) -> None:
    acme.records(create(NORTH, JUNE, parent=SALES), create(SOUTH, JUNE, parent=SALES), dissolve(EXPORT, JUNE))
    hand_on(acme, "split", NORTH, EXPORT)
    hand_on(acme, "split", SOUTH, EXPORT)

    assert [one[:3] for one in told(between(acme, MAY, JULY))] == [
        ("SPLIT", EXPORT, one) for one in sorted([NORTH, SOUTH])
    ]


def test_a_transfer_is_told_for_each_unit_that_went_and_each_it_went_to(acme: Organization) -> None:
    acme.records(ask("transferUnits", JUNE, units=[EXPORT, SALES], into=[PLANT], ends=[EXPORT]))

    comparison = between(acme, MAY, JULY)

    assert [one[:3] for one in told(comparison)] == [("TRANSFERRED", unit, PLANT) for unit in sorted([EXPORT, SALES])]


def test_a_unit_that_is_split_and_kept_has_one_more_beside_it(acme: Organization) -> None:
    acme.records(create(NORTH, JUNE, parent=SALES))
    hand_on(acme, "split", NORTH, EXPORT)

    assert [one[:3] for one in told(between(acme, MAY, JULY))] == [("SPLIT", EXPORT, NORTH)]


def test_what_was_merged_twice_came_into_the_last(acme: Organization) -> None:
    acme.records(create(NORTH, JUNE, parent=COMPANY), dissolve(EXPORT, JUNE))
    hand_on(acme, "merged", NORTH, EXPORT)
    acme.records(create(SOUTH, JULY, parent=COMPANY), dissolve(NORTH, JULY))
    hand_on(acme, "merged", SOUTH, NORTH, since=JULY)

    assert [one[:3] for one in told(between(acme, MAY, SEP))] == [("MERGED", EXPORT, SOUTH)]
    assert [one[:3] for one in told(between(acme, JUNE, SEP))] == [("MERGED", NORTH, SOUTH)]


def test_what_came_out_of_a_unit_that_did_not_stand_before_is_created(acme: Organization) -> None:
    acme.records(create(NORTH, MAR, parent=COMPANY))
    acme.records(create(SOUTH, JUNE, parent=COMPANY), dissolve(NORTH, JUNE))
    hand_on(acme, "merged", SOUTH, NORTH)

    assert kinds(between(acme, FEB, SEP)) == [("CREATED", SOUTH)]


def test_a_merger_that_was_taken_back_brings_its_units_back(acme: Organization) -> None:
    acme.records(dissolve(EXPORT, JUNE))
    merger = hand_on(acme, "merged", PLANT, EXPORT)
    acme.records(rescind(merger, merger - 1))

    assert told(between(acme, JULY, JULY, (merger, acme.head)))[1:] == [
        ("MERGED", PLANT, PLANT, {f"unit.merged_from.{EXPORT}": (EXPORT, None)})
    ]
    assert kinds(between(acme, JULY, JULY, (merger, acme.head)))[0] == ("CREATED", EXPORT)


# A part of the whole.


def test_under_a_unit_only_what_hung_on_it_on_either_side_is_told(acme: Organization) -> None:
    acme.records(
        position(CHIEF, SALES), position(SELLER, PLANT), person(ADA), ask("registerPerson", JAN, key=key("BEN"))
    )
    acme.records(assign(TIE, ADA, CHIEF, MAR), assign(key("OTHER TIE"), key("BEN"), SELLER, MAR))
    acme.records(move(EXPORT, PLANT, MAR), rename(PLANT, "Works", MAR), report(SELLER, CHIEF, MAR))

    assert kinds(between(acme, FEB, JUNE, under=SALES)) == [("MOVED", EXPORT), ("ASSIGNMENT_CHANGED", TIE)]
    assert ("MOVED", EXPORT) in kinds(between(acme, FEB, JUNE, under=PLANT))
    assert ("ASSIGNMENT_CHANGED", TIE) not in kinds(between(acme, FEB, JUNE, under=PLANT))
    assert kinds(between(acme, FEB, JUNE, under=COMPANY)) == kinds(between(acme, FEB, JUNE))
    assert kinds(between(acme, FEB, JUNE, under=EXPORT)) == [("MOVED", EXPORT)]


def test_under_a_unit_that_is_gone_what_ended_with_it_is_told(acme: Organization) -> None:
    acme.records(position(CHIEF, EXPORT))
    acme.records(close(CHIEF, JUNE), dissolve(EXPORT, JUNE), rename(PLANT, "Works", JUNE))

    assert kinds(between(acme, MAY, JULY, under=EXPORT)) == [
        ("DISSOLVED", one) for one in (EXPORT, CHIEF)
    ]  # By code: a position without one comes after.


# What brought it about.


def test_a_change_was_brought_about_by_the_entry_that_stands(acme: Organization) -> None:
    acme.records(move(EXPORT, PLANT, MAR))
    acme.records(rename(EXPORT, "Abroad", APR))
    acme.records(rename(EXPORT, "Overseas", MAY))
    acme.records(dissolve(PLANT, SEP), move(EXPORT, SALES, SEP))

    assert why(acme, FEB, JUNE) == {("MOVED", EXPORT): [6], ("RENAMED", EXPORT): [8]}
    assert why(acme, JUNE, DEC) == {("DISSOLVED", PLANT): [9], ("MOVED", EXPORT): [10]}
    assert why(acme, date(2023, 12, 1), JUNE)["CREATED", EXPORT] == [4, 6, 8]


def test_what_resurfaces_was_brought_about_by_the_end_of_what_covered_it(acme: Organization) -> None:
    acme.records(rename(EXPORT, "Abroad", MAR, to=SEP))

    assert why(acme, JUNE, DEC) == {("RENAMED", EXPORT): [6]}


def test_what_was_taken_back_was_brought_about_by_the_rescission(acme: Organization) -> None:
    acme.records(rename(EXPORT, "Abroad", MAR))
    acme.records(rescind(6))
    acme.records(rescind(7))

    assert why(acme, JUNE, JUNE, (6, 7)) == {("RENAMED", EXPORT): [7]}
    assert why(acme, JUNE, JUNE, (7, 8)) == {("RENAMED", EXPORT): [8]}
    assert why(acme, JUNE, JUNE, (6, 8)) == {}
    assert why(acme, JUNE, JUNE, (5, 8)) == {("RENAMED", EXPORT): [6]}


def test_a_creation_that_was_taken_back_was_brought_about_by_the_rescission(acme: Organization) -> None:
    acme.records(create(NORTH, MAR, parent=SALES))
    acme.records(rescind(6))
    acme.records(rescind(7))

    assert why(acme, JUNE, JUNE, (6, 7)) == {("DISSOLVED", NORTH): [7]}
    assert why(acme, JUNE, JUNE, (7, 8)) == {("CREATED", NORTH): [8]}


def test_no_entry_is_named_that_is_not_known_after(acme: Organization) -> None:
    acme.records(rename(EXPORT, "Abroad", MAR))

    assert why(acme, JUNE, JUNE, (6, 5)) == {("RENAMED", EXPORT): [4]}
    assert why(acme, JUNE, JUNE, (5, 1)) == {("DISSOLVED", unit): [] for unit in (COMPANY, EXPORT, PLANT, SALES)}


# Order, and what a change set speaks of.


def test_differences_are_told_by_kind_then_by_code(acme: Organization) -> None:
    acme.records(rename(PLANT, "A", JUNE), rename(EXPORT, "B", JUNE), recode(SALES, None, JUNE))
    acme.records(rename(SALES, "C", JUNE), create(NORTH, JUNE), deactivate(EXPORT, JUNE))

    assert kinds(between(acme, MAY, JUNE)) == [
        ("CREATED", NORTH),
        ("RENAMED", EXPORT),
        ("RENAMED", PLANT),
        ("RENAMED", SALES),
        ("RECODED", SALES),
        ("OTHER", EXPORT),
    ]
    assert list(between(acme, MAY, JUNE).summary.items()) == [
        (DifferenceKind.CREATED, 1),
        (DifferenceKind.RENAMED, 3),
        (DifferenceKind.RECODED, 1),
        (DifferenceKind.OTHER, 1),
    ]


def test_the_latest_day_of_a_set_is_the_one_on_which_the_last_thing_begins(acme: Organization) -> None:
    acme.records(rename(EXPORT, "Abroad", MAR, to=SEP), deactivate(EXPORT, MAY), activate(EXPORT, JUNE))
    acme.records(rescind(6))
    acme.records(rescind(9))

    assert [latest_day(acme.image, *span) for span in ((5, 8), (8, 9), (9, 10), (10, 10))] == [JUNE, MAR, MAR, None]


def test_every_kind_has_a_name_in_both_languages() -> None:
    for kind in DifferenceKind:
        assert set(kind.says) == {"en", "zh"}
