"""Sets one document: JSON on standard input, PDF on standard output. Run as a process, so that it can be ended.

A document that the common fonts suffice for is set with them alone, as it always was. Any other is set with all fonts,
with a substitute for what none of them has, and a note at its end that says what was substituted: no name stops it.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import typst

from orgledger.reports.formats.face import SUBSTITUTE, Faces, characters_of, is_private

HERE = Path(__file__).parent
COMMON, WHOLE = HERE.parent / "fonts" / "common", HERE.parent / "fonts" / "whole"
FIRST = ("Noto Sans CJK SC", "Noto Sans")
"""The families that are tried first."""
MEMORY_BYTES = 2 << 30
"""An organization of 8,000 units takes a third of it."""
LATER = 10
"""How much later than the server this process has its turn of the processors."""
HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
KANA = re.compile("[\u3041-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
BOPOMOFO = re.compile("[\u3105-\u312f\u31a0-\u31bf]")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
ASIAN = re.compile(f"[{HANGUL.pattern[1:-1]}{HAN.pattern[1:-1]}]")
FORMS = {"ja": ("ja", "jp"), "ko": ("ko", "kr"), "zh-tw": ("zh", "tw"), "zh-hk": ("zh", "hk"), "zh-mo": ("zh", "hk"),
         "zh-hant": ("zh", "tw"), "zh-hant-hk": ("zh", "hk"), "zh-hant-mo": ("zh", "hk")}  # fmt: skip
"""Languages that write Han characters in forms of their own → language and region, as fonts know them."""
SAFE = re.compile("[ -~\u00a0-\u00ac\u00ae-\u017f\u2013-\u2026\u3001-\u3011\u4e00-\u9fa5\ufffd]")
"""What is set where more was not accepted."""

Form = dict[str, Any]
"""A document as the template reads it."""


def main() -> None:
    """Set the document, archival and accessible."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    os.nice(LATER)
    form = json.load(sys.stdin.buffer)
    reasons: list[str] = []
    for attempt in attempts(form, form.pop("folder")):
        try:
            sys.stdout.buffer.write(attempt())
            return
        except (typst.TypstError, ValueError, RuntimeError) as error:
            reasons.append(str(error).strip())
    sys.exit("; ".join(reasons))


def attempts(form: Form, folder: str | None) -> Iterator[Callable[[], bytes]]:
    """The ways to set a document, in the order they are tried in: each leaves out more of what a font may refuse.

    Args:
        form: the document.
        folder: where the operator keeps more fonts.
    """
    characters = set().union({SUBSTITUTE}, *strings(form))
    common = set(map(chr, characters_of(COMMON / "NotoSansSC-Regular.otf")))
    # What no common font and no font of typst has, and what PDF/A forbids: the first way is known to fail then.
    hopeless = not common.issuperset(ASIAN.findall("".join(characters))) or any(map(is_private, characters))
    if not hopeless:
        yield lambda: typeset(form, [COMMON])
    bundled = [WHOLE, COMMON / "NotoSansSC-Bold.otf"]
    if folder:
        yield lambda: typeset(legible(form, faces([*bundled, Path(folder)], characters)), [*bundled, Path(folder)])
    yield lambda: typeset(legible(form, faces(bundled, characters)), bundled)
    safe = Faces({FIRST[0]: set(SAFE.findall("".join(characters)))})
    yield lambda: typeset(legible(form, safe), bundled)


def typeset(form: Form, fonts: Sequence[Path]) -> bytes:
    """A document as PDF.

    Raises:
        typst.TypstError: if it does not conform.
        ValueError: if the typesetter warns of something.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "report.typ").write_bytes((HERE / "report.typ").read_bytes())
        (root / "data.json").write_text(json.dumps(form), encoding="utf-8")
        made, warnings = typst.compile_with_warnings(
            root / "report.typ",
            root=root,
            font_paths=list(fonts),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=0,
        )
    if warnings:
        raise ValueError("; ".join(str(getattr(warning, "message", warning)) for warning in warnings[:3]))
    return bytes(made)


def faces(paths: Sequence[Path], characters: set[str]) -> Faces:
    """The families below some paths and which characters each has: the first ones, then by path and file name."""
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(paths)).fonts()
    files = [(Path(one.path), one.index, one.family) for one in known if one.path]
    glyphs: dict[str, set[str]] = {family: set() for family in FIRST}
    for path in paths:
        for file, index, family in sorted(row for row in files if row[0].is_relative_to(path)):
            found = characters.intersection(map(chr, characters_of(file, index)))
            glyphs.setdefault(family, set()).update(found)
    return Faces(glyphs)


def legible(form: Form, fonts: Faces) -> Form:
    """A document of nothing but what some fonts show, each text in the forms of its language.

    A table at the end lists what was substituted.
    """
    missing: dict[str, tuple[str, list[str]]] = {}

    def shown(text: str) -> str:
        said, lacking = fonts.legible(text)
        if lacking:
            missing.setdefault(text, (said, lacking))
        return said

    def cell(text: str) -> Any:
        return tagged(shown(text), form["han"])

    made = {
        **form,
        **{name: shown(form[name]) for name in ("title", "organization", "above", "below")},
        "fonts": [*fonts.glyphs] or [FIRST[0]],
        "facts": [[title, cell(value)] for title, value in form["facts"]],
        "tables": [
            {
                **table,
                **{name: shown(table[name]) for name in ("title", "note")},
                "heads": [shown(head) for head in table["heads"]],
                "rows": [[cell(value) for value in row] for row in table["rows"]],
            }
            for table in form["tables"]
        ],
    }
    if missing:
        rows = [
            [tagged(said, form["han"]), " ".join(f"U+{ord(one):04X}" for one in those)]
            for said, those in missing.values()
        ]
        made["tables"].append({**form["substituted"], "rows": rows})
    return made


def tagged(text: str, han: str) -> str | list[str]:
    """A text with its language and region, where its Han characters have forms of their own.

    Args:
        text: what is set.
        han: the language of texts that do not show theirs.
    """
    language = (
        "ja" if KANA.search(text) else "ko" if HANGUL.search(text) else "zh-hant" if BOPOMOFO.search(text) else han
    )
    named = FORMS.get(language.lower()) or FORMS.get(language.lower().partition("-")[0])
    return [text, *named] if named and (HAN.search(text) or language != han) else text


def strings(value: Any) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


if __name__ == "__main__":
    main()
