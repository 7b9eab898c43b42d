"""Involvements: who carries what, in which way, and to whom it passes."""

from __future__ import annotations

from datetime import date

import pytest

from orgledger.domain.invariants import StillReferredTo, TwoAtOnce
from orgledger.domain.involvement import (
    MODES,
    InvolvementMode,
    InvolvementStarted,
    InvolvementTransferred,
    InvolvementView,
    held_by,
    involved_in,
)
from orgledger.domain.period import Period
from orgledger.domain.refusal import Invalid, NotAmong, NotOnRecord
from tests.kit import (
    ADA,
    APR,
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
    Form,
    Organization,
    ask,
    called,
    close,
    create,
    key,
    move_position,
    person,
    position,
    rescind,
)

TIE = key("TIE")
WORK = {noun: key(noun) for noun in MODES}


@pytest.fixture
def works(acme: Organization) -> Organization:
    """Units, a position, and one piece of work of each kind."""
    acme.records(create(SALES), create(EXPORT), create(PLANT, MAR), position(SELLER, SALES), person(ADA))
    acme.records(
        ask("defineResponsibility", JAN, key=WORK["responsibility"], texts=called("Recruiting")),
        ask(
            "defineProcess",
            JAN,
            key=WORK["process"],
            names=called("Delivery"),
            stages=[{"names": called("Pick"), "stage": "pick"}, {"names": called("Ship")}],
        ),
        ask("registerSystem", JAN, key=WORK["system"], names=called("CRM")),
        ask("defineMeasure", JAN, key=WORK["measure"], names=called("On time")),
    )
    return acme


def involve(
    holder: str, work: str, mode: str = "RESPONSIBLE", at: date = FEB, tie: str | None = TIE, **more: object
) -> Form:
    return ask("startInvolvement", at, key=tie, holder=holder, object=WORK.get(work, work), mode=mode, **more)


def transfer(holder: str, at: date, to: date | None = None, **more: object) -> Form:
    return ask("transferInvolvement", at, to, involvement=TIE, holder=holder, **more)


def tie(acme: Organization, day: date, known: int | None = None) -> InvolvementView:
    return InvolvementView(acme.structure(day, known), TIE)


def holders(acme: Organization, *days: date) -> list[str]:
    """Who holds the tie, as seen from the tie; and from every holder."""
    found = []
    for day in days:
        holder = tie(acme, day).holder
        found.append(holder[1])
        for noun, some in (("unit", SALES), ("unit", EXPORT), ("position", SELLER)):
            seen = [view.key for view in held_by(acme.structure(day), noun, some)]
            assert seen == ([TIE] if (noun, some) == holder else []), (day, some)
    return found


def test_a_position_carries_a_stage_of_a_process(works: Organization) -> None:
    events = works.records(involve(SELLER, "process", stage="pick"))

    assert events == [
        InvolvementStarted(
            involvement=TIE,
            holder_noun="position",
            holder=SELLER,
            object_noun="process",
            object=WORK["process"],
            mode=InvolvementMode.RESPONSIBLE,
            stage="pick",
        )
    ]
    found = tie(works, FEB)
    assert (found.holder, found.object, found.mode, found.stage) == (
        ("position", SELLER),
        ("process", WORK["process"]),
        InvolvementMode.RESPONSIBLE,
        "pick",
    )
    assert involved_in(works.structure(JAN), "process", WORK["process"]) == []


@pytest.mark.parametrize("work", MODES)
@pytest.mark.parametrize("mode", InvolvementMode)
def test_one_is_involved_only_in_a_way_that_the_work_knows(
    works: Organization, work: str, mode: InvolvementMode
) -> None:
    offered = involve(SALES, work, mode.value)

    if mode in MODES[work]:
        works.records(offered)
        assert [view.key for view in held_by(works.structure(FEB), "unit", SALES, work)] == [TIE]
    else:
        fitting = ", ".join(one.value for one in InvolvementMode if one in MODES[work])
        assert works.refuses(offered) == [Invalid(f"Nobody can be {mode.value} of a {work}; modes: {fitting}.")]


def test_a_stage_is_one_that_the_process_has_on_that_day(works: Organization) -> None:
    works.records(
        ask("reviseProcessStages", MAR, process=WORK["process"], stages=[{"names": called("Ship"), "stage": "ship"}])
    )

    assert works.refuses(involve(SALES, "process", stage="ship")) == [Invalid("It has no stage 'ship' on that day.")]
    assert works.refuses(involve(SALES, "process", at=APR, stage="pick")) == [
        Invalid("It has no stage 'pick' on that day.")
    ]
    assert works.refuses(involve(SALES, "system", "OWNS", stage="pick")) == [
        Invalid("It has no stage 'pick' on that day.")
    ]
    works.records(involve(SALES, "process", at=APR, stage="ship"))


def test_only_units_and_positions_carry_and_only_work_is_carried(works: Organization) -> None:
    assert works.refuses(involve(ADA, "system", "USES")) == [NotAmong(ADA, ("unit", "position"))]
    assert works.refuses(involve(SALES, NOWHERE)) == [
        NotAmong(NOWHERE, ("responsibility", "process", "system", "measure"))
    ]
    assert works.refuses(involve(PLANT, "responsibility")) == [NotOnRecord("unit", PLANT, FEB)]


def test_nobody_is_involved_twice_in_the_same_way(works: Organization) -> None:
    works.records(involve(SALES, "process"))
    again = key("AGAIN")

    assert works.refuses(involve(SALES, "process", at=MAR, tie=again)) == [
        Invalid("It is involved in that way already on that day.")
    ]
    works.records(
        involve(SALES, "process", at=MAR, tie=again, stage="pick"),
        involve(SALES, "process", "CONSULTED", at=MAR, tie=key("THIRD")),
        involve(EXPORT, "process", at=MAR, tie=key("FOURTH")),
    )
    assert len(involved_in(works.structure(MAR), "process", WORK["process"])) == 4


def test_an_involvement_passes_from_a_unit_to_a_position_and_back(works: Organization) -> None:
    works.records(involve(SALES, "responsibility"))

    events = works.records(transfer(SELLER, APR), transfer(EXPORT, JUNE))

    assert events[0] == InvolvementTransferred(
        involvement=TIE, from_noun="unit", from_holder=SALES, to_noun="position", to_holder=SELLER
    )
    assert holders(works, FEB, MAR, APR, MAY, JUNE) == [SALES, SALES, SELLER, SELLER, EXPORT]


def test_an_involvement_passes_to_another_for_a_while_and_comes_back(works: Organization) -> None:
    works.records(involve(SALES, "responsibility"), transfer(SELLER, MAR, MAY))

    assert holders(works, FEB, MAR, APR, MAY) == [SALES, SELLER, SELLER, SALES]


def test_a_correction_over_a_planned_transfer_leaves_one_holder_on_every_day(works: Organization) -> None:
    works.records(involve(SALES, "responsibility"), transfer(SELLER, APR))
    known = works.head
    works.records(transfer(EXPORT, MAR, JUNE, correct=True))

    assert holders(works, FEB, MAR, APR, MAY, JUNE) == [SALES, EXPORT, EXPORT, EXPORT, SELLER]
    assert tie(works, APR, known).holder == ("position", SELLER)


def test_a_transfer_that_is_taken_back_never_was(works: Organization) -> None:
    works.records(involve(SALES, "responsibility"))
    works.records(transfer(SELLER, APR))
    works.records(transfer(EXPORT, MAY))
    works.records(rescind(works.head - 1))

    assert holders(works, MAR, APR, MAY) == [SALES, SALES, EXPORT]


def test_an_involvement_does_not_pass_to_who_has_it_already(works: Organization) -> None:
    works.records(involve(SALES, "responsibility"), involve(SELLER, "responsibility", tie=key("OTHER")))

    already = Invalid("It is involved in that way already on that day.")
    assert works.refuses(transfer(SALES, APR)) == [already]
    assert works.refuses(transfer(SELLER, APR)) == [already]


def test_a_position_takes_its_involvements_along_to_another_unit(works: Organization) -> None:
    works.records(involve(SELLER, "measure", "MEASURED_BY"), move_position(SELLER, EXPORT, MAR))

    assert holders(works, FEB, MAR) == [SELLER, SELLER]


def test_what_carries_or_is_carried_does_not_go_off_record_before_the_tie(works: Organization) -> None:
    works.records(involve(SELLER, "system", "OWNS"))

    assert works.refuses(close(SELLER, JUNE)) == [
        StillReferredTo(SELLER, Period(JUNE), (TIE,), "involvement.holder.position")
    ]
    assert works.refuses(ask("retireSystem", JUNE, system=WORK["system"])) == [
        StillReferredTo(WORK["system"], Period(JUNE), (TIE,), "involvement.object.system")
    ]
    works.records(ask("endInvolvement", MAY, involvement=TIE), close(SELLER, JUNE))
    assert not tie(works, MAY).on_record
    assert tie(works, APR).effective == Period(FEB, MAY)


def test_a_life_takes_no_end_and_no_correction(works: Organization) -> None:
    told = works.refuses({"startInvolvement": {**involve(SALES, "system", "OWNS")["startInvolvement"], "to": str(MAY)}})

    assert told == [Invalid("There is no field 'to'.")]


def test_an_involvement_off_record_is_still_described(works: Organization) -> None:
    works.records(involve(SALES, "system", "OWNS", at=MAR))
    works.records(ask("endInvolvement", JUNE, involvement=TIE))

    for day in (JAN, JULY):
        assert (tie(works, day).holder, tie(works, day).mode) == (("unit", SALES), InvolvementMode.OWNS)


def test_an_involvement_begun_anew_does_not_have_two_holders(works: Organization) -> None:
    works.records(involve(SALES, "system", "OWNS"))
    started = works.head
    works.records(transfer(SELLER, FEB))

    refusals = works.refuses(rescind(started), involve(SALES, "system", "OWNS"))

    assert refusals == [TwoAtOnce(TIE, Period(FEB), (SALES, SELLER), "involvement.holder")]
    works.records(rescind(started, started + 1), involve(SALES, "system", "OWNS"))
