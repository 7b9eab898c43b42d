"""Both verifiers say the very same of bundles that are altered at random, and believe nothing that nobody signed."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

from orgledger.audit.verify_bundle import Checkpoint, Key, Malformed, Policy, verify, verify_proof
from tests.audit.house import LAST, LOG, NEXT, POLICY, House, path_of
from tests.audit.mutants import Mutator, seeds
from tests.audit.node import needs_node, running

BELIEVED: tuple[dict[str, Any], ...] = (
    {"keys": [LOG.vkey], "since": [], "policy": None},
    {"keys": [LOG.vkey], "since": [], "policy": POLICY},
    {"keys": [], "since": [], "policy": None},
    {"keys": [LAST.vkey, NEXT.vkey], "since": [House(6).head(4).note], "policy": None},
)
"""What auditors bring along."""
UNSIGNED = (b"orgledger-bundle", b"manifest", b"key", b"erased", b"checkpoint", b"end")
"""Lines in which something may differ that nobody signs: what is claimed, who else signed, which act is named."""


def ours(bundle: bytes, keys: list[str], since: list[str], policy: str | None) -> Any:
    """What the first verifier says."""
    given = [Key.read(one) for one in keys], [Checkpoint.read(one) for one in since]
    try:
        return json.loads(json.dumps(verify(io.BytesIO(bundle), *given, Policy.read(policy) if policy else None)))
    except Malformed as error:
        return {"malformed": str(error)}


@needs_node
def test_both_verifiers_say_the_same_of_every_mutant(scale: int) -> None:
    mutator = Mutator(scale, seeds())
    verdicts = set()
    with running() as ask:
        for number in range(4_000 if scale == 1 else 10_000 * scale):
            bundle = mutator.mutant()
            believed = BELIEVED[number % 4 if number % 3 else 0]
            answer = ask({"bundle": bundle, **believed})
            found = ours(bundle, **believed)

            assert answer() == found, (number, bundle)
            verdicts.add(found.get("verdict"))
            if found.get("verdict") == "ok" and not mutator.anew:
                new = {line.partition(b" ")[0] for line in bundle.split(b"\n")[:-1] if line not in mutator.true}
                assert new <= set(UNSIGNED), (number, bundle)
    assert verdicts == {"ok", "tampered", "incomplete", "unverifiable", None}


@needs_node
def test_both_verifiers_say_the_same_of_every_mutant_of_a_proof(scale: int) -> None:
    house = House(7)
    path = "".join(f"{base64.b64encode(node).decode()}\n" for node in path_of(2, house.hashes()))
    leaf, note = house.bytes()[2], house.head().note
    proof = f"c2sp.org/tlog-proof@v1\nextra {base64.b64encode(leaf).decode()}\nindex 2\n{path}\n{note}"
    mutator, verdicts = Mutator(scale, [proof.encode()]), set()
    keys, policy = [Key.read(LOG.vkey)], Policy.read(POLICY)
    with running() as ask:
        for _ in range(500 * scale):
            lines = list(mutator.bundles[0])
            way = mutator.random.choice((mutator.lines, mutator.raw))
            text = b"\n".join([*way(lines), b""]).decode(errors="replace")
            answer = ask({"proof": text, "leaf": leaf, "keys": [LOG.vkey], "since": [], "policy": POLICY})
            try:
                found: dict[str, Any] = verify_proof(text, leaf, keys, policy)
            except Malformed as error:
                found = {"malformed": str(error)}

            assert answer() == found, text
            verdicts.add(found.get("verdict"))
    assert verdicts >= {"ok", "tampered", None}


def test_every_seed_of_the_mutants_is_sound() -> None:
    assert [ours(one, **BELIEVED[0])["verdict"] for one in seeds()] == ["ok"] * len(seeds())
