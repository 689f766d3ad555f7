"""The profile page: a specialty by any of its words, a zone, and a refused form that loses nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from rvuedge.accounts.rules.specialties import listed_specialties, specialty_named
from tests.support.api import PASSWORD, Api
from tests.web.practice.test_desk import HTML, token_of

PAGE = "/app/profile"
EMAIL = "robin@example.org"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("hospitalist", "Hospitalist"),
        ("Hospital medicine", "Hospitalist"),
        ("ob-gyn", "Obstetrics and Gynecology"),
        ("ENT", "Otolaryngology"),
        ("general surgery", "General Surgery"),
        ("  Wound care ", "Wound care"),
        ("", ""),
    ],
)
def test_a_specialty_is_known_by_each_of_its_words(typed: str, name: str) -> None:
    assert specialty_named(typed) == name


def test_no_word_stands_for_two_specialties() -> None:
    """Names of CMS may say the same as ours; codes and words are each of one specialty."""
    owners: dict[str, set[str]] = {}
    for item in listed_specialties():
        for word in (item.name, item.cms_name, item.code, *item.words):
            if word:
                owners.setdefault(word.lower(), set()).add(item.name)
    assert {word: names for word, names in owners.items() if len(names) > 1} == {}
    assert all(specialty_named(word) in names for word, names in owners.items())


def test_the_list_has_the_specialties_of_cms_with_their_codes() -> None:
    """Chapter 26, section 10.8.2: a code of two signs for each; ours that CMS has not is the surveys' lung specialty."""
    coded = {item.code: item.name for item in listed_specialties() if item.code}
    assert len(coded) >= 80
    assert {code: coded[code] for code in ("02", "16", "20", "37", "C6", "D8")} == {
        "02": "General Surgery", "16": "Obstetrics and Gynecology", "20": "Orthopedic Surgery", "37": "Pediatrics",
        "C6": "Hospitalist", "D8": "Adult Congenital Heart Disease",
    }  # fmt: skip
    assert [item.name for item in listed_specialties() if not item.code] == ["Pulmonary and Critical Care Medicine"]


def test_the_profile_is_changed_and_a_refusal_keeps_what_was_typed(seeded_app: Flask) -> None:
    doctor = Api(seeded_app.test_client()).signed_in(email=EMAIL)
    browser = seeded_app.test_client()
    sign_in = {"email": EMAIL, "password": PASSWORD, "csrf_token": token_of(browser)}
    assert browser.post("/app/sign-in", data=sign_in).status_code == 302
    form = {
        "name": "Robin Example",
        "specialty": "nocturnist",
        "time_zone": "America/Chicago",
        "log_reminder_days": "7",
    }
    token = {"csrf_token": token_of(browser, PAGE)}
    page = browser.post(PAGE, data={**form, **token}, headers=HTML, follow_redirects=True).get_data(as_text=True)
    assert "Saved. Specialty: Hospitalist." in page
    me = doctor.get("/me").get_json()
    assert (me["name"], me["specialty"], me["time_zone"]) == ("Robin Example", "Hospitalist", "America/Chicago")
    assert me["log_reminder_days"] == 7
    wrong = {**form, **token, "name": "", "specialty": "Wound care"}
    answer = browser.post(PAGE, data=wrong, headers=HTML)
    assert answer.status_code == 422
    assert 'value="Wound care"' in answer.get_data(as_text=True)
    assert 'aria-describedby="name-problem"' in answer.get_data(as_text=True)
    assert doctor.get("/me").get_json() == me
