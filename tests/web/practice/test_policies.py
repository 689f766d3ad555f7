"""A practice's policies on pages: written, shown before they are saved, compared, assigned."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from tests.support.api import PASSWORD
from tests.support.practice import founded
from tests.web.practice.test_desk import HTML, token_of

EMAIL = "owner@example.org"


def test_a_policy_is_written_shown_saved_compared_and_assigned(seeded_app: Flask) -> None:
    """47562 with 49505-51: 10.21 + 7.76 × ½ = 14.09, without the multiple-procedure rule 17.97, so +3.88."""
    practice = founded(seeded_app, "owner", name="Owner", email=EMAIL)
    doctor = practice.join(began=date(2026, 6, 1), name="Drew Example", specialty="Surgery")
    doctor.log("47562", "49505-51", performed_on="2026-08-02", patient_key="pseudonym-1")
    browser = seeded_app.test_client()
    browser.post("/app/sign-in", data={"csrf_token": token_of(browser), "email": EMAIL, "password": PASSWORD})
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    pages = f"/app/practice/{practice.id}/policies"

    def get(address: str) -> str:
        answer = browser.get(address, headers=HTML)
        assert answer.status_code == 200, address
        return answer.get_data(as_text=True)

    def post(address: str, status: int = 200, **form: Any) -> str:
        found = token_of(browser, pages)
        answer = browser.post(address, data={"csrf_token": found, **form}, headers=HTML)
        assert answer.status_code == status, address
        return answer.get_data(as_text=True)

    assert "None yet. Contracts use a shipped policy." in get(pages)
    assert "nothing is saved yet" in get(f"{pages}/Lakeside")
    version = {"base": "cms-payment", "set.multiple_procedures": "no", "set.credited_statuses": "ART"}
    assert "From which day on?" in post(f"{pages}/Lakeside", 422, **version)
    refused = post(
        f"{pages}/Lakeside", 422, **{**version, "effective_from": "2026-08-01", "set.credited_statuses": "ZZ"}
    )
    assert "which is no status" in refused
    assert 'value="ZZ"' in refused, "what was typed stays"
    version["effective_from"] = "2026-08-01"
    assert "Nothing is saved yet" in post(f"{pages}/Lakeside", **version)
    assert "nothing is saved yet" in get(f"{pages}/Lakeside")
    post(f"{pages}/Lakeside", 302, do="save", **version)
    post(f"{pages}/Lakeside", 302, do="save", **{**version, "effective_from": "2026-08-02"})
    compared = get(f"{pages}/Lakeside?version=2&against=1")
    assert "What version 2 changes from version 1" in compared
    assert "<td>2026-08-01</td>" in compared
    assert "yes</td>" in get(f"{pages}/Lakeside?version=1"), "the first is compared with the shipped policy"
    given = {"policy": "Lakeside", "first_day": "2026-08-01", "person_ids": doctor.person["id"]}
    shown = post(f"{pages}/assignments", **given)
    assert "Lakeside for Drew Example" in shown
    assert "+3.88" in shown
    post(f"{pages}/assignments", 302, do="save", **given)
    assert doctor.get("/logs").get_json()["items"][0]["work_rvu"] == "17.97"
    assert "Drew Example" in get(pages)
    report = practice.manager.get(
        practice.at(f"/benchmark-report?from=2026-08-01&to=2026-08-31&survey={survey}")
    ).get_json()["items"]
    assert [row["policy"] for row in report if row["name"] == "Drew Example"] == ["Lakeside"]
