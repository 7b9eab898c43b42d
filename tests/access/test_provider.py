"""Tokens of an identity provider: what is believed, and every way known to have fooled others."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from orgledger.access import provider as module
from orgledger.access.provider import Provider, Untrusted
from orgledger.domain.principal import Method, Principal
from orgledger.settings import Settings
from orgledger.store.engine import Unavailable

ISSUER, AUDIENCE, NOW = "https://id.example", "orgledger", 1_735_722_000
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
CLAIMS = {"iss": ISSUER, "aud": AUDIENCE, "sub": "248289", "exp": NOW + 600, "name": "Ann Lee"}


SIGNED = [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "EdDSA"), (ED, "Ed25519")]


def public(*keys: Any) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in keys]}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(public(RSA, EC, ED)))
    return file


def settings(keys: object, **more: Any) -> Settings:
    return Settings(oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_keys=str(keys), **more)


@pytest.fixture
def provider(keys: Path) -> Provider:
    found = Provider.of(settings(keys))
    assert found is not None
    return found


def token(key: Any = RSA, alg: str = "RS256", header: Any = None, **claims: Any) -> str:
    said = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    kid = {"kid": key.kid} if key.kid else {}
    algorithms = [alg]
    return jwt.encode({"alg": alg, **kid, **(header or {})}, said, key, algorithms=algorithms)


def forged(header: dict[str, Any], claims: dict[str, Any] = CLAIMS, signature: bytes = b"?") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # Providers still use the name.
@pytest.mark.parametrize(("key", "alg"), SIGNED)
def test_a_signature_by_a_key_of_the_provider_is_believed(provider: Provider, key: Any, alg: str) -> None:
    assert provider.recognize(token(key, alg), NOW) == Principal(
        "https://id.example|248289", Method.OIDC, "Ann Lee", expires_at="2025-01-01T09:10:00.000000Z"
    )


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"iss": ISSUER + "/"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"aud": "other"}, "another audience"),
        ({"aud": ["other", "third"]}, "another audience"),
        ({"aud": None}, "another audience"),
        ({"aud": {AUDIENCE: 1}}, "another audience"),
        ({"exp": None}, "no exp"),
        ({"exp": "tomorrow"}, "no exp"),
        ({"exp": True}, "no exp"),
        ({"exp": 1e300}, "no exp"),
        ({"exp": NOW - 60}, "expired"),
        ({"nbf": NOW + 61}, "not good yet"),
        ({"iat": NOW + 61}, "not good yet"),
        ({"sub": None}, "no sub"),
        ({"sub": ""}, "no sub"),
        ({"sub": " ann"}, "no sub"),
        ({"sub": 7}, "no sub"),
        ({"sub": "a\u0000b"}, "no sub"),
        ({"sub": "x" * 400}, "too long"),
    ],
)
def test_what_a_token_claims_has_to_be_all_there(provider: Provider, claims: dict[str, Any], told: str) -> None:
    with pytest.raises(Untrusted, match=told):
        provider.recognize(token(**claims), NOW)


@pytest.mark.parametrize(
    "claims", [{"exp": NOW - 59}, {"nbf": NOW + 60}, {"iat": NOW + 60}, {"aud": ["other", AUDIENCE]}]
)
def test_clocks_may_differ_by_a_minute(provider: Provider, claims: dict[str, Any]) -> None:
    provider.recognize(token(**claims), NOW)


def test_no_signature_counts_for_nothing(provider: Provider) -> None:
    for alg in ("none", "None", "NONE", "", None):
        with pytest.raises(Untrusted):
            provider.recognize(forged({"alg": alg, "kid": "rsa"}), NOW)


@pytest.mark.parametrize("form", ["PEM", "DER", "jwk"])
def test_a_public_key_is_no_shared_secret(provider: Provider, form: str) -> None:
    secret = json.dumps(RSA.as_dict(private=False)).encode() if form == "jwk" else RSA.as_bytes(form, private=False)
    signed = forged({"alg": "HS256", "kid": "rsa"}).rpartition(".")[0]
    confused = forged({"alg": "HS256", "kid": "rsa"}, CLAIMS, hmac.digest(secret, signed.encode(), "sha256"))

    with pytest.raises(Untrusted, match="not accepted here"):
        provider.recognize(confused, NOW)


def test_a_shared_secret_in_the_key_set_is_left_out(tmp_path: Path) -> None:
    shared = OctKey.generate_key(256, {"kid": "oct"})
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": [shared.as_dict(private=True), *public(RSA)["keys"]]}))
    provider = Provider.of(settings(file))
    assert provider is not None

    assert {key.kid for key in module.named(provider.keys.find("rsa"), "rsa")} == {"rsa"}
    with pytest.raises(Untrusted):
        provider.keys.find("oct")


def test_a_token_does_not_bring_its_own_key(provider: Provider) -> None:
    own = RSAKey.generate_key(2048, {"kid": "rsa"})
    for header in (
        {"jwk": own.as_dict(private=False)},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"x5c": ["MIIB"]},
    ):
        with pytest.raises(Untrusted, match="brings its own key"):
            provider.recognize(forged({"alg": "RS256", "kid": "rsa", **header}), NOW)
    with pytest.raises(Untrusted, match="signature"):
        provider.recognize(token(own), NOW)


@pytest.mark.parametrize("kind", ["JWE", "dpop+jwt", "logout+jwt", "secevent+jwt"])
def test_another_kind_of_token_is_no_access_token(provider: Provider, kind: str) -> None:
    with pytest.raises(Untrusted, match="another kind"):
        provider.recognize(token(header={"typ": kind}), NOW)
    provider.recognize(token(header={"typ": "at+jwt"}), NOW)


def test_what_was_altered_is_not_believed(provider: Provider) -> None:
    head, body, signature = token().split(".")
    other = base64.urlsafe_b64encode(json.dumps({**CLAIMS, "sub": "root"}).encode()).decode().rstrip("=")

    for text in (f"{head}.{other}.{signature}", f"{head}.{body}.", f"{head}.{body}", "", "a.b.c", "..", "x" * 20_000):
        with pytest.raises(Untrusted):
            provider.recognize(text, NOW)


def test_an_algorithm_that_was_not_agreed_on_is_refused(keys: Path) -> None:
    provider = Provider.of(settings(keys, oidc_algorithms="ES256"))
    assert provider is not None

    provider.recognize(token(EC, "ES256"), NOW)
    with pytest.raises(Untrusted, match="not accepted"):
        provider.recognize(token(), NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_algorithms": "RS256 HS256"},
        {"oidc_algorithms": "none"},
        {"oidc_algorithms": ""},
        {"oidc_leeway_s": 61},
        {"oidc_audience": None},
        {"oidc_keys": None},
        {"oidc_keys": "http://id.example/keys"},
        {"oidc_keys": "ftp://id.example/keys"},
    ],
)
def test_settings_that_prove_nothing_are_refused(keys: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="ORGLEDGER_OIDC"):
        Provider.of(Settings(**{"oidc_issuer": ISSUER, "oidc_audience": AUDIENCE, "oidc_keys": str(keys), **wrong}))


def test_another_claim_may_say_who_it_is(keys: Path) -> None:
    provider = Provider.of(settings(keys, oidc_subject="email"))
    assert provider is not None

    assert provider.recognize(token(email="ann@id.example"), NOW).subject == "https://id.example|ann@id.example"
    with pytest.raises(Untrusted, match="no email"):
        provider.recognize(token(), NOW)


class Served:
    """A key set at an address, and how often it was asked for."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes] = 200, json.dumps(public(RSA)).encode()
        self.asked = 0
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.asked += 1
                status, body = served.answer
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", body.decode())
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/keys"


@pytest.fixture
def served() -> Iterator[Served]:
    found = Served()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def test_keys_are_fetched_once_and_again_for_one_that_is_new(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider.of(settings(served.address))
    assert provider is not None
    for _ in range(3):
        provider.recognize(token(), NOW)
    assert served.asked == 1
    served.answer = 200, json.dumps(public(EC)).encode()

    for _ in range(3):
        with pytest.raises(Untrusted, match="does not have"):
            provider.recognize(token(EC, "ES256"), NOW)
    assert served.asked == 1, "strangers make the server ask no more than once in a while"

    monkeypatch.setattr(module, "REFRESH_S", -1.0)
    provider.recognize(token(EC, "ES256"), NOW)
    assert served.asked == 2
    with pytest.raises(Untrusted):
        provider.recognize(token(RSA), NOW)


def test_old_keys_go_on_while_the_provider_is_away_and_without_any_it_is_told(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.answer = 500, b"no"
    provider = Provider.of(settings(served.address))
    assert provider is not None
    with pytest.raises(Unavailable, match="identity provider"):
        provider.recognize(token(), NOW)
    served.answer = 200, json.dumps(public(RSA)).encode()
    provider.recognize(token(), NOW)

    served.answer = 500, b"no"
    monkeypatch.setattr(module, "STALE_S", -1.0)

    provider.recognize(token(), NOW)
    assert served.asked == 3


@pytest.mark.parametrize(
    "answer",
    [(302, b"http://127.0.0.1:1/keys"), (200, b"x" * 1_100_000), (200, b"[]"), (200, b"{"), (200, b'{"keys": []}')],
)
def test_what_is_no_key_set_is_not_taken_for_one(served: Served, answer: tuple[int, bytes]) -> None:
    served.answer = answer
    provider = Provider.of(settings(served.address))
    assert provider is not None

    with pytest.raises(Unavailable):
        provider.recognize(token(), NOW)


@pytest.mark.parametrize(
    "header",
    [
        "[" * 8000,
        '{"alg":"RS256","x":' + "[" * 4000 + "]" * 4000 + "}",
        '{"alg":' + "9" * 5000 + "}",
        '{"alg":"RS256","kid":["rsa"]}',
        '{"alg":"RS256","kid":{}}',
        '{"alg":["RS256"]}',
        '{"alg":"RS256","typ":[[]]}',
    ],
)
def test_a_token_that_nests_deep_or_names_strange_things_is_not_believed(served: Served, header: str) -> None:
    provider = Provider.of(settings(served.address))
    assert provider is not None

    def written(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()

    with pytest.raises(Untrusted):
        provider.recognize(f"{written(header)}.{written('{}')}.AA", NOW)
    deep = f"{written(json.dumps({'alg': 'RS256', 'kid': 'rsa'}))}.{written('[' * 6000)}.{written('x' * 64)}"
    with pytest.raises(Untrusted):
        provider.recognize(deep, NOW)


def test_keys_that_nest_deep_are_none(served: Served) -> None:
    served.answer = 200, b"[" * 100_000
    provider = Provider.of(settings(served.address))
    assert provider is not None

    with pytest.raises(Unavailable):
        provider.recognize(token(), NOW)


def test_a_token_without_the_name_of_its_key_is_believed_where_there_is_one_key(served: Served) -> None:
    provider = Provider.of(settings(served.address))
    assert provider is not None
    unnamed = RSAKey.import_key({name: value for name, value in RSA.as_dict(private=True).items() if name != "kid"})

    provider.recognize(jwt.encode({"alg": "RS256"}, CLAIMS, unnamed), NOW)
    assert len(KeySet.import_key_set(public(RSA)).keys) == 1
