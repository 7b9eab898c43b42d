"""The second wall behind four eyes: the database itself refuses a decision by whoever submitted, on every engine."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from orgledger.store.schema import event
from tests.kit import COMPANY, MAR, Acme, create, rename


@pytest.mark.parametrize("topic", ["ChangeRequestApproved", "ChangeRequestRejected"])
@pytest.mark.parametrize(("who", "of"), [("actor", "actor"), ("on_behalf_of", "actor"), ("actor", "on_behalf_of")])
def test_a_decision_by_its_submitter_does_not_even_get_into_the_table(
    acme: Acme, topic: str, who: str, of: str
) -> None:
    acme.records(create(COMPANY))
    request = acme.submits(rename(COMPANY, "Concern", MAR), on_behalf_of="boss")
    submitted = acme.entries()[-1]
    digest = acme.digest(request)

    def decision(sequence: int, **people: str | None) -> dict[str, object]:
        leaf = {
            "organization": acme.key,
            "sequence": sequence,
            "event": {"type": topic, "change_request": request, "digest": digest},
            **people,
        }
        row = {"organization": acme.key, "sequence": sequence, "topic": f"{topic}/1"}
        return {**row, "leaf": msgspec.json.encode(leaf)}

    own = decision(acme.head + 1, **{"actor": "somebody", who: getattr(submitted, of)})
    with pytest.raises(DBAPIError, match="does not decide on it"), acme.ledger.engine.begin() as connection:
        connection.execute(insert(event), own)

    with acme.ledger.engine.begin() as connection:
        connection.execute(insert(event), decision(acme.head + 1, actor="somebody", on_behalf_of=None))
        assert (
            connection.execute(select(event.c.topic).order_by(event.c.position.desc())).scalars().first()
            == f"{topic}/1"
        )
