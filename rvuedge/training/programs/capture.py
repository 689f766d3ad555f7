"""What a trainee's phone keeps to log a case without a connection: roles, years of training, rotations, the roster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organizations_of
from rvuedge.logbook.attendings.queries import attendings_of
from rvuedge.logbook.records.models import LogLine
from rvuedge.platform.extensions import db
from rvuedge.training.programs.models import ProgramCode, TrainingProgram
from rvuedge.training.programs.queries import blocks_of, program_of, rules_on, spans_of
from rvuedge.training.requirements.queries import shown_vocabulary
from rvuedge.training.requirements.shipped import code_maps, specialties, specialty_named, vocabularies


def at_hand(person: Person, today: date) -> dict[str, Any]:
    """Everything in one answer. Without a program the specialty is the one that the person wrote, if known here."""
    organizations = {row.id: row.name for row, _ in organizations_of(person.id, on=today)}
    program = program_of(person.id, today)
    known = specialties().get(program.specialty) if program else specialty_named(person.specialty)
    specialty = program.specialty if program else known.id if known else None
    vocabulary = known.vocabulary if known else None
    return {
        "program": program
        and {
            "organization_id": program.organization_id,
            "name": organizations.get(program.organization_id),
            "kind": program.kind,
            "attestation_policy": rules_on(program.organization_id, today).attestation_policy,
        },
        "specialty": specialty,
        "vocabulary": shown_vocabulary(vocabularies()[vocabulary]) if vocabulary else None,
        "stages": spans_of([person.id]).get(person.id, ()),
        "rotations": blocks_of([person.id]).get(person.id, ()),
        "attendings": _roster(list(organizations)),
        "code_map": [*_program_map(person.id, program), *_shipped_map(specialty)],
    }


def _program_map(person_id: int, program: TrainingProgram | None) -> list[dict[str, Any]]:
    """Where the program counts the codes that the person has logged; the whole map may have thousands."""
    if program is None:
        return []
    mine = select(LogLine.code).where(LogLine.person_id == person_id)
    query = select(ProgramCode).where(
        ProgramCode.organization_id == program.organization_id, ProgramCode.code.in_(mine)
    )
    return [
        {"code": row.code, "categories": row.categories, "first": row.starts_on, "last": row.ends_on, "is_own": True}
        for row in db.session.scalars(query.order_by(ProgramCode.code, ProgramCode.starts_on))
        if not row.rrc_code
    ]


def _shipped_map(specialty: str | None) -> list[dict[str, Any]]:
    """The public map of the specialty; a code that needs the Review Committee's beside it is left to the counting."""
    return [
        {"code": row.code, "categories": [row.category], "first": row.first, "last": row.last, "is_own": False}
        for row in code_maps().get(specialty or "", ())
        if row.counts and not row.is_companion and not row.rrc_codes
    ]


def _roster(organization_ids: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {"id": row.key, "name": row.name, "active_from": row.active_from, "active_to": row.active_to}
        for row in attendings_of(organization_ids)
    ]
