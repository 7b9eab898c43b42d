"""Headcount in GraphQL."""

from __future__ import annotations

from decimal import Decimal

import strawberry

from orgledger.domain import headcount
from orgledger.domain.words import decimal
from orgledger.graphql.time import Period


@strawberry.type(description="Approved, set up and filled. Null means unknown, which is not zero.")
class Headcount:
    authorized_seats: int | None = strawberry.field(
        description="Approved seats; over several units, the known ones added up."
    )
    authorized_fte: Decimal | None = strawberry.field(description="Approved full-time equivalents.")
    position_seats: int | None = strawberry.field(description="Seats of the positions that are set up.")
    position_fte: Decimal | None = strawberry.field(
        description="Full-time equivalents of the positions that are set up."
    )
    filled_seats: int = strawberry.field(description="How many assignments there are.")
    filled_fte: Decimal | None = strawberry.field(description="The shares of the assignments added up.")
    vacant_seats: int | None = strawberry.field(description="Approved seats, or else those set up, that nobody holds.")
    unknown: int = strawberry.field(
        description="How many of the units or positions counted have no approved seats on record."
    )

    @classmethod
    def show(cls, shown: headcount.Headcount) -> Headcount:
        """Numbers of the kernel."""
        return cls(
            authorized_seats=shown.authorized_seats,
            authorized_fte=decimal(shown.authorized_fte_milli),
            position_seats=shown.position_seats,
            position_fte=decimal(shown.position_fte_milli),
            filled_seats=shown.filled_seats,
            filled_fte=decimal(shown.filled_fte_milli),
            vacant_seats=shown.vacant_seats,
            unknown=shown.unknown,
        )


@strawberry.type(description="The headcount of one grade in a unit.")
class GradeHeadcount:
    grade: str = strawberry.field(description="The grade.")
    headcount: Headcount = strawberry.field(description="Its numbers.")


@strawberry.type(description="A headcount that stays the same over a period.")
class HeadcountStep:
    effective: Period = strawberry.field(description="The days.")
    headcount: Headcount = strawberry.field(description="The numbers on each of them.")
