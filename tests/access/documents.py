"""Documents made from the schema itself: one for every type of object that can be reached, whatever is added to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

SAMPLES = {
    "compare": 'from: {effective: "2024-01-02"}, to: {effective: "2025-01-01"}',
    "headcountSeries": 'from: "2024-01-01", to: "2025-01-01"',
    "search": 'text: "PLANTED"',
    "entry": "sequence: 7",
    "changeSet": "sequence: 7",
    "consistency": "from: 1",
    "erasureCertificate": "sequence: 7",
    "personExport": 'reference: "PLANTED-REF"',
    "grants": "all: true",
    "history": "clock: RECORDED",
}
"""Arguments by field; the root fields get their organization besides."""
DEEP = ("organization", "ledger", "changeRequests")
"""The ways in that are followed to the end; of the others, the first steps lead to the same."""


def arguments(owner: GraphQLObjectType, name: str, field: GraphQLField, given: dict[str, str]) -> str | None:
    """The arguments of a field; nothing, if it needs some that nobody has a sample of."""
    told = [given[f"{owner.name}.{name}"]] if f"{owner.name}.{name}" in given else []
    if not told and SAMPLES.get(name, ":").partition(":")[0] in field.args:
        told = [SAMPLES[name]]
    if owner.name in ("Query", "Subscription") and "code" in field.args and "code" in given:
        told.append(f'code: "{given["code"]}"')
    needed = [argument for argument, kind in field.args.items() if is_required_argument(kind)]
    if any(f"{argument}:" not in ", ".join(told) for argument in needed):
        return None
    return f"({', '.join(told)})" if told else ""


def documents(schema: GraphQLSchema, given: dict[str, str]) -> Iterator[tuple[str, str]]:
    """For every type of object and each way into the schema: the shortest way to one, and everything plain it says.

    Yields:
        The way in with the name of the type, and the document.
    """
    assert schema.query_type is not None
    for root, field in schema.query_type.fields.items():
        told = arguments(schema.query_type, root, field, given)
        if is_leaf_type(get_named_type(field.type)) and told is not None:
            yield root, f"{{ {root}{told} }}"
        yield from below(schema, root, given)


def below(schema: GraphQLSchema, root: str, given: dict[str, str]) -> Iterator[tuple[str, str]]:
    """See documents; of one way in. What a field always is comes before what it may be: that way more is found."""
    assert schema.query_type is not None
    ways: dict[str, list[str]] = {"Query": []}
    due, perhaps = deque([schema.query_type]), deque[tuple[list[GraphQLObjectType], list[str]]]()
    while due or perhaps:
        found = [perhaps.popleft()] if not due else []
        owner = due.popleft() if due else None
        for name, field in owner.fields.items() if owner is not None else ():
            told = arguments(owner, name, field, given)
            kind = get_named_type(field.type)
            if told is None or is_leaf_type(kind) or (owner.name == "Query" and name != root):
                continue
            way = [*ways[owner.name], f"{name}{told}"]
            if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
                perhaps.append((list(schema.get_possible_types(kind)), way))
            else:
                found.append(([kind], way))
        for kinds, way in found:
            for one in kinds:
                if one.name not in ways:
                    ways[one.name] = [*way, f"... on {one.name}"]
                    due.append(one)
                    if root in DEEP or len(ways[one.name]) <= 4:
                        yield f"{root} {one.name}", nested(ways[one.name], plain(one, given))


def plain(kind: GraphQLObjectType, given: dict[str, str]) -> str:
    """Every plain field of a type, under names of their own: fragments on siblings must not disagree."""
    found = ["__typename"]
    for name, field in kind.fields.items():
        told = arguments(kind, name, field, given)
        if is_leaf_type(get_named_type(field.type)) and told is not None:
            found.append(f"{kind.name}_{name}: {name}{told}")
    return " ".join(found)


def nested(steps: list[str], inner: str) -> str:
    """A document that goes down some steps."""
    text = inner
    for step in reversed(steps):
        text = f"{step} {{ {text} }}"
    return f"{{ {text} }}"
