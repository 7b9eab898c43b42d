"""Lineage: units merged into one and split into several; nothing they hold is lost, and the way back is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orgledger.domain.collaboration import CollaborationView
from orgledger.domain.invariants import StillReferredTo
from orgledger.domain.involvement import InvolvementView, held_by
from orgledger.domain.lineage import (
    PartExists,
    UnitsMerged,
    UnitSplit,
    UnitsTransferred,
    forebears,
    predecessors,
    successors,
)
from orgledger.domain.period import FOREVER, Period
from orgledger.domain.position import PositionView
from orgledger.domain.refusal import Invalid, Notice, NotOnRecord, Unknown
from orgledger.domain.staffing import of_all, of_unit, series
from orgledger.domain.statement import statements
from orgledger.domain.structure import on_record
from orgledger.domain.unit import UnitCreated, UnitDissolved, UnitView
from tests.kit import (
    ADA,
    APR,
    AUG,
    BOARD,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    NOWHERE,
    PLANT,
    SALES,
    SELLER,
    SEP,
    WELDER,
    Form,
    Organization,
    adjust,
    ask,
    assign,
    called,
    create,
    head,
    key,
    move,
    person,
    position,
    rescind,
)

NORTH, SOUTH, NEW = key("NORTH"), key("SOUTH"), key("NEW")
DUTY, OTHER = key("DUTY"), key("OTHER DUTY")


def merge(into: str, *units: str, at: date = JUNE) -> Form:
    return ask("mergeUnits", at, units=list(units), into=into)


def part(unit: str, parent: str | None = COMPANY, at: date = JUNE, **more: Any) -> Form:
    form: Form = create(unit, at, parent, **more)["createUnit"]
    return form


def split(unit: str, *into: Form, at: date = JUNE, **more: Any) -> Form:
    return ask("splitUnit", at, unit=unit, into=list(into), **more)


@pytest.fixture
def company(acme: Organization) -> Organization:
    """Sales with export below it, and a plant, under one company."""
    acme.records(
        create(COMPANY), create(SALES, parent=COMPANY), create(EXPORT, parent=SALES), create(PLANT, parent=COMPANY)
    )
    return acme


def keys_of(views: list[UnitView]) -> list[str]:
    return [view.key for view in views]


def lineage(acme: Organization, unit: str, day: date = JUNE) -> tuple[set[str], set[str]]:
    """Predecessors and successors."""
    view = acme.unit(unit, day)
    return set(keys_of(predecessors(view))), set(keys_of(successors(view)))


# Mergers.


def test_units_are_merged_into_one_of_them(company: Organization) -> None:
    events = company.records(merge(SALES, SALES, PLANT))

    assert events == [UnitsMerged(into=SALES, units=(PLANT,)), UnitDissolved(unit=PLANT)]
    assert not on_record(company.structure(JUNE), "unit", PLANT)
    assert lineage(company, SALES) == ({PLANT}, set())
    assert lineage(company, SALES, MAY) == (set(), set())
    assert lineage(company, PLANT, MAY) == (set(), {SALES})


def test_units_are_merged_into_a_new_one_of_the_same_set(company: Organization) -> None:
    company.records(create(NEW, JUNE, COMPANY), merge(NEW, SALES, PLANT))

    assert [view.key for view in company.unit(COMPANY, JUNE).children] == [NEW]
    assert [view.key for view in company.unit(NEW, JUNE).children] == [EXPORT]
    assert lineage(company, NEW) == ({SALES, PLANT}, set())


def test_units_are_merged_into_one_that_stands_elsewhere(company: Organization) -> None:
    company.records(create(BOARD))
    company.records(merge(BOARD, SALES))

    assert [view.key for view in company.unit(BOARD, JUNE).children] == [EXPORT]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (merge(SALES, SALES), Invalid("Name at least one unit besides the one they go into.")),
        (merge(SALES, PLANT, PLANT), Invalid("A unit is named twice.")),
        (merge(NOWHERE, SALES), Unknown("unit", NOWHERE)),
        (merge(SALES, NOWHERE), Unknown("unit", NOWHERE)),
        (merge(SALES, PLANT, at=date(2023, 1, 1)), NotOnRecord("unit", SALES, date(2023, 1, 1))),
    ],
)
def test_a_merger_names_units_on_record_each_once(company: Organization, wrong: Form, refusal: object) -> None:
    assert company.refuses(wrong) == [refusal]


def test_a_unit_that_takes_over_what_stands_above_it_takes_its_place(company: Organization) -> None:
    company.records(merge(EXPORT, SALES))

    parent = company.unit(EXPORT, JUNE).parent
    assert parent is not None
    assert parent.key == COMPANY
    assert lineage(company, EXPORT) == ({SALES}, set())


def test_a_unit_far_below_takes_the_place_of_the_highest_that_goes_into_it(company: Organization) -> None:
    company.records(create(NORTH, parent=EXPORT))

    company.records(merge(NORTH, SALES))

    assert [view.key for view in company.unit(NORTH, JUNE).ancestors] == [COMPANY]
    assert [view.key for view in company.unit(NORTH, JUNE).children] == [EXPORT]


def test_the_top_goes_into_a_unit_below_it(company: Organization) -> None:
    company.records(merge(EXPORT, COMPANY, SALES))

    assert company.unit(EXPORT, JUNE).ancestors == []
    assert [view.key for view in company.unit(EXPORT, JUNE).children] == [PLANT]


def test_positions_pass_on_with_their_holders_and_keep_their_lines(company: Organization) -> None:
    company.records(
        position(SELLER, SALES, seats=2, fte="1.5", head=True),
        position(WELDER, PLANT, seats=3, reports_to=SELLER),
        person(ADA),
        assign(key("tie"), ADA, WELDER),
    )
    company.records(merge(SALES, PLANT))

    there = company.structure(JUNE)
    welder = PositionView(there, WELDER)
    assert (welder.unit.key, welder.holders) == (SALES, [key("tie")])
    assert welder.reports_to is not None
    assert welder.reports_to.key == SELLER
    assert of_unit(UnitView(there, SALES)).position_seats == 5
    assert UnitView(there, SALES).head == SELLER


def test_a_head_of_its_own_keeps_heading_a_unit_that_passes_on(company: Organization) -> None:
    company.records(position(SELLER, SALES), head(EXPORT, SELLER, FEB))

    company.records(merge(PLANT, SALES))

    assert (company.unit(EXPORT, JUNE).head, company.position(SELLER, JUNE).unit.key) == (SELLER, PLANT)


def involve(name: str, holder: str, duty: str = DUTY, mode: str = "RESPONSIBLE") -> Form:
    return ask("startInvolvement", FEB, key=key(name), holder=holder, object=duty, mode=mode)


def test_duties_pass_on_and_what_both_held_is_held_once(company: Organization) -> None:
    company.records(*(ask("defineResponsibility", FEB, key=duty, texts=called("x")) for duty in (DUTY, OTHER)))
    company.records(
        involve("sales does", SALES),
        involve("plant does", PLANT),
        involve("plant answers", PLANT, mode="ACCOUNTABLE"),
        involve("export does", EXPORT, OTHER),
        involve("plant does another", PLANT, OTHER),
    )
    company.records(create(NEW, JUNE, COMPANY), merge(NEW, SALES, PLANT, EXPORT))

    there = company.structure(JUNE)
    assert {(tie.object[1], tie.mode.value) for tie in held_by(there, "unit", NEW)} == {
        (DUTY, "RESPONSIBLE"),
        (DUTY, "ACCOUNTABLE"),
        (OTHER, "RESPONSIBLE"),
    }
    assert len(there.keys("involvement")) == 3
    assert InvolvementView(company.structure(MAY), key("plant does")).holder == ("unit", PLANT)


def test_a_duty_that_the_heir_carries_for_a_while_only_passes_on_all_the_same(company: Organization) -> None:
    company.records(ask("defineResponsibility", FEB, key=DUTY, texts=called("x")))
    company.records(involve("sales does", SALES), involve("plant does", PLANT))
    company.records(ask("endInvolvement", AUG, involvement=key("plant does")))

    company.records(merge(PLANT, SALES))

    assert [tie.key for tie in held_by(company.structure(SEP), "unit", PLANT)] == [key("sales does")]


@pytest.fixture
def works(company: Organization) -> Organization:
    """Sales and the plant are both responsible for a duty; export may be."""
    company.records(ask("defineResponsibility", FEB, key=DUTY, texts=called("x")))
    company.records(involve("sales does", SALES))
    return company


def transfer(name: str, holder: str, at: date, to: date | None = None) -> Form:
    return ask("transferInvolvement", at, to, involvement=key(name), holder=holder)


def doing(acme: Organization, unit: str, *days: date) -> list[list[str]]:
    """The ties of a unit on some days."""
    return [[tie.key for tie in held_by(acme.structure(day), "unit", unit)] for day in days]


TWICE = "HELD_TWICE"


def test_a_duty_that_the_heir_holds_for_a_while_only_is_not_lost(works: Organization) -> None:
    works.records(involve("export does", EXPORT), transfer("export does", PLANT, MAR, AUG))
    notices: list[Notice] = []

    works.records(merge(PLANT, SALES), notices=notices)

    sales, export = key("sales does"), key("export does")
    assert doing(works, PLANT, JUNE, AUG) == [sorted([sales, export]), [sales]]
    assert doing(works, EXPORT, JULY, AUG) == [[], [export]]
    assert [(notice.code, str(works.head - 1) in notice.message) for notice in notices] == [(TWICE, True)]
    assert "from 2024-06-01 up to 2024-08-01" in notices[0].message


def test_a_duty_that_the_heir_is_to_pass_on_is_not_lost(works: Organization) -> None:
    works.records(involve("plant does", PLANT))
    works.records(transfer("plant does", EXPORT, AUG))

    works.records(merge(PLANT, SALES))

    assert doing(works, PLANT, AUG) == [[key("sales does")]]
    assert doing(works, EXPORT, AUG) == [[key("plant does")]]


def test_a_duty_that_was_there_for_a_while_only_goes_back_to_whose_it_is(works: Organization) -> None:
    works.records(involve("export does", EXPORT), involve("plant does", PLANT))
    works.records(ask("endInvolvement", MAR, involvement=key("sales does")))
    works.records(transfer("export does", SALES, MAR, AUG))

    works.records(merge(PLANT, SALES))

    assert doing(works, EXPORT, FEB, JULY, AUG) == [[key("export does")], [], [key("export does")]]
    assert key("plant does") in doing(works, PLANT, JULY)[0]
    assert doing(works, PLANT, AUG) == [[key("plant does")]]


def test_a_duty_that_ends_by_plan_ends_on_its_day(works: Organization) -> None:
    works.records(involve("plant does", PLANT))
    works.records(ask("endInvolvement", AUG, involvement=key("sales does")))

    works.records(merge(PLANT, SALES))

    assert doing(works, PLANT, JULY, AUG) == [sorted([key("sales does"), key("plant does")]), [key("plant does")]]


def test_what_two_merged_units_do_is_held_once_and_for_good(works: Organization) -> None:
    works.records(involve("plant does", PLANT), involve("export does", EXPORT))
    works.records(transfer("plant does", COMPANY, AUG))
    notices: list[Notice] = []

    works.records(create(NEW, JUNE, COMPANY), merge(NEW, PLANT, SALES, EXPORT), notices=notices)

    assert len(doing(works, NEW, SEP)[0]) == 1
    assert doing(works, COMPANY, JULY, AUG) == [[], [key("plant does")]]


def collaborate(name: str, *parties: str, **more: Any) -> Form:
    return ask("startCollaboration", FEB, key=key(name), parties=list(parties), **{"kind": "MUTUAL", **more})


def test_collaborations_pass_on_and_those_between_the_merged_end(company: Organization) -> None:
    company.records(
        collaborate("both", SALES, PLANT),
        collaborate("with export", PLANT, EXPORT, kind="SUPPORTS", from_unit=PLANT, to_unit=EXPORT),
        collaborate("open", PLANT, party_list="OPEN"),
        collaborate("all three", SALES, PLANT, EXPORT),
        collaborate("one for the other", SALES, PLANT, EXPORT, kind="PROVIDES", from_unit=SALES, to_unit=PLANT),
    )
    company.records(merge(SALES, PLANT))

    there = company.structure(JUNE)
    told = {
        name: CollaborationView(there, key(name)).parties
        for name in ("both", "with export", "open", "all three", "one for the other")
        if on_record(there, "collaboration", key(name))
    }
    assert told == {
        "with export": sorted([SALES, EXPORT]),
        "open": [SALES],
        "all three": sorted([SALES, EXPORT]),
    }
    directed = CollaborationView(there, key("with export"))
    assert (directed.from_unit, directed.to_unit) == (SALES, EXPORT)


def test_a_party_for_a_while_is_followed_by_its_heir_for_that_while(company: Organization) -> None:
    company.records(collaborate("tie", SALES, EXPORT, kind="SUPPORTS", from_unit=SALES, to_unit=EXPORT))
    tie = key("tie")
    company.records(ask("restateCollaboration", MAR, AUG, collaboration=tie, parties=[PLANT, EXPORT], from_unit=PLANT))

    company.records(create(NEW, JUNE, COMPANY), merge(NEW, PLANT))

    views = [CollaborationView(company.structure(day), tie) for day in (MAY, JUNE, AUG)]
    assert [(set(view.parties), view.from_unit) for view in views] == [
        ({PLANT, EXPORT}, PLANT),
        ({NEW, EXPORT}, NEW),
        ({SALES, EXPORT}, SALES),
    ]


def test_a_party_that_is_to_leave_stays_for_the_one_it_took_over(company: Organization) -> None:
    company.records(collaborate("tie", SALES, PLANT, EXPORT))
    company.records(ask("restateCollaboration", AUG, collaboration=key("tie"), parties=[PLANT, EXPORT]))

    company.records(merge(SALES, PLANT))

    views = [CollaborationView(company.structure(day), key("tie")) for day in (JUNE, AUG)]
    assert [set(view.parties) for view in views] == [{SALES, EXPORT}, {SALES, EXPORT}]


def test_a_collaboration_in_which_units_meet_for_a_while_only_does_not_end(company: Organization) -> None:
    company.records(create(BOARD), collaborate("tie", SALES, BOARD))
    company.records(ask("restateCollaboration", MAR, AUG, collaboration=key("tie"), parties=[SALES, PLANT]))

    company.records(merge(SALES, PLANT))

    views = [CollaborationView(company.structure(day), key("tie")) for day in (JUNE, AUG)]
    assert [set(view.parties) for view in views] == [{SALES}, {SALES, BOARD}]


def test_statements_pass_on(company: Organization) -> None:
    company.records(ask("makeStatement", FEB, key=key("said"), kind="PURPOSE", texts=called("Welds."), about=PLANT))

    company.records(merge(SALES, PLANT))

    assert [view.key for view in statements(company.structure(JUNE), "unit", SALES)] == [key("said")]
    assert [view.key for view in statements(company.structure(MAY), "unit", PLANT)] == [key("said")]


def test_what_is_planned_for_a_merged_unit_stands_in_the_way(company: Organization) -> None:
    company.records(create(NORTH, AUG, PLANT))

    assert company.refuses(merge(SALES, PLANT)) == [StillReferredTo(PLANT, Period(AUG), (NORTH,), "unit.parent")]


def test_what_was_there_for_a_while_only_passes_on_for_that_while(company: Organization) -> None:
    company.records(move(EXPORT, PLANT, FEB, to=AUG), adjust(PLANT, JAN, seats=3), adjust(SALES, JAN, seats=1))
    company.records(adjust(PLANT, MAR, to=JULY, seats=8), position(WELDER, SALES))
    company.records(ask("movePosition", FEB, SEP, position=WELDER, unit=PLANT, line="KEEP"))
    company.records(ask("makeStatement", JAN, key=key("said"), kind="NOTE", texts=called("x"), about=SALES))
    company.records(ask("restateStatement", FEB, JULY, statement=key("said"), about=PLANT))
    notices: list[Notice] = []

    company.records(create(NEW, JUNE, COMPANY), merge(NEW, PLANT), notices=notices)

    assert notices == []
    assert [parent.key for day in (JUNE, JULY, AUG) if (parent := company.unit(EXPORT, day).parent)] == [
        NEW,
        NEW,
        SALES,
    ]
    assert [company.position(WELDER, day).unit.key for day in (JUNE, AUG, SEP)] == [NEW, NEW, SALES]
    assert [approved(company, NEW, day)[0] for day in (JUNE, JULY, SEP)] == [8, 3, 3]
    told = [statements(company.structure(day), "unit", unit) for day, unit in ((JUNE, NEW), (JULY, SALES))]
    assert [[view.key for view in views] for views in told] == [[key("said")], [key("said")]]


def test_what_is_planned_to_go_elsewhere_goes_there(company: Organization) -> None:
    company.records(position(WELDER, PLANT), create(NORTH, parent=PLANT))
    company.records(ask("movePosition", AUG, position=WELDER, unit=SALES, line="KEEP"), move(NORTH, SALES, AUG))
    planned = company.head

    company.records(create(NEW, JUNE, COMPANY), merge(NEW, PLANT))

    assert [company.position(WELDER, day).unit.key for day in (JULY, AUG)] == [NEW, SALES]
    company.records(rescind(planned - 1, planned))
    assert company.position(WELDER, AUG).unit.key == NEW
    assert [view.key for view in company.unit(NEW, AUG).children] == [NORTH]


def test_seats_planned_for_later_days_are_added_up_too(company: Organization) -> None:
    company.records(adjust(SALES, JAN, seats=4), adjust(PLANT, JAN, seats=3), adjust(SALES, AUG, seats=5))
    company.records(adjust(SALES, FEB, to=JULY, seats=9))
    notices: list[Notice] = []

    company.records(merge(SALES, PLANT), notices=notices)

    assert [approved(company, SALES, day)[0] for day in (MAY, JUNE, JULY, AUG)] == [9, 12, 7, 8]
    assert notices == []


def test_a_unit_that_stood_below_a_merged_one_for_a_while_goes_back(company: Organization) -> None:
    company.records(create(BOARD, parent=COMPANY))
    company.records(move(BOARD, SALES, FEB, to=AUG))

    company.records(merge(BOARD, SALES))

    parents = [company.unit(BOARD, day).parent for day in (MAY, JUNE, AUG)]
    assert [parent and parent.key for parent in parents] == [SALES, COMPANY, COMPANY]


def test_what_ends_as_it_was_to_end_anyway_is_no_surprise(company: Organization) -> None:
    company.records(move(EXPORT, PLANT, FEB), adjust(PLANT, JAN, seats=3))
    company.records(move(EXPORT, SALES, AUG), adjust(PLANT, MAR, to=MAY, seats=8))
    company.records(create(SOUTH, parent=SALES), move(SOUTH, PLANT, FEB, to=AUG))
    notices: list[Notice] = []

    company.records(merge(SALES, PLANT), notices=notices)

    assert notices == []


# Seats.


def approved(
    acme: Organization, unit: str, day: date = JUNE, grade: str | None = None
) -> tuple[int | None, int | None]:
    found = of_unit(acme.unit(unit, day), grade=grade)
    return found.authorized_seats, found.authorized_fte_milli


def test_seats_are_added_up_to_the_thousandth(company: Organization) -> None:
    company.records(
        adjust(SALES, FEB, after={"seats": 5, "fte": "4.125"}), adjust(PLANT, FEB, after={"seats": 3, "fte": "2.376"})
    )
    before = of_all([company.unit(unit, MAY) for unit in (SALES, PLANT)])

    company.records(create(NEW, JUNE, COMPANY), merge(NEW, SALES, PLANT))

    assert approved(company, NEW) == (8, 6501)
    assert approved(company, NEW) == (before.authorized_seats, before.authorized_fte_milli)


def test_seats_are_added_up_grade_by_grade(company: Organization) -> None:
    company.records(
        adjust(SALES, FEB, after={"seats": 5, "fte": "4.5"}, grade="T3"),
        adjust(SALES, FEB, after={"seats": 1, "fte": "1"}, grade="T4"),
        adjust(PLANT, FEB, after={"seats": 3, "fte": "2.001"}, grade="T3"),
    )
    events = company.records(merge(SALES, PLANT))

    assert [approved(company, SALES, grade=grade) for grade in ("T3", "T4", None)] == [
        (8, 6501),
        (1, 1000),
        (9, 7501),
    ]
    assert [type(event).__name__ for event in events] == ["UnitsMerged", "HeadcountAdjusted", "UnitDissolved"]


def test_seats_by_grade_and_seats_as_a_whole_make_a_whole(company: Organization) -> None:
    company.records(adjust(SALES, FEB, seats=5, grade="T3"), adjust(PLANT, FEB, seats=4))

    company.records(merge(SALES, PLANT))

    assert [approved(company, SALES, grade=grade)[0] for grade in ("T3", None)] == [5, 9]


@pytest.mark.parametrize("grade", [None, "T3"])
def test_unknown_stays_unknown(company: Organization, grade: str | None) -> None:
    company.records(adjust(SALES, FEB, seats=5, grade=grade))

    company.records(merge(SALES, PLANT))

    assert approved(company, SALES, grade=grade) == (None, None)
    assert approved(company, SALES, MAY, grade) == (5, None)


def test_a_number_that_nobody_touched_is_not_spoken_of(company: Organization) -> None:
    company.records(adjust(SALES, FEB, seats=5), adjust(PLANT, FEB, seats=3))

    [adjusted] = [e for e in company.records(merge(SALES, PLANT)) if type(e).__name__ == "HeadcountAdjusted"]

    assert {fact.attribute: fact.value for fact in adjusted.asserts()} == {"unit.seats": 8}


# Splits.


def test_a_unit_is_split_into_parts_that_share_all_of_its_seats(company: Organization) -> None:
    company.records(adjust(PLANT, FEB, after={"seats": 10, "fte": "8.5"}))

    events = company.records(
        split(
            PLANT,
            part(NORTH),
            part(SOUTH),
            shares=[{"part": 0, "seats": 6, "fte": "5.125"}, {"part": 1, "seats": 4, "fte": "3.375"}],
        )
    )

    assert [type(event) for event in events[:2]] == [UnitCreated, UnitCreated]
    assert UnitSplit(unit=PLANT, parts=(NORTH, SOUTH), keep=False) in events
    assert (approved(company, NORTH), approved(company, SOUTH)) == ((6, 5125), (4, 3375))
    assert not on_record(company.structure(JUNE), "unit", PLANT)
    assert lineage(company, NORTH) == lineage(company, SOUTH) == ({PLANT}, set())
    assert lineage(company, PLANT, MAY) == (set(), {NORTH, SOUTH})


@pytest.mark.parametrize(
    ("keep", "shares", "told"),
    [
        (False, [], "0 of 10 seats and 0 of 8.5 FTE would be shared out; a split shares out exactly all of them."),
        (
            False,
            [{"part": 0, "seats": 11, "fte": "8.5"}],
            "11 of 10 seats would be shared out; a split shares out exactly all of them.",
        ),
        (
            True,
            [{"part": 0, "seats": 4, "fte": "8.501"}],
            "8.501 of 8.5 FTE would be shared out; a split shares out at most all of them.",
        ),
        (
            True,
            [{"part": 0, "seats": 4, "grade": "T9"}],
            "The unit has no approved headcount of grade T9 to share out.",
        ),
        (True, [{"part": 2, "seats": 4}], "There is no part 2; parts are counted from 0."),
        (True, [{"part": 0, "seats": 4}, {"part": 0, "seats": 1}], "That share is given twice."),
    ],
)
def test_shares_fit_what_there_is(company: Organization, keep: bool, shares: list[Form], told: str) -> None:
    company.records(adjust(PLANT, FEB, after={"seats": 10, "fte": "8.5"}))

    assert company.refuses(split(PLANT, part(NORTH), part(SOUTH), keep=keep, shares=shares)) == [Invalid(told)]


def test_a_unit_that_is_kept_keeps_what_is_not_shared_out(company: Organization) -> None:
    company.records(
        adjust(PLANT, FEB, after={"seats": 10, "fte": "8.5"}, grade="T3"), adjust(PLANT, FEB, seats=2, grade="T4")
    )

    company.records(split(PLANT, part(NORTH), keep=True, shares=[{"part": 0, "seats": 4, "fte": "3", "grade": "T3"}]))

    assert [approved(company, unit, grade="T3") for unit in (PLANT, NORTH)] == [(6, 5500), (4, 3000)]
    assert approved(company, PLANT, grade="T4") == (2, None)
    assert on_record(company.structure(JUNE), "unit", PLANT)
    assert lineage(company, PLANT) == (set(), {NORTH})


def test_a_unit_whose_seats_nobody_knows_is_split_without_shares(company: Organization) -> None:
    company.records(split(PLANT, part(NORTH), part(SOUTH)))

    assert (approved(company, NORTH), approved(company, SOUTH)) == ((None, None), (None, None))


def test_the_heir_takes_all_that_was_not_moved_otherwise(company: Organization) -> None:
    company.records(
        create(BOARD, parent=PLANT),
        create(NEW, parent=PLANT),
        position(WELDER, PLANT),
        position(SELLER, PLANT),
        ask("defineResponsibility", FEB, key=DUTY, texts=called("x")),
        involve("duty", PLANT),
        collaborate("tie", PLANT, SALES),
        ask("makeStatement", FEB, key=key("said"), kind="NOTE", texts=called("x"), about=PLANT),
    )

    company.records(
        move(BOARD, COMPANY, JUNE),
        split(PLANT, part(NORTH), part(SOUTH), heir=1),
        ask("movePosition", JUNE, position=SELLER, unit=NORTH, line="KEEP"),
    )

    there = company.structure(JUNE)
    parents = {unit: there.value(unit, "unit.parent") for unit in (BOARD, NEW)}
    assert parents == {BOARD: COMPANY, NEW: SOUTH}
    assert {role: there.value(role, "position.unit") for role in (WELDER, SELLER)} == {WELDER: SOUTH, SELLER: NORTH}
    assert [tie.key for tie in held_by(there, "unit", SOUTH)] == [key("duty")]
    assert CollaborationView(there, key("tie")).parties == sorted([SALES, SOUTH])
    assert [view.key for view in statements(there, "unit", SOUTH)] == [key("said")]


def test_without_an_heir_everything_is_to_be_moved_first(company: Organization) -> None:
    company.records(position(WELDER, PLANT))

    assert company.refuses(split(PLANT, part(NORTH))) == [
        StillReferredTo(PLANT, Period(JUNE), (WELDER,), "position.unit")
    ]


def test_parts_begin_on_the_day_of_the_split_and_the_heir_is_one_of_them(company: Organization) -> None:
    assert company.refuses(split(PLANT, part(NORTH), part(SOUTH, at=JULY))) == [
        Invalid(f"A part begins on the day of the split, {JUNE}.")
    ]
    assert company.refuses(split(PLANT, part(NORTH), heir=1)) == [
        Invalid("There is no part 1; parts are counted from 0.")
    ]


# Transfers, n to m.


def transfer_of(*units: str, at: date = JUNE, **more: Any) -> Form:
    return ask("transferUnits", at, units=list(units), **more)


BEIS, DIT, DCMS, DESNZ, DSIT, DBT = map(key, ("BEIS", "DIT", "DCMS", "DESNZ", "DSIT", "DBT"))


def government(acme: Organization) -> None:
    acme.records(create(COMPANY), *(create(unit, parent=COMPANY) for unit in (BEIS, DIT, DCMS)))
    acme.records(position(WELDER, BEIS), adjust(BEIS, JAN, seats=9), adjust(DIT, JAN, seats=4))
    acme.records(adjust(DCMS, JAN, seats=5))


def test_departments_are_rearranged_and_one_of_them_stays(acme: Organization) -> None:
    government(acme)

    acme.records(
        transfer_of(
            BEIS,
            parts=[part(DESNZ), part(DSIT), part(DBT)],
            ends=[BEIS],
            heir=DBT,
            shares=[{"unit": BEIS, "into": DESNZ, "seats": 3}, {"unit": BEIS, "into": DSIT, "seats": 2}],
        ),
        transfer_of(DIT, into=[DBT], ends=[DIT], heir=DBT),
        transfer_of(DCMS, into=[DSIT], shares=[{"unit": DCMS, "into": DSIT, "seats": 1}]),
    )

    assert [lineage(acme, unit) for unit in (DESNZ, DSIT, DBT)] == [
        ({BEIS}, set()),
        ({BEIS, DCMS}, set()),
        ({BEIS, DIT}, set()),
    ]
    assert [lineage(acme, unit, MAY)[1] for unit in (BEIS, DIT, DCMS)] == [{DESNZ, DSIT, DBT}, {DBT}, {DSIT}]
    assert lineage(acme, DCMS, SEP) == (set(), {DSIT})
    there = acme.structure(JUNE)
    assert [on_record(there, "unit", unit) for unit in (BEIS, DIT, DCMS)] == [False, False, True]
    assert [approved(acme, unit)[0] for unit in (DESNZ, DSIT, DBT, DCMS)] == [3, 3, 8, 4]
    assert acme.position(WELDER, JUNE).unit.key == DBT


def test_a_transfer_is_one_event_beside_what_it_moves(acme: Organization) -> None:
    government(acme)

    shares = [{"unit": DIT, "into": DCMS, "seats": 4}]
    events = acme.records(transfer_of(BEIS, DIT, into=[DCMS], ends=[DIT], shares=shares))

    assert [type(one).__name__ for one in events] == ["UnitsTransferred", "HeadcountAdjusted", "UnitDissolved"]
    assert events[0] == UnitsTransferred(units=(BEIS, DIT), into=(DCMS,), ends=(DIT,))
    assert approved(acme, DCMS)[0] == 9


def demerged(acme: Organization) -> tuple[str, str, str]:
    """North and south went into one in March, and came out of it again in June, as the units they had been."""
    acme.records(create(COMPANY), create(NORTH, parent=COMPANY), create(SOUTH, parent=COMPANY))
    acme.records(create(NEW, MAR, COMPANY), merge(NEW, NORTH, SOUTH, at=MAR))
    acme.records(
        ask("reopenUnit", JUNE, unit=NORTH, parent=COMPANY),
        ask("reopenUnit", JUNE, unit=SOUTH, parent=COMPANY),
        transfer_of(NEW, into=[NORTH, SOUTH], ends=[NEW]),
    )
    return NORTH, SOUTH, NEW


def test_units_that_come_out_of_a_merger_again_know_both(acme: Organization) -> None:
    north, south, new = demerged(acme)

    assert [lineage(acme, north, day) for day in (FEB, JUNE, SEP)] == [(set(), {new}), ({new}, set()), ({new}, set())]
    assert [lineage(acme, new, day) for day in (MAR, MAY)] == [({north, south}, {north, south})] * 2
    assert set(forebears(acme.structure(SEP), north)) == {new, south}
    assert set(forebears(acme.structure(APR), new)) == {north, south}
    assert set(forebears(acme.structure(FEB), north)) == {new, south}


def test_what_was_known_before_a_demerger_stays_known(acme: Organization) -> None:
    north, south, new = demerged(acme)
    known = acme.head - 4
    before = acme.structure(SEP, known)

    assert keys_of(successors(UnitView(before, new))) == []
    assert keys_of(predecessors(UnitView(before, new))) == sorted([north, south])
    assert keys_of(predecessors(UnitView(before, north))) == []


def test_a_unit_can_go_into_the_same_one_twice(acme: Organization) -> None:
    north, _, new = demerged(acme)
    acme.records(ask("reopenUnit", AUG, unit=new, parent=COMPANY), merge(new, north, at=AUG))

    assert lineage(acme, north, JULY) == ({new}, {new})
    assert lineage(acme, north, FEB) == (set(), {new})
    assert lineage(acme, new, SEP) == ({north}, set())
    assert lineage(acme, new, APR) == ({NORTH, SOUTH}, {NORTH, SOUTH})
    assert forebears(acme.structure(SEP), new) == {north: AUG, SOUTH: MAR}


def test_a_predecessor_that_turned_out_to_end_earlier_is_one_still(company: Organization) -> None:
    company.records(merge(SALES, PLANT))
    dissolved = company.head

    company.records(rescind(dissolved), ask("dissolveUnit", MAY, unit=PLANT))

    assert lineage(company, SALES, SEP) == ({PLANT}, set())
    assert lineage(company, PLANT, FEB) == (set(), {SALES})
    assert forebears(company.structure(SEP), SALES) == {PLANT: JUNE}


def test_a_predecessor_that_turned_out_to_begin_later_is_none(company: Organization) -> None:
    company.records(create(NORTH, parent=COMPANY))
    created = company.head
    company.records(transfer_of(NORTH, into=[SALES]))

    company.records(rescind(created), create(NORTH, AUG, COMPANY))

    assert lineage(company, SALES, SEP) == (set(), set())
    assert lineage(company, NORTH, SEP) == (set(), set())


def test_what_ends_and_has_no_heir_is_moved_or_stands_in_the_way(company: Organization) -> None:
    company.records(position(WELDER, PLANT))

    assert company.refuses(transfer_of(PLANT, into=[SALES], ends=[PLANT])) == [
        StillReferredTo(PLANT, Period(JUNE), (WELDER,), "position.unit")
    ]
    company.records(
        ask("movePosition", JUNE, position=WELDER, unit=EXPORT, line="KEEP"),
        transfer_of(PLANT, into=[SALES], ends=[PLANT]),
    )


def test_shares_of_a_transfer_are_looked_at_on_later_days_too(company: Organization) -> None:
    company.records(adjust(PLANT, JAN, seats=3), adjust(SALES, JAN, seats=1), adjust(PLANT, FEB, to=AUG, seats=8))
    company.records(adjust(SALES, SEP, seats=2))

    def giving(seats: int) -> Form:
        return transfer_of(PLANT, into=[SALES], shares=[{"unit": PLANT, "into": SALES, "seats": seats}])

    assert company.refuses(giving(5)) == [
        Invalid(f"On {AUG}: 5 of 3 seats would be shared out; a transfer shares out at most all of them.")
    ]
    company.records(giving(2))
    assert [approved(company, PLANT, day)[0] for day in (JUNE, AUG)] == [6, 1]
    assert [approved(company, SALES, day)[0] for day in (MAY, JUNE, SEP)] == [1, 3, 4]


def test_seats_that_nobody_knows_stay_unknown(company: Organization) -> None:
    company.records(adjust(PLANT, JAN, seats=3))

    company.records(transfer_of(PLANT, into=[SALES], shares=[{"unit": PLANT, "into": SALES, "seats": 2}]))

    assert [approved(company, unit)[0] for unit in (PLANT, SALES)] == [1, None]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"into": []}, "Name at least one unit that they go to, in into or parts."),
        ({"into": [PLANT]}, "A unit does not go to itself."),
        ({"into": [SALES, SALES]}, "A unit is named twice."),
        ({"ends": [EXPORT]}, "What ends is one of the units."),
        ({"ends": [PLANT], "heir": EXPORT}, "The heir is one of the units that they go to."),
        ({"heir": SALES}, "An heir takes what is left of units that end; none does."),
        ({"shares": [{"unit": EXPORT, "into": SALES}]}, "A share is of one of the units that go elsewhere."),
        ({"shares": [{"unit": PLANT, "into": EXPORT}]}, "A share goes to one of the units that they go to."),
        ({"shares": [{"unit": PLANT, "into": SALES}] * 2}, "That share is given twice."),
        (
            {"ends": [PLANT], "shares": [{"unit": PLANT, "into": SALES, "seats": 1}]},
            f"On {JUNE}: 1 of 3 seats would be shared out; a transfer shares out exactly all of them.",
        ),
    ],
)
def test_a_transfer_names_what_it_can(company: Organization, wrong: Form, told: str) -> None:
    company.records(adjust(PLANT, JAN, seats=3))

    assert company.refuses(transfer_of(PLANT, **{"into": [SALES], **wrong})) == [Invalid(told)]


def test_a_new_unit_that_there_is_already_leads_to_the_command_that_takes_it(company: Organization) -> None:
    for form in (split(PLANT, part(SALES)), transfer_of(PLANT, parts=[part(SALES)])):
        (refusal,) = company.refuses(form)

        assert isinstance(refusal, PartExists)
        assert refusal.code == "ALREADY_EXISTS"
        assert refusal.message({SALES: "Sales"}.__getitem__) == (
            "Sales is a unit already, and this makes new ones. transferUnits lets parts of a unit go to units on "
            "record: name it in `into`; if it ended, reopen it first in the same set."
        )


# Chains.


def test_lineage_is_followed_through_five_links(company: Organization) -> None:
    links = [PLANT, *(key(f"link {number}") for number in range(5))]
    days = [APR, MAY, JUNE, JULY, AUG]
    company.records(adjust(PLANT, FEB, seats=7))
    for number, day in enumerate(days):
        old, new = links[number], links[number + 1]
        if number % 2:
            company.records(create(new, day, COMPANY), merge(new, old, at=day))
        else:
            company.records(split(old, part(new, at=day), at=day, shares=[{"part": 0, "seats": 7}]))

    back, forth = [links[-1]], [links[0]]
    for _ in days:
        back += keys_of(predecessors(company.unit(back[-1], SEP)))
        forth += keys_of(successors(company.unit(forth[-1], FEB)))
    assert back == list(reversed(links))
    assert forth == links
    assert forebears(company.structure(SEP), links[-1]) == dict(zip(links, days, strict=False))
    counted = {links[-1]: FOREVER, **forebears(company.structure(SEP), links[-1])}
    steps = series(company.structure(SEP), counted, FEB, SEP)
    assert [(step.period, step.headcount.authorized_seats) for step in steps] == [(Period(FEB, SEP), 7)]


def test_a_series_runs_on_through_mergers_and_splits(company: Organization) -> None:
    company.records(adjust(SALES, JAN, seats=5), adjust(PLANT, JAN, seats=3), adjust(PLANT, MAR, seats=4))
    company.records(create(NEW, MAY, COMPANY), merge(NEW, SALES, PLANT, at=MAY))
    company.records(split(NEW, part(NORTH, at=JULY), at=JULY, keep=True, shares=[{"part": 0, "seats": 2}], heir=None))

    there = company.structure(AUG)

    def told(unit: str) -> list[tuple[date, int | None]]:
        counted = {unit: FOREVER, **forebears(there, unit)}
        steps = [(step.period.start, step.headcount) for step in series(there, counted, JAN, SEP)]
        assert [headcount.gaps.authorized_fte for _, headcount in steps] == [2, 2, 1, 1]  # Merged, they are one.
        return [(day, headcount.authorized_seats) for day, headcount in steps]

    assert told(NEW) == [(JAN, 8), (MAR, 9), (MAY, 9), (JULY, 7)]
    assert told(NORTH) == [(JAN, 8), (MAR, 9), (MAY, 9), (JULY, 2)]


def test_what_a_forebear_took_in_afterwards_is_none_of_ours(company: Organization) -> None:
    company.records(split(SALES, part(NORTH, at=MAR), at=MAR, keep=True))
    company.records(merge(SALES, PLANT, at=MAY))

    there = company.structure(JUNE)

    assert forebears(there, NORTH) == {SALES: MAR}
    assert forebears(there, SALES) == {PLANT: MAY}


def test_what_came_of_a_unit_and_goes_into_it_again_counts_once(company: Organization) -> None:
    company.records(split(SALES, part(NORTH, at=MAR), at=MAR, keep=True))
    company.records(merge(SALES, NORTH, at=MAY))

    assert forebears(company.structure(JUNE), SALES) == {NORTH: MAY}
    assert lineage(company, SALES) == ({NORTH}, {NORTH})


# Taken back.


def test_a_merger_taken_back_brings_everything_back_and_its_lineage_is_gone(company: Organization) -> None:
    company.records(
        position(WELDER, PLANT),
        adjust(SALES, FEB, seats=5),
        adjust(PLANT, FEB, seats=3),
        ask("defineResponsibility", FEB, key=DUTY, texts=called("x")),
        involve("duty", PLANT),
        involve("sales does", SALES),
        collaborate("both", SALES, PLANT),
        ask("makeStatement", FEB, key=key("said"), kind="NOTE", texts=called("x"), about=PLANT),
    )
    known, before = company.head, answers(company, JULY)
    company.records(merge(SALES, PLANT))
    merged = company.head

    company.records(rescind(*range(known + 1, merged + 1)))

    assert answers(company, JULY) == before
    assert lineage(company, SALES) == lineage(company, PLANT) == (set(), set())
    assert not on_record(company.structure(JULY, merged), "unit", PLANT)


def test_a_split_taken_back_brings_the_unit_back(company: Organization) -> None:
    company.records(position(WELDER, PLANT), adjust(PLANT, FEB, seats=3))
    known, before = company.head, answers(company, JULY)
    company.records(split(PLANT, part(NORTH), heir=0, shares=[{"part": 0, "seats": 3}]))

    company.records(rescind(*range(known + 1, company.head + 1)))

    assert answers(company, JULY) == before
    assert lineage(company, PLANT) == (set(), set())


def test_a_unit_that_never_was_has_no_part_in_a_lineage(company: Organization) -> None:
    company.records(create(NORTH))
    created = company.head
    company.records(merge(SALES, NORTH))
    known, dissolved = company.head, company.head

    company.records(rescind(created, dissolved))

    assert lineage(company, SALES) == lineage(company, NORTH) == (set(), set())
    assert forebears(company.structure(JULY), SALES) == {}
    assert set(forebears(company.structure(JULY, known), SALES)) == {NORTH}


def answers(acme: Organization, day: date) -> dict[tuple[str, str], object]:
    """What everything that is on record holds on a day."""
    structure = acme.structure(day)
    slots = {(said.entity, said.attribute) for entry in acme.history for said in entry.assertions}
    return {slot: value for slot in slots if (value := structure.value(*slot)) is not None}
