"""Columns: what a table can say of a noun, and what its headers are called in the systems that people export from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

import msgspec

from orgledger.domain.assignment import AssignmentKind
from orgledger.domain.unit import UnitKind, UnitStatus

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


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
    patterns: tuple[str, ...] = ()
    """Expressions for what else it is called in the systems that people export from; what is most exact comes first."""

    @property
    def spellings(self) -> list[str]:
        """Its headers as they are compared."""
        return [plain(self.name), *map(plain, self.headers.split())]


def words(kind: type[Enum], **more: str) -> dict[str, str]:
    """The members of a kind, by their names and by what else they are called."""
    found = {member.value.lower(): member.value for member in kind}
    return found | {word: value for value, said in more.items() for word in said.split()}


UNIT_KINDS = words(
    UnitKind,
    COMPANY="公司 集团 总公司 分公司 子公司 subsidiary corporation",
    DIVISION="事业部",
    DEPARTMENT="部门 部 dept",
    OFFICE="办公室",
    GROUP="小组 组",
    TEAM="团队",
    FUNCTION="职能",
    COMMITTEE="委员会",
    LEVEL="层级",
    EXTERNAL="外部方 外部",
    OTHER="其他",
)
CLOSED = "CLOSED"
"""A status that is none of a unit on record: it was dissolved."""
STATUSES = words(
    UnitStatus,
    ACTIVE="在用 启用 正常 有效 生效 存续 使用中 已启用 enabled enable open valid a",
    INACTIVE="已封存 封存 停用 禁用 已停用 已禁用 失效 无效 冻结 disabled disable archived suspended invalid i",
    CLOSED="撤销 已撤销 裁撤 注销 已注销 已关闭 关闭 closed dissolved abolished",
)
KEY = Column("key", "uuid")
SEATS = Column("seats", "headcount approvedseats 编制 编制数 定编 编制人数")
FTE = Column("fte", "全时当量")
FROM = Column(
    "from",
    "start startdate validfrom effectivefrom effectivedate effectivestartdate datefrom begda begindate begin "
    "开始日期 任职日期 生效日期 生效时间 入职日期 入职时间 起始日期 成立日期 设立日期 启用日期 hiredate startingdate",
)
TO = Column("to", "endbefore")
LAST_DAY = Column(
    "last_day",
    "end enddate until validto validuntil effectiveto effectiveenddate dateto endda terminationdate "
    "结束日期 终止日期 离职日期 截止日期 失效日期 失效时间 撤销日期 停用日期",
)
ATTRIBUTE = Column("attribute", "")
"""A column that is recorded under its own header; there may be many."""

_NODES = (
    "unit|department|depart|dept|org|organi[sz]ation|orgunit|organi[sz]ational?unit|businessunit|"
    "部门|组织|机构|组织机构|行政组织|单位|科室|公司"
)
_STEM = f"({_NODES})"
_NODE = f"({_NODES}|node|object|obj|节点|einheit|abteilung|orgeinheit)?"
_ABOVE = (
    "(parent|superior|higher|upper|upperlevel|"
    "父级?|上级|上一级|上一层级?|上层|直属上级|直接上级|所属上级|隶属|übergeordnete?)"
)
_CODE = "(code|externalcode|number|no|num|编码|编号|代码|代号|kürzel|nummer)"
_ID = "(id|ids|key|guid|uuid|externalid|idid|标识)"

COLUMNS: dict[Noun, tuple[Column, ...]] = {
    Noun.UNITS: (
        KEY,
        Column(
            "code",
            "unitcode departmentcode deptcode 部门编码 部门编号 部门代码 组织编码 机构编码 编码 编号 代码 "
            "externalcode kürzel",
            patterns=(f"{_STEM}{_CODE}", "(number|no|num)"),
        ),
        Column(
            "id",
            "unitid departmentid deptid",
            patterns=(
                f"{_STEM}{_ID}",
                "(objid|objectid|objektid|nodeid|externalid|referenceid|recordid|sysid|opendepartmentid|主键|序号id)",
            ),
        ),
        Column(
            "name",
            "unitname departmentname unit department dept 部门名称 部门名 组织名称 机构名称 名称 部门",
            localized=True,
            patterns=(
                f"{_STEM}(name|名称|名|全称|简称|bezeichnung)",
                "(displayname|namedefaultvalue|label|stext|ltext|objectname|longname|title|text|bezeichnung|全称|简称)",
                _STEM,
                "supervisoryorgani[sz]ation",
            ),
        ),
        Column(
            "kind",
            "unitkind type 部门类型 组织类型 类型",
            words=UNIT_KINDS,
            patterns=(f"{_STEM}(kind|type|类型|性质)",),
        ),
        Column("category", "unitcategory 部门类别 类别 分类"),
        Column(
            "parent",
            "parentcode parentunit parentdepartment reportsto "
            "上级部门编码 上级编码 上级部门编号 上级部门 上级组织 父部门 上级",
            patterns=(
                f"{_ABOVE}{_NODE}{_CODE}",
                f"{_ABOVE}{_NODE}{_ID}",
                "(pid|pcode|parid|parobjid|sobid|organizationidparent|parentdepartmentexternalid|parentidid)",
                f"{_ABOVE}{_NODE}",
                f"{_ABOVE}{_NODE}(name|名称|名)",
                "(reportsto(unit|department|code|id)?|reportingto|belongsto|supervisoryorgani[sz]ation|所属部门|所属组织|所属机构)",
            ),
        ),
        Column("head", "headposition headpositioncode 负责人职位编码 负责人职位 负责人岗位 主管职位"),
        SEATS,
        FTE,
        Column("purpose", "mission 宗旨 使命", localized=True),
        Column(
            "status",
            "状态",
            words=STATUSES,
            patterns=(f"{_STEM}(status|state|状态)", "(effectivestatus|启用状态|使用状态)"),
        ),
        FROM,
        TO,
        LAST_DAY,
        Column(
            "path",
            "fullpath unitpath departmentpath 路径 部门路径 组织路径 部门全路径 组织全路径 机构路径",
            patterns=(f"{_STEM}(path|fullpath|fullname|全路径|路径|全名)", "completename"),
        ),
        Column(
            "level",
            "",
            patterns=(
                "level[1-9]",
                "l[1-9]",
                "[一二三四五六七八九1-9]级(部门|组织|机构|单位|公司)?",
                "第[一二三四五六七八九]级(部门|组织|机构|单位)?",
                f"{_STEM}(level)?[1-9]",
            ),
        ),
        ATTRIBUTE,
    ),
    Noun.POSITIONS: (
        KEY,
        Column(
            "code",
            "positioncode 职位编码 岗位编码 职位编号 岗位编号 职位代码 岗位代码 编码 编号 "
            "positionid jobcode jobid 职位id 岗位id id",
        ),
        Column(
            "title",
            "positiontitle jobtitle name position 职位名称 岗位名称 名称 职位 岗位 positionname",
            localized=True,
        ),
        Column(
            "unit",
            "unitcode departmentcode deptcode department dept 部门编码 所属部门编码 部门编号 所属部门 部门名称 部门",
            patterns=(f"(所属)?{_STEM}({_CODE}|{_ID})", f"(所属|所在)?{_STEM}(name|名称)?"),
        ),
        Column("grade", "level 职级 等级 级别"),
        SEATS,
        FTE,
        Column(
            "reports_to",
            "reportstocode managercode linemanager manager 上级职位编码 汇报对象 上级职位 上级岗位 汇报上级 直接上级",
            patterns=(
                "(parent|superior)(position|code|id)*",
                "(上级|父级?)(职位|岗位)?(编码|编号|代码|id|名称)?",
                "reportsto(position|id|positioncode)?",
                "pid",
            ),
        ),
        Column(
            "head",
            "ishead unithead 是否负责人 部门负责人 负责人",
            words={
                **dict.fromkeys(("yes", "y", "true", "1", "x", "是"), "yes"),
                **dict.fromkeys(("no", "n", "false", "0", "否"), "no"),
            },
        ),
        ATTRIBUTE,
    ),
    Noun.ASSIGNMENTS: (
        KEY,
        Column(
            "reference",
            "employeeid employeenumber personnelnumber staffid 工号 员工编号 员工号 人员编号 人员编码",
            patterns=(
                "(employee|emp|staff|personnel|worker|person|user|associate)(id|no|number|code|num)",
                "(员工|人员|职员|职工)?(工号|编号|编码|代码|id|账号)",
                "eeid",
            ),
        ),
        Column(
            "name",
            "fullname personname employeename employee person 姓名 员工姓名 人员姓名",
            patterns=("(display|worker|legal)name", "worker"),
        ),
        Column("given_name", "firstname forename givenname"),
        Column("family_name", "lastname surname familyname"),
        Column(
            "position",
            "positioncode 职位编码 岗位编码 职位编号 岗位编号 职位 岗位",
            patterns=("(job|position)(title|name)?", "(职位|岗位)名称", "职务", "title"),
        ),
        Column(
            "unit",
            "unitcode departmentcode deptcode",
            patterns=(f"(所属|所在)?{_STEM}({_CODE}|{_ID})", f"(所属|所在)?{_STEM}(name|名称)?"),
        ),
        Column(
            "manager",
            "manager 直接上级 直属上级 直接主管",
            patterns=(
                "(manager|supervisor)(id|number|code|reference)",
                "(直接|直属)?(上级|主管|汇报对象|汇报人|经理)(工号|编号|id)",
                "(line|direct)?(manager|supervisor)(name)?",
                "report(s|ing)?to",
                "(直接|直属|汇报)?(上级|主管|汇报对象|汇报人)(姓名)?",
            ),
        ),
        Column("share", "fte 任职比例 占比 比例"),
        Column(
            "kind",
            "assignmentkind type 任职类型 任职方式 类型",
            words=words(AssignmentKind, PERMANENT="正式", ACTING="代理", INTERIM="临时"),
        ),
        Column("roles", "role 角色 兼任"),
        FROM,
        TO,
        LAST_DAY,
    ),
}
"""What a table of a noun can say. `to` is the first day after; `last_day` is the last one."""


def plain(header: str) -> str:
    """A header as it is compared: small letters, without signs between them; # is a number."""
    return re.sub(r"[\W_]+", "", re.sub("[#№]", " number", header)).casefold()


def column_of(noun: Noun, target: str) -> Column | None:
    """The column that a target such as `name.en` or `level.2` belongs to."""
    name, dot, qualifier = target.partition(".")
    found = next((column for column in COLUMNS[noun] if column.name == name), None)
    if found is None:
        return None
    if name == "level":
        return found if re.fullmatch("[1-9]", qualifier) else None
    return None if dot and not (found.localized and LANGUAGE.fullmatch(qualifier)) else found
