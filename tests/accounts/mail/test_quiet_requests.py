"""No request sends mail or does other work for an address that has an account; nothing of a mail is in a log."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from rvuedge.accounts.mail import loop
from rvuedge.accounts.mail.loop import begin_mail
from rvuedge.accounts.mail.messages import LETTERS
from rvuedge.accounts.mail.models import OutgoingMail
from rvuedge.accounts.mail.outbox import obstacle
from rvuedge.platform.extensions import db
from tests.accounts.conftest import Post
from tests.accounts.sign_in.test_sign_up import statements
from tests.support.api import Api
from tests.support.mailbox import REFUSED

PUBLIC = "https://rvu.example.org"


def ask_for_reset(app: Flask, email: str) -> list[str]:
    """The steps in the database of a reset that somebody asks for, until its answer is closed."""
    with app.app_context(), statements() as seen:
        with app.test_client() as client:
            answer = client.post("/api/v1/password/reset", json={"email": email}, buffered=True)
            answer.close()
        assert answer.status_code == 202
    return seen


def test_a_reset_takes_the_same_steps_whether_the_address_has_an_account(
    post: Post, sign_up: Callable[..., Api]
) -> None:
    address = sign_up().person["email"]
    ask_for_reset(post.app, "first@example.org")
    known, unknown = ask_for_reset(post.app, address), ask_for_reset(post.app, "nobody@example.org")
    assert "INSERT INTO outgoing_mail" in known
    assert known == unknown


def test_a_request_leaves_its_mail_to_the_worker(post: Post, sign_up: Callable[..., Api]) -> None:
    address = sign_up().person["email"]
    ask_for_reset(post.app, address)
    with post.app.app_context():
        assert db.session.scalars(select(OutgoingMail.attempts)).all() == [0, 0]
        db.session.remove()
    assert post.mailbox.letters == []
    stopping = threading.Event()
    thread = begin_mail(post.app, stopping)
    ends = time.monotonic() + 20
    while len(post.mailbox.to(address)) < 2 and time.monotonic() < ends:
        time.sleep(0.02)
    stopping.set()
    thread.join(20)
    assert post.mailbox.subjects(address) == ["Confirm your email address", "Choose a new password"]


@pytest.mark.parametrize(
    ("mode", "mail", "address", "why"),
    [
        ("production", "smtp://127.0.0.1:25", Settings.public_url, "RVUEDGE_PUBLIC_URL"),
        ("production", "console", PUBLIC, "RVUEDGE_MAIL"),
        ("production", "smtp://127.0.0.1:25", PUBLIC, None),
        ("production", "smtp://mail.example.org:587", "https://localhost", "RVUEDGE_PUBLIC_URL"),
        ("production", "smtp://mail.example.org:587", "https://127.0.0.1:8443", "RVUEDGE_PUBLIC_URL"),
        ("production", "smtp://127.0.0.1:25", "https://127.0.0.1", None),
        ("demo", "console", Settings.public_url, None),
    ],
)
def test_production_sends_nothing_without_its_address_and_a_mail_server(
    mode: str, mail: str, address: str, why: str | None
) -> None:
    found = obstacle(Settings(mode=mode, mail=mail, public_url=address))
    assert (found or "").partition(" ")[0] == (why or "")


def test_what_production_cannot_send_stays_queued_and_the_log_says_why_once(
    post: Post, sign_up: Callable[..., Api], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "IDLE_SECONDS", 0.01)
    address = sign_up().person["email"]
    post.set(mode="production")
    assert post.deliver() == 0
    stopping = threading.Event()
    with caplog.at_level(logging.WARNING):
        thread = begin_mail(post.app, stopping)
        thread.join(0.3)
        stopping.set()
        thread.join(20)
    assert [record.getMessage().partition(" is not set")[0] for record in caplog.records] == [
        "mail stays queued: RVUEDGE_PUBLIC_URL"
    ]
    post.set(public_url=PUBLIC)
    assert post.deliver() == 1
    assert f"{PUBLIC}/app/verify?token=" in post.mailbox.to(address)[0].get_content()


def test_a_log_holds_no_word_of_a_mail(
    post: Post, sign_up: Callable[..., Api], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = sign_up(email=REFUSED).person["email"]
    broken = sign_up().person["email"]

    def fails(to: str, _detail: object, _now: object) -> None:
        raise ValueError(f"http://localhost/app/reset?token=secret of {to}")

    monkeypatch.setitem(LETTERS, "reset-password", fails)
    with caplog.at_level(logging.DEBUG):
        ask_for_reset(post.app, broken)
        post.deliver()
    said = [record.getMessage() for record in caplog.records if record.name == "rvuedge.mail"]
    assert [line.partition("could not be sent, ")[2] for line in said] == [
        "attempt 1: SMTPRecipientsRefused",
        "attempt 1: ValueError",
    ]
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("mail.", "asyncio"))]
    assert not [line for line in ours if "token=" in line or refused in line or broken in line]
    assert post.mailbox.subjects(broken) == ["Confirm your email address"], "no other mail waits for a broken one"
