"""Coordinates: what somebody asked for, pinned to one point on both clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from orgledger.domain.civil import civil_day, last_moment
from orgledger.domain.identity import PublicId, read_id
from orgledger.domain.period import FOREVER, AsOf, Instant, instant
from orgledger.domain.refusal import BeyondHead, Invalid, refuse
from orgledger.projections.image import Image


class Asked(msgspec.Struct, frozen=True):
    """A point on both clocks as a client names it; what is left out is today, and all that is known."""

    effective: date | None = None
    sequence: int | None = None
    at: datetime | None = None
    day: date | None = None
    token: str | None = None
    scenario: str | None = None
    """The id of a change request, as if it were recorded."""


class Supposed(msgspec.Struct, frozen=True):
    """A change request that a coordinate takes as recorded."""

    key: str
    digest: str
    based_on: int
    """The last real entry that the structure stands on."""
    recorded: bool
    """Whether it is no mere supposition any more."""


class Coordinate(msgspec.Struct, frozen=True):
    """One point on both clocks, of one organization."""

    organization: str
    as_of: AsOf
    known_at: Instant | None
    """When the last change set it knows was recorded; nothing before the first."""
    sealed: bool
    """Whether it can never answer differently."""
    effective_named: date | None = None
    known_named: int | None = None
    """The parts that the client chose; ids carry exactly these, and the scenario."""
    supposed: Supposed | None = None

    @property
    def sequence(self) -> int:
        """The last real entry known; in a scenario, `as_of.known` counts what is only planned."""
        return self.supposed.based_on if self.supposed else self.as_of.known

    @property
    def scenario(self) -> str | None:
        """The id of the change request that is taken as recorded."""
        return str(PublicId("ChangeRequest", self.organization, self.supposed.key)) if self.supposed else None

    @property
    def token(self) -> str:
        """Names this very point for ever; of a scenario, until the ledger or the request goes on."""
        key, digest = (self.supposed.key, self.supposed.digest) if self.supposed else (None, "")
        return str(PublicId("AsOf", self.organization, digest, self.as_of.effective, self.sequence, key))


def resolve(asked: Asked, row: Row[Any], image: Image, now: datetime) -> Coordinate:
    """Pin what was asked for.

    Args:
        asked: the parts that the client named.
        row: the organization's row, the head of this request.
        image: complete up to that head.
        now: this moment.

    Raises:
        Refused: Invalid or BeyondHead, for the future of the ledger, a foreign token or contradictory parts.
    """
    today = civil_day(now, row.time_zone)
    if asked.effective == FOREVER:
        raise refuse(
            Invalid(f"{FOREVER} is the end of the calendar: no fact reaches it. Ask for an earlier day.")
        ).under("effective")
    if asked.token is not None:
        return _from_token(asked, row, image)
    given = [part for part in (asked.sequence, asked.at, asked.day) if part is not None]
    if len(given) > 1:
        raise refuse(Invalid("Name what was known by a sequence, a moment or a day, not by several.")).under("known")
    head, sealed = row.sequence, False
    if asked.sequence is not None:
        known, sealed = _end_of_set(asked.sequence, image, head), True
    elif asked.at is not None:
        known, sealed = _by(asked.at, row, image, now)
    elif asked.day is not None and asked.day > today:
        raise refuse(Invalid(f"{asked.day} lies in the future: nothing is known of that day yet.")).under("known")
    elif asked.day is not None and (until := last_moment(asked.day, row.time_zone)) < now:
        known, sealed = _by(until, row, image, now)
    else:
        known = head
    return Coordinate(
        row.id,
        AsOf(asked.effective or today, known),
        image.recorded_at(known),
        sealed,
        asked.effective,
        known if given else None,
    )


def suppose(
    asked: Asked, found: PublicId, row: Row[Any], image: Image, now: datetime, supposed: Supposed
) -> Coordinate:
    """Pin a scenario.

    Args:
        asked: the parts that the client named.
        found: its scenario or token.
        row: the organization's row.
        image: with the request as if it were recorded at its end.
        now: this moment.
        supposed: what is taken as recorded.

    Raises:
        Refused: Invalid, for more parts than a day, or a token whose scenario has gone on.
    """
    if (asked.sequence, asked.at, asked.day) != (None, None, None):
        raise refuse(Invalid("A scenario stands on all that is known: leave known out.")).under("known")
    if found.noun == "AsOf" and asked.effective is not None:
        raise refuse(Invalid("A token names both clocks; give nothing beside it.")).under("token")
    if found.noun == "AsOf" and (found.key, found.known) != (supposed.digest, supposed.based_on):
        raise refuse(Invalid("The scenario of that token has gone on; ask for it anew.")).under("token")
    named = found.effective or asked.effective
    effective = named or civil_day(now, row.time_zone)
    as_of = AsOf(effective, supposed.based_on if supposed.recorded else image.head)
    at = image.recorded_at(supposed.based_on)
    return Coordinate(row.id, as_of, at, supposed.recorded, named, None, supposed)


def supposes(asked: Asked, row: Row[Any]) -> PublicId | None:
    """The change request that a client wants taken as recorded, by its id or a token.

    Raises:
        Refused: Invalid, if the id is none of a change request of this organization.
    """
    if asked.scenario is None:
        found = read_id(asked.token or "")
        whole = (
            found is not None and found.noun == "AsOf" and found.scenario is not None and found.effective is not None
        )
        return found if whole and found is not None and found.organization == row.id else None
    if asked.token is not None:
        raise refuse(Invalid("A token names its scenario; give nothing beside it.")).under("token")
    found = read_id(asked.scenario)
    if found is None or found.noun != "ChangeRequest" or found.organization != row.id:
        raise refuse(Invalid("That is not the id of a change request of this organization.")).under("scenario")
    return msgspec.structs.replace(found, scenario=found.key)


def _from_token(asked: Asked, row: Row[Any], image: Image) -> Coordinate:
    found = read_id(asked.token or "")
    if found is None or found.noun != "AsOf" or found.effective is None or found.known is None or found.key:
        raise refuse(Invalid("That is not a token of a coordinate.")).under("token")
    if found.organization != row.id:
        raise refuse(Invalid("That token is of another organization.")).under("token")
    if (asked.effective, asked.sequence, asked.at, asked.day) != (None, None, None, None):
        raise refuse(Invalid("A token names both clocks; give nothing beside it.")).under("token")
    known = _end_of_set(found.known, image, row.sequence)
    return Coordinate(row.id, AsOf(found.effective, known), image.recorded_at(known), True, found.effective, known)


def _end_of_set(sequence: int, image: Image, head: int) -> int:
    if sequence < 0:
        raise refuse(Invalid(f"Entries are counted from 1; there is no entry {sequence}.")).under("known", "sequence")
    if sequence > head:
        raise refuse(BeyondHead(sequence, head)).under("known", "sequence")
    return image.set_at(sequence)[1] if sequence else 0


def _by(at: datetime, row: Row[Any], image: Image, now: datetime) -> tuple[int, bool]:
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    if at > now:
        raise refuse(Invalid(f"{at.isoformat()} lies in the future: nothing is known of it yet.")).under("known")
    until = instant(at)
    return min(image.known_at(until), row.sequence), row.recorded_at >= until
