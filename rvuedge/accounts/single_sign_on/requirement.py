"""Whether somebody may come in by means of their own, or their practice requires its own sign-in."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from config import Settings
from rvuedge.accounts.people.models import Membership, Organization, Person
from rvuedge.accounts.single_sign_on.models import PracticeSignOn
from rvuedge.platform.database import walls
from rvuedge.platform.errors import UnauthenticatedError
from rvuedge.platform.extensions import db


class PracticeSignInRequiredError(UnauthenticatedError):
    """The person's practice lets its members in by its own sign-in only."""

    code = "practice-sign-in-required"


@walls.opened("what the practice requires is asked before the person is signed in")
def refuse_own_means(person: Person, *, now: datetime) -> None:
    """Refuse a password or passkey where the person's practice requires its own sign-in; owners keep theirs.

    An owner has to come in when the provider is down. Raises PracticeSignInRequiredError.
    """
    day = now.date()
    name = db.session.scalar(
        select(Organization.name)
        .join(PracticeSignOn, PracticeSignOn.organization_id == Organization.id)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(
            Membership.person_id == person.id,
            Membership.role != "owner",
            Membership.started_on <= day,
            Membership.ended_on.is_(None) | (Membership.ended_on >= day),
            PracticeSignOn.is_required.is_(True),
        )
        .order_by(Organization.id)
        .limit(1)
    )
    if name is not None:
        settings: Settings = current_app.config["RVUEDGE"]
        place = f"{settings.public_url}/app/practice-sign-in"
        raise PracticeSignInRequiredError(
            f"{name} lets its members in by its own sign-in. Open {place} in a browser.", more={"sign_in": place}
        )
