"""Other processes: they record at the same moment, write without end, or are killed while they do."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from sqlalchemy import Engine, event

from orgledger.audit.key_store import KeyStore
from orgledger.domain.change_set import Context
from orgledger.domain.command import LocalizedText
from orgledger.domain.organization import RegisterOrganization
from orgledger.domain.refusal import Refused
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.kit import FOUNDED, JAN, Form, create, key, person, rename

PROCESSES = multiprocessing.get_context("forkserver")
"""A process of its own that inherits no connection: what a second server is."""
PROCESSES.set_forkserver_preload(["tests.conformance.processes"])

PATIENCE_S = 120
"""How long one of them is waited for before a test gives up."""


class Attempt(msgspec.Struct, frozen=True):
    """What one process asks for: a change set, or to register an organization."""

    forms: tuple[Form, ...] = ()
    context: dict[str, Any] = {}
    register: str | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What came of it."""

    recorded: tuple[str, int, int] | None = None
    replayed: bool = False
    refusals: tuple[str, ...] = ()


def attempt(ledger: Ledger, organization: str | None, asked: Attempt) -> Outcome:
    try:
        if asked.register is not None:
            register = RegisterOrganization(asked.register, (LocalizedText("en", "Acme"),))
            receipt = ledger.register(register, Context(**asked.context), FOUNDED)
        else:
            receipt = ledger.record(organization, ledger.read(asked.forms, Context(**asked.context)))
    except Refused as refused:
        return Outcome(refusals=tuple(refusal.code for refusal in refused.refusals))
    return Outcome((receipt.organization, receipt.first, receipt.last), receipt.replayed)


def racer(
    url: str, organization: str | None, attempts: Sequence[Attempt], start: Barrier, results: Queue[Any], name: int
) -> None:
    """Try one thing after the other, each at the same moment as the other process."""
    ledger = Ledger(Settings(database_url=url))
    outcomes: list[Outcome] = []
    try:
        for asked in attempts:
            start.wait(PATIENCE_S)
            outcomes.append(attempt(ledger, organization, asked))
        results.put((name, outcomes))
    except BaseException as error:
        start.abort()
        results.put((name, repr(error)))
        raise
    finally:
        ledger.close()


def race(url: str, organization: str | None, pairs: Sequence[tuple[Attempt, Attempt]]) -> list[tuple[Outcome, Outcome]]:
    """Let two processes try each pair at the same moment."""
    start, results = PROCESSES.Barrier(2), PROCESSES.Queue()
    with running(
        *((racer, (url, organization, [pair[number] for pair in pairs], start, results, number)) for number in (0, 1))
    ):
        found = dict(results.get(timeout=PATIENCE_S + len(pairs)) for _ in (0, 1))
    assert all(isinstance(outcomes, list) for outcomes in found.values()), found
    return list(zip(found[0], found[1], strict=True))


@contextmanager
def running(*processes: tuple[Callable[..., None], tuple[Any, ...]]) -> Iterator[list[BaseProcess]]:
    """Processes that are gone when the block ends, whatever happens in it."""
    started = [PROCESSES.Process(target=target, args=arguments, daemon=True) for target, arguments in processes]
    for process in started:
        process.start()
    try:
        yield started
    finally:
        for process in started:
            process.join(timeout=10)
            if process.is_alive():
                process.kill()
                process.join()


def writer_of_large_sets(url: str, organization: str, sets: int, size: int, ready: Barrier) -> None:
    """Record sets of thousands of entries, one after the other."""
    ledger = Ledger(Settings(database_url=url))
    units = [key(f"unit {number}") for number in range(size)]
    submissions = [ledger.read([create(unit) for unit in units], Context())]
    submissions += [
        ledger.read([rename(unit, f"Name {turn}", JAN) for unit in units], Context()) for turn in range(1, sets)
    ]
    ready.wait(PATIENCE_S)
    for submission in submissions:
        ledger.record(organization, submission)
    ledger.close()


def writer_of_single_entries(url: str, organization: str, ready: Barrier, stop: Event) -> None:
    """Record one entry after the other until told to stop."""
    ledger = Ledger(Settings(database_url=url))
    unit = key("unit")
    ready.wait(PATIENCE_S)
    number = 0
    while not stop.is_set():
        form = rename(unit, f"Name {number}", JAN) if number else create(unit)
        ledger.record(organization, ledger.read([form], Context()))
        number += 1
    ledger.close()


def writer_until_killed(url: str, organization: str, seed: int, acknowledged: Path, ready: Event) -> None:
    """Record sets of all sizes and note each receipt, until somebody ends this process."""
    ledger, random = Ledger(Settings(database_url=url)), Random(seed)
    notes = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    number = 0
    while True:
        forms = []
        for _ in range(random.choice([1, 1, 2, 5, 40])):
            number += 1
            name = f"{seed} {number}"
            forms.append(person(key(name), name=name) if random.random() < 0.3 else create(key(name), name=name))
        context = Context(title=f"Set {seed} {number}", idempotency_key=f"{seed} {number}", actor=f"writer {seed}")
        receipt = ledger.record(organization, ledger.read(forms, context))
        os.write(notes, f"{receipt.first} {receipt.last}\n".encode())
        ready.set()


def writer_killed_at(url: str, organization: str, statement: int) -> None:
    """Record one set of everything, and be killed before the statement of that number; the commit counts as one."""
    ledger = Ledger(Settings(database_url=url))
    ledger.archive.image(ledger.archive.find(organization))
    die_at(statement, ledger.engine)
    forms = [create(key("unit"), name="Unit"), person(key("person"), name="Ada"), rename(key("unit"), "Other", JAN)]
    context = Context(title="Set", idempotency_key="k", actor="newcomer")
    ledger.record(organization, ledger.read(forms, context))
    ledger.close()


def rotation_killed_at(url: str, other: bytes, statement: int) -> None:
    """Have the key-encryption key give way to another, and be killed before the statement of that number."""
    keys = KeyStore(Settings(database_url=url))
    keys.guarding()
    die_at(statement, keys.engine)
    keys.rotate(other)
    keys.close()


def die_at(statement: int, engine: Engine) -> None:
    """Be killed before the statement of that number; the commit counts as one."""
    left = statement

    def count(*_: object) -> None:
        nonlocal left
        if threading.current_thread() is not threading.main_thread():
            return  # The bell, which rings after the commit.
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
