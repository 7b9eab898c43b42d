"""The doors beside GraphQL: every page of the admin, and every file it hands out, by whoever may not see it all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from orgledger.access.user import Users
from orgledger.admin import pages
from orgledger.admin.pages.lists import PAGED, WHOLE
from orgledger.app import build_app
from orgledger.domain.catalogue import COMMANDS
from orgledger.domain.identity import PublicId
from orgledger.domain.role import PERSONAL, Role
from orgledger.graphql.report import REPORTS
from tests.access.house import House
from tests.access.test_commands import staffed
from tests.access.test_reading import full
from tests.kit import ADA, CHIEF, SALES, FakeClock, contents, key, open_ledger

__all__ = ["full", "staffed"]

KEYS = {"units": SALES, "positions": CHIEF, "people": ADA}
ASKED = f"person=p1&unit={SALES}&since=2024-01-01"
MORE = {
    "/{code}/compare": ["?vs_at=2024-01-15", "?vs_known=6"],
    "/{code}/chart": ["?view=cards&vs_at=2024-01-15", "?view=icicle"],
    "/{code}/search": [f"?q={text}" for text in ("Ada", "a")],
    "/{code}/reports/{key}": [f"?format={written}&{ASKED}" for written in ("JSON", "CSV", "HTML")],
}
"""Page → what it is asked besides."""
PASSWORD = "correct horse battery"
NAMES = ("PLANTED", "Ada Lovelace", "A plan", ">p1<")
"""What is never said to a role that sees nothing personal."""


@pytest_asyncio.fixture
async def client(full: House, database_url: str, clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    beside = House(full.ledger, full.server, "beside")
    for role in Role:
        if role not in (Role.ADMINISTRATOR, Role.AUDITOR):
            beside.grants("beside", role.value)
    ledger = open_ledger(database_url, clock, access="enforced")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(build_app(ledger), raise_app_exceptions=False), base_url="http://127.0.0.1"
    ) as found:
        yield found
    ledger.close()


def addresses(house: House, code: str) -> Iterator[str]:
    """Every page that can be got, of everything that there is."""
    known = house.head
    [*_, request] = (str(PublicId("ChangeRequest", house.key, one.key)) for one in house.requests.all(house.row, ""))
    values: dict[str, list[Any]] = {
        "known": [known],
        "sequence:int": range(1, known + 1),
        "name": [*PAGED, *WHOLE],
        "command": list(COMMANDS),
        "digest": ["0" * 64],
        "id": [request],
    }
    for path, methods, _ in pages.ALL:
        if "GET" not in methods:
            continue
        [(name, some)] = [one for one in values.items() if f"{{{one[0]}}}" in path] or [("key", [""])]
        if "{key}" in path:
            noun = path.split("/")[2]
            some = list(REPORTS) if noun == "reports" else [KEYS.get(noun, key("never"))]
        for value in some:
            filled = path.replace(f"{{{name}}}", str(value)).replace("{code}", code)
            yield from (f"/admin{filled}{more}" for more in ["", *MORE.get(path, [])])


async def signs_in(client: httpx.AsyncClient, house: House, who: str) -> None:
    """Sign somebody in with a browser: pages take nothing else."""
    Users(house.server.engine).add(who, PASSWORD, house.server.clock.now())
    client.headers.update({"accept": "text/html", "origin": str(client.base_url)})
    answer = await client.post("/sign-in", data={"name": who, "password": PASSWORD})
    assert answer.status_code == 303


async def shown(client: httpx.AsyncClient, house: House, code: str) -> dict[str, httpx.Response]:
    """What is got of each page."""
    found = {one: await client.get(one) for one in addresses(house, code)}
    assert [one for one, answer in found.items() if answer.status_code >= 500] == []
    return found


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
async def test_no_page_says_a_personal_value_to_whoever_may_not_see_any(
    client: httpx.AsyncClient, full: House, role: Role
) -> None:
    full.grants(role.value.lower(), role.value)
    await signs_in(client, full, role.value.lower())

    found = await shown(client, full, "acme")

    telling = [one for one, answer in found.items() if any(name in answer.text for name in NAMES)]
    assert len(telling) > 300 if role in PERSONAL else telling == []
    assert sum(answer.status_code == 200 for answer in found.values()) > 400


@pytest.mark.parametrize("who", ["stranger", "beside"])
async def test_a_page_of_another_organization_is_not_there(client: httpx.AsyncClient, full: House, who: str) -> None:
    await signs_in(client, full, who)

    here, nowhere = [await shown(client, full, code) for code in ("acme", "none")]

    for address, answer in here.items():
        if address.startswith("/admin/acme"):
            assert answer.status_code == 404, address
        assert answer.text.replace("acme", "none") == nowhere[address.replace("/acme", "/none")].text, address


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.VIEWER, Role.EDITOR], ids=lambda role: role.value)
async def test_whoever_only_reads_has_nothing_recorded_by_any_form(
    client: httpx.AsyncClient, full: House, role: Role
) -> None:
    """An editor, by the same forms, comes further."""
    full.grants(role.value.lower(), role.value)
    await signs_in(client, full, role.value.lower())
    request = full.requests.all(full.row, "")[-1]
    forms = {f"/admin/acme/do/{name}": {"step": "record"} for name in COMMANDS}
    forms["/admin/acme/import"] = {"step": "record", "noun": "unit"}
    step = {"step": "approve", "digest": request.digest, "reason": "Because."}
    forms[f"/admin/acme/requests/{PublicId('ChangeRequest', full.key, request.key)}"] = step
    before = contents(full.ledger.engine)

    answers = {one: await client.post(one, data=form) for one, form in forms.items()}

    if role is Role.EDITOR:
        assert 403 not in {answer.status_code for answer in answers.values()}
        return
    told = {one: answer.status_code for one, answer in answers.items() if answer.status_code != 403}
    assert all(one.startswith("/admin/acme/requests/") and status == 422 for one, status in told.items()), told
    after = contents(full.ledger.engine)
    assert [name for name in after if name not in ("read_log", "web_session") and after[name] != before[name]] == []
