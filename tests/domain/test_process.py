"""Processes: work in ordered stages."""

from __future__ import annotations

import pytest

from orgledger.domain.invariants import StillReferredTo
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
