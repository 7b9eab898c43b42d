"""Leaves: how a scalar or an enumeration is written into the answer when it is what it usually is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Flag
from functools import cache, partial
from typing import Any, NamedTuple, NoReturn

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

from orgledger.graphql.scalar import DateDefinition, DateTimeDefinition


class Surprise(Exception):
    """Something that only graphql-core knows how to tell."""


def surprise() -> NoReturn:
    """Leave it to graphql-core.

    Raises:
        Surprise: always.
    """
    raise Surprise


class Told(NamedTuple):
    """Expressions of what the answer says of a value, which is called by a name."""

    words: str
    """What it says of the usual value, or of any, if there is no test."""
    usual: str | None = None
    """The test whether the value is the usual one."""
    otherwise: str = "surprise()"
    """What it says of any other."""

    def of_any(self) -> str:
        """What it says of any value."""
        return self.words if self.usual is None else f"{self.words} if {self.usual} else {self.otherwise}"

    def or_null(self, value: str) -> Told:
        """The same, where a null may be and is told as one."""
        words = self.words if self.words == value else f"None if {value} is None else {self.words}"
        return Told(words, self.usual and f"({self.usual} or {value} is None)", self.otherwise)


class Texts(dict[Any, str]):
    """Days or moments → their texts. The same few come again and again, and are found sooner than written."""

    def __missing__(self, value: date) -> str:
        if len(self) >= TEXTS:
            self.clear()
        text = self[value] = value.isoformat()
        return text


TEXTS = 16_384
"""Texts that are kept of days, and as many of moments: the days of 45 years; some 3 MB each."""
DAYS = Texts()
MOMENTS = Texts()
"""None but of UTC or of no zone: a moment is found by its equal, and equal ones of other zones have other texts."""

AS_IT_IS: Mapping[GraphQLLeafType, tuple[type, str]] = {
    GraphQLString: (str, ""),
    GraphQLID: (str, ""),
    GraphQLBoolean: (bool, ""),
    GraphQLInt: (int, " and -1073741823 <= {0} <= 1073741823"),
    GraphQLFloat: (float, " and {0} - {0} == 0"),
}
"""Scalar → the class of a value that the answer holds unchanged, and what else has to hold of it.

Python is fastest at comparing numbers below 2³⁰; infinity less itself is not a number.
"""


def leaf(kind: GraphQLLeafType, value: str, name: Callable[[Any], str]) -> Told:
    """What the answer says of a value; the expressions find each object under a name that `name` gives."""
    otherwise = f"{name(partial(complete, kind))}({value})"
    if kind in AS_IT_IS:
        own, more = AS_IT_IS[kind]
        return Told(value, f"type({value}) is {name(own)}{more.format(value)}", otherwise)
    definition = (kind.extensions or {}).get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if definition is DateDefinition:
        return Told(f"{name(DAYS)}[{value}]", f"type({value}) is {name(date)}", otherwise)
    if definition is DateTimeDefinition:
        usual = f"type({value}) is {name(datetime)} and {value}.tzinfo in {name((UTC, None))}"
        return Told(f"{name(MOMENTS)}[{value}]", usual, otherwise)
    if isinstance(kind, CustomGraphQLEnumType) and goes_by_name(kind):
        return Told(f"{value}._name_", f"type({value}) is {name(kind.wrapped_cls)}", otherwise)
    return Told(otherwise)


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
