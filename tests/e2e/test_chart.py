"""The chart in the browser: it draws any day by itself, as the server draws it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from orgledger.admin.figure import Node, arrange, shortened, walk
from tests.e2e.conftest import Open, Watch

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
THEN, NOW = "2021-06-30", "2023-06-30"


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


@pytest.mark.parametrize("versus", ["", f"&vs_at={THEN}", "&vs_known=3000", f"&vs_at={THEN}&vs_known=3000"])
def test_dragging_draws_what_the_server_would_without_asking_it(opened: Open, watch: Watch, versus: str) -> None:
    address = "/admin/rust/chart?view=cards&depth=2"
    there = f"{versus or f'&vs_at={NOW}'}" if "vs_at" in versus or not versus else f"&vs_at={NOW}{versus}"
    wanted = opened(f"{address}&at={THEN[:4]}-12-31{there}", javascript=False).evaluate(CARDS)
    page = ready(opened(f"{address}&at={NOW}{versus}"))
    asked = len(watch.requests)

    page.evaluate(DRAG, [f"{THEN[:4]}-12-31"])

    assert page.evaluate(CARDS) == wanted
    assert len(wanted) > 50
    assert any(mark for *_, mark, _ in wanted)
    assert watch.requests[asked:] == []


def test_the_kinds_of_cards_are_told_in_the_language_of_the_page(opened: Open) -> None:
    page = ready(opened("/admin/s1/chart?view=cards", locale="zh-CN"))
    drawn = page.evaluate(CARDS)

    page.evaluate(DRAG, ["2026-01-01"])

    assert page.evaluate(CARDS) == drawn
    assert {kind for _, kind, *_ in drawn} == {"部门", "团队", "层级"}


def test_where_the_slider_rests_the_whole_page_tells_of_that_day(opened: Open) -> None:
    page = ready(opened(f"/admin/rust/chart?at={THEN}"))

    page.locator("#scrub").focus()
    page.keyboard.press("ArrowLeft")
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")

    ready(page)
    assert "at=2021-06-28" in page.url
    expect(page.locator(".banner")).to_contain_text("28 Jun 2021")
    expect(page.locator("#scrub")).to_be_focused()


def test_the_rows_of_the_tree_are_walked_with_the_keys(opened: Open) -> None:
    page = opened("/admin/s1/chart")
    page.locator('tr[role="row"]').first.focus()

    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.getAttribute('aria-level')")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    first = page.evaluate("document.activeElement.getAttribute('aria-level')")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert (second, first) == ("2", "1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Operations department")


def test_the_view_of_all_at_once_names_what_it_shows(opened: Open) -> None:
    page = ready(opened("/admin/s1/chart?view=icicle"))
    box = page.locator("canvas").bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + 10, box["y"] + 10)

    expect(page.locator(".hover")).to_have_text("Operations department")
