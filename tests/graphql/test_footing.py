"""Everything that can be asked is the same for as long as what its answer says it stands on is as it was."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

from orgledger.domain.change_set import Context
from orgledger.graphql.execution.direct import Direct
from orgledger.graphql.footing import Footing
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.graphql.asker import InTurn, schema
from tests.kit import (
    ADA,
    APR,
    BEN,
    EXPORT,
    FEB,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    SELLER,
    Acme,
    FakeClock,
    adjust,
    assign,
    create,
    key,
    move,
    open_ledger,
    position,
    recode,
    rename,
    rescind,
)
from tests.kit import ask as form

SCHEMA = schema(Settings())._schema
GIVEN = {
    ("Organization", "unit"): f'key: "{SALES}"',
    ("Organization", "position"): f'key: "{SELLER}"',
    ("Organization", "person"): f'key: "{ADA}"',
}
"""Arguments that lead somewhere."""


def documents(root: str, first: str) -> Iterator[str]:
    """Every field of every type below a field of the root, each once, on the shortest way to it."""
    met: set[tuple[str, str]] = set()
    query = SCHEMA.query_type
    assert query is not None
    waiting: deque[tuple[Any, str, int]] = deque([(get_named_type(query.fields[root].type), first, 1)])
    while waiting:
        kind, way, depth = waiting.popleft()
        if is_abstract_type(kind):
            for possible in SCHEMA.get_possible_types(kind) if kind.name != "Node" else ():
                waiting.append((possible, f"{way} {{ ... on {possible.name}", depth + 1))
            continue
        assert isinstance(kind, GraphQLObjectType)
        together = []
        for name, field in kind.fields.items():
            place = (kind.name, name)
            if place in met or name == "edges" or not reachable(kind.name, name, field):
                continue
            met.add(place)
            asked = f"{name}({GIVEN[place]})" if place in GIVEN else name
            if not is_leaf_type(get_named_type(field.type)):
                waiting.append((get_named_type(field.type), f"{way} {{ {asked}", depth + 1))
            elif isinstance(field.resolve, Direct):
                together.append(asked)
            else:
                yield f"{{ {way} {{ {asked} {'}' * (depth + 1)}"
        if together:
            yield f"{{ {way} {{ {' '.join(together)} {'}' * (depth + 1)}"


def reachable(kind: str, name: str, field: GraphQLField) -> bool:
    """Whether a field can be asked without an argument of its own, or with one of ours."""
    return (kind, name) in GIVEN or not any(map(is_required_argument, field.args.values()))


def asked(ledger: Ledger, document: str) -> tuple[bytes, Footing, list[str]]:
    """An answer, what it stands on, and its errors."""
    request = InTurn(ledger)
    result: Any = asyncio.run(schema(ledger.settings).execute(document, context_value=request))
    errors = [error.message for error in result.errors or ()]
    return orjson.dumps(result.data), request.footing, errors


def much_later(acme: Acme) -> None:
    """Something of everything that could be told of the past."""
    acme.records(
        rename(SALES, "Verkauf", FEB, to=APR, correct=True), recode(EXPORT, "exp", FEB), move(PLANT, SALES, MAR)
    )
    acme.records(rescind(acme.head), create(key("later"), FEB, parent=SALES, code="later", name="Sales later"))
    acme.records(adjust(SALES, MAR, before={"seats": 1}, seats=9), assign(key("more"), BEN, SELLER, MAR))
    acme.records(position(key("desk"), SALES, FEB, code="desk", title="Desk", seats=4, reports_to=SELLER))
    acme.records(form("adoptRuleSet", FEB, key=key("rules"), parameters=[{"check": "C6", "name": "max", "value": "1"}]))
    acme.records(form("setAttribute", FEB, noun="unit", entity=SALES, name="x", value="y"))
    approved = acme.submits(rename(EXPORT, "Ausfuhr", MAY))
    acme.approves(approved)
    acme.requests.record(acme.key, approved, Context("bob"))
    acme.submits(rename(PLANT, "Werk", JUNE))
    acme.drafts(rename(PLANT, "Fabrik", JUNE))


def test_an_answer_is_the_same_while_it_stands(
    working: Acme, ledger: Ledger, database_url: str, clock: FakeClock
) -> None:
    approved = working.submits(rename(SALES, "Selling", APR))
    working.approves(approved)
    working.requests.record(working.key, approved, Context("bob"))
    head = working.head
    pinned = f'organization(code: "acme", asOf: {{effective: "2024-03-15", known: {{sequence: {head}}}}})'
    at_the_head = 'organization(code: "acme")'
    every = [
        *documents("organization", pinned),
        *documents("organization", at_the_head),
        f'{{ {pinned} {{ search(text: "sal") {{ id }} }} }}',
    ]
    before = {document: asked(ledger, document) for document in every}
    much_later(working)
    clock.at += timedelta(days=400)
    fresh = open_ledger(database_url, clock, head_wait_s=0.02)
    after = {document: asked(fresh, document) for document in every}
    stand = {
        document
        for document, (_, footing, errors) in before.items()
        if footing.lasting and not errors and footing.same_days(clock.now()) and footing.same_rows(fresh)
    }
    fresh.close()

    differing = [one for one in every if one in stand and before[one][0] != after[one][0]]
    assert differing == []
    assert len(stand) > 40
    assert len(stand) < len(every)
    fixed = {document for document, (_, footing, errors) in before.items() if footing.fixed and not errors}
    assert fixed <= stand


def test_a_request_that_goes_on_begins_with_nothing_noted(ledger: Ledger) -> None:
    request = Request(ledger)
    request.footing.heads["acme"] = 5
    request.compiled = True

    assert request.anew().footing == Footing()
    assert not request.anew().compiled
