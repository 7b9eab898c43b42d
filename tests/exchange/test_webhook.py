"""Webhooks: what a receiver is sent, in which order, how often, and what becomes of what it does not take."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orgledger.domain.data_key import data_key
from orgledger.domain.refusal import Refused
from orgledger.exchange.webhook import sending, signature
from orgledger.exchange.webhook.hook import PAUSED, RUNNING, STOPPED, Webhook, Webhooks
from orgledger.exchange.webhook.line import Line, Step, waiting
from orgledger.exchange.webhook.sending import Sender
from orgledger.ledger import Ledger
from orgledger.outgoing import address
from orgledger.store.lease import Lost
from tests.exchange.receiver import Answer, Receiver, Taken, receiving
from tests.kit import ADA, COMPANY, JUNE, SALES, Acme, FakeClock, create, key, person, rename
from tests.reports.signed import house, signing

TRIES = 4


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ledger(database_url: str, tmp_path: Path, clock: FakeClock) -> Iterator[Ledger]:
    opened = signing(database_url, tmp_path, clock, webhook_tries=TRIES, webhook_timeout_s=0.5, webhook_retry_s=60.0)
    yield opened
    opened.close()


@pytest.fixture
def acme(ledger: Ledger) -> Acme:
    return house(ledger)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


class Road:
    """The way to one receiver."""

    def __init__(self, acme: Acme, url: str, **given: Any) -> None:
        self.hooks = Webhooks(acme.ledger)
        self.hook, self.secret = self.hooks.add(acme.key, url, **{"after": 0, **given})
        self.line = Line(acme.ledger, acme.key, self.hook.key)

    @property
    def now(self) -> Webhook:
        found = self.hooks.get(self.hook.organization, self.hook.key)
        assert found is not None
        return found

    def goes(self) -> Step:
        """Step until there is nothing to do, or something is wrong."""
        while True:
            step = self.line.step()
            if step.idle or step.wait_s or step.reason or step.hook is None or step.hook.state != RUNNING:
                return step


def refusing(*sequences: int, status: int = 500, **headers: str) -> Callable[[Taken], Answer]:
    """A receiver that does not take some entries."""
    return lambda taken: (status, headers) if int(taken.event["sequence"]) in sequences else (204, {})


@pytest.fixture
def road_to(acme: Acme) -> Iterator[Callable[..., Road]]:
    """Makes roads to receivers, and lets go of them."""
    roads: list[Road] = []

    def made(url: str, **given: Any) -> Road:
        roads.append(Road(acme, url, **given))
        return roads[-1]

    yield made
    for road in roads:
        road.line.close()


# What is sent.


def test_every_entry_is_sent_once_in_order_with_its_leaf(
    acme: Acme, road_to: Callable[..., Road], receiver: Receiver
) -> None:
    road = road_to(receiver.url)

    road.goes()

    events = [one.event for one in receiver.taken]
    assert [int(event["sequence"]) for event in events] == list(range(1, acme.head + 1))
    stored = acme.ledger.archive.stored(acme.key)
    for taken, event, one in zip(receiver.taken, events, stored, strict=True):
        assert event["specversion"] == "1.0"
        assert event["id"] == f"{acme.key}/{one.originator_version}" == taken.headers["webhook-id"]
        assert event["source"] == f"urn:uuid:{acme.key}"
        assert event["type"] == f"orgledger.{one.topic.partition('/')[0]}"
        assert event["subject"] == "acme"
        assert taken.headers["content-type"].startswith("application/cloudevents+json")
        assert one.state in taken.body
        assert event["leafhash"] == hashlib.sha256(b"\x00" + one.state).hexdigest()
        assert int(event["setfirst"]) <= int(event["sequence"]) <= int(event["setlast"])
    assert road.now.position == acme.head
    assert road.now.delivered_at is not None


def test_a_receiver_verifies_what_it_is_sent(acme: Acme, road_to: Callable[..., Road], receiver: Receiver) -> None:
    road = road_to(receiver.url)

    road.goes()

    taken = receiver.taken[-1]
    at = taken.headers["webhook-timestamp"]
    secret = base64.b64decode(road.secret.removeprefix("whsec_"))
    told = f"{taken.headers['webhook-id']}.{at}.".encode() + taken.body
    expected = base64.b64encode(hmac.new(secret, told, hashlib.sha256).digest()).decode()
    assert taken.headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(at) - time.time()) < 60


def test_the_example_of_the_specification_is_signed_as_it_says() -> None:
    made = signature.headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )

    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_while_one_gives_way(acme: Acme, road_to: Callable[..., Road], receiver: Receiver) -> None:
    road = road_to(receiver.url)
    new = road.hooks.rotate(road.now)
    with pytest.raises(Refused, match="Two secrets sign already"):
        road.hooks.rotate(road.now)

    road.goes()
    both = receiver.taken[-1].headers["webhook-signature"].split()
    road.hooks.rotate(road.now, finish=True)
    acme.records(rename(COMPANY, "Other", JUNE))
    road.goes()

    assert new is not None
    assert new != road.secret
    assert len(both) == 2
    assert len(receiver.taken[-1].headers["webhook-signature"].split()) == 1
    assert road.hooks.secrets(road.now) == [new]


def test_personal_values_are_sent_only_where_they_were_granted(acme: Acme, road_to: Callable[..., Road]) -> None:
    with receiving() as plain, receiving() as granted:
        road_to(plain.url).goes()
        road_to(granted.url, personal=True).goes()

    assert not any(b"Ada" in one.body or b"She applied." in one.body for one in plain.taken)
    assert all("values" not in one.event["data"] for one in plain.taken)
    values = [value for one in granted.taken for value in one.event["data"]["values"].values()]
    assert {"Ada", "E-1", "She applied.", "Start"} <= set(values)


def test_every_event_says_in_a_sentence_what_it_is_about(acme: Acme, road_to: Callable[..., Road]) -> None:
    with receiving() as plain, receiving() as granted:
        road_to(plain.url).goes()
        road_to(granted.url, personal=True).goes()

    told, named = ([one.event["data"]["summary"] for one in sink.taken] for sink in (plain, granted))
    assert not [one for one in told + named if not one or re.search("[0-9a-f]{8}-", one)]
    assert any(one.startswith("Ada takes ") for one in named)
    assert any(re.match("Person [0-9a-f]{8} takes ", one) for one in told)


def test_of_chosen_kinds_whole_change_sets_are_sent(
    acme: Acme, road_to: Callable[..., Road], receiver: Receiver
) -> None:
    road = road_to(receiver.url, kinds=["PersonRegistered"])

    road.goes()
    acme.records(create(key("X")))
    acme.records(create(key("Y")), person(key("Z"), name="Zoe"))
    road.goes()

    kinds = [one.event["type"].removeprefix("orgledger.") for one in receiver.taken]
    assert kinds[-2:] == ["UnitCreated", "PersonRegistered"]
    assert kinds.count("PersonRegistered") == 2
    ends = {(int(one.event["setfirst"]), int(one.event["setlast"])) for one in receiver.taken}
    assert receiver.sequences == [n for first, last in sorted(ends) for n in range(first, last + 1)]
    assert len(ends) == 2
    assert road.now.position == acme.head


def test_it_begins_with_what_comes_now_unless_told_otherwise(
    acme: Acme, road_to: Callable[..., Road], receiver: Receiver
) -> None:
    road = road_to(receiver.url, after=None)
    road.goes()
    assert receiver.sequences == []

    acme.records(rename(COMPANY, "Other", JUNE))
    road.goes()

    assert receiver.sequences == [acme.head]


# What is not taken.


def test_what_is_not_taken_is_tried_again_later_and_nothing_passes_it(
    acme: Acme, road_to: Callable[..., Road], clock: FakeClock
) -> None:
    with receiving(refusing(3, status=503)) as server:
        road = road_to(server.url)
        first, early = road.goes(), road.goes()
        sent = list(server.sequences)
        clock.at += timedelta(seconds=61)
        second = road.goes()
        server.answer = lambda taken: (200, {})
        clock.at += timedelta(seconds=181)
        road.goes()

    assert sent == [1, 2, 3]
    assert first.reason is not None
    assert "answered 503" in first.reason
    assert 30 <= first.wait_s <= 60
    assert 0 < early.wait_s <= 60
    assert 90 <= second.wait_s <= 180
    assert server.sequences == [1, 2, 3, 3, *range(3, acme.head + 1)]
    assert (road.now.attempts, road.now.reason, road.now.next_at) == (0, None, None)


def test_a_receiver_that_asks_for_time_gets_it(acme: Acme, road_to: Callable[..., Road]) -> None:
    with receiving(refusing(1, status=429, **{"Retry-After": "3600"})) as server:
        assert road_to(server.url).goes().wait_s == 3600


def test_after_all_attempts_the_line_stops_and_tells(
    acme: Acme, road_to: Callable[..., Road], clock: FakeClock
) -> None:
    with receiving(refusing(3)) as server:
        road = road_to(server.url)
        exhaust(road, clock)
        stopped = road.now
        [dead] = road.hooks.dead(acme.key)
        failed = road.line.redeliver(3)
        server.answer = lambda taken: (200, {})
        done = road.line.redeliver(3)
        road.goes()

    assert (stopped.state, stopped.position) == (STOPPED, 2)
    assert stopped.reason is not None
    assert "Nobody took entry 3 in 4 attempts" in stopped.reason
    assert (dead.sequence, dead.attempts) == (3, TRIES)
    assert failed.reason is not None
    assert done.reason is None
    assert road.hooks.dead(acme.key) == []
    assert road.now.state == RUNNING
    assert server.sequences == [1, 2, *[3] * (TRIES + 2), *range(4, acme.head + 1)]


def test_where_it_is_so_chosen_a_dead_letter_is_skipped_and_sent_later(
    acme: Acme, road_to: Callable[..., Road], clock: FakeClock
) -> None:
    with receiving(refusing(3, 5)) as server:
        road = road_to(server.url, skips=True)
        exhaust(road, clock)
        exhaust(road, clock)
        road.goes()
        dead = [one.sequence for one in road.hooks.dead(acme.key)]
        at_the_end = road.now
        server.answer = lambda taken: (200, {})
        road.line.redeliver(3)

    assert dead == [3, 5]
    assert (at_the_end.state, at_the_end.position) == (RUNNING, acme.head)
    assert [one.sequence for one in road.hooks.dead(acme.key)] == [5]
    assert road.now.position == acme.head, "what is sent later moves nothing"


def test_a_stopped_line_goes_on_where_somebody_says(acme: Acme, road_to: Callable[..., Road], clock: FakeClock) -> None:
    within = next(entry.sequence for entry in acme.entries() if 3 <= entry.sequence < entry.last)
    with receiving(refusing(3)) as server:
        road = road_to(server.url)
        exhaust(road, clock)
        server.answer = lambda taken: (200, {})
        tried = len(server.sequences)
        resumed = road.hooks.resume(road.now, after=within)
        road.goes()

    assert (resumed.state, resumed.position) == (RUNNING, within)
    assert server.sequences[tried:] == list(range(within + 1, acme.head + 1)), "the rest of a set that was begun, too"
    assert [one.sequence for one in road.hooks.dead(acme.key)] == [3], "what was passed over can be sent later"


def test_a_receiver_that_is_gone_is_left_alone(acme: Acme, road_to: Callable[..., Road]) -> None:
    with receiving(refusing(2, status=410)) as server:
        road = road_to(server.url)
        step = road.goes()

    assert step.hook is not None
    assert step.hook.state == STOPPED
    assert "wants nothing more" in str(step.reason)
    assert server.sequences == [1, 2]


def test_redirects_are_not_followed(acme: Acme, road_to: Callable[..., Road], receiver: Receiver) -> None:
    with receiving(lambda taken: (307, {"Location": receiver.url})) as server:
        step = road_to(server.url).goes()

    assert "redirects are not followed" in str(step.reason)
    assert receiver.taken == []


def test_a_slow_receiver_is_cut_off_and_not_asked_twice_at_once(acme: Acme, road_to: Callable[..., Road]) -> None:
    def slow(taken: Taken) -> Answer:
        if int(taken.event["sequence"]) == 2:
            time.sleep(1.2)
        return 200, {}

    with receiving(slow) as server:
        begun = time.monotonic()
        step = road_to(server.url).goes()
        took = time.monotonic() - begun

    assert "did not answer within 0.5 s" in str(step.reason)
    assert server.sequences == [1, 2]
    assert took < 1.1


def test_a_receiver_that_closed_the_connection_is_asked_anew(
    acme: Acme, road_to: Callable[..., Road], receiver: Receiver
) -> None:
    road = road_to(receiver.url)
    road.goes()
    assert road.line.sender is not None
    connection = road.line.sender.connection
    assert connection is not None
    assert connection.sock is not None
    connection.sock.shutdown(socket.SHUT_RDWR)
    acme.records(rename(COMPANY, "Other", JUNE))

    step = road.goes()

    assert step.reason is None
    assert receiver.sequences == list(range(1, acme.head + 1))


def test_nobody_there_is_told(acme: Acme, road_to: Callable[..., Road]) -> None:
    step = road_to("http://127.0.0.1:9/hook?token=geheim").goes()

    assert step.reason is not None
    assert step.reason.startswith("http://127.0.0.1:9 cannot be reached: ")
    assert "geheim" not in step.reason


def test_what_is_paused_or_gone_is_sent_nothing(acme: Acme, road_to: Callable[..., Road], receiver: Receiver) -> None:
    road = road_to(receiver.url)
    road.hooks.pause(road.now)
    paused = road.goes()
    road.hooks.remove(road.now)

    assert paused.hook is not None
    assert paused.hook.state == PAUSED
    assert road.line.step().hook is None
    assert receiver.taken == []
    assert acme.ledger.vault.keys.find(acme.key, [data_key("webhook", road.hook.key)]) == {}


def test_what_is_being_sent_is_cut_off_when_the_work_stops(acme: Acme, road_to: Callable[..., Road]) -> None:
    begun = threading.Event()

    def hanging(taken: Taken) -> Answer:
        begun.set()
        time.sleep(0.4)
        return 200, {}

    with receiving(hanging) as server:
        road = road_to(server.url)
        steps: list[Step] = []
        thread = threading.Thread(target=lambda: steps.append(road.line.step()))
        thread.start()
        begun.wait(5)
        road.line.end()
        thread.join(5)

    assert steps[0].reason is None
    assert (road.now.position, road.now.attempts) == (0, 0)
    assert server.sequences == [1]


def test_whoever_lost_the_lease_notes_nothing(acme: Acme, road_to: Callable[..., Road], receiver: Receiver) -> None:
    def lost(_: Any) -> None:
        raise Lost

    road = road_to(receiver.url)
    idle = Line(acme.ledger, acme.key, road.hook.key, held=lambda: False)
    late = Line(acme.ledger, acme.key, road.hook.key, lost)

    idle.step()
    assert receiver.taken == []
    with pytest.raises(Lost):
        late.step()
    late.close()
    assert road.now.position == 0


def exhaust(road: Road, clock: FakeClock) -> None:
    """Let all attempts of one event fail."""
    for _ in range(TRIES):
        road.goes()
        clock.at += timedelta(hours=7)


def test_waiting_grows_and_ends() -> None:
    waits = [waiting(attempts, 5.0) for attempts in range(1, 60)]

    assert all(2.5 * 3**n <= waits[n] <= 5.0 * 3**n for n in range(7))
    assert max(waits) <= 21_600
    assert min(waits[10:]) >= 10_800


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *(("120", 120), ("", 0), ("soon", 0), ("999999999999", 86_400), ("-5", 0)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 21 Oct 99999999999999999999 07:28:00 GMT", 0),
        ("Wed, 21 Oct 2099 07:28:00 +99999999999999999999", 0),
    ],
)
def test_how_long_a_receiver_asks_us_to_wait(text: str, seconds: float) -> None:
    assert sending.waited(text) == seconds


# Where it may go.


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ftp://example.com/", "not an address"),
        ("https://", "not an address"),
        ("https://[::1", "not an address"),
        ("https://example.com:99999/", "not an address"),
        ("https://ann:geheim@example.com/", "name or a password"),
        ("http://example.com/", "without TLS"),
        ("https://example.com/a b", "no spaces"),
        ("https://bücher.example/", "no spaces"),
    ],
)
def test_an_address_that_is_none_or_unsafe_is_refused(acme: Acme, url: str, told: str) -> None:
    with pytest.raises(Refused, match=told) as refused:
        Webhooks(acme.ledger).add(acme.key, url)

    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    "stands_for",
    [
        "10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.9", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "::",
        "fec0::1", "::7f00:1", "::5db8:d70e", "64:ff9b:1::1", "2001::1", "2001:db8::1", "fe80::1%eth0",
        "::ffff:0:7f00:1", "192.0.0.8", "198.18.0.1", "240.0.0.1", "255.255.255.255",
        "192.88.99.1", "2001:2::1", "3fff::1", "5f00::1", "100::1", "4000::1",
    ],
)  # fmt: skip
def test_a_name_that_stands_for_an_inner_address_is_not_connected_to(
    stands_for: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.215.14", port)), (2, 1, 6, "", (stands_for, port))]

    monkeypatch.setattr("socket.getaddrinfo", lookup)
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("it was connected to"))
    outcome = Sender("https://receiver.example.com/x", private=False, timeout_s=1).send(b"{}", {})

    assert asked == ["receiver.example.com"]
    assert "not a public address" in str(outcome.reason)


def test_the_address_that_was_looked_at_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[tuple[str, int]] = []

    def connect(place: tuple[str, int], timeout: float) -> None:
        connected.append(place)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("93.184.215.14", 443))])
    monkeypatch.setattr("socket.create_connection", connect)
    outcome = Sender("https://receiver.example.com/x", private=False, timeout_s=1).send(b"{}", {})

    assert connected == [("93.184.215.14", 443)]
    assert outcome.reason == "https://receiver.example.com cannot be reached: Connection refused."


def test_only_this_machines_own_names_lead_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 80))])

    assert str(address.resolved("localhost", 80, private=False)) == "127.0.0.1"
    assert str(address.resolved("receiver.example.com", 80, private=True)) == "127.0.0.1"
    with pytest.raises(address.NotAllowed):
        address.resolved("localhost.example.com", 80, private=False)


# What is kept of it.


def test_a_secret_is_nowhere_but_locked(
    acme: Acme, road_to: Callable[..., Road], receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    road = road_to(receiver.url)
    road.goes()

    key_bytes = base64.b64decode(road.secret.removeprefix("whsec_"))
    assert road.secret not in repr(road.now)
    assert road.secret.encode() not in road.now.box
    assert key_bytes not in road.now.box
    assert road.secret not in caplog.text


@pytest.mark.parametrize(
    "secret", ["", "geheim", "whsec_", "whsec_????", "whsec_" + base64.b64encode(b"short").decode()]
)
def test_a_secret_that_is_none_is_refused_without_a_word_of_it(acme: Acme, secret: str) -> None:
    with pytest.raises(Refused, match="24 to 64 bytes") as refused:
        Webhooks(acme.ledger).add(acme.key, "https://example.com/", secret=secret)

    assert "geheim" not in str(refused.value)


def test_a_kind_that_there_is_not_is_refused(acme: Acme) -> None:
    with pytest.raises(Refused, match="no entry of type"):
        Webhooks(acme.ledger).add(acme.key, "https://example.com/", ["UnitMovd"])


def test_what_somebody_changed_meanwhile_stands(acme: Acme, road_to: Callable[..., Road], receiver: Receiver) -> None:
    road = road_to(receiver.url)
    before = road.now

    def pauses(taken: Taken) -> Answer:
        if int(taken.event["sequence"]) == 2:
            road.hooks.pause(before)
        return 200, {}

    receiver.answer = pauses
    road.goes()

    assert road.now.state == PAUSED


def test_erased_values_are_not_sent(acme: Acme, road_to: Callable[..., Road], receiver: Receiver) -> None:
    road = road_to(receiver.url, personal=True)
    acme.ledger.vault.keys.destroy(acme.key, {data_key("person", ADA): '{"of": "a test"}'})

    road.goes()

    assert not any(b"Ada" in one.body for one in receiver.taken)
    assert road.now.position == acme.head


def test_a_set_larger_than_a_page_is_sent_whole(acme: Acme, road_to: Callable[..., Road], receiver: Receiver) -> None:
    road = road_to(receiver.url, kinds=["UnitMoved"])
    acme.records(*[create(key(f"many {number}"), parent=SALES) for number in range(900)])
    forms = [rename(key(f"many {number}"), "New", JUNE) for number in range(700)]
    acme.records(*forms, {"moveUnit": {"unit": key("many 0"), "parent": COMPANY, "effective": {"from": "2024-07-01"}}})
    receiver.taken.clear()

    road.goes()

    assert receiver.sequences[-701:] == list(range(acme.head - 700, acme.head + 1))
