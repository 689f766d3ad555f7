"""The demo's records of training: an example that says it is one, entries and assessments in every state."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask

from rvuedge.accounts.people.models import Organization
from rvuedge.cli.demo.training_records import add_training_records
from rvuedge.platform.extensions import db
from tests.support.clock import NOW, TODAY
from tests.training.teaching_program import teaching_program


@pytest.mark.parametrize("database", ["sqlite"])
def test_the_example_clerkship_has_entries_in_every_state_and_says_that_it_is_invented(seeded_app: Flask) -> None:
    program = teaching_program(seeded_app, kind="clerkship", specialty="medical_student")
    student = program.resident("Stu Dent", career_stage="medical_student")
    program.attending()
    for _ in range(2):  # a second run adds nothing
        with seeded_app.app_context():
            db.session.get_one(Organization, program.id).is_demo = True
            db.session.commit()
            add_training_records(today=TODAY, now=NOW)
    (found,) = student.get("/training/clerkships").get_json()["items"]
    assert (found["is_example"], found["required"], found["counted"], found["alternatives_allowed"]) == (True, 15, 7, 2)
    states = Counter(item["state"] for item in student.get("/training/entries").get_json()["items"])
    assert states == {"signed": 7, "waiting": 2, "returned": 1}


@pytest.mark.parametrize("database", ["sqlite"])
def test_example_assessments_stand_in_every_state_that_waits_or_is_open(seeded_app: Flask) -> None:
    program = teaching_program(seeded_app)
    resident = program.resident()
    program.attending()
    for day in range(10, 18):
        program.case(resident, performed_on=f"2026-11-{day}")
    with seeded_app.app_context():
        db.session.get_one(Organization, program.id).is_demo = True
        db.session.commit()
        add_training_records(today=TODAY, now=NOW)
    states = Counter(item["state"] for item in resident.get("/training/assessments").get_json()["items"])
    assert states == {"requested": 1, "sealed": 2, "revealed": 5}
