"""Schedules: on each day that one is due a pack is made, once, whenever somebody works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orgledger.domain.refusal import Refused
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports import running as running_module
from orgledger.reports.running import Due, Ran, Running
from orgledger.reports.schedule import Every, Schedule, Schedules
from orgledger.store.lease import Lost
from tests.kit import COMPANY, JUNE, Acme, FakeClock, rename
from tests.reports.signed import house, signing, wind


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ledger(database_url: str, tmp_path: Path, clock: FakeClock) -> Iterator[Ledger]:
    opened = signing(database_url, tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def acme(ledger: Ledger, clock: FakeClock) -> Acme:
    """Begun in the morning of 1 January 2025."""
    return house(ledger)


def planned(every: Every, on_day: int = 1, of: str | None = None, begins: date = date(2024, 1, 1)) -> Schedule:
    return Schedule(
        "k", "o", "structure", ("csv",), {}, None, every, on_day, of or every.value, begins, False, True, ""
    )  # fmt: skip


def work(ledger: Ledger) -> list[Ran]:
    """Everything that is due now."""
    running, done = Running(ledger), []
    while (due := running.due()) is not None:
        done.append(running.run(due))
    return done


@pytest.mark.parametrize(
    ("every", "on_day", "dues", "told"),
    [
        (Every.DAY, 1, [date(2024, 2, 27), date(2024, 2, 28), date(2024, 2, 29)], date(2024, 2, 26)),
        (Every.WEEK, 3, [date(2024, 2, 28), date(2024, 3, 6), date(2024, 3, 13)], date(2024, 2, 25)),
        (Every.MONTH, 28, [date(2024, 2, 28), date(2024, 3, 28), date(2024, 4, 28)], date(2024, 1, 31)),
        (Every.QUARTER, 5, [date(2024, 4, 5), date(2024, 7, 5), date(2024, 10, 5)], date(2024, 3, 31)),
        (Every.YEAR, 1, [date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1)], date(2024, 12, 31)),
    ],
)
def test_the_days_on_which_it_is_due(every: Every, on_day: int, dues: list[date], told: date) -> None:
    schedule = planned(every, on_day, begins=date(2024, 2, 27))

    assert list(schedule.dues(dues[-1])) == dues
    assert schedule.next_due(date(2024, 2, 26)) == dues[0]
    assert schedule.next_due(dues[0]) == dues[1]
    assert schedule.effective(dues[0]) == told


def test_it_tells_of_the_end_of_a_period_as_known_when_its_day_began() -> None:
    quarterly = planned(Every.MONTH, 5, "quarter")
    on_the_day = planned(Every.WEEK, 1, "due")

    assert quarterly.asked(date(2024, 5, 5)) == Asked(effective=date(2024, 3, 31), day=date(2024, 5, 4))
    assert on_the_day.asked(date(2024, 5, 6)) == Asked(effective=date(2024, 5, 6), day=date(2024, 5, 5))


def test_a_comparison_goes_back_to_the_end_of_the_period_before() -> None:
    schedule = Schedule(
        "k", "o", "changes", ("csv",), {"compareEffective": "previous"}, None, Every.QUARTER, 1, "quarter",
        date(2024, 1, 1), False, True, "",
    )  # fmt: skip

    assert schedule.given(date(2024, 7, 1)) == {"compareEffective": "2024-03-31"}


def test_periods_that_went_by_are_made_up_for_once_each(acme: Acme, clock: FakeClock) -> None:
    schedule = Schedules(acme.ledger).add(acme.key, "structure", ["csv", "json"], Every.MONTH)
    wind(clock, "2025-04-01T09:00:00")

    done, again = work(acme.ledger), work(acme.ledger)

    assert [(one.due, one.reason) for one in done] == [
        (date(2025, 2, 1), None), (date(2025, 3, 1), None), (date(2025, 4, 1), None)
    ]  # fmt: skip
    assert again == []
    kept = Running(acme.ledger).shelf.kept(acme.key)
    assert [(one.due, one.effective, one.schedule) for one in kept] == [
        (date(2025, 4, 1), date(2025, 3, 31), schedule.key),
        (date(2025, 3, 1), date(2025, 2, 28), schedule.key),
        (date(2025, 2, 1), date(2025, 1, 31), schedule.key),
    ]


def test_a_pack_that_is_made_late_is_the_one_that_was_due(acme: Acme, clock: FakeClock) -> None:
    schedule = Schedules(acme.ledger).add(acme.key, "structure", ["csv"], Every.MONTH)
    wind(clock, "2025-02-01T00:02:00")
    [in_time] = work(acme.ledger)
    wind(clock, "2025-02-03T00:00:00")
    acme.records(rename(COMPANY, "Renamed too late", JUNE))

    running = Running(acme.ledger)
    late = running.run(Due(schedule, date(2025, 2, 1)))

    assert late.pack == in_time.pack
    assert in_time.pack is not None


def test_before_there_was_a_record_nothing_is_due(acme: Acme) -> None:
    schedule = Schedules(acme.ledger).add(acme.key, "structure", ["csv"], Every.DAY, begins=date(2020, 1, 1))

    assert schedule.begins == date(2025, 1, 2)
    assert work(acme.ledger) == []


def test_a_day_begins_where_the_organization_is(acme: Acme, clock: FakeClock) -> None:
    Schedules(acme.ledger).add(acme.key, "structure", ["csv"], Every.DAY)

    wind(clock, "2025-01-02T00:00:30")
    early = work(acme.ledger)
    wind(clock, "2025-01-02T00:02:00")

    assert early == []
    assert len(work(acme.ledger)) == 1


def test_what_was_filed_is_on_record_once_even_if_the_pack_was_not_kept(
    acme: Acme, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = Schedules(acme.ledger).add(acme.key, "structure", ["csv", "json"], Every.MONTH, files=True)
    wind(clock, "2025-02-01T09:00:00")
    before = acme.head
    running = Running(acme.ledger)

    def full(*_: Any, **__: Any) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(running.shelf, "keep", full)
        failed = running.run(Due(schedule, date(2025, 2, 1)))
    filed = acme.head
    wind(clock, "2025-02-01T10:00:00")
    [done] = work(acme.ledger)

    assert failed.pack is None
    assert filed == acme.head == before + 2
    assert [entry.type for entry in acme.entries()[-2:]] == ["ReportIssued", "ReportIssued"]
    assert done.pack is not None


def test_a_failure_is_told_and_tried_again_later_while_other_days_go_on(acme: Acme, clock: FakeClock) -> None:
    schedules = Schedules(acme.ledger)
    schedule = schedules.add(acme.key, "structure", ["csv"], Every.MONTH, {"under": "nowhere"})
    wind(clock, "2025-03-01T09:00:00")

    done = work(acme.ledger)
    runs = schedules.runs(schedule)
    wind(clock, "2025-03-01T09:01:30")
    second = work(acme.ledger)

    assert [one.due for one in done] == [date(2025, 2, 1), date(2025, 3, 1)]
    assert all("There is no such unit on that day." in str(one.reason) for one in done)
    assert [(run.due, run.pack, run.attempts) for run in runs] == [
        (date(2025, 3, 1), None, 1), (date(2025, 2, 1), None, 1)
    ]  # fmt: skip
    assert [one.due for one in second] == [date(2025, 2, 1), date(2025, 3, 1)]
    assert work(acme.ledger) == []
    waits = [run.next_at for run in schedules.runs(schedule)]
    assert all("2025-03-01T09:03" <= str(at) < "2025-03-01T09:04" for at in waits)


def test_a_bug_in_a_report_is_told_and_does_not_stop_the_others(
    acme: Acme, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = Schedules(acme.ledger).add(acme.key, "structure", ["csv"], Every.MONTH)
    wind(clock, "2025-02-01T09:00:00")
    with monkeypatch.context() as broken:
        broken.setattr(running_module, "make_pack", lambda *_, **__: 1 / 0)
        done = Running(acme.ledger).run(Due(schedule, date(2025, 2, 1)))

    assert done.reason == "The program failed (ZeroDivisionError); its log says more."


def test_whoever_lost_the_lease_makes_nothing(acme: Acme, clock: FakeClock) -> None:
    def lost(_: Any) -> None:
        raise Lost

    schedule = Schedules(acme.ledger).add(acme.key, "structure", ["csv"], Every.MONTH)
    wind(clock, "2025-02-01T09:00:00")

    with pytest.raises(Lost):
        Running(acme.ledger, lost).run(Due(schedule, date(2025, 2, 1)))
    assert Schedules(acme.ledger).runs(schedule) == []


def test_a_schedule_that_is_removed_makes_no_more_and_its_packs_stay(acme: Acme, clock: FakeClock) -> None:
    schedules = Schedules(acme.ledger)
    schedule = schedules.add(acme.key, "structure", ["csv"], Every.MONTH)
    wind(clock, "2025-02-01T09:00:00")
    work(acme.ledger)

    schedules.remove(acme.key, schedule.key[:8])
    wind(clock, "2025-03-01T09:00:00")

    assert work(acme.ledger) == []
    assert schedules.of(acme.key) == []
    assert len(Running(acme.ledger).shelf.kept(acme.key)) == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"report": "nothing"}, "no report"),
        ({"formats": ["docx"]}, "no format"),
        ({"formats": []}, "at least one format"),
        ({"on_day": 29}, "day 1 to 28"),
        ({"of": "century"}, "no kind of period"),
        ({"language": "xx"}, "en or zh"),
        ({"given": {"depth": "3"}}, "no parameter"),
    ],
)
def test_what_does_not_fit_is_refused(acme: Acme, given: dict[str, Any], told: str) -> None:
    asked = {"report": "structure", "formats": ["csv"], "every": Every.MONTH, **given}

    with pytest.raises(Refused, match=told):
        Schedules(acme.ledger).add(acme.key, **asked)
