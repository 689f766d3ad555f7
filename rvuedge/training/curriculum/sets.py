"""Writes of a program's requirement sets: its own, entered or imported, and which set binds which cohort."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Person
from rvuedge.files.headers import hyphenated
from rvuedge.platform.errors import ConflictError, InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.programs.models import ProgramSet, SetAssignment, Trainee, TrainingProgram
from rvuedge.training.requirements.schemas import OwnSetSchema
from rvuedge.training.requirements.services import own_set
from rvuedge.training.requirements.shipped import requirement_sets

LONGEST_OWN = 60  # characters after own-: a title's first words, within the column's 80
OWN = "own-"  # what the id of a program's own set begins with, so that none is ever mistaken for a body's
MOST = 40  # own sets of a program: some a year, for the cohorts that are still here


def own_set_id(title: str) -> str:
    """The id of a program's own set by its title."""
    return f"{OWN}{hyphenated(title, LONGEST_OWN)}"


class SetInUseError(ConflictError):
    """A cohort or a resident is bound to the set."""

    code = "set-in-use"


def put_set(
    organization_id: int, set_id: str, document: Mapping[str, Any], source: str, *, by: Person, now: datetime
) -> bool:
    """State an own set; whether it is new. The same again changes nothing.

    Raises InvalidError for a set that contradicts itself, names an unknown role, or is one too many.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        program = session.get_one(TrainingProgram, organization_id)
        own_set(document, program.specialty)
        stored = OwnSetSchema().dump(document)
        rows = {row.set_id: row for row in session.scalars(_own(organization_id))}
        row = rows.get(set_id)
        if row is not None and (row.document, row.source) == (stored, source):
            return False
        if row is None and len(rows) >= MOST:
            raise InvalidError(f"A program has at most {MOST} sets of its own; remove some that bind nobody.")
        session.add(row := row or ProgramSet(organization_id=organization_id, set_id=set_id))
        row.document, row.source, row.created_by, row.created_at = stored, source, by.id, now
        _audit("requirement-set.put", organization_id, set_id, by, now)
    return set_id not in rows


def remove_set(organization_id: int, set_id: str, *, by: Person, now: datetime) -> None:
    """Take an own set back. Raises NotFoundError, and SetInUseError while it binds somebody."""
    with transaction() as session:
        hold_practice(session, organization_id)
        row = session.scalar(_own(organization_id).where(ProgramSet.set_id == set_id))
        if row is None:
            raise NotFoundError("No such set of this program.")
        assigned = select(SetAssignment.set_id).where(
            SetAssignment.organization_id == organization_id, SetAssignment.set_id == set_id
        )
        named = select(Trainee.person_id).where(
            Trainee.organization_id == organization_id, Trainee.requirement_set == set_id
        )
        if session.scalar(assigned) is not None or session.scalar(named.limit(1)) is not None:
            raise SetInUseError("A cohort or a resident is bound to this set. Assign another one first.")
        session.delete(row)
        _audit("requirement-set.remove", organization_id, set_id, by, now)


def assign_set(organization_id: int, set_id: str, cohort: Mapping[str, Any], *, by: Person, now: datetime) -> bool:
    """State whom a set binds: who graduates, or began, within some days; whether it was assigned to nobody before.

    Raises NotFoundError for a set that neither ships nor is the program's own.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        refuse_unknown_set(organization_id, set_id)
        row = session.get(SetAssignment, (organization_id, set_id))
        if row is not None and all(getattr(row, name) == value for name, value in cohort.items()):
            return False
        is_new = row is None
        session.add(row := row or SetAssignment(organization_id=organization_id, set_id=set_id))
        for name, value in cohort.items():
            setattr(row, name, value)
        _audit("requirement-set.assign", organization_id, set_id, by, now)
    return is_new


def unassign_set(organization_id: int, set_id: str, *, by: Person, now: datetime) -> None:
    """Let a set bind nobody by cohort any more. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        row = session.get(SetAssignment, (organization_id, set_id))
        if row is None:
            raise NotFoundError("This set is assigned to no cohort.")
        session.delete(row)
        _audit("requirement-set.unassign", organization_id, set_id, by, now)


def refuse_unknown_set(organization_id: int, set_id: str) -> None:
    """Raises NotFoundError for a set that neither ships nor is the program's own."""
    if set_id in requirement_sets():
        return
    if db.session.scalar(_own(organization_id).where(ProgramSet.set_id == set_id)) is None:
        raise NotFoundError(f"There is no requirement set {set_id!r} here.", code="no-such-requirement-set")


def _own(organization_id: int) -> Any:
    return select(ProgramSet).where(ProgramSet.organization_id == organization_id)


def _audit(action: str, organization_id: int, set_id: str, by: Person, now: datetime) -> None:
    record_audit(
        actor_id=by.id,
        organization_id=organization_id,
        action=action,
        subject=f"requirement set {set_id}",
        detail={},
        now=now,
    )
