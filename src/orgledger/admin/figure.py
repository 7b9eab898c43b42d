"""The card chart: where each card of a tree stands, and the drawing of it.

`static/chart.js` places cards by the same rules; tests hold both against the same trees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

WIDTH, HEIGHT = 184, 58
"""Pixels of a card."""
GAP, DROP, STEP = 18, 40, 10
"""Pixels between neighbors, between levels, and between cards of one stack."""
STACK = 10
"""Cards of one column, where the children of a unit have none of their own."""
ROOM = 1320
"""Pixels beside each other before the next tree stands below."""
INSET = 16
"""Pixels by which a stack stands to the right of its parent's edge, for the line that leads down."""


class Node(msgspec.Struct):
    """A unit of a chart with what is drawn below it."""

    unit: Mapping[str, Any]
    children: list[Node] = []
    x: float = 0
    y: float = 0


class Figure(msgspec.Struct, frozen=True):
    """A chart, ready to be drawn."""

    nodes: Sequence[Node]
    lines: Sequence[str]
    """Paths, in SVG."""
    width: int
    height: int


def forest(rows: Iterable[Mapping[str, Any]]) -> list[Node]:
    """The trees of an outline, whose rows say how deep they are."""
    roots: list[Node] = []
    way: list[Node] = []
    for row in rows:
        node = Node(row["unit"], [])
        del way[row["depth"] :]
        (way[-1].children if way else roots).append(node)
        way.append(node)
    return roots


def figure(roots: Sequence[Node]) -> Figure:
    """Place all cards and draw the lines between them."""
    arrange([root for root in roots if root.children], [root for root in roots if not root.children])
    nodes = [node for root in roots for node in walk(root)]
    width = max((node.x for node in nodes), default=0) + WIDTH
    height = max((node.y for node in nodes), default=0) + HEIGHT
    lines = [line for node in nodes for line in lines_below(node)]
    return Figure(nodes, lines, round(width), round(height))


def arrange(trees: Sequence[Node], lone: Sequence[Node]) -> None:
    """Place whole trees beside each other, and below where there is no more room; then what has nothing below it."""
    x = y = bottom = 0.0
    for tree in trees:
        width = place(tree, x, y)
        if x and x + width > ROOM:
            x, y = 0.0, bottom + DROP
            width = place(tree, x, y)
        x += width + GAP
        bottom = max([bottom, *(node.y + HEIGHT for node in walk(tree))])
    top = bottom + DROP if trees else 0.0
    columns = ROOM // (WIDTH + GAP)
    for index, node in enumerate(lone):
        node.x = index % columns * (WIDTH + GAP)
        node.y = top + index // columns * (HEIGHT + STEP)


def place(node: Node, x: float, y: float) -> float:
    """Place a node and all below it, from `x` on.

    Returns:
        The width taken.
    """
    node.y = y
    below = y + HEIGHT + DROP
    if not node.children:
        node.x = x
        return WIDTH
    if stacked(node):
        node.x = x
        columns = -(-len(node.children) // STACK)
        for index, child in enumerate(node.children):
            child.x = x + INSET + index // STACK * (WIDTH + GAP + INSET)
            child.y = below + index % STACK * (HEIGHT + STEP) - DROP + STEP * 2
        return INSET + columns * (WIDTH + GAP + INSET) - GAP - INSET
    taken = 0.0
    for child in node.children:
        taken += place(child, x + taken, below) + GAP
    taken -= GAP
    first, last = node.children[0], node.children[-1]
    node.x = (first.x + last.x) / 2
    return taken


def stacked(node: Node) -> bool:
    """Whether the children of a node stand below each other: none has any of its own."""
    return len(node.children) > 1 and not any(child.children for child in node.children)


ROOM_OF_NAME = 21
"""Letters of a name that fit on a card; a Chinese one takes two."""


def shortened(text: str, room: int = ROOM_OF_NAME) -> str:
    """A text as it fits on a card."""
    used = 0
    for at, letter in enumerate(text):
        used += 2 if letter > "\u2e80" else 1
        if used > room:
            return f"{text[:at]}…"
    return text


def walk(node: Node) -> Iterable[Node]:
    """A node and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)


def lines_below(node: Node) -> Iterable[str]:
    """The lines from a node to its children."""
    if stacked(node):
        for start in range(0, len(node.children), STACK):
            column = node.children[start : start + STACK]
            left = column[0].x - INSET / 2
            top = node.y + HEIGHT
            reach = f"M{node.x + INSET / 2:g} {top:g}V{top + STEP:g}H{left:g}" if start else f"M{left:g} {top:g}"
            yield f"{reach}V{column[-1].y + HEIGHT / 2:g}"
            for child in column:
                yield f"M{left:g} {child.y + HEIGHT / 2:g}H{child.x:g}"
        return
    middle = node.x + WIDTH / 2
    for child in node.children:
        turn = node.y + HEIGHT + DROP / 2
        yield f"M{middle:g} {node.y + HEIGHT:g}V{turn:g}H{child.x + WIDTH / 2:g}V{child.y:g}"
