"""The encoding of a file: told by its marks and by what its bytes spell, and asked for where two spell sense.

A wrong guess is recorded for ever, so a file that is no Unicode is read only if exactly one encoding gives ordinary
text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from itertools import pairwise

from orgledger.exchange.table.file import BadTable

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb18030": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
    "windows-1254": "cp1254",
    "iso-8859-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "mac-roman": "mac_roman",
}
"""The encodings that somebody may name → the codec that reads them, as spreadsheets write them."""
SEVERAL_FIT = "Line {line} is not UTF-8, and the file makes sense in several encodings: {names}. Choose its encoding."
NONE_FITS = (
    "Line {line} is not UTF-8, and no other encoding is certain. Save the file as “CSV UTF-8”, or choose its encoding."
)
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
ALIASES = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "ansi": "windows-1252", "cp1252": "windows-1252"}
ORDINARY = 0.8
"""The share of ordinary characters from which a text counts as one in that encoding."""
ENOUGH = 65_536
"""Bytes beyond ASCII that are weighed."""
WESTERN = re.compile(r"[ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿ]")
UNTEXTUAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]")
LETTERS = re.compile(r"[^\W\d_]+")
SIGNS = frozenset("\u00a0§©®°±²³·º\u00aa½¼«»–—‘’‚“”„•…€£™")
"""Signs of Western text that stand between words."""


def decoded(
    content: bytes, encoding: str | None = None, familiar: Callable[[str], bool] = lambda text: False
) -> tuple[str, str]:
    """The text of a file, and the encoding it was read in.

    Args:
        content: the file.
        encoding: a name of ENCODINGS, if somebody says which; found out otherwise.
        familiar: whether a text begins with words that a table of ours would; it decides between encodings that fit.

    Raises:
        BadTable: if it cannot be read in that encoding, or which it is cannot be told.
    """
    if encoding:
        return named(content, encoding)
    for mark, codec in MARKS.items():
        if content.startswith(mark):
            return named(content, codec)
    if (wide := unmarked_utf_16(content)) is not None:
        return named(content, wide)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        line = line_of(content[: error.start])
    fitting = [name for name, ordinary in JUDGES.items() if spells(content, name, ordinary)]
    if len(fitting) > 1:
        fitting = [name for name in fitting if familiar(content.decode(ENCODINGS[name]))] or fitting
    if len(fitting) == 1:
        return named(content, fitting[0])
    if fitting:
        raise BadTable(SEVERAL_FIT, line=line, names=", ".join(fitting))
    raise BadTable(NONE_FITS, line=line)


def named(content: bytes, encoding: str) -> tuple[str, str]:
    """A text in the encoding that somebody names.

    Raises:
        BadTable: if there is no such encoding, or the file is not in it.
    """
    name = encoding.strip().casefold()
    name = ALIASES.get(name, name)
    codec = ENCODINGS.get(name)
    if codec is None:
        raise BadTable("There is no encoding {name}. Encodings: {names}.", name=encoding, names=", ".join(ENCODINGS))
    try:
        return content.decode(codec).removeprefix("\ufeff"), name
    except UnicodeDecodeError as error:
        line = line_of(content[: error.start])
    raise BadTable("Line {line} is not in the encoding {name}.", line=line, name=name)


def line_of(before: bytes) -> int:
    """The line that follows some bytes, whatever ends their lines."""
    return len(re.findall(rb"\r\n|\r|\n", before)) + 1


def unmarked_utf_16(content: bytes) -> str | None:
    """Which UTF-16 a file without a mark is in: the one that spells separators and no controls."""
    if len(content) % 2 or b"\0" not in content[:ENOUGH]:
        return None
    fitting = []
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = content[:ENOUGH].decode(codec)
        except UnicodeDecodeError:
            continue
        if re.search("[\r\n,;\t|]", text) and not UNTEXTUAL.search(text):
            fitting.append(codec)
    return fitting[0] if len(fitting) == 1 else None


Ordinary = Callable[[str], float]


def spells(content: bytes, name: str, ordinary: Ordinary) -> bool:
    """Whether a file is ordinary text in an encoding."""
    try:
        text = content.decode(ENCODINGS[name])
    except UnicodeDecodeError:
        return False
    return ordinary(text) >= ORDINARY


def high(text: str) -> str:
    """What of a text lies beyond ASCII."""
    return re.sub(r"[\x00-\x7f]+", "", text)[:ENOUGH]


def by_bytes(codec: str, weigh: Callable[[int, int], float]) -> Ordinary:
    """A judge that weighs every character by the two bytes that write it."""

    def ordinary(text: str) -> float:
        total, count = 0.0, 0
        for character in high(text):
            raw = character.encode(codec)
            if len(raw) != 1:  # Half-width kana stand beside what tells Japanese from the rest.
                total += weigh(raw[0], raw[1]) if len(raw) == 2 else 0.5
                count += 1
        return total / count if count else 0.0

    return ordinary


def chinese(lead: int, trail: int) -> float:
    """Of simplified Chinese: hanzi of the first level are ordinary, of the second rarer. Source: GB 2312-1980."""
    if trail < 0xA1:
        return 0.2 if 0x81 <= lead <= 0xFE else 0.0
    if 0xB0 <= lead <= 0xD7 or lead in (0xA1, 0xA3):
        return 1.0
    return 0.6 if 0xD8 <= lead <= 0xF7 or lead == 0xA2 else 0.0


def japanese(lead: int, trail: int) -> float:
    """Of Japanese: kana, signs, and kanji of the first level are ordinary. Source: JIS X 0208."""
    if lead in (0x81, 0x82, 0x83) or 0x88 <= lead <= 0x97:
        return 1.0
    return 0.6 if 0x98 <= lead <= 0x9F or 0xE0 <= lead <= 0xEA else 0.3


def korean(lead: int, trail: int) -> float:
    """Of Korean: hangul and signs. Source: KS X 1001."""
    return 1.0 if trail >= 0xA1 and (0xB0 <= lead <= 0xC8 or lead in (0xA1, 0xA3)) else 0.0


def taiwanese(text: str) -> float:
    """Of traditional Chinese: frequent hanzi, many of which a low second byte writes. Source: Big5."""
    total, low, count = 0.0, 0, 0
    for character in high(text):
        raw = character.encode("cp950")
        lead, trail = (raw[0], raw[1]) if len(raw) == 2 else (0, 0)
        count += 1
        low += 0x40 <= trail <= 0x7E
        total += 1.0 if 0xA4 <= lead <= 0xC6 or lead == 0xA1 else 0.6 if 0xC9 <= lead <= 0xF9 else 0.0
    return total / count if count and (low >= 0.2 * count or count < 4) else 0.0


def western(text: str) -> float:
    """Of Western text: its letters beyond ASCII stand in words, one or two together, between plain ones."""
    good, count = 0, 0
    text = re.sub("[ªº]", "", text)
    for word in LETTERS.findall(text):
        marked = len(WESTERN.findall(word))
        beyond = sum(not letter.isascii() for letter in word)
        count += beyond
        if marked == beyond and not re.search(rf"{WESTERN.pattern}{{3}}", word) and len(word) > marked and mixed(word):
            good += beyond
    for before, sign in pairwise(f" {text}"):
        if not sign.isascii() and not sign.isalpha():
            count += 1
            good += sign in SIGNS and not (sign in "²³°½¼£" and before.isalpha() and not before.isascii())
    return good / count if count else 0.0


def mixed(word: str) -> bool:
    """Whether no capital stands within small letters, as it does where other scripts are read as Western."""
    return not re.search(r"[a-zà-ÿ][ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜ]", word)


JUDGES: dict[str, Ordinary] = {
    "gb18030": by_bytes("gb18030", chinese),
    "shift_jis": by_bytes("cp932", japanese),
    "windows-1252": western,
    "big5": taiwanese,
    "euc-kr": by_bytes("cp949", korean),
}
"""The encodings that are told apart → how ordinary a text is in them."""
