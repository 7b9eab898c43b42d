"""Random change requests: what was previewed is what is recorded, slot by slot and event by event."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, reject
from hypothesis import strategies as st

from orgledger.domain.change_set import Context
from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Refused
from orgledger.ledger import Ledger
from orgledger.projections.image import Image
from tests.kit import Acme, Form, create, open_ledger, person, position
from tests.properties.histories import DAYS, EVERY_DAY, EVERYONE, PERSONS, POSITIONS, UNITS, tried
from tests.properties.test_soundness import commands

numbers = count(1)


@pytest.fixture(scope="module")
def books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A database in which every example opens a ledger of its own."""
    file = tmp_path_factory.mktemp("requests") / "orgledger.db"
    file.write_bytes(sqlite_template.read_bytes())
    opened = open_ledger(f"sqlite:///{file}", image_entries=2_000)
    yield opened
    opened.close()


def told(image: Image, known: int) -> dict[object, Any]:
    """What every slot holds on every day, and over which days; not by which entry."""
    found: dict[object, Any] = {}
    slots = [(key, attribute) for key in EVERYONE for attribute in image.attributes(key)]
    for day in EVERY_DAY:
        structure = image.structure(AsOf(day, known))
        found[day] = {slot: structure.value(*slot) for slot in slots if structure.value(*slot) is not None}
    structure = image.structure(AsOf(DAYS[0], known))
    runs = {slot: [(run.period, run.value) for run in structure.line(*slot)] for slot in slots}
    found["lines"] = {slot: line for slot, line in runs.items() if line}
    return found


@tried(100)
@given(
    st.lists(st.lists(commands, min_size=1, max_size=2), max_size=8),
    st.lists(st.lists(commands, min_size=1, max_size=4), min_size=14, max_size=24),
)
def test_what_was_previewed_is_what_is_recorded(
    books: Ledger, history: list[list[Form]], ideas: list[list[Form]]
) -> None:
    acme = Acme(books, f"house {next(numbers)}")
    acme.records(*(create(unit, DAYS[0], UNITS[0] if unit != UNITS[0] else None) for unit in UNITS[:4]))
    acme.records(position(POSITIONS[0], UNITS[0], DAYS[0], head=True), person(PERSONS[0], DAYS[0]))
    for forms in history:
        try:
            acme.records(*forms)
        except Refused:
            continue
    for forms in ideas:
        request = acme.drafts(*forms)
        try:
            acme.requests.submit(acme.key, request, Context("ann"))
            break
        except Refused:
            acme.requests.withdraw(acme.key, request, Context("ann"))
    else:
        reject()

    preview = acme.requests.scenario(acme.row, acme.requests.find(acme.row, request, "ann"))
    before = told(acme.ledger.archive.image(acme.row), acme.head)
    acme.approves(request)
    receipt = acme.requests.record(acme.key, request, Context("ann"))

    event(f"{len(preview.planned)} events")
    image = acme.ledger.archive.image(acme.row)
    recorded = acme.entries()[receipt.first - 1 : receipt.last - 1]
    assert [(e.event, e.effective, e.verb) for e in recorded] == [
        (one.event, one.effective, one.verb) for one in preview.planned
    ]
    assert told(image, receipt.last) == told(preview.image, preview.known)
    assert told(image, receipt.first - 1) == before
    acme.ledger.images.forget(acme.key)
    after = acme.requests.scenario(acme.row, acme.requests.find(acme.row, request, "eve"))
    assert after.based_on is None
    assert told(after.image, after.known) == told(preview.image, preview.known)
