"""The documents hold what the code does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import get_args, get_type_hints

import pytest

from orgledger.domain.catalogue import COMMANDS, EVENTS
from orgledger.domain.event import Entry, Private

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


def test_every_personal_field_is_in_the_register() -> None:
    page = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
    declared = {
        (name, field)
        for name, kind in EVENTS.items()
        for field, hint in get_type_hints(kind).items()
        if Private in (hint, *get_args(hint))
    }
    of_sets = {field for field, hint in get_type_hints(Entry).items() if Private in (hint, *get_args(hint))}

    registered = re.findall(r"^\| (?:`(\w+)`|every change set) \| `(\w+)` \|", page, re.MULTILINE)

    assert sorted(registered) == sorted([*declared, *(("", field) for field in of_sets)])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_to_a_file_leads_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
