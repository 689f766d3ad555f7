"""A physician of two practices: each sees the work done there and nothing of the other, on every route of a practice.

Harbor has the site Harbor Clinic, Lakeside the site Lakeside Hospital; both have St. Mary's. 47562 is 10.21 wRVUs and
stands for work at Harbor, 99213 (1.30) for work at Lakeside, 49505 (7.76) for work at no site that one of them has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask

from rvuedge.logbook.places.rules import UNKNOWN, DayPlace, StatedPlace, place_of_day, without_days
from tests.support.api import PASSWORD, Api
from tests.support.practice import Practice, founded
from tests.web.practice.test_desk import HTML, token_of

BEGAN, JOINED = date(2026, 7, 1), date(2026, 8, 1)
EMAIL = "lakeside@example.org"
OTHERS = ("47562", "10.21", "20.42", "30.63", "Harbor", "49505", "7.76", "561.55", "1684.65")  # and × $55
YEAR = "from=2026-01-01&to=2026-12-31"


@dataclass(frozen=True)
class Two:
    """The practices and their physician, a member of Harbor from July 1 and of Lakeside from August 1."""

    harbor: Practice
    lakeside: Practice
    doctor: Api

    def seen(self, practice: Practice) -> str:
        """The work a manager sees of the year."""
        return str(practice.manager.get(practice.of(self.doctor, f"/wrvu?{YEAR}")).get_json()["total"])


@pytest.fixture
def two(seeded_app: Flask) -> Two:
    harbor = founded(seeded_app, "owner", name="Owner")
    lakeside = founded(seeded_app, "owner", name="Owner", email=EMAIL)
    for practice, key, name in ((harbor, "clinic", "Harbor Clinic"), (lakeside, "hospital", "Lakeside Hospital")):
        for site, title in ((key, name), ("marys", "St. Mary's")):
            practice.manager.put(practice.at(f"/sites/{site}"), {"name": title, "setting": "facility"})
    doctor = harbor.join(began=BEGAN, name="Drew Example", specialty="General Surgery")
    lakeside.add(doctor, "physician", began=JOINED)
    doctor.put("/contract", {"effective_from": "2026-01-01", "rate": "55"})
    for day in ("2026-07-31", "2026-08-03", "2026-08-04"):
        doctor.log("47562", performed_on=day, site="Harbor Clinic")
    doctor.log("99213", performed_on="2026-08-06", site="Lakeside Hospital")
    return Two(harbor, lakeside, doctor)


def test_a_days_work_belongs_to_the_practice_whose_site_it_names(two: Two) -> None:
    """Harbor: 3 × 10.21 = 30.63; Lakeside, a member from August 1: 1.30, and nothing of July 31."""
    assert (two.seen(two.harbor), two.seen(two.lakeside)) == ("30.63", "1.30")
    two.doctor.log("99213", performed_on="2026-07-30", site="Lakeside Hospital")
    assert (two.seen(two.harbor), two.seen(two.lakeside)) == ("31.93", "1.30"), "before August 1 it is of Harbor alone"
    assert two.doctor.get("/me/work-places").get_json()["asked_about"] == []


def test_a_day_of_nobody_known_is_asked_about_and_shown_to_neither(two: Two) -> None:
    """One day without a site, one at a site of both, one with sites of either; each then said to be somewhere."""
    two.doctor.log("49505", performed_on="2026-08-12")
    two.doctor.log("49505", performed_on="2026-08-13", site="St. Mary's")
    two.doctor.log("49505", performed_on="2026-08-14", site="Harbor Clinic")
    two.doctor.log("49505", performed_on="2026-08-14", site="Lakeside Hospital", setting="nonfacility")
    days = ["2026-08-12", "2026-08-13", "2026-08-14"]
    assert two.doctor.get("/me/work-places").get_json()["asked_about"] == days
    assert (two.seen(two.harbor), two.seen(two.lakeside)) == ("30.63", "1.30")

    def state(practice: Practice | None, first: str, last: str | None = None, weekdays: str = "1234567") -> Any:
        body = {"organization_id": practice and practice.id, "first_day": first, "last_day": last, "weekdays": weekdays}
        return two.doctor.post("/me/work-places", body)

    assert state(two.lakeside, "2026-08-01", weekdays="3").status_code == 200, "Wednesdays"
    assert (two.seen(two.harbor), two.seen(two.lakeside)) == ("30.63", "9.06")
    assert state(two.harbor, "2026-08-01", weekdays="45").status_code == 200, "Thursdays and Fridays"
    assert (two.seen(two.harbor), two.seen(two.lakeside)) == ("38.39", "9.06"), "August 14 has sites of both"
    assert two.doctor.get("/me/work-places").get_json()["asked_about"] == ["2026-08-14"]
    assert state(two.harbor, "2026-08-14", "2026-08-14").status_code == 200
    assert (two.seen(two.harbor), two.seen(two.lakeside)) == ("53.91", "9.06"), "2 × 7.76 more, once"
    assert state(None, "2026-08-12", "2026-08-12").status_code == 200
    assert (two.seen(two.harbor), two.seen(two.lakeside)) == ("53.91", "1.30"), "done elsewhere: of neither"
    assert two.doctor.get("/me/work-places").get_json()["asked_about"] == []


def test_a_closed_month_keeps_a_day_of_nobody_known_until_the_person_says_where_it_was(seeded_app: Flask) -> None:
    """10.21 was posted to Harbor; the second practice joined later takes nothing away before somebody says so."""
    harbor, lakeside = founded(seeded_app, "owner", name="Owner"), founded(seeded_app, "owner", name="Owner")
    doctor = harbor.join(began=BEGAN)
    doctor.log("47562", performed_on="2026-08-12")
    assert harbor.manager.post(harbor.at("/periods/2026-08/close"), {}).status_code == 201
    lakeside.add(doctor, "physician", began=JOINED)

    def pending() -> list[str]:
        found = harbor.manager.get(harbor.at("/periods/pending")).get_json()["adjustments"]
        return [row["work_rvu"] for row in found]

    assert pending() == []
    for practice, rows in ((lakeside, ["-10.21"]), (harbor, [])):
        body = {"organization_id": practice.id, "first_day": "2026-08-12", "last_day": "2026-08-12"}
        assert doctor.post("/me/work-places", body).status_code == 200
        assert pending() == rows


def test_faculty_of_a_program_work_at_their_practice_as_before(seeded_app: Flask) -> None:
    harbor, program = founded(seeded_app, "owner", name="Owner"), founded(seeded_app, "owner", name="Director")
    doctor = harbor.join(began=BEGAN)
    doctor.log("47562", performed_on="2026-08-12")
    program.add(doctor, "physician", began=JOINED)
    assert doctor.get("/me/work-places").get_json()["asked_about"] == ["2026-08-12"], (
        "an organization that says nothing"
    )
    facts = {"kind": "residency", "specialty": "general_surgery", "years": 5}
    answer = program.manager.put(f"/programs/{program.id}", facts)
    assert answer.status_code in {200, 201}, answer.text
    assert doctor.get("/me/work-places").get_json()["asked_about"] == []
    assert harbor.manager.get(harbor.of(doctor, f"/wrvu?{YEAR}")).get_json()["total"] == "10.21"


def test_where_somebody_works_is_refused_where_it_cannot_be(two: Two, seeded_app: Flask) -> None:
    other = founded(seeded_app)
    body = {"organization_id": two.harbor.id, "first_day": "2026-08-12"}
    table = [
        ({"organization_id": other.id}, 404), ({"last_day": "2026-08-11"}, 422), ({"weekdays": "8"}, 422),
        ({"weekdays": ""}, 422), ({"weekdays": "21"}, 422), ({"organization_id": two.harbor.id + 0.5}, 422),
        ({"organization_id": 2**31}, 422), ({"first_day": "1989-12-31"}, 422), ({"last_day": "2101-01-01"}, 422),
    ]  # fmt: skip
    for change, status in table:
        assert two.doctor.post("/me/work-places", {**body, **change}).status_code == status, change
    first = two.doctor.post("/me/work-places", body).get_json()
    assert two.doctor.post("/me/work-places", body).get_json() == first, "said twice it is one"


def _text(body: bytes) -> str:
    """What an answer says; of a workbook or another archive, what its files say."""
    if not body.startswith(b"PK"):
        return body.decode()
    with ZipFile(BytesIO(body)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def test_nothing_of_the_other_practice_is_in_any_answer(two: Two, seeded_app: Flask) -> None:
    """Every GET route of a practice, and its months when they are closed: 47562 and its figures are Harbor's alone."""
    two.doctor.log("49505", performed_on="2026-08-12")
    place, person = two.lakeside, two.doctor.person["id"]
    assert place.manager.post(place.at("/periods/2026-08/close"), {}).status_code == 201
    assert two.harbor.manager.post(two.harbor.at("/periods/2026-08/close"), {}).status_code == 201
    asked_for = [f"?{YEAR}&by=code", f"?{YEAR}&survey={_survey(place)}", "?on=2026-08-31", f"?{YEAR}", ""]
    looked: set[str] = set()
    for rule in seeded_app.url_map.iter_rules():
        known = {"organization_id": place.id, "person_id": person, "month": "2026-08", "name": "cms-payment"}
        is_of_practice = "organization_id" in rule.arguments and rule.arguments <= known.keys()
        if "GET" not in (rule.methods or ()) or not is_of_practice or not rule.rule.startswith("/api/v1"):
            continue
        path = seeded_app.url_map.bind("").build(rule.endpoint, {name: known[name] for name in rule.arguments})
        for query in asked_for:
            answer = place.manager.get(path.removeprefix("/api/v1") + query)
            looked |= {rule.endpoint} if answer.status_code == 200 else set()
            text = _text(answer.get_data())
            assert not [other for other in OTHERS if other in text], (path, query)
    assert {
        "member_figures.member_dashboard", "member_figures.member_wrvu", "member_logs.list_member_logs",
        "reports.benchmark", "statements.show_member_statement", "periods.list_periods", "periods.show_pending",
    } <= looked, sorted(looked)  # fmt: skip
    browser = seeded_app.test_client()
    browser.post("/app/sign-in", data={"csrf_token": token_of(browser), "email": EMAIL, "password": PASSWORD})
    at = f"/app/practice/{place.id}"
    pages = (
        f"/app/practice?organization={place.id}&{YEAR}",
        f"{at}/members/{person}",
        f"{at}/periods",
        f"{at}/policies",
    )
    for page in pages:
        shown = browser.get(page, headers=HTML)
        assert shown.status_code == 200, page
        assert not [other for other in OTHERS if other in shown.get_data(as_text=True)], page
    reports = two.harbor.manager.get(two.harbor.of(two.doctor, "/logs")).get_json()["items"]
    assert {log["lines"][0]["code"] for log in reports} == {"47562"}


def _survey(practice: Practice) -> int:
    found = practice.manager.get("/surveys").get_json()["items"]
    return int(found[0]["id"]) if found else 0


@pytest.mark.parametrize(
    ("sites", "stated", "place"),
    [
        ([{1}], [], DayPlace(1)),
        ([{1}, set(), {1, 2}], [StatedPlace(2, date(2026, 7, 8))], DayPlace(1)),
        ([set()], [], UNKNOWN),
        ([set()], [StatedPlace(2, date(2026, 7, 9))], UNKNOWN),
        ([set()], [StatedPlace(2, date(2026, 7, 8))], DayPlace(2)),
        ([set()], [StatedPlace(2, date(2026, 7, 1), date(2026, 7, 7))], UNKNOWN),
        ([set()], [StatedPlace(2, date(2026, 7, 1), date(2026, 7, 8))], DayPlace(2)),
        ([set()], [StatedPlace(2, date(2026, 7, 1), weekdays="12")], UNKNOWN),
        ([set()], [StatedPlace(2, date(2026, 7, 1)), StatedPlace(1, date(2026, 7, 1), weekdays="3")], DayPlace(1)),
        ([{1, 2}], [StatedPlace(None, date(2026, 7, 8))], DayPlace(None)),
        ([{1}, {2}], [StatedPlace(1, date(2026, 7, 1))], UNKNOWN),
        ([{1}, {2}], [StatedPlace(1, date(2026, 7, 8), date(2026, 7, 8))], DayPlace(1)),
    ],
)
def test_the_place_of_a_day(sites: list[set[int]], stated: list[StatedPlace], place: DayPlace) -> None:
    """2026-07-08 is a Wednesday."""
    assert place_of_day(date(2026, 7, 8), sites, stated) == place


def test_spans_without_some_days() -> None:
    first, last = date(2026, 7, 1), date(2026, 7, 5)
    table = {
        (): ((first, last),),
        (first,): ((date(2026, 7, 2), last),),
        (last,): ((first, date(2026, 7, 4)),),
        (date(2026, 7, 3),): ((first, date(2026, 7, 2)), (date(2026, 7, 4), last)),
        (first, date(2026, 7, 2), date(2026, 7, 3), date(2026, 7, 4), last): (),
    }
    assert {days: without_days([(first, last)], days) for days in table} == table
    assert without_days([(date.min, date.max)], [date.max]) == ((date.min, date(9999, 12, 30)),)
