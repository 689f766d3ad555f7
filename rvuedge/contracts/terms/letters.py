"""The text of the mail that says a practice has stated somebody's terms. What is paid stands on the page alone."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from config import Settings
from rvuedge.accounts.mail.messages import Detail, Letter, letter
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organization_named
from rvuedge.contracts.terms.models import OPEN_STATES, PracticeTerms
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import in_words

TERMS_MAIL = "terms-stated"


@letter(TERMS_MAIL, category=TERMS_MAIL)
def _stated(to: str, detail: Detail, _now: datetime) -> Letter | None:
    """To the physician; None where the terms were answered, replaced or taken back meanwhile."""
    person_id = int(detail["person"])
    query = select(PracticeTerms).where(PracticeTerms.person_id == person_id, PracticeTerms.id == int(detail["terms"]))
    terms = db.session.scalars(query.where(PracticeTerms.state.in_(OPEN_STATES))).one_or_none()
    person = db.session.get(Person, person_id)
    if terms is None or person is None or person.email != to:
        return None
    settings: Settings = current_app.config["RVUEDGE"]
    practice = organization_named(terms.organization_id)
    return (
        f"{practice} stated the terms of your contract",
        (
            f"{practice} stated what it says your contract pays from {in_words(terms.effective_from)} on. Until you "
            "confirm it, it is the practice’s statement and marked as such. Read it, then confirm it or ask about "
            f"it:\n\n{settings.public_url}/app/contract"
        ),
    )
