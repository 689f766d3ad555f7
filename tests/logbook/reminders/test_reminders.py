"""The reminder to log: off until asked for, after the days that were asked for, and no more often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from rvuedge.accounts.jobs.daily import begin_daily
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.logbook.reminders.due import reminder_due
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.accounts.conftest import Post
from tests.support.api import PASSWORD, Api
from tests.support.clock import NOW
from tests.support.mailbox import smtp_server

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("quiet_since", "last_on", "is_due"),
    [
        (date(2026, 11, 24), None, False),  # the sixth day
        (date(2026, 11, 23), None, True),  # the seventh
        (date(2026, 11, 22), None, True),  # the eighth, on which it went out late
        (date(2026, 10, 1), date(2026, 11, 24), False),  # reminded six days ago
        (date(2026, 10, 1), date(2026, 11, 23), True),
        (date(2026, 11, 30), date(2026, 11, 1), False),  # logged today
    ],
)
def test_a_reminder_of_seven_days_is_due(quiet_since: date, last_on: date | None, is_due: bool) -> None:
    assert reminder_due(quiet_since, last_on, TODAY, days=7) is is_due


@pytest.fixture
def post(seeded_app: Flask) -> Iterator[Post]:
    with smtp_server() as mailbox:
        made = Post(seeded_app, mailbox)
        made.set(mail=mailbox.url, public_url="http://localhost:8000")
        yield made


def mailed(post: Post, day: int) -> list[str]:
    """The subjects of the reminders that go out on a day, counted from the first."""
    before = len(post.mailbox.letters)
    clock.run_from(NOW + timedelta(days=day))
    with post.app.app_context():
        begin_daily(now=clock.now())
        work_off()
        db.session.remove()
    post.deliver()
    return [str(letter["Subject"]) for letter in post.mailbox.letters[before:]]


def signed_in_again(post: Post, person: Api) -> Api:
    """The same person days later; the mail about it is sent."""
    answer = person.post("/tokens", {"email": person.person["email"], "password": PASSWORD})
    post.deliver()
    return Api(person.client, answer.get_json()["access_token"], person.person)


def test_who_asks_is_reminded_after_three_quiet_days_and_every_three_days(post: Post) -> None:
    api = Api(post.app.test_client())
    silent, asked = api.signed_in().confirmed(), api.signed_in().confirmed()
    post.deliver()  # the confirmations of new accounts
    assert silent.get("/me").get_json()["log_reminder_days"] is None, "off until asked for"
    assert asked.call("PATCH", "/me", {"log_reminder_days": 3}).get_json()["log_reminder_days"] == 3
    asked.log("47562")
    assert [mailed(post, day) for day in range(2, 8)] == [
        [], ["Log your cases"], [], [], ["Log your cases"], []
    ]  # fmt: skip
    letter = post.mailbox.to(asked.person["email"])[-1]
    assert "You have logged nothing since November 23, 2026." in letter.get_content()
    assert "log-reminder" not in letter["List-Unsubscribe"], "the address names nothing in the clear"
    clock.run_from(NOW + timedelta(days=8))
    signed_in_again(post, asked).log("49505")
    assert [mailed(post, day) for day in (10, 11)] == [[], ["Log your cases"]]


def test_mail_that_was_turned_off_comes_again_when_it_is_asked_for_anew(post: Post) -> None:
    person = Api(post.app.test_client()).signed_in().confirmed()
    post.deliver()
    person.call("PATCH", "/me", {"log_reminder_days": 3})
    person.put("/me/mail-choices/log-reminder", {"is_on": False})
    assert mailed(post, 3) == []
    person = signed_in_again(post, person)
    assert person.call("PATCH", "/me", {"log_reminder_days": 3}).status_code == 200
    assert mailed(post, 4) == ["Log your cases"]
    assert signed_in_again(post, person).call("PATCH", "/me", {"log_reminder_days": None}).status_code == 200
    assert mailed(post, 9) == []


@pytest.mark.parametrize("days", [0, 1, 4, "7", True, 7.0])
def test_other_days_are_refused_and_named(post: Post, days: object) -> None:
    person = Api(post.app.test_client()).signed_in()
    refused = person.call("PATCH", "/me", {"log_reminder_days": days})
    assert refused.status_code == 422
    assert "log_reminder_days" in refused.get_json()["errors"]
