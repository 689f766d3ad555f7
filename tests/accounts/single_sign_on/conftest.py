"""A practice with its own sign-in, and the provider's process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.single_sign_on import domains
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from rvuedge.platform.tokens import digest
from tests.support.api import Api
from tests.support.clock import NOW
from tests.support.openid_provider import CLIENT, SECRET, Provider, provider_process
from tests.support.practice import BEGAN, Practice, founded

DOMAIN = "hospital.example.org"
DOCTOR = f"doctor@{DOMAIN}"


@pytest.fixture(scope="session")
def provider_server() -> Iterator[Provider]:
    with provider_process() as provider:
        yield provider


@pytest.fixture
def provider(provider_server: Provider) -> Provider:
    provider_server.set(now=int(clock.now().timestamp()), claims={})
    return provider_server


@dataclass
class SignOn:
    """A practice whose sign-in is the provider's."""

    app: Flask
    practice: Practice
    provider: Provider

    @property
    def stated(self) -> dict[str, Any]:
        return {"issuer": self.provider.issuer, "client_id": CLIENT, "client_secret": SECRET}

    def put(self, **more: Any) -> TestResponse:
        """The owner states it."""
        return self.practice.manager.put(self.practice.at("/single-sign-on"), self.stated | more)

    def vouch(self, subject: str = "s-1", email: str = DOCTOR, **claims: Any) -> None:
        """Whom the provider signs in next; faults beside `claims` by their names."""
        faults = {name: claims.pop(name) for name in ("signs", "discovery") if name in claims}
        vouched = {"sub": subject, "email": email, "email_verified": True, "name": "A Doctor", **claims}
        self.provider.set(now=int(clock.now().timestamp()), claims=vouched, **faults)

    def leave(self, browser: FlaskClient, invitation: str = "") -> str:
        """The address that a browser is sent to."""
        query = f"?invitation={invitation}" if invitation else ""
        answer = browser.get(f"/app/practice-sign-in/{self.practice.id}{query}")
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def trip(self, browser: FlaskClient, invitation: str = "") -> TestResponse:
        """There and back."""
        back = urlsplit(self.provider.consent(self.leave(browser, invitation)))
        return browser.get(f"{back.path}?{back.query}")

    def member(self, email: str = DOCTOR, *, confirmed: bool = True, role: str = "physician") -> Api:
        """A member with a password."""
        person = self.practice.join(role, email=email)
        self.confirm(email, NOW if confirmed else None)
        return person

    def confirm(self, email: str, at: datetime | None = NOW) -> None:
        """The address is confirmed."""
        with self.app.app_context():
            from rvuedge.accounts.people.queries import person_by_email
            from rvuedge.platform.extensions import transaction

            with transaction():
                person = person_by_email(email)
                assert person is not None
                person.email_verified_at = at

    def invited(self, email: str = DOCTOR, role: str = "physician") -> str:
        """An invitation's token."""
        token = f"invitation-of-{email}"
        with self.app.app_context(), db.engine.begin() as connection:
            connection.execute(
                Invitation.__table__.insert().values(  # type: ignore[attr-defined]
                    organization_id=self.practice.id,
                    email=email,
                    role=role,
                    started_on=BEGAN,
                    invited_by=self.practice.manager.person["id"],
                    digest=digest(token),
                    created_at=NOW,
                    expires_at=NOW + timedelta(days=14),
                )
            )
        return token


@pytest.fixture
def sign_on(app: Flask, provider: Provider) -> SignOn:
    app.config["RVUEDGE"] = replace(app.config["RVUEDGE"], sign_on_hosts=("127.0.0.1",))
    made = SignOn(app, founded(app, "owner", name="Owner"), provider)
    with app.app_context():
        domains.add_domain(made.practice.id, DOMAIN, now=NOW)
    answer = made.put()
    assert answer.status_code == 200, answer.text
    return made
