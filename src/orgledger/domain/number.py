"""Exact numbers, as people and programs write them."""

from __future__ import annotations

import re
from decimal import Decimal

DECIMAL = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?")


def read_decimal(text: str) -> Decimal:
    """An exact number such as 0.5: digits and a point, without exponent, blanks or digits of other scripts.

    Raises:
        ValueError: if it is written otherwise.
        TypeError: if it is no text.
    """
    if not DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def is_decimal(text: str) -> bool:
    """Whether a text is an exact number as it is written plainly, or as this program writes one."""
    try:
        return bool(DECIMAL.fullmatch(text)) or str(Decimal(text)) == text
    except ArithmeticError:
        return False
