"""A finding: which check, of what, on what evidence, and whether the data can say at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from orgledger.domain.collaboration import CollaborationView
from orgledger.domain.naming import Naming
from orgledger.domain.position import PositionView
from orgledger.domain.responsibility import ResponsibilityView
from orgledger.domain.rule_set import CHECKS, Severity
from orgledger.domain.structure import Structure
from orgledger.domain.unit import UnitView

LANGUAGES = ("en", "zh")
"""The languages that checks and their evidence are told in."""
NAMED = 10
"""Names that one sentence lists; the rest is counted."""
LENGTH = 60
"""Characters of a duty's text that a sentence quotes."""


class Ref(NamedTuple):
    """Noun and key of something in the structure."""

    noun: str
    key: str


Fact: TypeAlias = int | str | Decimal | Ref | Sequence[Ref] | Sequence[str]
"""What a sentence is filled with: a number, a word, something that has a name, or several of these."""
Facts: TypeAlias = Mapping[str, Fact]


class Found(NamedTuple):
    """What a check found: the subject, and the evidence as sentences and the data in them."""

    subject: Ref
    says: Mapping[str, str]
    """One sentence per language; a field in braces is filled from the facts."""
    facts: Facts
    apart: tuple[str, ...] = ()
    """What tells this finding from others of the same check and subject, such as the other one of a pair."""
    unknown: bool = False
    """Whether the data cannot say: a list is open, a number is not known."""


class Mark(NamedTuple):
    """What makes a finding the same one on another day: neither its weight nor the numbers in its evidence."""

    check: str
    subject: Ref
    apart: tuple[str, ...] = ()


class Finding(NamedTuple):
    """What a check found, with the weight that the rules give it."""

    check: str
    severity: Severity
    subject: Ref
    says: Mapping[str, str]
    facts: Facts
    apart: tuple[str, ...]
    unknown: bool

    @property
    def mark(self) -> Mark:
        """What makes it the same finding on another day."""
        return Mark(self.check, self.subject, self.apart)

    @property
    def named(self) -> list[Ref]:
        """The subject and everything else that the evidence names."""
        found = [self.subject]
        for fact in self.facts.values():
            if isinstance(fact, Ref):
                found.append(fact)
            elif isinstance(fact, list | tuple):
                found.extend(one for one in fact if isinstance(one, Ref))
        return list(dict.fromkeys(found))

    def title(self, structure: Structure, language: str | None = None) -> str:
        """What the check is called, in the asked language or else the organization's."""
        return chosen(CHECKS[self.check].titles, language, structure.language)[1]

    def evidence(self, structure: Structure, language: str | None = None) -> str:
        """The evidence as a sentence, in the asked language or else the organization's."""
        told, sentence = chosen(self.says, language, structure.language)
        named = {"subject": self.subject, **self.facts}
        words = {name: written(structure, fact, told, language) for name, fact in named.items()}
        return sentence.format_map(words)


def chosen(sentences: Mapping[str, str], *languages: str | None) -> tuple[str, str]:
    """The first of some languages in which something is told, and how; zh-Hans is told in zh."""
    for language in languages:
        for tag in (language, language.partition("-")[0]) if language else ():
            if tag in sentences:
                return tag, sentences[tag]
    return LANGUAGES[0], sentences[LANGUAGES[0]]


def written(structure: Structure, fact: Fact, told: str, language: str | None) -> str:
    """A fact in the words of a sentence that is told in one language, with names in the language asked for."""
    if isinstance(fact, Ref):
        return called(structure, fact, told, language)
    if isinstance(fact, str | int | Decimal):
        return str(fact)
    words = [written(structure, one, told, language) for one in fact[:NAMED]]
    rest = len(fact) - len(words)
    if told == "zh":
        return "、".join(words) + (f" 等 {len(fact)} 项" if rest else "")
    if rest:
        return f"{', '.join(words)} and {rest} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1] if words else "")))


def called(structure: Structure, ref: Ref, told: str, language: str | None) -> str:
    """What a person calls something. Persons stay unnamed: their names are not part of the structure."""
    named = NAMES.get(ref.noun)
    if named is not None:
        return named(structure, ref.key, language or told)
    if ref.noun == "person":
        return {"en": "this person", "zh": "此人"}[told]
    return Naming(structure, language or told)(ref.noun, ref.key)


def _duty(structure: Structure, key: str, language: str | None) -> str:
    view = ResponsibilityView(structure, key)
    return shortened(view.name(language) or view.text(language))


def _collaboration(structure: Structure, key: str, language: str | None) -> str:
    view = CollaborationView(structure, key)
    parties: Iterable[str] = (UnitView(structure, party).name(language) for party in view.parties)
    return " – ".join(list(parties)[:NAMED])


NAMES: Mapping[str, Callable[[Structure, str, str | None], str]] = {
    "unit": lambda structure, key, language: UnitView(structure, key).name(language),
    "position": lambda structure, key, language: PositionView(structure, key).title(language),
    "responsibility": _duty,
    "collaboration": _collaboration,
}


def shortened(words: str) -> str:
    """The beginning of a text."""
    return words if len(words) <= LENGTH else f"{words[: LENGTH - 1]}…"
