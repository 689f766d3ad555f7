"""Reads of what a program's trainees wrote as attending, beside the roster it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from rvuedge.accounts.people.models import Membership
from rvuedge.logbook.attendings.queries import roster_of
from rvuedge.logbook.attendings.rules import attending_meant
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db
from rvuedge.training.programs.queries import logged_in_training


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A name in logs of a program's trainees: in how many, by how many of them, the last day, and whom it means."""

    name: str
    logs: int
    trainees: int
    latest: date
    key: str | None


def written_names(organization_id: int) -> list[WrittenName]:
    """Every name that logs of days as trainee of the program say, most logs first.

    `key` is the attending meant on the last of these days; None where nobody, or more than one, is meant.
    """
    log = ProcedureLog
    rows = db.session.execute(
        select(log.attending, func.count(), func.count(func.distinct(log.person_id)), func.max(log.performed_on))
        .join(Membership, Membership.person_id == log.person_id)
        .where(*logged_in_training(organization_id), log.attending.is_not(None))
        .group_by(log.attending)
        .order_by(func.count().desc(), log.attending)
    )
    roster = roster_of([organization_id])
    found = []
    for name, logs, trainees, latest in rows:
        meant = attending_meant(name, latest, roster)
        found.append(WrittenName(name or "", logs, trainees, latest, meant.key if meant else None))
    return found
