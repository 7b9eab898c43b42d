"""Clients as they are installed: urql asks by GET, and those that send a hash first go on with the document."""

from __future__ import annotations

import json

import pytest

from tests.clients.conftest import Node
from tests.kit import COMPANY, JAN, SALES, Acme, create
from tests.server import served

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("library", "first"),
    [
        ("urql", ["GET", 200]),
        ("urql persisted", ["GET", 200]),
        ("apollo", ["POST", 200]),
        ("apollo persisted", ["POST", 200]),
        ("apollo persisted by GET", ["GET", 200]),
    ],
)
def test_a_client_is_answered_with_its_defaults(
    library: str, first: list[object], acme: Acme, database_url: str, node: Node
) -> None:
    acme.records(create(COMPANY, JAN, name="Company"), create(SALES, JAN, parent=COMPANY, code="sales", name="Sales"))

    with served("granian", database_url) as server:
        sent = json.loads(node("persisted.js", library, f"http://{server.address}/graphql"))

    assert sent[0] == first
    assert len(sent) == 3 + ("persisted" in library), "a hash is tried once, and then no more"
