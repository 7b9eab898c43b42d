"""Paging while others write: the pages are one list, with nothing twice and nothing missing."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

import pytest

from orgledger.graphql.scope import Request
from orgledger.settings import Settings
from tests.graphql.asker import schema, told
from tests.kit import (
    APR,
    COMPANY,
    FEB,
    JAN,
    MAR,
    Acme,
    Form,
    called,
    create,
    dissolve,
    key,
    open_ledger,
    person,
    position,
    recode,
    rename,
)
from tests.kit import ask as form
from tests.properties.histories import SCALE

RUNS = 50 * SCALE
PATIENCE_S = 300.0
UNITS = [key(f"paged unit {number}") for number in range(40)]
PAGE = "first: $first, after: $after"
KEYED = " ".join(
    f"... on {kind} {{ key }}" for kind in ("Unit", "Position", "Person", "Responsibility", "Collaboration")
)
LISTS = {
    "units": (f"page: units({PAGE})", "key"),
    "units by name": (f"page: units({PAGE}, orderBy: NAME, filter: {{status: [ACTIVE, INACTIVE]}})", "key"),
    "positions": (f"page: positions({PAGE})", "key"),
    "people": (f"page: people({PAGE})", "key"),
    "responsibilities": (f"page: responsibilities({PAGE})", "key"),
    "collaborations": (f"page: collaborations({PAGE})", "key"),
    "findings": (f'page: findings({PAGE}, checks: ["C4", "C5"])', f"check subject {{ {KEYED} }}"),
    "history": (
        f'within: unit(key: "{UNITS[0]}") {{ page: history({PAGE}) }}',
        "field effective { from to } recordedFrom",
    ),
    "beliefs": (f'within: unit(key: "{UNITS[0]}") {{ page: history({PAGE}, clock: RECORDED) }}', "field recordedFrom"),
    "differences": (f"page: differences({PAGE})", f"kind before {{ {KEYED} }} after {{ {KEYED} }}"),
}
"""List → where its page is, and what tells one item from another."""
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
    acme.records(*(person(key(f"person {number}")) for number in range(40)))
    acme.records(
        *(
            form("defineResponsibility", JAN, key=key(f"duty {number}"), texts=called("Counts."))
            for number in range(20)
        ),
        *(collaborate(number) for number in range(20)),
    )
    yield acme
    ledger.close()


def ask(acme: Acme, document: str, **variables: Any) -> Any:
    """The data of one answer, whenever it comes. Two lanes asked in turn would see two heads, while others write."""
    answer = told(schema(Settings(operation_s=PATIENCE_S)), Request(acme.ledger), document, variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def collaborate(number: int) -> Form:
    """A collaboration of two units."""
    parties = [UNITS[number % 40], UNITS[(number + 1) % 40]]
    more = {"parties": parties, "kind": "MUTUAL", "content": called("Works.")}
    return form("startCollaboration", JAN, key=key(f"collaboration {number}"), **more)


def write(acme: Acme, chance: random.Random) -> None:
    """Change something that moves rows of a list: before the reader, behind it, or out of it."""
    number, unit, day = next(numbers), chance.choice(UNITS), chance.choice([JAN, FEB, MAR, APR])
    new, role = key(f"new {number}"), key(f"new role {number}")
    match chance.randrange(6) if number <= MADE else chance.choice([0, 3]):
        case 0:
            acme.records(rename(unit, f"N{number}", day), recode(unit, f"R{number}", day))
        case 1:
            acme.records(create(new, day, COMPANY, code=f"A{number}"), position(role, new, day, code=f"P{number}"))
        case 2:
            acme.records(create(new, day, COMPANY, code=f"Z{number}"))
            acme.records(dissolve(new, APR))
        case 4:
            acme.records(person(key(f"new person {number}"), day), collaborate(1_000 + number))
        case 5:
            acme.records(form("defineResponsibility", day, key=key(f"new duty {number}"), texts=called("Counts.")))
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


def document(name: str) -> str:
    """The query for a page of a list."""
    page, item = LISTS[name]
    wanted = f"{{ totalCount nodes {{ {item} }} pageInfo {{ hasNextPage endCursor }} }}"
    within = page.replace(" }", f" {wanted} }}") if page.startswith("within") else f"{page} {wanted}"
    if name == "differences":
        root = f"compare(from: $from, to: $asOf) {{ coordinate: to {{ token sequence }} {within} }}"
        return f"query($first: Int!, $after: String, $from: AsOfInput!, $asOf: AsOfInput!) {{ found: {root} }}"
    root = f"organization(asOf: $asOf) {{ coordinate {{ token sequence }} {within} }}"
    return f"query($first: Int!, $after: String, $asOf: AsOfInput) {{ found: {root} }}"


class Read(NamedTuple):
    """A list, read page by page."""

    items: list[str]
    total: int
    token: str
    """The coordinate of the first page."""
    sequences: list[int]
    """How much each page would have known by itself."""


def read(acme: Acme, name: str, first: int, as_of: Form, since: Form) -> Read:
    """All pages of a list, of so many items each."""
    items, sequences, after, token, total = [], [], None, "", 0
    while True:
        variables = {"first": first, "after": after, "asOf": as_of, "from": {"effective": "2024-01-15", **since}}
        found = ask(acme, document(name), **variables)["found"]
        page = found.get("within", found)["page"]
        items += [json.dumps(node) for node in page["nodes"]]
        token, total = token or found["coordinate"]["token"], page["totalCount"]
        sequences.append(found["coordinate"]["sequence"])
        if not page["pageInfo"]["hasNextPage"]:
            return Read(items, total, token, sequences)
        after = page["pageInfo"]["endCursor"]


def test_the_pages_of_a_list_are_one_list_while_others_write(acme: Acme, writers: None) -> None:
    begun, moved = acme.head, 0
    for run in range(RUNS):
        name, first = sorted(LISTS)[run % len(LISTS)], random.Random(run).randint(4, 40)

        pages = read(acme, name, first, {}, {})

        pinned = {"known": {"sequence": pages.sequences[0]}}
        whole = read(acme, name, 1000, {"token": pages.token}, pinned)
        assert pages.items == whole.items, (run, name)
        assert len(pages.items) == pages.total, (run, name)
        assert len(set(pages.items)) == len(pages.items), (run, name)
        moved += pages.sequences[-1] > pages.sequences[0]

    assert acme.head > begun
    assert moved > RUNS // 10, "nobody wrote while the pages were read"


@pytest.mark.parametrize("order", ["OLDEST_FIRST", "NEWEST_FIRST"])
def test_the_pages_of_the_ledger_have_no_gap_while_others_write(acme: Acme, writers: None, order: str) -> None:
    entries = f"""query($after: String) {{ ledger(first: 40, after: $after, order: {order}) {{
      nodes {{ sequence }} pageInfo {{ hasNextPage endCursor }} }} }}"""

    pages = [ask(acme, entries)["ledger"]]
    while pages[-1]["pageInfo"]["hasNextPage"] and len(pages) < RUNS:
        pages.append(ask(acme, entries, after=pages[-1]["pageInfo"]["endCursor"])["ledger"])

    found = [node["sequence"] for page in pages for node in page["nodes"]]
    ascending = found if order == "OLDEST_FIRST" else found[::-1]
    assert ascending == list(range(ascending[0], ascending[-1] + 1))
    assert len(found) > 100
