"""What a change of a resident's log means for its attestation, in the same transaction (logbook/records/followers.py).

A new case is requested where the program's rule of its day wants it; an edit of an attested fact opens the attestation
again; a deleted case is asked about by nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from rvuedge.logbook.records.facts import LogFacts, Owner
from rvuedge.logbook.records.followers import follows_logs
from rvuedge.logbook.records.revisions import Revision
from rvuedge.platform.edge import keys
from rvuedge.training.attestations.authority import NO_PROGRAMS, CaseProgram, Programs, programs_of
from rvuedge.training.attestations.models import Attestation
from rvuedge.training.attestations.rows import (
    Actor,
    StepTaken,
    claimed,
    locked_of_logs,
    new_row,
    put,
    standing_of,
)
from rvuedge.training.rules.attesting.policies import drawn
from rvuedge.training.rules.attesting.states import Standing, edited, withdrawn


@follows_logs
def follow(session: Session, owner: Owner, revisions: Sequence[Revision], now: datetime) -> None:
    """Bring the attestations of changed logs in step. Only trainees' new cases can be requested."""
    known = [revision.log.id for revision in revisions if _may_be_known(owner, revision)]
    rows = locked_of_logs(session, owner.person_id, known) if known else {}
    could_be_requested = any(_was_trainee(owner, revision) and _is_complete(revision) for revision in revisions)
    programs = programs_of(owner.person_id) if could_be_requested else NO_PROGRAMS
    for revision in revisions:
        wanted = None
        if _was_trainee(owner, revision) and not revision.log.is_deleted:
            wanted = _program_that_wants(owner.person_id, revision.facts, programs)
        row = rows.get(revision.log.id)
        if row is not None:
            _bring_in_step(session, row, revision, wanted is not None, now)
        elif wanted is not None:
            row = new_row(session, owner.person_id, revision.log.id, wanted.organization_id, now)
            _put(session, row, Standing("requested", claimed(revision.facts)), "request", now)


def _may_be_known(owner: Owner, revision: Revision) -> bool:
    """Whether there may be an attestation of it. Attendings name nobody, and their edits cost no statement here; who
    was a resident when the case was logged named somebody.
    """
    if revision.before is None:
        return False
    return _was_trainee(owner, revision) or bool(revision.before.attending or revision.facts.attending)


def _was_trainee(owner: Owner, revision: Revision) -> bool:
    """Whether its person was a student or resident on the day of the case."""
    return owner.facts.is_trainee_on(revision.facts.performed_on)


def _is_complete(revision: Revision) -> bool:
    """Whether somebody could attest it: it is there, and says by whom and which part."""
    return not revision.log.is_deleted and bool(revision.facts.attending) and revision.facts.role is not None


def _bring_in_step(session: Session, row: Attestation, revision: Revision, is_requested: bool, now: datetime) -> None:
    before = standing_of(row)
    if revision.log.is_deleted:
        after = withdrawn(before)
    else:
        after = edited(before, claimed(revision.facts), is_requested=is_requested)
    if after != before:
        _put(session, row, after, "delete" if after.is_withdrawn else "edit", now)


def _put(session: Session, row: Attestation, after: Standing, act: str, now: datetime) -> None:
    put(session, row, after, StepTaken(act), Actor("", "save", row.person_id), now)


def _program_that_wants(person_id: int, log: LogFacts, programs: Programs) -> CaseProgram | None:
    """The program whose rule of the day asks for an attestation of a case; None where none does."""
    program = programs.on(log.performed_on)
    if program is None or not log.attending or log.role is None:
        return None  # nobody could say whether it was so
    secret = keys.reference_key().encode()
    wants = program.request_rule.wants((line.code for line in log.lines), drawn(secret, person_id, log.id))
    return program if wants else None
