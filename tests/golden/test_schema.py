"""A released schema is a promise: whoever wrote a client against it goes on without a change.

At a release, copy src/orgledger/graphql/schema.graphql to schema-VERSION.graphql here. What is to go gets
`@deprecated` with a day first; when it goes, its line in schema-breaks.txt says since when that was announced.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, find_breaking_changes

from orgledger.graphql.schema import sdl

HERE = Path(__file__).parent
RELEASED = sorted(HERE.glob("schema-*.graphql"))
LISTED = HERE / "schema-breaks.txt"


def breaks(released: str, served: GraphQLSchema) -> set[str]:
    """What a client of a released schema would trip over."""
    return {change.description for change in find_breaking_changes(build_schema(released), served)}


def announced() -> dict[str, date]:
    """The breaks that are listed, each with its day."""
    found = {}
    for line in LISTED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            day, what = line.split(" ", 1)
            found[what] = date.fromisoformat(day)
    return found


@pytest.fixture(scope="module")
def served() -> GraphQLSchema:
    """The schema that the code serves, read back from its own text."""
    return build_schema(sdl())


@pytest.mark.parametrize("released", RELEASED, ids=lambda file: file.stem)
def test_what_a_released_schema_promised_is_kept_or_its_end_announced(released: Path, served: GraphQLSchema) -> None:
    broken = breaks(released.read_text(encoding="utf-8"), served)

    assert broken - set(announced()) == set()


def test_every_break_that_is_listed_is_one(served: GraphQLSchema) -> None:
    broken = [breaks(file.read_text(encoding="utf-8"), served) for file in RELEASED]

    assert set(announced()) - set().union(*broken) == set()


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        (r'"""[^"]*"""\n  coordinate: Coordinate!', "", "Organization.coordinate was removed"),
        (r"outline\(", "outlined(", "Organization.outline was removed"),
        (r"sequence: Int!\n", "sequence: String!\n", "changed type from Int! to String!"),
        (r'"""[^"]*"""\n  RESCISSION\b', "", "RESCISSION was removed"),
        (r"\nunion RecordResult = Recorded \| Preview", "\nunion RecordResult = Recorded", "Preview was removed"),
    ],
)
def test_a_break_is_noticed(was: str, becomes: str, told: str) -> None:
    released = RELEASED[-1].read_text(encoding="utf-8")
    broken, places = re.subn(was, becomes, released)
    assert places, "the pattern fits nothing"

    assert any(told in found for found in breaks(released, build_schema(broken, assume_valid=True)))
