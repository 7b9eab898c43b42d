"""Standings: what somebody may do in an organization now, folded from the grants that its ledger holds.

A standing is made of the acts of one principal, so it costs no more than those; nothing of it is kept, and a grant
that is revoked counts for nothing from the next question on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from orgledger.domain.civil import civil_day
from orgledger.domain.grant import Grant, GrantGiven, NotGranted, grants
from orgledger.domain.principal import Principal
from orgledger.domain.refusal import refuse
from orgledger.domain.role import PERSONAL, Role
from orgledger.projections.image import Image


class Standing(msgspec.Struct, frozen=True):
    """What somebody may do in one organization, today."""

    grants: tuple[Grant, ...] = ()
    """Those that count."""
    unlimited: bool = False
    """Whether nothing is judged: whoever holds the database, or a server on which nobody signs in."""

    @property
    def roles(self) -> frozenset[Role]:
        """The roles somebody holds; every one lets them read."""
        return frozenset(Role) if self.unlimited else frozenset(grant.role for grant in self.grants)

    @property
    def may_read(self) -> bool:
        """Whether the organization is there for them at all."""
        return self.unlimited or bool(self.grants)

    @property
    def may_see_personal(self) -> bool:
        """Whether they see names and references of people, titles and reasons."""
        return bool(self.roles & PERSONAL)

    @property
    def may_read_drafts(self) -> bool:
        """Whether they see drafts that name them: a draft holds personal values."""
        return self.may_see_personal

    @property
    def may_see_actors(self) -> bool:
        """Whether they see who the pseudonyms of entries and grants stand for."""
        return self.may_see_personal or Role.ADMINISTRATOR in self.roles

    @property
    def may_audit(self) -> bool:
        """Whether they see who read what."""
        return Role.AUDITOR in self.roles

    @property
    def may_administer(self) -> bool:
        """Whether they give and revoke grants, and adopt policies."""
        return Role.ADMINISTRATOR in self.roles

    @property
    def sight(self) -> str:
        """The class of all who are shown the same of the organization."""
        rights = (self.may_read, self.may_see_personal, self.may_see_actors, self.may_audit)
        return "".join("y" if right else "n" for right in rights)

    @property
    def may_write(self) -> bool:
        """Whether there is anything at all that they may have recorded."""
        return bool(self.roles - {Role.VIEWER, Role.AUDITOR})

    def expect(self, *roles: Role) -> None:
        """Hold them against the roles of which a step takes one, wherever they hold it.

        Raises:
            Refused: NotGranted.
        """
        if not self.roles & set(roles):
            raise refuse(NotGranted(roles))

    def covers(self, roles: Iterable[Role], unit: str | None, ancestors: Sequence[str]) -> bool:
        """Whether one of these roles is held for a place.

        Args:
            roles: any of them will do.
            unit: a unit; nothing, for what belongs to the organization as a whole.
            ancestors: what the unit is below of.
        """
        wanted = set(roles)
        return self.unlimited or any(
            grant.role in wanted
            and (grant.within is None or grant.within == unit or (grant.below and grant.within in ancestors))
            for grant in self.grants
        )


UNLIMITED = Standing(unlimited=True)


def standing(image: Image, zone: str, pseudonym: str, principal: Principal, today: date) -> Standing:
    """What somebody may do today, by all that is on record of them.

    Args:
        image: the organization at its head.
        zone: its IANA time zone.
        pseudonym: what its ledger calls them.
        principal: how they were recognized; a token may be limited.
        today: the civil day there.
    """
    if principal.organization not in (None, image.organization):
        return Standing()
    held = [grant for grant in grants(image.acts.get(pseudonym, ())) if counts(grant, image, zone, today)]
    if principal.roles is None:
        return Standing(tuple(held))
    limited = [grant for grant in held if grant.role in principal.roles]
    if not limited and held and Role.VIEWER in principal.roles:
        limited = [msgspec.structs.replace(held[0], role=Role.VIEWER, within=None)]
    return Standing(tuple(limited))


def counts(grant: Grant, image: Image, zone: str, day: date) -> bool:
    """Whether a grant let somebody do something on a day, as far as an image knows.

    It does so no sooner than on the day it was given, and not on the day it was revoked.
    """
    if day not in grant.period or day < recorded_on(grant.given, image, zone):
        return False
    return grant.revoked is None or day < recorded_on(grant.revoked, image, zone)


def recorded_on(sequence: int, image: Image, zone: str) -> date:
    """The civil day on which an entry was recorded."""
    at = image.recorded_at(image.set_at(sequence)[1])
    assert at is not None, sequence
    return civil_day(at, zone)


def granted(image: Image, known: int) -> list[Grant]:
    """Every grant of an organization, as known at an entry, in the order in which they were given."""
    givers = [key for key, acts in image.acts.items() if any(isinstance(act, GrantGiven) for _, act in acts)]
    found = [grant for key in givers for grant in grants(image.acts_about(key, known))]
    return sorted(found, key=lambda grant: grant.given)


def founding(image: Image, zone: str, today: date) -> bool:
    """Whether nobody administers an organization yet, or any more."""
    return not any(
        grant.role is Role.ADMINISTRATOR and counts(grant, image, zone, today) for grant in granted(image, image.head)
    )
