"""Organizations are walls: one that somebody may not read is told exactly like one that there is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson
import pytest
from graphql import GraphQLField, get_named_type, is_leaf_type

from orgledger.change_request import ChangeRequests
from orgledger.domain.catalogue import COMMANDS
from orgledger.domain.change_set import Context
from orgledger.domain.identity import PublicId
from orgledger.domain.role import Role
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.settings import Settings
from tests.access.documents import arguments
from tests.access.house import House, signed_in
from tests.graphql.test_mutation import EACH
from tests.kit import COMPANY, JAN, MAR, SALES, contents, create, grant, key, rename

SCHEMA: Any = build_schema(Settings())
NOWHERE = key("organization nowhere")


class Two(NamedTuple):
    """Two organizations of one server, and a change request of the other."""

    acme: House
    beta: House
    request: str


@pytest.fixture
def two(house: House) -> Two:
    """Beside acme there is beta, in which nobody of acme may do anything, and which has a change request and a plan."""
    beta = House(house.ledger, house.server, "beta")
    beta.records(create(COMPANY, code="company"), create(SALES, parent=COMPANY, code="sales"))
    beta.records(grant("bea", "EDITOR"), rename(SALES, "Secret", MAR))
    requests = ChangeRequests(house.ledger)
    request = requests.draft(beta.key, "A plan", [rename(SALES, "S", JAN)], ("ann",), Context("bea"))
    requests.submit(beta.key, request, Context("bea"))
    return Two(house, beta, request)


def told(two: Two, document: str, **variables: Any) -> bytes:
    """The answer to Ann."""

    async def ask() -> Any:
        request = Request(two.acme.server, "ann", signed_in("ann"))
        if document.startswith("subscription"):
            results = await SCHEMA.stream(document, variables, context_value=request)
            return await anext(aiter(results))
        return await SCHEMA.execute(document, variables, context_value=request)

    result = asyncio.run(ask())
    codes = [(error.extensions or {}).get("code") for error in result.errors or ()]
    assert not {"INTERNAL", "GRAPHQL_INVALID"} & set(codes), (document, result.errors)
    return orjson.dumps([result.data, [error.formatted for error in result.errors or ()]])


def alike(two: Two, there: bytes, nowhere: bytes) -> bool:
    """Whether two answers differ in nothing but what was asked for."""
    return there.replace(b"beta", b"none").replace(two.beta.key.encode(), NOWHERE.encode()) == nowhere


def ids(two: Two) -> Iterator[tuple[str, str]]:
    """Ids of things of the other organization, and the same of one that there is not."""
    things = [
        ("Unit", SALES),
        ("Unit", key("never")),
        ("Entry", "2"),
        ("ChangeSet", "3"),
        ("ChangeRequest", two.request),
    ]
    things += [("Actor", key("ann")), ("Grant", key("bea EDITOR")), ("AsOf", ""), ("Organization", "")]
    for noun, thing in things:
        yield tuple(str(PublicId(noun, place, thing or place)) for place in (two.beta.key, NOWHERE))  # type: ignore[misc]


def mutation(name: str, field: GraphQLField) -> str:
    """A document that calls a mutation with variables."""
    declared = ", ".join(f"${argument}: {kind.type}" for argument, kind in field.args.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in field.args)
    answer = "__typename ... on Refused { errors { code message path } }"
    return f"mutation({declared}) {{ {name}({passed}) {{ {answer} }} }}"


def variables(name: str, field: GraphQLField, **given: Any) -> dict[str, Any]:
    """What a mutation is called with."""
    found = {"digest": "0" * 64, "proposal": 2, "input": {"operations": [rename(SALES, "S", MAR)]}, **given}
    if name in COMMANDS:
        found["input"] = next(iter(EACH[name][1].values()))
    elif "ChangeRequest" in name:
        found["input"]["title"] = "A plan"
    elif name == "registerOrganization":
        found["input"] = {"code": "own", "names": [{"language": "en", "text": "Own"}]}
    return {argument: found[argument] for argument in field.args}


ROLES = [*Role, None]


MUTATIONS: dict[str, GraphQLField] = SCHEMA._schema.mutation_type.fields
OWN = {"createToken", "revokeToken", "endSession"}
"""What somebody does for their own programs and browsers, of which no ledger tells; see test_oversight."""


@pytest.fixture(params=ROLES, ids=str)
def role(request: pytest.FixtureRequest, two: Two) -> Role | None:
    """Ann holds one role in acme, or none."""
    if request.param is not None:
        two.acme.grants("ann", request.param.value)
    return request.param  # type: ignore[no-any-return]


@pytest.mark.parametrize("root", ["query", "subscription"])
def test_what_is_asked_of_another_organization_is_answered_as_if_it_were_not_there(
    two: Two, role: Role | None, root: str
) -> None:
    kind = getattr(SCHEMA._schema, f"{root}_type")
    for name, field in kind.fields.items():
        below = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
        pairs = []
        if "code" in field.args:
            pairs.append([f"({arguments(kind, name, field, {'code': code}).strip('()')})" for code in ("beta", "none")])
        elif "id" in field.args:
            pairs += [[f'(id: "{one}")' for one in pair] for pair in ids(two)]
        elif "ids" in field.args:
            pairs += [[f'(ids: ["{one}"])' for one in pair] for pair in ids(two)]
        else:
            assert name in ("viewer", "organizations", "reports", "server"), f"say how {name} names an organization"
        for pair in pairs:
            there, nowhere = (told(two, f"{root} {{ {name}{given}{below} }}") for given in pair)
            assert alike(two, there, nowhere), (name, there, nowhere)


def test_what_is_to_be_recorded_in_another_organization_is_refused_as_if_it_were_not_there(
    two: Two, role: Role | None
) -> None:
    before = contents(two.acme.ledger.engine)

    for name in set(MUTATIONS) - OWN - {"registerOrganization"}:
        field, answers = MUTATIONS[name], []
        for place, code in ((two.beta.key, "beta"), (NOWHERE, "none")):
            context = {"organization": code, "reason": "Because.", "idempotencyKey": "k"}
            given = {"context": context, "id": str(PublicId("ChangeRequest", place, two.request))}
            answers.append(told(two, mutation(name, field), **variables(name, field, **given)))
        assert b"ORGANIZATION_NOT_FOUND" in answers[0], (name, answers)
        assert alike(two, *answers), (name, answers)

    assert contents(two.acme.ledger.engine) == before


def test_only_what_is_visible_is_listed_and_the_one_that_is_needs_no_name(two: Two, role: Role | None) -> None:
    document = '{ organizations { code } viewer { roles(code: "acme") other: roles(code: "beta") } }'

    [data, errors] = orjson.loads(told(two, document))

    roles = [role.value] if role is not None else []
    visible = [{"code": "acme"}] if role is not None else []
    assert (data, errors) == ({"organizations": visible, "viewer": {"roles": roles, "other": []}}, [])
    [data, errors] = orjson.loads(told(two, "{ organization { code } }"))
    if role is None:
        assert errors[0]["extensions"]["code"] == "ORGANIZATION_REQUIRED"
    else:
        assert data == {"organization": {"code": "acme"}}


def test_a_coordinate_of_another_organization_opens_nothing(two: Two) -> None:
    two.acme.grants("ann", "AUDITOR")
    document = 'query($asOf: AsOfInput) { organization(code: "acme", asOf: $asOf) { name } }'

    for name, noun, thing in (("token", "AsOf", ""), ("scenario", "ChangeRequest", two.request)):
        at = (JAN, 3) if name == "token" else ()
        there, nowhere = (str(PublicId(noun, place, thing, *at)) for place in (two.beta.key, NOWHERE))
        assert told(two, document, asOf={name: there}) == told(two, document, asOf={name: nowhere})


@pytest.mark.parametrize("reading", ["AUDITOR", "VIEWER"])
def test_an_auditor_has_nothing_recorded_by_any_mutation_there_is(two: Two, reading: str) -> None:
    """Neither recorded, nor drafted, nor rehearsed."""
    acme, requests = two.acme, ChangeRequests(two.acme.ledger)
    acme.grants("ann", reading)
    request = requests.draft(acme.key, "A plan", [rename(SALES, "S", JAN)], ("ann",), Context("eve"))
    requests.submit(acme.key, request, Context("eve"))
    given = {
        "id": str(PublicId("ChangeRequest", acme.key, request)),
        "digest": requests.find(acme.row, request, "").digest,
    }
    before = contents(acme.ledger.engine)

    for name in set(MUTATIONS) - OWN:
        for dry in (False, True):
            context = {"organization": "acme", "reason": "Because.", "dryRun": dry}
            asked = variables(name, MUTATIONS[name], context=context, **given)
            answer = told(two, mutation(name, MUTATIONS[name]), **asked)
            assert b'"__typename":"Refused"' in answer, (name, answer)
            assert dry or b'"FORBIDDEN"' in answer, (name, answer)

    assert contents(acme.ledger.engine) == before
