"""Signing in, being refused and what changes an account are in its trail, a refusal too; nothing secret is."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from rvuedge.accounts.audit.models import AuditEvent
from rvuedge.platform.extensions import db
from tests.accounts.conftest import Post
from tests.accounts.credentials.test_passkeys import register
from tests.support.api import PASSWORD, Api
from tests.support.authenticator import Authenticator


def events(app: Flask, person_id: int) -> list[tuple[str, object]]:
    """What the trail holds of an account, oldest first: the event, and by what."""
    with app.app_context():
        mine = AuditEvent.subject == f"person {person_id}"
        found = db.session.scalars(select(AuditEvent).where(mine).order_by(AuditEvent.id)).all()
        db.session.remove()
    return [(event.action, event.detail.get("by")) for event in found]


def test_what_happens_to_an_account_is_in_its_trail(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up().confirmed()
    register(me, Authenticator())
    me.call("DELETE", "/me/totp", {"password": "wrong password"})
    for _ in range(11):
        Api(me.client).post("/tokens", {"email": me.person["email"], "password": "wrong password"})
    me.post("/password/change", {"old": PASSWORD, "new": "another good password"})
    me.delete("/tokens/current")
    assert events(post.app, me.person["id"]) == [
        ("account.sign-in", "password"),
        ("account.factor-add", "passkey"),
        ("account.proof-refused", None),
        *[("account.sign-in-refused", "password")] * 10,
        ("account.lock", "password"),
        ("account.password-change", None),
        ("account.sign-out", None),
    ]
