"""The history as tables: the SQL of the documentation answers like GraphQL, and what is written is safe to write."""

from __future__ import annotations

import csv
import hashlib
import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError

from orgledger.domain.refusal import Refused
from orgledger.exchange.rectangles.database import opened, write_database
from orgledger.exchange.rectangles.files import FileFormat, write_folder
from orgledger.exchange.rectangles.history import History
from orgledger.ledger import Clock, Ledger
from orgledger.store.engine import Unavailable
from tests.exchange.rust import LATE, LINES, House, quiet, registered
from tests.kit import ADA, FEB, JAN, MAR, SALES, Acme, FakeClock, busy, create, person, rename

DOCUMENT = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text(encoding="utf-8")
SQL = {
    (dialect, name): statement
    for dialect, name, statement in re.findall(r"```sql\n-- (\w+): (\w+)\n(.*?)```", DOCUMENT, re.DOTALL)
}
NOBODY_WATCHES = quiet


def history_of(ledger: Ledger, code: str, known: int | None = None, **how: Any) -> History:
    row = ledger.archive.find(code)
    image = ledger.archive.image(row)
    return History(ledger, row, image, known or image.head, **{"language": None, "personal": False, **how})


# The questions of the documentation.


@pytest.fixture(scope="module")
def rust(new_ledger: Callable[[Clock], Ledger]) -> House:
    """Eight years as they were recorded; afterwards some is taken back, and some corrected in hindsight."""
    ledger = new_ledger(FakeClock(LATE))
    registered(ledger, replay_at=LINES[0].recorded_at).run(LINES, dry_run=False, progress=quiet)
    house = House(ledger)
    rust = Acme.__new__(Acme)
    rust.ledger, rust.code, rust.key = ledger, "rust", ledger.archive.find("rust").id
    units = {code: team["key"] for code, team in keyed(house).items()}
    rust.records(rename(units["compiler"], "Compilers", date(2020, 1, 1), date(2021, 1, 1), correct=True))
    rust.records(
        {"adjustHeadcount": {"unit": units["cargo"], "after": {"seats": 9}, "effective": {"from": "2019-06-01"}}}
    )
    rust.records({"rescind": {"sequences": [rust.head - 1]}})
    rust.records(rename(units["cargo"], "Cargo!", date(2019, 1, 1), date(2022, 1, 1)))
    rust.records({"rescind": {"sequences": [rust.head - 1]}})
    return house


def keyed(house: House, **as_of: Any) -> dict[str, Any]:
    told = house.ask(
        """query($asOf: AsOfInput) { organization(code: "rust", asOf: $asOf) { units(first: 1000) { nodes {
             key code } } } }""",
        asOf=as_of or None,
    )
    return {unit["code"]: unit for unit in told["organization"]["units"]["nodes"]}


@pytest.fixture(scope="module")
def tables(rust: House, engine: str, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Engine]:
    """The same history as tables, on each engine."""
    if engine == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('tables') / 'tables.db'}"
    else:
        url = str(rust.ledger.settings.database_url)
    counts = write_database(history_of(rust.ledger, "rust"), url, NOBODY_WATCHES)
    assert counts["unit"] > 900
    assert counts["headcount"] == 1
    found = opened(url)
    yield found
    found.dispose()


@pytest.fixture(scope="module")
def coordinates(rust: House) -> list[tuple[str, int]]:
    """Days and entries, near where something changes and anywhere."""
    some = random.Random(7)
    head = rust.ledger.archive.find("rust").sequence
    days = [line.effective + timedelta(days=some.choice([-1, 0, 1])) for line in some.sample(LINES, 12)]
    return [(str(day), some.choice([head, head - 2, some.randint(1, head), some.randint(1, head)])) for day in days] + [
        ("2020-06-30", head - 6),
        ("2020-06-30", head - 5),
        ("2020-06-30", head),
    ]


def rows(tables: Engine, name: str, **values: Any) -> list[tuple[Any, ...]]:
    with tables.connect() as connection:
        return [tuple(row) for row in connection.execute(text(SQL[tables.dialect.name, name]), values)]


UNITS = """query($asOf: AsOfInput) { organization(code: "rust", asOf: $asOf) {
  tree: units(first: 1000) { nodes { key name parent { key } ancestors { key } } }
  units(first: 1000, filter: {status: [ACTIVE, INACTIVE]}) { nodes { key code name status parent { key } head { key
    holders { person { key } } } headcount { authorizedSeats holders } } } } }"""


def test_each_engine_has_every_question() -> None:
    names = {"tree", "heads", "headcount", "beliefs"}

    assert set(SQL) == {(dialect, name) for dialect in ("sqlite", "postgresql") for name in names}


def test_the_tree_the_heads_and_the_headcount_are_those_of_graphql(
    rust: House, tables: Engine, coordinates: list[tuple[str, int]]
) -> None:
    for day, known in coordinates:
        told = rust.ask(UNITS, asOf={"effective": day, "known": {"sequence": known}})["organization"]
        tree, units = told["tree"]["nodes"], told["units"]["nodes"]

        assert sorted(rows(tables, "tree", day=day, known=known)) == sorted(
            (unit["key"], len(unit["ancestors"]), unit["name"]) for unit in tree
        )
        assert rows(tables, "headcount", day=day, known=known) == sorted(
            (unit["code"], unit["headcount"]["authorizedSeats"], unit["headcount"]["holders"]) for unit in units
        )
        for unit in units:
            held = sorted(one["person"]["key"] for one in unit["head"]["holders"]) if unit["head"] else []
            assert [who for (who,) in rows(tables, "heads", day=day, known=known, code=unit["code"])] == held


def test_what_was_believed_then_and_later_is_what_graphql_says(rust: House, tables: Engine) -> None:
    head = rust.ledger.archive.find("rust").sequence
    key = keyed(rust)["compiler"]["key"]

    def believed(day: str, known: int, later: int) -> list[str]:
        return [row[1] for row in rows(tables, "beliefs", key=key, day=day, known=known, later=later)]

    def asked(day: str, known: int) -> str:
        document = """query($asOf: AsOfInput, $key: ID!) { organization(code: "rust", asOf: $asOf) {
          unit(key: $key) { name } } }"""
        told = rust.ask(document, key=key, asOf={"effective": day, "known": {"sequence": known}})
        return str(told["organization"]["unit"]["name"])

    assert believed("2020-06-30", head - 6, head) == [asked("2020-06-30", head - 6), asked("2020-06-30", head)]
    assert asked("2020-06-30", head) == "Compilers"
    assert believed("2022-06-30", head - 6, head) == [asked("2022-06-30", head)] * 2


def test_no_two_rectangles_of_one_thing_meet(tables: Engine) -> None:
    if tables.dialect.name == "sqlite":
        meeting = """SELECT count(*) FROM {0} one JOIN {0} other ON one.key = other.key AND one.rowid < other.rowid
          WHERE one.effective_from < coalesce(other.effective_to, '9999-12-31')
            AND other.effective_from < coalesce(one.effective_to, '9999-12-31')
            AND one.known_from_sequence < coalesce(other.known_to_sequence, 1e18)
            AND other.known_from_sequence < coalesce(one.known_to_sequence, 1e18)"""
        with tables.connect() as connection:
            for table in ("unit", "position", "assignment", "person"):
                assert connection.execute(text(meeting.format(table))).scalar() == 0
        return
    again = """INSERT INTO orgledger.unit SELECT * FROM orgledger.unit LIMIT 1"""
    with pytest.raises(IntegrityError, match="unit_told_once"), tables.begin() as connection:
        connection.execute(text(again))


# Writing.


def digest(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


@pytest.mark.parametrize("written", FileFormat)
def test_what_was_known_is_the_same_bytes_for_ever(acme: Acme, tmp_path: Path, written: FileFormat) -> None:
    busy(acme)
    known = acme.head
    counts = write_folder(history_of(acme.ledger, "acme"), tmp_path / "then", written, NOBODY_WATCHES)
    acme.records(rename(SALES, "=cmd()", FEB))

    write_folder(history_of(acme.ledger, "acme", known), tmp_path / "now", written, NOBODY_WATCHES)

    assert counts["unit"] > 5
    assert digest(tmp_path / "then") == digest(tmp_path / "now")
    assert not [file for file in (tmp_path / "now").iterdir() if file.name.startswith(".")]


def test_csv_and_parquet_tell_the_same(acme: Acme, tmp_path: Path) -> None:
    busy(acme)
    history = history_of(acme.ledger, "acme", personal=True)
    for written in FileFormat:
        write_folder(history, tmp_path, written, NOBODY_WATCHES)

    for shape in history.shapes:
        with (tmp_path / f"{shape.name}.csv").open(encoding="utf-8", newline="") as file:
            told = list(csv.DictReader(file))
        found = pyarrow.parquet.read_table(tmp_path / f"{shape.name}.parquet").to_pylist()
        as_text = [
            {
                name: ""
                if value is None
                else f"{value:%Y-%m-%dT%H:%M:%S.%fZ}"
                if hasattr(value, "hour")
                else str(value)
                for name, value in row.items()
            }
            for row in found
        ]
        assert told == as_text


def test_a_cell_is_no_formula_to_a_spreadsheet(acme: Acme, tmp_path: Path) -> None:
    acme.records(create(SALES, JAN, name="=HYPERLINK(1)"))

    write_folder(history_of(acme.ledger, "acme"), tmp_path, FileFormat.CSV, NOBODY_WATCHES)

    assert ",'=HYPERLINK(1)," in (tmp_path / "unit.csv").read_text(encoding="utf-8")


def test_people_are_named_on_demand_only_and_not_once_they_are_erased(acme: Acme, tmp_path: Path) -> None:
    acme.records(person(ADA, JAN, name="Ada Lovelace", reference="E-1"))

    write_folder(history_of(acme.ledger, "acme"), tmp_path / "plain", FileFormat.CSV, NOBODY_WATCHES)
    write_folder(history_of(acme.ledger, "acme", personal=True), tmp_path / "named", FileFormat.CSV, NOBODY_WATCHES)

    assert not any("Ada" in file.read_text(encoding="utf-8") for file in (tmp_path / "plain").iterdir())
    assert not any("person.name" in file.read_text(encoding="utf-8") for file in (tmp_path / "plain").iterdir())
    assert f"{ADA},Ada Lovelace,E-1," in (tmp_path / "named" / "person.csv").read_text(encoding="utf-8")
    assert "person.name,Ada Lovelace," in (tmp_path / "named" / "fact.csv").read_text(encoding="utf-8")


def test_names_are_told_in_the_asked_language(acme: Acme, tmp_path: Path) -> None:
    names = [{"language": "en", "text": "Sales"}, {"language": "zh", "text": "销售部"}]
    acme.records(create(SALES, JAN, names=names))

    write_folder(history_of(acme.ledger, "acme", language="zh"), tmp_path, FileFormat.CSV, NOBODY_WATCHES)

    with (tmp_path / "unit.csv").open(encoding="utf-8") as file:
        [unit] = csv.DictReader(file)
    assert (unit["name"], unit["known_to_sequence"], unit["effective_to"]) == ("销售部", "", "")


# A database of somebody's own.


@pytest.mark.parametrize(
    "schema", ['a"; DROP SCHEMA public CASCADE; --', "a b", "", "pg_catalog", "1a", "a%s", "x" * 64]
)
def test_a_schema_that_would_need_quotes_is_refused(acme: Acme, empty_database_url: str, schema: str) -> None:
    with pytest.raises(Refused, match="no name of a schema"):
        write_database(history_of(acme.ledger, "acme"), empty_database_url, NOBODY_WATCHES, schema)


def test_tables_that_are_not_from_an_export_are_left_alone(acme: Acme, empty_database_url: str) -> None:
    schema = "public"
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE unit (mine integer)"))

    with pytest.raises(Refused, match="no export made"):
        write_database(history_of(acme.ledger, "acme"), empty_database_url, NOBODY_WATCHES, schema)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM unit")).scalar() == 0
    engine.dispose()


def test_the_ledger_itself_is_no_place_for_them(acme: Acme, database_url: str) -> None:
    with pytest.raises(Refused, match="no export made"):
        write_database(history_of(acme.ledger, "acme"), database_url, NOBODY_WATCHES, "public")


def test_an_export_takes_the_place_of_the_one_before_and_a_broken_one_leaves_it(
    acme: Acme, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(acme)
    first = write_database(history_of(acme.ledger, "acme"), empty_database_url, NOBODY_WATCHES)
    acme.records(rename(SALES, "Sales!", MAR))
    second = write_database(history_of(acme.ledger, "acme"), empty_database_url, NOBODY_WATCHES)
    assert second["unit"] > first["unit"]
    broken = history_of(acme.ledger, "acme")
    monkeypatch.setattr(broken, "facts", lambda progress: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        write_database(broken, empty_database_url, NOBODY_WATCHES)

    engine = opened(empty_database_url)
    unit = "orgledger.unit" if engine.dialect.name == "postgresql" else "unit"
    with engine.connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {unit}")).scalar() == second["unit"]
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite://", "nothing"])
def test_only_files_and_postgresql_take_tables(acme: Acme, url: str) -> None:
    with pytest.raises(Refused):
        write_database(history_of(acme.ledger, "acme"), url, NOBODY_WATCHES)


def test_a_database_that_is_not_there_is_told_without_its_password(acme: Acme) -> None:
    with pytest.raises(Unavailable) as told:
        write_database(
            history_of(acme.ledger, "acme"), "postgresql://me:secret@127.0.0.1:1/none?connect_timeout=2", NOBODY_WATCHES
        )

    assert "secret" not in str(told.value)
