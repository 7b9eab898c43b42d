"""Limits of one document, checked before it is validated and long before anything is executed.

One walk that visits every fragment once: the stock limiters visit a fragment as often as it is spread, which a small
document can make exponential; and the standard rules compare every pair of fields, which takes seconds. So they see
only what is within the limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged as overlapping
from graphql.validation.validate import ValidationAbortedError
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from orgledger.settings import Settings

LIMIT = "LIMIT_EXCEEDED"
UNEXPLAINED = "SCHEMA_NOT_SHOWN"
"""The code where somebody asks about a schema that is not explained to him."""
ERRORS = 5
"""Errors that one document is told of: whoever sends more does not read them."""
RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
EXPLAINING = frozenset({"__schema", "__type"})
"""The fields that ask about the schema."""
CIRCLES = "Maximum introspection depth exceeded"
"""What graphql-core says of questions about the schema that go round in circles."""

TOKEN = re.compile(
    r'"{3}(?:[^"\\]|\\"{3}|\\|"(?!""))*+"{3}|"(?:[^"\\\n]|\\.)*+"|#[^\n\r]*+'
    r"|[_A-Za-z][_0-9A-Za-z]*+|-?[0-9]++(?:[.][0-9]++)?(?:[eE][+-]?[0-9]++)?|[.]{3}|[!$&():=@\[\]{|}]"
)
"""A text, a comment, a name, a number or a sign of a document."""

overlapping.MAX_COMPLEXITY_BUDGET = 10_000
"""Comparisons of fields with each other, before a document counts as too much; graphql-core has 500,000: seconds."""


class Measure(NamedTuple):
    """What a selection amounts to, fragments counted as often as they are spread."""

    depth: int = 0
    explained: int = 0
    """Levels below a question about the schema."""
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    width: int = 0
    """Fields on its own level."""
    values: int = 0
    """Values written in arguments, those within lists and objects counted one by one."""

    def beside(self, other: Measure) -> Measure:
        """Both in one selection."""
        deepest = max(self.depth, other.depth), max(self.explained, other.explained)
        return Measure(*deepest, *(one + another for one, another in zip(self[2:], other[2:], strict=True)))


class Measuring:
    """The measure of a document; each fragment is measured once."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self.measured: dict[str, Measure] = {}

    def operation(self, node: OperationDefinitionNode) -> Measure:
        """What an operation amounts to."""
        found = self.selection(node.selection_set)
        directives = [*(node.directives or ())]
        values = found.values
        for variable in node.variable_definitions or ():
            directives += variable.directives or ()
            values += written(variable.default_value)
        values += sum(written(each.value) for directive in directives for each in directive.arguments or ())
        return found._replace(directives=found.directives + len(directives), values=values)

    def selection(self, selections: SelectionSetNode | None) -> Measure:
        """What a selection amounts to."""
        found, plain = Measure(), 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode) and bare(node):
                plain += 1
            else:
                found = found.beside(self.node(node))
        return found.beside(Measure(depth=1, fields=plain, width=plain)) if plain else found

    def node(self, node: Node) -> Measure:
        """What a field, or a fragment where it is spread, amounts to."""
        attached = getattr(node, "directives", None) or ()
        directives = len(attached)
        values = sum(
            written(given.value) for one in (node, *attached) for given in getattr(one, "arguments", None) or ()
        )
        if isinstance(node, FragmentSpreadNode):
            below = self.fragment(node.name.value)
        else:
            below = self.selection(node.selection_set)  # type: ignore[attr-defined]
        if not isinstance(node, FieldNode):
            return below._replace(directives=below.directives + directives, values=below.values + values)
        explaining = node.name.value in EXPLAINING
        return Measure(
            depth=1 if explaining else below.depth + 1,
            explained=below.depth + 1 if explaining else below.explained,
            aliases=below.aliases + (node.alias is not None),
            directives=below.directives + directives,
            fields=below.fields + 1,
            width=1,
            values=below.values + values,
        )

    def fragment(self, name: str) -> Measure:
        """What a fragment amounts to; a cycle, refused elsewhere, ends the walk."""
        if name not in self.measured:
            self.measured[name] = Measure()
            found = self.fragments.get(name)
            if found is not None:
                below = self.selection(found.selection_set)
                self.measured[name] = below._replace(directives=below.directives + len(found.directives or ()))
        return self.measured[name]


def parsed(text: str, settings: Settings) -> DocumentNode:
    """A document, parsed; its tokens are counted before, in a small part of the time that it takes to parse them.

    Raises:
        GraphQLError: if it is too long, or not GraphQL.
    """
    if len(text) > settings.document_chars:
        most = settings.document_chars
        raise fault(f"The document has {len(text):,} characters; at most {most:,} are read.", None)
    if more_tokens(text, settings.tokens):
        raise fault(f"The document has more than {settings.tokens} tokens; no more are read.", None)
    return parse(text)


def small(text: str, settings: Settings) -> bool:
    """Whether a document is so small that reading it costs next to nothing."""
    return len(text) <= settings.stranger_chars and not more_tokens(text, settings.stranger_tokens)


def more_tokens(text: str, most: int) -> bool:
    """Whether a document has more tokens than so many."""
    tokens = (found for found in TOKEN.finditer(text) if text[found.start()] != "#")
    return next(islice(tokens, most, None), None) is not None


def refusals(schema: GraphQLSchema, document: DocumentNode, settings: Settings, explained: bool) -> list[GraphQLError]:
    """What is wrong with a document: what oversteps the limits; only if nothing does, what does not fit the schema."""
    found = list(overstepped(document, settings, explained))[:ERRORS]
    if found:
        return found
    found = validate(schema, document, RULES, max_errors=ERRORS, hide_suggestions=not explained)[:ERRORS]
    for place, error in enumerate(found):
        if isinstance(error.original_error, ValueError):  # Python reads no number of some thousand digits.
            found[place] = GraphQLError("A value is not of the type that is expected there.", error.nodes)
        elif isinstance(error, ValidationAbortedError) or error.message == CIRCLES:
            error.extensions = {"code": LIMIT}
    return found


def overstepped(document: DocumentNode, settings: Settings, explained: bool) -> Iterator[GraphQLError]:
    """The limits that a document oversteps, a message for each.

    Fragments are looked at also where nothing spreads them: validation would.
    """
    measuring, found, declared = Measuring(document), False, len(document.definitions)
    try:
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                measure = measuring.operation(node)
                declared += len(node.variable_definitions or ())
                if measure.explained and not explained:
                    hidden = "Questions about the schema are not answered to everybody here; see its documentation."
                    yield GraphQLError(hidden, [node], extensions={"code": UNEXPLAINED})
                told = {**told_of(measure, settings), "has {} root fields": (measure.width, settings.root_fields)}
                for error in over(told, node):
                    found = True
                    yield error
        for name, fragment in measuring.fragments.items() if not found else ():
            yield from over(told_of(measuring.fragment(name), settings), fragment)
    except RecursionError:
        yield fault("The query spreads fragments within fragments, too many to follow.", None)
    yield from over({"has {} operations, fragments and variables": (declared, settings.definitions)}, None)


def told_of(measure: Measure, settings: Settings) -> dict[str, tuple[int, int]]:
    """What is told of a measure, how much it is, and how much it may be."""
    return {
        "is {} levels deep": (measure.depth, settings.depth),
        "asks about the schema {} levels deep": (measure.explained, settings.introspection_depth),
        "has {} aliases": (measure.aliases, settings.aliases),
        "has {} directives": (measure.directives, settings.directives),
        "has {} fields": (measure.fields, settings.fields),
        "has {} values in its arguments": (measure.values, settings.document_values),
    }


def over(told: Mapping[str, tuple[int, int]], node: Node | None) -> Iterator[GraphQLError]:
    """An error for each measure above its limit."""
    for words, (measured, most) in told.items():
        if measured > most:
            yield fault(f"The query {words.format(amount(measured))}; at most {most} are answered.", node)


def amount(number: int) -> str:
    """A number for people: what a bomb multiplies to has a thousand digits."""
    return str(number) if number < 1_000_000_000 else "more than a billion"


def fault(message: str, node: Node | None) -> GraphQLError:
    """An error with a stable code."""
    return GraphQLError(message, [node] if node else None, extensions={"code": LIMIT})


def bare(node: FieldNode) -> bool:
    """Whether a field is nothing but its name, as most are; they are counted together."""
    more = node.selection_set or node.arguments or node.alias or node.directives
    return not more and node.name.value not in EXPLAINING


def written(value: ValueNode | None) -> int:
    """How many values are written in one."""
    count, todo = 0, [value] if value else []
    while todo:
        found = todo.pop()
        count += 1
        if isinstance(found, ListValueNode):
            todo += found.values
        elif isinstance(found, ObjectValueNode):
            todo += [field.value for field in found.fields]
    return count


def values_in(variables: Any, most: int) -> int:
    """How many values variables hold, nested ones included; counted no further than just above a number."""
    count, open_ones = 0, [variables]
    while open_ones and count <= most:
        found = open_ones.pop()
        inside: Any = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
        count += len(inside)
        if count <= most:
            open_ones.extend(value for value in inside if isinstance(value, dict | list))
    return count
