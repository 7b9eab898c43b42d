"""Time-stamps of a real authority: openssl, on this machine."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orgledger.audit import timestamp
from orgledger.audit.checkpoint import Checkpoint, Unproven
from tests.audit.serving import served
from tests.cli.runner import Terminal

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl to be the authority")

BODY = Checkpoint("orgledger/acme", 7, bytes(32)).body()
CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[request]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamp]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


class Authority:
    """An authority with a root of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "config").write_text(CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "root.key")
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "stamp.key")
        subject = ("-config", "config", "-subj")
        self.openssl("req", "-new", "-x509", "-key", "root.key", "-out", "root.pem", "-days", "30",
                     "-extensions", "root", *subject, "/CN=Root")  # fmt: skip
        self.openssl("req", "-new", "-key", "stamp.key", "-out", "stamp.csr", *subject, "/CN=Stamp")
        self.openssl("x509", "-req", "-in", "stamp.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                     "-out", "stamp.pem", "-days", "30", "-extfile", "config", "-extensions", "stamp")  # fmt: skip
        self.roots = timestamp.read_roots(folder / "root.pem")

    def openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def answers(self, asked: bytes) -> bytes:
        (self.folder / "asked.tsq").write_bytes(asked)
        self.openssl("ts", "-reply", "-config", "config", "-section", "one", "-queryfile", "asked.tsq",
                     "-signer", "stamp.pem", "-inkey", "stamp.key", "-out", "answer.tsr")  # fmt: skip
        return (self.folder / "answer.tsr").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "one")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "other")


def test_a_time_stamp_verifies_and_tells_its_moment(authority: Authority) -> None:
    request = timestamp.ask(BODY)

    at = timestamp.verify(BODY, authority.answers(request.asked), authority.roots, request.nonce)

    assert abs(datetime.now(UTC) - at) < timedelta(hours=1)


def test_what_does_not_verify_is_refused(authority: Authority, other: Authority) -> None:
    request = timestamp.ask(BODY)
    token = authority.answers(request.asked)
    altered = token[:-10] + bytes([token[-10] ^ 1]) + token[-9:]
    wrong = {
        "another text": (BODY.replace("7", "8"), token, authority.roots, request.nonce),
        "another authority": (BODY, token, other.roots, request.nonce),
        "the answer to another question": (BODY, token, authority.roots, (request.nonce or 0) + 1),
        "an altered token": (BODY, altered, authority.roots, request.nonce),
        "no token": (BODY, b"nonsense", authority.roots, None),
        "nobody trusted": (BODY, token, [], None),
        "too much": (BODY, b"x" * 100_000, authority.roots, None),
    }

    for text, answer, roots, nonce in wrong.values():
        with pytest.raises(Unproven):
            timestamp.verify(text, answer, roots, nonce)


def test_a_file_without_certificates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_text("nothing")

    for name in ("roots.pem", "absent.pem"):
        with pytest.raises(Unproven, match="no certificates"):
            timestamp.read_roots(tmp_path / name)


def test_on_the_command_line(authority: Authority, other: Authority, sqlite_url: str, tmp_path: Path) -> None:
    orgledger, token, kept = Terminal(sqlite_url), tmp_path / "token.tsr", tmp_path / "kept.checkpoint"
    orgledger.runs("organization", "register", "--code", "acme", "--name", "en=Acme")
    kept.write_text(orgledger.runs("checkpoint"))
    roots, others = authority.folder / "root.pem", other.folder / "root.pem"

    async def answer(request: Request) -> Response:
        assert request.headers["content-type"] == "application/timestamp-query"
        return Response(authority.answers(await request.body()), media_type="application/timestamp-reply")

    with served(Starlette(routes=[Route("/", answer, methods=["POST"])])) as url:
        distrusted = orgledger("timestamp", "ask", url, token, "--roots", others)
        assert (distrusted.code, token.exists()) == (4, False)
        assert "1 entries was stamped at" in orgledger.runs("timestamp", "ask", url, token, "--roots", roots)
        assert orgledger("timestamp", "ask", f"{url}/nowhere", token, "--roots", roots).code == 4

    assert "1 entries was stamped at" in orgledger.runs("timestamp", "verify", kept, token, "--roots", roots)
    assert orgledger("timestamp", "verify", kept, token, "--roots", others).code == 4
    kept.write_text(kept.read_text().replace("\n1\n", "\n2\n"))
    assert "does not verify" in orgledger("timestamp", "verify", kept, token, "--roots", roots).err
    assert orgledger("timestamp", "ask", "file:///etc/passwd", token, "--roots", roots).code == 4
