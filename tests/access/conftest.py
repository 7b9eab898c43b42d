"""Two ledgers on one database: the operator's, and that of a server on which everybody signs in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.access.house import House
from tests.kit import COMPANY, EXPORT, PLANT, SALES, FakeClock, create, open_ledger


@pytest.fixture
def engine_name() -> str:
    """One engine is enough where only the rules are looked at; see `both_engines`."""
    return "sqlite"


@pytest.fixture
def operator(database_url: str, clock: FakeClock) -> Iterator[Ledger]:
    """The ledger as whoever holds the database uses it."""
    opened = Ledger(Settings(database_url=database_url, access="enforced"), clock, operator=True)
    yield opened
    opened.close()


@pytest.fixture
def server(database_url: str, clock: FakeClock) -> Iterator[Ledger]:
    """The ledger of a server on which everybody signs in."""
    opened = open_ledger(database_url, clock, access="enforced")
    yield opened
    opened.close()


@pytest.fixture
def house(operator: Ledger, server: Ledger) -> House:
    """A company with sales, export below it, and a plant. Entries 2 to 5."""
    house = House(operator, server)
    house.records(
        create(COMPANY, code="company", name="Company"),
        create(SALES, parent=COMPANY, code="sales", name="Sales"),
        create(EXPORT, parent=SALES, code="export", name="Export"),
        create(PLANT, parent=COMPANY, code="plant", name="Plant"),
    )
    return house
