"""Public ids: opaque texts that say what they name, in which organization, and at which coordinate.

An id carries exactly the parts of the coordinate that its asker named, so that a client's cache never mixes two
dates of one unit, and the ids of the living structure stay plain.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date

import msgspec

from orgledger.domain.period import read_day

DIGITS = 18
"""Digits of the longest sequence."""


class PublicId(msgspec.Struct, frozen=True, array_like=True):
    """What an id stands for."""

    noun: str
    organization: str
    key: str
    effective: date | None = None
    known: int | None = None
    scenario: str | None = None
    """The key of the change request as if it were recorded."""

    def __str__(self) -> str:
        parts = [self.noun, self.organization, self.key]
        if self.effective or self.known is not None or self.scenario:
            parts += [str(self.effective or ""), "" if self.known is None else str(self.known)]
        if self.scenario:
            parts.append(self.scenario)
        return urlsafe_b64encode("|".join(parts).encode()).decode().rstrip("=")


def sequence(text: str) -> int:
    """The number of an entry.

    Raises:
        ValueError: if it is none that a ledger can have.
    """
    if not text.isascii() or not text.isdecimal() or len(text) > 2 * DIGITS:
        raise ValueError(text)
    return int(text)


def read_id(text: str) -> PublicId | None:
    """What an id stands for, or nothing if it is none of ours."""
    try:
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        noun, organization, key, *coordinate = plain.split("|")
        effective, known, scenario = [*coordinate, "", "", ""][:3]
        found = PublicId(
            noun,
            organization,
            key,
            read_day(effective) if effective else None,
            sequence(known) if known else None,
            scenario or None,
        )
    except ValueError:
        return None
    if noun in ("Entry", "ChangeSet") and not (key.isascii() and key.isdecimal() and len(key) <= DIGITS):
        return None
    return found if str(found) == text else None
