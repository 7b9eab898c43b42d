"""Seats, vacancies and FTE on the pages: what is known, and how much is not."""

from __future__ import annotations

import re

import pytest
from anyio.from_thread import start_blocking_portal

from orgledger.ledger import Ledger
from tests.admin.conftest import Browser
from tests.kit import (
    ADA,
    BEN,
    CHIEF,
    CLERK,
    COMPANY,
    JAN,
    SALES,
    SELLER,
    Acme,
    adjust,
    assign,
    create,
    key,
    person,
    position,
)

PAGES = (
    ("", ["Vacant seats 1 + 1 unknown", "FTE authorized / of positions ? / 8.5 + 1 unknown"]),
    (f"/units/{SALES}", ["FTE authorized / of positions / filled ? / 8.5 + 1 unknown / 2", "0 / 1 1 vacant"]),
    (f"/positions/{SELLER}", ["Seats filled / approved 1 / 1 FTE approved / filled 1 / 2"]),
    (f"/positions/{CHIEF}", ["Seats filled / approved 0 / 1 1 vacant FTE approved / filled 7.5 / 0"]),
    ("/lists/positions?vacant=true", ["Chief Sales 0 / 1 1 vacant"]),
)


@pytest.fixture
def engine_name() -> str:
    """One engine is enough for pages."""
    return "sqlite"


def read(page: str) -> str:
    """What a person reads on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_pages_tell_of_shared_seats_vacancies_and_unknown_fte(acme: Acme, ledger: Ledger) -> None:
    acme.records(
        create(COMPANY, JAN, name="Company", code="C"),
        create(SALES, JAN, parent=COMPANY, name="Sales", code="S"),
        position(SELLER, SALES, title="Seller", seats=1, fte="1"),
        position(CHIEF, SALES, title="Chief", seats=1, fte="7.5"),
        position(CLERK, SALES, title="Clerk", seats=0),
        person(ADA),
        person(BEN),
        assign(key("a"), ADA, SELLER, share="0.5"),
        assign(key("b"), BEN, SELLER, share="0.5"),
        assign(key("c"), BEN, SELLER, share="1", kind="ACTING"),
        adjust(SALES, JAN, seats=2),
    )
    with start_blocking_portal() as portal:
        browser = Browser(portal, ledger)
        for address, sentences in PAGES:
            page = browser.get(f"/admin/acme{address}")

            assert page.status_code == 200
            for sentence in sentences:
                assert sentence in read(page.text), (address, read(page.text)[:3000])
