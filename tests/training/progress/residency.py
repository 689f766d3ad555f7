"""A program for tests: residents with dated stages, rotations, a code map and sets, put into the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import delete

from rvuedge.platform.extensions import transaction
from rvuedge.training.programs.models import (
    ProgramCode,
    ProgramRules,
    ProgramSet,
    Rotation,
    RotationBlock,
    SetAssignment,
    StageSpan,
    Trainee,
    TrainingProgram,
)
from tests.conftest import NOW
from tests.support.api import Api
from tests.support.practice import Practice, founded
from tests.support.stored_cases import StoredCase, store_cases

STARTED, GRADUATES = date(2023, 7, 1), date(2028, 6, 30)
SURGERY_CODES = {
    "X0001": ["Biliary"],
    "X0002": ["Hernia"],
    "X0003": ["Colonoscopy"],
    "X0004": ["Biliary", "Laparoscopic basic"],
    "X0005": ["Liver"],
    "X0006": ["Pancreas"],
    "X0007": ["other abdominal"],
    "X0008": ["Non-operative trauma"],
    "X0009": ["Surgical critical care"],
    "X0010": ["Skin, soft tissue"],
}


@dataclass
class Residency:
    """A program with its director."""

    practice: Practice
    specialty: str = "general_surgery"
    people: list[Api] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.practice.id

    @contextmanager
    def writing(self) -> Iterator[Any]:
        with self.practice.app.app_context(), transaction() as session:
            yield session

    def resident(
        self,
        name: str = "Resident",
        *,
        started: date | None = STARTED,
        graduates: date | None = GRADUATES,
        began: date = STARTED,
        ended: date | None = None,
        requirement_set: str | None = None,
    ) -> Api:
        """A new resident of the program; `began` and `ended` are of the membership."""
        who = self.practice.join("trainee", began=began, ended=ended, name=name, career_stage="resident")
        self.state(who, started=started, graduates=graduates, requirement_set=requirement_set)
        self.people.append(who)
        return who

    def state(self, who: Api, **days: Any) -> None:
        """What decides about the set of a resident."""
        with self.writing() as session:
            session.merge(
                Trainee(
                    organization_id=self.id,
                    person_id=who.person["id"],
                    training_started_on=days.get("started", STARTED),
                    graduates_on=days.get("graduates", GRADUATES),
                    requirement_set=days.get("requirement_set"),
                    updated_at=NOW,
                )
            )

    def spans(self, who: Api, *spans: tuple[str, int | None, date, date | None]) -> None:
        """The stages of a resident: kind (chief for training in the chief year), PGY, first and last day."""
        mine = (StageSpan.organization_id == self.id, StageSpan.person_id == who.person["id"])
        with self.writing() as session:
            session.execute(delete(StageSpan).where(*mine))
            for kind, pgy, first, last in spans:
                session.add(
                    StageSpan(
                        organization_id=self.id,
                        person_id=who.person["id"],
                        kind="training" if kind == "chief" else kind,
                        pgy=pgy,
                        is_chief=kind == "chief",
                        starts_on=first,
                        ends_on=last,
                    )
                )

    def block(self, who: Api, key: str, first: date, last: date) -> None:
        """Days of a resident on a rotation, which is made where it is new."""
        with self.writing() as session:
            session.merge(Rotation(organization_id=self.id, key=key, name=key.title(), site=None))
            session.flush()
            session.add(
                RotationBlock(
                    organization_id=self.id,
                    person_id=who.person["id"],
                    rotation_key=key,
                    starts_on=first,
                    ends_on=last,
                )
            )

    def map(self, codes: Mapping[str, list[str]], first: date = date(2000, 1, 1)) -> None:
        """The program's code map."""
        with self.writing() as session:
            for code, categories in codes.items():
                session.merge(
                    ProgramCode(
                        organization_id=self.id,
                        code=code,
                        rrc_code="",
                        starts_on=first,
                        ends_on=None,
                        categories=categories,
                        most=None,
                        source="a test",
                    )
                )

    def own_set(self, set_id: str, minimums: Mapping[str, int]) -> None:
        """A set of the program's own."""
        document = {"title": f"Set {set_id}", "categories": [{"name": k, "minimum": v} for k, v in minimums.items()]}
        with self.writing() as session:
            by = self.practice.manager.person["id"]
            row = {"document": document, "source": "the handbook", "created_by": by, "created_at": NOW}
            session.merge(ProgramSet(organization_id=self.id, set_id=set_id, **row))

    def assign(self, set_id: str, **cohort: date) -> None:
        """A set for a cohort."""
        with self.writing() as session:
            session.merge(SetAssignment(organization_id=self.id, set_id=set_id, **cohort))

    def rules(self, first: date = date(2000, 1, 1), **rules: Any) -> None:
        """Rules of the program from a day on."""
        with self.writing() as session:
            by = self.practice.manager.person["id"]
            row = {"rules": rules, "created_by": by, "created_at": NOW}
            session.merge(ProgramRules(organization_id=self.id, starts_on=first, **row))

    def store(self, who: Api, *cases: StoredCase) -> list[str]:
        """Cases of a resident."""
        with self.practice.app.app_context():
            return store_cases(who.person["id"], cases)


def founded_program(app: Flask, specialty: str = "general_surgery") -> Residency:
    """A program with a director."""
    residency = Residency(founded(app, name="Director"), specialty)
    with residency.writing() as session:
        row = {"kind": "residency", "specialty": specialty, "years": 5, "created_at": NOW}
        session.add(TrainingProgram(organization_id=residency.id, **row))
    return residency
