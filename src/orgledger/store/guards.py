"""Triggers that refuse UPDATE and DELETE, or DELETE of what nobody erased.

A fence, not a proof: an owner of the database can take it down. On PostgreSQL it holds against everybody else, whatever
they create: the functions look up operators and types in `pg_catalog` alone and name each table with its schema.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from orgledger.store.schema import APPEND_ONLY

WHO = ("actor", "on_behalf_of")
"""Who records an entry, and for whom."""
ERASING = ("PersonErased", "PrivateValueRedacted")
"""Events that destroy data keys."""
FIXED = ("id", "code", "secret", "first_recorded_at")
"""What never changes of the row of an organization."""
GOES_WHEN_ERASED = "orgledger_goes_when_erased"
HEAD_GROWS = "orgledger_head_grows"
SCHEMA = "<schema>"
"""Stands for the schema of the tables, which is looked up when a function is made."""


def function(name: str, body: str) -> str:
    """The statement that makes or replaces a trigger function on PostgreSQL, independent of any `search_path`.

    Args:
        name: of the function.
        body: in PL/pgSQL; each table is written as `{SCHEMA}.table`.
    """
    definition = (
        f"CREATE OR REPLACE FUNCTION {SCHEMA}.{name}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = pg_catalog, pg_temp AS $body$ {body} $body$"
    )
    quoted = f"replace($sql${definition}$sql$, '{SCHEMA}', quote_ident(current_schema()))"
    return f"DO $do$ BEGIN EXECUTE {quoted}; END $do$"


def trigger(table: str, name: str, when: str, runs: str) -> list[str]:
    """The statements that set a trigger which also fires for sessions that replicate.

    Args:
        table: the table.
        name: of the trigger.
        when: the events and the level, as SQL has them between the name and EXECUTE, with `ON` and the table.
        runs: the function.
    """
    if "DEFERRABLE" in when:  # PostgreSQL cannot replace a constraint trigger.
        make = [f"DROP TRIGGER IF EXISTS {name} ON {table}", f"CREATE CONSTRAINT TRIGGER {name} {when}"]
    else:
        make = [f"CREATE OR REPLACE TRIGGER {name} {when}"]
    make[-1] += f" EXECUTE FUNCTION {runs}()"
    return [*make, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"]


def guard(table: str, dialect: str) -> list[str]:
    """The statements that make a table append-only."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    when = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
    return [append_only(), *trigger(table, f"{table}_append_only", when, "orgledger_append_only")]


def append_only() -> str:
    """The statement that makes the function which refuses whatever it is set on, on PostgreSQL."""
    refusal = "BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP; END"
    return function("orgledger_append_only", refusal)


def guard_values(table: str, dialect: str, named: str = "private_value") -> list[str]:
    """The statements that let rows of personal values go with an `erasure` only, and never change."""
    if dialect == "sqlite":
        erased = (
            "EXISTS (SELECT 1 FROM erasure WHERE erasure.organization = OLD.organization "
            "AND erasure.data_key = OLD.data_key)"
        )
        return [
            (
                f"CREATE TRIGGER {named}_refuses_update BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{named} never changes: UPDATE refused'); END"
            ),
            (
                f"CREATE TRIGGER {named}_goes_when_erased BEFORE DELETE ON {table} WHEN NOT {erased} "
                f"BEGIN SELECT RAISE(ABORT, '{named} goes with an erasure only: DELETE refused'); END"
            ),
        ]
    topics = " OR ".join(f"e.topic LIKE '{name}/%'" for name in ERASING)
    erasure = (
        f"SELECT 1 FROM {SCHEMA}.erasure a "  # noqa: S608
        f"JOIN {SCHEMA}.event e ON e.organization = a.organization AND e.sequence = a.sequence "
        "WHERE a.organization = OLD.organization AND a.data_key = OLD.data_key "
        f"AND ({topics}) AND strpos(convert_from(e.leaf, 'UTF8'), regexp_replace(OLD.data_key, '^.*/', '')) > 0"
    )
    told = "RAISE EXCEPTION '% goes with an erasure only: DELETE refused', TG_TABLE_NAME"
    deleted = f"AFTER DELETE ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    emptied = f"BEFORE UPDATE OR TRUNCATE ON {table} FOR EACH STATEMENT"
    return [
        append_only(),
        function(GOES_WHEN_ERASED, f"BEGIN IF NOT EXISTS ({erasure}) THEN {told}; END IF; RETURN NULL; END"),
        *trigger(table, f"{named}_append_only", emptied, "orgledger_append_only"),
        # A row of `erasure` is not enough: its entry, which the ledger keeps for ever, must name what it erases. That
        # entry may come later in the same transaction.
        *trigger(table, f"{named}_goes_when_erased", deleted, GOES_WHEN_ERASED),
    ]


def unguard(table: str, dialect: str) -> list[str]:
    """The statements that let a table be written anew in a transaction that sets its guard again; readers go on."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_refuses_{verb}" for verb in ("update", "delete")]
    return [f"ALTER TABLE {table} DISABLE TRIGGER USER"]


def unguarded(connection: Connection) -> list[str]:
    """The append-only tables that nothing guards at present."""
    if connection.dialect.name == "sqlite":
        there = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
        wanted = {table: {f"{table}_refuses_update", f"{table}_refuses_delete"} for table in APPEND_ONLY}
    else:
        there = set(connection.execute(text("SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'")).scalars())
        wanted = {table: {f"{table}_append_only"} for table in APPEND_ONLY}
    return [table for table, guards in wanted.items() if guards - there]


def grows(table: str, dialect: str) -> list[str]:
    """The statements that let a table grow at the end only: each row is the next of its organization.

    On SQLite this is also what REPLACE cannot pass: where a connection does not ask for recursive triggers, it deletes
    rows without asking the DELETE trigger. PostgreSQL also computes by itself that a row of the tree starts with the
    hash of its leaf; SQLite has no SHA-256.
    """
    if dialect == "sqlite":
        last = f"(SELECT coalesce(max(sequence), 0) FROM {table} WHERE organization = NEW.organization)"  # noqa: S608
        taken = " OR EXISTS (SELECT 1 FROM event WHERE position = NEW.position)" if table == "event" else ""
        return [
            (
                f"CREATE TRIGGER {table}_grows BEFORE INSERT ON {table} WHEN NEW.sequence <> {last} + 1{taken} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: it grows at its end'); END"
            )
        ]
    here = "organization = NEW.organization AND sequence = NEW.sequence"
    before = f"EXISTS (SELECT 1 FROM {SCHEMA}.{table} WHERE {here} - 1)"  # noqa: S608
    refusals = {f"NEW.sequence <> 1 AND NOT {before}": f"{table} is append-only: it grows at its end"}
    if table == "tree":
        # Written without a backslash, which a session may take for something else.
        leaf = f"(SELECT decode('00', 'hex') || leaf FROM {SCHEMA}.event WHERE {here})"  # noqa: S608
        follows = f"substr(NEW.hashes, 1, 32) IS DISTINCT FROM sha256({leaf})"
        refusals[follows] = "tree is grown from the leaves: this is not the hash of one"
    checks = " ".join(
        f"IF {wrong} THEN RAISE EXCEPTION '{told}' USING ERRCODE = '23000'; END IF;" for wrong, told in refusals.items()
    )
    # After all rows of a statement: a table that is copied in whole may come in any order.
    return [
        function(f"orgledger_{table}_grows", f"BEGIN {checks} RETURN NULL; END"),
        *trigger(table, f"{table}_grows", f"AFTER INSERT ON {table} FOR EACH ROW", f"orgledger_{table}_grows"),
    ]


def head_grows(dialect: str) -> list[str]:
    """The statements by which an organization's head moves forward only, to its last entry, and its identity stays.

    PostgreSQL only: the role of the application has to change this row, and no other program writes to it.
    """
    if dialect == "sqlite":
        return []
    same = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)
    stays = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in ("recorded_at", "replayed_until"))
    forward = (
        f"BEGIN IF NEW.sequence < OLD.sequence OR {same} OR (NEW.sequence = OLD.sequence AND ({stays})) THEN "
        "RAISE EXCEPTION 'organization: its head moves forward only, and its identity never changes' "
        "USING ERRCODE = '23000'; END IF; RETURN NEW; END"
    )
    last = f"SELECT max(sequence) = NEW.sequence FROM {SCHEMA}.event WHERE organization = NEW.id"  # noqa: S608
    recorded = (
        f"SELECT convert_from(leaf, 'UTF8')::jsonb ->> 'recorded_at' = NEW.recorded_at FROM {SCHEMA}.event "  # noqa: S608
        "WHERE organization = NEW.id AND sequence = NEW.sequence"
    )
    stands = (
        f"BEGIN IF ({last}) IS NOT TRUE OR ({recorded}) IS NOT TRUE THEN RAISE EXCEPTION "
        "'organization: its head is the last entry, recorded at its time' USING ERRCODE = '23000'; END IF; "
        "RETURN NULL; END"
    )
    when = "AFTER UPDATE ON organization DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    head_stands = trigger("organization", "organization_head_stands", when, "orgledger_head_stands")
    return [
        function(HEAD_GROWS, forward),
        function("orgledger_head_stands", stands),
        *trigger("organization", "organization_head_grows", "BEFORE UPDATE ON organization FOR EACH ROW", HEAD_GROWS),
        # A replica may get this row before it gets the entry.
        *head_stands[:-1],
    ]


def hold_head(dialect: str) -> list[str]:
    """The statements that set the guard of heads again after `unguard`; readers and waiting writers go on."""
    if dialect == "sqlite":
        return []
    return [
        "ALTER TABLE organization ENABLE ALWAYS TRIGGER organization_head_grows",
        "ALTER TABLE organization ENABLE TRIGGER organization_head_stands",
    ]


def once(table: str, columns: Sequence[str], dialect: str) -> list[str]:
    """The statements by which REPLACE cannot take a row's place. On PostgreSQL nothing can: there an upsert updates."""
    if dialect != "sqlite":
        return []
    same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
    return [
        (
            f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} WHEN {there} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: there is such a row'); END"
        )
    ]


def four_eyes(dialect: str) -> list[str]:
    """The statements by which the database refuses an approval or rejection by whoever submitted the request.

    It looks at the leaves themselves, so that no way into the table leads past it: at who records the decision, or has
    it recorded, and who submitted the request or had it submitted, ever. On PostgreSQL it also refuses a decision on
    what nobody has submitted yet.
    """
    submitted, decided = "ChangeRequestSubmitted/1", ("ChangeRequestApproved", "ChangeRequestRejected")
    told = "event: whoever submits a change request does not decide on it"

    def field(row: str, *path: str) -> str:
        if dialect == "sqlite":
            return f"json_extract(CAST({row}.leaf AS TEXT), '$.{'.'.join(path)}')"
        return f"(convert_from({row}.leaf, 'UTF8')::jsonb #>> '{{{','.join(path)}}}')"

    same = " OR ".join(f"{field('NEW', one)} = {field('e', other)}" for one in WHO for other in WHO)
    request = f"{field('e', 'event', 'change_request')} = {field('NEW', 'event', 'change_request')}"
    event = "event" if dialect == "sqlite" else f"{SCHEMA}.event"
    submission = (
        f"SELECT 1 FROM {event} e WHERE e.organization = NEW.organization AND e.topic = '{submitted}' "  # noqa: S608
        f"AND {request}"
    )
    own = f"{submission} AND ({same})"
    decides = " OR ".join(f"NEW.topic LIKE '{name}/%'" for name in decided)
    index = f"CREATE INDEX IF NOT EXISTS ix_event_submissions ON event (organization) WHERE topic = '{submitted}'"
    if dialect == "sqlite":
        refuses = f"BEGIN SELECT RAISE(ABORT, '{told}'); END"
        return [
            index,
            f"CREATE TRIGGER event_four_eyes BEFORE INSERT ON event WHEN ({decides}) AND EXISTS ({own}) {refuses}",
        ]
    early = "event: nobody decides on a change request before it is submitted"
    body = (
        f"BEGIN IF EXISTS ({own}) THEN RAISE EXCEPTION '{told}' USING ERRCODE = '23000'; END IF; "
        f"IF NOT EXISTS ({submission} AND e.sequence < NEW.sequence) "
        f"THEN RAISE EXCEPTION '{early}' USING ERRCODE = '23000'; END IF; RETURN NULL; END"
    )
    return [
        index,
        function("orgledger_four_eyes", body),
        *trigger(
            "event",
            "event_four_eyes",
            f"AFTER INSERT ON event FOR EACH ROW WHEN ({decides})",
            "orgledger_four_eyes",
        ),
    ]
