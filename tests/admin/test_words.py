"""The languages of the admin: nothing is left in English where Chinese is read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from graphql import GraphQLEnumType, build_schema

import orgledger.admin
import orgledger.exchange.table
from orgledger.admin.desk import NAVIGATION
from orgledger.admin.form import Field, fields_of
from orgledger.admin.pages.lists import PAGED, WHOLE
from orgledger.admin.pages.operations import TABS
from orgledger.admin.pages.requests import BOXES
from orgledger.admin.words import Words, catalog, chosen, spelled
from orgledger.domain.catalogue import COMMANDS, EVENTS
from orgledger.domain.words import CHINESE
from orgledger.exchange.table.column import COLUMNS
from orgledger.graphql.schema import sdl

ADMIN = Path(orgledger.admin.__file__).parent
SAID = re.compile(r"""\bt\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
TOLD = re.compile(r'(?:Trouble\(\s*\d+|Wrong\([^"()]*(?:"\w+")?),\s*"([^"]+)"')
ENUMS = ("DifferenceKind", "Verb", "ChangeRequestState", "UnitKind", "UnitStatus", "StructureType", "Completeness")
ENUMS += ("AssignmentKind", "InvolvementMode", "CollaborationKind", "StatementKind", "RolloutPhase", "Severity", "Role")


def in_templates() -> Iterator[str]:
    for file in sorted((ADMIN / "templates").iterdir()):
        for found in SAID.finditer(file.read_text(encoding="utf-8")):
            yield found[1] or found[2]


def in_code() -> Iterator[str]:
    for file in sorted(ADMIN.rglob("*.py")):
        yield from TOLD.findall(file.read_text(encoding="utf-8"))
        yield from (found[1] for found in SAID.finditer(file.read_text(encoding="utf-8")) if found[1])
    yield from (name for _, name in (*NAVIGATION, *TABS))
    yield from (name for name, _ in BOXES.values())


def in_tables() -> Iterator[str]:
    for file in sorted(Path(orgledger.exchange.table.__file__).parent.glob("*.py")):
        yield from sentences(ast.parse(file.read_text(encoding="utf-8")))
    for noun, columns in COLUMNS.items():
        yield spelled(noun.value)
        yield from (spelled(column.name) for column in columns)


def sentences(module: ast.Module) -> Iterator[str]:
    """What code says to people: its texts of several words with a full stop, without what explains the code."""
    explained = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        said = node.value if isinstance(node, ast.Constant) and id(node) not in explained else None
        if isinstance(said, str) and " " in said and re.match(r"[A-Z{][^\\|]*[.?]$", said):
            yield said


def in_the_registry() -> Iterator[str]:
    for name, kind in COMMANDS.items():
        yield from (spelled(name), kind.help, spelled(kind.noun))
        yield from of_fields(fields_of(kind.command))
    yield from map(spelled, [*EVENTS, *PAGED, *WHOLE])


def of_fields(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        yield spelled(field.name)
        if field.told:
            yield field.told
        yield from of_fields(field.fields)


def words_of_the_schema() -> Iterator[str]:
    schema = build_schema(sdl())
    for name in ENUMS:
        kind = schema.type_map[name]
        assert isinstance(kind, GraphQLEnumType)
        yield from kind.values


def choices(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        if field.name != "check":  # Such as C5: the same in every language.
            yield from field.choices
        yield from choices(field.fields)


def test_every_word_of_the_schema_is_said_in_chinese() -> None:
    words = {*words_of_the_schema(), *(one for kind in COMMANDS.values() for one in choices(fields_of(kind.command)))}

    assert len(words) > 60
    assert sorted(words - CHINESE.keys()) == []


@pytest.mark.parametrize("source", [in_templates, in_code, in_tables, in_the_registry])
def test_every_sentence_is_said_in_chinese(source: object) -> None:
    assert callable(source)
    sentences = set(source())

    assert len(sentences) > 10
    assert sorted(sentences - catalog("zh").keys()) == []


def test_a_translation_holds_what_its_sentence_names() -> None:
    def named(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    assert {one for one, said in catalog("zh").items() if named(one) != named(said)} == set()


def test_names_of_the_schema_read_as_words() -> None:
    assert spelled("HEAD_CHANGED") == "Head changed"
    assert spelled("reportsTo") == "Reports to"
    assert spelled("UnitMoved") == "Unit moved"
    assert spelled("name.en") == "Name en"


def test_one_is_counted_in_the_singular() -> None:
    words = Words("en")

    assert words("{count} entries", count="1") == "1 entry"
    assert words("{count} units below", count=1) == "1 unit below"
    assert words("{count} entries", count="1,001") == "1,001 entries"
    assert Words("zh")("{count} rows", count=1) == "1 行"


def test_days_and_numbers_are_written_as_the_reader_writes_them() -> None:
    assert Words("en").day("2024-06-30") == "30 Jun 2024"
    assert Words("zh").day("2024-06-30") == "2024年6月30日"
    assert Words("en").moment("2024-06-30T08:05:00.000000Z") == "30 Jun 2024 08:05 UTC"
    assert Words("en").number(12345) == "12,345"
    assert Words("en").number(None) == "?"


def test_the_language_is_asked_for_then_remembered_then_guessed() -> None:
    assert chosen("zh", "en", "en") == "zh"
    assert chosen(None, "zh", "en") == "zh"
    assert chosen(None, None, "fr, zh-CN;q=0.8, en;q=0.5") == "zh"
    assert chosen("xx", None, "") == "en"
