"""What a PostgreSQL session needs is set in each transaction: behind a pooler the next one has another session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from orgledger.store.engine import open_engine, snapshot, writing

pytestmark = [pytest.mark.postgres, pytest.mark.every_postgres]


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    opened = open_engine(postgres_url, lock_timeout_s=7)
    yield opened
    opened.dispose()


def settings(connection: Connection) -> tuple[str, str]:
    """How long the session waits for a lock, and its time zone."""
    query = "SELECT current_setting('lock_timeout'), current_setting('timezone')"
    wait, zone = connection.exec_driver_sql(query).one()
    return wait, zone


def test_the_server_is_asked_for_no_options_at_the_start(engine: Engine) -> None:
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection

        assert "options" not in driver.info.get_parameters()


def test_a_transaction_waits_for_a_lock_as_long_as_it_is_set_up_to(engine: Engine) -> None:
    with writing(engine) as connection:
        assert settings(connection) == ("7s", "UTC")
    with engine.connect() as connection:
        assert settings(connection) == ("7s", "UTC")
    with snapshot(engine) as connection:
        assert settings(connection) == ("7s", "UTC")


def test_nothing_of_it_is_left_to_the_session(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("SET lock_timeout = 0")
        connection.exec_driver_sql("SET timezone = 'Asia/Shanghai'")
        connection.commit()
        assert settings(connection) == ("7s", "UTC")
        connection.rollback()

        raw: Any = connection.connection.driver_connection
        raw.rollback()
        assert raw.execute("SHOW lock_timeout").fetchone() == ("0",)


def test_a_writer_does_not_wait_for_ever(postgres_url: str) -> None:
    engine = open_engine(postgres_url, lock_timeout_s=1)

    with writing(engine) as holding:
        holding.execute(text("LOCK TABLE organization"))
        with pytest.raises(OperationalError, match="lock timeout"), writing(engine) as waiting:
            waiting.execute(text("LOCK TABLE organization"))

    engine.dispose()
