"""Triggers that refuse UPDATE and DELETE. A fence, not a proof: an owner of the database can take it down."""

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
