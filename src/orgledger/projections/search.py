"""Search: what somebody means by a few letters, among all that was ever on record, as known at one coordinate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from weakref import WeakKeyDictionary

import msgspec

from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.structure import Structure, on_record, recalled
from orgledger.projections.pinyin import Spelled, spelled

LENGTH = 200
"""Characters of what is searched for."""


class Words(msgspec.Struct, frozen=True):
    """Where an entity of a noun carries words: attributes without the name of the noun."""

    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ("name",)
    """Localized; what it goes by."""
    labels: tuple[str, ...] = ()
    """In the organization's own language."""
    texts: tuple[str, ...] = ("text",)
    """Localized; what is said of it at length."""

    @property
    def remembered(self) -> tuple[str, ...]:
        """What is found under what it was on other days, too."""
        return self.codes + self.names

    @property
    def searched(self) -> tuple[str, ...]:
        """All of them."""
        return self.remembered + self.labels + self.texts


NOUNS = {
    "unit": Words(codes=("code",), labels=("category",), texts=()),
    "position": Words(codes=("code",), names=("title",), texts=()),
    "responsibility": Words(labels=("category",)),
    "process": Words(),
    "system": Words(),
    "measure": Words(),
    "collaboration": Words(names=(), texts=("content", "purpose")),
    "statement": Words(labels=("category",)),
}
"""What is searched. Persons are not: their names are kept beside the ledger, and found only when given in full."""


class Rank(IntEnum):
    """How well something fits, the best first."""

    CODE = 0
    """This is its code."""
    NAME = 1
    """This is its name in some language."""
    PREFIX = 2
    """Its code or name begins so."""
    WORD = 3
    """Every word begins a word of its name."""
    WITHIN = 4
    """It is somewhere in its code, name or category."""
    SPELLED = 5
    """Its name is spelled so in pinyin, in full or by initials."""
    TEXT = 6
    """It is somewhere in what is said of it."""
    OTHER = 7
    """Its code or name is so on other days."""


class Item(msgspec.Struct, frozen=True, gc=False):
    """An entity and its words, as they are compared."""

    noun: str
    key: str
    place: tuple[str, str]
    """Code and key: how what fits alike is ordered."""
    codes: tuple[str, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...]
    texts: tuple[str, ...]
    other: tuple[str, ...]
    """Codes and names of other days."""
    off_record: bool = False
    """Whether it is not on record on the day; its words are those of the nearest day on record."""


class Found(msgspec.Struct, frozen=True, order=True):
    """An entity that fits, and how well."""

    off_record: bool
    """What is on record on the day comes first."""
    rank: Rank
    fine: int
    """Within a rank: 0 for a whole name of another day, or spelled; 1 for how one begins; 2 for a part."""
    place: tuple[str, str]
    noun: str
    key: str


Index = tuple[Item, ...]
KEPT: WeakKeyDictionary[Structure, Index] = WeakKeyDictionary()
"""The words of each structure, for as long as the structure is kept."""


def search(structure: Structure, asked: str, first: int, *, off_record: bool = True) -> list[Found]:
    """What fits, best first: the same for the same structure, whoever asks.

    Codes, names in every language, categories and texts as they stand at the coordinate; names and codes of other days
    as far as they are known at it; names also in pinyin. Case, width and accents do not matter. What is off record on
    the day comes last. 2,000 units take some milliseconds, the first search of a structure some ten more.

    Args:
        structure: what is searched.
        asked: as it was typed.
        first: how many at most.
        off_record: whether what ended before the day, or begins after it, is found too.

    Raises:
        Refused: Invalid, if there is nothing to search for, or too much.
    """
    sought = checked(asked)
    if structure not in KEPT:
        KEPT[structure] = tuple(index(structure))
    found = (sought.fit(item) for item in KEPT[structure] if off_record or not item.off_record)
    return sorted(one for one in found if one is not None)[:first]


def checked(asked: str) -> Sought:
    """What is searched for.

    Raises:
        Refused: Invalid, if it is empty or too long.
    """
    if len(asked) > LENGTH:
        raise refuse(Invalid(f"Search for {LENGTH} characters at most.")).under("text")
    sought = Sought(asked)
    if not sought.typed:
        raise refuse(Invalid("Say what to search for: a name, a code or pinyin.")).under("text")
    return sought


LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"ɨ": "i", "ʉ": "u", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ə": "e", "ƒ": "f", "ӏ": "i", "ґ": "г", "ҙ": "з", "қ": "к"}
    | dict.fromkeys("‘’‛ʼʻ`´", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)  # fmt: skip
"""Letters with a stroke or a hook, which Unicode does not take apart, and signs that keyboards do not have → what
people type for them."""
MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u0655\u0670]"
)
"""Accents on letters of Latin, Greek and Cyrillic; points of Hebrew and vowel marks of Arabic, which few people type.
Not the vowel signs of Indian scripts and Thai, nor the voicing marks of kana: they are letters."""


def narrowed(text: str) -> str:
    """A text without regard to case, width and spacing. Source: Unicode NFKC and case folding."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


def folded(text: str) -> str:
    """A text without regard to case, width, spacing and accents: as people type it who do not look for the key."""
    if text.isascii():
        return narrowed(text)
    letters = unicodedata.normalize("NFD", narrowed(text))
    letters = "".join(letter for letter in letters if unicodedata.category(letter) != "Cf")
    return narrowed(unicodedata.normalize("NFC", MARKS.sub("", letters).translate(LETTERS)))


def index(structure: Structure) -> Iterator[Item]:
    """Everything that was ever on record, as known, and has words."""
    for noun, words in NOUNS.items():
        for key in structure.entities(noun):
            yield item(structure, noun, words, key)


def item(structure: Structure, noun: str, words: Words, key: str) -> Item:
    """An entity and its words, in one walk over what was ever said of it."""
    now: dict[str, list[str]] = {}
    ever: list[str] = []
    for attribute in structure.attributes(key):
        called = attribute.split(".", 2)[1]
        if called not in words.searched:
            continue
        value = recalled(structure, key, attribute)
        if value is not None:
            now.setdefault(called, []).append(folded(str(value)))
        if called in words.remembered:
            ever += (folded(str(run.value)) for run in structure.line(key, attribute) if run.value is not None)

    def of(attributes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for attribute in attributes for text in now.get(attribute, ())))

    codes, names = of(words.codes), of(words.names)
    code = recalled(structure, key, f"{noun}.code") if words.codes else None
    place = ("\uffff" if code is None else str(code), key)
    other = tuple(text for text in dict.fromkeys(ever) if text not in codes and text not in names)
    off = not on_record(structure, noun, key)
    return Item(noun, key, place, codes, names, of(words.labels), of(words.texts), other, off)


class Sought:
    """What is searched for, and how well something fits it."""

    def __init__(self, asked: str) -> None:
        self.typed = folded(asked)
        self.words = self.typed.split()
        letters = re.sub(r"[\s'’-]", "", narrowed(asked)).replace("ü", "v")
        self.letters = letters if letters.isascii() and letters.isalnum() else ""
        """As pinyin is typed; nothing, if it is none."""

    def fit(self, item: Item) -> Found | None:
        """How well an entity fits; nothing, if it does not."""
        rank, fine = self._rank(item)
        return None if rank is None else Found(item.off_record, rank, fine, item.place, item.noun, item.key)

    def _rank(self, item: Item) -> tuple[Rank | None, int]:
        typed, called = self.typed, (*item.codes, *item.names)
        if typed in item.codes:
            return Rank.CODE, 0
        if typed in item.names:
            return Rank.NAME, 0
        if any(text.startswith(typed) for text in called):
            return Rank.PREFIX, 0
        if any(self._words_begin(text) for text in called):
            return Rank.WORD, 0
        if any(typed in text for text in (*called, *item.labels)):
            return Rank.WITHIN, 0
        fine = self._spelled(item.names)
        if fine is not None:
            return Rank.SPELLED, fine
        if any(typed in text for text in item.texts):
            return Rank.TEXT, 0
        fine = self._other(item.other) if item.other else None
        return (None, 0) if fine is None else (Rank.OTHER, fine)

    def _words_begin(self, text: str) -> bool:
        """Whether every word sought begins a word of a text."""
        if not all(word in text for word in self.words):
            return False
        there = re.findall(r"[^\W_]+", text)
        return all(any(one.startswith(word) for one in there) for word in self.words)

    def _spelled(self, names: tuple[str, ...]) -> int | None:
        """How well a name fits as it is typed in pinyin."""
        if not self.letters:
            return None
        fits = [self._typed(name) for name in map(spelled, names) if name is not None]
        return min((fine for fine in fits if fine is not None), default=None)

    def _typed(self, name: Spelled) -> int | None:
        if self.letters in (name.full, name.initials):
            return 0
        if name.begins(self.letters):
            return 1
        return 2 if name.holds(self.letters) else None

    def _other(self, other: tuple[str, ...]) -> int | None:
        """How well a name or code of another day fits."""
        if self.typed in other:
            return 0
        if any(text.startswith(self.typed) for text in other):
            return 1
        if any(self.typed in text for text in other) or self._spelled(other) is not None:
            return 2
        return None
