"""What people come for, each from the first page to the last: with the keys alone, and without any script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.e2e.hands import Keyboard, Links
from tests.kit import Form, adjust, called, create, move, rename

Hands: TypeAlias = Keyboard | Links

pytestmark = pytest.mark.e2e
numbers = count(1)
MARCH, JUNE, AUGUST = date(2024, 3, 1), date(2024, 6, 1), date(2024, 8, 1)
REGISTER = "mutation($input: RegisterOrganizationInput!) { registerOrganization(input: $input) { __typename } }"
RECORD = """mutation($input: RecordInput!, $context: ContextInput) {
  record(input: $input, context: $context) { __typename ... on Recorded { coordinate { sequence } } }
}"""


class House:
    """An organization of one test: a head office with sales and support below."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.code = f"house{next(numbers)}"
        self.office, self.sales, self.support = (f"00000000-0000-4000-8000-00000000000{n}" for n in range(1, 4))
        self.ask(REGISTER, input={"code": self.code, "names": called("The house"), "effective": "2024-01-01"})
        start = date(2024, 1, 1)
        self.record(create(self.office, start, name="Office"))
        self.record(
            create(self.sales, start, parent=self.office, name="Sales"),
            create(self.support, start, parent=self.office, name="Support"),
            adjust(self.sales, start, seats=4),
        )

    def ask(self, document: str, actor: str = "grace", **variables: Any) -> Any:
        """The data of a document."""
        body = {"query": document, "variables": variables}
        answer = httpx.post(f"{self.site}/graphql", json=body, headers={"x-orgledger-actor": actor}, timeout=60).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def record(self, *operations: Form, actor: str = "grace", **context: Any) -> int:
        """Record a change set by another way than the pages; its last sequence."""
        context = {"organization": self.code, **context}
        found = self.ask(RECORD, actor, input={"operations": operations}, context=context)["record"]
        assert found["__typename"] == "Recorded", found
        return int(found["coordinate"]["sequence"])


@pytest.fixture
def house(site: str) -> House:
    """See House."""
    return House(site)


@pytest.fixture(params=[Keyboard, Links], ids=["keys alone", "no scripts"])
def at(request: pytest.FixtureRequest, opened: Open, house: House) -> Callable[[str], Hands]:
    """Sits somebody down before a page of the house."""

    def sit(path: str = "") -> Hands:
        return request.param(opened(f"/admin/{house.code}{path}", javascript=request.param.javascript))  # type: ignore[no-any-return]

    return sit


Sit: TypeAlias = Callable[..., Hands]


def test_finding_a_unit_on_a_past_day(at: Sit, house: House) -> None:
    house.record(rename(house.sales, "Commerce", JUNE))
    hands = at()

    hands.show("In effect on", MARCH)
    hands.search("Sales")
    hands.skip()
    hands.follow("Sales")

    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Sales")
    expect(hands.page.get_by_role("status")).to_contain_text("You see 1 Mar 2024")


def test_seeing_what_changed_between_two_days(at: Sit, house: House) -> None:
    house.record(move(house.support, house.sales, JUNE))
    hands = at(f"?at={AUGUST}")

    hands.follow("Compare")
    hands.skip()
    hands.day("How it was on", MARCH)
    hands.press("Compare with the day above")

    row = hands.page.get_by_role("row", name="Moved")
    expect(row).to_contain_text("Support")
    expect(row.locator("del")).to_have_text("Office")
    expect(row.locator("ins")).to_have_text("Sales")


def test_tracing_who_moved_a_unit_and_why(at: Sit, house: House) -> None:
    moved = house.record(move(house.support, house.sales, JUNE), actor="ada", reason="Customers call sales first.")
    hands = at("/lists/units")

    hands.skip()
    hands.follow("Support")
    hands.skip()
    hands.follow(f"#{moved}")

    expect(hands.page.get_by_role("heading", level=1)).to_contain_text("Support")
    facts = hands.page.locator(".facts")
    expect(facts).to_contain_text("ada")
    expect(facts).to_contain_text("Customers call sales first.")
    expect(facts).to_contain_text("1 Jun 2024")


def test_proposing_approving_and_recording_a_reorganization(at: Sit, house: House) -> None:
    hands = at()

    hands.follow("Record")
    hands.skip()
    hands.follow("Move unit")
    hands.skip()
    hands.choose("Unit", "Support")
    hands.choose("Parent", "Sales")
    hands.day("from", JUNE, within="When it takes effect")
    hands.fill("Title", "Support joins sales")
    hands.press("Check what it would do")
    expect(hands.page.locator("main")).to_contain_text("Nothing is recorded yet.")
    hands.skip()
    hands.press("Propose it as a change request")
    hands.skip()
    hands.press("Submit")

    hands.skip()
    hands.press("Approve")
    expect(hands.page.get_by_role("alert")).to_contain_text("nothing was recorded")
    hands.unfold("You act as local")
    hands.fill("Name", "张三")
    hands.press("Act as them")
    expect(hands.page.locator("header")).to_contain_text("You act as 张三")
    hands.skip()
    hands.press("Approve")
    hands.skip()
    hands.press("Record it")

    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Recorded")
    expect(hands.page.locator("main")).to_contain_text("Support")
    expect(hands.page.locator("main")).to_contain_text("张三")


def test_correcting_a_mistake_of_the_past(at: Sit, house: House) -> None:
    mistaken = house.record(rename(house.sales, "Slaes", MARCH))
    hands = at(f"/units/{house.sales}")

    hands.skip()
    hands.follow("Record a change")
    hands.skip()
    hands.follow("Rename unit")
    hands.skip()
    hands.fill("English", "Commerce", within="Names")
    hands.day("from", MARCH, within="When it takes effect")
    hands.pick(
        "a correction: it was so over these days, whatever was said before",
        "a change: it holds from that day, until something later is said",
    )
    hands.tick("the correction has no end")
    hands.press("Check what it would do")
    hands.skip()
    hands.press("Record it")

    expect(hands.page.locator("main")).to_contain_text("Correction")
    unit = f"/admin/{house.code}/units/{house.sales}?at={JUNE}"
    hands.page.goto(unit)
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Commerce")
    hands.page.goto(f"{unit}&known={mistaken}")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Slaes")


def test_adjusting_headcount(at: Sit, house: House) -> None:
    hands = at(f"/units/{house.sales}")

    hands.skip()
    hands.follow("Record a change")
    hands.skip()
    hands.follow("Adjust headcount")
    hands.skip()
    hands.fill("Seats", "6", within="After")
    hands.day("from", JUNE, within="When it takes effect")
    hands.press("Check what it would do")
    expect(hands.page.get_by_role("row", name="Headcount changed")).to_contain_text("Sales")
    hands.skip()
    hands.press("Record it")

    hands.page.goto(f"/admin/{house.code}/units/{house.sales}?at={AUGUST}")
    expect(hands.page.locator(".facts")).to_contain_text("0 / 6")
    hands.page.goto(f"/admin/{house.code}/units/{house.sales}?at={MARCH}")
    expect(hands.page.locator(".facts")).to_contain_text("0 / 4")


def test_importing_a_file_with_errors(at: Sit, house: House, tmp_path: Path) -> None:
    table, mended = tmp_path / "units.csv", tmp_path / "mended.csv"
    table.write_text("code,called,parent\nN,North,Office\nS,South,Ofice\n", encoding="utf-8")
    hands = at()

    def check(file: Path) -> None:
        hands.follow("Record")
        hands.skip()
        hands.follow("Import a table")
        hands.skip()
        hands.day("From which day it holds", MARCH)
        hands.upload("File", file)
        hands.press("Look at the columns")
        hands.skip()
        hands.choose("called", "Name (en)")
        hands.press("Check what it would do")
        expect(hands.page.locator("main")).to_contain_text("Nothing is recorded yet.")

    check(table)
    expect(hands.page.get_by_role("row", name="Ofice")).to_contain_text("3")
    expect(hands.page.get_by_role("heading", name="Findings that would appear")).to_be_visible()
    hands.skip()
    rejected = hands.download("Download the rejected rows").read_text(encoding="utf-8-sig")
    assert "no row, goes by Ofice." in rejected
    assert "North" not in rejected
    mended.write_text(rejected.replace("S,South,Ofice", "S,South,Office"), encoding="utf-8-sig")
    hands.skip()
    hands.press("Record it without the rows that are wrong")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Recorded")

    check(mended)
    expect(hands.page.get_by_role("heading", name="What is wrong")).to_have_count(0)
    hands.skip()
    hands.press("Record it")

    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Recorded")
    hands.page.goto(f"/admin/{house.code}/lists/units?at={JUNE}")
    for name in ("North", "South"):
        expect(hands.page.get_by_role("row", name=name)).to_contain_text("Office")


def test_verifying_a_change(at: Sit, house: House) -> None:
    sequence = house.record(rename(house.sales, "Commerce", JUNE))
    query = "query($code: String!, $at: Int!) { entry(code: $code, sequence: $at) { leafHash } }"
    leaf = house.ask(query, code=house.code, at=sequence)["entry"]["leafHash"]
    hands = at()

    hands.follow("Ledger")
    hands.skip()
    hands.follow(f"#{sequence}")

    expect(hands.page.locator(".hash")).to_have_text(leaf)
