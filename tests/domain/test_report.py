"""Filing a report: what was issued is on record, and knows no more than the ledger."""

from __future__ import annotations

from orgledger.domain.refusal import Invalid
from orgledger.domain.report import ReportIssued
from tests.kit import HOUSE, Organization

FORM = {
    "report": "structure",
    "edition": 1,
    "format": "pdf",
    "digest": "ab" * 32,
    "ofDay": "2024-06-30",
    "ofEntry": 1,
    "language": "en",
    "parameters": "{}",
    "program": "0.1.0",
}


def file(**more: object) -> dict[str, object]:
    return {"fileReport": {**FORM, **more}}


def test_a_report_that_was_filed_is_on_record(acme: Organization) -> None:
    acme.records(file())

    [(_, act)] = acme.image.acts_about(HOUSE, acme.head)
    assert isinstance(act, ReportIssued)
    assert act.digest == "ab" * 32
    assert act.of_entry == 1


def test_a_report_knows_no_more_than_the_ledger(acme: Organization) -> None:
    [refusal] = acme.refuses(file(ofEntry=99))

    assert isinstance(refusal, Invalid)
    assert "the ledger ends at entry 1" in refusal.message(str)


def test_a_digest_is_one(acme: Organization) -> None:
    for digest in ("AB" * 32, "ab" * 31, "zz" * 32):
        acme.refuses(file(digest=digest))
