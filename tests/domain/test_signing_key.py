"""That keys give way to others is on record only if every one of them signed."""

from __future__ import annotations

import pytest

from orgledger.domain.refusal import Invalid
from orgledger.domain.signing_key import SigningKeyRotated
from tests.kit import HOUSE, Organization, ask


def test_keys_give_way_to_others(acme: Organization) -> None:
    (event,) = acme.records(ask("rotateSigningKey", previous=["a"], keys=["b"], signatures=["x", "y"]))

    assert event == SigningKeyRotated(organization=HOUSE, previous=("a",), keys=("b",), signatures=("x", "y"))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"previous": [], "keys": ["b"], "signatures": ["y"]}, "as `orgledger key rotate` makes them"),
        ({"previous": ["a"], "keys": [], "signatures": ["y"]}, "as `orgledger key rotate` makes them"),
        ({"previous": ["a"], "keys": ["b" * 9000], "signatures": ["x", "y"]}, "as `orgledger key rotate` makes them"),
        ({"previous": ["a"], "keys": ["a"], "signatures": ["x", "y"]}, "does not give way to itself"),
        ({"previous": ["a"], "keys": ["b"], "signatures": ["x"]}, "signs the change"),
    ],
)
def test_a_change_of_keys_that_is_not_whole_is_refused(
    acme: Organization, fields: dict[str, list[str]], told: str
) -> None:
    (refusal,) = acme.refuses(ask("rotateSigningKey", **fields))

    assert isinstance(refusal, Invalid)
    assert told in refusal.message(str)
