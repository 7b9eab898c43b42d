"""Compiled selections: what a document asks of the objects of a list, prepared once and asked of each.

A completer turns what a resolver returned into what the answer says of it. It knows the usual case alone; whatever else
it meets is a `Surprise`, for graphql-core to tell. Which fields are asked, and with which arguments, is graphql-core's
own finding: its collection of fields and its coercion of arguments are called here, once instead of for every object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import iscoroutinefunction
from typing import Any, TypeAlias

from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    TypeNameMetaFieldDef,
    Undefined,
    get_argument_values,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import Executor
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition

from orgledger.graphql.execution.direct import Direct

Completer: TypeAlias = Callable[[Any], Any]

AS_IT_IS: Mapping[GraphQLLeafType, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
"""Scalar → the Python type whose values the answer holds unchanged."""
KNOWN_DIRECTIVES = frozenset({"skip", "include"})
"""Those that collecting the fields has obeyed already."""


class Surprise(Exception):
    """Something that only graphql-core knows how to tell."""


def completer(executor: Executor[Any], kind: GraphQLOutputType, asked: FieldDetailsList) -> Completer:
    """What completes a value of a type, for one field of the document.

    Raises:
        Surprise: if the selection below holds anything but direct fields; at the call, if the value is unusual.
    """
    if isinstance(kind, GraphQLNonNull):
        return present(executor, kind.of_type, asked)
    complete = present(executor, kind, asked)
    return lambda value: None if value is None else complete(value)


def present(executor: Executor[Any], kind: GraphQLOutputType, asked: FieldDetailsList) -> Completer:
    """What completes a value that may not be null: a null is a surprise."""
    if isinstance(kind, GraphQLList):
        return items(completer(executor, kind.of_type, asked), asked)
    if isinstance(kind, GraphQLObjectType):
        return objects(executor, kind, asked)
    if is_leaf_type(kind):
        return leaf(executor, kind)
    raise Surprise


def items(complete: Completer, asked: FieldDetailsList) -> Completer:
    """What completes a list."""
    if any(each.name.value not in KNOWN_DIRECTIVES for field in asked for each in field.node.directives or ()):
        raise Surprise

    def complete_items(values: Any) -> list[Any]:
        if type(values) is not list and type(values) is not tuple:
            raise Surprise
        return [complete(value) for value in values]

    return complete_items


def objects(executor: Executor[Any], kind: GraphQLObjectType, asked: FieldDetailsList) -> Completer:
    """What completes an object, field by field."""
    collected = executor.collect_subfields(kind, asked)
    if collected.new_defer_usages:
        raise Surprise
    fields = [(name, *selected(executor, kind, below)) for name, below in collected.grouped_field_set.items()]
    own = classes(kind)

    def complete_object(source: Any) -> dict[str, Any]:
        if type(source) not in own:
            raise Surprise
        return {name: complete(ask(source)) for name, ask, complete in fields}

    return complete_object


def selected(
    executor: Executor[Any], kind: GraphQLObjectType, asked: FieldDetailsList
) -> tuple[Callable[[Any], Any], Completer]:
    """How an object is asked for a field, and how what it says is completed."""
    first = asked[0]
    field = executor.schema.get_field(kind, first.node.name.value)
    if field is TypeNameMetaFieldDef:
        return lambda _: kind.name, str
    if field is None or not isinstance(field.resolve, Direct) or iscoroutinefunction(field.resolve.ask):
        raise Surprise
    given = get_argument_values(
        field, first.node, executor.variable_values, first.fragment_variable_values, executor.hide_suggestions
    )
    return field.resolve.bound(given), completer(executor, field.type, asked)


def leaf(executor: Executor[Any], kind: GraphQLLeafType) -> Completer:
    """What completes a scalar or an enumeration."""
    own = AS_IT_IS.get(kind)

    def complete_leaf(value: Any) -> Any:
        if type(value) is own:
            return value
        if value is None or value is Undefined or isinstance(value, Exception) or executor.is_awaitable(value):
            raise Surprise
        return executor.complete_leaf_value(kind, value)

    return complete_leaf


def classes(kind: GraphQLObjectType) -> frozenset[type]:
    """The classes whose instances are of a type beyond doubt: no subclass, and nothing that says itself what it is."""
    definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryObjectDefinition) or definition.is_type_of is not None:
        raise Surprise
    generic = definition.concrete_of
    return frozenset({definition.origin, *([generic.origin] if generic else [])})
