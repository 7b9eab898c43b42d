"""A ledger that holds an event in two versions: both are read, what was stored stays, and an older program says so."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from orgledger.domain.unit import UnitMoved
from orgledger.projections import rebuild
from orgledger.store import schema
from orgledger.store.codec import Unreadable
from orgledger.store.upcasts import UPCASTS
from tests.kit import APR, COMPANY, EXPORT, JULY, SALES, Acme, FakeClock, assertion_table, busy, move, open_ledger


def stored(acme: Acme) -> list[tuple[str, bytes]]:
    """The entries as they are stored: type and version, and bytes."""
    event = schema.event
    query = select(event.c.topic, event.c.leaf).where(event.c.organization == acme.key).order_by(event.c.sequence)
    with acme.ledger.engine.connect() as connection:
        return [(topic, bytes(leaf)) for topic, leaf in connection.execute(query)]


def faults(acme: Acme) -> list[str]:
    """What is wrong between its entries and its projections."""
    return list(rebuild.check(acme.ledger.archive, acme.row, lambda done: None))


def test_an_event_of_an_older_version_is_read_for_ever(
    acme: Acme, database_url: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, said, older, upcast = stored(busy(acme)), assertion_table(acme), acme.ledger, []

    def next_version(payload: dict[str, Any]) -> dict[str, Any]:
        upcast.append(payload["unit"])
        return payload

    with monkeypatch.context() as newer:
        newer.setitem(UPCASTS, ("UnitMoved", 1), next_version)
        newer.setattr(UnitMoved, "version", 2)
        acme.ledger = open_ledger(database_url, clock)
        acme.records(move(EXPORT, SALES, JULY))

        assert [str(unit.key) for unit in acme.unit(EXPORT, APR).ancestors] == [COMPANY]
        assert stored(acme)[: len(before)] == before
        assert stored(acme)[-1][0] == "UnitMoved/2"
        assert b'"version":2' in stored(acme)[-1][1]
        assert upcast
        assert faults(acme) == []
        now = assertion_table(acme)
        rebuild.rebuild(acme.ledger.archive, lambda done: None)
        assert assertion_table(acme) == now
        assert {repr(one) for one in said} < {repr(one) for one in now}
        acme.ledger.close()

    acme.ledger = older
    with pytest.raises(Unreadable, match="UnitMoved/2 is not known to this version of orgledger; use a newer one"):
        acme.entries()
    with pytest.raises(Unreadable, match="use a newer one"):
        acme.records(move(EXPORT, COMPANY, JULY))
    assert len(stored(acme)) == len(before) + 1
