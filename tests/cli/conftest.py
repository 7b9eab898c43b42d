"""A terminal on a database of the test's own."""

from __future__ import annotations

import pytest

from tests.cli.runner import Terminal


@pytest.fixture
def engine_name() -> str:
    """One engine is enough where only the face is looked at; a test names both where it matters."""
    return "sqlite"


@pytest.fixture
def orgledger(database_url: str) -> Terminal:
    """The command `orgledger`."""
    return Terminal(database_url)
