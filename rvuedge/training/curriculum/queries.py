"""Reads of what a program asks for: its sets with whom they bind, its map, and logged codes that no map has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import func, select

from rvuedge.accounts.people.models import Membership
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.training.curriculum.codes import codes_of
from rvuedge.training.programs.models import ProgramSet, SetAssignment, TrainingProgram
from rvuedge.training.programs.queries import logged_in_training
from rvuedge.training.requirements.queries import shown_head, shown_set
from rvuedge.training.requirements.schemas import OwnSetSchema
from rvuedge.training.requirements.services import own_set
from rvuedge.training.requirements.shipped import code_maps, requirement_sets
from rvuedge.training.rules.requirement_sets import RequirementSet


@dataclass(frozen=True, slots=True)
class UnmappedCode:
    """A code in logs of a program's trainees that neither its map nor a public one knows: in how many logs."""

    code: str
    logs: int
    latest: date


def own_sets(organization_id: int) -> dict[str, RequirementSet]:
    """A program's own sets by id."""
    program = db.session.get(TrainingProgram, organization_id)
    specialty = program.specialty if program else ""
    texts = own_documents(organization_id)
    return {set_id: loaded_set(text, specialty, set_id) for set_id, text in texts.items()}


def own_documents(organization_id: int) -> dict[str, bytes]:
    """The documents of a program's own sets by id, as JSON whose bytes are the same for the same document."""
    rows = db.session.execute(
        select(ProgramSet.set_id, ProgramSet.document)
        .where(ProgramSet.organization_id == organization_id)
        .order_by(ProgramSet.set_id)
    )
    return {set_id: orjson.dumps(document, option=orjson.OPT_SORT_KEYS) for set_id, document in rows}


@lru_cache(maxsize=200)  # own sets of some hundred programs, parsed once for each process
def loaded_set(text: bytes, specialty: str, set_id: str) -> RequirementSet:
    """An own set from its document."""
    return own_set(OwnSetSchema().load(orjson.loads(text)), specialty, set_id=set_id)


def assignments_of(organization_id: int) -> dict[str, SetAssignment]:
    """Whom sets bind in a program, by the set's id."""
    rows = db.session.scalars(
        select(SetAssignment).where(SetAssignment.organization_id == organization_id).order_by(SetAssignment.set_id)
    )
    return {row.set_id: row for row in rows}


def program_sets(organization_id: int) -> dict[str, RequirementSet]:
    """Each set a program may assign, by id: its specialty's, its own, and any other that it assigned."""
    program = db.session.get(TrainingProgram, organization_id)
    specialty = program.specialty if program else ""
    assigned = assignments_of(organization_id)
    shipped = {key: item for key, item in requirement_sets().items() if item.specialty == specialty or key in assigned}
    return {**shipped, **own_sets(organization_id)}


def sets_with_cohorts(organization_id: int) -> list[dict[str, Any]]:
    """Each set a program may assign with whom it binds here."""
    assigned = assignments_of(organization_id)
    return [
        {**shown_head(item), "is_own": item.cohort.kind == "own", "cohort_here": assigned.get(key)}
        for key, item in program_sets(organization_id).items()
    ]


def program_set(organization_id: int, set_id: str) -> dict[str, Any]:
    """A set that the program may assign, with its categories; of an own one where its numbers come from.

    Raises NotFoundError.
    """
    found = program_sets(organization_id).get(set_id)
    if found is None:
        raise NotFoundError("This program has no such set.", code="no-such-requirement-set")
    mine = (ProgramSet.organization_id == organization_id, ProgramSet.set_id == set_id)
    row = db.session.scalar(select(ProgramSet).where(*mine))
    source, document = (row.source, row.document) if row else (None, None)
    return {**shown_set(found), "source": source, "document": document}


def unmapped_codes(organization_id: int, specialty: str) -> list[UnmappedCode]:
    """Codes in logs of days as trainee of the program that no map knows, most logs first."""
    known = {row.code for row in codes_of(organization_id)} | {item.code for item in code_maps().get(specialty, ())}
    return [item for item in _logged_codes(organization_id) if item.code not in known]


def _logged_codes(organization_id: int) -> Collection[UnmappedCode]:
    log, line = ProcedureLog, LogLine
    rows = db.session.execute(
        select(line.code, func.count(func.distinct(line.log_id)), func.max(log.performed_on))
        .join(log, (log.person_id == line.person_id) & (log.id == line.log_id))
        .join(Membership, Membership.person_id == log.person_id)
        .where(*logged_in_training(organization_id))
        .group_by(line.code)
        .order_by(func.count(func.distinct(line.log_id)).desc(), line.code)
    )
    return [UnmappedCode(*row) for row in rows]
