"""Node and other people's clients: left out with a reason where they are missing, required by `make conformance`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Protocol

import pytest

CLIENTS = Path(__file__).parent
NODE = shutil.which("node")
REQUIRED = bool(os.environ.get("ORGLEDGER_REQUIRE_NODE"))
PATIENCE_S = 120


class Node(Protocol):
    """Runs a script of this folder; what it wrote to standard output."""

    def __call__(self, script: str, *arguments: str) -> str: ...


@pytest.fixture
def engine_name() -> str:
    """What clients are told is the same on every database."""
    return "sqlite"


@pytest.fixture(scope="session")
def node() -> Node:
    """Node, with the packages of package-lock.json."""
    if NODE is None or not (CLIENTS / "node_modules").is_dir():
        missing = "there is no node" if NODE is None else "its packages are not installed (`make conformance` does)"
        told = f"Other people's clients run on node, and {missing}."
        if REQUIRED:
            pytest.fail(told)
        pytest.skip(told)
    program = NODE

    def run(script: str, *arguments: str) -> str:
        done = subprocess.run(
            [program, script, *arguments], cwd=CLIENTS, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
