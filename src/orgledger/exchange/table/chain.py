"""Rows that say where a unit stands by the names above it: a column for each level, or a path such as 总公司/研发部."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orgledger.exchange.table.column import CHINESE
from orgledger.exchange.table.line import Line

MARKS = ("›", "→", ">", "|", "\\", "/", " - ")
"""What may stand between the names of a path; the first that a column has is what it means."""


def chained(lines: Sequence[Line], language: str) -> list[Line]:
    """Lines that know the names of their unit and of everything above it, with lines for what only a chain names.

    Args:
        lines: the table; those of a table without levels and paths come back as they are.
        language: of names whose column says none.
    """
    if not lines or not ({"path", "level.1"} & lines[0].headers.keys()):
        return list(lines)
    chains = list(chains_of(lines))
    header = lines[0].headers.get("level.1") or lines[0].headers["path"]
    tongue = "zh" if CHINESE.search(header) and not language.startswith("zh") else language
    named = {chain for chain in chains if chain}
    found: list[Line] = []
    seen = set[tuple[str, ...]]()
    for line, chain in zip(lines, chains, strict=True):
        if not chain:
            line.wrong("level.1" if "level.1" in line.headers else "path", "This cannot be left empty.")
            found.append(line)
            continue
        for depth in range(1, len(chain)):
            above = chain[:depth]
            if above not in named and above not in seen:
                seen.add(above)
                found.append(alone(line, above, tongue))
        if bare(line) and chain in seen:
            continue
        seen.add(chain)
        line.chain = chain
        if not any(target.startswith("name.") for target in line.cells):
            line.cells[f"name.{tongue}"] = chain[-1]
            line.headers = {**line.headers, f"name.{tongue}": header}
        found.append(line)
    return found


def alone(line: Line, chain: tuple[str, ...], language: str) -> Line:
    """A line for a unit that appears only in the path of another row."""
    made = Line(line.number, {f"name.{language}": chain[-1]}, line.headers)
    made.chain = chain
    return made


def bare(line: Line) -> bool:
    """Whether a row says nothing but where something stands."""
    return not any(
        text.strip() and not target.startswith(("path", "level.", "name.")) for target, text in line.cells.items()
    )


def chains_of(lines: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    """The names on the way to the unit of each line, from the top down."""
    if "path" not in lines[0].headers:
        for line in lines:
            cells = (line.text(f"level.{number}") for number in range(1, 10))
            yield tuple(text for text in cells if isinstance(text, str))
        return
    paths = [text if isinstance(text := line.text("path", 4000), str) else "" for line in lines]
    mark = next((mark for mark in MARKS if any(mark in path.strip(mark) for path in paths)), "/")
    for line, path in zip(lines, paths, strict=True):
        names = [" ".join(name.split()) for name in re.split(re.escape(mark), path)]
        names = [name for name in names if name]
        own = next(
            (text.strip() for target, text in line.cells.items() if target.startswith("name.") and text.strip()), ""
        )
        if own and (not names or names[-1] != own):
            names.append(own)  # The path leads to what stands above.
        yield tuple(names)
