"""Tables: a CSV file is uploaded, its columns are given a meaning, it is checked, and what differs is recorded.

The table travels in the page itself, packed, from step to step: nothing of it is kept here, so any process answers the
next step, and no personal value stays behind. So do the entry that it was checked on and a token that makes the keys of
what is new the same again: sent twice, it is recorded once.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import zlib
from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any

import msgspec
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from orgledger.admin.desk import HEADERS, Answer, Trouble, Visit, page
from orgledger.domain.period import AsOf, read_day
from orgledger.exchange.table.assignment import People, Person
from orgledger.exchange.table.column import Noun, column_of
from orgledger.exchange.table.encoding import ENCODINGS
from orgledger.exchange.table.file import BYTES, BadTable, Said, Table
from orgledger.exchange.table.file import COLUMNS as WIDTH
from orgledger.exchange.table.line import Fault
from orgledger.exchange.table.mapping import checked, guessed, refuse_repeated, targets
from orgledger.exchange.table.opening import read
from orgledger.exchange.table.plan import Objection, Plan, Rules, Settling
from orgledger.exchange.table.preview import Branch, tree_of
from orgledger.exchange.table.reading import rejected, settling
from orgledger.exchange.table.value import ORDERS

FIRST_ROWS = 5
"""Rows that are shown to see what a column holds."""
SHOWN = 100
"""Faults and operations that a page shows; the others are counted."""
TREE = 300
"""Units of the tree to come that a page shows; the others are counted."""
WHOLE = 200
"""Operations whose receipt shows every entry; of more, it leads to the ledger."""
LAST_DAY = "9999-12-30"
"""Everybody who was ever registered is on record then."""
RETURNING = ("refuse", "reopen", "new")
"""What may become of a row about something that was closed."""
CHOICES = ("encoding", "sheet", "dates", "returning", "recode", "leave")
"""What may be chosen of how a table is read and taken."""
LEFT_OUT = Said("The row was wrong, and is left out.")


class Sent(msgspec.Struct, frozen=True):
    """What a step of the way was sent."""

    fields: dict[str, str]
    packed: str
    table: Table
    noun: Noun
    effective: date

    @property
    def close(self) -> bool:
        """Whether what the table does not name is ended."""
        return self.fields.get("missing") == "close"

    @property
    def mapping(self) -> tuple[str, ...]:
        """What each column says, as it was chosen."""
        found = (self.fields.get(f"column-{at}", "") for at in range(len(self.table.headers)))
        return tuple(target if target and column_of(self.noun, target) else "" for target in found)

    @property
    def rules(self) -> Rules:
        """What was chosen of how the table is taken."""
        returning, dates = self.fields.get("returning", ""), self.fields.get("dates", "")
        return Rules(
            self.close,
            returning if returning in RETURNING else RETURNING[0],
            self.fields.get("recode") == "yes",
            dates if dates in ORDERS else None,
        )

    @property
    def decided(self) -> frozenset[str]:
        """The columns that somebody decided on: all of them, once somebody said that those left out are meant to be."""
        return frozenset(self.table.headers) if self.fields.get("leave") == "yes" else frozenset()

    @property
    def kept(self) -> dict[str, str]:
        """What the next step needs to know again."""
        own = ("packed", "noun", "effective", "missing", "file", "basedOn", "token", *CHOICES)
        chosen = {name: value for name, value in self.fields.items() if name in own or name.startswith("column-")}
        return {**chosen, "packed": self.packed, "noun": self.noun.value, "effective": str(self.effective)}


@page("/{code}/import", "GET", "POST")
async def table(visit: Visit) -> Response:
    """A table on its way in: uploaded, given a meaning, checked, recorded."""
    visit.recording()
    if visit.request.method == "GET":
        return upload(visit, {"effective": visit.coordinate["effective"], **dict(visit.query)})
    fields: dict[str, str] = {}
    content = b""
    try:
        content = await received(visit, fields)
        sent = opened(visit, fields, content)
        step = fields.get("step", "map")
        if step == "map":
            own = visit.frame["info"]["defaultLanguage"]
            chosen = guessed(sent.noun, sent.table, own)
            try:
                refuse_repeated(sent.table.headers, chosen)
            except BadTable as bad:
                return mapped(visit, sent, chosen, bad.said)
            return mapped(visit, sent, chosen)
        if step not in STEPS:
            raise Trouble(400, "There is no step {step}.", step=step)
        try:
            checked(sent.noun, sent.table, sent.mapping, sent.decided)
            refuse_repeated(sent.table.headers, sent.mapping)
            return await STEPS[step](visit, sent)
        except BadTable as bad:
            return mapped(visit, sent, sent.mapping, bad.said)
    except BadTable as bad:
        return upload(visit, fields, bad.said, packed(content) if 0 < len(content) <= BYTES else "")


@page("/{code}/import/{sequence:int}")
async def imported(visit: Visit) -> Response:
    """What was recorded of a long table: how much, and where its entries are."""
    sequence = visit.request.path_params["sequence"]
    found = (await visit.ask("imported", code=visit.code, sequence=sequence))["changeSet"]
    if found is None:
        raise Trouble(404, "There is no such entry.")
    return visit.page("imported", change_set=found)


async def received(visit: Visit, fields: dict[str, str]) -> bytes:
    """Read a form: its fields, and the table that came as a file or travels in the page.

    Raises:
        BadTable: if there is none.
    """
    request, most = visit.request, visit.desk.ledger.settings.import_bytes
    content = b""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        parser = MultiPartParser(
            request.headers, request.stream(), max_files=1, max_fields=WIDTH + 20, max_part_size=most
        )
        parser.spool_max_size = most  # What people are called is not written to a file of ours.
        try:
            form = await parser.parse()
        except MultiPartException as error:
            raise Trouble(400, "The form cannot be read: {reason}", reason=error.message) from None
    else:
        form = await request.form(max_fields=WIDTH + 20)
    for name, value in form.items():
        if isinstance(value, UploadFile):
            content = await value.read()
            fields["file"] = (value.filename or "")[:200]
        else:
            fields[name] = value
    await form.close()
    if not content and fields.get("packed"):
        content = unpacked(fields["packed"])
    if not content:
        raise BadTable("Choose a file.")
    return content


def opened(visit: Visit, fields: Mapping[str, str], content: bytes) -> Sent:
    """What was sent, read.

    Raises:
        BadTable: if it is no table.
        Trouble: if it was not sent by a page of ours.
    """
    try:
        noun = Noun(fields.get("noun", ""))
        effective = read_day(fields.get("effective") or visit.coordinate["effective"])
    except ValueError:
        raise BadTable("Say what the table is about, and from which day it holds.") from None
    encoding, sheet = fields.get("encoding") or None, fields.get("sheet") or None
    table = read(content, noun, encoding=encoding, sheet=sheet)
    return Sent(dict(fields), packed(content), table, noun, effective)


def packed(content: bytes) -> str:
    """A file as a hidden field carries it, line breaks and all."""
    return base64.b64encode(zlib.compress(content)).decode()


def unpacked(text: str) -> bytes:
    """A file again.

    Raises:
        Trouble: if it is none.
    """
    try:
        unpacking = zlib.decompressobj()
        return unpacking.decompress(base64.b64decode(text, validate=True), BYTES + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise Trouble(400, "The table in the form cannot be read. Upload it again.") from None


# The pages, in the order of the way.


def upload(visit: Visit, fields: Mapping[str, str], wrong: Said | None = None, kept: str = "") -> Response:
    """Choose a file, or how the one that was sent is read."""
    return visit.page(
        "import",
        422 if wrong else 200,
        sent=fields,
        wrong=wrong,
        kept=kept,
        nouns=list(Noun),
        encodings=list(ENCODINGS),
        orders=ORDERS,
        returning=RETURNING,
    )


def mapped(visit: Visit, sent: Sent, mapping: tuple[str, ...], wrong: Said | None = None) -> Response:
    """Say what each column holds."""
    own = visit.frame["info"]["defaultLanguage"]
    return visit.page(
        "import_map",
        422 if wrong else 200,
        sent=sent,
        kept={name: value for name, value in sent.kept.items() if not name.startswith("column-")},
        mapping=mapping,
        wrong=wrong,
        targets=targets(sent.noun, dict.fromkeys([own, "en", "zh"])),
        label=lambda target: label(visit, target),
        first=sent.table.rows[:FIRST_ROWS],
    )


def label(visit: Visit, target: str) -> str:
    """What a column can say, in words."""
    name, _, language = target.partition(".")
    said = visit.words.label(name)
    return f"{said} ({language})" if language else said


async def check(visit: Visit, sent: Sent) -> Response:
    """See what it would do, without recording anything; a long table tells how far it is."""
    return visit.arriving(checking(visit, sent, secrets.token_hex(16), visit.frame["info"]["head"]["sequence"]))


async def checking(visit: Visit, sent: Sent, token: str, based_on: int) -> AsyncIterator[str | Response]:
    """What is being done, and at last what the table would do."""
    t = visit.words
    result: Answer = {}
    yield t("Holding {count} rows against what stands.", count=t.number(len(sent.table.rows)))
    settling = await held(visit, sent, token, based_on)
    yield so_far(visit, settling.plan)
    async for answer in settle(visit, sent, settling, findings=True):
        yield so_far(visit, settling.plan)
        result = answer
    takes = settling.takes(skip_wrong=not sent.close)
    tree = await tree_to_come(visit, sent, settling.plan, based_on)
    yield shown(visit, sent, settling.plan, token=token, based_on=based_on, takes=takes, preview=result, tree=tree)


def so_far(visit: Visit, plan: Plan) -> str:
    """How far a check has come."""
    t = visit.words
    wrong, count = t.number(len(plan.wrong)), t.number(len(plan.steps))
    return t("Wrong so far: {wrong}. Holding {count} operations against the rules.", wrong=wrong, count=count)


async def settle(visit: Visit, sent: Sent, settling: Settling, *, findings: bool = False) -> AsyncIterator[Answer]:
    """Ask the write door about a plan, again without what it refuses, until it says nothing more; each answer."""
    while settling.plan.steps:
        result = await asked(visit, sent, settling.plan, {"dryRun": True}, findings=findings)
        again = settling.object(objections(result))
        yield result
        if not again:
            break


async def tree_to_come(visit: Visit, sent: Sent, plan: Plan, based_on: int) -> list[Branch]:
    """The tree that a table of units leads to."""
    if sent.noun is not Noun.UNITS or not plan.steps:
        return []
    image, _ = await visit.image()
    structure = image.structure(AsOf(sent.effective, based_on))
    found: list[Branch] = await visit.work(tree_of, structure, plan, visit.words.language)
    return found


async def held(visit: Visit, sent: Sent, token: str, based_on: int) -> Settling:
    """The table held against the structure, as known at the entry that it is checked on."""
    image, _ = await visit.image()
    people = await everybody(visit, based_on) if sent.noun is Noun.ASSIGNMENTS else None
    found: Settling = await visit.work(
        settling,
        sent.noun,
        sent.table,
        sent.mapping,
        image.structure(AsOf(sent.effective, based_on)),
        language=visit.frame["info"]["defaultLanguage"],
        seed=token.encode(),
        rules=sent.rules,
        people=people,
    )
    return found


async def everybody(visit: Visit, based_on: int) -> People:
    """Everybody on record, as far as the visitor may see them."""
    found: dict[str, Person] = {}
    after: str | None = None
    at = {"effective": LAST_DAY, "known": {"sequence": based_on}}
    while True:
        answer = await visit.ask("everybody", code=visit.code, asOf=at, after=after)
        rows = answer["organization"]["people"]
        found.update((one["key"], Person(one["reference"], one["name"])) for one in rows["nodes"])
        if not rows["pageInfo"]["hasNextPage"]:
            return found
        after = rows["pageInfo"]["endCursor"]


async def asked(visit: Visit, sent: Sent, plan: Plan, context: Answer, *, findings: bool = False) -> Answer:
    """What the write door says of a plan."""
    given = {"operations": plan.operations, "title": sent.fields.get("file") or None}
    around = {"organization": visit.code, "language": visit.words.language, **context}
    found: Answer = (await visit.ask("importing", input=given, context=around, findings=findings))["record"]
    return found


def objections(result: Answer) -> list[Objection]:
    """A refusal, by the operations or the entities that it is about."""
    return [
        Objection(error["message"], place(error["path"]), tuple(error.get("keys", ())))
        for error in result.get("errors", [])
    ]


def place(path: list[str] | None) -> int | None:
    """Which operation the path of an error names."""
    return int(path[1]) if path and len(path) > 1 and path[0] == "operations" else None


def shown(visit: Visit, sent: Sent, plan: Plan, status: int = 200, **more: Any) -> Response:
    """What a table would do."""
    wrong = sorted(plan.wrong)
    return visit.page(
        "import_check",
        status,
        **{"refused": None, "preview": {}, "reason": sent.fields.get("reason", ""), "tree": [], **more},
        sent=sent,
        kept=sent.kept,
        plan=plan,
        faults=plan.faults[:SHOWN],
        notices=plan.notices[:SHOWN],
        steps=plan.steps[:SHOWN],
        wrong=wrong,
        label=lambda target: label(visit, target),
        out=",".join(map(str, wrong)),
        most=SHOWN,
        tallest=TREE,
    )


async def errors(visit: Visit, sent: Sent) -> Response:
    """The rows that are wrong as a table."""
    settling = await held(visit, sent, sent.fields.get("token", ""), based_on_of(visit, sent))
    async for _ in settle(visit, sent, settling):
        pass
    text = rejected(sent.table, settling.plan, lambda said: visit.words(said.sentence, **said.named), bom=True)
    named = {"Content-Disposition": 'attachment; filename="rejected.csv"'}
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers={**HEADERS, **named})


async def record(visit: Visit, sent: Sent) -> Response:
    """Record what was checked, without the rows that were wrong."""
    token, based_on = sent.fields.get("token", ""), based_on_of(visit, sent)
    if not token:
        raise Trouble(400, "Check the table before it is recorded.")
    out = {int(line) for line in sent.fields.get("out", "").split(",") if line.isdecimal()}
    settling = await held(visit, sent, token, based_on)
    if sent.close and (out or settling.plan.faults):
        raise Trouble(400, "Check the table before it is recorded.")
    rows = {row.line for row in sent.table.rows} & out
    plan = settling.planned([Fault(line, "", LEFT_OUT) for line in sorted(rows)]) if rows else settling.plan
    if not plan.steps or plan.wrong - out:
        raise Trouble(400, "Check the table before it is recorded.")
    around: Answer = {"basedOn": based_on, "idempotencyKey": token}
    if reason := sent.fields.get("reason", "").strip():
        around["reason"] = reason
    result = await asked(visit, sent, plan, around)
    if result["__typename"] == "Recorded":
        way = "receipts" if len(plan.steps) <= WHOLE else "import"
        return visit.redirect(visit.link(f"{way}/{result['coordinate']['sequence']}"))
    return shown(visit, sent, plan, 422, token=token, based_on=based_on, takes=False, refused=result)


def based_on_of(visit: Visit, sent: Sent) -> int:
    """The entry that the table was checked on; the newest, if the form names none there is."""
    head: int = visit.frame["info"]["head"]["sequence"]
    text = sent.fields.get("basedOn", "")
    return min(int(text), head) if text.isdecimal() and len(text) < 12 else head


async def again(visit: Visit, sent: Sent) -> Response:
    """Back to the columns."""
    return mapped(visit, sent, sent.mapping)


STEPS = {"again": again, "check": check, "errors": errors, "record": record}
"""What can be done with a table whose columns have a meaning."""
