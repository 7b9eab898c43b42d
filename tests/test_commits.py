"""The commits of this repository, since they follow the rules of contributing."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SINCE = "9167e67"
"""The last commit before the rules."""
SUBJECT = re.compile(r"[a-z][a-z0-9_.,/ -]*: \S.*")
LONGEST = 72


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)


@cache
def commits() -> list[tuple[str, str]]:
    """Parents and subject of each."""
    try:
        known = git("cat-file", "-e", f"{SINCE}^{{commit}}").returncode == 0
    except FileNotFoundError:
        known = False
    if not known:
        pytest.skip("The history is not here: this is no clone, or a shallow one.")
    listed = git("log", "--format=%P\t%s", f"{SINCE}..HEAD").stdout.splitlines()
    return [(parents, subject) for parents, _, subject in (line.partition("\t") for line in listed)]


def test_history_is_a_line() -> None:
    assert [subject for parents, subject in commits() if " " in parents] == []


def test_a_subject_is_one_short_sentence_about_an_area() -> None:
    assert [s for _, s in commits() if not SUBJECT.fullmatch(s) or len(s) > LONGEST or s.endswith(".")] == []


def test_a_subject_says_what_is_now_true() -> None:
    assert [s for _, s in commits() if re.search(r"\b(wip|fixup!|squash!|misc|various)\b", s, re.IGNORECASE)] == []
