"""Records of training for the demo: an example list of a clerkship with entries, and assessments in every state.

All of it is invented: the list says so wherever it is shown.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from config import PROJECT
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.logbook.attendings.queries import roster_of
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db
from rvuedge.training.assessments.instruments import epa_numbers
from rvuedge.training.assessments.services import open_exchange, rate, rate_case
from rvuedge.training.programs.models import TrainingProgram
from rvuedge.training.programs.queries import residents_of
from rvuedge.training.students.entries import put_entry
from rvuedge.training.students.lists import put_list
from rvuedge.training.students.readers import read_list
from rvuedge.training.students.sign_offs import sign_off

EXAMPLE = PROJECT / "seeds" / "training" / "clerkship_example.csv"
KEY = "surgery"
NAMES = uuid.UUID("3f0f5a0e-5d0e-4d50-9c4a-9a1f6f1d2b11")  # ours: the same demo twice has the same entries
SILENT = {"performance": None, "complexity": None, "comment": None, "epa": None, "phase": None, "entrustment": None}


@dataclass(frozen=True, slots=True)
class ExampleEntry:
    """An entry some days ago: the key of an experience, its level, and what its preceptor said, if anything."""

    experience: str
    days_ago: int
    level: str = "assist"
    kind: str = ""
    action: str = ""


ENTRIES = (
    ExampleEntry("acute-abdomen", 20, action="sign"),
    ExampleEntry("acute-abdomen", 12, action="sign"),
    ExampleEntry("gallbladder-disease", 18, action="sign"),
    ExampleEntry("breast-mass", 9, kind="alternative", action="sign"),
    ExampleEntry("urinary-catheter", 15, "perform", "simulated", "sign"),
    ExampleEntry("suture-of-skin", 11, "perform", action="sign"),
    ExampleEntry("scrubbed-in-an-operation", 10, action="sign"),
    ExampleEntry("scrubbed-in-an-operation", 4),
    ExampleEntry("postoperative-patient", 3),
    ExampleEntry("hernia", 6, "observe", action="return"),
)
# What residents and attendings say in turn: autonomy of both, performance, EPA and entrustment by the attending.
RATINGS = ((3, 2, 3, 4, 2), (3, 3, 4, 5, 3), (2, 2, 3, 1, 2), (4, 3, 4, 4, 3), (3, 4, 4, 5, 4), (2, 3, 3, 6, 3))


def add_training_records(*, today: date, now: datetime) -> None:
    """The records of every demo program: a clerkship gets its list and entries, a residency assessments.

    The attending and preceptor is the first of the roster with an account. A program without one, or without trainees,
    gets none.
    """
    query = select(TrainingProgram).join(Organization, Organization.id == TrainingProgram.organization_id)
    for program in db.session.scalars(query.where(Organization.is_demo).order_by(Organization.id)).all():
        number = program.organization_id
        people = [db.session.get_one(Person, item.person_id) for item in residents_of(number, today)]
        accounts = [item.person_id for item in roster_of([number]) if item.person_id is not None]
        if not people or not accounts:
            continue
        attending = db.session.get_one(Person, accounts[0])
        if program.kind != "clerkship":
            with_epas = bool(epa_numbers(program.specialty))  # of a specialty whose list was read
            add_assessments(people, attending, today=today, now=now, with_epas=with_epas)
            continue
        add_example_list(number, actor_id=attending.id, starts_on=today.replace(month=1, day=1), now=now)
        add_entries(number, people[0], attending, today=today, now=now)


def add_example_list(organization_id: int, *, actor_id: int, starts_on: date, now: datetime) -> None:
    """The invented list of a surgery clerkship, marked as an example."""
    read = read_list(EXAMPLE.read_text(encoding="utf-8"))
    fields: dict[str, Any] = {
        "title": "Surgery clerkship (example)",
        "experiences": list(read.rows),
        "alternatives_most": 2,
        "alternatives_share": None,
        "needs_sign_off": True,
        "source": "Invented for the demo; no school’s list",
        "is_example": True,
    }
    put_list(organization_id, KEY, starts_on, fields, actor_id=actor_id, now=now)


def add_entries(organization_id: int, student: Person, preceptor: Person, *, today: date, now: datetime) -> None:
    """A student's entries: signed, returned and waiting."""
    for index, item in enumerate(ENTRIES):
        entry_id = str(uuid.uuid5(NAMES, f"{student.id} {index}"))
        facts = _facts(organization_id, item, preceptor.name, today)
        put_entry(student.id, entry_id, facts, base_version=None, now=now)
        if item.action:
            message = (
                "You watched; log it as observed, or do the next one with us." if item.action == "return" else None
            )
            sign_off(preceptor, student.id, entry_id, action=item.action, message=message, version=1, now=now)


def _facts(organization_id: int, item: ExampleEntry, preceptor: str, today: date) -> Mapping[str, Any]:
    return {
        "organization_id": organization_id,
        "list_key": KEY,
        "experience": item.experience,
        "performed_on": today - timedelta(days=item.days_ago),
        "level": "observe" if item.kind == "alternative" else item.level,
        "is_simulated": item.kind == "simulated",
        "is_alternative": item.kind == "alternative",
        "preceptor": preceptor,
        "site": None,
        "note": None,
    }


def add_assessments(
    residents: Sequence[Person], attending: Person, *, today: date, now: datetime, with_epas: bool = True
) -> int:
    """Assessments of residents' newest cases with an attending, whom the cases name; how many exchanges.

    Of each resident's cases most are rated by both, one by the resident alone, one by the attending alone, and one
    waits for both.
    """
    made = 0
    for resident in residents:
        for index, log_id in enumerate(_cases(resident.id, attending.name, today)):
            own, theirs, performance, epa, entrustment = RATINGS[index % len(RATINGS)]
            mine = {**SILENT, "autonomy": own, "performance": performance, "complexity": "middle", "teaching": 4}
            answer = {**mine, "autonomy": theirs, "teaching": None}
            if with_epas:
                answer |= {"epa": epa, "entrustment": entrustment}
            if index == 0:
                open_exchange(resident.id, log_id, by=resident, now=now)
            elif index == 1:
                rate_case(resident.id, log_id, mine, by=resident, now=now)
            else:
                opened = rate_case(resident.id, log_id, answer, by=attending, now=now)
                if index > len(RATINGS) // 2 - 1:
                    rate(resident, opened, mine, now=now)
            made += 1
    return made


def _cases(person_id: int, attending: str, today: date) -> list[str]:
    """The newest cases of a resident that name an attending."""
    query = (
        select(ProcedureLog.id)
        .where(
            ProcedureLog.person_id == person_id,
            ProcedureLog.attending == attending,
            ProcedureLog.deleted_at.is_(None),
            ProcedureLog.performed_on <= today,
        )
        .order_by(ProcedureLog.performed_on.desc(), ProcedureLog.id)
    )
    return list(db.session.scalars(query.limit(len(RATINGS) + 2)))
