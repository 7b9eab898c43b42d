"""The audit of GraphQL over HTTP by the reference implementation, npm's graphql-http."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.clients.conftest import Node
from tests.kit import Acme
from tests.server import SERVERS, served

pytestmark = pytest.mark.e2e

AUDITS = 61
NOT_BY_GET = {
    "MAY accept application/x-www-form-urlencoded formatted GET requests",
    "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json",
    "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json",
}
"""What a server that takes queries by POST alone leaves out, as it may: addresses end up in logs."""


def audited(node: Node, address: str) -> dict[str, str]:
    """What the audit says: name → status."""
    results: list[dict[str, Any]] = json.loads(node("audit.js", f"http://{address}/graphql"))
    return {one["name"]: one["status"] for one in results}


@pytest.mark.parametrize("answers_bytes", [0, 67_108_864])
@pytest.mark.parametrize("kind", SERVERS)
def test_the_audit_is_content_with_everything(
    kind: str, answers_bytes: int, acme: Acme, database_url: str, node: Node
) -> None:
    with served(kind, database_url, answers_bytes=answers_bytes) as server:
        found = audited(node, server.address)

    assert len(found) == AUDITS
    assert {name: status for name, status in found.items() if status != "ok"} == {}


@pytest.mark.parametrize("kind", SERVERS)
def test_where_queries_are_only_posted_the_audit_misses_only_queries_by_get(
    kind: str, acme: Acme, database_url: str, node: Node
) -> None:
    with served(kind, database_url, allow_get=False) as server:
        found = audited(node, server.address)

    assert len(found) == AUDITS
    assert {name: status for name, status in found.items() if status != "ok"} == dict.fromkeys(NOT_BY_GET, "notice")
