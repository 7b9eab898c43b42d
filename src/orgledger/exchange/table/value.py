"""Days and numbers as people and their systems write them; what can mean two things is refused, with the way out.

How a column writes them is found from all of its cells: 13/02/2024 says that 01/02/2024 is in February, and 0,5 says
that 1.234 is more than a thousand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from orgledger.exchange.table.file import Said

ORDERS = ("dmy", "mdy")
"""In which order days with slashes may be written."""
TWO_DAYS = "{text} can be two days. Write it as 2024-06-30, or choose the order of day and month."
TWO_NUMBERS = "{text} can be two numbers. Write it without a mark between thousands, such as 1000 or 0.5."
CLOCK = r"(?:[T ]\s*0{1,2}:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?"
"""Midnight, which databases write behind a day."""
YEAR_FIRST = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})日?{CLOCK}")
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
DOTTED = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}){CLOCK}")
SLASHED = re.compile(rf"(\d{{1,2}})[-/](\d{{1,2}})[-/](\d{{4}}){CLOCK}")
NAMED = re.compile(
    rf"(?:(\d{{1,2}})[-\s/.]*([a-z]{{3,9}})|([a-z]{{3,9}})\.?\s+(\d{{1,2}}),?)[-\s/.,]*(\d{{4}}){CLOCK}", re.IGNORECASE
)
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SERIAL = re.compile(r"[1-9]\d{3,4}")
LAST_SERIAL = "2958465"
"""The serial number of 9999-12-31, the last day that Excel knows."""
DISTANT = 2200
"""A year from which an end means that there is none: 4712 is Oracle's, 9999 SAP's."""
ROUND_ENDS = frozenset({date(2099, 12, 31), date(2099, 1, 1), date(2100, 1, 1), date(2199, 12, 31)})
"""Days that systems write where there is no end, and that hardly anybody means literally."""
AMOUNT = re.compile(r"\d{1,12}|\d{1,3}(?:[.,'’ ]\d{3})+(?:[.,]\d{1,9})?|\d{0,12}[.,]\d{0,12}")


def normal(text: str) -> str:
    """A text whose digits and signs are the plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


def order_of(texts: Iterable[str]) -> str | None:
    """In which order the days of a column are written, if one of them tells; None too, if they contradict."""
    orders = set[str]()
    for text in texts:
        if found := SLASHED.fullmatch(normal(text)):
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:
                orders.add("dmy")
            elif second > 12 >= first:
                orders.add("mdy")
    return orders.pop() if len(orders) == 1 else None


def day_of(text: str, order: str | None) -> date | Said:
    """A civil day, or why it is none.

    Args:
        text: the cell.
        order: in which order the column writes days with slashes, if that is known.
    """
    text = normal(text)
    parts = parts_of(text, order)
    if isinstance(parts, Said):
        return parts
    try:
        if parts is not None:
            return date(*parts)
    except ValueError:
        return Said("{text} is no day such as 2024-06-30.", {"text": text})
    if text == LAST_SERIAL:
        return date.max
    if SERIAL.fullmatch(text) and int(text) > 9999:
        return Said(
            "{text} looks like a day as Excel counts them. Format the column as a date, or write it as 2024-06-30.",
            {"text": text},
        )
    return Said("{text} is no day such as 2024-06-30.", {"text": text})


def parts_of(text: str, order: str | None) -> tuple[int, int, int] | Said | None:
    """Year, month and day; None, if a text is written in none of the ways that are read."""
    if found := YEAR_FIRST.fullmatch(text) or PACKED.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := DOTTED.fullmatch(text):
        return int(found[3]), int(found[2]), int(found[1])
    if found := SLASHED.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if first != second and order is None:
            return Said(TWO_DAYS, {"text": text})
        return (year, first, second) if order == "mdy" else (year, second, first)
    if found := NAMED.fullmatch(text):
        name = (found[2] or found[3]).casefold()
        month = next(
            (at for at, one in enumerate(MONTHS, 1) if one.startswith(name) or (name == "sept" and at == 9)), 0
        )
        return int(found[5]), month, int(found[1] or found[4])
    return None


def endless(day: date) -> bool:
    """Whether a day, as an end, means that there is none."""
    return day.year >= DISTANT or day in ROUND_ENDS


def decimal_of(texts: Iterable[str]) -> str | None:
    """The mark before the fraction in the numbers of a column, if one of them tells; None too, if they contradict."""
    marks = {mark for text in texts if (mark := telling(normal(text).rstrip("%").strip()))}
    return marks.pop() if len(marks) == 1 else None


def telling(text: str) -> str | None:
    """The mark before the fraction in a number that leaves no doubt about it."""
    if not AMOUNT.fullmatch(text):
        return None
    marks = re.findall("[.,]", text)
    if len(set(marks)) == 2:
        return str(marks[-1])
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    if not marks:
        return None
    before, after = text.split(marks[0])
    if len(after) != 3 or before in ("", "0") or len(before) > 3:
        return str(marks[0])
    return None


def amount(text: str, decimal: str | None, *, whole: bool) -> Decimal | None:
    """A number from 0 on; None, if it is none or may be two.

    Args:
        text: the cell, without a sign of percent.
        decimal: the mark before fractions in its column, if that is known.
        whole: whether it has no fraction.
    """
    text = normal(text)
    if not AMOUNT.fullmatch(text) or not re.search(r"\d", text):
        return None
    decimal = telling(text) or decimal
    if decimal is None and re.search("[.,]", text):
        zeros = text.endswith("000")
        if whole and not zeros:
            decimal = "," if "." in text else "."  # A fraction would be no whole number.
        elif not whole and "," not in text:
            decimal = "."
        else:
            return None
    plain = re.sub("['’ ]", "", text)
    plain = plain.replace(".", "").replace(",", ".") if decimal == "," else plain.replace(",", "")
    return Decimal(plain if plain != "." else "0")
