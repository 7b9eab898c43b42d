"""The tree that a plan leads to, as people look at it before it is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from orgledger.domain.structure import Structure
from orgledger.domain.unit import UnitView
from orgledger.exchange.table.plan import Plan


class Branch(msgspec.Struct, frozen=True):
    """A unit in the tree to come."""

    depth: int
    name: str
    command: str
    """The first thing that the plan does to it; empty, if nothing."""


def tree_of(structure: Structure, plan: Plan, language: str) -> list[Branch]:
    """The tree after a plan, from the top down, without branches in which nothing changes.

    Args:
        structure: what the plan was made against.
        plan: of a table of units.
        language: of the names.
    """
    active = [key for key in structure.keys("unit") if structure.value(key, "unit.status") == "ACTIVE"]
    names = {key: UnitView(structure, key).name(language) for key in active}
    parents: dict[str, str | None] = {}
    for key in active:
        parent = structure.value(key, "unit.parent")
        parents[key] = None if parent is None else str(parent)
    touched: dict[str, str] = {}
    for step in plan.steps:
        form = step.form[step.command]
        key = form.get("unit") or form.get("key") or form.get("entity") or ""
        if step.command in ("createUnit", "reopenUnit"):
            parents[key] = form.get("parent")
        elif step.command == "moveUnit" and key in parents:
            parents[key] = form["parent"]
        elif step.command == "dissolveUnit":
            parents.pop(key, None)
        if form.get("names"):
            texts = {text["language"]: text["text"] for text in form["names"] if text["text"]}
            names[key] = texts.get(language) or next(iter(texts.values()), names.get(key, key))
        touched.setdefault(key, step.command)
    shown = set[str]()
    for key in touched:
        at: str | None = key
        while at in parents and at not in shown:
            shown.add(at)
            at = parents[at]
    return list(branches(parents, names, touched, shown))


def branches(
    parents: dict[str, str | None], names: dict[str, str], touched: dict[str, str], shown: set[str]
) -> Iterator[Branch]:
    """What is shown of a tree, depth first."""
    below: dict[str | None, list[str]] = defaultdict(list)
    for key in shown:
        parent = parents[key]
        below[parent if parent in shown else None].append(key)
    for keys in below.values():
        keys.sort(key=lambda key: (names.get(key, key), key), reverse=True)
    stack = [(0, key) for key in below[None]]
    while stack:
        depth, key = stack.pop()
        yield Branch(depth, names.get(key, key), touched.get(key, ""))
        stack += [(depth + 1, child) for child in below[key]]
