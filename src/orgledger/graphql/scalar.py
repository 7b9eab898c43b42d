"""Days, moments and exact numbers as clients write them: each has one spelling, and any other is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from graphql import GraphQLError
from strawberry.schema.types.base_scalars import DateDefinition as UsualDate
from strawberry.schema.types.base_scalars import DateTimeDefinition as UsualDateTime
from strawberry.schema.types.base_scalars import DecimalDefinition as UsualDecimal
from strawberry.types.scalar import ScalarDefinition

from orgledger.domain.command import shown
from orgledger.domain.number import read_decimal
from orgledger.domain.period import read_day, read_moment


def strict(usual: ScalarDefinition, description: str, read: Callable[[str], object]) -> ScalarDefinition:
    """A scalar that is written as usual, and read in one spelling alone."""

    def parse(value: Any) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool) and usual is UsualDecimal:
            value = str(value)
        try:
            return read(value)
        except (TypeError, ValueError):
            raise GraphQLError(f"{description} Not {shown(str(value))!r}.") from None

    return ScalarDefinition(
        usual.name,
        description,
        usual.specified_by_url,
        usual.serialize,
        parse,
        usual.parse_literal,
        origin=usual.origin,
    )


DateDefinition = strict(UsualDate, "A day is written such as 2024-06-30.", read_day)
DateTimeDefinition = strict(
    UsualDateTime, "A moment is written with its time zone, such as 2024-09-01T00:00:00Z.", read_moment
)
DecimalDefinition = strict(UsualDecimal, "An exact number is written such as 0.5.", read_decimal)
SCALARS: Mapping[object, ScalarDefinition] = {
    date: DateDefinition,
    datetime: DateTimeDefinition,
    Decimal: DecimalDefinition,
}
"""What strawberry reads leniently: 20240630, 2024-W26-7, 1e3, NaN."""
