"""Involvements: the ties between whoever carries work and the work itself.

A holder is a unit or a position; the object is a responsibility, a process or a stage of it, a system or a measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Annotated, ClassVar

import msgspec

from orgledger.domain.command import Command, Dated, Name, decides, note
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.event import EntityId, Event, Fact, Former, InvolvementId, Mention, noun
from orgledger.domain.invariants import Check, Violation, holds
from orgledger.domain.period import join, subtract
from orgledger.domain.process import ProcessView, read_stages
from orgledger.domain.refusal import Invalid, Labels, NotAmong, refuse
from orgledger.domain.structure import Structure, View, existing, on_record, unused

HOLDERS = ("unit", "position")


class InvolvementMode(Enum):
    """In which way somebody is involved."""

    ACCOUNTABLE = "ACCOUNTABLE"
    RESPONSIBLE = "RESPONSIBLE"
    CONSULTED = "CONSULTED"
    INFORMED = "INFORMED"
    DECIDES = "DECIDES"
    OWNS = "OWNS"
    USES = "USES"
    MEASURED_BY = "MEASURED_BY"


RACI = frozenset(
    {
        InvolvementMode.ACCOUNTABLE,
        InvolvementMode.RESPONSIBLE,
        InvolvementMode.CONSULTED,
        InvolvementMode.INFORMED,
        InvolvementMode.DECIDES,
    }
)
MODES: Mapping[str, frozenset[InvolvementMode]] = {
    "responsibility": RACI,
    "process": RACI | {InvolvementMode.OWNS},
    "system": frozenset({InvolvementMode.OWNS, InvolvementMode.USES}),
    "measure": frozenset({InvolvementMode.OWNS, InvolvementMode.MEASURED_BY}),
}
"""What somebody can be involved in, and in which ways."""

INVOLVEMENT = noun(
    "involvement",
    references={f"involvement.holder.{name}": name for name in HOLDERS}
    | {f"involvement.object.{name}": name for name in MODES},
    tie=True,
    changed=DifferenceKind.RESPONSIBILITY_CHANGED,
)


class InvolvementStarted(Event, tag="InvolvementStarted"):
    """A unit or a position is involved in something, in one way."""

    life: ClassVar[bool] = True
    says = {
        "en": "{holder} {mode} {object}[, stage {stage}]",
        "zh": "{holder} {mode}“{object}”[（环节 {stage}）]",
    }

    involvement: InvolvementId
    holder_noun: str
    holder: EntityId
    object_noun: str
    object: EntityId
    mode: InvolvementMode
    stage: str | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.involvement, "involvement.existence", "created")
        yield Fact(self.involvement, f"involvement.holder.{self.holder_noun}", self.holder)
        yield Fact(self.involvement, f"involvement.object.{self.object_noun}", self.object)
        yield Fact(self.involvement, "involvement.mode", self.mode.value)
        yield Fact(self.involvement, "involvement.stage", self.stage)

    def mentions(self) -> Iterator[Mention]:
        yield Mention("involvement", "involvement", self.involvement)
        yield Mention("holder", self.holder_noun, self.holder)
        yield Mention("object", self.object_noun, self.object)


class InvolvementTransferred(Event, tag="InvolvementTransferred"):
    """Another unit or position is involved in the place of whoever was before."""

    says = {
        "en": "{to_holder}, in the place of {from_holder}, {mode} {object}[, stage {stage}]",
        "zh": "{to_holder} 接替 {from_holder} {mode}“{object}”[（环节 {stage}）]",
    }

    involvement: InvolvementId
    from_noun: str
    from_holder: EntityId
    to_noun: str
    to_holder: EntityId

    def asserts(self) -> Iterator[Fact]:
        for name in HOLDERS:  # All of them: over its days, one alone is the holder, whatever was planned or corrected.
            yield Fact(self.involvement, f"involvement.holder.{name}", self.to_holder if name == self.to_noun else None)

    def since(self, former: Former) -> InvolvementTransferred:
        if former(self.involvement, "involvement.existence") is None:
            return self
        held = {name: former(self.involvement, f"involvement.holder.{name}") for name in HOLDERS}
        noun, holder = next((name, key) for name, key in held.items() if key is not None)
        return msgspec.structs.replace(self, from_noun=noun, from_holder=holder)

    def mentions(self) -> Iterator[Mention]:
        yield Mention("involvement", "involvement", self.involvement)
        yield Mention("from_holder", self.from_noun, self.from_holder)
        yield Mention("to_holder", self.to_noun, self.to_holder)


class InvolvementEnded(Event, tag="InvolvementEnded"):
    """A unit or a position is not involved any more."""

    life: ClassVar[bool] = True
    says = {
        "en": "{holder} no longer {mode} {object}[, stage {stage}]",
        "zh": "{holder} 不再{mode}“{object}”[（环节 {stage}）]",
    }

    involvement: InvolvementId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.involvement, "involvement.existence", None)


class StartInvolvement(Command):
    """Involve a unit or a position in a responsibility, a process, a system or a measure."""

    dated = Dated.DAY

    holder: Annotated[EntityId, note("The key of a unit or a position.")]
    object: Annotated[EntityId, note("The key of a responsibility, a process, a system or a measure.")]
    mode: Annotated[InvolvementMode, note("In which way.")]
    stage: Annotated[Name | None, note("A stage of the process, if it is only about that one.")] = None
    key: Annotated[InvolvementId | None, note("Its identity, a UUID; made by the server if left out.")] = None


class TransferInvolvement(Command):
    """Let another unit or position be involved in the place of the one before."""

    involvement: Annotated[InvolvementId, note("The involvement.")]
    holder: Annotated[EntityId, note("The key of the unit or the position that takes over.")]


class EndInvolvement(Command):
    """End an involvement."""

    dated = Dated.DAY

    involvement: Annotated[InvolvementId, note("The involvement.")]


class InvolvementView(View):
    """An involvement as it stood at one coordinate."""

    __slots__ = ()
    noun = "involvement"

    @property
    def mode(self) -> InvolvementMode:
        """In which way."""
        return InvolvementMode(self.recalled("mode"))

    @property
    def stage(self) -> str | None:
        """The stage of the process that it is about, if it is not about all of it."""
        return self.recalled("stage")

    @property
    def holder(self) -> tuple[str, str]:
        """Noun and key of who is involved."""
        return self._end("holder", HOLDERS)

    @property
    def object(self) -> tuple[str, str]:
        """Noun and key of what it is about."""
        return self._end("object", MODES)

    def _end(self, attribute: str, nouns: Iterable[str]) -> tuple[str, str]:
        for name in nouns:
            key = self.recalled(f"{attribute}.{name}")
            if key is not None:
                return name, key
        raise LookupError(self.key)


def held_by(structure: Structure, noun: str, holder: str, *objects: str) -> list[InvolvementView]:
    """What a unit or a position is involved in, among objects of some nouns, by key."""
    views = (InvolvementView(structure, k) for k in structure.referring(f"involvement.holder.{noun}", holder))
    return [view for view in views if not objects or view.object[0] in objects]


def involved_in(structure: Structure, noun: str, key: str, *modes: InvolvementMode) -> list[InvolvementView]:
    """Who is involved in something, in one of some ways, by key."""
    views = (InvolvementView(structure, k) for k in structure.referring(f"involvement.object.{noun}", key))
    return [view for view in views if not modes or view.mode in modes]


def is_carried(
    structure: Structure, holder: tuple[str, str], work: tuple[str, str], mode: InvolvementMode, stage: str | None
) -> bool:
    """Whether somebody is involved in something in one way. The cost is the number of ties between the two, ever."""
    (holder_noun, holder_key), (work_noun, work_key) = holder, work
    asked = {
        f"involvement.object.{work_noun}": work_key,
        f"involvement.holder.{holder_noun}": holder_key,
        "involvement.mode": mode.value,
        "involvement.stage": stage,
    }
    return any(
        all(structure.value(tie, attribute) == value for attribute, value in asked.items())
        and on_record(structure, "involvement", tie)
        for tie in structure.ever(
            f"involvement.holder.{holder_noun}", holder_key, (f"involvement.object.{work_noun}", work_key)
        )
    )


def noun_among(structure: Structure, key: str, nouns: Iterable[str], field: str) -> str:
    """Which of some nouns a key is of, on record on that day.

    Raises:
        Refused: NotAmong, if it is of none of them; NotOnRecord, if it does not exist that day.
    """
    for name in nouns:
        if structure.line(key, f"{name}.existence"):
            existing(structure, name, key)
            return name
    raise refuse(NotAmong(key, tuple(nouns))).under(field)


class StageMissing(Violation):
    """An involvement would name a stage that its process does not have."""

    stage: str = ""
    code: ClassVar[str] = "STAGE_MISSING"

    def message(self, label: Labels) -> str:
        return (
            f"{label(self.entity)} has no stage {self.stage!r} {self.period}, but {label(self.blockers[0])} names it. "
            "Keep the stage, or end the involvement in the same change set."
        )


@holds("involvement.existence", "involvement.stage", "involvement.object")
def stage_exists(check: Check, involvement: str) -> Iterator[Violation]:
    """The stage that an involvement names is one of its process on every day."""
    for stage, period in check.followed(involvement, "involvement.stage"):
        for process, days in check.followed(involvement, "involvement.object.process", period):
            there = join(
                both
                for both, text in check.held(process, "process.stages", days)
                if any(one.stage == stage for one in read_stages(str(text)))
            )
            # Where the process is off record, that is what is wrong.
            for present in check.on_record(process, "process").meeting(days):
                for missing in subtract(present, there):
                    yield StageMissing(process, missing, (involvement,), stage)


@holds("process.stages", "process.existence")
def named_stages_stay(check: Check, process: str) -> Iterator[Violation]:
    """A process keeps the stages that involvements name."""
    for involvement in check.lines.ever("involvement.object.process", process):
        yield from stage_exists(check, involvement)


@holds("involvement.existence", "involvement.holder", "involvement.object")
def ties_one_to_one(check: Check, involvement: str) -> Iterator[Violation]:
    """An involvement has one holder and one object on any day."""
    yield from check.one_of(involvement, [f"involvement.holder.{name}" for name in HOLDERS])
    yield from check.one_of(involvement, [f"involvement.object.{name}" for name in MODES])


@decides("startInvolvement")
def start_involvement(structure: Structure, start: StartInvolvement) -> InvolvementStarted:
    """Involve a unit or a position in something.

    Raises:
        Refused: Invalid, for a mode that the object does not have, a stage that it does not have, or an involvement
            that stands already.
    """
    holder_noun = noun_among(structure, start.holder, HOLDERS, "holder")
    object_noun = noun_among(structure, start.object, MODES, "object")
    if start.mode not in MODES[object_noun]:
        fitting = ", ".join(mode.value for mode in InvolvementMode if mode in MODES[object_noun])
        raise refuse(Invalid(f"Nobody can be {start.mode.value} of a {object_noun}; modes: {fitting}.")).under("mode")
    if start.stage is not None:
        stages = [s.stage for s in ProcessView(structure, start.object).stages] if object_noun == "process" else []
        if start.stage not in stages:
            raise refuse(Invalid(f"It has no stage {start.stage!r} on that day.")).under("stage")
    if is_carried(structure, (holder_noun, start.holder), (object_noun, start.object), start.mode, start.stage):
        raise refuse(Invalid("It is involved in that way already on that day.")).under("holder")
    return InvolvementStarted(
        involvement=unused(structure, "involvement", start.key),
        holder_noun=holder_noun,
        holder=start.holder,
        object_noun=object_noun,
        object=start.object,
        mode=start.mode,
        stage=start.stage,
    )


@decides("transferInvolvement")
def transfer_involvement(structure: Structure, transfer: TransferInvolvement) -> InvolvementTransferred:
    """Let somebody else be involved.

    Raises:
        Refused: Invalid, if that holder is involved already.
    """
    view = InvolvementView(structure, existing(structure, "involvement", transfer.involvement))
    to_noun = noun_among(structure, transfer.holder, HOLDERS, "holder")
    if is_carried(structure, (to_noun, transfer.holder), view.object, view.mode, view.stage):
        raise refuse(Invalid("It is involved in that way already on that day.")).under("holder")
    return transferred(view, to_noun, transfer.holder)


def transferred(view: InvolvementView, to_noun: str, to_holder: str) -> InvolvementTransferred:
    """The passing of an involvement to another holder."""
    from_noun, from_holder = view.holder
    return InvolvementTransferred(
        involvement=view.key, from_noun=from_noun, from_holder=from_holder, to_noun=to_noun, to_holder=to_holder
    )


@decides("endInvolvement")
def end_involvement(structure: Structure, end: EndInvolvement) -> InvolvementEnded:
    """End an involvement."""
    return InvolvementEnded(involvement=existing(structure, "involvement", end.involvement))
