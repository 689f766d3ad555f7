"""Mail: confirmed addresses, forgotten passwords, warnings; through a real SMTP server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from config import SettingsError, mail_from
from rvuedge.accounts.mail import outbox
from rvuedge.accounts.mail.messages import Composed
from rvuedge.accounts.mail.models import OneTimeToken, OutgoingMail
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, transaction
from tests.accounts.conftest import Post
from tests.support.api import PASSWORD, Api
from tests.support.mailbox import REFUSED

NEW = "another good password"


def test_a_new_address_is_confirmed_by_the_mailed_link_once(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up()
    address = me.person["email"]
    assert me.get("/me").get_json()["email_verified"] is False
    assert post.deliver() == 1
    letter = post.mailbox.to(address)[0]
    assert letter["Subject"] == "Confirm your email address"
    assert "http://localhost:8000/app/verify?token=" in letter.get_content()
    body = {"token": post.mailbox.token(address)}
    assert [me.post("/email/verification/confirm", body).status_code for _ in range(2)] == [204, 422]
    assert me.get("/me").get_json()["email_verified"] is True
    assert me.post("/email/verification", None).status_code == 202
    assert post.deliver() == 0, "nothing to confirm any more"


def test_no_token_is_stored_in_the_clear(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up()
    post.deliver()
    token = post.mailbox.token(me.person["email"])
    with post.app.app_context():
        stored = [token.digest for token in db.session.scalars(select(OneTimeToken))]
        texts = [str(mail.detail) + str(mail.to) for mail in db.session.scalars(select(OutgoingMail))]
        db.session.remove()
    assert len(stored) == 1
    assert token.encode() not in stored
    assert all(token not in text for text in texts)


def test_a_forgotten_password_is_set_by_the_link_and_signs_every_device_out(
    post: Post, sign_up: Callable[..., Api]
) -> None:
    me = sign_up()
    address = me.person["email"]
    me.post("/password/reset", {"email": address.upper()})
    post.deliver()
    token = post.mailbox.token(address)
    assert me.post("/password/reset/confirm", {"token": token, "password": "short"}).status_code == 422
    assert me.post("/password/reset/confirm", {"token": token, "password": address}).status_code == 422
    assert me.post("/password/reset/confirm", {"token": token, "password": NEW}).status_code == 204
    assert me.get("/me").status_code == 401
    stranger = Api(me.client)
    assert stranger.post("/tokens", {"email": address, "password": PASSWORD}).status_code == 401
    assert stranger.post("/tokens", {"email": address, "password": NEW}).status_code == 201
    post.deliver()
    assert "Your password was changed" in post.mailbox.subjects(address)
    assert stranger.post("/password/reset/confirm", {"token": token, "password": NEW}).status_code == 422, "once"


def test_the_answer_does_not_tell_whether_an_address_exists(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up()
    answers = [me.post("/password/reset", {"email": item}) for item in (me.person["email"], "nobody@example.org")]
    assert [(answer.status_code, answer.data) for answer in answers] == [(202, answers[0].data)] * 2
    with post.app.app_context():
        queued = db.session.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id)).all()
        db.session.remove()
    assert queued == ["sign-up", "reset-password", "reset-password"], "the same work is done for both"
    assert post.deliver() == 2
    assert post.mailbox.to("nobody@example.org") == []


@pytest.mark.parametrize(("age", "status"), [(59, 204), (60, 422), (61, 422)])
def test_a_reset_link_is_good_for_an_hour(post: Post, sign_up: Callable[..., Api], age: int, status: int) -> None:
    me = sign_up()
    me.post("/password/reset", {"email": me.person["email"]})
    post.deliver()
    with post.app.app_context(), transaction() as session:
        session.execute(update(OneTimeToken).values(expires_at=clock.now() + timedelta(minutes=60 - age)))
    body = {"token": post.mailbox.token(me.person["email"]), "password": NEW}
    assert me.post("/password/reset/confirm", body).status_code == status


def test_a_link_for_one_purpose_is_no_good_for_another(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up()
    post.deliver()
    token = post.mailbox.token(me.person["email"])
    assert me.post("/password/reset/confirm", {"token": token, "password": NEW}).status_code == 422


def test_a_changed_password_keeps_this_device_and_ends_the_others(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up()
    token = me.post("/tokens", {"email": me.person["email"], "password": PASSWORD}).get_json()["access_token"]
    other = Api(me.client, token)
    assert me.post("/password/change", {"old": "wrong one", "new": NEW}).status_code == 422
    assert me.post("/password/change", {"old": PASSWORD, "new": NEW}).status_code == 204
    assert (me.get("/me").status_code, other.get("/me").status_code) == (200, 401)


def test_a_second_device_and_a_stolen_key_are_told_by_mail(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up()
    address = me.person["email"]
    pair = me.post("/tokens", {"email": address, "password": PASSWORD, "device_name": "phone"}).get_json()
    for _ in range(2):
        me.post("/tokens/refresh", {"refresh_token": pair["refresh_token"]})
        clock.run_from(clock.now() + timedelta(minutes=1))
    post.deliver()
    assert post.mailbox.subjects(address) == [
        "Confirm your email address",
        "New sign-in to your account",
        "A device was signed out for safety",
    ]
    assert "“phone”" in post.mailbox.to(address)[-1].get_content()
    assert post.mailbox.to(address)[-1]["Date"].startswith("Mon, 23 Nov 2026 15:0"), (
        "every mail has a date, by the one clock"
    )


def test_mail_waits_while_the_server_is_down_and_is_sent_once_after(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up()
    post.set(mail="smtp://127.0.0.1:1")
    assert post.deliver() == 0
    post.set(mail=post.mailbox.url)
    assert post.deliver(timedelta(seconds=30)) == 0, "the first pause is a minute"
    assert post.deliver(timedelta(seconds=90)) == 1
    assert post.deliver(timedelta(days=1)) == 0
    assert len(post.mailbox.to(me.person["email"])) == 1


def test_a_refused_mail_holds_no_other_back_and_is_given_up_in_the_end(post: Post, sign_up: Callable[..., Api]) -> None:
    sign_up(email=REFUSED)
    fine = sign_up()
    assert post.deliver() == 1
    assert len(post.mailbox.to(fine.person["email"])) == 1
    for day in range(1, 9):
        post.deliver(timedelta(days=day))
    with post.app.app_context():
        refused = db.session.scalars(select(OutgoingMail).where(OutgoingMail.to == REFUSED)).one()
        assert (refused.attempts, refused.given_up_at is not None) == (6, True)
        assert "550" in (refused.last_error or "")
        db.session.remove()


def test_what_another_worker_is_sending_is_left_to_it(post: Post, sign_up: Callable[..., Api]) -> None:
    sign_up()
    with post.app.app_context(), transaction() as session:
        session.execute(update(OutgoingMail).values(due_at=clock.now() + outbox.CLAIM, attempts=1))
    assert post.deliver() == 0
    assert post.deliver(outbox.CLAIM + timedelta(seconds=1)) == 1, "a worker that died in the middle is stood in for"


def test_a_line_break_in_a_name_makes_no_header(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up()
    sent = {"email": me.person["email"], "password": PASSWORD, "device_name": "x\r\nBcc: other@example.org"}
    me.post("/tokens", sent)
    post.deliver()
    assert post.mailbox.to(me.person["email"])[-1]["Bcc"] is None
    with post.app.app_context():
        outbox.send(me.person["email"], Composed("two\r\nBcc: other@example.org", "text", {}))
    letter = post.mailbox.to(me.person["email"])[-1]
    assert (letter["Subject"], letter["Bcc"]) == ("two Bcc: other@example.org", None)


@pytest.mark.parametrize("wrong", ["", "mail.example.org", "http://mail.example.org", "smtp://"])
def test_a_mail_setting_of_another_shape_is_refused(wrong: str) -> None:
    with pytest.raises(SettingsError, match="smtp://"):
        mail_from({"RVUEDGE_MAIL": wrong})
