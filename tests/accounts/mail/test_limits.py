"""How much mail there is for one address and from one sender, also when requests and workers come at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from rvuedge.accounts.mail import outbox
from rvuedge.accounts.mail.limits import LIMITS, limit_of
from rvuedge.accounts.mail.messages import LETTERS
from rvuedge.accounts.mail.models import Invitation, OutgoingMail
from rvuedge.accounts.mail.outbox import deliver_due, forget_old
from rvuedge.accounts.people.models import RateWindow
from rvuedge.accounts.practices import invitation_limits
from rvuedge.app import create_app
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.accounts.conftest import Post
from tests.conftest import NOW, settings
from tests.support.api import PASSWORD, Api
from tests.support.interleaving import together
from tests.support.practice import Practice, confirm, founded

VICTIM = "victim@example.org"


def queued(app: Flask, kind: str, to: str, times: int, **detail: str) -> None:
    with app.app_context():
        for _ in range(times):
            outbox.queue(kind, to, now=clock.now(), **detail)
        db.session.remove()


def errors(app: Flask) -> Counter[tuple[bool, str | None]]:
    """Of mail that was not sent: whether it was given up, and why."""
    with app.app_context():
        rows = db.session.scalars(select(OutgoingMail).where(OutgoingMail.sent_at.is_(None))).all()
        db.session.remove()
    return Counter((row.given_up_at is not None, row.last_error) for row in rows)


def test_fifteen_resets_from_fifteen_addresses_are_three_mails_and_the_last_link_opens(
    post: Post, sign_up: Callable[..., Api]
) -> None:
    me = sign_up()
    address = me.person["email"]
    post.deliver()
    for _ in range(15):
        assert me.post("/password/reset", {"email": address}).status_code == 202
    assert post.deliver() == 3
    assert post.mailbox.subjects(address)[1:] == ["Choose a new password"] * 3
    assert errors(post.app) == {(True, "3 reset mails to this address in 1 h were sent"): 12}
    opened = me.post("/password/reset/confirm", {"token": post.mailbox.token(address), "password": "another good one"})
    assert opened.status_code == 204


def test_strangers_who_sign_up_with_an_address_keep_its_owner_from_no_reset(
    post: Post, sign_up: Callable[..., Api]
) -> None:
    address = sign_up().person["email"]
    queued(post.app, "sign-up", address, 9)
    post.deliver()
    queued(post.app, "reset-password", address, 1)
    assert post.deliver() == 1


@pytest.mark.parametrize("workers", [4])
def test_workers_at_once_send_no_more_than_one_would(post: Post, sign_up: Callable[..., Api], workers: int) -> None:
    address = sign_up().person["email"]
    post.deliver()
    queued(post.app, "reset-password", address, 8)

    def work() -> int:
        with post.app.app_context():
            return deliver_due(now=clock.now())

    assert sum(together(post.app, [work] * workers)) == 3
    assert len(post.mailbox.to(address)) == 1 + 3


def test_an_hour_later_there_is_a_link_again(post: Post, sign_up: Callable[..., Api]) -> None:
    address = sign_up().person["email"]
    post.deliver()
    queued(post.app, "reset-password", address, 4)
    assert post.deliver() == 3
    clock.run_from(clock.now() + timedelta(hours=1))
    queued(post.app, "reset-password", address, 1)
    assert post.deliver() == 1


def test_a_try_that_the_server_refused_is_not_counted_twice(post: Post, sign_up: Callable[..., Api]) -> None:
    address = sign_up().person["email"]
    post.deliver()
    queued(post.app, "reset-password", address, 3)
    post.set(mail="smtp://127.0.0.1:1")
    assert post.deliver() == 0
    post.set(mail=post.mailbox.url)
    assert post.deliver(timedelta(minutes=2)) == 3


def test_no_address_is_stored_to_count_by(post: Post) -> None:
    queued(post.app, "reset-password", VICTIM, 1)
    post.deliver()
    with post.app.app_context():
        keys = db.session.scalars(select(RateWindow.key)).all()
        db.session.remove()
    assert [key.partition(":")[0] for key in keys] == ["mail-reset"]
    assert not [key for key in keys if "victim" in key]


def test_every_kind_of_mail_has_a_limit() -> None:
    create_app(settings("sqlite://"))  # which knows the letters of every room
    assert {kind: limit_of(kind).amount for kind in LETTERS} == {
        **dict.fromkeys(LETTERS, 20),
        "sign-up": 3,
        "verify-email": 3,
        "reset-password": 3,
        "invitation": 5,
        "email-change-old": 3,
        "email-change-new": 3,
        "attestation-request": 30,
        "attestation-digest": 30,
        "support-message": 200,
        "log-your-week": 30,
        "log-reminder": 30,
        "terms-stated": 30,
        "saved-report": 30,
    }
    assert set(LIMITS) <= set(LETTERS)


def test_twelve_practices_invite_one_address_and_five_mails_come_a_day(post: Post) -> None:
    founder = founded(post.app, "owner")
    for number in range(12):
        made = founder.manager.post("/organizations", {"name": f"Practice {number}"}).get_json()["id"]
        sent = founder.manager.post(f"/organizations/{made}/invitations", {"email": VICTIM, "role": "physician"})
        assert sent.status_code == 201
    post.deliver()
    assert len(post.mailbox.to(VICTIM)) == 5
    assert post.deliver(timedelta(hours=23)) == 0
    for day, total in ((1, 10), (2, 12)):
        clock.run_from(clock.now() + timedelta(days=1, minutes=1))
        post.deliver()
        assert len(post.mailbox.to(VICTIM)) == total, f"day {day}: what waited goes on at the same pace"


def test_one_practice_invites_an_address_three_times_a_day(post: Post) -> None:
    practice = founded(post.app, "owner")
    answers = []
    for role in ("physician", "manager", "trainee", "physician"):
        answers.append(practice.manager.post(practice.at("/invitations"), {"email": VICTIM, "role": role}))
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].get_json()["type"] == "urn:rvuedge:problem:too-many-invitations"
    assert int(answers[-1].headers["Retry-After"]) == pytest.approx(86400, abs=60)
    other = practice.manager.post(practice.at("/invitations"), {"email": "other@example.org", "role": "physician"})
    assert other.status_code == 201
    clock.run_from(clock.now() + timedelta(days=1, minutes=1))
    credentials = {"email": practice.manager.person["email"], "password": PASSWORD}
    later = Api(practice.manager.client, practice.manager.post("/tokens", credentials).get_json()["access_token"])
    again = later.post(practice.at("/invitations"), {"email": VICTIM, "role": "manager"})
    assert again.status_code == 201


def two_practices(app: Flask) -> tuple[Practice, str, str]:
    practice = founded(app, "owner")
    second = practice.manager.post("/organizations", {"name": "South Practice"}).get_json()["id"]
    return practice, practice.at("/invitations"), f"/organizations/{second}/invitations"


def test_a_sender_at_once_from_two_practices_sends_no_more_than_allowed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitation_limits, "FROM_ONE_PERSON", 4)
    practice, *paths = two_practices(app)

    def invited(number: int) -> Callable[[], int]:
        own = Api(app.test_client(), practice.manager.token)
        body = {"email": f"colleague{number}@example.org", "role": "physician"}
        return lambda: own.post(paths[number % 2], body).status_code

    assert Counter(together(app, [invited(number) for number in range(8)])) == {201: 4, 429: 4}


def test_a_roster_beyond_the_limit_is_refused_whole_and_a_dry_run_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitation_limits, "FROM_ONE_PERSON", 2)
    practice = founded(app, "owner")
    roster = "email\na@example.org\nb@example.org\nc@example.org\n"
    dry = practice.roster(roster, dry_run="true").get_json()
    expected = "fewer now: You can send 2 invitations a day; 0 are sent, this would be 3 more."
    assert (dry["accepted"], dry["problems"]) == (
        False,
        [{"line": None, "column": None, "found": "3 to invite", "expected": expected}],
    )
    assert practice.roster(roster).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Invitation)).all() == []
        db.session.remove()
    assert practice.roster("email\na@example.org\nb@example.org\n").status_code == 200


def test_an_unconfirmed_account_founds_a_practice_and_mails_nobody(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up()
    practice = Practice(post.app, me, me.post("/organizations", {"name": "North Practice"}).get_json()["id"])
    refused = me.post(practice.at("/invitations"), {"email": VICTIM, "role": "physician"})
    assert (refused.status_code, refused.get_json()["type"]) == (403, "urn:rvuedge:problem:address-unconfirmed")
    assert practice.roster(f"email\n{VICTIM}\n").status_code == 422
    with post.app.test_request_context("/", headers={"Authorization": f"Bearer {me.token}"}):
        post.app.preprocess_request()
        outbox.queue("attestation-request", VICTIM, now=clock.now(), attestation="x", key="y")
        db.session.remove()
    post.deliver()
    assert post.mailbox.to(VICTIM) == []
    assert errors(post.app) == {(True, outbox.UNCONFIRMED): 1}
    confirm(post.app, me)
    assert me.post(practice.at("/invitations"), {"email": VICTIM, "role": "physician"}).status_code == 201


def test_sent_mail_is_forgotten_after_thirty_days(post: Post, sign_up: Callable[..., Api]) -> None:
    sign_up()
    queued(post.app, "reset-password", VICTIM, 4)
    post.deliver()
    queued(post.app, "reset-password", "waiting@example.org", 1)
    with post.app.app_context():
        assert [forget_old(now=NOW + timedelta(days=days)) for days in (29, 31)] == [0, 5]
        left = db.session.scalars(select(OutgoingMail.to)).all()
        db.session.remove()
    assert left == ["waiting@example.org"]
