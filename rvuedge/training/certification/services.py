"""Writes of certifications: certify some residents for a procedure, end that, make and withdraw a look-up link."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import or_, select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Person
from rvuedge.platform.errors import ConflictError, InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.tokens import digest, new_token
from rvuedge.training.certification.models import LookUpLink, ProcedureCertification
from rvuedge.training.programs.queries import residents_of, rules_on
from rvuedge.training.rules.academic_year import bounds, first_year

MOST_LINKS = 20  # open links of a program: one for each ward that looks up, and some to spare


class CertifiedInPartError(ConflictError):
    """Somebody is certified for a part of the days already."""

    code = "certified-in-part"


def certify(
    organization_id: int,
    procedure: str,
    person_ids: Collection[int],
    starts_on: date,
    *,
    ends_on: date | None = None,
    by: Person,
    now: datetime,
) -> int:
    """Certify residents for a procedure of the program's list from a day on; how many were not certified before.

    Raises NotFoundError for a procedure that is not on the list of that day, InvalidError for somebody who is no
    resident on it, CertifiedInPartError for other days that overlap; nothing is stored then.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        _listed(organization_id, procedure, starts_on)
        residents = {resident.person_id for resident in residents_of(organization_id, starts_on)}
        if strangers := set(person_ids) - residents:
            raise InvalidError(f"No resident of the program on {starts_on}: {', '.join(map(str, sorted(strangers)))}.")
        last = ends_on or date.max
        covered = {row.person_id for row in _overlapping(organization_id, procedure, person_ids, starts_on, last)}
        new = sorted(set(person_ids) - covered)
        session.add_all(
            ProcedureCertification(
                organization_id=organization_id,
                person_id=person_id,
                procedure=procedure,
                starts_on=starts_on,
                ends_on=ends_on,
                certified_by=by.id,
                certified_at=now,
            )
            for person_id in new
        )
        if new:
            _audit("certification.give", organization_id, by, now, {"code": procedure, "from": str(starts_on)}, new)
    return len(new)


def end_certification(
    organization_id: int, person_id: int, procedure: str, last_day: date, *, by: Person, now: datetime
) -> None:
    """Let a certification end with a day; one that began after it goes. Raises NotFoundError where there is none."""
    with transaction() as session:
        hold_practice(session, organization_id)
        mine = select(ProcedureCertification).where(
            ProcedureCertification.organization_id == organization_id,
            ProcedureCertification.person_id == person_id,
            ProcedureCertification.procedure == procedure,
            or_(ProcedureCertification.ends_on.is_(None), ProcedureCertification.ends_on > last_day),
        )
        running = session.scalars(mine).all()
        if not running:
            raise NotFoundError("No such certification.")
        for certification in running:
            if certification.starts_on > last_day:
                session.delete(certification)
            else:
                certification.ends_on = last_day
        _audit("certification.end", organization_id, by, now, {"code": procedure, "to": str(last_day)}, [person_id])


def make_link(organization_id: int, *, by: Person, now: datetime) -> tuple[str, LookUpLink]:
    """A new look-up link with its token, which is shown this once. It lasts to the end of the academic year, when
    residents change. Raises InvalidError for too many."""
    token = new_token()
    with transaction() as session:
        hold_practice(session, organization_id)
        open_links = select(LookUpLink.id).where(
            LookUpLink.organization_id == organization_id,
            LookUpLink.revoked_at.is_(None),
            LookUpLink.last_day >= now.date(),
        )
        if len(session.scalars(open_links).all()) >= MOST_LINKS:
            raise InvalidError(f"A program has at most {MOST_LINKS} look-up links; withdraw one you do not use.")
        link = LookUpLink(
            digest=digest(token),
            organization_id=organization_id,
            created_at=now,
            created_by=by.id,
            last_day=bounds(first_year(now.date()))[1],
        )
        session.add(link)
        session.flush()
        _audit("look-up-link.make", organization_id, by, now, {"to": str(link.last_day)})
    return token, link


def withdraw_link(organization_id: int, link_id: int, *, by: Person, now: datetime) -> None:
    """End a look-up link at once; again is a success. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        link = session.get(LookUpLink, link_id)
        if link is None or link.organization_id != organization_id:
            raise NotFoundError("No such look-up link.")
        if link.revoked_at is None:
            link.revoked_at = now
            _audit("look-up-link.withdraw", organization_id, by, now, {})


def _listed(organization_id: int, procedure: str, on: date) -> None:
    known = {item["key"] for item in rules_on(organization_id, on).certification}
    if procedure not in known:
        raise NotFoundError(f"The program's list of {on} has no procedure {procedure!r}.", code="no-such-procedure")


def _overlapping(
    organization_id: int, procedure: str, person_ids: Collection[int], first: date, last: date
) -> list[ProcedureCertification]:
    """Certifications that hold for all of some days. Raises CertifiedInPartError for one that holds for a part."""
    rows = db.session.scalars(
        select(ProcedureCertification).where(
            ProcedureCertification.organization_id == organization_id,
            ProcedureCertification.procedure == procedure,
            ProcedureCertification.person_id.in_(person_ids),
            ProcedureCertification.starts_on <= last,
            or_(ProcedureCertification.ends_on.is_(None), ProcedureCertification.ends_on >= first),
        )
    ).all()
    for row in rows:
        if row.starts_on > first or (row.ends_on or date.max) < last:
            days = f"from {row.starts_on}" + (f" to {row.ends_on}" if row.ends_on else "")
            raise CertifiedInPartError(f"Person {row.person_id} is certified {days} already. Choose days beside these.")
    return list(rows)


def _audit(
    action: str,
    organization_id: int,
    by: Person,
    now: datetime,
    detail: dict[str, object],
    people: Collection[int] = (),
) -> None:
    record_audit(
        actor_id=by.id,
        organization_id=organization_id,
        action=action,
        subject=f"organization {organization_id}",
        detail=detail,
        people=people,
        now=now,
    )
