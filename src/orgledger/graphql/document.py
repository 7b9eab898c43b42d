"""How a document is read: parsed, and held against the limits and the schema, once for all who send it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    ObjectFieldNode,
    StringValueNode,
)
from strawberry.extensions import SchemaExtension

from orgledger.graphql.caller import unauthenticated
from orgledger.graphql.cost import rate_limited
from orgledger.graphql.execution.kept import below
from orgledger.graphql.limits import fault, parsed, refusals, small, values_in
from orgledger.graphql.scope import Request
from orgledger.settings import Settings

KEPT_CHARS = 1_048_576
"""Characters of all documents kept, each at least `LEAST`; read, a character takes up to half a kilobyte."""
LEAST = 2_048
CODES = {
    "code",
    "digest",
    "id",
    "ids",
    "key",
    "keys",
    "language",
    "organization",
    "report",
    "subject",
    "token",
    "types",
}
NAMED = {"grant", "kind", "parent", "person", "position", "scenario", "under", "unit", "versus", "within", "if"}
TIMES = {"after", "at", "before", "coordinate", "date", "effective", "effectiveFrom", "effectiveTo", "from", "known"}
NO_WORDS = CODES | NAMED | TIMES | {"moment", "recordedFrom", "recordedTo", "start", "to"}
"""Arguments whose texts are no words of anybody: codes, keys, days, names of kinds."""


class Read:
    """A document as it was read: what it says, and what is wrong with it."""

    __slots__ = ("document", "errors", "passing")

    def __init__(self, document: DocumentNode, errors: list[GraphQLError]) -> None:
        self.document = document
        self.errors = errors
        self.passing = True
        """Whether it is read for this once, and nothing that is made of it is worth keeping."""


class Library:
    """The documents read lately, by their text; the one not asked for the longest time is forgotten first."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.kept: OrderedDict[tuple[str, bool], Read] = OrderedDict()
        self.chars = 0
        self.guard = threading.Lock()
        """Held for a moment, around the two above: documents are read on several threads."""

    def find(self, text: str, explained: bool) -> Read | None:
        """A document that was read before, by somebody to whom the schema was as much explained."""
        place = (text, explained)
        with self.guard:
            if place in self.kept:
                self.kept.move_to_end(place)
            return self.kept.get(place)

    def read(self, schema: GraphQLSchema, text: str, explained: bool, *, keeps: bool = True) -> Read:
        """Read a document.

        Args:
            schema: what it is held against.
            text: the document.
            explained: whether the schema is explained to whoever sent it.
            keeps: whether it is kept, in place of others; what strangers send is not. Nor is what holds somebody's
                words, which may be a name: those who send them as variables are answered faster.

        Raises:
            GraphQLError: see `parsed`.
        """
        document = parsed(text, self.settings)
        found = Read(document, refusals(schema, document, self.settings, explained))
        loosen(document)
        if not found.errors and keeps and not writes_texts(document):
            self.keep((text, explained), found)
        return found

    def keep(self, place: tuple[str, bool], found: Read) -> None:
        """Keep a document, and no more of them than there is room for."""
        with self.guard:
            if place not in self.kept:  # Two may have read it at the same time.
                self.chars += weight(place)
            self.kept[place] = found
            found.passing = False
            while self.chars > KEPT_CHARS:
                forgotten, _ = self.kept.popitem(last=False)
                self.chars -= weight(forgotten)


def writes_texts(document: DocumentNode) -> bool:
    """Whether a document holds somebody's words among its arguments: what they look for, a reason, a name.

    Codes, keys, days and the like are none. A name that was erased must not stay in memory for as long as a document.
    """
    todo: list[tuple[str, Node]] = [("", document)]
    while todo:
        name, node = todo.pop()
        if isinstance(node, StringValueNode) and name not in NO_WORDS:
            return True
        if isinstance(node, ArgumentNode | ObjectFieldNode):
            name = node.name.value
        todo += ((name, one) for one in below(node))
    return False


def loosen(document: DocumentNode) -> None:
    """Untie the words of a document from each other, so that it goes when it is dropped; each keeps its place."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        token.prev, token.next, token = None, None, token.next


def weight(place: tuple[str, bool]) -> int:
    """The characters that a document counts for."""
    return max(len(place[0]), LEAST)


def read_for(asker: Any, library: Library, schema: GraphQLSchema, text: str) -> Read:
    """A document as it was read before, or is read now for whoever sent it, which costs them a point a character.

    Raises:
        GraphQLError: see `parsed`; RATE_LIMITED, if they have too few; UNAUTHENTICATED, if they are a stranger and
            it is not small.
    """
    explained, stranger = True, False
    if isinstance(asker, Request):
        explained, stranger = asker.explained, asker.stranger
    found = library.find(text, explained)
    if found is None:
        account = asker.account if isinstance(asker, Request) else None
        if account is not None and (wait := account.take(len(text))):
            raise rate_limited(len(text), account.left(), wait)
        if stranger and not small(text, library.settings):
            raise unauthenticated()
        found = library.read(schema, text, explained, keeps=not stranger)
    return found


class Reading(SchemaExtension):
    """Reads the document of an operation, and looks how much its variables hold."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.errors: list[GraphQLError] = []

    def on_parse(self) -> Iterator[None]:
        """Take the document as it was read before; a new one costs the caller a point for each character."""
        context = self.execution_context
        if context.query and context.graphql_document is None:
            found = read_for(context.context, self.library, context.schema._schema, context.query)
            if isinstance(context.context, Request):
                context.context.passing = found.passing
            context.graphql_document, self.errors = found.document, found.errors
        yield

    def on_validate(self) -> Iterator[None]:
        """Tell what is wrong with the document, or else with the size of its variables."""
        most = self.library.settings.variable_values
        found, asker = self.errors, self.execution_context.context
        measured = isinstance(asker, Request) and asker.measured
        if not found and not measured and values_in(self.execution_context.variables, most) > most:
            found = [fault(f"The variables hold more than {most:,} values, which are not taken at once.", None)]
        self.execution_context.pre_execution_errors = found
        yield
