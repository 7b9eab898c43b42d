"""Characters that deceive: what is written is not what is seen. Source: Unicode UAX 9, UTS 39 and UTS 51.

What languages need stays: joiners within Persian, Hindi or emoji, marks of direction beside Hebrew or Arabic, variants
of Han. What only hides, reorders or imitates is refused in new input. What is on record already is shown with care.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple


class Deceptive(NamedTuple):
    """A character that is there only to deceive."""

    character: str
    why: str
    """What it does, in English."""

    @property
    def code(self) -> str:
        """Its code point, such as U+202E."""
        return f"U+{ord(self.character):04X}"


EMBEDDINGS, POP = "\u202a\u202b", "\u202c"
OVERRIDES = "\u202d\u202e"
ISOLATES, POP_ISOLATE = "\u2066\u2067\u2068", "\u2069"
MARKS = "\u200e\u200f\u061c"
"""Marks of direction: left to right, right to left, Arabic."""
JOINERS = "\u200c\u200d"
CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")
"""The flag of a part of a country, such as Scotland's: the one use of tag characters."""
JOINED = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1aad\u1b00-\u1c4f\ua800-\ua8ff\ua980-\uaaff"
    "\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
"""Letters of scripts that are joined or stacked, as Arabic, Devanagari, Sinhala and Khmer are."""
UNSPACED = re.compile("[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aad\u1b00-\u1bff\ua980-\ua9df]")
"""Letters of scripts that write no spaces, where an empty one says where a line may break."""
HAN = re.compile("[\u2e80-\u2fff\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
PICTURE = re.compile("[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]")
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
VISIBLE_FORMATS = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001345f]")
"""Signs that Unicode counts as formats and that are seen, such as the sign before a number in Arabic."""
BLANK = re.compile(
    "[\u034f\u17b4\u17b5\u2028\u2029\u2800\u3164\uffa0\ufff0-\ufff8\ufffc\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
"""Letters and marks that are never seen."""
JAMO = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")

HIDDEN = "is not seen"
DIRECTION = "changes the order in which the text is read"
PRIVATE = "means nothing to others (private use)"
NONE = "is no character"


def deceptive(text: str, *, handle: bool = False) -> Deceptive | None:
    """The first character that is there only to deceive; nothing, if there is none.

    Args:
        text: in NFC.
        handle: whether it is a code, in which nothing that is unseen has a place.
    """
    if text.isascii():
        return None
    plain = FLAG.sub(lambda flag: "\U0001f3f4" + " " * (len(flag[0]) - 1), text)
    places = (at for at, character in enumerate(plain) if ord(character) > 0x7F)
    for at in places:
        why = fault(plain, at, handle=handle)
        if why is not None:
            return Deceptive(plain[at], why)
    return unbalanced(plain)


def fault(text: str, at: int, *, handle: bool) -> str | None:
    """What is wrong with a character at its place."""
    character = text[at]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    category = unicodedata.category(character)
    if category == "Co":
        return PRIVATE
    if ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef":
        return NONE
    if character in OVERRIDES:
        return DIRECTION
    if BLANK.match(character):
        return HIDDEN
    if character in "\u115f\u1160":
        return None if JAMO.match(before) or JAMO.match(after) else HIDDEN
    if SELECTORS.match(character):
        return None if selects(before, character) and not handle else HIDDEN
    if category != "Cf" and not "\u180b" <= character <= "\u180f":
        return None
    if VISIBLE_FORMATS.match(character):
        return None
    return HIDDEN if handle or not needed(text, at) else None


def needed(text: str, at: int) -> bool:
    """Whether a language needs a character that is not seen, at its place."""
    character, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if character in EMBEDDINGS + POP + ISOLATES + POP_ISOLATE:
        return True  # As long as it is closed; see `unbalanced`.
    if character in MARKS:
        return any(unicodedata.bidirectional(other) in ("R", "AL") for other in text if other not in MARKS)
    if character == "\u200d":
        return bool(JOINED.match(before)) or (pictured(before) and bool(PICTURE.match(after)))
    if character == "\u200c":
        return bool(JOINED.match(before) and JOINED.match(after))
    if character == "\u200b":
        return bool(UNSPACED.match(before) and UNSPACED.match(after))
    return "\u180b" <= character <= "\u180f" and bool(JOINED.match(before))


def selects(before: str, character: str) -> bool:
    """Whether a variation selector stands after something that has variants."""
    if character in "\ufe0e\ufe0f":
        return bool(PICTURE.match(before) or before in tuple("0123456789#*"))
    return bool(HAN.match(before) or JOINED.match(before))


def pictured(before: str) -> bool:
    """Whether something is, or ends, a picture: an emoji, its color or its style."""
    return bool(PICTURE.match(before)) or before == "\ufe0f"


def unbalanced(text: str) -> Deceptive | None:
    """The first embedding or isolate that is never closed, or closes nothing, and so reaches beyond the text."""
    open_ones: list[str] = []
    for character in CONTROLS.findall(text):
        if character in EMBEDDINGS + ISOLATES:
            open_ones.append(character)
        elif not open_ones or (open_ones[-1] in ISOLATES) is not (character == POP_ISOLATE):
            return Deceptive(character, DIRECTION)
        else:
            open_ones.pop()
    return Deceptive(open_ones[0], DIRECTION) if open_ones else None


def isolated(name: str) -> str:
    """A name within a sentence: what runs from right to left in it does not reach beyond it. Source: UAX 9, FSI."""
    if name.isascii() or not any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in name):
        return CONTROLS.sub("", name)
    return f"\u2068{CONTROLS.sub('', name)}{POP_ISOLATE}"


UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What moves a cursor, turns a line around, or is never seen."""


def visible(text: str) -> str:
    """A line for a terminal: what would move the cursor, or turn the line around, is spelled out."""
    shown = UNSEEN.sub(spelled_out, text)
    return CONTROLS.sub(spelled_out, shown) if unbalanced(shown) else shown


def spelled_out(found: re.Match[str]) -> str:
    """A character by its code point."""
    return f"<U+{ord(found[0]):04X}>"


# Codes that look alike.

CODES = frozenset({"unit.code", "position.code"})
"""Attributes by which people tell entities apart, letter by letter."""

ALIKE = (
    dict(
        zip(
            "АВЕЅІЈКМНОРСТХҮУЗЬбҺԚԜаеорсухіјѕԁһӏԛԝѵүԌԍ"
            "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορυχϲϳ"
            "ՍՕօոսհզցᎪᎠᎬᎡᎢᎫᎳᎷᎻᏀᏃᏒᏚᏙᏞᏟᏢᏦꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ"
            "ıɑɡǀニエロカタハトーヘ",
            "ABESIJKMHOPCTXYY3b6hQWaeopcyxijsdhlqwvyGg"
            "ABEZHIKMNOPTYXayikvopuxcj"
            "UOonuhqgADERTJWMHGZRSVLCPKBPdDTGKJCZFNLSRVHWXYAEIOU"
            "iagl二工口力夕八卜一へ",
            strict=True,
        )
    )
    | dict.fromkeys("0", "O")
    | dict.fromkeys("1I|", "l")
    | dict.fromkeys("‐‑‒–—―−﹣-⁃", "-")
    | dict.fromkeys("’‘ʼ′`", "'")
)
"""Letters → the letter that they look like. Source: UTS 39, confusables, those that people's codes are made of."""
TABLE = str.maketrans({letter: ALIKE.get(like, like) for letter, like in ALIKE.items()})


@lru_cache(maxsize=65_536)
def skeleton(code: str) -> str:
    """What a code looks like: the same for codes that a person takes for one another. Source: UTS 39 §4."""
    if not code.isascii():
        code = unicodedata.normalize("NFKC", code)
        code = "".join(c for c in code if unicodedata.category(c) != "Cf" and not SELECTORS.match(c))
    return " ".join(code.translate(TABLE).split())
