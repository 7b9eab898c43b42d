"""The second verifier, which runs in node: left out where there is none, unless it is required."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import orgledger.audit

HERE = Path(__file__).parent
VERIFIER = Path(orgledger.audit.__file__).parent / "verify.js"
NODE = shutil.which("node")

REQUIRED = bool(os.environ.get("ORGLEDGER_REQUIRE_VERIFIERS") or os.environ.get("ORGLEDGER_REQUIRE_NODE"))

needs_node = pytest.mark.skipif(NODE is None and not REQUIRED, reason="there is no node on this machine")

Answer = Callable[[], Any]


@contextmanager
def running() -> Iterator[Callable[[dict[str, Any]], Answer]]:
    """The second verifier, waiting for cases: bundles, or proofs with leaves. Each gives what to ask for its answer."""
    assert NODE, "node is required and not there"
    command = [NODE, "--no-warnings", str(HERE / "verify.mjs"), str(VERIFIER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        given, told = process.stdin, process.stdout
        assert given
        assert told

        def ask(case: dict[str, Any]) -> Answer:
            plain = {
                name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
                for name, value in case.items()
            }
            given.write(json.dumps(plain).encode() + b"\n")
            given.flush()
            return lambda: json.loads(told.readline())

        yield ask
        given.close()
    assert process.returncode == 0


def in_node(cases: Sequence[dict[str, Any]]) -> list[Any]:
    """What the second verifier says of cases."""
    with running() as ask:
        return [ask(one)() for one in cases]
