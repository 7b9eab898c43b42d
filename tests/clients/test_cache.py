"""Client caches that keep one record for each type and id: two dates are two records, and live views stay fresh."""

from __future__ import annotations

import pytest

from tests.clients.conftest import Node
from tests.kit import COMPANY, JAN, SALES, Acme, create
from tests.server import served

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("library", ["urql", "apollo"])
def test_a_cache_keeps_dates_apart_and_live_views_fresh(
    library: str, acme: Acme, database_url: str, node: Node
) -> None:
    acme.records(create(COMPANY, JAN, name="Company"), create(SALES, JAN, parent=COMPANY, code="sales", name="Sales"))

    with served("granian", database_url) as server:
        node("cache.js", library, f"http://{server.address}/graphql")
