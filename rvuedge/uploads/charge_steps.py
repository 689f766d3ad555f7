"""An import of charges in short steps, for files that are too long for one transaction: begin, go on.

The first step makes the import's row, ends the logs that claims replace or void, and saves those that come in their
place; the others save what is left of the plan. A plan made again after an interruption finds what is saved already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from rvuedge.logbook.charges import queries as charge_queries
from rvuedge.logbook.charges.matching import Planned
from rvuedge.logbook.charges.plan import ImportPlan, make_plan
from rvuedge.logbook.charges.rules.encounters import ChargeFile
from rvuedge.logbook.charges.services import (
    ImportRequest,
    end_earlier,
    import_row,
    logs_to_make,
    refuse_open_questions,
    refused,
    store_logs,
)
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.facts import Owner

AT_ONCE = 50  # logs a step saves: some 40 ms on SQLite, so that nobody who logs waits for long (decision on jobs)


@dataclass(frozen=True, slots=True)
class ChargesSent:
    """A file of charges on its way into one person's logs; `brought_by` is the practice that brings it in for them."""

    owner: Owner
    file: str
    data: bytes
    wanted: ImportRequest
    brought_by: int | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()


def plan_of(sent: ChargesSent, read: ChargeFile, now: datetime) -> ImportPlan:
    """What is to become of each charge, as things stand."""
    return make_plan(
        read,
        owner=sent.owner,
        provider=sent.wanted.wanted_provider,
        keep=sent.wanted.duplicates == "keep",
        corrections=sent.wanted.corrections,
        today=now.date(),
    )


def begin_import(session: Session, sent: ChargesSent, plan: ImportPlan, now: datetime) -> str:
    """The first step: the id of the import. Raises FileQuestionsError and ChargesRefusedError with nothing stored."""
    refuse_open_questions(sent.file, plan.questions, plan.left_out)
    if plan.problems and not sent.wanted.skip_problems:
        raise refused(sent.file, plan.problems)
    with turn_of(sent.owner.person_id):
        made = import_row(sent.owner, sent.file, sent.digest, plan, sent.wanted, now, brought_by=sent.brought_by)
        session.add(made)
        session.flush()
        end_earlier(sent.owner, made, plan, now)
        store_logs(session, sent.owner, made, [log for log in logs_to_make(plan) if _is_replacement(log)], now)
    return made.id


def _is_replacement(log: Planned) -> bool:
    return bool(log.encounter.replaces or log.changes is not None or log.ends)


def logs_left(plan: ImportPlan) -> list[Planned]:
    """What the later steps save."""
    return [log for log in logs_to_make(plan) if not _is_replacement(log)]


def go_on(session: Session, owner: Owner, import_id: str, some: Sequence[Planned], now: datetime) -> None:
    """A later step: save some logs of the import."""
    with turn_of(owner.person_id):
        made = charge_queries.import_of(owner.person_id, import_id)
        store_logs(session, owner, made, some, now)
