"""Positions: roles in a unit, one seat or several alike, and the lines between them (职位, 岗位)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import Annotated, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from orgledger.domain.command import (
    Code,
    Command,
    Dated,
    Grade,
    Name,
    Names,
    RemovableTexts,
    Seats,
    Texts,
    by_language,
    decides,
    note,
    removable,
    thousandths,
)
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.event import DottedLineId, Event, Fact, Former, PositionId, UnitId, localized, noun
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.structure import Structure, View, existing, on_record, unused
from orgledger.domain.unit import UnitHeadDesignated, UnitView

POSITION = noun(
    "position",
    references={"position.unit": "unit", "position.reports_to": "position"},
    unique=("position.code",),
    place=True,
    changed=DifferenceKind.POSITION_CHANGED,
    changes={
        "position.unit": DifferenceKind.MOVED,
        "position.seats": DifferenceKind.HEADCOUNT_CHANGED,
        "position.fte_milli": DifferenceKind.HEADCOUNT_CHANGED,
    },
)
DOTTED_LINE = noun(
    "dotted_line",
    references={"dotted_line.from": "position", "dotted_line.to": "position"},
    tie=True,
    changed=DifferenceKind.POSITION_CHANGED,
)


class LineChoice(Enum):
    """What becomes of the line manager when a position moves."""

    KEEP = "KEEP"
    NEW_HEAD = "NEW_HEAD"


class PositionCreated(Event, tag="PositionCreated"):
    """A role was set up in a unit, with the seats approved for it."""

    life: ClassVar[bool] = True
    says = {"en": "{position} is set up in {unit}", "zh": "{unit} 设立职位 {position}"}

    position: PositionId
    unit: UnitId
    code: str | None
    titles: dict[str, str]
    grade: str | None
    seats: int | None
    fte_milli: int | None
    reports_to: PositionId | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.position, "position.existence", "created")
        yield Fact(self.position, "position.unit", self.unit)
        yield Fact(self.position, "position.code", self.code)
        yield Fact(self.position, "position.grade", self.grade)
        yield Fact(self.position, "position.seats", self.seats)
        yield Fact(self.position, "position.fte_milli", self.fte_milli)
        yield Fact(self.position, "position.reports_to", self.reports_to)
        yield from localized(self.position, "position.title", self.titles)


class PositionRetitled(Event, tag="PositionRetitled"):
    """A position goes by another title in the languages given."""

    says = {"en": "{position} is retitled {titles}", "zh": "{position} 职位名称改为 {titles}"}

    position: PositionId
    titles: dict[str, str]

    def asserts(self) -> Iterator[Fact]:
        yield from localized(self.position, "position.title", self.titles)


class PositionRegraded(Event, tag="PositionRegraded"):
    """A position is of another grade, or of none."""

    says = {"en": "{position} is graded {grade}", "zh": "{position} 职级改为 {grade}"}

    position: PositionId
    grade: str | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.position, "position.grade", self.grade)

    def sentences(self) -> Mapping[str, str]:
        return self.says if self.grade else {"en": "{position} has no grade any more", "zh": "{position} 不再有职级"}


class PositionRequirementsStated(Event, tag="PositionRequirementsStated"):
    """What a position asks of its holder, in the languages given."""

    says = {"en": "The requirements of {position} are stated", "zh": "明确 {position} 的岗位要求"}

    position: PositionId
    requirements: dict[str, str | None]

    def asserts(self) -> Iterator[Fact]:
        yield from localized(self.position, "position.requirements", self.requirements)


class DecisionLevelSet(Event, tag="DecisionLevelSet"):
    """How far a position may decide, in the organization's own words; or nobody says."""

    says = {"en": "{position} decides at level {decision_level}", "zh": "{position} 的决策层级为 {decision_level}"}

    position: PositionId
    decision_level: str | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.position, "position.decision_level", self.decision_level)

    def sentences(self) -> Mapping[str, str]:
        none = {"en": "{position} has no decision level any more", "zh": "{position} 不再有决策层级"}
        return self.says if self.decision_level else none


class PositionMoved(Event, tag="PositionMoved"):
    """A seat went to another unit, with its holders and dotted lines (role moved)."""

    says = {"en": "{position} moves from {from_unit} to {to_unit}", "zh": "{position} 由 {from_unit} 调入 {to_unit}"}

    position: PositionId
    from_unit: UnitId
    to_unit: UnitId
    line: LineChoice
    reports_to: PositionId | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.position, "position.unit", self.to_unit)
        if self.line is LineChoice.NEW_HEAD:
            yield Fact(self.position, "position.reports_to", self.reports_to)

    def since(self, former: Former) -> PositionMoved:
        if former(self.position, "position.existence") is None:
            return self
        return msgspec.structs.replace(self, from_unit=former(self.position, "position.unit"))


class ReportingLineSet(Event, tag="ReportingLineSet"):
    """A position reports to another, or to nobody."""

    says = {"en": "{position} reports to {reports_to}", "zh": "{position} 向 {reports_to} 汇报"}

    position: PositionId
    reports_to: PositionId | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.position, "position.reports_to", self.reports_to)

    def sentences(self) -> Mapping[str, str]:
        return self.says if self.reports_to else {"en": "{position} reports to nobody", "zh": "{position} 无直接上级"}


class PositionClosed(Event, tag="PositionClosed"):
    """A position went off record."""

    life: ClassVar[bool] = True
    says = {"en": "{position} is closed", "zh": "取消职位 {position}"}

    position: PositionId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.position, "position.existence", None)


class PositionReopened(Event, tag="PositionReopened"):
    """A closed position is back, in a unit given anew; a line manager who is absent is the one it had."""

    version: ClassVar[int] = 2
    life: ClassVar[bool] = True
    says = {"en": "{position} is reopened in {unit}", "zh": "{unit} 恢复职位 {position}"}

    position: PositionId
    unit: UnitId
    reports_to: PositionId | UnsetType | None = UNSET

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.position, "position.existence", "reopened")
        yield Fact(self.position, "position.unit", self.unit)
        if self.reports_to is not UNSET:
            yield Fact(self.position, "position.reports_to", self.reports_to)


class DottedLineStarted(Event, tag="DottedLineStarted"):
    """A position answers to a second one besides its line manager."""

    life: ClassVar[bool] = True
    says = {"en": "{from_position} also answers to {to_position}", "zh": "{from_position} 虚线汇报 {to_position}"}

    dotted_line: DottedLineId
    from_position: PositionId
    to_position: PositionId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.dotted_line, "dotted_line.existence", "created")
        yield Fact(self.dotted_line, "dotted_line.from", self.from_position)
        yield Fact(self.dotted_line, "dotted_line.to", self.to_position)


class DottedLineEnded(Event, tag="DottedLineEnded"):
    """A dotted line went off record."""

    life: ClassVar[bool] = True
    says = {
        "en": "{from_position} no longer answers to {to_position}",
        "zh": "{from_position} 不再虚线汇报 {to_position}",
    }

    dotted_line: DottedLineId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.dotted_line, "dotted_line.existence", None)


class CreatePosition(Command):
    """Set up a role in a unit: one seat or several alike."""

    dated = Dated.DAY

    unit: Annotated[UnitId, note("The unit it belongs to.")]
    titles: Names
    code: Annotated[Code | None, note("A human handle, unique among the positions on record.")] = None
    key: Annotated[PositionId | None, note("Its identity, a UUID; made by the server if left out.")] = None
    grade: Annotated[Grade | None, note("The grade, in the organization's own words.")] = None
    seats: Annotated[Seats | None, note("Approved seats; none means unknown.")] = None
    fte: Annotated[Decimal | None, note("Approved full-time equivalents, exact to thousandths.")] = None
    reports_to: Annotated[PositionId | None, note("Its line manager.")] = None
    head: Annotated[bool, note("Whether it heads its unit from the start.")] = False


class RetitlePosition(Command):
    """Give a position another title, in one or several languages."""

    position: Annotated[PositionId, note("The position.")]
    titles: Annotated[Texts, note("The new title; other languages keep theirs.")]


class RegradePosition(Command):
    """Give a position another grade."""

    position: Annotated[PositionId, note("The position.")]
    grade: Annotated[Grade | None, note("The new grade; null for none.")]


class StatePositionRequirements(Command):
    """Say what a position asks of its holder."""

    position: Annotated[PositionId, note("The position.")]
    requirements: Annotated[RemovableTexts, note("The requirements; other languages keep theirs.")]


class SetDecisionLevel(Command):
    """Say how far a position may decide."""

    position: Annotated[PositionId, note("The position.")]
    level: Annotated[Name | None, note("The level, in the organization's own words; null for none.")]


class MovePosition(Command):
    """Move a seat, with its holders and dotted lines, to another unit."""

    position: Annotated[PositionId, note("The position to move.")]
    unit: Annotated[UnitId, note("The unit it goes to.")]
    line: Annotated[LineChoice, note("Whether it keeps its line manager or reports to the new unit's head.")]


class SetReportingLine(Command):
    """Let a position report to another, or to nobody."""

    position: Annotated[PositionId, note("The position.")]
    reports_to: Annotated[PositionId | None, note("Its line manager; null for nobody.")]


class ClosePosition(Command):
    """End a position. Its holders and lines must be ended in the same change set."""

    dated = Dated.DAY

    position: Annotated[PositionId, note("The position to close.")]


class ReopenPosition(Command):
    """Bring a closed position back, with its identity."""

    dated = Dated.DAY

    position: Annotated[PositionId, note("The closed position.")]
    unit: Annotated[UnitId, note("The unit it belongs to now.")]
    reports_to: Annotated[
        PositionId | UnsetType | None, note("Its line manager now: the one it had, if left out; null for nobody.")
    ] = UNSET


class StartDottedLine(Command):
    """Let a position answer to a second one besides its line manager."""

    dated = Dated.DAY

    from_position: Annotated[PositionId, note("Who answers.")]
    to_position: Annotated[PositionId, note("To whom.")]
    key: Annotated[DottedLineId | None, note("Its identity, a UUID; made by the server if left out.")] = None


class EndDottedLine(Command):
    """End a dotted line."""

    dated = Dated.DAY

    dotted_line: Annotated[DottedLineId, note("The dotted line.")]


class PositionView(View):
    """A position as it stood at one coordinate."""

    __slots__ = ()
    noun = "position"

    @property
    def code(self) -> str | None:
        """Its human handle."""
        return self.recalled("code")

    @property
    def grade(self) -> str | None:
        """Its grade."""
        return self.recalled("grade")

    def title(self, language: str | None = None) -> str:
        """Its title in the asked language, else the organization's, any, its code, its key."""
        return self.localized("title", language) or self.code or self.key

    @property
    def titles(self) -> dict[str, str]:
        """Language → title."""
        return self.texts("title")

    def requirements(self, language: str | None = None) -> str | None:
        """What it asks of its holder."""
        return self.localized("requirements", language)

    @property
    def decision_level(self) -> str | None:
        """How far it may decide, in the organization's own words."""
        return self.plain("decision_level")

    @property
    def unit(self) -> UnitView:
        """The unit it belongs to."""
        return UnitView(self.structure, str(self.recalled("unit")))

    @property
    def reports_to(self) -> PositionView | None:
        """Its line manager."""
        key = self.plain("reports_to")
        return PositionView(self.structure, key) if key and on_record(self.structure, "position", key) else None

    @property
    def reports(self) -> list[PositionView]:
        """The positions that report to it."""
        return [PositionView(self.structure, key) for key in self.structure.referring("position.reports_to", self.key)]

    @property
    def dotted_lines(self) -> list[PositionView]:
        """The positions it also answers to."""
        lines = self.structure.referring("dotted_line.from", self.key)
        return [PositionView(self.structure, str(self.structure.value(line, "dotted_line.to"))) for line in lines]

    @property
    def holders(self) -> list[str]:
        """The keys of the assignments to it."""
        return list(self.structure.referring("assignment.position", self.key))


@decides("createPosition")
def create_position(structure: Structure, create: CreatePosition) -> Iterator[Event]:
    """Set up a role, and let it head its unit if asked."""
    key = unused(structure, "position", create.key)
    unit = existing(structure, "unit", create.unit)
    yield PositionCreated(
        position=key,
        unit=unit,
        code=create.code,
        titles=by_language("titles", create.titles),
        grade=create.grade,
        seats=create.seats,
        fte_milli=thousandths(create.fte),
        reports_to=create.reports_to and existing(structure, "position", create.reports_to),
    )
    if create.head:
        yield UnitHeadDesignated(unit=unit, position=key, level=None)


@decides("retitlePosition")
def retitle_position(structure: Structure, retitle: RetitlePosition) -> PositionRetitled:
    """Give a position another title."""
    return PositionRetitled(
        position=existing(structure, "position", retitle.position), titles=by_language("titles", retitle.titles)
    )


@decides("regradePosition")
def regrade_position(structure: Structure, regrade: RegradePosition) -> PositionRegraded:
    """Give a position another grade."""
    return PositionRegraded(position=existing(structure, "position", regrade.position), grade=regrade.grade)


@decides("statePositionRequirements")
def state_position_requirements(structure: Structure, state: StatePositionRequirements) -> PositionRequirementsStated:
    """Say what a position asks of its holder."""
    return PositionRequirementsStated(
        position=existing(structure, "position", state.position),
        requirements=removable("requirements", state.requirements),
    )


@decides("setDecisionLevel")
def set_decision_level(structure: Structure, decision: SetDecisionLevel) -> DecisionLevelSet:
    """Say how far a position may decide."""
    return DecisionLevelSet(position=existing(structure, "position", decision.position), decision_level=decision.level)


@decides("movePosition")
def move_position(structure: Structure, move: MovePosition) -> PositionMoved:
    """Move a seat to another unit.

    Raises:
        Refused: Invalid, if the line should go to a head that the new unit does not have.
    """
    position = PositionView(structure, existing(structure, "position", move.position))
    unit = UnitView(structure, existing(structure, "unit", move.unit))
    head = unit.head if move.line is LineChoice.NEW_HEAD else None
    if move.line is LineChoice.NEW_HEAD and head in (None, position.key):
        raise refuse(Invalid(f"{unit.name()} has no other head on that day to report to; keep the line or set it."))
    return PositionMoved(
        position=position.key, from_unit=position.unit.key, to_unit=unit.key, line=move.line, reports_to=head
    )


@decides("setReportingLine")
def set_reporting_line(structure: Structure, line: SetReportingLine) -> ReportingLineSet:
    """Let a position report to another."""
    return ReportingLineSet(
        position=existing(structure, "position", line.position),
        reports_to=line.reports_to and existing(structure, "position", line.reports_to),
    )


@decides("closePosition")
def close_position(structure: Structure, close: ClosePosition) -> PositionClosed:
    """End a position."""
    return PositionClosed(position=existing(structure, "position", close.position))


@decides("reopenPosition")
def reopen_position(structure: Structure, reopen: ReopenPosition) -> PositionReopened:
    """Bring a closed position back.

    Raises:
        Refused: Invalid, if the position is on record.
    """
    if on_record(structure, "position", reopen.position):
        raise refuse(Invalid("The position is on record on that day; there is nothing to reopen."))
    if not structure.line(reopen.position, "position.existence"):
        existing(structure, "position", reopen.position)
    return PositionReopened(
        position=reopen.position,
        unit=existing(structure, "unit", reopen.unit),
        reports_to=reopen.reports_to and existing(structure, "position", reopen.reports_to),
    )


@decides("startDottedLine")
def start_dotted_line(structure: Structure, start: StartDottedLine) -> DottedLineStarted:
    """Let a position answer to a second one.

    Raises:
        Refused: Invalid, if it would answer to itself.
    """
    if start.from_position == start.to_position:
        raise refuse(Invalid("A position does not answer to itself."))
    return DottedLineStarted(
        dotted_line=unused(structure, "dotted_line", start.key),
        from_position=existing(structure, "position", start.from_position),
        to_position=existing(structure, "position", start.to_position),
    )


@decides("endDottedLine")
def end_dotted_line(structure: Structure, end: EndDottedLine) -> DottedLineEnded:
    """End a dotted line."""
    return DottedLineEnded(dotted_line=existing(structure, "dotted_line", end.dotted_line))
