"""The tables, the same for SQLite and PostgreSQL. Every key begins with the organization."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

Wide = BigInteger().with_variant(Integer, "sqlite")

organization = Table(
    "organization",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("time_zone", Text, nullable=False),
    Column("default_language", Text, nullable=False),
    Column(
        "sequence", Wide, nullable=False, comment="The head: the last entry. Writers of one organization lock this row."
    ),
    Column("recorded_at", Text, nullable=False, comment="When the head was recorded, UTC."),
    Column("first_recorded_at", Text, nullable=False),
    Column("replayed_until", Wide, comment="Up to this entry, times were replayed from a source, not witnessed."),
    Column(
        "secret",
        LargeBinary,
        nullable=False,
        comment="Derives keys of imported things, so that no leaf can be guessed.",
    ),
    comment="One row per ledger: its head, and what never changes about it.",
)

event = Table(
    "event",
    metadata,
    Column("position", Wide, primary_key=True, autoincrement=True),
    Column("organization", String(36), nullable=False),
    Column("sequence", Wide, nullable=False),
    Column("topic", Text, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    UniqueConstraint("organization", "sequence"),
    Index(
        "ix_event_submissions",
        "organization",
        sqlite_where=text("topic = 'ChangeRequestSubmitted/1'"),
        postgresql_where=text("topic = 'ChangeRequestSubmitted/1'"),
    ),
    sqlite_autoincrement=True,
    comment="The only truth. Feeds follow (organization, sequence); position is never read across organizations.",
)

tree = Table(
    "tree",
    metadata,
    Column("organization", String(36), primary_key=True),
    Column("sequence", Wide, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False, comment="32 bytes a node, from the leaf's own hash up."),
    CheckConstraint("(CAST(1 AS BIGINT) << (length(hashes) / 32 - 1)) = (sequence & -sequence)", name="shape"),
    sqlite_with_rowid=False,
    comment="The Merkle tree: one row per entry, with the hash of every subtree that the entry completes.",
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("sequence", Wide, primary_key=True, autoincrement=False, comment="The size of the tree it speaks of."),
    Column("signer", Text, primary_key=True, comment="Name and id of the key, as `NAME+ID`."),
    Column("body", Text, nullable=False, comment="What is signed: origin, size and root, a line each."),
    Column("signature", Text, nullable=False, comment="The line of the note."),
    comment="Signatures of the log and of its witnesses under the state of an organization's tree.",
)

change_set = Table(
    "change_set",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("last", Wide, primary_key=True, autoincrement=False),
    Column("recorded_at", Text, nullable=False),
    sqlite_with_rowid=False,
    comment="Where change sets end, and when each was recorded: the places a coordinate can name.",
)

assertion = Table(
    "assertion",
    metadata,
    Column("organization", String(36), primary_key=True),
    Column("entity", String(36), primary_key=True),
    Column("slot", Text, primary_key=True),
    Column("from_day", Date, primary_key=True),
    Column("sequence", Wide, primary_key=True, autoincrement=False),
    Column("to_day", Date),
    Column("verb", Text, nullable=False),
    Column("value", Text, comment="JSON: a text, a whole number or null."),
    sqlite_with_rowid=False,
    comment="What every entry says of every slot, over which days. Append-only; made again by `db rebuild`.",
)

private_value = Table(
    "private_value",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("commitment", String(64), primary_key=True),
    Column("sequence", Wide, nullable=False),
    Column("field", Text, nullable=False),
    Column("subject", String(36)),
    Column("data_key", String(64), nullable=False, comment="The name of the key that locks it: whose value it is."),
    Column("box", LargeBinary, nullable=False, comment="Salt and value, locked."),
    Column("lookup", String(64), comment="A keyed hash of field and value, to find a person by reference."),
    Index("ix_private_value_organization_lookup", "organization", "lookup"),
    Index("ix_private_value_organization_data_key", "organization", "data_key"),
    comment="Personal values, beside the events that commit to them. A row goes only with its erasure.",
)

erasure = Table(
    "erasure",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("data_key", String(64), primary_key=True, comment="The name of the key that was destroyed."),
    Column("sequence", Wide, nullable=False, comment="The entry that says so."),
    Column("proposed_by", String(36), nullable=False),
    Column("approved_by", String(36), nullable=False),
    CheckConstraint("proposed_by <> approved_by", name="four_eyes"),
    comment="What was erased, by whose decision: nobody erases alone.",
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("scope", String(64), primary_key=True, comment="A hash of actor and key."),
    Column("digest", String(64), nullable=False, comment="A hash of the input, personal values left out."),
    Column("first", Wide, nullable=False),
    Column("last", Wide, nullable=False),
    sqlite_with_rowid=False,
    comment="Which change set answered which key; kept for ever.",
)

actor = Table(
    "actor",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("key", String(36), primary_key=True),
    Column("box", LargeBinary, comment="The name, locked; nothing, once it was erased."),
    sqlite_with_rowid=False,
    comment="Whom the pseudonyms of the entries stand for.",
)

draft = Table(
    "draft",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("id", String(36), primary_key=True, comment="The key of the change request."),
    Column("author", String(36), nullable=False, comment="A pseudonym: who alone may change or submit it."),
    Column("readers", Text, nullable=False, comment="JSON: the pseudonyms of those who may read it besides."),
    Column("box", LargeBinary, nullable=False, comment="JSON: title and operations, locked."),
    Column("input", String(64), nullable=False, comment="A hash of what it was first drafted from."),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    comment="Drafts of change requests: no facts. A row is changed by its author, and goes with the submission.",
)

local_user = Table(
    "local_user",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password", Text, nullable=False, comment="An Argon2id hash."),
    Column("created_at", Text, nullable=False),
    Column("disabled_at", Text, comment="Since when they are let in no more."),
    comment="Who signs in here with a password. What they may do is granted in the ledgers.",
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True, comment="SHA-256 of the secret, which is not kept."),
    Column("subject", Text, nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("roles", Text, comment="The roles it may use, apart by spaces; null for all of its owner's."),
    Column("organization", String(36), comment="The only one it is good for, if it is limited."),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text, comment="When it was used last, to some minutes."),
    Column("revoked_at", Text),
    comment="Tokens by which programs are recognized.",
)

web_session = Table(
    "web_session",
    metadata,
    Column("id", String(64), primary_key=True, comment="SHA-256 of the cookie."),
    Column("subject", Text, nullable=False, index=True),
    Column("created_at", Text, nullable=False),
    Column("used_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    comment="Who is signed in with a browser. Rows go when a session ends.",
)

read_log = Table(
    "read_log",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("number", Wide, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("line", LargeBinary, nullable=False, comment="Canonical JSON: who asked what, at which coordinates."),
    Column("hash", LargeBinary, nullable=False, comment="SHA-256 of the hash before and the line."),
    sqlite_with_rowid=False,
    comment="Who read what: a chain of its own beside each ledger, kept for a time.",
)

read_log_start = Table(
    "read_log_start",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("number", Wide, nullable=False, comment="The last line that is not kept any more."),
    Column("hash", LargeBinary, nullable=False, comment="Its hash, where the chain goes on."),
    sqlite_with_rowid=False,
    comment="Where each chain of reads begins by now.",
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", Text, nullable=False, comment="Which process, for people."),
    Column("term", Wide, nullable=False, comment="Raised whenever somebody else takes it: what fences the former one."),
    Column("until_ms", Wide, nullable=False, comment="Until when it is held unless renewed, ms since 1970."),
    comment="What one process does at a time.",
)

report_schedule = Table(
    "report_schedule",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("report", Text, nullable=False),
    Column("formats", Text, nullable=False, comment="JSON: their names, in order."),
    Column("parameters", Text, nullable=False, comment="JSON: by name."),
    Column("language", Text, comment="The organization's own, if there is none."),
    Column("every", String(8), nullable=False, comment="How long a period is: day, week, month, quarter or year."),
    Column("on_day", Integer, nullable=False, comment="On which day of each period it is due, from 1."),
    Column("of_end", String(8), nullable=False, comment="Of which kind of period before that it tells the last day."),
    Column("begins", Date, nullable=False, comment="The first day on which it may be due."),
    Column("files", Boolean, nullable=False, comment="Whether each report is put on record as filed."),
    Column("personal", Boolean, nullable=False, comment="Whether it shows personal values."),
    Column("created_at", Text, nullable=False),
    Column("removed_at", Text, comment="Since when it makes no more packs."),
    comment="Which reports are made by themselves, and when: how the house works, not what it is.",
)

report_run = Table(
    "report_run",
    metadata,
    Column("organization", String(36), primary_key=True),
    Column("schedule", String(36), primary_key=True),
    Column("due", Date, primary_key=True, comment="The day it was due: once for each."),
    Column("pack", String(64), comment="SHA-256 of what was made; nothing as long as it was not."),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Text, comment="When it is tried again."),
    Column("reason", Text, comment="Why it failed last."),
    ForeignKeyConstraint(["organization", "schedule"], ["report_schedule.organization", "report_schedule.id"]),
    comment="What became of each day on which a schedule was due.",
)

report_pack = Table(
    "report_pack",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("digest", String(64), primary_key=True, comment="SHA-256 of the pack, in hexadecimal."),
    Column("name", Text, nullable=False, comment="What its file is called when it is handed out."),
    Column("report", Text, nullable=False),
    Column("formats", Text, nullable=False, comment="JSON: their names, in order."),
    Column("effective", Date, nullable=False),
    Column("sequence", Wide, nullable=False),
    Column("language", Text, nullable=False),
    Column("personal", Boolean, nullable=False, comment="Whether it may show personal values."),
    Column("bytes", Wide, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("schedule", String(36), comment="By which it was made; nothing, if by hand."),
    Column("due", Date),
    Column("discarded_at", Text, comment="When its file was deleted, on purpose."),
    comment="Packs that are kept in the folder of reports.",
)

webhook = Table(
    "webhook",
    metadata,
    Column("organization", String(36), ForeignKey("organization.id"), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("url", Text, nullable=False),
    Column("kinds", Text, comment="JSON: change sets with an entry of one of these types; all, if there is none."),
    Column("personal", Boolean, nullable=False, comment="Whether personal values are sent along."),
    Column("skips", Boolean, nullable=False, comment="Whether it goes on behind what nobody takes, or stops there."),
    Column("box", LargeBinary, nullable=False, comment="JSON: its secrets, the newest first, locked."),
    Column("state", String(8), nullable=False, comment="running, paused or stopped."),
    Column("position", Wide, nullable=False, comment="The last entry that was taken, or that is none of its kinds."),
    Column("since", Text, nullable=False, comment="When somebody had it go on from a place, last."),
    Column("attempts", Integer, nullable=False, comment="How often the next event was tried."),
    Column("next_at", Text, comment="When it is tried again."),
    Column("reason", Text, comment="Why it failed last, or stands still."),
    Column("delivered_at", Text, comment="When something was taken, last."),
    Column("created_at", Text, nullable=False),
    comment="Who is told what is recorded, and how far they are.",
)

webhook_dead = Table(
    "webhook_dead",
    metadata,
    Column("organization", String(36), primary_key=True),
    Column("webhook", String(36), primary_key=True),
    Column("sequence", Wide, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    ForeignKeyConstraint(["organization", "webhook"], ["webhook.organization", "webhook.id"]),
    comment="Events that nobody took, after all attempts.",
)

OPERATIONS = (lease, report_schedule, report_run, report_pack, webhook, webhook_dead)
"""What one place does with its ledgers: `orgledger copy` leaves it there, or two places would do it."""

APPEND_ONLY = ("event", "tree", "checkpoint", "change_set", "assertion", "idempotency", "erasure")
"""Tables that refuse UPDATE and DELETE. `private_value` refuses UPDATE, and DELETE but of what was erased."""
