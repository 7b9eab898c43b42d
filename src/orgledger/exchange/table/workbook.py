"""A workbook of Excel (.xlsx) as rows of cells. Source: ECMA-376, Office Open XML, part 1 §18.

The standard library reads it. A table needs the values of one sheet; a reader of our own stops at the first row, column
or byte beyond the limits, wherever a cell claims to stand, and reads a code that is displayed as 001 as 001.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from posixpath import join, normpath
from typing import Self
from xml.parsers.expat import ExpatError, ParserCreate

import msgspec

from orgledger.exchange.table.file import COLUMNS, ROWS, BadTable, Row

UNPACKED = 67_108_864
"""Bytes of all parts of a workbook that are read."""
SHARED = "xl/sharedStrings.xml"
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
DATES = frozenset(map(str, [*range(14, 18), 22, *range(27, 37), *range(50, 59)]))
"""Built-in number formats of days, Chinese and Japanese ones included."""
BETWEEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a number format says literally, or about colors and places."""
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Part:
    """Reads one part of a workbook element by element; a subclass says what it takes from it."""

    def __init__(self) -> None:
        parser = ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartElementHandler = self.started
        parser.EndElementHandler = self.ended
        parser.CharacterDataHandler = self.data
        self.parser = parser
        self.text: list[str] = []

    def parse(self, content: bytes) -> Self:
        """Read it."""
        self.parser.Parse(content, True)
        return self

    def doctype(self, *_: object) -> None:
        """A document type is where entities are defined; Excel writes none.

        Raises:
            BadTable: always.
        """
        raise BadTable("The workbook cannot be read ({error}).", error="document type")

    def started(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins; its name is told without its namespace, which differs between versions of the format."""
        self.start(tag.rpartition("}")[2], attributes)

    def ended(self, tag: str) -> None:
        """An element ends."""
        self.end(tag.rpartition("}")[2])

    def data(self, text: str) -> None:
        """Text stands in an element."""
        self.text.append(text)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """What is taken from the beginning of an element."""

    def end(self, tag: str) -> None:
        """What is taken from its end."""

    def taken(self) -> str:
        """The text since the last time it was taken."""
        text = "".join(self.text)
        self.text.clear()
        return text


class Book(Part):
    """The sheets of a workbook, in order, and from when it counts days."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, bool]] = []
        """Name, relation, and whether it is shown."""
        self.since = date(1899, 12, 30)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See Part."""
        if tag == "sheet":
            relation = next((value for name, value in attributes.items() if name.endswith("}id")), "")
            self.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible") == "visible"))
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.since = date(1904, 1, 1)


class Relations(Part):
    """Which part a relation names."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See Part."""
        if tag == "Relationship":
            target = attributes.get("Target", "")
            self.targets[attributes.get("Id", "")] = (
                target.lstrip("/") if target[:1] == "/" else normpath(join("xl", target))
            )


class Strings(Part):
    """The texts that cells share; how they are pronounced is no part of them."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.now: list[str] = []
        self.spoken = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See Part."""
        if tag == "rPh":
            self.spoken = True
        self.text.clear()

    def end(self, tag: str) -> None:
        """See Part."""
        if tag == "t" and not self.spoken:
            self.now.append(self.taken())
        elif tag == "rPh":
            self.spoken = False
        elif tag == "si":
            self.texts.append(unescaped("".join(self.now)))
            self.now = []


class Styles(Part):
    """How the styles of a workbook show numbers: as a day, or with how many digits at least."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[str, str] = {}
        self.used: list[str] | None = None
        self.days: set[int] = set()
        self.digits: dict[int, int] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See Part."""
        if tag == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = bare(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self.used = []
        elif tag == "xf" and self.used is not None:
            self.used.append(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        """See Part."""
        if tag != "cellXfs":
            return
        for style, number in enumerate(self.used or ()):
            code = self.codes.get(number, "")
            if number in DATES or re.search("[dy年月日]", code, re.IGNORECASE):
                self.days.add(style)
            elif re.fullmatch("0{2,40}", code.partition(";")[0]):
                self.digits[style] = len(code.partition(";")[0])
        self.used = None


class Sheet(msgspec.Struct, frozen=True):
    """One sheet of a workbook."""

    name: str
    rows: tuple[Row, ...]
    others: tuple[str, ...]
    """The other visible sheets that hold something."""


def read(content: bytes, sheet: str | None = None) -> Sheet:
    """Read one sheet: the one that is named, else the only visible one that holds a table.

    Raises:
        BadTable: if it is no workbook that can be read, a larger one than is taken, or it cannot be told which sheet.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return Workbook(archive).sheet(sheet)
    except (zipfile.BadZipFile, zlib.error, ExpatError, NotImplementedError, RuntimeError, EOFError) as error:
        raise BadTable("The workbook cannot be read ({error}).", error=error) from None
    except (KeyError, IndexError, ValueError, OverflowError, UnicodeDecodeError):
        raise BadTable("The workbook cannot be read ({error}).", error="damaged") from None


class Workbook:
    """The parts of a workbook, read within limits."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.left = UNPACKED
        names = archive.namelist()
        main = next((name for name in names if name.casefold() == "xl/workbook.xml"), None)
        if main is None:
            raise BadTable("This is no workbook of Excel that can be read. Save it as .xlsx or as “CSV UTF-8”.")
        book = Book().parse(self.part(main))
        targets = Relations().parse(self.part("xl/_rels/workbook.xml.rels")).targets
        self.sheets = {
            name: (targets[relation], shown)
            for name, relation, shown in book.sheets
            if targets.get(relation) in names and "chartsheet" not in targets[relation]
        }
        self.since = book.since
        self.texts = Strings().parse(self.part(SHARED)).texts if SHARED in names else []
        self.styles = Styles()
        if "xl/styles.xml" in names:
            self.styles.parse(self.part("xl/styles.xml"))

    def part(self, name: str) -> bytes:
        """One part, unpacked.

        Raises:
            BadTable: if the parts hold more than is taken.
        """
        with self.archive.open(name) as part:
            found = part.read(self.left + 1)
        self.left -= len(found)
        if self.left < 0:
            raise BadTable(
                "Unpacked, the workbook has more than {most} bytes. Import it in parts.", most=f"{UNPACKED:,}"
            )
        return found

    def sheet(self, wanted: str | None) -> Sheet:
        """The sheet that is named, else the only visible one with rows.

        Raises:
            BadTable: if there is none, or several.
        """
        visible = [name for name, (_, seen) in self.sheets.items() if seen]
        if wanted is not None:
            name = next((name for name in self.sheets if name.strip() == wanted.strip()), None)
            if name is None:
                raise BadTable("There is no sheet {name}. Sheets: {names}.", name=wanted, names=", ".join(visible))
            return Sheet(name, self.rows(name), tuple(other for other in visible if other != name))
        filled = {name: rows for name in visible if (rows := self.rows(name))}
        if not filled:
            raise BadTable("The workbook has no visible sheet that holds anything.")
        name = next(iter(filled))
        return Sheet(name, filled[name], tuple(other for other in filled if other != name))

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a sheet; what is merged over several rows stands in each of them."""
        grid = Cells(self).parse(self.part(self.sheets[name][0])).grid
        width = max((max(cells) for cells in grid.values()), default=0)
        return tuple(
            Row(line, tuple(cells.get(column, "") for column in range(1, width + 1)))
            for line, cells in sorted(grid.items())
        )


class Cells(Part):
    """The cells of a sheet: line → column → text, without those that are empty."""

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self.texts, self.days, self.digits, self.since = book.texts, book.styles.days, book.styles.digits, book.since
        self.grid: dict[int, dict[int, str]] = {}
        self.line = self.column = self.style = 0
        self.kind = self.place = self.raw = ""
        self.spoken = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See Part."""
        if tag == "c":
            self.place, self.kind, self.raw = attributes.get("r", ""), attributes.get("t", "n"), ""
            self.style = int(attributes.get("s") or 0)
            found = PLACE.fullmatch(self.place)
            self.column = number_of(found[1]) if found else self.column + 1
        elif tag in ("v", "t"):
            self.text.clear()
        elif tag == "row":
            self.line, self.column = int(attributes.get("r") or self.line + 1), 0
        elif tag == "mergeCell":
            self.merge(attributes.get("ref", ""))
        elif tag == "rPh":
            self.spoken = True

    def end(self, tag: str) -> None:
        """See Part."""
        if tag == "v" or (tag == "t" and not self.spoken):
            self.raw += self.taken()
        elif tag == "rPh":
            self.spoken = False
        elif tag == "c" and self.raw:
            text = self.value()
            if text.strip():
                self.grid.setdefault(self.line, {})[self.column] = text
                limited(len(self.grid), self.column)

    def value(self) -> str:
        """What a cell says; of a formula, what it came to when the workbook was saved.

        Raises:
            BadTable: if that is only that the formula failed.
        """
        kind, raw = self.kind, self.raw
        if kind == "s":
            return self.texts[int(raw)]
        if kind in ("inlineStr", "str"):
            return unescaped(raw)
        if kind == "b":
            return "true" if raw == "1" else "false"
        if kind == "d":
            return raw.partition("T")[0]
        if kind == "e":
            raise BadTable("The cell {place} holds the error {text}. Mend its formula.", place=self.place, text=raw)
        return self.number(raw)

    def number(self, raw: str) -> str:
        """A number as it is shown: a day as 2024-06-30, a code with its zeros in front."""
        try:
            value = Decimal(raw)
            if self.style in self.days:
                return day_of(value, self.since)
            if value != value.to_integral_value():
                value = value.quantize(Decimal("1e-9"))  # 0.1 + 0.2 is shown as 0.3.
        except InvalidOperation:
            return raw
        return f"{value.normalize() + 0:f}".zfill(self.digits.get(self.style, 0))

    def merge(self, ref: str) -> None:
        """Let what is merged over several rows stand in each; a title over several columns stays one cell."""
        top, bottom = (PLACE.fullmatch(place) for place in (ref.partition(":")[0], ref.partition(":")[2]))
        if top is None or bottom is None:
            return
        column, first, last = number_of(top[1]), int(top[2]), int(bottom[2])
        text = self.grid.get(first, {}).get(column, "")
        if text:
            for line in range(first + 1, min(last, first + ROWS) + 1):
                if line in self.grid:
                    self.grid[line].setdefault(column, text)


def bare(code: str) -> str:
    """A number format without what it says literally."""
    return BETWEEN.sub("", code)


def day_of(serial: Decimal, since: date) -> str:
    """The day that a serial number means; the number itself, if it means none."""
    try:
        whole = int(serial)
        if since.year == 1899 and whole < 61:  # Excel takes 1900 for a leap year.
            whole += 1
        return str(since + timedelta(days=whole))
    except (OverflowError, ValueError):
        return str(serial)


def limited(rows: int, column: int) -> None:
    """Stop at what is more than is taken.

    Raises:
        BadTable: if it is.
    """
    if rows > ROWS + 100:
        raise BadTable("The table has more than {most} rows. Import it in parts.", most=f"{ROWS:,}")
    if column > COLUMNS:
        raise BadTable("The table has more than {most} columns.", most=COLUMNS)


def number_of(letters: str) -> int:
    """The number of a column: A is 1."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found


def unescaped(text: str) -> str:
    """A text whose characters that XML cannot hold stand as _x000D_."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
