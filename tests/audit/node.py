"""The second verifier, which runs in node: left out where there is none, unless it is required."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import orgledger.audit

HERE = Path(__file__).parent
VERIFIER = Path(orgledger.audit.__file__).parent / "verify.js"
NODE = shutil.which("node")

needs_node = pytest.mark.skipif(
    NODE is None and not os.environ.get("ORGLEDGER_REQUIRE_NODE"), reason="there is no node on this machine"
)


def in_node(cases: Sequence[dict[str, Any]]) -> list[Any]:
    """What the second verifier says of cases: bundles, or proofs with leaves."""
    given = json.dumps(
        [
            {
                name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
                for name, value in one.items()
            }
            for one in cases
        ]
    )
    assert NODE, "node is required and not there"
    done = subprocess.run(
        [NODE, "--no-warnings", str(HERE / "verify.mjs"), str(VERIFIER)],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))
