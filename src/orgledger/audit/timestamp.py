"""Time-stamps: an authority that knows nothing of the ledger says that a checkpoint existed at a moment.

Source: RFC 3161. Needs the extra `timestamp`. The reader of tokens takes strict DER only: some authorities answer with
certificates in another order than DER wants, and then their tokens are refused; ask for fewer certificates, or verify
such a token with `openssl ts -verify`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509

from orgledger.audit.checkpoint import Unproven

QUERY_TYPE = "application/timestamp-query"
TOKEN_BYTES = 65_536
"""The largest answer of an authority that is read."""


class Request(msgspec.Struct, frozen=True):
    """A question to an authority, about one text."""

    text: str
    """The body of a checkpoint: its three lines."""
    asked: bytes
    """In DER, as it is sent."""
    nonce: int | None


def library() -> Any:
    """The optional package.

    Raises:
        Unproven: if it is not installed.
    """
    try:
        import rfc3161_client
    except ImportError:
        raise Unproven("Time-stamps need the extra: pip install 'orgledger[timestamp]'.") from None
    return rfc3161_client


def ask(text: str) -> Request:
    """Make the question for a text; the authority learns its SHA-256 alone.

    Raises:
        Unproven: if the extra is not installed.
    """
    client = library()
    request = client.TimestampRequestBuilder().data(text.encode()).hash_algorithm(client.HashAlgorithm.SHA256).build()
    return Request(text, request.as_bytes(), request.nonce)


def verify(text: str, token: bytes, roots: list[x509.Certificate], nonce: int | None = None) -> datetime:
    """Verify an answer of an authority over a text.

    Args:
        text: the body of a checkpoint.
        token: the answer, in DER.
        roots: whose authorities are trusted.
        nonce: of the question, if this is the answer to it just now.

    Returns:
        When the authority says that it saw the text.

    Raises:
        Unproven: if the answer is not one over this text by a trusted authority, or the extra is not installed.
    """
    client = library()
    if len(token) > TOKEN_BYTES:
        raise Unproven(f"The answer of an authority has at most {TOKEN_BYTES:,} bytes.")
    builder = client.VerifierBuilder()
    for root in roots:
        builder = builder.add_root_certificate(root)
    if nonce is not None:
        builder = builder.nonce(nonce)
    try:
        answer = client.decode_timestamp_response(token)
        builder.build().verify_message(answer, text.encode())
    except (client.VerificationError, ValueError) as error:
        raise Unproven(f"The time-stamp does not verify: {error}") from error
    found: datetime = answer.tst_info.gen_time
    return found


def read_roots(file: Path) -> list[x509.Certificate]:
    """Certificates in PEM.

    Raises:
        Unproven: if the file holds none.
    """
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Unproven(f"{file} holds no certificates: {error}.") from error
