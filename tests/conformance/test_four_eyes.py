"""The second wall behind four eyes: the database itself refuses a decision by whoever submitted, on every engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from orgledger.access.actor import Actors
from orgledger.audit.vault import actor_row
from orgledger.domain.change_request import NotYours
from orgledger.domain.change_set import Context
from orgledger.domain.erasure import SameEyes
from orgledger.domain.refusal import Invalid, Refusal, Refused, Unknown
from orgledger.erasure import Erasures
from orgledger.ledger import MayDecide
from orgledger.store.schema import actor, event
from orgledger.store.sheet import derived_key
from tests.kit import ADA, COMPANY, MAR, NOWHERE, Acme, ask, create, grant, key, person, rename, revoke

pytestmark = pytest.mark.every_postgres


@pytest.mark.parametrize("topic", ["ChangeRequestApproved", "ChangeRequestRejected"])
@pytest.mark.parametrize(("who", "of"), [("actor", "actor"), ("on_behalf_of", "actor"), ("actor", "on_behalf_of")])
def test_a_decision_by_its_submitter_does_not_even_get_into_the_table(
    acme: Acme, topic: str, who: str, of: str
) -> None:
    acme.records(create(COMPANY), actor="boss")
    request = acme.submits(rename(COMPANY, "Concern", MAR), on_behalf_of="boss")
    submitted = acme.entries()[-1]
    digest = acme.digest(request)

    def decision(sequence: int, **people: str | None) -> dict[str, object]:
        leaf = {
            "organization": acme.key,
            "sequence": sequence,
            "event": {"type": topic, "change_request": request, "digest": digest},
            **people,
        }
        row = {"organization": acme.key, "sequence": sequence, "topic": f"{topic}/1"}
        return {**row, "leaf": msgspec.json.encode(leaf)}

    own = decision(acme.head + 1, **{"actor": "somebody", who: getattr(submitted, of)})
    with pytest.raises(DBAPIError, match="does not decide on it"), acme.ledger.engine.begin() as connection:
        connection.execute(insert(event), own)

    with acme.ledger.engine.begin() as connection:
        connection.execute(insert(event), decision(acme.head + 1, actor="somebody", on_behalf_of=None))
        assert (
            connection.execute(select(event.c.topic).order_by(event.c.position.desc())).scalars().first()
            == f"{topic}/1"
        )


# Who is meant.

SPELLINGS: dict[str, Callable[[str], str]] = {
    "name": lambda key: "bob",
    "other case": lambda key: "BoB",
    "other width": lambda key: "\uff42\uff4f\uff42",
    "other spaces": lambda key: " bob ",
    "key": lambda key: key,
    "key in capitals": lambda key: key.upper(),
    "key in braces": lambda key: f"{{{key}}}",
    "key as an address": lambda key: f"urn:uuid:{key}",
    "key without dashes": lambda key: key.replace("-", ""),
    "key in wide braces": lambda key: f" \uff5b{key}\uff5d ",
}


@pytest.fixture(params=SPELLINGS)
def bob(request: pytest.FixtureRequest, acme: Acme) -> str:
    """What Bob, who is on record, is called."""
    acme.records(create(COMPANY), person(ADA), actor="bob")
    spelled: str = SPELLINGS[request.param](derived_key(acme.row.secret, "actor", "bob"))
    return spelled


def refused(function: Callable[..., Any], *arguments: Any) -> Refusal:
    """What a call is refused for."""
    with pytest.raises(Refused) as told:
        function(*arguments)
    [refusal] = told.value.refusals
    return refusal


def actors(acme: Acme) -> int:
    """How many actors there are."""
    return len(acme.ledger.archive.actors(acme.key))


def test_whoever_is_submitted_for_is_known_by_any_spelling(acme: Acme, bob: str) -> None:
    request = acme.submits(rename(COMPANY, "Concern", MAR), on_behalf_of=bob)
    asked = acme.requests.approve, acme.key, request, acme.digest(request)

    assert acme.entries()[-1].on_behalf_of == acme.entries()[-2].actor
    assert isinstance(refused(*asked, Context("bob")), NotYours)
    assert isinstance(refused(*asked, Context("cat", on_behalf_of=bob)), NotYours)
    assert acme.approves(request, actor="dan")
    assert actors(acme) == 4


def test_nobody_decides_on_their_own_request_under_another_spelling(acme: Acme, bob: str) -> None:
    request = acme.submits(rename(COMPANY, "Concern", MAR), actor="bob")
    asked = acme.requests.approve, acme.key, request, acme.digest(request)

    assert isinstance(refused(*asked, Context(bob)), NotYours)
    assert isinstance(refused(*asked, Context("cat", on_behalf_of=bob)), NotYours)
    assert isinstance(refused(acme.requests.reject, acme.key, request, Context(bob, reason="No.")), NotYours)


def test_nobody_erases_alone_under_another_spelling(acme: Acme, bob: str) -> None:
    asks = ask("proposeErasure", person=ADA, legal_basis="OTHER")
    erasures = Erasures(acme.ledger)
    own = acme.records(asks, actor="bob").last
    behalf = acme.records(asks, actor="ann", on_behalf_of=bob).last

    for context in (Context("bob"), Context(bob), Context("cat", on_behalf_of=bob)):
        assert refused(erasures.confirm, acme.key, own, context) == SameEyes()
        assert refused(erasures.confirm, acme.key, behalf, context) == SameEyes()
    erasures.decline(acme.key, own, Context(bob))
    assert acme.entries()[-1].actor == acme.entries()[1].actor


def test_nobody_is_acted_for_whom_the_organization_does_not_know(acme: Acme) -> None:
    acme.records(create(COMPANY), actor="bob")
    known = actors(acme)

    for nobody in ("boss", NOWHERE, NOWHERE.upper()):
        unknown = Unknown("actor", nobody.lower())
        assert acme.refuses(rename(COMPANY, "Concern", MAR), on_behalf_of=nobody) == [unknown]
        with pytest.raises(Refused):
            acme.forecasts(rename(COMPANY, "Concern", MAR), on_behalf_of=nobody)
        request = acme.drafts(rename(COMPANY, "Concern", MAR))
        assert refused(acme.requests.submit, acme.key, request, Context("ann", on_behalf_of=nobody)) == unknown
    assert acme.refuses(create(key("X")), actor=NOWHERE) == [Unknown("actor", NOWHERE)]
    assert acme.refuses(grant(NOWHERE, "VIEWER")) == [Unknown("actor", NOWHERE)]
    acme.drafts(create(key("Y")), readers=["boss"])
    assert acme.refuses(create(key("Y")), on_behalf_of="boss") == [Unknown("actor", "boss")]
    assert actors(acme) == known + 1, "only ann, who drafts"
    acme.records(grant("boss", "VIEWER"))
    assert acme.records(rename(COMPANY, "Concern", MAR), on_behalf_of="boss")


def test_nobody_loses_a_decision_by_being_named(acme: Acme) -> None:
    acme.records(create(COMPANY), person(ADA), grant("bob", "APPROVER"), grant("cat", "PRIVACY_OFFICER"))
    acme.records(grant("eve", "EDITOR"))
    request = acme.drafts(rename(COMPANY, "Concern", MAR))
    asks = ask("proposeErasure", person=ADA, legal_basis="OTHER")

    submits = acme.requests.submit, acme.key, request
    assert isinstance(refused(*submits, Context("ann", on_behalf_of="Bob")), MayDecide)
    [refusal] = acme.refuses(asks, on_behalf_of="cat")
    assert refusal.message(str).startswith("They are a privacy officer here and may decide on this.")
    assert acme.records(asks, on_behalf_of="bob")
    assert acme.requests.submit(acme.key, request, Context("ann", on_behalf_of="eve"))
    assert acme.approves(request, actor="bob")

    acme.records(revoke("bob", "APPROVER"))
    assert acme.submits(rename(COMPANY, "House", MAR), actor="ann", on_behalf_of="bob")


def test_a_spelling_of_before_does_not_part_somebody_from_themselves(acme: Acme) -> None:
    """Before, each spelling made an actor of its own: such actors are on record for ever."""
    acme.records(create(COMPANY), grant("bob", "APPROVER"))
    junk = derived_key(acme.row.secret, "actor", "Bob")
    with acme.ledger.engine.begin() as connection:
        box = locked_name(acme, junk, "Bob")
        connection.execute(insert(actor), {"organization": acme.key, "key": junk, "box": box})
    request = acme.drafts(rename(COMPANY, "Concern", MAR))

    for named in ("Bob", "BOB", junk):
        submits = acme.requests.submit, acme.key, request, Context("ann", on_behalf_of=named)
        assert isinstance(refused(*submits), MayDecide)

    acme.records(revoke("bob", "APPROVER"))
    acme.requests.submit(acme.key, request, Context("ann", on_behalf_of=junk))
    approves = acme.requests.approve, acme.key, request, acme.digest(request)
    for name in ("bob", "Bob"):
        assert isinstance(refused(*approves, Context(name)), NotYours)


def test_whoever_was_named_by_key_when_a_key_was_a_name_does_not_decide(acme: Acme) -> None:
    acme.records(create(COMPANY), actor="bob")
    bob = acme.entries()[-1].actor
    junk = derived_key(acme.row.secret, "actor", bob)
    with acme.ledger.engine.begin() as connection:
        connection.execute(insert(actor), {"organization": acme.key, "key": junk, "box": locked_name(acme, junk, bob)})
    request = acme.drafts(rename(COMPANY, "Concern", MAR))
    acme.requests.submit(acme.key, request, Context("ann", on_behalf_of=junk))

    assert acme.entries()[-1].on_behalf_of == bob
    known = Actors(acme.ledger.archive, acme.row, acme.ledger.archive.image(acme.row))
    assert known.alike([junk]) == {junk, bob}, "what was submitted on behalf of such an actor is for Bob not to decide"


def test_of_several_who_are_spelled_alike_the_one_who_is_meant_is_named_by_key(acme: Acme) -> None:
    acme.records(create(COMPANY), grant("https://id.example|a", "EDITOR"), grant("https://id.example|A", "EDITOR"))
    capital = derived_key(acme.row.secret, "actor", "https://id.example|A")

    [refusal] = acme.refuses(rename(COMPANY, "Concern", MAR), on_behalf_of="HTTPS://id.example|A")
    acme.records(rename(COMPANY, "Concern", MAR), on_behalf_of="https://id.example|A")
    assert acme.entries()[-1].on_behalf_of == capital
    acme.records(rename(COMPANY, "House", MAR), on_behalf_of=capital)
    assert acme.entries()[-1].on_behalf_of == capital

    assert refusal == Invalid("Several actors are spelled like 'HTTPS://id.example|A'. Name the one you mean by key.")


def locked_name(acme: Acme, actor: str, name: str) -> bytes:
    """The name of an actor as it is kept."""
    vault = acme.ledger.vault
    keys = vault.keys.obtain(acme.key, [f"actor/{actor}"], ())
    box: bytes = actor_row(acme.key, actor, name, keys[f"actor/{actor}"])["box"]
    return box
