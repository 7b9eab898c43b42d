"""A line of a table as it is read: what its cells say, and what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from orgledger.domain import glyph
from orgledger.domain.command import HANDLES, NAME_LENGTH, ONE_LINE, clean_text, shown, thousandths
from orgledger.domain.event import KEY
from orgledger.domain.period import FOREVER
from orgledger.domain.refusal import Refused
from orgledger.exchange.table.column import Noun, column_of
from orgledger.exchange.table.file import BadTable, Said, Table, unguarded
from orgledger.exchange.table.value import (
    AMOUNT,
    DISTANT,
    TWO_NUMBERS,
    amount,
    day_of,
    decimal_of,
    endless,
    normal,
    order_of,
)

NONE = frozenset({"-", "–", "—"})
"""A cell that says: none. An empty one says nothing, and what stands stays."""
NUMBERS, DAYS = ("seats", "fte", "share"), ("from", "to", "last_day")
"""Columns whose notation is inferred from all of their cells."""
APART = re.compile(r"[;；、]")
MEANING = "What {text} means differs from system to system. Write or choose one of: {words}."
DECEITS = {
    glyph.HIDDEN: "The cell holds {code}, which is not seen. Take it out.",
    glyph.DIRECTION: "The cell holds {code}, which changes the order in which the text is read. Take it out.",
    glyph.PRIVATE: "The cell holds {code}, which means nothing to others (private use). Take it out.",
    glyph.NONE: "The cell holds {code}, which is no character. Take it out.",
}
"""What is said of a character that deceives."""
LONG = frozenset({"purpose"})
"""Columns of prose."""
T = TypeVar("T")
Told: TypeAlias = T | UnsetType | None
"""What a cell says: a value; None, if it says that there is none; UNSET, if it says nothing."""


class Fault(msgspec.Struct, frozen=True):
    """Why a row is not taken."""

    line: int | None
    """None, where it is about what the table does not name."""
    column: str
    """Its header; empty, where the whole row is meant."""
    said: Said
    follows: int | None = None
    """The line that is wrong, where this one is kept out only because of it."""

    @property
    def message(self) -> str:
        """In English, with its place."""
        place = "the table" if self.line is None else f"line {self.line}"
        return f"{place}, {self.column}: {self.said.message}" if self.column else f"{place}: {self.said.message}"


class Line:
    """One row, as a noun's plan asks it."""

    __slots__ = ("cells", "chain", "faults", "headers", "marks", "notices", "number", "refers")

    def __init__(
        self, number: int, cells: dict[str, str], headers: dict[str, str], marks: Mapping[str, str | None] | None = None
    ) -> None:
        self.number = number
        self.cells = cells
        self.headers = headers
        self.chain: tuple[str, ...] | None = None
        """The names on the way to what it is about, from the top down, where its place is said so."""
        self.marks = marks or {}
        """How columns of days and numbers are written."""
        self.faults: list[Fault] = []
        self.notices: list[Fault] = []
        self.refers: list[str] = []
        """Keys of what it refers to and the table itself creates."""

    def wrong(self, target: str, sentence: str, *, follows: int | None = None, **named: object) -> None:
        """Say what is wrong with a cell, or with the whole row."""
        fault = self.fault(target, sentence, named, follows)
        if fault not in self.faults:
            self.faults.append(fault)

    def mind(self, target: str, sentence: str, **named: object) -> None:
        """Say what somebody may not expect of a cell that is taken."""
        notice = self.fault(target, sentence, named)
        if notice not in self.notices:
            self.notices.append(notice)

    def fault(self, target: str, sentence: str, named: Mapping[str, object], follows: int | None = None) -> Fault:
        """A sentence about a cell, or about the whole row."""
        said = Said(sentence, {name: shown(str(value)) for name, value in named.items()})
        header = self.headers.get(target) or next(
            (header for full, header in self.headers.items() if full.startswith(f"{target}.")), ""
        )
        return Fault(self.number, header, said, follows)

    def text(self, target: str, longest: int = NAME_LENGTH) -> Told[str]:
        """A text."""
        raw = self.cells.get(target, "").strip()
        if not raw:
            return UNSET
        if raw in NONE:
            return None
        text = unguarded(self.cells[target]).replace("\r\n", "\n").replace("\r", "\n").strip()
        try:
            text = clean_text(text, *target.split("."))
        except Refused:
            deceit = glyph.deceptive(text, handle=target in HANDLES)
            if deceit is not None:
                self.wrong(target, DECEITS[deceit.why], code=deceit.code)
                return UNSET
            in_one_line = not ONE_LINE.isdisjoint(target.split("."))
            if in_one_line and any(character in text for character in "\n\t"):
                self.wrong(target, "The cell holds a line break or a tab; write it in one line.")
                return UNSET
            character = next((c for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs")), None)
            if character is not None:
                self.wrong(target, "The cell holds the control character {code}.", code=f"U+{ord(character):04X}")
                return UNSET
            longest = min(longest, len(text) - 1)
        if len(text) > longest:
            told = "The cell has {length} characters; at most {most} are kept."
            self.wrong(target, told, length=f"{len(text):,}", most=f"{longest:,}")
            return UNSET
        return text or UNSET

    def needed(self, target: str) -> str | None:
        """A text that a row cannot do without."""
        text = self.text(target)
        if isinstance(text, str):
            return text
        self.wrong(target, "This cannot be left empty.")
        return None

    def key(self) -> str | None:
        """The identity that the row names."""
        text = self.text("key")
        if not isinstance(text, str):
            return None
        if not re.match(KEY, text):
            self.wrong("key", "A key is a UUID in small letters. Leave it empty for something new.")
        return text

    def word(self, noun: Noun, target: str) -> Told[str]:
        """One of a few words."""
        text = self.text(target)
        if not isinstance(text, str):
            return text
        column = column_of(noun, target)
        assert column is not None, target
        value = column.words.get(normal(text).casefold())
        if value is None:
            words = ", ".join(dict.fromkeys(column.words.values()))
            if text in ("0", "1", "2"):
                self.wrong(target, MEANING, text=text, words=words)
            else:
                self.wrong(target, "{text} is none of: {words}.", text=text, words=words)
            return UNSET
        return value

    def whole(self, target: str) -> Told[int]:
        """A whole number."""
        text = self.text(target)
        if not isinstance(text, str):
            return text
        found = amount(text, self.marks.get(target), whole=True)
        if found is None and AMOUNT.fullmatch(normal(text)):
            self.wrong(target, TWO_NUMBERS, text=text)
            return UNSET
        if found is None or found > 10_000_000 or found != int(found):
            self.wrong(target, "{text} is no whole number from 0 to 10,000,000.", text=text)
            return UNSET
        return int(found)

    def milli(self, target: str) -> Told[int]:
        """Thousandths; 50% is 500."""
        text = self.text(target)
        if not isinstance(text, str):
            return text
        bare = normal(text).removesuffix("%")
        percent = bare != normal(text)
        found = amount(bare, self.marks.get(target), whole=False)
        if found is None and AMOUNT.fullmatch(bare):
            self.wrong(target, TWO_NUMBERS, text=text)
            return UNSET
        try:
            if found is None:
                raise InvalidOperation
            return thousandths(found / 100 if percent else found)
        except (InvalidOperation, Refused):
            self.wrong(target, "{text} is no number from 0, such as 0.5, exact to thousandths.", text=text)
            return UNSET

    def day(self, target: str) -> date | None:
        """A civil day, or None for a day that stands for *no end*."""
        text = self.text(target)
        if not isinstance(text, str):
            return None
        found = day_of(text, self.marks.get(target))
        if isinstance(found, Said):
            self.wrong(target, found.sentence, text=text)
            return None
        if target != "from" and endless(found):
            if found.year < DISTANT:
                self.mind(target, "{text} is read as no end.", text=text)
            return None
        if found == FOREVER:
            self.wrong(target, "{text} is no day such as 2024-06-30.", text=text)
            return None
        return found

    def texts(self, name: str) -> dict[str, str | None]:
        """Language → text, of what is said in any."""
        found: dict[str, str | None] = {}
        for target in self.cells:
            column, dot, language = target.partition(".")
            if dot and column == name:
                text = self.text(target, 20_000 if name in LONG else NAME_LENGTH)
                if text is not UNSET:
                    found[language] = text
        return found

    def roles(self) -> Told[list[str]]:
        """What somebody is besides."""
        text = self.text("roles", 20_000)
        if not isinstance(text, str):
            return [] if text is None else text
        try:
            found = read_roles(text)
        except msgspec.MsgspecError:
            self.wrong("roles", "Roles stand apart by semicolons, or as a list in JSON.")
            return UNSET
        if any(not role.strip() or len(role) > NAME_LENGTH for role in found):
            self.wrong("roles", "A role has 1 to 400 characters.")
            return UNSET
        return found


def lines(
    noun: Noun,
    table: Table,
    mapping: Sequence[str],
    language: str,
    *,
    dates: str | None = None,
    values: Mapping[tuple[str, str], str] | None = None,
) -> list[Line]:
    """The rows as lines; a row of another length than the header is wrong.

    Args:
        noun: what the table is about.
        table: its rows.
        mapping: what each column says.
        language: of texts whose column names none.
        dates: the order of day and month, where it is known.
        values: header and cell → what the cell means.

    Raises:
        BadTable: if two columns say the same in the same language.
    """
    places: dict[str, int] = {}
    for at, target in enumerate(mapping):
        column = column_of(noun, target) if target else None
        if column is None:
            continue
        full = f"{target}.{language}" if column.localized and "." not in target else target
        if target == "attribute":
            full = f"attribute.{table.headers[at]}"
        if full in places:
            raise BadTable("Two columns should say {name}. Leave one of them out.", name=full)
        places[full] = at
    if "id" in places and "code" not in places:
        places["code"] = places.pop("id")
    headers = {target: table.headers[at] for target, at in places.items()}
    marks: dict[str, str | None] = {}
    for target, at in places.items():
        if target in NUMBERS or target in DAYS:
            texts = (row.cells[at] for row in table.rows if at < len(row.cells))
            marks[target] = decimal_of(texts) if target in NUMBERS else dates or order_of(texts)
    return list(_lines(table, places, headers, marks, values or {}))


def _lines(
    table: Table,
    places: dict[str, int],
    headers: dict[str, str],
    marks: dict[str, str | None],
    values: Mapping[tuple[str, str], str],
) -> Iterator[Line]:
    width = len(table.headers)
    for row in table.rows:
        cells = row.cells
        texts = {t: cells[at] for t, at in places.items() if at < len(cells)}
        if values:
            texts = {t: values.get((headers[t], text.strip()), text) for t, text in texts.items()}
        line = Line(row.line, texts, headers, marks)
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            told = "The row has {found} cells, the header {wanted}. Is a cell with a comma not quoted?"
            line.wrong("", told, found=len(cells), wanted=width)
        yield line


def read_roles(text: str) -> list[str]:
    """Roles from one cell.

    Raises:
        msgspec.MsgspecError: if it begins like a list in JSON and is none.
    """
    if text.startswith("["):
        return msgspec.json.decode(text, type=list[str])
    return [part.strip() for part in APART.split(text) if part.strip()]


def write_roles(roles: Sequence[str]) -> str:
    """Roles as one cell; `read_roles` reads it back."""
    text = "; ".join(roles)
    plain = not text.startswith("[") and text not in NONE and read_roles(text) == list(roles)
    return text if plain else msgspec.json.encode(list(roles)).decode()


def number(milli: int | None) -> str:
    """Thousandths as people write them; nothing, if they are unknown."""
    return "" if milli is None else f"{(Decimal(milli).scaleb(-3).normalize() + 0):f}"
