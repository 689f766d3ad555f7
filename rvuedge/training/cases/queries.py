"""Reads of logs as cases: one person's in two statements, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select

from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.extensions import db
from rvuedge.training.cases.rules import CaseLine, CaseRecord

_LOG, _LINE = ProcedureLog.__table__.c, LogLine.__table__.c
_FIELDS = (
    "version", "performed_on", "created_at", "site", "rotation", "attending", "role", "supervision", "primary_line",
    "patient_type", "age_band", "complexity", "is_simulated", "critical_share", "present_for_critical", "case_ref",
)  # fmt: skip

_NAMES = tuple("logged_at" if name == "created_at" else name for name in _FIELDS)


def records_of(
    person_id: int, *, first: date | None = None, last: date | None = None, ids: Collection[str] | None = None
) -> Sequence[CaseRecord]:
    """A person's live logs as cases, oldest first: of some days (both included), or some by their ids."""
    wanted = [_LOG.person_id == person_id, _LOG.deleted_at.is_(None)]
    if first is not None:
        wanted.append(_LOG.performed_on >= first)
    if last is not None:
        wanted.append(_LOG.performed_on <= last)
    if ids is not None:
        wanted.append(_LOG.id.in_(ids))
    logs = select(_LOG.id, *(_LOG[name] for name in _FIELDS)).where(*wanted).order_by(_LOG.performed_on, _LOG.id)
    lines = _lines(person_id, wanted)
    return [
        CaseRecord(log_id=log_id, lines=tuple(lines.get(log_id, ())), **dict(zip(_NAMES, facts, strict=True)))
        for log_id, *facts in db.session.execute(logs)
    ]


def _lines(person_id: int, wanted: Sequence[ColumnElement[bool]]) -> Mapping[str, list[CaseLine]]:
    query = (
        select(_LINE.log_id, _LINE.code, _LINE.modifiers, _LINE.units)
        # Not a join: SQLite would read every line of the person and then its log, whatever days are wanted.
        .where(_LINE.person_id == person_id, _LINE.log_id.in_(select(_LOG.id).where(*wanted)))
        .order_by(_LINE.log_id, _LINE.position)
    )
    found: dict[str, list[CaseLine]] = defaultdict(list)
    for log_id, code, modifiers, units in db.session.execute(query):
        found[log_id].append(CaseLine(code, tuple(modifiers), units))
    return found
