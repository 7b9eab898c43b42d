"""The access review: who could do what on a day, for which part of the organization, given by whom and why."""

from __future__ import annotations

from collections.abc import Sequence

from orgledger.access.standing import counts, granted
from orgledger.reports.catalogue import columns, report
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading


@report(
    "access",
    3,
    {"en": "Access review", "zh": "权限复核"},
    {"en": "The grants that counted on the day, as known then.", "zh": "按当时所知，该日有效的授权。"},
)
def access(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """Who could do what."""
    at, zone = reading.coordinate.as_of, reading.row.time_zone
    named = columns(
        reading,
        ("principal", "Who", "被授权人", 3),
        ("role", "Role", "角色", 2),
        ("within", "Within", "范围", 4),
        ("below", "With all below", "含下级", 1),
        ("from", "From", "自", 2),
        ("to", "Up to", "至", 2),
        ("entry", "Given by entry", "授权记录", 1),
    )
    rows: list[list[Cell]] = [
        [
            reading.actor(grant.principal),
            reading.word(grant.role),
            reading.name("unit", grant.within) if grant.within else reading.say("the whole organization", "整个组织"),
            reading.say("yes", "是") if grant.within and grant.below else "",
            grant.period.start,
            grant.period.end or "",
            f"#{grant.given}",
        ]
        for grant in granted(reading.image, at.known)
        if counts(grant, reading.image, zone, at.effective)
    ]
    return [Table("grants", reading.say("Grants", "授权"), named, sorted(rows, key=lambda row: [str(c) for c in row]))]
