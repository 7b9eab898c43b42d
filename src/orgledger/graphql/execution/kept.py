"""Completers that are kept from one execution to the next.

A completer follows from the nodes of the document and from the variables that are used below them, and from nothing
else. Nodes are the same from one execution to the next as long as the parser keeps their document.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from typing import Any, Generic, TypeVar

from graphql import FieldNode, FragmentSpreadNode, GraphQLList, Node, Undefined, VariableNode
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import Executor

from orgledger.graphql.execution.selection import Completer, completer

PLACES = 2048
"""Lists of documents whose completers are kept."""
VALUES = 16
"""Values of the variables of one place for which a completer is kept."""

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """So many values by key; what was not asked for longest is the first to go."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.values: dict[Hashable, Value] = {}
        self.guard = threading.Lock()
        """Held for a moment: operations are executed on several threads."""

    def get(self, key: Hashable) -> Value | None:
        """A value, which now is the latest asked for."""
        with self.guard:
            found = self.values.pop(key, None)
            if found is not None:
                self.values[key] = found
            return found

    def keep(self, key: Hashable, value: Value) -> Value:
        """Keep a value."""
        with self.guard:
            if key not in self.values and len(self.values) >= self.most:
                del self.values[next(iter(self.values))]
            self.values[key] = value
            return value


class Place:
    """A list in a document, and its completers."""

    def __init__(self, kind: GraphQLList[Any], nodes: list[FieldNode], names: list[str]) -> None:
        self.named = (kind, nodes)
        """What gives the place its identity, kept so that no other can have it."""
        self.names = names
        """The variables that are used below it."""
        self.completers: Recent[tuple[Completer | None]] = Recent(VALUES)


class Kept:
    """The completers of places that were met before."""

    def __init__(self) -> None:
        self.places: Recent[Place] = Recent(PLACES)

    def completer(self, executor: Executor[Any], kind: GraphQLList[Any], asked: FieldDetailsList) -> Completer | None:
        """The completer of a list; none, if its selection cannot be compiled."""
        nodes = [field.node for field in asked]
        key = (id(kind), *map(id, nodes))
        place = self.places.get(key) or self.places.keep(key, Place(kind, nodes, variables(executor, nodes)))
        given = executor.variable_values.coerced
        values = [given.get(name, Undefined) for name in place.names]
        try:
            known = tuple((type(value), value) for value in values)
            found = place.completers.get(known)
        except TypeError:  # A list or an object, which has no hash.
            return made(executor, kind, asked)
        return (found or place.completers.keep(known, (made(executor, kind, asked),)))[0]


KEPT = Kept()


def made(executor: Executor[Any], kind: GraphQLList[Any], asked: FieldDetailsList) -> Completer | None:
    """A new completer; none, if the selection cannot be compiled."""
    if any(field.fragment_variable_values for field in asked):
        return None
    try:
        return completer(executor, kind, asked)
    except Exception:  # noqa: BLE001  An argument that is wrong, for one: told where it is asked for.
        return None


def variables(executor: Executor[Any], nodes: list[FieldNode]) -> list[str]:
    """The variables that are used below fields, also in the fragments spread there."""
    found: set[str] = set()
    seen: set[str] = set()
    todo: list[Node] = [node.selection_set for node in nodes if node.selection_set]
    while todo:
        node = todo.pop()
        if isinstance(node, VariableNode):
            found.add(node.name.value)
        if isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            todo.append(executor.fragments[node.name.value].definition)
        todo += below(node)
    return sorted(found)


def below(node: Node) -> Iterator[Node]:
    """The nodes that a node consists of."""
    for key in node.keys:
        part = getattr(node, key)
        yield from (each for each in (part if isinstance(part, list | tuple) else [part]) if isinstance(each, Node))
