"""Every page, in both languages and in the light and the dark: for everybody, from this server alone, on any screen.

Each is looked at in one language in the light and in the other in the dark; `make soak` looks at every combination.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from orgledger.admin.pages.lists import PAGED, WHOLE
from orgledger.admin.pages.thing import NOUNS
from tests.e2e.conftest import EMPTY, Watch

pytestmark = pytest.mark.e2e
COMMON = ("", "chart", "chart?view=cards", "chart?view=icicle", "compare", "ledger", "findings", "requests", "do")
COMMON += ("requests?box=approve", "requests?box=scheduled", "findings/trend", "operations", "operations/access")
COMMON += ("operations/reads", "reports", "lists", "search", *(f"lists/{name}" for name in PAGED + WHOLE))
FORMS = ("createUnit", "adjustHeadcount", "renameUnit", "defineProcess", "rescind", "adoptRuleSet")
PATHS = (
    "",
    "/keys",
    "/nowhere",
    *(f"/s1/{path}" for path in COMMON),
    *(f"/{{{noun}}}" for noun in ("units", *NOUNS)),
    *(f"/s1/do/{name}" for name in FORMS),
    "/s1/compare?vs_at=2019-12-31&at=2020-01-01",
    "/s1/ledger/2",
    "/s1/search?q=yun",
    "/s5/chart?view=cards&depth=5",
    "/rust",
    "/rust?at=2021-06-30&known=3000",
    "/rust/chart?at=2019-06-30&vs_at=2019-01-01",
    "/rust/chart?view=cards&at=2019-06-30&vs_known=500",
    "/{units}?clock=RECORDED",
    *(f"/{EMPTY}/{path}" for path in COMMON),
)
LOOKS = tuple(product(("en-US", "zh-CN"), ("light", "dark")))
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def things(site: str) -> dict[str, str]:
    """Noun → the path of one of them, in whatever organization has one."""
    found: dict[str, str] = {}
    for noun, code in product(("units", *NOUNS), ("s5", "s1", "s6", "rust")):
        page = httpx.get(f"{site}/admin/{code}/lists/{noun}", timeout=60).text
        if one := re.search(rf'href="/admin/({code}/{noun}/[^"?#]+)', page):
            found.setdefault(noun, one[1])
    return found


class Gallery:
    """One page for each language and theme, kept from test to test."""

    def __init__(self, chromium: Browser, site: str) -> None:
        self.chromium = chromium
        self.site = site
        self.watch = Watch(site)
        self.pages: dict[tuple[str, str], Page] = {}

    def show(self, path: str, locale: str, theme: str) -> Page:
        """Look at a page."""
        if (locale, theme) not in self.pages:
            context = self.chromium.new_context(locale=locale, color_scheme=theme, viewport=WIDE)  # type: ignore[arg-type]
            self.watch.over(context)
            self.pages[locale, theme] = context.new_page()
        page = self.pages[locale, theme]
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.goto(f"{self.site}/admin{path}")
        if page.locator("[data-scrub]").count():
            page.wait_for_selector("[data-scrub][data-ready]")
        return page


@pytest.fixture(scope="module")
def gallery(chromium: Browser, site: str) -> Iterator[Gallery]:
    """See Gallery."""
    shown = Gallery(chromium, site)
    yield shown
    for page in shown.pages.values():
        page.context.close()


@pytest.mark.parametrize(("number", "path"), [pytest.param(*one, id=one[1] or "/") for one in enumerate(PATHS)])
def test_a_page_is_for_everybody(gallery: Gallery, things: dict[str, str], scale: int, number: int, path: str) -> None:
    looks = LOOKS if scale > 1 else (LOOKS[0], LOOKS[3]) if number % 2 else (LOOKS[1], LOOKS[2])
    path = path.format_map(things)
    for locale, theme in looks:
        page = gallery.show(path, locale, theme)

        assert page.evaluate("document.documentElement.lang") == ("zh-Hans" if locale == "zh-CN" else "en")
        assert violations(page) == []
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert gallery.watch.told == []


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, and where."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found
        for node in one["nodes"][:3]
    ]


def test_whatever_breaks_the_policy_would_be_told(gallery: Gallery) -> None:
    page = gallery.show("/keys", *LOOKS[0])

    page.evaluate(
        "() => { const s = document.createElement('style'); s.textContent = 'b{}'; document.body.append(s); }"
    )
    page.evaluate("() => { try { document.body.innerHTML = '<b>'; } catch {} }")
    page.evaluate("() => fetch('http://localhost:9/').catch(() => 0)")

    told, gallery.watch.told = gallery.watch.told, []
    assert any("style-src" in one for one in told)
    assert any("TrustedHTML" in one for one in told)
    assert any("connect-src" in one for one in told)
