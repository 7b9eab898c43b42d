"""Made-up histories with posts, in every order that orgchange allows: what is imported is what a plain oracle says.

`ORGLEDGER_SCALE` makes them longer and larger.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from orgledger.domain.change_set import Context
from orgledger.domain.command import LocalizedText
from orgledger.domain.organization import RegisterOrganization
from orgledger.domain.period import AsOf
from orgledger.exchange.orgchange.reading import Import, Outcome, read
from orgledger.exchange.orgchange.writing import Writing
from orgledger.exchange.table.reading import people_of
from orgledger.ledger import Ledger
from tests.exchange.made import Made, plain, recorded
from tests.kit import open_ledger
from tests.properties.histories import SCALE

SEEDS = [1, 2, 3]
numbers = count(1)


@pytest.fixture(scope="module")
def books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A database for the ledgers of all examples."""
    file = tmp_path_factory.mktemp("made") / "orgledger.db"
    file.write_bytes(sqlite_template.read_bytes())
    opened = open_ledger(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=SEEDS)
def made(request: pytest.FixtureRequest) -> Made:
    """A history of some hundred operations, or of many thousands."""
    history = Made(request.param, posts=25 * SCALE, units=8 + SCALE)
    for _ in range(30 * SCALE):
        history.line(history.chance.choice((1, 3, 15, 40)))
    return history


def imported(ledger: Ledger, text: str, *, replay: bool = False) -> tuple[str, Outcome]:
    """An organization of its own, and so of a secret of its own, with a history in it."""
    lines, code = read(text), f"made{next(numbers)}"
    began = lines[0].recorded_at if replay else None
    register = RegisterOrganization(code, (LocalizedText("en", "Made up"),))
    ledger.register(register, Context(actor="importer", replay_at=began), lines[0].effective)
    batch = Import(ledger, code, "en", replay=replay, actor="importer", system="made")
    return code, batch.run(lines, dry_run=False, progress=lambda done: None)


def references(ledger: Ledger, code: str) -> dict[str, str]:
    """Person → reference."""
    row = ledger.archive.find(code)
    structure = ledger.archive.image(row).structure(AsOf(date.max, row.sequence))
    return {key: str(one.reference) for key, one in people_of(ledger, row, structure).items()}


def exported(ledger: Ledger, code: str) -> str:
    """The history of an organization as a file, persons by their references."""
    row = ledger.archive.find(code)
    writing = Writing(ledger.archive.image(row), row.sequence, "en", references(ledger, code))
    text = "".join(writing.lines())
    # Persons and duties that came and went on one day, and teams without anybody: there is nothing to say of them.
    silent = {"person: without a place", "responsibility: without a place", "position: days without a lead or member"}
    assert set(+writing.left_out) <= silent | {"unit: head"}, writing.left_out
    return text


def test_on_every_day_the_ledger_says_what_the_oracle_says(books: Ledger, made: Made) -> None:
    code, outcome = imported(books, made.text())
    image, people = books.archive.image(books.archive.find(code)), references(books, code)

    assert outcome.recorded + outcome.idle == len(made.lines)
    for day in sorted({*made.effective, made.effective[0] - timedelta(1)}):
        assert recorded(image.structure(AsOf(day, image.head)), people) == plain(made.at(day)), day


def test_a_replay_says_it_on_both_clocks(books: Ledger, made: Made) -> None:
    code, _ = imported(books, made.text(), replay=True)
    image, people = books.archive.image(books.archive.find(code)), references(books, code)

    knowns = sorted({moment.date() for moment in made.recorded})
    for known in knowns:
        sequence = image.known_at(f"{known}T23:59:59.999999Z")
        for day in {known, made.chance.choice(made.effective), made.effective[-1]}:
            said = recorded(image.structure(AsOf(day, sequence)), people)
            assert said == plain(made.at(day, known)), (day, known)


def test_the_same_file_is_the_same_history_whatever_the_secret(books: Ledger, made: Made) -> None:
    first, second = (imported(books, made.text())[0] for _ in range(2))

    assert books.archive.find(first).secret != books.archive.find(second).secret
    assert exported(books, first) == exported(books, second)
    kinds = [
        [
            (entry.type, entry.effective, entry.first)
            for entry in books.archive.feed(books.archive.find(code).id, limit=10**6)
        ]
        for code in (first, second)
    ]
    assert kinds[0] == kinds[1]


def test_out_and_in_again_is_the_same_history(books: Ledger, made: Made) -> None:
    first, _ = imported(books, made.text())
    text = exported(books, first)

    second, outcome = imported(books, text)

    assert outcome.idle == 0
    assert exported(books, second) == text
    image, people = books.archive.image(books.archive.find(second)), references(books, second)
    for day in sorted(set(made.effective)):
        assert recorded(image.structure(AsOf(day, image.head)), people) == plain(made.at(day)), day
