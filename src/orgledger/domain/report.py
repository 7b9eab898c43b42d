"""Reports that were filed: that a document with these bytes was issued is itself on record."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta

from orgledger.domain.command import Command, Dated, Name, Text, decides, note
from orgledger.domain.event import Event, Language, OrganizationId
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.role import Role
from orgledger.domain.structure import Structure, existing
from orgledger.domain.timeline import Verb

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class ReportIssued(Event, tag="ReportIssued"):
    """A report was filed. Whoever holds the document can show that it is this one, and make it again."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {
        "en": "The report {report} of {of_day}, as known at entry {of_entry}, is filed as {format}",
        "zh": "{report} 报告（生效日 {of_day}，所知截至第 {of_entry} 条记录）以 {format} 格式归档",
    }

    organization: OrganizationId
    report: str
    edition: int
    format: str
    digest: str
    """SHA-256 of the file, in hexadecimal."""
    of_day: date
    of_entry: int
    language: str
    parameters: str
    """JSON with sorted keys."""
    program: str
    """The version of the program that made it."""


class FileReport(Command):
    """Record that a report was filed, by the digest of its bytes and all that they were made from."""

    dated = Dated.UNDATED
    act = True
    needs = Role.ADMINISTRATOR

    report: Annotated[Name, note("Its key, such as structure.")]
    edition: Annotated[
        int, Meta(ge=1, le=1_000_000), note("The version of the report; another one may say it otherwise.")
    ]
    format: Annotated[Name, note("Its format, such as pdf.")]
    digest: Annotated[Digest, note("SHA-256 of the file, in hexadecimal.")]
    of_day: Annotated[date, note("The day it speaks of.")]
    of_entry: Annotated[int, Meta(ge=0), note("The entry up to which everything was known.")]
    language: Annotated[Language, note("The language it is in.")]
    parameters: Annotated[Text, note("Its parameters, as JSON with sorted keys.")]
    program: Annotated[Name, note("The version of the program that made it.")]


@decides("fileReport")
def file_report(structure: Structure, file: FileReport) -> ReportIssued:
    """Record that a report was filed.

    Raises:
        Refused: Invalid, if it knows more than the ledger.
    """
    if file.of_entry > structure.as_of.known:
        told = f"The report knows entry {file.of_entry}, and the ledger ends at entry {structure.as_of.known}."
        raise refuse(Invalid(told)).under("ofEntry")
    return ReportIssued(
        organization=existing(structure, "organization", structure.organization),
        report=file.report,
        edition=file.edition,
        format=file.format,
        digest=file.digest,
        of_day=file.of_day,
        of_entry=file.of_entry,
        language=file.language,
        parameters=file.parameters,
        program=file.program,
    )
