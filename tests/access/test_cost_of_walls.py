"""An organization that somebody may not read costs what one costs that there is not: by what is asked and loaded."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import orjson
import pytest
from graphql import get_named_type, is_leaf_type
from sqlalchemy import event

from orgledger.domain.identity import PublicId
from orgledger.domain.principal import Principal
from orgledger.domain.role import Role
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from tests.access.documents import arguments
from tests.access.house import House, signed_in
from tests.access.test_walls import MUTATIONS, NOWHERE, OWN, SCHEMA, Two, alike, ids, mutation, two, variables
from tests.graphql.asker import both_engines
from tests.kit import FakeClock, open_ledger

__all__ = ["two"]

TIME_LEFT = re.compile(r"(?<='statement_timeout', ')\d+")
Pair: TypeAlias = tuple[tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]]
"""A document with its variables for an organization, and the same for one that there is not."""


@contextmanager
def statements(ledger: Ledger) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        asked.append(TIME_LEFT.sub("", statement))

    event.listen(ledger.engine, "before_cursor_execute", note)
    yield asked
    event.remove(ledger.engine, "before_cursor_execute", note)


def asked(ledger: Ledger, who: Principal, document: str, **given: Any) -> tuple[bytes, list[str]]:
    """An answer, and what the database was asked for it."""

    async def ask() -> Any:
        request = Request(ledger, who.subject, who)
        if document.startswith("subscription"):
            return await anext(aiter(await SCHEMA.stream(document, given, context_value=request)))
        return await SCHEMA.execute(document, given, context_value=request)

    with statements(ledger) as found:
        result = asyncio.run(ask())
    told = orjson.dumps([result.data, [error.formatted for error in result.errors or ()]])
    return told, found


def doors(two: Two) -> Iterator[tuple[str, Pair]]:
    """Ways to name an organization, by code and by key, each with the documents for the other one and for none."""
    codes = [("beta", "none"), (two.beta.key, NOWHERE)]
    for root in ("query", "subscription"):
        kind = getattr(SCHEMA._schema, f"{root}_type")
        for name, field in kind.fields.items():
            below = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
            pairs: list[list[str]] = []
            if "code" in field.args:
                given = [[arguments(kind, name, field, {"code": one}) or "" for one in pair] for pair in codes]
                pairs += [[f"({one.strip('()')})" for one in pair] for pair in given]
            elif "id" in field.args:
                pairs += [[f'(id: "{one}")' for one in pair] for pair in ids(two)]
            for pair in pairs:
                yield name, tuple((f"{root} {{ {name}{one}{below} }}", {}) for one in pair)  # type: ignore[misc]
    yield "roles", tuple((f'{{ viewer {{ roles(code: "{one}") }} }}', {}) for one in codes[0])  # type: ignore[misc]
    for name in sorted(set(MUTATIONS) - OWN - {"registerOrganization"}):
        for pair in codes:
            asked = []
            for place, code in zip((two.beta.key, NOWHERE), pair, strict=True):
                given_ = {"id": str(PublicId("ChangeRequest", place, two.request))}
                context = {"organization": code, "reason": "Because."}
                asked.append(
                    (mutation(name, MUTATIONS[name]), variables(name, MUTATIONS[name], context=context, **given_))
                )
            yield name, tuple(asked)  # type: ignore[misc]


@both_engines
@pytest.mark.parametrize("how", ["nobody", "elsewhere", "token"])
@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
def test_an_organization_that_is_not_there_for_somebody_costs_what_none_costs(
    two: Two, database_url: str, clock: FakeClock, how: str, warm: bool
) -> None:
    if how != "nobody":
        two.acme.grants("sam", "EDITOR")
    if how == "token":
        two.beta.grants("sam", "EDITOR")
    only: dict[str, Any] = {"roles": frozenset([Role.EDITOR]), "organization": two.acme.key}
    limits = only if how == "token" else {}
    sam = signed_in("sam", **limits)
    ledger = open_ledger(database_url, clock, access="enforced")
    if warm:
        ledger.archive.image(two.beta.row)
    count = 0

    for name, pair in doors(two):
        (there, of_one), (nowhere, of_none) = (asked(ledger, sam, document, **given) for document, given in pair)
        assert alike(two, there, nowhere), (name, there, nowhere)
        assert of_one == of_none, name
        assert (two.beta.key in ledger.images.kept) is warm, name
        count += 1

    assert count > 60
    ledger.close()


@both_engines
def test_no_image_is_read_for_whoever_was_granted_nothing(two: Two, database_url: str, clock: FakeClock) -> None:
    """Ann reads a draft of beta by name, and has no grant there; Bea had one."""
    two.beta.revokes("bea", "EDITOR")
    ledger = open_ledger(database_url, clock, access="enforced")

    for who in ("ann", "bea", "nob"):
        asked(ledger, signed_in(who), "{ organizations { code } }")
        asked(ledger, signed_in(who), '{ organization(code: "beta") { code } }')
        asked(ledger, signed_in(who), "{ organization { code } }")

    assert list(ledger.images.kept) == []
    ledger.close()


@both_engines
def test_whoever_was_granted_something_reads_it_at_once(
    two: Two, house: House, database_url: str, clock: FakeClock
) -> None:
    ledger = open_ledger(database_url, clock, access="enforced")
    nothing, _ = asked(ledger, signed_in("sam"), '{ organization(code: "beta") { code } }')
    two.beta.grants("sam", "VIEWER")
    something, _ = asked(ledger, signed_in("sam"), '{ organization(code: "beta") { code } }')
    two.beta.revokes("sam", "VIEWER")
    again, _ = asked(ledger, signed_in("sam"), '{ organization(code: "beta") { code } }')

    assert (b"null" in nothing, b"beta" in something) == (True, True)
    assert again == nothing
    ledger.close()
