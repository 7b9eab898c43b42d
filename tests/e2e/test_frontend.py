"""The example front end: documents that fit the schema, types that are fresh, and a date that shows another tree."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from graphql import build_schema, parse, validate

from orgledger.graphql.schema import sdl
from orgledger.graphql.types import declarations

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "examples/frontend"
DOCUMENTS = dict(
    re.findall(r"export const (\w+) = /\* GraphQL \*/ `(.*?)`;", (PAGE / "documents.js").read_text(), re.DOTALL)
)
BROWSER = shutil.which("chromium")


def test_the_types_are_those_of_the_schema() -> None:
    assert (PAGE / "schema.d.ts").read_text(encoding="utf-8") == declarations(build_schema(sdl())), "run `make schema`"


def test_types_tell_what_may_be_null_and_what_may_be_left_out() -> None:
    told = declarations(
        build_schema("""
          scalar Date
          enum Kind { TEAM LEVEL }
          interface Node { id: ID! }
          "A unit."
          type Unit implements Node { id: ID! parent: Unit children(first: Int! = 1): [Unit!]! since: Date }
          input Known @oneOf { sequence: Int date: Date }
          input Asked { kind: Kind! known: Known }
          type Query { node: Node }
        """)
    )

    assert 'export type Kind =\n  | "TEAM"\n  | "LEVEL";' in told
    assert "/** A unit. */\nexport interface Unit {" in told
    assert "readonly id: string;\n  readonly parent: Unit | null;\n  readonly children: ReadonlyArray<Unit>;" in told
    assert "export interface UnitChildrenArgs {\n  readonly first?: number;\n}" in told
    assert "export type Known =\n  | { readonly sequence: number }\n  | { readonly date: string };" in told
    assert "readonly kind: Kind;\n  readonly known?: Known | null;" in told
    assert "export type Node =\n  | Unit;" in told


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_of_the_page_fits_the_schema(name: str) -> None:
    schema = build_schema(sdl())
    if "subscription" in DOCUMENTS[name] and schema.subscription_type is None:
        pytest.skip("this server does not stream; the page asks for the head instead")

    assert validate(schema, parse(DOCUMENTS[name])) == []


def test_the_page_reaches_for_nothing_outside_and_runs_nothing_inline() -> None:
    for file in [*PAGE.glob("*.js"), *PAGE.glob("*.css"), *PAGE.glob("*.html")]:
        text = re.sub(r"^\s*(//|\*).*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert not re.search(r"https?://|innerHTML|\beval\(|\son\w+=|style=|<script>", text), file.name


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo, served to this machine."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORGLEDGER_")}
    command = [str(Path(sys.executable).with_name("orgledger")), "demo", "--port", str(port)]
    folder = tmp_path_factory.mktemp("frontend")
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                try:
                    httpx.get(f"http://127.0.0.1:{port}/health").raise_for_status()
                    break
                except httpx.TransportError:
                    assert server.poll() is None, "the demo ended"
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/example/"
        finally:
            server.terminate()


@pytest.mark.e2e
def test_the_demo_serves_the_page_under_its_own_policy(address: str) -> None:
    page = httpx.get(address)
    script = httpx.get(f"{address}app.js")

    assert "Recorded last" in page.text
    assert "default-src 'none'; script-src 'self'" in page.headers["content-security-policy"]
    assert script.headers["content-type"].startswith("text/javascript")


@pytest.mark.e2e
@pytest.mark.skipif(
    BROWSER is None and "ORGLEDGER_REQUIRE_BROWSER" not in os.environ, reason="there is no browser on this machine"
)
def test_another_day_shows_another_tree(address: str, tmp_path: Path) -> None:
    assert BROWSER is not None, "a browser is required here"

    def seen(query: str) -> str:
        command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        command += [f"--user-data-dir={tmp_path / 'browser'}", "--virtual-time-budget=4000", "--dump-dom"]
        told = subprocess.run(
            [*command, f"{address}{query}"], capture_output=True, text=True, timeout=120, check=True
        ).stdout
        return re.sub(r"\s+", " ", told)

    then, now = seen("?code=rust&day=2019-06-30"), seen("?code=rust")

    assert "2019-06-30, as known at entry" in then
    assert "Cargo team" in then
    assert "Leadership council" in now
    assert "Leadership council" not in then
    assert '<section id="since">' in then
    assert '<section id="since" hidden' in now
    assert seen("?code=s5").count("运营部门") > 2
