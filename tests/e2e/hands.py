"""Two ways to use a page: with the keys alone, and with links and forms alone, where no script runs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page

FOCUSED = """() => {
  const one = document.activeElement;
  const legend = one.closest("fieldset")?.querySelector("legend");
  const label = one.labels?.[0] ?? one;
  return {
    kind: one.matches("a") ? "link" : one.matches("button") ? "button" : one.matches("summary") ? "summary" : "field",
    name: one.getAttribute("aria-label") ?? label.innerText ?? "",
    within: legend ? legend.innerText : "",
  };
}"""
FARTHEST = 600
"""Presses of Tab after which something counts as out of reach."""


def named(name: str) -> re.Pattern[str]:
    """How something is called on a page, where it may be said that it is needed."""
    return re.compile(rf"^\s*{re.escape(name)}(\s+needed)?\s*$")


class Keyboard:
    """Somebody who has no mouse."""

    javascript = True

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, kind: str, name: str, within: str = "") -> None:
        """Go on with Tab, round the page if need be, until something has the focus."""
        for _ in range(FARTHEST):
            self.page.keyboard.press("Tab")
            found = self.page.evaluate(FOCUSED)
            there = found["kind"] == kind and named(name).match(found["name"])
            if there and (not within or named(within).match(found["within"])):
                return
        raise AssertionError(f"no {kind} called {name!r} can be reached with Tab on {self.page.url}")

    def skip(self) -> None:
        """Skip to the content, as the first link offers."""
        self.reach("link", "Skip to the content")
        self.page.keyboard.press("Enter")

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.reach("link", name)
        self.enter()

    def press(self, name: str) -> None:
        """Press a button that sends a form."""
        self.reach("button", name)
        self.enter()

    def enter(self) -> None:
        """Press Enter, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def unfold(self, name: str) -> None:
        """Open what is folded."""
        self.reach("summary", name)
        self.page.keyboard.press("Enter")

    def fill(self, label: str, text: str, within: str = "") -> None:
        """Write into a field."""
        self.reach("field", label, within)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def day(self, label: str, day: date, within: str = "") -> None:
        """Write a day, part by part, as this browser asks for it."""
        self.reach("field", label, within)
        self.page.keyboard.type(f"{day:%m%d%Y}")

    def choose(self, label: str, option: str) -> None:
        """Choose from a list by the first letters."""
        self.reach("field", label)
        self.page.keyboard.type(option)

    def upload(self, label: str, file: Path) -> None:
        """Choose a file, where the system asks for it."""
        self.reach("field", label)
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Space")
        asked.value.set_files(file)

    def download(self, name: str) -> Path:
        """Press a button that gives a file."""
        self.reach("button", name)
        with self.page.expect_download() as taken:
            self.page.keyboard.press("Enter")
        return Path(taken.value.path())

    def tick(self, label: str) -> None:
        """Tick a box, or choose among several."""
        self.reach("field", label)
        self.page.keyboard.press("Space")

    def pick(self, label: str, neighbor: str) -> None:
        """Choose among several of which one is chosen: Tab leads to that one, an arrow on from it."""
        self.reach("field", neighbor)
        self.page.keyboard.press("ArrowDown")
        assert named(label).match(self.page.evaluate(FOCUSED)["name"])

    def search(self, text: str) -> None:
        """Search for something."""
        self.page.keyboard.press("/")
        self.page.keyboard.type(text)
        self.enter()

    def show(self, label: str, day: date) -> None:
        """Go to a day by the time bar."""
        self.day(label, day)
        self.enter()


class Links:
    """Somebody whose browser runs no scripts."""

    javascript = False

    def __init__(self, page: Page) -> None:
        self.page = page

    def field(self, label: str, within: str = "") -> Locator:
        """A field by its label."""
        around = self.page.get_by_role("group", name=named(within)) if within else self.page
        return around.get_by_label(named(label)).first

    def skip(self) -> None:
        """Nothing stands in the way of a mouse."""

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=named(name)).first.click()

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=named(name)).first.click()

    def unfold(self, name: str) -> None:
        """Open what is folded."""
        self.page.locator("summary", has_text=name).click()

    def fill(self, label: str, text: str, within: str = "") -> None:
        """Write into a field."""
        self.field(label, within).fill(text)

    def day(self, label: str, day: date, within: str = "") -> None:
        """Write a day."""
        self.fill(label, str(day), within)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.field(label).select_option(label=option)

    def upload(self, label: str, file: Path) -> None:
        """Choose a file."""
        self.field(label).set_input_files(file)

    def download(self, name: str) -> Path:
        """Press a button that gives a file."""
        with self.page.expect_download() as taken:
            self.press(name)
        return Path(taken.value.path())

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.field(label).check()

    def pick(self, label: str, neighbor: str) -> None:
        """Choose among several."""
        self.field(label).check()

    def search(self, text: str) -> None:
        """Search for something."""
        self.fill("Search", text)
        self.page.get_by_label("Search").press("Enter")

    def show(self, label: str, day: date) -> None:
        """Go to a day by the time bar."""
        self.day(label, day)
        self.press("Show")
