"""The queries in GraphiQL's tabs answer, as whoever opens the demo finds them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import orgledger.graphql
from orgledger.ledger import Ledger
from tests.graphql.asker import Asker

FILE = Path(orgledger.graphql.__file__).parent / "graphiql" / "examples.js"
TABS = [
    (query, json.loads(re.sub(r"(\w+): ", r'"\1": ', variables)))
    for query, variables in re.findall(r"query: `(.*?)`,\n\s+variables: (\{.*?\}),\n  \}", FILE.read_text(), re.DOTALL)
]


def test_every_tab_is_read_here() -> None:
    names = [re.findall(r"^query (\w+)", query, re.MULTILINE) for query, _ in TABS]

    assert names == [["OrganizationOnADate"], ["CompareTwoDates"], ["WhoChangedThis"], ["TailTheLedger"]]
    assert FILE.read_text().count("query: `") == len(TABS)


@pytest.mark.parametrize(("query", "variables"), TABS, ids=["day", "comparison", "history", "ledger"])
def test_a_tab_answers_on_the_demo(demo: Ledger, query: str, variables: dict[str, Any]) -> None:
    [answer] = Asker(demo)(query, **variables).values()

    told = json.dumps(answer)
    assert len(told) > 500, told
