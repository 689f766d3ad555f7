"""A training program: founded as an organization or made of one, and its rules from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.practices.memberships import create_owned_organization
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import transaction
from rvuedge.training.programs.models import ProgramRules, TrainingProgram
from rvuedge.training.requirements.shipped import specialties

MOST_RULES = 100  # days from which rules hold: some changes a year, for decades


def found_program(name: str, facts: Mapping[str, Any], *, by: Person, now: datetime) -> Organization:
    """A new program with its founder as owner. Raises InvalidError for a specialty that is not listed."""
    _check(facts)
    with transaction():
        organization = create_owned_organization(name, by, now=now)
        put_program(organization.id, facts, by=by, now=now)
    return organization


def put_program(organization_id: int, facts: Mapping[str, Any], *, by: Person, now: datetime) -> bool:
    """Make an organization a program, or state its specialty, kind and years anew; whether it is new.

    The same again changes nothing. Raises InvalidError for a specialty that is not listed.
    """
    _check(facts)
    with transaction() as session:
        hold_practice(session, organization_id)
        program = session.get(TrainingProgram, organization_id)
        if program is not None and all(getattr(program, name) == value for name, value in facts.items()):
            return False
        is_new = program is None
        session.add(program := program or TrainingProgram(organization_id=organization_id, created_at=now))
        for name, value in facts.items():
            setattr(program, name, value)
        _audit("program.put", organization_id, by, now, dict(facts))
    return is_new


def state_rules(organization_id: int, starts_on: date, rules: Mapping[str, Any], *, by: Person, now: datetime) -> None:
    """State the program's rules from a day on, until the next day with rules. The same again changes nothing.

    Raises InvalidError for more days with rules than a program has.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        stated = {row.starts_on: row for row in _rules(session, organization_id)}
        row = stated.get(starts_on)
        if row is not None and row.rules == rules:
            return
        if row is None and len(stated) >= MOST_RULES:
            raise InvalidError(f"A program has rules from at most {MOST_RULES} days; remove some you do not use.")
        session.add(row := row or ProgramRules(organization_id=organization_id, starts_on=starts_on))
        row.rules, row.created_by, row.created_at = dict(rules), by.id, now
        _audit("program-rules.put", organization_id, by, now, {"from": str(starts_on)})


def remove_rules(organization_id: int, starts_on: date, *, by: Person, now: datetime) -> None:
    """Take back the rules from a day; those before it go on. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        row = next((row for row in _rules(session, organization_id) if row.starts_on == starts_on), None)
        if row is None:
            raise NotFoundError("No rules begin on that day.")
        session.delete(row)
        _audit("program-rules.remove", organization_id, by, now, {"from": str(starts_on)})


def _rules(session: Session, organization_id: int) -> list[ProgramRules]:
    return list(session.scalars(select(ProgramRules).where(ProgramRules.organization_id == organization_id)))


def _check(facts: Mapping[str, Any]) -> None:
    if facts["specialty"] not in specialties():
        sentence = "Give a specialty of GET /training/specialties."
        raise InvalidError(sentence, code="no-such-specialty", errors={"specialty": [sentence]})


def _audit(action: str, organization_id: int, by: Person, now: datetime, detail: dict[str, Any]) -> None:
    record_audit(
        actor_id=by.id,
        organization_id=organization_id,
        action=action,
        subject=f"organization {organization_id}",
        detail=detail,
        now=now,
    )
