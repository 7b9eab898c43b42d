"""An organization with a small tree, and somebody who asks about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.graphql.asker import Asker
from tests.kit import (
    ADA,
    BEN,
    CHIEF,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    MAR,
    PLANT,
    SALES,
    SELLER,
    Acme,
    FakeClock,
    adjust,
    assign,
    called,
    copy_ledger,
    create,
    key,
    open_ledger,
    person,
    position,
)
from tests.kit import ask as form


@pytest.fixture
def engine_name() -> str:
    """One engine is enough where only the face is looked at; see `both_engines`."""
    return "sqlite"


@pytest.fixture
def ledger(database_url: str, clock: FakeClock) -> Iterator[Ledger]:
    """A ledger that does not wait long for entries that are not there."""
    opened = open_ledger(database_url, clock, head_wait_s=0.02)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def demo(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The ledger that `make demo` loads; what a document records stays, as it does there."""
    file = copy_ledger(demo_template, tmp_path_factory.mktemp("demo") / "demo.db")
    ledger = Ledger(Settings(database_url=f"sqlite:///{file}"))
    yield ledger
    ledger.close()


@pytest.fixture
def ask(ledger: Ledger) -> Asker:
    """Somebody who asks."""
    return Asker(ledger)


TREE = (
    create(COMPANY, JAN, code="company", name="Company", kind="COMPANY"),
    create(SALES, JAN, parent=COMPANY, code="sales", name="Sales"),
    create(EXPORT, JAN, parent=SALES, code="export", name="Export", kind="TEAM"),
    create(PLANT, JAN, parent=COMPANY, code="plant", name="Plant"),
)
STAFF = (
    position(CHIEF, SALES, code="chief", title="Chief", head=True, seats=1, fte="1"),
    position(SELLER, EXPORT, code="seller", title="Seller", seats=3, fte="2.5", grade="G1", reports_to=CHIEF),
    person(ADA, name="Ada Lovelace", reference="p1"),
    person(BEN, name="Ben Bitdiddle", reference="p2"),
    assign(key("ada's seat"), ADA, CHIEF, roles=["owner", "speaker"]),
    assign(key("ben's seat"), BEN, SELLER, FEB, share="0.5", kind="ACTING"),
    adjust(SALES, JAN, seats=1),
    adjust(EXPORT, JAN, after={"seats": 3, "fte": "2.5"}, grade="G1"),
)


@pytest.fixture
def tree(acme: Acme) -> Acme:
    """From January on: sales, with export below it, and a plant, under one company. Entries 2 to 5, one set."""
    acme.records(*TREE)
    return acme


@pytest.fixture
def staffed(tree: Acme) -> Acme:
    """The tree with people: a chief of sales, and sellers who report to her. Entries 6 to 14, one set.

    Sales: one approved seat, held by Ada. Export: three approved seats of grade G1; Ben has half of one since February.
    """
    tree.records(*STAFF)
    return tree


@pytest.fixture
def working(staffed: Acme) -> Acme:
    """The staffed tree with work from March on: a duty, a process, a system, a measure and who carries them.

    Entries 15 to 26, one set.
    """
    both = called("Recruiting") + called("招聘", "zh")
    ship = [{"names": called("Pick") + called("拣货", "zh"), "stage": "pick"}, {"names": called("Ship")}]
    staffed.records(
        form("defineResponsibility", MAR, key=key("duty"), names=both, texts=called("Finds people."), category="Staff"),
        form(
            "defineProcess", MAR, key=key("process"), names=called("Delivery"), stages=ship, texts=called("Delivers.")
        ),
        form("registerSystem", MAR, key=key("system"), names=called("CRM"), texts=called("Keeps customers.")),
        form("defineMeasure", MAR, key=key("measure"), names=called("On time"), unit_of_measure="%", target="95"),
        *(
            form(
                "startInvolvement", MAR, key=key(f"tie {number}"), holder=holder, object=key(work), mode=mode, stage=at
            )
            for number, (holder, work, mode, at) in enumerate(
                [
                    (SALES, "duty", "ACCOUNTABLE", None),
                    (SELLER, "duty", "RESPONSIBLE", None),
                    (PLANT, "process", "OWNS", None),
                    (SELLER, "process", "RESPONSIBLE", "pick"),
                    (SALES, "system", "OWNS", None),
                    (EXPORT, "system", "USES", None),
                    (CHIEF, "measure", "OWNS", None),
                    (PLANT, "measure", "MEASURED_BY", None),
                ]
            )
        ),
    )
    return staffed
