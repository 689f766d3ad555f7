"""What a trainee's phone keeps to log a case: roles of the specialty, years of training, rotations, the roster."""

from __future__ import annotations

from flask import Flask

from tests.support.api import Api
from tests.support.practice import Practice, founded
from tests.support.residency import train


def resident_of(practice: Practice) -> Api:
    resident = practice.join("trainee", career_stage="resident", specialty="")
    with practice.app.app_context():
        train(practice.id, resident.person["id"])
    return resident


def test_a_resident_has_everything_of_their_program(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    answer = resident_of(practice).get("/training/capture").get_json()
    assert answer["program"] == {
        "organization_id": practice.id,
        "name": "North Practice",
        "kind": "residency",
        "attestation_policy": "on_request",
    }
    roles = [(role["code"], role["is_chief"]) for role in answer["vocabulary"]["roles"]]
    assert roles == [("SC", True), ("SJ", False), ("TA", None), ("FA", None)]
    assert [(stage["pgy"], stage["is_chief"], stage["ends_on"]) for stage in answer["stages"]] == [
        (4, False, "2026-06-30"),
        (5, True, None),
    ]
    block = {"rotation": "Colorectal", "site": "Main hospital", "starts_on": "2026-07-01", "ends_on": "2026-07-31"}
    assert answer["rotations"] == [block]
    assert [(one["name"], one["active_to"]) for one in answer["attendings"]] == [
        ("Hall, Bo", "2026-06-30"),
        ("Lee, Ann", None),
    ]


def test_the_program_s_map_is_told_of_the_codes_one_has_logged(seeded_app: Flask) -> None:
    resident = resident_of(founded(seeded_app))
    made = resident.post("/logs", {"performed_on": "2026-07-14", "lines": [{"code": "47562"}, {"code": "44970"}]})
    assert made.status_code == 201
    row = {"code": "47562", "categories": ["Biliary"], "first": "2020-07-01", "last": None, "is_own": True}
    found = resident.get("/training/capture").get_json()["code_map"]
    assert [item for item in found if item["is_own"]] == [row]


def test_what_ships_of_a_specialty_s_map_is_told_with_its_days(seeded_app: Flask) -> None:
    urology = Api(seeded_app.test_client()).signed_in(career_stage="resident", specialty="Urology")
    rows = urology.get("/training/capture").get_json()["code_map"]
    known = {"code": "52224", "categories": ["Transurethral resection"], "first": "2012-09-01", "last": None}
    assert {**known, "is_own": False} in rows


def test_another_resident_sees_nothing_of_it_and_has_the_roles_of_their_own_words(seeded_app: Flask) -> None:
    resident_of(founded(seeded_app))
    other = Api(seeded_app.test_client()).signed_in(career_stage="resident", specialty="General Surgery")
    answer = other.get("/training/capture").get_json()
    assert (answer["program"], answer["stages"], answer["rotations"], answer["attendings"]) == (None, [], [], [])
    assert (answer["specialty"], answer["vocabulary"]["id"]) == ("general_surgery", "general_surgery")


def test_a_specialty_without_roles_or_unknown_here_has_none(seeded_app: Flask) -> None:
    caller = Api(seeded_app.test_client())
    for words, key in (("Neurological surgery", "neurological_surgery"), ("Basket weaving", None), ("", None)):
        answer = caller.signed_in(career_stage="resident", specialty=words).get("/training/capture").get_json()
        assert (answer["specialty"], answer["vocabulary"]) == (key, None)


def test_a_stranger_has_none(seeded_app: Flask) -> None:
    assert Api(seeded_app.test_client()).get("/training/capture").status_code == 401
