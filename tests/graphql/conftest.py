"""An organization with a small tree, and somebody who asks about it."""

from __future__ import annotations

import pytest

from orgledger.ledger import Ledger
from tests.graphql.asker import Asker
from tests.kit import COMPANY, EXPORT, JAN, PLANT, SALES, Acme, create


@pytest.fixture
def engine_name() -> str:
    """One engine is enough where only the face is looked at; see `both_engines`."""
    return "sqlite"


@pytest.fixture
def ask(ledger: Ledger) -> Asker:
    """Somebody who asks."""
    return Asker(ledger)


@pytest.fixture
def tree(acme: Acme) -> Acme:
    """From January on: sales, with export below it, and a plant, under one company. Entries 2 to 5, one set."""
    acme.records(
        create(COMPANY, JAN, code="company", name="Company", kind="COMPANY"),
        create(SALES, JAN, parent=COMPANY, code="sales", name="Sales"),
        create(EXPORT, JAN, parent=SALES, code="export", name="Export", kind="TEAM"),
        create(PLANT, JAN, parent=COMPANY, code="plant", name="Plant"),
    )
    return acme
