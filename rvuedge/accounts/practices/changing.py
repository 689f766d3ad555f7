"""Which changes of memberships a practice allows as things stand: asked before one is made, and in dry runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from rvuedge.accounts.people.models import Membership
from rvuedge.accounts.people.queries import role_in
from rvuedge.platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from rvuedge.platform.extensions import db


class LastOwnerError(ConflictError):
    """Somebody has to own the organization."""

    code = "last-owner"


@dataclass(slots=True)
class Ownership:
    """Who owns a practice on a day without an end, and whether who asks does; a dry run carries its changes along."""

    owners: set[int]
    by: int
    is_owner: bool

    def allowed(self, membership: Membership | None, role: str | None, ended_on: date | None) -> Membership:
        """The membership, of which a role or a last day may be changed.

        Raises NotFoundError, ForbiddenError, InvalidError and LastOwnerError otherwise.
        """
        if membership is None:
            raise NotFoundError("No such current member.")
        if role is not None or membership.role == "owner":
            self.refuse_others()
        if ended_on is not None and ended_on < membership.started_on:
            raise InvalidError("The membership would end before it starts.", errors={"ended_on": ["Too early."]})
        if _gives_up(membership, role, ended_on) and not self.owners - {membership.person_id}:
            raise LastOwnerError("An organization needs an owner. Make another member an owner first.")
        return membership

    def refuse_others(self) -> None:
        """Raises ForbiddenError for who is no owner."""
        if not self.is_owner:
            raise ForbiddenError("Only an owner may change roles or add owners.")

    def changed(self, membership: Membership, role: str | None, ended_on: date | None, *, on: date) -> None:
        """What a change that was allowed makes of it."""
        person_id, is_owner = membership.person_id, (role or membership.role) == "owner"
        if is_owner and ended_on is None and membership.ended_on is None:
            self.owners.add(person_id)
        elif _gives_up(membership, role, ended_on):
            self.owners.discard(person_id)
            if person_id == self.by:
                self.is_owner = is_owner and ended_on is not None and ended_on >= on


def _gives_up(membership: Membership, role: str | None, ended_on: date | None) -> bool:
    return membership.role == "owner" and (ended_on is not None or role not in {None, "owner"})


def ownership(organization_id: int, *, by: int, on: date) -> Ownership:
    """Who owns a practice on a day."""
    owners = db.session.scalars(
        select(Membership.person_id).where(
            Membership.organization_id == organization_id,
            Membership.role == "owner",
            Membership.started_on <= on,
            Membership.ended_on.is_(None),
        )
    )
    return Ownership(set(owners), by, role_in(by, organization_id, on=on) == "owner")
