"""The log of reads: a chain that shows what was altered, cut where it is too old, read by auditors alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from orgledger.access.read_log import Answered, ReadLog
from orgledger.access.token import Tokens
from orgledger.app import build_app
from orgledger.ledger import Ledger
from tests.access.house import House
from tests.cli.runner import Terminal
from tests.graphql.asker import both_engines
from tests.kit import FakeClock, open_ledger

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
