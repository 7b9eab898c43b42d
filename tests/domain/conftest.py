"""Organizations in memory: facts, then a command."""

from __future__ import annotations

import pytest

from tests.kit import Organization


@pytest.fixture
def acme() -> Organization:
    """An organization that exists since 2020 and has no units yet."""
    return Organization()
