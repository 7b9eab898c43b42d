"""Rule sets: the parameters of the design checks, versioned."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from orgledger.domain.change_set import Draft
from orgledger.domain.command import read_operation
from orgledger.domain.refusal import Invalid, Refused
from orgledger.domain.rule_set import CHECKS, RuleParameter, Rules, RuleSetAdopted, Severity, in_force, rules_on
from tests.kit import APR, FEB, HOUSE, JAN, JUNE, MAR, MAY, Form, Organization, ask, key, rescind

FIRST, SECOND = key("FIRST"), key("SECOND")


def adopt(at: date, rules: str, *settings: str) -> Form:
    """Adopt settings such as "C6 max 7"."""
    parts = [setting.split(" ", 2) for setting in settings]
    parameters = [{"check": check, "name": name, "value": value} for check, name, value in parts]
    return ask("adoptRuleSet", at, key=rules, parameters=parameters)


def versions(acme: Organization, *days: date) -> list[int | None]:
    found = [in_force(acme.structure(day)) for day in days]
    return [view.version if view else None for view in found]


def rules(acme: Organization, day: date) -> Rules:
    return rules_on(acme.structure(day))


def test_until_a_rule_set_is_adopted_the_defaults_apply(acme: Organization) -> None:
    found = rules(acme, JAN)

    assert versions(acme, JAN) == [None]
    assert (found.number("C6", "max"), found.number("C2", "threshold")) == (8, Decimal("0.5"))
    assert found.words("C9", "kinds") == ("MUTUAL", "SUPPORTS", "PROVIDES")
    for check, kind in CHECKS.items():
        assert found.enabled(check)
        assert found.severity(check) is kind.severity


def test_a_rule_set_says_what_differs_from_the_defaults(acme: Organization) -> None:
    events = acme.records(
        adopt(
            FEB,
            FIRST,
            "C6 max 7",
            "C2 threshold 0.75",
            "C9 kinds MUTUAL, SUPPORTS",
            "C5 vacant false",
            "C7 enabled false",
            "C6 severity ERROR",
        )
    )

    assert events[0] == RuleSetAdopted(
        rule_set=FIRST,
        organization=HOUSE,
        number=1,
        parameters=(
            RuleParameter("C6", "max", "7"),
            RuleParameter("C2", "threshold", "0.75"),
            RuleParameter("C9", "kinds", "MUTUAL, SUPPORTS"),
            RuleParameter("C5", "vacant", "false"),
            RuleParameter("C7", "enabled", "false"),
            RuleParameter("C6", "severity", "ERROR"),
        ),
    )
    found = rules(acme, FEB)
    assert (found.number("C6", "max"), found.number("C6", "min")) == (7, 0)
    assert found.number("C2", "threshold") == Decimal("0.75")
    assert found.words("C9", "kinds") == ("MUTUAL", "SUPPORTS")
    assert (found["C5", "vacant"], found.enabled("C7"), found.enabled("C8")) == (False, False, True)
    assert (found.severity("C6"), found.severity("C7")) == (Severity.ERROR, Severity.WARNING)
    assert rules(acme, JAN).number("C6", "max") == 8


def test_the_rule_set_in_force_is_the_one_adopted_last_by_the_day(acme: Organization) -> None:
    acme.records(adopt(FEB, FIRST, "C6 max 7"))
    acme.records(adopt(APR, SECOND, "C6 max 6"))

    assert versions(acme, JAN, FEB, MAR, APR) == [None, 1, 1, 2]
    assert [rules(acme, day).number("C6", "max") for day in (MAR, APR)] == [7, 6]


def test_a_rule_set_adopted_for_an_earlier_day_yields_to_the_later_one(acme: Organization) -> None:
    acme.records(adopt(APR, FIRST, "C6 max 7"))
    known = acme.head
    acme.records(adopt(FEB, SECOND, "C6 max 6"))

    assert versions(acme, JAN, FEB, APR) == [None, 2, 1]
    assert in_force(acme.structure(MAR, known)) is None


def test_after_a_rule_set_is_retired_the_defaults_apply_until_the_next(acme: Organization) -> None:
    acme.records(adopt(FEB, FIRST, "C6 max 7"), ask("retireRuleSet", APR, rule_set=FIRST))
    acme.records(adopt(JUNE, SECOND, "C6 max 6"))

    assert versions(acme, FEB, MAR, APR, MAY, JUNE) == [1, 1, None, None, 2]


def test_a_rule_set_that_was_amended_shares_its_version_with_no_other(acme: Organization) -> None:
    acme.records(adopt(FEB, FIRST, "C6 max 7"))
    acme.records(rescind(acme.head), adopt(FEB, FIRST, "C6 max 6"))
    acme.records(adopt(APR, SECOND, "C6 max 5"))

    assert versions(acme, FEB, APR) == [2, 3]


def test_a_version_is_counted_once_also_when_it_was_taken_back(acme: Organization) -> None:
    acme.records(adopt(FEB, FIRST, "C6 max 7"))
    acme.records(rescind(2))
    acme.records(adopt(APR, SECOND, "C6 max 6"))

    assert versions(acme, FEB, APR) == [None, 2]


def test_everything_that_is_wrong_with_a_rule_set_is_told_at_once_with_its_place(acme: Organization) -> None:
    wrong = adopt(
        FEB,
        FIRST,
        "C6 max 7",
        "C99 max 7",
        "C6 maximum 7",
        "C6 max 7",
        "C6 min few",
        "C6 min -1",
        "C12 max_days 1.5",
        "C5 vacant yes",
        "C9 kinds FRIENDS",
        "C9 severity LOUD",
        "C2 threshold NaN",
    )
    operation = read_operation("adoptRuleSet", wrong["adoptRuleSet"], acme.seal)
    refusals = acme.refuses(wrong)
    draft = Draft(acme.image.fork(), FEB)
    with pytest.raises(Refused) as refused:
        draft.take(operation)

    assert [
        (path, str(refusal.text)[:30]) for refusal, path in refused.value.errors if isinstance(refusal, Invalid)
    ] == [
        (("parameters", "1", "check"), "There is no check 'C99'; check"),
        (("parameters", "2", "name"), "C6 has no parameter 'maximum';"),
        (("parameters", "3"), "C6 max is given twice."),
        (("parameters", "4", "value"), "It is a whole number between 0"),
        (("parameters", "5", "value"), "It is a whole number between 0"),
        (("parameters", "6", "value"), "It is a whole number between 0"),
        (("parameters", "7", "value"), "It is true or false, not 'yes'"),
        (("parameters", "8", "value"), "Choose among MUTUAL, SUPPORTS,"),
        (("parameters", "9", "value"), "It is one of INFO, WARNING, ER"),
        (("parameters", "10", "value"), "It is a number between 0 and 1"),
    ]
    assert refusals == refused.value.refusals
