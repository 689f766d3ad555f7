"""Import of charges over HTTP: whole or nothing, once, credited, undone. 47562 10.21, 49505 7.76 wRVUs in July 2026."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import event

from rvuedge.platform.extensions import db
from tests.logbook.charges.files import ME, OTHER, claim, imported, send, total, x12
from tests.support.api import Api, body_of

TABLE = "Claim ID,DOS,CPT,Mod,Units,POS\nA1,7/14/2026,47562,,1,22\nA1,7/14/2026,49505,51,1,22\nA2,2026-07-15,99213,25,1,11\n"


def outcomes(answer: dict) -> list[str]:
    return [log["outcome"] for log in answer["logs"]]


def test_a_table_becomes_logs_that_are_credited_together_by_claim(api: Api) -> None:
    """A1: 10.21 + half of 7.76 = 14.09; A2 99213 1.30; together 15.39."""
    me = api.signed_in()
    answer = imported(me, TABLE)
    assert (answer["kind"], answer["counts"]["made"], answer["counts"]["lines"]) == ("table", 2, 3)
    assert [(log["setting"], log["work_rvu"], len(log["lines"])) for log in answer["logs"]] == [
        ("facility", "14.09", 2),
        ("nonfacility", "1.30", 1),
    ]
    assert total(me) == "15.39"
    shown = me.get(f"/logs/{answer['logs'][0]['id']}").get_json()
    assert [(line["code"], line["modifiers"]) for line in shown["lines"]] == [("47562", []), ("49505", ["51"])]


def test_the_same_file_again_makes_nothing(api: Api) -> None:
    me = api.signed_in()
    first = imported(me, TABLE)
    again = imported(me, TABLE, status=200)
    assert (again["id"], again["replayed"]) == (first["id"], True)
    assert (total(me), len(me.get("/imports").get_json()["items"])) == ("15.39", 1)


def test_an_overlapping_file_makes_only_what_is_new(api: Api) -> None:
    me = api.signed_in()
    imported(me, TABLE)
    answer = imported(me, TABLE + "A3,7/16/2026,47562,,1,22\n")
    assert outcomes(answer) == ["already", "already", "made"]
    assert total(me) == "25.60"


def test_a_dry_run_values_everything_and_stores_nothing(api: Api) -> None:
    me = api.signed_in()
    answer = imported(me, TABLE, dry_run="true", status=200)
    assert (answer["id"], answer["dry_run"], [log["work_rvu"] for log in answer["logs"]]) == (
        None,
        True,
        ["14.09", "1.30"],
    )
    assert (total(me), me.get("/imports").get_json()["items"]) == ("0.00", [])


def test_one_bad_row_refuses_the_file_with_its_place(api: Api) -> None:
    me = api.signed_in()
    answer = send(me, TABLE + "A3,2026-02-30,47562,,1,22\n")
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:rvuedge:problem:charges-refused")
    assert answer.get_json()["errors"]["problems"] == [
        {
            "line": 5,
            "column": "DOS",
            "found": "'2026-02-30', a day that does not exist",
            "expected": "a date such as 2026-03-14 or 3/14/2026",
        }
    ]
    assert (total(me), me.get("/imports").get_json()["items"]) == ("0.00", [])


def test_with_skip_problems_the_other_rows_are_made_and_a_claim_is_never_halved(api: Api) -> None:
    """Row 5 belongs to A1: the whole claim stays out, 99213 1.30 is left."""
    me = api.signed_in()
    answer = imported(me, TABLE + "A1,7/14/2026,4950,,1,22\n", skip_problems="true")
    assert [(problem["line"], problem["column"], problem["found"]) for problem in answer["problems"]] == [
        (5, "CPT", "'4950', perhaps a code that lost its leading zeros in a spreadsheet")
    ]
    assert total(me) == "1.30"


def test_lines_that_contradict_themselves_and_days_to_come_are_problems_too(api: Api) -> None:
    me = api.signed_in()
    rows = 'Date,CPT,Mod\n2099-01-01,99213,\n2026-07-14,99213,"25,95,GC,57,24"\n'
    answer = imported(me, rows, dry_run="true", status=200)
    assert answer["accepted"] is False
    assert [(problem["line"], problem["column"]) for problem in answer["problems"]] == [(2, "date"), (3, "modifiers")]
    assert "E_TOO_MANY_MODIFIERS" in answer["problems"][1]["expected"]


def test_what_is_logged_by_hand_already_is_flagged_and_not_saved(api: Api) -> None:
    """Three visits in the file, one logged by hand: one is the duplicate, two are new."""
    me = api.signed_in()
    by_hand = me.log("99213-25", performed_on="2026-07-15")
    rows = "Date,CPT,Mod\n" + "7/15/2026,99213,25\n" * 3
    answer = imported(me, rows)
    assert outcomes(answer) == ["duplicate", "made", "made"]
    assert answer["logs"][0]["duplicate_of"] == [by_hand["id"]]
    assert (answer["counts"]["duplicate"], total(me)) == (1, "3.90")


def test_duplicates_can_be_kept(api: Api) -> None:
    me = api.signed_in()
    me.log("99213", performed_on="2026-07-15")
    answer = imported(me, "Date,CPT\n7/15/2026,99213\n", duplicates="keep")
    assert (outcomes(answer), total(me)) == (["made"], "2.60")


def test_other_modifiers_are_not_the_same_line(api: Api) -> None:
    me = api.signed_in()
    me.log("49505-RT", performed_on="2026-07-15")
    assert outcomes(imported(me, "Date,CPT,Mod\n7/15/2026,49505,LT\n")) == ["made"]


def test_undoing_deletes_what_was_made_and_keeps_what_was_edited(api: Api) -> None:
    me = api.signed_in()
    answer = imported(me, TABLE)
    mine = answer["logs"][1]["id"]
    edited = me.put(f"/logs/{mine}", body_of("99214", performed_on="2026-07-15"), If_Match='"1"')
    assert edited.status_code == 200, edited.text
    undone = me.delete(f"/imports/{answer['id']}")
    assert undone.status_code == 200, undone.text
    assert {name: undone.get_json()[name] for name in ("deleted", "retained")} == {"deleted": 1, "retained": [mine]}
    assert total(me) == "1.92"
    again = me.delete(f"/imports/{answer['id']}").get_json()
    assert (again["deleted"], again["undone_at"]) == (0, undone.get_json()["undone_at"])
    shown = me.get(f"/imports/{answer['id']}").get_json()
    assert sorted(log["outcome"] for log in shown["logs"]) == ["deleted", "edited"]


def test_an_undone_file_can_be_imported_again(api: Api) -> None:
    me = api.signed_in()
    answer = imported(me, TABLE)
    me.delete(f"/imports/{answer['id']}")
    assert total(me) == "0.00"
    again = imported(me, TABLE)
    assert (outcomes(again), total(me)) == (["made", "made"], "15.39")
    assert me.delete(f"/imports/{again['id']}").get_json()["deleted"] == 2


def test_a_log_the_person_deleted_does_not_come_back(api: Api) -> None:
    me = api.signed_in()
    answer = imported(me, TABLE)
    me.delete(f"/logs/{answer['logs'][1]['id']}")
    assert outcomes(imported(me, TABLE + "\n")) == ["already", "deleted"]


def test_phones_are_told_of_imports_and_of_their_undoing(api: Api) -> None:
    me = api.signed_in()
    answer = imported(me, TABLE)
    synced = me.post("/sync", {"cursor": None}).get_json()
    assert sorted(log["work_rvu"] for log in synced["changes"]) == ["1.30", "14.09"]
    me.delete(f"/imports/{answer['id']}")
    later = me.post("/sync", {"cursor": synced["cursor"]}).get_json()
    assert [log["deleted"] for log in later["changes"]] == [True, True]


def test_another_persons_import_does_not_exist(api: Api) -> None:
    answer = imported(api.signed_in(), TABLE)
    stranger = api.signed_in()
    assert stranger.get(f"/imports/{answer['id']}").status_code == 404
    assert stranger.delete(f"/imports/{answer['id']}").status_code == 404
    assert stranger.get(f"/imports/{uuid.UUID(int=0)}").status_code == 404


def test_rvu_wallets_totals_are_compared_and_never_believed(api: Api) -> None:
    """38525 is not asked for here: 47562 10.21 + 49505-51 3.88 = 14.09 agrees; 99213 x2 is 2.60, not 9.99."""
    me = api.signed_in()
    header = "Date,Encounter ID,Reference ID,Location,Codes,Total Work RVUs,Total Adjusted Work RVUs\n"
    rows = '7/14/2026,1,R1,Main,"47562, 49505-51",17.97,14.09\n7/15/2026,2,R2,Clinic,99213 x2,9.99,9.99\n'
    answer = imported(me, header + rows)
    assert answer["kind"] == "rvu-wallet"
    assert [(log["site"], log["work_rvu"], log["stated_adjusted_rvu"]) for log in answer["logs"]] == [
        ("Main", "14.09", "14.09"),
        ("Clinic", "2.60", "9.99"),
    ]
    assert [(difference["line"], difference["difference"]) for difference in answer["differences"]] == [(3, "-7.39")]
    shown = me.get(f"/imports/{answer['id']}").get_json()
    assert [difference["stated"] for difference in shown["differences"]] == ["9.99"]


def test_a_claim_is_credited_as_one_encounter(api: Api) -> None:
    me = api.signed_in()
    answer = imported(me, x12(*claim("47562", "49505:51")), name="claims.txt")
    assert (answer["kind"], [log["work_rvu"] for log in answer["logs"]]) == ("837p", ["14.09"])


def test_a_replacement_ends_the_earlier_claim_and_undoing_brings_it_back(api: Api) -> None:
    """First 47562 10.21; the replacement says 49505 7.76 instead."""
    me = api.signed_in()
    first = imported(me, x12(*claim("47562")), name="claims.txt")
    second = imported(me, x12(*claim("49505", frequency="7", more=("REF*F8*PAYERNUMBER",))), name="claims.txt")
    assert (second["ended"], total(me)) == ([first["logs"][0]["id"]], "7.76")
    assert me.get(f"/imports/{first['id']}").get_json()["logs"][0]["outcome"] == "ended"
    assert outcomes(imported(me, x12(*claim("47562")) + b"\n", name="claims.txt")) == ["superseded"]
    undone = me.delete(f"/imports/{second['id']}").get_json()
    assert (undone["restored"], total(me)) == ([first["logs"][0]["id"]], "10.21")


def test_a_void_takes_the_earlier_claim_back(api: Api) -> None:
    me = api.signed_in()
    first = imported(me, x12(*claim("47562")), name="claims.txt")
    answer = imported(me, x12(*claim("47562", frequency="8")), name="claims.txt")
    assert (answer["logs"], answer["ended"], total(me)) == ([], [first["logs"][0]["id"]], "0.00")


def test_an_edited_log_is_not_replaced_behind_the_persons_back(api: Api) -> None:
    me = api.signed_in()
    first = imported(me, x12(*claim("47562")), name="claims.txt")
    me.put(f"/logs/{first['logs'][0]['id']}", body_of("99214"), If_Match='"1"')
    answer = send(me, x12(*claim("49505", frequency="7")), name="claims.txt")
    assert answer.status_code == 422
    assert answer.get_json()["errors"]["problems"][0]["found"] == "an earlier claim whose log you edited since"
    assert answer.get_json()["detail"].startswith("claims.txt segment 14, column CLM: found")


def test_only_the_named_providers_lines_are_kept(api: Api) -> None:
    me = api.signed_in()
    file = x12(*claim("47562"), *claim("49505", "99213", number="B", npi=OTHER))
    refused = send(me, file, name="claims.txt")
    assert (refused.status_code, refused.get_json()["type"]) == (422, "urn:rvuedge:problem:several-providers")
    answer = imported(me, file, name="claims.txt", npi=ME)
    assert (answer["counts"]["made"], answer["counts"]["other_providers"], total(me)) == (1, 2, "10.21")


def test_logs_that_look_the_same_across_sources_are_listed_with_both(api: Api) -> None:
    me = api.signed_in()
    by_hand = me.log("47562", "49505-51", performed_on="2026-07-14")
    answer = imported(me, "Date,CPT\n7/14/2026,47562\n7/15/2026,99213\n", duplicates="keep")
    found = me.get("/duplicates?from=2026-07-01&to=2026-07-31").get_json()
    assert [(item["performed_on"], item["codes"]) for item in found["items"]] == [("2026-07-14", ["47562"])]
    assert [log["id"] for log in found["items"][0]["logs"]] == [by_hand["id"], answer["logs"][0]["id"]]


def test_two_devices_that_logged_the_same_are_a_pair_and_one_device_is_not(api: Api) -> None:
    me = api.signed_in()
    me.log("99213", performed_on="2026-07-14")
    me.log("99213", performed_on="2026-07-14")
    address = "/duplicates?from=2026-07-14&to=2026-07-14"
    assert me.get(address).get_json()["items"] == []
    again = me.post("/tokens", {"email": me.person["email"], "password": "a good long password"}).get_json()
    Api(me.client, again["access_token"], me.person).log("99213", performed_on="2026-07-14")
    assert len(me.get(address).get_json()["items"]) == 1


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"kind": "835"}, "kind"),
        ({"npi": "12"}, "npi"),
        ({"mapping": "[1]"}, "mapping"),
        ({"duplicates": "maybe"}, "duplicates"),
    ],
)
def test_a_form_that_says_something_else_is_refused_by_field(empty_api: Api, form: dict, field: str) -> None:
    answer = send(empty_api.signed_in(), TABLE, **form)
    assert answer.status_code == 422
    assert field in "".join(answer.get_json()["errors"])


def test_two_earlier_claims_of_one_number_are_told_apart_by_day_or_refused(api: Api) -> None:
    """A patient's account number stands on both claims; the replacement of the 14th ends that of the 14th."""
    me = api.signed_in()
    first = imported(me, x12(*claim("47562")), name="one.txt")
    imported(me, x12(*claim("99213*1@20260720")), name="two.txt")
    answer = imported(me, x12(*claim("49505", frequency="7")), name="three.txt")
    assert answer["ended"] == [first["logs"][0]["id"]]
    third = send(me, x12(*claim("47562*1@20260801", frequency="8")), name="four.txt")
    assert third.status_code == 422
    assert third.get_json()["errors"]["problems"][0]["found"] == "2 earlier claims of that number"


def test_a_replacement_or_void_of_what_is_not_here_is_noted(api: Api) -> None:
    me = api.signed_in()
    answer = imported(me, x12(*claim("49505", frequency="7"), *claim("47562", number="B", frequency="8")), name="c.txt")
    assert [note["found"] for note in answer["notes"]] == ["no earlier claim of that number here"] * 2
    assert total(me) == "7.76"


def test_a_table_says_how_it_is_mapped_and_imports_are_listed_newest_first(api: Api) -> None:
    me = api.signed_in()
    first = imported(me, "Svc,CPT\n7/14/2026,47562\n", mapping='{"date": "Svc"}', name="one.csv")
    second = imported(me, TABLE, name="two.csv")
    page = me.get("/imports?limit=1").get_json()
    assert [item["id"] for item in page["items"]] == [second["id"]]
    rest = me.get(f"/imports?limit=1&cursor={page['next_cursor']}").get_json()
    assert ([item["file_name"] for item in rest["items"]], rest["next_cursor"]) == (["one.csv"], None)
    assert rest["items"][0]["id"] == first["id"]


def test_a_drugs_ndc_and_units_reach_the_log(api: Api) -> None:
    me = api.signed_in()
    answer = imported(me, x12(*claim("J9313:JZ*400"), "LIN**N4*00310470001", "CTP****1*UN"), name="c.txt")
    log = me.get(f"/logs/{answer['logs'][0]['id']}").get_json()
    line = log["lines"][0]
    assert (line["code"], line["modifiers"], line["units"], line["ndc"]) == ("J9313", ["JZ"], 400, "00310470001")
    assert log["note"] == "J9313: 1 UN"


def test_a_dry_run_writes_nothing_at_all_and_counts_what_is_beside_it(api: Api) -> None:
    """A 99213 of the day is here: the file's 47562 comes beside it. Not one statement of the dry run writes."""
    me = api.signed_in()
    me.log("99213", performed_on="2026-07-14")
    with api.client.application.app_context():
        engine = db.engine
    sent: list[str] = []
    listener = lambda *args: sent.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    try:
        answer = imported(me, TABLE, dry_run="true", status=200)
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    assert [log["work_rvu"] for log in answer["logs"]] == ["14.09", "1.30"]
    assert [text for text in sent if text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert "BEGIN IMMEDIATE" not in " ".join(sent)


def test_a_dry_run_of_a_correction_says_what_the_import_then_does(api: Api) -> None:
    """A2 again with another code: replaced on a yes; the dry run's figures are those of the import."""
    me = api.signed_in()
    imported(me, TABLE)
    corrected = TABLE.replace("99213,25", "99214,25")
    would, did = (
        imported(me, corrected, corrections="replace", dry_run=dry, status=status)
        for dry, status in (("true", 200), ("false", 201))
    )
    names = ("outcome", "work_rvu", "unvalued_lines", "performed_on", "lines")
    assert [[log[name] for name in names] for log in would["logs"]] == [
        [log[name] for name in names] for log in did["logs"]
    ]
    assert (would["counts"], would["ended"]) == (did["counts"], did["ended"])


def test_an_imports_logs_come_page_by_page(api: Api) -> None:
    me = api.signed_in()
    dry = imported(me, TABLE, dry_run="true", limit="1", status=200)
    assert (len(dry["logs"]), dry["counts"]["made"]) == (1, 2)
    rest = imported(me, TABLE, dry_run="true", limit="1", cursor=dry["next_cursor"], status=200)
    assert (rest["logs"][0]["performed_on"], rest["next_cursor"]) == ("2026-07-15", None)
    made = imported(me, TABLE, limit="1")
    assert len(made["logs"]) == 1
    second = me.get(f"/imports/{made['id']}?limit=1&cursor={made['next_cursor']}").get_json()
    assert ([log["performed_on"] for log in second["logs"]], second["next_cursor"]) == (["2026-07-15"], None)
    whole = me.get(f"/imports/{made['id']}").get_json()
    assert (len(whole["logs"]), whole["next_cursor"]) == (2, None)
