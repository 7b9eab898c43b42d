"""Turning days: when something in an organization begins or ends to hold, and how much."""

from __future__ import annotations

from collections import Counter
from datetime import date

from orgledger.projections.image import Image


def turns(image: Image, known: int) -> list[tuple[date, int]]:
    """The days on which something begins or ends, as known, each with how many facts turn on it, in order."""
    found: Counter[date] = Counter()
    for sequence, entry in image.entries.items():
        if sequence <= known and image.alive(sequence, known):
            for period in {said.period for said in entry.assertions}:
                found[period.start] += 1
                if period.end is not None:
                    found[period.end] += 1
    return sorted(found.items())
