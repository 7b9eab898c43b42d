"""orgseed/1: the nine seeds go in and come out again, and read like their text; a file that is wrong says all of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from orgledger.domain.change_set import Context
from orgledger.exchange.orgseed.file import BYTES, NODES
from orgledger.graphql.scope import Request
from orgledger.ledger import Clock, Ledger
from tests.cli.runner import Said, Terminal
from tests.exchange.rust import schema
from tests.kit import PLANT, SALES, create, open_ledger, rescind

SEEDS = Path(__file__).parents[2] / "examples" / "seeds"
NAMES = [f"S{number}" for number in range(1, 10)]
DAY = "2020-01-01"

Data = dict[str, Any]


@pytest.fixture
def engine_name() -> str:
    """The engines are held against each other elsewhere; a test names both where it matters."""
    return "sqlite"


class Desk:
    """Somebody who imports seeds, each into an organization of its own."""

    def __init__(self, terminal: Terminal, ledger: Ledger, folder: Path) -> None:
        self.terminal = terminal
        self.ledger = ledger
        self.folder = folder

    def sends(self, content: Data | str | bytes, *options: str, code: str = "x", day: str = DAY) -> Said:
        """Import a file with this content."""
        if isinstance(content, dict):
            content = yaml.safe_dump(content, allow_unicode=True)
        file = self.folder / "seed.yaml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.imports(file, *options, code=code, day=day)

    def imports(self, file: Path, *options: str, code: str = "x", day: str = DAY) -> Said:
        """Import a file."""
        said = ("--format", "orgseed", "--organization", code, "--effective", day)
        return self.terminal("import", file, *said, *options)

    def takes(self, content: Data | str, **named: Any) -> Data:
        """Import a file that may not be refused; what an export of it says."""
        said = self.sends(content, **named)
        assert said.code == 0, said
        return self.exports(named.get("code", "x"))

    def refuses(self, content: Data | str | bytes) -> list[str]:
        """Import a file that must be refused, and leaves nothing behind; what was said."""
        before = self.terminal.heads()
        said = self.sends(content)
        assert said.code == 1, said
        assert self.terminal.heads() == before, "a refused file left something behind"
        return said.err.splitlines()

    def exports(self, code: str, *options: str) -> Data:
        """The structure of an organization, as the data of a file."""
        text = self.terminal.runs("export", "--format", "orgseed", "--organization", code, *options)
        found = yaml.safe_load(text)
        assert isinstance(found, dict)
        return found

    def told(self, code: str, fields: str, day: str = DAY) -> Any:
        """Fields of an organization on a day."""
        document = f'{{ organization(code: "{code}", asOf: {{ effective: "{day}" }}) {{ {fields} }} }}'
        result: Any = asyncio.run(schema().execute(document, context_value=Request(self.ledger)))
        assert not result.errors, result.errors
        return orjson.loads(orjson.dumps(result.data))["organization"]


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """Somebody who imports seeds."""
    ledger = open_ledger(database_url, Clock())
    yield Desk(Terminal(database_url), ledger, tmp_path)
    ledger.close()


@pytest.fixture(scope="module")
def library(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """All nine seeds, as the organizations s1 to s9. Tests only look at them."""
    folder = tmp_path_factory.mktemp("seeds")
    url = f"sqlite:///{folder / 'orgledger.db'}"
    (folder / "orgledger.db").write_bytes(sqlite_template.read_bytes())
    ledger = open_ledger(url, Clock())
    desk = Desk(Terminal(url), ledger, folder)
    for name in NAMES:
        said = desk.imports(SEEDS / f"{name}.yaml", code=name.lower())
        assert said.code == 0, said
    yield desk
    ledger.close()


def unordered(value: Any) -> Any:
    """Data without its order, and without keys that hold null."""
    if isinstance(value, dict):
        return {key: unordered(held) for key, held in value.items() if held is not None}
    if isinstance(value, list):
        return sorted((unordered(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


def seed(**more: Any) -> Data:
    """A small file: a company with one team in it."""
    return {
        "format": "orgseed/1",
        "id": "T",
        "title": {"zh": "试点", "en": "A trial"},
        "units": [team("T-U0", kind="company"), team("T-U1", parent="T-U0")],
        **more,
    }


def team(name: str, **more: Any) -> Data:
    """A unit of a small file."""
    return {"id": name, "name": {"en": f"Unit {name}"}, "kind": "team", "parent": None, **more}


def tie(**more: Any) -> Data:
    """A collaboration of a small file."""
    return {"id": "C", "parties": ["T-U0"], "direction": "mutual", **more}


def duties(unit: Data) -> set[str]:
    """What a unit is answerable for."""
    return {tie["object"]["text"] for tie in unit["responsibilities"]}


# In and out.


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_comes_out_as_it_went_in(library: Desk, name: str) -> None:
    given = yaml.safe_load((SEEDS / f"{name}.yaml").read_text(encoding="utf-8"))

    assert unordered(library.exports(name.lower())) == unordered(given)


@pytest.mark.parametrize("name", NAMES)
def test_what_came_out_goes_in_and_comes_out_the_same_to_the_byte(library: Desk, desk: Desk, name: str) -> None:
    first = library.terminal.runs("export", "--format", "orgseed", "--organization", name.lower())

    desk.takes(first, code=name.lower())

    assert desk.terminal.runs("export", "--format", "orgseed", "--organization", name.lower()) == first


@pytest.mark.parametrize("engine_name", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_seed_is_one_change_set_and_a_second_import_is_recognized(desk: Desk) -> None:
    file = SEEDS / "S1.yaml"
    heads = []
    said = []
    for options in (["--dry-run"], [], [], ["--dry-run"]):
        said.append(desk.imports(file, *options, code="s1").out)
        heads.append(desk.terminal.heads())

    assert said == [
        "S1 would be recorded as entries 2 to 68 of s1.\n",
        "S1 is recorded as entries 2 to 68 of s1.\n",
        "S1 was recorded before, as entries 2 to 68 of s1.\n",
        "S1 was recorded before, as entries 2 to 68 of s1.\n",
    ]
    assert heads == [{}, {"s1": 68}, {"s1": 68}, {"s1": 68}]
    assert len({entry.first for entry in desk.ledger.archive.feed(desk.ledger.archive.find("s1").id, after=1)}) == 1


def test_another_spelling_of_the_same_data_is_the_same_file(desk: Desk) -> None:
    desk.takes(seed())

    said = desk.sends("# A remark.\n" + json.dumps({**seed(), "purpose": None}))

    assert "was recorded before" in said.out


@pytest.mark.parametrize("change", [{"truncated": True}, {"id": "T2"}])
def test_a_file_that_changed_is_refused(desk: Desk, change: Data) -> None:
    desk.takes(seed())

    [said] = desk.refuses(seed(**change))

    assert said.startswith("A seed opens an organization that holds no structure yet, and this one does.")
    assert "record what changed, rescind that import, or import it under another code" in said


def test_a_corrected_file_follows_an_import_that_was_rescinded(desk: Desk) -> None:
    desk.takes(seed())
    imported = list(range(2, desk.terminal.heads()["x"] + 1))
    desk.terminal.runs("record", "-", stdin=json.dumps({"operations": [rescind(*imported)]}))
    corrected = seed(units=[team("T-U1", headcount=3), team("T-U2", parent="T-U1")])

    assert unordered(desk.takes(corrected)) == unordered(corrected)


def test_the_same_file_from_another_day_on_is_another_import(desk: Desk) -> None:
    desk.takes(seed())

    said = desk.sends(seed(), day="2021-01-01")

    assert (said.code, "the file or the day is another now" in said.err) == (1, True)


def test_an_organization_that_was_registered_before_takes_the_title_as_its_name(desk: Desk) -> None:
    desk.terminal.runs(
        "organization",
        "register",
        "--code",
        "x",
        "--name",
        "zh=草案",
        "--name",
        "en=Draft",
        "--effective",
        "2019-01-01",
    )

    desk.takes(seed())

    assert [desk.told("x", "name", day)["name"] for day in ("2019-12-31", DAY)] == ["Draft", "A trial"]


def test_an_organization_with_a_structure_of_its_own_takes_no_seed(desk: Desk) -> None:
    desk.terminal.runs("organization", "register", "--code", "x", "--name", "en=X", "--effective", DAY)
    desk.terminal.runs(
        "record", "-", stdin=json.dumps({"operations": [create("0" * 8 + "-0000-4000-8000-" + "0" * 12)]})
    )

    assert "holds no structure yet" in desk.refuses(seed())[0]


def test_an_export_tells_any_day_as_known_at_any_moment(desk: Desk) -> None:
    desk.takes(seed())
    key = desk.told("x", 'unit(code: "T-U1") { key }')["unit"]["key"]
    renamed = {"unit": key, "names": [{"language": "en", "text": "Crew"}], "effective": {"from": "2021-01-01"}}
    desk.terminal.runs("record", "-", stdin=json.dumps({"operations": [{"renameUnit": renamed}]}))
    head = desk.terminal.heads()["x"]

    def name(*options: str) -> Any:
        return desk.exports("x", *options)["units"][1]["name"]["en"]

    assert name("--at", "2020-12-31") == "Unit T-U1"
    assert name("--at", "2021-01-01") == "Crew"
    assert name("--at", "2021-01-01", "--known", str(head - 1)) == "Unit T-U1"
    assert "units" not in desk.exports("x", "--at", "2019-12-31")


def test_an_export_goes_to_a_file_or_is_json(desk: Desk) -> None:
    desk.takes(seed())
    file = desk.folder / "out.yaml"

    desk.terminal.runs("export", "--format", "orgseed", "--organization", "x", "--output", file)

    assert yaml.safe_load(file.read_text(encoding="utf-8")) == desk.exports("x")
    assert json.loads(desk.terminal.runs("export", "--format", "orgseed", "--json")) == desk.exports("x")


def test_an_export_needs_no_seed_to_have_been_imported(desk: Desk) -> None:
    """Ids are the sources' ids, else codes, else keys; archived units and people have no place in the format."""
    change = {
        "seq": 1,
        "effective": DAY,
        "recorded_at": None,
        "changes": [
            {"op": "unit.add", "unit": "A", "code": "a", "name": "Union", "kind": "guild", "parent": None},
            {"op": "unit.add", "unit": "B", "code": "b", "name": "Old", "kind": "team", "parent": "A"},
            {"op": "unit.close", "unit": "B"},
            {"op": "lead.start", "unit": "A", "person": "p1"},
            {"op": "duty.start", "unit": "A", "duty": "Speak"},
        ],
    }
    (desk.folder / "a.jsonl").write_text(json.dumps(change) + "\n", encoding="utf-8")
    desk.terminal.runs("import", desk.folder / "a.jsonl", "--format", "orgchange", "--organization", "x")

    told = desk.exports("x", "--at", DAY)

    lead = {"name": {"en": "Lead"}}
    assert told["units"] == [
        {
            "id": "A",
            "name": {"en": "Union"},
            "kind": "guild",
            "parent": None,
            "head": lead,
            "responsibilities": [{"en": "Speak"}],
            "positions": {"items": [lead]},
        }
    ]
    assert unordered(desk.takes(told, code="y", day="2026-01-01")) == unordered(told)


def test_an_export_of_several_tops_can_be_imported(desk: Desk) -> None:
    """Two tops, one of them below an outside party: what the format cannot say of them is left out."""
    desk.takes(seed(units=[team("A")], structure_type={"type": "flat"}, open_list=True), code="x")
    day = date.fromisoformat(DAY)
    forms = [create(PLANT, day, code="P", kind="EXTERNAL"), create(SALES, day, parent=PLANT, code="S", kind="TEAM")]
    desk.ledger.record("x", desk.ledger.read(forms, Context()))

    told = desk.exports("x", "--at", DAY)

    assert [(unit["id"], unit["parent"]) for unit in told["units"]] == [("A", None), ("S", None)]
    assert unordered(desk.takes(told, code="y")) == unordered(told)


# What each seed says.


def test_s1_the_planning_team_has_5_approved_seats_and_an_open_list_of_four_positions(library: Desk) -> None:
    fields = """unit(code: "S1-U2") { name en: name(language: "en") kind positionList
      positions { title en: title(language: "en") }
      headcount { authorizedSeats } responsibilities { mode object { ... on Responsibility { text } } } }
      whole: unit(code: "S1-U0") { name headcount(includeDescendants: true) { authorizedSeats } leadership { name } }"""

    told = library.told("s1", fields)

    planning = told["unit"]
    assert (planning["name"], planning["en"], planning["kind"]) == ("运营策划团队", "Operations planning team", "TEAM")
    assert planning["headcount"] == {"authorizedSeats": 5}
    assert planning["positionList"] == "OPEN"
    assert {(one["title"], one["en"]) for one in planning["positions"]} == {
        ("运营策划经理", "Operations planning manager"),
        ("市场运营专员", "Market operations specialist"),
        ("用户增长经理", "User growth manager"),
        ("内容策划专员", "Content planning specialist"),
    }
    assert duties(planning) == {"负责制定运营策略和计划,包括市场推广、用户增长、内容运营等方面的工作。"}
    assert told["whole"] == {
        "name": "运营部门",
        "headcount": {"authorizedSeats": 23},
        "leadership": {"name": "部门负责人"},
    }


def test_s2_four_principles_and_four_elements_of_an_architecture_without_units(library: Desk) -> None:
    fields = """totals { units } definitions: statements(kind: DEFINITION) { order text }
      elements: statements(kind: ELEMENT) { name en: name(language: "en") text }
      principles: statements(kind: PRINCIPLE) { order name text(language: "en") }
      rolloutSteps { phase order text }"""

    told = library.told("s2", fields)

    assert told["totals"] == {"units": 0}
    assert [one["order"] for one in told["definitions"]] == [1, 2]
    assert told["definitions"][1]["text"].endswith("是企业运营的基础和支撑。")
    assert [one["name"] for one in told["elements"]] == ["业务流程", "组织结构", "信息系统", "管理体系"]
    assert told["elements"][1]["en"] == "Organisation structure"
    assert told["principles"][2] == {"order": 3, "name": None, "text": "Information flow; no information silos"}
    assert [(one["phase"], one["order"]) for one in told["rolloutSteps"]] == [
        *(("IMPLEMENT", order) for order in (1, 2, 3, 4)),
        *(("OPTIMISE", order) for order in (1, 2)),
    ]
    assert told["rolloutSteps"][4]["text"] == "优化业务流程,简化冗余环节,提高工作效率。"


def test_s3_the_general_manager_heads_the_office_of_a_company_founded_in_2010(library: Desk) -> None:
    fields = """attributes { name language value } unit(code: "S3-U1") { positionList positions { title }
      head { title(language: "en") responsibilities { object { ... on Responsibility { text } } } } }
      collaborations { nodes { kind parties { code } content } } initiatives: statements(kind: INITIATIVE) { name }
      processes { name stages { name } } statements(kind: RULE) { text about { ... on Process { name } } }"""

    told = library.told("s3", fields)

    said = {(one["name"], one["language"]): one["value"] for one in told["attributes"]}
    assert said["founded", None] == "2010"
    assert (said["headquarters", "zh"], said["headquarters", "en"]) == ("北京", "Beijing")
    office = told["unit"]
    assert (office["positionList"], office["positions"]) == ("COMPLETE", [{"title": "总经理"}])
    assert office["head"]["title"] == "General manager"
    assert duties(office["head"]) == {"负责整体运营管理"}
    [process] = told["processes"]
    assert [stage["name"] for stage in process["stages"]] == [
        "客户需求分析",
        "方案制定和执行",
        "数据分析和效果评估",
    ]
    assert told["statements"] == [
        {"text": "公司都有严格的流程和标准化的操作", "about": {"name": "以客户为中心的运营流程"}}
    ]
    assert {(one["kind"], len(one["parties"])) for one in told["collaborations"]["nodes"]} == {
        ("MUTUAL", 5),
        ("SUPPORTS", 1),
    }
    assert [one["name"] for one in told["initiatives"]] == ["市场推广", "产品运营", "人才培养"]


def test_s4_strategy_decides_what_operations_carry_out_and_works_with_an_outside_team(library: Desk) -> None:
    fields = """attributes { name value } units { nodes { code name kind attributes { name value } } }
      responsibilities { nodes { category text involvements { mode holder { ... on Unit { name } } } } }
      unit(code: "S4-U1") { collaborations { kind from { code } to { code } } responsibilities { mode } }
      statements(kind: NOTE) { text }"""

    told = library.told("s4", fields)

    assert {"name": "truncated", "value": "true"} in told["attributes"]
    assert told["statements"][0]["text"].startswith("The source breaks off after the first pair")
    kinds = {one["code"]: one["kind"] for one in told["units"]["nodes"]}
    assert kinds["S4-X1"] == "EXTERNAL"
    [right] = [one for one in told["responsibilities"]["nodes"] if one["category"] == "decision_right"]
    assert right["text"] == "负责实施战略规划部门的决策"
    assert {tie["mode"]: tie["holder"]["name"] for tie in right["involvements"]} == {
        "DECIDES": "战略规划部门",
        "RESPONSIBLE": "运营管理部门",
    }
    ties = [(one["kind"], one["from"] and one["from"]["code"]) for one in told["unit"]["collaborations"]]
    assert sorted(ties, key=str) == [
        ("MUTUAL", None),
        ("MUTUAL", None),
        ("MUTUAL", None),
        ("PROVIDES", "S4-U1"),
        ("PROVIDES", "S4-U2"),
    ]
    windows = [
        one for one in told["units"]["nodes"] if {"name": "role_in_text", "value": "外部窗口"} in one["attributes"]
    ]
    assert [one["name"] for one in windows] == ["市场营销部门"]


def test_s5_a_duty_in_detail_is_the_duty_of_the_department(library: Desk) -> None:
    fields = """unit(code: "S5-U0") { responsibilities { object { ... on Responsibility { name text } } }
        processes { mode object { ... on Process { name } } } measures { mode } childCount leadership { name } }
      leaders: unit(code: "S5-U1") { kind positionList positions { title(language: "en") } }
      roots { code } collaborations { nodes { partyList parties { name } } } statements(kind: RULE) { text }"""

    told = library.told("s5", fields)

    held = {tie["object"]["name"]: tie["object"]["text"] for tie in told["unit"]["responsibilities"]}
    assert len(held) == 6
    assert held["管理供应链"].startswith("运营部门负责与供应商的合作和沟通")
    assert held[None] == "负责协调和管理企业运营的各个环节"
    assert {(one["mode"], one["object"]["name"]) for one in told["unit"]["processes"]} == {
        ("OWNS", "采购流程"),
        ("OWNS", "生产流程"),
        ("OWNS", "物流流程"),
    }
    assert [one["mode"] for one in told["unit"]["measures"]] == ["MEASURED_BY"] * 2
    assert told["unit"]["leadership"] == {"name": "领导层"}
    assert told["leaders"]["kind"] == "LEVEL"
    assert {one["title"] for one in told["leaders"]["positions"]} == {"Operations director", "Deputy director"}
    assert [one["code"] for one in told["roots"]] == ["S5-U0", "S5-X1", "S5-X2", "S5-X3", "S5-X4"]
    assert sorted((one["partyList"], len(one["parties"])) for one in told["collaborations"]["nodes"]) == [
        ("OPEN", 4),
        ("UNKNOWN", 2),
        ("UNKNOWN", 2),
    ]
    assert told["statements"][0]["text"].startswith("运营部门负责优化和管理企业的各类运营流程")


def test_s6_the_technology_department_owns_four_systems_and_supports_nobody_by_name(library: Desk) -> None:
    fields = """unit(code: "S6-U4") { systems { mode object { ... on System { en: name(language: "en") } } }
        collaborations { kind } responsibilities { object { ... on Responsibility { text } } } }
      support: unit(code: "S6-U3") { collaborations { kind from { name } to { name } content } }
      leaders: unit(code: "S6-U1") { positionList positions { title } parent { name } }"""

    told = library.told("s6", fields)

    assert {(one["mode"], one["object"]["en"]) for one in told["unit"]["systems"]} == {
        ("OWNS", name) for name in ("Network", "Servers", "Databases", "Software systems")
    }
    assert told["unit"]["collaborations"] == []
    assert len(duties(told["unit"])) == 2
    assert told["support"]["collaborations"] == [
        {
            "kind": "SUPPORTS",
            "from": {"name": "运营部门"},
            "to": {"name": "销售和市场部门"},
            "content": "以支持销售和市场部门的工作",
        }
    ]
    assert told["leaders"]["positionList"] == "COMPLETE"
    assert {one["title"] for one in told["leaders"]["positions"]} == {"公司的创始人", "CEO", "其他高级管理人员"}
    assert told["leaders"]["parent"] == {"name": "公司"}


def test_s7_a_flat_structure_is_declared_of_four_departments_with_ten_functions(library: Desk) -> None:
    fields = """unit(code: "S7-U0") { structureType children { name(language: "en") kind childCount } positionList }
      statements(kind: STRUCTURE_TYPE) { name en: name(language: "en") category about { ... on Unit { code } } }
      measures { name owner { ... on Unit { name } } }"""

    told = library.told("s7", fields)

    assert told["unit"]["structureType"] == "FLAT"
    assert told["unit"]["positionList"] == "UNKNOWN"
    assert [(one["name"], one["childCount"]) for one in told["unit"]["children"]] == [
        ("Operations management", 3),
        ("Marketing", 4),
        ("R&D", 3),
        ("Customer service", 0),
    ]
    assert told["statements"] == [
        {"name": "平铺式组织结构", "en": "Flat structure", "category": "flat", "about": {"code": "S7-U0"}}
    ]
    assert {one["name"]: one["owner"]["name"] for one in told["measures"]} == {
        "员工绩效考核": "人力资源",
        "销售目标": "销售管理",
    }


def test_s8_the_functional_type_fits_small_companies_and_has_three_example_units(library: Desk) -> None:
    fields = """statements(kind: STRUCTURE_TYPE) { key category en: name(language: "en") text about { __typename } }
      requirements: statements(kind: REQUIREMENT) { name }
      principles: statements(kind: PRINCIPLE) { name(language: "en") }"""

    told = library.told("s8", fields)

    functional, divisional = told["statements"]
    assert (functional["category"], functional["en"]) == ("functional", "Functional")
    assert functional["about"] == {"__typename": "Organization"}
    about = library.told(
        "s8", f'statements(about: "{functional["key"]}") {{ category order text en: text(language: "en") }}'
    )
    assert about["statements"] == [
        {"category": "example_unit", "order": 1, "text": "销售部", "en": "Sales"},
        {"category": "example_unit", "order": 2, "text": "市场部", "en": "Marketing"},
        {"category": "example_unit", "order": 3, "text": "人力资源部", "en": "Human resources"},
        {
            "category": "fits",
            "order": None,
            "text": "这种组织架构适合规模较小,功能较为简单的企业。",
            "en": "这种组织架构适合规模较小,功能较为简单的企业。",
        },
    ]
    assert divisional["category"] == "divisional"
    assert [one["name"] for one in told["principles"]] == [
        "Simplicity",
        "Clarity",
        "Flexibility",
        "Collaboration",
        "Motivation",
    ]
    assert len(told["requirements"]) == 4


def test_s9_three_departments_are_an_example_and_their_list_is_open(library: Desk) -> None:
    fields = """unit(code: "S9-U0") { childList children { name attributes { name value } } }
      processes { name(language: "en") stages { name en: name(language: "en") } } systems { name }
      staffing: statements(kind: STAFFING) { text } measures { name text }"""

    told = library.told("s9", fields)

    assert told["unit"]["childList"] == "OPEN"
    assert [one["name"] for one in told["unit"]["children"]] == ["市场营销", "产品开发", "客户服务"]
    assert all({"name": "example", "value": "true"} in one["attributes"] for one in told["unit"]["children"])
    assert told["processes"][0]["stages"][1] == {"name": "市场推广", "en": "Marketing"}
    assert {one["name"] for one in told["systems"]} == {"数据分析系统", "人力资源管理体系", "技术架构"}
    assert told["staffing"][0]["text"].startswith("还需要建立良好的人力资源管理体系")
    assert told["measures"] == [{"name": "评估运营绩效", "text": "数据分析还可以用于评估运营绩效和制定决策。"}]


# What the format can say beyond the nine.


def test_a_duty_of_two_units_is_one_and_a_head_stands_beside_the_listed_positions(desk: Desk) -> None:
    given = seed(
        units=[
            team("T-U0", kind="company", responsibilities=[{"en": "Listen"}]),
            team(
                "T-U1",
                parent="T-U0",
                kind="Guild",
                responsibilities=[{"en": "Listen"}, {"en": "Speak"}],
                head={"name": {"en": "Speaker"}, "responsibilities": [{"en": "Speak"}]},
                positions={"open_list": True, "items": [{"name": {"en": "Clerk"}}, {"name": {"en": "Clerk"}}]},
            ),
            team("T-U2", parent="T-U1", positions={"open_list": False, "items": []}, headcount=0),
        ],
        responsibilities_detail=[{"id": "T-J1", "name": {"en": "Speak"}, "text": {"en": "Say it aloud."}}],
        open_list=False,
        organization={"founded": "2010-05-01"},
        notes=["A bare note.", {"zh": "说明"}],
        external_parties=[{"id": "T-X1", "name": {"en": "Suppliers"}}],
        systems=[{"id": "T-Y1", "name": {"en": "Shop"}, "owner": "T-X1"}],
    )

    told = desk.takes(given)

    assert unordered(told) == unordered(given)
    fields = "responsibilities { nodes { name text involvements { holder { __typename } } } } positions { totalCount }"
    found = desk.told("x", fields)
    assert found["positions"] == {"totalCount": 3}
    assert sorted((one["text"], len(one["involvements"])) for one in found["responsibilities"]["nodes"]) == [
        ("Listen", 2),
        ("Say it aloud.", 2),
    ]


def test_units_may_stand_before_their_parents(desk: Desk) -> None:
    given = seed(units=[team("T-U2", parent="T-U1"), team("T-U1", parent="T-U0"), team("T-U0")])

    assert [one["id"] for one in desk.takes(given)["units"]] == ["T-U0", "T-U1", "T-U2"]


# A file that is wrong.


def without(key: str) -> Data:
    """A small file that lacks a key."""
    return {name: held for name, held in seed().items() if name != key}


@pytest.mark.parametrize(
    ("wrong", "path", "word"),
    [
        (without("id"), "id", "missing"),
        (without("title"), "title", "missing"),
        (seed(format="orgseed/2"), "format", "orgseed/2"),
        (seed(title="Bare"), "title", "{zh: …, en: …}"),
        (seed(title={"English": "x"}), "title.English", "language"),
        (seed(title={"und": "x"}), "title.und", "language"),
        (seed(title={"en": 7}), "title.en", "Expected a text, not a whole number"),
        (seed(title={"en": " "}), "title.en", "letters"),
        (seed(title={"en": "x" * 401}), "title.en", "400"),
        (seed(titel={}), "titel", "no such key"),
        (seed(truncated="yes"), "truncated", "true or false"),
        (seed(units={}), "units", "list"),
        (seed(units=[]), "units", "empty"),
        (seed(units=["A"]), "units.0", "object with id, name, kind"),
        (seed(units=[team("A", kind=None)]), "units.0.kind", "missing"),
        (seed(units=[team("A", boss="B")]), "units.0.boss", "no such key"),
        (seed(units=[team("A", headcount="5")]), "units.0.headcount", "whole number"),
        (seed(units=[team("A", headcount=-1)]), "units.0.headcount", ">= 0"),
        (seed(units=[team("A", headcount=True)]), "units.0.headcount", "whole number"),
        (seed(units=[team("A", headcount=1.5)]), "units.0.headcount", "whole number"),
        (seed(units=[team("A", parent="Z")]), "units.0.parent", "There is no unit 'Z' in this file."),
        (seed(units=[team("A"), team("A")]), "units.1.id", "given 2 times"),
        (seed(units=[team("A", parent="B"), team("B", parent="A")]), "units.0.parent", "ring"),
        (seed(units=[team("A", parent="A")]), "units.0.parent", "ring"),
        (seed(units=[team("A", kind="external")]), "units.0.kind", "external_parties"),
        (seed(units=[team("A", responsibilities=[{"en": "x"}] * 2)]), "units.0.responsibilities.1", "above"),
        (seed(units=[team("A", is_head_of="T")]), "units.0.is_head_of", "no unit"),
        (
            seed(
                units=[
                    team("A", head={"name": {"en": "Chief"}}),
                    team("B", kind="level", parent="A", is_head_of="A"),
                ]
            ),
            "units.1.is_head_of",
            "A has a head already",
        ),
        (seed(units=[team("A"), team("B")], open_list=True), "open_list", "this file has 2"),
        (seed(structure_type={"type": "round"}), "structure_type.type", "round"),
        (seed(collaborations=[tie(parties=["T-U9"])]), "collaborations.0.parties.0", "T-U9"),
        (seed(collaborations=[tie(direction="up")]), "collaborations.0.direction", "up"),
        (seed(collaborations=[{**tie(), "from": "T-U0"}]), "collaborations.0", "no direction"),
        (seed(steps=[{"id": "I", "phase": "wait", "order": 1, "text": {"en": "x"}}]), "steps.0.phase", "wait"),
        (seed(principles=[{"text": {"en": "x"}}]), "principles.0.id", "missing"),
        (seed(notes=[7]), "notes.0", "{zh: …, en: …}"),
        (seed(organization={"founded": 2010}), "organization.founded", "Expected a text, not a whole number"),
        (seed(organization={}), "organization", "empty"),
    ],
)  # fmt: skip
def test_a_seed_that_is_wrong_says_where_and_why(desk: Desk, wrong: Data, path: str, word: str) -> None:
    said = desk.refuses(wrong)

    assert any(one.startswith(f"{path}: ") and word in one for one in said), said
    assert not any("Expected `" in one for one in said)


def test_everything_that_is_wrong_is_said_at_once(desk: Desk) -> None:
    wrong = seed(
        units=[team("A", parent="Z", headcount="many"), {"id": "B", "kind": 7}],
        steps=[{"id": "A", "phase": "wait"}],
        colour="red",
    )

    said = desk.refuses(wrong)

    assert {one.partition(":")[0] for one in said} == {
        "units.0.id",
        "units.0.parent",
        "units.0.headcount",
        "units.1.name",
        "units.1.kind",
        "steps.0.id",
        "steps.0.order",
        "steps.0.phase",
        "steps.0.text",
        "colour",
    }


@pytest.mark.parametrize(
    ("options", "word"),
    [(["--time-zone", "Mars"], "Mars"), (["--language", "Chinese"], "language")],
)
def test_an_organization_that_cannot_be_registered_is_not(desk: Desk, options: list[str], word: str) -> None:
    said = desk.sends(seed(), *options)

    assert (said.code, word in said.err, desk.terminal.heads()) == (1, True, {})


def test_what_a_rule_refuses_is_told_in_the_words_of_the_file(desk: Desk) -> None:
    said = desk.refuses(seed(units=[team("A"), team("B", kind="team", parent="A", is_head_of="A")]))

    assert len(said) == 1
    assert said[0].startswith("B heads A")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("", "object with format, id, title"),
        ("- 1\n", "object with format, id, title"),
        ("format: [\n", "line 2"),
        ("a: 1\na: 2\n", "line 1: the key 'a' stands twice"),
        ("a: &x [1, *x]\n", "line 1: a value stands for itself"),
        ("a: *x\n", "line 1: found undefined alias"),
        ("a: !!python/object/apply:os.system [ls]\n", "line 1"),
        ("a: !thing 1\n", "line 1"),
        ("a: !!bool perhaps\n", "line 1: 'perhaps' is not what its tag says"),
        ("a: !!int ''\n", "line 1: '' is not what its tag says"),
        ("a: !!float ''\n", "line 1: '' is not what its tag says"),
        ("a:\n  - !!timestamp soon\n", "line 2: 'soon' is not what its tag says"),
        ("{1: 2, [1]: 3}\n", "line 1"),
        ("a: \x07\n", "not YAML"),
        ('a: "\\x07"\n', "control character"),
        ('a: {code: "x\\u202ey"}\n', "a.code holds U+202E"),
        ("a: " + "[" * 500 + "]" * 500, "nested more than"),
        ("a: [" + "1," * NODES + "]", "more than"),
        ("a: " + "x" * BYTES, "at most"),
        (b"a: \xff\n", "line 1: this is not UTF-8 text"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_plain_data_is_not_read(desk: Desk, content: str | bytes, word: str) -> None:
    assert any(word in one for one in desk.refuses(content))


def test_a_bomb_of_aliases_does_not_go_off(desk: Desk) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )

    assert desk.refuses(bomb) == ["line 5: there are more than 50,000 values."]


def test_an_alias_is_read_as_what_it_stands_for(desk: Desk) -> None:
    name = {"en": "Clerk"}
    given = seed(units=[team("A", positions={"open_list": True, "items": [{"name": name}, {"name": name}]})])
    assert "*id" in yaml.safe_dump(given)

    assert unordered(desk.takes(given)) == unordered(given)


@pytest.mark.parametrize(
    "options",
    [["--replay", "--effective", DAY], ["--name", "X", "--effective", DAY], []],
    ids=["replay", "name", "day"],
)
def test_what_a_seed_cannot_be_imported_with_is_wrong_usage(desk: Desk, options: list[str]) -> None:
    said = desk.terminal("import", SEEDS / "S1.yaml", "--format", "orgseed", "--organization", "x", *options)

    assert (said.code, desk.terminal.heads()) == (2, {})
