"""TypeScript reads the types of the schema, and the example front end keeps to them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.clients.conftest import Node

PAGE = Path(__file__).resolve().parents[2] / "examples/frontend"
[OPTIONS] = re.findall(r"`tsc (.*) \*\.js`", (PAGE / "README.md").read_text(encoding="utf-8"))
MISTAKES = {
    "unit.nmae": "Property 'nmae' does not exist on type 'Unit'",
    "unit.parent.name": "'unit.parent' is possibly 'null'",
    "unit.kind === 'Team'": "This comparison appears to be unintentional",
}


def checked(node: Node, *files: Path) -> str:
    """What the compiler says of JavaScript with JSDoc types."""
    return node("node_modules/typescript/bin/tsc", *OPTIONS.split(), *(str(file) for file in files))


def test_the_page_keeps_to_the_types_of_the_schema(node: Node) -> None:
    checked(node, PAGE / "schema.d.ts", *PAGE.glob("*.js"))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_about_the_schema_is_told(mistake: str, tmp_path: Path, node: Node) -> None:
    shutil.copy(PAGE / "schema.d.ts", tmp_path)
    script = tmp_path / "mistake.js"
    script.write_text(
        f"""/** @param {{import("./schema.d.ts").Unit}} unit */\nexport const told = (unit) => {mistake};\n"""
    )

    with pytest.raises(AssertionError, match=re.escape(MISTAKES[mistake])):
        checked(node, script)
