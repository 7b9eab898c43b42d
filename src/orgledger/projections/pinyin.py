"""Pinyin: how Chinese names are typed on a Latin keyboard, in full or by their initials."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

HAN = re.compile("[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+")
RUN = re.compile(f"{HAN.pattern}|(?:(?!{HAN.pattern})[^\\W_])+")
REMEMBERED = 65_536
"""Names whose pinyin is kept; some 500 bytes each."""


class Spelled(msgspec.Struct, frozen=True, gc=False):
    """A name as it is typed."""

    syllables: tuple[str, ...]
    full: str
    """All syllables together: yunyingbu."""
    initials: str
    """The first letter of each; what is Latin already stays whole: yyb, ityyb."""

    def begins(self, typed: str) -> bool:
        """Whether it starts so, in full or by its initials."""
        return self.full.startswith(typed) or self.initials.startswith(typed)

    def holds(self, typed: str) -> bool:
        """Whether a syllable starts so, or several initials in a row are these."""
        if len(typed) > 1 and typed in self.initials:
            return True
        if typed not in self.full:
            return False
        return any("".join(self.syllables[at:]).startswith(typed) for at in range(len(self.syllables)))


@lru_cache(maxsize=REMEMBERED)
def spelled(text: str) -> Spelled | None:
    """A text in pinyin; nothing, if it has no Chinese character.

    A character with several readings takes the one of the phrase it stands in; ü is typed v.
    """
    if not HAN.search(text):
        return None
    from pypinyin import lazy_pinyin  # Half a second, and 60 MB: only where somebody types Chinese on Latin keys.

    syllables: list[str] = []
    initials = ""
    for run in RUN.findall(text):
        if HAN.match(run):
            found = lazy_pinyin(run)
            syllables += found
            initials += "".join(syllable[0] for syllable in found)
        else:
            syllables.append(run)
            initials += run
    return Spelled(tuple(syllables), "".join(syllables), initials)
