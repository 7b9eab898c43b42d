"""Time in GraphQL: periods, coordinates, and how a client names one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated

import strawberry

from orgledger.domain import period
from orgledger.domain.refusal import Invalid, refuse
from orgledger.graphql.scope import Scope
from orgledger.projections import coordinate

OnDay = Annotated[
    date | None,
    strawberry.argument(description="The day to compare on; if left out, the latest on which something begins."),
]


@strawberry.type(description="Days from `from` up to, and not including, `to`.")
class Period:
    start: date = strawberry.field(name="from", description="The first day.")
    to: date | None = strawberry.field(description="The first day after; null means for ever.")

    @classmethod
    def show(cls, shown: period.Period | None) -> Period | None:
        """A period of the kernel."""
        return cls(start=shown.start, to=shown.end) if shown else None

    @classmethod
    def show_all(cls, shown: Iterable[period.Period]) -> list[Period]:
        """Periods of the kernel."""
        return [cls(start=one.start, to=one.end) for one in shown]


@strawberry.type(description="A text and the language it is in.")
class LocalizedText:
    language: str = strawberry.field(description="A BCP 47 language tag.")
    text: str = strawberry.field(description="The text.")

    @classmethod
    def show(cls, texts: Mapping[str, str | None]) -> list[LocalizedText]:
        """Language → text, by language, without those taken away."""
        return [cls(language=language, text=text) for language, text in sorted(texts.items()) if text is not None]


@strawberry.type(description="One point on both clocks: an effective day, and how much of the ledger is known.")
class Coordinate:
    effective: date = strawberry.field(description="The day in the organization.")
    sequence: int = strawberry.field(
        description="The last entry known: always the end of a change set; 0 is before all."
    )
    known_at: datetime | None = strawberry.field(description="When that entry was recorded.")
    token: str = strawberry.field(description="Names this very point for ever: pass it as `asOf: {token}`.")
    sealed: bool = strawberry.field(description="Whether the coordinate can never answer differently.")
    scenario: strawberry.ID | None = strawberry.field(
        description="The change request that is taken as recorded; `sequence` is the last real entry below it."
    )

    @classmethod
    def show(cls, at: coordinate.Coordinate) -> Coordinate:
        """A coordinate of the projections."""
        return cls(
            effective=at.as_of.effective,
            sequence=at.sequence,
            known_at=period.moment(at.known_at) if at.known_at else None,
            token=at.token,
            sealed=at.sealed,
            scenario=strawberry.ID(at.scenario) if at.scenario else None,
        )

    @classmethod
    def of(cls, scope: Scope) -> Coordinate:
        """The coordinate of a scope."""
        return cls.show(scope.coordinate)


@strawberry.input(one_of=True, description="How much is known, named in one of three ways.")
class KnownInput:
    sequence: strawberry.Maybe[int] = strawberry.field(
        description="Up to an entry; one inside a change set means the whole set."
    )
    at: strawberry.Maybe[datetime] = strawberry.field(description="What was recorded by a moment.")
    date: strawberry.Maybe[date] = strawberry.field(
        description="What was recorded by the end of a day in the organization's time zone."
    )


@strawberry.input(description="A point on both clocks. What is left out is today, and everything known.")
class AsOfInput:
    effective: date | None = strawberry.field(
        default=None, description="The day in the organization; today if left out."
    )
    known: KnownInput | None = strawberry.field(default=None, description="How much is known; all of it if left out.")
    token: str | None = strawberry.field(default=None, description="A coordinate's token, instead of the other fields.")
    scenario: strawberry.ID | None = strawberry.field(
        default=None, description="The id of a change request: the structure as if it were recorded."
    )

    def asked(self) -> coordinate.Asked:
        """What the client named, in the projections' words.

        Raises:
            Refused: Invalid, for an instant without a time zone.
        """
        known = self.known
        sequence = known.sequence.value if known and known.sequence else None
        at = known.at.value if known and known.at else None
        day = known.date.value if known and known.date else None
        if at is not None and at.tzinfo is None:
            raise refuse(Invalid("A moment needs a time zone, such as 2024-09-01T00:00:00Z.")).under("known", "at")
        return coordinate.Asked(self.effective, sequence, at, day, self.token, self.scenario)
