"""An organization in memory, to compare with itself."""

from __future__ import annotations

import pytest

from tests.kit import COMPANY, EXPORT, JAN, PLANT, SALES, Organization, create


@pytest.fixture
def acme() -> Organization:
    """From January on: sales, with export below it, and a plant, under one company. Entries 2 to 5, one set."""
    acme = Organization()
    acme.records(
        create(COMPANY, JAN, code="company", name="Company", kind="COMPANY"),
        create(SALES, JAN, parent=COMPANY, code="sales", name="Sales"),
        create(EXPORT, JAN, parent=SALES, code="export", name="Export", kind="TEAM"),
        create(PLANT, JAN, parent=COMPANY, code="plant", name="Plant"),
    )
    return acme
