"""A caller of the API for tests: JSON in, JSON out, signed in when asked."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from rvuedge.accounts.credentials import sessions
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.sign_in.api import lifetimes
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, transaction

PASSWORD = "a good long password"
DEVICE = "unnamed device"  # what POST /tokens takes where none is named
_numbers = itertools.count(1)


@dataclass
class Api:
    """Calls /api/v1 as one person or as a stranger."""

    client: FlaskClient
    token: str | None = None
    person: dict[str, Any] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One call; header names take _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=sent)

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        """POST."""
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> TestResponse:
        """PUT."""
        return self.call("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> TestResponse:
        """DELETE."""
        return self.call("DELETE", path, **headers)

    def signed_in(self, **more: str) -> Api:
        """Another caller, signed up and signed in as somebody new."""
        who = {
            "email": f"person{next(_numbers)}@example.org",
            "password": PASSWORD,
            "name": "Test Person",
            "career_stage": "attending",
            "specialty": "General Surgery",
            **more,
        }
        made = self.post("/users", who)
        assert made.status_code == 201, made.text
        found: dict[str, Any] = made.get_json()
        return Api(self.client, self._opened(found["id"]), found)

    def _opened(self, person_id: int) -> str:
        """A session of theirs, as POST /tokens opens it once the password was right: half the work of the route,
        which has its own tests (accounts/sign_in)."""
        with self.client.application.app_context():
            person = db.session.get_one(Person, person_id)
            opened = sessions.sign_in(person=person, device_name=DEVICE, lifetimes=lifetimes(), now=clock.now())
            db.session.remove()
        return opened.access_token

    def confirmed(self) -> Api:
        """The same caller, whose address is confirmed: who adds a passkey or an authenticator needs that."""
        with self.client.application.app_context(), transaction() as session:
            mine = update(Person).where(Person.id == self.person["id"], Person.email_verified_at.is_(None))
            session.execute(mine.values(email_verified_at=clock.now()))
        return self

    def log(self, *lines: str, performed_on: str = "2026-07-14", **more: Any) -> dict[str, Any]:
        """Log a case by lines such as 49505-51 or J9313x400; the answer's JSON."""
        answer = self.put(f"/logs/{uuid.uuid4()}", body_of(*lines, performed_on=performed_on, **more))
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.get_json()
        return found


def body_of(*lines: str, performed_on: str = "2026-07-14", **more: Any) -> dict[str, Any]:
    """A log's body by lines such as 49505-51 or J9313x400."""
    return {"performed_on": performed_on, "lines": [line_of(text) for text in lines], **more}


def line_of(text: str) -> dict[str, Any]:
    """{"code": "49505", "modifiers": ["51"], "units": 1} from 49505-51."""
    name, _, units = text.partition("x")
    code, *modifiers = name.split("-")
    return {"code": code, "modifiers": modifiers, "units": int(units or 1)}
