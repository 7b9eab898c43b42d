"""Who is told what: every field of every type, for every role, in an organization and in another beside it.

An organization in which every command was recorded is asked for everything that the schema knows, once for each role.
What an auditor is told everybody is told, but for what is named here. Drafts are looked at in test_privacy, tokens and
sessions in test_oversight, packs of reports in test_report_packs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from graphql import get_named_type, is_leaf_type

from orgledger.access.read_log import Answered, ReadLog
from orgledger.access.recognition import Recognition
from orgledger.domain.change_set import Context
from orgledger.domain.identity import PublicId
from orgledger.domain.refusal import Refused
from orgledger.domain.role import PERSONAL, Role
from orgledger.erasure import Erasures
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.settings import Settings
from tests.access.documents import documents
from tests.access.house import House, signed_in
from tests.access.test_commands import staffed
from tests.graphql.test_mutation import EACH, TEXT
from tests.kit import (
    ADA,
    APR,
    BEN,
    CHIEF,
    COMPANY,
    FEB,
    JULY,
    JUNE,
    MAR,
    MAY,
    SALES,
    SELLER,
    Form,
    adjust,
    ask,
    assign,
    close,
    create,
    dissolve,
    key,
    position,
    rename,
    reopen,
    rescind,
)

__all__ = ["staffed"]

SCHEMA: Any = build_schema(Settings(depth=200, cost=10**9, tokens=100_000, aliases=100_000))
TEXTS = {"title": "PLANTED", "reason": "PLANTED", "basis": "PLANTED"}
NAMES = ("PLANTED", "Ada Lovelace", '"p1"', "A plan")
"""What is never told to a role that sees nothing personal."""

A, B, C, D, SEAT, DUTY, TIE = (key(f"more {name}") for name in ("A", "B", "C", "D", "seat", "duty", "tie"))
MORE: list[list[Form]] = [
    [*(create(unit, parent=COMPANY) for unit in (A, B, C, D)), position(SEAT, A)],
    [close(SEAT, FEB)],
    [ask("reopenPosition", MAR, position=SEAT, unit=A)],
    [assign(key("more seated"), ADA, SEAT, APR)],
    [ask("changeAssignment", MAY, assignment=key("more seated"), share="0.5")],
    [ask("mergeUnits", FEB, units=[B], into=C)],
    [dissolve(D, FEB)],
    [reopen(D, MAR, COMPANY)],
    [ask("splitUnit", APR, unit=D, into=[create(key(f"more {n}"), APR, parent=A)["createUnit"] for n in "EF"])],
    [ask("transferUnits", MAY, units=[A], into=[C])],
    [ask("defineResponsibility", FEB, key=DUTY, texts=TEXT, names=TEXT)],
    [ask("startInvolvement", FEB, key=TIE, holder=SALES, object=DUTY, mode="ACCOUNTABLE", stage=None)],
    [ask("transferInvolvement", APR, JUNE, involvement=TIE, holder=CHIEF)],
    [ask("endInvolvement", JULY, involvement=TIE)],
    [adjust(COMPANY, FEB, after={"seats": 3, "fte": "2.5"}, grade="G1")],
    [ask("startDottedLine", FEB, key=key("more line"), from_position=CHIEF, to_position=SELLER)],
]
"""What the examples of commands take from each other: one dissolves the unit that the next would change."""

OWN = {"Viewer_subject", "Viewer_name", "Viewer_roles"}
"""What everybody is told of themselves."""
MEASURED = {"Health_answeredMs", "ImageState_kilobytes"}
AUDITED = ("ReadLog_", "Read_")
"""What only auditors are told."""
PRIVATE = ("_reason", "_basis", "ChangeRequestSubmitted_title", "ChangeSet_title", "PersonRegistered_name")
PRIVATE += ("PersonRegistered_reference", "Person_name", "Person_reference", "personExport")
"""What only those are told who see personal values. They alone find a person by a reference, too."""
BY_REFERENCE = "organization Person"
WORDED = ("_summary", "ChangeRequest_title")
"""What says a name to some, and the beginning of a key to others."""
NOT_HERE = {"ApiToken", "Session", "ReportPack", "ReportSchedule", "Rebuild", "WitnessState", "SigningKey"}
NOT_HERE |= {"CheckpointSignature", "Source", "Refused", "ConflictError", "ForbiddenError", "NotFoundError"}
NOT_HERE |= {"RuleViolation", "ValidationError", "Comparison", "HeadcountStep", "Thing"}
"""Types of which there is nothing here: of settings, of refusals, without a plain field, or looked at elsewhere."""

Cells = dict[str, list[str]]
"""Type and field → what was told of it, in order, as JSON."""


@pytest.fixture
def full(staffed: House) -> House:
    """Every command, every step of change requests and erasures."""
    house = staffed
    for forms in [*MORE, *(forms for before, given, _ in EACH.values() for forms in (before, [given]))]:
        if forms and "rescind" not in forms[0]:
            try:
                house.records(*forms, actor="operator", **TEXTS)
            except Refused:
                assert forms not in MORE
    house.records(rescind(house.head), actor="operator", **TEXTS)
    house.records(ask("setAttribute", FEB, noun="organization", entity=house.key, name="motto", value="Sell."))
    recorded, rejected, withdrawn, _ = (house.submits(rename(SALES, f"Name {n}", APR), **TEXTS) for n in range(4))
    house.approves(recorded)
    house.requests.record(house.key, recorded, Context("bob"))
    house.requests.reject(house.key, rejected, Context("bob", **TEXTS))
    house.requests.withdraw(house.key, withdrawn, Context("ann", **TEXTS))
    erasures = Erasures(house.ledger)
    for what in ({"entry": house.head, "parts": ["reason"]}, {"person": BEN}):
        for step in (erasures.decline, erasures.confirm):
            house.records(ask("proposeErasure", legal_basis="OBJECTION", **what), actor="pia", **TEXTS)
            step(house.key, house.head, Context("pat"))
    house.records(ask("proposeErasure", person=ADA, legal_basis="OBJECTION"), actor="pia", **TEXTS)
    return house


@pytest.fixture
def log(full: House) -> Iterator[ReadLog]:
    """Somebody read something before."""
    log = ReadLog(full.server.engine, full.server.settings, full.server.clock)
    read = {full.key: ["2024-06-01@5"]}
    one = Answered("2025-01-01T00:00:00.000000Z", "vic", "TOKEN", "Tree", "query", "{ x }", read, b"{}", "request-1")
    log.append(list(log.reads(one)))
    yield log
    log.close()


def told(house: House, who: str, log: ReadLog, day: str = "2024-03-15") -> dict[str, Cells]:
    """Everything that somebody is told, by the document."""
    requests = house.requests.all(house.row, "nobody")
    ids = {noun: PublicId(noun, house.key, one) for noun, one in (("Person", ADA), ("ChangeRequest", requests[-1].key))}
    [erased] = [entry.sequence for entry in house.entries() if type(entry.event).__name__ == "PersonErased"]
    given = {
        "code": "acme",
        "Query.ledger": "first: 500",
        "Query.organization": f'asOf: {{effective: "{day}"}}',
        "Query.node": f'id: "{ids["Person"]}"',
        "Query.nodes": f'ids: ["{ids["Person"]}"]',
        "Query.changeRequest": f'id: "{ids["ChangeRequest"]}"',
        "Query.erasureCertificate": f"sequence: {erased}",
        "Query.personExport": 'reference: "p1"',
        "Organization.person": 'reference: "p1"',
        "Organization.unit": f'key: "{SALES}"',
        "Organization.position": f'key: "{CHIEF}"',
    }

    recognition = Recognition(house.server.engine, house.server.settings, house.server.clock)

    async def everything() -> dict[str, Cells]:
        found = dict[str, Cells]()
        for name, document in documents(SCHEMA._schema, given):
            request = Request(house.server, who, signed_in(who), recognition, log)
            result = await SCHEMA.execute(document, context_value=request)
            codes = {(error.extensions or {}).get("code") for error in result.errors or ()}
            assert not codes & {"GRAPHQL_INVALID", "INTERNAL"}, (document, result.errors)
            gather(result.data, found.setdefault(name, {}))
        return found

    return asyncio.run(everything())


LEAVES = {name for name, field in SCHEMA._schema.query_type.fields.items() if is_leaf_type(get_named_type(field.type))}


def gather(data: Any, into: Cells) -> None:
    """The plain values of an answer, by the names that documents give them: Type_field."""
    if isinstance(data, list):
        for one in data:
            gather(one, into)
    elif isinstance(data, dict):
        for name, value in data.items():
            if "_" in name.strip("_") or name in LEAVES:
                into.setdefault(name, []).append(orjson.dumps(value).decode())
            else:
                gather(value, into)


def something(values: list[str]) -> bool:
    """Whether anything was told at all."""
    return bool(set(values) - {"null", "[]"})


def hidden(role: Role, cell: str, way: str) -> bool:
    """Whether a role is told nothing of a field."""
    if cell.startswith(AUDITED):
        return role is not Role.AUDITOR
    if role in PERSONAL:
        return False
    return cell.endswith(PRIVATE) or way == BY_REFERENCE or (cell == "Actor_name" and role is Role.VIEWER)


def test_a_role_is_told_what_is_its_business_and_nothing_else(full: House, log: ReadLog) -> None:
    auditor = told(full, Role.AUDITOR.value, log)
    types = {
        cell.partition("_")[0] for cells in auditor.values() for cell, values in cells.items() if something(values)
    }
    assert {way.split()[-1] for way in auditor if " " in way} - types == NOT_HERE

    for role in Role:
        answers = auditor if role is Role.AUDITOR else told(full, role.value, log)
        assert answers.keys() == auditor.keys()
        for way, cells in auditor.items():
            for cell in cells.keys() | answers[way].keys():
                before, after = cells.get(cell, []), answers[way].get(cell, [])
                if hidden(role, cell, way):
                    assert not something(after), (role, way, cell, after)
                elif cell.endswith(WORDED) and role not in PERSONAL:
                    assert len(after) == len(before), (role, way, cell)
                elif cell not in OWN | MEASURED:
                    assert after == before, (role, way, cell)
        if role not in PERSONAL:
            assert not [(way, name) for way, cells in answers.items() for name in NAMES if name in str(cells)]


def test_somebody_of_another_organization_is_told_what_strangers_are(full: House, log: ReadLog) -> None:
    beside = House(full.ledger, full.server, "beside")
    for role in Role:
        beside.grants(f"{role.value} beside", role.value)
    stranger = told(full, "stranger", log)
    seen = {cell for cells in stranger.values() for cell, values in cells.items() if something(values)}

    assert {cell.partition("_")[0] for cell in seen} == {"Viewer", "Server", "Limits", "ReportKind"}
    for role in Role:
        answers = told(full, f"{role.value} beside", log)
        for way, cells in answers.items():
            assert full.key not in str(cells), (role, way)
            for cell, values in cells.items() if not way.startswith("organizations ") else ():
                assert cell in OWN or not something(values) or values == stranger[way][cell], (role, way, cell)
