"""Documents and data at random: the lanes agree on every pair, in what they answer and in what they complain of."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from orgledger.graphql.execution import selection
from orgledger.graphql.execution.leaf import Told
from orgledger.graphql.schema import Schema
from tests.graphql.execution.garden import VARIABLES, Asker, Gardener, schema
from tests.graphql.execution.test_lanes import counted

DOCUMENTS = 105
"""In the ordinary run; with ten gardens each, 1,050 pairs, and 21,000 in `make soak`."""

# graphql-core leaves behind what still waits beside an error.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def tidy(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Let what was left behind go within the test: nothing of it is kept by the log."""
    caplog.set_level(logging.CRITICAL, logger="orgledger.graphql")
    yield
    gc.collect()


def answer(lane: Schema, document: str, variables: dict[str, Any], seed: int) -> bytes:
    """All that a lane answers about a garden; every other one is sound."""
    garden = Gardener(seed, sound=seed % 2 == 0).garden()
    result: Any = asyncio.run(lane.execute(document, variables, context_value={"garden": garden}))
    errors = [{**error.formatted, "message": error.message.split(" under ")[0]} for error in result.errors or ()]
    return orjson.dumps({"data": result.data, "errors": errors})


def disagreements(pairs: int, seed: int) -> tuple[list[str], Counter[str]]:
    """The pairs on which the lanes disagree, and what became of the lists of the compiled one."""
    counts: Counter[str] = Counter()
    plain, compiled = schema(), schema(counted(counts))
    found = []
    for number in range(pairs):
        document = Asker(seed + number // 10).document()
        variables = VARIABLES[number % len(VARIABLES)]
        answers = [answer(lane, document, variables, seed + number) for lane in (plain, compiled)]
        assert b'"GRAPHQL_INVALID"' not in answers[0] or b'"path"' in answers[0], (document, answers[0])
        if answers[0] != answers[1]:
            found.append(f"{document} {variables} {seed + number}: {answers}")
        counts["pairs"] += 1
        counts["with errors"] += b'"errors":[]' not in answers[0]
    return found, counts


def test_the_lanes_agree_on_every_document_and_garden(scale: int) -> None:
    found, counts = disagreements(10 * DOCUMENTS * scale, seed=0)

    assert found == []
    assert counts["pairs"] >= 1_000 * scale
    assert min(counts["completed"], counts["given back"], counts["with errors"]) > 100 * scale, counts


def test_an_enumeration_that_is_written_wrongly_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = selection.leaf

    def wrong(*given: Any) -> Told:
        told = right(*given)
        return told._replace(words=told.words.replace("_name_", "value"))

    monkeypatch.setattr(selection, "leaf", wrong)

    found, _ = disagreements(60, seed=0)

    assert len(found) > 5
