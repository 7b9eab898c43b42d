"""Responsibilities: duties as entities of their own, whoever holds them (职责)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import UNSET, UnsetType

from orgledger.domain.command import (
    TEXT_LENGTH,
    Command,
    Dated,
    Name,
    RemovableTexts,
    Texts,
    by_language,
    decides,
    note,
    removable,
)
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.event import Event, Fact, ResponsibilityId, localized, noun
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.structure import Structure, WordedView, existing, on_record, unused

RESPONSIBILITY = noun("responsibility", changed=DifferenceKind.RESPONSIBILITY_CHANGED)


class ResponsibilityDefined(Event, tag="ResponsibilityDefined"):
    """A duty was defined. Who holds it, and how, is said by involvements."""

    life: ClassVar[bool] = True
    says = {"en": "{responsibility} is defined", "zh": "明确职责 {responsibility}"}

    responsibility: ResponsibilityId
    names: dict[str, str]
    texts: dict[str, str]
    category: str | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.responsibility, "responsibility.existence", "created")
        yield from localized(self.responsibility, "responsibility.name", self.names)
        yield from localized(self.responsibility, "responsibility.text", self.texts)
        yield Fact(self.responsibility, "responsibility.category", self.category)


class ResponsibilityReworded(Event, tag="ResponsibilityReworded"):
    """A duty is put in other words, or another category; what is absent stayed."""

    says = {"en": "{responsibility} is reworded", "zh": "职责 {responsibility} 重新表述"}

    responsibility: ResponsibilityId
    names: dict[str, str | None]
    texts: dict[str, str | None]
    category: str | UnsetType | None = UNSET

    def asserts(self) -> Iterator[Fact]:
        yield from localized(self.responsibility, "responsibility.name", self.names)
        yield from localized(self.responsibility, "responsibility.text", self.texts)
        if self.category is not UNSET:
            yield Fact(self.responsibility, "responsibility.category", self.category)


class ResponsibilityRetired(Event, tag="ResponsibilityRetired"):
    """A duty is nobody's any more."""

    life: ClassVar[bool] = True
    says = {"en": "{responsibility} is retired", "zh": "取消职责 {responsibility}"}

    responsibility: ResponsibilityId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.responsibility, "responsibility.existence", None)


class ResponsibilityReopened(Event, tag="ResponsibilityReopened"):
    """A retired duty is back, in the words it had."""

    life: ClassVar[bool] = True
    says = {"en": "{responsibility} is reopened", "zh": "恢复职责 {responsibility}"}

    responsibility: ResponsibilityId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.responsibility, "responsibility.existence", "reopened")


class DefineResponsibility(Command):
    """Define a duty; start involvements to say who is accountable, carries it out or decides."""

    dated = Dated.DAY

    texts: Annotated[Texts, note("What the duty is, in one or several languages.")]
    names: Annotated[Texts | None, note("A short name for it.")] = None
    category: Annotated[Name | None, note("The organization's own word for the kind of duty.")] = None
    key: Annotated[ResponsibilityId | None, note("Its identity, a UUID; made by the server if left out.")] = None


class RewordResponsibility(Command):
    """Put a duty in other words; what is left out stays."""

    responsibility: Annotated[ResponsibilityId, note("The duty.")]
    texts: Annotated[RemovableTexts | UnsetType, note("The new words; other languages keep theirs.")] = UNSET
    names: Annotated[RemovableTexts | UnsetType, note("The new short name; other languages keep theirs.")] = UNSET
    category: Annotated[Name | UnsetType | None, note("The new category; null for none.")] = UNSET


class RetireResponsibility(Command):
    """End a duty. Its involvements must be ended in the same change set."""

    dated = Dated.DAY

    responsibility: Annotated[ResponsibilityId, note("The duty.")]


class ReopenResponsibility(Command):
    """Bring a retired duty back, with its identity and its words."""

    dated = Dated.DAY

    responsibility: Annotated[ResponsibilityId, note("The retired duty.")]


class ResponsibilityView(WordedView):
    """A duty as it stood at one coordinate."""

    __slots__ = ()
    noun = "responsibility"

    @property
    def category(self) -> str | None:
        """The organization's own word for the kind of duty."""
        return self.plain("category")


@decides("defineResponsibility")
def define_responsibility(structure: Structure, define: DefineResponsibility) -> ResponsibilityDefined:
    """Define a duty."""
    return ResponsibilityDefined(
        responsibility=unused(structure, "responsibility", define.key),
        names=by_language("names", define.names or ()),
        texts=by_language("texts", define.texts, TEXT_LENGTH),
        category=define.category,
    )


@decides("rewordResponsibility")
def reword_responsibility(structure: Structure, reword: RewordResponsibility) -> ResponsibilityReworded:
    """Put a duty in other words.

    Raises:
        Refused: Invalid, if nothing to change is given.
    """
    if not (reword.texts or reword.names) and reword.category is UNSET:
        raise refuse(Invalid("Say what changes: texts, names or category."))
    return ResponsibilityReworded(
        responsibility=existing(structure, "responsibility", reword.responsibility),
        names=removable("names", reword.names or ()),
        texts=removable("texts", reword.texts or ()),
        category=reword.category,
    )


@decides("retireResponsibility")
def retire_responsibility(structure: Structure, retire: RetireResponsibility) -> ResponsibilityRetired:
    """End a duty."""
    return ResponsibilityRetired(responsibility=existing(structure, "responsibility", retire.responsibility))


@decides("reopenResponsibility")
def reopen_responsibility(structure: Structure, reopen: ReopenResponsibility) -> ResponsibilityReopened:
    """Bring a retired duty back.

    Raises:
        Refused: Invalid, if the duty is on record; Unknown, if it never was.
    """
    if on_record(structure, "responsibility", reopen.responsibility):
        raise refuse(Invalid("The duty is on record on that day; there is nothing to reopen."))
    if not structure.line(reopen.responsibility, "responsibility.existence"):
        existing(structure, "responsibility", reopen.responsibility)
    return ResponsibilityReopened(responsibility=reopen.responsibility)
