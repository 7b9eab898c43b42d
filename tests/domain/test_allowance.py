"""What one change set may come to: so many entries, and so long a decision."""

from __future__ import annotations

from itertools import count

import pytest

from orgledger.domain.allowance import Allowance, TooMuchAtOnce
from orgledger.domain.change_set import Draft
from orgledger.domain.command import read_operation
from orgledger.domain.refusal import Refusal, Refused
from tests.kit import COMPANY, FEB, SALES, TODAY, Form, Organization, ask, create, key, person, position, rename


def refusals(acme: Organization, allowance: Allowance, *forms: Form) -> list[Refusal]:
    """What is wrong with a set."""
    draft = Draft(acme.image.fork(), TODAY, allowance=allowance)
    operations = [read_operation(name, fields, acme.seal) for form in forms for name, fields in form.items()]
    try:
        draft.take_all(operations)
        draft.finish()
    except Refused as refused:
        return refused.refusals
    return []


def test_a_set_comes_to_so_many_entries_and_no_more(acme: Organization) -> None:
    units = [create(key(f"unit {number}")) for number in range(4)]

    assert refusals(acme, Allowance(3), *units[:3]) == []
    assert refusals(acme, Allowance(3), *units) == [TooMuchAtOnce(3)]


def test_what_one_operation_comes_to_counts(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES))
    acme.records(*(position(key(f"role {number}"), COMPANY) for number in range(5)))
    merger = ask("mergeUnits", FEB, units=[COMPANY], into=SALES)

    assert refusals(acme, Allowance(7), merger) == []
    assert refusals(acme, Allowance(6), rename(SALES, "x", FEB), merger) == [TooMuchAtOnce(6)]


def test_personal_values_count_apart(acme: Organization) -> None:
    people = [person(key(f"person {number}"), name="Ada", reference=f"E{number}") for number in range(3)]

    assert refusals(acme, Allowance(4), *people[:2]) == []
    assert refusals(acme, Allowance(5), *people) == [TooMuchAtOnce(5)]


@pytest.mark.parametrize("seconds", [1, 4, 7, 10])
def test_a_decision_is_broken_off_wherever_its_time_is_over(acme: Organization, seconds: int) -> None:
    ticks = count()

    found = refusals(acme, Allowance(None, seconds, lambda: next(ticks)), *(create(u) for u in (COMPANY, SALES)))

    assert found == [TooMuchAtOnce(None, seconds)]


def test_each_says_what_to_do() -> None:
    assert TooMuchAtOnce(10_000).message(str) == (
        "This change set comes to more than 10,000 entries or personal values, the most that one request records. "
        "Split it into several that can each stand by themselves, in the order in which they hold; whoever runs this "
        "server can import larger ones with `orgledger import`."
    )
    assert TooMuchAtOnce(None, 30.0).message(str) == (
        "To decide this change set took more than 30 s, and was broken off. Split it into several that can each stand "
        "by themselves, in the order in which they hold."
    )
