"""The audit trail: some of it, in a file, with what was before; invitations with what became of them; names."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from rvuedge.accounts.rules.names import name_problem
from tests.support import clock
from tests.support.api import PASSWORD, Api
from tests.support.practice import Practice, founded

TODAY = clock.TODAY.isoformat()


@pytest.fixture
def practice(app: Flask) -> Practice:
    return founded(app, "owner", name="Owner")


def test_a_change_is_told_with_what_was_before(practice: Practice) -> None:
    doctor = practice.join()
    for cfte in ("0.8", "0.6"):
        practice.manager.call("PATCH", practice.of(doctor), {"cfte": cfte})
    entry = practice.manager.get(practice.at("/audit")).get_json()["items"][0]
    assert (entry["detail"]["cfte"], entry["detail"]["before"]) == (
        "0.60",
        "role physician, ended_on None, cfte 0.80",
    )


def test_some_of_the_trail_by_person_action_and_days(practice: Practice) -> None:
    api, two = practice.join(name="One"), practice.join(name="Two")
    for doctor in (api, two):
        practice.manager.call("PATCH", practice.of(doctor), {"cfte": "0.8"})
    practice.manager.get(practice.of(api, "/logs"))

    def found(asked: str) -> list[tuple[str, list[int]]]:
        items = practice.manager.get(practice.at(f"/audit?{asked}")).get_json()["items"]
        return [(item["action"], item["people"]) for item in items]

    number = api.person["id"]
    assert found(f"person={number}") == [("member-figures.view", [number]), ("member.change", [number])]
    assert len(found("action=member.change")) == 2
    assert len(found(f"from={TODAY}&to={TODAY}")) == 3
    assert found("to=2026-01-01") == []
    assert practice.manager.get(practice.at("/audit?from=0001-01-01")).status_code == 422


def test_the_trail_in_a_file_runs_no_formula_and_is_an_entry_itself(practice: Practice) -> None:
    doctor = practice.join(name="=1+1")
    practice.manager.call("PATCH", practice.of(doctor), {"cfte": "0.8"})
    answer = practice.manager.get(practice.at("/audit/export?action=member.change"))
    assert (answer.mimetype, answer.is_streamed) == ("text/csv", True)
    (row,) = csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")))
    assert (row["action"], row["concerned"], row["by"]) == ("member.change", "'=1+1", "Owner")
    newest = practice.manager.get(practice.at("/audit")).get_json()["items"][0]
    assert (newest["action"], newest["detail"]) == ("audit.export", {"action": "member.change"})
    assert doctor.get(practice.at("/audit/export")).status_code == 403


def test_invitations_are_listed_with_what_became_of_them(practice: Practice) -> None:
    for name in ("a", "b"):
        practice.manager.post(practice.at("/invitations"), {"email": f"{name}@example.org", "role": "physician"})
    first = practice.manager.get(practice.at("/invitations")).get_json()["items"][0]
    practice.manager.delete(practice.at(f"/invitations/{first['id']}"))
    body = practice.manager.get(practice.at("/invitations?state=all")).get_json()["items"]
    assert [(item["email"], item["state"]) for item in body] == [
        ("b@example.org", "open"),
        ("a@example.org", "withdrawn"),
    ]
    sent = practice.manager.get(practice.at("/audit?action=invitation.send")).get_json()["items"]
    assert [item["detail"]["email"] for item in sent] == ["b@example.org", "a@example.org"]


@pytest.mark.parametrize(
    "name", ["Zoë Nguyễn", "王小明", "محمد علي", "O'Neil-Smith, Jr.", "می\u200cخواهم", "X Æ A-12", "=1"]
)
def test_names_of_any_script_are_names(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Drew\x00", "a control character (U+0000) at place 5"),
        ("Drew\rExample", "a control character (U+000D) at place 5"),
        ("Drew \u202eelpmaxE", "an invisible character (U+202E) at place 6"),
        ("\u2028Drew", "a line break (U+2028) at place 1"),
        ("   ", "no letter"),
        ("\u200b", "no letter"),
        ("...", "no letter"),
    ],
)
def test_what_hides_or_turns_text_round_is_no_name(practice: Practice, name: str, why: str) -> None:
    assert name_problem(name) == why
    who = {"email": "n@example.org", "password": PASSWORD, "name": name, "career_stage": "attending"}
    stranger = Api(practice.manager.client)
    for answer in (stranger.post("/users", who), practice.manager.call("PATCH", "/me", {"name": name})):
        assert answer.status_code == 422
        found = str(answer.get_json()["errors"]["name"])
        assert why in found or ("U+0000" in why and "U+0000" in found)  # in no text of any body


def test_a_roster_refuses_such_a_name_at_its_line(practice: Practice) -> None:
    read = practice.roster("email,name\nn@example.org,Drew \u202eelpmaxE\n", dry_run="true").get_json()
    (problem,) = read["problems"]
    assert (problem["line"], problem["column"]) == (2, "name")
    assert "an invisible character (U+202E) at place 6" in problem["expected"]
