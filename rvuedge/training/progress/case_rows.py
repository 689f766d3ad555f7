"""A person's logs as cases, read fast: stand-in until training/cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.extensions import db
from rvuedge.training.programs.queries import Stage, stage_on
from rvuedge.training.rules.counting.cases import CodeRow, LoggedCase, RoleClaim
from rvuedge.training.rules.roles import RoleFacts, RoleVocabulary

_LOG, _LINE = ProcedureLog.__table__.c, LogLine.__table__.c
_LOGS = select(
    _LOG.id,
    _LOG.performed_on,
    _LOG.created_at,
    _LOG.role,
    _LOG.supervision,
    _LOG.rotation,
    _LOG.primary_line,
    _LOG.patient_type,
    _LOG.age_band,
    _LOG.is_simulated,
    _LOG.critical_share,
    _LOG.present_for_critical,
).where(_LOG.person_id == bindparam("person"), _LOG.deleted_at.is_(None), _LOG.performed_on <= bindparam("through"))
_LINES = (
    select(_LINE.log_id, _LINE.code, _LINE.units)
    .where(_LINE.person_id == bindparam("person"))
    .order_by(_LINE.log_id, _LINE.position)
)
AGE_WORDS = {
    "under_3_months": "a. < 3 months",
    "3_months_to_2_years": "b. >= 3 mos. and < 3 yr.",
    "3_to_11_years": "c. >= 3 yr. and < 12 yr.",
}


@dataclass(frozen=True, slots=True)
class ReadCase:
    case: LoggedCase
    log_id: str
    performed_on: date
    logged_on: date
    rotation: str | None


def cases_of(
    person_id: int, through: date, vocabulary: RoleVocabulary | None, spans: Sequence[Stage]
) -> list[ReadCase]:
    lines: dict[str, list[CodeRow]] = defaultdict(list)
    rows: dict[tuple[str, int], CodeRow] = {}
    for log_id, code, units in db.session.execute(_LINES, {"person": person_id}):
        row = rows.get((code, units))
        if row is None:
            row = rows[code, units] = CodeRow(code, (), units)
        lines[log_id].append(row)
    chief = [span for span in spans if span.kind == "training"]
    codes: dict[Any, str | None] = {}
    found = []
    for log in db.session.execute(_LOGS, {"person": person_id, "through": through}):
        (log_id, on, created, role, supervision, rotation, primary, patient, age, simulated, share, present) = log
        span = stage_on(chief, on)
        is_chief = span.is_chief if span else None
        key = (role, supervision, is_chief)
        if key not in codes:
            codes[key] = _word(vocabulary, role, supervision, is_chief)
        mine = lines[log_id]
        claim = RoleClaim(None, codes[key], share=share, is_present=present)
        case = LoggedCase(
            log_id,
            (claim,),
            tuple(mine),
            (),
            mine[primary].code if primary is not None and primary < len(mine) else None,
            on,
            patient,
            AGE_WORDS.get(age or "", age),
            bool(simulated),
        )
        found.append(ReadCase(case, log_id, on, created.date(), rotation))
    return found


def _word(
    vocabulary: RoleVocabulary | None, role: str | None, supervision: str | None, is_chief: bool | None
) -> str | None:
    if vocabulary is None or role is None:
        return role
    return vocabulary.word_of(RoleFacts(role, supervision, is_chief))
