"""What a manager sees of a member: which days, of whom, what never; and that each look is written down and told."""

from __future__ import annotations

import re
import uuid
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from rvuedge.accounts.audit.visibility import joined
from rvuedge.platform.database.put import put_row
from rvuedge.platform.extensions import transaction
from rvuedge.uploads.models import KnownProvider
from tests.conftest import NOW
from tests.support.api import PASSWORD, Api, body_of
from tests.support.practice import Practice, founded
from tests.uploads.test_uploads import applied, sent

GROUP_STATEMENT = "DOS,CPT,Units,wRVU,Provider\n8/14/2026,47562,1,10.21,Test Person\n"
YEAR = "from=2026-01-01&to=2026-12-31"
SEEN = ("/dashboard?on=2026-08-31", f"/wrvu?{YEAR}", "/logs")
# Of these routes nobody's figures can be read; what they change is in the trail by another test.
SHOW_NO_FIGURES = {
    "GET /organizations/<int:organization_id>/members": "names, roles, first and last days",
    "GET /organizations/<int:organization_id>/members/<int:person_id>/history": "roles, clinical FTE and stages",
    "GET /organizations/<int:organization_id>/invitations": "addresses of those invited",
    "GET /organizations/<int:organization_id>/sites": "places; for every member",
    "GET /organizations/<int:organization_id>/sites/<key>": "a place; for every member",
    "GET /organizations/<int:organization_id>/audit": "the trail itself",
    "GET /organizations/<int:organization_id>/surveys": "surveys without figures of members",
    "GET /organizations/<int:organization_id>/survey-mappings": "headers of tables",
    "GET /organizations/<int:organization_id>/surveys/<int:survey_id>/figures": "a survey's figures, no member's",
    "GET /organizations/<int:organization_id>/crosswalk": "names of specialties",
    "GET /organizations/<int:organization_id>/terms": "what the practice itself stated; no work",
    "GET /organizations/<int:organization_id>/terms-templates": "terms of no member",
    "GET /organizations/<int:organization_id>/providers": "names and numbers of files' providers",
    "GET /organizations/<int:organization_id>/uploads": "files that were sent, by name; no figures",
    "POST /organizations/<int:organization_id>/uploads": "a draft; applying it is the entry",
    "GET /organizations/<int:organization_id>/saved-reports": "choices of reports, and what became of their mail",
    "GET /organizations/<int:organization_id>/members/<int:person_id>/report-comments": "managers' own words",
    "GET /app/practice/<int:organization_id>/reports/open": "leads to the form of choices where there are none",
    "GET /app/practice/<int:organization_id>/reports": "choices of reports; no figures",
    "GET /app/practice/<int:organization_id>/reports/<int:report_id>/settings": "choices, and what became of mail",
    "GET /app/practice/<int:organization_id>/reports/comments/<int:person_id>": "managers' own words",
    "GET /organizations/<int:organization_id>/policies/<name>/differences": "settings of a policy; no member's figures",
    "GET /organizations/<int:organization_id>/policy-assignments": "which policy counts for whom; no figures",
    "GET /app/practice/<int:organization_id>/policies": "policies, and for whom each counts; no figures",
    "POST /app/practice/<int:organization_id>/policies": "leads to the page of a policy",
    "GET /app/practice/<int:organization_id>/policies/<name>": "settings of a policy; no member's figures",
    "GET /app/practice/<int:organization_id>/contracts": "what the practice itself stated; no work",
    "GET /organizations/<int:organization_id>/group-reconciliations": "which files were compared; nobody's figures",
    "GET /app/practice/<int:organization_id>/group-statements": "which files were compared; nobody's figures",
    "GET /app/practice/<int:organization_id>/plan-change": "the form alone",
    "POST /app/practice/<int:organization_id>/plan-change": "leads to the page of what was modeled",
    "GET /organizations/<int:organization_id>/periods": "months and when they were closed",
    "GET /app/practice/<int:organization_id>/periods/<month>": "names in a closed month; its files leave entries",
    "GET /app/practice/<int:organization_id>/reconciliations": "the form alone while nothing was made",
    "GET /app/practice/<int:organization_id>/audit": "the trail itself",
    "GET /app/practice/new": "the form alone",
    "POST /app/practice/new": "another practice is founded, in that one's trail",
    "GET /app/practice/<int:organization_id>/imports": "files that were sent, by name; no figures",
    "POST /app/practice/<int:organization_id>/imports": "a draft; applying it is the entry",
    "GET /app/practice/<int:organization_id>/surveys": "surveys without figures of members",
    "GET /app/practice/<int:organization_id>/surveys/ask": "a survey's figures, no member's",
    "GET /app/practice/<int:organization_id>/surveys/<int:survey_id>/crosswalk": "names of specialties",
    "GET /app/practice/<int:organization_id>/surveys/<int:survey_id>/figures": "a survey's figures, no member's",
}
# Taking the trail is an entry; it shows nobody's figures, so it concerns nobody.
TRAIL_IN_A_FILE = "GET /organizations/<int:organization_id>/audit/export"


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner")


def trail(practice: Practice) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = practice.manager.get(practice.at("/audit?limit=200")).get_json()["items"]
    return found


def test_only_days_of_the_membership_are_seen(practice: Practice) -> None:
    """Member 2 to 30 August: 10.21 on the first and 1.30 on the last day; 7.76 around them is not seen."""
    doctor = practice.join(began=date(2026, 8, 2), ended=date(2026, 8, 30))
    for day, code in (("08-01", "49505"), ("08-02", "47562"), ("08-30", "99213"), ("08-31", "49505")):
        doctor.log(code, performed_on=f"2026-{day}", site="Main")
    manager = practice.manager
    wrvu = manager.get(practice.of(doctor, f"/wrvu?{YEAR}")).get_json()
    assert (wrvu["total"], wrvu["lines"], wrvu["visible_days"]) == (
        "11.51",
        2,
        [{"from": "2026-08-02", "to": "2026-08-30"}],
    )
    logs = manager.get(practice.of(doctor, "/logs")).get_json()["items"]
    assert [(log["performed_on"], log["work_rvu"]) for log in logs] == [("2026-08-30", "1.30"), ("2026-08-02", "10.21")]
    board = manager.get(practice.of(doctor, "/dashboard?on=2026-08-31")).get_json()
    assert board["totals"]["year"]["work_rvu"] == "11.51"
    assert board["comparisons"]["month"]["work_rvu"] == "11.51"
    assert board["changes"]["now"] == "11.51"
    assert sum(float(code["work_rvu"]) for code in board["breakdown"]["codes"]) == pytest.approx(11.51)
    assert board["contract"]["counted_from"] == "2026-08-02"
    survey = manager.get("/surveys").get_json()["items"][0]["id"]
    report = manager.get(practice.at(f"/benchmark-report?survey={survey}&{YEAR}")).get_json()
    row = next(item for item in report["items"] if item["person_id"] == doctor.person["id"])
    assert row["work_rvu"] == "11.51"
    assert {"joined during the period", "left during the period"} <= set(row["flags"])


def test_of_two_memberships_each_is_seen_and_what_lies_between_is_not(practice: Practice) -> None:
    doctor = practice.join(began=date(2026, 7, 1), ended=date(2026, 7, 10))
    practice.add(doctor, "physician", began=date(2026, 8, 1))
    for day in ("07-10", "07-20", "08-01"):
        doctor.log("99213", performed_on=f"2026-{day}")
    wrvu = practice.manager.get(practice.of(doctor, f"/wrvu?{YEAR}&by=code")).get_json()
    assert (wrvu["total"], [group["work_rvu"] for group in wrvu["groups"]]) == ("2.60", ["2.60"])
    days = [item["performed_on"] for item in practice.manager.get(practice.of(doctor, "/logs")).get_json()["items"]]
    assert days == ["2026-08-01", "2026-07-10"]
    page = practice.manager.get(practice.of(doctor, "/logs?limit=1")).get_json()
    second = practice.manager.get(practice.of(doctor, f"/logs?limit=1&cursor={page['next_cursor']}")).get_json()
    assert [second["items"][0]["performed_on"], second["next_cursor"]] == ["2026-07-10", None]


def test_overlapping_memberships_count_a_day_once() -> None:
    days = [date(2026, 1, number) for number in (1, 5, 5, 9, 11, 12)]
    assert joined([(days[0], days[1]), (days[2], days[3]), (days[4], days[5])]) == (
        (days[0], days[3]),
        (days[4], days[5]),
    )


def test_days_before_any_membership_give_nothing(practice: Practice) -> None:
    doctor = practice.join(began=date(2026, 9, 1))
    doctor.log("47562", performed_on="2026-08-14")
    board = practice.manager.get(practice.of(doctor, "/dashboard?on=2026-08-31")).get_json()
    assert (board["totals"]["year"]["lines"], board["changes"]["now"], board["visible_days"]) == (0, "0.00", [])
    assert practice.manager.get(practice.of(doctor, "/wrvu?from=2026-08-01&to=2026-08-31")).get_json()["groups"] == []


MINE = {
    "note": "zzmarknote", "case_ref": "zzmarkref", "patient_key": "pseudonym-731-852", "role": "second_assistant",
    "supervision": "oversight", "attending": {"name": "zzmarkattending"}, "rotation": "zzmarkrotation",
}  # fmt: skip


def test_what_is_the_physicians_own_never_leaves(practice: Practice) -> None:
    doctor = practice.join()
    doctor.put("/contract", {"effective_from": "2026-01-01", "rate": "61.2345", "annual_goal": "5000"})
    body = body_of("47562", "J9313x400", "99213-24", performed_on="2026-08-14", **MINE)
    body["lines"][0]["performed_by"] = "zzmarkperformer"
    body["lines"][1]["ndc"] = "0310-4700-01"
    assert doctor.put(f"/logs/{uuid.uuid4()}", body).status_code == 201
    doctor.log(
        "99213", performed_on="2026-08-20", patient_key="pseudonym-731-852"
    )  # inside the surgery's global period
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    addresses = [practice.of(doctor, text) for text in (*SEEN, "/leave")]
    addresses += [practice.of(doctor, f"/wrvu?{YEAR}&by={by}") for by in ("code", "site", "category", "day")]
    reports = [practice.at(f"/benchmark-report?survey={survey}&{YEAR}&format={text}") for text in ("json", "csv")]
    for address in (*addresses, *reports):
        text = practice.manager.get(address).get_data(as_text=True)
        assert not re.findall(r"zzmark\w*|second_assistant|oversight|0310-4700|pseudonym-731", text), address
        assert address in reports or "61.23" not in text, "pay is in the benchmark report alone"
    assert "compensation_to_date" not in practice.manager.get(practice.of(doctor, SEEN[0])).get_json()
    assert practice.manager.get(practice.of(doctor, "/logs?q=zzmarknote")).status_code == 422
    log = practice.manager.get(practice.of(doctor, "/logs")).get_json()["items"][0]
    assert set(log) == {"id", "performed_on", "setting", "site", "lines", "work_rvu", "unvalued_lines"}
    assert set(log["lines"][0]) == {"code", "modifiers", "units", "credit"}
    assert log["lines"][0]["credit"]["state"]


def test_who_sees_whom(practice: Practice) -> None:
    """A physician nobody else, a manager of another practice nothing, and nobody a trainee's or manager's figures."""
    doctor, colleague = practice.join(), practice.join()
    resident = practice.join("trainee", career_stage="resident")
    clerk = practice.join("manager", career_stage="manager")
    elsewhere, stranger = founded(practice.app), Api(practice.manager.client).signed_in()
    for path in SEEN:
        question = practice.of(doctor, path)
        assert practice.manager.get(question).status_code == clerk.get(question).status_code == 200
        assert (
            doctor.get(question).status_code
            == colleague.get(question).status_code
            == resident.get(question).status_code
            == 403
        )
        assert elsewhere.manager.get(question).status_code == stranger.get(question).status_code == 404
        assert Api(practice.manager.client).get(question).status_code == 401
        assert elsewhere.manager.get(elsewhere.of(doctor, path)).status_code == 404, "no member there"
        assert practice.manager.get(practice.of(resident, path)).status_code == 403
        assert practice.manager.get(practice.of(clerk, path)).status_code == 403


def test_a_look_is_told_to_the_person_looked_at_and_to_nobody_else(practice: Practice) -> None:
    doctor, colleague = practice.join(), practice.join()
    doctor.get("/dashboard")
    practice.manager.get(practice.of(doctor, f"/wrvu?{YEAR}&by=code"))
    (key,) = doctor.get("/me/audit").get_json()["items"]
    assert (key["actor"], key["organization"], key["action"]) == ("Owner", "North Practice", "member-figures.view")
    assert key["detail"] == {"what": "wrvu", "from": "2026-01-01", "to": "2026-12-31", "by": "code"}
    assert key["at"].endswith("Z")
    assert colleague.get("/me/audit").get_json()["items"] == []
    entry = trail(practice)[0]
    assert (entry["people"], entry["subject"]) == ([doctor.person["id"]], f"person {doctor.person['id']}")
    assert doctor.get(practice.at("/audit")).status_code == 403


def test_a_report_tells_each_person_of_themselves_only(practice: Practice) -> None:
    doctor, colleague = practice.join(), practice.join()
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    practice.manager.get(practice.at(f"/benchmark-report?survey={survey}&{YEAR}&format=csv"))
    for person in (doctor, colleague):
        (key,) = person.get("/me/audit").get_json()["items"]
        assert key["detail"]["format"] == "csv"
        assert "people" not in key["detail"]


def test_who_was_refused_has_seen_nothing(practice: Practice) -> None:
    doctor, colleague = practice.join(), practice.join()
    colleague.get(practice.of(doctor, SEEN[0]))
    practice.manager.get(practice.of(doctor, "/dashboard?parts=nonsense"))
    assert doctor.get("/me/audit").get_json()["items"] == []


def test_the_trail_goes_on_page_by_page(practice: Practice) -> None:
    doctor = practice.join()
    for month in (1, 2, 3):
        practice.manager.get(practice.of(doctor, f"/wrvu?from=2026-0{month}-01&to=2026-12-31"))
    first = doctor.get("/me/audit?limit=2").get_json()
    second = doctor.get(f"/me/audit?limit=2&cursor={first['next_cursor']}").get_json()
    assert [item["detail"]["from"][5:7] for item in first["items"] + second["items"]] == ["03", "02", "01"]
    assert second["next_cursor"] is None
    assert doctor.get("/me/audit?cursor=WyJ4Il0").status_code == 422  # ["x"]


@pytest.fixture
def walked(practice: Practice) -> tuple[Practice, Api, dict[str, Any]]:
    """An owner with a session and a member with everything a route may ask for."""
    doctor = practice.join()
    doctor.log("47562", performed_on="2026-08-14")
    manager = practice.manager
    manager.put(practice.at("/sites/main"), {"name": "Main", "setting": "facility"})
    leave = manager.post(
        practice.of(doctor, "/leave"), {"first_day": "2026-09-01", "last_day": "2026-09-02", "kind": "other"}
    )
    places = {
        "organization_id": practice.id, "person_id": doctor.person["id"], "key": "main", "name": "walked",
        "leave_id": leave.get_json()["id"], "survey": manager.get("/surveys").get_json()["items"][0]["id"],
        "owner": manager.person["id"], "invitation_id": _invited(practice), "survey_id": _brought(practice), "month": "2026-07",
    }  # fmt: skip
    assert manager.post(practice.at("/periods/2026-07/close"), {}).status_code == 201
    places["job_id"] = manager.post(practice.at("/plan-changes"), BODIES["POST /plan-changes"]).get_json()["job_id"]
    period = {"from": "2026-08-01", "to": "2026-08-31"}
    upload = sent(manager, GROUP_STATEMENT, "group-statement", organization_id=practice.id, **period)
    places["group_id"] = applied(practice.app, manager, upload)["result"]["group"]
    form = manager.client.get("/app", headers={"Accept": "text/html"}).get_data(as_text=True)
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', form)
    data = {"email": manager.person["email"], "password": PASSWORD, "csrf_token": csrf and csrf.group(1)}
    assert manager.client.post("/app/sign-in", data=data).status_code == 302
    return practice, doctor, places


def _brought(practice: Practice) -> int:
    """A survey of the practice's own; each time another."""
    data = f"Specialty,Metric,Orgs,P25,P50\nUrology,wRVU,9,{uuid.uuid4().int % 5000},9000\n".encode()
    form = {"name": "Ours", "year": "2026", "file": (BytesIO(data), "survey.csv")}
    answer = practice.manager.client.post(
        f"/api/v1{practice.at('/surveys')}",
        data=form,
        headers={"Authorization": f"Bearer {practice.manager.token}"},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 201, answer.text
    number: int = answer.get_json()["id"]
    return number


def _correction(practice: Practice, places: dict[str, Any], value: str) -> dict[str, Any]:
    """A figure of the practice's survey put right."""
    found = practice.manager.get(practice.at(f"/surveys/{places['survey_id']}/figures")).get_json()["items"]
    return {"curve": found[0]["id"], "field": "p50", "value": value, "reason": "walked"}


def _invited(practice: Practice) -> int:
    body = {"email": f"new{uuid.uuid4().hex}@example.org", "role": "physician"}
    number: int = practice.manager.post(practice.at("/invitations"), body).get_json()["id"]
    return number


def _routes(app: Flask) -> list[tuple[str, Rule]]:
    prefixes = ("/api/v1/organizations/<int:organization_id>", "/app/practice")
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(prefixes)]
    # Owners' alone, and with a provider: tests/accounts/single_sign_on has them, with their entries.
    rules = [rule for rule in rules if "single-sign-on" not in rule.rule and "sign-in" not in rule.rule]
    return [(method, rule) for rule in rules for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]


BODIES: dict[str, Any] = {
    "PATCH /surveys": {"license_note": "walked"},
    "PATCH /members": {"cfte": "0.9"},
    "PUT /sites": {"name": "Second", "setting": "facility"},
    "PUT /policies": {"base": "cms-payment", "changes": {}},
    "POST /invitations": {"email": "other@example.org", "role": "physician"},
    "PUT /terms-templates": {"rate": "50"},
    "PUT /terms": {"effective_from": "2026-10-01", "cfte": "1", "rate": "50"},
    "PUT /npi": {"npi": "1234567893"},
    "POST /plan-changes": {"from": "2025-11-01", "change": {"rate": "60"}},
    "PUT /note": {"note": "walked"},
    "POST /leave": {"first_day": "2026-10-01", "last_day": "2026-10-02", "kind": "vacation"},
}
LATER = {"first_day": "2026-10-05", "last_day": "2026-10-06"}
QUERIES = {
    "providers": "printed=walked",
    "benchmark-report": f"survey={{survey}}&{YEAR}",
    "wrvu": YEAR,
    "crosswalk": "survey={survey_id}",
}
FORMS = {
    "policies": {"name": "walked"},
    "new": {"name": "Second Practice"},
    "invitations": {"email": "third@example.org", "role": "physician", "cfte": "1"},
    "sites": {"name": "Third", "setting": "facility"},
    "roster": {"do": "import"},
    "survey-mappings": {"name": "walked", "lines": "A = specialty"},
    "correct": {"publisher": "Walked"},
    "crosswalk": {"specialty": "Walkers", "survey_specialty": "Urology"},
    "change": {"cfte": "0.7", "effective_from": "2026-08-15", "do": "save"},
    "npi": {"npi": "1245319599"},
    "leave": {"first_day": "2026-11-02", "last_day": "2026-11-03", "kind": "vacation"},
}


def _asked(practice: Practice, method: str, rule: Rule, places: dict[str, Any]) -> TestResponse:
    address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(places[found[1]]), rule.rule)
    last = rule.rule.rpartition("/")[2]
    if (method, last) == ("POST", "close"):
        address = address.replace("2026-07", "2026-08" if rule.rule.startswith("/api/") else "2026-09")
    if rule.rule.startswith("/api/"):
        address = address.removeprefix("/api/v1")
        if (method, last) == ("PUT", "crosswalk"):
            body = {
                "survey": places["survey_id"],
                "specialty": "Urologists",
                "maps_to": [{"survey_specialty": "Urology"}],
            }
            return practice.manager.put(address, body)
        if method == "POST" and last in {"corrections", "suggestions"}:
            correction = _correction(practice, places, "9001")
            return practice.manager.post(
                address, correction if last == "corrections" else {"survey": places["survey_id"]}
            )
        if (method, last) == ("PUT", "<name>") and "survey-mappings" in rule.rule:
            return practice.manager.put(address, {"mapping": {"A": "specialty"}})
        if method == "POST" and last in {"uploads", "assign", "roster", "policy-assignments"}:
            return _filed_or_assigned(practice, address, places)
        query = QUERIES.get(last, "").format(**places)
        body = BODIES.get(method) or next(
            (b for key, b in BODIES.items() if key.split(" /")[0] == method and f"/{key.split('/')[1]}" in rule.rule),
            None,
        )
        return practice.manager.call(method, f"{address}?{query}" if query else address, body)
    form = _form(practice, rule, places) if method == "POST" else None
    return practice.manager.client.open(address, method=method, data=form)


def words_of(number: uuid.UUID) -> str:
    """A name nobody has had, without digits: some digits look like a telephone number."""
    return number.hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def _is_of_reports(rule: Rule) -> bool:
    return rule.rule.startswith("/api/") and ("saved-reports" in rule.rule or rule.rule.endswith("report-comments"))


def _of_reports(practice: Practice, method: str, rule: Rule, places: dict[str, Any]) -> TestResponse:
    """Saved reports, their mail, and comments on physicians."""
    address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(places[found[1]]), rule.rule).removeprefix("/api/v1")
    if address.endswith("report-comments"):
        days = {"from": "2026-07-01", "to": "2026-08-31"}
        if method == "PUT":
            return practice.manager.put(address, {**days, "text": "Walked by the API.", "version": 0})
        seen = "&version=1" if method == "DELETE" else ""
        return practice.manager.call(method, f"{address}?from=2026-07-01&to=2026-08-31{seen}")
    if address.endswith("schedule") and method == "PUT":
        return practice.manager.put(address, {"every": "month", "day": 5, "recipients": [places["owner"]]})
    if method in {"GET", "DELETE"}:
        return practice.manager.call(method, address)
    body = {"name": words_of(uuid.uuid4()), "choices": {"survey": str(places["survey"]), "period": "last-year"}}
    return practice.manager.call(method, address, {**body, "version": 1} if method == "PUT" else body)


def _saved_report(practice: Practice, places: dict[str, Any]) -> int:
    """A saved report that is mailed, each time another."""
    choices = {"survey": str(places["survey"]), "period": "last-quarter"}
    body = {"name": f"Walked {words_of(uuid.uuid4())}", "choices": choices}
    made = practice.manager.post(practice.at("/saved-reports"), body)
    assert made.status_code == 201, made.text
    number: int = made.get_json()["id"]
    plan = {"every": "quarter", "day": 1, "recipients": [places["owner"]]}
    assert practice.manager.put(practice.at(f"/saved-reports/{number}/schedule"), plan).status_code == 200
    return number


def _filed_or_assigned(practice: Practice, address: str, places: dict[str, Any]) -> TestResponse:
    if address.endswith("roster"):
        return practice.roster(f"email\n{uuid.uuid4().hex}@example.org\n")
    if address.endswith("policy-assignments"):
        body = {"policy": "face-value", "first_day": "2026-12-01", "person_ids": [places["person_id"]]}
        return practice.manager.post(address, body)
    if address.endswith("assign"):
        body = {"people": [places["person_id"]], "effective_from": "2026-11-01", "cfte": "1"}
        return practice.manager.post(address, body)
    form = {"kind": "sites", "file": (BytesIO(b"Facility Name,POS\nNorth Hospital,21\n"), "sites.csv")}
    headers = {"Authorization": f"Bearer {practice.manager.token}"}
    return practice.manager.client.post(f"/api/v1{address}", data=form, headers=headers)


# By how a page's address ends; what a place is called stands in braces.
TERMS_FORM = {
    "person_id": "{person_id}", "people": "{person_id}", "template": "walked", "effective_from": "2026-12-01", "cfte": "1",
    "rate": "51",
}  # fmt: skip
ENDINGS: dict[str, dict[str, str]] = {
    "/survey-mappings/remove": {"name": "walked"},
    "/providers/remove": {"printed": "walked"},
    "/templates/remove": {"name": "walked"},
    "/policies/<name>": {"base": "cms-payment", "effective_from": "2026-12-01", "adjust": "yes", "do": "save"},
    "/policies/assignments": {
        "policy": "face-value", "first_day": "2026-12-02", "person_ids": "{person_id}", "do": "save"
    },
    "/contracts": {**TERMS_FORM, "do": "contracts"},
    "/assign": {**TERMS_FORM, "do": "assign"},
    "/close": {"confirmed": "yes"},
    "/reconciliations": {"from": "2026-08-01", "to": "2026-08-31", "person_id": "{person_id}"},
    "/imports": {"kind": "sites"},
    "/plan-change": {"plan": "change", "change_rate": "60", "from": "2025-11-01"},
    "/note": {"note": "walked again"},
    "/reports": {"name": "Walked on the page", "survey": "{survey}", "period": "last-year"},
    "/<int:report_id>/settings": {
        "name": "Walked and changed", "survey": "{survey}", "period": "last-month", "version": "1"
    },
    "/<int:report_id>/mail": {"every": "month", "day": "6", "recipients": "{owner}"},
    "/comments/<int:person_id>": {"from": "2026-08-01", "to": "2026-08-31", "text": "Walked.", "version": "0"},
}  # fmt: skip


def _form(practice: Practice, rule: Rule, places: dict[str, Any]) -> dict[str, Any]:
    page = practice.manager.client.get("/app", headers={"Accept": "text/html"}).get_data(as_text=True)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    last = rule.rule.rpartition("/")[2]
    form: dict[str, Any] = {"csrf_token": token and token.group(1), **FORMS.get(last, {})}
    for ending, fields in ENDINGS.items():
        if rule.rule.endswith(ending):
            form |= {name: text.format(**places) for name, text in fields.items()}
    for ending, (name, content) in FILES.items():
        if rule.rule.endswith(ending):
            form["file"] = (BytesIO(content), name)
    if last == "figures":
        form |= _correction(practice, places, "9002")
    return form


def _remembered(practice: Practice, person_id: int) -> None:
    with practice.app.app_context(), transaction() as session:
        key = {"organization_id": practice.id, "printed": "walked"}
        put_row(session, KnownProvider, key, {"person_id": person_id, "said_at": NOW})


def _made_ready(practice: Practice, doctor: Api, method: str, rule: Rule, places: dict[str, Any]) -> None:
    """What a route is to take away, there before it is called."""
    if "withdraw" in rule.rule or (method, rule.rule.rpartition("/")[2]) == ("DELETE", "<int:invitation_id>"):
        places["invitation_id"] = _invited(practice)
    if (method, rule.rule) == ("POST", "/app/practice/<int:organization_id>/sites/<key>/remove"):
        practice.manager.put(practice.at("/sites/main"), {"name": "Main", "setting": "facility"})
    if "<int:report_id>" in rule.rule:
        places["report_id"] = _saved_report(practice, places)
    if rule.rule.endswith("/surveys/<int:survey_id>/remove"):
        places["survey_id"] = _brought(practice)
    if "<int:terms_id>" in rule.rule:
        body = {"effective_from": "2026-10-20", "cfte": "1", "rate": "52"}
        places["terms_id"] = practice.manager.put(practice.of(doctor, "/terms"), body).get_json()["id"]
    if rule.rule.rpartition("/providers")[2] in {"", "/remove"} and method in {"POST", "DELETE"}:
        _remembered(practice, places["person_id"])
    if rule.rule.endswith("/templates/remove"):
        practice.manager.put(practice.at("/terms-templates/walked"), {"rate": "50"})
    if rule.rule.endswith("/survey-mappings/remove"):
        practice.manager.put(practice.at("/survey-mappings/walked"), {"mapping": {"A": "specialty"}})
    if (method, rule.rule.rpartition("/leave/")[2]) == ("POST", "<int:leave_id>/remove"):
        again = practice.manager.post(practice.of(doctor, "/leave"), BODIES["POST /leave"] | LATER)
        places["leave_id"] = again.get_json()["id"]


def test_every_route_of_managers_leaves_an_entry_or_shows_no_figures(
    walked: tuple[Practice, Api, dict[str, Any]],
) -> None:
    practice, doctor, places = walked
    bare = set()
    # What is taken away is asked for last.
    for method, rule in sorted(
        _routes(practice.app), key=lambda pair: (pair[0] == "DELETE" or "remove" in pair[1].rule, pair[1].rule)
    ):
        _made_ready(practice, doctor, method, rule, places)
        before = {entry["at"] + str(entry) for entry in trail(practice)}
        if (method, rule.rule.rpartition("/")[2]) == ("POST", "surveys"):
            _brought(practice)
            continue
        answer = (_of_reports if _is_of_reports(rule) else _asked)(practice, method, rule, places)
        name = f"{method} {rule.rule.removeprefix('/api/v1')}"
        assert answer.status_code in {200, 201, 204, 302}, (
            f"{name}: {answer.status_code} {answer.get_data(as_text=True)[:300]}"
        )
        new = [entry for entry in trail(practice) if entry["at"] + str(entry) not in before]
        if not new:
            bare.add(name)
        elif method == "GET" and name != TRAIL_IN_A_FILE:
            assert doctor.person["id"] in new[0]["people"], name
            assert new[0]["actor_id"] == practice.manager.person["id"], name
    assert bare == set(SHOW_NO_FIGURES)


STATEMENT = b"Date,CPT,wRVU\n2026-08-01,49505,7.76\n2026-08-02,47562,10.21\n2026-08-14,99213,1.30\n"
FILES = {
    "/reconciliations": ("statement.csv", STATEMENT),
    "/imports": ("sites.csv", b"Facility Name,POS\nNorth Hospital,21\n"),
    "/roster": ("roster.csv", b"email\nwalked@example.org\n"),
}


def reconcile(by: Api, person: Api, data: bytes = STATEMENT, **more: str) -> TestResponse:
    form = {
        "from": "2026-08-01", "to": "2026-08-31", "person_id": str(person.person["id"]), **more,
        "file": (BytesIO(data), "statement.csv"),
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {by.token}"}
    return by.client.post("/api/v1/reconciliations", data=form, headers=headers, content_type="multipart/form-data")


def test_a_reconciliation_of_a_member_keeps_to_the_days_of_the_membership_and_tells_no_pay(practice: Practice) -> None:
    """Member from 2 August: 49505 of the day before is nowhere, on neither side; nor is what the contract pays."""
    doctor = practice.join(began=date(2026, 8, 2))
    doctor.put("/contract", {"effective_from": "2026-01-01", "rate": "61.2345"})
    for day, code in (("08-01", "49505"), ("08-02", "47562"), ("08-20", "44970")):
        doctor.log(code, performed_on=f"2026-{day}")
    answer = reconcile(practice.manager, doctor, date_tolerance_days="3")
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    days = {side["performed_on"] for item in body["items"] for side in (item["mine"], item["theirs"]) if side}
    assert days == {"2026-08-02", "2026-08-14", "2026-08-20"}
    assert body["visible_days"] == [{"from": "2026-08-02", "to": "2026-08-31"}]
    money = {item["money"] for item in (*body["items"], *body["kinds"])} | {
        body["net_money"],
        body["net_money_explanation"],
    }
    assert money == {None}
    assert "61.23" not in answer.text
    assert any("the member's" in sentence for sentence in body["summary"])
    assert doctor.get(f"/reconciliations/{body['id']}").get_json()["net_money"] is None


def test_reconciling_needs_a_member_whose_figures_are_seen(practice: Practice) -> None:
    resident = practice.join("trainee", career_stage="resident")
    clerk = practice.join("manager", career_stage="manager")
    late = practice.join(began=date(2026, 9, 1))
    stranger, doctor = Api(practice.manager.client).signed_in(), practice.join()
    requested = ((resident, 403), (clerk, 403), (late, 422), (stranger, 404))
    assert [reconcile(practice.manager, api).status_code for api, _ in requested] == [status for _, status in requested]
    assert reconcile(doctor, late).status_code == reconcile(stranger, doctor).status_code == 404
    assert all(api.get("/me/audit").get_json()["items"] == [] for api in (resident, clerk, late, doctor))


def test_each_look_at_a_reconciliation_is_told_to_the_person(practice: Practice) -> None:
    doctor = practice.join()
    doctor.log("47562", performed_on="2026-08-02")
    manager = practice.manager
    number = reconcile(manager, doctor).get_json()["id"]
    for path in (f"/{number}", f"/{number}/report?format=csv", f"/{number}/report?format=pdf", ""):
        assert manager.get(f"/reconciliations{path}").status_code == 200
    accesses = [item["detail"] for item in doctor.get("/me/audit").get_json()["items"]]
    assert [(look["what"], look.get("format")) for look in accesses] == [
        ("reconciliations", "list"),
        ("reconciliation", "pdf"),
        ("reconciliation", "csv"),
        ("reconciliation", "json"),
        ("reconciliation", None),
    ]
    doctor.get(f"/reconciliations/{number}")
    assert len(doctor.get("/me/audit").get_json()["items"]) == 5, "one's own reading is no look"
    assert doctor.delete(f"/reconciliations/{number}").status_code == 404, "only whoever made it removes it"
    assert manager.delete(f"/reconciliations/{number}").status_code == 204


def test_who_manages_no_longer_reads_nothing_they_made(practice: Practice) -> None:
    doctor = practice.join()
    doctor.log("47562", performed_on="2026-08-02")
    clerk = practice.join("manager", career_stage="manager")
    number = reconcile(clerk, doctor).get_json()["id"]
    assert clerk.get(f"/reconciliations/{number}").status_code == 200
    where = practice.of(clerk)
    assert practice.manager.call("PATCH", where, {"role": "physician"}).status_code == 204
    for path in (f"/{number}", f"/{number}/report"):
        assert clerk.get(f"/reconciliations{path}").status_code == 404
    assert clerk.get("/reconciliations").get_json()["items"] == []
    assert doctor.get(f"/reconciliations/{number}").status_code == 200
