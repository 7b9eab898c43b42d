"""What an operation may cost: how many values its answer can hold, told from the document and its variables alone.

Every field costs one. What is below a page costs as often as `first` says, what is below another list `LISTED` times.
Each fragment is measured once, so the measure is linear in the document, whatever it answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from strawberry.extensions import SchemaExtension

from orgledger.graphql.limits import LIMIT

LISTED = 5
"""Items that a list without pages is taken to have: trees branch so, and no list is as long as an organization."""
PAGED = 100
"""Items of a page where none is asked for."""


class Cost:
    """The measure of one document, with one set of variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.variables = variables
        self.measured: dict[str, int] = {}

    def of(self, kind: Any, selections: SelectionSetNode | None) -> int:
        """What a selection on an object of a type costs."""
        total = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                total += self.field(kind, node)
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                total += self.of(self.schema.get_type(on.name.value) if on else kind, node.selection_set)
            else:
                assert isinstance(node, FragmentSpreadNode)
                total += self.fragment(node.name.value)
        return total

    def fragment(self, name: str) -> int:
        """What a fragment costs; a cycle, refused by validation, ends the walk."""
        if name not in self.measured:
            self.measured[name] = 0
            found = self.fragments.get(name)
            if found is not None:
                on = self.schema.get_type(found.type_condition.name.value)
                self.measured[name] = self.of(on, found.selection_set)
        return self.measured[name]

    def field(self, kind: Any, node: FieldNode) -> int:
        """What a field with everything below it costs."""
        field: GraphQLField | None = getattr(kind, "fields", {}).get(node.name.value)
        if field is None:  # Of introspection, which has limits of its own.
            return 1
        below = self.of(get_named_type(field.type), node.selection_set)
        return 1 + self.items(kind.name, field, node) * below

    def items(self, owner: str, field: GraphQLField, node: FieldNode) -> int:
        """How many objects a field is taken to lead to."""
        if "first" in field.args:
            return self.number(node, "first", field.args["first"].default_value)
        if "ids" in field.args:
            return self.number(node, "ids", PAGED)
        inner = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        return LISTED if isinstance(inner, GraphQLList) and not owner.endswith("Connection") else 1

    def number(self, node: FieldNode, name: str, usual: Any) -> int:
        """How much an argument asks for: a number, or the length of a list."""
        value: Any = next((given.value for given in node.arguments or () if given.name.value == name), None)
        if isinstance(value, VariableNode):
            value = self.variables.get(value.name.value)
        elif isinstance(value, IntValueNode):
            value = int(value.value)
        elif isinstance(value, ListValueNode):
            value = value.values
        if isinstance(value, list | tuple):
            return len(value)
        if isinstance(value, int):
            return max(value, 1)
        return usual if isinstance(usual, int) else PAGED


def cost_limit(most: int) -> type[SchemaExtension]:
    """An extension that refuses operations that could cost more, before anything is executed."""

    class CostLimit(SchemaExtension):
        def on_execute(self) -> Iterator[None]:
            """Answer in place of the execution."""
            context = self.execution_context
            document = context.graphql_document
            definitions = document.definitions if document else ()
            fragments = {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
            schema: GraphQLSchema = context.schema._schema
            for operation in definitions:
                if not isinstance(operation, OperationDefinitionNode) or context.result is not None:
                    continue
                given = {**defaults(operation), **(context.variables or {})}
                root = schema.get_root_type(operation.operation)
                costs = Cost(schema, fragments, given).of(root, operation.selection_set)
                if costs > most and named(operation) in (None, context._provided_operation_name):
                    told = f"The query could cost {costs:,} values; at most {most:,} are answered. Ask for less."
                    context.result = ExecutionResult(
                        data=None, errors=[GraphQLError(told, [operation], extensions={"code": LIMIT})]
                    )
            yield

    return CostLimit


def named(operation: OperationDefinitionNode) -> str | None:
    """What an operation is called."""
    return operation.name.value if operation.name else None


def defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    """The whole numbers that variables have where none are given."""
    return {
        variable.variable.name.value: int(variable.default_value.value)
        for variable in operation.variable_definitions or ()
        if isinstance(variable.default_value, IntValueNode)
    }
