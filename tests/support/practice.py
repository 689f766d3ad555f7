"""A practice for tests: a manager, and people who belong to it from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices import organizations
from rvuedge.platform.extensions import transaction
from tests.conftest import NOW
from tests.support.api import Api

BEGAN = date(2026, 1, 1)


@dataclass
class Practice:
    """An organization and its manager."""

    app: Flask
    manager: Api
    id: int

    def join(self, role: str = "physician", *, began: date = BEGAN, ended: date | None = None, **who: str) -> Api:
        """Somebody new, a member from a day on; whoever joins has confirmed their address by the invitation."""
        person = confirm(self.app, Api(self.manager.client).signed_in(**who))
        self.add(person, role, began=began, ended=ended)
        return person

    def add(self, person: Api, role: str, *, began: date = BEGAN, ended: date | None = None) -> None:
        """Give somebody a membership."""
        with self.app.app_context():
            organizations.add_member(
                organization_id=self.id, person_id=person.person["id"], role=role, started_on=began, ended_on=ended
            )

    def at(self, path: str = "") -> str:
        """An address below the practice."""
        return f"/organizations/{self.id}{path}"

    def of(self, person: Api, path: str = "") -> str:
        """An address below a member."""
        return self.at(f"/members/{person.person['id']}{path}")

    def roster(
        self, data: str | bytes, *, name: str = "roster.csv", by: Api | None = None, **form: Any
    ) -> TestResponse:
        """POST /organizations/{id}/roster."""
        body = data.encode() if isinstance(data, str) else data
        who = by or self.manager
        return who.client.post(
            f"/api/v1{self.at('/roster')}",
            data={"file": (BytesIO(body), name), **form},
            headers={"Authorization": f"Bearer {who.token}"},
        )


def founded(app: Flask, role: str = "manager", **who: str) -> Practice:
    """A new practice with a manager (or owner)."""
    manager = Api(app.test_client()).signed_in(**{"career_stage": "manager", "name": "Manager", **who})
    confirm(app, manager)
    with app.app_context():
        number = organizations.create_organization(name="North Practice", now=NOW).id
    practice = Practice(app, manager, number)
    practice.add(manager, role)
    return practice


def confirm(app: Flask, person: Api) -> Api:
    """The same person, whose address is confirmed: who invites others has one."""
    with app.app_context(), transaction() as session:
        session.get_one(Person, person.person["id"]).email_verified_at = NOW
    return person
