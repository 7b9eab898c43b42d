"""The log of reads: a chain that shows what was altered, cut where it is too old, read by auditors alone."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from orgledger.access import read_log as module
from orgledger.access.read_log import Answered, ReadLog, keyed, month_key
from orgledger.access.token import Tokens
from orgledger.app import build_app
from orgledger.audit import key_store
from orgledger.domain.change_set import Context
from orgledger.erasure import Erasures
from orgledger.ledger import Ledger
from tests.access.house import House
from tests.cli.runner import Terminal
from tests.graphql.asker import both_engines
from tests.kit import ADA, FakeClock, open_ledger, person
from tests.kit import ask as asked

READS = """{ readLog(code: "acme") { totalCount faults
  lines { number actor { name } method operation kind coordinates values document answer request } } }"""


@pytest.fixture
def log(house: House) -> Iterator[ReadLog]:
    found = ReadLog(house.server.engine, house.server.settings, house.server.clock)
    yield found
    found.close()


def answered(house: House, who: str = "ann", at: str = "2025-01-01T00:00:00.000000Z") -> Answered:
    read = {house.key: ["2024-06-01@5", "2024-06-01@5"]}
    return Answered(at, who, "TOKEN", "Tree", "query", "{ x }", read, b'{"data":{"a":[1,2,{"b":null}]}}')


def wrote(log: ReadLog, *answers: Answered) -> None:
    log.append([read for one in answers for read in log.reads(one)])


@both_engines
def test_lines_follow_one_another_and_what_is_altered_is_named(house: House, log: ReadLog) -> None:
    wrote(log, answered(house), answered(house, "ben"))
    wrote(log, answered(house, "eve"))
    assert list(log.faults(house.key)) == []
    [newest, *_] = lines = log.newest(house.key, 10)
    assert [line.number for line in lines] == [3, 2, 1]
    assert (newest.read.coordinates, newest.read.values) == (("2024-06-01@5",), 3)
    assert "eve" not in repr(newest)

    for statement, told in (
        ("UPDATE read_log SET line = (SELECT line FROM read_log WHERE number = 1) WHERE number = 2", ["Line 2 is not"]),
        ("DELETE FROM read_log WHERE number = 2", ["Lines 2 to 2 are missing."]),
    ):
        with house.server.engine.begin() as connection:
            connection.execute(text(statement))
        faults = list(log.faults(house.key))
        assert len(faults) == len(told)
        assert faults[0].startswith(told[0])


@both_engines
def test_what_is_too_old_is_cut_off_and_the_rest_still_follows(house: House, log: ReadLog, clock: FakeClock) -> None:
    wrote(log, answered(house), answered(house, "ben"))
    clock.at += timedelta(days=170)
    wrote(log, answered(house, "eve", "2025-06-20T00:00:00.000000Z"))
    assert log.sweep() == 0

    clock.at += timedelta(days=20)

    assert log.sweep() == 2
    assert [line.number for line in log.newest(house.key, 10)] == [3]
    assert list(log.faults(house.key)) == []
    wrote(log, answered(house, "ann", "2025-07-10T00:00:00.000000Z"))
    assert [line.number for line in log.newest(house.key, 10)] == [4, 3]
    clock.at += timedelta(days=400)
    assert log.sweep() == 2
    wrote(log, answered(house, "ann", "2026-08-10T00:00:00.000000Z"))
    assert [line.number for line in log.newest(house.key, 10)] == [5]
    assert list(log.faults(house.key)) == []


def test_what_waits_is_written_before_the_end(house: House) -> None:
    log = ReadLog(house.server.engine, house.server.settings, house.server.clock)
    for number in range(1_200):
        log.add(answered(house, f"user{number % 7}"))

    log.close()

    assert log.count(house.key) == 1_200
    assert list(log.faults(house.key)) == []


@pytest_asyncio.fixture
async def client(house: House, database_url: str, clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    """A server whose answers wait for their lines; Vic views, Aud audits."""
    house.grants("vic", "VIEWER")
    house.grants("aud", "AUDITOR")
    house.grants("root", "ADMINISTRATOR")
    for name in ("vic", "aud", "root"):
        ReadUsers(house.server).add(name)
    ledger = open_ledger(database_url, clock, access="enforced", read_log_waits=True, read_log_flush_s=0.01)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(build_app(ledger)), base_url="http://127.0.0.1"
    ) as found:
        yield found
    ledger.close()


class ReadUsers:
    """Users that only have tokens."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def add(self, name: str) -> None:
        with self.ledger.engine.begin() as connection:
            statement = "INSERT INTO local_user (name, password, created_at) VALUES (:name, 'none', '2025')"
            connection.execute(text(statement), {"name": name})


async def ask(client: httpx.AsyncClient, house: House, who: str, document: str) -> Any:
    secret, _ = Tokens(house.server.engine).create(who, "a test", house.server.clock.now())
    headers = {"authorization": f"Bearer {secret}", "x-request-id": f"request-{who}"}
    return (await client.post("/graphql", json={"query": document}, headers=headers)).json()


async def test_every_read_is_logged_kept_answers_and_reads_of_the_log_included(
    client: httpx.AsyncClient, house: House
) -> None:
    tree = 'query Tree { organization(code: "acme", asOf: {effective: "2024-06-01"}) { roots { code } } }'
    for _ in range(2):
        await ask(client, house, "vic", tree)
    await ask(client, house, "vic", "{ server { version } }")

    await ask(client, house, "aud", READS)
    told = (await ask(client, house, "aud", READS))["data"]["readLog"]

    assert told["faults"] == []
    assert told["totalCount"] == 3
    by_auditor, second, first = told["lines"]
    assert by_auditor["actor"] == {"name": "aud"}
    assert (first["actor"]["name"], first["method"], first["kind"]) == ("vic", "TOKEN", "query")
    assert first["coordinates"] == [f"2024-06-01@{house.head}"]
    assert first["values"] == 1
    assert first["request"] == "request-vic"
    assert (first["document"], first["answer"]) == (second["document"], second["answer"])


async def test_the_log_is_read_by_auditors_alone(client: httpx.AsyncClient, house: House) -> None:
    for who in ("vic", "root"):
        [error] = (await ask(client, house, who, READS))["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"


async def test_an_open_server_logs_nothing_unless_it_is_told_to(house: House, database_url: str) -> None:
    for setting, logged in (("enforced", 0), ("always", 1)):
        ledger = open_ledger(database_url, read_log=setting, read_log_waits=True, read_log_flush_s=0.01)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(build_app(ledger)), base_url="http://127.0.0.1"
        ) as client:
            await client.post("/graphql", json={"query": '{ organization(code: "acme") { code } }'})
        assert ReadLog(ledger.engine, ledger.settings, ledger.clock).count(house.key) == logged
        ledger.close()


async def test_what_a_page_shows_is_logged_as_well(
    house: House, database_url: str, clock: FakeClock, log: ReadLog
) -> None:
    ledger = open_ledger(database_url, clock, read_log="always", read_log_waits=True, read_log_flush_s=0.01)
    transport = httpx.ASGITransport(build_app(ledger), client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
        page = await browser.get("/admin/acme?at=2024-06-01")
    ledger.close()

    assert page.status_code == 200
    lines = log.newest(house.key, 10)
    assert {line.read.kind for line in lines} == {"query"}
    assert any("2024-06-01" in str(line) for line in lines)


def test_the_command_line_shows_and_verifies_the_log(house: House, log: ReadLog, database_url: str) -> None:
    wrote(log, answered(house))
    orgledger = Terminal(database_url)

    assert "query Tree  2024-06-01@5  3 values" in orgledger.runs("reads")
    assert orgledger("reads", "--json").json[0]["coordinates"] == ["2024-06-01@5"]
    assert "follow one another" in orgledger.runs("reads", "--verify")
    with house.server.engine.begin() as connection:
        connection.execute(text("UPDATE read_log SET hash = line"))
    assert orgledger("reads", "--verify").code == 4
    assert "1 lines were cut off" in orgledger.runs("reads", "--sweep")


# What a line holds of documents and answers.


def digests(log: ReadLog, house: House) -> set[str]:
    return {text for line in log.newest(house.key, 100) for text in (line.read.document, line.read.answer)}


@both_engines
def test_nobody_tries_names_against_a_line(house: House, log: ReadLog) -> None:
    """Like documents have like hashes within a month; another month, or another house, has another key."""
    beside = House(house.ledger, house.server, "beside")
    wrote(log, answered(house), answered(house), answered(house, at="2025-02-01T00:00:00.000000Z"), answered(beside))
    lines = [line.read for line in reversed(log.newest(house.key, 10))]
    [other] = [line.read for line in log.newest(beside.key, 10)]

    assert lines[0].answer == lines[1].answer
    assert len({lines[0].answer, lines[2].answer, other.answer}) == 3
    assert len({lines[0].document, lines[2].document, other.document}) == 3
    plain = {hashlib.sha256(one).hexdigest() for one in (b"{ x }", answered(house).body)}
    assert not plain & digests(log, house)
    assert log.keys.named(house.key, key_store.READS) == [f"{key_store.READS}2025-01", f"{key_store.READS}2025-02"]


@both_engines
def test_the_key_of_a_month_goes_with_its_lines(house: House, log: ReadLog, clock: FakeClock) -> None:
    wrote(log, answered(house), answered(house, at="2025-02-01T00:00:00.000000Z"))
    clock.at = clock.at.replace(year=2025, month=7, day=20)

    assert log.sweep() == 1
    assert log.keys.named(house.key, key_store.READS) == [f"{key_store.READS}2025-02"]
    clock.at += timedelta(days=300)
    assert log.sweep() == 1
    assert log.keys.named(house.key, key_store.READS) == []


@both_engines
def test_an_erasure_destroys_what_a_line_could_be_tried_with(house: House, log: ReadLog) -> None:
    house.records(person(ADA, name="Ada Lovelace", reference="p1"))
    wrote(log, answered(house))
    before = digests(log, house)
    [kept] = log.keys.find(house.key, [f"{key_store.READS}2025-01"]).values()

    house.records(asked("proposeErasure", person=ADA, legal_basis="OBJECTION"), actor="pia")
    Erasures(house.ledger).confirm(house.key, house.head, Context("pat"))

    assert log.keys.named(house.key, key_store.READS) == []
    wrote(log, answered(house))
    assert len(digests(log, house) - before) == 2
    assert list(log.faults(house.key)) == []
    [fresh] = log.keys.find(house.key, [f"{key_store.READS}2025-01"]).values()
    assert fresh is not kept


@both_engines
def test_what_waited_while_something_was_erased_is_keyed_by_nothing_that_is_kept(house: House, log: ReadLog) -> None:
    house.records(person(ADA, name="Ada Lovelace", reference="p1"))
    before = house.entries()[-1].recorded_at
    house.records(asked("proposeErasure", person=ADA, legal_basis="OBJECTION"), actor="pia")
    Erasures(house.ledger).confirm(house.key, house.head, Context("pat"))

    wrote(log, answered(house, at=before), answered(house, at=house.entries()[-1].recorded_at))
    wrote(log, answered(house, at=f"{before[:4]}-12-31T23:59:59.999999Z"))

    def tried(month: str) -> str:
        return keyed(month_key(log.keys, house.key, month), hashlib.sha256(answered(house).body).digest())

    after, *waited = [line.read for line in log.newest(house.key, 10)]
    assert after.answer == tried(after.at[:7])
    assert not {tried(one.at[:7]) for one in waited} & {one.answer for one in waited}
    assert len({one.document for one in waited}) == 2


# What could not be logged.


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def hurried(house: House, database_url: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadLog]:
    """A log that waits a second for the database, and tries again soon."""
    monkeypatch.setattr(module, "RETRY_S", 0.05)
    ledger = open_ledger(database_url, clock, access="enforced", lock_timeout_s=1, read_log_flush_s=0.01)
    found = ReadLog(ledger.engine, ledger.settings, ledger.clock)
    yield found
    found.close()
    ledger.close()


def locked(database_url: str) -> sqlite3.Connection:
    """Somebody who holds the write lock."""
    holder = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    return holder


def test_reads_that_the_database_does_not_take_are_kept_and_told(
    house: House, hurried: ReadLog, database_url: str
) -> None:
    with closing(locked(database_url)) as holder:
        for number in range(20):
            hurried.add(answered(house, f"user{number}"))
        eventually(lambda: hurried.failing)
        assert hurried.count(house.key) == 0
        assert any("wait to be logged" in fault for fault in hurried.faults(house.key))
        assert all(not isinstance(one, Answered) for one, _ in hurried.pending)
        holder.execute("ROLLBACK")

    eventually(lambda: hurried.count(house.key) == 20)
    eventually(lambda: list(hurried.faults(house.key)) == [])


def test_what_cannot_be_kept_is_counted_in_the_chain(
    house: House, hurried: ReadLog, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 5)
    with closing(locked(database_url)) as holder:
        hurried.add(answered(house))
        eventually(lambda: hurried.failing)
        for number in range(11):
            hurried.add(answered(house, f"user{number}"))
        eventually(lambda: hurried.lost[house.key] == 7)
        holder.execute("ROLLBACK")

    eventually(lambda: hurried.count(house.key) == 6)
    eventually(lambda: not hurried.failing)
    [line] = [line for line in hurried.newest(house.key, 10) if line.read.kind == "lost"]
    assert line.read.lost == 7
    assert list(hurried.faults(house.key)) == [f"7 reads before line {line.number} could not be logged, and are lost."]


async def test_where_answers_wait_a_read_that_is_not_logged_is_refused(
    house: House, database_url: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.05)
    house.grants("vic", "VIEWER")
    ReadUsers(house.server).add("vic")
    secret, _ = Tokens(house.server.engine).create("vic", "a test", house.server.clock.now())
    headers = {"authorization": f"Bearer {secret}"}
    tree = {"query": 'query Covert { organization(code: "acme") { name } }'}
    waiting = {"read_log_waits": True, "read_log_flush_s": 0.01, "lock_timeout_s": 1}
    ledger = open_ledger(database_url, clock, access="enforced", **waiting)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build_app(ledger)), base_url="http://127.0.0.1") as here:
        assert (await here.post("/graphql", json=tree, headers=headers)).json()["data"]["organization"]["name"]
        with closing(locked(database_url)) as holder:
            refused = await asyncio.gather(*(here.post("/graphql", json=tree, headers=headers) for _ in range(3)))
            holder.execute("ROLLBACK")
        assert [one.status_code for one in refused] == [503] * 3
        assert all("data" not in one.json() and "has to be logged" in one.text for one in refused)
        await asyncio.sleep(2)
        assert (await here.post("/graphql", json=tree, headers=headers)).status_code == 200
    ledger.close()
