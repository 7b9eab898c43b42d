"""Attributes: named values on anything, for what the model has no noun for (source ids, founding year …)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

from orgledger.domain.command import Command, Name, Text, decides, note
from orgledger.domain.event import NOUNS, EntityId, Event, Fact, Language, Mention
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.structure import Structure, existing

PERSONAL = frozenset({"person", "assignment"})
"""Nouns whose named values would be about people; an entry is never erased."""


class AttributeSet(Event, tag="AttributeSet"):
    """A named value was set on something, or taken away."""

    says = {"en": "{name} of {entity} is {value}", "zh": "{entity} 的 {name} 为 {value}"}

    noun: str
    entity: EntityId
    name: str
    language: str | None
    value: str | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.entity, f"{self.noun}.attribute.{self.language or ''}.{self.name}", self.value)

    def sentences(self) -> Mapping[str, str]:
        return self.says if self.value else {"en": "{name} of {entity} is taken away", "zh": "{entity} 的 {name} 取消"}

    def mentions(self) -> Iterator[Mention]:
        yield Mention("entity", self.noun, self.entity)


class SetAttribute(Command):
    """Set a named value on something, or take it away."""

    noun: Annotated[str, note("What kind of thing it is, such as unit or position.")]
    entity: Annotated[EntityId, note("The thing.")]
    name: Annotated[Name, note("The attribute's name.")]
    value: Annotated[Text | None, note("The value; null takes it away.")]
    language: Annotated[Language | None, note("The language of the value, where it has one.")] = None


class AttributeView(NamedTuple):
    """A named value that holds at one coordinate."""

    name: str
    language: str | None
    value: str


def attributes(structure: Structure, noun: str, key: str) -> list[AttributeView]:
    """The named values of an entity, by name and language."""
    prefix = f"{noun}.attribute."
    found = []
    for attribute in structure.attributes(key):
        if attribute.startswith(prefix):
            value = structure.value(key, attribute)
            if value is not None:
                language, _, name = attribute[len(prefix) :].partition(".")
                found.append(AttributeView(name, language or None, str(value)))
    return sorted(found, key=lambda view: (view.name, view.language or ""))


@decides("setAttribute")
def set_attribute(structure: Structure, attribute: SetAttribute) -> AttributeSet:
    """Set a named value.

    Raises:
        Refused: Invalid, if there is no such noun.
    """
    if attribute.noun in PERSONAL:
        raise refuse(
            Invalid("What is said of people stays out of the record; a person has a name and a reference.")
        ).under("noun")
    if attribute.noun not in NOUNS:
        raise refuse(Invalid(f"There is no noun {attribute.noun!r}; nouns: {', '.join(sorted(NOUNS))}.")).under("noun")
    return AttributeSet(
        noun=attribute.noun,
        entity=existing(structure, attribute.noun, attribute.entity),
        name=attribute.name,
        language=attribute.language,
        value=attribute.value,
    )
