"""Local users and their sessions: a slow hash behind a gate, and a cookie of which only a hash is kept."""

from __future__ import annotations

import asyncio
import os
import threading
from datetime import timedelta

import anyio
import anyio.to_thread
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from orgledger.access.session import Sessions
from orgledger.access.user import AT_ONCE, WAITING, Attempts, TooOften, Turns, Users
from orgledger.domain.refusal import Refused
from orgledger.ledger import Ledger
from orgledger.store.schema import local_user, web_session
from tests.graphql.asker import both_engines
from tests.kit import FakeClock

GOOD = "correct horse battery"


@pytest.fixture
def users(server: Ledger) -> Users:
    """With a hash that costs less than the real one."""
    return Users(server.engine, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def sessions(server: Ledger) -> Sessions:
    return Sessions(server.engine, idle_s=900, longest_s=43_200)


def test_the_hash_of_a_password_is_argon2id_and_costs_what_owasp_asks_for() -> None:
    hasher = Users(None).hasher  # type: ignore[arg-type]

    assert hasher.type.name == "ID"
    assert hasher.memory_cost >= 19 * 1024
    assert hasher.time_cost >= 2


@both_engines
def test_a_user_is_let_in_by_their_password_alone(users: Users, clock: FakeClock) -> None:
    users.add("ann", GOOD, clock.at)

    assert users.verify("ann", GOOD)
    for name, password in (("ann", GOOD + "x"), ("ann", ""), ("ben", GOOD), ("ANN", GOOD), ("", "")):
        assert not users.verify(name, password)
    with users.engine.connect() as connection:
        [row] = connection.execute(select(local_user)).all()
    assert row.password.startswith("$argon2id$")
    assert GOOD not in repr(row)


def test_a_user_may_get_another_password_and_be_let_in_no_more(users: Users, clock: FakeClock) -> None:
    users.add("ann", GOOD, clock.at)

    users.set_password("ann", "another horse altogether")
    assert not users.verify("ann", GOOD)
    assert users.verify("ann", "another horse altogether")

    users.disable("ann", clock.at)
    assert not users.verify("ann", "another horse altogether")
    assert not users.active("ann")
    users.enable("ann")
    assert users.verify("ann", "another horse altogether")
    for change in (lambda: users.disable("ben", clock.at), lambda: users.set_password("ben", GOOD)):
        with pytest.raises(Refused, match="no user"):
            change()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Ann",
        "a b",
        "ann@example.org",
        "a|b",
        "-ann",
        "ann-",
        "x" * 65,
        "安",
        "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
    ],
)
def test_a_user_is_called_so_that_nobody_elsewhere_can_be(users: Users, clock: FakeClock, name: str) -> None:
    with pytest.raises(Refused, match="small letters"):
        users.add(name, GOOD, clock.at)


def test_a_name_is_taken_once(users: Users, clock: FakeClock) -> None:
    users.add("ann", GOOD, clock.at)

    with pytest.raises(Refused, match="already a user"):
        users.add("ann", GOOD, clock.at)


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 201])
def test_a_password_is_neither_short_nor_endless(users: Users, clock: FakeClock, password: str) -> None:
    with pytest.raises(Refused, match="12 to 200 characters"):
        users.add("ann", password, clock.at)


async def test_no_more_than_two_passwords_are_checked_at_once_and_whoever_waits_holds_no_thread() -> None:
    turns, began, open_, going = Turns(), asyncio.Event(), threading.Event(), list[int]()
    loop, nice = asyncio.get_running_loop(), list[int]()

    def hashing(number: int) -> int:
        going.append(number)
        nice.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        if len(going) == AT_ONCE:
            loop.call_soon_threadsafe(began.set)
        assert open_.wait(10)
        return number

    async with anyio.create_task_group() as tasks:
        for number in range(WAITING):
            tasks.start_soon(turns.take, hashing, number)
        await began.wait()
        common = anyio.to_thread.current_default_thread_limiter()
        with pytest.raises(TooOften):
            await turns.take(hashing, WAITING)
        assert common.borrowed_tokens == 0
        assert await anyio.to_thread.run_sync(lambda: "another's question") == "another's question"
        assert len(going) == AT_ONCE
        open_.set()

    assert sorted(going) == list(range(WAITING))
    assert min(nice) > os.getpriority(os.PRIO_PROCESS, 0)
    assert await turns.take(hashing, 99) == 99


def test_whoever_fails_too_often_waits() -> None:
    attempts, limits = Attempts(), {"ann from here": 2, "from here": 3}

    for at in (0.0, 10.0):
        attempts.reserve(limits, at)

    with pytest.raises(TooOften) as waiting:
        attempts.reserve(limits, 20.0)
    assert waiting.value.wait_s == pytest.approx(880)
    attempts.reserve({"ben from here": 2, "from here": 3}, 20.0)
    with pytest.raises(TooOften):
        attempts.reserve({"eve from here": 2, "from here": 3}, 21.0)
    attempts.reserve(limits, 921.0)


def test_what_was_no_failure_is_not_counted() -> None:
    attempts, limits = Attempts(), {"ann from here": 2, "from here": 2}

    for at in range(5):
        attempts.reserve(limits, float(at))
        attempts.release(limits, float(at))

    assert attempts.failed == {}


def test_only_so_many_names_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Attempts, "KEPT", 100)
    attempts = Attempts()

    for number in range(Attempts.KEPT + 10):
        attempts.reserve({str(number): 5}, 0.0)

    assert len(attempts.failed) == Attempts.KEPT


@both_engines
def test_a_mark_is_somebodys_until_their_password_is_another(users: Users, clock: FakeClock) -> None:
    users.add("ann", GOOD, clock.at)
    users.add("ben", GOOD, clock.at)
    mark = users.mark("ann")

    assert mark is not None
    assert users.knows("ann", mark)
    assert not users.knows("ben", mark)
    assert not users.knows("eve", mark)
    assert users.mark("eve") is None
    for other in ("", ".", mark[:-1], f"x{mark}", "é.é"):
        assert not users.knows("ann", other)
    users.set_password("ann", "another horse altogether")
    assert not users.knows("ann", mark)


# Sessions.


@both_engines
def test_a_session_goes_on_while_it_is_used_and_not_for_ever(sessions: Sessions, clock: FakeClock) -> None:
    secret, now = sessions.open("ann", clock.at), clock.at

    for _ in range(50):
        now += timedelta(minutes=14)
        found = sessions.find(secret, now)
        assert found is not None
        assert found.subject == "ann"

    assert sessions.find(secret, clock.at + timedelta(hours=12)) is None
    assert sessions.find(secret, now + timedelta(minutes=16)) is None


def test_of_a_cookie_a_hash_is_kept(sessions: Sessions, clock: FakeClock) -> None:
    secret = sessions.open("ann", clock.at)

    with sessions.engine.connect() as connection:
        [row] = connection.execute(select(web_session)).all()

    found = sessions.find(secret, clock.at)
    assert found is not None
    assert secret not in repr(row)
    assert found.csrf not in repr(row)
    assert sessions.find(row.id, clock.at) is None


def test_whoever_signs_in_again_gets_another_session_and_the_former_ends(sessions: Sessions, clock: FakeClock) -> None:
    first = sessions.open("ann", clock.at)

    second = sessions.open("ann", clock.at, former=first)

    assert sessions.find(first, clock.at) is None
    assert sessions.find(second, clock.at) is not None
    sessions.close(second)
    assert sessions.find(second, clock.at) is None


def test_sessions_that_are_over_are_swept_away(sessions: Sessions, clock: FakeClock) -> None:
    sessions.open("ann", clock.at)
    sessions.open("ben", clock.at + timedelta(minutes=20))

    with sessions.engine.connect() as connection:
        assert [row.subject for row in connection.execute(select(web_session))] == ["ben"]


def test_all_sessions_of_somebody_end_together(sessions: Sessions, clock: FakeClock) -> None:
    mine, other = [sessions.open("ann", clock.at) for _ in range(2)], sessions.open("ben", clock.at)

    sessions.close_all("ann")

    assert [sessions.find(secret, clock.at) is not None for secret in (*mine, other)] == [False, False, True]
