"""Direct resolvers: a field that only looks at its source is asked without the machinery around it.

Strawberry prepares an info object and converts arguments for every field. Where a resolver takes neither the info nor
anything but plain scalars, that work decides nothing; here the schema's own resolver is replaced by the method itself.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type, is_list_type
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

PLAIN = frozenset({"String", "Int", "Boolean", "ID"})
"""Scalars that arrive in Python as they are."""


def make_direct(schema: GraphQLSchema) -> int:
    """Replace what can be replaced.

    Returns:
        How many fields are now resolved directly.
    """
    count = 0
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for field in kind.fields.values():
                resolver = direct(field)
                if resolver is not None:
                    field.resolve = resolver
                    count += 1
    return count


def direct(field: GraphQLField) -> Callable[..., Any] | None:
    """The resolver that does without machinery, if there is one."""
    definition = (field.extensions or {}).get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryField) or definition.extensions:
        return None
    resolver = definition.base_resolver
    if resolver is None:
        return attribute(definition.python_name)
    if resolver.info_parameter or resolver.parent_parameter or resolver.self_parameter is None:
        return None
    for argument in field.args.values():
        if get_named_type(argument.type).name not in PLAIN or is_list_type(argument.type):
            return None
    method: Any = resolver.wrapped_func
    if not field.args:
        return lambda source, _info: method(source)
    python = {argument.graphql_name or "": argument.python_name for argument in definition.arguments}
    renamed = {given: python.get(given) or snake(given) for given in field.args}
    return lambda source, _info, **given: method(source, **{renamed[name]: value for name, value in given.items()})


def attribute(name: str) -> Callable[..., Any]:
    """A resolver of a stored attribute."""
    get = attrgetter(name)
    return lambda source, _info: get(source)


def snake(name: str) -> str:
    """A GraphQL name as Python writes it."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
