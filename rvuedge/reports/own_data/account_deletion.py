"""Somebody deletes their account: what is theirs goes, what a practice has to keep stays by number (decision 0026).

Deleted are logs, lines, credits and totals, contracts, favorites, imports, reconciliations, leave, devices and proofs
of sign-in. Kept are memberships, the lines of months a practice has closed, and the audit trail; in these the name and
the address become a number. A month that is closed keeps its figures to the cent. Whoever waits to write for this
person meanwhile is refused (AccountGoneError).
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import delete, or_, select, update

from rvuedge.accounts.audit.erasure import Leaving, erase_person
from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.credentials.hashing import hashed
from rvuedge.accounts.credentials.proof import ProofRefusedError, demand_proof
from rvuedge.accounts.jobs.files import drop_file
from rvuedge.accounts.jobs.models import Job, JobFile
from rvuedge.accounts.mail.models import Invitation, OutgoingMail
from rvuedge.accounts.people.erasing import erases
from rvuedge.accounts.people.holding import hold_person, hold_practices
from rvuedge.accounts.people.idempotency import forget_receipts_of
from rvuedge.accounts.people.models import REMOVED, Device, Membership, Organization, Person, RateWindow, Token
from rvuedge.accounts.practices.changing import LastOwnerError
from rvuedge.accounts.practices.models import MemberNpi
from rvuedge.accounts.rules.passwords import PasswordRefusedError
from rvuedge.logbook.attendings.models import Attending
from rvuedge.logbook.records.change_numbers import end_numbers, reserve_numbers
from rvuedge.platform.database import walls
from rvuedge.platform.extensions import Base, db, transaction
from rvuedge.platform.tokens import digest
from rvuedge.reports.own_data.named_elsewhere import Named, forget_elsewhere
from rvuedge.statements.models import ClosedMonth
from rvuedge.training.attestations.models import ReminderSent

# What an assessor wrote of a resident's case is the resident's record: it goes with the exchange, not with the writer.
RETAINED = frozenset({"membership", "closed_line", "audit_person", "sync_clock", "attending", "assessment_side"})


@walls.opened("what is left of a person is removed wherever it is")
def leave_for_good(person: Person, *, password: str, now: datetime) -> None:
    """Delete a person's account. There is no way back.

    Raises PasswordRefusedError for a wrong password, TooManyError after several, and LastOwnerError for the only owner
    of a practice, who hands it over first.
    """
    try:
        demand_proof(person, {"password": password or " "}, now=now)
    except ProofRefusedError as error:
        raise PasswordRefusedError(error.detail, errors={"password": ["Wrong password."]}) from error
    erase_account(person, now=now)


@erases
def erase_account(person: Person, *, is_orphaning: bool = False, now: datetime) -> None:
    """Delete what `leave_for_good` deletes, unasked. `is_orphaning`: a practice may lose its only owner.

    Raises LastOwnerError unless it may.
    """
    with transaction() as session:
        organizations = _handed_over(person, now.date(), is_orphaning=is_orphaning)
        reserve_numbers(session, person.id, 0)  # the person's turn: nothing is logged while all of it goes
        hold_person(session, person.id)
        address, former, name = person.email, person.name, f"Former member {person.id}"
        entered = _end_memberships(person.id, now.date())
        _unlink_attendings(person.id)
        _delete_rows(person.id)
        end_numbers(session, person.id)
        _rename(person, name, now)
        _forget_address(address, person.email)
        ever = _ever_of(person.id)
        erase_person(Leaving(person.id, address, former, ever), now=now)
        forget_elsewhere(session, Named(address, former, ever, instead=name))
        _forget_names(person.id, name)
        practices: list[int | None] = [*sorted({*organizations, *entered})]
        for organization in practices or [None]:
            record_audit(
                actor_id=person.id,
                organization_id=organization,
                action="person.leave",
                subject=f"person {person.id}",
                detail={},
                people=[person.id],
                now=now,
            )


def _handed_over(person: Person, today: date, *, is_orphaning: bool) -> list[int]:
    """The practices a person belongs to, locked. Raises LastOwnerError where one would be left without an owner."""
    running = [or_(Membership.ended_on.is_(None), Membership.ended_on >= today)]
    mine = db.session.scalars(select(Membership).where(Membership.person_id == person.id, *running)).all()
    ids = sorted({membership.organization_id for membership in mine})
    hold_practices(db.session(), ids)
    for organization in db.session.scalars(select(Organization).where(Organization.id.in_(ids))):
        owns = any(membership.role == "owner" and membership.organization_id == organization.id for membership in mine)
        others = select(Membership.id).where(
            Membership.organization_id == organization.id,
            Membership.person_id != person.id,
            Membership.role == "owner",
            Membership.started_on <= today,
            Membership.ended_on.is_(None),
        )
        if owns and not is_orphaning and db.session.scalar(others.limit(1)) is None:
            raise LastOwnerError(f"You are the only owner of {organization.name}. Make another member an owner first.")
    return ids


def _end_memberships(person_id: int, today: date) -> set[int]:
    """End every membership that has not; the practices concerned, one entered meanwhile among them."""
    ended = set()
    for membership in db.session.scalars(select(Membership).where(Membership.person_id == person_id)):
        if membership.started_on > today:
            db.session.delete(membership)
        elif membership.ended_on is None or membership.ended_on > today:
            membership.ended_on = today
        else:
            continue
        ended.add(membership.organization_id)
    db.session.flush()
    return ended


def _ever_of(person_id: int) -> list[int]:
    """The practices somebody was ever a member of."""
    mine = select(Membership.organization_id).where(Membership.person_id == person_id).distinct()
    return list(db.session.scalars(mine))


def _unlink_attendings(person_id: int) -> None:
    """Rosters keep the name that cases of residents say; no account and no address stands beside it any more."""
    mine = update(Attending).where(Attending.person_id == person_id)
    db.session.execute(mine.values(person_id=None, email=None))


def _delete_rows(person_id: int) -> None:
    """Every row of the person's in a table that is not kept; what refers to others goes before them."""
    _drop_sealed(person_id)
    forget_receipts_of(db.session(), person_id)
    devices = select(Device.id).where(Device.person_id == person_id)
    db.session.execute(delete(Token).where(Token.device_id.in_(devices)))
    for table in reversed(Base.metadata.sorted_tables):
        if "person_id" in table.c and table.name not in RETAINED:
            db.session.execute(delete(table).where(table.c.person_id == person_id))


def _drop_sealed(person_id: int) -> None:
    """The person's files that wait sealed, whichever table or job names them by `file`."""
    for table in Base.metadata.sorted_tables:
        if {"person_id", "file"} <= set(table.c.keys()):
            named = select(table.c.file).where(table.c.person_id == person_id)
            db.session.execute(delete(JobFile).where(JobFile.reference.in_(named)))
    for payload in db.session.scalars(select(Job.payload).where(Job.person_id == person_id)):
        if payload.get("file"):
            drop_file(db.session(), str(payload["file"]))


def _rename(person: Person, name: str, now: datetime) -> None:
    person.name, person.email = name, f"former-{person.id}{REMOVED}"
    person.password_hash = hashed(secrets.token_urlsafe(32))
    person.specialty, person.email_verified_at, person.disabled_at = None, None, now
    person.stage_changes = []


def _forget_address(address: str, instead: str) -> None:
    """The address, where a practice wrote it, in mail that waits, in counts of wrong tries and of reminders."""
    for invitation in db.session.scalars(select(Invitation).where(Invitation.email == address)):
        invitation.email, invitation.name, invitation.specialty = instead, None, None
    db.session.execute(delete(MemberNpi).where(MemberNpi.email == address))
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.to == address))
    db.session.execute(delete(ReminderSent).where(ReminderSent.digest == digest(address)))
    counts = delete(RateWindow).where(RateWindow.key.contains(digest(address).hex()))
    db.session.execute(counts)


def _forget_names(person_id: int, name: str) -> None:
    """The name that closed months print; their figures stay."""
    for month in db.session.scalars(select(ClosedMonth)):
        if str(person_id) in month.names:
            month.names = {**month.names, str(person_id): name}
