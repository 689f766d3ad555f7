"""Two at once at one entry: sent twice, signed while it changes, signed by two."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from tests.support.api import Api
from tests.support.interleaving import Held, Running
from tests.training.students.test_students import ENTRY, entered, sign, state_list, student_of
from tests.training.teaching_program import TeachingProgram, teaching_program


@pytest.fixture
def program(seeded_app: Flask) -> TeachingProgram:
    made = teaching_program(seeded_app, kind="clerkship", specialty="medical_student")
    state_list(made)
    return made


def apart(program: TeachingProgram, person: Api) -> Api:
    """The same person on a client of their own."""
    return Api(program.practice.app.test_client(), person.token, person.person)


def test_an_entry_sent_twice_at_once_is_one(program: TeachingProgram) -> None:
    student = student_of(program)
    path, app = f"/training/entries/{uuid.uuid4()}", program.practice.app
    own, other = apart(program, student), apart(program, student)
    with Held(app, lambda: own.put(path, ENTRY).status_code, before="INSERT INTO student_entry") as first:
        second = Running(app, lambda: other.put(path, ENTRY).status_code).blocked()
    assert (first.result(), second.result()) == (201, 200)


def test_a_signature_meets_the_entry_that_was_changed_before(program: TeachingProgram) -> None:
    student, preceptor = student_of(program), program.attending()
    entry, app = entered(student), program.practice.app
    own, other = apart(program, student), apart(program, preceptor)
    body = ENTRY | {"level": "assist"}

    def change() -> int:
        return own.put(f"/training/entries/{entry['id']}", body, If_Match='"1"').status_code

    with Held(app, change, before="UPDATE student_entry") as first:
        second = Running(app, lambda: sign(other, student, entry).status_code).blocked()
    assert (first.result(), second.result()) == (200, 412)


def test_of_two_preceptors_at_once_the_second_hears_that_it_is_signed(program: TeachingProgram) -> None:
    program.rule({"who_may_attest": "any_attending"})
    student, preceptor, other = student_of(program), program.attending(), program.attending("Bo Beside")
    entry, app = entered(student), program.practice.app
    one_device, another = apart(program, preceptor), apart(program, other)
    with Held(
        app, lambda: sign(one_device, student, entry).status_code, before="INSERT INTO student_sign_off"
    ) as first:
        second = Running(app, lambda: sign(another, student, entry).status_code).blocked()
    assert (first.result(), second.result()) == (200, 409)
