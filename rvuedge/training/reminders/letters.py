"""The texts of mail about training. They hold the facts of cases and the names of colleagues, never a patient's."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from sqlalchemy import select

from config import Settings
from rvuedge.accounts.mail.messages import Detail, Letter, letter
from rvuedge.accounts.people.models import Person
from rvuedge.logbook.attendings.models import Attending
from rvuedge.logbook.attendings.queries import named
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import count, in_words
from rvuedge.training.attestations import queries
from rvuedge.training.attestations.acts import REQUEST_MAIL
from rvuedge.training.attestations.answers import title_of
from rvuedge.training.attestations.authority import NamedEntry, address_of, named_entry
from rvuedge.training.attestations.models import Attestation
from rvuedge.training.attestations.words import role_words
from rvuedge.training.reminders.links import issue_link

DIGEST_MAIL = "attestation-digest"
WEEK_MAIL = "log-your-week"
LINKED = 10  # cases of a digest that have their own link: more is read on the page
NOTHING = "Nothing confirms itself: a case waits until somebody answers."


@letter(REQUEST_MAIL, category="attestations")
def _request(to: str, detail: Detail, now: datetime) -> Letter | None:
    """One case, to who is named in it; None where it does not wait for them any more."""
    row = _waiting(detail["attestation"])
    entry = None if row is None else named_entry(row)
    if row is None or entry is None or entry.key != detail["key"] or entry.address != to:
        return None
    resident = db.session.get_one(Person, row.person_id).name
    return (
        f"{resident} asks you to attest a case",
        (
            f"{resident} asks you to attest this case:\n\n{_case(row)}\n\n"
            "Open this link within 72 hours to confirm it, or to say otherwise. You do not need to sign in:\n\n"
            f"{_link(row, entry, now)}\n\n{NOTHING}"
        ),
    )


@letter(DIGEST_MAIL, category="attestations")
def _digest(to: str, detail: Detail, now: datetime) -> Letter | None:
    """What waits for an attending of a program: how many, since when, and the oldest with a link each."""
    entry = db.session.get(Attending, (int(detail["organization"]), detail["key"]))
    if entry is None or not entry.may_attest or address_of(entry) != to:
        return None
    cases = queries.waiting_of(queries.naming([named(entry)]), now=now)
    if not cases:
        return None
    named_as = NamedEntry(entry.organization_id, entry.key, entry.name, entry.person_id, to)
    rows = [row for row in (_waiting(found_id) for _, _, found_id in cases[:LINKED]) if row is not None]
    listed = "\n\n".join(f"{_from(row)}\n{_case(row)}\n{_link(row, named_as, now)}" for row in rows)
    oldest = cases[0][1]
    wait = "waits" if len(cases) == 1 else "wait"
    return (
        f"{count(len(cases), 'case')} {wait} for you to attest",
        (
            f"{count(len(cases), 'case')} {wait} for you, the oldest since {in_words(oldest.date())}. {NOTHING}\n\n"
            f"{_which(len(cases), len(rows))} Each link is good for 72 hours, to answer once, without signing in.\n\n"
            f"{listed}\n\nAll of them, signed in: {_settings().public_url}/attest"
        ),
    )


@letter(WEEK_MAIL, category="log-your-week")
def _week(_to: str, detail: Detail, _now: datetime) -> Letter:
    """To a resident who has logged nothing for a while."""
    since = f" since {in_words(date.fromisoformat(detail['since']))}" if detail.get("since") else " yet"
    return (
        "Log your week",
        (
            f"You have logged nothing{since}. A case is remembered best on the day: log what you did this week, "
            f"it takes a minute.\n\n{_settings().public_url}/app"
        ),
    )


def _waiting(found_id: str) -> Attestation | None:
    query = select(Attestation).where(Attestation.id == found_id, Attestation.state == "requested")
    return db.session.scalars(query.where(Attestation.withdrawn_at.is_(None))).one_or_none()


def _case(row: Attestation) -> str:
    codes = ", ".join(f"{code} {title_of(code)}" for code, _ in row.claim["codes"])
    return f"{in_words(row.performed_on)}: {codes}\n{role_words(row.claim)}"


def _from(row: Attestation) -> str:
    return db.session.get_one(Person, row.person_id).name


def _which(number: int, listed: int) -> str:
    return "This is the one:" if number == 1 else f"The oldest {listed}:" if listed < number else "These are:"


def _link(row: Attestation, entry: NamedEntry, now: datetime) -> str:
    return f"{_settings().public_url}/attest/case?token={issue_link(row.id, entry, now=now)}"


def _settings() -> Settings:
    found: Settings = current_app.config["RVUEDGE"]
    return found
