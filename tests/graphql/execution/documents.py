"""Documents at random, over whatever a schema offers."""

from __future__ import annotations

from inspect import iscoroutinefunction
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)

from tests.kit import ADA, CHIEF, COMPANY, EXPORT, NOWHERE, SALES

VARIABLES: dict[str, Any] = {"yes": True, "no": False, "language": "zh", "deep": 2}
DECLARED = {"$yes": "Boolean!", "$no": "Boolean!", "$language": "String", "$deep": "Int"}
KEYS = [f'"{key}"' for key in (COMPANY, SALES, EXPORT, CHIEF, ADA, NOWHERE)]
WORDS = {
    "after": ["null"] * 6 + ['"nonsense"'],
    "asOf": ['{effective: "2024-06-30"}', '{effective: "2024-02-01", known: {sequence: 5}}', "{known: {sequence: 14}}"],
    "code": ['"acme"'] * 8 + ['"nowhere"'],
    "from": ['"2024-01-01"'],
    "to": ['"2024-06-01"', '"2023-01-01"'],
    "ids": [f"[{key}]" for key in KEYS],
    "language": ['"en"', '"zh"', "null", "$language"],
    "maxDepth": ["0", "1", "$deep", "-1"],
    "sequence": ["1", "2", "7", "99"],
    "filter": ["null", "{}"],
}
"""Argument → what it may be."""

LISTS = {"OutlineRow": "outline {}", "Position": "positions {{ nodes {} }}", "Unit": "units {{ nodes {} }}"}
"""Type → where it is listed."""
MEASURED = {"answeredMs", "kilobytes"}
"""Fields that are measured anew each time."""


class Writer:
    """Writes documents; the same seed gives the same ones.

    Some ask for what must be waited for; the others for an organization alone, and nothing of that kind.
    """

    def __init__(self, schema: GraphQLSchema, random: Random) -> None:
        self.schema = schema
        self.random = random
        self.aliases = 0
        self.waits = True

    def document(self) -> str:
        """A query, for much or little."""
        self.aliases = 0
        self.waits = self.random.random() < 0.3
        fields = {name: field for name, field in self.fields("Query").items() if name != "server"}
        wanted = ["organization", *(self.random.sample(sorted(fields), 2) if self.waits else ())]
        return self.declared(" ".join(self.field(name, fields[name], 5) for name in wanted))

    def listing(self) -> str:
        """A query for one list of many objects, each of which answers at once."""
        self.aliases, self.waits = 0, False
        kind, below = self.random.choice(sorted(LISTS.items()))
        asked = below.format(self.selection(self.schema.type_map[kind], 3))
        return self.declared(f'organization(code: "acme") {{ {asked} }}')

    def declared(self, body: str) -> str:
        """A document that declares the variables it uses."""
        declared = ", ".join(f"{name}: {kind}" for name, kind in DECLARED.items() if name in body)
        return f"query{f'({declared})' if declared else ''} {{ {body} }}"

    def selection(self, kind: GraphQLNamedType, depth: int) -> str:
        """What is asked of an object: fields, at times inside fragments, at times left out or twice."""
        if isinstance(kind, GraphQLUnionType) or (
            isinstance(kind, GraphQLInterfaceType) and self.random.random() < 0.7
        ):
            possible = self.random.sample(sorted(self.schema.get_possible_types(kind), key=str), 1)
            return f"{{ __typename {' '.join(f'... on {one} {self.selection(one, depth)}' for one in possible)} }}"
        fields = self.fields(kind.name)
        offered = [name for name, field in fields.items() if depth or is_leaf_type(get_named_type(field.type))]
        offered += [name for name in offered if is_list_type(get_nullable_type(fields[name].type))] * 3
        wanted = dict.fromkeys(self.random.choices(offered, k=self.random.randint(1, 7)) if offered else ())
        told = [self.field(name, fields[name], depth - 1) for name in wanted]
        told += self.random.choice([[], [], ["__typename"], [f"... {{ {told[0]} }}"] if told else []])
        return f"{{ {' '.join(told) or '__typename'} }}"

    def field(self, name: str, field: GraphQLField, depth: int) -> str:
        """One field with its arguments, under a name of its own."""
        self.aliases += 1
        given = [
            f"{argument}: {self.word(argument, get_named_type(shape.type), is_list_type(shape.type))}"
            for argument, shape in field.args.items()
            if argument == "code" or is_required_argument(shape) or self.random.random() < 0.4
        ]
        if name in ("unit", "position", "person"):
            given = [f"key: {self.random.choice(KEYS)}"] if field.args else []
        told = f"a{self.aliases}: {name}" + (f"({', '.join(given)})" if given else "")
        told += self.random.choice([""] * 12 + [" @include(if: $yes)", " @skip(if: $no)", " @skip(if: $yes)"])
        kind = get_named_type(field.type)
        return told if is_leaf_type(kind) else f"{told} {self.selection(kind, depth)}"

    def word(self, name: str, kind: GraphQLNamedType, many: bool) -> str:
        """A literal for an argument."""
        if name in WORDS and not many:
            return self.random.choice(WORDS[name])
        if isinstance(kind, GraphQLEnumType):
            return self.random.choice(sorted(kind.values))
        words = {
            "Boolean": ["true", "$yes"],
            "Int": ["1", "3", "$deep", "1000", "100", "-1"],
            "ID": KEYS,
            "String": ['"sales"'],
        }
        word = self.random.choice(words.get(kind.name, ["null"]))
        return f"[{word}]" if many else word

    def fields(self, kind: str) -> dict[str, GraphQLField]:
        """The fields of a type that answer the same when they are asked again."""
        found = self.schema.type_map[kind]
        assert isinstance(found, GraphQLObjectType | GraphQLInterfaceType)
        steady = {name: field for name, field in found.fields.items() if name not in MEASURED}
        if self.waits or kind == "Query":
            return steady
        return {name: field for name, field in steady.items() if not waits(field)}


def waits(field: GraphQLField) -> bool:
    """Whether a field may have to be waited for."""
    return iscoroutinefunction(getattr(field.resolve, "ask", None)) or is_abstract_type(get_named_type(field.type))
