"""A witness cosigns what grew, remembers it first, and refuses everything else with the code that says why."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from orgledger.app import build_app
from orgledger.audit import publishing
from orgledger.audit.checkpoint import Checkpoint, Unproven, read_body
from orgledger.audit.key import Algorithm, SigningKey, read_vkey, verified
from orgledger.audit.note import Note, read_note
from orgledger.audit.publishing import Publishing, read_witness
from orgledger.audit.witness import Witness, witness_app, written_addition
from orgledger.domain.merkle import Frontier, Node, consistency_path, row_hash, stretch_hash
from orgledger.ledger import Ledger
from tests.audit.altering import forged
from tests.audit.serving import served
from tests.kit import Acme, FakeClock, create, key, open_ledger
from tests.outgoing.test_client import dripping, listening

ORIGIN = "ledger.test/acme"
LOG = SigningKey.generate(ORIGIN)
WITNESS = SigningKey.generate("witness.test", Algorithm.ED25519_COSIGNATURE)


class Log:
    """A log that does what it likes."""

    def __init__(self, leaves: list[bytes]) -> None:
        frontier = Frontier()
        self.rows, self.roots = [], [frontier.root()]
        for leaf in leaves:
            self.rows.append(frontier.append(leaf))
            self.roots.append(frontier.root())

    def note(self, size: int, signer: SigningKey = LOG, origin: str = ORIGIN) -> str:
        body = Checkpoint(origin, size, self.roots[size]).body()
        return Note(body, (signer.sign(body, 0),)).written()

    def path(self, old: int, new: int) -> list[str]:
        def lookup(node: Node) -> bytes:
            return row_hash(self.rows[node.row - 1], node.level)

        stretches = consistency_path(old, new) if 0 < old < new else []
        return [base64.b64encode(stretch_hash(one, lookup)).decode() for one in stretches]

    def asks(self, old: int, new: int) -> str:
        return written_addition(old, self.path(old, new), self.note(new))


HONEST = Log([f"leaf {number}".encode() for number in range(20)])
FORKED = Log([f"leaf {number}".encode() if number < 6 else b"other" for number in range(20)])


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "witness.json"


@pytest.fixture
def witness(memory: Path) -> Witness:
    return Witness(WITNESS, [LOG.verifying], memory)


def cosigned(answer: str, size: int) -> bool:
    note = read_note(HONEST.note(size) + answer)
    return [one.key for one in verified(note, [WITNESS.verifying])] == [WITNESS.verifying]


def test_it_cosigns_what_grew(witness: Witness) -> None:
    for old, new in ((0, 3), (3, 3), (3, 8), (8, 20)):
        status, text, _ = witness.add(HONEST.asks(old, new))

        assert status == 200
        assert cosigned(text, new)


def test_it_remembers_across_a_restart(witness: Witness, memory: Path) -> None:
    witness.add(HONEST.asks(0, 8))

    again = Witness(WITNESS, [LOG.verifying], memory)

    assert again.add(HONEST.asks(0, 20)) == (409, "8\n", "text/x.tlog.size")
    assert again.add(FORKED.asks(8, 20)).status == 422
    assert again.add(HONEST.asks(8, 20)).status == 200


def test_what_it_refuses_leaves_its_memory_as_it_was(witness: Witness, memory: Path) -> None:
    witness.add(HONEST.asks(0, 8))
    before = memory.read_bytes()
    stranger = SigningKey.generate(ORIGIN)
    answers = {
        "an older head": (witness.add(HONEST.asks(3, 5)), 409),
        "a size it does not know": (witness.add(HONEST.asks(9, 20)), 409),
        "another tree of the same size": (witness.add(FORKED.asks(8, 8)), 409),
        "a fork": (witness.add(FORKED.asks(8, 20)), 422),
        "no proof": (witness.add(written_addition(8, [], HONEST.note(20))), 422),
        "a proof too many": (witness.add(written_addition(8, HONEST.path(3, 20), HONEST.note(20))), 422),
        "a stranger's signature": (
            witness.add(written_addition(8, HONEST.path(8, 20), HONEST.note(20, stranger))),
            403,
        ),
        "an unknown log": (witness.add(written_addition(8, [], HONEST.note(20, LOG, "other"))), 404),
        "the wrong way round": (witness.add(written_addition(8, [], HONEST.note(3))), 400),
        "nonsense": (witness.add("old 8\n"), 400),
        "a size written otherwise": (witness.add(HONEST.asks(8, 20).replace("old 8", "old 08")), 400),
        "too many hashes": (witness.add(written_addition(8, HONEST.path(8, 20)[:1] * 64, HONEST.note(20))), 400),
    }

    assert {name: answer.status for name, (answer, _) in answers.items()} == {
        name: status for name, (_, status) in answers.items()
    }
    assert answers["an older head"][0].text == "8\n"
    assert memory.read_bytes() == before


def test_an_altered_signature_is_forbidden(witness: Witness) -> None:
    altered = HONEST.note(8).replace("leaf", "leaf")[:-5] + "AAA=\n"

    assert witness.add(written_addition(0, [], altered)).status in (400, 403)


def test_a_memory_that_is_none_is_not_begun_anew(memory: Path) -> None:
    memory.write_text("{")

    with pytest.raises(Unproven, match="not the memory"):
        Witness(WITNESS, [LOG.verifying], memory).add(HONEST.asks(0, 3))


def test_over_http(witness: Witness) -> None:
    with served(witness_app(witness)) as url, httpx.Client(base_url=url) as client:
        good = client.post("/add-checkpoint", content=HONEST.asks(0, 8))
        stale = client.post("/add-checkpoint", content=HONEST.asks(0, 9))
        large = client.post("/add-checkpoint", content=b"x" * 200_000)
        binary = client.post("/add-checkpoint", content=b"\xff\xfe")

        assert (good.status_code, cosigned(good.text, 8)) == (200, True)
        assert (stale.status_code, stale.text, stale.headers["content-type"]) == (409, "8\n", "text/x.tlog.size")
        assert (large.status_code, binary.status_code) == (413, 400)
        assert client.get("/add-checkpoint").status_code == 405


# The ledger's side, over a real socket.


@pytest.fixture
def ledger(sqlite_url: str, clock: FakeClock, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that signs."""
    file = tmp_path / "signing.key"
    file.touch(mode=0o600)
    file.write_text(SigningKey.generate("ledger.test").written)
    opened = open_ledger(sqlite_url, clock, signing_key_file=str(file))
    yield opened
    opened.close()


def watching(acme: Acme, memory: Path) -> Witness:
    assert acme.ledger.checkpoints.signer is not None
    return Witness(WITNESS, acme.ledger.checkpoints.signer.verifying(f"ledger.test/{acme.key}"), memory)


def publish(acme: Acme, *places: str, drops: tuple[str, ...] = ()) -> dict[str, str | None]:
    goes = Publishing(acme.ledger.checkpoints, [read_witness(place) for place in places], list(drops))
    return {one.place: one.wrong for one in goes.publish(acme.key, acme.head)}


def test_a_checkpoint_is_cosigned_and_dropped_with_the_cosignature(acme: Acme, memory: Path, tmp_path: Path) -> None:
    received: list[str] = []

    async def take(request: Request) -> Response:
        received.append((await request.body()).decode())
        return PlainTextResponse("kept")

    with (
        served(witness_app(watching(acme, memory))) as url,
        served(Starlette(routes=[Route("/", take, methods=["POST"])])) as hook,
    ):
        place = f"{WITNESS.verifying.vkey}@{url}/"
        for _ in range(3):
            acme.records(create(key(f"unit {acme.head}")))
            outcomes = publish(acme, place, drops=(str(tmp_path / "drops"), hook))
            assert outcomes == {"witness.test": None, str(tmp_path / "drops"): None, hook: None}

    note = acme.ledger.checkpoints.at(acme.key, acme.head).note
    assert note is not None
    assert [one.key.name for one in verified(read_note(note), [WITNESS.verifying])] == ["witness.test"]
    assert (tmp_path / "drops" / f"{acme.key}.checkpoint").read_text() == note == received[-1]
    assert [read_body(read_note(one).text).size for one in received] == [2, 3, 4]


def test_a_ledger_whose_signer_was_fooled_still_cannot_fool_the_witness(
    acme: Acme, memory: Path, tmp_path: Path
) -> None:
    acme.records(*(create(key(f"unit {number}")) for number in range(9)))
    with served(witness_app(watching(acme, memory))) as url:
        place = f"{WITNESS.verifying.vkey}@{url}"
        assert publish(acme, place) == {"witness.test": None}
        forged(acme, lambda leaves: [b"{}", *leaves[1:]])
        for file in (tmp_path / "signing.key.signed").iterdir():
            file.unlink()

        same = publish(acme, place)
        forged(acme, lambda leaves: [*leaves, b"{}"])
        longer = publish(acme, place)

    assert same == {"witness.test": "witness.test has seen another log of 10 entries under this name."}
    assert longer["witness.test"] is not None
    assert "422" in longer["witness.test"]


def test_what_goes_wrong_is_told_and_the_rest_is_done(acme: Acme, memory: Path, tmp_path: Path) -> None:
    wrong_key = SigningKey.generate("other.test", Algorithm.ED25519_COSIGNATURE).verifying.vkey
    (tmp_path / "a file").write_text("")
    with served(witness_app(watching(acme, memory))) as url:
        outcomes = publish(
            acme,
            f"{WITNESS.verifying.vkey}@http://127.0.0.1:9",
            f"{wrong_key}@{url}",
            drops=(str(tmp_path / "a file"), f"{url}/nowhere", str(tmp_path / "drops")),
        )

    assert "cannot be reached" in (outcomes["witness.test"] or "")
    assert "did not sign with the key" in (outcomes["other.test"] or "")
    assert outcomes[str(tmp_path / "a file")] is not None
    assert "404" in (outcomes[f"{url}/nowhere"] or "")
    assert outcomes[str(tmp_path / "drops")] is None


@pytest.mark.parametrize(
    "told",
    ["", "x", "https://w.test", f"{LOG.verifying.vkey}@https://w.test", f"{WITNESS.verifying.vkey}@ftp://x"],
    ids=["nothing", "a letter", "no key", "the key of a log", "no way to it"],
)
def test_what_names_no_witness_is_refused(told: str) -> None:
    with pytest.raises(Unproven):
        read_witness(told)


def test_a_server_publishes_what_is_recorded(sqlite_url: str, ledger: Ledger, memory: Path, tmp_path: Path) -> None:
    acme = Acme(ledger)
    with served(witness_app(watching(acme, memory))) as url:
        other = open_ledger(
            sqlite_url,
            ledger.clock,
            signing_key_file=str(tmp_path / "signing.key"),
            witnesses=f"{WITNESS.verifying.vkey}@{url}",
            drops=str(tmp_path / "drops"),
            checkpoint_s=0.05,
        )
        with served(build_app(other)) as address:
            assert httpx.get(f"{address}/health").status_code == 200
            for size in (1, 2):
                until = time.monotonic() + 30
                file = tmp_path / "drops" / f"{acme.key}.checkpoint"
                while time.monotonic() < until:
                    if file.exists() and read_body(read_note(file.read_text()).text).size == size:
                        break
                    time.sleep(0.02)
                note = read_note(file.read_text())
                assert read_body(note.text).size == size
                assert verified(note, [read_vkey(WITNESS.verifying.vkey)])
                acme.records(create(key(f"unit {size}")))


# Those that are slow, or lead elsewhere.


def test_a_witness_that_drips_holds_up_nobody(
    acme: Acme, memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor any other organization: it is not asked again for a while."""
    monkeypatch.setattr(publishing, "TIMEOUT_S", 0.6)
    slow = SigningKey.generate("slow.test", Algorithm.ED25519_COSIGNATURE).verifying.vkey
    drip = dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
    with served(witness_app(watching(acme, memory))) as url, listening(drip) as dripped:
        known = [read_witness(f"{slow}@{dripped}"), read_witness(f"{WITNESS.verifying.vkey}@{url}")]
        publishes = Publishing(acme.ledger.checkpoints, known, [str(tmp_path / "drops")])
        begun = time.monotonic()
        outcomes = {one.place: one.wrong for one in publishes.publish(acme.key, acme.head)}
        took = time.monotonic() - begun
        begun = time.monotonic()
        again = {one.place: one.wrong for one in publishes.publish(acme.key, acme.head)}
        rested = time.monotonic() - begun

    assert "did not answer within" in (outcomes["slow.test"] or "")
    assert (outcomes["witness.test"], outcomes[str(tmp_path / "drops")]) == (None, None)
    note = read_note((tmp_path / "drops" / f"{acme.key}.checkpoint").read_text())
    assert verified(note, [WITNESS.verifying])
    assert took < 5
    assert "asked again soon" in (again["slow.test"] or "")
    assert rested < 0.6


def test_a_drop_that_leads_elsewhere_has_not_taken_it(acme: Acme) -> None:
    seen: list[str] = []

    async def inner(request: Request) -> Response:
        seen.append(request.method)
        return PlainTextResponse("the secret of an inner server")

    async def elsewhere(request: Request) -> Response:
        return Response(status_code=302, headers={"location": inner_url})

    with (
        served(Starlette(routes=[Route("/", inner, methods=["GET", "POST"])])) as inner_url,
        served(Starlette(routes=[Route("/", elsewhere, methods=["POST"])])) as hook,
    ):
        outcomes = publish(acme, drops=(hook,))

    assert "redirects are not followed" in (outcomes[hook] or "")
    assert seen == []


def test_a_drop_on_a_private_address_needs_a_setting(acme: Acme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.9", 443))])

    outcomes = publish(acme, drops=("https://drop.corp.example/t?token=geheim",))

    [wrong] = outcomes.values()
    assert "ORGLEDGER_OUTGOING_PRIVATE=true" in (wrong or "")
    assert "geheim" not in (wrong or "")
