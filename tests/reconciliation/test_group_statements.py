"""One employer's file of many physicians: whose lines, who is owed what, letters and one csv, the practice's note."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.support.api import Api
from tests.support.practice import Practice, founded
from tests.uploads.test_uploads import answered, applied, sent

FILE = """DOS,CPT,Units,wRVU,Provider
7/6/2026,47562,1,10.21,"Alder, Ann MD"
7/8/2026,99213,1,1.00,Bo Birch
7/9/2026,99213,1,1.30,Zed Nobody
"""
PERIOD = {"from": "2026-07-01", "to": "2026-07-31"}


def stated(practice: Practice, person: Api, rate: str) -> None:
    body = {"effective_from": "2026-01-01", "cfte": "1", "money": {"base_salary": "1000", "rate": rate}}
    answer = practice.manager.put(practice.of(person, "/terms"), body)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def compared(seeded_app: Flask) -> tuple[Practice, dict[str, Api], str]:
    """July's statement of three physicians, applied: Ann lacks a visit, Bo's is 0.30 short, Cy is not in it."""
    practice = founded(seeded_app, "owner")
    people = {name: practice.join(name=name) for name in ("Ann Alder", "Bo Birch", "Cy Cedar")}
    stated(practice, people["Ann Alder"], "50")
    people["Ann Alder"].log("47562", performed_on="2026-07-06")
    people["Ann Alder"].log("99213", performed_on="2026-07-07")
    people["Bo Birch"].log("99213", performed_on="2026-07-08")
    people["Cy Cedar"].log("47562", performed_on="2026-07-10")
    upload = sent(practice.manager, FILE, "group-statement", organization_id=practice.id, **PERIOD)
    (question,) = upload["overview"]["questions"]
    assert question["sentence"] == "Who is “Zed Nobody” (1 line)?"
    answered(practice.manager, upload, given={question["key"]: "ignore"})
    done = applied(seeded_app, practice.manager, upload)
    assert done["state"] == "applied", done
    return practice, people, done["result"]["group"]


def shown(practice: Practice, group: str) -> dict[str, Any]:
    answer = practice.manager.get(practice.at(f"/group-reconciliations/{group}"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_each_physician_is_compared_and_nobody_is_dropped(compared: tuple[Practice, dict[str, Api], str]) -> None:
    """Ann: 10.21 + 1.30 less 10.21 = 1.30 wRVUs, × $50 = 65.00. Bo: 1.30 less 1.00 = 0.30, no terms stated."""
    practice, people, group = compared
    found = shown(practice, group)
    items = {item["name"]: (item["ours"], item["theirs"], item["net"], item["money"]) for item in found["items"]}
    assert items == {
        "Ann Alder": ("11.51", "10.21", "1.30", "65.00"),
        "Bo Birch": ("1.30", "1.00", "0.30", None),
    }
    assert [item["name"] for item in found["items"]] == ["Ann Alder", "Bo Birch"]
    assert found["absent"] == [{"name": "Cy Cedar", "work_rvu": "10.21"}]
    assert [(part["name"], part["count"]) for part in found["left_out"]] == [("Zed Nobody", 1)]
    own = people["Ann Alder"].get(f"/reconciliations/{found['items'][0]['reconciliation_id']}").get_json()
    assert own["net"] == "1.30", "the physician sees what was compared"
    assert looks(people["Ann Alder"]) == looks(people["Cy Cedar"]) == 1, "who is named as not in the file is told too"


def looks(person: Api) -> int:
    """How often somebody looked at a person's figures in a group's comparison."""
    items = person.get("/me/audit?limit=50").get_json()["items"]
    return sum(item["detail"].get("what") == "group reconciliation" for item in items)


def test_one_letter_is_a_look_at_one_physician(compared: tuple[Practice, dict[str, Api], str]) -> None:
    practice, people, group = compared
    ann, at = people["Ann Alder"], practice.at(f"/group-reconciliations/{group}/letters")
    assert practice.manager.get(f"{at}/{ann.person['id']}?format=txt").status_code == 200
    assert [looks(people[name]) for name in ("Ann Alder", "Bo Birch", "Cy Cedar")] == [1, 0, 0]


def test_letters_and_the_csv_state_facts_and_no_note(compared: tuple[Practice, dict[str, Api], str]) -> None:
    practice, _, group = compared
    at = practice.at(f"/group-reconciliations/{group}")
    note = "Ask compliance about the threshold."
    assert practice.manager.put(f"{at}/note", {"note": note}).status_code == 200
    assert shown(practice, group)["note"] == note
    refused = practice.manager.put(f"{at}/note", {"note": "Patient John Smith, MRN 1234567"})
    assert (refused.status_code, shown(practice, group)["note"]) == (422, note)
    archive = zipfile.ZipFile(io.BytesIO(practice.manager.get(f"{at}/letters?format=txt").data))
    letters = {name: archive.read(name).decode() for name in archive.namelist()}
    ann = next(text for text in letters.values() if text.startswith("Ann Alder"))
    assert "The record has 11.51 wRVUs, the statement 10.21. The statement has 1.30 fewer wRVUs than the record." in ann
    assert "Under the terms the practice states, the difference is worth $65.00 of annual pay." in ann
    assert "record: 2026-07-07  99213 1.30" in ann
    assert len(letters) == 2
    first = practice.manager.get(f"{at}/letters?format=pdf")
    pages = zipfile.ZipFile(io.BytesIO(first.data))
    text = PdfReader(io.BytesIO(pages.read(pages.namelist()[0]))).pages[0].extract_text()
    assert "11.51 wRVUs" in text
    rows = list(csv.reader(io.StringIO(practice.manager.get(f"{at}?format=csv").data.decode("utf-8-sig"))))
    assert ["Ann Alder", "11.51", "10.21", "1.30", "1", "65.00"] in rows
    everything = "".join([*letters.values(), text, *(cell for row in rows for cell in row)])
    assert note not in everything


def test_undone_it_is_gone_and_an_outsider_sees_none(compared: tuple[Practice, dict[str, Api], str]) -> None:
    practice, people, group = compared
    path = practice.at(f"/group-reconciliations/{group}")
    stranger = founded(practice.app, "owner")
    assert people["Bo Birch"].get(path).status_code == 403
    assert stranger.manager.get(stranger.at(f"/group-reconciliations/{group}")).status_code == 404
    upload = practice.manager.get(f"/uploads?organization_id={practice.id}").get_json()["items"][0]
    applied(practice.app, practice.manager, upload, "undo")
    assert practice.manager.get(path).status_code == 404
    assert people["Bo Birch"].get("/reconciliations").get_json()["items"] == []
