"""The schema is a contract: checked in, described in full, and made from the one registry of commands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, get_introspection_query

import orgledger
from orgledger.domain.command import COMMANDS, Dated, read_operation, write_operation
from orgledger.domain.event import Private
from orgledger.domain.refusal import Refused
from orgledger.graphql import schema as package
from orgledger.graphql.schema import sdl
from tests.graphql.asker import Asker
from tests.graphql.test_mutation import EACH

FILE = Path(package.__file__).with_name("schema.graphql")


@pytest.fixture(scope="module")
def served() -> GraphQLSchema:
    """The schema that the code serves, read back from its own text."""
    return build_schema(sdl())


def test_the_checked_in_schema_is_the_one_that_the_code_serves() -> None:
    assert FILE.read_text(encoding="utf-8") == sdl(), "run `make schema`"


def test_everything_in_the_schema_is_described(served: GraphQLSchema) -> None:
    silent = [where for where, description in described(served) if not (description or "").strip()]

    assert silent == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_mutation_an_operation_and_a_form(served: GraphQLSchema, name: str) -> None:
    assert served.mutation_type is not None
    mutation = served.mutation_type.fields[name]
    operation: Any = served.get_type("OperationInput")
    given = str(mutation.args["input"].type).rstrip("!")
    _, example, _ = EACH[name]

    assert list(mutation.args) == ["input", "context"]
    assert str(mutation.type) == "RecordResult!"
    assert str(operation.fields[name].type) == given
    assert read_operation(name, example[name], lambda text: Private.seal(text, b"salt")).name == name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_reads_back_as_it_was_written(name: str) -> None:
    before, example, _ = EACH[name]
    for form in [*before, example]:
        [(named, fields)] = form.items()
        operation = read_operation(named, fields, lambda text: Private.seal(text, b"salt"))

        [(named, written)] = write_operation(operation, lambda private: private.value or "").items()

        assert read_operation(named, written, lambda text: Private.seal(text, b"salt")) == operation


@pytest.mark.parametrize("name", COMMANDS)
def test_the_fields_of_an_input_are_the_fields_of_its_command(served: GraphQLSchema, name: str) -> None:
    kind = COMMANDS[name].command
    given: Any = served.get_type(f"{kind.__name__}Input")
    when = {Dated.PERIOD: {"effective"}, Dated.DAY: {"from"}, Dated.UNDATED: set()}[kind.dated]

    assert set(given.fields) == {*kind.__struct_encode_fields__, *when}
    assert given.is_one_of is kind.one_of


@pytest.mark.parametrize("name", [name for name, kind in COMMANDS.items() if not kind.command.one_of])
def test_an_input_that_the_schema_lets_out_is_refused_with_a_reason_and_no_crash(name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_operation(name, {}, lambda text: Private.seal(text, b"salt"))

    assert all(refusal.message(str) for refusal in refused.value.refusals)


def test_every_enumeration_of_a_result_is_told_as_an_enumeration(served: GraphQLSchema) -> None:
    entry: Any = served.get_type("PositionMoved")
    unit: Any = served.get_type("UnitCreated")

    assert str(entry.fields["line"].type) == "LineChoice"
    assert (str(unit.fields["kind"].type), str(unit.fields["status"].type)) == ("UnitKind", "UnitStatus")


def test_fte_is_told_in_the_same_unit_everywhere(served: GraphQLSchema) -> None:
    """Integer thousandths are inside; outside, FTE is a decimal text."""
    milli = [where for where, _ in described(served) if "milli" in where.lower()]

    assert milli == []


def test_the_server_says_which_schema_it_serves_and_what_it_answers_at_most(tree: object, ask: Asker) -> None:
    told = ask("{ server { version schemaDigest limits { bodyBytes tokens depth aliases pageSize } } }")["server"]

    assert told == {
        "version": orgledger.__version__,
        "schemaDigest": hashlib.sha256(sdl().strip().encode()).hexdigest(),
        "limits": {"bodyBytes": 1_048_576, "tokens": 4_000, "depth": 32, "aliases": 200, "pageSize": 1000},
    }


def test_the_schema_explains_itself_to_any_client(ask: Asker) -> None:
    told = ask(get_introspection_query(input_value_deprecation=True))

    assert (
        told["__schema"]["queryType"] == {"name": "Query", "kind": "OBJECT"}
        or told["__schema"]["queryType"]["name"] == "Query"
    )
    assert len(told["__schema"]["types"]) > 100


def described(served: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Everything that can carry a description, by where it stands."""
    for name, kind in served.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Boolean", "ID", "Float"):
            continue
        yield name, kind.description
        for field, definition in getattr(kind, "fields", {}).items():
            yield f"{name}.{field}", definition.description
            for argument, given in getattr(definition, "args", {}).items():
                yield f"{name}.{field}({argument})", given.description
        for value, definition in getattr(kind, "values", {}).items():
            yield f"{name}.{value}", definition.description
