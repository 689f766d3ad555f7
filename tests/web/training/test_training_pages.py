"""Pages of assessments and of students as each of their people meets them, without any script."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.api import PASSWORD, Api
from tests.training.teaching_program import TeachingProgram, teaching_program

HTML = {"Accept": "text/html"}
PASTED = "Experience;Kind;Level;Times;Simulated;Alternative\nUrinary catheter;procedure;perform;1;yes;Skills session\n"


def token_of(client: FlaskClient, address: str = "/app") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address, headers=HTML).get_data(as_text=True))
    assert found, address
    return found[1]


def browser_of(program: TeachingProgram, person: Api) -> FlaskClient:
    """Somebody's browser, signed in."""
    client = program.practice.app.test_client()
    data = {"email": person.person["email"], "password": PASSWORD, "csrf_token": token_of(client)}
    assert client.post("/app/sign-in", data=data).status_code == 302
    return client


def read(answer: TestResponse) -> str:
    text = " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.get_data(as_text=True))).split())
    return re.sub(r" ([,.:;)])", r"\1", text).replace("( ", "(")


def send(client: FlaskClient, address: str, form: dict[str, Any], page: str) -> TestResponse:
    """Send a form of a page and follow."""
    data = {"csrf_token": token_of(client, page), **form}
    return client.post(address, data=data, headers=HTML, follow_redirects=True)


@pytest.fixture
def program(seeded_app: Flask) -> TeachingProgram:
    return teaching_program(seeded_app)


@pytest.mark.parametrize("database", ["sqlite"])
def test_both_sides_rate_a_case_on_their_pages(program: TeachingProgram) -> None:
    resident, attending = program.resident(), program.attending()
    asked = resident.post(f"/logs/{program.case(resident)}/assessment-request", {}).get_json()
    path = f"/app/assessments/{asked['id']}"
    first, second = browser_of(program, resident), browser_of(program, attending)
    assert "To rate (1)" in read(first.get("/app/assessments", headers=HTML))
    refused = send(first, path, {"comment": "no level"}, path)
    assert (refused.status_code, "Autonomy: Missing data" in read(refused)) == (422, True)
    saved = read(send(first, path, {"autonomy": "3", "comment": "hard hilum", "teaching": "4"}, path))
    assert "Your rating is saved and sealed." in saved
    waiting = read(second.get(path, headers=HTML))
    assert "Resident Rated and sealed on November 23, 2026" in waiting
    assert "hard hilum" not in waiting
    shown = read(send(second, path, {"autonomy": "2", "epa": "4", "entrustment": "3"}, path))
    assert "Rae Resident and Ada Attending: both have rated." in shown
    assert "3, passive help" in shown
    assert "EPA 4 Gallbladder: 3, indirect supervision" in shown
    assert "never shown alone" not in shown
    page = read(second.get("/app/assessments", headers=HTML))
    assert "Hidden: fewer than 5 assessments." in page
    assert "3 4. Gallbladder 1 assessment, newest indirect supervision on November 16, 2026, highest 3" in read(
        first.get("/app/assessments", headers=HTML)
    )
    board = browser_of(program, program.director).get(f"/app/programs/{program.id}/assessments", headers=HTML)
    assert "1 of 1 Rae Resident 1 assessment, last of a case on November 16, 2026" in read(board)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_clerkship_from_the_pasted_list_to_the_signature(program: TeachingProgram) -> None:
    student = program.resident("Stu Dent", career_stage="medical_student")
    preceptor = program.attending()
    director, desk = browser_of(program, program.director), f"/app/programs/{program.id}/clerkship-lists"
    form = {"title": "Surgery", "starts_on": "2026-01-01", "source": "Invented", "cap": "20", "cap_kind": "share"}
    form |= {"needs_sign_off": "yes", "experiences": PASTED}
    wrong = send(director, desk, {**form, "experiences": PASTED.replace("perform", "watch")}, desk)
    assert (wrong.status_code, "Line 2: level: found “watch”" in read(wrong)) == (422, True)
    assert "Surgery from January 1, 2026" in read(send(director, desk, form, desk))
    own, page = browser_of(program, student), "/app/clerkship"
    assert "0 of 1 Missing: Urinary catheter (0 of 1)." in read(own.get(page, headers=HTML))
    entry = {
        "entry_id": str(uuid.uuid4()), "experience": f"{program.id} surgery urinary-catheter",
        "performed_on": "2026-11-16", "level": "perform", "kind_of": "real", "preceptor": "Ada Attending",
    }  # fmt: skip
    for _ in range(2):
        assert "Entry saved." in read(send(own, "/app/clerkship/entries", entry, page))
    assert "1 entry waits for a signature." in read(own.get(page, headers=HTML))
    refused = send(
        own, "/app/clerkship/entries", {**entry, "entry_id": str(uuid.uuid4()), "note": "MRN 12345678"}, page
    )
    assert (refused.status_code, "Note:" in read(refused)) == (422, True)
    signing = browser_of(program, preceptor)
    waiting = signing.get("/app/sign-offs", headers=HTML).get_data(as_text=True)
    assert "To sign (1)" in waiting
    target = re.search(r'action="(/app/sign-offs/[^"]+)"', waiting)
    assert target
    assert "Signed." in read(send(signing, target[1], {"action": "sign", "version": "1"}, "/app/sign-offs"))
    assert "1 of 1 Nothing is missing." in read(own.get(page, headers=HTML))
    board = read(director.get(f"/app/programs/{program.id}/students", headers=HTML))
    assert "1 of 1 Stu Dent Surgery: complete last entry November 16, 2026; alternatives: 0 of 0" in board
    one = director.get(f"/app/programs/{program.id}/students/{student.person['id']}", headers=HTML)
    assert "Urinary catheter 1 of 1 perform, simulated too; alternative: Skills session met" in read(one)
    gone = send(director, f"{desk}/surgery/2026-01-01/remove", {}, desk)
    assert "List deleted." in read(gone)


@pytest.mark.parametrize("database", ["sqlite"])
def test_pages_of_others_are_not_there(program: TeachingProgram) -> None:
    resident = program.resident()
    program.attending()
    asked = resident.post(f"/logs/{program.case(resident)}/assessment-request", {}).get_json()
    other = browser_of(program, program.resident("Sam Second"))
    assert other.get(f"/app/assessments/{asked['id']}", headers=HTML).status_code == 404
    for place in ("students", "assessments", "clerkship-lists"):
        assert other.get(f"/app/programs/{program.id}/{place}", headers=HTML).status_code == 403
