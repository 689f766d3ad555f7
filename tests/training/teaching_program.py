"""A training program for tests: its director, residents or students, and a roster of attendings with accounts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask

from rvuedge.logbook.attendings.models import Attending
from rvuedge.platform.extensions import transaction
from rvuedge.training.programs.models import ProgramRules, Trainee, TrainingProgram
from tests.support.api import Api, body_of
from tests.support.clock import NOW
from tests.support.practice import Practice, founded

CASE_DAY = "2026-11-16"


@dataclass
class TeachingProgram:
    """A practice that trains."""

    practice: Practice

    @property
    def id(self) -> int:
        return self.practice.id

    @property
    def director(self) -> Api:
        return self.practice.manager

    def resident(self, name: str = "Rae Resident", **more: Any) -> Api:
        """Somebody new in training."""
        person = self.practice.join("trainee", name=name, career_stage=more.pop("career_stage", "resident"), **more)
        with self.practice.app.app_context(), transaction() as session:
            session.add(Trainee(organization_id=self.id, person_id=person.person["id"], updated_at=NOW))
        return person

    def attending(self, name: str = "Ada Attending", *, has_account: bool = True, may_attest: bool = True) -> Api:
        """Somebody new on the roster, with an account unless said otherwise."""
        person = self.practice.join("physician", name=name)
        self.on_roster(name, person.person["id"] if has_account else None, may_attest=may_attest)
        return person

    def on_roster(self, name: str, person_id: int | None, *, may_attest: bool = True) -> str:
        """An entry of the roster; its key."""
        key = str(uuid.uuid4())
        with self.practice.app.app_context(), transaction() as session:
            row = Attending(organization_id=self.id, key=key, name=name, person_id=person_id, aliases=[])
            row.may_attest, row.updated_at = may_attest, NOW
            session.add(row)
        return key

    def rule(self, rules: dict[str, object], starts_on: date = date(2020, 7, 1)) -> None:
        """What the program asks for from a day on."""
        with self.practice.app.app_context(), transaction() as session:
            row = ProgramRules(organization_id=self.id, starts_on=starts_on, rules=rules, created_at=NOW)
            row.created_by = self.director.person["id"]
            session.add(row)

    def case(self, resident: Api, *, attending: str = "Ada Attending", code: str = "47562", **more: Any) -> str:
        """A case of a resident's; its id."""
        log_id = str(uuid.uuid4())
        body = body_of(code, performed_on=more.pop("performed_on", CASE_DAY), **more)
        answer = resident.put(f"/logs/{log_id}", body | {"attending": {"name": attending}})
        assert answer.status_code == 201, answer.text
        return log_id


def teaching_program(app: Flask, *, kind: str = "residency", specialty: str = "general_surgery") -> TeachingProgram:
    """A new program with its director."""
    practice = founded(app, "owner", name="Director")
    with app.app_context(), transaction() as session:
        session.add(
            TrainingProgram(organization_id=practice.id, kind=kind, specialty=specialty, years=5, created_at=NOW)
        )
    return TeachingProgram(practice)
