"""Every knob, its unit and its default."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import msgspec

PASSWORD = "ORGLEDGER_DATABASE_PASSWORD"  # noqa: S105  A name.
HANDED_ON = re.compile(
    r"PATH|HOME|TMPDIR|TEMP|TMP|TZ|LANG|LANGUAGE|LC_\w+|PYTHON\w*|VIRTUAL_ENV|LD_LIBRARY_PATH|SYSTEMROOT|COVERAGE\w*"
)
"""Variables that a child process gets; all others stay here."""


class Settings(msgspec.Struct, frozen=True):
    """What an operator can choose. Each field is read from ORGLEDGER_<FIELD>, in upper case."""

    database_url: str = "sqlite:///orgledger.db"
    """Where the ledger lives: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME."""
    vault_url: str = ""
    """Where the keys of personal values live; production puts them elsewhere than the ledger, with backups kept for
    days only. If empty: NAME-keys.db beside a SQLite ledger, the schema orgledger_vault in a PostgreSQL one."""
    vault_key_file: str = ""
    """The file with the key that locks those keys, 64 hexadecimal digits; made on first use. If empty: NAME-vault.key
    beside a SQLite ledger, orgledger-vault.key in the working folder otherwise. ORGLEDGER_VAULT_KEY, if it is set,
    holds the key itself, and no file is read or made."""
    actor: str = "local"
    """Who records, where no face says otherwise."""
    host: str = "127.0.0.1"
    port: int = 8000
    hosts: str = "localhost 127.0.0.1 [::1]"
    """Names by which the server is called, apart by spaces; * for any. Others are refused: a page elsewhere could make
    its own name point here."""
    origins: str = ""
    """Origins of front ends elsewhere that may ask GraphQL from a browser, apart by spaces, such as
    https://app.example.com; none, if empty."""
    signing_key_file: str = ""
    """The file of the key that signs checkpoints, as `orgledger key generate` makes it; none: nothing is signed."""
    signer_folder: str = ""
    """Where the signer remembers what it signed, outside the database; beside the key file if left out."""
    witnesses: str = ""
    """Who cosigns checkpoints: VKEY@URL, apart by spaces."""
    drops: str = ""
    """Where the newest checkpoint is left for others to keep: files and webhooks (http…), apart by spaces."""
    outgoing_private: bool = False
    """Whether witnesses, drops, authorities of time-stamps and an identity provider may be at private addresses, and
    the first three without TLS. Otherwise they are at public ones, by https; or at localhost, where it is named so."""
    checkpoint_s: float = 30.0
    """How often a server sends new checkpoints to its witnesses and drops; the head is off the box so soon, at most."""
    worker: bool = True
    """Whether a server also does the work of `orgledger worker`, unless another process holds it."""
    worker_s: float = 5.0
    """How often a worker looks for what is due, and for schedules and webhooks that are new."""
    worker_lease_s: float = 30.0
    """For how long a worker holds its work without renewing: so long it rests at most, after its process was killed."""
    reports_folder: str = ""
    """Where packs of reports are kept. If empty: NAME-reports beside a SQLite ledger, orgledger-reports in the working
    folder otherwise."""
    fonts: str = ""
    """A folder with more fonts (.ttf, .otf, .ttc) for PDF, used for characters that those of the program lack. A report
    that needs one is the same to the byte only where the folder holds the same files."""
    webhooks_folder: str = ""
    """Where a worker remembers what it sent, outside the database: workers that relieve each other share it. If empty:
    NAME-webhooks beside a SQLite ledger, orgledger-webhooks in the working folder otherwise."""
    webhook_private: bool = False
    """Whether webhooks may go to private addresses, and without TLS. Otherwise they go to public ones, by https; and to
    localhost, where it is named so."""
    webhook_timeout_s: float = 10.0
    """How long a receiver may take for one event."""
    webhook_tries: int = 12
    """How often an event is tried before it is a dead letter."""
    webhook_retry_s: float = 5.0
    """How long the second attempt waits; each further one three times as long, six hours at most."""
    access: Literal["open", "enforced"] = "open"
    """Whether everybody who reaches the server may do everything, or what is granted to whom they sign in as."""
    https: bool = False
    """Whether clients come by HTTPS, to this server or to a proxy before it: cookies are then sent no other way."""
    trusted_proxies: str = ""
    """The addresses or networks of the proxies before this server, apart by spaces. From them alone it is believed who
    asked, by which scheme and under which name: X-Forwarded-For, -Proto and -Host, or Forwarded."""
    sign_in: bool = True
    """Whether local users may sign in with a password, where access is enforced."""
    session_idle_s: int = 900
    session_s: int = 43_200
    """How long somebody stays signed in who does nothing, and at most."""
    oidc_issuer: str | None = None
    """The identity provider whose access tokens are believed, exactly as its tokens say it."""
    oidc_audience: str | None = None
    """For whom its tokens have to be."""
    oidc_keys: str | None = None
    """Its key set (JWKS): a file, or an address that begins with https://."""
    oidc_algorithms: str = "RS256 PS256 ES256 EdDSA Ed25519"
    """Signatures that are accepted, apart by spaces."""
    oidc_subject: str = "sub"
    """The claim that says who it is. Another than `sub` must never be given to somebody else."""
    oidc_leeway_s: int = 60
    """How far the provider's clock may be off, 60 at most."""
    read_log: Literal["enforced", "always", "never"] = "enforced"
    """Whether it is logged who read what: where access is enforced, always, or never."""
    read_log_waits: bool = False
    """Whether an answer waits until it is logged, and is not given where that fails. Otherwise what was not written yet
    is lost with its process."""
    read_log_flush_s: float = 0.5
    """How long lines are gathered before they are written."""
    read_log_days: int = 180
    """How long lines are kept. Source: 网络安全法 art. 21(3), which asks for six months."""
    access_recheck_s: float = 15.0
    """How often it is looked whether whoever follows a ledger still may."""
    lock_timeout_s: int = 30
    """How long a writer waits for its turn."""
    set_entries: int = 10_000
    """Entries, and personal values beside them, that a change set by a request may come to. What an operator imports
    has no such limit."""
    set_s: float = 30.0
    """How long it may take to decide a change set by a request."""
    import_set_s: float = 600.0
    """How long it may take to decide a change set that an operator records or imports."""
    clock_behind_s: float = 1.0
    """How far the clock may run behind the ledger's last entry before writing is refused. More than the usual second
    lets an operator go on after a wrong clock has written; see docs/proof.md."""
    clock_ahead_s: float = 60.0
    """How far the clock may run ahead of the database's before writing is refused; on SQLite, how far it may be set
    ahead while the program runs."""
    head_wait_s: float = 1.0
    """How long a reader waits for an entry that it was told of but cannot see yet."""
    image_entries: int = 1_000_000
    """Entries kept in memory, over all organizations; some kilobytes each."""
    page_size: int = 1000
    """The largest page of a connection."""
    body_bytes: int = 1_048_576
    """The largest request body, and the largest message of a WebSocket."""
    import_bytes: int = 8_388_608
    """The largest table, with the form around it, that the admin takes for an import, of somebody it knows."""
    body_s: float = 30.0
    """How long the body of a request may take to arrive."""
    bodies_bytes: int = 67_108_864
    """What all bodies may amount to that one process holds at the same time; one caller may have a fourth of it, and so
    may all together who are not recognized."""
    document_chars: int = 65_536
    """Characters of one GraphQL document, comments included."""
    tokens: int = 4_000
    """Words and signs of one document."""
    definitions: int = 200
    """Operations, fragments and variables of one document."""
    depth: int = 32
    """Levels of one query; below a question about the schema, those of `introspection_depth`."""
    introspection_depth: int = 20
    aliases: int = 200
    root_fields: int = 50
    fields: int = 1_000
    directives: int = 50
    document_values: int = 1_000
    """What one operation may hold, fragments counted as often as they are spread; the values of its arguments, too."""
    variable_values: int = 100_000
    """Values in the variables of one operation, nested ones included."""
    cost: int = 1_000_000
    """Values that the answer to one operation may hold, as far as the document tells."""
    operation_s: float = 10.0
    """How long a query may take. What is recorded takes as long as it takes: see `lock_timeout_s`."""
    benches: int = 16
    """Queries that one process executes at the same time, and as many operations that record something."""
    caller_benches: int = 2
    """Queries of one caller that are executed at the same time; the others wait, and nobody else for them."""
    caller_waiting: int = 500
    """Operations of one caller that wait for their turn at most."""
    cpu_points: int = 600_000
    """What a second of processor time costs a caller, besides the values that were answered."""
    budget: int = 5_000_000
    """Points that a caller may spend at once, each a value asked for; 0 for no end of them."""
    budget_per_s: int = 500_000
    """Points that come back to a caller in a second."""
    open_schema: bool = True
    """Whether callers without an identity may ask about the schema, and are told what they might have meant; where
    access is enforced, nobody may who is not recognized."""
    stranger_chars: int = 1_000
    """Characters of a document of somebody who is not recognized where access is enforced."""
    stranger_tokens: int = 150
    """Words and signs of such a document. Reading as many takes some milliseconds."""
    socket_mutations: bool = False
    """Whether mutations are taken over a WebSocket, too: a browser opens one for any page that asks."""
    plain_lane: bool = False
    """Executes every document field by field by graphql-core: slower, with the same answers. For the case of doubt."""
    answers_bytes: int = 67_108_864
    """Answers kept in memory by each process, to be given again while nothing they stand on has moved; 0 keeps none."""
    fixed_s: int = 86_400
    """How long others may give an answer that can never change without asking again. No longer than a day by default:
    the next version of this program may know a better one."""
    allow_get: bool = True
    """Whether a `query` is answered by GET as well, as some clients send it. An address ends up in the logs of proxies,
    with what it asks; without this, only persisted documents are asked by GET."""
    persisted: str = ""
    """Documents that are known by an id: a manifest in JSON (SHA-256 → document), or a folder of such manifests and of
    documents in .graphql files."""
    persisted_only: bool = False
    """Answers persisted documents alone."""
    watch_s: float = 0.1
    """How often a process that is followed looks for what other processes recorded."""
    subscriptions: int = 1_000
    """Subscriptions that one process serves at the same time."""
    caller_subscriptions: int = 100
    """Of one caller: their identity, or their address where nobody signs in."""
    connection_subscriptions: int = 100
    """Operations that one WebSocket carries at the same time."""
    init_s: float = 10.0
    """How long a WebSocket may stay open before it is initialized."""
    ping_s: float = 15.0
    """How often a quiet connection is pinged; a WebSocket that says nothing for two pings is closed."""
    slow_s: float = 10.0
    """How long a subscriber may take for one message before the connection is closed."""

    @classmethod
    def from_environment(cls, **overrides: Any) -> Settings:
        """The defaults, changed by the environment, changed by what is given here (None is ignored).

        A variable ORGLEDGER_<FIELD>_FILE names a file that holds the value, as secrets are handed to containers. The
        address of a database may be `@FILE`, and its password may come from ORGLEDGER_DATABASE_PASSWORD (or _FILE).

        Raises:
            ValueError: naming the variable that does not fit.
        """
        found: dict[str, Any] = {}
        for field in msgspec.structs.fields(cls):
            variable = f"ORGLEDGER_{field.name.upper()}"
            given = os.environ.get(variable)
            if given is None and f"{variable}_FILE" in os.environ:
                given = read_secret(f"{variable}_FILE")
            if given is not None:
                try:
                    found[field.name] = msgspec.convert(given, field.type, strict=False)
                except msgspec.ValidationError as error:
                    raise ValueError(f"{variable}: {error}") from None
        settings = cls(**{**found, **{name: value for name, value in overrides.items() if value is not None}})
        return msgspec.structs.replace(settings, database_url=complete_address(settings.database_url))


def read_address(text: str) -> str:
    """The address of a database: as it stands there, or in the file that `@FILE` names.

    The list of processes shows everybody what a command was given.

    Raises:
        ValueError: if the file cannot be read.
    """
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"The address cannot be read from {text[1:]} ({error.__class__.__name__}).") from None


def complete_address(text: str) -> str:
    """The address of the ledger's database, with the password of the environment if it is PostgreSQL's and has none.

    Raises:
        ValueError: if a file cannot be read.
    """
    address = read_address(text)
    password = os.environ.get(PASSWORD)
    if password is None and f"{PASSWORD}_FILE" in os.environ:
        password = read_secret(f"{PASSWORD}_FILE")
    scheme, mark, rest = address.partition("://")
    user, at, place = rest.rpartition("@")
    if not password or not mark or not scheme.startswith("postgresql") or not at or ":" in user:
        return address
    return f"{scheme}://{user}:{quote(password, safe='')}@{place}"


def child_environment(**more: str) -> dict[str, str]:
    """What a process that this program starts may know: where things are, no secret, and what it is told besides."""
    return {name: value for name, value in os.environ.items() if HANDED_ON.fullmatch(name)} | more


def read_secret(variable: str) -> str:
    """What stands in the file that a variable names.

    Raises:
        ValueError: if it cannot be read.
    """
    try:
        return Path(os.environ[variable]).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{variable}: the file cannot be read ({error.__class__.__name__}).") from None


def vault_key() -> str | None:
    """The key that locks the keys of personal values, if the environment holds it.

    It is no part of the settings, which may be shown.
    """
    return os.environ.get("ORGLEDGER_VAULT_KEY")
