"""Files as billing offices, systems and people send them: what each comes to. 47562 is 10.21, 49505 7.76, 42826 3.36 wRVU.

Every file in `cases` has its row here; one that is read has its lines by day, one that asks or is refused says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.logbook.charges.files import imported, send, total
from tests.support.api import Api

CASES = Path(__file__).with_name("cases")
ONE = "2026-08-04 47562 10.21"
READ = {
    "unk_unitcol.csv": ("2026-09-01 17003x10 0.40", "2026-09-02 J9313x400 0.00"),
    "unk_modcol.csv": ("2026-09-01 49505-50 11.64", "2026-09-02 49505-80 1.2416", "2026-09-03 71046-26 0.21"),
    "charges_cpt_modifier.csv": ("2026-04-04 47562-80",),
    "monthsheets.xlsx": ("2026-07-07 47562 10.21", "2026-08-07 49505 7.76", "2026-09-07 42826 3.36"),
    "twosheets.xlsx": (ONE, "2026-09-01 49505 7.76"),
    "dup_mod_headers.csv": ("2026-09-01 49505-50 11.64", "2026-09-02 49505-80 1.2416", "2026-09-03 49505-80 1.2416"),
    "acgme_camel.csv": ("2026-07-06 66984 66999", "2026-07-07 66984"),
    "hiddenrow.xlsx": (ONE, "2026-08-05 49505 7.76", "2026-08-06 42826 3.36"),
    "dup_multiline.csv": ("2026-08-04 99213 47562 11.51", "2026-08-04 99213 1.30"),
    "correct_before.csv": ("2026-08-11 17000 17003x3",),
    "correct_after.csv": ("2026-08-11 17000 17003x7 11102",),
    "neg_amount.csv": (),
    "status_void.csv": ("2026-09-02 49505 7.76",),
    "words_mod.csv": (
        "2026-08-04 20610-LT 0.77", "2026-08-05 20610-50 1.155", "2026-08-06 99213 1.30", "2026-08-07 20610-50 1.155",
        "2026-08-08 20610-RT 0.77",
    ),
    "null.csv": (ONE, "2026-08-05 49505 7.76", "2026-08-05 42826 3.36"),
    "nan.csv": (ONE, "2026-08-05 49505-51"),
    "twoline.csv": (ONE,), "eqquote.csv": (ONE,), "smart.csv": ("2026-08-04 47562-51",), "nbsp.csv": (ONE,),
    "zwsp.csv": (ONE,), "semi.csv": (ONE,), "trail.csv": (ONE,), "tsv.xls": ("2026-10-06 47562 10.21",),
    "utf16.csv": (ONE,), "dup_header.csv": (ONE, "2026-08-05 49505 7.76"),
    "anes.837": ("2026-08-04 00790-AA-P3",), "rd8_multi.837": ("2026-08-04 99232x3 4.77",), "baseline.837": (ONE,),
    "crlf.837": (ONE,), "pipe_sep.837": (ONE,),
}  # fmt: skip
PROBLEMS = {
    "dotdate.csv": (8, "'08042026', which may be"), "sci.csv": (0, "a power of ten"), "lostzeros.xlsx": (1, "leading zeros"),
    "formulas.xlsx": (2, "nothing"), "merged.xlsx": (2, "nothing"), "missing_lx.837": (0, "a second SV1"),
    "two_dtp472.837": (0, "a second DTP 472"),
}  # fmt: skip
REFUSED = {"utf16nobom.csv": "UTF-16", "charges_provider_id.csv": "3 rendering providers"}
ELSEWHERE = {"roundtrip.csv"}


def lines_of(log: dict[str, Any]) -> str:
    units = [
        "-".join([line["code"], *line["modifiers"]]) + (f"x{line['units']}" if line["units"] > 1 else "")
        for line in log["lines"]
    ]
    return " ".join([log["performed_on"], *units])


@pytest.fixture
def me(api: Api) -> Api:
    return api.signed_in()


def test_every_case_has_its_row() -> None:
    assert {path.name for path in CASES.iterdir()} == {*READ, *PROBLEMS, *REFUSED, *ELSEWHERE}


def test_what_is_read(me: Api) -> None:
    for name, wanted in READ.items():
        answer = imported(me, (CASES / name).read_bytes(), name=name, dry_run="true", status=200)
        found = [f"{lines_of(log)} {log['work_rvu']}" for log in answer["logs"]]
        assert len(found) == len(wanted), name
        assert all(text.startswith(start) for text, start in zip(found, wanted, strict=True)), (name, found)
        assert (answer["problems"], answer["questions"], answer["accepted"]) == ([], [], True), name


def test_what_has_a_problem_says_where_and_what_a_spreadsheet_did(me: Api) -> None:
    for name, (made, sentence) in PROBLEMS.items():
        answer = imported(me, (CASES / name).read_bytes(), name=name, dry_run="true", status=200)
        assert (len(answer["logs"]), answer["accepted"]) == (made, False), name
        assert sentence in answer["problems"][0]["found"], name
        assert send(me, (CASES / name).read_bytes(), name=name).status_code == 422


def test_what_is_refused(me: Api) -> None:
    for name, sentence in REFUSED.items():
        answer = send(me, (CASES / name).read_bytes(), name=name)
        assert (answer.status_code, sentence in answer.get_json()["detail"]) == (422, True), name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("twosheets.xlsx", ["sheet Summary 3"]),
        ("neg_amount.csv", ["row row 4 1", "row row 3 1", "row row 2 1"]),
        ("status_void.csv", ["row rows 2, 4 2"]),
        ("dup_header.csv", ["section rows 1 to 2 2", "row row 6 1", "row rows 8, 9 2"]),
    ],
)
def test_what_is_not_read_is_named_with_its_count(me: Api, name: str, parts: list[str]) -> None:
    answer = imported(me, (CASES / name).read_bytes(), name=name, dry_run="true", status=200)
    assert [f"{part['what']} {part['name']} {part['count']}" for part in answer["left_out"]] == parts


def test_a_claim_with_one_line_like_a_log_is_made_and_its_twin_is_paired(me: Api) -> None:
    """99213 1.30 by hand; C1 99213 + 47562 11.51 is made, C2 is the log by hand: 12.81 together."""
    me.log("99213", performed_on="2026-08-04", setting="nonfacility")
    answer = imported(me, (CASES / "dup_multiline.csv").read_bytes())
    assert [log["outcome"] for log in answer["logs"]] == ["made", "duplicate"]
    assert total(me) == "12.81"


def test_a_claim_of_which_one_line_alone_is_like_a_log_loses_that_line_and_not_the_others(me: Api) -> None:
    me.log("99213", performed_on="2026-08-04", setting="nonfacility")
    answer = imported(me, "Date,CPT,Claim ID,POS\n8/4/2026,99213,C1,11\n8/4/2026,47562,C1,11\n")
    assert [line["code"] for line in answer["logs"][0]["lines"]] == ["47562"]
    assert [part["name"] for part in answer["left_out"]] == ["row 2"]
    assert total(me) == "11.51"


def test_a_corrected_claim_is_shown_beside_what_is_here_and_replaced_on_a_yes(me: Api) -> None:
    """17000 and 17003 x3: 0.71; corrected to x7 and 11102: 1.215 in the releases' values. Never both."""
    imported(me, (CASES / "correct_before.csv").read_bytes())
    before = total(me)
    shown = imported(me, (CASES / "correct_after.csv").read_bytes())
    (log,) = shown["logs"]
    assert (log["outcome"], shown["counts"]["changed"], total(me)) == ("changed", 1, before)
    assert [(line["code"], line["units"]) for line in log["before"]] == [("17000", 1), ("17003", 3)]
    assert [(line["code"], line["units"]) for line in log["lines"]] == [("17000", 1), ("17003", 7), ("11102", 1)]
    assert [(item["key"], item["is_blocking"]) for item in shown["questions"]] == [("corrections", False)]
    done = imported(me, (CASES / "correct_after.csv").read_bytes(), corrections="replace")
    assert (done["counts"]["made"], done["counts"]["ended"]) == (1, 1)
    assert len(me.get("/logs").get_json()["items"]) == 1
    assert (before, total(me)) == ("0.71", "1.215")


def test_a_claim_on_another_day_is_a_correction_and_a_stay_of_several_days_is_none(me: Api) -> None:
    imported(me, "Date,CPT,Claim ID\n8/4/2026,47562,D1\n8/4/2026,99232,S1\n8/5/2026,99232,S1\n")
    moved = imported(me, "Date,CPT,Claim ID\n8/6/2026,47562,D1\n8/6/2026,99232,S1\n")
    assert [log["outcome"] for log in moved["logs"]] == ["changed", "made"]


def test_two_claims_of_two_numbers_are_two_though_they_look_alike(me: Api) -> None:
    imported(me, "Date,CPT,Claim ID\n8/4/2026,99213,C1\n")
    again = imported(me, "Date,CPT,Claim ID\n8/4/2026,99213,C2\n")
    assert [log["outcome"] for log in again["logs"]] == ["made"]


def test_a_question_stops_the_import_and_an_answer_lets_it_go_on(me: Api) -> None:
    text = "Date,CPT,Tagged\n8/4/2026,49505,80\n8/5/2026,49505,50\n"
    stopped = send(me, text)
    assert (stopped.status_code, stopped.get_json()["type"]) == (422, "urn:rvuedge:problem:file-has-questions")
    (question,) = stopped.get_json()["errors"]["questions"]
    assert (question["key"], [choice["value"] for choice in question["choices"]]) == (
        "column:Tagged",
        ["modifiers", "ignore"],
    )
    assert me.get("/imports").get_json()["items"] == []
    rehearsed = imported(me, text, dry_run="true", status=200)
    assert ([item["key"] for item in rehearsed["questions"]], rehearsed["accepted"]) == (["column:Tagged"], False)
    answered = imported(me, text, answers='{"column:Tagged": "modifiers"}', dry_run="true", status=200)
    assert [log["lines"][0]["modifiers"] for log in answered["logs"]] == [["80"], ["50"]]
    mapped = imported(me, text, mapping='{"ignore": ["Tagged"]}')
    assert [log["lines"][0]["modifiers"] for log in mapped["logs"]] == [[], []]
    assert mapped["left_out"][0]["reason"] == "you said that it is not to be read"


def test_a_word_for_a_kind_of_row_that_is_not_known_is_asked_about(me: Api) -> None:
    text = "Date,CPT,Transaction Type\n8/4/2026,47562,Charge\n8/5/2026,49505,Zapped\n8/6/2026,42826,Charge\n"
    assert [item["key"] for item in imported(me, text, dry_run="true", status=200)["questions"]] == ["kind:zapped"]
    answer = imported(me, text, answers='{"kind:zapped": "ignore"}')
    assert [lines_of(log) for log in answer["logs"]] == ["2026-08-04 47562", "2026-08-06 42826"]


def test_a_provider_by_name_and_the_others_counted(me: Api) -> None:
    text = "Date,CPT,Doctor\n8/4/2026,47562,Doe J\n8/5/2026,49505,Roe A\n"
    stopped = send(me, text).get_json()
    assert sorted(stopped["errors"]["provider"]) == ["doe j", "roe a"]
    answer = imported(me, text, provider="DOE  J")
    assert ([lines_of(log) for log in answer["logs"]], answer["counts"]["other_providers"]) == (["2026-08-04 47562"], 1)
    assert "no charge of 'poe e'" in send(me, text, provider="Poe E").get_json()["detail"]


def test_a_case_logs_roles_and_attendings_are_facts_of_the_logs_also_among_charges(me: Api) -> None:
    """acgme_camel.csv: Surgeon twice, then Assistant; attending "Example"."""
    answer = imported(me, (CASES / "acgme_camel.csv").read_bytes(), name="acgme_camel.csv")
    named = {part["name"] for part in answer["left_out"]}
    assert not named & {"AttendingName", "ResidentRole", "Role"}, "what is stored is not said to be left out"
    logs = me.get("/logs?from=2026-07-01&to=2026-07-31").get_json()["items"]
    assert sorted((log["performed_on"], log["role"], log["attending"]["name"]) for log in logs) == [
        ("2026-07-06", "surgeon", "Example"),
        ("2026-07-07", "first_assistant", "Example"),
    ]
