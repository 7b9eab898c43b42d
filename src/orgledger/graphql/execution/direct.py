"""Direct resolvers: a field that only looks at its source is asked without the machinery around it.

Strawberry prepares an info object and converts arguments for every field. Where a resolver takes neither the info nor
anything but plain scalars, that work decides nothing; here the schema's own resolver is replaced by the method itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type, is_list_type
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

PLAIN = frozenset({"String", "Int", "Boolean", "ID"})
"""Scalars that arrive in Python as they are."""


class Direct:
    """A resolver that only looks at its source, and may take some arguments."""

    __slots__ = ("ask", "attribute", "names")

    def __init__(self, ask: Callable[..., Any], names: Mapping[str, str], attribute: str | None = None) -> None:
        self.ask = ask
        self.names = names
        """Argument → its name in Python."""
        self.attribute = attribute
        """The attribute of the source that is all it looks at, if there is one."""

    def __call__(self, source: Any, _info: Any, **given: Any) -> Any:
        """See GraphQLFieldResolver."""
        return self.ask(source, **self.renamed(given)) if given else self.ask(source)

    def renamed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments as Python names them."""
        return {self.names[name]: value for name, value in given.items()}


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


def direct(field: GraphQLField) -> Direct | None:
    """The resolver that does without machinery, if there is one."""
    definition = (field.extensions or {}).get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryField) or definition.extensions:
        return None
    resolver = definition.base_resolver
    if resolver is None:
        return Direct(attrgetter(definition.python_name), {}, definition.python_name)
    if resolver.info_parameter or resolver.parent_parameter or resolver.self_parameter is None:
        return None
    for argument in field.args.values():
        if get_named_type(argument.type).name not in PLAIN or is_list_type(argument.type):
            return None
    python = {argument.graphql_name or "": argument.python_name for argument in definition.arguments}
    method: Any = resolver.wrapped_func
    return Direct(method, {given: python.get(given) or snake(given) for given in field.args})


def snake(name: str) -> str:
    """A GraphQL name as Python writes it."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
