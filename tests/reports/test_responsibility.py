"""The responsibility matrix: who does what, what nobody does, and what several do."""

from __future__ import annotations

import json
from typing import Any

from orgledger.reports.making import make
from tests.kit import Acme


def told(acme: Acme) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table."""
    report = json.loads(make(acme.ledger, "acme", "responsibilities", "json").body)
    return {table["key"]: table["rows"] for table in report["tables"]}
