"""Triggers that refuse UPDATE and DELETE, or DELETE of what nobody erased.

A fence, not a proof: an owner of the database can take it down.
"""

from __future__ import annotations


def guard(table: str, dialect: str, named: str | None = None) -> list[str]:
    """The statements that make a table append-only; `named` is the name it will go by."""
    name = named or table
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only: {verb} refused'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        (
            "CREATE OR REPLACE FUNCTION orgledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP; END $$"
        ),
        (
            f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION orgledger_append_only()"
        ),
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}_append_only",
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
