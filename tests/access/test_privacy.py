"""Nobody is shown a personal value who may not see it, on any way that the schema knows."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

import orjson
import pytest

from orgledger.access.recognition import Recognition
from orgledger.change_request import ChangeRequests
from orgledger.domain.change_set import Context
from orgledger.domain.identity import PublicId
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.settings import Settings
from tests.access.documents import documents
from tests.access.house import House, signed_in
from tests.kit import ADA, APR, CHIEF, FEB, JAN, MAR, PLANT, SALES, Form, assign, key, person, position, rename, rescind

VALUES = frozenset(
    {"PLANTED-NAME", "PLANTED-REF", "PLANTED-TITLE", "PLANTED-REASON", "PLANTED-BASIS", "PLANTED-REQUEST"}
)
ACTORS = frozenset({"PLANTED-ACTOR"})
DRAFTS = frozenset({"PLANTED-DRAFT", "PLANTED-INNER"})
SCHEMA: Any = build_schema(Settings(depth=200, cost=10**9, tokens=100_000, aliases=100_000))


@pytest.fixture
def planted(house: House) -> House:
    """Personal values in every place that takes one; each reader of the draft is named in it."""
    told = {"title": "PLANTED-TITLE", "reason": "PLANTED-REASON", "basis": "PLANTED-BASIS"}
    house.records(rename(PLANT, "Works", JAN), actor="PLANTED-BEHALF")
    house.records(
        person(ADA, name="PLANTED-NAME", reference="PLANTED-REF"),
        position(CHIEF, SALES, code="chief", head=True),
        assign(key("tie"), ADA, CHIEF),
        actor="PLANTED-ACTOR",
        on_behalf_of="PLANTED-BEHALF",
        **told,
    )
    for who, role in (("vic", "VIEWER"), ("aud", "AUDITOR"), ("root", "ADMINISTRATOR"), ("eda", "EDITOR")):
        house.grants(who, role)
    requests, context = ChangeRequests(house.ledger), Context("PLANTED-ACTOR", reason="PLANTED-REASON")
    request = requests.draft(house.key, "PLANTED-REQUEST", [rename(SALES, "Selling", MAR)], ("vic", "aud"), context)
    requests.submit(house.key, request, context)
    inner: list[Form] = [person(key("other"), FEB, name="PLANTED-INNER"), rename(PLANT, "Factory", APR)]
    requests.draft(house.key, "PLANTED-DRAFT", inner, ("vic", "aud", "root"), context)
    house.records(rename(SALES, "Sold", JAN), actor="PLANTED-ACTOR", **told)
    house.records(rescind(house.head), actor="PLANTED-ACTOR", **told)
    return house


def asked(house: House, who: str, roots: Collection[str] = ()) -> dict[str, bytes]:
    """Everything that somebody is answered, by the type that the document is about."""

    async def all_of_it() -> dict[str, bytes]:
        found = {}
        for name, document in documents(SCHEMA._schema, given):
            if roots and name.split()[0] not in roots:
                continue
            request = Request(house.server, who, signed_in(who), recognition)
            result = await SCHEMA.execute(document, context_value=request)
            codes = {(error.extensions or {}).get("code") for error in result.errors or ()}
            assert not codes & {"GRAPHQL_INVALID", "INTERNAL"}, (document, result.errors)
            found[name] = orjson.dumps([result.data, [error.formatted for error in result.errors or ()]])
        return found

    recognition = Recognition(house.server.engine, house.server.settings, house.server.clock)
    [request] = [held.key for held in ChangeRequests(house.ledger).all(house.row, "nobody")]
    ids = {noun: str(PublicId(noun, house.key, one)) for noun, one in (("Person", ADA), ("ChangeRequest", request))}
    given = {
        "code": "acme",
        "Organization.person": 'reference: "PLANTED-REF"',
        "Organization.unit": 'code: "sales"',
        "Organization.position": 'code: "chief"',
        "Query.node": f'id: "{ids["Person"]}"',
        "Query.nodes": f'ids: ["{ids["Person"]}"]',
        "Query.changeRequest": f'id: "{ids["ChangeRequest"]}"',
    }
    return asyncio.run(all_of_it())


def leaks(answers: dict[str, bytes], words: frozenset[str]) -> dict[str, list[str]]:
    """Which of some words stand in which answers."""
    found = {word: [name for name, body in answers.items() if word.encode() in body] for word in words}
    return {word: names for word, names in found.items() if names}


def test_a_viewer_is_shown_no_personal_value_on_any_way(planted: House) -> None:
    answers = asked(planted, "vic")

    assert len(answers) > 120
    assert leaks(answers, VALUES | ACTORS | DRAFTS | {"PLANTED-BEHALF"}) == {}


def test_an_administrator_is_shown_who_acts_and_nothing_else(planted: House) -> None:
    answers = asked(planted, "root")

    assert leaks(answers, VALUES | DRAFTS) == {}
    assert set(leaks(answers, ACTORS)) == ACTORS


def test_an_auditor_is_shown_all_of_it_and_the_drafts_that_name_them(planted: House) -> None:
    """And so the walk does go where personal values are."""
    everything = VALUES | ACTORS | DRAFTS

    assert set(leaks(asked(planted, "aud"), everything)) == everything


def test_an_editor_is_shown_no_draft_that_does_not_name_them(planted: House) -> None:
    answers = asked(planted, "eda", ("changeRequests", "changeRequest"))

    assert {"PLANTED-REQUEST", "PLANTED-REASON"} <= set(leaks(answers, VALUES))
    assert leaks(answers, DRAFTS) == {}
