"""Columns: what a table can say of a noun, and how its headers are recognized in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

import msgspec

from orgledger.domain.assignment import AssignmentKind
from orgledger.domain.command import shown
from orgledger.domain.unit import UnitKind, UnitStatus
from orgledger.exchange.table.file import BadTable

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
TAGGED = re.compile(rf"(?P<base>.+?)[\s._(（\[-]+(?P<language>{LANGUAGE.pattern})[)）\]]?")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TONGUES = {"中文": "zh", "英文": "en", "chinese": "zh", "english": "en"}
"""What headers call a language."""


class Noun(Enum):
    """What a table is about."""

    UNITS = "units"
    POSITIONS = "positions"
    ASSIGNMENTS = "assignments"


class Column(msgspec.Struct, frozen=True):
    """One thing that a table can say."""

    name: str
    headers: str = ""
    """What else it is called, apart by spaces; what is most exact comes first."""
    localized: bool = False
    words: Mapping[str, str] = {}
    """What a cell may say, in small letters → the value."""

    @property
    def spellings(self) -> list[str]:
        """Its headers as they are compared."""
        return [plain(self.name), *map(plain, self.headers.split())]


def words(kind: type[Enum], **chinese: str) -> dict[str, str]:
    """The members of a kind, by their names and by what they are called in Chinese."""
    found = {member.value.lower(): member.value for member in kind}
    return found | {word: value for value, said in chinese.items() for word in said.split()}


UNIT_KINDS = words(
    UnitKind,
    COMPANY="公司 集团",
    DIVISION="事业部",
    DEPARTMENT="部门 部",
    OFFICE="办公室",
    GROUP="小组 组",
    TEAM="团队",
    FUNCTION="职能",
    COMMITTEE="委员会",
    LEVEL="层级",
    EXTERNAL="外部方 外部",
    OTHER="其他",
)
KEY = Column("key", "uuid")
SEATS = Column("seats", "headcount approvedseats 编制 编制数 定编 编制人数")
FTE = Column("fte", "全时当量")

COLUMNS: dict[Noun, tuple[Column, ...]] = {
    Noun.UNITS: (
        KEY,
        Column(
            "code",
            "unitcode departmentcode deptcode departmentid deptid "
            "部门编码 部门编号 部门代码 组织编码 机构编码 编码 编号 代码",
        ),
        Column(
            "name",
            "unitname departmentname unit department dept 部门名称 部门名 组织名称 机构名称 名称 部门",
            localized=True,
        ),
        Column("kind", "unitkind type 部门类型 组织类型 类型", words=UNIT_KINDS),
        Column("category", "unitcategory 部门类别 类别 分类"),
        Column(
            "parent",
            "parentcode parentunit parentdepartment reportsto "
            "上级部门编码 上级编码 上级部门编号 上级部门 上级组织 父部门 上级",
        ),
        Column("head", "headposition headpositioncode 负责人职位编码 负责人职位 负责人岗位 主管职位"),
        SEATS,
        FTE,
        Column("purpose", "mission 宗旨 使命", localized=True),
        Column("status", "状态", words=words(UnitStatus, ACTIVE="在用 启用", INACTIVE="已封存 停用")),
    ),
    Noun.POSITIONS: (
        KEY,
        Column("code", "positioncode 职位编码 岗位编码 职位编号 岗位编号 职位代码 岗位代码 编码 编号"),
        Column("title", "positiontitle jobtitle name position 职位名称 岗位名称 名称 职位 岗位", localized=True),
        Column(
            "unit",
            "unitcode departmentcode deptcode department dept 部门编码 所属部门编码 部门编号 所属部门 部门名称 部门",
        ),
        Column("grade", "level 职级 等级 级别"),
        SEATS,
        FTE,
        Column(
            "reports_to",
            "reportstocode managercode linemanager manager 上级职位编码 汇报对象 上级职位 上级岗位 汇报上级 直接上级",
        ),
        Column(
            "head",
            "ishead unithead 是否负责人 部门负责人 负责人",
            words={
                **dict.fromkeys(("yes", "y", "true", "1", "x", "是"), "yes"),
                **dict.fromkeys(("no", "n", "false", "0", "否"), "no"),
            },
        ),
    ),
    Noun.ASSIGNMENTS: (
        KEY,
        Column("reference", "employeeid employeenumber personnelnumber staffid 工号 员工编号 员工号 人员编号 人员编码"),
        Column("name", "fullname personname employeename employee person 姓名 员工姓名 人员姓名"),
        Column("position", "positioncode 职位编码 岗位编码 职位编号 岗位编号 职位 岗位"),
        Column("share", "fte 任职比例 占比 比例"),
        Column(
            "kind",
            "assignmentkind type 任职类型 任职方式 类型",
            words=words(AssignmentKind, PERMANENT="正式", ACTING="代理", INTERIM="临时"),
        ),
        Column("roles", "role 角色 兼任"),
        Column("from", "start startdate 开始日期 任职日期 生效日期 入职日期 起始日期"),
        Column("to", "endbefore"),
        Column("last_day", "end enddate until 结束日期 终止日期 离职日期 截止日期"),
    ),
}
"""What a table of a noun can say. `to` is the first day after; `last_day` is the last one."""

NEEDED: dict[Noun, tuple[tuple[str, ...], ...]] = {
    Noun.UNITS: (("code",), ("key",)),
    Noun.POSITIONS: (("code",), ("key",)),
    Noun.ASSIGNMENTS: (("reference", "position"), ("key",)),
}
"""By what a row is told from others: the columns of one of these."""


def plain(header: str) -> str:
    """A header as it is compared: small letters, without signs between them."""
    return re.sub(r"[\W_]+", "", header).casefold()


def targets(noun: Noun, languages: Iterable[str]) -> list[str]:
    """Everything that a column can be mapped to, localized ones also by language."""
    found = list[str]()
    for column in COLUMNS[noun]:
        found.append(column.name)
        if column.localized:
            found += [f"{column.name}.{language}" for language in languages]
    return found


def column_of(noun: Noun, target: str) -> Column | None:
    """The column that a target such as `name.en` belongs to."""
    name, dot, language = target.partition(".")
    found = next((column for column in COLUMNS[noun] if column.name == name), None)
    if found is None or (dot and not (found.localized and LANGUAGE.fullmatch(language))):
        return None
    return found


def guess(noun: Noun, headers: Sequence[str], language: str) -> tuple[str, ...]:
    """What each column seems to say; nothing, where that cannot be told. Of two that say the same, the more exact.

    Args:
        noun: what the table is about.
        headers: its columns.
        language: of texts whose column names none; below a Chinese header they are Chinese.
    """
    claims = [claim(noun, header, language) for header in headers]
    best: dict[str, tuple[int, int]] = {}
    for at, (target, rank) in enumerate(claims):
        if target:
            best[target] = min(best.get(target, (rank, at)), (rank, at))
    return tuple(target if target and best[target][1] == at else "" for at, (target, _) in enumerate(claims))


def claim(noun: Noun, header: str, language: str) -> tuple[str, int]:
    """What one header seems to say, and how exactly: 0 is best."""
    chinese = CHINESE.search(header) and not language.startswith("zh")
    readings = [(header, "zh" if chinese else "")]
    if tagged := TAGGED.fullmatch(header):
        readings.append((tagged["base"], tagged["language"]))
    for word, tongue in TONGUES.items():
        if word in header.casefold():
            readings.append((header.casefold().replace(word, ""), tongue))
    for text, tongue in readings:
        for column in COLUMNS[noun]:
            if plain(text) in column.spellings and (column.localized or text is header):
                rank = column.spellings.index(plain(text))
                return (f"{column.name}.{tongue}" if tongue and column.localized else column.name), rank
    return "", 0


def mapping(noun: Noun, headers: Sequence[str], given: Iterable[tuple[str, str]], language: str) -> tuple[str, ...]:
    """What each column says: as it is given, and guessed for the others.

    Args:
        noun: what the table is about.
        headers: its columns.
        given: column → what it says, or nothing, to leave the column out.
        language: see guess.

    Raises:
        BadTable: if a column or what it should say is not known, or two say the same.
    """
    chosen: dict[str, str] = {}
    for header, target in given:
        if header not in headers:
            told = "There is no column {name}. Columns: {names}."
            raise BadTable(told, name=shown(header), names=", ".join(filter(None, headers)))
        if target and column_of(noun, target) is None:
            told = "A column cannot say {name}. What it can: {names}."
            raise BadTable(told, name=shown(target), names=", ".join(column.name for column in COLUMNS[noun]))
        chosen[header] = target
    taken = set(chosen.values())
    guessed = zip(headers, guess(noun, headers, language), strict=True)
    found = tuple(chosen.get(header, "" if target in taken else target) for header, target in guessed)
    return checked(noun, found)


def checked(noun: Noun, found: tuple[str, ...]) -> tuple[str, ...]:
    """A mapping that a table can be read with.

    Raises:
        BadTable: if two columns say the same, or none says by what a row is told from others.
    """
    said = [target for target in found if target]
    twice = next((target for target in said if said.count(target) > 1), None)
    if twice is not None:
        raise BadTable("Two columns should say {name}. Leave one of them out.", name=twice)
    if {"to", "last_day"} <= set(said):
        raise BadTable("Map to or last_day, not both: the one is the day after the other.")
    if not any(set(names) <= set(said) for names in NEEDED[noun]):
        names = " / ".join(" + ".join(names) for names in NEEDED[noun])
        raise BadTable("No column says by what a row is told from others: {names}. Map one to it.", names=names)
    return found
