"""What programs, residents, rotations and rules look like to the people of a program."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from rvuedge.accounts.people.models import MANAGERS, Organization, Person
from rvuedge.accounts.people.queries import members_of, organizations_of
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.training.programs.models import (
    ProgramRules,
    Rotation,
    RotationBlock,
    StageSpan,
    Trainee,
    TrainingProgram,
)
from rvuedge.training.programs.queries import rules_on
from rvuedge.training.rules.stages import StageFacts


def program_named(organization_id: int) -> TrainingProgram:
    """The facts of a program. Raises InvalidError for an organization that is none."""
    program = db.session.get(TrainingProgram, organization_id)
    if program is None:
        raise InvalidError("This organization is no training program. Make it one first.", code="no-program")
    return program


def my_programs(person_id: int, *, on: date) -> list[dict[str, Any]]:
    """The programs a person belongs to on a day, with the role there."""
    found = []
    for organization, role in organizations_of(person_id, on=on):
        program = db.session.get(TrainingProgram, organization.id)
        if program is not None:
            found.append(_program(program, organization, role))
    return found


def program_shown(organization_id: int, person_id: int, *, on: date) -> dict[str, Any]:
    """A program for one of its members: facts, directors and coordinators, rules of the day. Raises NotFoundError."""
    mine = {item["organization_id"]: item for item in my_programs(person_id, on=on)}
    if organization_id not in mine:
        raise NotFoundError("No such program, or you are not a member of it.")
    directors = [
        {"person_id": member.person.id, "name": member.person.name, "role": member.role}
        for member in members_of(organization_id, start=on, end=on)
        if member.role in MANAGERS
    ]
    return {**mine[organization_id], "directors": directors, "rules": rules_on(organization_id, on).shown()}


def dated_rules(organization_id: int) -> list[ProgramRules]:
    """A program's rules, each from its first day, newest first."""
    mine = select(ProgramRules).where(ProgramRules.organization_id == organization_id)
    return list(db.session.scalars(mine.order_by(ProgramRules.starts_on.desc())))


def trainee_row(organization_id: int, person_id: int) -> Trainee | None:
    """What is stated of a trainee beside the stages; None where nothing is."""
    mine = (Trainee.organization_id == organization_id, Trainee.person_id == person_id)
    return db.session.scalar(select(Trainee).where(*mine))


def residents_shown(organization_id: int, on: date) -> list[dict[str, Any]]:
    """The trainees of a day, by PGY (the highest first) and name; who has no stage on it comes last."""
    people = [member.person for member in members_of(organization_id, start=on, end=on) if member.role == "trainee"]
    found = _shown(organization_id, people, on)
    return sorted(found, key=lambda item: (item["pgy"] is None, -(item["pgy"] or 0), item["name"], item["person_id"]))


def resident_shown(organization_id: int, person_id: int, on: date) -> dict[str, Any]:
    """A trainee of the program, of whatever day, as of a day. Raises NotFoundError."""
    ever = members_of(organization_id, start=date.min, end=date.max)
    people = [member.person for member in ever if member.person.id == person_id and member.role == "trainee"]
    if not people:
        raise NotFoundError("No such resident.")
    return _shown(organization_id, people[:1], on)[0]


def rotations_of(organization_id: int) -> list[Rotation]:
    """A program's rotations, by name and site."""
    mine = select(Rotation).where(Rotation.organization_id == organization_id)
    return list(db.session.scalars(mine.order_by(Rotation.name, Rotation.site, Rotation.key)))


def blocks_between(organization_id: int, first: date, last: date) -> list[RotationBlock]:
    """Who is on which rotation on any of some days, by first day and resident."""
    query = select(RotationBlock).where(
        RotationBlock.organization_id == organization_id,
        RotationBlock.starts_on <= last,
        RotationBlock.ends_on >= first,
    )
    return list(db.session.scalars(query.order_by(RotationBlock.starts_on, RotationBlock.person_id)))


def blocks_of(organization_id: int, rotation_key: str) -> list[RotationBlock]:
    """The blocks of a rotation."""
    mine = (RotationBlock.organization_id == organization_id, RotationBlock.rotation_key == rotation_key)
    return list(db.session.scalars(select(RotationBlock).where(*mine).order_by(RotationBlock.starts_on)))


def _program(program: TrainingProgram, organization: Organization, role: str) -> dict[str, Any]:
    return {
        "organization_id": organization.id,
        "name": organization.name,
        "specialty": program.specialty,
        "kind": program.kind,
        "years": program.years,
        "my_role": role,
    }


def version_of(row: Trainee | None, stages: Sequence[StageFacts]) -> str:
    """A mark of what is stated of a trainee: the same facts have the same, whatever happened between."""
    facts = (row.training_started_on, row.graduates_on, row.requirement_set) if row else ()
    return hashlib.sha256(repr((facts, list(stages))).encode()).hexdigest()[:16]


def _shown(organization_id: int, people: Collection[Person], on: date) -> list[dict[str, Any]]:
    ids = [person.id for person in people]
    rows = {
        row.person_id: row
        for row in db.session.scalars(
            select(Trainee).where(Trainee.organization_id == organization_id, Trainee.person_id.in_(ids))
        )
    }
    stages = _stages(organization_id, ids)
    rotations = {row.key: row.name for row in rotations_of(organization_id)}
    blocks = {row.person_id: rotations.get(row.rotation_key) for row in blocks_between(organization_id, on, on)}
    found = []
    for person in people:
        row, mine = rows.get(person.id), stages[person.id]
        now = next((stage for stage in mine if stage.holds(on)), None)
        found.append(
            {
                "person_id": person.id,
                "name": person.name,
                "training_started_on": row.training_started_on if row else None,
                "graduates_on": row.graduates_on if row else None,
                "requirement_set": row.requirement_set if row else None,
                "stages": mine,
                "version": version_of(row, mine),
                "pgy": now.pgy if now else None,
                "stage": now.kind if now else None,
                "is_chief": bool(now and now.is_chief),
                "rotation": blocks.get(person.id),
            }
        )
    return found


def _stages(organization_id: int, person_ids: Iterable[int]) -> dict[int, list[StageFacts]]:
    rows = db.session.scalars(
        select(StageSpan)
        .where(StageSpan.organization_id == organization_id, StageSpan.person_id.in_(person_ids))
        .order_by(StageSpan.person_id, StageSpan.starts_on)
    )
    found: dict[int, list[StageFacts]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(StageFacts(row.starts_on, row.ends_on, row.kind, row.pgy, row.is_chief))
    return found
