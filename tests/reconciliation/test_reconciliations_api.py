"""An employer's statement beside the log: findings, money, a report to send, and who may see it."""

from __future__ import annotations

import csv
import io
import random
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pypdf
import pytest
from flask import Flask

from rvuedge.platform.extensions import db
from rvuedge.reconciliation.models import Reconciliation
from rvuedge.reconciliation.rules.lines import StatedLine
from rvuedge.reconciliation.rules.pairing import paired
from tests.logbook.charges.files import ME, OTHER, claim, x12
from tests.support.api import Api
from tests.support.clock import TODAY

STATEMENT = b"""Date of Service,CPT,Mod,Units,wRVU,Patient Name
2026-07-06,47562,,1,10.21,X
2026-07-07,49505,,1,7.76,X
2026-07-09,99214,,1,1.92,X
2026-08-01,99213,,1,1.30,X
"""


@pytest.fixture
def me(api: Api) -> Api:
    """47562 agrees; 49505-51 alone earns 7.76 and has a modifier they lack; 44970 is not theirs; 99214 not mine."""
    person = api.signed_in()
    person.put("/contract", {"effective_from": "2026-01-01", "rate": "50"})
    for day, lines in (("06", ["47562"]), ("07", ["49505-51"]), ("08", ["44970"])):
        person.log(*lines, performed_on=f"2026-07-{day}")
    return person


def send(person: Api, data: bytes = STATEMENT, file: str = "statement.csv", **fields: str) -> Any:
    form = {"from": "2026-07-01", "to": "2026-07-31", **fields, "file": (io.BytesIO(data), file)}
    return person.client.post(
        "/api/v1/reconciliations",
        data=form,
        headers={"Authorization": f"Bearer {person.token}"},
        content_type="multipart/form-data",
    )


def test_each_line_is_found_with_wrvu_and_money_at_stake(me: Api) -> None:
    answer = send(me)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    kinds = {kind["kind"]: kind for kind in body["kinds"]}
    assert {kind: item["lines"] for kind, item in kinds.items()} == {
        "matched": 1,
        "missing_from_theirs": 1,
        "missing_from_mine": 1,
        "differs": 1,
    }
    missing = next(item for item in body["items"] if item["kind"] == "missing_from_theirs")
    appendix = me.get("/logs?code=44970").get_json()["items"][0]
    assert (missing["mine"]["code"], missing["at_stake"]) == ("44970", appendix["work_rvu"])
    assert float(missing["money"]) == round(float(appendix["work_rvu"]) * 50, 2)
    differs = next(item for item in body["items"] if item["kind"] == "differs")
    assert "modifiers" in differs["differences"]
    work = appendix["work_rvu"]
    paid = f"{float(work) * 50:.2f}"
    assert f"1 of your lines, {work} wRVUs and ${paid}, is not in their statement." in body["summary"]
    assert kinds["missing_from_theirs"]["money"] == paid, "a plain rate: the exact sum at 50 dollars"
    assert body["read"]["outside_period"] == 1
    assert body["file_name"] == "statement.csv"
    assert body["options"]["work_rvu_tolerance"] == "0.005"
    assert "X" not in [str(cell) for item in body["items"] for cell in item.values()], "no patient column is read"
    assert me.get(f"/reconciliations/{body['id']}").get_json() == body
    assert [item["id"] for item in me.get("/reconciliations").get_json()["items"]] == [body["id"]]


def test_a_report_can_be_sent_as_csv_xlsx_and_pdf(me: Api) -> None:
    where = f"/reconciliations/{send(me).get_json()['id']}/report"
    rows = list(csv.reader(io.StringIO(me.get(f"{where}?format=csv").get_data(as_text=True))))
    assert sum(row[0].startswith("In the log, not") for row in rows if len(row) > 10) == 1
    book = openpyxl.load_workbook(io.BytesIO(me.get(f"{where}?format=xlsx").data))
    assert (book.sheetnames, book["Lines"].max_row) == (["Lines", "Summary"], 5)
    book.close()
    pdf = me.get(f"{where}?format=pdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.data)).pages)
    assert "44970" in text
    assert "In the log, not in their statement (1)" in text
    for item in (text, me.get(f"{where}?format=csv").get_data(as_text=True)):
        body = " ".join(item.split())
        for sentence in (
            "statement.csv",
            "Made 20",
            "at $50.00 per wRVU",
            "Test Person’s log",
            "RVU26",
            "cms-payment",
            "a line's wRVUs by 0.005",
        ):
            assert sentence in body, sentence
    assert pdf.data == me.get(f"{where}?format=pdf").data


@pytest.mark.parametrize(
    ("data", "fields", "sentence"),
    [
        (b"Date,CPT\n2026-07-40,47562\n", {}, "line 2"),
        (b"one,two\n1,2\n", {}, "header"),
        (b"Date,CPT\n2025-01-01,47562\n", {}, "another period"),
        (STATEMENT, {"to": "2026-06-01"}, "from"),
        (STATEMENT, {"date_tolerance_days": "46"}, "date_tolerance_days"),
    ],
)
def test_what_cannot_be_reconciled_is_refused_and_nothing_is_kept(
    me: Api, data: bytes, fields: dict[str, str], sentence: str
) -> None:
    answer = send(me, data, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert me.get("/reconciliations").get_json()["items"] == []


def kinds(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {kind["kind"]: kind for kind in answer["kinds"]}


def made(person: Api, data: bytes | str, **fields: str) -> dict[str, Any]:
    answer = send(person, data.encode() if isinstance(data, str) else data, **fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


@pytest.mark.parametrize(
    ("money", "logged", "missing"),
    [
        ({"rate": "60", "threshold": "5000", "base_salary": "300000"}, 1, "0.00"),  # 17.97 is far below 5,000
        ({"rate": "60", "threshold": "10"}, 1, "478.20"),  # 17.97 - 10 = 7.97 paid, nothing of 7.76
        ({"bands": [{"rate": "40", "up_to": "10"}, {"rate": "80"}]}, 1, "727.20"),  # 7.97 x 80 + 2.24 x 40
        ({"rate": "60"}, 1, "612.60"),
    ],
)
def test_money_is_what_the_contract_pays_with_and_without(
    api: Api, money: dict[str, Any], logged: int, missing: str
) -> None:
    """47562 (10.21) is missing, 49505 (7.76) agrees: 17.97 wRVUs in the year, 7.76 without."""
    me = api.signed_in()
    assert me.put("/contract", {"effective_from": "2026-01-01", "money": money}).status_code in {200, 201}
    me.log("47562", performed_on="2026-07-06")
    me.log("49505", performed_on="2026-07-07")
    answer = made(me, "Date,CPT,wRVU\n07/07/26,49505,7.76\n")
    kind = kinds(answer)["missing_from_theirs"]
    assert (kind["money"], answer["net_money"]) == (missing, missing)
    assert kind["money_explanation"].startswith("2026: $")
    (line,) = [item for item in answer["items"] if item["kind"] == "missing_from_theirs"]
    assert line["rate"] is not None
    assert "one wRVU less on 2026-07-06" in line["explanation"][-1]


def test_what_i_never_logged_is_paid_as_one_more_and_a_taken_back_sum_says_why_not(api: Api) -> None:
    """Nothing is logged: their 47562 would bring 612.60 at 60 dollars; a sum below 0 cannot be taken off nothing."""
    me = api.signed_in()
    me.put("/contract", {"effective_from": "2026-01-01", "rate": "60"})
    answer = made(me, "Date,CPT,wRVU\n2026-07-06,47562,10.21\n")
    (line,) = answer["items"]
    assert (line["rate"], line["money"], answer["net_money"]) == ("60.00", "-612.60", "-612.60")
    assert line["explanation"] == ["one wRVU more on 2026-07-06 changes the pay of 2026 by $60.00"]
    back = made(me, "Month,wRVU\n2026-07,(10.21)\n")
    assert (back["net_money"], back["net_money_explanation"][:34]) == (None, "the pay of 2026 cannot be computed")


def test_salary_and_floor_of_the_days_to_come_are_no_money_at_stake(api: Api) -> None:
    """A line dated after today, in a year with a salary: at stake is the rate's money, not the days' salary."""
    me = api.signed_in()
    money = {"rate": "60", "base_salary": "365000"}
    me.put("/contract", {"effective_from": "2026-01-01", "money": money})
    ahead = TODAY + timedelta(days=1)
    answer = made(me, f"Date,CPT,wRVU\n{ahead},47562,10.21\n", **{"from": str(ahead), "to": str(ahead)})
    assert (answer["net_money"], answer["items"][0]["money"]) == ("-612.60", "-612.60")


def test_without_a_contract_there_is_no_money_and_the_reason_is_told(api: Api) -> None:
    me = api.signed_in()
    me.log("47562", performed_on="2026-07-06")
    answer = made(me, "Date,CPT,wRVU\n2026-07-07,49505,7.76\n")
    assert kinds(answer)["missing_from_theirs"]["money"] is None
    assert answer["net_money_explanation"] == "no contract in 2026 has a pay rate for work"


def test_the_money_of_a_kind_is_of_the_exact_sum_not_of_rounded_lines(api: Api) -> None:
    """Three of 0.97 wRVUs at 33.3333 dollars: 2.91 x 33.3333 = 96.999903 dollars; three lines of 32.33 are 96.99."""
    me = api.signed_in()
    me.put("/contract", {"effective_from": "2026-01-01", "rate": "33.3333"})
    for day in ("06", "07", "08"):
        me.log("99213", performed_on=f"2026-07-{day}")
    each = me.get("/logs").get_json()["items"][0]["work_rvu"]
    answer = made(me, "Date,CPT,wRVU\n2026-07-09,47562,10.21\n")
    whole = (3 * Decimal(each) * Decimal("33.3333")).quantize(Decimal("0.01"))
    assert kinds(answer)["missing_from_theirs"]["money"] == str(whole)


def test_lines_that_state_nothing_are_valued_by_the_persons_policy(api: Api) -> None:
    """Theirs without wRVU: 47562 as mine; 49505 for my 49507 is worth 7.76 in its place; 99213 is not mine: 1.30."""
    me = api.signed_in()
    mine = me.log("47562", performed_on="2026-07-06")
    incarcerated = me.log("49507", performed_on="2026-07-07")
    answer = made(me, "Date,CPT\n2026-07-06,47562\n2026-07-07,49505\n2026-07-08,99213\n")
    by = {(item["kind"], item["theirs"]["code"]): item for item in answer["items"]}
    assert by["matched", "47562"]["theirs"]["work_rvu"] == mine["work_rvu"]
    differs = by["differs", "49505"]
    assert (differs["theirs"]["work_rvu"], differs["theirs"]["valued_by"]) == ("7.76", "own_policy")
    assert Decimal(differs["at_stake"]) == Decimal(incarcerated["work_rvu"]) - Decimal("7.76")
    assert by["missing_from_mine", "99213"]["at_stake"] == "-1.30"


def test_a_line_coded_otherwise_is_valued_in_the_place_of_mine(api: Api) -> None:
    """One encounter 47562 and 49505: the second of two procedures earns half of 7.76. Theirs has it with -59."""
    me = api.signed_in()
    me.log("47562", "49505", performed_on="2026-07-06")
    answer = made(me, "Date,CPT,Mod\n2026-07-06,47562,\n2026-07-06,49505,59\n")
    (differs,) = [item for item in answer["items"] if item["kind"] == "differs"]
    assert (differs["mine"]["work_rvu"], differs["theirs"]["work_rvu"]) == ("3.88", "3.88")
    assert differs["differences"] == ["modifiers"]


def test_no_value_beside_a_value_is_a_difference_and_is_counted(api: Api) -> None:
    """76998 is carrier priced: mine has no value, theirs 5.00."""
    me = api.signed_in()
    me.log("76998", performed_on="2026-07-06")
    answer = made(me, "Date,CPT,wRVU\n2026-07-06,76998,5.00\n")
    (line,) = answer["items"]
    assert (line["kind"], line["differences"], line["at_stake"]) == ("differs", ["work_rvu"], None)
    assert kinds(answer)["differs"]["unvalued_lines"] == 1
    assert "1 line without a value on one side or both is in no total." in answer["summary"]


def test_what_lies_within_the_tolerance_is_told_and_may_be_too_much_together(api: Api) -> None:
    """Three visits of 1.30, theirs 1.10: 0.60 within 0.20 a line, more than 0.50 together."""
    me = api.signed_in()
    for day in ("06", "07", "08"):
        me.log("99213", performed_on=f"2026-07-{day}")
    rows = "".join(f"2026-07-{day},99213,1.10\n" for day in ("06", "07", "08"))
    query = {"work_rvu_tolerance": "0.20", "total_tolerance": "0.50"}
    answer = made(me, f"Date,CPT,wRVU\n{rows}", **query)
    assert (kinds(answer)["matched"]["lines"], answer["net"], answer["within_tolerance"]) == (3, "0.60", "0.60")
    assert (
        answer["summary"][-1]
        == "Dates may differ by 0 days, a line's wRVUs by 0.20, and all lines that agree by 0.50 in total."
    )
    assert answer["summary"][-2] == (
        "0.60 wRVUs of that are within the tolerance for lines that agree, which is more than the 0.50 allowed for them "
        "in total."
    )


def test_a_hundredth_rounded_is_no_difference(api: Api) -> None:
    """80% of 7.76 with an assistant's 16%: figures of three places are stated with two; half a hundredth is allowed."""
    me = api.signed_in()
    me.log("47562-80", performed_on="2026-07-06")
    (line,) = made(me, "Date,CPT,Mod,wRVU\n2026-07-06,47562,80,1.63\n")["items"]
    assert (line["mine"]["work_rvu"], line["kind"]) == ("1.6336", "matched")


@pytest.mark.parametrize("day", ["2026-06-30", "2026-07-01", "2026-07-31", "2026-08-01"])
def test_the_days_of_tolerance_reach_over_the_edges_on_both_sides(api: Api, day: str) -> None:
    """Mine on 30 June, theirs on 1 July, and the other way round; the same at the end."""
    me = api.signed_in()
    other = {
        "2026-06-30": "2026-07-01",
        "2026-07-01": "2026-06-30",
        "2026-07-31": "2026-08-01",
        "2026-08-01": "2026-07-31",
    }
    me.log("47562", performed_on=day)
    rows = f"{other[day]},47562,10.21\n2026-07-15,99213,1.30\n"
    answer = made(me, f"Date,CPT,wRVU\n{rows}", date_tolerance_days="1")
    (found,) = [item for item in answer["items"] if item["mine"]]
    assert found["kind"] == "differs"
    assert "date" in found["differences"]
    again = made(me, f"Date,CPT,wRVU\n{rows}")
    assert len([item for item in again["items"] if item["kind"] != "matched"]) == 2


def test_reversals_are_netted_and_loose_ones_told(api: Api) -> None:
    me = api.signed_in()
    me.log("49505", performed_on="2026-07-07")
    data = (
        "Date,CPT,Units,wRVU\n2026-07-06,47562,1,10.21\n2026-07-06,47562,-1,(10.21)\n2026-07-07,49505,1,7.76\n"
        "2026-07-08,99213,(1),-1.30\n2026-07-09,99214,0,0\n"
    )
    answer = made(me, data)
    assert [item["kind"] for item in answer["items"]] == ["matched"]
    assert answer["read"]["reversals"] == 1
    assert [
        (loose_reversal["code"], loose_reversal["work_rvu"]) for loose_reversal in answer["read"]["loose_reversals"]
    ] == [("99213", "-1.30")]
    assert [item["reason"] for item in answer["read"]["skipped"]] == ["0 units"]


def test_sums_and_remarks_between_the_lines_are_passed_over_and_listed(api: Api) -> None:
    me = api.signed_in()
    me.log("47562", performed_on="2026-07-06")
    data = (
        "Date of,CPT,Work\nService,Code,RVU\n07/06/26,47562,10.21\n,47562 Total,10.21\nProvider Total,,10.21\n"
        "Average wRVU,,10.21\nReport run 08/03/2026,,\n"
    )
    answer = made(me, data)
    assert [(item["kind"], item["theirs"]["work_rvu"]) for item in answer["items"]] == [("matched", "10.21")]
    assert len(answer["read"]["skipped"]) == 4
    refused = send(me, b"Date,CPT,wRVU\n2026-07-06,47562,10.21\n,49505,7.76\n")
    assert (refused.status_code, "line 3" in refused.text) == (422, True), "a code without a day is a problem"


def test_a_file_of_several_providers_has_to_be_asked_for_one(api: Api) -> None:
    me = api.signed_in()
    me.log("47562", performed_on="2026-07-06")
    data = "Date,CPT,wRVU,Rendering Provider\n2026-07-06,47562,10.21,Doe G\n2026-07-06,49505,7.76,Roe A\n"
    refused = send(me, data.encode())
    assert (refused.status_code, refused.get_json()["errors"]["provider"]) == (422, ["doe g", "roe a"])
    answer = made(me, data, provider="DOE G")
    assert [item["kind"] for item in answer["items"]] == ["matched"]
    assert answer["read"]["other_providers"] == 1
    assert send(me, data.encode(), provider="Poe").status_code == 422


def test_posting_dates_may_be_later_and_are_no_difference(api: Api) -> None:
    me = api.signed_in()
    me.log("47562", performed_on="2026-07-06")
    answer = made(me, "Post Date,CPT,wRVU\n07/28/2026,47562,10.21\n")
    assert [(item["kind"], item["differences"]) for item in answer["items"]] == [("matched", [])]
    assert (answer["read"]["dates"], answer["options"]["date_tolerance_days"]) == ("posting", 31)
    short = made(me, "Post Date,CPT,wRVU\n07/28/2026,47562,10.21\n", date_tolerance_days="21")
    assert {item["kind"] for item in short["items"]} == {"missing_from_theirs", "missing_from_mine"}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("CPT,Units,wRVU\n47562,1,10.21\n99213,3,3.90\n49505,1,7.76\nTotal,5,21.87\n",
         [("47562", None, "matched"), ("49505", None, "missing_from_mine"), ("99213", None, "differs")]),
        ("Month,wRVU\nJuly 2026,12.81\nTotal,12.81\n", [(None, "2026-07", "matched")]),
        ("Month,CPT,Units\n7/2026,47562,1\n7/2026,99213,1\n",
         [("47562", "2026-07", "matched"), ("99213", "2026-07", "differs")]),
    ],
)  # fmt: skip
def test_a_statement_of_sums_is_compared_by_sums(api: Api, data: str, found: list[Any]) -> None:
    """47562 (10.21) and two visits of 1.30: 12.81."""
    me = api.signed_in()
    for day, code in (("06", "47562"), ("07", "99213"), ("08", "99213")):
        me.log(code, performed_on=f"2026-07-{day}")
    if "Month,wRVU" in data:
        me.delete(f"/logs/{me.get('/logs').get_json()['items'][0]['id']}", If_Match='"1"')
        data = data.replace("12.81", "11.51")
    answer = made(me, data)
    sides = [(item["mine"] or item["theirs"], item["kind"]) for item in answer["items"]]
    assert [(side["code"], side["month"], kind) for side, kind in sides] == found
    assert me.get(f"/reconciliations/{answer['id']}/report?format=pdf").status_code == 200


def test_one_figure_for_several_codes_is_shared_and_adds_up(api: Api) -> None:
    """47562 and 49505 of one encounter earn 10.21 and 3.88; theirs says 18.00 for both: 13.04 and 4.96, nearly."""
    me = api.signed_in()
    me.log("47562", "49505", performed_on="2026-07-06")
    answer = made(me, 'Date,CPT,wRVU\n2026-07-06,"47562, 49505",18.00\n')
    assert {item["theirs"]["valued_by"] for item in answer["items"]} == {"shared"}
    assert sum(Decimal(item["theirs"]["work_rvu"]) for item in answer["items"]) == Decimal("18.00")
    assert kinds(answer)["differs"]["lines"] == 2


def test_reconciliations_are_listed_page_by_page_without_their_lines(me: Api) -> None:
    made_ones = [made(me, STATEMENT)["id"] for _ in range(3)]
    first = me.get("/reconciliations?limit=2").get_json()
    second = me.get(f"/reconciliations?limit=2&cursor={first['next_cursor']}").get_json()
    assert [item["id"] for item in first["items"] + second["items"]] == made_ones[::-1]
    assert (second["next_cursor"], "items" in first["items"][0]) == (None, False)
    assert me.get("/reconciliations?cursor=WyJ4IiwgInkiXQ").status_code == 422  # ["x", "y"]


def test_one_kept_before_sums_were_is_still_read(me: Api, seeded_app: Flask) -> None:
    answer = made(me, STATEMENT)
    with seeded_app.app_context():
        old = db.session.get_one(Reconciliation, answer["id"])
        first = [{name: finding[name] for name in FIRST} for finding in old.findings]
        for item in first:
            item["mine"] = item["mine"] and {name: item["mine"][name] for name in FIRST_SIDE}
            item["theirs"] = item["theirs"] and {name: item["theirs"][name] for name in FIRST_SIDE}
        old.findings, old.overview, old.file_name = first, None, None
        old.options = {"date_tolerance_days": 0, "work_rvu_tolerance": "0"}
        db.session.commit()
        db.session.remove()
    again = me.get(f"/reconciliations/{answer['id']}").get_json()
    assert [kind["lines"] for kind in again["kinds"]] == [kind["lines"] for kind in answer["kinds"]]
    for wanted in ("csv", "xlsx", "pdf"):
        assert me.get(f"/reconciliations/{answer['id']}/report?format={wanted}").status_code == 200


FIRST = ("kind", "differences", "mine", "theirs", "at_stake", "money")
FIRST_SIDE = ("place", "performed_on", "code", "modifiers", "units", "work_rvu")


def test_many_lines_of_one_code_some_days_apart_take_no_time() -> None:
    """20,000 on either side, a day apart: seconds, where every line beside every other were 400 million."""
    mine = [StatedLine((f"m{index}",), date(2026, 7, 6), "99213", (), 1, None) for index in range(20_000)]
    theirs = [StatedLine((f"t{index}",), date(2026, 7, 7), "99213", (), 1, None) for index in range(20_000)]
    began = time.perf_counter()
    assert len(paired(mine, theirs, days=45)) == 20_000
    assert time.perf_counter() - began < 10


FOLDED = [
    "2026-07-06,47562,,1,10.21,a", "2026-07-06,20610,50,1,1.2,a", "07/06/26,49505,,(1),(7.76),", "Total,,,,",
    "Date,CPT,Mod,Units,wRVU,Who", '2026-07-05,"47562, 49505",,,18,a', "Jul-26,47562,1,10.21", ",47562,2,5",
    "2026-07,99213,-1,3", "Post Date,CPT", "Month,CPT,Units,wRVU", "CPT,wRVU", "Service,Code,,,RVU,", "Date of,CPT,,,Work,",
    "2026-07-07,J9313,,400,0,b", "ISA*00*",
]  # fmt: skip


def test_whatever_is_sent_is_compared_or_refused_with_a_reason(me: Api) -> None:
    """80 files of such rows in any order, bytes damaged: never a failure of ours."""
    compared = 0
    for seed in range(80):
        dice = random.Random(seed)
        data = bytearray("\n".join(dice.choices(FOLDED, k=dice.randrange(1, 9))).encode())
        for _ in range(dice.randrange(3)):
            data[dice.randrange(len(data))] = dice.choice(b"0123456789,-()/. \xff")
        answer = send(me, bytes(data), date_tolerance_days=str(dice.choice([0, 5, 45])))
        assert answer.status_code in {201, 422}, (seed, answer.text)
        if answer.status_code == 201:
            compared += 1
            assert me.get(f"/reconciliations/{answer.get_json()['id']}/report?format=csv").status_code == 200
        else:
            assert answer.get_json()["detail"]
    assert compared > 5


def test_claims_without_wrvu_put_wrvu_and_money_at_stake(api: Api) -> None:
    """837P: 47562 and 49505-51 in one claim, of which 47562 is mine: the other earns half of 7.76 beside it, at 50."""
    me = api.signed_in()
    me.put("/contract", {"effective_from": "2026-01-01", "rate": "50"})
    me.log("47562", performed_on="2026-07-14")
    answer = send(me, x12(*claim("47562*1", "49505:51*1")), "claims.837")
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    (extra,) = [item for item in body["items"] if item["kind"] == "missing_from_mine"]
    assert (extra["theirs"]["work_rvu"], extra["theirs"]["valued_by"], extra["money"]) == (
        "3.88",
        "own_policy",
        "-194.00",
    )
    void = x12(*claim("47562*1"), *claim("47562*1", number="OTHER", frequency="8"))
    answer = send(me, void, "claims.837")
    assert [void["settled"] for void in answer.get_json()["read"]["voids"]] == [False]
    two = x12(*claim("47562*1"), *claim("49505*1", number="B", npi=OTHER))
    assert send(me, two, "claims.837").get_json()["errors"]["provider"] == sorted([ME, OTHER])
    assert made(me, two.decode(), provider=ME)["read"]["other_providers"] == 1
