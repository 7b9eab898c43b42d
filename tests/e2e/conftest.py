"""The demo's ledger over a real socket, and a real browser that looks at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from orgledger.domain.change_set import Context
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.kit import copy_ledger
from tests.server import served

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--lang=en-US",
)
TOLD_WRONG = "Failed to load resource: the server responded with a status of 4"
"""What the browser says where a page itself tells what is wrong."""
EMPTY = "void"
"""The code of an organization in which nothing is on record yet."""


@pytest.fixture(scope="package")
def site(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with what `make demo` loads, and an empty organization beside it."""
    file = copy_ledger(demo_template, tmp_path_factory.mktemp("site") / "demo.db")
    url = f"sqlite:///{file}"
    ledger = Ledger(Settings(database_url=url))
    form = {"code": EMPTY, "names": [{"language": "en", "text": "Nothing yet"}], "timeZone": "Europe/Berlin"}
    ledger.register(ledger.read_registration(form), Context())
    ledger.close()
    with served("uvicorn", url) as server:
        yield f"http://{server.address}"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser of this machine; it ends with this folder, before other tests want a loop of their own."""
    if CHROMIUM is None:
        if "ORGLEDGER_REQUIRE_BROWSER" in os.environ:
            pytest.fail("a browser is required here")
        pytest.skip("there is no browser on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Watch:
    """What goes wrong on pages without anybody seeing it."""

    def __init__(self, site: str) -> None:
        self.host = urlsplit(site).netloc
        self.told: list[str] = []
        self.requests: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watch everything that a context opens."""
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.told.append(str(error.error)))
        context.on("request", self.see)

    def hear(self, message: ConsoleMessage) -> None:
        """Keep what the browser complains of: scripts that failed, and what the page's policy did not allow."""
        of_itself = message.location["url"] == (message.page.url if message.page else "")
        if message.type in ("error", "warning") and not (of_itself and message.text.startswith(TOLD_WRONG)):
            self.told.append(f"{message.page.url if message.page else ''}: {message.text}")

    def see(self, request: Request) -> None:
        """Keep where a page reaches to."""
        parts = urlsplit(request.url)
        self.requests.append(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.told.append(f"a request to {parts.netloc}")


@pytest.fixture
def watch(site: str) -> Watch:
    """See Watch; nothing may have gone wrong when a test ends."""
    return Watch(site)


Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, site: str, watch: Watch) -> Iterator[Open]:
    """Opens a page in a browser of its own: `opened("/admin/rust", javascript=False, locale="zh-CN")`."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, javascript: bool = True, **options: Any) -> Page:
        options = {"locale": "en-US", "viewport": {"width": 1440, "height": 900}, **options}
        context = chromium.new_context(base_url=site, java_script_enabled=javascript, **options)
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.told == []
