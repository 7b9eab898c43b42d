"""Packs of reports that are kept: listed for whoever reads the organization, handed out to whom the report is for."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from orgledger.audit.key import SigningKey
from orgledger.cli.key import write_key
from orgledger.domain.role import PERSONAL, Role
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.pack import make_pack
from orgledger.reports.schedule import Every, Schedules
from orgledger.reports.shelf import Shelf
from orgledger.settings import Settings
from tests.access.house import House, signed_in
from tests.kit import ADA, FakeClock, open_ledger, person

SCHEMA: Any = build_schema()
LISTED = """{ operations(code: "acme") {
  reportPacks { digest report { key } personal } reportSchedules { onDay every }
} }"""
BODY = 'query($digest: String!) { operations(code: "acme") { reportPack(digest: $digest) { body } } }'
STRANGER = "STRANGER"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "signing.key"
    write_key(file, [SigningKey.generate("ledger.example.com")])
    return {"reports_folder": str(tmp_path / "reports"), "signing_key_file": str(file)}


@pytest.fixture
def operator(database_url: str, clock: FakeClock, settings: dict[str, Any]) -> Any:
    opened = Ledger(Settings(database_url=database_url, access="enforced", **settings), clock, operator=True)
    yield opened
    opened.close()


@pytest.fixture
def server(database_url: str, clock: FakeClock, settings: dict[str, Any]) -> Any:
    opened = open_ledger(database_url, clock, access="enforced", **settings)
    yield opened
    opened.close()


def ask(house: House, who: str, document: str, **variables: Any) -> Any:
    """What somebody is answered."""
    request = Request(house.server, who, signed_in(who))
    return asyncio.run(SCHEMA.execute(document, variables, context_value=request))


@pytest.mark.parametrize("role", [*(role.value for role in Role), STRANGER])
def test_a_pack_is_for_whom_its_report_is_for(house: House, operator: Ledger, role: str) -> None:
    house.records(person(ADA, name="Ada"))
    if role != STRANGER:
        house.grants("one", role)
    packs = {
        ("structure", True): make_pack(operator, "acme", "structure", ["csv"], Asked()),
        ("structure", False): make_pack(operator, "acme", "structure", ["json"], Asked(), personal=False),
        ("person", True): make_pack(operator, "acme", "person", ["csv"], Asked(), given={"person": ADA}),
    }
    for (_, personal), one in packs.items():
        Shelf(operator).keep(one, personal=personal)
    Schedules(operator).add("acme", "headcount", ["pdf"], Every.MONTH, on_day=3)

    listed = ask(house, "one", LISTED)
    answers = {what: ask(house, "one", BODY, digest=one.digest) for what, one in packs.items()}

    if role == STRANGER:
        assert listed.errors
        assert all(one.errors and not (one.data or {}).get("operations") for one in answers.values())
        return
    assert {(one["report"]["key"], one["personal"]) for one in listed.data["operations"]["reportPacks"]} == set(packs)
    assert listed.data["operations"]["reportSchedules"] == [{"onDay": 3, "every": "MONTH"}]
    allowed = {("structure", False)}
    if Role(role) in PERSONAL:
        allowed.add(("structure", True))
    if role in ("AUDITOR", "PRIVACY_OFFICER"):
        allowed.add(("person", True))
    assert {what for what, one in answers.items() if not one.errors} == allowed
    for what, answer in answers.items():
        if what in allowed:
            assert base64.b64decode(answer.data["operations"]["reportPack"]["body"]) == packs[what].body
        else:
            assert "FORBIDDEN" in {error.extensions["code"] for error in answer.errors}
