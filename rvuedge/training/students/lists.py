"""A clerkship's lists: stated by its director, dated, and kept; which binds whom follows from the day they begin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.students.models import ClerkshipList
from rvuedge.training.students.rules import ClerkshipRequirements, Experience

MOST = 60  # lists of a program over the years: a dozen clerkships, revised now and then


def lists_of(organization_ids: list[int]) -> list[ClerkshipList]:
    """The lists of some programs, by key and day."""
    query = select(ClerkshipList).where(ClerkshipList.organization_id.in_(organization_ids))
    ordered = query.order_by(ClerkshipList.organization_id, ClerkshipList.key, ClerkshipList.starts_on)
    return list(db.session.scalars(ordered)) if organization_ids else []


def list_in_force(lists: list[ClerkshipList], key: str, on: date) -> ClerkshipList | None:
    """The list of a key that binds who begins on a day; None before the first."""
    found = [item for item in lists if item.key == key and item.starts_on <= on]
    return max(found, key=lambda item: item.starts_on, default=None)


def requirements_of(row: ClerkshipList) -> ClerkshipRequirements:
    """A list as the rules count against it."""
    return ClerkshipRequirements(
        tuple(Experience(**item) for item in row.experiences),
        row.alternatives_most,
        row.alternatives_share,
        row.needs_sign_off,
    )


def put_list(
    organization_id: int, key: str, starts_on: date, fields: Mapping[str, Any], *, actor_id: int, now: datetime
) -> bool:
    """State a list; whether it is new. The same again does nothing. Raises InvalidError for too many."""
    with transaction() as session:
        hold_practice(session, organization_id)
        here = {(row.key, row.starts_on): row for row in lists_of([organization_id])}
        row = here.get((key, starts_on))
        if row is None and len(here) >= MOST:
            raise InvalidError(f"A program has at most {MOST} lists; delete one that binds nobody.")
        if row is not None and all(getattr(row, name) == value for name, value in fields.items()):
            return False
        is_new = row is None
        row = row or ClerkshipList(organization_id=organization_id, key=key, starts_on=starts_on)
        for name, value in fields.items():
            setattr(row, name, value)
        row.updated_at = now
        session.add(row)
        _audit("clerkship-list.put", row, actor_id, now)
    return is_new


def remove_list(organization_id: int, key: str, starts_on: date, *, actor_id: int, now: datetime) -> None:
    """Take a list back; entries stay. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        row = session.get(ClerkshipList, (organization_id, key, starts_on))
        if row is None:
            raise NotFoundError("No such list.")
        _audit("clerkship-list.remove", row, actor_id, now)
        session.delete(row)


def _audit(action: str, row: ClerkshipList, actor_id: int, now: datetime) -> None:
    record_audit(
        actor_id=actor_id,
        organization_id=row.organization_id,
        action=action,
        subject=f"clerkship list {row.key}",
        detail={"from": row.starts_on.isoformat(), "what": row.title},
        now=now,
    )
