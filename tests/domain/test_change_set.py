"""Change sets: decided in order, whole or not at all, and told what they mean for others."""

from __future__ import annotations

import pytest

from orgledger.domain.change_set import Draft, Planned, plan, said
from orgledger.domain.command import Operation
from orgledger.domain.event import Event
from orgledger.domain.headcount import HeadcountAdjusted, StaleBefore
from orgledger.domain.involvement import InvolvementTransferred
from orgledger.domain.period import Period
from orgledger.domain.position import PositionMoved
from orgledger.domain.refusal import AlreadyExists, Invalid, Refused, Unknown
from orgledger.domain.rescission import EntriesRescinded
from orgledger.domain.timeline import Assertion, Recorded, Verb
from orgledger.domain.unit import DissolveUnit, UnitDissolved, UnitMoved
from tests.kit import (
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JUNE,
    MAR,
    NOWHERE,
    PLANT,
    SALES,
    SELLER,
    TODAY,
    Form,
    Organization,
    adjust,
    ask,
    called,
    create,
    dissolve,
    key,
    move,
    move_position,
    position,
    rename,
    rescind,
)


@pytest.mark.parametrize(
    ("period", "verb"), [(Period(MAR, JUNE), Verb.CHANGE), (Period(MAR), Verb.CORRECTION)], ids=["end", "correction"]
)
def test_what_begins_or_ends_an_existence_takes_no_end_and_is_not_corrected(period: Period, verb: Verb) -> None:
    operation = Operation("dissolveUnit", DissolveUnit(SALES), period, verb)

    with pytest.raises(Refused, match="takes no end and is amended, not corrected"):
        plan(UnitDissolved(unit=SALES), operation)


def test_an_event_says_its_facts_over_the_period_of_its_operation() -> None:
    moved = UnitMoved(unit=SALES, from_parent=None, to_parent=COMPANY)

    recorded = said(Planned(moved, Period(MAR, JUNE), Verb.CORRECTION), 7)

    fact = Assertion(SALES, "unit.parent", COMPANY, Period(MAR, JUNE), 7, Verb.CORRECTION)
    assert (recorded.sequence, recorded.assertions, recorded.rescinds) == (7, (fact,), ())


def test_a_rescission_says_no_fact_and_names_what_it_takes_back() -> None:
    recorded = said(Planned(EntriesRescinded(entries=(3, 5)), None, Verb.RESCISSION), 7)

    assert isinstance(recorded, Recorded)
    assert (recorded.assertions, recorded.rescinds) == ((), (3, 5))


def test_a_set_without_operations_is_refused(acme: Organization) -> None:
    with pytest.raises(Refused, match="at least one operation"):
        Draft(acme.image.fork(), TODAY).finish()


def test_faults_are_told_with_the_place_of_their_operation(acme: Organization) -> None:
    acme.records(create(COMPANY))

    with pytest.raises(Refused) as refused:
        acme.records(create(COMPANY), create(SALES, parent=COMPANY), rename(NOWHERE, "X", MAR))

    assert refused.value.errors == [
        (AlreadyExists("unit", COMPANY), ("operations", "0")),
        (Unknown("unit", NOWHERE), ("operations", "2")),
    ]


def test_the_order_of_operations_is_the_order_of_decisions(acme: Organization) -> None:
    assert acme.refuses(create(SALES, parent=COMPANY), create(COMPANY)) == [Unknown("unit", COMPANY, later=1)]

    acme.records(create(COMPANY), create(SALES, parent=COMPANY))


def test_a_set_may_be_unsound_between_its_operations(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(EXPORT, parent=SALES))

    events = acme.records(move(COMPANY, EXPORT, MAR), move(SALES, None, MAR))

    assert [event.from_parent for event in events if isinstance(event, UnitMoved)] == [None, COMPANY]
    assert [unit.key for unit in acme.unit(COMPANY, MAR).ancestors] == [EXPORT, SALES]


def test_a_set_that_ends_unsound_is_refused_as_a_whole(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY))

    (refusal,) = acme.refuses(rename(SALES, "Kept?", MAR), move(COMPANY, SALES, MAR))

    assert refusal.code == "CYCLE"
    assert acme.unit(SALES, MAR).name() == "A unit"


def test_an_operation_may_refer_to_what_an_earlier_one_decided_for_another_day(acme: Organization) -> None:
    acme.records(create(COMPANY, at=MAR), create(SALES, at=JUNE, parent=COMPANY))

    (refusal,) = acme.refuses(create(EXPORT, at=JAN, parent=COMPANY))

    assert not isinstance(refusal, Invalid)
    assert acme.unit(SALES, JUNE).parent is not None


# What was before.

DUTY, TIE = key("a duty"), key("a tie")


@pytest.fixture
def house(acme: Organization) -> Organization:
    """Three departments of a company; Export, a seller, ten seats and a duty are those of Sales."""
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(PLANT, parent=COMPANY))
    acme.records(create(EXPORT, parent=SALES), position(SELLER, SALES, seats=2), adjust(SALES, JAN, seats=10))
    acme.records(ask("defineResponsibility", JAN, key=DUTY, texts=called("A duty")))
    acme.records(ask("startInvolvement", JAN, key=TIE, holder=SALES, object=DUTY, mode="ACCOUNTABLE"))
    return acme


def pass_on(to: str, **more: object) -> Form:
    return ask("transferInvolvement", MAR, involvement=TIE, holder=to, **more)


def former(events: list[Event]) -> list[object]:
    """What events say was before."""
    found: list[object] = []
    for event in events:
        match event:
            case UnitMoved():
                found.append(event.from_parent)
            case PositionMoved():
                found.append(event.from_unit)
            case InvolvementTransferred():
                found.append((event.from_noun, event.from_holder))
            case HeadcountAdjusted():
                found.append((event.seats_before, event.seats))
    return found


@pytest.mark.parametrize(
    ("forms", "before"),
    [
        ([move(EXPORT, PLANT, MAR), move(EXPORT, COMPANY, MAR)], [SALES, SALES]),
        ([move(EXPORT, None, MAR), move(EXPORT, PLANT, JUNE)], [SALES, SALES]),
        ([move_position(SELLER, PLANT, MAR), move_position(SELLER, EXPORT, MAR)], [SALES, SALES]),
        ([pass_on(PLANT), pass_on(SELLER)], [("unit", SALES), ("unit", SALES)]),
        ([pass_on(SELLER), pass_on(PLANT)], [("unit", SALES), ("unit", SALES)]),
        ([adjust(SALES, MAR, seats=12), adjust(SALES, MAR, seats=15)], [(10, 12), (10, 15)]),
        (
            [adjust(SALES, MAR, position=SELLER, seats=3), adjust(SALES, MAR, position=SELLER, seats=4)],
            [(2, 3), (2, 4)],
        ),
        ([move(EXPORT, PLANT, MAR), ask("mergeUnits", MAR, units=[PLANT], into=SALES)], [SALES, SALES]),
    ],
    ids=["moved twice", "on two days", "position", "to a position", "to a unit", "seats", "of a position", "merged"],
)
def test_what_was_before_is_what_stood_before_the_whole_set(
    house: Organization, forms: list[Form], before: list[object]
) -> None:
    assert former(house.records(*forms))[:2] == before


def test_a_child_moves_from_the_unit_that_is_dissolved_in_the_same_set(house: Organization) -> None:
    house.records(move_position(SELLER, PLANT, FEB), pass_on(PLANT))

    events = house.records(dissolve(SALES, MAR), move(EXPORT, PLANT, MAR))

    assert events[1] == UnitMoved(unit=EXPORT, from_parent=SALES, to_parent=PLANT)


@pytest.mark.parametrize(
    ("wrong", "right", "before"),
    [
        (move(EXPORT, PLANT, MAR), move(EXPORT, PLANT, MAR, JUNE), [SALES]),
        (move_position(SELLER, PLANT, MAR), move_position(SELLER, EXPORT, MAR), [SALES]),
        (pass_on(PLANT), pass_on(EXPORT), [("unit", SALES)]),
        (adjust(SALES, MAR, seats=12), adjust(SALES, MAR, seats=13), [(10, 13)]),
    ],
    ids=["unit", "position", "tie", "seats"],
)
def test_what_an_amending_set_takes_back_was_not_before(
    house: Organization, wrong: Form, right: Form, before: list[object]
) -> None:
    house.records(wrong)

    assert former(house.records(rescind(house.head), right)) == before


def test_what_a_set_brings_on_record_itself_had_nothing_else_before(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(PLANT, parent=COMPANY))

    events = acme.records(
        create(EXPORT, parent=SALES),
        move(EXPORT, PLANT, MAR),
        position(SELLER, EXPORT, seats=2),
        move_position(SELLER, PLANT, MAR),
        adjust(PLANT, MAR, position=SELLER, seats=3),
        adjust(EXPORT, JAN, seats=4),
        adjust(EXPORT, MAR, seats=5),
    )

    assert former(events) == [SALES, EXPORT, (2, 3), (None, 4), (4, 5)]


def test_what_a_command_believes_is_held_against_the_set_so_far(house: Organization) -> None:
    """The precondition speaks of its own operation: what the set has said by then is what the next one builds on."""
    twelve = adjust(SALES, MAR, seats=12, before={"seats": 10})

    assert house.refuses(twelve, adjust(SALES, MAR, seats=15, before={"seats": 10})) == [
        StaleBefore("approved seats", 10, 12, Period(MAR), SALES)
    ]
    events = house.records(twelve, adjust(SALES, MAR, seats=15, before={"seats": 12}))
    assert former(events) == [(10, 12), (10, 15)]
