"""A practice's sites over HTTP, and totals by site. 47562 10.21, 99213 1.30."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from tests.support.api import Api
from tests.support.practice import Practice, founded

MARY = {"name": "St. Mary's Hospital", "setting": "facility", "aliases": ["SMH"], "locality": "CA-01182-18"}
JULY = "from=2026-07-01&to=2026-07-31&by=site"


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app)


def test_a_site_is_stated_changed_and_removed(practice: Practice) -> None:
    manager, where = practice.manager, practice.at("/sites/mary")
    assert [manager.put(where, MARY).status_code for _ in range(2)] == [201, 200]
    full = {**MARY, "key": "mary", "active_from": None, "active_to": None}
    assert manager.get(where).get_json() == full
    assert manager.put(where, {**MARY, "setting": "nonfacility"}).get_json()["setting"] == "nonfacility"
    assert len(manager.get(practice.at("/sites")).get_json()["items"]) == 1
    assert [manager.delete(where).status_code for _ in range(2)] == [204, 404]
    assert manager.get(where).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"setting": "office"},
        {"locality": "California"},
        {"name": "  "},
        {"name": "x" * 121},
        {"name": "call 555-201-3344"},
        {"aliases": ["MRN 12345678"]},
        {"aliases": ["a"] * 51},
        {"active_from": "2026-08-01", "active_to": "2026-07-31"},
    ],
)
def test_a_site_that_cannot_be_is_refused(practice: Practice, wrong: dict[str, object]) -> None:
    assert practice.manager.put(practice.at("/sites/mary"), {**MARY, **wrong}).status_code == 422
    assert practice.manager.get(practice.at("/sites")).get_json()["items"] == []


@pytest.mark.parametrize("key", ["Mary", "a b", "x" * 40, "-a"])
def test_a_key_is_small_letters_digits_and_hyphens(practice: Practice, key: str) -> None:
    assert practice.manager.put(practice.at(f"/sites/{key}"), MARY).status_code == 422


def test_two_sites_of_one_name_are_refused(practice: Practice) -> None:
    practice.manager.put(practice.at("/sites/mary"), MARY)
    answer = practice.manager.put(practice.at("/sites/other"), {**MARY, "name": "Other", "aliases": ["s.m.h.", "smh"]})
    assert (answer.status_code, answer.get_json()["existing"]) == (
        409,
        {"key": "mary", "name": "St. Mary's Hospital"},
    )


def test_members_read_sites_managers_keep_them_and_others_see_none(practice: Practice) -> None:
    practice.manager.put(practice.at("/sites/mary"), MARY)
    doctor, stranger = practice.join(), Api(practice.manager.client).signed_in()
    assert len(doctor.get(practice.at("/sites")).get_json()["items"]) == 1
    assert doctor.put(practice.at("/sites/mary"), MARY).status_code == 403
    assert doctor.delete(practice.at("/sites/mary")).status_code == 403
    for answer in (stranger.get(practice.at("/sites")), stranger.put(practice.at("/sites/mary"), MARY)):
        assert answer.status_code == 404


def test_totals_by_site_bring_together_what_is_the_same_site(practice: Practice) -> None:
    doctor = practice.join()
    for site in ("St Marys Hosp", "smh", "Elsewhere", None):
        doctor.log("47562" if site == "smh" else "99213", performed_on="2026-07-14", site=site)
    before = [(group["key"], group["work_rvu"]) for group in doctor.get(f"/wrvu?{JULY}").get_json()["groups"]]
    assert before == [("smh", "10.21"), ("", "1.30"), ("Elsewhere", "1.30"), ("St Marys Hosp", "1.30")]
    practice.manager.put(practice.at("/sites/mary"), MARY)
    after = [("St. Mary's Hospital", "11.51"), ("", "1.30"), ("Elsewhere", "1.30")]
    for question in (f"/wrvu?{JULY}", practice.of(doctor, f"/wrvu?{JULY}"), f"/wrvu?{JULY}&policy=cms-payment"):
        who = practice.manager if "organizations" in question else doctor
        groups = who.get(question).get_json()["groups"]
        assert sorted((group["key"], group["work_rvu"]) for group in groups) == sorted(after), question
    shown = doctor.get("/dashboard?on=2026-07-31&parts=breakdown").get_json()["breakdown"]["sites"]
    assert [(item["key"], item["work_rvu"]) for item in shown] == after
    assert doctor.get("/logs").get_json()["items"][0]["site"] in {"St Marys Hosp", "smh", "Elsewhere", None}


def test_another_practices_sites_name_nothing_of_mine(practice: Practice) -> None:
    practice.manager.put(practice.at("/sites/mary"), MARY)
    outsider = Api(practice.manager.client).signed_in()
    outsider.log("99213", performed_on="2026-07-14", site="SMH")
    assert outsider.get(f"/wrvu?{JULY}").get_json()["groups"][0]["key"] == "SMH"
    other = founded(practice.app)
    other.add(outsider, "physician", began=date(2026, 1, 1))
    shown = other.manager.get(other.of(outsider, f"/wrvu?{JULY}")).get_json()["groups"]
    assert shown[0]["key"] == "SMH"
