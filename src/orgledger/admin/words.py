"""The languages of the admin: its sentences, the words of the schema, days and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from orgledger.domain.assignment import AssignmentKind
from orgledger.domain.collaboration import CollaborationKind
from orgledger.domain.involvement import InvolvementMode
from orgledger.domain.unit import Completeness, StructureType, UnitKind, UnitStatus
from orgledger.domain.words import CHINESE, label, singular

SPOKEN = frozenset(
    member.value
    for kind in (UnitKind, UnitStatus, StructureType, Completeness, AssignmentKind, InvolvementMode, CollaborationKind)
    for member in kind
)
"""The words of the schema that a slot can hold."""
LANGUAGES = {"en": "English", "zh": "简体中文"}
LOCALES = {"en": Locale.parse("en_GB"), "zh": Locale.parse("zh_Hans_CN")}
FOLDER = Path(__file__).parent / "locale"
COUNTED = re.compile(r"{count} (\w+)")
"""What is counted, in English."""
OF_A_KEY = re.compile(r"\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
"""How a slot ends of which there is one for each key."""


@cache
def catalog(language: str) -> dict[str, str]:
    """What each sentence is in a language; English is what the sentences are written in."""
    file = FOLDER / f"{language}.po"
    if not file.exists():
        return {}
    with file.open("rb") as opened:
        return {str(message.id): str(message.string) for message in read_po(opened) if message.id and message.string}


class Words:
    """How one reader is spoken to."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = LOCALES[language]
        self.catalog = catalog(language)

    def __call__(self, sentence: str, **named: Any) -> str:
        """A sentence in the reader's language, with what its braces name."""
        said = self.catalog.get(sentence, sentence)
        if self.language == "en" and str(named.get("count")) == "1":
            said = COUNTED.sub(lambda found: f"{{count}} {singular(found[1])}", said)
        return said.format(**named) if named else said

    def label(self, name: str) -> str:
        """What the schema calls something, in words: DEPARTMENT, reportsTo or UnitMoved; a slot without its key."""
        name = OF_A_KEY.sub("", name)
        return label(name, self.language) if name in CHINESE else self(spelled(name))

    def value(self, text: str) -> str:
        """What a slot holds: a word of the schema in words, anything else as it is."""
        return self.label(text) if text in SPOKEN else text

    def day(self, value: str | date | None) -> str:
        """A civil day."""
        if not value:
            return ""
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return format_date(day, "d MMM y" if self.language == "en" else "y年M月d日", locale=self.locale)

    def span(self, period: Mapping[str, str | None]) -> str:
        """Days from the first to the last."""
        first, last = self.day(period["from"]), self.day(last_day(period))
        return self("{first} to {last}", first=first, last=last) if last else self("from {first} on", first=first)

    @staticmethod
    def within(periods: Iterable[Mapping[str, str | None]], day: str) -> bool:
        """Whether a day lies in one of some periods."""
        return any((one["from"] or "") <= day and (one["to"] is None or day < one["to"]) for one in periods)

    @staticmethod
    def nearest(period: Mapping[str, str | None], day: str) -> str:
        """The day of a period that is nearest to one outside."""
        return str(period["from"] if day < (period["from"] or "") else last_day(period) or period["from"])

    def moment(self, value: str | None) -> str:
        """A moment, in UTC."""
        if not value:
            return ""
        pattern = "d MMM y HH:mm 'UTC'" if self.language == "en" else "y年M月d日 HH:mm 'UTC'"
        return format_datetime(datetime.fromisoformat(value), pattern, locale=self.locale)

    def number(self, value: float | str | None) -> str:
        """A number; what is unknown is no zero."""
        return "?" if value is None else format_decimal(value, locale=self.locale)


def last_day(period: Mapping[str, str | None]) -> date | None:
    """The last day of a period; nothing, if it has no end."""
    return date.fromisoformat(period["to"]) - timedelta(days=1) if period["to"] else None


def spelled(name: str) -> str:
    """A name of the schema as words: HEAD_CHANGED, reportsTo and UnitMoved read alike."""
    if name.isupper():
        return label(name, "en")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace(".", " ")
    return words[:1].upper() + words[1:].lower()


def chosen(asked: str | None, cookie: str | None, header: str) -> str:
    """The language of an answer: asked for, chosen before, or liked best by the browser."""
    wanted: Iterable[str] = [asked or "", cookie or "", *(part.split(";")[0].strip() for part in header.split(","))]
    return next((tag[:2].lower() for tag in wanted if tag[:2].lower() in LANGUAGES), "en")
