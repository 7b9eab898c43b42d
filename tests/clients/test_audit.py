"""The audit of GraphQL over HTTP by the reference implementation, npm's graphql-http."""

from __future__ import annotations

import json

import pytest

from tests.clients.conftest import Node
from tests.kit import Acme
from tests.server import SERVERS, served

pytestmark = pytest.mark.e2e

AUDITS = 61


@pytest.fixture
def engine_name() -> str:
    """HTTP is the same on every database."""
    return "sqlite"


@pytest.mark.parametrize("kind", SERVERS)
def test_the_audit_finds_no_error(kind: str, acme: Acme, database_url: str, node: Node) -> None:
    with served(kind, database_url) as server:
        results = json.loads(node("audit.js", f"http://{server.address}/graphql"))

    assert len(results) == AUDITS
    assert [one for one in results if one["status"] == "error"] == []
