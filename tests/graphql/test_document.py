"""What is kept of the documents that were read."""

from __future__ import annotations

import gc
import weakref

import pytest
from graphql import parse

from orgledger.graphql.document import Library, loosen
from orgledger.graphql.schema import build_schema
from orgledger.settings import Settings

SCHEMA = build_schema(Settings())._schema
GOOD, WRONG = "{ organization { code } }", "{ organization { nothingOfThatName } }"


def test_a_refused_document_is_not_kept() -> None:
    library = Library(Settings())

    assert library.read(SCHEMA, WRONG, True).errors
    assert not library.read(SCHEMA, GOOD, True).errors

    assert [text for text, _ in library.kept] == [GOOD]


def test_a_document_that_is_dropped_goes_without_the_collector() -> None:
    gc.disable()
    try:
        document = parse(GOOD)
        loosen(document)
        gone = weakref.ref(document.definitions[0])
        del document

        assert gone() is None
    finally:
        gc.enable()


NAMED = """{ organization(code: "acme", asOf: {effective: "2024-01-01"}) {
  unit(key: "x") { name(language: "en") }
} }"""


@pytest.mark.parametrize(
    ("document", "kept"),
    [
        (NAMED, 1),
        ("query($text: String!) { organization { search(text: $text) { id } } }", 1),
        ('{ organization { search(text: "Ada Lovelace") { id } } }', 0),
        ('{ organization { person(reference: "p1") { name } } }', 0),
        ('query($t: String = "Ada") { organization { search(text: $t) { id } } }', 0),
        ('mutation { registerPerson(input: {name: "Ada"}) { __typename } }', 0),
        ('mutation { renameUnit(input: {unit: "x", names: [{language: "en", text: """Ada"""}]}) { __typename } }', 0),
    ],
)
def test_what_holds_somebodys_words_is_not_kept(document: str, kept: int) -> None:
    library = Library(Settings())

    found = library.read(SCHEMA, document, True)

    assert len(library.kept) == kept
    assert found.passing is not bool(kept)
