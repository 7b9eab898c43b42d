"""The admin on the demo's ledger, asked as a browser without scripts would ask."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from orgledger.app import build_app
from orgledger.cli.serve import load_examples
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store import migrations

HOME = "http://127.0.0.1:8000"


class Browser:
    """Somebody who follows links and sends forms, on this machine unless told otherwise."""

    def __init__(self, portal: BlockingPortal, ledger: Ledger, host: str = "127.0.0.1") -> None:
        self.portal = portal
        transport = httpx.ASGITransport(build_app(ledger), client=(host, 50000))  # type: ignore[arg-type]
        self.client = httpx.AsyncClient(
            transport=transport, base_url=HOME, headers={"origin": HOME}, follow_redirects=True
        )

    def get(self, address: str, **more: Any) -> httpx.Response:
        """Follow a link."""
        return self.portal.call(partial(self.client.get, address, **more))

    def post(self, address: str, **more: Any) -> httpx.Response:
        """Send a form."""
        return self.portal.call(partial(self.client.post, address, **more))

    def query(self, document: str) -> Any:
        """The data of a document."""
        return self.post("/graphql", json={"query": document}).json()["data"]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The ledger that `make demo` loads."""
    url = f"sqlite:///{tmp_path_factory.mktemp('house')}/demo.db"
    ledger = Ledger(Settings(database_url=url, operation_s=300.0))  # Others use the machine as well.
    migrations.ready(ledger.engine)
    load_examples(ledger)
    yield ledger
    ledger.close()


@pytest.fixture(scope="session")
def browser(house: Ledger) -> Iterator[Browser]:
    """See Browser."""
    with start_blocking_portal() as portal:
        yield Browser(portal, house)
