"""The documents of the pages: what each asks of the public schema."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "documents"
FRAGMENT = re.compile(r"^fragment (\w+) on .*?^}\n", re.DOTALL | re.MULTILINE)
SPREAD = re.compile(r"\.\.\.(\w+)")


def load() -> dict[str, str]:
    """Page → its document, with the shared fragments that it spreads."""
    shared = {
        found[1]: found[0] for found in FRAGMENT.finditer((FOLDER / "fragments.graphql").read_text(encoding="utf-8"))
    }
    pages = {}
    for file in sorted(FOLDER.glob("*.graphql")):
        if file.stem != "fragments":
            text = file.read_text(encoding="utf-8")
            pages[file.stem] = text + "".join(shared[name] for name in needed(text, shared))
    return pages


def needed(text: str, shared: dict[str, str]) -> list[str]:
    """The shared fragments that a document spreads, and those that they spread."""
    found: list[str] = []
    due = SPREAD.findall(text)
    while due:
        name = due.pop()
        if name in shared and name not in found:
            found.append(name)
            due += SPREAD.findall(shared[name])
    return sorted(found)


DOCUMENTS = load()
