"""graphql-codegen reads the schema, and names each document by the hash of its text."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.clients.conftest import Node
from tests.e2e.test_frontend import DOCUMENTS, ROOT
from tests.graphql.test_guide import EXAMPLES


@pytest.mark.parametrize("documents", [DOCUMENTS, {name: one for name, (one, _) in EXAMPLES.items()}])
def test_every_document_is_persisted_under_its_hash(documents: dict[str, str], tmp_path: Path, node: Node) -> None:
    for name, document in documents.items():
        (tmp_path / f"{name}.graphql").write_text(document, encoding="utf-8")

    persisted = json.loads(node("documents.js", str(ROOT / "src/orgledger/graphql/schema.graphql"), str(tmp_path)))

    assert persisted == {f"sha256:{hashlib.sha256(one.encode()).hexdigest()}": one for one in persisted.values()}
    assert len(persisted) == len(documents)
