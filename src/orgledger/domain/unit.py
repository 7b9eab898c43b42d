"""Units: the nodes of the tree, from the company down to a team (部门, 团队, 层级)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Annotated, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from orgledger.domain.command import (
    TEXT_LENGTH,
    Code,
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
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.event import Event, Fact, Former, PositionId, UnitId, localized, noun
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.structure import Structure, View, existing, on_record, unused

UNIT = noun(
    "unit",
    references={"unit.parent": "unit", "unit.head": "position", "unit.leadership": "unit"},
    unique=("unit.code",),
    many=("unit.merged_from", "unit.split_from", "unit.transferred_from"),
    place=True,
    changes={
        "unit.parent": DifferenceKind.MOVED,
        "unit.name": DifferenceKind.RENAMED,
        "unit.code": DifferenceKind.RECODED,
        "unit.kind": DifferenceKind.RECLASSIFIED,
        "unit.category": DifferenceKind.RECLASSIFIED,
        "unit.merged_from": DifferenceKind.MERGED,
        "unit.split_from": DifferenceKind.SPLIT,
        "unit.transferred_from": DifferenceKind.TRANSFERRED,
        "unit.head": DifferenceKind.HEAD_CHANGED,
        "unit.leadership": DifferenceKind.HEAD_CHANGED,
        "unit.seats": DifferenceKind.HEADCOUNT_CHANGED,
        "unit.fte_milli": DifferenceKind.HEADCOUNT_CHANGED,
    },
)


class UnitKind(Enum):
    """What sort of node a unit is; the customer's own word is its category."""

    COMPANY = "COMPANY"
    DIVISION = "DIVISION"
    DEPARTMENT = "DEPARTMENT"
    OFFICE = "OFFICE"
    GROUP = "GROUP"
    TEAM = "TEAM"
    FUNCTION = "FUNCTION"
    COMMITTEE = "COMMITTEE"
    LEVEL = "LEVEL"
    EXTERNAL = "EXTERNAL"
    OTHER = "OTHER"


class UnitStatus(Enum):
    """Whether a unit on record is at work, or archived with everything attached."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class StructureType(Enum):
    """How a structure is meant to be cut."""

    FUNCTIONAL = "FUNCTIONAL"
    DIVISIONAL = "DIVISIONAL"
    FLAT = "FLAT"
    MATRIX = "MATRIX"


class Completeness(Enum):
    """How much of a list is known."""

    COMPLETE = "COMPLETE"
    OPEN = "OPEN"
    UNKNOWN = "UNKNOWN"


OUTSIDE_COUNTS = frozenset({"LEVEL", "EXTERNAL"})
"""A layer of leadership and an outside party are on record, but not counted as units."""


class UnitCreated(Event, tag="UnitCreated"):
    """A unit came to be, with all that was said of it at birth."""

    life: ClassVar[bool] = True
    says = {"en": "{unit} is created[ under {parent}]", "zh": "{unit} 成立[，隶属 {parent}]"}

    unit: UnitId
    code: str | None
    names: dict[str, str]
    kind: UnitKind
    category: str | None
    parent: UnitId | None
    purpose: dict[str, str]
    status: UnitStatus

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.unit, "unit.existence", "created")
        yield Fact(self.unit, "unit.status", self.status.value)
        yield Fact(self.unit, "unit.code", self.code)
        yield Fact(self.unit, "unit.kind", self.kind.value)
        yield Fact(self.unit, "unit.category", self.category)
        yield Fact(self.unit, "unit.parent", self.parent)
        yield from localized(self.unit, "unit.name", self.names)
        yield from localized(self.unit, "unit.purpose", self.purpose)


class UnitRenamed(Event, tag="UnitRenamed"):
    """A unit goes by another name in the languages given."""

    says = {"en": "{unit} is renamed {names}", "zh": "{unit} 更名为 {names}"}

    unit: UnitId
    names: dict[str, str]

    def asserts(self) -> Iterator[Fact]:
        yield from localized(self.unit, "unit.name", self.names)


class UnitRecoded(Event, tag="UnitRecoded"):
    """A unit has another code, or none."""

    says = {"en": "{unit} has the code {code}", "zh": "{unit} 编码改为 {code}"}

    unit: UnitId
    code: str | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.unit, "unit.code", self.code)

    def sentences(self) -> Mapping[str, str]:
        return self.says if self.code else {"en": "{unit} has no code any more", "zh": "{unit} 不再有编码"}


class UnitReclassified(Event, tag="UnitReclassified"):
    """A unit is of another kind or category; what is absent stayed."""

    version: ClassVar[int] = 2
    says = {"en": "{unit} is classified {kind}", "zh": "{unit} 类型改为 {kind}"}

    unit: UnitId
    kind: UnitKind | UnsetType = UNSET
    category: str | UnsetType | None = UNSET

    def asserts(self) -> Iterator[Fact]:
        if self.kind is not UNSET:
            yield Fact(self.unit, "unit.kind", self.kind.value)
        if self.category is not UNSET:
            yield Fact(self.unit, "unit.category", self.category)

    def sentences(self) -> Mapping[str, str]:
        if self.kind is not UNSET:
            return self.says
        if self.category:
            return {"en": "{unit} has the category {category}", "zh": "{unit} 分类改为 {category}"}
        return {"en": "{unit} has no category any more", "zh": "{unit} 不再有分类"}


class UnitPurposeStated(Event, tag="UnitPurposeStated"):
    """What a unit is for, in the languages given."""

    says = {"en": "The purpose of {unit} is stated", "zh": "明确 {unit} 的宗旨"}

    unit: UnitId
    purpose: dict[str, str | None]

    def asserts(self) -> Iterator[Fact]:
        yield from localized(self.unit, "unit.purpose", self.purpose)


class UnitMoved(Event, tag="UnitMoved"):
    """A unit, with everything below it, reports to another parent."""

    says = {"en": "{unit} moves from {from_parent} to {to_parent}", "zh": "{unit} 由 {from_parent} 调整至 {to_parent}"}

    unit: UnitId
    from_parent: UnitId | None
    to_parent: UnitId | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.unit, "unit.parent", self.to_parent)

    def since(self, former: Former) -> UnitMoved:
        if former(self.unit, "unit.existence") is None:
            return self
        parent = former(self.unit, "unit.parent")
        known = isinstance(parent, str) and former(parent, "unit.existence") is not None
        return msgspec.structs.replace(self, from_parent=parent if known else None)


class UnitHeadDesignated(Event, tag="UnitHeadDesignated"):
    """A position, or a layer of leadership, heads a unit; or nobody does. What is absent stayed."""

    version: ClassVar[int] = 2
    says = {"en": "{unit} is headed by [{position}][{level}]", "zh": "{unit} 由 [{position}][{level}] 负责"}

    unit: UnitId
    position: PositionId | UnsetType | None = UNSET
    level: UnitId | UnsetType | None = UNSET

    def asserts(self) -> Iterator[Fact]:
        if self.position is not UNSET:
            yield Fact(self.unit, "unit.head", self.position)
        if self.level is not UNSET:
            yield Fact(self.unit, "unit.leadership", self.level)

    def sentences(self) -> Mapping[str, str]:
        if self.position or self.level:
            return self.says
        if self.level is UNSET:
            return {"en": "{unit} is not headed by a position any more", "zh": "{unit} 不再由职位负责"}
        if self.position is UNSET:
            return {"en": "{unit} is not headed by a layer of leadership any more", "zh": "{unit} 不再由领导层负责"}
        return {"en": "{unit} is headed by nobody", "zh": "{unit} 无负责人"}


class UnitStructureDeclared(Event, tag="UnitStructureDeclared"):
    """A unit, with what is below it, is meant to be of a type; or of none."""

    says = {"en": "{unit} is declared {structure}", "zh": "{unit} 结构类型为 {structure}"}

    unit: UnitId
    structure: StructureType | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.unit, "unit.structure_type", self.structure and self.structure.value)

    def sentences(self) -> Mapping[str, str]:
        none = {"en": "{unit} is not declared to be of any type any more", "zh": "{unit} 不再声明结构类型"}
        return self.says if self.structure else none


class UnitListDeclared(Event, tag="UnitListDeclared"):
    """Whether the children of a unit on record are all there are."""

    says = {"en": "The units of {unit} on record are {completeness}", "zh": "{unit} 的下级部门列表：{completeness}"}

    unit: UnitId
    completeness: Completeness

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.unit, "unit.child_list", self.completeness.value)


class PositionListDeclared(Event, tag="PositionListDeclared"):
    """Whether the positions of a unit on record are all there are."""

    says = {"en": "The positions of {unit} on record are {completeness}", "zh": "{unit} 的职位列表：{completeness}"}

    unit: UnitId
    completeness: Completeness

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.unit, "unit.position_list", self.completeness.value)


class UnitDeactivated(Event, tag="UnitDeactivated"):
    """A unit is archived: on record with everything attached, outside the working tree."""

    life: ClassVar[bool] = True
    says = {"en": "{unit} is deactivated", "zh": "{unit} 停用"}

    unit: UnitId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.unit, "unit.status", UnitStatus.INACTIVE.value)


class UnitActivated(Event, tag="UnitActivated"):
    """An archived unit is at work again."""

    life: ClassVar[bool] = True
    says = {"en": "{unit} is active again", "zh": "{unit} 重新启用"}

    unit: UnitId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.unit, "unit.status", UnitStatus.ACTIVE.value)


class UnitDissolved(Event, tag="UnitDissolved"):
    """A unit went off record."""

    life: ClassVar[bool] = True
    says = {"en": "{unit} is dissolved", "zh": "裁撤 {unit}"}

    unit: UnitId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.unit, "unit.existence", None)
        yield Fact(self.unit, "unit.status", None)


class UnitReopened(Event, tag="UnitReopened"):
    """A dissolved unit is back, the same unit, under a parent given anew."""

    life: ClassVar[bool] = True
    says = {"en": "{unit} is reopened[ under {parent}]", "zh": "{unit} 恢复[，隶属 {parent}]"}

    unit: UnitId
    parent: UnitId | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.unit, "unit.existence", "reopened")
        yield Fact(self.unit, "unit.status", UnitStatus.ACTIVE.value)
        yield Fact(self.unit, "unit.parent", self.parent)


class CreateUnit(Command):
    """Create a unit, at the top or under a parent."""

    dated = Dated.DAY

    names: Names
    kind: Annotated[UnitKind, note("What sort of node it is.")]
    parent: Annotated[UnitId | None, note("The unit it reports to; none makes it a root.")] = None
    code: Annotated[Code | None, note("A human handle, unique among the units on record on any day.")] = None
    key: Annotated[UnitId | None, note("Its identity, a UUID; made by the server if left out.")] = None
    category: Annotated[Name | None, note("The organization's own word for the kind.")] = None
    purpose: Annotated[Texts | None, note("What it is for.")] = None
    status: Annotated[UnitStatus, note("INACTIVE enters a unit straight into the archive.")] = UnitStatus.ACTIVE


class RenameUnit(Command):
    """Give a unit another name, in one or several languages."""

    unit: Annotated[UnitId, note("The unit to rename.")]
    names: Names


class RecodeUnit(Command):
    """Give a unit another code, or take its code away."""

    unit: Annotated[UnitId, note("The unit to recode.")]
    code: Annotated[Code | None, note("The new code; null for none.")]


class ReclassifyUnit(Command):
    """Say that a unit is of another kind or category; what is left out stays."""

    unit: Annotated[UnitId, note("The unit to reclassify.")]
    kind: Annotated[UnitKind | UnsetType, note("The kind from now on.")] = UNSET
    category: Annotated[Name | UnsetType | None, note("The organization's own word for the kind; null for none.")] = (
        UNSET
    )


class StateUnitPurpose(Command):
    """Say what a unit is for, in one or several languages."""

    unit: Annotated[UnitId, note("The unit.")]
    purpose: Annotated[RemovableTexts, note("The purpose; other languages keep theirs.")]


class MoveUnit(Command):
    """Let a unit, and everything below it, report elsewhere."""

    unit: Annotated[UnitId, note("The unit to move.")]
    parent: Annotated[UnitId | None, note("Its new parent; null makes it a root, absent is refused.")]


class DesignateUnitHead(Command):
    """Name the position, or the layer of leadership, that heads a unit: the one takes the place of the other."""

    unit: Annotated[UnitId, note("The unit.")]
    position: Annotated[
        PositionId | UnsetType | None, note("A position of the unit or of one above it; null for none.")
    ] = UNSET
    level: Annotated[UnitId | UnsetType | None, note("A child of kind LEVEL that leads the unit; null for none.")] = (
        UNSET
    )


class DeclareStructureType(Command):
    """Say how a unit, with what is below it, is meant to be cut."""

    unit: Annotated[UnitId, note("The unit.")]
    structure: Annotated[StructureType | None, note("The type; null for none.")]


class DeclareUnitList(Command):
    """Say whether the children of a unit on record are all there are."""

    unit: Annotated[UnitId, note("The unit.")]
    completeness: Annotated[Completeness, note("How much of the list is known.")]


class DeclarePositionList(Command):
    """Say whether the positions of a unit on record are all there are."""

    unit: Annotated[UnitId, note("The unit.")]
    completeness: Annotated[Completeness, note("How much of the list is known.")]


class DeactivateUnit(Command):
    """Archive a unit with everything attached to it."""

    dated = Dated.DAY

    unit: Annotated[UnitId, note("The unit to archive.")]


class ActivateUnit(Command):
    """Take a unit out of the archive."""

    dated = Dated.DAY

    unit: Annotated[UnitId, note("The archived unit.")]


class DissolveUnit(Command):
    """End a unit. What hangs on it must be moved or ended in the same change set."""

    dated = Dated.DAY

    unit: Annotated[UnitId, note("The unit to dissolve.")]


class ReopenUnit(Command):
    """Bring a dissolved unit back, with its identity."""

    dated = Dated.DAY

    unit: Annotated[UnitId, note("The dissolved unit.")]
    parent: Annotated[UnitId | None, note("The unit it reports to now; null makes it a root.")]


class UnitView(View):
    """A unit as it stood at one coordinate."""

    __slots__ = ()
    noun = "unit"

    @property
    def code(self) -> str | None:
        """Its human handle."""
        return self.recalled("code")

    @property
    def kind(self) -> str:
        """A member of UnitKind."""
        return self.recalled("kind") or UnitKind.OTHER.value

    @property
    def category(self) -> str | None:
        """The organization's own word for its kind."""
        return self.recalled("category")

    @property
    def status(self) -> str | None:
        """A member of UnitStatus; nothing, if it is not on record."""
        return self.plain("status") if self.on_record else None

    def name(self, language: str | None = None) -> str:
        """Its name in the asked language, else the organization's, any, its code, its key."""
        return self.localized("name", language) or self.code or self.key

    @property
    def names(self) -> dict[str, str]:
        """Language → name."""
        return self.texts("name")

    def purpose(self, language: str | None = None) -> str | None:
        """What it is for."""
        return self.localized("purpose", language)

    @property
    def structure_type(self) -> StructureType | None:
        """How it is meant to be cut, with what is below it."""
        declared = self.plain("structure_type")
        return StructureType(declared) if declared else None

    @property
    def child_list(self) -> Completeness:
        """Whether the children on record are all there are."""
        return Completeness(self.plain("child_list") or Completeness.UNKNOWN.value)

    @property
    def position_list(self) -> Completeness:
        """Whether the positions on record are all there are."""
        return Completeness(self.plain("position_list") or Completeness.UNKNOWN.value)

    @property
    def parent(self) -> UnitView | None:
        """The unit it reports to."""
        return self._unit("parent")

    @property
    def leadership(self) -> UnitView | None:
        """The layer that leads it."""
        return self._unit("leadership")

    @property
    def head(self) -> str | None:
        """The key of the position that heads it."""
        return self.plain("head")

    @property
    def children(self) -> list[UnitView]:
        """The active units that report to it, by code and key."""
        return active(self.structure, self.structure.referring("unit.parent", self.key))

    @property
    def child_count(self) -> int:
        """How many active units report to it."""
        value = self.structure.value
        return sum(value(key, "unit.status") == "ACTIVE" for key in self.structure.referring("unit.parent", self.key))

    @property
    def ancestors(self) -> list[UnitView]:
        """The units above it, the nearest first."""
        return [UnitView(self.structure, key) for key in above(self.structure, self.key)]

    @property
    def depth(self) -> int:
        """How many counted units stand above it; 0 at the top."""
        value = self.structure.value
        return sum(value(key, "unit.kind") not in OUTSIDE_COUNTS for key in above(self.structure, self.key))

    def outline(self, max_depth: int | None = None) -> Iterator[tuple[int, UnitView]]:
        """The unit and the active units below it, depth first; depth 0 is the unit itself."""
        stack = [(0, self)]
        while stack:
            depth, unit = stack.pop()
            yield depth, unit
            if max_depth is None or depth < max_depth:
                stack.extend((depth + 1, child) for child in reversed(unit.children))

    def _unit(self, attribute: str) -> UnitView | None:
        key = self.plain(attribute)
        return UnitView(self.structure, key) if key and on_record(self.structure, "unit", key) else None


def above(structure: Structure, unit: str) -> list[str]:
    """The units above one, the nearest first. A ring, possible only inside an undecided set, ends the walk."""
    value, found, seen = structure.value, [], {unit}
    parent = value(unit, "unit.parent")
    while isinstance(parent, str) and parent not in seen and on_record(structure, "unit", parent):
        seen.add(parent)
        found.append(parent)
        parent = value(parent, "unit.parent")
    return found


def active(structure: Structure, keys: Iterable[str]) -> list[UnitView]:
    """The active ones among units, by code and key."""
    value = structure.value
    found = [key for key in keys if value(key, "unit.status") == "ACTIVE"]
    found.sort(key=lambda key: (value(key, "unit.code") or "\uffff", key))
    return [UnitView(structure, key) for key in found]


def roots(structure: Structure) -> list[UnitView]:
    """The active units that report to nobody."""
    return active(structure, structure.referring("unit.parent", None))


@decides("createUnit")
def create_unit(structure: Structure, create: CreateUnit) -> UnitCreated:
    """Create a unit.

    Raises:
        Refused: AlreadyExists, if the key is taken; NotOnRecord or Unknown for the parent.
    """
    return UnitCreated(
        unit=unused(structure, "unit", create.key),
        code=create.code,
        names=by_language("names", create.names),
        kind=create.kind,
        category=create.category,
        parent=create.parent and existing(structure, "unit", create.parent),
        purpose=by_language("purpose", create.purpose or (), TEXT_LENGTH),
        status=create.status,
    )


@decides("renameUnit")
def rename_unit(structure: Structure, rename: RenameUnit) -> UnitRenamed:
    """Give a unit another name."""
    return UnitRenamed(unit=existing(structure, "unit", rename.unit), names=by_language("names", rename.names))


@decides("recodeUnit")
def recode_unit(structure: Structure, recode: RecodeUnit) -> UnitRecoded:
    """Give a unit another code."""
    return UnitRecoded(unit=existing(structure, "unit", recode.unit), code=recode.code)


@decides("reclassifyUnit")
def reclassify_unit(structure: Structure, reclassify: ReclassifyUnit) -> UnitReclassified:
    """Say that a unit is of another kind or category.

    Raises:
        Refused: Invalid, if nothing to change is given.
    """
    if reclassify.kind is UNSET and reclassify.category is UNSET:
        raise refuse(Invalid("Say what changes: kind or category."))
    return UnitReclassified(
        unit=existing(structure, "unit", reclassify.unit), kind=reclassify.kind, category=reclassify.category
    )


@decides("stateUnitPurpose")
def state_unit_purpose(structure: Structure, state: StateUnitPurpose) -> UnitPurposeStated:
    """Say what a unit is for."""
    return UnitPurposeStated(unit=existing(structure, "unit", state.unit), purpose=removable("purpose", state.purpose))


@decides("moveUnit")
def move_unit(structure: Structure, move: MoveUnit) -> UnitMoved:
    """Let a unit report to another parent, or to nobody.

    Raises:
        Refused: NotOnRecord, if the unit or its new parent does not exist on that day.
    """
    unit = UnitView(structure, existing(structure, "unit", move.unit))
    parent = unit.parent
    return UnitMoved(
        unit=unit.key,
        from_parent=parent.key if parent else None,
        to_parent=move.parent and existing(structure, "unit", move.parent),
    )


@decides("designateUnitHead")
def designate_unit_head(structure: Structure, designate: DesignateUnitHead) -> UnitHeadDesignated:
    """Name who heads a unit: a position, a layer, or nobody.

    A unit has one head, so whoever is named takes the place of the other, whatever was planned or corrected.

    Raises:
        Refused: Invalid, if both a position and a layer are named, or neither is spoken of.
    """
    position, level = designate.position, designate.level
    if position is UNSET and level is UNSET:
        raise refuse(Invalid("Say who heads the unit: position or level, or null where nobody does."))
    if position and level:
        raise refuse(Invalid("A unit is headed by a position or by a layer, not by both."))
    return UnitHeadDesignated(
        unit=existing(structure, "unit", designate.unit),
        position=existing(structure, "position", position) if position else None if level else position,
        level=existing(structure, "unit", level) if level else None if position else level,
    )


@decides("declareStructureType")
def declare_structure_type(structure: Structure, declare: DeclareStructureType) -> UnitStructureDeclared:
    """Say how a unit is meant to be cut."""
    return UnitStructureDeclared(unit=existing(structure, "unit", declare.unit), structure=declare.structure)


@decides("declareUnitList")
def declare_unit_list(structure: Structure, declare: DeclareUnitList) -> UnitListDeclared:
    """Say whether the children on record are all there are."""
    return UnitListDeclared(unit=existing(structure, "unit", declare.unit), completeness=declare.completeness)


@decides("declarePositionList")
def declare_position_list(structure: Structure, declare: DeclarePositionList) -> PositionListDeclared:
    """Say whether the positions on record are all there are."""
    return PositionListDeclared(unit=existing(structure, "unit", declare.unit), completeness=declare.completeness)


@decides("deactivateUnit")
def deactivate_unit(structure: Structure, deactivate: DeactivateUnit) -> UnitDeactivated:
    """Archive a unit."""
    return UnitDeactivated(unit=existing(structure, "unit", deactivate.unit))


@decides("activateUnit")
def activate_unit(structure: Structure, activate: ActivateUnit) -> UnitActivated:
    """Take a unit out of the archive."""
    return UnitActivated(unit=existing(structure, "unit", activate.unit))


@decides("dissolveUnit")
def dissolve_unit(structure: Structure, dissolve: DissolveUnit) -> UnitDissolved:
    """End a unit."""
    return UnitDissolved(unit=existing(structure, "unit", dissolve.unit))


@decides("reopenUnit")
def reopen_unit(structure: Structure, reopen: ReopenUnit) -> UnitReopened:
    """Bring a dissolved unit back.

    Raises:
        Refused: Invalid, if the unit is on record; Unknown, if it never was.
    """
    if on_record(structure, "unit", reopen.unit):
        raise refuse(Invalid("The unit is on record on that day; there is nothing to reopen."))
    if not structure.line(reopen.unit, "unit.existence"):
        existing(structure, "unit", reopen.unit)
    return UnitReopened(unit=reopen.unit, parent=reopen.parent and existing(structure, "unit", reopen.parent))
