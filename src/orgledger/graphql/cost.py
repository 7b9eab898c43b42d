"""What an operation costs: how many fields its answer can hold, told from the document and its variables alone.

Every field costs one. What is below a page costs as often as `first` says, what is below another list `LISTED` times,
or what `LONG` says of lists as long as an organization. Each fragment is measured once, so the measure is linear in
the document, whatever it answers. @skip and @include are not looked at: what may be left out is counted.

What lists are taken to hold is a guess; so the answer is counted, too, and a caller's account is settled by that.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    VariableNode,
    get_named_type,
    value_from_ast_untyped,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from orgledger.graphql.limits import fault
from orgledger.graphql.scope import Request
from orgledger.settings import Settings

LISTED = 5
"""Items that a list without pages is taken to have: trees branch so."""
PAGED = 100
"""Items of a page where none is asked for."""
LONG = {("Organization", "outline"): 1_000, ("Unit", "descendants"): 1_000, ("__Schema", "types"): 250}
"""Items of a list that is as long as an organization, or as the schema."""
EXPLAINING = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
RATE = "RATE_LIMITED"
ASKED = "cost"
"""What a request names in its `extensions` to be told the cost in those of the answer."""


class Cost:
    """The measure of one document, with one set of variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.variables = variables
        self.measured: dict[str, int] = {}
        self.ids = 0
        """The longest list of ids that is asked for."""

    def of(self, kind: Any, selections: SelectionSetNode | None) -> int:
        """What a selection on an object of a type costs: an object is of one type only, of the dearest if in doubt."""
        always, only = 0, Counter[str]()
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                always += self.field(kind, node)
                continue
            if isinstance(node, InlineFragmentNode):
                on = self.schema.get_type(node.type_condition.name.value) if node.type_condition else kind
                costs = self.of(on, node.selection_set)
            else:
                assert isinstance(node, FragmentSpreadNode)
                on, costs = self.fragment(node.name.value)
            if isinstance(on, GraphQLObjectType) and on is not kind:
                only[on.name] += costs
            else:
                always += costs
        return always + max(only.values(), default=0)

    def fragment(self, name: str) -> tuple[Any, int]:
        """The type of a fragment, and what it costs; a cycle, refused by validation, ends the walk."""
        found = self.fragments.get(name)
        on = self.schema.get_type(found.type_condition.name.value) if found else None
        if name not in self.measured:
            self.measured[name] = 0
            self.measured[name] = self.of(on, found.selection_set) if found else 0
        return on, self.measured[name]

    def field(self, kind: Any, node: FieldNode) -> int:
        """What a field with everything below it costs."""
        name = node.name.value
        field: GraphQLField | None = getattr(kind, "fields", {}).get(name) or EXPLAINING.get(name)
        if field is None:  # __typename
            return 1
        below = self.of(get_named_type(field.type), node.selection_set)
        return 1 + self.items(kind.name, name, field, node) * below

    def items(self, owner: str, name: str, field: GraphQLField, node: FieldNode) -> int:
        """How many objects a field is taken to lead to."""
        if "first" in field.args:
            return self.number(node, "first", field.args["first"].default_value)
        if "ids" in field.args:
            ids = self.number(node, "ids", PAGED)
            self.ids = max(self.ids, ids)
            return ids
        if (owner, name) in LONG:
            return LONG[owner, name]
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
        if isinstance(value, int | float) and math.isfinite(value):  # 1e6 is a whole number to GraphQL.
            return max(int(value), 1)
        return usual if isinstance(usual, int) else PAGED


class Costs(SchemaExtension):
    """Refuses operations that could cost too much, before anything is executed, and keeps the caller's account."""

    def __init__(self, settings: Settings) -> None:
        self.most = settings.cost
        self.page = settings.page_size
        self.told: dict[str, Any] = {}

    def on_execute(self) -> Iterator[None]:
        """Take what the operation could cost; settle by what it did."""
        context = self.execution_context
        if context.result is not None:
            yield
            return
        operation, measure, requested = self.requested()
        account = context.context.account if isinstance(context.context, Request) else None
        refused = None
        if requested > self.most:
            told = f"The query could cost {requested:,} values; at most {self.most:,} are answered. Ask for less."
            refused = fault(told, operation)
        elif measure.ids > self.page:
            refused = fault(f"The query names {measure.ids} ids; at most {self.page} are answered.", operation)
        elif account is not None and (wait := account.take(requested)):
            refused = rate_limited(requested, account.left(), wait)
        if refused is not None:
            if context.operation_type is OperationType.SUBSCRIPTION:
                raise refused  # In place of a stream there is no result to give.
            context.result = ExecutionResult(data=None, errors=[refused])
        yield
        result: Any = context.result
        streamed = context.operation_type is OperationType.SUBSCRIPTION
        asked = bool((context.operation_extensions or {}).get(ASKED))
        if streamed or (account is None and not asked):
            return
        actual = 0 if refused else max(1, held(getattr(result, "data", None), requested))
        if account is not None and not refused:
            account.settle(requested, actual)
        if asked:
            remaining, rate = (account.left(), account.per_s) if account else (None, None)
            self.told = {"requested": requested, "actual": actual, "remaining": remaining, "restoreRate": rate}

    def requested(self) -> tuple[OperationDefinitionNode, Cost, int]:
        """The operation that is meant, how it was measured, and what it could cost."""
        context = self.execution_context
        document = context.graphql_document
        assert document is not None
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        operation = next((one for one in operations if named(one) == context.operation_name), operations[0])
        schema: GraphQLSchema = context.schema._schema
        given = {**defaults(operation), **(context.variables or {})}
        root = schema.get_root_type(operation.operation)
        measure = Cost(schema, fragments, given)
        return operation, measure, measure.of(root, operation.selection_set)

    def get_results(self) -> dict[str, Any]:
        """See SchemaExtension: told only to who asks, so that other answers stay the same to the byte."""
        return {"cost": self.told} if self.told else {}


def rate_limited(requested: int, left: int, wait: float) -> GraphQLError:
    """The answer to a caller who asked for more than there is left."""
    seconds = math.ceil(wait) if math.isfinite(wait) else None
    again = f"Ask again in {seconds} s, or for less." if seconds else "Ask for less."
    told = f"The query could cost {requested:,} points, and you have {max(left, 0):,} left. {again}"
    return GraphQLError(told, extensions={"code": RATE, "retryAfterS": seconds})


def held(data: Any, otherwise: int) -> int:
    """How many fields an answer holds."""
    try:
        body = orjson.dumps(data)
    except (TypeError, orjson.JSONEncodeError):
        return otherwise
    return values(body)


def values(body: bytes) -> int:
    """How many fields a body holds. Inside a text, a quotation mark has a backslash before it."""
    return body.count(b'":') - body.count(b'\\":')


def named(operation: OperationDefinitionNode) -> str | None:
    """What an operation is called."""
    return operation.name.value if operation.name else None


def defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    """What variables hold where nothing is given."""
    return {
        variable.variable.name.value: value_from_ast_untyped(variable.default_value)
        for variable in operation.variable_definitions or ()
        if variable.default_value is not None
    }
