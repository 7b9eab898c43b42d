"""What somebody who signs in to PostgreSQL as the application's role may try against the ledger.

Braces stand for values of the house that is attacked: {acme}, its key; {next}, the place of the entry to come; {person}
and {value}, the data key of a personal value; {request}, {submitter}: a change request, and who submitted it; {owner}:
the role that owns the tables.
"""

from __future__ import annotations

from typing import NamedTuple

RENAMED = "'UnitRenamed/1', convert_to('{{\"event\": {{}}}}', 'UTF8')"
SUBMITTED = "ChangeRequestSubmitted/1"
APPROVED = "ChangeRequestApproved/1"


def entry(place: str, topic_and_leaf: str = RENAMED) -> str:
    """The statement that appends an entry, true or false."""
    values = f"'{{acme}}', {place}, {topic_and_leaf}"
    return f"INSERT INTO public.event (organization, sequence, topic, leaf) VALUES ({values})"


def act(topic: str, actor: str = "{submitter}", request: str = "{request}") -> str:
    """Topic and leaf of an act on a change request."""
    leaf = f'{{{{"actor": "{actor}", "event": {{{{"change_request": "{request}"}}}}}}}}'
    return f"'{topic}', convert_to('{leaf}', 'UTF8')"


def false_hashes(place: str) -> str:
    """The statement that adds a row to the tree that hashes no leaf."""
    nodes = "string_agg(sha256('x'::bytea), ''::bytea)"
    count = f"generate_series(0, (SELECT max(n) FROM generate_series(0, 62) n WHERE ({place}) % (1::bigint << n) = 0))"
    return f"INSERT INTO public.tree SELECT '{{acme}}', {place}, {nodes} FROM {count}"


def calls_shadow(name: str, arguments: str, returns: str, body: str) -> str:
    """The statement that makes a function of the same name as one that a fence calls."""
    return f"CREATE FUNCTION mine.{name}({arguments}) RETURNS {returns} LANGUAGE sql AS $$ {body} $$"


MINE = ("CREATE SCHEMA mine", "SET search_path = mine, pg_temp, pg_catalog, public")
HOLE = entry("{next} + 5")
FALSE_TREE = ("BEGIN", entry("{next}"), false_hashes("{next}"))
OWN_APPROVAL = entry("{next}", act(APPROVED))
DELETION = "DELETE FROM public.private_value WHERE data_key = '{person}'"
TEMP_EVENT = (
    "CREATE TEMP TABLE event (organization text, sequence bigint, topic text, leaf bytea)",
    "INSERT INTO pg_temp.event VALUES ('{acme}', {next} + 4, 'x', 'any other leaf')",
)
TEMP_ERASURE = (
    "CREATE TEMP TABLE erasure (organization text, data_key text, sequence bigint)",
    "INSERT INTO pg_temp.erasure VALUES ('{acme}', '{person}', {next})",
)
ERASED = "'PersonErased/1', convert_to('{person}', 'UTF8')"
REAL_ERASURE = "INSERT INTO public.erasure VALUES ('{acme}', '{person}', 1, 'pia', 'pat')"
LIE = "CREATE FUNCTION mine.lie({0}, {0}) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT {1}'"
OPERATOR = "CREATE OPERATOR mine.{2} (LEFTARG = {0}, RIGHTARG = {0}, FUNCTION = mine.lie)"


class Attack(NamedTuple):
    """Statements of one session; the last one is refused."""

    tries: str
    steps: tuple[str, ...]
    quiet: bool = False
    """Whether the last one may also do nothing."""
    needs: bool = True
    """Whether everything before the last one succeeds for a role that may create what it likes."""


ATTACKS = (
    Attack("to leave a hole", (HOLE,)),
    Attack("to begin before the first entry", (entry("0"),)),
    Attack("to go below zero, all at once", (f"{entry('-2')}, ('{{acme}}', -1, 'x', ''), ('{{acme}}', 0, 'x', '')",)),
    Attack("to begin a ledger in its middle", (entry("7").replace("{acme}", "nobody"),)),
    Attack("to write an entry twice", (entry("{next} - 1"),)),
    Attack("a hole behind a temporary table", (*TEMP_EVENT, HOLE)),
    Attack(
        "a hole behind a temporary view",
        ("CREATE TEMP VIEW event AS SELECT '{acme}'::text organization, {next} + 4 AS sequence", HOLE),
    ),
    Attack(
        "a hole behind a table in a schema of its own",
        (
            *MINE,
            "CREATE TABLE mine.event AS SELECT '{acme}'::text organization, {next} + 4 AS sequence, ''::bytea leaf",
            HOLE,
        ),
    ),
    Attack(
        "a hole behind a table named like the owner's schema",
        (
            'CREATE SCHEMA "{owner}x"',
            "CREATE TABLE \"{owner}x\".event AS SELECT '{acme}'::text organization, {next} + 4 AS sequence",
            'SET search_path = "{owner}x", public',
            HOLE,
        ),
    ),
    Attack("a hole without any search path", ("SET search_path = ''", HOLE)),
    Attack(
        "a hole after the plans were made",
        (f"PREPARE hole AS {HOLE}", "EXECUTE hole", *TEMP_EVENT, "EXECUTE hole"),
        needs=False,
    ),
    Attack("a hole by COPY", ("COPY public.event (organization, sequence, topic, leaf) FROM STDIN",)),
    Attack(
        "two holes in one statement",
        (f"WITH one AS ({entry('{next} + 3')} RETURNING 1) {entry('{next} + 5')}",),
    ),
    Attack("a hole in a serializable transaction", ("BEGIN ISOLATION LEVEL SERIALIZABLE", HOLE)),
    Attack(
        "a hole whose error nobody sees",
        (f"DO $$ BEGIN {HOLE}; EXCEPTION WHEN OTHERS THEN NULL; END $$",),
        quiet=True,
    ),
    Attack(
        "a hole with a temporary table made in a block",
        (f"DO $$ BEGIN {TEMP_EVENT[0]}; {TEMP_EVENT[1]}; {HOLE}; END $$",),
    ),
    Attack("false hashes", FALSE_TREE),
    Attack("false hashes of an entry that does not exist", (false_hashes("{next}"),)),
    Attack(
        "false hashes behind temporary tables",
        (
            *TEMP_EVENT,
            "CREATE TEMP TABLE tree AS SELECT '{acme}'::text organization, {next} - 1 AS sequence, ''::bytea hashes",
            "INSERT INTO pg_temp.event VALUES ('{acme}', {next}, 'x', 'x')",
            *FALSE_TREE,
        ),
    ),
    Attack(
        "false hashes by a sha256 of its own",
        (*MINE, calls_shadow("sha256", "bytea", "bytea", "SELECT substr($1, 1, 32)"), *FALSE_TREE),
    ),
    Attack(
        "false hashes by a substr and a decode of its own",
        (
            *MINE,
            calls_shadow("substr", "bytea, integer, integer", "bytea", "SELECT NULL::bytea"),
            calls_shadow("decode", "text, text", "bytea", "SELECT NULL::bytea"),
            *FALSE_TREE,
        ),
    ),
    Attack("false hashes with other rules of quoting", ("SET standard_conforming_strings = off", *FALSE_TREE)),
    Attack("false hashes with another format of bytes", ("SET bytea_output = 'escape'", *FALSE_TREE)),
    Attack("false hashes by a domain in place of a type", (*MINE, "CREATE DOMAIN mine.bytea AS text", *FALSE_TREE)),
    Attack("another row of the tree", ("UPDATE public.tree SET hashes = '' WHERE sequence = 1",)),
    Attack("to approve its own request", (OWN_APPROVAL,)),
    Attack("to approve it behind a temporary table", (*TEMP_EVENT, OWN_APPROVAL)),
    Attack(
        "to approve it by an operator of its own",
        (
            *MINE,
            LIE.format("text", "false"),
            OPERATOR.format("text", "", "="),
            LIE.format("varchar", "false"),
            OPERATOR.format("varchar", "", "="),
            OWN_APPROVAL,
        ),
    ),
    Attack(
        "to leave a hole by an operator of its own",
        (*MINE, LIE.format("bigint", "false"), OPERATOR.format("bigint", "", "<>"), HOLE),
    ),
    Attack("to approve it by a type of its own", (*MINE, "CREATE DOMAIN mine.jsonb AS text", OWN_APPROVAL)),
    Attack(
        "to approve it by a function of its own",
        (*MINE, calls_shadow("convert_from", "bytea, name", "text", "SELECT '{{}}'::text"), OWN_APPROVAL),
    ),
    Attack(
        "to approve first and submit later",
        ("BEGIN", entry("{next}", act(APPROVED, request="r1"))),
    ),
    Attack(
        "to submit and approve in one statement",
        (
            (
                f"{entry('{next}', act(SUBMITTED, request='r2'))}, "
                f"('{{acme}}', {{next}} + 1, {act(APPROVED, request='r2')})"
            ),
        ),
    ),
    Attack("to approve it under another spelling", (entry("{next}", act("ChangeRequestApproved/01")),)),
    Attack("to approve it under a later version", (entry("{next}", act("ChangeRequestApproved/2")),)),
    Attack("to approve it by a leaf that is no text", (entry("{next}", f"'{APPROVED}', '\\xff'::bytea"),)),
    Attack("to delete a personal value", (DELETION,)),
    Attack("to delete it behind a temporary table", (*TEMP_ERASURE, DELETION)),
    Attack(
        "to delete it behind temporary tables with an entry",
        (
            *TEMP_ERASURE,
            *TEMP_EVENT,
            f"INSERT INTO pg_temp.event VALUES ('{{acme}}', {{next}}, {ERASED})",
            DELETION,
        ),
    ),
    Attack("to delete it for an erasure without an entry", ("BEGIN", REAL_ERASURE, DELETION, "COMMIT")),
    Attack(
        "to delete it for an erasure with somebody else's entry",
        (
            "BEGIN",
            entry("{next}", "'PersonErased/1', convert_to('somebody else', 'UTF8')"),
            "INSERT INTO public.erasure VALUES ('{acme}', '{person}', {next}, 'pia', 'pat')",
            DELETION,
            "COMMIT",
        ),
    ),
    Attack("to delete it with the checks put off", ("BEGIN", "SET CONSTRAINTS ALL DEFERRED", DELETION, "COMMIT")),
    Attack("to delete it in two phases", ("BEGIN", DELETION, "PREPARE TRANSACTION 'later'")),
    Attack("to erase alone", ("INSERT INTO public.erasure VALUES ('{acme}', '{person}', {next}, 'pia', 'pia')",)),
    Attack(
        "to delete it by functions of its own",
        (
            *MINE,
            calls_shadow("strpos", "text, text", "integer", "SELECT 1"),
            "BEGIN",
            REAL_ERASURE,
            DELETION,
            "COMMIT",
        ),
    ),
    Attack(
        "to delete it by MERGE",
        (
            (
                "MERGE INTO public.private_value v USING (SELECT '{person}' AS name) x ON v.data_key = x.name "
                "WHEN MATCHED THEN DELETE"
            ),
        ),
    ),
    Attack("to delete it inside a query", (f"WITH gone AS ({DELETION} RETURNING 1) SELECT count(*) FROM gone",)),
    Attack("to alter a personal value", ("UPDATE public.private_value SET box = ''",)),
    Attack(
        "to replace an entry by ON CONFLICT",
        (f"{entry('{next} - 1')} ON CONFLICT (organization, sequence) DO UPDATE SET leaf = excluded.leaf",),
    ),
    Attack(
        "to replace a row of the tree by ON CONFLICT",
        (
            (
                "INSERT INTO public.tree SELECT * FROM public.tree ON CONFLICT (organization, sequence) "
                "DO UPDATE SET hashes = ''"
            ),
        ),
    ),
    Attack("to pass over a conflict", (f"{entry('{next} - 1')} ON CONFLICT DO NOTHING",), quiet=True),
    Attack(
        "to alter an entry by MERGE",
        (
            (
                "MERGE INTO public.event e USING public.tree t ON e.sequence = t.sequence "
                "WHEN MATCHED THEN UPDATE SET leaf = ''"
            ),
        ),
    ),
    Attack("to alter an entry in a block", ("DO $$ BEGIN UPDATE public.event SET leaf = ''; END $$",)),
    Attack(
        "to alter an entry through a view",
        (
            *MINE,
            "CREATE VIEW mine.v AS SELECT * FROM public.event",
            "UPDATE mine.v SET leaf = ''",
        ),
    ),
    Attack("to alter an entry by its place on disk", ("UPDATE public.event SET leaf = '' WHERE ctid = '(0,1)'",)),
    Attack("to name a column of the system", ("INSERT INTO public.event (ctid) VALUES ('(0,1)')",)),
    Attack("to lock an entry", ("SELECT 1 FROM public.event FOR UPDATE",)),
    Attack("to delete entries", ("DELETE FROM public.event WHERE sequence > 3",)),
    Attack("to empty a table", ("TRUNCATE public.event",)),
    Attack("to empty all tables", ("TRUNCATE public.organization CASCADE",)),
    Attack("to say that it replicates", ("SET session_replication_role = replica", DELETION), needs=False),
    Attack(
        "to say so by a function",
        ("SELECT set_config('session_replication_role', 'replica', false)", DELETION),
        needs=False,
    ),
    Attack("to say so for its next sessions", ("ALTER ROLE CURRENT_USER SET session_replication_role = replica",)),
    Attack("to become the owner", ('SET ROLE "{owner}"',)),
    Attack("to sign in as the owner", ('SET SESSION AUTHORIZATION "{owner}"',)),
    Attack("to become a superuser", ("ALTER ROLE CURRENT_USER SUPERUSER",)),
    Attack("to become a member of a mighty role", ("GRANT pg_write_all_data TO CURRENT_USER",)),
    Attack("to grant itself more", ("GRANT ALL ON public.event TO CURRENT_USER", "DELETE FROM public.event")),
    Attack("to take a table over", ("ALTER TABLE public.event OWNER TO CURRENT_USER",)),
    Attack("to make a rule", ("CREATE RULE r AS ON INSERT TO public.event DO INSTEAD NOTHING",)),
    Attack(
        "to make a trigger",
        (
            "CREATE FUNCTION public.drop_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER a BEFORE INSERT ON public.event FOR EACH ROW EXECUTE FUNCTION public.drop_it()",
        ),
    ),
    Attack(
        "to make a trigger of events",
        (
            "CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION public.watch()",
        ),
    ),
    Attack("to add rows by inheritance", ("CREATE TABLE public.child () INHERITS (public.event)",)),
    Attack("to add rows by a partition", ("CREATE TABLE public.part PARTITION OF public.event DEFAULT",)),
    Attack(
        "to refer to entries",
        ("CREATE TABLE public.ref (p bigint REFERENCES public.event (position) ON DELETE CASCADE)",),
    ),
    Attack("to hide rows by a policy", ("CREATE POLICY p ON public.event USING (false)",)),
    Attack("to switch row security on", ("ALTER TABLE public.event ENABLE ROW LEVEL SECURITY",)),
    Attack("to switch the triggers off", ("ALTER TABLE public.event DISABLE TRIGGER ALL",)),
    Attack("to switch one trigger off", ("ALTER TABLE public.tree DISABLE TRIGGER tree_grows",)),
    Attack("to drop a trigger", ("DROP TRIGGER event_four_eyes ON public.event",)),
    Attack("to drop a constraint", ("ALTER TABLE public.tree DROP CONSTRAINT ck_tree_ck_tree_shape",)),
    Attack(
        "to replace a function",
        (
            (
                "CREATE OR REPLACE FUNCTION public.orgledger_four_eyes() RETURNS trigger LANGUAGE plpgsql "
                "AS 'BEGIN RETURN NULL; END'"
            ),
        ),
    ),
    Attack(
        "to give a function another search path",
        ("ALTER FUNCTION public.orgledger_event_grows() SET search_path = pg_temp",),
    ),
    Attack("to call a function of the fences by itself", ("SELECT public.orgledger_append_only()",)),
    Attack("to teach PL/pgSQL other rules", ("SET plpgsql.variable_conflict = 'use_variable'", HOLE), needs=False),
    Attack(
        "to cast bytes its own way",
        (
            *MINE,
            calls_shadow("cast_it", "bytea", "text", "SELECT ''::text"),
            "CREATE CAST (bytea AS text) WITH FUNCTION mine.cast_it(bytea) AS IMPLICIT",
        ),
    ),
    Attack(
        "to aggregate its own way",
        (
            *MINE,
            "CREATE AGGREGATE mine.max (bigint) (SFUNC = int8larger, STYPE = bigint, INITCOND = '1000')",
            HOLE,
        ),
    ),
    Attack("to move the head back", ("UPDATE public.organization SET sequence = 1",)),
    Attack("to move the head ahead of the entries", ("UPDATE public.organization SET sequence = sequence + 1",)),
    Attack(
        "to leave the head behind",
        (
            "BEGIN",
            entry("{next}"),
            entry("{next} + 1"),
            "UPDATE public.organization SET sequence = {next}, recorded_at = '2030-01-01T00:00:00.000000Z'",
            "COMMIT",
        ),
    ),
    Attack("to set the time of the head", ("UPDATE public.organization SET recorded_at = '9999'",)),
    Attack("to say that all was replayed", ("UPDATE public.organization SET replayed_until = 1",)),
    Attack("to give an organization another secret", ("UPDATE public.organization SET secret = ''",)),
    Attack("to give an organization another key", ("UPDATE public.organization SET id = 'x'",)),
    Attack("to delete an organization", ("DELETE FROM public.organization",)),
    Attack("to name an actor otherwise", ("UPDATE public.actor SET key = 'x'",)),
    Attack("to delete actors", ("DELETE FROM public.actor",)),
    Attack("to alter what is listed as destroyed", ("DELETE FROM orgledger_vault.destroyed",)),
    Attack("to set a sequence back", ("SELECT setval('public.event_position_seq', 1)",)),
    Attack("to alter a sequence", ("ALTER SEQUENCE public.event_position_seq RESTART",)),
    Attack("to rename a table", ("ALTER TABLE public.event RENAME TO elsewhere",)),
    Attack("to move a table", (*MINE, "ALTER TABLE public.event SET SCHEMA mine")),
    Attack("to comment", ("COMMENT ON TABLE public.event IS 'mine'",)),
    Attack(
        "to index an expression of its own",
        (
            *MINE,
            calls_shadow("peek", "bytea", "integer", "SELECT 1").replace("sql AS", "sql IMMUTABLE AS"),
            "CREATE INDEX i ON public.event (mine.peek(leaf))",
        ),
    ),
    Attack("to keep everybody out", ("BEGIN", "LOCK TABLE public.event IN ACCESS EXCLUSIVE MODE")),
    Attack("to keep writers out", ("BEGIN", "LOCK TABLE public.organization IN ACCESS EXCLUSIVE MODE")),
    Attack("to rewrite a table", ("CLUSTER public.event USING pk_event",)),
    Attack("to read a file into a large object", ("SELECT lo_import('/etc/hostname')",)),
    Attack("to write a file from a large object", ("SELECT lo_export(lo_create(0), '/tmp/x')",)),
    Attack("to run a program", ("COPY public.event TO PROGRAM 'cat'",)),
    Attack("to read a file", ("SELECT pg_read_file('PG_VERSION')",)),
    Attack("to add C", ("CREATE FUNCTION public.c() RETURNS int LANGUAGE c AS 'libc', 'getpid'",)),
    Attack(
        "to subscribe to another ledger",
        ("CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false)",),
    ),
    Attack("to publish", ("CREATE PUBLICATION p FOR TABLE public.event",)),
    Attack("to decode the log", ("SELECT pg_create_logical_replication_slot('s', 'pgoutput')",)),
    Attack("to speak as a replica", ("SELECT pg_replication_origin_create('o')",)),
    Attack("to set the server up otherwise", ("ALTER SYSTEM SET fsync = off",)),
    Attack(
        "to set the database up otherwise",
        ("DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET search_path = pg_temp'; END $$",),
    ),
    Attack(
        "to end somebody else's session",
        (
            (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = '{owner}' AND backend_type = 'client backend'"
            ),
        ),
        quiet=True,
    ),
    Attack("to hold the lock of migrations", ("SELECT pg_advisory_lock(7674401)",), quiet=True),
)
