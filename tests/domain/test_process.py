"""Processes: work in ordered stages."""

from __future__ import annotations

import pytest

from orgledger.domain.invariants import StillReferredTo
from orgledger.domain.involvement import StageMissing
from orgledger.domain.period import Period
from orgledger.domain.process import ProcessDefined, ProcessStagesRevised, ProcessView, Stage
from orgledger.domain.refusal import Invalid, NotOnRecord
from tests.kit import APR, FEB, JAN, JUNE, MAR, MAY, SALES, Form, Organization, ask, called, create, key, rescind

DELIVERY, TIE = key("DELIVERY"), key("TIE")
PICK = {"names": called("Pick") + called("拣货", "zh"), "stage": "pick"}
SHIP = {"names": called("Ship")}
DEFINED = ask(
    "defineProcess", FEB, key=DELIVERY, names=called("Delivery"), stages=[PICK, SHIP], texts=called("Delivers.")
)


@pytest.fixture
def running(acme: Organization) -> Organization:
    acme.records(create(SALES), DEFINED)
    return acme


def handles(acme: Organization, *days: object) -> list[list[str]]:
    views = [ProcessView(acme.structure(day), DELIVERY) for day in days]  # type: ignore[arg-type]
    return [[stage.stage for stage in view.stages] for view in views]


def revise(at: object, *stages: Form, to: object = None, **more: object) -> Form:
    return ask("reviseProcessStages", at, to, process=DELIVERY, stages=list(stages), **more)  # type: ignore[arg-type]


def test_a_process_has_stages_in_order_and_each_has_a_handle(acme: Organization) -> None:
    events = acme.records(DEFINED)

    assert events == [
        ProcessDefined(
            process=DELIVERY,
            names={"en": "Delivery"},
            texts={"en": "Delivers."},
            stages=(Stage("pick", {"en": "Pick", "zh": "拣货"}), Stage("2", {"en": "Ship"})),
        )
    ]
    view = ProcessView(acme.structure(MAR), DELIVERY)
    assert [stage.name("zh") for stage in view.stages] == ["拣货", "Ship"]
    assert (view.name("zh"), view.text()) == ("Delivery", "Delivers.")
    assert handles(acme, JAN, FEB) == [[], ["pick", "2"]]


def test_a_process_whose_stages_nobody_knows_has_none(acme: Organization) -> None:
    acme.records(ask("defineProcess", FEB, key=DELIVERY, names=called("Delivery")))

    assert handles(acme, FEB) == [[]]


def test_no_two_stages_have_one_handle(acme: Organization) -> None:
    twice = ask("defineProcess", FEB, key=DELIVERY, names=called("Delivery"), stages=[{**SHIP, "stage": "2"}, SHIP])

    assert acme.refuses(twice) == [Invalid("Two stages have the same handle.")]


def test_stages_are_revised_as_a_whole(running: Organization) -> None:
    events = running.records(revise(APR, SHIP, PICK))

    assert events == [
        ProcessStagesRevised(
            process=DELIVERY, stages=(Stage("1", {"en": "Ship"}), Stage("pick", {"en": "Pick", "zh": "拣货"}))
        )
    ]
    assert handles(running, MAR, APR) == [["pick", "2"], ["1", "pick"]]


def test_stages_may_be_others_for_a_while_or_have_been_others_all_along(running: Organization) -> None:
    running.records(revise(APR, PICK, to=JUNE))
    running.records(revise(MAR, SHIP, to=MAY, correct=True))

    assert handles(running, FEB, MAR, APR, MAY, JUNE) == [["pick", "2"], ["1"], ["1"], ["pick"], ["pick", "2"]]


def test_a_name_is_restated_language_by_language(running: Organization) -> None:
    running.records(ask("restateProcess", APR, MAY, process=DELIVERY, names=called("交付", "zh")))

    views = [ProcessView(running.structure(day), DELIVERY) for day in (MAR, APR, MAY)]

    assert [view.name("zh") for view in views] == ["Delivery", "交付", "Delivery"]
    assert running.refuses(ask("restateProcess", APR, process=DELIVERY)) == [
        Invalid("Say what changes: names or texts.")
    ]


def test_a_process_is_not_retired_under_its_owner(running: Organization) -> None:
    running.records(ask("startInvolvement", MAR, key=TIE, holder=SALES, object=DELIVERY, mode="OWNS"))

    assert running.refuses(ask("retireProcess", JUNE, process=DELIVERY)) == [
        StillReferredTo(DELIVERY, Period(JUNE), (TIE,), "involvement.object.process")
    ]


def test_a_retired_process_keeps_its_past(running: Organization) -> None:
    running.records(ask("retireProcess", JUNE, process=DELIVERY))

    assert running.structure(MAY).keys("process") == [DELIVERY]
    assert running.structure(JUNE).keys("process") == []
    assert running.refuses(revise(JUNE, PICK)) == [NotOnRecord("process", DELIVERY, JUNE)]
    running.records(rescind(running.head))
    assert handles(running, JUNE) == [["pick", "2"]]


# The stages that involvements name.


def carries(stage: str, at: object = MAR) -> Form:
    return ask("startInvolvement", at, key=TIE, holder=SALES, object=DELIVERY, mode="RESPONSIBLE", stage=stage)  # type: ignore[arg-type]


def test_a_stage_is_not_dropped_under_an_involvement(running: Organization) -> None:
    running.records(carries("pick"))

    (refusal,) = running.refuses(revise(JUNE, SHIP))

    assert refusal == StageMissing(DELIVERY, Period(JUNE), (TIE,), "pick")
    assert refusal.message({DELIVERY: "Delivery", TIE: "Sales carries it"}.__getitem__) == (
        "Delivery has no stage 'pick' from 2024-06-01 on, but Sales carries it names it. "
        "Keep the stage, or end the involvement in the same change set."
    )
    running.records(ask("endInvolvement", JUNE, involvement=TIE), revise(JUNE, SHIP))


def test_a_stage_is_not_dropped_for_a_while_or_by_a_correction(running: Organization) -> None:
    running.records(carries("pick"))

    assert running.refuses(revise(APR, SHIP, to=JUNE)) == [StageMissing(DELIVERY, Period(APR, JUNE), (TIE,), "pick")]
    assert running.refuses(revise(FEB, SHIP, to=APR, correct=True)) == [
        StageMissing(DELIVERY, Period(MAR, APR), (TIE,), "pick")
    ]
    running.records(revise(FEB, SHIP, to=MAR, correct=True))


def test_an_involvement_does_not_begin_in_a_stage_that_is_planned_to_go(running: Organization) -> None:
    running.records(revise(JUNE, SHIP))

    assert running.refuses(carries("pick")) == [StageMissing(DELIVERY, Period(JUNE), (TIE,), "pick")]
    running.records(carries("pick"), ask("endInvolvement", JUNE, involvement=TIE))


def test_a_revision_that_brought_a_stage_is_not_taken_back_under_it(running: Organization) -> None:
    running.records(revise(MAR, PICK, {**SHIP, "stage": "ship"}))
    revised = running.head
    running.records(carries("ship"))

    assert running.refuses(rescind(revised)) == [StageMissing(DELIVERY, Period(MAR), (TIE,), "ship")]


def test_a_stage_that_an_older_ledger_lost_keeps_nobody_from_going_on(running: Organization) -> None:
    running.records(carries("pick"))
    running.holds(ProcessStagesRevised(process=DELIVERY, stages=(Stage("1", {"en": "Ship"}),)), Period(APR))

    running.records(revise(JUNE, {**SHIP, "names": called("Ship it")}))
    running.records(ask("endInvolvement", JUNE, involvement=TIE))

    assert handles(running, MAR, APR, JUNE) == [["pick", "2"], ["1"], ["1"]]
