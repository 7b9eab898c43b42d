"""Wording: duties of different units that read alike. A hint for a reader, never a proof.

Two texts are held against each other by their parts: pairs of neighboring Chinese characters, and words of scripts
that write words apart. Words that every duty uses are left out first. What is measured is containment: how much of
the shorter text the longer one has too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from math import ceil
from typing import NamedTuple

from orgledger.domain.findings.check import finds
from orgledger.domain.findings.duties import DUTIES, HOLDING, duties
from orgledger.domain.findings.finding import Facts, Found, Ref
from orgledger.domain.findings.survey import Survey
from orgledger.domain.responsibility import ResponsibilityView

FEWEST = 3
"""Parts that a text must have to be compared at all."""
COMMON = frozenset(("a", "all", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
"""English words that say nothing of a duty."""
WORDS = re.compile(r"[^\W\d_\u2e80-\u9fff\uf900-\ufaff]+")
HAN = re.compile(r"[\u2e80-\u2fff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Worded(NamedTuple):
    """A duty by the parts of its text, and the units that hold it."""

    duty: Ref
    parts: frozenset[str]
    homes: list[str]


def parts(text: str, fill: Iterable[str]) -> frozenset[str]:
    """The parts of a text, without fill words and punctuation."""
    for word in fill:
        text = text.replace(word, "")
    characters = "".join(HAN.findall(text))
    pairs = {characters[at : at + 2] for at in range(len(characters) - 1)}
    words = {word for word in WORDS.findall(text.casefold()) if word not in COMMON}
    return frozenset(pairs | words)


def containment(one: frozenset[str], other: frozenset[str]) -> Decimal:
    """Which share of the shorter text's parts the other one has, from 0 to 1."""
    shorter = min(len(one), len(other))
    return Decimal(len(one & other)) / shorter if shorter else Decimal(0)


def pairs(worded: Iterable[Worded], threshold: Decimal) -> Iterator[tuple[Worded, Worded, Decimal]]:
    """The pairs of texts that contain each other by a threshold.

    A text that reaches the threshold shares one of the shorter one's rarest parts: only those are looked up, so that
    what everybody writes costs nothing.
    """
    known = sorted(worded, key=lambda one: (len(one.parts), one.duty))
    often = Counter(part for one in known for part in one.parts)
    longer: dict[str, list[Worded]] = defaultdict(list)
    for one in reversed(known):
        rare = sorted(one.parts, key=lambda part: (often[part], part))
        telling = rare[: len(rare) - max(1, ceil(threshold * len(rare))) + 1]
        seen = {other.duty: other for part in telling for other in longer[part]}
        for other in seen.values():
            share = containment(one.parts, other.parts)
            if share >= threshold:
                yield one, other, share
        for part in one.parts:
            longer[part].append(one)


@finds("C2", *DUTIES, source="避免职责重叠 (S2)")
def possibly_overlapping(survey: Survey) -> Iterator[Found]:
    """Two duties of unrelated units read alike; a hint, since texts prove nothing."""
    says = {
        "en": "“{subject}” ({holders}) and “{other}” ({others}) share {percent} % of their wording.",
        "zh": "“{subject}”（{holders}）与“{other}”（{others}）文字相似度为 {percent}%。",
    }
    threshold = Decimal(survey.rules.number("C2", "threshold"))
    fill = survey.rules.words("C2", "fill_words")
    known = []
    for duty in duties(survey):
        homes = survey.homes(duty, *HOLDING)
        found = parts(ResponsibilityView(survey.structure, duty.key).text(), fill) if homes else frozenset()
        if len(found) >= FEWEST:
            known.append(Worded(duty, found, homes))
    for one, other, share in pairs(known, threshold):
        first, second = sorted((one, other), key=lambda worded: worded.duty)
        if unrelated(survey, first.homes, second.homes):
            facts: Facts = {
                "holders": [Ref("unit", key) for key in first.homes],
                "other": second.duty,
                "others": [Ref("unit", key) for key in second.homes],
                "percent": int(share * 100),
            }
            yield Found(first.duty, says, facts, (second.duty.key,))


def unrelated(survey: Survey, some: list[str], others: list[str]) -> bool:
    """Whether none of some units is one of the others, or above or below one."""
    return not any(survey.related(one, other) for one in some for other in others)
