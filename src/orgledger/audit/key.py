"""Keys that sign checkpoints: of the log, and of its witnesses.

Three kinds, told apart by one byte. Ed25519 signs the note as it is; the others sign that the log grew out of
whatever the cosigner saw before, at a time. Source: C2SP signed-note and tlog-cosignature.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import struct
from enum import IntEnum

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from orgledger.audit.checkpoint import Unproven, read_base64, read_body
from orgledger.audit.note import KEY_ID_BYTES, NAME, Note, Signature

SEED_BYTES = 32
TIME_BYTES = 8
PRIVATE = "PRIVATE+KEY+"


class Algorithm(IntEnum):
    """How a key signs: the byte that begins it."""

    ED25519 = 0x01
    ED25519_COSIGNATURE = 0x04
    ML_DSA_44_COSIGNATURE = 0x06

    @property
    def timed(self) -> bool:
        """Whether a signature says when it was made."""
        return self is not Algorithm.ED25519


PUBLIC_BYTES = {
    Algorithm.ED25519: 32,
    Algorithm.ED25519_COSIGNATURE: 32,
    Algorithm.ML_DSA_44_COSIGNATURE: 1312,
}


class VerifyingKey(msgspec.Struct, frozen=True):
    """What a signature is verified with; no secret."""

    name: str
    algorithm: Algorithm
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that a signature names the key by."""
        told = f"{self.name}\n".encode() + bytes([self.algorithm]) + self.public
        return hashlib.sha256(told).digest()[:KEY_ID_BYTES]

    @property
    def signer(self) -> str:
        """Name and id, as they begin the vkey."""
        return f"{self.name}+{self.key_id.hex()}"

    @property
    def vkey(self) -> str:
        """The key in one word, to be handed to whoever verifies."""
        return f"{self.signer}+{base64.b64encode(bytes([self.algorithm]) + self.public).decode()}"

    def made(self, one: Signature) -> bool:
        """Whether a signature claims to be of this key."""
        return (one.name, one.key_id) == (self.name, self.key_id)

    def verify(self, text: str, one: Signature) -> int | None:
        """Verify a signature of this key under a text.

        Returns:
            When it was made, in seconds since 1970, if it says so.

        Raises:
            Unproven: if the key did not sign this text.
        """
        time, raw = None, one.signature
        if self.algorithm.timed:
            if len(raw) < TIME_BYTES:
                raise Unproven(f"The signature of {self.name} is too short.")
            (time,) = struct.unpack(">Q", raw[:TIME_BYTES])
            raw = raw[TIME_BYTES:]
        self._verify(raw, signed_message(self, text, time or 0))
        return time

    def verify_text(self, text: str, one: Signature) -> None:
        """Verify a signature of this key under a text that is no checkpoint.

        Raises:
            Unproven: if the key did not sign this text.
        """
        self._verify(one.signature, text.encode())

    def _verify(self, raw: bytes, message: bytes) -> None:
        try:
            if self.algorithm is Algorithm.ML_DSA_44_COSIGNATURE:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(raw, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(raw, message)
        except InvalidSignature:
            raise Unproven(f"{self.name} did not sign this: the signature does not verify.") from None


class SigningKey(msgspec.Struct, frozen=True):
    """What signs; a secret."""

    name: str
    algorithm: Algorithm
    seed: bytes

    @classmethod
    def generate(cls, name: str, algorithm: Algorithm = Algorithm.ED25519) -> SigningKey:
        """A new key.

        Raises:
            ValueError: if the name is none.
        """
        return cls(checked_name(name), algorithm, secrets.token_bytes(SEED_BYTES))

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r}, {self.algorithm!r})"

    @property
    def verifying(self) -> VerifyingKey:
        """The public half."""
        if self.algorithm is Algorithm.ML_DSA_44_COSIGNATURE:
            public = MLDSA44PrivateKey.from_seed_bytes(self.seed).public_key().public_bytes_raw()
        else:
            public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifyingKey(self.name, self.algorithm, public)

    @property
    def written(self) -> str:
        """The key in one word, for its file."""
        data = base64.b64encode(bytes([self.algorithm]) + self.seed).decode()
        return f"{PRIVATE}{self.verifying.signer}+{data}"

    def sign(self, text: str, time: int) -> Signature:
        """Sign the text of a checkpoint at a time, in seconds since 1970."""
        public = self.verifying
        said = struct.pack(">Q", time) if self.algorithm.timed else b""
        return Signature(self.name, public.key_id, said + self._sign(signed_message(public, text, time)))

    def sign_text(self, text: str) -> Signature:
        """Sign a text that is no checkpoint and cannot be taken for one: its first line says what it is."""
        return Signature(self.name, self.verifying.key_id, self._sign(text.encode()))

    def _sign(self, message: bytes) -> bytes:
        if self.algorithm is Algorithm.ML_DSA_44_COSIGNATURE:
            return MLDSA44PrivateKey.from_seed_bytes(self.seed).sign(message)
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def signed_message(key: VerifyingKey, text: str, time: int) -> bytes:
    """What is really signed.

    Raises:
        Unproven: if it is to be a cosignature, and the text is no checkpoint.
    """
    if key.algorithm is Algorithm.ED25519:
        return text.encode()
    checkpoint = read_body(text)
    if key.algorithm is Algorithm.ED25519_COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{text}".encode()
    name, origin = key.name.encode(), checkpoint.origin.encode()
    if len(name) > 255 or len(origin) > 255:
        raise Unproven("Names of keys and logs have at most 255 bytes.")
    return b"".join(
        (
            b"subtree/v1\n\0",
            bytes([len(name)]) + name,
            struct.pack(">Q", time),
            bytes([len(origin)]) + origin,
            struct.pack(">QQ", 0, checkpoint.size),
            checkpoint.root,
        )
    )


def read_vkey(vkey: str) -> VerifyingKey:
    """Read the public half of a key.

    Raises:
        Unproven: if it is none, or its id is not its own.
    """
    name, _, rest = vkey.strip().partition("+")
    key_id, _, data = rest.partition("+")
    raw = read_base64(data)
    try:
        algorithm = Algorithm(raw[0])
    except (IndexError, ValueError):
        raise Unproven(f"The key {name!r} is of a kind that is not known here.") from None
    key = VerifyingKey(checked_name(name), algorithm, raw[1:])
    if len(key.public) != PUBLIC_BYTES[algorithm] or key.key_id.hex() != key_id:
        raise Unproven(f"The key {name!r} was not copied whole.")
    return key


def read_signing_key(written: str) -> SigningKey:
    """Read a key from its file.

    Raises:
        Unproven: if it is none. Says nothing of what is in it.
    """
    told = written.strip()
    name, _, rest = told.removeprefix(PRIVATE).partition("+")
    key_id, _, data = rest.partition("+")
    try:
        raw = read_base64(data)
        key = SigningKey(checked_name(name), Algorithm(raw[0]), raw[1:])
        if told.startswith(PRIVATE) and len(key.seed) == SEED_BYTES and key.verifying.key_id.hex() == key_id:
            return key
    except (IndexError, ValueError):
        pass
    raise Unproven("That is not a signing key, or it was not copied whole.")


def checked_name(name: str) -> str:
    """The name of a key.

    Raises:
        Unproven: if it is none.
    """
    if not NAME.fullmatch(name) or not name.isprintable() or len(name.encode()) > 255:
        raise Unproven(
            "The name of a key has no spaces and no +, and at most 255 bytes, such as ledger.example.com/acme."
        )
    return name


class Verified(msgspec.Struct, frozen=True):
    """A signature that is the key's."""

    key: VerifyingKey
    time: int | None
    """Seconds since 1970, if it says when."""


def verified(note: Note, keys: list[VerifyingKey]) -> list[Verified]:
    """The signatures of known keys; those of unknown ones are passed over.

    Raises:
        Unproven: if a signature that claims to be of a known key is not.
    """
    return [Verified(key, key.verify(note.text, one)) for one in note.signatures for key in keys if key.made(one)]
