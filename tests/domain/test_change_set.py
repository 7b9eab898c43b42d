"""Change sets: decided in order, whole or not at all, and told what they mean for others."""

from __future__ import annotations

import pytest

from orgledger.domain.change_set import Draft, Planned, plan, said
from orgledger.domain.command import Operation
from orgledger.domain.period import Period
from orgledger.domain.refusal import AlreadyExists, Invalid, Refused, Unknown
from orgledger.domain.rescission import EntriesRescinded
from orgledger.domain.timeline import Assertion, Recorded, Verb
from orgledger.domain.unit import DissolveUnit, UnitDissolved, UnitMoved
from tests.kit import COMPANY, EXPORT, JAN, JUNE, MAR, NOWHERE, SALES, TODAY, Organization, create, move, rename


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
    assert acme.refuses(create(SALES, parent=COMPANY), create(COMPANY)) == [Unknown("unit", COMPANY)]

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
