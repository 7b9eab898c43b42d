"""Systems: what carries work and information."""

from __future__ import annotations

from orgledger.domain.period import Period
from orgledger.domain.refusal import Invalid
from orgledger.domain.system import SystemRegistered, SystemRestated, SystemView
from tests.kit import APR, FEB, JAN, JUNE, MAR, MAY, Organization, ask, called, key, rescind

CRM = key("CRM")
REGISTERED = ask("registerSystem", FEB, key=CRM, names=called("CRM") + called("客户系统", "zh"))


def test_a_system_is_registered_restated_and_retired(acme: Organization) -> None:
    events = acme.records(
        REGISTERED,
        ask("restateSystem", APR, system=CRM, names=[{"language": "zh", "text": None}], texts=called("Customers")),
        ask("retireSystem", JUNE, system=CRM),
    )

    assert events[:2] == [
        SystemRegistered(system=CRM, names={"en": "CRM", "zh": "客户系统"}, texts={}),
        SystemRestated(system=CRM, names={"zh": None}, texts={"en": "Customers"}),
    ]
    views = [SystemView(acme.structure(day), CRM) for day in (MAR, APR)]
    assert [(view.name("zh"), view.text()) for view in views] == [("客户系统", None), ("CRM", "Customers")]
    assert [acme.structure(day).keys("system") for day in (JAN, FEB, MAY, JUNE)] == [[], [CRM], [CRM], []]
    assert views[0].effective == Period(FEB, JUNE)


def test_a_description_may_hold_for_a_while_and_be_corrected(acme: Organization) -> None:
    acme.records(REGISTERED, ask("restateSystem", MAR, JUNE, system=CRM, texts=called("Trial")))
    acme.records(ask("restateSystem", APR, MAY, correct=True, system=CRM, texts=called("Really")))
    known = acme.head
    acme.records(rescind(known))

    def told(known: int) -> list[str | None]:
        return [SystemView(acme.structure(day, known), CRM).text() for day in (FEB, MAR, APR, MAY, JUNE)]

    assert told(known) == [None, "Trial", "Really", "Trial", None]
    assert told(acme.head) == [None, "Trial", "Trial", "Trial", None]


def test_a_restatement_says_something(acme: Organization) -> None:
    acme.records(REGISTERED)

    assert acme.refuses(ask("restateSystem", APR, system=CRM)) == [Invalid("Say what changes: names or texts.")]
