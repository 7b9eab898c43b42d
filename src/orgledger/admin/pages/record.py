"""Recording: a form for every command, checked before it is recorded, with a receipt after.

A form is filled in, its effect is looked at, and then it is recorded, or proposed as a change request. What is checked
travels in the page itself, with the entry that it was checked on and a key that makes sending it twice harmless.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from starlette.responses import Response

from orgledger.admin.desk import Answer, Trouble, Visit, page
from orgledger.admin.form import ROWS, WAS, Field, Wrong, commands_of, fields_of, read, row_count, subject
from orgledger.admin.present import present
from orgledger.domain.command import COMMANDS, CommandKind, Dated

Candidates: TypeAlias = dict[str, list[tuple[str, str, str]]]
"""Noun → what there is of it: key, code and name."""

STEPS = ("edit", "check", "record", "propose")
AROUND = ("reason", "basis", "title")
CHOSEN = 400
"""Candidates that are chosen from a list; of more, one is named by code or key."""
NOUNS = {
    "unit": "units",
    "position": "positions",
    "person": "people",
    "responsibility": "responsibilities",
    "collaboration": "collaborations",
    "process": "processes",
    "system": "systems",
    "measure": "measures",
    "statement": "statements",
    "rollout_step": "rolloutSteps",
}
"""Noun → the list of its candidates."""
CONNECTIONS = ("units", "positions", "people", "responsibilities", "collaborations")


@page("/{code}/do")
async def choose(visit: Visit) -> Response:
    """The commands, by noun; those about one thing, if the address names it."""
    visit.recording()
    noun = next((name for name in ("unit", "position") if visit.query.get(name)), visit.query.get("noun"))
    key = visit.query.get(noun or "") or visit.query.get("key", "")
    kinds = commands_of(noun or None)
    by_noun: dict[str, list[tuple[CommandKind, dict[str, str]]]] = {}
    for kind in kinds:
        by_noun.setdefault(kind.noun, []).append((kind, filled(kind, noun, key)))
    return visit.page("do", by_noun=by_noun)


def filled(kind: CommandKind, noun: str | None, key: str) -> dict[str, str]:
    """The first field of a command that takes the thing at hand, filled in with it."""
    field = next((f for f in fields_of(kind.command) if key and noun in (f.noun, None) and f.kind == "key"), None)
    return {field.name: key} if field and subject(kind) in (noun, "any") else {}


@page("/{code}/do/{command}", "GET", "POST")
async def record(visit: Visit) -> Response:
    """One command: filled in, checked, recorded or proposed."""
    visit.recording()
    kind = COMMANDS.get(visit.request.path_params["command"])
    if kind is None:
        raise Trouble(404, "There is no command {name}.", name=visit.request.path_params["command"])
    if visit.request.method == "GET":
        image, as_of = await visit.image()
        now = present(kind, image.structure(as_of), visit.query)
        return await show(visit, kind, {"from": visit.coordinate["effective"], **now, **dict(visit.query)}, [])
    sent = {name: value for name, value in (await visit.request.form()).items() if isinstance(value, str)}
    step = sent.get("step", "check")
    if step not in STEPS:
        raise Trouble(400, "There is no step {step}.", step=step)
    if step == "edit":
        return await show(visit, kind, sent, [])
    form, wrong = read(kind, sent, languages(visit))
    form = await named(visit, kind, form, wrong)
    if wrong:
        return await show(visit, kind, sent, wrong)
    operation = {kind.name: form}
    if step == "propose":
        return await propose(visit, kind, sent, operation)
    return await decide(visit, kind, sent, operation, dry=step == "check")


async def decide(visit: Visit, kind: CommandKind, sent: dict[str, str], operation: Answer, *, dry: bool) -> Response:
    """Have a command decided: looked at only, or recorded."""
    context = around(visit, sent) | {"dryRun": dry}
    if not dry and sent.get("basedOn", "").isdecimal():
        context |= {"basedOn": int(sent["basedOn"]), "idempotencyKey": sent.get("token") or secrets.token_hex(16)}
    given = {"operations": [operation], "title": sent.get("title") or None}
    result = (await visit.ask("record", input=given, context=context))["record"]
    if result["__typename"] == "Refused":
        return await show(visit, kind, sent, [], result)
    if result["__typename"] == "Recorded":
        return visit.redirect(visit.link(f"receipts/{result['coordinate']['sequence']}"))
    kept = {name: value for name, value in sent.items() if name not in ("step", "basedOn", "token")}
    return visit.page("check", kind=kind, preview=result, kept=kept, token=sent.get("token") or secrets.token_hex(16))


async def propose(visit: Visit, kind: CommandKind, sent: dict[str, str], operation: Answer) -> Response:
    """Draft a change request that holds the command."""
    given = {"title": sent.get("title") or visit.words(kind.help.rstrip(".")), "operations": [operation]}
    context = around(visit, sent) | {"idempotencyKey": sent.get("token") or secrets.token_hex(16)}
    result = (await visit.ask("draft", input=given, context=context))["draftChangeRequest"]
    if result["__typename"] == "Refused":
        return await show(visit, kind, sent, [], result)
    return visit.redirect(visit.link(f"requests/{result['id']}"))


def around(visit: Visit, sent: Mapping[str, str]) -> dict[str, Any]:
    """What surrounds a command, as a ContextInput."""
    told = {name: sent[name] for name in ("reason", "basis") if sent.get(name)}
    return {"organization": visit.code, "language": visit.words.language, **told}


async def show(
    visit: Visit, kind: CommandKind, sent: Mapping[str, str], wrong: list[Wrong], refused: Answer | None = None
) -> Response:
    """The form of a command, with what was filled in and what is wrong with it."""
    fields = fields_of(kind.command)
    return visit.page(
        "form",
        status=422 if wrong or refused else 200,
        kind=kind,
        dated=kind.command.dated is not Dated.UNDATED,
        lasting=kind.command.dated is Dated.PERIOD,
        fields=fields,
        sent=sent,
        was={name: value for name, value in sent.items() if name.endswith(WAS)},
        wrong={one.name: one.message for one in wrong},
        refused=refused,
        candidates=await candidates(visit, nouns(fields)),
        languages_asked=languages(visit),
        rows={field.name: max(ROWS, row_count(sent, field.name) + 1) for field in fields},
        chosen=CHOSEN,
    )


def languages(visit: Visit) -> tuple[str, ...]:
    """The languages that texts are asked for in: the organization's own first."""
    own = visit.frame["info"]["defaultLanguage"]
    return tuple(dict.fromkeys([own, "en", "zh"]))


def nouns(fields: Iterable[Field]) -> set[str]:
    """The nouns that fields hold keys of."""
    found: set[str] = set()
    for field in fields:
        if field.noun:
            found |= {"unit", "position"} if field.noun == "any" else {field.noun}
            if field.noun == "any" and field.name != "holder":
                found |= {"responsibility", "process", "system", "measure", "statement"}
        found |= nouns(field.fields)
    return found


async def candidates(visit: Visit, wanted: set[str]) -> Candidates:
    """Noun → what there is of it: key, code and name."""
    if not wanted:
        return {}
    work = wanted & {"process", "system", "measure", "statement", "rollout_step", "rule_set"}
    found = await visit.at(
        "candidates",
        units="unit" in wanted,
        positions="position" in wanted,
        people="person" in wanted,
        duties="responsibility" in wanted,
        ties="collaboration" in wanted,
        work=bool(work),
    )
    lists: Candidates = {}
    for noun in wanted & NOUNS.keys():
        rows = found["organization"][NOUNS[noun]]
        lists[noun] = [candidate(row) for row in (rows["nodes"] if NOUNS[noun] in CONNECTIONS else rows)]
    return lists


def candidate(row: Answer) -> tuple[str, str, str]:
    """Key, code and name of something that can be chosen."""
    name = row.get("name") or row.get("title") or row.get("optionalName") or row.get("text") or row.get("reference")
    if "parties" in row:
        name = " – ".join(party["name"] for party in row["parties"])
    if "unit" in row:
        name = f"{name} · {row['unit']['name']}"
    return row["key"], row.get("code") or row.get("reference") or "", str(name or row["key"][:8])


async def named(visit: Visit, kind: CommandKind, form: Answer, wrong: list[Wrong]) -> Answer:
    """The form with keys where its author wrote codes or names."""
    fields = fields_of(kind.command)
    lists = await candidates(visit, nouns(fields))
    return with_keys(fields, form, lists, "", wrong)


def with_keys(
    fields: Iterable[Field],
    form: Answer,
    lists: Candidates,
    prefix: str,
    wrong: list[Wrong],
) -> Answer:
    """See named."""
    found = dict(form)
    for field in fields:
        value = form.get(field.name)
        if value is None:
            continue
        name = f"{prefix}{field.name}"
        if field.kind == "group":
            found[field.name] = with_keys(field.fields, value, lists, f"{name}.", wrong)
        elif field.kind == "groups":
            rows = enumerate(value)
            found[field.name] = [with_keys(field.fields, row, lists, f"{name}.{at}.", wrong) for at, row in rows]
        elif field.noun and field.kind == "lines":
            found[field.name] = [key_of(field, one, lists, name, wrong) for one in value]
        elif field.noun:
            found[field.name] = key_of(field, value, lists, name, wrong)
    return found


def key_of(field: Field, text: str, lists: Candidates, name: str, wrong: list[Wrong]) -> str:
    """The key of what is named by key, code or name."""
    if len(text) == 36 and text.count("-") == 4:
        return text
    among = lists.values() if field.noun == "any" else [lists.get(field.noun or "", [])]
    for place in (1, 2):
        keys = [one[0] for rows in among for one in rows if one[place] == text]
        if len(keys) == 1:
            return keys[0]
        if keys:
            wrong.append(Wrong(name, "Several go by that; give the key."))
            return text
    wrong.append(Wrong(name, "Nothing on record on that day goes by that."))
    return text


@page("/{code}/receipts/{sequence:int}")
async def receipt(visit: Visit) -> Response:
    """What was recorded: its entries, and what they made different."""
    found = (await visit.ask("receipt", code=visit.code, sequence=visit.request.path_params["sequence"]))["changeSet"]
    if found is None:
        raise Trouble(404, "There is no such entry.")
    return visit.page("receipt", change_set=found)
