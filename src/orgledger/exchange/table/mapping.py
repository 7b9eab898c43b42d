"""The mapping of a table: what each column says, as it is given, and guessed from the headers for the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from orgledger.domain.command import shown
from orgledger.exchange.table.column import CHINESE, COLUMNS, LANGUAGE, UNIT_KINDS, Column, Noun, column_of, plain
from orgledger.exchange.table.file import BadTable, Table

TAGGED = re.compile(
    rf"(?P<base>.+?)(?P<mark>[\s._(（\[-]+)(?P<language>[a-z]{{2}}_[A-Z]{{2}}|{LANGUAGE.pattern})[)）\]]?"
)
NO_LANGUAGE = frozenset({"id", "ids", "no", "nr", "num", "key", "ref", "of", "to", "abb", "org", "uid", "pid", "idx"})
"""What ends a header and is no language, unless a dot or brackets say so."""
TONGUES = {"中文": "zh", "英文": "en", "chinese": "zh", "english": "en"}
"""What headers call a language."""
LOST = (
    "The column {name} seems to say what each row stands below, and no column is mapped to {target}: the tree would be "
    "lost. Map the column, or leave it out on purpose."
)
OF_PEOPLE = (
    "The column {name} is about people, not units. Import the table as assignments, or leave the column out on purpose."
)
SEVERAL = frozenset({"attribute"})
"""What several columns may say."""
NEEDED: dict[Noun, tuple[tuple[str, ...], ...]] = {
    Noun.UNITS: (("code",), ("key",), ("id",), ("name",), ("path",), ("level.1",)),
    Noun.POSITIONS: (("code",), ("key",)),
    Noun.ASSIGNMENTS: (("reference", "position"), ("key",)),
}
"""By what a row is told from others: the columns of one of these."""
ABOVE = {Noun.UNITS: "parent", Noun.POSITIONS: "reports_to", Noun.ASSIGNMENTS: "manager"}
"""What says what stands above a row."""
UPWARD = re.compile("parent|superior|supervis|reportsto|reportingto|上级|父|隶属|übergeordnet|^pid$|上一级|上司")
"""Headers that say what something stands below, in whatever words."""
PEOPLE = re.compile(
    "^(employee|emp|staff|personnel|worker)(id|no|number|name)?$|工号|姓名|员工|^(first|last|full)name$"
)
"""Headers of tables of people."""
ORDERS = re.compile("order|sort|seq|index|level|rank|depth|排序|序号|顺序|层级|级别|seats|headcount|编制|人数")
"""Headers of numbers that may look like codes."""


def ranking(column: Column) -> Callable[[str], int | None]:
    """How a column ranks headers, compiled once."""
    exact = {spelling: rank for rank, spelling in reversed(list(enumerate(column.spellings)))}
    expressions = [re.compile(pattern) for pattern in column.patterns]

    def rank(header: str) -> int | None:
        if header in exact:
            return exact[header]
        matched = next((at for at, one in enumerate(expressions) if one.fullmatch(header)), None)
        return None if matched is None else 50 + matched

    return rank


RANKINGS = {noun: [(column, ranking(column)) for column in columns] for noun, columns in COLUMNS.items()}


def targets(noun: Noun, languages: Iterable[str]) -> list[str]:
    """Everything that a column can be mapped to, localized ones also by language."""
    found = list[str]()
    for column in COLUMNS[noun]:
        if column.name == "level":
            found += [f"level.{number}" for number in range(1, 10)]
            continue
        found.append(column.name)
        if column.localized:
            found += [f"{column.name}.{language}" for language in languages]
    return found


def guess(noun: Noun, headers: Sequence[str], language: str) -> tuple[str, ...]:
    """What each column seems to say; nothing, where that cannot be told. Of two that say the same, the more exact.

    Args:
        noun: what the table is about.
        headers: its columns.
        language: of texts whose column names none; below a Chinese header they are Chinese.
    """
    offers = sorted(
        (rank, at, target) for at, header in enumerate(headers) for rank, target in claims(noun, header, language)
    )
    found = [""] * len(headers)
    for _, at, target in offers:
        if not found[at] and target not in found:
            found[at] = target
    return consistent(found)


def guessed(noun: Noun, table: Table, language: str) -> tuple[str, ...]:
    """What each column of a table seems to say, by its header and its cells."""
    return tuple(classified(noun, table, guess(noun, table.headers, language), frozenset()))


def consistent(found: list[str]) -> tuple[str, ...]:
    """A guess without columns that another one makes redundant: names of levels and paths, where parents are named."""
    names = {target.partition(".")[0] for target in found}
    levels = [target for target in found if target.startswith("level.")]
    if levels and ("level.1" not in levels or len(levels) < 2 or names & {"name", "parent", "path"}):
        found = ["" if target in levels else target for target in found]
    if "parent" in names:
        found = ["" if target == "path" else target for target in found]
    if {"to", "last_day"} <= names:
        found = ["" if target == "last_day" else target for target in found]
    return tuple(found)


def claims(noun: Noun, header: str, language: str) -> list[tuple[int, str]]:
    """What a header may say, each with how exactly it does, best first: 0 is best."""
    chinese = CHINESE.search(header) and not language.startswith("zh")
    readings = [(header, "zh" if chinese else "")]
    if tagged := TAGGED.fullmatch(header):
        tongue = tagged["language"].partition("_")[0]
        if tongue not in NO_LANGUAGE or re.search(r"[.(（\[]", tagged["mark"]):
            readings.append((tagged["base"], tongue))
    for word, tongue in TONGUES.items():
        if word in header.casefold():
            readings.append((header.casefold().replace(word, ""), tongue))
    found: dict[str, int] = {}
    for text, tongue in readings:
        bare = plain(text)
        for column, rank_of in RANKINGS[noun]:
            rank = rank_of(bare) if bare and (column.localized or text is header) else None
            if rank is None:
                continue
            target = f"{column.name}.{tongue}" if tongue and column.localized else column.name
            if column.name == "level":
                digit = next((character for character in bare if character in LEVELS), None)
                if digit is None:
                    continue
                target = f"level.{LEVELS.index(digit) % 9 + 1}"
            found.setdefault(target, rank)
    return sorted((rank, target) for target, rank in found.items())


LEVELS = "123456789一二三四五六七八九"
"""The numbers of levels."""


def mapping(
    noun: Noun, table: Table, given: Iterable[tuple[str, str]], language: str, *, attributes: bool = False
) -> tuple[str, ...]:
    """What each column says: as it is given, and guessed for the others.

    Args:
        noun: what the table is about.
        table: its columns and rows.
        given: column → what it says, or nothing, to leave the column out.
        language: see guess.
        attributes: whether columns that say nothing else are recorded as attributes.

    Raises:
        BadTable: if a column or what it should say is not known, two say the same, or the tree would be lost.
    """
    headers = table.headers
    chosen: dict[str, str] = {}
    for header, target in given:
        if header not in headers:
            sentence = "There is no column {name}. Columns: {names}."
            raise BadTable(sentence, name=shown(header), names=", ".join(filter(None, headers)))
        if target and column_of(noun, target) is None:
            sentence = "A column cannot say {name}. What it can: {names}."
            raise BadTable(sentence, name=shown(target), names=", ".join(targets(noun, ())))
        chosen[header] = target
    taken = set(chosen.values()) - SEVERAL
    open_headers = ["" if header in chosen else header for header in headers]
    guessed = [target if target not in taken else "" for target in guess(noun, open_headers, language)]
    found = [chosen.get(header, target) for header, target in zip(headers, guessed, strict=True)]
    found = list(classified(noun, table, found, frozenset(chosen)))
    refuse_repeated(headers, found)
    if attributes and column_of(noun, "attribute"):
        found = [
            target or ("attribute" if header and header not in chosen else "")
            for header, target in zip(headers, found, strict=True)
        ]
    return checked(noun, table, tuple(found), frozenset(chosen))


def refuse_repeated(headers: Sequence[str], found: Sequence[str]) -> None:
    """Refuse two columns of one name, of which one is to say something.

    Raises:
        BadTable: if there are such.
    """
    names = [header.casefold() for header in headers]
    for header, target in zip(headers, found, strict=True):
        if header and target and names.count(header.casefold()) > 1:
            raise BadTable("Two columns are called {name}. Give each a name of its own.", name=shown(header))


def classified(noun: Noun, table: Table, found: Sequence[str], given: frozenset[str]) -> Iterator[str]:
    """A guess that fits the cells: the organization's own words for kinds are a category, an empty name is none."""
    for at, (header, target) in enumerate(zip(table.headers, found, strict=True)):
        if (
            noun is Noun.UNITS
            and target == "kind"
            and header not in given
            and plain(header) not in ("kind", "unitkind")
        ):
            words = {row.cells[at].strip().casefold() for row in table.rows if at < len(row.cells)} - {""}
            if not words <= UNIT_KINDS.keys():
                numbers = all(word.isdecimal() for word in words)
                yield "" if numbers or "category" in found else "category"
                continue
        base = target.partition(".")[0]
        yield "" if target != base and base in found and header not in given and not any(cells(table, at)) else target


def checked(
    noun: Noun, table: Table, found: tuple[str, ...], left_out: frozenset[str] | None = None
) -> tuple[str, ...]:
    """A mapping that a table can be read with.

    Args:
        noun: what the table is about.
        table: its columns and rows.
        found: what each column says.
        left_out: columns that somebody decided on, also that they say nothing; all of them, if left out.

    Raises:
        BadTable: if two columns say the same, none says by what a row is told from others, or the tree would be lost.
    """
    said = [target for target in found if target and target not in SEVERAL]
    twice = next((target for target in said if said.count(target) > 1), None)
    if twice is not None:
        raise BadTable("Two columns should say {name}. Leave one of them out.", name=twice)
    if {"to", "last_day"} <= set(said):
        raise BadTable("Map to or last_day, not both: the one is the day after the other.")
    bare = {target.partition(".")[0] if not target.startswith("level") else target for target in said}
    if not any(set(names) <= bare for names in NEEDED[noun]):
        names = " / ".join(" + ".join(names) for names in NEEDED[noun])
        raise BadTable("No column says by what a row is told from others: {names}. Map one to it.", names=names)
    if left_out is not None:
        refuse_lost(noun, table, found, left_out)
    return found


def refuse_lost(noun: Noun, table: Table, found: Sequence[str], left_out: frozenset[str]) -> None:
    """Refuse to lose the tree, or to take people for units, without a word.

    Raises:
        BadTable: if a column that nobody decided on seems to name parents, or people.
    """
    open_columns = [
        (at, header)
        for at, (header, target) in enumerate(zip(table.headers, found, strict=True))
        if header and target in ("", "attribute") and header not in left_out and any(cells(table, at))
    ]
    if noun is Noun.UNITS:
        for _, header in open_columns:
            if PEOPLE.search(plain(header)):
                raise BadTable(OF_PEOPLE, name=shown(header))
    if noun is Noun.ASSIGNMENTS or {ABOVE[noun], "path", "level.1"} & set(found):
        return
    for at, header in open_columns:
        if UPWARD.search(plain(header)) or refers(table, at, found):
            raise BadTable(LOST, name=shown(header), target=ABOVE[noun])


def cells(table: Table, at: int) -> list[str]:
    """What the cells of a column say, where they say something."""
    texts = (row.cells[at].strip() for row in table.rows if at < len(row.cells))
    return [text for text in texts if text and text not in ("-", "0")]


def refers(table: Table, at: int, found: Sequence[str]) -> bool:
    """Whether the cells of a column name other rows, so that it may be a column of parents under whatever name."""
    if ORDERS.search(plain(table.headers[at])):
        return False
    for other, target in enumerate(found):
        if target in ("code", "id", "name"):
            pairs = [
                (row.cells[at].strip(), row.cells[other].strip())
                for row in table.rows
                if max(at, other) < len(row.cells) and row.cells[at].strip()
            ]
            known = {row.cells[other].strip() for row in table.rows if other < len(row.cells)}
            naming = sum(text in known and text != own for text, own in pairs)
            if naming >= 2 and naming >= 0.8 * len(pairs):
                return True
    return False
