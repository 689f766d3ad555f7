"""Pages of cases for other logs: what is typed, copied, ticked, made as a file and taken back."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.api import PASSWORD, Api, body_of

HTML = {"Accept": "text/html"}


@pytest.fixture
def resident(api: Api) -> Api:
    return api.signed_in(career_stage="resident", specialty="General surgery")


@pytest.fixture
def pages(resident: Api, seeded_app: Flask) -> FlaskClient:
    client = seeded_app.test_client()
    form = {"email": resident.person["email"], "password": PASSWORD, "csrf_token": token_of(client, "/app")}
    assert client.post("/app/sign-in", data=form).status_code == 302
    return client


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def token_of(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address, headers=HTML).text)
    assert found
    return found[1]


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', text)
    assert found, name
    return html.unescape(found[1])


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_a_case_is_copied_ticked_and_shows_as_changed_after_an_edit(resident: Api, pages: FlaskClient) -> None:
    log = resident.log("47562", performed_on="2026-07-14", role="first_assistant", site="North")
    shown = page(pages, "/app/typing-list")
    assert 'data-copy="07/14/2026"' in shown
    assert "It lacks: attending, case id." in words(shown)
    form = {name: hidden(shown, name) for name in ("csrf_token", "layout", "state", "log_id", "digest")}
    assert pages.post("/app/typing-list", data={**form, "do": "tick"}, headers=HTML).status_code == 302
    assert "Nothing here." in words(page(pages, "/app/typing-list"))
    body = body_of("47563", performed_on="2026-07-14", role="first_assistant", site="North")
    assert resident.put(f"/logs/{log['id']}", body, If_Match='"1"').status_code == 200
    changed = words(page(pages, "/app/typing-list?state=changed"))
    assert "Codes: 47562 primary there, 47563 primary here" in changed
    old = pages.post("/app/typing-list", data={**form, "do": "tick"}, headers=HTML, follow_redirects=True)
    assert "This case was edited after you saw it." in words(old.text)


def test_a_file_is_made_and_taken_back(resident: Api, pages: FlaskClient) -> None:
    resident.log("47562", performed_on="2026-07-14", role="first_assistant")
    shown = page(pages, "/app/case-exports")
    token = hidden(shown, "csrf_token")
    address = re.search(r'action="(/app/case-exports/[^"/]+)"', shown)
    assert address
    form = {"csrf_token": token, "layout": "acgme", "format": "csv", "cases": "open"}
    made = pages.post(address[1], data=form, headers=HTML)
    assert pages.post(address[1], data=form, headers=HTML).data == made.data
    assert made.headers["Content-Disposition"].startswith('attachment; filename="cases-acgme-')
    assert [row["CptCode"] for row in csv.DictReader(io.StringIO(made.data.decode("utf-8-sig")))] == ["47562"]
    listed = page(pages, "/app/case-exports")
    back = re.search(r'action="(/app/case-exports/[^"]+/take-back)"', listed)
    assert back
    taken = pages.post(back[1], data={"csrf_token": token}, headers=HTML, follow_redirects=True)
    assert "Taken back. 1 case open again." in words(taken.text)
    wrong = pages.post(address[1], data={**form, "from": "2026-08-01", "to": "2026-07-01"}, headers=HTML)
    assert (wrong.status_code, "from is after to." in words(wrong.text)) == (422, True)


def test_a_board_list_says_its_rule_how_far_it_is_and_where_it_was_read(resident: Api, pages: FlaskClient) -> None:
    resident.log("47562", performed_on="2026-01-02")
    shown = words(page(pages, "/app/board-lists/abos-recertification?year=2026"))
    assert "1 of 75 cases" in shown
    assert "abos.org" in shown
    assert "Give" not in words(page(pages, "/app/board-lists/abog-office-2025"))
    wrong = words(page(pages, "/app/board-lists/abos-recertification?year=26"))
    assert "2000" in wrong
