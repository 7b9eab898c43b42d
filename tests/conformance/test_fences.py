"""The fences of PostgreSQL hold against the application's own role, whatever it creates, sets or calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.engine import make_url

from orgledger.audit.roles import role_sql
from orgledger.domain.data_key import PERSON, data_key
from orgledger.projections.rebuild import check
from orgledger.store import schema
from tests.conformance.attacks import ATTACKS, Attack
from tests.database import NEWEST, OLDEST, copied
from tests.kit import ADA, MAR, SALES, Acme, busy, contents, open_ledger, rename

pytestmark = pytest.mark.postgres

GENEROUS = (
    "GRANT CREATE, TEMPORARY ON DATABASE {database} TO {role}",
    "GRANT CREATE ON SCHEMA public TO {role}",
    "GRANT CREATE ON SCHEMA orgledger_vault TO {role}",
)
"""What an owner might grant who does not know better: the fences hold all the same."""
FENCES = text(
    "SELECT tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(t.oid), prosrc, proconfig, proacl::text "
    "FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal ORDER BY 1, 2"
)
TABLES = text(
    "SELECT oid::regclass::text, relacl::text, relowner FROM pg_class WHERE relkind IN ('r', 'S') "
    "AND relnamespace IN ('public'::regnamespace, 'orgledger_vault'::regnamespace) ORDER BY 1"
)
REFUSALS = psycopg.Error


class House(NamedTuple):
    """A ledger under attack."""

    acme: Acme
    """As the role of the application sees it."""
    owner: Engine
    address: str
    """By which the role signs in, for psycopg."""
    generous: bool
    values: dict[str, Any]

    def state(self) -> dict[str, list[Any]]:
        """Everything an attack could change."""
        with self.owner.connect() as connection:
            fences = [tuple(map(str, row)) for row in connection.execute(FENCES)]
            tables = [
                row for row in connection.execute(TABLES) if not row[0].startswith(("pg_", "mine.", "information"))
            ]
        return {**contents(self.owner), "fences": fences, "tables": [tuple(row) for row in tables]}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((NEWEST, False), id=f"{NEWEST}-as_made"),
        pytest.param((NEWEST, True), id=f"{NEWEST}-generous"),
        pytest.param((OLDEST, True), id=f"{OLDEST}-generous"),
    ],
)
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    """An organization with people and a change request, whose server signs in as the role."""
    version, generous = request.param
    prefix = "postgres" if version == NEWEST else "postgres_oldest"
    server, template = request.getfixturevalue(prefix), request.getfixturevalue(f"{prefix}_template")
    role = f"attacker_{'generous' if generous else 'as_made'}"
    making = copied(server, template)
    url = next(making)
    owner = create_engine(url, isolation_level="AUTOCOMMIT")
    granted = GENEROUS if generous else ()
    with owner.connect() as connection:
        for statement in (*role_sql(role), *granted):
            connection.exec_driver_sql(
                statement.format(database=make_url(url).database, role=role) if statement in granted else statement
            )
    address = make_url(url).set(username=role)
    ledger = open_ledger(address.render_as_string(hide_password=False))
    acme = busy(Acme(ledger))
    request_key = acme.submits(rename(SALES, "Planned", MAR))
    values = {
        "acme": acme.key,
        "next": acme.head + 1,
        "person": data_key(PERSON, ADA),
        "request": request_key,
        "submitter": acme.entries()[-1].actor,
        "owner": make_url(url).username,
    }
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    made = House(acme, owner, plain, generous, values)
    made.values["state"] = made.state()
    assert any(made.values["person"] in row for row in made.values["state"]["private_value"]), "nothing to delete"
    yield made
    ledger.close()
    with owner.connect() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))
    owner.dispose()
    next(making, None)


def run(connection: psycopg.Connection[Any], statement: str, values: dict[str, Any]) -> None:
    """Run one step of an attack."""
    if statement.startswith("COPY") and statement.endswith("STDIN"):
        with connection.cursor().copy(statement) as copy:  # type: ignore[arg-type]
            copy.write_row((values["acme"], values["next"] + 5, "UnitRenamed/1", "\\x7b7d"))
        return
    connection.execute(statement.format(**values))  # type: ignore[arg-type]


@pytest.mark.parametrize("attack", ATTACKS, ids=[one.tries.replace(" ", "_") for one in ATTACKS])
def test_the_role_of_the_application_cannot(house: House, attack: Attack) -> None:
    *steps, last = attack.steps

    with psycopg.connect(house.address, autocommit=True) as connection:
        for step in steps:
            try:
                run(connection, step, house.values)
            except REFUSALS:
                assert not (house.generous and attack.needs), f"refused too early to prove anything: {step}"
        with suppress(REFUSALS) if attack.quiet else pytest.raises(REFUSALS):
            run(connection, last, house.values)
        assert beside(house)
        connection.execute("ROLLBACK")
        clear(house)

    assert house.state() == house.values["state"]


def beside(house: House) -> bool:
    """Whether others see, while the attacker's session is still open, what they saw before."""
    with house.acme.ledger.engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(schema.event)).scalar_one()
    return int(count) == len(house.values["state"]["event"])


def clear(house: House) -> None:
    """Drop what an attack could create."""
    with house.owner.connect() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS mine CASCADE"))
        connection.execute(text(f'DROP SCHEMA IF EXISTS "{house.values["owner"]}x" CASCADE'))
        for name in ("drop_it", "watch"):
            connection.execute(text(f"DROP FUNCTION IF EXISTS public.{name}()"))


def test_there_are_enough_attacks() -> None:
    assert len(ATTACKS) >= 100
    assert len({attack.tries for attack in ATTACKS}) == len(ATTACKS)


def test_honest_work_goes_on(house: House) -> None:
    """After all attacks, and with temporary tables in the way where the role may make them."""
    acme = house.acme
    if house.generous:
        with acme.ledger.engine.begin() as connection:
            for table in ("event", "tree", "erasure"):
                connection.execute(text(f"CREATE TEMP TABLE {table} (x integer)"))
            connection.execute(text("DROP TABLE pg_temp.event, pg_temp.tree, pg_temp.erasure"))
    head = acme.head

    acme.approves(house.values["request"])
    acme.records(rename(SALES, "Honest", MAR))

    assert acme.head == head + 2
    assert list(check(acme.ledger.archive, acme.row, lambda done: None)) == []
