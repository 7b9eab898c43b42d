"""Random histories as orgchange: whatever was recorded goes out, is read again, and says the same of every day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Refused
from orgledger.domain.structure import on_record, text
from orgledger.domain.unit import UnitView
from orgledger.exchange.orgchange.reading import Import, read
from orgledger.exchange.orgchange.writing import Writing
from orgledger.ledger import Ledger
from tests.kit import Acme, Form, ask, assign, called, create, open_ledger, person, position
from tests.properties.histories import ASSIGNMENTS, DAYS, DUTIES, INVOLVEMENTS, PERSONS, POSITIONS, UNITS, tried
from tests.properties.test_soundness import commands

numbers = count(1)


@pytest.fixture(scope="module")
def books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A database in which every example opens two ledgers of its own."""
    file = tmp_path_factory.mktemp("orgchange") / "orgledger.db"
    file.write_bytes(sqlite_template.read_bytes())
    opened = open_ledger(f"sqlite:///{file}", image_entries=2_000)
    yield opened
    opened.close()


def people(acme: Acme, names: dict[str, str], left_out: Counter[str]) -> dict[object, Any]:
    """Day → what is on record of positions and duties, as far as the file has words for all of it."""
    image, found = acme.ledger.archive.image(acme.row), dict[object, Any]()
    kinds = {what.partition(":")[0] for what in +left_out}
    for day in DAYS:
        structure = image.structure(AsOf(day, acme.head))
        value = structure.value

        def title(position: Any, structure: Any = structure) -> str | None:
            return text(structure, position, "position.title") if position is not None else None

        found[day] = {
            "positions": "position" not in kinds and sorted(
                (
                    names[str(value(key, "position.unit"))], title(key) or "", str(value(key, "position.grade")),
                    str(value(key, "position.fte_milli")), str(title(value(key, "position.reports_to"))),
                    "assignment" not in kinds and len(structure.referring("assignment.position", key)),
                )
                for key in structure.keys("position")
            ),
            "heads": "unit: head" not in +left_out and "position" not in kinds and {
                names[key]: title(value(key, "unit.head")) for key in structure.keys("unit")
            },
            "duties": "involvement" not in kinds and sorted(
                (names[str(value(key, "involvement.holder.unit"))],
                 str(text(structure, str(value(key, "involvement.object.responsibility")), "responsibility.text")))
                for key in structure.keys("involvement")
            ),
        }  # fmt: skip
    return found


def told(acme: Acme, names: dict[str, str]) -> dict[object, Any]:
    """Day → what is on record, each unit by its name in the file."""
    image, found = acme.ledger.archive.image(acme.row), dict[object, Any]()
    for day in DAYS:
        structure = image.structure(AsOf(day, acme.head))
        views = {key: UnitView(structure, key) for key in structure.keys("unit") if on_record(structure, "unit", key)}
        value = structure.value
        found[day] = {
            names[key]: (
                view.name("en"), view.code, value(key, "unit.status"), names.get(str(value(key, "unit.parent"))),
                value(key, "unit.kind"),
            )
            for key, view in views.items()
        }  # fmt: skip
    return found


@tried(20)
@given(st.lists(st.lists(commands, min_size=1, max_size=2), min_size=14, max_size=30))
def test_a_history_that_goes_out_says_the_same_when_it_comes_in(books: Ledger, sets: list[list[Form]]) -> None:
    acme = Acme(books, f"house{next(numbers)}")
    acme.records(*(create(unit, DAYS[0], UNITS[0] if unit != UNITS[0] else None) for unit in UNITS[:4]))
    acme.records(
        person(PERSONS[0], DAYS[0]),
        position(POSITIONS[0], UNITS[0], DAYS[0], "Lead", head=True),
        assign(ASSIGNMENTS[0], PERSONS[0], POSITIONS[0], DAYS[0], share=None),
        position(POSITIONS[1], UNITS[1], DAYS[0]),
        ask("defineResponsibility", DAYS[0], key=DUTIES[0], texts=called("one")),
        ask("startInvolvement", DAYS[0], key=INVOLVEMENTS[0], holder=UNITS[3], object=DUTIES[0], mode="ACCOUNTABLE"),
    )
    for forms in sets:
        try:
            acme.records(*forms)
        except Refused:
            continue
    writing = Writing(books.archive.image(acme.row), acme.head, "en", {})

    lines = read("".join(writing.lines()))
    copy = Acme(books, f"copy{next(numbers)}")
    batch = Import(books, copy.code, "en", replay=False, actor="importer", system="test")
    outcome = batch.run(lines, dry_run=False, progress=lambda done: None)

    assert outcome.recorded == len(lines)
    event(f"{len(lines)} lines")
    named = {batch.key("unit", name): name for name in writing.ids["unit"].values()}
    assert told(copy, named) == told(acme, writing.ids["unit"])
    known = people(acme, writing.ids["unit"], writing.left_out)
    assert people(copy, named, writing.left_out) == known
    for what in ("positions", "heads", "duties"):
        event(f"{what} {'compared' if any(day[what] for day in known.values()) else 'left out or none'}")
