"""A proxy that ends TLS, as stands before a server in production."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from anyio.from_thread import start_blocking_portal
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path, *names: str) -> Path:
    """A certificate of some hosts with its key, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    others = [x509.DNSName(one) if one[0].isalpha() else x509.IPAddress(ip_address(one)) for one in names]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(others), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "proxy.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


class Proxy:
    """Hands each request on to a server, with what it knows of its client; one request for each connection."""

    def __init__(self, upstream: int, context: ssl.SSLContext) -> None:
        self.upstream = upstream
        self.context = context
        self.port = 0
        self.going: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self.server = await asyncio.start_server(self.begin, "127.0.0.1", 0, ssl=self.context)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.server.close()
        for task in self.going:
            task.cancel()
        await asyncio.gather(*self.going, return_exceptions=True)

    def begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self.serve(reader, writer))
        self.going.add(task)
        task.add_done_callback(self.going.discard)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")[:-2]
            told = [one for one in lines if one.partition(":")[0].lower() == "x-forwarded-for"]
            kept = [one for one in lines if one not in told and one.partition(":")[0].lower() != "connection"]
            before = "".join(f"{one.partition(':')[2].strip()}, " for one in told)
            client = writer.get_extra_info("peername")[0]
            added = [f"X-Forwarded-For: {before}{client}", "X-Forwarded-Proto: https", "Connection: close"]
            inner, outer = await asyncio.open_connection("127.0.0.1", self.upstream)
            outer.write("\r\n".join([first, *kept, *added, "", ""]).encode("latin-1"))
            sending = asyncio.create_task(self.carry(reader, outer))
            try:
                await self.carry(inner, writer)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
                outer.close()
        writer.close()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while some := await reader.read(65_536):
            writer.write(some)
            await writer.drain()


@contextmanager
def proxied(upstream: int, folder: Path) -> Iterator[tuple[str, ssl.SSLContext]]:
    """The address of a proxy before a server on this machine, and who trusts its certificate."""
    file = certificate(folder, "localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    proxy = Proxy(upstream, context)
    with start_blocking_portal() as portal:
        portal.call(proxy.start)
        yield f"https://localhost:{proxy.port}", ssl.create_default_context(cafile=file)
        portal.call(proxy.stop)
