"""Comments on physicians of a report: printed beside the figures everywhere, dated, in the trail, and nobody else's."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.support.api import PASSWORD, Api
from tests.support.practice import Practice, founded

QUARTER, YEAR = "from=2026-07-01&to=2026-09-30", "from=2026-01-01&to=2026-10-31"
TEXT = "Two months at the new site; the volume follows."
DATED = f"{TEXT} (November 23, 2026)"


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner")


def write(practice: Practice, person: Api, text: str = TEXT, version: int = 0, **days: str) -> Any:
    body = {"from": "2026-07-01", "to": "2026-09-30", **days, "text": text, "version": version}
    return practice.manager.put(practice.of(person, "/report-comments"), body)


def report(practice: Practice, days: str, more: str = "") -> Any:
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    answer = practice.manager.get(practice.at(f"/benchmark-report?survey={survey}&{days}{more}"))
    assert answer.status_code == 200, answer.text
    return answer


def test_a_comment_stands_beside_the_physician_in_every_format(practice: Practice) -> None:
    """A report of the year prints the quarter's comment with its days; one of another quarter does not."""
    drew, kim = (practice.join(name=name, specialty="General Surgery") for name in ("Drew", "Kim"))
    drew.log("47562", performed_on="2026-07-06")
    assert write(practice, drew).get_json()["version"] == 1
    comments = {item["name"]: item["comment"] for item in report(practice, QUARTER).get_json()["items"]}
    assert (comments["Drew"], comments["Kim"]) == (DATED, "")
    year = {item["name"]: item["comment"] for item in report(practice, YEAR).get_json()["items"]}
    assert year["Drew"] == f"July 1, 2026 to September 30, 2026: {DATED}"
    before = report(practice, "from=2026-04-01&to=2026-06-30").get_json()["items"]
    assert {item["comment"] for item in before} == {""}
    assert DATED in report(practice, QUARTER, "&format=csv").text
    assert DATED in report(practice, QUARTER, "&format=csv&shape=long").text
    pages = PdfReader(io.BytesIO(report(practice, QUARTER, "&format=pdf").data)).pages
    assert TEXT in " ".join(" ".join(page.extract_text() for page in pages).split())
    book = CalamineWorkbook.from_filelike(io.BytesIO(report(practice, QUARTER, "&format=xlsx").data))
    rows = book.get_sheet_by_name("Benchmark").to_python()
    place = rows[2].index("Comment")
    assert {row[0]: row[place] for row in rows[3:]}["Drew"] == DATED
    assert kim.get(practice.of(drew, f"/report-comments?{QUARTER}")).status_code == 403


def test_it_is_changed_by_who_saw_it_and_each_text_is_in_the_trail(practice: Practice) -> None:
    drew = practice.join(name="Drew")
    assert [write(practice, drew, version=seen).status_code for seen in (0, 0)] == [200, 200], "again is one thing"
    assert write(practice, drew, "Another reason.").status_code == 412
    assert write(practice, drew, "Another reason.", version=1).get_json()["version"] == 2
    gone = practice.of(drew, f"/report-comments?{QUARTER}&version=")
    assert [practice.manager.delete(gone + seen).status_code for seen in ("1", "2", "2")] == [412, 204, 404]
    entries = practice.manager.get(practice.at("/audit?limit=200")).get_json()["items"]
    told = [(item["detail"]["was"], item["detail"]["text"]) for item in entries if "report-comment" in item["action"]]
    assert told == [("Another reason.", ""), (TEXT, "Another reason."), ("", TEXT)]
    seen = drew.get("/me/audit").get_json()["items"]
    assert [item["action"] for item in seen if "comment" in item["action"]][-1] == "report-comment.write"


def test_the_physician_finds_it_in_their_own_data(practice: Practice) -> None:
    drew = practice.join(name="Drew")
    assert write(practice, drew).status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(drew.post("/me/export", {"password": PASSWORD}).data))
    assert TEXT in archive.read("report_comment.json").decode()


@pytest.mark.parametrize("text", ["", "x" * 601, "Complication in John Smith, DOB 3/4/1961."])
def test_what_is_empty_too_long_or_of_a_patient_is_refused(practice: Practice, text: str) -> None:
    drew = practice.join(name="Drew")
    assert write(practice, drew, text).status_code == 422
    assert write(practice, practice.join(career_stage="resident"), TEXT).status_code == 403
