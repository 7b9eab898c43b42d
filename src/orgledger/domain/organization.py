"""The organization itself: the whole that everything else is part of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar
from zoneinfo import available_timezones

from orgledger.domain.command import Code, Command, Dated, Names, Texts, by_language, decides, note
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.event import KEY, Event, Fact, Language, OrganizationId, localized, noun
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.structure import Structure, existing

ORGANIZATION = noun("organization", has_past=True, changes={"organization.name": DifferenceKind.RENAMED})

UNREACHABLE = re.compile(r"[/\\]")
"""What an address cannot hold in one step."""


class OrganizationRegistered(Event, tag="OrganizationRegistered"):
    """An organization opened its ledger."""

    life: ClassVar[bool] = True
    says = {"en": "{organization} opened its ledger", "zh": "{organization} 建立台账"}

    organization: OrganizationId
    code: str
    names: dict[str, str]
    time_zone: str
    default_language: str

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.organization, "organization.existence", "created")
        yield Fact(self.organization, "organization.code", self.code)
        yield from localized(self.organization, "organization.name", self.names)


class OrganizationRenamed(Event, tag="OrganizationRenamed"):
    """The organization goes by another name in the languages given."""

    says = {"en": "The organization is renamed {names}", "zh": "组织更名为 {names}"}

    organization: OrganizationId
    names: dict[str, str]

    def asserts(self) -> Iterator[Fact]:
        yield from localized(self.organization, "organization.name", self.names)


class RegisterOrganization(Command):
    """Open the ledger of an organization."""

    dated = Dated.UNDATED

    code: Annotated[Code, note("A short handle, unique in this database and fixed for ever.")]
    names: Names
    time_zone: Annotated[str, note("The IANA time zone whose days the organization lives by.")] = "UTC"
    default_language: Annotated[Language, note("The language to fall back on.")] = "en"


class RenameOrganization(Command):
    """Give the organization another name, in one or several languages."""

    names: Annotated[Texts, note("The new name; other languages keep theirs.")]


def register_organization(key: str, register: RegisterOrganization) -> OrganizationRegistered:
    """Open a ledger. Not in the registry: there is no structure to decide on yet.

    Raises:
        Refused: Invalid, if the time zone is not an IANA name.
    """
    if re.match(KEY, register.code.lower()):
        raise refuse(Invalid("A code is a word for people; this one could be taken for a key.")).under("code")
    if UNREACHABLE.search(register.code) or register.code.strip(".") == "":
        told = "A code is a step of an address: it has no slash and no backslash, and is more than dots."
        raise refuse(Invalid(told)).under("code")
    return OrganizationRegistered(
        organization=key,
        code=register.code,
        names=by_language("names", register.names),
        time_zone=checked_zone(register.time_zone),
        default_language=register.default_language,
    )


def checked_zone(name: str) -> str:
    """A time zone whose days an organization can live by.

    Raises:
        Refused: Invalid, if it is not an IANA name.
    """
    if name not in available_timezones():
        raise refuse(Invalid(f"{name!r} is not an IANA time zone, such as Asia/Shanghai.")).under("timeZone")
    return name


@decides("renameOrganization")
def rename_organization(structure: Structure, rename: RenameOrganization) -> OrganizationRenamed:
    """Give the organization another name."""
    key = existing(structure, "organization", structure.organization)
    return OrganizationRenamed(organization=key, names=by_language("names", rename.names))
