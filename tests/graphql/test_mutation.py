"""Mutations: every command of the registry, alone or with others; recorded, previewed, or refused as a whole."""

from __future__ import annotations

import msgspec
import pytest

from orgledger.audit.key import Algorithm, SigningKey
from orgledger.audit.rotation import rotation
from orgledger.domain.command import COMMANDS
from orgledger.domain.identity import PublicId
from tests.graphql.asker import NAMED, RESULT, Asker, both_engines
from tests.kit import (
    ADA,
    APR,
    ARCHIVE,
    BEN,
    BOARD,
    CHIEF,
    CLERK,
    COMPANY,
    DEC,
    EXPORT,
    FEB,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    NOWHERE,
    PLANT,
    SALES,
    SELLER,
    Acme,
    Form,
    adjust,
    called,
    close,
    create,
    deactivate,
    dissolve,
    grant,
    head,
    key,
    leave,
    move,
    move_position,
    person,
    position,
    reclassify,
    recode,
    rename,
    reopen,
    report,
    rescind,
    revoke,
)
from tests.kit import ask as form

TEXT = called("Text")

DUTY = form("defineResponsibility", MAR, key=key("duty"), texts=TEXT, names=called("Recruiting"), category="Staff")
INVOLVED = form(
    "startInvolvement", MAR, key=key("involved"), holder=SALES, object=key("duty"), mode="ACCOUNTABLE", stage=None
)
TOGETHER = form(
    "startCollaboration",
    MAR,
    key=key("together"),
    parties=[SALES, PLANT],
    kind="PROVIDES",
    from_unit=SALES,
    party_list="OPEN",
    content=TEXT,
)
PROCESS = form("defineProcess", MAR, key=key("process"), names=TEXT, stages=[{"names": TEXT}, {"names": TEXT}])
SYSTEM = form("registerSystem", MAR, key=key("system"), names=TEXT, texts=TEXT)
MEASURE = form("defineMeasure", MAR, key=key("measure"), names=TEXT, unit_of_measure="%", target="≥ 95")
STATEMENT = form("makeStatement", MAR, key=key("statement"), kind="PRINCIPLE", texts=TEXT, check="C7", order=1)
RULES = form("adoptRuleSet", MAR, key=key("rules"), parameters=[{"check": "C6", "name": "max", "value": "7"}])
STEP = form("planRolloutStep", MAR, key=key("step"), phase="IMPLEMENT", order=1, texts=TEXT, due="2024-06-30")

LOG_KEYS = [[SigningKey("orgledger/acme", Algorithm.ED25519, bytes([seed]) * 32)] for seed in (1, 2)]

EACH: dict[str, tuple[list[Form], Form, str]] = {
    "renameOrganization": ([], form("renameOrganization", MAR, names=TEXT), "OrganizationRenamed"),
    "createUnit": ([], create(BOARD, MAR, parent=COMPANY), "UnitCreated"),
    "renameUnit": ([], rename(SALES, "Selling", MAR), "UnitRenamed"),
    "recodeUnit": ([], recode(SALES, "selling", MAR), "UnitRecoded"),
    "reclassifyUnit": ([], reclassify(SALES, "DIVISION", MAR), "UnitReclassified"),
    "stateUnitPurpose": ([], form("stateUnitPurpose", MAR, unit=SALES, purpose=TEXT), "UnitPurposeStated"),
    "moveUnit": ([], move(EXPORT, PLANT, MAR), "UnitMoved"),
    "designateUnitHead": ([], head(EXPORT, SELLER, MAR), "UnitHeadDesignated"),
    "deactivateUnit": ([], deactivate(EXPORT, MAR), "UnitDeactivated"),
    "activateUnit": ([deactivate(PLANT, FEB)], form("activateUnit", MAR, unit=PLANT), "UnitActivated"),
    "dissolveUnit": ([], dissolve(PLANT, MAR), "UnitDissolved"),
    "reopenUnit": ([dissolve(PLANT, FEB)], reopen(PLANT, MAR, COMPANY), "UnitReopened"),
    "createPosition": ([], position(CLERK, PLANT, MAR), "PositionCreated"),
    "retitlePosition": ([], form("retitlePosition", MAR, position=SELLER, titles=TEXT), "PositionRetitled"),
    "regradePosition": ([], form("regradePosition", MAR, position=SELLER, grade="G2"), "PositionRegraded"),
    "movePosition": ([], move_position(SELLER, PLANT, MAR), "PositionMoved"),
    "setReportingLine": ([], report(SELLER, None, MAR), "ReportingLineSet"),
    "closePosition": ([leave(key("ben's seat"), MAR)], close(SELLER, MAR), "PositionClosed"),
    "reopenPosition": (
        [leave(key("ben's seat"), MAR), close(SELLER, MAR)],
        form("reopenPosition", APR, position=SELLER, unit=PLANT),
        "PositionReopened",
    ),
    "startDottedLine": (
        [],
        form("startDottedLine", MAR, key=key("line"), from_position=SELLER, to_position=CHIEF),
        "DottedLineStarted",
    ),
    "endDottedLine": (
        [form("startDottedLine", MAR, key=key("line"), from_position=SELLER, to_position=CHIEF)],
        form("endDottedLine", APR, dotted_line=key("line")),
        "DottedLineEnded",
    ),
    "adjustHeadcount": ([], adjust(PLANT, MAR, seats=3), "HeadcountAdjusted"),
    "registerPerson": ([], person(NOWHERE, MAR, name="Cy"), "PersonRegistered"),
    "startAssignment": (
        [],
        form("startAssignment", MAR, key=key("tie"), person=ADA, position=SELLER),
        "AssignmentStarted",
    ),
    "changeAssignment": (
        [],
        form("changeAssignment", MAR, assignment=key("ben's seat"), share="0.75"),
        "AssignmentChanged",
    ),
    "endAssignment": ([], leave(key("ben's seat"), MAR), "AssignmentEnded"),
    "setAttribute": (
        [],
        form("setAttribute", MAR, noun="unit", entity=SALES, name="motto", value="Sell."),
        "AttributeSet",
    ),
    "placeLegalHold": ([], form("placeLegalHold", entity=SALES, matter="7/24", reason="A suit."), "LegalHoldPlaced"),
    "liftLegalHold": (
        [form("placeLegalHold", entity=SALES, matter="7/24", reason="A suit.")],
        form("liftLegalHold", entity=SALES, matter="7/24", reason="It is over."),
        "LegalHoldLifted",
    ),
    "proposeErasure": ([], form("proposeErasure", person=BEN, legal_basis="OBJECTION"), "ErasureProposed"),
    "giveGrant": ([], grant("ann", "EDITOR", within=SALES, **{"from": "2025-01-01"}), "GrantGiven"),
    "revokeGrant": ([grant("ann", "VIEWER")], revoke("ann", "VIEWER"), "GrantRevoked"),
    "fileReport": (
        [],
        form(
            "fileReport",
            report="structure",
            edition=1,
            format="pdf",
            digest="ab" * 32,
            of_day="2024-06-30",
            of_entry=1,
            language="en",
            parameters="{}",
            program="0.1.0",
        ),
        "ReportIssued",
    ),
    "adoptPolicy": ([], form("adoptPolicy", request_required=["dissolveUnit"]), "PolicyAdopted"),
    "rotateSigningKey": (
        [],
        form("rotateSigningKey", **msgspec.to_builtins(rotation("orgledger/acme", *LOG_KEYS))),
        "SigningKeyRotated",
    ),
    "declareStructureType": (
        [],
        form("declareStructureType", MAR, JUNE, unit=COMPANY, structure="FLAT"),
        "UnitStructureDeclared",
    ),
    "declareUnitList": ([], form("declareUnitList", MAR, unit=SALES, completeness="OPEN"), "UnitListDeclared"),
    "declarePositionList": (
        [],
        form("declarePositionList", MAR, unit=SALES, completeness="COMPLETE"),
        "PositionListDeclared",
    ),
    "mergeUnits": (
        [create(BOARD, FEB, parent=COMPANY), create(ARCHIVE, FEB, parent=COMPANY)],
        form("mergeUnits", MAR, units=[BOARD], into=ARCHIVE),
        "UnitsMerged UnitDissolved",
    ),
    "splitUnit": (
        [],
        form(
            "splitUnit",
            MAR,
            unit=PLANT,
            into=[
                create(BOARD, MAR, parent=COMPANY, code="north")["createUnit"],
                create(CLERK, MAR, parent=COMPANY, code="south")["createUnit"],
            ],
        ),
        "UnitCreated UnitCreated UnitSplit UnitDissolved",
    ),
    "transferUnits": (
        [],
        form(
            "transferUnits",
            MAR,
            units=[PLANT],
            into=[SALES],
            parts=[create(BOARD, MAR, parent=COMPANY, code="north")["createUnit"]],
            ends=[PLANT],
            heir=SALES,
            shares=[{"unit": PLANT, "into": BOARD, "seats": 0}],
        ),
        "UnitCreated UnitsTransferred HeadcountAdjusted UnitDissolved",
    ),
    "statePositionRequirements": (
        [],
        form("statePositionRequirements", MAR, position=SELLER, requirements=TEXT),
        "PositionRequirementsStated",
    ),
    "setDecisionLevel": ([], form("setDecisionLevel", MAR, position=CHIEF, level="up to 1M"), "DecisionLevelSet"),
    "defineResponsibility": ([], DUTY, "ResponsibilityDefined"),
    "rewordResponsibility": (
        [DUTY],
        form("rewordResponsibility", APR, responsibility=key("duty"), texts=TEXT, category=None),
        "ResponsibilityReworded",
    ),
    "retireResponsibility": (
        [DUTY],
        form("retireResponsibility", APR, responsibility=key("duty")),
        "ResponsibilityRetired",
    ),
    "reopenResponsibility": (
        [DUTY, form("retireResponsibility", MAR, responsibility=key("duty"))],
        form("reopenResponsibility", APR, responsibility=key("duty")),
        "ResponsibilityReopened",
    ),
    "startInvolvement": ([DUTY], INVOLVED, "InvolvementStarted"),
    "transferInvolvement": (
        [DUTY, INVOLVED],
        form("transferInvolvement", APR, JUNE, involvement=key("involved"), holder=CHIEF),
        "InvolvementTransferred",
    ),
    "endInvolvement": ([DUTY, INVOLVED], form("endInvolvement", APR, involvement=key("involved")), "InvolvementEnded"),
    "startCollaboration": ([], TOGETHER, "CollaborationStarted"),
    "restateCollaboration": (
        [TOGETHER],
        form("restateCollaboration", APR, collaboration=key("together"), parties=[SALES, EXPORT], kind="SUPPORTS"),
        "CollaborationRestated",
    ),
    "endCollaboration": (
        [TOGETHER],
        form("endCollaboration", APR, collaboration=key("together")),
        "CollaborationEnded",
    ),
    "defineProcess": ([], PROCESS, "ProcessDefined"),
    "restateProcess": ([PROCESS], form("restateProcess", APR, process=key("process"), texts=TEXT), "ProcessRestated"),
    "reviseProcessStages": (
        [PROCESS],
        form("reviseProcessStages", APR, process=key("process"), stages=[{"names": TEXT, "stage": "ship"}]),
        "ProcessStagesRevised",
    ),
    "retireProcess": ([PROCESS], form("retireProcess", APR, process=key("process")), "ProcessRetired"),
    "registerSystem": ([], SYSTEM, "SystemRegistered"),
    "restateSystem": ([SYSTEM], form("restateSystem", APR, system=key("system"), names=TEXT), "SystemRestated"),
    "retireSystem": ([SYSTEM], form("retireSystem", APR, system=key("system")), "SystemRetired"),
    "defineMeasure": ([], MEASURE, "MeasureDefined"),
    "reviseMeasure": (
        [MEASURE],
        form("reviseMeasure", APR, measure=key("measure"), target="≥ 97", direction=None),
        "MeasureRevised",
    ),
    "retireMeasure": ([MEASURE], form("retireMeasure", APR, measure=key("measure")), "MeasureRetired"),
    "makeStatement": ([], STATEMENT, "StatementMade"),
    "restateStatement": (
        [STATEMENT],
        form("restateStatement", APR, statement=key("statement"), about=SALES, check=None),
        "StatementRestated",
    ),
    "retireStatement": ([STATEMENT], form("retireStatement", APR, statement=key("statement")), "StatementRetired"),
    "adoptRuleSet": ([], RULES, "RuleSetAdopted"),
    "retireRuleSet": ([RULES], form("retireRuleSet", APR, rule_set=key("rules")), "RuleSetRetired"),
    "planRolloutStep": ([], STEP, "RolloutStepPlanned"),
    "completeRolloutStep": (
        [STEP],
        form("completeRolloutStep", APR, rollout_step=key("step")),
        "RolloutStepCompleted",
    ),
    "rescind": ([rename(SALES, "Selling", MAR)], rescind(15), "EntriesRescinded"),
}
"""Command → what must come before it, upon `staffed`; the command itself; the events it comes to."""

TYPES = "{ __typename ... on Recorded { entries { type } } ... on Refused { errors { message } } }"


def test_no_command_of_the_registry_is_left_untried() -> None:
    assert set(EACH) == set(COMMANDS)


@pytest.mark.parametrize("name", EACH)
def test_every_command_is_a_mutation_of_its_own(staffed: Acme, ask: Asker, name: str) -> None:
    before, given, events = EACH[name]
    if before:
        staffed.records(*before)
    kind = COMMANDS[name].command.__name__

    told = ask(f"mutation($input: {kind}Input!) {{ {name}(input: $input) {TYPES} }}", input=given[name])

    assert told == {name: {"__typename": "Recorded", "entries": [{"type": event} for event in events.split()]}}


@pytest.mark.parametrize("name", EACH)
def test_every_command_can_be_recorded_together_with_others(staffed: Acme, ask: Asker, name: str) -> None:
    before, given, events = EACH[name]
    if before:
        staffed.records(*before)

    told = ask(
        f"mutation($input: RecordInput!) {{ record(input: $input) {TYPES} }}",
        input={"title": "Several", "operations": [given, create(key("another"), DEC, code="archive")]},
    )

    types = [*events.split(), "UnitCreated"]
    assert told["record"] == {"__typename": "Recorded", "entries": [{"type": event} for event in types]}


def test_what_was_recorded_is_told_at_the_coordinate_where_it_is_new(tree: Acme, ask: Asker) -> None:
    told = ask(
        """mutation($input: RecordInput!) { record(input: $input) { ... on Recorded { replayed warnings { code }
             coordinate { sequence sealed } changeSet { title firstSequence lastSequence }
             entries { sequence summary } } } }""",
        input={"title": "Spring", "operations": [rename(SALES, "Selling", MAR), move(EXPORT, None, MAR)]},
    )

    assert told["record"] == {
        "replayed": False,
        "warnings": [],
        "coordinate": {"sequence": 7, "sealed": True},
        "changeSet": {"title": "Spring", "firstSequence": 6, "lastSequence": 7},
        "entries": [
            {"sequence": 6, "summary": "Sales is renamed Selling"},
            {"sequence": 7, "summary": "Export moves from Selling to the top"},
        ],
    }


def test_the_organization_of_an_answer_is_as_it_is_now_under_the_ids_of_a_live_view(tree: Acme, ask: Asker) -> None:
    """So that the answer brings every live view of a client's cache up to date."""
    document = """mutation($first: RenameUnitInput!, $second: RenameUnitInput!, $unit: ID!) {
      first: renameUnit(input: $first, context: {idempotencyKey: "first"}) { ...Now }
      second: renameUnit(input: $second) { ...Now }
      again: renameUnit(input: $first, context: {idempotencyKey: "first"}) { ...Now } }
      fragment Now on Recorded { organization { id coordinate { sequence sealed } unit(key: $unit) { id name } } }"""
    inputs = {"first": rename(SALES, "Selling", MAR), "second": rename(SALES, "Trade", MAR)}

    answers = ask(document, unit=SALES, **{name: one["renameUnit"] for name, one in inputs.items()})

    live = ask.acme('id unit(code: "sales") { id }')
    told = [answer["organization"] for answer in answers.values()]
    assert {(one["id"], one["unit"]["id"]) for one in told} == {(live["id"], live["unit"]["id"])}
    assert [one["unit"]["name"] for one in told] == ["Selling", "Trade", "Trade"]
    assert [one["coordinate"]["sequence"] for one in told] == [6, 7, 7]
    assert not any(one["coordinate"]["sealed"] for one in told)


def test_a_second_mutation_of_one_request_sees_the_first(tree: Acme, ask: Asker) -> None:
    told = ask(
        """mutation($name: RenameUnitInput!, $move: MoveUnitInput!) {
             renameUnit(input: $name) { ... on Recorded { coordinate { sequence } } }
             moveUnit(input: $move) { ... on Recorded { coordinate { sequence } entries { summary } } } }""",
        name=rename(SALES, "Selling", MAR)["renameUnit"],
        move=move(EXPORT, None, MAR)["moveUnit"],
    )

    assert told["renameUnit"]["coordinate"] == {"sequence": 6}
    assert told["moveUnit"] == {
        "coordinate": {"sequence": 7},
        "entries": [{"summary": "Export moves from Selling to the top"}],
    }


def test_two_units_can_swap_places_in_one_set(tree: Acme, ask: Asker) -> None:
    ask.records(move(EXPORT, COMPANY, MAR), move(SALES, EXPORT, MAR))

    told = ask.acme('unit(code: "sales") { ancestors { code } }', {"effective": "2024-03-01"})

    assert told == {"unit": {"ancestors": [{"code": "export"}, {"code": "company"}]}}


# Registration.

REGISTER = """mutation($input: RegisterOrganizationInput!, $context: ContextInput) {
  registerOrganization(input: $input, context: $context) { __typename
    ... on Recorded { coordinate { sequence } replayed entries { type effective { from } } }
    ... on Refused { code errors { __typename message path } } } }"""


def test_an_organization_is_registered_with_its_time_zone_and_language(ask: Asker) -> None:
    told = ask(
        REGISTER,
        input={"code": "acme", "names": called("艾克米", "zh"), "timeZone": "Asia/Shanghai", "defaultLanguage": "zh"},
    )["registerOrganization"]

    assert told == {
        "__typename": "Recorded",
        "coordinate": {"sequence": 1},
        "replayed": False,
        "entries": [{"type": "OrganizationRegistered", "effective": {"from": "2025-01-01"}}],
    }
    assert ask(
        """{ organizations { code name timeZone defaultLanguage firstEffective replayedUntil head { sequence } } }"""
    )["organizations"] == [
        {
            "code": "acme",
            "name": "艾克米",
            "timeZone": "Asia/Shanghai",
            "defaultLanguage": "zh",
            "firstEffective": "2025-01-01",
            "replayedUntil": None,
            "head": {"sequence": 1},
        }
    ]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"code": ""}, ["code"]),
        ({"code": " acme"}, ["code"]),
        ({"code": "a\x00b"}, ["code"]),
        ({"code": "x" * 121}, ["code"]),
        ({"names": []}, ["names"]),
        ({"names": called("  ")}, ["names", "0", "text"]),
        ({"names": called("Acme", "English")}, ["names", "0", "language"]),
        ({"names": called("n" * 401)}, ["names"]),
        ({"names": called("Acme") + called("Acme")}, ["names"]),
        ({"timeZone": "Mars/Olympus"}, ["timeZone"]),
        ({"defaultLanguage": "EN"}, ["defaultLanguage"]),
    ],
)
def test_a_registration_that_is_wrong_names_the_field(ask: Asker, fields: Form, path: list[str]) -> None:
    told = ask(REGISTER, input={"code": "acme", "names": called("Acme"), **fields})["registerOrganization"]

    assert told["__typename"] == "Refused", told
    assert [(error["__typename"], error["path"]) for error in told["errors"]] == [("ValidationError", path)]
    assert ask("{ organizations { code } }") == {"organizations": []}


def test_a_code_is_registered_once(tree: Acme, ask: Asker) -> None:
    told = ask(REGISTER, input={"code": "acme", "names": called("Another")})["registerOrganization"]

    assert told["errors"] == [
        {"__typename": "ValidationError", "message": "There is already an organization 'acme'.", "path": ["code"]}
    ]


def test_a_registration_is_idempotent_under_its_key(ask: Asker) -> None:
    told = [
        ask(REGISTER, input={"code": "acme", "names": called("Acme")}, context={"idempotencyKey": "k"})
        for _ in range(2)
    ]

    assert [one["registerOrganization"]["replayed"] for one in told] == [False, True]
    assert len(ask("{ organizations { code } }")["organizations"]) == 1


def test_a_registration_can_be_tried_without_recording_it(ask: Asker) -> None:
    told = ask(REGISTER, input={"code": "acme", "names": called("Acme")}, context={"dryRun": True})

    assert told["registerOrganization"]["__typename"] in ("Preview", "Refused")
    assert ask("{ organizations { code } }") == {"organizations": []}


# Dry runs.


@both_engines
def test_a_dry_run_decides_everything_and_leaves_nothing(staffed: Acme, ask: Asker) -> None:
    with staffed.ledger.engine.connect() as connection:
        tables = ["event", "assertion", "change_set", "private_value", "idempotency", "actor", "organization"]

        def contents() -> list[object]:
            return [sorted(map(str, connection.exec_driver_sql(f"SELECT * FROM {table}").all())) for table in tables]

        before = contents()
        preview = ask.previews(
            rename(SALES, "Selling", MAR),
            create(BOARD, APR, parent=SALES, code="board", name="Board"),
            person(NOWHERE, APR, name="Cy"),
            rescind(14),
            idempotencyKey="k",
            reason="Only to see.",
        )
        connection.rollback()
        after = contents()

    assert after == before
    assert preview["basedOn"] == {"effective": "2025-01-01", "sequence": 14}
    assert preview["operations"] == [
        {
            "type": "UnitRenamed",
            "verb": "CHANGE",
            "effective": {"from": "2024-03-01", "to": None},
            "summary": "Sales is renamed Selling",
            "subjects": [{"__typename": "Unit", "code": "sales"}],
        },
        {
            "type": "UnitCreated",
            "verb": "CHANGE",
            "effective": {"from": "2024-04-01", "to": None},
            "summary": "Board is created under Selling",
            "subjects": [{"__typename": "Unit", "code": "board"}],
        },
        {
            "type": "PersonRegistered",
            "verb": "CHANGE",
            "effective": {"from": "2024-04-01", "to": None},
            "summary": "Cy is registered",
            "subjects": [{"__typename": "Person", "reference": None}],
        },
        {
            "type": "EntriesRescinded",
            "verb": "RESCISSION",
            "effective": None,
            "summary": "Entry 14, about Export, is rescinded",
            "subjects": [{"__typename": "Unit", "code": "export"}],
        },
    ]


def test_a_dry_run_leaves_the_answers_as_they_were(tree: Acme, ask: Asker) -> None:
    before = ask.acme("units { nodes { code name } } coordinate { sequence }")

    ask.previews(rename(SALES, "Selling", JAN), create(BOARD, JAN, code="board"))

    assert ask.acme("units { nodes { code name } } coordinate { sequence }") == before
    assert ask.records(rename(PLANT, "Works", MAR))["coordinate"]["sequence"] == 6


def test_a_dry_run_warns_as_the_real_one_would(tree: Acme, ask: Asker) -> None:
    ask.records(adjust(SALES, JUNE, seats=12))

    preview = ask.previews(adjust(SALES, MAR, seats=8))

    assert preview["warnings"] == [{"code": "LATER_TOTALS"}]


def test_a_dry_run_refuses_as_the_real_one_would(tree: Acme, ask: Asker) -> None:
    dry = ask.refuses(move(SALES, EXPORT, MAR), dryRun=True)
    wet = ask.refuses(move(SALES, EXPORT, MAR))

    assert dry == wet


def test_a_dry_run_does_not_use_up_its_idempotency_key(tree: Acme, ask: Asker) -> None:
    ask.previews(rename(SALES, "Selling", MAR), idempotencyKey="k")

    told = ask.records(rename(SALES, "Selling", MAR), idempotencyKey="k")

    assert told["replayed"] is False


# Idempotency.


@both_engines
def test_the_same_key_and_input_are_recorded_once(tree: Acme, ask: Asker) -> None:
    first = ask.records(rename(SALES, "Selling", MAR), idempotencyKey="k")
    tree.records(rename(PLANT, "Works", MAR))
    second = ask.records(rename(SALES, "Selling", MAR), idempotencyKey="k")

    assert (first["replayed"], second["replayed"]) == (False, True)
    assert second["coordinate"] == first["coordinate"]
    assert tree.head == 7


def test_the_same_key_with_another_input_is_refused(tree: Acme, ask: Asker) -> None:
    ask.records(rename(SALES, "Selling", MAR), idempotencyKey="k")

    refused = [
        ask.refuses(rename(SALES, "Selling more", MAR), idempotencyKey="k"),
        ask.refuses(rename(SALES, "Selling", APR), idempotencyKey="k"),
        ask.refuses(rename(SALES, "Selling", MAR), idempotencyKey="k", reason="Another one."),
    ]

    for one in refused:
        [error] = one["errors"]
        assert error["__typename"] == "ValidationError"
        assert error["path"] == ["idempotencyKey"]
        assert error["message"] == "This idempotency key was used for another request."
    assert tree.head == 6


def test_a_key_is_its_actors_own(tree: Acme, ask: Asker) -> None:
    Asker(tree.ledger, "ada").records(rename(SALES, "Selling", MAR), idempotencyKey="k")

    told = Asker(tree.ledger, "ben").records(rename(SALES, "Vending", MAR), idempotencyKey="k")

    assert told["replayed"] is False


def test_a_refused_request_does_not_use_up_its_key(tree: Acme, ask: Asker) -> None:
    ask.refuses(move(SALES, EXPORT, MAR), idempotencyKey="k")

    told = ask.records(move(SALES, PLANT, MAR), idempotencyKey="k")

    assert told["replayed"] is False


def test_a_retry_answers_the_same_even_where_the_command_could_no_longer_be_decided(tree: Acme, ask: Asker) -> None:
    first = ask.records(create(BOARD, MAR, code="board"), idempotencyKey="k")
    second = ask.records(create(BOARD, MAR, code="board"), idempotencyKey="k")

    assert second["coordinate"] == first["coordinate"]


def test_a_retry_may_leave_the_key_of_what_it_creates_to_the_server(tree: Acme, ask: Asker) -> None:
    form_without_key = {"createUnit": {"from": "2024-03-01", "names": called("New"), "kind": "TEAM", "parent": None}}

    told = [ask.records(form_without_key, idempotencyKey="k") for _ in range(2)]

    assert [one["replayed"] for one in told] == [False, True]
    assert ask.acme("units { totalCount }") == {"units": {"totalCount": 5}}


# Conflicts.


def test_a_command_based_on_an_older_entry_is_a_conflict_if_the_same_unit_was_changed_since(
    tree: Acme, ask: Asker
) -> None:
    tree.records(rename(SALES, "Selling", MAR))
    tree.records(rename(PLANT, "Works", MAR))

    refused = ask.refuses(move(SALES, PLANT, JUNE), basedOn=5)

    assert refused["code"] == "CONFLICT"
    assert refused["errors"] == [
        {
            "__typename": "ConflictError",
            "code": "CONFLICT",
            "message": "The same entities were changed since entry 5 (entry 6, 7). "
            "Look at the changes, then record again based on the newest entry.",
            "path": None,
            "sequence": 7,
            "entries": [{"sequence": 6, "type": "UnitRenamed"}, {"sequence": 7, "type": "UnitRenamed"}],
        }
    ]
    assert tree.head == 7


def test_a_command_based_on_an_older_entry_goes_through_if_others_were_changed_since(tree: Acme, ask: Asker) -> None:
    tree.records(rename(PLANT, "Works", MAR))

    told = ask.records(rename(SALES, "Selling", MAR), basedOn=5)

    assert told["coordinate"]["sequence"] == 7


def test_a_unit_that_lost_a_child_since_is_a_conflict_too(tree: Acme, ask: Asker) -> None:
    tree.records(move(EXPORT, PLANT, MAR))

    refused = ask.refuses(rename(SALES, "Selling", MAR), basedOn=5)

    assert refused["code"] == "CONFLICT"


@pytest.mark.parametrize("based_on", [-1, 6, 2**31 - 1])
def test_a_command_is_based_on_an_entry_that_is_there(tree: Acme, ask: Asker, based_on: int) -> None:
    refused = ask.refuses(rename(SALES, "Selling", MAR), basedOn=based_on)

    assert [(e["__typename"], e["path"]) for e in refused["errors"]] == [("ValidationError", ["basedOn"])]


# Refusals.


def test_everything_that_is_wrong_is_told_at_once(tree: Acme, ask: Asker) -> None:
    refused = ask.refuses(
        rename(NOWHERE, "Nobody", MAR),
        rename(SALES, "Selling", MAR),
        dissolve(EXPORT, date_before := JAN.replace(year=2019)),
        create(SALES, MAR),
    )

    assert date_before.year == 2019
    told = [(error["__typename"], error["code"], error["path"]) for error in refused["errors"]]
    assert told == [
        ("NotFoundError", "NOT_FOUND", ["operations", "0"]),
        ("RuleViolation", "NOT_ON_RECORD", ["operations", "2"]),
        ("RuleViolation", "ALREADY_EXISTS", ["operations", "3"]),
    ]
    assert (refused["code"], refused["message"]) == (refused["errors"][0]["code"], refused["errors"][0]["message"])
    assert tree.head == 5


def test_everything_malformed_is_told_at_once_with_its_path(tree: Acme, ask: Asker) -> None:
    refused = ask.refuses(
        rename(SALES, " ", MAR),
        create("no key", MAR, code=" x "),
        {"moveUnit": {"unit": SALES, "effective": {"from": "2024-03-01"}}},
        rename(SALES, "Selling", MAR, MAR),
    )

    told = [(error["__typename"], error["path"]) for error in refused["errors"]]
    assert told[0] == ("ValidationError", ["operations", "0", "names", "0", "text"])
    assert told[-1] == ("ValidationError", ["operations", "3", "effective", "to"])
    assert {path[1] for _, path in told} == {"0", "1", "2", "3"}


def test_a_ring_names_its_period_and_its_members(tree: Acme, ask: Asker) -> None:
    refused = ask.refuses(move(SALES, EXPORT, MAR, JUNE))

    [error] = refused["errors"]
    assert error["__typename"] == "RuleViolation"
    assert error["code"] == "CYCLE"
    assert error["period"] == {"from": "2024-03-01", "to": "2024-06-01"}
    assert error["blockers"] == [{"__typename": "Unit", "code": "export"}]
    assert error["blockerCount"] == 1
    assert error["message"].startswith("Sales would be above itself")
    assert "Sales › Export › Sales" in error["message"]


def test_a_unit_that_others_hang_on_is_not_dissolved_and_each_of_them_is_named(staffed: Acme, ask: Asker) -> None:
    refused = ask.refuses(dissolve(SALES, JUNE))

    told = {
        (error["code"], str(error["period"]), tuple(blocker["code"] for blocker in error["blockers"]))
        for error in refused["errors"]
    }
    assert told == {
        ("STILL_REFERRED_TO", "{'from': '2024-06-01', 'to': None}", ("export",)),
        ("STILL_REFERRED_TO", "{'from': '2024-06-01', 'to': None}", ("chief",)),
    }


def test_a_blocker_that_never_came_to_be_is_described(tree: Acme, ask: Asker) -> None:
    refused = ask.refuses(create(BOARD, MAR, parent=SALES, code="plant"))

    [error] = refused["errors"]
    assert error["code"] == "CODE_TAKEN"
    assert [blocker["__typename"] for blocker in error["blockers"]] == ["Unit"]
    ring = ask.refuses(create(BOARD, MAR, parent=None), create(ARCHIVE, MAR, parent=BOARD), move(BOARD, ARCHIVE, MAR))
    assert ring["errors"][0]["blockers"] == [{"__typename": "Thing", "key": ARCHIVE, "noun": None}]


def test_a_set_of_which_one_operation_is_refused_leaves_nothing(tree: Acme, ask: Asker) -> None:
    ask.refuses(rename(SALES, "Selling", MAR), rename(PLANT, "Works", MAR), move(SALES, EXPORT, APR))

    assert tree.head == 5
    assert ask.acme("outline { unit { name } }")["outline"][2] == {"unit": {"name": "Sales"}}


def test_an_empty_set_is_refused(tree: Acme, ask: Asker) -> None:
    refused = ask.refuses()

    assert refused["errors"] == [
        {
            "__typename": "ValidationError",
            "code": "INVALID",
            "message": "A change set has at least one operation.",
            "path": ["operations"],
        }
    ]


def test_an_operation_is_exactly_one_command(tree: Acme, ask: Asker) -> None:
    both = {**rename(SALES, "Selling", MAR), **move(SALES, None, MAR)}
    document = f"mutation($input: RecordInput!) {{ record(input: $input) {TYPES} }}"

    for operations in ([both], [{}], [{"renameUnit": None}], [{"burnUnit": {}}]):
        [(code, _), *_] = ask.errors(document, input={"operations": operations})
        assert code == "GRAPHQL_INVALID"


def test_an_organization_that_is_not_there_is_refused_as_data(tree: Acme, ask: Asker) -> None:
    refused = ask.refuses(rename(SALES, "Selling", MAR), organization="nobody")

    assert [(e["__typename"], e["message"]) for e in refused["errors"]] == [
        ("NotFoundError", "There is no organization 'nobody'.")
    ]


def test_a_unit_of_another_organization_is_not_found(tree: Acme, ask: Asker) -> None:
    other = Acme(tree.ledger, "other")
    other.records(create(BOARD, JAN))

    refused = ask.refuses(rename(BOARD, "Ours now", MAR))
    under = ask.refuses(move(SALES, BOARD, MAR))
    both_heads = (tree.head, other.head)

    assert refused["errors"][0]["__typename"] == under["errors"][0]["__typename"] == "NotFoundError"
    assert both_heads == (5, 2)


# Keys and ids.


def test_an_absent_parent_is_a_validation_error_and_null_is_the_top(tree: Acme, ask: Asker) -> None:
    absent = ask.refuses({"moveUnit": {"unit": EXPORT, "effective": {"from": "2024-03-01"}}})
    top = ask.records({"moveUnit": {"unit": EXPORT, "parent": None, "effective": {"from": "2024-03-01"}}})

    assert [(e["__typename"], e["path"][:2]) for e in absent["errors"]] == [("ValidationError", ["operations", "0"])]
    assert "parent" in absent["message"]
    assert top["__typename"] == "Recorded"
    assert ask.acme('unit(code: "export") { parent { code } }') == {"unit": {"parent": None}}


def test_an_absent_category_stays_and_null_takes_it_away(tree: Acme, ask: Asker) -> None:
    category = 'unit(code: "export") { kind category }'
    document = f"""mutation($input: ReclassifyUnitInput!) {{ reclassifyUnit(input: $input) {RESULT} }} {NAMED}"""
    own = {"unit": EXPORT, "effective": {"from": "2024-03-01"}}
    ask(document, input={**own, "kind": "TEAM", "category": "Level 1"})

    ask.records(reclassify(EXPORT, "OFFICE", MAR))
    ask(document, input={**own, "kind": "GROUP"})
    assert ask.acme(category) == {"unit": {"kind": "GROUP", "category": "Level 1"}}

    ask(document, input={**own, "category": None})
    assert ask.acme(category) == {"unit": {"kind": "GROUP", "category": None}}


def test_null_for_texts_is_refused_because_it_could_mean_all_of_them(tree: Acme, ask: Asker) -> None:
    system = key("a system")
    ask.records(form("registerSystem", JAN, key=system, names=called("CRM"), texts=called("Clients")))

    refused = ask.refuses(form("restateSystem", MAR, system=system, names=called("ERP"), texts=None))

    assert [(e["__typename"], e["path"]) for e in refused["errors"]] == [
        ("ValidationError", ["operations", "0", "texts"])
    ]


def test_an_absent_parent_of_the_mutation_itself_is_a_validation_error(tree: Acme, ask: Asker) -> None:
    told = ask(
        f"""mutation {{ moveUnit(input: {{unit: "{EXPORT}", effective: {{from: "2024-03-01"}}}}) {RESULT} }} {NAMED}"""
    )

    assert [e["__typename"] for e in told["moveUnit"]["errors"]] == ["ValidationError"]


@pytest.mark.parametrize(
    "as_of", [None, {"effective": "2024-06-30"}, {"effective": "2024-06-30", "known": {"sequence": 5}}]
)
def test_an_id_in_the_place_of_a_key_is_a_validation_error(tree: Acme, ask: Asker, as_of: Form | None) -> None:
    scoped = ask.acme('unit(code: "export") { id }', as_of)["unit"]["id"]

    for given in (rename(scoped, "Abroad", MAR), move(SALES, scoped, MAR), create(BOARD, MAR, parent=scoped)):
        refused = ask.refuses(given)
        assert [e["__typename"] for e in refused["errors"]] == ["ValidationError"]
        assert refused["errors"][0]["path"][-1] in ("unit", "parent")
        assert "key" in refused["message"].lower(), refused["message"]


def test_the_id_of_a_change_set_takes_it_back_as_a_whole(tree: Acme, ask: Asker) -> None:
    ask.records(rename(SALES, "Selling", MAR), rename(PLANT, "Works", MAR))
    whole = ask("{ changeSet(sequence: 6) { id } }")["changeSet"]["id"]

    told = ask.records({"rescind": {"changeSet": whole}})
    again = ask.refuses({"rescind": {"changeSet": whole}})

    assert told["coordinate"]["sequence"] == 8
    assert ask.acme("outline { unit { name } }")["outline"] == [
        {"unit": {"name": name}} for name in ("Company", "Plant", "Sales", "Export")
    ]
    assert again["message"] == "There is nothing left to take back."


def test_an_id_that_names_no_change_set_of_the_organization_takes_nothing_back(tree: Acme, ask: Asker) -> None:
    other = Acme(tree.ledger, "other")
    made_up = [
        "",
        "nonsense",
        str(PublicId("ChangeSet", other.key, "1")),
        str(PublicId("ChangeSet", tree.key, "99")),
        str(PublicId("ChangeSet", tree.key, "0")),
        str(PublicId("ChangeSet", tree.key, "x")),
        str(PublicId("Entry", tree.key, "3")),
    ]

    told = [ask.refuses({"rescind": {"changeSet": one}})["errors"] for one in made_up]

    assert [[error["__typename"] for error in errors] for errors in told] == [["ValidationError"]] * len(made_up)


@pytest.mark.parametrize("sequences", [[], [0], [-1], [99], [1], [3, 99], [2**31 - 1]])
def test_only_entries_that_can_be_taken_back_are(tree: Acme, ask: Asker, sequences: list[int]) -> None:
    refused = ask.refuses(rescind(*sequences))

    assert {error["__typename"] for error in refused["errors"]} <= {"ValidationError", "RuleViolation"}
    assert tree.head == 5


def test_an_entry_is_taken_back_once_and_can_be_restored(tree: Acme, ask: Asker) -> None:
    ask.records(rename(SALES, "Selling", MAR))
    ask.records(rescind(6))
    again = ask.refuses(rescind(6))
    ask.records(rescind(7))

    assert again["message"] == "Cannot rescind 6: they were taken back before."
    assert ask.acme('unit(code: "sales") { name }') == {"unit": {"name": "Selling"}}


# Time.


def test_a_change_with_an_end_is_temporary(tree: Acme, ask: Asker) -> None:
    ask.records(rename(SALES, "Summer sales", JUNE, JULY))

    told = [
        ask.acme('unit(code: "sales") { name }', {"effective": day})["unit"]["name"]
        for day in ("2024-05-31", "2024-06-01", "2024-06-30", "2024-07-01")
    ]

    assert told == ["Sales", "Summer sales", "Summer sales", "Sales"]


def test_a_correction_needs_an_end_or_for_ever(tree: Acme, ask: Asker) -> None:
    without = ask.refuses(rename(SALES, "Selling", MAR, correct=True))
    both = ask.refuses(rename(SALES, "Selling", MAR, APR, correct=True, forever=True))
    ended = ask.records(rename(SALES, "Selling", MAR, APR, correct=True))
    endless = ask.records(rename(PLANT, "Works", MAR, correct=True, forever=True))

    assert without["errors"][0]["path"] == both["errors"][0]["path"] == ["operations", "0", "effective"]
    assert "forever: true" in without["message"]
    assert ended["__typename"] == endless["__typename"] == "Recorded"


def test_a_correction_overrides_what_was_planned_and_a_change_does_not(tree: Acme, ask: Asker) -> None:
    ask.records(rename(SALES, "Planned", JUNE))
    ask.records(rename(PLANT, "Planned", JUNE))
    ask.records(rename(SALES, "Changed", MAR))
    ask.records(rename(PLANT, "Corrected", MAR, JULY, correct=True))

    told = {
        code: [
            ask.acme(f'unit(code: "{code}") {{ name }}', {"effective": day})["unit"]["name"]
            for day in ("2024-03-01", "2024-06-01", "2024-07-01")
        ]
        for code in ("sales", "plant")
    }

    assert told == {"sales": ["Changed", "Planned", "Planned"], "plant": ["Corrected", "Corrected", "Planned"]}


@pytest.mark.parametrize(
    ("effective", "path"),
    [
        ({"from": "2024-03-01", "to": "2024-03-01"}, ["effective", "to"]),
        ({"from": "2024-03-01", "to": "2024-02-01"}, ["effective", "to"]),
        ({"from": "9999-12-31"}, ["effective", "from"]),
        ({"from": "2024-03-01", "to": "9999-12-31"}, ["effective", "to"]),
    ],
)
def test_a_period_has_at_least_one_day_of_the_calendar(
    tree: Acme, ask: Asker, effective: Form, path: list[str]
) -> None:
    refused = ask.refuses({"renameUnit": {"unit": SALES, "names": TEXT, "effective": effective}})

    assert [e["path"] for e in refused["errors"]] == [["operations", "0", *path]]


@pytest.mark.parametrize("day", ["2024-02-30", "2024-13-01", "24-01-01", "yesterday", "", "20240101T00", 20240101])
def test_a_day_that_is_not_in_the_calendar_is_a_bad_request(tree: Acme, ask: Asker, day: object) -> None:
    document = f'mutation($day: Date!) {{ dissolveUnit(input: {{unit: "{EXPORT}", from: $day}}) {TYPES} }}'

    [(code, message)] = ask.errors(document, day=day)

    assert code == "GRAPHQL_INVALID"
    assert "A day is written such as 2024-06-30" in message
    assert tree.head == 5


def test_a_life_event_takes_no_end(tree: Acme, ask: Asker) -> None:
    document = f"""mutation {{ createUnit(input: {{from: "2024-03-01", to: "2024-06-01", kind: TEAM,
        names: [{{language: "en", text: "New"}}]}}) {TYPES} }}"""

    [(code, message)] = ask.errors(document)

    assert code == "GRAPHQL_INVALID"
    assert "'to'" in message


# Values.


@pytest.mark.parametrize(
    "name",
    ["\x00", "a\x07b", "\x1b[31mred", "\ud800", "n" * 300_000, "n" * 401, " ", "", "\u200b\x85"],
    ids=["NUL", "bell", "escape", "half a character", "300 kB", "too long", "blank", "empty", "next line"],
)
def test_a_name_that_nobody_could_read_is_refused(tree: Acme, ask: Asker, name: str) -> None:
    answer = ask.answer(
        f"mutation($input: RenameUnitInput!) {{ renameUnit(input: $input) {TYPES} }}",
        input=rename(SALES, name, MAR)["renameUnit"],
    )

    codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
    assert codes in ([], ["GRAPHQL_INVALID"])
    assert codes or answer["data"]["renameUnit"]["__typename"] == "Refused"
    assert len(str(answer)) < 5_000
    assert tree.head == 5


def test_a_text_is_kept_in_its_composed_form(tree: Acme, ask: Asker) -> None:
    ask.records(rename(SALES, "Cafe\u0301 🏭 𝒳 \u4e2d", MAR))

    assert ask.acme('unit(code: "sales") { name }') == {"unit": {"name": "Caf\u00e9 🏭 𝒳 \u4e2d"}}


def test_a_new_unit_may_leave_its_key_to_the_server(tree: Acme, ask: Asker) -> None:
    told = ask(
        """mutation { createUnit(input: {from: "2024-03-01", kind: TEAM, code: "new",
             names: [{language: "en", text: "New"}]}) { ... on Recorded { entries { ... on UnitCreated {
               unit { key code } } } } } }"""
    )

    [entry] = told["createUnit"]["entries"]
    assert entry["unit"]["code"] == "new"
    assert ask.acme(f'unit(key: "{entry["unit"]["key"]}") {{ code }}') == {"unit": {"code": "new"}}


@pytest.mark.parametrize("given", ["4D39D6F0-3A2E-5A5B-9C6C-2F6D6E3B7C11", "4d39d6f03a2e5a5b9c6c2f6d6e3b7c11", "1", ""])
def test_a_key_is_a_uuid_in_its_canonical_form(tree: Acme, ask: Asker, given: str) -> None:
    refused = ask.refuses(create(given, MAR))

    assert [(e["__typename"], e["path"][-1]) for e in refused["errors"]] == [("ValidationError", "key")]


def test_why_and_on_which_authority_are_kept_beside_the_ledger(tree: Acme, ask: Asker) -> None:
    ask.records(rename(SALES, "Selling", MAR), reason="A better word.", basis="Minutes of 3 May")

    told = ask("{ entry(sequence: 6) { reason basis } }")["entry"]

    assert told == {"reason": "A better word.", "basis": "Minutes of 3 May"}


def test_the_reasons_are_told_in_the_language_of_the_asker(tree: Acme, ask: Asker) -> None:
    """The context's language is for the answer's texts: names in messages follow it."""
    tree.records(form("renameUnit", JAN, unit=SALES, names=called("销售部", "zh")))

    refused = ask.refuses(move(SALES, EXPORT, MAR, MAY), language="zh")

    assert "销售部" in refused["message"]
