"""The NPIs by which a practice's files name its members: from the roster, or entered for one member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.accounts.practices.models import MemberNpi
from rvuedge.files.columns.likeness import is_npi
from rvuedge.platform.database.put import put_row
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction


def npis_of(organization_id: int) -> dict[str, int]:
    """Whose each NPI is that a practice has stated, by the number of the person; who has not joined yet is absent."""
    is_same = or_(Person.id == MemberNpi.person_id, Person.email == MemberNpi.email)
    joined = select(MemberNpi.npi, Person.id).join(Person, is_same)
    belongs = select(Membership.person_id).where(Membership.organization_id == organization_id)
    rows = db.session.execute(joined.where(MemberNpi.organization_id == organization_id, Person.id.in_(belongs)))
    return {row.npi: row.id for row in rows}


def put_npis(organization_id: int, by_email: Mapping[str, str]) -> None:
    """State NPIs by address, each in place of the one before; called in the transaction that is in the trail."""
    with transaction() as session:
        found = session.execute(select(Person.email, Person.id).where(Person.email.in_([*by_email])))
        people = {row.email: row.id for row in found}
        here = set(session.scalars(select(Membership.person_id).where(Membership.organization_id == organization_id)))
        for email, npi in by_email.items():
            person_id = people.get(email) if people.get(email) in here else None
            _put(organization_id, npi, person_id, None if person_id else email)


def put_npi(organization_id: int, person_id: int, npi: str | None, *, by: Person, now: datetime) -> None:
    """State a member's NPI in place of the one before; None takes it back.

    Raises InvalidError for a number that is none, or another member's; NotFoundError for who is no member.
    """
    if npi is not None and not (len(npi) == 10 and npi.isascii() and npi.isdigit() and is_npi(npi)):
        sentence = "Expected ten digits with the check digit of an NPI."
        raise InvalidError(sentence, errors={"npi": [sentence]})
    with transaction() as session:
        hold_practice(session, organization_id)
        mine = (Membership.organization_id == organization_id, Membership.person_id == person_id)
        if not session.scalar(select(func.count()).where(*mine)):
            raise NotFoundError("No such member.")
        if npi is not None and npis_of(organization_id).get(npi, person_id) != person_id:
            sentence = "This NPI is another member’s."
            raise InvalidError(sentence, errors={"npi": [sentence]})
        if npi is not None:
            _put(organization_id, npi, person_id, None)
        else:
            session.execute(delete(MemberNpi).where(_of(organization_id, person_id, None)))
        record_audit(
            actor_id=by.id,
            organization_id=organization_id,
            action="member.npi",
            subject=f"person {person_id}",
            detail={"npi": npi},
            people=[person_id],
            now=now,
        )


def _of(organization_id: int, person_id: int | None, email: str | None) -> ColumnElement[bool]:
    same = MemberNpi.person_id == person_id if person_id is not None else MemberNpi.email == email
    return (MemberNpi.organization_id == organization_id) & same


def _put(organization_id: int, npi: str, person_id: int | None, email: str | None) -> None:
    with transaction() as session:
        session.execute(delete(MemberNpi).where(_of(organization_id, person_id, email)))
        key = {"organization_id": organization_id, "npi": npi}
        put_row(session, MemberNpi, key, {"person_id": person_id, "email": email})
