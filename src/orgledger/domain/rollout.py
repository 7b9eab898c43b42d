"""Rollout steps: what is done to bring a structure about, and to improve it (实施步骤, 优化)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Annotated, ClassVar

from msgspec import Meta

from orgledger.domain.command import TEXT_LENGTH, Command, Dated, Texts, by_language, decides, note
from orgledger.domain.event import KEY, Event, Fact, RolloutStepId, localized, noun
from orgledger.domain.invariants import Check, Violation, holds
from orgledger.domain.refusal import Invalid, Labels, refuse
from orgledger.domain.statement import Place
from orgledger.domain.structure import Structure, View, existing, unused

ROLLOUT_STEP = noun("rollout_step", found_by=("rollout_step.change_request",))

ChangeRequestKey = Annotated[str, Meta(pattern=KEY)]


class RolloutPhase(Enum):
    """Whether a step brings a structure about, or improves it."""

    IMPLEMENT = "IMPLEMENT"
    OPTIMISE = "OPTIMISE"


class RolloutStepPlanned(Event, tag="RolloutStepPlanned"):
    """A step of implementing or optimising was planned."""

    life: ClassVar[bool] = True
    says = {
        "en": "{phase}, step {order}: {rollout_step}[ (due {due})]",
        "zh": "{phase}第 {order} 步：{rollout_step}[（期限 {due}）]",
    }

    rollout_step: RolloutStepId
    phase: RolloutPhase
    order: int
    texts: dict[str, str]
    due: date | None
    request: str | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.rollout_step, "rollout_step.existence", "created")
        yield Fact(self.rollout_step, "rollout_step.phase", self.phase.value)
        yield Fact(self.rollout_step, "rollout_step.order", self.order)
        yield from localized(self.rollout_step, "rollout_step.text", self.texts)
        yield Fact(self.rollout_step, "rollout_step.due", self.due.isoformat() if self.due else None)
        yield Fact(self.rollout_step, "rollout_step.change_request", self.request)


class RolloutStepCompleted(Event, tag="RolloutStepCompleted"):
    """A step was done, on the day from which this holds."""

    life: ClassVar[bool] = True
    says = {"en": "{rollout_step} is completed", "zh": "{rollout_step} 完成"}

    rollout_step: RolloutStepId
    done: date

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.rollout_step, "rollout_step.done", self.done.isoformat())


class PlanRolloutStep(Command):
    """Plan a step of implementing or optimising a structure, with or without a change request."""

    dated = Dated.DAY

    phase: Annotated[RolloutPhase, note("Whether it brings a structure about, or improves it.")]
    order: Annotated[Place, note("Its place among the steps of its phase.")]
    texts: Annotated[Texts, note("What is done.")]
    due: Annotated[date | None, note("The day by which it should be done.")] = None
    change_request: Annotated[ChangeRequestKey | None, note("The key of the change request it carries out.")] = None
    key: Annotated[RolloutStepId | None, note("Its identity, a UUID; made by the server if left out.")] = None


class CompleteRolloutStep(Command):
    """Say that a step was done on a day."""

    dated = Dated.DAY

    rollout_step: Annotated[RolloutStepId, note("The step.")]


class RolloutStepView(View):
    """A rollout step as it stood at one coordinate."""

    __slots__ = ()
    noun = "rollout_step"

    @property
    def phase(self) -> RolloutPhase:
        """Whether it brings a structure about, or improves it."""
        return RolloutPhase(self.recalled("phase"))

    @property
    def order(self) -> int:
        """Its place among the steps of its phase."""
        return self.number("order") or 0

    @property
    def due(self) -> date | None:
        """The day by which it should be done."""
        return self._day("due")

    @property
    def done(self) -> date | None:
        """The day on which it was done."""
        return self._day("done")

    def text(self, language: str | None = None) -> str:
        """What is done."""
        return self.localized("text", language) or self.key

    def _day(self, attribute: str) -> date | None:
        value = self.plain(attribute)
        return date.fromisoformat(value) if value else None


def rollout_steps(structure: Structure) -> list[RolloutStepView]:
    """The steps on record, by phase and place."""
    phases = list(RolloutPhase)
    views = [RolloutStepView(structure, key) for key in structure.keys("rollout_step")]
    return sorted(views, key=lambda view: (phases.index(view.phase), view.order, view.key))


class CompletedTwice(Violation):
    """A step would be completed on two days."""

    sequences: tuple[int, ...] = ()
    code: ClassVar[str] = "COMPLETED_TWICE"

    def message(self, label: Labels) -> str:
        return (
            f"{label(self.entity)} would be completed twice (entries {', '.join(map(str, self.sequences))}). "
            "Rescind one of them in the same change set."
        )


@holds("rollout_step.done")
def completed_once(check: Check, step: str) -> Iterator[Violation]:
    """A step is completed on one day."""
    done = [fact for fact in check.lines.facts(step, "rollout_step.done") if fact.value is not None]
    if len(done) > 1:
        first = min(done, key=lambda fact: fact.period.start)
        yield CompletedTwice(step, first.period, (step,), tuple(sorted(fact.sequence for fact in done)))


@decides("planRolloutStep")
def plan_rollout_step(structure: Structure, plan: PlanRolloutStep) -> RolloutStepPlanned:
    """Plan a step."""
    return RolloutStepPlanned(
        rollout_step=unused(structure, "rollout_step", plan.key),
        phase=plan.phase,
        order=plan.order,
        texts=by_language("texts", plan.texts, TEXT_LENGTH),
        due=plan.due,
        request=plan.change_request,
    )


@decides("completeRolloutStep")
def complete_rollout_step(structure: Structure, complete: CompleteRolloutStep) -> RolloutStepCompleted:
    """Say that a step was done.

    Raises:
        Refused: Invalid, if another day was named on which it was done.
    """
    view = RolloutStepView(structure, existing(structure, "rollout_step", complete.rollout_step))
    done = next((run.value for run in view.structure.line(view.key, "rollout_step.done") if run.value), None)
    if done:
        raise refuse(Invalid(f"It is completed on {done}; rescind that entry to say otherwise."))
    return RolloutStepCompleted(rollout_step=view.key, done=structure.as_of.effective)
