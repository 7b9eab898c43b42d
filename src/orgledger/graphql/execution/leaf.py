"""Leaves: how a scalar or an enumeration is written into the answer when it is what it usually is.

Dates and moments stay as they are: orjson writes the very bytes of `isoformat`, and in less time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Flag
from functools import cache, partial
from typing import Any, NoReturn

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)
from graphql.execution.executor import Executor
from graphql.pyutils import is_awaitable
from strawberry.schema.schema_converter import CustomGraphQLEnumType, GraphQLCoreConverter
from strawberry.schema.types.base_scalars import DateDefinition, DateTimeDefinition


class Surprise(Exception):
    """Something that only graphql-core knows how to tell."""


def surprise() -> NoReturn:
    """Leave it to graphql-core.

    Raises:
        Surprise: always.
    """
    raise Surprise


AS_IT_IS: Mapping[GraphQLLeafType, str] = {
    GraphQLString: "type({0}) is str",
    GraphQLID: "type({0}) is str",
    GraphQLBoolean: "type({0}) is bool",
    GraphQLInt: "type({0}) is int and -1073741823 <= v <= 1073741823",
    GraphQLFloat: "type({0}) is float and v - v == 0",
}
"""Scalar → the test of a value, in place of {0} and then called v, that the answer holds unchanged.

Python is fastest at comparing numbers below 2³⁰; infinity less itself is not a number.
"""


def leaf(kind: GraphQLLeafType, value: str, name: Callable[[Any], str], nullable: bool = False) -> str:
    """The expression of what the answer says of a value; it finds each object under a name that `name` gives."""
    other = name(partial(complete, kind))
    otherwise = f"None if v is None else {other}(v)" if nullable else f"{other}(v)"
    usual = unchanged(kind, name)
    if usual is not None:
        return f"v if {usual.format(f'v := {value}')} else {otherwise}"
    if isinstance(kind, CustomGraphQLEnumType) and goes_by_name(kind):
        return f"v._name_ if type(v := {value}) is {name(kind.wrapped_cls)} else {otherwise}"
    return f"{other}({value})" if not nullable else f"None if (v := {value}) is None else {other}(v)"


def unchanged(kind: GraphQLLeafType, name: Callable[[Any], str]) -> str | None:
    """The test of a value, in place of {0} and then called v, that the answer holds unchanged; none for some leaves."""
    if kind in AS_IT_IS:
        return AS_IT_IS[kind]
    definition = (kind.extensions or {}).get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if definition is DateDefinition:
        return f"type({{0}}) is {name(date)}"
    if definition is DateTimeDefinition:
        return f"type({{0}}) is {name(datetime)} and v.tzinfo in {name((UTC, None))}"
    return None


@cache
def goes_by_name(kind: CustomGraphQLEnumType) -> bool:
    """Whether every member of an enumeration is written as Python calls it."""
    members: Any = kind.wrapped_cls
    try:
        return not issubclass(members, Flag) and all(kind.coerce_output_value(one) == one._name_ for one in members)
    except ValueError:
        return False


def complete(kind: GraphQLLeafType, value: Any) -> Any:
    """A value as graphql-core writes it.

    Raises:
        Surprise: if there is none, or not yet.
    """
    if value is None or value is Undefined or isinstance(value, Exception) or is_awaitable(value):
        raise Surprise
    return Executor.complete_leaf_value(kind, value)
