"""Contracts on pages: a manager states them by template and one by one, a physician confirms or asks."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.api import PASSWORD
from tests.support.practice import Practice, founded
from tests.web.practice.test_desk import send, text_of, token_of


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner", email="owner@example.org")


def signed_in(practice: Practice, email: str) -> FlaskClient:
    client = practice.app.test_client()
    data = {"email": email, "password": PASSWORD, "csrf_token": token_of(client)}
    assert client.post("/app/sign-in", data=data).status_code == 302
    return client


def test_terms_go_from_a_template_to_a_specialty_and_are_confirmed_on_the_physicians_page(practice: Practice) -> None:
    """Two of three are Urology: what was typed stays when it is refused, the preview stores nothing."""
    for name, specialty in (("Kim Osei", "Urology"), ("Ann Day", "Urology"), ("Bo Roe", "Family Medicine")):
        email = f"{name.split()[0].lower()}@example.org"
        practice.join(name=name, specialty=specialty, email=email)
    boss = signed_in(practice, "owner@example.org")
    place = f"{practice.id}/contracts"
    refused = send(boss, place, {"do": "one", "base_salary": "210000", "policy": "cms-payment"})
    assert refused.status_code == 422
    assert "Choose whose contract it is." in refused.text
    assert 'value="210000"' in refused.text
    template = {"do": "template", "name": "Urologists", "base_salary": "300000", "rate": "55", "threshold": "6000"}
    assert "Template “Urologists” saved." in send(boss, place, template).text
    wanted = {"template": "Urologists", "specialty": "Urology", "effective_from": "2026-07-01", "cfte": "1"}
    preview = send(boss, f"{place}/assign", {**wanted, "do": "preview"}).text
    assert preview.count('<span class="amount">1.00 cFTE</span>') == 2
    assert "Stated for 0 of 3 physicians." in text_of(boss, f"/app/practice/{place}")
    assert "Stated for 2 physicians." in send(boss, f"{place}/assign", {**wanted, "do": "assign"}).text
    kim = signed_in(practice, "kim@example.org")
    page = kim.get("/app/contract").text
    assert "North Practice states your terms" in page
    assert "$55 for each wRVU above 6,000 per year." in page
    action = re.search(r'action="([^"]+/confirm)"', page)
    assert action
    done = kim.post(action[1], data={"csrf_token": token_of(kim, "/app/contract")}, follow_redirects=True).text
    assert "Confirmed: this is your contract." in done
    assert "states your terms" not in done
    assert "Stated for 2 of 3 physicians, 1 not yet confirmed." in text_of(boss, f"/app/practice/{place}")


@pytest.mark.parametrize(
    ("asked", "shown", "ways"),
    [
        ("", "Page 1 of 2", ("page=2",)),
        ("?page=2", "Page 2 of 2", ("page=1",)),
        ("?page=99", "Page 2 of 2", ("page=1",)),
        ("?page=x", "Page 1 of 2", ("page=2",)),
    ],
)
def test_a_page_past_the_last_shows_the_last(practice: Practice, asked: str, shown: str, ways: tuple[str, ...]) -> None:
    """Twenty-one physicians, twenty to a page: none of their pages tells a manager to upload the roster first."""
    for number in range(21):
        practice.join(name=f"Physician {number:02}", specialty="Urology", email=f"p{number}@example.org")
    page = signed_in(practice, "owner@example.org").get(f"/app/practice/{practice.id}/contracts{asked}").text
    assert shown in page
    assert tuple(re.findall(r"contracts\?(page=\d)#who", page)) == ways
    assert "Upload the roster first." not in page
