"""What things are called, by every face alike: no key reaches a person where there ever was a name.

What is off record goes by the name of its nearest day on record (see `structure.recalled`). The names of persons,
actors and change requests are kept beside the ledger, and depend on who reads; a face brings those it may show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from orgledger.domain.assignment import AssignmentView
from orgledger.domain.collaboration import CollaborationView
from orgledger.domain.event import NOUNS, Event, Mention
from orgledger.domain.glyph import isolated
from orgledger.domain.involvement import InvolvementView
from orgledger.domain.measure import MeasureView
from orgledger.domain.period import Period
from orgledger.domain.position import PositionView
from orgledger.domain.process import ProcessView
from orgledger.domain.responsibility import ResponsibilityView
from orgledger.domain.rollout import RolloutStepView
from orgledger.domain.rule_set import RuleSetView
from orgledger.domain.statement import StatementView
from orgledger.domain.structure import Structure, WordedView, coded, on_record, periods, recalled, text
from orgledger.domain.system import SystemView
from orgledger.domain.unit import UnitView
from orgledger.domain.words import listed, said

SPELLED = 5
"""How many periods a message spells out."""
LENGTH = 60
"""At most so many characters of a text stand in for a name."""
BESIDE = ("person", "actor", "change_request")
"""Nouns whose names are kept beside the ledger."""
NEUTRAL: Mapping[str, tuple[str, str]] = {
    "actor": ("Actor", "操作者"),
    "assignment": ("Assignment", "任职"),
    "change_request": ("Change request", "变革方案"),
    "collaboration": ("Collaboration", "协作关系"),
    "dotted_line": ("Dotted line", "虚线汇报"),
    "grant": ("Grant", "授权"),
    "involvement": ("Involvement", "职责分工"),
    "measure": ("Measure", "绩效指标"),
    "organization": ("Organization", "组织"),
    "person": ("Person", "人员"),
    "position": ("Position", "职位"),
    "process": ("Process", "流程"),
    "responsibility": ("Responsibility", "职责"),
    "rollout_step": ("Step", "实施步骤"),
    "rule_set": ("Rule set", "规则"),
    "statement": ("Statement", "说明"),
    "system": ("System", "系统"),
    "unit": ("Unit", "部门"),
}
"""Noun → what something of it is called, in English and Chinese, where it has no name or the reader may not see it."""
Beside = Mapping[tuple[str, str], str | None]
"""(Noun, key) → a name that is kept beside the ledger, if the reader may see it."""


class Naming:
    """What things are called in one structure, for one reader, in one language."""

    __slots__ = ("beside", "language", "structure", "tongue")

    def __init__(self, structure: Structure, language: str | None = None, beside: Beside | None = None) -> None:
        """Name things.

        Args:
            structure: where they are.
            language: of names; where there is none in it, the organization's own, or any.
            beside: names that are kept beside the ledger; see `beside_ledger`.
        """
        self.structure = structure
        self.language = language
        self.tongue = "zh" if (language or structure.language).startswith("zh") else "en"
        self.beside = beside or {}

    def __call__(self, noun: str, key: str) -> str:
        """What people call something; without a name, its noun and the beginning of its key."""
        name = self.beside.get((noun, key)) if noun in BESIDE else NAMES.get(noun, nameless)(self, key)
        return name if name and name != key else self.neutral(noun, key)

    def neutral(self, noun: str, key: str) -> str:
        """What to call something that has no name, or one that the reader may not see."""
        english, chinese = NEUTRAL.get(noun, ("Entity", "对象"))
        return f"{chinese if self.tongue == 'zh' else english} {key[:8]}"

    def placed(self, noun: str, key: str) -> str:
        """The same; a position with its unit, for many are called alike, and so where somebody holds one."""
        if noun == "assignment" and AssignmentView(self.structure, key).known:
            view = AssignmentView(self.structure, key)
            return f"{self('person', view.person)} · {self.placed('position', view.position)}"
        name = self(noun, key)
        if noun != "position" or not PositionView(self.structure, key).known:
            return name
        unit = self("unit", PositionView(self.structure, key).unit.key)
        if unit.casefold() in name.casefold():
            return name
        return f"{name}（{unit}）" if self.tongue == "zh" else f"{name} ({unit})"


def nameless(naming: Naming, key: str) -> str | None:
    """Of a noun that has no names."""
    return None


def shortened(words: str) -> str:
    """A text as a name for what it says: without the stop at its end, and not at length."""
    return words.rstrip(".。") if len(words) <= LENGTH else f"{words[:LENGTH]}…"


def worded(view: WordedView, language: str | None) -> str:
    """The short name of something that consists of words, else how they begin."""
    return view.name(language) or shortened(view.text(language))


def organization(naming: Naming, key: str) -> str | None:
    """An organization's own name."""
    return text(naming.structure, key, "organization.name", naming.language)


def assignment(naming: Naming, key: str) -> str | None:
    """Who, and which position."""
    view = AssignmentView(naming.structure, key)
    if not view.known:
        return None
    return f"{naming('person', view.person)} · {naming('position', view.position)}"


def involvement(naming: Naming, key: str) -> str | None:
    """Who, and what they carry."""
    view = InvolvementView(naming.structure, key)
    return f"{naming.placed(*view.holder)} · {naming(*view.object)}" if view.known else None


def collaboration(naming: Naming, key: str) -> str | None:
    """Its parties; where it has a direction, who gives and who takes."""
    view = CollaborationView(naming.structure, key)
    if view.from_unit and view.to_unit and len(view.parties) == 2:
        return f"{naming('unit', view.from_unit)} → {naming('unit', view.to_unit)}"
    return " – ".join(naming("unit", party) for party in view.parties)


def dotted_line(naming: Naming, key: str) -> str | None:
    """Who answers to whom."""
    ends = tied(naming.structure, "dotted_line", key)
    return " → ".join(naming.placed(noun, end) for _, noun, end in ends)


NAMES: Mapping[str, Callable[[Naming, str], str | None]] = {
    "organization": organization,
    "unit": lambda n, key: UnitView(n.structure, key).name(n.language),
    "position": lambda n, key: PositionView(n.structure, key).title(n.language),
    "assignment": assignment,
    "dotted_line": dotted_line,
    "involvement": involvement,
    "collaboration": collaboration,
    "responsibility": lambda n, key: worded(ResponsibilityView(n.structure, key), n.language),
    "statement": lambda n, key: worded(StatementView(n.structure, key), n.language),
    "process": lambda n, key: ProcessView(n.structure, key).name(n.language),
    "system": lambda n, key: SystemView(n.structure, key).name(n.language),
    "measure": lambda n, key: MeasureView(n.structure, key).name(n.language),
    "rollout_step": lambda n, key: shortened(RolloutStepView(n.structure, key).text(n.language)),
    "rule_set": lambda n, key: f"v{version}" if (version := RuleSetView(n.structure, key).version) else None,
}


def beside_ledger(structure: Structure, noun: str, key: str) -> Iterator[tuple[str, str]]:
    """What a name of something takes from beside the ledger: nouns and keys."""
    if noun in BESIDE:
        yield noun, key
    elif noun == "assignment" and AssignmentView(structure, key).known:
        yield "person", AssignmentView(structure, key).person


def tied(structure: Structure, noun: str, key: str) -> Iterator[Mention]:
    """What a tie ties, or tied last: attribute, noun and key."""
    if noun == "assignment" and AssignmentView(structure, key).known:
        yield Mention("person", "person", AssignmentView(structure, key).person)
        yield Mention("position", "position", AssignmentView(structure, key).position)
    elif noun == "involvement" and InvolvementView(structure, key).known:
        yield Mention("holder", *InvolvementView(structure, key).holder)
        yield Mention("object", *InvolvementView(structure, key).object)
    elif noun == "dotted_line":
        for field in ("from", "to"):
            end = recalled(structure, key, f"dotted_line.{field}")
            if end is not None:
                yield Mention(f"{field}_position", "position", str(end))


class Telling:
    """The names in an event's sentence: on the first day it speaks of, as known after its set.

    Its subject goes by the name that it had before the set, if it had any; a tie by what it ties there, or tied last.
    """

    __slots__ = ("after", "before", "event", "subjects")

    def __init__(self, event: Event, before: Structure, after: Structure, subjects: Sequence[tuple[str, str]] = ()):
        """Tell an event.

        Args:
            event: any.
            before: the structure of its first day, as known before its set.
            after: the same, as known after its set.
            subjects: noun and key of what entries that it takes back are about.
        """
        self.event = event
        self.before = before
        self.after = after
        self.subjects = subjects

    def mentions(self) -> list[tuple[Structure, Mention]]:
        """Everything that the sentence may name, and where it is named."""
        subject = next(iter(self.event.named()), None)
        found = []
        for mention in self.event.mentions():
            noun, key = mention.noun, mention.key
            former = key == subject and noun in NOUNS and on_record(self.before, noun, key)
            structure = self.before if former else self.after
            found.append((structure, mention))
            if noun in NOUNS and NOUNS[noun].tie:
                own = self.event.__struct_fields__
                found += [(structure, end) for end in tied(structure, noun, key) if end.field not in own]
        found += [(self.before, Mention("subjects", noun, key)) for noun, key in self.subjects]
        return found

    def beside(self) -> set[tuple[str, str]]:
        """What the names take from beside the ledger: nouns and keys."""
        return {one for structure, mention in self.mentions() for one in beside_ledger(structure, *mention[1:])}

    def names(self, language: str, tongue: str, beside: Beside) -> dict[str, str]:
        """Field → what is called so.

        Args:
            language: of names.
            tongue: of the sentence.
            beside: what the reader may see of `beside`.
        """
        mentions = self.mentions()
        units = {mention.key for _, mention in mentions if mention.noun == "unit"}
        words: defaultdict[str, list[str]] = defaultdict(list)
        for structure, mention in mentions:
            naming = Naming(structure, language, beside)
            naming.tongue = tongue.partition("-")[0]
            home = mention.noun == "position" and PositionView(structure, mention.key).unit.key
            name = naming(*mention[1:]) if home in units else naming.placed(*mention[1:])
            words[mention.field].append(isolated(name))
        found = {field: listed(names, tongue) for field, names in words.items()}
        subject = mentions[0][1] if mentions else None
        if subject is not None and subject.noun == "involvement" and "mode" not in self.event.__struct_fields__:
            view = InvolvementView(mentions[0][0], subject.key)
            if view.known:
                found["mode"] = said(view.mode, tongue)
                found |= {"stage": view.stage} if view.stage else {}
        return found


def days(period: Period, tongue: str = "en") -> str:
    """A period in words, with its last day."""
    if tongue == "zh":
        return f"{period.start} 至 {period.last}" if period.last else f"{period.start} 起"
    return f"from {period.start}" + (f" until {period.last}" if period.last else " on")


def no_such_unit(structure: Structure, named: str) -> str:
    """What to say where a unit is looked for that is not on record on the structure's day."""
    elsewhere = off_record(structure, "unit", named)
    return "There is no such unit on that day." + (f" {elsewhere}" if elsewhere else "")


def off_record(structure: Structure, noun: str, named: str) -> str | None:
    """When something was, or will be, on record, which is not on the structure's day; nothing, if it never was.

    Args:
        structure: of the day.
        noun: of what is looked for.
        named: its key, or a code that it has on some day.
    """
    holders = [(named, period) for period in periods(structure, noun, named)]
    if not holders:
        holders = list(coded(structure, noun, named))
    today = structure.as_of.effective
    told = []
    for key, period in holders[:SPELLED]:
        then = structure.on(period.start if today < period.start else period.last or period.start)
        code = "" if key == named else f" had the code {named}"
        told.append(f"{Naming(then)(noun, key)}{code or ' is on record'} {days(period)}")
    rest = len(holders) - SPELLED
    if not told:
        return None
    return f"On other days: {'; '.join(told)}" + (f"; and {rest} more." if rest > 0 else ".")
