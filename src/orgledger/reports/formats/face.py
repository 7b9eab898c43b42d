"""Font files, as far as a page must know them: which characters they have glyphs for.

Source: OpenType 1.9.1, "cmap", "Font collections".
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

SUBSTITUTE = "\ufffd"
"""What stands for a character that no font shows."""
PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))
"""Code points that mean something else on every machine: PDF/A-2a forbids them."""
BARRED = frozenset({"\ufeff", *map(chr, range(0xFFF0, 0xFFFC))})
"""Characters that PDF/A or the typesetter refuses, whatever the fonts have."""
INVISIBLE = (
    *(range(0xAD, 0xAE), range(0x34F, 0x350), range(0x61C, 0x61D), range(0x115F, 0x1161), range(0x17B4, 0x17B6)),
    *(range(0x180B, 0x1810), range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070)),
    *(range(0x3164, 0x3165), range(0xFE00, 0xFE10), range(0xFFA0, 0xFFA1), range(0x1BCA0, 0x1BCA4)),
    *(range(0x1D173, 0x1D17B), range(0xE0000, 0xE1000)),
)
"""Characters that a page shows nothing for. Source: Unicode, Default_Ignorable_Code_Point."""


class Faces:
    """Font families in the order they are tried in, and which characters of a document each has."""

    def __init__(self, glyphs: Mapping[str, set[str]]) -> None:
        """Take families with some of whose characters a document can be set."""
        allowed = {
            family: {one for one in those if not is_private(one) and one not in BARRED}
            for family, those in glyphs.items()
        }
        self.glyphs = {family: those for family, those in allowed.items() if those}
        """Family → its characters."""
        self.all: set[str] = set().union(*self.glyphs.values())
        self.plain = {one for one in self.all if not is_mark(one)} | {"\n", "\t"}
        """Characters that can be set wherever they stand."""

    def legible(self, text: str) -> tuple[str, list[str]]:
        """A text as these fonts show it, and the characters that the substitute stands for, in their order.

        A mark is set in the font of its base: one that no font has together with its base is substituted, too.
        """
        if self.plain.issuperset(text):
            return text, []
        parts, missing = [], []
        for cluster in clusters(text):
            fonts = [those for those in self.glyphs.values() if cluster[0] in those]
            together = any(all(one in those or is_invisible(one) for one in cluster) for those in fonts)
            for one in cluster:
                apart = not together and is_mark(one) and not (fonts and one in fonts[0])
                shown = (one in self.all and not apart) or (is_invisible(one) and one not in BARRED) or one in "\n\t"
                parts.append(one if shown else SUBSTITUTE)
                if not shown:
                    missing.append(one)
        return "".join(parts), missing


def clusters(text: str) -> Iterator[str]:
    """Characters with the marks that follow them."""
    begins = [at for at, one in enumerate(text) if at == 0 or not (is_mark(one) or is_invisible(one))]
    yield from (text[first:last] for first, last in pairwise([*begins, len(text)]))


def is_mark(character: str) -> bool:
    """Whether a character is set above, below or around another."""
    return unicodedata.category(character).startswith("M")


def is_invisible(character: str) -> bool:
    """Whether a page shows nothing for a character."""
    code = ord(character)
    return code >= 0xAD and any(code in codes for codes in INVISIBLE)


def is_private(character: str) -> bool:
    """Whether a character is of a private use area."""
    return any(ord(character) in codes for codes in PRIVATE)


def characters_of(file: Path, index: int = 0) -> Iterator[int]:
    """The code points that a font has glyphs for; none, if it cannot be read."""
    try:
        data = file.read_bytes()
        start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
        for at in range(struct.unpack_from(">H", data, start + 4)[0]):
            tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * at)
            if tag == b"cmap":
                yield from mapped(data, offset)
    except (OSError, struct.error):
        return


def mapped(data: bytes, table: int) -> Iterator[int]:
    """The code points of a cmap: of its first subtable in Unicode of more than 16 bits, else of 16 bits."""
    formats: dict[int, int] = {}
    for at in range(struct.unpack_from(">H", data, table + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * at)
        if platform == 0 or (platform, encoding) in ((3, 1), (3, 10)):
            formats.setdefault(struct.unpack_from(">H", data, table + offset)[0], table + offset)
    if 12 in formats:
        at = formats[12]
        for group in range(struct.unpack_from(">I", data, at + 12)[0]):
            first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * group)
            yield from (code for code in range(first, last + 1) if glyph + code - first)
    elif 4 in formats:
        yield from mapped_of_16_bits(data, formats[4])


def mapped_of_16_bits(data: bytes, at: int) -> Iterator[int]:
    """The code points of a subtable of format 4."""
    twice = struct.unpack_from(">H", data, at + 6)[0]
    for segment in range(0, twice, 2):
        last = struct.unpack_from(">H", data, at + 14 + segment)[0]
        first = struct.unpack_from(">H", data, at + 16 + twice + segment)[0]
        delta = struct.unpack_from(">H", data, at + 16 + 2 * twice + segment)[0]
        place = at + 16 + 3 * twice + segment
        offset = struct.unpack_from(">H", data, place)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = struct.unpack_from(">H", data, place + offset + 2 * (code - first))[0] if offset else code
            if (glyph + delta) & 0xFFFF if glyph or not offset else 0:
                yield code
