"""What differs between two texts, letter by letter: it works for Chinese as for English."""

from __future__ import annotations

from difflib import SequenceMatcher

LONGEST = 4_000
"""Letters compared; longer texts are shown as one in the place of the other."""


def spelling(before: str, after: str) -> list[tuple[str, str]]:
    """The parts of two texts in order: those that are the same, those that went, and those that came."""
    if len(before) + len(after) > LONGEST:
        return [("del", before), ("ins", after)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < 0.4:
        return [("del", before), ("ins", after)]
    parts: list[tuple[str, str]] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            parts.append(("same", before[i:j]))
            continue
        if i < j:
            parts.append(("del", before[i:j]))
        if k < m:
            parts.append(("ins", after[k:m]))
    return parts
