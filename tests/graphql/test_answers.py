"""Answers that may be kept: given again while nothing they stand on has moved, and never otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio

from orgledger.domain.change_set import Context
from orgledger.graphql.answers import OVERHEAD_BYTES, Answer, Answers, question, tag
from orgledger.graphql.footing import Footing
from orgledger.graphql.scope import Request
from tests.graphql.asker import both_engines
from tests.graphql.test_http import client_of
from tests.kit import ADA, MAR, PLANT, SALES, Acme, FakeClock, create, key, open_ledger, rename
from tests.kit import ask as form

UNITS = '{ organization(code: "acme") { units { nodes { key name } } } }'
ON_A_DAY = '{ organization(code: "acme", asOf: {effective: "2024-06-30"}) { units { nodes { key name } } } }'
PINNED = """{ organization(code: "acme", asOf: {effective: "2024-06-30", known: {sequence: 5}}) {
  coordinate { token sealed } units { nodes { key name } } } }"""
BY_TOKEN = (
    """query($token: String!) { organization(code: "acme", asOf: {token: $token}) { units { nodes { name } } } }"""
)
KEPT, FIXED, UNKEPT = "public, no-cache", "public, max-age=86400, immutable", "private, no-store"


@pytest_asyncio.fixture
async def client(database_url: str, clock: FakeClock, staffed: Acme) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that answers queries by GET."""
    ledger = open_ledger(database_url, clock, allow_get=True, head_wait_s=0.02)
    async with client_of(ledger) as client:
        yield client
    ledger.close()


async def get(client: httpx.AsyncClient, query: str, tag: str | None = None, **variables: Any) -> httpx.Response:
    """Ask by GET, if it is another answer than that of a tag."""
    headers = {"accept": "application/json", **({"if-none-match": tag} if tag else {})}
    parameters = {"query": query, "variables": orjson.dumps(variables).decode()}
    return await client.get("/graphql", params=parameters, headers=headers)


async def post(client: httpx.AsyncClient, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
    """Ask by POST."""
    return await client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


def lane(answer: httpx.Response) -> str:
    """How an answer came about."""
    name, _, spent = answer.headers["server-timing"].partition(";dur=")
    assert float(spent) >= 0
    return name


# Given again.


@both_engines
async def test_an_answer_is_given_again_to_the_byte(client: httpx.AsyncClient) -> None:
    first, again = await post(client, UNITS), await post(client, UNITS)

    assert lane(first) in ("plain", "compiled")
    assert lane(again) == "cache"
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"] == KEPT
    assert "Accept" in again.headers["vary"]


@both_engines
async def test_whoever_has_an_answer_is_told_so_without_a_body(client: httpx.AsyncClient) -> None:
    first = await get(client, UNITS)
    unchanged = await get(client, UNITS, first.headers["etag"])

    assert unchanged.status_code == 304
    assert unchanged.content == b""
    assert "content-type" not in unchanged.headers
    assert unchanged.headers["etag"] == first.headers["etag"]
    assert unchanged.headers["cache-control"] == KEPT
    assert "Accept" in unchanged.headers["vary"]
    assert lane(unchanged) == "304"


@pytest.mark.parametrize("told", ["W/{tag}", '"another", {tag}', "*"])
async def test_a_tag_is_found_however_it_is_told(client: httpx.AsyncClient, told: str) -> None:
    first = await get(client, UNITS)

    assert (await get(client, UNITS, told.format(tag=first.headers["etag"]))).status_code == 304


async def test_a_post_is_always_answered_in_full(client: httpx.AsyncClient) -> None:
    """RFC 9110 §13.1.2: only GET and HEAD have a 304."""
    first = await post(client, UNITS)
    again = await post(client, UNITS, {"if-none-match": first.headers["etag"]})

    assert again.status_code == 200
    assert again.content == first.content


async def test_a_server_that_keeps_nothing_still_spares_the_body(
    database_url: str, clock: FakeClock, staffed: Acme
) -> None:
    ledger = open_ledger(database_url, clock, allow_get=True, answers_bytes=0)
    async with client_of(ledger) as client:
        first, again = await get(client, UNITS), await get(client, UNITS)
        unchanged = await get(client, UNITS, first.headers["etag"])
    ledger.close()

    assert lane(again) != "cache"
    assert again.content == first.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_a_tag_is_good_at_every_process(database_url: str, clock: FakeClock, staffed: Acme) -> None:
    tags = []
    for _ in range(2):
        ledger = open_ledger(database_url, clock, allow_get=True)
        async with client_of(ledger) as client:
            tags.append((await get(client, UNITS)).headers["etag"])
        ledger.close()

    assert tags[0] == tags[1]


async def test_head_tells_what_get_would(client: httpx.AsyncClient) -> None:
    parameters = {"query": UNITS}
    accept = {"accept": "application/json"}
    whole = await client.get("/graphql", params=parameters, headers=accept)
    head = await client.head("/graphql", params=parameters, headers=accept)

    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "cache-control", "content-type", "content-length"):
        assert head.headers[name] == whole.headers[name]


# What moves an answer.


@both_engines
async def test_whatever_is_recorded_is_told_at_once(client: httpx.AsyncClient, staffed: Acme) -> None:
    first = await get(client, UNITS)
    staffed.records(create(key("new"), MAR, code="new", name="New"))
    after = await get(client, UNITS, first.headers["etag"])

    assert after.status_code == 200
    assert after.headers["etag"] != first.headers["etag"]
    assert "New" in after.text
    assert "New" not in first.text


@both_engines
async def test_a_change_that_an_answer_does_not_tell_of_leaves_its_tag(
    client: httpx.AsyncClient, staffed: Acme
) -> None:
    first = await get(client, ON_A_DAY)
    staffed.records(rename(SALES, "Selling", MAR.replace(year=2030)))
    after = await get(client, ON_A_DAY, first.headers["etag"])

    assert after.status_code == 304


async def test_a_plan_is_told_on_the_day_it_begins(client: httpx.AsyncClient, staffed: Acme, clock: FakeClock) -> None:
    today = clock.at.date()
    staffed.records(rename(SALES, "Selling", today + timedelta(days=1)))
    before = [await post(client, UNITS), await post(client, UNITS)]
    clock.at = datetime.combine(today + timedelta(days=1), datetime.min.time(), UTC)
    after = await post(client, UNITS)

    assert [lane(one) == "cache" for one in before] == [False, True]
    assert "Selling" not in before[1].text
    assert lane(after) != "cache"
    assert "Selling" in after.text


async def test_what_was_known_today_is_asked_anew_tomorrow(
    client: httpx.AsyncClient, staffed: Acme, clock: FakeClock
) -> None:
    """Until midnight it grows; afterwards it is what was known by then."""
    today = clock.at.date()
    query = f"""{{ organization(code: "acme", asOf: {{effective: "2024-06-30", known: {{date: "{today}"}}}}) {{
      coordinate {{ sequence sealed }} }} }}"""
    before = await post(client, query)
    clock.at += timedelta(days=1)
    staffed.records(rename(SALES, "Selling", MAR))
    after, again = await post(client, query), await post(client, query)

    assert before.headers["cache-control"] == KEPT
    assert before.json()["data"]["organization"]["coordinate"] == {"sequence": 14, "sealed": False}
    assert after.json()["data"]["organization"]["coordinate"] == {"sequence": 14, "sealed": True}
    assert after.headers["cache-control"] == again.headers["cache-control"] == FIXED


async def test_another_organization_is_seen_by_whoever_names_none(client: httpx.AsyncClient, staffed: Acme) -> None:
    unnamed, all_of_them = "{ organization { code } }", "{ organizations { code head { sequence } } }"
    before = [await post(client, query) for query in (unnamed, all_of_them, unnamed, all_of_them)]
    Acme(staffed.ledger, "other")
    after = [await post(client, query) for query in (unnamed, all_of_them)]

    assert [lane(one) for one in before[2:]] == ["cache", "cache"]
    assert after[0].json()["errors"][0]["extensions"]["code"] == "ORGANIZATION_REQUIRED"
    assert [one["code"] for one in after[1].json()["data"]["organizations"]] == ["acme", "other"]


async def test_a_list_of_organizations_tells_their_heads(client: httpx.AsyncClient, staffed: Acme) -> None:
    query = "{ organizations { head { sequence } } }"
    before = await post(client, query)
    staffed.records(rename(SALES, "Selling", MAR))
    after = await post(client, query)

    assert before.json()["data"] == {"organizations": [{"head": {"sequence": 14}}]}
    assert after.json()["data"] == {"organizations": [{"head": {"sequence": 15}}]}


async def test_two_sides_of_a_comparison_both_count(client: httpx.AsyncClient, staffed: Acme) -> None:
    query = """{ compare(code: "acme", from: {effective: "2024-06-30", known: {sequence: 5}}, to: {}) {
      summary { kind count } } }"""
    first, again = await post(client, query), await post(client, query)
    staffed.records(create(key("new"), MAR, code="new", name="New"))
    after = await post(client, query)

    assert lane(again) == "cache"
    assert again.headers["cache-control"] == KEPT
    assert after.content != first.content


async def test_a_named_rule_set_is_today_s_whatever_the_coordinate(client: httpx.AsyncClient, staffed: Acme) -> None:
    query = """query($rules: ID) { organization(code: "acme", asOf: {effective: "2024-06-30", known: {sequence: 5}}) {
      findings(ruleSet: $rules) { totalCount } } }"""
    adopted = form("adoptRuleSet", MAR, key=key("rules"), parameters=[{"check": "C6", "name": "max", "value": "7"}])
    staffed.records(adopted)
    named, default = await post(client, query, rules=key("rules")), await post(client, query, rules="default")

    assert named.headers["cache-control"] == KEPT
    assert default.headers["cache-control"] == FIXED


# What never moves.


async def test_what_is_pinned_is_kept_for_long_and_without_asking_again(
    client: httpx.AsyncClient, staffed: Acme
) -> None:
    first = await get(client, PINNED)
    staffed.records(rename(SALES, "Selling", MAR), rename(PLANT, "Works", MAR))
    again = await get(client, PINNED)

    assert first.headers["cache-control"] == FIXED
    assert lane(again) == "cache"
    assert again.content == first.content


async def test_a_token_replays_its_structure_for_as_long(client: httpx.AsyncClient, staffed: Acme) -> None:
    token = (await get(client, PINNED)).json()["data"]["organization"]["coordinate"]["token"]
    answer = await get(client, BY_TOKEN, token=token)

    assert answer.headers["cache-control"] == FIXED


@pytest.mark.parametrize(
    "query",
    [
        ON_A_DAY,
        '{ organization(code: "acme", asOf: {known: {sequence: 5}}) { code } }',
        '{ organization(asOf: {effective: "2024-06-30", known: {sequence: 5}}) { code } }',
        "{ __schema { queryType { name } } }",
        "{ server { version } }",
        f"{PINNED[:-1]} server {{ version }} }}",
    ],
    ids=["no known", "no day", "no code", "introspection", "server", "pinned, and server"],
)
async def test_whatever_is_left_to_the_server_is_asked_again(client: httpx.AsyncClient, query: str) -> None:
    answer = await get(client, query)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == KEPT


async def test_how_long_it_is_kept_by_others_is_a_setting(database_url: str, clock: FakeClock, staffed: Acme) -> None:
    ledger = open_ledger(database_url, clock, allow_get=True, fixed_s=0)
    async with client_of(ledger) as client:
        answer = await get(client, PINNED)
    ledger.close()

    assert answer.headers["cache-control"] == KEPT


# What is never kept.


@pytest.mark.parametrize(
    "query",
    [
        f'{{ organization(code: "acme") {{ person(key: "{ADA}") {{ name }} }} }}',
        '{ organization(code: "acme") { person(reference: "p1") { key } } }',
        '{ organization(code: "acme") { search(text: "Ada Lovelace") { id } } }',
        '{ entry(code: "acme", sequence: 3) { actor { name } } }',
        '{ changeSet(code: "acme", sequence: 3) { actor { name } } }',
        f"""{{ organization(code: "acme", asOf: {{effective: "2024-06-30", known: {{sequence: 14}}}}) {{
          person(key: "{ADA}") {{ history {{ nodes {{ after }} }} }} }} }}""",
        '{ changeRequests(code: "acme") { totalCount } }',
        '{ organization(code: "nowhere") { code } }',
        "{ organization { code } changeRequests { totalCount } }",
        '{ organization(code: "acme", asOf: {effective: "2024-06-30", known: {sequence: 99}}) { code } }',
        "{ organization { unit(code: 5) { code } } }",
        "{ nothing }",
        "{",
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_what_may_change_without_a_trace_is_never_kept(
    client: httpx.AsyncClient, query: str, accept: str
) -> None:
    """Personal values can be erased, drafts are for some, what was not found may come, errors tell of the moment."""
    answers = [await client.get("/graphql", params={"query": query}, headers={"accept": accept}) for _ in range(2)]

    for answer in answers:
        assert answer.headers["cache-control"] == UNKEPT
        assert "etag" not in answer.headers
        assert answer.headers.get("server-timing", "plain").partition(";")[0] in ("plain", "compiled")


async def test_a_search_that_meets_nobody_is_kept(client: httpx.AsyncClient) -> None:
    query = '{ organization(code: "acme") { search(text: "sal") { __typename } } }'

    assert [lane(await post(client, query)) == "cache" for _ in range(2)] == [False, True]


async def test_a_draft_is_seen_by_its_author_and_by_nobody_after_her(client: httpx.AsyncClient, staffed: Acme) -> None:
    request = staffed.drafts(rename(SALES, "Selling", MAR), actor="ann")
    query = '{ changeRequests(code: "acme") { nodes { title } totalCount } }'

    for actor, count in (("ann", 1), ("bob", 0), ("ann", 1)):
        answer = await post(client, query, {"x-orgledger-actor": actor})
        assert answer.json()["data"]["changeRequests"]["totalCount"] == count
        assert answer.headers["cache-control"] == UNKEPT

    staffed.requests.submit(staffed.key, request, Context("ann"))
    for actor in ("ann", "bob"):
        answer = await post(client, query, {"x-orgledger-actor": actor})
        assert answer.json()["data"]["changeRequests"]["totalCount"] == 1


async def test_a_scenario_is_worked_out_anew(client: httpx.AsyncClient, staffed: Acme) -> None:
    staffed.submits(rename(SALES, "Selling", MAR))
    [node] = (await post(client, '{ changeRequests(code: "acme") { nodes { id } } }')).json()["data"]["changeRequests"][
        "nodes"
    ]
    query = """query($id: ID!) { organization(code: "acme", asOf: {scenario: $id, effective: "2024-06-30"}) {
      units { nodes { name } } } }"""
    answer = await get(client, query, id=node["id"])

    assert "Selling" in answer.text
    assert answer.headers["cache-control"] == UNKEPT


async def test_what_an_entry_tells_of_a_change_request_is_not_kept_where_it_looks_ahead(
    client: httpx.AsyncClient, staffed: Acme
) -> None:
    staffed.submits(rename(SALES, "Selling", MAR))
    on_record = '{ entry(code: "acme", sequence: 15) { changeRequest { state digest } } }'
    ahead = '{ entry(code: "acme", sequence: 15) { changeRequest { operations { summary } } } }'

    assert (await get(client, on_record)).headers["cache-control"] == KEPT
    assert (await get(client, ahead)).headers["cache-control"] == UNKEPT


async def test_nothing_is_kept_of_what_records(client: httpx.AsyncClient, staffed: Acme) -> None:
    mutation = """mutation($input: RenameUnitInput!, $context: ContextInput) {
      renameUnit(input: $input, context: $context) { __typename } }"""
    variables = {"input": rename(SALES, "Selling", MAR)["renameUnit"]}
    answers = [await post(client, mutation, **variables, context={"dryRun": dry}) for dry in (True, True, False)]

    assert [one.json()["data"]["renameUnit"]["__typename"] for one in answers] == ["Preview", "Preview", "Recorded"]
    for answer in answers:
        assert answer.headers["cache-control"] == UNKEPT
        assert lane(answer) == "plain"
    assert staffed.head == 15


# Who is told what.


async def test_two_classes_of_askers_never_share_an_answer(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Request, "visibility", lambda request: f"readers of {request.actor}")
    told = []
    for actor in ("ann", "bob", "ann", "bob"):
        answer = await post(client, PINNED, {"x-orgledger-actor": actor})
        told.append((lane(answer) == "cache", answer.headers["cache-control"]))

    assert told == [(False, "private, no-cache")] * 2 + [(True, "private, no-cache")] * 2


async def test_each_media_type_has_a_tag_of_its_own(client: httpx.AsyncClient) -> None:
    tags = set()
    for accept in ("application/json", "application/graphql-response+json"):
        answer = await client.get("/graphql", params={"query": UNITS}, headers={"accept": accept})
        assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
        tags.add(answer.headers["etag"])

    assert len(tags) == 2


def test_a_question_is_told_by_all_that_decides_its_answer() -> None:
    asked: list[Any] = ["open", "application/json", "{ a }", "A", {"x": 1, "y": {"b": 2, "a": 3}}]
    others = ["closed", "application/graphql-response+json", "{ b }", None, {"x": 1, "y": {"b": 2}}]
    keys = {question(*asked)} | {question(*asked[:n], other, *asked[n + 1 :]) for n, other in enumerate(others)}

    assert len(keys) == 6
    assert question(*asked[:4], {"y": {"a": 3, "b": 2}, "x": 1}) == question(*asked), "however they are ordered"
    assert question(*asked[:4], {}) == question(*asked[:4], None)
    assert question("a", "b", "cd", None, {}) != question("a", "bc", "d", None, {})
    assert question("o", "j", "d", "None", {}) != question("o", "j", "d", None, {})


def test_variables_that_cannot_be_told_for_certain_make_no_question() -> None:
    deep: dict[str, Any] = {}
    for _ in range(500):
        deep = {"a": deep}

    assert question("open", "application/json", "{ a }", None, deep) is None


def test_answers_that_were_not_used_for_longest_make_room() -> None:
    def answer(size: int) -> Answer:
        return Answer(b"x" * size, "", Footing(query=True))

    room = Answers(3 * (OVERHEAD_BYTES + 100))
    for name in (b"1", b"2", b"3"):
        room.keep(name, answer(100))
    room.find(b"1")
    room.keep(b"4", answer(100))
    room.keep(b"4", answer(50))
    room.keep(b"5", answer(10_000))

    assert [name for name in (b"1", b"2", b"3", b"4", b"5") if room.find(name)] == [b"1", b"3", b"4"]
    assert room.held_bytes == 3 * OVERHEAD_BYTES + 250


def test_a_tag_tells_bytes_and_media_type() -> None:
    tags = {
        tag("application/json", b"a"),
        tag("application/json", b"b"),
        tag("application/graphql-response+json", b"a"),
    }

    assert len(tags) == 3
    assert all(one[0] == one[-1] == '"' and one[1:-1].replace("-", "").replace("_", "").isalnum() for one in tags)
