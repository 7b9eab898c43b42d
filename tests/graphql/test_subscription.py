"""Following an organization: whole change sets, in order, none left out and none twice."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import event
from starlette.requests import HTTPConnection

from orgledger.domain.change_set import Context
from orgledger.graphql.scope import Request
from orgledger.graphql.view import View
from orgledger.ledger import Clock, Ledger
from orgledger.projections.feed import PAGE
from tests.conformance.processes import PROCESSES, running, writer_of_single_entries
from tests.graphql.asker import both_engines, schema
from tests.kit import (
    APR,
    COMPANY,
    EXPORT,
    MAR,
    PLANT,
    SALES,
    Acme,
    close,
    create,
    dissolve,
    key,
    move,
    open_ledger,
    position,
    rename,
)

LATE_S = 2.0
"""How late a change set may arrive."""
PATIENCE_S = 10

DOCUMENT = """subscription($code: String, $after: Int, $filter: EntryFilter) {
  ledger(code: $code, after: $after, filter: $filter) { %s } }"""


class Follower:
    """Somebody who follows, exactly as a client over a WebSocket would."""

    def __init__(self, results: Any) -> None:
        self.results = results

    async def take(self, count: int = 1) -> list[Any]:
        """The next change sets."""
        return [await self.one() for _ in range(count)]

    async def one(self) -> Any:
        """The next change set; its last sequence alone, if nothing else was asked for."""
        result = await self.result()
        assert not result.errors, result.errors
        found = result.data["ledger"]
        return found["lastSequence"] if list(found) == ["lastSequence"] else found

    async def error(self) -> dict[str, Any]:
        """The extensions of the one error that comes next."""
        [error] = (await self.result()).errors
        return dict(error.extensions)

    async def result(self) -> Any:
        return await asyncio.wait_for(anext(self.results), PATIENCE_S)

    async def silent(self) -> bool:
        """Whether nothing comes for a while. It cannot be used afterwards."""
        try:
            await asyncio.wait_for(anext(self.results), 0.3)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def following(ledger: Ledger, fields: str = "lastSequence", **variables: Any) -> AsyncIterator[Follower]:
    """Follow, until the block ends."""
    results = await schema(ledger.settings).stream(DOCUMENT % fields, variables, context_value=Request(ledger))
    async with aclosing(results):
        yield Follower(results)


@both_engines
async def test_what_is_on_record_comes_first_and_then_what_is_recorded(tree: Acme) -> None:
    async with following(tree.ledger, after=0) as follower:
        first = await follower.take(2)
        tree.records(rename(SALES, "Selling", MAR), rename(EXPORT, "Exports", MAR))
        tree.records(rename(PLANT, "Works", MAR))
        then = await follower.take(2)

    assert (first, then) == ([1, 5], [7, 8])


@both_engines
async def test_only_what_is_recorded_from_now_on_comes_if_no_place_is_named(tree: Acme) -> None:
    async with following(tree.ledger) as follower:
        waiting = asyncio.create_task(follower.one())
        await asyncio.sleep(0.2)
        tree.records(rename(SALES, "Selling", MAR))

        assert await waiting == 6


@pytest.mark.parametrize(("after", "first"), [(0, 1), (1, 5), (2, 6), (4, 6), (5, 6)])
async def test_a_place_inside_a_change_set_is_the_end_of_that_set(tree: Acme, after: int, first: int) -> None:
    tree.records(rename(SALES, "Selling", MAR))

    async with following(tree.ledger, after=after) as follower:
        assert await follower.one() == first


async def test_a_change_set_comes_whole_and_as_it_is_known_at_the_head(tree: Acme) -> None:
    tree.records(rename(SALES, "Selling", MAR), move(EXPORT, PLANT, MAR), title="Spring", actor="ada")
    fields = "firstSequence lastSequence title actor { name } entries { sequence type summary subjects { id } }"

    async with following(tree.ledger, fields, after=5) as follower:
        found = await follower.one()

    assert (found["firstSequence"], found["lastSequence"], found["title"]) == (6, 7, "Spring")
    assert found["actor"] == {"name": "ada"}
    assert [entry["type"] for entry in found["entries"]] == ["UnitRenamed", "UnitMoved"]
    assert all(entry["summary"] and entry["subjects"] for entry in found["entries"])


@pytest.mark.parametrize(
    ("variables", "code", "path"),
    [
        ({"after": 6}, "BEYOND_HEAD", ["after"]),
        ({"after": 2**31 - 1}, "BEYOND_HEAD", ["after"]),
        ({"after": -1}, "VALIDATION", ["after"]),
        ({"code": "nobody"}, "ORGANIZATION_NOT_FOUND", []),
        ({"filter": {"recordedFrom": "2024-01-01T00:00:00"}}, "VALIDATION", ["filter"]),
        ({"filter": {"changeRequest": "nonsense"}}, "VALIDATION", ["filter", "changeRequest"]),
    ],
)
async def test_what_cannot_be_followed_is_refused_at_once(
    tree: Acme, variables: dict[str, Any], code: str, path: list[str]
) -> None:
    async with following(tree.ledger, **variables) as follower:
        assert await follower.error() == {"code": code, "path": path}


async def test_the_organization_is_to_be_named_where_there_are_several(tree: Acme) -> None:
    Acme(tree.ledger, "other")

    async with following(tree.ledger) as follower:
        assert (await follower.error())["code"] == "ORGANIZATION_REQUIRED"
    async with following(tree.ledger, code="other", after=0) as follower:
        assert await follower.one() == 1


# Filters.


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"types": ["UnitMoved"]}, [7]),
        ({"types": ["UnitMoved", "UnitRenamed"]}, [7, 8]),
        ({"verbs": ["CORRECTION"]}, [8]),
        ({"subject": EXPORT}, [5, 7]),
        ({"under": SALES}, [5, 7]),
        ({"under": COMPANY, "types": ["UnitRenamed"]}, [7, 8]),
        ({"types": ["UnitMoved"], "subject": SALES}, []),
        ({"effectiveFrom": "2024-03-01"}, [7, 8]),
    ],
)
async def test_a_change_set_comes_whole_if_one_of_its_entries_passes(
    tree: Acme, chosen: dict[str, Any], found: list[int]
) -> None:
    tree.records(rename(SALES, "Selling", MAR), move(EXPORT, SALES, MAR))
    tree.records(rename(PLANT, "Works", MAR, correct=True, forever=True))
    tree.records(create(key("last")))

    async with following(tree.ledger, "lastSequence entries { sequence }", after=0, filter=chosen) as follower:
        came = await follower.take(len(found))

    assert [one["lastSequence"] for one in came] == found
    if 7 in found:
        assert {"lastSequence": 7, "entries": [{"sequence": 6}, {"sequence": 7}]} in came


async def test_a_follower_of_a_subtree_hears_of_what_leaves_it_and_of_what_is_dissolved_in_it(tree: Acme) -> None:
    opened = tree.records(create(key("shop"), parent=EXPORT), position(key("clerk"), EXPORT)).last
    dissolved = tree.records(dissolve(key("shop"), MAR)).last
    left = tree.records(move(EXPORT, PLANT, MAR)).last
    tree.records(rename(EXPORT, "Abroad", APR))
    tree.records(close(key("clerk"), MAR))
    last = tree.records(rename(SALES, "Selling", APR)).last

    async with following(tree.ledger, after=5, filter={"under": SALES}) as follower:
        assert await follower.take(4) == [opened, dissolved, left, last]


async def test_what_a_filter_leaves_out_does_not_come_later(tree: Acme) -> None:
    async with following(tree.ledger, filter={"subject": PLANT}) as follower:
        waiting = asyncio.create_task(follower.one())
        await asyncio.sleep(0.1)
        tree.records(rename(SALES, "Selling", MAR))
        tree.records(rename(PLANT, "Works", MAR))
        assert await waiting == 7
        tree.records(rename(SALES, "Sales", MAR))
        assert await follower.silent()


# However long and whoever writes.


@both_engines
async def test_a_long_history_comes_in_order_whatever_the_sizes_of_its_sets(acme: Acme) -> None:
    """Sets that end before, at and after the end of a page, and one that is longer than a page."""
    sizes = [1, PAGE - 2, 1, PAGE, 3, 2 * PAGE + 7, 1, *[1] * 40, PAGE - 1]
    for number, size in enumerate(sizes):
        acme.records(*(create(key(f"unit {number} {one}")) for one in range(size)))

    async with following(acme.ledger, "firstSequence lastSequence entries { sequence }", after=0) as follower:
        came = await follower.take(len(sizes) + 1)

    sequences = [entry["sequence"] for one in came for entry in one["entries"]]
    assert sequences == list(range(1, acme.head + 1))
    assert [one["lastSequence"] - one["firstSequence"] + 1 for one in came] == [1, *sizes]


async def test_a_history_is_read_in_pages_and_not_one_row_at_a_time(acme: Acme) -> None:
    for number in range(300):
        acme.records(create(key(f"unit {number}")), title=f"Set {number}", reason="Why not?", actor=f"a{number % 3}")
    asked: list[str] = []
    event.listen(acme.ledger.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    fields = "lastSequence title actor { name } entries { summary reason actor { name } }"
    async with following(acme.ledger, fields, after=0) as follower:
        came = await follower.take(301)

    assert [one["title"] for one in came[1:]] == [f"Set {number}" for number in range(300)]
    assert came[-1]["entries"][0]["reason"] == "Why not?"
    # How often the heads are looked at meanwhile is up to the clock.
    assert len([one for one in asked if one != "BEGIN" and "FROM organization" not in one]) < 10


@both_engines
async def test_what_another_process_records_comes_soon_and_in_order(tree: Acme, database_url: str) -> None:
    ledger = open_ledger(database_url, Clock())
    ready, stop = PROCESSES.Barrier(2), PROCESSES.Event()

    with running((writer_of_single_entries, (database_url, tree.key, ready, stop))):
        async with following(ledger, after=5) as follower:
            await asyncio.to_thread(ready.wait, PATIENCE_S)
            came = await follower.take(100)
            stop.set()
    ledger.close()

    assert came == list(range(6, 106))


@both_engines
async def test_a_change_set_of_elsewhere_arrives_soon(tree: Acme, database_url: str) -> None:
    elsewhere = open_ledger(database_url, tree.ledger.clock)
    late = []

    async with following(tree.ledger, after=5) as follower:
        for number in range(8):
            waiting = asyncio.create_task(follower.one())
            await asyncio.sleep(0.13 + number / 100)
            form = rename(SALES, f"Name {number}", MAR)
            await asyncio.to_thread(lambda form=form: record(elsewhere, tree.key, form))
            recorded = time.monotonic()
            await waiting
            late.append(time.monotonic() - recorded)
    elsewhere.close()

    assert sorted(late)[len(late) // 2] < LATE_S, late


def record(ledger: Ledger, organization: str, form: dict[str, Any]) -> None:
    """Record one change set at a ledger."""
    ledger.record(organization, ledger.read([form], Context()))


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgres"])
async def test_on_postgresql_the_bell_wakes_long_before_the_next_look(tree: Acme, database_url: str) -> None:
    here, elsewhere = (open_ledger(database_url, tree.ledger.clock, watch_s=5.0) for _ in (1, 2))

    async with following(here, after=5) as follower:
        waiting = asyncio.create_task(follower.one())
        await asyncio.sleep(0.5)
        await asyncio.to_thread(record, elsewhere, tree.key, rename(SALES, "Selling", MAR))
        assert await asyncio.wait_for(waiting, 2) == 6
        elsewhere.close()
    await asyncio.to_thread(here.close)


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgres"])
async def test_a_bell_that_nobody_hears_does_not_matter(
    tree: Acme, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = open_ledger(database_url, tree.ledger.clock)
    monkeypatch.setattr(elsewhere.bell, "ring", lambda: None)

    async with following(tree.ledger, after=5) as follower:
        waiting = asyncio.create_task(follower.one())
        await asyncio.sleep(0.3)
        await asyncio.to_thread(record, elsewhere, tree.key, rename(SALES, "Selling", MAR))
        assert await asyncio.wait_for(waiting, 2) == 6
    elsewhere.close()


@both_engines
async def test_the_watcher_survives_a_database_that_is_away_for_a_moment(
    tree: Acme, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orgledger.projections.heads.RETRY_S", 0.05)
    elsewhere = open_ledger(database_url, tree.ledger.clock)
    look, failures = tree.ledger.heads._look, iter(range(3))

    def broken(connection: Any) -> None:
        if next(failures, None) is not None:
            connection.exec_driver_sql("SELECT * FROM nowhere")
        look(connection)

    monkeypatch.setattr(tree.ledger.heads, "_look", broken)
    async with following(tree.ledger, after=5) as follower:
        waiting = asyncio.create_task(follower.one())
        await asyncio.sleep(0.1)
        await asyncio.to_thread(record, elsewhere, tree.key, rename(SALES, "Selling", MAR))
        assert await asyncio.wait_for(waiting, 5) == 6
    elsewhere.close()


# Many followers.


@both_engines
async def test_one_watcher_looks_for_everybody_and_goes_with_the_last(tree: Acme) -> None:
    other = Acme(tree.ledger, "other")

    def watchers() -> int:
        return sum(thread.name == "orgledger watcher" for thread in threading.enumerate())

    before, tasks = watchers(), len(asyncio.all_tasks())
    streams = [await follow(tree.ledger, code=code, after=0) for code in ("acme", "other") for _ in range(20)]
    first = await asyncio.gather(*(one.one() for one in streams))
    during, watcher = watchers(), tree.ledger.heads.watcher
    assert watcher is not None
    waiting = [asyncio.create_task(one.take(2 if number < 20 else 1)) for number, one in enumerate(streams)]
    tree.records(rename(SALES, "Selling", MAR))
    other.records(create(key("unit")))
    last = await asyncio.gather(*waiting)
    for one in streams:
        await one.results.aclose()
    await asyncio.to_thread(watcher.join, PATIENCE_S)

    assert first == [1] * 40
    assert last == [[5, 6]] * 20 + [[2]] * 20
    assert during == before + 1
    assert (watchers(), len(asyncio.all_tasks())) == (before, tasks)
    assert tree.ledger.heads.following_count == 0
    assert not tree.ledger.heads.waiting


async def follow(ledger: Ledger, **variables: Any) -> Follower:
    """Follow until somebody closes it."""
    document = DOCUMENT % "lastSequence"
    return Follower(await schema(ledger.settings).stream(document, variables, context_value=Request(ledger)))


async def test_a_server_serves_so_many_subscriptions_and_no_more(tree: Acme, database_url: str) -> None:
    ledger = open_ledger(database_url, tree.ledger.clock, subscriptions=2)
    async with following(ledger, after=0) as one, following(ledger, after=0) as another:
        await one.one()
        await another.one()
        async with following(ledger, after=0) as third:
            assert await third.error() == {"code": "LIMIT_EXCEEDED"}
    async with following(ledger, after=0) as fourth:
        assert await fourth.one() == 1
    ledger.close()


async def test_when_the_ledger_closes_followers_are_told_where_they_were(tree: Acme, database_url: str) -> None:
    ledger = open_ledger(database_url, tree.ledger.clock)
    async with following(ledger, after=0) as follower:
        await follower.take(2)
        waiting = asyncio.create_task(follower.error())
        await asyncio.sleep(0.1)
        await asyncio.to_thread(ledger.close)

        assert await waiting == {"code": "UNAVAILABLE", "after": 5}


# Documents.


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("subscription { ledger { lastSequence }", "GRAPHQL_INVALID"),
        ("subscription { nothing }", "GRAPHQL_INVALID"),
        ("subscription A { ledger { lastSequence } } subscription B { ledger { lastSequence } }", "GRAPHQL_INVALID"),
        ("subscription { a: ledger { lastSequence } b: ledger { lastSequence } }", "GRAPHQL_INVALID"),
        ("subscription { ledger { " + " ".join(f"a{n}: lastSequence" for n in range(300)) + " } }", "LIMIT_EXCEEDED"),
        ("subscription { ledger " + "{ entries { changeSet " * 20 + "{ id }" + "} }" * 20 + " }", "LIMIT_EXCEEDED"),
        ("subscription { ledger { lastSequence } }" + " # x\n" + "fragment f on Unit { id } " * 3000, "LIMIT_EXCEEDED"),
        ("fragment f on Unit { id }", "GRAPHQL_INVALID"),
    ],
    ids=["syntax", "field", "two operations", "two fields", "aliases", "depth", "tokens", "no operation"],
)
async def test_a_subscription_obeys_the_limits_of_every_document(tree: Acme, document: str, code: str) -> None:
    results = await schema(tree.ledger.settings).stream(document, context_value=Request(tree.ledger))
    async with aclosing(results):
        assert (await Follower(results).error())["code"] == code


async def test_a_subscription_is_not_answered_once(tree: Acme) -> None:
    result = await schema(tree.ledger.settings).execute(DOCUMENT % "lastSequence", context_value=Request(tree.ledger))

    [error] = result.errors
    assert error.extensions == {"code": "GRAPHQL_INVALID"}
    assert "text/event-stream" in error.message


# Who asks.


@pytest.mark.parametrize(
    ("host", "headers", "actor"),
    [
        ("127.0.0.1", {"x-orgledger-actor": "ada"}, "ada"),
        ("192.168.1.5", {"x-orgledger-actor": "ada"}, "local"),
        ("127.0.0.1", {"x-orgledger-actor": "ada", "x-forwarded-for": "203.0.113.9"}, "local"),
        ("127.0.0.1", {}, "local"),
    ],
)
async def test_over_a_websocket_the_asker_is_who_it_is_over_http(
    tree: Acme, host: str, headers: dict[str, str], actor: str
) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    opened = HTTPConnection({"type": "websocket", "headers": raw, "client": (host, 50000)})

    request = await View(tree.ledger).get_context(opened, None)

    assert request.actor == actor


@both_engines
async def test_nothing_waits_on_the_event_loop_for_the_database(tree: Acme) -> None:
    """Reads happen on other threads: while one is slow, the loop goes on."""
    loop_thread, used = threading.get_ident(), set()
    event.listen(tree.ledger.engine, "before_cursor_execute", lambda *_: used.add(threading.get_ident()))

    async with following(tree.ledger, "lastSequence title entries { summary actor { name } }", after=0) as follower:
        await follower.take(2)

    assert used
    assert loop_thread not in used
