"""A year turns and no release of the new one is loaded: nothing that answered before it fails after it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.accounts.mail.switches import Addresses
from rvuedge.platform import clock
from rvuedge.reports.saved.schemas import ReportChoicesSchema
from rvuedge.reports.saved.services import save_report
from tests.support.api import PASSWORD, Api
from tests.support.practice import Practice, founded

OWNER = "owner-of-the-north-practice@example.org"  # longer than a phone is wide at large text
BEFORE = "2026-12-15"
PERIOD = "?from=2026-07-01&to=2026-07-31"
ASKING = {
    "/api/v1/wrvu": PERIOD,
    "/api/v1/duplicates": PERIOD,
    "/api/v1/surveys/<int:survey_id>/me": PERIOD,
    "/api/v1/organizations/<int:organization_id>/members/<int:person_id>/wrvu": PERIOD,
    "/api/v1/organizations/<int:organization_id>/benchmark-report": f"{PERIOD}&survey=1",
    "/api/v1/organizations/<int:organization_id>/members/<int:person_id>/report-comments": PERIOD,
    "/app/practice/<int:organization_id>/reports/open": "?survey=1&period=last-quarter",
    "/api/v1/organizations/<int:organization_id>/crosswalk": "?survey=1",
    "/api/v1/codes": "?q=47562",
    "/api/v1/codes/autocomplete": "?terms=lap+chole",
    "/api/v1/repricing": "?release=RVU25D&from=2026-07-01&to=2026-07-31",
    "/api/v1/repricing/export": "?release=RVU25D&from=2026-07-01&to=2026-07-31",
    "/api/v1/contract/sensitivity": "?release=RVU25D",
    "/api/v1/logs/export": "?from=2026-07-01&to=2026-07-31&format=csv",
    "/codes": "?q=lap+chole",
    "/api/v1/anesthesia/concurrency": "?on=2026-07-14",
    "/api/v1/training/board-lists/<list_id>": "?year=2026",
    "/api/v1/training/board-lists/<list_id>/file": "?year=2026",
    "/api/v1/training/roles": "?specialty=general_surgery",
    "/api/v1/surveys/<int:survey_id>/percentile": "?specialty=General+Surgery&value=7000",
    "/api/v1/surveys/<int:survey_id>/percentile/value": "?specialty=General+Surgery&percentile=50",
}
WITHOUT_RECORDS = {
    "import_id",
    "job_id",
    "upload_id",
    "attestation_id",
    "reconciliation_id",
    "group_id",
    "template_id",
    "assessment_id",
    "entry_id",
    "key",
    "token",
}  # 404 on every day: nothing of the kind is made
OF_A_RESIDENT = {
    "/api/v1/programs/<int:organization_id>/residents/<int:person_id>",
    "/app/programs/<int:organization_id>/residents/<int:person_id>",
    "/api/v1/programs/<int:organization_id>/residents/<int:person_id>/progress",
    "/api/v1/programs/<int:organization_id>/residents/<int:person_id>/portfolio",
    "/app/programs/<int:organization_id>/residents/<int:person_id>/progress",
}  # the person of this test is no resident
WITHOUT_A_MAIL = {"/attest/case", "/app/invitation"}  # 422 on every day: their link is in no mail
WITHOUT_A_PROVIDER = {
    "/app/practice-sign-in/<int:organization_id>",
    "/app/practice-sign-in/<int:organization_id>/callback",
}  # 404 and 403 on every day: the practice of this test has no sign-in of its own
PARTS = {
    "code": "47562", "old": "RVU25D", "new": "RVU26C", "release_id": "RVU26C", "month": "2026-07", "stage": "residents",
    "name": "cms-payment", "set_id": "general-surgery-acgme-2017-11", "path": "index.html", "filename": "icon.svg",
    "list_id": "abos-recertification",
}  # fmt: skip
PLACES = {
    "/api/v1/organizations/<int:organization_id>/policies/<name>/differences": (
        "/api/v1/organizations/<int:organization_id>/policies/ours/differences"
    ),
    "/resources/<slug>": "/resources/what-a-work-rvu-is",
    "/blog/<slug>": "/blog/why-a-line-shows-its-reasons",
    "/codes/<code>/dose": "/codes/J9313/dose?dose=100",
    "/resources/case-logs/<slug>": "/resources/case-logs/urology",
    "/sitemaps/<name>.xml": "/sitemaps/pages.xml",
}  # whose part is named as another's


def signed_in(practice: Practice, day: str) -> tuple[FlaskClient, Api]:
    """The owner's browser and a caller of the API, both signed in on a day."""
    clock.run_from(datetime.fromisoformat(day).replace(hour=15, tzinfo=UTC))
    pair = practice.manager.post("/tokens", {"email": OWNER, "password": PASSWORD}).get_json()
    browser = practice.app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/app").text)
    assert token
    form = {"email": OWNER, "password": PASSWORD, "csrf_token": token[1]}
    assert browser.post("/app/sign-in", data=form).status_code == 302
    return browser, Api(practice.manager.client, pair["access_token"], practice.manager.person)


def _saved_report(practice: Practice, survey: int) -> int:
    given = {"survey": str(survey), "period": "last-quarter"}
    choices = ReportChoicesSchema().dump(ReportChoicesSchema().load(given))
    with practice.app.app_context():
        made = save_report(practice.id, "Board", choices, by=practice.manager.person["id"], now=clock.now())
    return made.id


def addresses(practice: Practice, log: str, survey: int) -> dict[str, str]:
    """Every GET route with an address of it that has something to show, by rule."""
    parts = PARTS | {
        "report_id": _saved_report(practice, survey),
        "organization_id": practice.id,
        "person_id": practice.manager.person["id"],
        "log_id": log,
        "survey_id": survey,
    }
    with practice.app.app_context():
        off = Addresses.of(OWNER, "attestations").page.partition("?")[2]
    found: dict[str, str] = {}
    for rule in practice.app.url_map.iter_rules():
        has_records = (
            rule.rule not in OF_A_RESIDENT | WITHOUT_A_MAIL | WITHOUT_A_PROVIDER
            and not rule.arguments & WITHOUT_RECORDS
        )
        if "GET" in (rule.methods or ()) and has_records:
            path = PLACES.get(rule.rule, rule.rule)
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(parts[part[1]]), path)
            found[rule.rule] = path + (f"?{off}" if rule.rule.endswith("/mail-off") else ASKING.get(rule.rule, ""))
    return found


def statuses(practice: Practice, day: str, asked: dict[str, str]) -> dict[str, int]:
    browser, api = signed_in(practice, day)
    headers = {"Authorization": f"Bearer {api.token}"}
    body: dict[str, int] = {}
    for rule, address in asked.items():
        is_api = address.startswith("/api/v1")
        answer = api.client.get(address, headers=headers) if is_api else browser.get(address)
        body[rule] = answer.status_code
        answer.close()
    return body


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return one_of_everything(seeded_app)


def one_of_everything(seeded_app: Flask) -> Practice:
    """A practice whose owner has a contract, a policy and a program."""
    made = founded(
        seeded_app, "owner", name="Owner", email=OWNER, career_stage="attending", specialty="General Surgery"
    )
    made.manager.put("/contract", {"effective_from": "2026-01-01", "rate": "60"})
    made.manager.put(made.at("/policies/ours"), {"base": "cms-payment"})
    made.manager.put(f"/programs/{made.id}", {"specialty": "general_surgery", "kind": "residency"})
    return made


def test_no_route_fails_because_a_year_has_turned(practice: Practice) -> None:
    log = practice.manager.log("47562", performed_on="2026-07-14")["id"]
    assert practice.manager.post(practice.at("/periods/2026-07/close"), None).status_code == 201
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    query = addresses(practice, log, survey)
    before = statuses(practice, BEFORE, query)
    assert {query[rule]: status for rule, status in before.items() if status >= 400} == {}
    for day in ("2027-01-15", "2028-01-03"):
        after = statuses(practice, day, query)
        assert {query[rule]: status for rule, status in after.items() if status >= 400} == {}
