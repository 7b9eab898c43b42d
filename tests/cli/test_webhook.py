"""`orgledger webhook` and `orgledger worker`: receivers are added, looked after and told."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.runner import Terminal
from tests.exchange.receiver import Receiver, receiving
from tests.server import free_port

SEED = Path(__file__).parents[2] / "examples/seeds/S1.yaml"
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
EXAMPLE = SEED.parents[1] / "webhook/receive.py"
PATIENCE_S = 60


@pytest.fixture
def house(orgledger: Terminal) -> Terminal:
    """One of the seeds, imported."""
    orgledger.runs("import", SEED, "--format", "orgseed", "--organization", "s1", "--effective", "2020-01-01")
    return orgledger


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@contextmanager
def working(house: Terminal, **settings: object) -> Iterator[Callable[[str], dict[str, Any]]]:
    """A worker, which is stopped as an operator would; what is yielded awaits something that it does."""
    told = {f"ORGLEDGER_{name.upper()}": str(value) for name, value in settings.items()}
    environment = {**os.environ, "ORGLEDGER_DATABASE_URL": house.database_url, **told}
    command = [sys.executable, "-m", "orgledger.cli", "worker", "--json"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None

    def awaited(what: str) -> dict[str, Any]:
        assert process.stdout is not None
        for line in process.stdout:
            found: dict[str, Any] = json.loads(line)
            if found["what"] == what:
                return found
        raise AssertionError(f"the worker ended and did not say {what!r}")

    try:
        yield awaited
        process.send_signal(signal.SIGTERM)
        assert awaited("stopped")["message"].startswith("The worker has stopped")
        assert process.wait(PATIENCE_S) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def added(house: Terminal, url: str, *options: object, **environment: str) -> dict[str, Any]:
    found: dict[str, Any] = house("webhook", "add", url, *options, "--json", **environment).json
    return found


def listed(house: Terminal) -> dict[str, Any]:
    [found] = house("webhook", "list", "--json").json
    return dict(found)


def test_a_receiver_is_told_everything_and_then_what_comes(house: Terminal, receiver: Receiver) -> None:
    made = added(house, receiver.url, "--after", 0)

    with working(house) as awaited:
        while awaited("delivered")["sequence"] < house.heads()["s1"]:
            pass
        head = house.heads()["s1"]
        house.runs("import", SEED, "--format", "orgseed", "--organization", "other", "--effective", "2020-01-01")

    assert made["secret"].startswith("whsec_")
    assert receiver.sequences == list(range(1, head + 1)), "of this organization alone"
    assert house("webhook", "list", "--organization", "s1", "--json").json[0]["behind"] == 0


def test_the_example_receiver_keeps_everything_once_and_believes_no_stranger(house: Terminal, tmp_path: Path) -> None:
    port, file, head = free_port(), tmp_path / "entries.db", house.heads()["s1"]
    command = [sys.executable, str(EXAMPLE), str(port), str(file)]
    environment = {**os.environ, "ORGLEDGER_WEBHOOK_SECRET": SECRET}
    receiver = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert receiver.stdout is not None
    try:
        assert "Receiving" in receiver.stdout.readline()
        url = f"http://localhost:{port}/"
        key = added(house, url, "--after", 0, "--secret-env", "HOOK", HOOK=SECRET)["webhook"]
        with working(house, worker_s=0.1) as awaited:
            while awaited("delivered")["sequence"] < head:
                pass
            house.runs("webhook", "resume", key, "--after", 50)
            while awaited("delivered")["sequence"] < head:
                pass
        stranger = httpx.post(url, content=b"{}", headers={"webhook-signature": "v1,AAAA", "webhook-timestamp": "1"})
    finally:
        receiver.kill()
        receiver.wait()
        receiver.stdout.close()

    with closing(sqlite3.connect(file)) as kept:
        assert kept.execute("SELECT sequence FROM entry ORDER BY sequence").fetchall() == [
            (sequence,) for sequence in range(1, head + 1)
        ]
    assert stranger.status_code == 401


def test_where_nobody_takes_it_the_webhook_stops_and_goes_on_once_it_is_taken(house: Terminal) -> None:
    with receiving(lambda taken: (500, {})) as receiver:
        key = added(house, receiver.url, "--after", 60)["webhook"]
        with working(house, webhook_tries=2, webhook_retry_s=0.05, worker_s=0.1) as awaited:
            while "Nobody took entry 61 in 2 attempts" not in awaited("wrong")["message"]:
                pass
        stopped, dead = house.runs("webhook", "list"), house("webhook", "dead", "--json").json
        refused = house("webhook", "redeliver", key[:8])
        receiver.answer = lambda taken: (204, {})
        taken = house.runs("webhook", "redeliver", key[:8])

    assert "stopped" in stopped
    assert "dead letters: 1" in stopped
    assert [(one["sequence"], one["attempts"]) for one in dead] == [(61, 2)]
    assert refused.code == 4
    assert "Entry 61 was not taken." in refused.err
    assert "answered 500" in refused.err
    assert "Entry 61 was taken by" in taken
    assert (listed(house)["state"], listed(house)["position"], listed(house)["dead"]) == ("running", 61, 0)
    assert "There is no dead letter." in house.runs("webhook", "dead")


def test_it_is_paused_resumed_and_removed(house: Terminal) -> None:
    key = added(house, "https://hr.example.com/hook", "--after", 0, "--kind", "UnitCreated")["webhook"]

    house.runs("webhook", "pause", key[:4])
    paused = listed(house)
    resumed = house.runs("webhook", "resume", key[:4], "--after", 20)
    running = listed(house)
    gone = house.runs("webhook", "remove", key[:4])

    assert (paused["state"], paused["position"], paused["kinds"]) == ("paused", 0, ["UnitCreated"])
    assert "told everything after entry 20" in resumed
    assert (running["state"], running["position"]) == ("running", 20)
    assert "https://hr.example.com is told nothing more." in gone
    assert "There is no webhook." in house.runs("webhook", "list")


def test_secrets_give_way_and_are_shown_once(house: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")

    given = added(house, "https://hr.example.com/hook", "--secret-file", file)
    rotated = house.runs("webhook", "rotate", given["webhook"])
    twice = house("webhook", "rotate", given["webhook"])
    house.runs("webhook", "rotate", given["webhook"], "--finish")
    again = house.runs("webhook", "rotate", given["webhook"], "--secret-env", "HOOK", HOOK=SECRET)

    assert "secret" not in given, "whoever gave it has it"
    assert "whsec_" in rotated
    assert (twice.code, "--finish" in twice.err) == (1, True)
    assert SECRET not in again
    assert SECRET not in house.runs("webhook", "list", "--json")


def test_what_may_be_a_secret_in_an_address_is_not_listed(house: Terminal) -> None:
    added(house, "https://hr.example.com/path-of-theirs?token=word-of-theirs")

    told = house.runs("webhook", "list"), house.runs("webhook", "pause", listed(house)["webhook"])
    assert all("https://hr.example.com " in one for one in told)
    assert not any("of-theirs" in one for one in told)
    assert listed(house)["url"] == "https://hr.example.com/path-of-theirs?token=word-of-theirs"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("add", "ftp://hr.example.com"), 1, "That is not an address such as https://receiver.example.com/hook."),
        (("add", "http://hr.example.com/hook"), 1, "would be told without TLS"),
        (("add", "https://ann:pw@hr.example.com"), 1, "what is sent is signed instead"),
        (("add", "https://hr.example.com", "--kind", "UnitMovde"), 1, "There is no entry of type 'UnitMovde'"),
        (("add", "https://hr.example.com", "--after", "9999"), 1, "9999"),
        (("add", "https://hr.example.com", "--after", "-1"), 2, "-1"),
        (("add", "https://hr.example.com", "--secret-env", "NOTHING"), 2, "The variable NOTHING is not set."),
        (("add", "https://hr.example.com", "--secret-env", "HOOK"), 1, "A secret is whsec_"),
        (("add", "https://hr.example.com", "--organization", "nobody"), 1, "There is no organization 'nobody'."),
        (("pause", "nothing"), 1, "There is no webhook 'nothing' in this organization."),
        (("redeliver", "nothing", "3"), 1, "There is no webhook 'nothing' in this organization."),
        (("resume", "nothing"), 1, "There is no webhook 'nothing' in this organization."),
    ],
)
def test_what_does_not_fit_is_refused(house: Terminal, arguments: tuple[str, ...], code: int, told: str) -> None:
    said = house("webhook", *arguments, HOOK="not a secret")

    assert said.code == code
    assert told in said.err
    assert "not a secret" not in said.err
    assert "There is no webhook." in house.runs("webhook", "list")


def test_without_an_organization_it_is_said_that_there_is_none(orgledger: Terminal) -> None:
    said = orgledger("webhook", "list")

    assert said.code == 1
    assert "There is no organization yet" in said.err
