"""Systems: what carries work and information (信息系统). Who owns and who uses one is said by involvements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import UNSET, UnsetType

from orgledger.domain.command import (
    TEXT_LENGTH,
    Command,
    Dated,
    Names,
    RemovableTexts,
    Texts,
    by_language,
    decides,
    note,
    removable,
)
from orgledger.domain.event import Event, Fact, SystemId, localized, noun
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.structure import NamedView, Structure, existing, unused

SYSTEM = noun("system")


class SystemRegistered(Event, tag="SystemRegistered"):
    """A system came into use."""

    life: ClassVar[bool] = True
    says = {"en": "{system} is registered", "zh": "建立系统 {system}"}

    system: SystemId
    names: dict[str, str]
    texts: dict[str, str]

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.system, "system.existence", "created")
        yield from localized(self.system, "system.name", self.names)
        yield from localized(self.system, "system.text", self.texts)


class SystemRestated(Event, tag="SystemRestated"):
    """A system has another name or description in the languages given."""

    says = {"en": "{system} is restated", "zh": "系统 {system} 重新表述"}

    system: SystemId
    names: dict[str, str | None]
    texts: dict[str, str | None]

    def asserts(self) -> Iterator[Fact]:
        yield from localized(self.system, "system.name", self.names)
        yield from localized(self.system, "system.text", self.texts)


class SystemRetired(Event, tag="SystemRetired"):
    """A system went out of use."""

    life: ClassVar[bool] = True
    says = {"en": "{system} is retired", "zh": "停用系统 {system}"}

    system: SystemId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.system, "system.existence", None)


class RegisterSystem(Command):
    """Register a system; start involvements to say who owns it and who uses it."""

    dated = Dated.DAY

    names: Names
    texts: Annotated[Texts | None, note("What it does.")] = None
    key: Annotated[SystemId | None, note("Its identity, a UUID; made by the server if left out.")] = None


class RestateSystem(Command):
    """Give a system another name or description; what is left out stays."""

    system: Annotated[SystemId, note("The system.")]
    names: Annotated[RemovableTexts | UnsetType, note("The new name; other languages keep theirs.")] = UNSET
    texts: Annotated[RemovableTexts | UnsetType, note("What it does; other languages keep theirs.")] = UNSET


class RetireSystem(Command):
    """End a system. Its involvements must be ended in the same change set."""

    dated = Dated.DAY

    system: Annotated[SystemId, note("The system.")]


class SystemView(NamedView):
    """A system as it stood at one coordinate."""

    __slots__ = ()
    noun = "system"


@decides("registerSystem")
def register_system(structure: Structure, register: RegisterSystem) -> SystemRegistered:
    """Register a system."""
    return SystemRegistered(
        system=unused(structure, "system", register.key),
        names=by_language("names", register.names),
        texts=by_language("texts", register.texts or (), TEXT_LENGTH),
    )


@decides("restateSystem")
def restate_system(structure: Structure, restate: RestateSystem) -> SystemRestated:
    """Give a system another name or description.

    Raises:
        Refused: Invalid, if nothing to change is given.
    """
    if not (restate.names or restate.texts):
        raise refuse(Invalid("Say what changes: names or texts."))
    return SystemRestated(
        system=existing(structure, "system", restate.system),
        names=removable("names", restate.names or ()),
        texts=removable("texts", restate.texts or ()),
    )


@decides("retireSystem")
def retire_system(structure: Structure, retire: RetireSystem) -> SystemRetired:
    """End a system."""
    return SystemRetired(system=existing(structure, "system", retire.system))
