"""One way to bring a table in: sent once, looked over, answered, applied in the background, undone."""

from __future__ import annotations

import json
import zlib
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from rvuedge.accounts.jobs.files import file_stored
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.platform.extensions import db
from rvuedge.uploads.models import Upload
from tests.logbook.charges.files import total
from tests.support.api import PASSWORD, Api
from tests.support.practice import founded

CHARGES = """Patient Name,MRN,Claim ID,DOS,CPT,CPT Modifiers,Units of Service,Batch
,,A1,7/14/2026,47562,,1,7
"Zz, Q",123,A1,7/14/2026,49505,51,1,7
"Zz, Q",123,A2,2026-07-15,99213,25,1,7
"""


def send(who: Api, data: str | bytes, kind: str, *, name: str = "table.csv", **more: Any) -> TestResponse:
    body = data.encode() if isinstance(data, str) else data
    options = {key: value for key, value in more.items() if key != "organization_id"}
    form: dict[str, Any] = {"file": (BytesIO(body), name), "kind": kind, "options": json.dumps(options)}
    if "organization_id" in more:
        form["organization_id"] = more["organization_id"]
    return who.client.post("/api/v1/uploads", data=form, headers={"Authorization": f"Bearer {who.token}"})


def sent(who: Api, data: str | bytes, kind: str, **more: Any) -> dict[str, Any]:
    answer = send(who, data, kind, **more)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def answered(who: Api, upload: dict[str, Any], **answers: Any) -> dict[str, Any]:
    answer = who.call("PATCH", f"/uploads/{upload['id']}", answers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def applied(app: Flask, who: Api, upload: dict[str, Any], action: str = "apply") -> dict[str, Any]:
    answer = who.post(f"/uploads/{upload['id']}/{action}", None)
    assert answer.status_code == 202, answer.text
    with app.app_context():
        work_off()
    found: dict[str, Any] = who.get(f"/uploads/{upload['id']}").get_json()
    return found


def test_charges_are_shown_column_by_column_before_anything_is_stored(api: Api) -> None:
    me = api.signed_in()
    upload = sent(me, CHARGES, "charges")
    overview = upload["overview"]
    fields = {column["heading"]: (column["state"], column["field"]) for column in overview["columns"]}
    assert fields["DOS"] == ("read", "date")
    assert fields["CPT Modifiers"] == ("read", "modifiers")
    assert fields["Units of Service"] == ("read", "units")
    assert fields["Patient Name"] == ("not read", None)
    assert overview["preview"]["rows"][0][:3] == ["2026-07-14", "47562", ""]
    assert {item["name"]: item["value"] for item in overview["totals"]}["Logs that would be made"] == "2"
    assert (overview["is_ready"], total(me)) == (True, "0.00")


def test_a_patients_name_never_reaches_the_database_even_sealed(api: Api, seeded_app: Flask) -> None:
    me = api.signed_in()
    upload = sent(me, CHARGES, "charges")
    assert upload["options"]["removed"] == ["Patient Name", "MRN"]
    with seeded_app.app_context():
        stored = db.session.get_one(Upload, upload["id"])
        data = file_stored(stored.file or "")
    text = zlib.decompress(data.split(b"\n", 1)[1])
    assert b"Zz, Q" not in text
    assert b"49505" in text


def test_an_upload_is_applied_and_undone(api: Api, seeded_app: Flask) -> None:
    """A1: 10.21 + half of 7.76 = 14.09; A2 99213 1.30; together 15.39."""
    me = api.signed_in()
    upload = sent(me, CHARGES, "charges")
    done = applied(seeded_app, me, upload)
    assert (done["state"], done["result"]["report"], total(me)) == ("applied", [["Logs made", "2"]], "15.39")
    with seeded_app.app_context():
        assert db.session.get_one(Upload, upload["id"]).file is None
    undone = applied(seeded_app, me, upload, "undo")
    assert (undone["state"], total(me)) == ("undone", "0.00")


def test_a_question_stops_the_import_until_it_is_answered_and_the_answer_is_remembered(
    api: Api, seeded_app: Flask
) -> None:
    me = api.signed_in()
    table = "Claim ID,DOS,CPT,Mode,Qty\nA1,7/14/2026,49505,50,1\nA2,7/15/2026,47562,80,1\n"
    upload = sent(me, table, "charges")
    [question] = upload["overview"]["questions"]
    assert question["key"] == "column:Mode"
    assert me.post(f"/uploads/{upload['id']}/apply", None).status_code == 422
    ready = answered(me, upload, given={"column:Mode": "modifiers"})
    assert ready["overview"]["is_ready"]
    applied(seeded_app, me, ready)
    again = sent(me, table.replace("A1", "A3").replace("A2", "A4").replace("7/1", "8/1"), "charges")
    assert again["overview"]["questions"] == []
    assert again["answers"]["like"]["file"] == "table.csv"


GROUP = """DOS,CPT,Mod,Units,Provider
7/14/2026,47562,,1,"RIVERA, ALEX MD"
7/14/2026,99213,,1,1234567893
7/15/2026,99213,,1,"Rivera, Alex"
7/15/2026,99214,,1,Somebody Else
"""


def test_a_groups_charges_go_to_members_by_name_and_ask_for_the_rest(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    alex = practice.join(name="Alex Rivera")
    kim = practice.join(name="Kim Osei")
    boss = practice.manager
    upload = sent(boss, GROUP, "group-charges", organization_id=practice.id)
    keys = [question["key"] for question in upload["overview"]["questions"]]
    assert keys == ["provider:1234567893", "provider:else somebody"]
    given = {"provider:1234567893": str(kim.person["id"]), "provider:else somebody": "ignore"}
    ready = answered(boss, upload, given=given)
    assert ready["overview"]["is_ready"], ready["overview"]
    done = applied(seeded_app, boss, ready)
    assert done["state"] == "applied", done
    assert (total(alex), total(kim)) == ("11.51", "1.30")
    applied(seeded_app, boss, upload, "undo")
    assert (total(alex), total(kim)) == ("0.00", "0.00")
    again = sent(boss, GROUP, "group-charges", organization_id=practice.id)
    assert again["overview"]["questions"] == []
    known = {item["printed"]: item["name"] for item in boss.get(practice.at("/providers")).get_json()["items"]}
    assert (known["1234567893"], known["somebody else"]) == ("Kim Osei", None)
    for status in (204, 404):
        assert boss.delete(practice.at("/providers?printed=somebody%20else")).status_code == status
    asked = sent(boss, GROUP, "group-charges", organization_id=practice.id)
    assert [question["key"] for question in asked["overview"]["questions"]] == ["provider:else somebody"]


def test_a_statement_needs_its_period_and_becomes_a_reconciliation(api: Api, seeded_app: Flask) -> None:
    me = api.signed_in()
    me.log("47562", performed_on="2026-07-14")
    upload = sent(me, "DOS,CPT,Paid wRVU\n7/14/2026,47562,5.11\n", "statement")
    assert upload["overview"]["is_ready"] is False
    ready = answered(me, upload, options={"from": "2026-07-01", "to": "2026-07-31"})
    done = applied(seeded_app, me, ready)
    found = me.get(f"/reconciliations/{done['result']['reconciliation']}").get_json()
    assert [(item["kind"], item["at_stake"]) for item in found["items"]] == [("differs", "5.10")]


CONTRACTS = """Physician,Effective Date,cFTE,Base Salary,Rate per wRVU,Threshold wRVU
Alex Rivera,7/1/2026,0.8,"$240,000",48.50,"4,200"
Alex Rivera,1/1/2027,0.8,,55,
"""


@pytest.mark.parametrize(
    ("kind", "table", "rows"),
    [
        ("leave", "Employee,Start Date,End Date,Type\nAlex Rivera,7/6/2026,7/10/2026,PTO\n", 1),
        ("sites", "Facility Name,POS\nNorth Hospital,21\nNorth Office,11\n", 2),
        ("cfte", "Name,Effective Date,Clinical FTE\nAlex Rivera,7/1/2026,0.8\nAlex Rivera,10/1/2026,60%\n", 2),
        ("contracts", CONTRACTS, 2),
        ("roster", "Email,Name,Role,cFTE,Start\nnew@example.org,New Person,physician,1.0,2026-07-01\n", 1),
    ],
)
def test_each_kind_of_a_practices_tables_comes_in_and_goes(seeded_app: Flask, kind: str, table: str, rows: int) -> None:
    practice = founded(seeded_app, "owner")
    practice.join(name="Alex Rivera")
    upload = sent(practice.manager, table, kind, organization_id=practice.id)
    assert upload["overview"]["is_ready"], upload["overview"]
    done = applied(seeded_app, practice.manager, upload)
    assert done["state"] == "applied", done
    assert len(done["result"].get("stored", [None] * rows)) == rows
    if kind == "roster":
        assert practice.manager.post(f"/uploads/{upload['id']}/undo", None).status_code == 409
    else:
        assert applied(seeded_app, practice.manager, upload, "undo")["state"] == "undone"


def test_nobody_sees_or_answers_somebody_elses_upload(api: Api, seeded_app: Flask) -> None:
    me, other = api.signed_in(), api.signed_in()
    upload = sent(me, CHARGES, "charges")
    for method, path in (("GET", ""), ("PATCH", ""), ("POST", "/apply"), ("POST", "/undo"), ("DELETE", "")):
        body = {} if method == "PATCH" else None
        assert other.call(method, f"/uploads/{upload['id']}{path}", body).status_code == 404
    practice = founded(seeded_app)
    member = practice.join()
    upload = sent(practice.manager, GROUP, "group-charges", organization_id=practice.id)
    assert member.get(f"/uploads/{upload['id']}").status_code == 403
    assert send(member, GROUP, "group-charges", organization_id=practice.id).status_code == 403


def test_the_page_says_whose_lines_after_sending_and_takes_it_back(seeded_app: Flask) -> None:
    """Two providers: asked whose. The name on the page makes it ready; emptied, it is asked again."""
    me = Api(seeded_app.test_client()).signed_in(email="own@example.org")
    table = "DOS,CPT,Provider\n7/14/2026,47562,Doe Kim\n7/15/2026,49505,Roe Sam\n"
    upload = sent(me, table, "charges")
    assert upload["overview"]["is_ready"] is False
    browser = seeded_app.test_client()

    def token() -> str:
        page = browser.get("/app/imports", headers={"Accept": "text/html"}).get_data(as_text=True)
        return page.split('name="csrf_token" value="')[1].split('"')[0]

    page = browser.get("/app", headers={"Accept": "text/html"}).get_data(as_text=True)
    first = page.split('name="csrf_token" value="')[1].split('"')[0]
    signed = browser.post("/app/sign-in", data={"email": "own@example.org", "password": PASSWORD, "csrf_token": first})
    assert signed.status_code == 302
    address = f"/app/imports/{upload['id']}"

    def told(**form: str) -> tuple[str, dict[str, Any]]:
        shown = browser.post(address, data={"csrf_token": token(), "do": "look", **form}, follow_redirects=True)
        found = me.get(f"/uploads/{upload['id']}").get_json()
        return shown.get_data(as_text=True), {**found["options"], "is_ready": found["overview"]["is_ready"]}

    assert told(npi="", provider="Roe Sam")[1] == {"removed": [], "provider": "Roe Sam", "is_ready": True}
    page, options = told(npi="12", provider="Roe Sam")
    assert "Your NPI: Expected ten digits." in page
    assert options["is_ready"] is True, "what was said before stands"
    assert told(npi="", provider="")[1] == {"removed": [], "is_ready": False}


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}], ids=["no type", "JSON"])
def test_a_body_that_is_empty_is_an_empty_object(api: Api, seeded_app: Flask, headers: dict[str, str]) -> None:
    me = api.signed_in()
    upload = sent(me, CHARGES, "charges")
    who = {"Authorization": f"Bearer {me.token}", **headers}
    assert me.client.post(f"/api/v1/uploads/{upload['id']}/apply", headers=who, data=b"").status_code == 202
    refused = me.client.post("/api/v1/logs", headers={**who, "Content-Type": "application/json"}, data=b"")
    assert refused.status_code == 422
    assert "performed_on" in refused.get_json()["errors"]


def test_the_twenty_first_open_upload_of_a_person_is_refused_with_what_to_do(api: Api, seeded_app: Flask) -> None:
    me = api.signed_in()
    upload = sent(me, CHARGES, "charges")
    with seeded_app.app_context():
        first = db.session.get_one(Upload, upload["id"])
        columns = {column.key: getattr(first, column.key) for column in Upload.__table__.columns}
        for number in range(19):
            db.session.add(Upload(**columns | {"id": f"00000000-0000-4000-8000-{number:012d}"}))
        db.session.commit()
    answer = send(me, CHARGES, "charges")
    assert answer.status_code == 422
    assert answer.get_json()["detail"] == "You have 20 open uploads. Import or remove some of them first."


NUMBERED = """DOS,CPT,Units,Rendering NPI,Rendering Provider
7/14/2026,47562,1,1234567893,"RIVERA, A MD"
7/14/2026,99213,1,1245319599,"Osei, Kim"
7/15/2026,99213,1,,"Osei, Kim"
7/15/2026,99214,1,1679576722,"Else, Sam"
"""


def test_a_groups_charges_go_by_npi_first_then_by_the_name_beside_it_and_the_rest_is_named(seeded_app: Flask) -> None:
    """47562 is 10.21, 99213 1.30 twice, once without a number beside the name. The roster states the NPI of Rivera, who
    joins later under another spelling."""
    practice = founded(seeded_app)
    boss = practice.manager
    roster = "Email,Name,Role,NPI,cFTE,Start\nalex@example.org,A. Rivera-Diaz,physician,1234567893,1,2026-01-05\n"
    applied(seeded_app, boss, sent(boss, roster, "roster", organization_id=practice.id))
    kim = practice.join(name="Kim Osei")
    alex = practice.join(name="Alexandra Rivera-Diaz", email="alex@example.org")
    sent_here = boss.client.post(
        f"/api/v1/organizations/{practice.id}/uploads",
        data={"file": (BytesIO(NUMBERED.encode()), "july.csv"), "kind": "group-charges"},
        headers={"Authorization": f"Bearer {boss.token}"},
    )
    upload = sent_here.get_json()
    [question] = upload["overview"]["questions"]
    assert question["sentence"] == "Who is “1679576722” (Else, Sam) (1 line)?"
    assert "“1245319599” (Osei, Kim) is Kim Osei, by name." in upload["overview"]["notes"]
    ready = answered(boss, upload, given={question["key"]: "ignore"})
    left_out = [part for part in ready["overview"]["left_out"] if part["what"] == "provider"]
    assert left_out == [
        {
            "what": "provider",
            "name": "1679576722 (Else, Sam)",
            "count": 1,
            "reason": "nobody of the practice, as was answered",
        }
    ]
    done = applied(seeded_app, boss, ready)
    assert done["result"]["report"][-1] == ["Lines not read: of providers who are nobody of the practice", "1"]
    assert (total(alex), total(kim)) == ("10.21", "2.60")
    [mine] = kim.get("/imports").get_json()["items"]
    assert (mine["brought_by"], mine["counts"]["made"]) == (practice.id, 2)
    told = [(item["action"], item["detail"].get("what")) for item in kim.get("/me/audit").get_json()["items"]]
    assert ("group-charges.import", "july.csv") in told
    assert boss.get(f"/organizations/{practice.id}/uploads").get_json()["items"][0]["id"] == upload["id"]


def test_a_members_npi_is_entered_and_refused_by_its_check_digit(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    kim, sam = practice.join(name="Kim Osei"), practice.join(name="Sam Roe")
    boss = practice.manager
    states = {
        "no check digit": (kim, "1234567890", 422), "nine digits": (kim, "123456789", 422), "stated": (kim, "1234567893", 204),
        "again": (kim, "1234567893", 204), "another's": (sam, "1234567893", 422), "back": (kim, None, 204),
    }  # fmt: skip
    for words, (who, npi, status) in states.items():
        assert boss.put(practice.of(who, "/npi"), {"npi": npi}).status_code == status, words
        shown = {item["person_id"]: item["npi"] for item in boss.get(practice.at("/members")).get_json()["items"]}
        assert shown[kim.person["id"]] == ("1234567893" if words in {"stated", "again", "another's"} else None)
    assert kim.put(practice.of(kim, "/npi"), {"npi": "1234567893"}).status_code == 403
