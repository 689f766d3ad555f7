"""Employers' statements as they are printed: what each figure means, and what is compared with what.

47562 is 10.21 wRVU, 49505-50 11.64, 17003 0.04 a unit. The log holds the lines of the file unless a test says else.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from rvuedge.logbook.charges.rules.anesthesia_times import NOT_COMPARED
from tests.support.api import Api

CASES = Path(__file__).with_name("cases")


def compared(
    person: Api, data: bytes | str, *, status: int = 201, name: str = "statement.csv", **form: str
) -> dict[str, Any]:
    body = data.encode() if isinstance(data, str) else data
    answer = person.client.post(
        "/api/v1/reconciliations",
        data={"file": (BytesIO(body), name), "from": "2026-07-01", "to": "2026-09-30", **form},
        content_type="multipart/form-data",
        headers={"Authorization": f"Bearer {person.token}"},
    )
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def short(answer: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    return [(item["kind"], item["theirs"] and item["theirs"]["work_rvu"], item["at_stake"]) for item in answer["items"]]


@pytest.fixture
def me(api: Api) -> Api:
    return api.signed_in()


@pytest.mark.parametrize(
    ("name", "lines", "wanted"),
    [
        ("statement_expected_paid.csv", ["2026-07-07 47562"], [("differs", "5.11", "5.10")]),
        ("statement_wrvu_credit.csv", ["2026-07-07 47562"], [("matched", "10.21", "0.00")]),
        ("statement_negative_amount.csv", ["2026-07-07 47562"], [("missing_from_theirs", None, "10.21")]),
        ("statement_decimal_comma.csv", ["2026-07-07 47562"], [("matched", "10.21", "0.00")]),
        ("statement_per_unit.csv", ["2026-08-06 17003x7"], [("matched", "0.28", "0.00")]),
        (
            "statement_dd_mon_yy.csv",
            ["2026-07-07 47562", "2026-08-04 49505-50"],
            [("matched", "10.21", "0.00"), ("matched", "11.64", "0.00")],
        ),
    ],
)
def test_cases(me: Api, name: str, lines: list[str], wanted: list[tuple[str, str | None, str | None]]) -> None:
    for line in lines:
        day, code = line.split()
        me.log(code, performed_on=day)
    if name == "statement_negative_amount.csv":
        me.log("99213", performed_on="2026-07-08")
        data = (CASES / name).read_text() + "7/8/2026,99213,1,1.30,100.00,Charge\n"
        wanted = [*wanted, ("matched", "1.30", "0.00")]
    else:
        data = (CASES / name).read_text()
    assert sorted(short(compared(me, data, name=name)), key=str) == sorted(wanted, key=str)


def test_what_is_paid_is_compared_and_the_other_figure_is_named(me: Api) -> None:
    me.log("47562", performed_on="2026-07-07")
    read = compared(me, (CASES / "statement_expected_paid.csv").read_bytes())["read"]
    assert read["figures"] == {"column": "Paid wRVU", "meaning": "paid"}
    assert [(part["name"], part["reason"]) for part in read["left_out"]] == [
        ("Expected wRVU", "'Paid wRVU' is compared")
    ]


def test_per_unit_is_said(me: Api) -> None:
    me.log("17003x7", performed_on="2026-08-06")
    assert compared(me, (CASES / "statement_per_unit.csv").read_bytes())["read"]["figures_per_unit"] is True


def test_rows_that_disagree_about_units_are_a_question(me: Api) -> None:
    for day in ("2026-08-06", "2026-08-07"):
        me.log("17003x7", performed_on=day)
    text = "Service Date,CPT,Units,Work RVU\n8/6/2026,17003,7,0.04\n8/7/2026,17003,7,0.28\n"
    asked = compared(me, text, status=422)
    assert asked["errors"]["questions"][0]["key"] == "figures:unit"
    by_unit = compared(me, text, answers='{"figures:unit": "unit"}')
    assert sorted(short(by_unit)) == [("differs", "1.96", "-1.68"), ("matched", "0.28", "0.00")]


def test_figures_that_are_not_stated_are_ours_and_never_agree(me: Api) -> None:
    me.log("47562", performed_on="2026-07-07")
    me.log("49505-50", performed_on="2026-08-04")
    answer = compared(me, (CASES / "statement_na_cells.csv").read_bytes())
    assert answer["summary"][0].startswith(
        "2 lines are in both, and the file states no wRVUs we know for them: we valued"
    )
    assert not any("agree." in sentence or "agrees." in sentence for sentence in answer["summary"])
    assert all("we valued this line ourselves" in item["explanation"][0] for item in answer["items"])
    nothing = compared(me, "Service Date,CPT\n7/7/2026,47562\n8/4/2026,49505-50\n")
    assert (nothing["read"]["figures"], nothing["kinds"][0]["valued_by_us"]) == (None, 2)


@pytest.mark.parametrize("heading", ["RVU", "Total RVUs", "wRVU stuff"])
def test_a_heading_with_rvu_that_is_not_sure_is_asked_about(me: Api, heading: str) -> None:
    me.log("47562", performed_on="2026-07-07")
    text = f"Service Date,CPT,{heading}\n7/7/2026,47562,5.11\n"
    (question,) = compared(me, text, status=422)["errors"]["questions"]
    assert question["key"] == f"column:{heading}"
    answered = compared(me, text, answers=f'{{"column:{heading}": "work"}}')
    assert short(answered) == [("differs", "5.11", "5.10")]


def test_fractions_of_units_are_named_and_asked_about_and_the_rest_is_compared(me: Api) -> None:
    me.log("47562", performed_on="2026-07-07")
    me.log("49505-50", performed_on="2026-08-04")
    text = (CASES / "statement_fraction_units.csv").read_text() + "8/5/2026,99213,,1,1.30\n"
    read = compared(me, text)["read"]
    assert [(part["name"], part["reason"]) for part in read["left_out"]] == [
        ("row 2", "0.5 units: a fraction of a unit"),
        ("row 3", "1.5 units: a fraction of a unit"),
    ]
    assert [(item["key"], item["is_blocking"]) for item in read["questions"]] == [("units:fraction", False)]
    shares = compared(me, text, answers='{"units:fraction": "share"}')
    assert ("differs", "5.11", "5.10") in short(shares)


def test_sums_of_several_providers_need_a_name(me: Api) -> None:
    me.log("47562", performed_on="2026-07-07")
    text = "Provider,CPT,Units,wRVU\nDoe J,47562,1,10.21\nRoe A,47562,3,30.63\n"
    assert compared(me, text, status=422)["type"] == "urn:rvuedge:problem:several-providers"
    assert short(compared(me, text, provider="Doe J")) == [("matched", "10.21", "0.00")]


def test_months_on_sheets_are_all_compared(me: Api) -> None:
    for day, code in (("2026-07-07", "47562"), ("2026-08-07", "49505"), ("2026-09-07", "42826")):
        me.log(code, performed_on=day)
    book = CASES.parents[1] / "logbook" / "charges" / "cases" / "monthsheets.xlsx"
    answer = compared(me, book.read_bytes(), name="monthsheets.xlsx")
    assert [item["kind"] for item in answer["items"]] == ["matched"] * 3
    assert answer["items"][1]["theirs"]["place"] == "sheet 'Aug', row 2"


def test_dollars_of_wrvus_are_no_figure_of_wrvus(me: Api) -> None:
    me.log("47562", performed_on="2026-07-07")
    answer = compared(me, "DOS,CPT,wRVU $\n7/7/2026,47562,510.50\n")
    assert short(answer) == [("matched", "10.21", "0.00")]
    assert answer["summary"][0].endswith("we valued these lines ourselves, so no figure was compared.")


def test_a_statement_of_fractions_alone_asks_and_does_not_speak_of_another_period(me: Api) -> None:
    answer = compared(me, "DOS,CPT,Units,wRVU\n7/7/2026,47562,0.5,5.11\n", status=422)
    assert [question["key"] for question in answer["errors"]["questions"]] == ["units:fraction"]
    assert "another period" not in answer["detail"]


def test_facts_of_a_case_in_a_statement_are_named_as_not_compared(me: Api) -> None:
    me.log("47562", performed_on="2026-07-07")
    text = "Date,CPT,Units,Paid wRVU,Provider,Attending,Role\n7/7/2026,47562,1,10.21,Lee,Ray,Surgeon\n"
    left_out = compared(me, text)["read"]["left_out"]
    assert {(part["name"], part["count"]) for part in left_out if part["reason"] == NOT_COMPARED} == {
        ("Attending", 1), ("Role", 1),
    }  # fmt: skip
