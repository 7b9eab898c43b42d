"""Measures: how results are judged (绩效). Who owns one, and to whom it applies, is said by involvements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import UNSET, UnsetType

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
from orgledger.domain.event import Event, Fact, MeasureId, localized, noun
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.structure import NamedView, Structure, existing, unused

MEASURE = noun("measure")
DETAILS = ("unit_of_measure", "target", "direction", "period")


class MeasureDefined(Event, tag="MeasureDefined"):
    """A measure was defined, with its target."""

    life: ClassVar[bool] = True
    says = {"en": "{measure} is defined[, target {target}]", "zh": "建立绩效指标 {measure}[，目标 {target}]"}

    measure: MeasureId
    names: dict[str, str]
    texts: dict[str, str]
    unit_of_measure: str | None
    target: str | None
    direction: str | None
    period: str | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.measure, "measure.existence", "created")
        yield from localized(self.measure, "measure.name", self.names)
        yield from localized(self.measure, "measure.text", self.texts)
        for detail in DETAILS:
            yield Fact(self.measure, f"measure.{detail}", getattr(self, detail))


class MeasureRevised(Event, tag="MeasureRevised"):
    """A measure has another name, description or target; what is absent stayed."""

    says = {"en": "{measure} is revised[, target {target}]", "zh": "绩效指标 {measure} 修订[，目标 {target}]"}

    measure: MeasureId
    names: dict[str, str | None]
    texts: dict[str, str | None]
    unit_of_measure: str | UnsetType | None = UNSET
    target: str | UnsetType | None = UNSET
    direction: str | UnsetType | None = UNSET
    period: str | UnsetType | None = UNSET

    def asserts(self) -> Iterator[Fact]:
        yield from localized(self.measure, "measure.name", self.names)
        yield from localized(self.measure, "measure.text", self.texts)
        for detail in DETAILS:
            value = getattr(self, detail)
            if value is not UNSET:
                yield Fact(self.measure, f"measure.{detail}", value)


class MeasureRetired(Event, tag="MeasureRetired"):
    """Nothing is judged by a measure any more."""

    life: ClassVar[bool] = True
    says = {"en": "{measure} is retired", "zh": "取消绩效指标 {measure}"}

    measure: MeasureId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.measure, "measure.existence", None)


class DefineMeasure(Command):
    """Define a measure; start involvements to say who owns it and who is measured by it."""

    dated = Dated.DAY

    names: Names
    texts: Annotated[Texts | None, note("What it judges, and how.")] = None
    unit_of_measure: Annotated[Name | None, note("What it is counted in, such as % or days.")] = None
    target: Annotated[Name | None, note("The value aimed at, as a text.")] = None
    direction: Annotated[Name | None, note("Whether more or less is better, in the organization's words.")] = None
    period: Annotated[Name | None, note("Over which span it is taken, such as a quarter.")] = None
    key: Annotated[MeasureId | None, note("Its identity, a UUID; made by the server if left out.")] = None


class ReviseMeasure(Command):
    """Change a measure's name, description or target; what is left out stays."""

    measure: Annotated[MeasureId, note("The measure.")]
    names: Annotated[RemovableTexts | UnsetType, note("The new name; other languages keep theirs.")] = UNSET
    texts: Annotated[RemovableTexts | UnsetType, note("What it judges; other languages keep theirs.")] = UNSET
    unit_of_measure: Annotated[Name | UnsetType | None, note("What it is counted in; null for nothing.")] = UNSET
    target: Annotated[Name | UnsetType | None, note("The value aimed at; null for none.")] = UNSET
    direction: Annotated[Name | UnsetType | None, note("Whether more or less is better; null for unsaid.")] = UNSET
    period: Annotated[Name | UnsetType | None, note("Over which span it is taken; null for unsaid.")] = UNSET


class RetireMeasure(Command):
    """End a measure. Its involvements must be ended in the same change set."""

    dated = Dated.DAY

    measure: Annotated[MeasureId, note("The measure.")]


class MeasureView(NamedView):
    """A measure as it stood at one coordinate."""

    __slots__ = ()
    noun = "measure"


@decides("defineMeasure")
def define_measure(structure: Structure, define: DefineMeasure) -> MeasureDefined:
    """Define a measure."""
    return MeasureDefined(
        measure=unused(structure, "measure", define.key),
        names=by_language("names", define.names),
        texts=by_language("texts", define.texts or (), TEXT_LENGTH),
        **{detail: getattr(define, detail) for detail in DETAILS},
    )


@decides("reviseMeasure")
def revise_measure(structure: Structure, revise: ReviseMeasure) -> MeasureRevised:
    """Change a measure.

    Raises:
        Refused: Invalid, if nothing to change is given.
    """
    revised = MeasureRevised(
        measure=existing(structure, "measure", revise.measure),
        names=removable("names", revise.names or ()),
        texts=removable("texts", revise.texts or ()),
        **{detail: getattr(revise, detail) for detail in DETAILS},
    )
    if not any(True for _ in revised.asserts()):
        raise refuse(Invalid("Say what changes: names, texts, unitOfMeasure, target, direction or period."))
    return revised


@decides("retireMeasure")
def retire_measure(structure: Structure, retire: RetireMeasure) -> MeasureRetired:
    """End a measure."""
    return MeasureRetired(measure=existing(structure, "measure", retire.measure))
