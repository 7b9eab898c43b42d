"""Rollout steps: what is done to bring a structure about, and to improve it."""

from __future__ import annotations

from datetime import date

from orgledger.domain.period import Period
from orgledger.domain.refusal import Invalid, NotOnRecord
from orgledger.domain.rollout import (
    CompletedTwice,
    RolloutPhase,
    RolloutStepCompleted,
    RolloutStepPlanned,
    RolloutStepView,
    rollout_steps,
)
from tests.kit import APR, FEB, JAN, JUNE, MAR, MAY, Form, Organization, ask, called, key, rescind

STEP, REQUEST = key("STEP"), key("REQUEST")


def plan(step: str = STEP, phase: str = "IMPLEMENT", order: int = 1, **more: object) -> Form:
    return ask("planRolloutStep", FEB, key=step, phase=phase, order=order, texts=called("评估现状", "zh"), **more)


def complete(at: date) -> Form:
    return ask("completeRolloutStep", at, rollout_step=STEP)


def done(acme: Organization, *days: date) -> list[date | None]:
    return [RolloutStepView(acme.structure(day), STEP).done for day in days]


def test_a_step_is_planned_and_completed(acme: Organization) -> None:
    events = acme.records(plan(due="2024-05-31", change_request=REQUEST), complete(APR))

    assert events == [
        RolloutStepPlanned(
            rollout_step=STEP,
            phase=RolloutPhase.IMPLEMENT,
            order=1,
            texts={"zh": "评估现状"},
            due=date(2024, 5, 31),
            request=REQUEST,
        ),
        RolloutStepCompleted(rollout_step=STEP, done=APR),
    ]
    view = RolloutStepView(acme.structure(MAR), STEP)
    assert (view.phase, view.order, view.text(), view.due) == (
        RolloutPhase.IMPLEMENT,
        1,
        "评估现状",
        date(2024, 5, 31),
    )
    assert view.effective == Period(FEB)
    assert done(acme, MAR, APR, MAY) == [None, APR, APR]
    assert acme.structure(MAR).referring("rollout_step.change_request", REQUEST) == [STEP]


def test_steps_are_told_by_phase_and_place(acme: Organization) -> None:
    acme.records(
        plan(key("c"), "OPTIMISE", 1), plan(key("b"), "IMPLEMENT", 10), plan(key("a"), "IMPLEMENT", 2), plan(order=3)
    )

    assert [view.key for view in rollout_steps(acme.structure(MAR))] == [key("a"), STEP, key("b"), key("c")]
    assert rollout_steps(acme.structure(JAN)) == []


def test_a_step_is_completed_once_whichever_day_is_named_later(acme: Organization) -> None:
    acme.records(plan())
    acme.records(complete(APR))

    again = Invalid(f"It is completed on {APR}; rescind that entry to say otherwise.")
    assert acme.refuses(complete(MAY)) == [again]
    assert acme.refuses(complete(MAR)) == [again]
    acme.records(rescind(acme.head), complete(MAR))
    assert done(acme, FEB, MAR, APR) == [None, MAR, MAR]


def test_a_step_is_not_completed_before_it_is_planned(acme: Organization) -> None:
    acme.records(plan())

    assert acme.refuses(complete(JAN)) == [NotOnRecord("rollout_step", STEP, JAN)]


def test_what_was_known_of_a_step_is_kept(acme: Organization) -> None:
    acme.records(plan())
    planned = acme.head
    acme.records(complete(APR))

    assert RolloutStepView(acme.structure(JUNE, planned), STEP).done is None


def test_a_completion_does_not_come_back_beside_another_day(acme: Organization) -> None:
    acme.records(plan())
    acme.records(complete(APR))
    first = acme.head
    acme.records(rescind(first))
    acme.records(complete(MAR))

    assert acme.refuses(rescind(first + 1)) == [CompletedTwice(STEP, Period(MAR), (STEP,), (first, acme.head))]
