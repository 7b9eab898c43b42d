"""`make screenshots`: pictures of the admin with the demo's ledger, into docs/screenshots. Needs chromium."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from orgledger.cli.serve import load_examples  # noqa: E402
from orgledger.ledger import Ledger  # noqa: E402
from orgledger.settings import Settings  # noqa: E402
from orgledger.store import migrations  # noqa: E402
from tests.server import served  # noqa: E402

FOLDER = ROOT / "docs/screenshots"
CHART = "/admin/rust/chart?at=2022-01-01&vs_at=2021-01-01"
PICTURES = (
    ("overview-en", "/admin/rust", "en-US", "light"),
    ("overview-zh", "/admin/s1", "zh-CN", "light"),
    ("chart-cards-en", f"{CHART}&view=cards", "en-US", "light"),
    ("chart-all-dark", f"{CHART}&view=icicle", "en-US", "dark"),
    ("chart-tree-zh", "/admin/s5/chart", "zh-CN", "light"),
    ("compare-en", "/admin/rust/compare?at=2022-01-01&vs_at=2021-07-01&kind=MOVED", "en-US", "light"),
    ("form-zh-dark", "/admin/s1/do/moveUnit", "zh-CN", "dark"),
)
"""Name, address, language and theme."""


def main() -> None:
    """Serve the demo, and take the pictures."""
    browser = shutil.which("chromium")
    if browser is None:
        sys.exit("There is no chromium on this machine; on Debian, install chromium and fonts-noto-cjk.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/demo.db"
        ledger = Ledger(Settings(database_url=url))
        migrations.ready(ledger.engine)
        load_examples(ledger)
        ledger.close()
        with served("uvicorn", url) as server, sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", "--lang=en-US"]
            chromium = playwright.chromium.launch(executable_path=browser, args=arguments)
            for name, address, locale, theme in PICTURES:
                view = {"width": 1200, "height": 750}
                context = chromium.new_context(viewport=view, locale=locale, color_scheme=theme)  # type: ignore[arg-type]
                page = context.new_page()
                page.goto(f"http://{server.address}{address}")
                if page.locator("[data-scrub]").count():
                    page.wait_for_selector("[data-scrub][data-ready]")
                page.screenshot(path=FOLDER / f"{name}.png")
                print(f"docs/screenshots/{name}.png")
                context.close()
            chromium.close()


if __name__ == "__main__":
    main()
