"""Duties that read alike."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from orgledger.domain.findings.finding import Ref
from orgledger.domain.findings.wording import Worded, containment, pairs, parts
from orgledger.domain.rule_set import Rules
from tests.domain.findings.checking import DUTY, OTHER, duty, found, involve, subjects, tree
from tests.kit import EXPORT, PLANT, SALES, Organization
from tests.properties.histories import tried

FILL = Rules().words("C2", "fill_words")


def test_the_true_overlap_of_the_sixth_seed_reaches_a_half() -> None:
    one = parts("开发市场营销策略、推广产品和服务、与客户建立联系,并协助开发新的销售渠道", FILL)
    other = parts("负责与客户的沟通和服务", FILL)

    assert containment(one, other) == Decimal("0.5")


def test_duties_that_read_alike_are_a_hint(acme: Organization) -> None:
    tree(acme).records(duty(DUTY, "负责与客户的沟通和服务"), duty(OTHER, "负责客户沟通,为客户提供服务"))
    acme.records(involve(SALES, DUTY), involve(PLANT, OTHER))

    [finding] = found(acme, "C2")

    assert {finding.subject.key, *finding.apart} == {DUTY, OTHER}
    assert finding.severity.value == "INFO"
    assert found(acme, "C2", threshold="1") == []


def test_duties_of_a_unit_and_the_one_above_it_may_read_alike(acme: Organization) -> None:
    tree(acme).records(duty(DUTY, "负责与客户的沟通和服务"), duty(OTHER, "负责与客户的沟通和服务"))
    acme.records(involve(SALES, DUTY), involve(EXPORT, OTHER))

    assert subjects(acme, "C2") == []


def test_words_of_other_scripts_are_compared_whole() -> None:
    assert parts("The sale of Schuhe, and repair.", ()) == {"sale", "schuhe", "repair"}


def test_a_text_of_fill_words_is_compared_with_nothing(acme: Organization) -> None:
    tree(acme).records(duty(DUTY, "负责工作"), duty(OTHER, "负责工作"), involve(SALES, DUTY), involve(PLANT, OTHER))

    assert subjects(acme, "C2") == []


@given(
    st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), max_size=12),
    st.sampled_from(["0.01", "0.3", "0.5", "0.75", "1"]),
)
@tried(200)
def test_looking_up_rare_parts_finds_what_comparing_everything_finds(texts: list[frozenset[str]], least: str) -> None:
    known = [Worded(Ref("responsibility", f"{number:02}"), text, []) for number, text in enumerate(texts)]

    quick = {frozenset((one.duty, other.duty)) for one, other, _ in pairs(known, Decimal(least))}

    assert quick == {
        frozenset((one.duty, other.duty))
        for one, other in combinations(known, 2)
        if containment(one.parts, other.parts) >= Decimal(least)
    }
