"""What is kept of the documents that were read."""

from __future__ import annotations

import gc
import weakref

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
