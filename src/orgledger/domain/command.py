"""Commands: what can be asked, and the one registry that every face is made from.

A command is a typed struct; its decision is a pure function from a structure and the command to events,
or a refusal. `@decides` enters both in `COMMANDS`, from which GraphQL inputs, forms, `orgledger record`
and the documentation are made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import (
    Annotated,
    Any,
    ClassVar,
    TypeAlias,
    TypeGuard,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from msgspec import UNSET, Meta, UnsetType

from orgledger.domain.event import KEY, Event, Language, Private
from orgledger.domain.glyph import deceptive
from orgledger.domain.number import is_decimal
from orgledger.domain.period import FOREVER, Period
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.role import Role
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Verb

NAME_LENGTH = 400
TEXT_LENGTH = 20_000
"""Characters. Longer texts belong in documents that an entry's basis can point to."""

HANDLES = frozenset({"code", "grade", "stage"})
"""Fields that people copy letter by letter: nothing in them is unseen."""
ONE_LINE = HANDLES | {"name", "names", "title", "titles", "reference"}
"""Fields, or what they stand in, that are shown within a line."""
DEPTH = 12
"""Levels of a form; commands need four."""
SHOWN = 60
"""Characters of a client's text that a message repeats."""

Name = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH, pattern=r"\S")]
Text = Annotated[str, Meta(min_length=1, max_length=TEXT_LENGTH, pattern=r"\S")]
Code = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^\S(.*\S)?\Z")]
Grade = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^\S(.*\S)?\Z")]
Seats = Annotated[int, Meta(ge=0, le=10_000_000)]

Seal: TypeAlias = Callable[[str], Private]
"""Commits to a personal value under a fresh salt."""


def note(text: str) -> Meta:
    """What a field of a command is for, shown by every face."""
    return Meta(description=text)


class Dated(Enum):
    """How a command says when it takes effect."""

    PERIOD = "effective"
    """A period and a verb: a change or a correction, perhaps temporary."""
    DAY = "from"
    """A day: a life begins or ends, for good until the next life event."""
    UNDATED = ""
    """Not at all."""


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class CommandMeta(msgspec.StructMeta):
    """Tells type checkers that every command is frozen."""


class Command(msgspec.Struct, metaclass=CommandMeta, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Something that can be asked of an organization.

    Of what is on record, a field that is absent (UNSET) leaves it untouched, and null takes it away.
    """

    dated: ClassVar[Dated] = Dated.PERIOD
    one_of: ClassVar[bool] = False
    """Whether exactly one of its fields is given."""
    act: ClassVar[bool] = False
    """Whether it comes to an act of the house, which is no part of a change request."""
    needs: ClassVar[Role] = Role.EDITOR
    """The role that asks for it."""


class Named:
    """Somebody whom a command names; what is recorded of them is the pseudonym, which only the write door knows."""

    __slots__ = ("key", "name")

    def __init__(self, name: str, key: str | None = None) -> None:
        self.name = name
        self.key = key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and (other.name, other.key) == (self.name, self.key)

    def __hash__(self) -> int:
        return hash((self.name, self.key))

    def __repr__(self) -> str:
        return f"Named({(self.key or '')[:8]}…)"


class LocalizedText(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A text and the language it is in."""

    language: Annotated[Language, note("A BCP 47 language tag, such as en or zh.")]
    text: Annotated[Text, note("The text itself.")]


class RemovableText(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A text and the language it is in; null takes the text in that language away."""

    language: Annotated[Language, note("A BCP 47 language tag, such as en or zh.")]
    text: Annotated[Text | None, note("The text itself; null takes it away.")]


Texts = Annotated[tuple[LocalizedText, ...], Meta(min_length=1, max_length=50)]
RemovableTexts = Annotated[tuple[RemovableText, ...], Meta(min_length=1, max_length=50)]
Names = Annotated[
    tuple[LocalizedText, ...], Meta(min_length=1, max_length=50, description="The name in one or several languages.")
]


class Operation(msgspec.Struct, frozen=True):
    """A command with the time it takes effect."""

    name: str
    command: Command
    effective: Period | None
    verb: Verb = Verb.CHANGE


class Timed(msgspec.Struct, frozen=True):
    """An event with a period of its own, within what its command comes to."""

    event: Event
    effective: Period


Decision: TypeAlias = Callable[[Structure, Any], "Event | Iterable[Event | Timed]"]


class CommandKind(msgspec.Struct, frozen=True):
    """One line of the registry."""

    name: str
    command: type[Command]
    decide: Decision
    noun: str

    @property
    def help(self) -> str:
        """What the command does, in a sentence."""
        return (self.command.__doc__ or "").strip().split("\n\n")[0]


COMMANDS: dict[str, CommandKind] = {}


Deciding = TypeVar("Deciding", bound=Decision)


def decides(name: str) -> Callable[[Deciding], Deciding]:
    """Enter a command and its decision in the registry."""

    def enter(decide: Deciding) -> Deciding:
        hints = [hint for key, hint in get_type_hints(decide).items() if key != "return"]
        COMMANDS[name] = CommandKind(name, hints[1], decide, decide.__module__.rpartition(".")[2])
        return decide

    return enter


class EffectiveForm(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The JSON form of a command's time."""

    start: date = msgspec.field(name="from")
    to: date | None = None
    forever: bool = False
    verb: Verb = Verb.CHANGE


def read_operation(name: str, form: Mapping[str, Any], seal: Seal, *, recorded: bool = False) -> Operation:
    """Read one operation from its JSON form, the same for GraphQL, files and forms.

    Args:
        name: of the command.
        form: its fields.
        seal: commits to personal values.
        recorded: whether the ledger has taken the form already, so that its texts are as they are.

    Raises:
        Refused: Invalid, with the path of what is wrong.
    """
    kind = COMMANDS.get(name)
    if kind is None:
        raise refuse(Invalid(f"There is no command {shown(name)!r}. Commands: {', '.join(sorted(COMMANDS))}."))
    if not isinstance(form, Mapping):
        raise refuse(Invalid(f"{name} takes an object."))
    fields = dict(form) if recorded else clean(form)
    effective, verb = None, Verb.CHANGE
    if kind.command.dated is Dated.PERIOD:
        effective, verb = read_effective(fields.pop("effective", None))
    elif kind.command.dated is Dated.DAY:
        effective = Period(checked_day(convert(fields.pop("from", None), date, seal, "from"), "from"))
    return Operation(name, convert(fields, kind.command, seal), effective, verb)


def write_operation(operation: Operation, told: Callable[[Private], str]) -> dict[str, Any]:
    """The JSON form of an operation, what was left out filled in; `read_operation` reads it back.

    Args:
        operation: what to write.
        told: how a personal value is written.
    """

    def lower(value: Any) -> Any:
        if isinstance(value, Private):
            return told(value)
        if isinstance(value, Named):
            return value.name
        raise NotImplementedError(type(value))

    fields = msgspec.to_builtins(operation.command, enc_hook=lower)
    if operation.effective is not None and operation.command.dated is Dated.DAY:
        fields["from"] = str(operation.effective.start)
    elif operation.effective is not None:
        start, end = operation.effective.start, operation.effective.end
        fields["effective"] = {"from": str(start), "verb": operation.verb.value}
        if end is not None:
            fields["effective"]["to"] = str(end)
        elif operation.verb is Verb.CORRECTION:
            fields["effective"]["forever"] = True
    return {operation.name: fields}


def stored_form(name: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """A form that `write_operation` wrote, perhaps when it still wrote null for texts that were left out."""
    kind = COMMANDS.get(name)
    absent = never_null(kind.command) if kind else frozenset()
    return {field: value for field, value in form.items() if value is not None or field not in absent}


@cache
def never_null(command: type[Command]) -> frozenset[str]:
    """The fields of a command, by their JSON names, that may be left out but not null."""
    hints = get_type_hints(command)
    parts = {field.encode_name: get_args(hints[field.name]) for field in msgspec.structs.fields(command)}
    return frozenset(name for name, kinds in parts.items() if UnsetType in kinds and type(None) not in kinds)


def read_effective(form: Any) -> tuple[Period, Verb]:
    """The period and verb of a command.

    Raises:
        Refused: Invalid, if the period is empty, or a correction names no end.
    """
    if form is None:
        raise refuse(Invalid("Say when it takes effect: effective: {from: …}.")).under("effective")
    given = convert(form, EffectiveForm, Private, "effective")
    checked_day(given.start, "effective", "from")
    if given.verb not in (Verb.CHANGE, Verb.CORRECTION):
        raise refuse(Invalid("The verb is CHANGE or CORRECTION.")).under("effective", "verb")
    if given.to is not None:
        checked_day(given.to, "effective", "to")
        if given.forever:
            raise refuse(Invalid("Give either to or forever, not both.")).under("effective")
        if given.to <= given.start:
            raise refuse(Invalid(f"The period is empty: it starts on {given.start} and ends before {given.to}.")).under(
                "effective", "to"
            )
    elif given.verb is Verb.CORRECTION and not given.forever:
        raise refuse(
            Invalid("A correction overrides what is planned, so it names its end: to, or forever: true.")
        ).under("effective")
    return Period(given.start, given.to), given.verb


def checked_day(day: date, *path: str) -> date:
    """A day that can begin or end a period.

    Raises:
        Refused: Invalid, for the last day the calendar can name.
    """
    if day == FOREVER:
        raise refuse(Invalid(f"{FOREVER} is the end of the calendar; leave the end out to say for ever.")).under(*path)
    return day


def convert(value: Any, kind: Any, seal: Seal, *path: str) -> Any:
    """Read a JSON value as a typed one.

    Raises:
        Refused: Invalid, with the path of what is wrong.
    """

    def hook(expected: type, found: Any) -> Any:
        if expected is Private and isinstance(found, str):
            return seal(found)
        if expected is Named and isinstance(found, str):
            if found.strip() != found or not 0 < len(found) <= NAME_LENGTH:
                raise msgspec.ValidationError(f"Somebody is named in 1 to {NAME_LENGTH} characters")
            return Named(found)
        raise NotImplementedError

    try:
        expect_decimals(value, kind)
        return msgspec.convert(value, kind, dec_hook=hook)
    except (msgspec.ValidationError, NotImplementedError) as error:
        text, _, where = str(error).partition(" - at `$")
        inner = tuple(part for part in where.rstrip("`").replace("[", ".").replace("]", "").split(".") if part)
        at = f" at {'.'.join(path + inner)}" if path + inner else ""
        raise refuse(Invalid(f"{explained(text)}{at}.")).under(*path, *inner) from None


WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "date": "a day such as 2024-06-30",
    "uuid": "a key",
}
"""The decoder's names of types, in words."""


def expect_decimals(value: Any, kind: Any, at: str = "$") -> None:
    """Expect that every exact number that is sent as a text is written plainly; msgspec reads " 1e3 " and １, too.

    Raises:
        msgspec.ValidationError: as its own, with where it is.
    """
    if isinstance(value, str):
        if Decimal in parts_of(kind) and not is_decimal(value):
            raise msgspec.ValidationError(f"Invalid decimal string - at `{at}`")
    elif isinstance(value, Mapping):
        for struct in filter(is_struct, parts_of(kind)):
            for name, inner in decimals_of(struct).items():
                if name in value:
                    expect_decimals(value[name], inner, f"{at}.{name}")
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            expect_decimals(inner, kind, f"{at}[{place}]")


@cache
def decimals_of(struct: type[msgspec.Struct]) -> Mapping[str, Any]:
    """The fields of a form in which exact numbers are found, and their types."""
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(struct)}
    return {
        name: kind
        for name, kind in fields.items()
        if any(part is Decimal or (is_struct(part) and decimals_of(part)) for part in parts_of(kind))
    }


def is_struct(kind: Any) -> TypeGuard[type[msgspec.Struct]]:
    """Whether a type is that of a form."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def parts_of(kind: Any) -> tuple[Any, ...]:
    """What a type is made of: those of a union, those inside of a list, without what annotates them."""
    inner = get_args(kind)[:1] if get_origin(kind) is Annotated else get_args(kind)
    return tuple(part for one in inner for part in parts_of(one)) if inner else (kind,)


def explained(text: str) -> str:
    """A decoder's complaint in words that say what to do."""
    if KEY[1:14] in text:
        return "A key is a UUID in lower case, such as 0189f7a2-5c3e-7b11-9d54-3f6c2a8e4b10 (not an id)"
    if "[a-z]{2,3}" in text:
        return "A language is a tag such as en, zh or zh-Hans"
    if "matching regex" in text:
        return "A name or code has letters, and no space at its ends"
    if text.startswith("Invalid RFC3339 encoded date"):
        return "A day is written such as 2024-06-30"
    if text.startswith("Invalid decimal"):
        return "A number is expected, such as 0.5"
    found = re.match(r"Expected `(?P<wanted>[^`]+)`(?P<bound>[^,`]*)(?:, got `(?P<got>[^`]+)`)?\Z", text)
    if found:
        wanted = " or ".join(WORDS.get(part, part) for part in found["wanted"].split(" | "))
        got = f", not {WORDS.get(found['got'], found['got'])}" if found["got"] else ""
        return f"Expected {wanted}{found['bound']}{got}"
    before, quote, rest = text.partition("unknown field `")
    return f"There is no field {shown(rest.rstrip('`'))!r}" if quote else before


def clean(value: Any, *path: object) -> Any:
    """Bring every text of a form, the names of its fields included, to NFC.

    Raises:
        Refused: Invalid, for characters that control or deceive, lone surrogates, over-long texts and forms nested
            beyond reason.
    """
    if len(path) > DEPTH:
        raise refuse(Invalid(f"The form is nested more than {DEPTH} deep.")).under(*steps(path[:3]))
    if isinstance(value, str):
        return clean_text(value, *path)
    if isinstance(value, Mapping):
        return {
            clean_text(key, *path) if isinstance(key, str) else key: clean(inner, *path, key)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [clean(inner, *path, index) for index, inner in enumerate(value)]
    return value


def clean_text(value: str, *path: object) -> str:
    """Bring a text to NFC.

    Raises:
        Refused: Invalid, for characters that control or deceive, lone surrogates and over-long texts.
    """
    if len(value) <= TEXT_LENGTH and value.isascii() and value.isprintable():
        return value
    way = steps(path)
    where = ".".join(way) or "A name of a field"
    if len(value) > TEXT_LENGTH:
        raise refuse(Invalid(f"{where} has {len(value):,} characters; at most {TEXT_LENGTH:,} are kept.")).under(*way)
    for character in value:
        if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
            raise refuse(Invalid(f"{where} holds the control character U+{ord(character):04X}.")).under(*way)
    if not ONE_LINE.isdisjoint(path) and any(character in value for character in "\n\t"):
        raise refuse(Invalid(f"{where} holds a line break or a tab; write it in one line.")).under(*way)
    text = unicodedata.normalize("NFC", value)
    found = deceptive(text, handle=bool(path) and path[-1] in HANDLES)
    if found is not None:
        raise refuse(Invalid(f"{where} holds {found.code}, which {found.why}. Take it out.")).under(*way)
    return text


def steps(path: Iterable[object]) -> list[str]:
    """The way into a form, as a message tells it."""
    return [shown(str(step)) for step in path]


def shown(text: str) -> str:
    """A text that a client sent, as a message repeats it: not at length, and printable."""
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return short.encode("utf-8", "backslashreplace").decode()


def decide(structure: Structure, operation: Operation) -> list[Event | Timed]:
    """The events an operation comes to, in the structure of the day it takes effect.

    Raises:
        Refused: whatever the command's own decision refuses.
    """
    decided = COMMANDS[operation.name].decide(structure, operation.command)
    events: list[Event | Timed] = [decided] if isinstance(decided, Event) else list(decided)
    if not events:
        raise refuse(Invalid("Nothing would change."))
    return events


def by_language(field: str, names: Iterable[LocalizedText], longest: int = NAME_LENGTH) -> dict[str, str]:
    """Language → text.

    Raises:
        Refused: Invalid, if a language occurs twice or a name is too long.
    """
    found: dict[str, str] = {}
    for given in once_each(field, names):
        if len(given.text) > longest:
            told = f"A name has at most {longest} characters; this one has {len(given.text):,}."
            raise refuse(Invalid(told)).under(field)
        found[given.language] = given.text
    return found


def removable(field: str, texts: Iterable[RemovableText]) -> dict[str, str | None]:
    """Language → text, or nothing where it is taken away.

    Raises:
        Refused: Invalid, if a language occurs twice.
    """
    return {given.language: given.text for given in once_each(field, texts)}


Spoken = TypeVar("Spoken", LocalizedText, RemovableText)


def once_each(field: str, texts: Iterable[Spoken]) -> Iterator[Spoken]:
    """The texts, each language once.

    Raises:
        Refused: Invalid, if a language occurs twice.
    """
    seen: set[str] = set()
    for given in texts:
        if given.language in seen:
            raise refuse(Invalid(f"The language {given.language} is given twice.")).under(field)
        seen.add(given.language)
        yield given


def thousandths(fte: Decimal | None) -> int | None:
    """Full-time equivalents as exact thousandths.

    Raises:
        Refused: Invalid, unless the number is finite, not negative and exact to three places.
    """
    if fte is None:
        return None
    if not fte.is_finite() or fte < 0 or fte > 10_000_000:
        raise refuse(Invalid(f"FTE is a number between 0 and 10,000,000, not {shown(str(fte))}."))
    exact = fte.quantize(Decimal("0.001"))
    if exact != fte:
        raise refuse(Invalid(f"FTE is exact to thousandths; {shown(str(fte))} is finer."))
    return int(exact * 1000)


def given(value: Any) -> bool:
    """Whether an optional field was given at all; null is given, absent is not."""
    return value is not UNSET
