"""What a trainee's phone keeps to log a case: roles of the specialty, years of training, rotations, the roster."""

from __future__ import annotations

import uuid
from datetime import date

from flask import Flask

from rvuedge.logbook.attendings.models import Attending
from rvuedge.platform.extensions import transaction
from rvuedge.training.programs.models import Rotation, RotationBlock, StageSpan, Trainee, TrainingProgram
from tests.conftest import NOW
from tests.support.api import Api
from tests.support.practice import Practice, founded

YEARS = [(3, False, date(2025, 7, 1), date(2026, 6, 30)), (5, True, date(2026, 7, 1), None)]


def training(practice: Practice, resident: Api) -> None:
    """A general surgery program with one resident, two years of theirs, a rotation and two attendings."""
    here, person_id = practice.id, resident.person["id"]
    with practice.app.app_context(), transaction() as session:
        session.add(
            TrainingProgram(
                organization_id=here, kind="residency", specialty="general_surgery", years=5, created_at=NOW
            )
        )
        session.flush()
        session.add(Trainee(organization_id=here, person_id=person_id, updated_at=NOW))
        session.add(Rotation(organization_id=here, key="colorectal", name="Colorectal", site="Main hospital"))
        session.flush()
        for pgy, is_chief, first, last in YEARS:
            session.add(
                StageSpan(
                    organization_id=here,
                    person_id=person_id,
                    kind="training",
                    pgy=pgy,
                    is_chief=is_chief,
                    starts_on=first,
                    ends_on=last,
                )
            )
        session.add(
            RotationBlock(
                organization_id=here,
                person_id=person_id,
                rotation_key="colorectal",
                starts_on=date(2026, 7, 1),
                ends_on=date(2026, 7, 31),
            )
        )
        for name, last in (("Lee, Ann", None), ("Hall, Bo", date(2026, 6, 30))):
            session.add(
                Attending(
                    organization_id=here, key=str(uuid.uuid4()), name=name, aliases=[], active_to=last, updated_at=NOW
                )
            )


def test_a_resident_has_everything_of_their_program(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    resident = practice.join("trainee", career_stage="resident", specialty="")
    training(practice, resident)
    answer = resident.get("/training/capture").get_json()
    assert answer["program"] == {
        "organization_id": practice.id,
        "name": "North Practice",
        "kind": "residency",
        "attestation_policy": "on_request",
    }
    roles = [(role["code"], role["is_chief"]) for role in answer["vocabulary"]["roles"]]
    assert roles == [("SC", True), ("SJ", False), ("TA", None), ("FA", None)]
    assert [(stage["pgy"], stage["is_chief"], stage["ends_on"]) for stage in answer["stages"]] == [
        (3, False, "2026-06-30"),
        (5, True, None),
    ]
    block = {"rotation": "Colorectal", "site": "Main hospital", "starts_on": "2026-07-01", "ends_on": "2026-07-31"}
    assert answer["rotations"] == [block]
    assert [(one["name"], one["active_to"]) for one in answer["attendings"]] == [
        ("Hall, Bo", "2026-06-30"),
        ("Lee, Ann", None),
    ]


def test_another_resident_sees_nothing_of_it_and_has_the_roles_of_their_own_words(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    training(practice, practice.join("trainee", career_stage="resident"))
    other = Api(seeded_app.test_client()).signed_in(career_stage="resident", specialty="General Surgery")
    answer = other.get("/training/capture").get_json()
    assert (answer["program"], answer["stages"], answer["rotations"], answer["attendings"]) == (None, [], [], [])
    assert (answer["specialty"], answer["vocabulary"]["id"]) == ("general_surgery", "general_surgery")


def test_a_specialty_without_roles_or_unknown_here_has_none(seeded_app: Flask) -> None:
    caller = Api(seeded_app.test_client())
    for words, key in (("Orthopedic surgery", "orthopaedic_surgery"), ("Basket weaving", None), ("", None)):
        answer = caller.signed_in(career_stage="resident", specialty=words).get("/training/capture").get_json()
        assert (answer["specialty"], answer["vocabulary"]) == (key, None)


def test_a_stranger_has_none(seeded_app: Flask) -> None:
    assert Api(seeded_app.test_client()).get("/training/capture").status_code == 401
