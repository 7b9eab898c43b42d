"""Change requests in GraphQL: what each may see and do, and the structure as if one were recorded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from orgledger.domain.identity import PublicId, read_id
from orgledger.ledger import Ledger
from tests.graphql.asker import NAMED, PREVIEW, RECORDED, REFUSED, Asker, both_engines
from tests.kit import (
    ADA,
    APR,
    COMPANY,
    EXPORT,
    FEB,
    JUNE,
    MAR,
    PLANT,
    SALES,
    Acme,
    Form,
    ask,
    called,
    create,
    dissolve,
    key,
    move,
    person,
    recode,
    rename,
)
from tests.kit import ask as form

SHOWN = """id title state digest submittedBy { name } decidedBy { name } approvedAt { sequence }
  operations { type summary } entries { sequence type } refused { code message } lapsedBy { sequence }
  readers { key } form draft { state title }"""
ONE = f"query($id: ID!) {{ changeRequest(id: $id) {{ {SHOWN} }} }}"
RESULT = f"{{ __typename ... on ChangeRequest {{ {SHOWN} }} ... on Refused {{ {REFUSED} }} }}"
MUTATIONS = {
    "draft": "mutation($input: DraftChangeRequestInput!, $context: ContextInput) { "
    f"draftChangeRequest(input: $input, context: $context) {RESULT} }} {NAMED}",
    "amend": "mutation($id: ID!, $input: DraftChangeRequestInput!, $context: ContextInput) { "
    f"amendChangeRequest(id: $id, input: $input, context: $context) {RESULT} }} {NAMED}",
    "submit": "mutation($id: ID!, $context: ContextInput) { "
    f"submitChangeRequest(id: $id, context: $context) {RESULT} }} {NAMED}",
    "withdraw": "mutation($id: ID!, $context: ContextInput) { "
    f"withdrawChangeRequest(id: $id, context: $context) {RESULT} }} {NAMED}",
    "approve": "mutation($id: ID!, $digest: String!, $context: ContextInput) { "
    f"approveChangeRequest(id: $id, digest: $digest, context: $context) {RESULT} }} {NAMED}",
    "reject": "mutation($id: ID!, $context: ContextInput!) { "
    f"rejectChangeRequest(id: $id, context: $context) {RESULT} }} {NAMED}",
    "record": "mutation($id: ID!, $context: ContextInput) { recordChangeRequest(id: $id, context: $context) "
    f"{{ __typename ... on Recorded {{ {RECORDED} changeSet {{ title changeRequest {{ state }} }} }} "
    f"... on Preview {{ {PREVIEW} }} ... on Refused {{ {REFUSED} }} }} }} {NAMED}",
}


class Person:
    """Somebody who takes steps of change requests."""

    def __init__(self, ledger: Ledger, name: str) -> None:
        self.ask = Asker(ledger, name)

    def __call__(self, step: str, **variables: Any) -> Any:
        """The result of a step."""
        [result] = self.ask(MUTATIONS[step], **variables).values()
        return result

    def drafts(self, *forms: Form, title: str = "A plan", **more: Any) -> Any:
        return self("draft", input={"title": title, "operations": list(forms), **more})

    def submits(self, *forms: Form, **more: Any) -> Any:
        return self("submit", id=self.drafts(*forms, **more)["id"])

    def sees(self, id: str) -> Any:
        return self.ask(ONE, id=id)["changeRequest"]


@pytest.fixture
def ann(tree: Acme) -> Person:
    return Person(tree.ledger, "ann")


@pytest.fixture
def bob(tree: Acme) -> Person:
    return Person(tree.ledger, "bob")


def refused(result: Any, kind: str, code: str) -> Any:
    assert result["__typename"] == "Refused", result
    assert (result["errors"][0]["__typename"], result["code"]) == (kind, code), result
    assert result["message"]
    return result["errors"][0]


@both_engines
def test_a_request_is_drafted_submitted_approved_and_recorded(ann: Person, bob: Person) -> None:
    drafted = ann.drafts(rename(SALES, "Selling", MAR), title="Sell more")
    plan = drafted["id"]
    assert (drafted["state"], drafted["title"], drafted["submittedBy"], drafted["entries"]) == (
        "DRAFT", "Sell more", None, [],
    )  # fmt: skip
    assert drafted["operations"] == [{"type": "UnitRenamed", "summary": "Sales is renamed Selling"}]

    submitted = ann("submit", id=plan)
    assert (submitted["state"], submitted["submittedBy"], submitted["approvedAt"]) == (
        "SUBMITTED", {"name": "ann"}, None,
    )  # fmt: skip

    approved = bob("approve", id=plan, digest=submitted["digest"], context={"reason": "Fine."})
    assert (approved["state"], approved["decidedBy"], approved["approvedAt"]) == (
        "APPROVED", {"name": "bob"}, {"sequence": 7},
    )  # fmt: skip

    recorded = ann("record", id=plan)
    assert recorded["__typename"] == "Recorded"
    assert recorded["changeSet"] == {"title": "Sell more", "changeRequest": {"state": "RECORDED"}}
    seen = bob.sees(plan)
    assert seen["state"] == "RECORDED"
    assert seen["entries"] == [
        {"sequence": 6, "type": "ChangeRequestSubmitted"},
        {"sequence": 7, "type": "ChangeRequestApproved"},
        {"sequence": 8, "type": "UnitRenamed"},
        {"sequence": 9, "type": "ChangeRequestRecorded"},
    ]
    assert (seen["operations"], seen["refused"]) == (drafted["operations"], None)


def test_an_altered_draft_does_not_ride_on_an_old_approval(ann: Person, bob: Person) -> None:
    first = ann.submits(rename(SALES, "Selling", MAR))
    plan, seen = first["id"], first["digest"]
    bob("approve", id=plan, digest=seen)

    amended = ann("amend", id=plan, input={"title": "Another", "operations": [rename(SALES, "Sold", MAR)]})
    assert (amended["state"], amended["draft"]) == ("APPROVED", {"state": "DRAFT", "title": "Another"})
    assert bob.sees(plan)["draft"] is None
    again = ann("submit", id=plan)

    assert (again["state"], again["approvedAt"], again["draft"]) == ("SUBMITTED", None, None)
    assert again["digest"] != seen
    refused(ann("record", id=plan), "ConflictError", "REQUEST_STATE")
    conflict = refused(bob("approve", id=plan, digest=seen), "ConflictError", "REQUEST_DIGEST")
    assert conflict["entries"] == [{"sequence": 8, "type": "ChangeRequestSubmitted"}]


def test_the_submitter_does_not_approve_or_reject(ann: Person, bob: Person) -> None:
    submitted = ann.submits(rename(SALES, "Selling", MAR))

    refused(ann("approve", id=submitted["id"], digest=submitted["digest"]), "ForbiddenError", "FORBIDDEN")
    refused(ann("reject", id=submitted["id"], context={"reason": "No."}), "ForbiddenError", "FORBIDDEN")
    refused(bob("withdraw", id=submitted["id"]), "ForbiddenError", "FORBIDDEN")
    assert bob.sees(submitted["id"])["state"] == "SUBMITTED"


def test_a_stale_approval_is_refused_with_the_entries_that_came_since(ann: Person, bob: Person) -> None:
    submitted = ann.submits(rename(SALES, "Selling", MAR))
    bob("approve", id=submitted["id"], digest=submitted["digest"])
    ann.ask.records(recode(SALES, "trade", FEB))

    assert bob.sees(submitted["id"])["lapsedBy"] == [{"sequence": 8}]
    conflict = refused(ann("record", id=submitted["id"]), "ConflictError", "REQUEST_LAPSED")

    assert conflict["entries"] == [{"sequence": 8, "type": "UnitRecoded"}]
    assert bob.sees(submitted["id"])["entries"][-1] == {"sequence": 7, "type": "ChangeRequestApproved"}


def test_a_request_is_approved_once(ann: Person, bob: Person) -> None:
    submitted = ann.submits(rename(SALES, "Selling", MAR))
    bob("approve", id=submitted["id"], digest=submitted["digest"])

    conflict = refused(bob("approve", id=submitted["id"], digest=submitted["digest"]), "ConflictError", "REQUEST_STATE")

    assert conflict["entries"] == [{"sequence": 7, "type": "ChangeRequestApproved"}]


def test_what_is_rejected_withdrawn_or_not_approved_is_not_recorded(ann: Person, bob: Person, tree: Acme) -> None:
    rejected, withdrawn, open_ = (ann.submits(rename(SALES, "Selling", MAR))["id"] for _ in range(3))
    assert bob("reject", id=rejected, context={"reason": "Not now."})["state"] == "REJECTED"
    assert ann("withdraw", id=withdrawn)["state"] == "WITHDRAWN"
    draft = ann.drafts(rename(SALES, "Selling", MAR))["id"]
    before = tree.head

    for plan in (rejected, withdrawn, open_):
        refused(ann("record", id=plan), "ConflictError", "REQUEST_STATE")
    refused(ann("record", id=draft), "ValidationError", "INVALID")
    assert tree.head == before
    assert tree.entries()[before - 2].reason is not None


def test_a_rejection_needs_a_reason(ann: Person, bob: Person) -> None:
    submitted = ann.submits(rename(SALES, "Selling", MAR))

    assert refused(bob("reject", id=submitted["id"], context={}), "ValidationError", "INVALID")["path"] == ["reason"]


def test_the_policy_refuses_a_direct_command_and_lets_the_request_pass(ann: Person, bob: Person) -> None:
    ann.ask.records(form("adoptPolicy", request_required=["moveUnit"]))

    error = refused(ann.ask.send(move(EXPORT, PLANT, MAR)), "ForbiddenError", "NEEDS_CHANGE_REQUEST")
    assert error["path"] == ["operations", "0"]
    assert "change request" in error["message"]
    refused(ann.ask.send(move(EXPORT, PLANT, MAR), dryRun=True), "ForbiddenError", "NEEDS_CHANGE_REQUEST")

    submitted = ann.submits(move(EXPORT, PLANT, MAR))
    bob("approve", id=submitted["id"], digest=submitted["digest"])
    assert ann("record", id=submitted["id"])["__typename"] == "Recorded"


def test_a_draft_is_seen_by_its_author_and_readers_only(ann: Person, bob: Person, tree: Acme) -> None:
    rita = Person(tree.ledger, "rita")
    plan = ann.drafts(rename(SALES, "Selling", MAR), readers=["rita"])["id"]
    listing = "{ changeRequests { totalCount nodes { id state } } }"

    assert (rita.sees(plan)["state"], bob.sees(plan)) == ("DRAFT", None)
    assert len(rita.sees(plan)["readers"]) == 1
    assert rita.ask(listing)["changeRequests"]["nodes"] == [{"id": plan, "state": "DRAFT"}]
    assert bob.ask(listing)["changeRequests"]["totalCount"] == 0
    assert bob.ask("query($id: ID!) { node(id: $id) { id } }", id=plan) == {"node": None}
    [(code, _)] = bob.ask.wrong("code", {"scenario": plan})
    assert code == "NOT_FOUND"
    refused(bob("submit", id=plan), "NotFoundError", "NOT_FOUND")
    refused(rita("submit", id=plan), "ForbiddenError", "FORBIDDEN")


def test_a_draft_that_is_withdrawn_is_told_once_more_and_gone(ann: Person) -> None:
    plan = ann.drafts(rename(SALES, "Selling", MAR))["id"]

    assert ann("withdraw", id=plan)["state"] == "DRAFT"
    assert ann.sees(plan) is None


def test_requests_are_listed_by_state_in_order_and_in_pages(ann: Person, bob: Person) -> None:
    ids = [ann.submits(rename(SALES, f"Name {number}", MAR))["id"] for number in range(3)]
    draft = ann.drafts(rename(SALES, "Draft", MAR))["id"]
    ann("withdraw", id=ids[1])
    document = """query($state: [ChangeRequestState!], $first: Int, $after: String) {
      changeRequests(state: $state, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } nodes { id } } }"""

    def told(**variables: Any) -> Any:
        return ann.ask(document, **variables)["changeRequests"]

    def listed(page: Any) -> list[str]:
        return [node["id"] for node in page["nodes"]]

    assert listed(told()) == [*ids, draft]
    assert listed(told(state=["SUBMITTED"])) == [ids[0], ids[2]]
    assert listed(told(state=["DRAFT", "WITHDRAWN"])) == [ids[1], draft]
    assert listed(told(state=[])) == []
    first = told(first=2)
    assert (listed(first), first["totalCount"], first["pageInfo"]["hasNextPage"]) == (ids[:2], 4, True)
    rest = told(first=2, after=first["pageInfo"]["endCursor"])
    assert (listed(rest), rest["pageInfo"]["hasNextPage"]) == ([ids[2], draft], False)


def test_the_ledger_tells_what_belongs_to_a_request(ann: Person, bob: Person) -> None:
    submitted = ann.submits(rename(SALES, "Selling", MAR))
    ann.ask.records(rename(PLANT, "Works", MAR))
    bob("approve", id=submitted["id"], digest=submitted["digest"])
    ann("record", id=submitted["id"])
    document = """query($filter: EntryFilter) { ledger(filter: $filter) { nodes {
      sequence verb summary effective { from } changeRequest { id state } subjects { id } } } }"""

    nodes = ann.ask(document, filter={"changeRequest": submitted["id"]})["ledger"]["nodes"]

    assert [node["sequence"] for node in nodes] == [6, 8, 9, 10]
    assert {(node["changeRequest"]["id"], node["changeRequest"]["state"]) for node in nodes} == {
        (submitted["id"], "RECORDED")
    }
    assert [node["summary"] for node in nodes] == [
        "A plan is submitted for approval",
        "A plan is approved",
        "Sales is renamed Selling",
        "A plan is recorded",
    ]
    assert [node["verb"] for node in nodes] == ["ACT", "ACT", "CHANGE", "ACT"]
    assert nodes[0]["subjects"] == [{"id": submitted["id"]}]
    [other] = [n for n in ann.ask(document)["ledger"]["nodes"] if n["sequence"] == 7]
    assert other["changeRequest"] is None
    assert ann.ask.errors(document, filter={"changeRequest": "x"})[0][0] == "VALIDATION"


def test_below_a_coordinate_a_request_stands_as_it_was_known(ann: Person, bob: Person) -> None:
    submitted = ann.submits(rename(SALES, "Selling", MAR))
    bob("approve", id=submitted["id"], digest=submitted["digest"])
    ann("record", id=submitted["id"])
    fields = """unit(code: "sales") { history(clock: RECORDED) { nodes { entry {
      sequence changeRequest { state entries { sequence } } } } } }"""

    def told(known: int) -> Any:
        unit = ann.ask.acme(fields, {"effective": str(APR), "known": {"sequence": known}})["unit"]
        return [node["entry"] for node in unit["history"]["nodes"] if node["entry"]["sequence"] > 5]

    assert told(7) == []
    assert told(9) == [
        {"sequence": 8, "changeRequest": {"state": "RECORDED", "entries": [{"sequence": s} for s in (6, 7, 8, 9)]}}
    ]


def test_a_dry_run_of_recording_is_a_preview_and_of_other_steps_is_refused(
    ann: Person, bob: Person, tree: Acme
) -> None:
    submitted = ann.submits(rename(SALES, "Selling", MAR))
    plan, rehearse = submitted["id"], {"dryRun": True}
    refused(bob("approve", id=plan, digest=submitted["digest"], context=rehearse), "ValidationError", "INVALID")
    refused(ann("record", id=plan, context=rehearse), "ConflictError", "REQUEST_STATE")
    bob("approve", id=plan, digest=submitted["digest"])

    preview = ann("record", id=plan, context=rehearse)

    assert preview["__typename"] == "Preview"
    assert [one["type"] for one in preview["operations"]] == ["UnitRenamed", "ChangeRequestRecorded"]
    assert tree.head == 7


@pytest.mark.parametrize("id", ["x", "", str(PublicId("Unit", key("o"), SALES))])
def test_an_id_of_something_else_is_refused(ann: Person, id: str) -> None:
    refused(ann("submit", id=id), "ValidationError", "INVALID")
    assert ann.ask.errors(ONE, id=id)[0][0] == "VALIDATION"
    assert ann.ask.wrong("code", {"scenario": id})[0][0] == "VALIDATION"


def test_the_documents_of_the_page_answer(ann: Person, bob: Person) -> None:
    page = (Path(__file__).resolve().parent.parent.parent / "docs/change-requests.md").read_text(encoding="utf-8")
    draft, scenario, approve, record = re.findall(r"```graphql\n(.*?)```", page, re.DOTALL)

    plan = ann.ask(draft)["draftChangeRequest"]["id"]
    assert ann.ask(scenario, id=plan)["organization"]["unit"]["name"] == "Docs"
    digest = ann("submit", id=plan)["digest"]
    assert bob.ask(approve, id=plan, digest=digest)["approveChangeRequest"]["state"] == "APPROVED"
    recorded = ann.ask(record, id=plan)["recordChangeRequest"]
    assert recorded["changeSet"] == {"title": "One team for documentation", "changeRequest": {"state": "RECORDED"}}


# Scenarios.

STRUCTURE = """coordinate { effective sequence token sealed scenario } code
  units(first: 2) { nodes { id key name } totalCount pageInfo { endCursor } }
  unit(code: "sales") { id name children { id name } }"""


def test_a_scenario_is_the_structure_as_if_the_request_were_recorded(ann: Person, tree: Acme) -> None:
    plan = ann.submits(
        rename(SALES, "Selling", MAR), create(key("lab"), MAR, SALES, name="Lab"), move(EXPORT, PLANT, MAR)
    )["id"]

    told = ann.ask.acme(STRUCTURE, {"scenario": plan, "effective": str(APR)})

    assert told["coordinate"] == {
        "effective": str(APR), "sequence": 6, "token": told["coordinate"]["token"], "sealed": False, "scenario": plan,
    }  # fmt: skip
    assert (told["unit"]["name"], [unit["name"] for unit in told["unit"]["children"]]) == ("Selling", ["Lab"])
    assert told["units"]["totalCount"] == 5
    assert ann.ask.acme(STRUCTURE, {"effective": str(FEB), "scenario": plan})["unit"]["name"] == "Sales"
    assert tree.unit(SALES, APR).name() == "Sales"


def test_ids_of_a_scenario_are_its_own_and_lead_back_to_it(ann: Person) -> None:
    plan = ann.submits(rename(SALES, "Selling", MAR))["id"]
    supposed = ann.ask.acme(STRUCTURE, {"scenario": plan, "effective": str(APR)})["unit"]
    real = ann.ask.acme(STRUCTURE, {"effective": str(APR)})["unit"]
    node = "query($id: ID!) { node(id: $id) { id ... on Unit { name } } }"

    assert supposed["id"] != real["id"]
    assert ann.ask(node, id=supposed["id"])["node"] == {"id": supposed["id"], "name": "Selling"}
    assert ann.ask(node, id=real["id"])["node"] == {"id": real["id"], "name": "Sales"}
    found = read_id(supposed["id"])
    assert found is not None
    assert str(found) == supposed["id"]


def test_a_scenario_tells_what_would_be_believed(ann: Person) -> None:
    plan = ann.submits(rename(EXPORT, "Abroad", MAR), rename(EXPORT, "Overseas", APR))["id"]
    steps = """unit(code: "export") { history(clock: RECORDED) { nodes {
      field before after recordedFrom recordedTo } } }"""

    told = ann.ask.acme(steps, {"scenario": plan, "effective": str(JUNE)})

    before, after = [step for step in told["unit"]["history"]["nodes"] if step["field"] == "name.en"]
    assert (before["after"], before["recordedTo"]) == ("Export", after["recordedFrom"])
    assert (after["before"], after["after"], after["recordedTo"]) == ("Export", "Overseas", None)
    assert after["recordedFrom"] > 6


def test_pages_of_a_scenario_go_on_in_it_until_the_ledger_does(ann: Person) -> None:
    plan = ann.submits(create(key("lab"), MAR, SALES, code="lab", name="Lab"))["id"]
    at = {"scenario": plan, "effective": str(APR)}
    page = 'units(first: 3, after: "%s") { nodes { name } }'
    cursor = ann.ask.acme("units(first: 3) { pageInfo { endCursor } nodes { name } }", at)["units"]["pageInfo"]

    assert ann.ask.acme(page % cursor["endCursor"], at)["units"]["nodes"] == [{"name": "Plant"}, {"name": "Sales"}]
    assert ann.ask.wrong(page % cursor["endCursor"], {"effective": str(APR)})[0][0] == "VALIDATION"
    ann.ask.records(rename(PLANT, "Works", MAR))
    assert ann.ask.wrong(page % cursor["endCursor"], at)[0][0] == "VALIDATION"


def test_a_token_of_a_scenario_replays_it_or_says_that_it_has_gone_on(ann: Person) -> None:
    plan = ann.submits(rename(SALES, "Selling", MAR))["id"]
    told = ann.ask.acme(STRUCTURE, {"scenario": plan, "effective": str(APR)})
    token = told["coordinate"]["token"]

    assert ann.ask.acme(STRUCTURE, {"token": token})["unit"]["name"] == "Selling"
    assert ann.ask.refused_as_of({"token": token, "effective": str(APR)})[0] == "VALIDATION"
    assert ann.ask.refused_as_of({"token": token, "scenario": plan})[0] == "VALIDATION"
    ann.ask.records(rename(PLANT, "Works", MAR))
    assert ann.ask.refused_as_of({"token": token})[0] == "VALIDATION"


def test_a_scenario_stands_on_all_that_is_known(ann: Person) -> None:
    plan = ann.submits(rename(SALES, "Selling", MAR))["id"]

    assert ann.ask.refused_as_of({"scenario": plan, "known": {"sequence": 5}})[0] == "VALIDATION"


def test_the_scenario_of_a_recorded_request_is_the_structure_after_it(ann: Person, bob: Person) -> None:
    submitted = ann.submits(rename(SALES, "Selling", MAR))
    bob("approve", id=submitted["id"], digest=submitted["digest"])
    ann("record", id=submitted["id"])
    ann.ask.records(rename(SALES, "Sold", APR))

    told = ann.ask.acme(STRUCTURE, {"scenario": submitted["id"], "effective": str(JUNE)})

    assert (told["unit"]["name"], told["coordinate"]["sequence"], told["coordinate"]["sealed"]) == ("Selling", 9, True)


def test_a_scenario_that_a_rule_refuses_says_why(ann: Person) -> None:
    drafted = ann.drafts(dissolve(SALES, MAR))

    assert drafted["operations"] == []
    assert drafted["refused"]["code"] == "STILL_REFERRED_TO"
    [(code, message)] = ann.ask.wrong("code", {"scenario": drafted["id"]})
    assert (code, "Export" in message or EXPORT in message) == ("STILL_REFERRED_TO", True)
    refused(ann("submit", id=drafted["id"]), "RuleViolation", "STILL_REFERRED_TO")


def test_a_scenario_shows_personal_values_of_drafts_and_of_what_is_submitted(ann: Person, bob: Person) -> None:
    plan = ann.drafts(person(ADA, MAR, name="Ada Lovelace", reference="p1"))["id"]
    fields, at = f'person(key: "{ADA}") {{ name reference }}', {"scenario": plan, "effective": str(APR)}

    assert ann.ask.acme(fields, at)["person"] == {"name": "Ada Lovelace", "reference": "p1"}
    assert "Ada Lovelace" in str(ann.sees(plan)["form"])
    ann("submit", id=plan)
    assert bob.ask.acme(fields, at)["person"] == {"name": "Ada Lovelace", "reference": "p1"}
    assert "Ada Lovelace" not in str(ann.sees(plan)["form"])


def test_what_a_scenario_only_plans_has_no_entry(ann: Person) -> None:
    plan = ann.submits(rename(COMPANY, "Group", MAR))["id"]
    fields = 'unit(code: "company") { history { nodes { after %s } } }'
    at = {"scenario": plan, "effective": str(APR)}

    assert "Group" in str(ann.ask.acme(fields % "", at))
    assert ann.ask.wrong(fields % "entry { sequence }", at)[0][0] == "VALIDATION"


PREVIEWED = """query($id: ID!) { changeRequest(id: $id) { preview {
  summary { kind count }
  differences { nodes { kind before { ...on Unit { name } } after { ...on Unit { name } } } } } } }"""


def test_a_preview_compares_now_with_what_the_request_would_come_to(ann: Person, bob: Person) -> None:
    submitted = ann.submits(rename(SALES, "Selling", MAR), move(EXPORT, PLANT, MAR))
    plan = submitted["id"]
    expected = {
        "summary": [{"kind": "MOVED", "count": 1}, {"kind": "RENAMED", "count": 1}],
        "differences": {
            "nodes": [
                {"kind": "MOVED", "before": {"name": "Export"}, "after": {"name": "Export"}},
                {"kind": "RENAMED", "before": {"name": "Sales"}, "after": {"name": "Selling"}},
            ]
        },
    }

    assert bob.ask(PREVIEWED, id=plan)["changeRequest"]["preview"] == expected
    bob("approve", id=plan, digest=submitted["digest"])
    ann("record", id=plan)

    assert ann.ask(PREVIEWED, id=plan)["changeRequest"]["preview"] == expected


def test_what_a_rule_refuses_has_no_preview(ann: Person, tree: Acme) -> None:
    drafted = ann.drafts(rename(SALES, "Selling", MAR), move(COMPANY, EXPORT, MAR))

    assert ann.ask(PREVIEWED, id=drafted["id"])["changeRequest"]["preview"] is None


def test_a_rollout_step_names_the_request_that_it_carries_out(ann: Person, bob: Person, tree: Acme) -> None:
    submitted = ann.submits(rename(SALES, "Selling", MAR))
    found = read_id(submitted["id"])
    assert found is not None
    tree.records(
        ask("planRolloutStep", MAR, phase="IMPLEMENT", order=1, texts=called("Tell all"), change_request=found.key)
    )

    told = ann.ask.acme("rolloutSteps { text changeRequest { id state } }", {"effective": str(APR)})

    assert told["rolloutSteps"] == [
        {"text": "Tell all", "changeRequest": {"id": submitted["id"], "state": "SUBMITTED"}}
    ]


def test_a_scenario_is_compared_with_the_present_and_has_no_entry_to_name(ann: Person) -> None:
    plan = ann.submits(rename(SALES, "Selling", MAR))["id"]
    document = f"""query($id: ID!) {{
      compare(from: {{effective: "{APR}"}}, to: {{effective: "{APR}", scenario: $id}}) {{
      from {{ sequence scenario }} to {{ sequence scenario }}
      differences {{ nodes {{ kind fields {{ field before after }} causedBy {{ sequence }} }} }} }} }}"""

    told = ann.ask(document, id=plan)["compare"]

    assert (told["from"], told["to"]) == ({"sequence": 6, "scenario": None}, {"sequence": 6, "scenario": plan})
    assert told["differences"]["nodes"] == [
        {
            "kind": "RENAMED",
            "fields": [{"field": "name.en", "before": "Sales", "after": "Selling"}],
            "causedBy": [],
        }
    ]


def test_a_request_tells_which_findings_would_appear_and_which_vanish(ann: Person, bob: Person, tree: Acme) -> None:
    duty, gap = key("duty"), key("gap")
    tree.records(ask("defineResponsibility", MAR, key=duty, texts=called("Count the stock")))
    submitted = ann.submits(
        ask("startInvolvement", APR, holder=SALES, object=duty, mode="ACCOUNTABLE"),
        ask("defineResponsibility", APR, key=gap, texts=called("Sweep the yard")),
    )
    document = """query($id: ID!) { changeRequest(id: $id) {
      findingsAppearing { check subject { ...on Responsibility { key } } evidence(language: "en") since }
      findingsVanishing { check subject { ...on Responsibility { key } } } } }"""

    def of(check: str, told: Any) -> list[Any]:
        return [(one["subject"]["key"], one.get("since")) for one in told if one["check"] == check]

    told = bob.ask(document, id=submitted["id"])["changeRequest"]
    assert of("C3", told["findingsAppearing"]) == [(gap, str(APR))]
    assert of("C3", told["findingsVanishing"]) == [(duty, None)]

    bob("approve", id=submitted["id"], digest=submitted["digest"])
    ann("record", id=submitted["id"])
    assert bob.ask(document, id=submitted["id"])["changeRequest"] == told
