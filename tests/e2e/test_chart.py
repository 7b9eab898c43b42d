"""The chart in the browser: it draws any day by itself, as the server draws it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from orgledger.admin.figure import Node, arrange, shortened, walk
from tests.e2e.conftest import Open

pytestmark = pytest.mark.e2e
CARDS = """() => [...document.querySelectorAll(".card-node")].map((card) => [
  card.querySelector("text").textContent,
  card.querySelectorAll("text")[1].textContent,
  card.querySelector("a").getAttribute("href").split("?")[0],
  ["begun", "changed"].find((mark) => card.classList.contains(mark)) ?? "",
  card.getAttribute("transform").match(/[\\d.]+/g).map((number) => Math.round(number)),
])"""
PLACED = """async (forests) => {
  const { arrange } = await import(document.querySelector('script[src$="chart.js"]').src);
  const grow = (below) => ({ children: below.map(grow), x: 0, y: 0 });
  const walk = (node) => [[node.x, node.y], ...node.children.flatMap(walk)];
  return forests.map((forest) => {
    const roots = forest.map(grow);
    arrange(roots);
    return roots.flatMap(walk);
  });
}"""
SHORTENED = """async (texts) => {
  const { shortened } = await import(document.querySelector('script[src$="chart.js"]').src);
  return texts.map((text) => shortened(text));
}"""
DRAG = """([day]) => {
  const slider = document.querySelector("#scrub");
  slider.value = Date.parse(day) / 86400000;
  slider.dispatchEvent(new Event("input"));
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def ready(page: Page) -> Page:
    """The page, once its scripts hold the table."""
    page.wait_for_selector("[data-scrub][data-ready]")
    return page


def test_cards_are_placed_in_the_browser_as_on_the_server(opened: Open, scale: int) -> None:
    """Random trees, shallow and deep, alone and many."""
    page = ready(opened("/admin/s1/chart?view=cards"))
    chance = random.Random(20261125)

    def grow(depth: int) -> list[Any]:
        return [grow(depth - 1) for _ in range(chance.randint(0, 14 if depth == 1 else 4))] if depth else []

    forests = [[grow(chance.randint(0, 4)) for _ in range(chance.randint(0, 9))] for _ in range(60 * scale)]

    def placed(forest: list[Any]) -> list[list[float]]:
        def node(below: list[Any]) -> Node:
            return Node({}, [node(one) for one in below])

        roots = [node(one) for one in forest]
        arrange([root for root in roots if root.children], [root for root in roots if not root.children])
        return [[one.x, one.y] for root in roots for one in walk(root)]

    assert page.evaluate(PLACED, forests) == [placed(forest) for forest in forests]


def test_names_are_shortened_in_the_browser_as_on_the_server(opened: Open) -> None:
    page = ready(opened("/admin/s1/chart?view=cards"))
    texts = [
        "",
        "运营部门",
        "运营策划与数据分析支持团队",
        "Compiler performance working group",
        "a" * 21,
        "b" * 22,
        "😀" * 12,
    ]

    assert page.evaluate(SHORTENED, texts) == [shortened(text) for text in texts]


def test_the_kinds_of_cards_are_told_in_the_language_of_the_page(opened: Open) -> None:
    page = ready(opened("/admin/s1/chart?view=cards", locale="zh-CN"))
    drawn = page.evaluate(CARDS)

    page.evaluate(DRAG, ["2026-01-01"])

    assert page.evaluate(CARDS) == drawn
    assert {kind for _, kind, *_ in drawn} == {"部门", "团队", "层级"}


def test_the_view_of_all_at_once_names_what_it_shows(opened: Open) -> None:
    page = ready(opened("/admin/s1/chart?view=icicle"))
    box = page.locator("canvas").bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + 10, box["y"] + 10)

    expect(page.locator(".hover")).to_have_text("Operations department")
