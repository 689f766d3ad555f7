"""The audit trail: who saw or changed what, and whom it concerned. Append-only (docs/decisions/0024)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import orjson
from sqlalchemy import Select, or_, select

from rvuedge.accounts.audit.chain import remember_new
from rvuedge.accounts.audit.models import AuditEvent, AuditPerson
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.rules.trail_digests import new_seals
from rvuedge.platform.extensions import db, transaction

# What somebody is told of an entry that concerned them; what it says of other people is not for their eyes.
VISIBLE_DETAIL = (
    "what",
    "from",
    "to",
    "format",
    "on",
    "by",
    "code",
    "role",
    "ended_on",
    "cfte",
    "before",
    "device",
    "stages",
)
ACCOUNT = "account."  # what actions of an account begin with


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the trail, with the names of its actor and organization."""

    id: int
    at: datetime
    actor_id: int | None
    actor: str
    organization_id: int | None
    organization: str
    action: str
    subject: str
    detail: Mapping[str, object]
    people: tuple[int, ...] = ()


def record_audit(
    *,
    actor_id: int | None,
    organization_id: int | None,
    action: str,
    subject: str,
    detail: Mapping[str, object],
    now: datetime,
    people: Collection[int] = (),
) -> None:
    """Append to the audit trail. `people` are those whose figures were seen or whose membership was changed.

    The entry is linked in its chain as the last thing of the transaction. `actor_id` is None for who has no account and
    acts by a mailed link.
    """
    with transaction() as session:
        stored = orjson.loads(orjson.dumps(detail, option=orjson.OPT_NON_STR_KEYS))
        event = AuditEvent(
            at=now,
            organization_id=organization_id,
            actor_id=actor_id,
            action=action,
            subject=subject,
            detail=stored,
            seals=new_seals(stored),
        )
        session.add(event)
        session.flush()
        session.add_all(AuditPerson(person_id=person, event_id=event.id) for person in sorted(set(people)))
        remember_new(session, event, people)


def accesses_to(person_id: int, *, before: int | None, limit: int) -> list[AuditEntry]:
    """What others saw or changed of a person, newest first; their own doings are left out."""
    query = (
        _entries()
        .join(AuditPerson, AuditPerson.event_id == AuditEvent.id)
        .where(
            AuditPerson.person_id == person_id,
            or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id != person_id),
        )
    )
    return _read(query, before, limit, with_people=False)


def account_events_of(person_id: int, *, before: int | None, limit: int) -> list[AuditEntry]:
    """What happened to an account (sign-in, factors, recovery), newest first."""
    query = (
        _entries()
        .join(AuditPerson, AuditPerson.event_id == AuditEvent.id)
        .where(AuditPerson.person_id == person_id, AuditEvent.action.startswith(ACCOUNT))
    )
    return _read(query, before, limit, with_people=False)


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which entries of a trail: by or about a person, of an action, of days in UTC (both ends included)."""

    person_id: int | None = None
    action: str | None = None
    first: date | None = None
    last: date | None = None


EVERYTHING = AuditQuery()


def trail_of(
    organization_id: int, *, before: int | None, limit: int, criteria: AuditQuery = EVERYTHING
) -> list[AuditEntry]:
    """An organization's trail, newest first, with the ids of those concerned."""
    query = _entries().where(AuditEvent.organization_id == organization_id)
    if criteria.person_id is not None:
        about = select(AuditPerson.event_id).where(AuditPerson.person_id == criteria.person_id)
        query = query.where(or_(AuditEvent.actor_id == criteria.person_id, AuditEvent.id.in_(about)))
    if criteria.action:
        query = query.where(AuditEvent.action == criteria.action)
    if criteria.first:
        query = query.where(AuditEvent.at >= datetime.combine(criteria.first, time.min, UTC))
    if criteria.last:
        query = query.where(AuditEvent.at < datetime.combine(criteria.last + timedelta(days=1), time.min, UTC))
    return _read(query, before, limit, with_people=True)


def whole_trail(
    organization_id: int, *, criteria: AuditQuery = EVERYTHING, page_size: int = 500
) -> Iterator[AuditEntry]:
    """The same to its end, read in portions."""
    before = None
    while found := trail_of(organization_id, before=before, limit=page_size, criteria=criteria):
        yield from found
        before = found[-1].id


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    """The names of some people, by id."""
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {person_id: name for person_id, name in rows}  # noqa: C416 - a row is no tuple to mypy


def _entries() -> Select[AuditEvent, str, str]:
    return (
        select(AuditEvent, Person.name, Organization.name)
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .outerjoin(Organization, Organization.id == AuditEvent.organization_id)
    )


def _read(
    query: Select[AuditEvent, str, str], before: int | None, limit: int, *, with_people: bool
) -> list[AuditEntry]:
    if before is not None:
        query = query.where(AuditEvent.id < before)
    rows = db.session.execute(query.order_by(AuditEvent.id.desc()).limit(limit)).all()
    concerned = _people([event.id for event, _, _ in rows]) if with_people else {}
    return [
        AuditEntry(
            id=event.id,
            at=event.at,
            actor_id=event.actor_id,
            actor=actor or str(event.detail.get("actor", "")),
            organization_id=event.organization_id,
            organization=organization or "",
            action=event.action,
            subject=event.subject,
            detail=_visible_detail(event.detail, whole=with_people),
            people=tuple(concerned.get(event.id, ())),
        )
        for event, actor, organization in rows
    ]


def _visible_detail(detail: Mapping[str, object], *, whole: bool) -> dict[str, object]:
    return {name: value for name, value in detail.items() if name != "people" and (whole or name in VISIBLE_DETAIL)}


def _people(events: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = db.session.execute(
        select(AuditPerson.event_id, AuditPerson.person_id)
        .where(AuditPerson.event_id.in_(events))
        .order_by(AuditPerson.person_id)
    )
    for event_id, person_id in rows:
        found.setdefault(event_id, []).append(person_id)
    return found
