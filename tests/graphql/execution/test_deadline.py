"""A statement that reads on PostgreSQL ends soon after its asker stopped waiting; one that writes does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import Connection

from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store.engine import GRACE_S, Unavailable, deadline, writing
from tests.graphql.asker import schema, told
from tests.kit import SALES, Acme

pytestmark = pytest.mark.postgres

RENAME = """mutation($unit: ID!) { renameUnit(input: {unit: $unit, names: [{language: "en", text: "Selling"}],
  effective: {from: "2024-03-01"}}) { __typename } }"""
LIMITED = Settings(operation_s=60)


@pytest.fixture
def engine_name() -> str:
    """The one that may be told when to end."""
    return "postgres"


@pytest.fixture
def until() -> Iterator[Callable[[float], object]]:
    """Sets the deadline, in seconds from now."""
    before = deadline.set(deadline.get())
    yield lambda seconds: deadline.set(monotonic() + seconds)
    deadline.reset(before)


def timeout_ms(connection: Connection) -> int:
    """How long a statement may take here; 0 means as long as it takes."""
    found = connection.exec_driver_sql("SELECT setting FROM pg_settings WHERE name = 'statement_timeout'").scalar()
    return int(found or 0)


def test_a_read_that_nobody_waits_for_is_ended_by_the_database(
    ledger: Ledger, until: Callable[[float], object]
) -> None:
    until(-GRACE_S)

    with pytest.raises(Unavailable, match="statement timeout"), ledger.archive.reading() as connection:
        connection.exec_driver_sql("SELECT pg_sleep(60)")


def test_only_reads_have_a_deadline_and_only_while_somebody_asks(
    ledger: Ledger, until: Callable[[float], object]
) -> None:
    until(60)
    with ledger.archive.reading() as connection:
        read = timeout_ms(connection)
    with writing(ledger.engine) as connection:
        written = timeout_ms(connection)
    until(float("inf"))
    with ledger.archive.reading() as connection:
        after = timeout_ms(connection)

    assert 0 < read <= (60 + GRACE_S) * 1000
    assert (written, after) == (0, 0)


class Looking(Request):
    """Somebody who looks how long each statement may take."""

    async def work(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        self.unrecorded[function.__name__] = str(await super().work(self.look))
        return await super().work(function, *arguments, **named)

    def look(self) -> int:
        with self.ledger.archive.reading() as connection:
            return timeout_ms(connection)


def test_a_query_reads_under_its_deadline(acme: Acme) -> None:
    asker = Looking(acme.ledger)

    told(schema(LIMITED), asker, "{ organization { code } }", {})

    assert asker.unrecorded
    assert all(0 < int(found) <= (60 + GRACE_S) * 1000 for found in asker.unrecorded.values())


def test_a_mutation_takes_as_long_as_it_takes(tree: Acme) -> None:
    asker = Looking(tree.ledger)

    answer = told(schema(LIMITED), asker, RENAME, {"unit": SALES})

    assert answer == {"data": {"renameUnit": {"__typename": "Recorded"}}}
    assert asker.unrecorded
    assert set(asker.unrecorded.values()) == {"0"}
