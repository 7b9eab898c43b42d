"""The golden numbers of the design checks on the structures of the seed document, through the real import."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from orgledger.domain.change_set import Context
from orgledger.domain.findings.shape import longest
from orgledger.domain.findings.survey import Survey
from orgledger.domain.period import AsOf
from orgledger.domain.rule_set import Rules
from orgledger.exchange.orgseed.reading import Import, read
from orgledger.ledger import Ledger
from orgledger.projections.findings import findings
from orgledger.projections.image import ImageStructure
from tests.kit import Form, ask, called

SEEDS = Path(__file__).resolve().parents[2] / "examples/seeds"
FOUNDED = date(2020, 1, 1)
CHANGED, LATER = date(2021, 1, 1), date(2022, 1, 1)


class Numbers(NamedTuple):
    """What a seed comes to: its shape, and how many findings some checks have."""

    units: int
    levels: int
    span: int
    c4: int
    c5: int
    c9: int


GOLDEN = {
    "S1": Numbers(5, 2, 4, 0, 4, 4),
    "S3": Numbers(7, 2, 6, 2, 6, 1),
    "S4": Numbers(4, 2, 3, 0, 4, 0),
    "S5": Numbers(9, 3, 3, 6, 8, 6),
    "S6": Numbers(6, 2, 5, 0, 5, 1),
    "S7": Numbers(15, 3, 4, 1, 15, 14),
    "S9": Numbers(4, 2, 3, 4, 4, 3),
}


@pytest.fixture
def engine_name() -> str:
    """One engine is enough for what is asked of the image."""
    return "sqlite"


class Imported:
    """A seed in a ledger."""

    def __init__(self, ledger: Ledger, name: str) -> None:
        self.ledger, self.name = ledger, name
        seed = read((SEEDS / f"{name}.yaml").read_text(encoding="utf-8"))
        Import(ledger, seed, name.lower(), FOUNDED, actor="tester", system="orgseed").run()

    def records(self, form: Form) -> int:
        """Record one command; its last entry."""
        return self.ledger.record(self.name.lower(), self.ledger.read([form], Context())).last

    def structure(self, day: date, known: int | None = None) -> ImageStructure:
        row = self.ledger.archive.find(self.name.lower())
        image = self.ledger.archive.image(row)
        return image.structure(AsOf(day, row.sequence if known is None else known))

    def numbers(self, day: date, known: int | None = None) -> Numbers:
        structure = self.structure(day, known)
        survey = Survey(structure, Rules())
        counts = Counter(finding.check for finding in findings(structure, Rules()))
        paths = [longest(survey.children, root) for root in survey.children[None]]
        span = max(len(survey.children[key]) for key in survey.units)
        return Numbers(len(survey.units), max(map(len, paths)), span, counts["C4"], counts["C5"], counts["C9"])


@pytest.mark.parametrize("name", GOLDEN)
def test_a_seed_comes_to_its_golden_numbers(ledger: Ledger, name: str) -> None:
    assert Imported(ledger, name).numbers(FOUNDED) == GOLDEN[name]


@pytest.mark.parametrize("name", GOLDEN)
def test_no_seed_holds_a_chain_or_disagreeing_headcount(ledger: Ledger, name: str) -> None:
    assert findings(Imported(ledger, name).structure(FOUNDED), Rules(), ["C1", "C8", "C11", "C16"]) == []


def test_the_best_pair_of_alike_duties_is_the_true_one(ledger: Ledger) -> None:
    structures = {name: Imported(ledger, name).structure(FOUNDED) for name in GOLDEN}

    alike = {name: findings(structure, Rules(), ["C2"]) for name, structure in structures.items()}

    [found] = alike.pop("S6")
    assert not any(alike.values())
    told = found.evidence(structures["S6"], "zh")
    assert "50%" in told
    assert "与客户建立联系" in told
    assert "负责与客户的沟通和服务" in told


def test_an_outside_partner_keeps_a_unit_from_being_a_silo_only_where_outsiders_count(ledger: Ledger) -> None:
    seed = Imported(ledger, "S4")
    general = next(key for key in seed.structure(FOUNDED).keys("collaboration") if len(collaborators(seed, key)) == 3)
    seed.records(ask("endCollaboration", CHANGED, collaboration=general))

    counts = [len(findings(seed.structure(CHANGED), rules, ["C9"])) for rules in (Rules(), insiders())]

    assert counts == [0, 1]


def collaborators(seed: Imported, key: str) -> list[str]:
    structure = seed.structure(FOUNDED)
    return [name for name in structure.attributes(key) if name.startswith("collaboration.party.")]


def insiders() -> Rules:
    rules = Rules()
    rules.settings["C9", "external"] = False
    return rules


@pytest.mark.parametrize("name", GOLDEN)
def test_the_golden_numbers_come_back_at_the_past_and_after_a_rescission(ledger: Ledger, name: str) -> None:
    seed = Imported(ledger, name)
    before = seed.structure(FOUNDED)
    head, root = before.as_of.known, next(iter(Survey(before).children[None]))
    added = ask("createUnit", CHANGED, parent=root, kind="DEPARTMENT", names=called("新部门", "zh"))
    entry = seed.records(added)

    changed = seed.numbers(LATER)
    past = seed.numbers(FOUNDED)
    not_known = seed.numbers(LATER, head)
    seed.records(ask("rescind", sequences=[entry]))
    restored = seed.numbers(LATER)

    golden = GOLDEN[name]
    assert (changed.units, changed.c5) == (golden.units + 1, golden.c5 + 1)
    assert past == not_known == restored == golden
