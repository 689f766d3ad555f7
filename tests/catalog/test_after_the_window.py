"""After the last loaded release's last day: what shows a code goes on with the newest release and says so; what values
a date of service refuses. The starter catalog ends with RVU26C, for July 1 through December 31, 2026."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from rvuedge.platform import clock
from tests.support.api import Api, body_of

OVER = {
    "code": "release_window_over",
    "message": "RVU26C is the newest release loaded. It covers services through December 31, 2026; "
    "later services are not valued until a release for them is loaded.",
}
UNCOVERED = {
    "code": "no_release_on_date",
    "message": "No loaded release covers this date, so the newest is shown: "
    "RVU26C, for services from July 1, 2026, through December 31, 2026.",
}
DAYS = [("2026-12-31", None), ("2027-01-01", OVER), ("2027-01-15", OVER), ("2028-01-03", OVER)]
on_days = pytest.mark.parametrize(("day", "notice"), DAYS)


def it_is(day: str) -> None:
    clock.run_from(datetime.fromisoformat(day).replace(hour=15, tzinfo=UTC))


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


@on_days
def test_the_api_shows_the_newest_release_and_says_so(api: Api, day: str, notice: dict[str, str] | None) -> None:
    it_is(day)
    page = api.get("/codes/47562").get_json()
    assert (page["work_rvu"], page["release"]["name"], page["notice"]) == ("10.21", "RVU26C", notice)
    assert page["release"]["provisional_for"] == (None if notice else "RVU26D")
    drug = api.get("/codes/J9313").get_json()
    assert (drug["work_rvu"], drug["notice"]) == (None, notice)
    found = api.get("/codes?q=47562").get_json()
    assert (found["items"][0]["work_rvu"], found["notice"]) == ("10.21", notice)
    assert api.get("/codes/47562/history").get_json()["notice"] == notice
    paid = api.get("/codes/47562/payment").get_json()
    assert (paid["release"], paid["notice"]) == ("RVU26C", notice)
    assert api.get("/codes/autocomplete?terms=47562").get_json()[1] == ["47562"]
    assert api.get("/codes/99998").status_code == 404


@on_days
def test_the_bundle_is_that_of_the_newest_release_and_says_until_when(
    api: Api, day: str, notice: dict[str, str] | None
) -> None:
    """A phone keeps it for months: it compares its own day with the last one, so the file is the same on all days."""
    it_is(day)
    bundle = json.loads(api.get("/catalog/bundle").data)
    assert (bundle["release"], bundle["effective_to"], bundle["notice_after"]) == ("RVU26C", "2026-12-31", OVER)
    assert (day > bundle["effective_to"]) == (notice is not None)
    older = json.loads(api.get("/catalog/bundle?release=RVU25D").data)
    assert (older["effective_to"], older["notice_after"]) == ("2025-12-31", None)


@on_days
def test_the_pages_show_it_too(api: Api, day: str, notice: dict[str, str] | None) -> None:
    it_is(day)
    for address in ("/codes/47562", "/codes?q=47562"):
        text = text_of(api.client, address)
        assert "10.21" in text
        assert (OVER["message"] in text) == (notice is not None)
    assert "Codes" in text_of(api.client, "/codes")


def test_a_date_before_or_between_the_windows_shows_the_newest_and_says_so(api: Api) -> None:
    """March 2026 lies between RVU25D, whose last day is December 31, 2025, and RVU26C; 1999 before them all."""
    for on in ("1999-05-01", "2026-03-01"):
        for path in ("/codes/47562", "/codes?q=47562"):
            body = api.get(f"{path}{'&' if '?' in path else '?'}on={on}").get_json()
            assert body["notice"] == UNCOVERED
        assert json.loads(api.get(f"/catalog/bundle?on={on}").data)["release"] == "RVU26C"
    assert api.get("/codes/47562?on=2027-01-01").get_json()["notice"] == OVER
    assert api.get("/codes/47562?on=2025-12-31").get_json()["notice"] is None
    assert api.get("/codes/47562?release=RVU25D&on=2027-01-01").get_json()["notice"] is None, "asked for by name"


def test_without_any_release_there_is_nothing_to_show(empty_api: Api) -> None:
    answer = empty_api.get("/codes/47562")
    assert (answer.status_code, answer.get_json()["detail"]) == (422, "No release is loaded.")
    assert empty_api.get("/codes?q=47562").get_json()["notice"] is None


@pytest.mark.parametrize("day", ["2027-01-01", "2027-01-15", "2028-01-03"])
def test_valuing_a_date_outside_every_window_is_refused(api: Api, day: str) -> None:
    it_is(day)
    query = {"performed_on": day, "lines": [{"code": "47562"}]}
    for answer in (api.post("/valuations", query), api.get(f"/codes/47562/payment?on={day}")):
        assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:rvuedge:problem:E_NO_RELEASE")
    log = api.signed_in().post("/logs", body_of("47562", performed_on=day)).get_json()
    assert (log["lines"][0]["credit"]["state"], log["work_rvu"]) == ("not_in_schedule", "0.00")
    assert [warning["code"] for warning in log["lines"][0]["credit"]["warnings"]] == ["KNOWN_ELSEWHERE", "E_NO_RELEASE"]


def test_the_last_day_of_the_window_is_valued(api: Api) -> None:
    it_is("2026-12-31")
    assert api.signed_in().log("47562", performed_on="2026-12-31")["work_rvu"] == "10.21"


def test_a_plan_of_january_goes_by_the_newest_release_and_says_so(api: Api) -> None:
    """200 wRVUs by December, none yet: 200 / 10.21 is 19.6, so 20 cases."""
    it_is("2027-01-15")
    me = api.signed_in()
    me.put("/contract", {"effective_from": "2027-01-01", "rate": "60"})
    body = me.post("/contract/plan", {"code": "47562", "work_rvu": "200"}).get_json()
    assert (body["each"], body["cases"]) == ("10.21", 20)
    assert OVER["message"] in body["explanation"]
