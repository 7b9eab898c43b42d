"""Callers have points to spend, which come back: told by a clock that stands still unless it is moved."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from orgledger.graphql.budget import CALLERS, Account, Budgets
from orgledger.graphql.scope import Request
from orgledger.settings import Settings
from tests.graphql.asker import schema
from tests.kit import Acme

CODE = "{ organization { code } }"
PAGE = "{ organization { units(first: 400) { nodes { code } } } }"


class Watch:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_what_is_taken_comes_back_as_time_passes_up_to_the_capacity(watch: Watch) -> None:
    account = Account(100, 10, watch)

    assert (account.take(60), account.left()) == (0, 40)
    watch.now += 1.5
    assert account.left() == 55
    watch.now += 1_000
    assert account.left() == 100


def test_whoever_asks_for_more_than_is_left_is_told_when_it_will_be_there(watch: Watch) -> None:
    account = Account(100, 10, watch)
    account.take(60)

    assert account.take(41) == pytest.approx(0.1)
    assert account.left() == 40, "nothing is taken from who is refused"
    assert account.take(40) == 0
    watch.now += 4.2
    assert account.take(41) == 0


def test_what_is_dearer_than_the_capacity_takes_a_full_budget(watch: Watch) -> None:
    account = Account(100, 10, watch)

    assert account.take(250) == 0
    assert account.left() == -150
    watch.now += 24
    assert account.take(250) == pytest.approx(1)
    watch.now += 1
    assert account.take(250) == 0


def test_a_budget_that_never_comes_back_is_waited_for_for_ever(watch: Watch) -> None:
    account = Account(100, 0, watch)
    account.take(100)

    assert account.take(1) == float("inf")


@pytest.mark.parametrize(("actual", "left"), [(10, 90), (60, 40), (130, -30), (0, 100)])
def test_what_was_taken_is_settled_by_what_it_came_to(watch: Watch, actual: int, left: int) -> None:
    account = Account(100, 10, watch)
    account.take(60)

    account.settle(60, actual)

    assert account.left() == left


def test_each_caller_has_an_account_and_only_so_many_are_remembered(watch: Watch) -> None:
    budgets = Budgets(100, 10, watch)
    first: Any = budgets.of("first")
    first.take(70)
    other: Any = budgets.of("other")

    assert (other.left(), budgets.of("first")) == (100, first)
    for number in range(CALLERS - 1):
        budgets.of(f"caller {number}")
    assert len(budgets.accounts) == CALLERS
    assert "other" not in budgets.accounts, "the one not heard of for the longest time"
    assert budgets.of("first") is first


def test_without_a_capacity_nobody_counts() -> None:
    assert Budgets(0, 10).of("anybody") is None


# Through the schema.


def asked(tree: Acme, account: Account | None, document: str, **named: Any) -> Any:
    """The result of a document on an account."""
    request = Request(tree.ledger, account=account)
    return asyncio.run(schema(Settings()).execute(document, context_value=request, **named))


def test_a_query_takes_what_it_could_cost_and_gives_back_what_it_did_not(tree: Acme, watch: Watch) -> None:
    account = Account(10_000, 10, watch)
    asked(tree, None, PAGE)  # Read already, so that the document itself costs nothing.

    result = asked(tree, account, PAGE, operation_extensions={"cost": True})

    actual = 2 + 1 + 4  # organization, units, nodes and the code of each of four units.
    assert result.data["organization"]["units"]["nodes"][0]["code"]
    assert result.extensions["cost"] == {
        "requested": 2 + 400 * 2,
        "actual": actual,
        "remaining": 10_000 - actual,
        "restoreRate": 10,
    }


def test_the_cost_is_told_only_to_who_asks_for_it(tree: Acme, watch: Watch) -> None:
    """So that the same answer is the same to the byte, whatever is left to whoever asks."""
    account = Account(10_000, 10, watch)

    for extensions in (None, {}, {"cost": False}, {"other": True}):
        assert not asked(tree, account, CODE, operation_extensions=extensions).extensions
    assert asked(tree, None, CODE, operation_extensions={"cost": True}).extensions["cost"]["remaining"] is None


def test_whoever_has_spent_his_points_is_refused_until_they_are_back(tree: Acme, watch: Watch) -> None:
    account = Account(1_000, 10, watch)
    asked(tree, None, PAGE)
    account.take(200)

    refused = asked(tree, account, PAGE, operation_extensions={"cost": True})

    [error] = refused.errors
    assert refused.data is None
    assert error.extensions == {"code": "RATE_LIMITED", "retryAfterS": 1}
    assert error.message == "The query could cost 802 points, and you have 800 left. Ask again in 1 s, or for less."
    assert refused.extensions["cost"] == {"requested": 802, "actual": 0, "remaining": 800, "restoreRate": 10}
    watch.now += 0.2
    assert asked(tree, account, PAGE).errors is None


def test_a_document_that_was_not_read_before_costs_a_point_for_each_character(tree: Acme, watch: Watch) -> None:
    """What does not fit is refused without being executed, but not without work: each time, because it is not kept."""
    account = Account(1_000, 10, watch)
    wrong = "{ organization { nothingOfThatName } }"

    assert asked(tree, account, wrong).errors[0].extensions["code"] == "GRAPHQL_INVALID"
    assert account.left() == 1_000 - len(wrong)
    asked(tree, account, wrong)
    assert account.left() == 1_000 - 2 * len(wrong)
    [error] = asked(tree, account, "{ organization { code } } #" + "x" * 1_000).errors
    assert error.extensions["code"] == "RATE_LIMITED"


def test_a_subscription_is_paid_when_it_begins(tree: Acme, watch: Watch) -> None:
    account = Account(1_000, 10, watch)
    account.take(1_000)

    async def first() -> Any:
        request = Request(tree.ledger, account=account)
        results = await schema(Settings()).stream(
            "subscription { ledger(after: 0) { lastSequence } }", context_value=request
        )
        return await anext(results)

    [error] = asyncio.run(first()).errors
    assert error.extensions["code"] == "RATE_LIMITED"


@pytest.mark.parametrize("text", ['a":b', '\\":', '":":":', "\\", '\\\\":'])
def test_what_an_answer_holds_is_counted_also_where_texts_look_like_fields(text: str) -> None:
    from orgledger.graphql.cost import held

    assert held({"a": text, "b": [{"c": text}, {"c": None}], text: 1}, 0) >= 4
    assert held({"a": text, "b": [{"c": text}, {"c": None}]}, 0) == 4
