"""Triggers that refuse UPDATE and DELETE, or DELETE of what nobody erased.

A fence, not a proof: an owner of the database can take it down.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from orgledger.store.schema import APPEND_ONLY

WHO = ("actor", "on_behalf_of")
"""Who records an entry, and for whom."""


def guard(table: str, dialect: str) -> list[str]:
    """The statements that make a table append-only."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        (
            "CREATE OR REPLACE FUNCTION orgledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP; END $$"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION orgledger_append_only()"
        ),
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only",
    ]


def guard_values(table: str, dialect: str, named: str = "private_value") -> list[str]:
    """The statements that let rows of personal values go with an `erasure` only, and never change."""
    erased = (
        "EXISTS (SELECT 1 FROM erasure WHERE erasure.organization = OLD.organization "
        "AND erasure.data_key = OLD.data_key)"
    )
    if dialect == "sqlite":
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
    return [
        (
            "CREATE OR REPLACE FUNCTION orgledger_goes_when_erased() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF NOT {erased} THEN "
            "RAISE EXCEPTION '% goes with an erasure only: DELETE refused', TG_TABLE_NAME; END IF; RETURN OLD; END $$"
        ),
        (
            f"CREATE TRIGGER {named}_append_only BEFORE UPDATE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION orgledger_append_only()"
        ),
        (
            f"CREATE TRIGGER {named}_goes_when_erased BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION orgledger_goes_when_erased()"
        ),
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {named}_append_only",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {named}_goes_when_erased",
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
    last = f"(SELECT coalesce(max(sequence), 0) FROM {table} WHERE organization = NEW.organization)"  # noqa: S608
    if dialect == "sqlite":
        taken = " OR EXISTS (SELECT 1 FROM event WHERE position = NEW.position)" if table == "event" else ""
        return [
            (
                f"CREATE TRIGGER {table}_grows BEFORE INSERT ON {table} WHEN NEW.sequence <> {last} + 1{taken} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: it grows at its end'); END"
            )
        ]
    refusals = {f"NEW.sequence <> {last} + 1": f"{table} is append-only: it grows at its end"}
    if table == "tree":
        leaf = "(SELECT leaf FROM event WHERE organization = NEW.organization AND sequence = NEW.sequence)"
        follows = rf"substr(NEW.hashes, 1, 32) IS DISTINCT FROM sha256('\x00'::bytea || {leaf})"
        refusals[follows] = "tree is grown from the leaves: this is not the hash of one"
    checks = " ".join(
        f"IF {wrong} THEN RAISE EXCEPTION '{told}' USING ERRCODE = '23000'; END IF;" for wrong, told in refusals.items()
    )
    return [
        (
            f"CREATE FUNCTION orgledger_{table}_grows() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {checks} RETURN NEW; END $$"
        ),
        (
            f"CREATE TRIGGER {table}_grows BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION orgledger_{table}_grows()"
        ),
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_grows",
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
    it recorded, and who submitted the request or had it submitted, ever.
    """
    submitted, decided = "ChangeRequestSubmitted/1", "('ChangeRequestApproved/1', 'ChangeRequestRejected/1')"
    told = "event: whoever submits a change request does not decide on it"

    def field(row: str, *path: str) -> str:
        if dialect == "sqlite":
            return f"json_extract(CAST({row}.leaf AS TEXT), '$.{'.'.join(path)}')"
        return f"(convert_from({row}.leaf, 'UTF8')::jsonb #>> '{{{','.join(path)}}}')"

    same = " OR ".join(f"{field('NEW', one)} = {field('e', other)}" for one in WHO for other in WHO)
    request = f"{field('e', 'event', 'change_request')} = {field('NEW', 'event', 'change_request')}"
    own = (
        f"SELECT 1 FROM event e WHERE e.organization = NEW.organization AND e.topic = '{submitted}' "  # noqa: S608
        f"AND {request} AND ({same})"
    )
    index = f"CREATE INDEX ix_event_submissions ON event (organization) WHERE topic = '{submitted}'"
    if dialect == "sqlite":
        when = f"NEW.topic IN {decided} AND EXISTS ({own})"
        refuses = f"BEGIN SELECT RAISE(ABORT, '{told}'); END"
        return [index, f"CREATE TRIGGER event_four_eyes BEFORE INSERT ON event WHEN {when} {refuses}"]
    refuses = f"IF EXISTS ({own}) THEN RAISE EXCEPTION '{told}' USING ERRCODE = '23000'; END IF;"
    return [
        index,
        (
            "CREATE FUNCTION orgledger_four_eyes() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {refuses} RETURN NEW; END $$"
        ),
        (
            f"CREATE TRIGGER event_four_eyes BEFORE INSERT ON event FOR EACH ROW WHEN (NEW.topic IN {decided}) "
            "EXECUTE FUNCTION orgledger_four_eyes()"
        ),
        "ALTER TABLE event ENABLE ALWAYS TRIGGER event_four_eyes",
    ]
