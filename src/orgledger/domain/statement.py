"""Statements: what is said of an organization in words (定义, 设计原则, 要求 …), of all of it or of anything in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Annotated, ClassVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

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
from orgledger.domain.event import EntityId, Event, Fact, Mention, StatementId, localized, noun
from orgledger.domain.invariants import Check as Invariants
from orgledger.domain.invariants import Violation, holds
from orgledger.domain.involvement import noun_among
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.rule_set import CHECKS, Check
from orgledger.domain.structure import Structure, WordedView, existing, unused

ABOUT = (
    "organization",
    "unit",
    "position",
    "responsibility",
    "collaboration",
    "process",
    "system",
    "measure",
    "statement",
)
"""What something can be said of; not persons: an entry is never erased."""

STATEMENT = noun("statement", references={f"statement.about.{name}": name for name in ABOUT})


class StatementKind(Enum):
    """What sort of thing is said."""

    DEFINITION = "DEFINITION"
    PURPOSE = "PURPOSE"
    ELEMENT = "ELEMENT"
    PRINCIPLE = "PRINCIPLE"
    REQUIREMENT = "REQUIREMENT"
    STRUCTURE_TYPE = "STRUCTURE_TYPE"
    INITIATIVE = "INITIATIVE"
    RULE = "RULE"
    STAFFING = "STAFFING"
    DESIGN_INPUT = "DESIGN_INPUT"
    NOTE = "NOTE"
    OTHER = "OTHER"


class StatementMade(Event, tag="StatementMade"):
    """Something was stated, of the organization or of something in it."""

    life: ClassVar[bool] = True
    says = {"en": "{kind} of {about}: {statement}", "zh": "{about} 的{kind}：{statement}"}

    statement: StatementId
    kind: StatementKind
    category: str | None
    about_noun: str
    about: EntityId
    names: dict[str, str]
    texts: dict[str, str]
    check: str | None
    order: int | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.statement, "statement.existence", "created")
        yield Fact(self.statement, "statement.kind", self.kind.value)
        yield Fact(self.statement, "statement.category", self.category)
        yield Fact(self.statement, f"statement.about.{self.about_noun}", self.about)
        yield from localized(self.statement, "statement.name", self.names)
        yield from localized(self.statement, "statement.text", self.texts)
        yield Fact(self.statement, "statement.check", self.check)
        yield Fact(self.statement, "statement.order", self.order)

    def sentences(self) -> Mapping[str, str]:
        own_word = {"en": "{category} of {about}: {statement}", "zh": "{about} 的{category}：{statement}"}
        return own_word if self.kind is StatementKind.OTHER and self.category else self.says

    def mentions(self) -> Iterator[Mention]:
        yield Mention("statement", "statement", self.statement)
        yield Mention("about", self.about_noun, self.about)


class StatementRestated(Event, tag="StatementRestated"):
    """A statement is put in other words, another place or said of something else; what is absent stayed."""

    says = {"en": "{statement} is restated[, now of {about}]", "zh": "{statement} 重新表述[，改为针对 {about}]"}

    statement: StatementId
    names: dict[str, str | None]
    texts: dict[str, str | None]
    category: str | UnsetType | None = UNSET
    check: str | UnsetType | None = UNSET
    order: int | UnsetType | None = UNSET
    about_noun: str | UnsetType = UNSET
    about: EntityId | UnsetType = UNSET

    def asserts(self) -> Iterator[Fact]:
        yield from localized(self.statement, "statement.name", self.names)
        yield from localized(self.statement, "statement.text", self.texts)
        for field in ("category", "check", "order"):
            value = getattr(self, field)
            if value is not UNSET:
                yield Fact(self.statement, f"statement.{field}", value)
        if self.about is not UNSET:
            for name in ABOUT:  # All of them: over its days it is said of one thing, whatever was planned or corrected.
                yield Fact(self.statement, f"statement.about.{name}", self.about if name == self.about_noun else None)

    def mentions(self) -> Iterator[Mention]:
        yield Mention("statement", "statement", self.statement)
        if self.about is not UNSET and self.about_noun is not UNSET:
            yield Mention("about", self.about_noun, self.about)


class StatementRetired(Event, tag="StatementRetired"):
    """A statement does not hold any more."""

    life: ClassVar[bool] = True
    says = {"en": "{statement} is retired", "zh": "取消 {statement}"}

    statement: StatementId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.statement, "statement.existence", None)


Place = Annotated[int, Meta(ge=0, le=1_000_000)]


class MakeStatement(Command):
    """State something, of the organization or of something in it."""

    dated = Dated.DAY

    kind: Annotated[StatementKind, note("What sort of thing is said.")]
    texts: Annotated[Texts | None, note("What is said; may be left out where there is a name.")] = None
    names: Annotated[Texts | None, note("A short name for it.")] = None
    category: Annotated[Name | None, note("The organization's own word for the kind.")] = None
    about: Annotated[EntityId | None, note("The key of what it is said of; the organization, if left out.")] = None
    check: Annotated[Check | None, note("The design check that holds the structure against it, such as C1.")] = None
    order: Annotated[Place | None, note("Its place among statements of its kind.")] = None
    key: Annotated[StatementId | None, note("Its identity, a UUID; made by the server if left out.")] = None


class RestateStatement(Command):
    """Put a statement in other words, in another place, or say it of something else; what is left out stays."""

    statement: Annotated[StatementId, note("The statement.")]
    texts: Annotated[RemovableTexts | UnsetType, note("The new words; other languages keep theirs.")] = UNSET
    names: Annotated[RemovableTexts | UnsetType, note("The new short name; other languages keep theirs.")] = UNSET
    category: Annotated[Name | UnsetType | None, note("The new category; null for none.")] = UNSET
    check: Annotated[Check | UnsetType | None, note("The design check behind it; null for none.")] = UNSET
    order: Annotated[Place | UnsetType | None, note("Its new place; null for none.")] = UNSET
    about: Annotated[EntityId | UnsetType, note("The key of what it is said of from now on.")] = UNSET


class RetireStatement(Command):
    """Say that a statement does not hold any more."""

    dated = Dated.DAY

    statement: Annotated[StatementId, note("The statement.")]


class StatementView(WordedView):
    """A statement as it stood at one coordinate."""

    __slots__ = ()
    noun = "statement"

    @property
    def kind(self) -> StatementKind:
        """What sort of thing is said."""
        return StatementKind(self.recalled("kind"))

    @property
    def about(self) -> tuple[str, str]:
        """Noun and key of what it is said of."""
        for name in ABOUT:
            key = self.recalled(f"about.{name}")
            if key is not None:
                return name, key
        raise LookupError(self.key)


def statements(
    structure: Structure, noun: str, key: str, *kinds: StatementKind, category: str | None = None
) -> list[StatementView]:
    """What is said of something, of some kinds, in order; what has no place comes last."""
    views = [StatementView(structure, k) for k in structure.referring(f"statement.about.{noun}", key)]
    return in_order(
        view
        for view in views
        if (not kinds or view.kind in kinds) and (category is None or view.plain("category") == category)
    )


def in_order(views: Iterable[StatementView]) -> list[StatementView]:
    """Statements by kind, place and key."""
    kinds = list(StatementKind)

    def place(view: StatementView) -> tuple[int, bool, int, str]:
        order = view.number("order")
        return kinds.index(view.kind), order is None, order or 0, view.key

    return sorted(views, key=place)


def checked(check: str | UnsetType | None) -> str | UnsetType | None:
    """The name of a design check.

    Raises:
        Refused: Invalid, if there is no such check.
    """
    if isinstance(check, str) and check not in CHECKS:
        raise refuse(Invalid(f"There is no check {check!r}; checks: {', '.join(CHECKS)}.")).under("check")
    return check


@holds("statement.existence", "statement.about")
def said_of_one(check: Invariants, statement: str) -> Iterator[Violation]:
    """A statement is said of one thing on any day."""
    yield from check.one_of(statement, [f"statement.about.{name}" for name in ABOUT])


@holds("statement.existence", "statement.name", "statement.text")
def says_something(check: Invariants, statement: str) -> Iterator[Violation]:
    """A statement has a text or a name on every day."""
    yield from check.worded(statement, "statement.name", "statement.text")


@decides("makeStatement")
def make_statement(structure: Structure, make: MakeStatement) -> StatementMade:
    """State something.

    Raises:
        Refused: Invalid, if it has neither text nor name, or is said of something that cannot be spoken of.
    """
    if not (make.texts or make.names):
        raise refuse(Invalid("A statement has a text, a name or both.")).under("texts")
    about = make.about or structure.organization
    check = checked(make.check)
    return StatementMade(
        statement=unused(structure, "statement", make.key),
        kind=make.kind,
        category=make.category,
        about_noun=noun_among(structure, about, ABOUT, "about"),
        about=about,
        names=by_language("names", make.names or ()),
        texts=by_language("texts", make.texts or (), TEXT_LENGTH),
        check=None if isinstance(check, UnsetType) else check,
        order=make.order,
    )


@decides("restateStatement")
def restate_statement(structure: Structure, restate: RestateStatement) -> StatementRestated:
    """Put a statement in other words, in another place, or say it of something else.

    Raises:
        Refused: Invalid, if nothing to change is given.
    """
    view = StatementView(structure, existing(structure, "statement", restate.statement))
    if restate.about == view.key:
        raise refuse(Invalid("A statement says nothing of itself.")).under("about")
    restated = StatementRestated(statement=view.key, names={}, texts={})
    if restate.about is not UNSET:
        restated = restated_about(view.key, restate.about, noun_among(structure, restate.about, ABOUT, "about"))
    restated = msgspec.structs.replace(
        restated,
        names=removable("names", restate.names or ()),
        texts=removable("texts", restate.texts or ()),
        category=restate.category,
        check=checked(restate.check),
        order=restate.order,
    )
    if not any(True for _ in restated.asserts()):
        raise refuse(Invalid("Say what changes: texts, names, category, check, order or about."))
    return restated


def restated_about(statement: str, about: str, noun: str) -> StatementRestated:
    """The same statement, said of something else."""
    return StatementRestated(statement=statement, names={}, texts={}, about_noun=noun, about=about)


@decides("retireStatement")
def retire_statement(structure: Structure, retire: RetireStatement) -> StatementRetired:
    """Say that a statement does not hold any more."""
    return StatementRetired(statement=existing(structure, "statement", retire.statement))
