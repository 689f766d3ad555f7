"""Dictated lines and the drafts they make, over the starter catalog; today is Tuesday, 2026-07-14, at St. Mary."""

from __future__ import annotations

import csv
import uuid
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rvuedge.accounts.people.models import Person
from rvuedge.logbook.dictation.lookups import lookups_of
from rvuedge.logbook.dictation.rules.dictation import SMALL, parse
from rvuedge.logbook.dictation.rules.draft import LogDraft, Lookups
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.extensions import db
from tests.support.api import Api

TODAY = date(2026, 7, 14)
with Path(__file__).with_name("dictation.csv").open(encoding="utf-8", newline="") as file:
    DICTATED = list(csv.DictReader(file))


@pytest.fixture
def lookups(inside_seeded: Flask) -> Lookups:
    with inside_seeded.test_request_context():
        person = Person(id=0, provider_type="physician", specialty="General Surgery")
        return parse_ready(person)


def parse_ready(person: Person, *sites: str) -> Lookups:
    found = lookups_of(person, on=TODAY)
    return Lookups(found.find, found.known, found.describes, sites or ("St. Mary",), found.is_physician)


def written(draft: LogDraft) -> str:
    return " ".join(
        "-".join([line.form.code, *line.form.modifiers]) + (f"x{line.form.units}" if line.form.units > 1 else "")
        for line in draft.lines
    )


def test_every_dictated_line_makes_the_draft_that_was_agreed(lookups: Lookups) -> None:
    assert len(DICTATED) >= 60
    for row in DICTATED:
        draft = parse(row["text"], today=TODAY, lookups=lookups)
        doubts = " ".join(code for code, _ in draft.warnings if not code.endswith("_ASSUMED"))
        made = {
            "text": row["text"],
            "day": str(draft.performed_on),
            "setting": draft.setting,
            "site": draft.site or "",
            "role": draft.role or "",
            "lines": written(draft),
            "unparsed": "|".join(words.text for words in draft.unparsed),
            "warnings": doubts,
        }
        assert made == row


def test_left_and_right_are_two_lines_with_50_beside_them_and_the_reason(lookups: Lookups) -> None:
    """27447 has the bilateral indicator 1: LT with RT and 50 are both credited 150%."""
    draft = parse("2 knee replacements left and right", today=TODAY, lookups=lookups)
    assert written(draft) == "27447-LT 27447-RT"
    first = draft.lines[0].alternatives[0]
    assert [(line.code, line.modifiers) for line in first.lines] == [("27447", ("50",))]
    assert "150%" in first.why
    assert [word.text for word in draft.lines[0].words] == ["2", "knee", "replacements", "left and right"]


def test_both_is_50_with_two_lines_beside_it(lookups: Lookups) -> None:
    draft = parse("bilateral carpal tunnel release", today=TODAY, lookups=lookups)
    assert written(draft) == "64721-50"
    assert [line.modifiers for line in draft.lines[0].alternatives[0].lines] == [("LT",), ("RT",)]


def test_visits_stay_one_line_of_units_with_lines_of_one_beside_it(lookups: Lookups) -> None:
    draft = parse("99213 x3", today=TODAY, lookups=lookups)
    assert written(draft) == "99213x3"
    assert len(draft.lines[0].alternatives[0].lines) == 3
    assert "log each separately" in dict(draft.warnings)["VISITS_AS_UNITS"]


def test_a_side_of_a_figure_for_both_sides_is_left_out_and_told(lookups: Lookups) -> None:
    """77067 has the bilateral indicator 2."""
    draft = parse("77067 bilateral", today=TODAY, lookups=lookups)
    assert (written(draft), [code for code, _ in draft.warnings if code.startswith("SIDES")]) == (
        "77067",
        ["SIDES_LEFT_OUT"],
    )


@pytest.mark.parametrize(
    ("text", "confidence", "how"),
    [
        ("47562", "1.00", "the code itself was given"),
        ("12345", "0.50", "no loaded release or article has it"),
        ("lap chole", "1.00", "called “lap chole”"),
        ("intubation", "0.90", "another code is as near"),
        ("lap chole zzgribble", "0.80", "0.80 of 1"),
    ],
)
def test_confidence_is_a_figure_that_says_how_it_was_made(
    lookups: Lookups, text: str, confidence: str, how: str
) -> None:
    """“lap chole zzgribble”: two of three words are the whole name: 2 · (2/3 · 1) / (2/3 + 1) = 0.80."""
    line = parse(text, today=TODAY, lookups=lookups).lines[0]
    assert line.confidence == Decimal(confidence)
    assert how in line.explanation


def test_words_nobody_knows_are_told_with_their_place(lookups: Lookups) -> None:
    draft = parse("lap chole zzgribble", today=TODAY, lookups=lookups)
    assert [(words.start, words.end, words.text) for words in draft.unparsed] == [(10, 19, "zzgribble")]


def test_an_assistant_who_is_no_physician_is_as(lookups: Lookups) -> None:
    assistant = Lookups(lookups.find, lookups.known, lookups.describes, (), is_physician=False)
    assert written(parse("lap chole, assisted, 99213", today=TODAY, lookups=assistant)) == "47562-AS 99213"


def test_nothing_understood_is_said(lookups: Lookups) -> None:
    draft = parse("zzgribble at St. Mary", today=TODAY, lookups=lookups)
    assert (draft.lines, draft.site) == ([], "St. Mary")
    assert "NOTHING_HEARD" in dict(draft.warnings)


PIECES = [
    "lap chole", "with cholangiogram", "and", ",", "99213", "99213-25", "x3", "left", "right", "both sides", "yesterday",
    "on 7/10", "at St. Mary", "in the office", "Dr. Lee assisted", "zzgribble", "knee replacement", "two", "assisted",
    "+", "J9313 4 mg", "discontinued", "I&D", "then", "the", "at 7:30", "and a", "99214 (2)", "with", "first assistant Dr. Lee", "36415x3", "modifier 51", "L4-5", "then 47562.",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_no_word_is_dropped_silently(lookups: Lookups, pieces: list[str]) -> None:
    text = " ".join(pieces)
    draft = parse(text, today=TODAY, lookups=lookups)
    body = [
        *draft.recognized,
        *draft.unparsed,
        *draft.passed_over,
        *(word for question in draft.questions for word in question.words),
        *(word for line in draft.lines for word in line.words),
    ]
    assert all(text[words.start : words.end] == words.text for words in body)
    covered = {index for words in body for index in range(words.start, words.end)}
    left = [index for index, letter in enumerate(text) if letter.isalnum() and index not in covered]
    assert left == [], (text, [text[index] for index in left])
    assert {words.text.lower().strip(".:()!") for words in draft.passed_over} <= SMALL


def parsed(person: Api, text: str, **more: Any) -> dict[str, Any]:
    answer = person.post("/logs/parse", {"text": text, "today": "2026-07-14", **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def test_a_draft_is_never_saved_and_can_be_put_as_it_is(api: Api) -> None:
    """27447 19.11 as both sides 28.665, and three times 1.30."""
    me = api.signed_in()
    draft = parsed(me, "2 knee replacements left and right, 99213 x3 yesterday at St. Mary")
    with api.client.application.app_context():
        assert db.session.query(ProcedureLog).count() == 0
        assert db.session.query(LogLine).count() == 0
    stored = me.put(f"/logs/{uuid.uuid4()}", draft["log"])
    assert stored.status_code == 201, stored.text
    log = stored.get_json()
    assert (log["performed_on"], log["site"], log["work_rvu"]) == ("2026-07-13", "St. Mary", "32.565")


def test_a_dose_is_kept_as_a_dose(api: Api) -> None:
    me = api.signed_in()
    draft = parsed(me, "J9313 4 mg yesterday")
    assert draft["log"]["lines"] == [
        {"code": "J9313", "modifiers": [], "units": 1, "dose": {"amount": "4.00", "unit": "mg"}}
    ]
    assert me.put(f"/logs/{uuid.uuid4()}", draft["log"]).status_code == 201


def test_an_earlier_site_of_ones_own_is_known_again_and_nobody_else_s(api: Api) -> None:
    me, other = api.signed_in(), api.signed_in()
    me.log("99213", site="Mercy General")
    assert parsed(me, "lap chole at mercy generl")["site"] == "Mercy General"
    assert parsed(other, "lap chole at mercy generl")["site"] == "mercy generl"


def test_today_is_the_day_where_the_person_works(api: Api) -> None:
    """Without a day sent: the day in the person's own zone, which is one of two days around the world."""
    days = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        me = api.signed_in()
        assert me.call("PATCH", "/me", {"time_zone": zone}).status_code == 200
        answer = me.post("/logs/parse", {"text": "lap chole today"})
        days.add(answer.get_json()["performed_on"])
    assert len(days) == 2


def test_text_that_points_at_a_patient_is_refused_with_the_place_and_not_repeated(api: Api) -> None:
    answer = api.signed_in().post("/logs/parse", {"text": "lap chole for Mrs. Xyzzy, MRN 7654321"})
    assert answer.status_code == 422
    problem = answer.get_json()
    assert problem["type"] == "urn:rvuedge:problem:points-at-a-patient"
    assert len(problem["errors"]["text"]) == 2
    assert problem["errors"]["text"][0].startswith("text, characters 15 to 24: looks like a patient's name")
    assert "Xyzzy" not in answer.text
    assert "7654321" not in answer.text


def test_a_draft_without_any_line_has_no_log(api: Api) -> None:
    draft = parsed(api.signed_in(), "zzgribble")
    assert (draft["lines"], draft["log"]) == ([], None)


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 501}, {"text": "x", "today": "soon"}])
def test_a_body_that_is_none_is_refused(api: Api, body: dict[str, Any]) -> None:
    assert api.signed_in().post("/logs/parse", body).status_code == 422
