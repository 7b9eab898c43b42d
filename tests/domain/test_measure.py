"""Measures: how results are judged, and against which target."""

from __future__ import annotations

from msgspec import UNSET

from orgledger.domain.measure import MeasureDefined, MeasureRevised, MeasureView
from orgledger.domain.refusal import Invalid
from tests.kit import APR, FEB, JUNE, MAR, MAY, Organization, ask, called, key

RATE = key("RATE")
DEFINED = ask("defineMeasure", FEB, key=RATE, names=called("准时率", "zh"), unit_of_measure="%", target="≥ 95")
DETAILS = ("unit_of_measure", "target", "direction", "period")


def details(acme: Organization, day: object) -> list[str | None]:
    return [MeasureView(acme.structure(day), RATE).plain(detail) for detail in DETAILS]  # type: ignore[arg-type]


def test_a_measure_is_defined_with_what_is_known_of_it(acme: Organization) -> None:
    events = acme.records(DEFINED)

    assert events == [
        MeasureDefined(
            measure=RATE,
            names={"zh": "准时率"},
            texts={},
            unit_of_measure="%",
            target="≥ 95",
            direction=None,
            period=None,
        )
    ]
    assert details(acme, MAR) == ["%", "≥ 95", None, None]


def test_a_revision_leaves_alone_what_it_does_not_speak_of(acme: Organization) -> None:
    acme.records(DEFINED)

    events = acme.records(ask("reviseMeasure", MAR, measure=RATE, target=None, period="quarter"))

    assert events == [
        MeasureRevised(
            measure=RATE,
            names={},
            texts={},
            unit_of_measure=UNSET,
            target=None,
            direction=UNSET,
            period="quarter",
        )
    ]
    assert details(acme, MAR) == ["%", None, None, "quarter"]


def test_a_target_may_be_another_for_a_while_and_may_turn_out_to_have_been_another(acme: Organization) -> None:
    acme.records(DEFINED, ask("reviseMeasure", MAR, JUNE, measure=RATE, target="≥ 90"))
    acme.records(ask("reviseMeasure", APR, MAY, correct=True, measure=RATE, target="≥ 91"))

    assert [details(acme, day)[1] for day in (FEB, MAR, APR, MAY, JUNE)] == ["≥ 95", "≥ 90", "≥ 91", "≥ 90", "≥ 95"]


def test_a_revision_says_something(acme: Organization) -> None:
    acme.records(DEFINED)

    assert acme.refuses(ask("reviseMeasure", MAR, measure=RATE)) == [
        Invalid("Say what changes: names, texts, unitOfMeasure, target, direction or period.")
    ]


def test_a_retired_measure_judges_nothing_from_its_day_on(acme: Organization) -> None:
    acme.records(DEFINED, ask("retireMeasure", MAY, measure=RATE))

    assert [list(acme.structure(day).keys("measure")) for day in (APR, MAY)] == [[RATE], []]
