"""The ledger that `make demo` loads, and an organization in which somebody works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.kit import Acme, busy, copy_ledger


@pytest.fixture(scope="session")
def house(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The ledger that `make demo` loads; a test adds to s2 alone."""
    file = copy_ledger(demo_template, tmp_path_factory.mktemp("reports") / "demo.db")
    ledger = Ledger(Settings(database_url=f"sqlite:///{file}"))
    yield ledger
    ledger.close()


@pytest.fixture
def office(acme: Acme) -> Acme:
    """An organization with some of everything, on each engine."""
    return busy(acme)
