"""Preceptors sign entries or return them with a message; what they said of an entry's facts stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_person
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.logbook.attendings.models import Attending
from rvuedge.logbook.attendings.queries import roster_of
from rvuedge.logbook.attendings.rules import RosterName, attending_meant
from rvuedge.platform.errors import ConflictError, NotFoundError, StaleError
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.programs.queries import rules_on
from rvuedge.training.students.entries import KnownEntry, entries_of, entry_of
from rvuedge.training.students.models import SignOff, StudentEntry

ACTIONS = {"sign": "signed", "return": "returned"}
WAITING = frozenset({"waiting", "reopened"})
LATELY = timedelta(days=400)  # a clerkship year and the weeks in which a gap is repaired


def waiting_for(person: Person, *, today: date) -> list[tuple[str, KnownEntry]]:
    """Entries that wait for somebody's signature with the student's name, the oldest first."""
    found: list[tuple[str, KnownEntry]] = []
    for organization_id in _organizations_of(person.id):
        names = _students_of(organization_id, since=today - LATELY)
        roster = roster_of([organization_id])
        for entry in entries_of(sorted(names), organization_ids=[organization_id]):
            if entry.state in WAITING and may_sign(person.id, entry.row, roster):
                found.append((names[entry.row.person_id], entry))
    return sorted(found, key=lambda item: (item[1].row.performed_on, item[1].row.id))


def _organizations_of(person_id: int) -> list[int]:
    query = select(Attending.organization_id).where(Attending.person_id == person_id, Attending.may_attest)
    return sorted(set(db.session.scalars(query)))


def _students_of(organization_id: int, *, since: date) -> dict[int, str]:
    query = (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organization_id == organization_id,
            Membership.role == "trainee",
            (Membership.ended_on.is_(None)) | (Membership.ended_on >= since),
        )
    )
    return {number: name for number, name in db.session.execute(query)}  # noqa: C416 - a row is no tuple to mypy


def may_sign(person_id: int, entry: StudentEntry, roster: Sequence[RosterName]) -> bool:
    """Whether somebody may sign an entry: its preceptor by the roster, or any attending if the program says so."""
    mine = [item for item in roster if item.person_id == person_id and item.may_attest]
    here = [item for item in mine if item.is_active(entry.performed_on)]
    if not here or entry.person_id == person_id:
        return False
    meant = attending_meant(entry.preceptor, entry.performed_on, roster)
    if meant is not None and meant.person_id == person_id:
        return True
    return rules_on(entry.organization_id, entry.performed_on).who_may_attest == "any_attending"


def sign_off(
    by: Person, student_id: int, entry_id: str, *, action: str, message: str | None, version: int, now: datetime
) -> KnownEntry:
    """Sign an entry or return it. The same again is a good answer.

    Raises NotFoundError for an entry that is not theirs to sign, StaleError for another version than the one that was
    seen, and ConflictError where somebody else has signed it.
    """
    with transaction() as session:
        hold_person(session, student_id, missing="No such entry.")
        entry = entry_of(student_id, entry_id)
        row = entry.row
        if not may_sign(by.id, row, roster_of([row.organization_id])):
            raise NotFoundError("No such entry.")
        if row.version != version:
            raise StaleError(
                f"The student changed this entry to version {row.version}; look at it again.", existing=entry
            )
        wanted, newest = ACTIONS[action], entry.newest
        if newest is not None and (newest.action, newest.signed_by) == (wanted, by.id):
            return entry
        if newest is not None and newest.action == "signed" and newest.signed_by != by.id:
            raise ConflictError("Another preceptor has signed this entry.", existing=entry, code="already-signed")
        made = SignOff(
            person_id=student_id,
            entry_id=entry_id,
            number=len(entry.sign_offs) + 1,
            action=wanted,
            facts=row.facts,
            message=message,
            signed_by=by.id,
            signed_at=now,
        )
        session.add(made)
        session.flush()
        record_audit(
            actor_id=by.id,
            organization_id=row.organization_id,
            action=f"student-entry.{action}",
            subject=f"person {student_id}",
            detail={"what": f"{row.list_key} {row.experience}", "on": row.performed_on.isoformat()},
            people=[student_id],
            now=now,
        )
    return KnownEntry(row, (*entry.sign_offs, made))
