"""Paging while others write: the pages are one list, with nothing twice and nothing missing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from orgledger.graphql.scope import Request
from orgledger.settings import Settings
from tests.graphql.asker import schema, told
from tests.kit import APR, COMPANY, FEB, JAN, MAR, Acme, create, dissolve, key, open_ledger, position, recode, rename
from tests.properties.histories import SCALE

RUNS = 50 * SCALE
UNITS = [key(f"paged unit {number}") for number in range(40)]
LISTS = {
    "units": "units(first: $first, after: $after)",
    "units by name": "units(first: $first, after: $after, orderBy: NAME, filter: {status: [ACTIVE, INACTIVE]})",
    "positions": "positions(first: $first, after: $after)",
}
MADE = 300
"""Creations in all, so that a list fits one page and a long run stays quick."""
numbers = count(1)


@pytest.fixture(scope="module")
def acme(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acme]:
    """A company of forty units with a position each."""
    file = tmp_path_factory.mktemp("paging") / "orgledger.db"
    file.write_bytes(sqlite_template.read_bytes())
    ledger = open_ledger(f"sqlite:///{file}")
    acme = Acme(ledger)
    acme.records(create(COMPANY, code="company"))
    acme.records(*(create(unit, parent=COMPANY, code=f"U{n}", name=f"N{n}") for n, unit in enumerate(UNITS)))
    acme.records(*(position(key(f"role {unit}"), unit) for unit in UNITS))
    yield acme
    ledger.close()


def ask(acme: Acme, document: str, **variables: Any) -> Any:
    """The data of one answer. Two lanes asked in turn would see two heads, while others write."""
    answer = told(schema(Settings()), Request(acme.ledger), document, variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def write(acme: Acme, chance: random.Random) -> None:
    """Change something that moves rows of a list: before the reader, behind it, or out of it."""
    number, unit, day = next(numbers), chance.choice(UNITS), chance.choice([JAN, FEB, MAR, APR])
    new, role = key(f"new {number}"), key(f"new role {number}")
    match chance.randrange(4) if number <= MADE else chance.choice([0, 3]):
        case 0:
            acme.records(rename(unit, f"N{number}", day), recode(unit, f"R{number}", day))
        case 1:
            acme.records(create(new, day, COMPANY, code=f"A{number}"), position(role, new, day, code=f"P{number}"))
        case 2:
            acme.records(create(new, day, COMPANY, code=f"Z{number}"))
            acme.records(dissolve(new, APR))
        case _:
            acme.records(recode(unit, None, day))


@pytest.fixture
def writers(acme: Acme) -> Iterator[None]:
    """Somebody who writes without a pause, in another thread, and must not fail."""
    stop, faults, chance = Event(), list[Exception](), random.Random(7)

    def run() -> None:
        try:
            while not stop.is_set():
                write(acme, chance)
        except Exception as fault:  # noqa: BLE001  Told below.
            faults.append(fault)

    thread = Thread(target=run)
    thread.start()
    yield
    stop.set()
    thread.join(30)
    assert faults == []


def test_the_pages_of_a_list_are_one_list_while_others_write(acme: Acme, writers: None) -> None:
    begun, moved = acme.head, 0
    for run in range(RUNS):
        chance = random.Random(run)
        name, first = chance.choice(sorted(LISTS)), chance.randint(1, 30)
        document = f"""query($first: Int!, $after: String, $asOf: AsOfInput) {{ organization(asOf: $asOf) {{
          coordinate {{ token sequence }} page: {LISTS[name]} {{ totalCount nodes {{ key }}
          pageInfo {{ hasNextPage hasPreviousPage endCursor }} }} }} }}"""

        answers = [ask(acme, document, first=first)["organization"]]
        while answers[-1]["page"]["pageInfo"]["hasNextPage"]:
            after = answers[-1]["page"]["pageInfo"]["endCursor"]
            answers.append(ask(acme, document, first=first, after=after)["organization"])

        found = [node["key"] for answer in answers for node in answer["page"]["nodes"]]
        pinned = {"token": answers[0]["coordinate"]["token"]}
        whole = ask(acme, document, first=1000, asOf=pinned)["organization"]["page"]
        assert found == [node["key"] for node in whole["nodes"]], (run, name)
        assert len(set(found)) == len(found) == answers[-1]["page"]["totalCount"]
        moved += answers[-1]["coordinate"]["sequence"] > answers[0]["coordinate"]["sequence"]

    assert acme.head > begun
    assert moved > RUNS // 10, "nobody wrote while the pages were read"


@pytest.mark.parametrize("order", ["OLDEST_FIRST", "NEWEST_FIRST"])
def test_the_pages_of_the_ledger_have_no_gap_while_others_write(acme: Acme, writers: None, order: str) -> None:
    document = f"""query($after: String) {{ ledger(first: 40, after: $after, order: {order}) {{
      nodes {{ sequence }} pageInfo {{ hasNextPage endCursor }} }} }}"""

    pages = [ask(acme, document)["ledger"]]
    while pages[-1]["pageInfo"]["hasNextPage"] and len(pages) < RUNS:
        pages.append(ask(acme, document, after=pages[-1]["pageInfo"]["endCursor"])["ledger"])

    found = [node["sequence"] for page in pages for node in page["nodes"]]
    ascending = found if order == "OLDEST_FIRST" else found[::-1]
    assert ascending == list(range(ascending[0], ascending[-1] + 1))
    assert len(found) > 100
