"""Headcount in GraphQL."""

from __future__ import annotations

from decimal import Decimal

import strawberry

from orgledger.domain import staffing
from orgledger.domain.words import decimal
from orgledger.graphql.time import Period


@strawberry.type(
    description="How many parts of each figure of a headcount are not known. What is not known is left out of the "
    "figure, and counted here."
)
class HeadcountGaps:
    authorized_seats: int = strawberry.field(description="Units, or positions, without approved seats on record.")
    authorized_fte: int = strawberry.field(description="Units, or positions, without approved FTE on record.")
    position_seats: int = strawberry.field(description="Positions without seats on record.")
    position_fte: int = strawberry.field(description="Positions without FTE on record.")
    filled_seats: int = strawberry.field(
        description="Holders for good whose share is unknown. Each counts as one seat, as long as there is one."
    )
    filled_fte: int = strawberry.field(description="Holders whose share is unknown.")
    vacant_seats: int = strawberry.field(
        description="Positions without seats on record, unless the approved seats of their unit account for them; and "
        "units with neither approved seats nor positions."
    )


@strawberry.type(
    description="Approved, set up and filled. Each figure adds up what is known; `gaps` counts what is not. Null: "
    "nothing is known, which is not zero."
)
class Headcount:
    authorized_seats: int | None = strawberry.field(
        description="Approved seats: of the unit, or else of its grades together."
    )
    authorized_fte: Decimal | None = strawberry.field(description="Approved full-time equivalents.")
    position_seats: int | None = strawberry.field(
        description="Seats of the positions that are set up. Null without positions."
    )
    position_fte: Decimal | None = strawberry.field(
        description="Full-time equivalents of the positions that are set up. Null without positions."
    )
    filled_seats: int = strawberry.field(
        description="Seats that are held for good, by the shares of the holders: two half-time holders share one seat, "
        "and a seat filled in part is filled. The size of a seat is the FTE of its position divided by its seats, at "
        "most a full-time job. Nobody takes more than one seat of a position. Whoever holds it for the time being "
        "(ACTING, INTERIM) takes none."
    )
    filled_fte: Decimal | None = strawberry.field(
        description="The shares of all holders added up, those for the time being included."
    )
    vacant_seats: int | None = strawberry.field(
        description="Seats that nobody holds for good, never negative: of each position, and approved seats of a unit "
        "beyond those of its positions. A seat that is only covered for the time being (ACTING, INTERIM) is vacant; "
        "one with a holder is not, whoever acts for them. For several positions, the sum of their vacancies."
    )
    overfilled_seats: int | None = strawberry.field(
        description="How many more seats are filled than there are: of each position, and, where the seats of "
        "positions are unknown, of what is approved for their unit. For several positions, the sum; it is never set "
        "off against vacancies. Of one position, filledSeats + vacantSeats - overfilledSeats = positionSeats."
    )
    holders: int = strawberry.field(description="How many assignments there are, of any share and kind.")
    acting_holders: int = strawberry.field(
        description="How many of them are for the time being: in place of the holder (ACTING), or until one is found "
        "(INTERIM)."
    )
    unknown: int = strawberry.field(
        description="How many of the units or positions counted have no approved seats on record."
    )
    gaps: HeadcountGaps = strawberry.field(description="How many parts of each figure are not known.")

    @classmethod
    def show(cls, shown: staffing.Headcount) -> Headcount:
        """Numbers of the kernel."""
        return cls(
            authorized_seats=shown.authorized_seats,
            authorized_fte=decimal(shown.authorized_fte_milli),
            position_seats=shown.position_seats,
            position_fte=decimal(shown.position_fte_milli),
            filled_seats=shown.filled_seats,
            filled_fte=decimal(shown.filled_fte_milli),
            vacant_seats=shown.vacant_seats,
            overfilled_seats=shown.overfilled_seats,
            holders=shown.holders,
            acting_holders=shown.acting,
            unknown=shown.unknown,
            gaps=HeadcountGaps(**shown.gaps._asdict()),
        )


@strawberry.type(description="The headcount of one grade in a unit.")
class GradeHeadcount:
    grade: str = strawberry.field(description="The grade.")
    headcount: Headcount = strawberry.field(description="Its numbers.")


@strawberry.type(description="A headcount that stays the same over a period.")
class HeadcountStep:
    effective: Period = strawberry.field(description="The days.")
    headcount: Headcount = strawberry.field(description="The numbers on each of them.")
