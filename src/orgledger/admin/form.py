"""Forms: what a command takes, as fields that a person fills in, made from the registry of commands.

A field has a name, such as `after.seats` or `names.zh`, under which a browser sends it. Left empty, or as the form
opened with it, it is left out; where null means something of its own, a box beside it says so, or that it was emptied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, UnsetType

from orgledger.domain.command import COMMANDS, Command, CommandKind, Dated, LocalizedText, Named, RemovableText
from orgledger.domain.event import KEY, Private
from orgledger.domain.number import read_decimal
from orgledger.domain.period import read_day as read_civil_day
from orgledger.domain.rule_set import CHECKS

ROWS = 4
"""Empty rows of a list of several things."""
LONG = frozenset({"texts", "purpose", "content", "requirements"})
"""Localized texts that take more than a line."""
NONE = "!none"
"""What the name of a box ends with that says: none."""
WAS = "!was"
"""What the name of a hidden field ends with that holds what the form opened with."""


class Field(msgspec.Struct, frozen=True):
    """One field of a form."""

    name: str
    """As the JSON form of the command names it."""
    kind: str
    """text, number, decimal, truth, day, choice, key, texts, lines, group or groups."""
    told: str = ""
    required: bool = False
    clearable: bool = False
    """Whether null says something that leaving out does not: a box beside it says so."""
    noun: str | None = None
    """Of what it holds the key, where that is known."""
    choices: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    default: Any = None
    long: bool = False
    whole: bool = False
    """Whether each line is a whole number."""


class Wrong(msgspec.Struct, frozen=True):
    """A field that was filled in wrongly, and why."""

    name: str
    message: str


@cache
def fields_of(command: type[Command]) -> tuple[Field, ...]:
    """The fields of a command, in its own order; its identity is made by the server."""
    return tuple(field for field in struct_fields(command) if field.name != "key")


@cache
def struct_fields(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a struct."""
    hints = get_type_hints(struct, include_extras=True)
    found = []
    for one in msgspec.structs.fields(struct):
        if one.name != "key":
            default = None if one.default in (msgspec.NODEFAULT, msgspec.UNSET) else one.default
            needed = one.default is msgspec.NODEFAULT and one.default_factory is msgspec.NODEFAULT
            found.append(field_of(one.encode_name, hints[one.name], needed=needed, default=default))
    return tuple(found)


def field_of(name: str, annotation: Any, *, needed: bool, default: Any) -> Field:
    """The field of one annotation."""
    told, noun, bare = described(annotation)
    parts = set(get_args(bare)) if get_origin(bare) not in (tuple, None) else set()
    nullable = type(None) in parts
    inner = [part for part in get_args(bare) if part not in (type(None), UnsetType)] if parts else [bare]
    further_told, further_noun, kind = described(inner[0])
    told, noun = told or further_told, noun or further_noun
    base = Field(
        name,
        "text",
        told,
        required=needed,
        clearable=nullable and (needed or UnsetType in parts),
        noun=noun,
        default=default.value if isinstance(default, Enum) else default,
        long=name in LONG,
    )
    if noun:
        return msgspec.structs.replace(base, kind="key")
    if get_origin(kind) is tuple:
        return of_several(base, get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return msgspec.structs.replace(base, kind="choice", choices=tuple(member.value for member in kind))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return msgspec.structs.replace(base, kind="group", fields=struct_fields(kind))
    kinds = {str: "text", Private: "text", Named: "text", int: "number", bool: "truth", date: "day", Decimal: "decimal"}
    if name == "check":
        return msgspec.structs.replace(base, kind="choice", choices=tuple(CHECKS))
    return msgspec.structs.replace(base, kind=kinds[kind])


def of_several(base: Field, item: Any) -> Field:
    """The field of a list."""
    _, noun, kind = described(item)
    if kind in (LocalizedText, RemovableText):
        return msgspec.structs.replace(base, kind="texts", clearable=kind is RemovableText)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return msgspec.structs.replace(base, kind="groups", fields=struct_fields(kind))
    return msgspec.structs.replace(base, kind="lines", noun=noun, whole=kind is int)


def described(annotation: Any) -> tuple[str, str | None, Any]:
    """What an annotation says a value is for, of which noun it holds the key, and its bare type."""
    told, noun = "", None
    while get_origin(annotation) is Annotated:
        annotation, *metas = get_args(annotation)
        for meta in metas:
            if isinstance(meta, Meta):
                told = meta.description or told
                noun = (meta.extra or {}).get("noun", noun) or ("any" if meta.pattern == KEY else noun)
    return told, noun, annotation


def commands_of(noun: str | None) -> list[CommandKind]:
    """The commands about a noun; all, if none is named."""
    return [kind for kind in COMMANDS.values() if noun is None or kind.noun == noun or subject(kind) == noun]


def subject(kind: CommandKind) -> str | None:
    """The noun that a command's first field names."""
    return next((field.noun for field in fields_of(kind.command) if field.kind == "key" and field.required), None)


# Reading what was sent.


def read(kind: CommandKind, sent: Mapping[str, str], languages: Iterable[str]) -> tuple[dict[str, Any], list[Wrong]]:
    """What a browser sent, as the JSON form of the command, and what is wrong with it."""
    wrong: list[Wrong] = []
    form = read_fields(fields_of(kind.command), sent, "", tuple(languages), wrong)
    if kind.command.dated is Dated.DAY:
        form["from"] = read_day(sent, "from", wrong)
    elif kind.command.dated is Dated.PERIOD:
        form["effective"] = read_effective(sent, wrong)
    return form, wrong


def read_effective(sent: Mapping[str, str], wrong: list[Wrong]) -> dict[str, Any]:
    """When it takes effect."""
    verb = sent.get("verb", "CHANGE")
    effective: dict[str, Any] = {"from": read_day(sent, "from", wrong), "verb": verb}
    if sent.get("to"):
        effective["to"] = read_day(sent, "to", wrong)
    elif verb == "CORRECTION":
        if sent.get("forever"):
            effective["forever"] = True
        else:
            wrong.append(Wrong("to", "A correction overrides what is planned, so it names its end, or says: for ever."))
    return effective


def read_day(sent: Mapping[str, str], name: str, wrong: list[Wrong]) -> str | None:
    """A day."""
    text = sent.get(name, "").strip()
    try:
        return str(read_civil_day(text))
    except ValueError:
        wrong.append(Wrong(name, "Give a day such as 2024-06-30."))
        return None


def read_fields(
    fields: Iterable[Field], sent: Mapping[str, str], prefix: str, languages: tuple[str, ...], wrong: list[Wrong]
) -> dict[str, Any]:
    """The values of several fields; what was left empty or unchanged is left out, unless the command needs it."""
    form: dict[str, Any] = {}
    for field in fields:
        name = f"{prefix}{field.name}"
        if field.clearable and field.kind != "texts" and sent.get(name + NONE):
            form[field.name] = None
            continue
        was = lined(sent.get(name + WAS, ""))
        if was and not field.required and lined(sent.get(name, "")) == was:
            continue
        value = read_field(field, sent, name, languages, wrong)
        if value is not None:
            form[field.name] = value
        elif field.clearable and field.kind != "texts" and was:
            form[field.name] = None
        elif field.required and not prefix:
            wrong.append(Wrong(name, "Give a value, or say: none." if field.clearable else "This is needed."))
    return form


def read_field(field: Field, sent: Mapping[str, str], name: str, languages: tuple[str, ...], wrong: list[Wrong]) -> Any:
    """The value of one field; nothing, if it was left empty."""
    if field.kind == "texts":
        return read_texts(field, sent, name, languages)
    if field.kind == "group":
        return read_fields(field.fields, sent, f"{name}.", languages, wrong) or None
    if field.kind == "groups":
        rows = [
            read_fields(field.fields, sent, f"{name}.{row}.", languages, wrong) for row in range(row_count(sent, name))
        ]
        return [row for row in rows if row] or None
    text = lined(sent.get(name, ""))
    if field.kind == "truth":
        return bool(text) if text or field.default else None
    if not text:
        return None
    if field.kind == "lines":
        return [
            read_scalar("number" if field.whole else "text", line.strip(), name, wrong)
            for line in text.splitlines()
            if line.strip()
        ]
    return read_scalar(field.kind, text, name, wrong)


def read_texts(field: Field, sent: Mapping[str, str], name: str, languages: tuple[str, ...]) -> Any:
    """A text in several languages: those that were changed; all, where none was and the command needs one."""
    found: list[dict[str, str | None]] = []
    unchanged: list[dict[str, str | None]] = []
    for language in languages:
        text, was = (lined(sent.get(f"{name}.{language}{end}", "")) for end in ("", WAS))
        if field.clearable and (sent.get(f"{name}.{language}{NONE}") or (was and not text)):
            found.append({"language": language, "text": None})
        elif text:
            (unchanged if text == was else found).append({"language": language, "text": text})
    return found or (unchanged if field.required else None) or None


def lined(text: str) -> str:
    """A text as a browser sends it, with the ends of lines that a person typed and nothing around it."""
    return text.replace("\r\n", "\n").strip()


def read_scalar(kind: str, text: str, name: str, wrong: list[Wrong]) -> Any:
    """A number, a day or a text."""
    if kind == "number":
        if not text.isascii() or not text.removeprefix("-").isdecimal() or len(text) > 15:
            wrong.append(Wrong(name, "A whole number is expected."))
            return None
        return int(text)
    if kind == "decimal":
        try:
            return str(read_decimal(text))
        except ValueError:
            wrong.append(Wrong(name, "A number is expected, such as 0.5."))
            return None
    if kind == "day":
        return read_day({name: text}, name, wrong)
    return text


def row_count(sent: Mapping[str, str], name: str) -> int:
    """How many rows of a list were sent."""
    numbers = [
        part.split(".")[0] for part in (key.removeprefix(f"{name}.") for key in sent if key.startswith(f"{name}."))
    ]
    return max((int(number) + 1 for number in numbers if number.isdecimal() and len(number) < 4), default=0)
