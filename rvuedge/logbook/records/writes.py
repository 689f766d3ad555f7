"""Putting logs in place: headers and lines, in as many statements for five hundred logs as for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from rvuedge.logbook.records.facts import COLUMNS, LogFacts, StoredLog
from rvuedge.logbook.records.models import KeptAnswer, LogLine, ProcedureLog
from rvuedge.logbook.records.revisions import Revision

_LOG, _LINE = ProcedureLog.__table__, LogLine.__table__
_KEY = ("person_id", "id")
_INSERT_LOGS, _INSERT_LINES = insert(ProcedureLog.__table__), insert(LogLine.__table__)  # type: ignore[arg-type]
_UPDATE_LOGS = (
    update(ProcedureLog.__table__)  # type: ignore[arg-type]
    .where(_LOG.c.person_id == bindparam("of_person"), _LOG.c.id == bindparam("of_log"))
    .values({name: bindparam(name) for name in COLUMNS if name not in _KEY})
)
_DELETE_LINES = delete(LogLine.__table__).where(  # type: ignore[arg-type]
    _LINE.c.person_id == bindparam("of_person"), _LINE.c.log_id.in_(bindparam("of_logs", expanding=True))
)


_ANSWER: Any = KeptAnswer.__table__
_DELETE_ANSWERS = delete(_ANSWER).where(
    _ANSWER.c.person_id == bindparam("of_person"), _ANSWER.c.log_id.in_(bindparam("of_logs", expanding=True))
)
NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


def _put_answers(dialect: str) -> Any:
    new = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(_ANSWER)
    return new.on_conflict_do_update(index_elements=["person_id", "log_id"], set_={"answer": new.excluded.answer})


_PUT_ANSWERS = {name: _put_answers(name) for name in ("postgresql", "sqlite")}


def write(
    session: Session, person_id: int, revisions: Sequence[Revision], answers: Mapping[str, str] = NO_ANSWERS
) -> None:
    """Write logs of one person, each at most once, with the answers to keep of them; one without keeps none."""
    new = [_row(revision.log) for revision in revisions if revision.is_new]
    if new:
        session.connection().execute(_INSERT_LOGS, new)
    old = [revision for revision in revisions if not revision.is_new]
    if old:
        session.connection().execute(_UPDATE_LOGS, [_change(revision.log) for revision in old])
    emptied = [revision.log.id for revision in old if revision.has_new_lines]
    if emptied:
        session.connection().execute(_DELETE_LINES, {"of_person": person_id, "of_logs": emptied})
    rows = [row for revision in revisions if revision.has_new_lines for row in line_rows(person_id, revision.facts)]
    if rows:
        session.connection().execute(_INSERT_LINES, rows)
    unanswered = [revision.log.id for revision in old if revision.log.id not in answers]
    if unanswered:
        session.connection().execute(_DELETE_ANSWERS, {"of_person": person_id, "of_logs": unanswered})
    write_answers(session, person_id, answers)


def write_answers(session: Session, person_id: int, answers: Mapping[str, str]) -> None:
    """Keep answers of logs that are stored, in place of those they have."""
    rows = [{"person_id": person_id, "log_id": log_id, "answer": text} for log_id, text in answers.items()]
    if rows:
        session.connection().execute(_PUT_ANSWERS[session.get_bind().dialect.name], rows)


def _row(log: StoredLog) -> dict[str, Any]:
    return {name: getattr(log, name) for name in COLUMNS}


def _change(log: StoredLog) -> dict[str, Any]:
    values = {name: getattr(log, name) for name in COLUMNS if name not in _KEY}
    return {"of_person": log.person_id, "of_log": log.id, **values}


def line_rows(person_id: int, facts: LogFacts) -> list[dict[str, Any]]:
    """The lines of a log as rows to insert."""
    return [
        {
            "person_id": person_id,
            "log_id": facts.id,
            "position": position,
            "line_id": line.line_id,
            "code": line.code,
            "modifiers": list(line.modifiers),
            "units": line.units,
            "session": line.session,
            "facts": dict(line.more),
        }
        for position, line in enumerate(facts.lines)
    ]
