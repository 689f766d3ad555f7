"""Signing up says the same whether an address has an account, and passwords that would be guessed are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.rules.passwords import COMMON, objection
from rvuedge.accounts.sign_in import sign_up
from rvuedge.platform.extensions import db
from tests.accounts.conftest import Post
from tests.conftest import NOW
from tests.support.api import PASSWORD, Api

FIELDS = {"password": PASSWORD, "name": "Pat Example", "career_stage": "attending", "specialty": "Urology"}


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database inside the block, each as its first words: INSERT INTO person."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        words = re.sub(r"^(RELEASE|ROLLBACK TO) SAVEPOINT", "END SAVEPOINT", statement)
        seen.append(" ".join(re.split(r"[\s(]+", words)[:3]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_a_taken_address_is_answered_like_a_new_one_and_changes_nothing(empty_api: Api) -> None:
    me = empty_api.signed_in()
    again = {"email": me.person["email"].upper(), **FIELDS, "password": "another long password"}
    new = empty_api.post("/users", {**again, "email": "new@example.org"})
    taken = empty_api.post("/users", again)
    assert (new.status_code, taken.status_code) == (201, 201)
    assert taken.get_json() | {"id": 0} == new.get_json() | {"id": 0, "email": me.person["email"]}
    assert taken.get_json()["id"] != me.person["id"]
    assert me.get("/me").get_json()["name"] == "Test Person"
    wrong = empty_api.post("/tokens", {"email": me.person["email"], "password": "another long password"})
    assert wrong.status_code == 401


def test_a_taken_address_takes_the_same_steps(inside: Flask) -> None:
    def join(email: str) -> list[str]:
        db.session.commit()
        with statements() as seen:
            sign_up.joined({"email": email, **FIELDS}, now=NOW)
        return seen

    join("a@example.org")
    new = join("b@example.org")
    assert "INSERT INTO person" in new
    assert new == join("A@example.org")
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2


def test_the_owner_of_a_taken_address_is_told_and_a_new_one_gets_the_link(
    post: Post, sign_up: Callable[..., Api]
) -> None:
    me = sign_up()
    post.deliver()
    assert post.mailbox.subjects(me.person["email"]) == ["Confirm your email address"]
    stranger = Api(post.app.test_client())
    with post.app.app_context():
        person = db.session.get_one(Person, me.person["id"])
        person.email_verified_at = NOW
        db.session.commit()
    assert stranger.post("/users", {"email": me.person["email"], **FIELDS}).status_code == 201
    post.deliver()
    assert post.mailbox.subjects(me.person["email"])[-1] == "You already have an account"
    assert "token=" not in post.mailbox.to(me.person["email"])[-1].get_content()


def join_by_page(app: Flask, email: str, password: str = PASSWORD) -> tuple[int, str]:
    """The status of the form's answer, and what /app then shows."""
    browser = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/app").get_data(as_text=True))
    assert token is not None
    sent = {"email": email, **FIELDS, "password": password, "csrf_token": token[1]}
    answer = browser.post("/app/sign-up", data=sent)
    return answer.status_code, answer.get_data(as_text=True) + browser.get("/app").get_data(as_text=True)


def test_the_page_begins_a_session_for_a_new_address_only(app: Flask, empty_api: Api) -> None:
    me = empty_api.signed_in()
    status, page = join_by_page(app, me.person["email"], "some other password")
    assert status == 409
    assert "may already have an account" in page
    assert "Sign out" not in page
    status, page = join_by_page(app, "new@example.org")
    assert (status, "Sign out" in page) == (302, True)
    status, page = join_by_page(app, "weak@example.org", "password1234")
    assert (status, "most common" in page) == (422, True)


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("a good long password", False),
        ("elevensigns", True),
        ("twelve signs", False),
        ("x" * 201, True),
        ("aaaaaaaaaaaa", True),
        ("abababababab", True),
        ("Qwerty-Uiop", True),
        ("PASSWORD123", True),
        ("pat@example.org", True),
        ("Pat Example", True),
        ("pat example's dog", False),
        ("correct horse battery staple", True),
        ("November-2026", True),
        ("December 2041", True),
        ("2027 winter", True),
        ("welcome2099", True),
        ("winter boots 2027", False),
        ("dismay 20272", False),
    ],
)
def test_passwords_that_would_be_guessed_are_refused(password: str, refused: bool) -> None:
    assert (objection(password, about=("pat@example.org", "Pat Example")) is not None) is refused


def test_the_list_holds_nothing_the_other_rules_refuse() -> None:
    assert not [item for item in COMMON if len(item) < 10]


def test_a_weak_password_is_refused_at_its_field(empty_api: Api) -> None:
    answer = empty_api.post("/users", {"email": "new@example.org", **FIELDS, "password": "Password-123"})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["password"])
    assert answer.get_json()["type"] == "urn:rvuedge:problem:password-refused"
