"""Reports in GraphQL: which there are, and one made at a coordinate."""

from __future__ import annotations

import base64
from enum import Enum
from typing import Any

import strawberry

from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.role import Role
from orgledger.graphql.entity import Language
from orgledger.graphql.inputs import form, made
from orgledger.graphql.scope import Scope
from orgledger.projections.coordinate import Asked
from orgledger.reports.catalogue import Report
from orgledger.reports.making import REPORTS, Made, make
from orgledger.reports.reading import Parameters


@strawberry.enum(description="In what a report is written.")
class ReportFormat(Enum):
    PDF = strawberry.enum_value("pdf", description="PDF/A-2a and PDF/UA-1: archival and accessible.")
    XLSX = strawberry.enum_value("xlsx", description="A workbook, a sheet for each table.")
    CSV = strawberry.enum_value("csv", description="Text for spreadsheets, in which nothing is a formula.")
    HTML = strawberry.enum_value("html", description="One page for screen and print.")
    JSON = strawberry.enum_value("json", description="For machines.")


ReportParametersInput = made(
    Parameters, "ReportParametersInput", "What a report is asked for, beside its coordinate; each has its own.", {}
)


@strawberry.type(description="A kind of report.")
class ReportKind:
    kind: strawberry.Private[Report]

    @strawberry.field(description="What `report` takes, such as structure.")
    def key(self) -> str:
        return self.kind.key

    @strawberry.field(description="Raised with every change that alters its bytes.")
    def version(self) -> int:
        return self.kind.version

    @strawberry.field(description="What it is called.")
    def title(self, language: Language = None) -> str:
        return self.kind.titles.get(language or "en", self.kind.titles["en"])

    @strawberry.field(description="What it says.")
    def help(self, language: Language = None) -> str:
        return self.kind.help.get(language or "en", self.kind.help["en"])

    @strawberry.field(description="The parameters that it looks at.")
    def parameters(self) -> list[str]:
        return list(self.kind.uses)

    @strawberry.field(description="The roles of which whoever asks must hold one; none, if every reader may have it.")
    def needs(self) -> list[Role]:
        return list(self.kind.needs)


@strawberry.type(description="A report that was made: the same bytes for the same question, always.")
class ReportFile:
    made: strawberry.Private[Made]

    @strawberry.field(description="Its name, by organization, report and coordinate.")
    def name(self) -> str:
        return self.made.name

    @strawberry.field(description="What it is written in, as a media type.")
    def media_type(self) -> str:
        return self.made.media_type

    @strawberry.field(description="How many rows it has.")
    def rows(self) -> int:
        return self.made.rows

    @strawberry.field(description="SHA-256 of its bytes, in hexadecimal; fileReport puts it on record.")
    def digest(self) -> str:
        return self.made.digest

    @strawberry.field(description="Its bytes, in base64.")
    def body(self) -> str:
        return base64.b64encode(self.made.body).decode()

    @strawberry.field(description="What it was made from, as JSON: `orgledger report check` makes it again.")
    def receipt(self) -> str:
        return self.made.receipt().decode()


def kinds() -> list[ReportKind]:
    """The reports there are."""
    return [ReportKind(kind=kind) for kind in REPORTS.values()]


async def report_of(scope: Scope, key: str, format: ReportFormat, language: str | None, parameters: Any) -> ReportFile:
    """Make a report at a coordinate, for whoever asks.

    Raises:
        Refused: if the report or its parameters do not fit, or the coordinate is a supposition.
    """
    at, request = scope.coordinate, scope.request
    if at.supposed is not None:
        raise refuse(Invalid("A report tells what is on record; leave the scenario out.")).under("report")
    request.footing.fleeting = True
    standing = await request.standing(scope.row)
    asked = Asked(effective=at.as_of.effective, sequence=at.as_of.known)
    given = form(parameters) if parameters is not None else {}
    done = await request.work(
        make, request.ledger, scope.row.id, key, format.value, asked, language, given, standing=standing
    )
    return ReportFile(made=done)
