"""Receives webhooks of orgledger: believes what is signed, keeps every entry once and in order. Python ≥ 3.11 alone.

    ORGLEDGER_WEBHOOK_SECRET=whsec_… python receive.py [PORT] [FILE]

Entries are kept in FILE, a SQLite database: replace `keep` by what you do with them, in a transaction of your own.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer

AGE_S = 300
"""How far the sender's clock may be from ours; a later copy of a signed message is not believed."""
MOST_BYTES = 1_000_000


def genuine(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether somebody who has the secret sent this, just now."""
    sent, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not at.isdecimal() or abs(now - int(at)) > AGE_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{sent}.{at}.".encode() + body, hashlib.sha256).digest()
    ours = f"v1,{base64.b64encode(digest).decode()}"
    # While a secret gives way to another there are two signatures, apart by a space.
    return any(hmac.compare_digest(ours, theirs) for theirs in headers.get("webhook-signature", "").split(" "))


def keep(database: sqlite3.Connection, event: Mapping[str, str]) -> None:
    """Keep an event, once: it comes again where our last answer was lost."""
    row = (event["source"], int(event["sequence"]), event["type"], event["leafhash"], json.dumps(event["data"]))
    with database:
        database.execute("INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?)", row)


class Receiver(BaseHTTPRequestHandler):
    """One connection; it is held open from event to event."""

    protocol_version = "HTTP/1.1"
    secret: str
    database: sqlite3.Connection

    def do_POST(self) -> None:
        """Take one event."""
        length = int(self.headers.get("content-length", "0"))
        if length > MOST_BYTES:
            self.close_connection = True
            return self.say(413)
        body = self.rfile.read(length)
        if not genuine(self.secret, self.headers, body, time.time()):
            return self.say(401)
        keep(self.database, json.loads(body))
        return self.say(204)  # Only now: whatever is answered with 2xx is not sent again.

    def say(self, status: int) -> None:
        """Answer with a status, and nothing else."""
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


def main(port: int = 8100, file: str = "entries.db") -> None:
    """Receive until stopped."""
    Receiver.secret = os.environ["ORGLEDGER_WEBHOOK_SECRET"]
    Receiver.database = sqlite3.connect(file)
    Receiver.database.execute(
        "CREATE TABLE IF NOT EXISTS entry (source TEXT, sequence INTEGER, type TEXT, leafhash TEXT, data TEXT, "
        "PRIMARY KEY (source, sequence))"
    )
    with HTTPServer(("127.0.0.1", port), Receiver) as server:
        sys.stdout.write(f"Receiving at http://localhost:{port}/\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(*(kind(given) for kind, given in zip((int, str), sys.argv[1:], strict=False)))
