"""Compiled selections: what a document asks of the objects of a list, written as Python and run on each of them.

A completer turns what a resolver returned into what the answer says of it. It knows the usual case alone; whatever else
it meets is a `Surprise`, for graphql-core to tell. Which fields are asked, and with which arguments, is graphql-core's
own finding: its collection of fields and its coercion of arguments are called here, once instead of for every object.

Of `{ key name parent { code } }`, asked of a list, becomes

    def g8(sources):
        told = []
        for source in sources:
            if type(source) is not g1: surprise()
            v1 = g2(source)
            v2 = source.name
            v3 = source.parent
            if type(v1) is str and (type(v2) is str or v2 is None):
                told.append({'key': v1, 'name': v2, 'parent': None if v3 is None else g7(v3)})
            else:
                told.append({'key': v1 if type(v1) is str else g3(v1), …})
        return told

An object is asked for all its fields, and one test looks whether all are what they usually are; where one is not, each
is looked at by itself. What a function needs, `type` included, is handed to it as defaults of parameters, where Python
finds it fastest. The text holds nothing of a document but response names, as literals; every value is a name of its
own. So documents that differ in arguments alone share their code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
from orgledger.graphql.execution.leaf import Surprise, Told, leaf, surprise
from orgledger.store.patience import OVER, look

Completer: TypeAlias = Callable[[Any], Any]

KNOWN_DIRECTIVES = frozenset({"skip", "include"})
"""Those that collecting the fields has obeyed already."""
TYPES = 8
"""Types of an interface or union up to which a selection on it is compiled: each is written out."""
TEXTS = 1024
"""Texts whose code is kept."""


NAMES = re.compile(r"\b(?:g\d+|type|surprise)\b")
"""What may stand in the text for a value."""


def completer(executor: Executor[Any], kind: GraphQLOutputType, asked: FieldDetailsList) -> Completer:
    """What completes a value of a type, for one field of the document.

    Raises:
        Surprise: if the selection below holds anything but direct fields; at the call, if the value is unusual.
    """
    selection = Selection(executor)
    name = selection.function([f"return {selection.told(kind, asked, 'source').of_any()}"])
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
        self.globals: dict[str, Any] = {"surprise": surprise, "type": type}

    def name(self, value: Any) -> str:
        """A name under which the code finds a value."""
        name = f"g{len(self.globals)}"
        self.globals[name] = value
        return name

    def function(self, lines: list[str], of: str = "source") -> str:
        """Write the function that makes a result of a source, or of several, and say its name."""
        name = self.name(None)
        used = sorted({found for line in lines for found in NAMES.findall(line)} & self.globals.keys())
        self.lines += [f"def {name}({', '.join([of, *(f'{each}={each}' for each in used)])}):", *indented(lines)]
        return name

    def told(self, kind: GraphQLOutputType, asked: FieldDetailsList, value: str) -> Told:
        """What the answer says of a value; of a null, which may be, it says null."""
        if isinstance(kind, GraphQLNonNull):
            return self.present(kind.of_type, asked, value)
        return self.present(kind, asked, value).or_null(value)

    def present(self, kind: GraphQLOutputType, asked: FieldDetailsList, value: str) -> Told:
        """The same for what may not be null: a null is a surprise."""
        if is_leaf_type(kind):
            return leaf(kind, value, self.name)
        if isinstance(kind, GraphQLList):
            if any(each.name.value not in KNOWN_DIRECTIVES for field in asked for each in field.node.directives or ()):
                raise Surprise
            return Told(f"{self.items(kind.of_type, asked)}({value})")
        if isinstance(kind, GraphQLObjectType):
            return Told(f"{self.function(self.object(kind, asked, 'return {}'))}({value})")
        assert is_abstract_type(kind)
        return Told(f"{self.choice(kind, asked)}[type({value})]({value})")

    def items(self, kind: GraphQLOutputType, asked: FieldDetailsList) -> str:
        """Write the function that completes the items of a list, and say its name."""
        add = "told.append({})"
        if isinstance(kind, GraphQLNonNull) and isinstance(kind.of_type, GraphQLObjectType):
            each = self.object(kind.of_type, asked, add)
        else:
            each = [add.format(self.told(kind, asked, "source").of_any())]
        unusual = "if type(sources) is not list and type(sources) is not tuple: surprise()"
        in_time = f"if {self.name(OVER)}: {self.name(look)}()"
        loop = [unusual, "told = []", "for source in sources:", *indented([in_time, *each]), "return told"]
        return self.function(loop, "sources")

    def object(self, kind: GraphQLObjectType, asked: FieldDetailsList, tell: str) -> list[str]:
        """The lines that tell, in place of {}, what the answer says of an object that is called source."""
        collected = self.executor.collect_subfields(kind, asked)
        if collected.new_defer_usages:
            raise Surprise
        foreign = " and ".join(f"type(source) is not {self.name(own)}" for own in classes(kind))
        lines, fields = [f"if {foreign}: surprise()"], {}
        for name, below in collected.grouped_field_set.items():
            field = self.executor.schema.get_field(kind, below[0].node.name.value)
            if field is TypeNameMetaFieldDef:
                fields[name] = Told(repr(kind.name))
                continue
            if field is None or not isinstance(field.resolve, Direct) or iscoroutinefunction(field.resolve.ask):
                raise Surprise
            value = f"v{len(lines)}"
            lines.append(f"{value} = {self.asked(field, below)}")
            fields[name] = self.told(field.type, below, value)
        usual = [told.usual for told in fields.values() if told.usual]
        as_usual = tell.format(display({name: told.words for name, told in fields.items()}))
        if not usual:
            return [*lines, as_usual]
        by_itself = tell.format(display({name: told.of_any() for name, told in fields.items()}))
        return [*lines, f"if {' and '.join(usual)}:", f" {as_usual}", "else:", f" {by_itself}"]

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
            function = self.function(self.object(one, asked, "return {}"))
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


def display(fields: Mapping[str, str]) -> str:
    """The dictionary of expressions by response name."""
    return f"{{{', '.join(f'{name!r}: {told}' for name, told in fields.items())}}}"


def indented(lines: list[str]) -> list[str]:
    """Lines within what stands above them."""
    return [f" {line}" for line in lines]
