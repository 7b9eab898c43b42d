"""Positions: seats in units, who they report to, and where they move."""

from __future__ import annotations

from orgledger.domain.period import Period
from orgledger.domain.position import LineChoice, PositionCreated, PositionMoved, PositionReopened, ReportingLineSet
from orgledger.domain.refusal import Invalid, NotOnRecord, Unknown
from orgledger.domain.unit import UnitHeadDesignated
from tests.kit import (
    APR,
    CHIEF,
    CLERK,
    COMPANY,
    FEB,
    JAN,
    JUNE,
    MAR,
    MAY,
    NOWHERE,
    PLANT,
    SALES,
    SELLER,
    WELDER,
    Organization,
    ask,
    assign,
    called,
    close,
    create,
    dissolve,
    eve,
    key,
    move_position,
    person,
    position,
    report,
)

DOTTED = key("DOTTED")
TIE, ADA = key("TIE"), key("ADA")


def staffed(acme: Organization) -> Organization:
    """A company with a plant and sales, a chief above a seller."""
    acme.records(create(COMPANY), create(PLANT, parent=COMPANY), create(SALES, parent=COMPANY))
    acme.records(position(CHIEF, COMPANY, head=True), position(SELLER, SALES, reports_to=CHIEF))
    return acme


def test_a_position_is_set_up_with_all_that_is_said_at_its_birth(acme: Organization) -> None:
    acme.records(create(SALES), position(CHIEF, SALES))

    events = acme.records(
        position(SELLER, SALES, title="Seller", code="P-7", grade="T3", seats=4, fte="3.5", reports_to=CHIEF)
    )

    assert events == [
        PositionCreated(
            position=SELLER,
            unit=SALES,
            code="P-7",
            titles={"en": "Seller"},
            grade="T3",
            seats=4,
            fte_milli=3500,
            reports_to=CHIEF,
        )
    ]
    seller = acme.position(SELLER, JAN)
    assert (seller.title(), seller.code, seller.grade, seller.unit.key) == ("Seller", "P-7", "T3", SALES)
    assert seller.reports_to is not None
    assert seller.reports_to.key == CHIEF
    assert [one.key for one in acme.position(CHIEF, JAN).reports] == [SELLER]


def test_a_position_can_head_its_unit_from_the_start(acme: Organization) -> None:
    acme.records(create(SALES))

    events = acme.records(position(CHIEF, SALES, head=True))

    assert events[1] == UnitHeadDesignated(unit=SALES, position=CHIEF, level=None)
    assert acme.unit(SALES, JAN).head == CHIEF


def test_a_position_needs_a_unit_on_record(acme: Organization) -> None:
    acme.records(create(SALES, at=MAR))

    assert acme.refuses(position(SELLER, SALES, at=FEB)) == [NotOnRecord("unit", SALES, FEB)]
    assert acme.refuses(position(SELLER, NOWHERE, at=FEB)) == [Unknown("unit", NOWHERE)]


def test_title_and_grade_change_from_a_day_on(acme: Organization) -> None:
    staffed(acme)
    acme.records(
        ask("retitlePosition", MAR, position=SELLER, titles=called("销售", "zh")),
        ask("regradePosition", MAR, position=SELLER, grade="T4"),
    )

    assert acme.position(SELLER, eve(MAR)).grade is None
    assert acme.position(SELLER, MAR).grade == "T4"
    assert acme.position(SELLER, MAR).titles == {"en": "A role", "zh": "销售"}


def test_a_moved_position_keeps_its_line_and_takes_its_holders_along(acme: Organization) -> None:
    staffed(acme).records(person(ADA), assign(TIE, ADA, SELLER))

    events = acme.records(move_position(SELLER, PLANT, MAR))

    assert events == [
        PositionMoved(position=SELLER, from_unit=SALES, to_unit=PLANT, line=LineChoice.KEEP, reports_to=None)
    ]
    seller = acme.position(SELLER, MAR)
    assert seller.unit.key == PLANT
    assert seller.holders == [TIE]
    assert seller.reports_to is not None
    assert seller.reports_to.key == CHIEF
    assert acme.position(SELLER, FEB).unit.key == SALES


def test_a_moved_position_can_report_to_the_head_of_its_new_unit(acme: Organization) -> None:
    staffed(acme).records(position(WELDER, PLANT, head=True))

    acme.records(move_position(SELLER, PLANT, MAR, line="NEW_HEAD"))

    manager = acme.position(SELLER, MAR).reports_to
    assert manager is not None
    assert manager.key == WELDER


def test_a_new_unit_without_a_head_gives_no_new_line(acme: Organization) -> None:
    staffed(acme)

    refusals = acme.refuses(move_position(SELLER, PLANT, MAR, line="NEW_HEAD"))

    assert refusals == [Invalid("A unit has no other head on that day to report to; keep the line or set it.")]


def test_a_position_is_not_its_own_new_head(acme: Organization) -> None:
    staffed(acme)

    assert acme.refuses(move_position(CHIEF, COMPANY, MAR, line="NEW_HEAD"))


def test_what_becomes_of_the_line_has_no_default(acme: Organization) -> None:
    staffed(acme)
    form = move_position(SELLER, PLANT, MAR)
    del form["movePosition"]["line"]

    assert acme.refuses(form) == [Invalid("Object missing required field `line`.")]


def test_a_position_can_move_for_a_while(acme: Organization) -> None:
    staffed(acme).records(position(WELDER, PLANT, head=True))
    acme.records(move_position(SELLER, PLANT, MAR, to=MAY, line="NEW_HEAD"))

    placed = [(acme.position(SELLER, day).unit.key, acme.position(SELLER, day).reports_to) for day in (FEB, APR, MAY)]

    assert [(unit, manager and manager.key) for unit, manager in placed] == [
        (SALES, CHIEF),
        (PLANT, WELDER),
        (SALES, CHIEF),
    ]


def test_a_reporting_line_changes_and_can_end(acme: Organization) -> None:
    staffed(acme)

    assert acme.records(report(SELLER, None, MAR)) == [ReportingLineSet(position=SELLER, reports_to=None)]

    assert acme.position(SELLER, FEB).reports_to is not None
    assert acme.position(SELLER, MAR).reports_to is None


def test_a_dotted_line_stands_beside_the_line(acme: Organization) -> None:
    staffed(acme).records(position(WELDER, PLANT))
    acme.records(ask("startDottedLine", MAR, key=DOTTED, from_position=SELLER, to_position=WELDER))
    acme.records(ask("endDottedLine", MAY, dotted_line=DOTTED))

    dotted = [[one.key for one in acme.position(SELLER, day).dotted_lines] for day in (FEB, MAR, APR, MAY)]

    assert dotted == [[], [WELDER], [WELDER], []]


def test_a_position_does_not_answer_to_itself(acme: Organization) -> None:
    staffed(acme)

    assert acme.refuses(ask("startDottedLine", MAR, key=DOTTED, from_position=SELLER, to_position=SELLER)) == [
        Invalid("A position does not answer to itself.")
    ]


def test_a_closed_position_is_off_record_and_comes_back_the_same(acme: Organization) -> None:
    staffed(acme)
    acme.records(close(SELLER, MAR))

    events = acme.records(ask("reopenPosition", JUNE, position=SELLER, unit=PLANT, reports_to=CHIEF))

    assert events == [PositionReopened(position=SELLER, unit=PLANT, reports_to=CHIEF)]
    assert SELLER not in acme.structure(MAR).keys("position")
    assert acme.position(SELLER, JUNE).unit.key == PLANT
    assert acme.position(SELLER, FEB).effective == Period(JAN, MAR)
    assert acme.position(SELLER, JUNE).effective == Period(JUNE)


def test_a_position_on_record_is_not_reopened(acme: Organization) -> None:
    staffed(acme)

    assert acme.refuses(ask("reopenPosition", JUNE, position=SELLER, unit=SALES)) == [
        Invalid("The position is on record on that day; there is nothing to reopen.")
    ]
    assert acme.refuses(ask("reopenPosition", JUNE, position=CLERK, unit=SALES)) == [Unknown("position", CLERK)]


def test_a_unit_dissolves_with_its_positions_in_one_set(acme: Organization) -> None:
    staffed(acme)

    acme.records(close(SELLER, MAR), dissolve(SALES, MAR))

    assert acme.unit(SALES, MAR).status is None
