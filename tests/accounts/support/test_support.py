"""The support form: a person's message arrives once, what was typed stays on every refusal, programs are turned away."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from rvuedge.accounts.mail.messages import compose
from rvuedge.accounts.mail.models import OutgoingMail
from rvuedge.accounts.support import messages
from rvuedge.accounts.support.messages import REMEMBERED, FloodError
from rvuedge.accounts.support.models import SupportMessage
from rvuedge.platform import clock
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from tests.support.clock import NOW

HTML = {"Accept": "text/html"}
WORDS = "On the page of 47562 the global period reads 10 days; I expected 90."
MESSAGE = {"topic": "page", "about": "/codes/47562", "text": WORDS, "reply_to": "reader@example.org"}


@pytest.fixture
def form(client: FlaskClient) -> dict[str, str]:
    """The hidden fields of the form as it was shown, ten seconds ago."""
    text = client.get("/support", headers=HTML).get_data(as_text=True)
    clock.run_from(clock.now() + timedelta(seconds=10))
    return hidden(text)


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', text))


def send(client: FlaskClient, *fields: dict[str, str]) -> TestResponse:
    data = {name: text for part in fields for name, text in part.items()}
    return client.post("/support", data=data, headers=HTML)


def stored(app: Flask) -> list[SupportMessage]:
    with app.app_context():
        return list(db.session.scalars(select(SupportMessage)))


def test_a_message_is_stored_and_sent_twice_it_is_one(app: Flask, client: FlaskClient, form: dict[str, str]) -> None:
    for _ in range(2):
        answer = send(client, form, MESSAGE)
        assert answer.status_code == 200
        assert "The answer goes to reader@example.org." in answer.get_data(as_text=True)
    [message] = stored(app)
    assert (message.topic, message.about, message.reply_to, message.text) == (
        "page", "/codes/47562", "reader@example.org", WORDS,
    )  # fmt: skip
    assert message.answered_at is None
    with app.app_context():
        assert db.session.scalars(select(OutgoingMail)).all() == []  # no address of support is set


def test_without_an_address_the_page_says_that_no_answer_can_come(client: FlaskClient, form: dict[str, str]) -> None:
    answer = send(client, form, MESSAGE, {"reply_to": ""})
    assert "You left no address, so no answer can come." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"topic": ""}, "Choose what it is about."),
        ({"topic": "money"}, "Must be one of"),
        ({"text": ""}, "Write what you did, what you saw, and what you expected."),
        ({"text": "Help"}, "Shorter than minimum length 10."),
        ({"text": "x" * 4001}, "Longer than maximum length 4000."),
        ({"text": "Wrong value for patient John Smith, MRN 4471234."}, "leave it out"),
        ({"reply_to": "me at home"}, "Not a valid email address."),
        ({"about": "javascript:alert(1)"}, "Expected a code or the path of a page"),
        ({"website": "https://example.org"}, "Leave this field empty; your browser may have filled it in."),
        ({"stamp": "abc"}, "The form is not one of this page. Your words are still here: press Send again."),
    ],
)
def test_a_refusal_says_what_to_change_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient, form: dict[str, str], change: dict[str, str], sentence: str
) -> None:
    answer = send(client, form, MESSAGE, change)
    text = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert sentence in text
    assert 'role="alert"' in text
    for name, typed in (MESSAGE | change).items():
        if name in {"about", "reply_to", "text"} and typed:
            assert typed in text, name
    assert stored(app) == []


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (timedelta(seconds=2), "That was too quick for a person."),
        (timedelta(days=1, minutes=1), "The form has been open for more than a day."),
        (timedelta(hours=-1), "The form has been open for more than a day."),
    ],
)
def test_a_form_sent_too_soon_or_too_late_is_sent_by_pressing_again(
    app: Flask, client: FlaskClient, after: timedelta, sentence: str
) -> None:
    clock.run_from(NOW)
    form = hidden(client.get("/support", headers=HTML).get_data(as_text=True))
    shown = NOW
    clock.run_from(shown + after)
    answer = send(client, form, MESSAGE)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert stored(app) == []
    clock.run_from(shown + after + timedelta(seconds=5))
    assert send(client, hidden(text), MESSAGE).status_code == 200
    assert len(stored(app)) == 1


def test_a_message_without_the_token_of_the_session_is_refused(client: FlaskClient, form: dict[str, str]) -> None:
    assert send(client, MESSAGE, {"stamp": form["stamp"]}).status_code == 400


def test_the_field_for_programs_is_off_the_screen_until_it_was_filled_in(
    client: FlaskClient, form: dict[str, str]
) -> None:
    shape = re.compile(r'<label class="field( unseen)?"><span>Leave this field empty')
    plain = shape.search(client.get("/support", headers=HTML).get_data(as_text=True))
    caught = shape.search(send(client, form, MESSAGE, {"website": "x"}).get_data(as_text=True))
    assert plain is not None
    assert caught is not None
    assert (plain[1], caught[1]) == (" unseen", None)


def test_a_link_fills_in_topic_and_page(client: FlaskClient) -> None:
    text = client.get("/support?topic=page&about=47562", headers=HTML).get_data(as_text=True)
    assert '<option value="page" selected>' in text
    assert 'name="about" value="47562"' in text


def test_the_mail_to_support_holds_the_words_the_page_and_where_to_answer(app: Flask, inside: Flask) -> None:
    app.config["RVUEDGE"] = replace(app.config["RVUEDGE"], support_mail="help@example.org")
    stamp = "0123456789abcdef0123456789abcdef"
    assert messages.take(stamp, MESSAGE, now=NOW) is True
    assert messages.take(stamp, MESSAGE, now=NOW) is False
    [mail] = db.session.scalars(select(OutgoingMail)).all()
    assert (mail.kind, mail.to) == ("support-message", "help@example.org")
    written = compose(mail.kind, mail.to, mail.detail, now=NOW)
    assert written is not None
    assert written.subject == "Support: An error on a page"
    for words in (WORDS, "About: /codes/47562", "Reply to this mail to answer.", "rvuedge support answered 01234567"):
        assert words in written.text
    assert written.headers == {"Reply-To": "reader@example.org"}
    db.session.execute(SupportMessage.__table__.delete())
    db.session.commit()
    assert compose(mail.kind, mail.to, mail.detail, now=NOW) is None


def test_messages_wait_until_they_are_answered_and_are_forgotten_after_a_year(inside: Flask) -> None:
    stamps = [f"{number:032x}" for number in (0xA1 << 120, 0xA2 << 120)]
    for stamp in stamps:
        messages.take(stamp, MESSAGE, now=NOW)
    for wrong in ("a", "b7", ""):
        with pytest.raises(NotFoundError, match="expected one"):
            messages.mark_answered(wrong, now=NOW)
    for _ in range(2):
        assert messages.mark_answered("a1", now=NOW).stamp == stamps[0]
    assert [message.stamp for message in messages.waiting()] == [stamps[1]]
    assert messages.forget_old(now=NOW + REMEMBERED) == 0
    assert messages.forget_old(now=NOW + REMEMBERED + timedelta(seconds=1)) == 2


def test_a_flood_does_not_fill_the_disk(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST", 2)
    for number in range(2):
        messages.take(f"{number:032x}", MESSAGE, now=NOW)
    with pytest.raises(FloodError, match="Write again tomorrow"):
        messages.take(f"{2:032x}", MESSAGE, now=NOW)
    assert messages.take(f"{3:032x}", MESSAGE, now=NOW + timedelta(days=1, seconds=1)) is True


def test_the_pages_about_the_site_say_what_is_true_of_it(seeded_app: Flask) -> None:
    client = seeded_app.test_client(use_cookies=False)
    pages = {path: " ".join(client.get(path, headers=HTML).get_data(as_text=True).split())
             for path in ("/about", "/privacy", "/terms", "/accessibility")}  # fmt: skip
    for path, text in pages.items():
        assert text.count("<h1") == 1, path
        assert 'href="/support' in text, path
    for words in ("No patient.", "never your pay", "delete your account", "the audit trail"):
        assert words in pages["/privacy"], words
    assert "RVU26C" in pages["/about"]
    assert "Apache License 2.0" in pages["/terms"]
    assert "axe-core" in pages["/accessibility"]
