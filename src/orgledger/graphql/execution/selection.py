"""Compiled selections: what a document asks of the objects of a list, written as Python and run on each of them.

A completer turns what a resolver returned into what the answer says of it. It knows the usual case alone; whatever else
it meets is a `Surprise`, for graphql-core to tell. Which fields are asked, and with which arguments, is graphql-core's
own finding: its collection of fields and its coercion of arguments are called here, once instead of for every object.

Of `{ key name kind }` becomes

    def g8(sources): return [{
        'key': v if type(v := g2(source)) is str else g3(v),
        'name': v if type(v := source.name) is str else None if v is None else g4(v),
        'kind': v._name_ if type(v := source.kind) is g6 else g5(v),
    } if type(source) is g7 else surprise() for source in sources]

The text holds nothing of a document but response names, as literals; every value is a global of its own. So documents
that differ in arguments alone share their code.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from inspect import iscoroutinefunction
from types import CodeType
from typing import Any, TypeAlias

from graphql import (
    GraphQLAbstractType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    TypeNameMetaFieldDef,
    get_argument_values,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import Executor
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition

from orgledger.graphql.execution.direct import Direct
from orgledger.graphql.execution.leaf import Surprise, leaf, surprise

Completer: TypeAlias = Callable[[Any], Any]

KNOWN_DIRECTIVES = frozenset({"skip", "include"})
"""Those that collecting the fields has obeyed already."""
TYPES = 8
"""Types of an interface or union up to which a selection on it is compiled: each is written out."""
TEXTS = 1024
"""Texts whose code is kept."""


def completer(executor: Executor[Any], kind: GraphQLOutputType, asked: FieldDetailsList) -> Completer:
    """What completes a value of a type, for one field of the document.

    Raises:
        Surprise: if the selection below holds anything but direct fields; at the call, if the value is unusual.
    """
    selection = Selection(executor)
    name = selection.function(selection.completed(kind, asked, "source"))
    exec(code("\n".join(selection.lines)), selection.globals)  # noqa: S102  What is run is written below.
    found: Completer = selection.globals[name]
    return found


@lru_cache(TEXTS)
def code(text: str) -> CodeType:
    """The code of a text."""
    return compile(text, "<selection>", "exec")


class Selection:
    """A selection while it is written."""

    def __init__(self, executor: Executor[Any]) -> None:
        self.executor = executor
        self.lines: list[str] = []
        self.globals: dict[str, Any] = {"surprise": surprise, "LISTS": (list, tuple)}

    def name(self, value: Any) -> str:
        """A name under which the code finds a value."""
        name = f"g{len(self.globals)}"
        self.globals[name] = value
        return name

    def function(self, result: str, of: str = "source") -> str:
        """Write the function that makes a result of a source, or of several, and say its name."""
        name = self.name(None)
        self.lines.append(f"def {name}({of}): return {result}")
        return name

    def completed(self, kind: GraphQLOutputType, asked: FieldDetailsList, value: str) -> str:
        """The expression of what the answer says of a value; of a null, which may be, it says null."""
        if isinstance(kind, GraphQLNonNull):
            return self.present(kind.of_type, asked, value)
        if is_leaf_type(kind):
            return leaf(kind, value, self.name, nullable=True)
        return f"None if (v := {value}) is None else {self.present(kind, asked, 'v')}"

    def present(self, kind: GraphQLOutputType, asked: FieldDetailsList, value: str) -> str:
        """The same for what may not be null: a null is a surprise."""
        if is_leaf_type(kind):
            return leaf(kind, value, self.name)
        if isinstance(kind, GraphQLList):
            if any(each.name.value not in KNOWN_DIRECTIVES for field in asked for each in field.node.directives or ()):
                raise Surprise
            return f"{self.items(kind.of_type, asked)}(v) if type(v := {value}) in LISTS else surprise()"
        if isinstance(kind, GraphQLObjectType):
            return f"{self.function(self.object(kind, asked))}({value})"
        assert is_abstract_type(kind)
        return f"{self.choice(kind, asked)}[type(v := {value})](v)"

    def items(self, kind: GraphQLOutputType, asked: FieldDetailsList) -> str:
        """Write the function that completes the items of a list, and say its name."""
        if isinstance(kind, GraphQLNonNull) and isinstance(kind.of_type, GraphQLObjectType):
            item = self.object(kind.of_type, asked)
        else:
            item = self.completed(kind, asked, "source")
        return self.function(f"[{item} for source in sources]", "sources")

    def object(self, kind: GraphQLObjectType, asked: FieldDetailsList) -> str:
        """The expression of what the answer says of an object that is called source, field by field."""
        collected = self.executor.collect_subfields(kind, asked)
        if collected.new_defer_usages:
            raise Surprise
        told = ", ".join(f"{name!r}: {self.field(kind, below)}" for name, below in collected.grouped_field_set.items())
        own = " or ".join(f"type(source) is {self.name(one)}" for one in classes(kind))
        return f"{{{told}}} if {own} else surprise()"

    def field(self, kind: GraphQLObjectType, asked: FieldDetailsList) -> str:
        """The expression of what the answer says of one field of an object."""
        field = self.executor.schema.get_field(kind, asked[0].node.name.value)
        if field is TypeNameMetaFieldDef:
            return repr(kind.name)
        if field is None or not isinstance(field.resolve, Direct) or iscoroutinefunction(field.resolve.ask):
            raise Surprise
        return self.completed(field.type, asked, self.asked(field, asked))

    def asked(self, field: GraphQLField, asked: FieldDetailsList) -> str:
        """The expression that asks an object for a field."""
        resolver, first, executor = field.resolve, asked[0], self.executor
        assert isinstance(resolver, Direct)
        if resolver.attribute is not None:
            return f"source.{resolver.attribute}"
        given = get_argument_values(
            field, first.node, executor.variable_values, first.fragment_variable_values, executor.hide_suggestions
        )
        named = "".join(f", {name}={self.name(value)}" for name, value in resolver.renamed(given).items())
        return f"{self.name(resolver.ask)}(source{named})"

    def choice(self, kind: GraphQLAbstractType, asked: FieldDetailsList) -> str:
        """Write what completes an object of an interface or a union: the function of its class."""
        definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if getattr(definition, "resolve_type", None) is not None:
            raise Surprise
        possible = self.executor.schema.get_possible_types(kind)
        if len(possible) > TYPES:
            raise Surprise
        functions = []
        for one in possible:
            function = self.function(self.object(one, asked))
            functions += [f"{self.name(own)}: {function}" for own in classes(one, among_others=True)]
        name = self.name(None)
        self.lines.append(f"{name} = {{{', '.join(functions)}}}")
        return name


def classes(kind: GraphQLObjectType, among_others: bool = False) -> list[type]:
    """The classes whose instances are of a type beyond doubt: no subclass, and nothing that says itself what it is.

    Among others, an instance of a generic class may be of any type that was made of it.
    """
    definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryObjectDefinition) or definition.is_type_of is not None:
        raise Surprise
    generic = definition.concrete_of
    if generic and among_others:
        raise Surprise
    return list(dict.fromkeys([definition.origin, *([generic.origin] if generic else [])]))
