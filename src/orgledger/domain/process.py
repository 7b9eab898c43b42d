"""Processes: work in ordered stages (业务流程). Who owns a process, or carries a stage, is said by involvements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, ClassVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from orgledger.domain.command import (
    TEXT_LENGTH,
    Command,
    Dated,
    Name,
    Names,
    RemovableTexts,
    Texts,
    by_language,
    decides,
    note,
    removable,
)
from orgledger.domain.event import Event, Fact, ProcessId, localized, noun
from orgledger.domain.refusal import Invalid, Refused, refuse
from orgledger.domain.structure import NamedView, Structure, existing, unused

PROCESS = noun("process")


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of a process: its handle, by which involvements name it, and its name by language."""

    stage: str
    names: dict[str, str]

    def name(self, language: str | None = None) -> str:
        """Its name in a language, else in any, else its handle."""
        return self.names.get(language or "") or next(iter(self.names.values()), self.stage)


class ProcessDefined(Event, tag="ProcessDefined"):
    """A process was defined, with its stages in order."""

    life: ClassVar[bool] = True
    says = {"en": "{process} is defined[: {stages}]", "zh": "建立流程 {process}[：{stages}]"}

    process: ProcessId
    names: dict[str, str]
    texts: dict[str, str]
    stages: tuple[Stage, ...]

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.process, "process.existence", "created")
        yield from localized(self.process, "process.name", self.names)
        yield from localized(self.process, "process.text", self.texts)
        yield Fact(self.process, "process.stages", written(self.stages))


class ProcessRestated(Event, tag="ProcessRestated"):
    """A process has another name or description in the languages given."""

    says = {"en": "{process} is restated", "zh": "流程 {process} 重新表述"}

    process: ProcessId
    names: dict[str, str | None]
    texts: dict[str, str | None]

    def asserts(self) -> Iterator[Fact]:
        yield from localized(self.process, "process.name", self.names)
        yield from localized(self.process, "process.text", self.texts)


class ProcessStagesRevised(Event, tag="ProcessStagesRevised"):
    """A process runs through other stages, or in another order."""

    says = {"en": "{process} runs through {stages}", "zh": "流程 {process} 环节改为 {stages}"}

    process: ProcessId
    stages: tuple[Stage, ...]

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.process, "process.stages", written(self.stages))

    def sentences(self) -> Mapping[str, str]:
        none = {"en": "The stages of {process} are not known any more", "zh": "流程 {process} 的环节不再明确"}
        return self.says if self.stages else none


class ProcessRetired(Event, tag="ProcessRetired"):
    """A process is not run any more."""

    life: ClassVar[bool] = True
    says = {"en": "{process} is retired", "zh": "取消流程 {process}"}

    process: ProcessId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.process, "process.existence", None)


class ProcessStage(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A step of a process."""

    names: Names
    stage: Annotated[Name | None, note("Its handle in the process; its place in the order, if left out.")] = None


Stages = Annotated[tuple[ProcessStage, ...], Meta(max_length=200)]


class DefineProcess(Command):
    """Define a process with its stages in order; start involvements to say who owns it and carries each stage."""

    dated = Dated.DAY

    names: Names
    stages: Annotated[Stages, note("Its stages, in order; none if they are not known.")] = ()
    texts: Annotated[Texts | None, note("What it does.")] = None
    key: Annotated[ProcessId | None, note("Its identity, a UUID; made by the server if left out.")] = None


class RestateProcess(Command):
    """Give a process another name or description; what is left out stays."""

    process: Annotated[ProcessId, note("The process.")]
    names: Annotated[RemovableTexts | UnsetType, note("The new name; other languages keep theirs.")] = UNSET
    texts: Annotated[RemovableTexts | UnsetType, note("What it does; other languages keep theirs.")] = UNSET


class ReviseProcessStages(Command):
    """Let a process run through other stages, or in another order."""

    process: Annotated[ProcessId, note("The process.")]
    stages: Annotated[Stages, note("All stages from now on, in order; a stage that stays keeps its handle.")]


class RetireProcess(Command):
    """End a process. Its involvements must be ended in the same change set."""

    dated = Dated.DAY

    process: Annotated[ProcessId, note("The process.")]


class ProcessView(NamedView):
    """A process as it stood at one coordinate."""

    __slots__ = ()
    noun = "process"

    @property
    def stages(self) -> list[Stage]:
        """Its stages, in order."""
        return read_stages(self.plain("stages"))


def written(stages: Iterable[Stage]) -> str:
    """Stages as the one text that a slot holds."""
    return msgspec.json.encode(list(stages), order="sorted").decode()


def read_stages(text: str | None) -> list[Stage]:
    """The stages that a slot holds."""
    return msgspec.json.decode(text, type=list[Stage]) if text else []


def ordered(forms: Iterable[ProcessStage]) -> tuple[Stage, ...]:
    """Stages with their handles.

    Raises:
        Refused: Invalid, if two have one handle.
    """
    stages = tuple(as_stage(place, form) for place, form in enumerate(forms))
    if len({stage.stage for stage in stages}) < len(stages):
        raise refuse(Invalid("Two stages have the same handle.")).under("stages")
    return stages


def as_stage(place: int, form: ProcessStage) -> Stage:
    """A stage with its handle.

    Raises:
        Refused: Invalid, if a language occurs twice or a name is too long.
    """
    try:
        return Stage(form.stage or str(place + 1), by_language("names", form.names))
    except Refused as refused:
        raise refused.under("stages", str(place)) from None


@decides("defineProcess")
def define_process(structure: Structure, define: DefineProcess) -> ProcessDefined:
    """Define a process."""
    return ProcessDefined(
        process=unused(structure, "process", define.key),
        names=by_language("names", define.names),
        texts=by_language("texts", define.texts or (), TEXT_LENGTH),
        stages=ordered(define.stages),
    )


@decides("restateProcess")
def restate_process(structure: Structure, restate: RestateProcess) -> ProcessRestated:
    """Give a process another name or description.

    Raises:
        Refused: Invalid, if nothing to change is given.
    """
    if not (restate.names or restate.texts):
        raise refuse(Invalid("Say what changes: names or texts."))
    return ProcessRestated(
        process=existing(structure, "process", restate.process),
        names=removable("names", restate.names or ()),
        texts=removable("texts", restate.texts or ()),
    )


@decides("reviseProcessStages")
def revise_process_stages(structure: Structure, revise: ReviseProcessStages) -> ProcessStagesRevised:
    """Let a process run through other stages."""
    return ProcessStagesRevised(process=existing(structure, "process", revise.process), stages=ordered(revise.stages))


@decides("retireProcess")
def retire_process(structure: Structure, retire: RetireProcess) -> ProcessRetired:
    """End a process."""
    return ProcessRetired(process=existing(structure, "process", retire.process))
