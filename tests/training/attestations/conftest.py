"""A program with a resident, an attending who has an account, and a director; mail goes to a real SMTP server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from rvuedge.accounts.mail.outbox import deliver_due
from rvuedge.logbook.attendings.models import Attending
from rvuedge.platform import clock
from rvuedge.platform.database.put import put_row
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.programs.models import ProgramRules, StageSpan, Trainee, TrainingProgram
from tests.conftest import NOW
from tests.support.api import Api
from tests.support.mailbox import Mailbox, smtp_server
from tests.support.practice import Practice, founded

DAY = "2026-07-14"
FACTS = {"role": "surgeon", "supervision": "scrubbed", "attending": {"name": "Jane Lee"}}


@dataclass
class Program:
    """An organization that trains: its director, a resident of PGY-4, and Jane Lee, attending, with an account."""

    practice: Practice
    resident: Api
    attending: Api

    @property
    def app(self) -> Flask:
        """The application."""
        return self.practice.app

    @property
    def director(self) -> Api:
        """Who manages the organization."""
        return self.practice.manager

    def trains(self, person: Api, pgy: int = 4, kind: str = "training") -> None:
        """Make a member a trainee in a year of training."""
        number = person.person["id"]
        with self.app.app_context(), transaction() as session:
            key = {"organization_id": self.practice.id, "person_id": number}
            session.add(Trainee(**key, updated_at=NOW))
            session.flush()
            session.add(StageSpan(**key, kind=kind, pgy=pgy, is_chief=False, starts_on=date(2026, 7, 1)))

    def joined(self, pgy: int = 4, **who: str) -> Api:
        """Another resident."""
        person = self.practice.join("trainee", career_stage="resident", **who)
        self.trains(person, pgy)
        return person

    def roster(self, name: str, person: Api | None = None, **more: Any) -> str:
        """Another entry of the roster; its key."""
        key = str(uuid.uuid4())
        entry = Attending(
            organization_id=self.practice.id, key=key, name=name, aliases=[], may_attest=True, updated_at=NOW,
            person_id=person.person["id"] if person else None,
        )  # fmt: skip
        for field, value in more.items():
            setattr(entry, field, value)
        with self.app.app_context(), transaction() as session:
            session.add(entry)
        return key

    def rules(self, **stated: Any) -> None:
        """What the program asks for from 2026 on, in place of what it did."""
        key = {"organization_id": self.practice.id, "starts_on": date(2026, 1, 1)}
        values = {"rules": stated, "created_by": self.director.person["id"], "created_at": NOW}
        with self.app.app_context(), transaction() as session:
            put_row(session, ProgramRules, key, values)

    def case(self, *codes: str, by: Api | None = None, **more: Any) -> dict[str, Any]:
        """A case of the resident's, logged with role, supervision and attending."""
        return (by or self.resident).log(*(codes or ("47562",)), **{"performed_on": DAY, **FACTS, **more})

    def requested(self, *codes: str, **more: Any) -> dict[str, Any]:
        """The attestation of a new case that was requested."""
        log = self.case(*codes, **more)
        answer = self.resident.post(f"/logs/{log['id']}/attestation-request", None)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def of(self, attestation: dict[str, Any], by: Api | None = None) -> dict[str, Any]:
        """An attestation as it is now."""
        found: dict[str, Any] = (by or self.resident).get(f"/attestations/{attestation['id']}").get_json()
        return found

    def edit(self, log: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """The resident changes some fields of a log."""
        now = self.resident.get(f"/logs/{log['id']}").get_json()
        answer = self.resident.put(f"/logs/{log['id']}", {**now, **changes}, If_Match=f'"{now["version"]}"')
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found


@pytest.fixture
def program(seeded_app: Flask) -> Program:
    practice = founded(seeded_app, "owner", name="Dana Director")
    with seeded_app.app_context(), transaction() as session:
        session.add(
            TrainingProgram(
                organization_id=practice.id, kind="residency", specialty="general_surgery", years=5, created_at=NOW
            )
        )
    resident = practice.join("trainee", career_stage="resident", name="Rosa Resident")
    attending = practice.join(name="Jane Lee")
    made = Program(practice, resident, attending)
    made.trains(resident)
    made.roster("Lee, Jane, MD", attending)
    return made


@dataclass
class Post:
    """The mailbox that the program's mail goes to."""

    app: Flask
    mailbox: Mailbox

    def deliver(self) -> int:
        """Send what is due."""
        with self.app.app_context():
            sent = deliver_due(now=clock.now())
            db.session.remove()
        return sent


@pytest.fixture
def post(program: Program) -> Iterator[Post]:
    with smtp_server() as mailbox:
        app = program.app
        app.config["RVUEDGE"] = replace(app.config["RVUEDGE"], mail=mailbox.url, public_url="http://localhost:8000")
        made = Post(app, mailbox)
        made.deliver()  # the confirmations of new accounts
        yield made
