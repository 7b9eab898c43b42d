"""A house where rights are granted: an operator who holds the database, and a server that judges everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from orgledger.domain.change_set import Context, Receipt
from orgledger.domain.principal import Method, Principal
from orgledger.domain.refusal import Refusal, Refused
from orgledger.ledger import Ledger
from tests.kit import Acme, Form, grant, revoke


def signed_in(who: str, **more: Any) -> Principal:
    """Somebody who signed in."""
    return Principal(who, Method.SESSION, **more)


class House(Acme):
    """An organization whose operator records as ever, and whose server judges."""

    def __init__(self, operator: Ledger, server: Ledger, code: str = "acme") -> None:
        assert not operator.judges
        assert server.judges
        super().__init__(operator, code)
        self.server = server

    def grants(self, who: str, *roles: str, **more: Any) -> None:
        """Let the operator give grants."""
        self.records(*(grant(who, role, **more) for role in roles), actor="operator")

    def revokes(self, who: str, role: str) -> None:
        """Let the operator revoke a grant."""
        self.records(revoke(who, role), actor="operator")

    def context(self, who: str | Principal, **more: Any) -> Context:
        """What surrounds a change set of somebody who signed in."""
        principal = signed_in(who) if isinstance(who, str) else who
        return Context(principal.subject, principal=principal, **more)

    def lets(self, who: str | Principal, *forms: Form, **more: Any) -> Receipt:
        """Have somebody record one change set through the server."""
        return self.server.record(self.key, self.server.read(forms, self.context(who, **more)))

    def stops(self, who: str | Principal, *forms: Form, **more: Any) -> Sequence[Refusal]:
        """Have somebody try one change set that must be refused; nothing may have been recorded."""
        with self.unchanged(), pytest.raises(Refused) as refused:
            self.lets(who, *forms, **more)
        return refused.value.refusals

    @contextmanager
    def unchanged(self) -> Any:
        """Nothing may be recorded meanwhile."""
        before = self.head
        yield
        assert self.head == before
