"""The coordinate is chosen once, pins both clocks, and keeps its word."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from orgledger.domain.identity import PublicId, read_id
from tests.graphql.asker import Asker, both_engines
from tests.kit import (
    ADA,
    APR,
    ARCHIVE,
    BOARD,
    CHIEF,
    COMPANY,
    EXPORT,
    JAN,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    Acme,
    FakeClock,
    adjust,
    assign,
    create,
    dissolve,
    head,
    key,
    move,
    person,
    position,
    rename,
    rescind,
)

PARENT_OF_EXPORT = 'unit(code: "export") { parent { code } }'

EVERYTHING = """
  id key code name coordinate { effective sequence knownAt token sealed }
  outline { depth unit { id code name status effective { from to } head { title } people { name reference } } }
  roots { id code childCount headcount(includeDescendants: true) { authorizedSeats filledSeats vacantSeats unknown } }
  units { totalCount edges { cursor node { id names { language text } parent { id } ancestors { code } } } }
  positions { nodes { id title unit { code } holders { id roles share person { name } } reportsTo { id } } }
  people { nodes { id name assignments { effective { from to } position { title } } } }
  totals { units positions people headcount { authorizedSeats filledSeats } }
  unit(code: "export") { headcountSeries(from: "2024-01-01", to: "2025-01-01") { effective { from to } }
    history { totalCount nodes { field before after effective { from to } recordedFrom recordedTo
      entry { sequence summary subjects { id } rescindedBy { sequence } } } }
    beliefs: history(clock: RECORDED) { nodes { field before after recordedFrom recordedTo } } }
"""


def test_a_structure_is_told_as_of_its_day(tree: Acme, ask: Asker) -> None:
    tree.records(move(EXPORT, PLANT, JUNE))

    before = ask.acme(PARENT_OF_EXPORT, {"effective": "2024-05-31"})
    after = ask.acme(PARENT_OF_EXPORT, {"effective": "2024-06-01"})

    assert before == {"unit": {"parent": {"code": "sales"}}}
    assert after == {"unit": {"parent": {"code": "plant"}}}


def test_what_is_left_out_is_today_and_all_that_is_known(tree: Acme, ask: Asker, clock: FakeClock) -> None:
    clock.at = datetime(2024, 5, 17, 12, tzinfo=UTC)

    told = ask.acme("coordinate { effective sequence sealed }")

    assert told == {"coordinate": {"effective": "2024-05-17", "sequence": tree.head, "sealed": False}}


def test_today_is_a_day_in_the_time_zone_of_the_organization(ask: Asker, clock: FakeClock) -> None:
    clock.at = datetime(2025, 1, 1, 15, 59, tzinfo=UTC)
    register(ask, "Asia/Shanghai")

    before_midnight = ask.acme("coordinate { effective }")
    clock.at = datetime(2025, 1, 1, 16, 0, tzinfo=UTC)
    after_midnight = ask.acme("coordinate { effective }")

    assert before_midnight == {"coordinate": {"effective": "2025-01-01"}}
    assert after_midnight == {"coordinate": {"effective": "2025-01-02"}}


def test_a_sequence_before_a_backdated_change_shows_the_old_belief_of_the_whole_organization(
    tree: Acme, ask: Asker
) -> None:
    believed = tree.head
    tree.records(move(EXPORT, PLANT, MAR), rename(SALES, "Selling", FEBRUARY), create(BOARD, MAR, code="board"))

    now = ask.acme("outline { depth unit { name } }", {"effective": "2024-04-01"})
    then = ask.acme("outline { depth unit { name } }", {"effective": "2024-04-01", "known": {"sequence": believed}})

    assert rows(now) == [(0, "A unit"), (0, "Company"), (1, "Plant"), (2, "Export"), (1, "Selling")]
    assert rows(then) == [(0, "Company"), (1, "Plant"), (1, "Sales"), (2, "Export")]


def test_a_moment_resolves_to_the_last_set_recorded_by_then(tree: Acme, ask: Asker, clock: FakeClock) -> None:
    clock.at = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)
    tree.records(move(EXPORT, PLANT, MAR))
    clock.at = datetime(2025, 3, 2, tzinfo=UTC)

    at_once = ask.acme(PARENT_OF_EXPORT, {"known": {"at": "2025-03-01T12:00:00Z"}})
    elsewhere = ask.acme(PARENT_OF_EXPORT, {"known": {"at": "2025-03-01T20:00:00+08:00"}})
    just_before = ask.acme(PARENT_OF_EXPORT, {"known": {"at": "2025-03-01T11:59:59.999999Z"}})

    assert at_once == elsewhere == {"unit": {"parent": {"code": "plant"}}}
    assert just_before == {"unit": {"parent": {"code": "sales"}}}


def test_a_moment_without_a_time_zone_is_refused(tree: Acme, ask: Asker) -> None:
    refused = ask.refused_as_of({"known": {"at": "2025-01-01T12:00:00"}})

    assert refused == ("VALIDATION", "A moment needs a time zone, such as 2024-09-01T00:00:00Z.")


@both_engines
def test_a_known_date_is_the_end_of_that_day_in_the_time_zone_of_the_organization(ask: Asker, clock: FakeClock) -> None:
    register(ask, "Asia/Shanghai")
    clock.at = datetime(2025, 3, 1, 15, 59, 50, tzinfo=UTC)
    ask.records(create(SALES, JAN, code="sales"))
    clock.at = datetime(2025, 3, 1, 16, 0, 0, tzinfo=UTC)
    ask.records(create(PLANT, JAN, code="plant"))
    clock.at = datetime(2025, 3, 5, tzinfo=UTC)

    first_of_march = ask.acme("roots { code } coordinate { sequence sealed }", {"known": {"date": "2025-03-01"}})
    second_of_march = ask.acme("roots { code } coordinate { sequence sealed }", {"known": {"date": "2025-03-02"}})

    assert first_of_march == {"roots": [{"code": "sales"}], "coordinate": {"sequence": 2, "sealed": True}}
    assert second_of_march == {
        "roots": [{"code": "plant"}, {"code": "sales"}],
        "coordinate": {"sequence": 3, "sealed": False},
    }


def test_what_is_known_today_is_everything(tree: Acme, ask: Asker) -> None:
    today = ask.acme("coordinate { sequence sealed }", {"known": {"date": "2025-01-01"}})

    assert today == {"coordinate": {"sequence": tree.head, "sealed": False}}


def test_before_its_first_entry_an_organization_answers_empty_with_its_code(tree: Acme, ask: Asker) -> None:
    as_of = {"effective": "2024-06-30", "known": {"sequence": 0}}

    told = ask.acme("name coordinate { sequence knownAt sealed } units { totalCount } outline { depth }", as_of)

    assert told == {
        "name": "acme",
        "coordinate": {"sequence": 0, "knownAt": None, "sealed": True},
        "units": {"totalCount": 0},
        "outline": [],
    }


def test_before_its_first_fact_an_organization_goes_by_its_code(tree: Acme, ask: Asker) -> None:
    told = ask.acme("name outline { depth }", {"effective": "2019-12-31"})

    assert told == {"name": "acme", "outline": []}


def test_a_sequence_inside_a_change_set_resolves_to_its_end(tree: Acme, ask: Asker) -> None:
    tree.records(move(EXPORT, None, MAR), move(SALES, EXPORT, MAR), rename(PLANT, "Works", MAR))

    told = [
        ask.acme("coordinate { sequence } outline { unit { code } }", {"known": {"sequence": s}}) for s in (6, 7, 8)
    ]

    assert told[0] == told[1] == told[2]
    assert told[0]["coordinate"] == {"sequence": 8}


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"at": "2025-01-01T10:00:00Z"}, "2025-01-01T10:00:00+00:00 lies in the future: nothing is known of it yet."),
        ({"date": "2025-01-02"}, "2025-01-02 lies in the future: nothing is known of that day yet."),
        ({"date": "9999-12-31"}, "9999-12-31 lies in the future: nothing is known of that day yet."),
        ({"sequence": -1}, "Entries are counted from 1; there is no entry -1."),
    ],
)
def test_the_future_of_the_ledger_is_refused(tree: Acme, ask: Asker, known: dict[str, object], message: str) -> None:
    refused = ask.refused_as_of({"known": known})

    assert refused == ("VALIDATION", message)


def test_a_sequence_beyond_the_head_is_refused_by_a_code_of_its_own(tree: Acme, ask: Asker) -> None:
    refused = ask.refused_as_of({"known": {"sequence": 6}})

    assert refused == ("BEYOND_HEAD", "Entry 6 lies beyond the head of the ledger, which is entry 5.")


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1900-01-01T00:00:00-12:00"]
)
def test_a_moment_long_before_the_ledger_shows_an_empty_organization(tree: Acme, ask: Asker, at: str) -> None:
    told = ask.acme("coordinate { sequence } outline { depth }", {"known": {"at": at}})

    assert told == {"coordinate": {"sequence": 0}, "outline": []}


def test_a_moment_at_the_end_of_the_calendar_is_refused_as_the_future(tree: Acme, ask: Asker) -> None:
    code, message = ask.refused_as_of({"known": {"at": "9999-12-31T23:59:59-14:00"}})

    assert code == "VALIDATION"
    assert "lies in the future" in message


def test_the_end_of_the_calendar_is_no_day_to_ask_for(tree: Acme, ask: Asker) -> None:
    code, message = ask.refused_as_of({"effective": "9999-12-31"})

    assert (code, message) == (
        "VALIDATION", "9999-12-31 is the end of the calendar: no fact reaches it. Ask for an earlier day.",
    )  # fmt: skip


@pytest.mark.parametrize(("day", "units"), [("0001-01-01", 0), ("9999-12-30", 4)])
def test_every_day_of_the_calendar_can_be_asked_for(tree: Acme, ask: Asker, day: str, units: int) -> None:
    told = ask.acme("units { totalCount } totals { units }", {"effective": day})

    assert told == {"units": {"totalCount": units}, "totals": {"units": units}}


@pytest.mark.parametrize(
    "known",
    [{"sequence": 1, "date": "2025-01-01"}, {}, {"sequence": None}, {"at": "2025-01-01T09:00:00Z", "sequence": 0}],
)
def test_what_was_known_is_named_in_exactly_one_way(tree: Acme, ask: Asker, known: dict[str, object]) -> None:
    document = 'query($asOf: AsOfInput) { organization(code: "acme", asOf: $asOf) { code } }'

    [(code, _)] = ask.errors(document, asOf={"known": known})

    assert code == "GRAPHQL_INVALID"


@both_engines
def test_a_token_gives_byte_identical_answers_after_later_changes(tree: Acme, ask: Asker, clock: FakeClock) -> None:
    tree.records(
        position(CHIEF, SALES, title="Chief", head=True, seats=2),
        person(ADA, reference="p1", name="Ada Lovelace"),
        assign(key("tie"), ADA, CHIEF),
        adjust(EXPORT, MAR, seats=5),
    )
    tree.records(rename(EXPORT, "Abroad", APR))
    token = ask.acme("coordinate { token }", {"effective": "2024-06-30"})["coordinate"]["token"]

    first = ask.acme(EVERYTHING, {"token": token})
    clock.at += timedelta(days=400)
    tree.records(move(EXPORT, PLANT, MAR))
    tree.records(rescind(10))
    tree.records(create(BOARD, MAY, code="board"), rename(COMPANY, "The house", JAN), head(PLANT, None, MAY))
    tree.records(dissolve(EXPORT, JUNE))
    again = ask.acme(EVERYTHING, {"token": token})
    elsewhere = Asker(ask.ledger).acme(EVERYTHING, {"token": first["coordinate"]["token"]})

    assert first["unit"]["history"]["totalCount"] > 5
    assert json.dumps(again) == json.dumps(first)
    assert json.dumps(elsewhere) == json.dumps(first)


def test_below_a_coordinate_who_rescinded_what_is_told_as_of_its_known(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "Abroad", APR))
    tree.records(rescind(6))
    history = """unit(code: "export") { history(clock: RECORDED) { nodes {
        field entry { sequence rescindedBy { sequence } } } } }"""

    then = ask.acme(history, {"effective": "2024-06-30", "known": {"sequence": 6}})
    now = ask.acme(history, {"effective": "2024-06-30", "known": {"sequence": 7}})

    assert {"field": "name.en", "entry": {"sequence": 6, "rescindedBy": None}} in nodes(then)
    assert {"field": "name.en", "entry": {"sequence": 6, "rescindedBy": {"sequence": 7}}} in nodes(now)


def test_a_token_names_both_clocks(tree: Acme, ask: Asker) -> None:
    token = ask.acme("coordinate { token }", {"effective": "2024-06-30"})["coordinate"]["token"]
    tree.records(rename(SALES, "Selling", JAN))

    told = ask.acme("coordinate { effective sequence sealed token }", {"token": token})
    beside = ask.refused_as_of({"token": token, "effective": "2024-06-30"})

    assert told["coordinate"] == {"effective": "2024-06-30", "sequence": 5, "sealed": True, "token": token}
    assert beside == ("VALIDATION", "A token names both clocks; give nothing beside it.")


def test_a_token_of_another_organization_is_refused(tree: Acme, ask: Asker) -> None:
    Acme(tree.ledger, "other")
    token = ask('{ organization(code: "other") { coordinate { token } } }')["organization"]["coordinate"]["token"]

    refused = ask.refused_as_of({"token": token})

    assert refused == ("VALIDATION", "That token is of another organization.")


def test_a_text_that_is_no_token_is_refused(tree: Acme, ask: Asker) -> None:
    unit_id = ask.acme('unit(code: "sales") { id }')["unit"]["id"]

    refused = {ask.refused_as_of({"token": text}) for text in ("", "nonsense", "é", unit_id, "A" * 5000)}

    assert refused == {("VALIDATION", "That is not a token of a coordinate.")}


def test_a_token_that_was_made_up_beyond_the_head_is_refused(tree: Acme, ask: Asker) -> None:
    made_up = [PublicId("AsOf", tree.key, "", date(2024, 6, 30), sequence) for sequence in (99, -1, 2**70)]

    codes = [ask.refused_as_of({"token": str(token)})[0] for token in made_up]

    assert codes == ["BEYOND_HEAD", "VALIDATION", "BEYOND_HEAD"]


def test_a_coordinate_is_sealed_once_it_can_never_answer_differently(tree: Acme, ask: Asker, clock: FakeClock) -> None:
    clock.at = datetime(2025, 3, 1, 12, tzinfo=UTC)
    tree.records(rename(SALES, "Selling", JAN))
    clock.at = datetime(2025, 3, 2, tzinfo=UTC)

    def sealed(**known: object) -> bool:
        return bool(ask.acme("coordinate { sealed }", {"known": known})["coordinate"]["sealed"])

    assert sealed(sequence=5)
    assert sealed(sequence=tree.head)
    assert sealed(at="2025-03-01T11:00:00Z")
    assert sealed(at="2025-03-01T12:00:00Z")
    assert not sealed(at="2025-03-01T13:00:00Z")
    assert sealed(date="2025-02-28")
    assert not sealed(date="2025-03-01")
    assert not sealed(date="2025-03-02")


def test_ids_carry_exactly_the_parts_of_the_coordinate_that_were_named(tree: Acme, ask: Asker) -> None:
    def named(as_of: dict[str, object] | None) -> list[tuple[object, object]]:
        told = ask.acme('id unit(code: "export") { id parent { id } }', as_of)
        ids = [told["id"], told["unit"]["id"], told["unit"]["parent"]["id"]]
        found = [read_id(text) for text in ids]
        assert [one and one.noun for one in found] == ["Organization", "Unit", "Unit"]
        return sorted({(one.effective, one.known) for one in found if one}, key=str)

    day = date(2024, 6, 30)
    token = ask.acme("coordinate { token }", {"effective": str(day)})["coordinate"]["token"]

    assert named(None) == [(None, None)]
    assert named({"effective": str(day)}) == [(day, None)]
    assert named({"known": {"sequence": 3}}) == [(None, 5)]
    assert named({"known": {"date": "2025-01-01"}}) == [(None, 5)]
    assert named({"effective": str(day), "known": {"sequence": 5}}) == [(day, 5)]
    assert named({"token": token}) == [(day, 5)]


def test_two_aliases_are_before_and_after(tree: Acme, ask: Asker) -> None:
    tree.records(move(EXPORT, PLANT, JUNE))

    told = ask(
        """{ before: organization(code: "acme", asOf: {effective: "2024-05-31"}) { ...tree }
             after: organization(code: "acme", asOf: {effective: "2024-06-01"}) { ...tree } }
           fragment tree on Organization { outline { depth unit { id code } } }"""
    )

    assert codes(told["before"]) == ["company", "plant", "sales", "export"]
    assert codes(told["after"]) == ["company", "plant", "export", "sales"]
    assert not {row["unit"]["id"] for row in told["before"]["outline"]} & {
        row["unit"]["id"] for row in told["after"]["outline"]
    }


@both_engines
def test_a_cursor_keeps_its_coordinate_while_others_write(tree: Acme, ask: Asker) -> None:
    document = """query($after: String) { organization(code: "acme") {
      units(first: 2, after: $after) { totalCount nodes { code } pageInfo { hasNextPage endCursor } } } }"""

    first = ask(document)["organization"]["units"]
    tree.records(create(ARCHIVE, JAN, code="forest"), dissolve(EXPORT, JUNE), create(BOARD, JAN, code="board"))
    second = ask(document, after=first["pageInfo"]["endCursor"])["organization"]["units"]

    assert [unit["code"] for unit in first["nodes"] + second["nodes"]] == ["company", "export", "plant", "sales"]
    assert second["totalCount"] == 4
    assert second["pageInfo"]["hasNextPage"] is False


def test_a_cursor_of_another_coordinate_is_refused(tree: Acme, ask: Asker) -> None:
    tree.records(rename(SALES, "Selling", JAN))
    units = """query($asOf: AsOfInput, $after: String) { organization(code: "acme", asOf: $asOf) {
        units(first: 1, after: $after) { pageInfo { endCursor } } } }"""
    cursor = ask(units, asOf={"effective": "2024-06-30"})["organization"]["units"]["pageInfo"]["endCursor"]

    same_day = ask(units, asOf={"effective": "2024-06-30"}, after=cursor)
    other_day = ask.errors(units, asOf={"effective": "2024-07-01"}, after=cursor)
    other_known = ask.errors(units, asOf={"effective": "2024-06-30", "known": {"sequence": 5}}, after=cursor)

    assert same_day["organization"]["units"]["pageInfo"]["endCursor"]
    assert other_day == other_known == [("VALIDATION", "The cursor is of a list at another coordinate.")]


@pytest.mark.parametrize("cursor", ["", "nonsense", "é", "bnVsbA", "W10", "W1siYSIsImIiXSwiMjAyNC0wMS0wMSIsLTFd"])
def test_a_text_that_is_no_cursor_is_refused(tree: Acme, ask: Asker, cursor: str) -> None:
    document = 'query($after: String) { organization(code: "acme") { units(after: $after) { totalCount } } }'

    errors = ask.errors(document, after=cursor)

    assert errors == [("VALIDATION", "That is not a cursor of this list.")]


def test_a_cursor_of_another_list_or_order_is_refused(tree: Acme, ask: Asker) -> None:
    """A place in one order means nothing in another: the page would be a wrong one, and nobody would notice."""
    units = """query($after: String, $by: UnitOrder) { organization {
        units(first: 1, after: $after, orderBy: $by) { pageInfo { endCursor } } } }"""
    by_name = ask(units, by="NAME")["organization"]["units"]["pageInfo"]["endCursor"]

    same = ask.answer(units, by="NAME", after=by_name)
    other_order = ask.errors(units, by="CODE", after=by_name)
    other_list = ask.errors("query($a: String) { organization { people(after: $a) { totalCount } } }", a=by_name)

    assert "errors" not in same
    assert [code for code, _ in other_order + other_list] == ["VALIDATION"] * 2


def test_the_same_head_is_told_throughout_one_request(tree: Acme, ask: Asker) -> None:
    told = ask(
        """{ organizations { head { sequence } } a: organization(code: "acme") { coordinate { sequence } }
             b: organization(asOf: {effective: "2024-01-01"}) { coordinate { sequence } } }"""
    )

    assert told["organizations"] == [{"head": {"sequence": 5}}]
    assert told["a"] == told["b"] == {"coordinate": {"sequence": 5}}


def test_the_organization_may_be_left_out_only_where_there_is_exactly_one(tree: Acme, ask: Asker) -> None:
    alone = ask("{ organization { code } }")
    Acme(tree.ledger, "other")
    [(code, message)] = ask.errors("{ organization { code } }")

    assert alone == {"organization": {"code": "acme"}}
    assert code == "ORGANIZATION_REQUIRED"
    assert message == "Name the organization by its code: it can be left out only where there is exactly one."


def test_an_organization_that_does_not_exist_is_null(tree: Acme, ask: Asker) -> None:
    assert ask('{ organization(code: "nobody") { code } }') == {"organization": None}


FEBRUARY = date(2024, 2, 1)


def register(ask: Asker, time_zone: str) -> None:
    """Open the ledger of acme, from 2020 on, in a time zone."""
    told = ask(
        """mutation($zone: String!) { registerOrganization(input: {code: "acme", timeZone: $zone,
             names: [{language: "en", text: "Acme"}], effective: "2020-01-01"}) { __typename } }""",
        zone=time_zone,
    )
    assert told == {"registerOrganization": {"__typename": "Recorded"}}


def rows(told: dict[str, list[dict[str, object]]]) -> list[tuple[object, object]]:
    """An outline as depth and name."""
    return [(row["depth"], row["unit"]["name"]) for row in told["outline"]]  # type: ignore[index]


def codes(told: dict[str, list[dict[str, object]]]) -> list[object]:
    """An outline as codes."""
    return [row["unit"]["code"] for row in told["outline"]]  # type: ignore[index]


def nodes(told: dict[str, dict[str, dict[str, list[object]]]]) -> list[object]:
    """The nodes of a history."""
    return told["unit"]["history"]["nodes"]


@pytest.mark.parametrize("day", ["20240601", "2024-W23-6", "2024-6-1", "２０２４-06-01", "2024-06-01T00:00:00Z", ""])
def test_a_day_has_one_spelling(ask: Asker, tree: Acme, day: str) -> None:
    document = "query($day: Date) { organization(asOf: { effective: $day }) { code } }"

    for code, message in (
        *ask.errors(document, day=day),
        *ask.errors(document.replace("($day: Date)", "").replace("$day", f'"{day}"')),
    ):
        assert code == "GRAPHQL_INVALID"
        assert "A day is written such as 2024-06-30." in message


@pytest.mark.parametrize("moment", ["2024", "20240601T000000Z", "2024-W23-6T00:00Z", "2024-06-01T00:00:00+0800"])
def test_a_moment_has_one_spelling(ask: Asker, tree: Acme, moment: str) -> None:
    document = "query($at: DateTime!) { organization(asOf: { known: { at: $at } }) { code } }"

    [(code, message)] = ask.errors(document, at=moment)

    assert code == "GRAPHQL_INVALID"
    assert "A moment is written with its time zone, such as 2024-09-01T00:00:00Z." in message


@pytest.mark.parametrize("number", ["1e3", "１", " 0.5 ", "0_1", "NaN", True])
def test_an_exact_number_has_one_spelling(ask: Asker, tree: Acme, number: object) -> None:
    document = """mutation($fte: Decimal) { adjustHeadcount(input: { unit: "x", effective: { from: "2024-01-01" },
      after: { fte: $fte } }) { __typename } }"""

    [(code, message)] = ask.errors(document, fte=number)

    assert code == "GRAPHQL_INVALID"
    assert "An exact number is written such as 0.5." in message
