"""The documents hold what the code does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from orgledger.domain.catalogue import COMMANDS, EVENTS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])


@pytest.fixture
def generator() -> ModuleType:
    """docs/generate.py, which is a script."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_events_is_the_one_that_the_code_makes(generator: ModuleType) -> None:
    page = (ROOT / "docs/events.md").read_text(encoding="utf-8")

    assert page == generator.page(), "run `make docs`"


def test_the_page_of_findings_is_the_one_that_the_code_makes(generator: ModuleType) -> None:
    page = (ROOT / "docs/findings.md").read_text(encoding="utf-8")

    assert page == generator.findings_page(), "run `make docs`"


def test_every_event_and_command_is_on_the_page() -> None:
    page = (ROOT / "docs/events.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^### (\w+) ·", page, re.MULTILINE)) == set(EVENTS)
    assert set(re.findall(r"^#### `(\w+)` ·", page, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_to_a_file_leads_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
