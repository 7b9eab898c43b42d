"""Erasure in GraphQL: proposed by one, confirmed by another; what is left of a person afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from orgledger.graphql.scope import Request
from tests.graphql.asker import Asker, schema, told
from tests.kit import ADA, BEN, MAR, SALES, Acme, Form
from tests.kit import ask as form

CONFIRM = """mutation($proposal: Int!, $context: ContextInput) { STEP(proposal: $proposal, context: $context) {
  __typename
  ... on Recorded { entries { sequence type summary
    ... on PersonErased { person { key name } values legalBasis proposedBy { name } approvedBy { name } } } }
  ... on Refused { code message errors { __typename } } } }"""
PERSON = "person(key: KEY) { key name reference erased erasedBy { sequence type } assignments { position { code } } }"


def propose(ask: Asker, **more: Any) -> int:
    """Propose to erase Ada; the entry that does."""
    fields: Form = {"person": ADA, "legal_basis": "CONSENT_WITHDRAWN", **more}
    result = ask.records(form("proposeErasure", **fields))
    return int(result["changeSet"]["lastSequence"]) if "changeSet" in result else int(last(ask))


def last(ask: Asker) -> int:
    """The head."""
    return int(ask("{ ledger(first: 1) { totalCount } }")["ledger"]["totalCount"])


def step(ask: Asker, name: str, proposal: int, **context: Any) -> dict[str, Any]:
    """Confirm or decline a proposal."""
    document = CONFIRM.replace("STEP", name)
    return dict(ask(document, proposal=proposal, context={"organization": "acme", **context})[name])


@pytest.fixture
def bob(ask: Asker) -> Asker:
    """Somebody else."""
    return Asker(ask.ledger, "bob")


def test_a_person_is_erased_by_two_and_keeps_their_assignments(staffed: Acme, ask: Asker, bob: Asker) -> None:
    proposal = propose(ask)
    waiting = ask("{ erasureProposals { sequence ... on ErasureProposed { person { name } legalBasis } } }")
    assert waiting["erasureProposals"] == [
        {"sequence": proposal, "person": {"name": "Ada Lovelace"}, "legalBasis": "CONSENT_WITHDRAWN"}
    ]

    answer = step(bob, "confirmErasure", proposal)

    assert answer["entries"] == [
        {
            "sequence": proposal + 1,
            "type": "PersonErased",
            "summary": f"What was kept of Person {ADA[:8]} is erased",
            "person": {"key": ADA, "name": None},
            "values": 2,
            "legalBasis": "CONSENT_WITHDRAWN",
            "proposedBy": {"name": "local"},
            "approvedBy": {"name": "bob"},
        }
    ]
    assert ask.acme(PERSON.replace("KEY", f'"{ADA}"'))["person"] == {
        "key": ADA,
        "name": None,
        "reference": None,
        "erased": True,
        "erasedBy": {"sequence": proposal + 1, "type": "PersonErased"},
        "assignments": [{"position": {"code": "chief"}}],
    }
    told = ask.acme(PERSON.replace("KEY", f'"{BEN}"') + ' gone: person(reference: "p1") { key }')
    assert (told["person"]["name"], told["person"]["erased"], told["gone"]) == ("Ben Bitdiddle", False, None)
    assert ask("{ erasureProposals { sequence } }") == {"erasureProposals": []}
    certificate = ask(f"{{ erasureCertificate(sequence: {proposal + 1}) }}")["erasureCertificate"]
    assert (certificate["person"], certificate["values"]) == (ADA, 2)


def test_the_past_does_not_tell_what_was_erased_either(staffed: Acme, ask: Asker, bob: Asker) -> None:
    before = last(ask)
    step(bob, "confirmErasure", propose(ask))

    told = ask.acme(PERSON.replace("KEY", f'"{ADA}"'), {"known": {"sequence": before}})

    assert (told["person"]["name"], told["person"]["erased"]) == (None, True)


def test_nobody_confirms_their_own_proposal(staffed: Acme, ask: Asker) -> None:
    answer = step(ask, "confirmErasure", propose(ask))

    assert (answer["code"], answer["errors"]) == ("FORBIDDEN", [{"__typename": "ForbiddenError"}])


def test_a_hold_stands_in_the_way_and_is_named(staffed: Acme, ask: Asker, bob: Asker) -> None:
    proposal = propose(ask)
    ask.records(form("placeLegalHold", entity=SALES, matter="7/24", reason="A suit."))

    document = CONFIRM.replace("STEP", "confirmErasure").replace(
        "errors { __typename }", "errors { __typename ... on RuleViolation { blockers { ... on Unit { code } } } }"
    )
    answer = bob(document, proposal=proposal, context={"organization": "acme"})["confirmErasure"]

    assert answer["code"] == "LEGAL_HOLD"
    assert "7/24" in answer["message"]
    assert "Sales" in answer["message"]
    assert answer["errors"] == [{"__typename": "RuleViolation", "blockers": [{"code": "sales"}]}]


def test_a_proposal_is_declined(staffed: Acme, ask: Asker, bob: Asker) -> None:
    proposal = propose(ask)

    assert step(bob, "declineErasure", proposal)["entries"][0]["type"] == "ErasureDeclined"
    assert step(bob, "confirmErasure", proposal)["code"] == "INVALID"
    assert step(bob, "confirmErasure", 1)["code"] == "INVALID"
    assert step(bob, "confirmErasure", propose(ask), dryRun=True)["code"] == "INVALID"


def test_an_export_tells_everything_that_is_kept(staffed: Acme, ask: Asker) -> None:
    told = ask('{ personExport(reference: "p1") none: personExport(reference: "nobody") }')

    assert [one["value"] for one in told["personExport"]["values"]] == ["Ada Lovelace", "p1"]
    assert told["personExport"]["person"] == ADA
    assert told["none"] is None
    assert ask.errors("{ personExport }") == [("VALIDATION", "Name a person by key or by reference.")]


@pytest.mark.parametrize(
    ("fields", "personal"),
    [
        ("units { nodes { names { text } } }", False),
        (f'person(key: "{ADA}") {{ key erased assignments {{ share }} }}', False),
        (f'person(key: "{ADA}") {{ name }}', True),
        ('person(reference: "p1") { key }', True),
    ],
)
def test_an_answer_that_is_personal_is_not_kept(staffed: Acme, fields: str, personal: bool) -> None:
    request = Request(staffed.ledger)

    answer = told(schema(staffed.ledger.settings), request, f'{{ organization(code: "acme") {{ {fields} }} }}', {})

    assert "errors" not in answer
    assert request.footing.fleeting is personal


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The erasure of Ada Lovelace and of their name as an actor, eda, is proposed"),
        ("zh", "提议删除 Ada Lovelace 的个人信息及其操作者姓名（eda）"),
    ],
)
def test_whoever_confirms_is_told_whose_name_goes_as_well(
    staffed: Acme, ask: Asker, bob: Asker, language: str, sentence: str
) -> None:
    Asker(ask.ledger, "eda").records(form("renameUnit", MAR, unit=SALES, names=[{"language": "en", "text": "Selling"}]))
    proposal = propose(ask, recorded_as="EDA")

    waiting = ask(
        "query($language: String) { erasureProposals { summary(language: $language) "
        "... on ErasureProposed { recordedAs { name } } } }",
        language=language,
    )
    assert waiting["erasureProposals"] == [{"summary": sentence, "recordedAs": {"name": "eda"}}]

    step(bob, "confirmErasure", proposal)
    told = ask(
        f'{{ entry(code: "acme", sequence: {proposal}) {{ ... on ErasureProposed {{ recordedAs {{ name }} }} }} }}'
    )
    assert told["entry"] == {"recordedAs": {"name": None}}
