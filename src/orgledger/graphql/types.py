"""The schema as TypeScript declarations: for editors and type checkers, with nothing to install or run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    is_required_argument,
    is_required_input_field,
)

SCALARS = {"Int": "number", "Float": "number", "Boolean": "boolean"}
"""All others are strings: dates, moments and decimals too."""
HEAD = "// Made by `orgledger schema --types` from schema.graphql. Not to be edited.\n"


def declarations(schema: GraphQLSchema) -> str:
    """Everything in a schema, in the order of its names."""
    kinds = (kind for name, kind in sorted(schema.type_map.items()) if not name.startswith("__"))
    return HEAD + "".join(part for kind in kinds for part in declared(schema, kind))


def declared(schema: GraphQLSchema, kind: object) -> Iterator[str]:
    """One type, and the arguments of its fields."""
    if isinstance(kind, GraphQLEnumType):
        yield alias(kind.description, kind.name, (f'"{value}"' for value in kind.values))
    elif isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        yield alias(kind.description, kind.name, sorted(one.name for one in schema.get_possible_types(kind)))
    elif isinstance(kind, GraphQLInputObjectType) and kind.is_one_of:
        ways = (f"{{ readonly {name}: {told(field.type, nullable=False)} }}" for name, field in kind.fields.items())
        yield alias(kind.description, kind.name, ways)
    elif isinstance(kind, GraphQLInputObjectType):
        yield interface(kind.description, kind.name, given(kind.fields))
    elif isinstance(kind, GraphQLObjectType):
        fields = ((field.description, name, told(field.type)) for name, field in kind.fields.items())
        yield interface(kind.description, kind.name, [(None, "__typename?", f'"{kind.name}"'), *fields])
        for name, field in kind.fields.items():
            if field.args:
                called = f"{kind.name}{name[0].upper()}{name[1:]}Args"
                yield interface(f"The arguments of {kind.name}.{name}.", called, given(field.args))
    else:
        assert isinstance(kind, GraphQLScalarType)


def given(fields: dict[str, GraphQLArgument] | dict[str, GraphQLInputField]) -> Iterator[tuple[str | None, str, str]]:
    """What a client gives; what has a default or may be null can be left out."""
    for name, field in fields.items():
        needed = is_required_argument(field) if isinstance(field, GraphQLArgument) else is_required_input_field(field)
        yield field.description, name if needed else f"{name}?", told(field.type)


def told(kind: object, nullable: bool = True) -> str:
    """A type where it is used."""
    if isinstance(kind, GraphQLNonNull):
        return told(kind.of_type, nullable=False)
    if isinstance(kind, GraphQLList):
        text = f"ReadonlyArray<{told(kind.of_type)}>"
    elif isinstance(kind, GraphQLScalarType):
        text = SCALARS.get(kind.name, "string")
    else:
        text = str(kind)
    return f"{text} | null" if nullable else text


def alias(description: str | None, name: str, ways: Iterable[str]) -> str:
    """A type that is one of several."""
    return f"\n{comment(description)}export type {name} =\n  | " + "\n  | ".join(ways) + ";\n"


def interface(description: str | None, name: str, fields: Iterable[tuple[str | None, str, str]]) -> str:
    """A type with fields."""
    lines = (f"{comment(said, '  ')}  readonly {field}: {kind};\n" for said, field, kind in fields)
    return f"\n{comment(description)}export interface {name} {{\n{''.join(lines)}}}\n"


def comment(description: str | None, indent: str = "") -> str:
    """A description on a line of its own."""
    if not description:
        return ""
    return f"{indent}/** {' '.join(description.replace('*/', '* /').split())} */\n"
