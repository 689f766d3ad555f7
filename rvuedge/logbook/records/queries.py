"""Reading procedure logs back: as facts for crediting and comparing, and as what the API shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import BindParameter, RowMapping, Select, bindparam, or_, select, tuple_

from rvuedge.logbook.records.facts import COLUMNS, SEARCHED, LineFacts, LogFacts, StoredLog, stored_log
from rvuedge.logbook.records.models import LogLine, ProcedureLog, StoredCredit
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db

Item = TypeVar("Item")
CHUNK = 2_000  # SQLite takes 32,766 values in a query
CREDIT = ("state", "face_work_rvu", "work_rvu", "factors", "release", "policy", "warnings")

# Tables, not classes: a statement on classes costs twice as much to send.
_LOG, _LINE, _CREDIT = ProcedureLog.__table__.c, LogLine.__table__.c, StoredCredit.__table__.c
LOGS = select(*(_LOG[name] for name in COLUMNS))
_PERSON: BindParameter[int] = bindparam("person")
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_BY_ID = LOGS.where(_LOG.person_id == _PERSON, _LOG.id.in_(_IDS))
_LINES = (
    select(_LINE.log_id, _LINE.code, _LINE.modifiers, _LINE.units, _LINE.session, _LINE.line_id, _LINE.facts)
    .where(_LINE.person_id == _PERSON, _LINE.log_id.in_(_IDS))
    .order_by(_LINE.log_id, _LINE.position)
)
_CREDITS = select(*_CREDIT).where(
    _CREDIT.person_id == _PERSON, _CREDIT.log_id.in_(_IDS), _CREDIT.superseded_at.is_(None)
)


def logs_by_id(person_id: int, ids: Collection[str]) -> dict[str, StoredLog]:
    """Some of a person's logs, tombstones included."""
    rows = db.session.execute(_BY_ID, {"person": person_id, "ids": sorted(ids)})
    return {row.id: stored_log(row) for row in rows}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which logs a list shows; `before` is a keyset position (performed_on, id), `periods` days to choose from."""

    start: date | None = None
    end: date | None = None
    code: str | None = None
    text: str | None = None
    before: tuple[date, str] | None = None
    periods: tuple[tuple[date, date], ...] = ()


def facts_of(person_id: int, logs: Sequence[StoredLog]) -> list[LogFacts]:
    """Stored logs as facts, in the given order."""
    lines = _lines(person_id, [log.id for log in logs])
    return [LogFacts(id=log.id, lines=tuple(lines[log.id]), **log.header()) for log in logs]


def _lines(person_id: int, ids: Sequence[str]) -> dict[str, list[LineFacts]]:
    found: dict[str, list[LineFacts]] = defaultdict(list)
    rows = db.session.execute(_LINES, {"person": person_id, "ids": ids})
    for log_id, code, modifiers, units, session, line_id, more in rows:
        found[log_id].append(LineFacts(code, tuple(modifiers), units, session, line_id, more))
    return found


def current_credits(person_id: int, ids: Sequence[str]) -> Mapping[tuple[str, int], RowMapping]:
    """The credits in force of some logs, by (log, position)."""
    rows = db.session.execute(_CREDITS, {"person": person_id, "ids": ids})
    return {(credit["log_id"], credit["position"]): credit for credit in rows.mappings()}


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items, 2,000 at a time: as many as go into one query."""
    return (items[index : index + CHUNK] for index in range(0, len(items), CHUNK))


def log_of(person_id: int, log_id: str) -> StoredLog | None:
    """A person's log, tombstones included."""
    return logs_by_id(person_id, [log_id]).get(log_id)


def current_log(person_id: int, log_id: str) -> StoredLog:
    """A person's log. Raises NotFoundError for an unknown, deleted or foreign one."""
    log = log_of(person_id, log_id)
    if log is None or log.is_deleted:
        raise NotFoundError("You have no such log.")
    return log


def list_logs(person_id: int, wanted: Filter, *, limit: int | None) -> list[StoredLog]:
    """Live logs, newest date first, by a stable order; without a limit all of them."""
    return [stored_log(row) for row in db.session.execute(_listing(person_id, wanted).limit(limit))]


def _listing(person_id: int, wanted: Filter) -> Select[Any]:
    query = LOGS.where(ProcedureLog.person_id == person_id, ProcedureLog.deleted_at.is_(None))
    if wanted.start:
        query = query.where(ProcedureLog.performed_on >= wanted.start)
    if wanted.end:
        query = query.where(ProcedureLog.performed_on <= wanted.end)
    if wanted.periods:
        query = query.where(or_(*(ProcedureLog.performed_on.between(*pair) for pair in wanted.periods)))
    if wanted.code:
        has_code = select(LogLine.log_id).where(LogLine.person_id == person_id, LogLine.code == wanted.code.upper())
        query = query.where(ProcedureLog.id.in_(has_code))
    if wanted.text:
        contains = (_LOG[name].icontains(wanted.text, autoescape=True) for name in SEARCHED)  # signs are signs
        query = query.where(or_(*contains))
    if wanted.before:
        query = query.where(tuple_(ProcedureLog.performed_on, ProcedureLog.id) < tuple_(*wanted.before))
    return query.order_by(ProcedureLog.performed_on.desc(), ProcedureLog.id.desc())


def shown(person_id: int, logs: Sequence[StoredLog], facts: Sequence[LogFacts] | None = None) -> list[dict[str, Any]]:
    """Logs as the API answers them: facts (read unless they are at hand), credits, exact total, version."""
    if not logs:
        return []
    facts = facts if facts is not None else facts_of(person_id, logs)
    credits = current_credits(person_id, [log.id for log in logs])
    return [
        shown_log(log, fact, [credits.get((log.id, position)) for position in range(len(fact.lines))])
        for log, fact in zip(logs, facts, strict=True)
    ]


def shown_log(log: StoredLog, facts: LogFacts, earned: Sequence[Any]) -> dict[str, Any]:
    """A log as the API answers it, with a credit (or None) for each of its lines."""
    valued = [item["work_rvu"] for item in earned if item is not None and item["work_rvu"] is not None]
    return {
        "id": log.id,
        **log.shown_header(),
        "lines": [
            {
                **line.shown(),
                "credit": credit and _shown_credit(credit),
                "drug": credit and credit["drug"],
                "anesthesia": credit and credit["anesthesia"],
            }
            for line, credit in zip(facts.lines, earned, strict=True)
        ],
        "work_rvu": sum(valued, Decimal(0)),
        "unvalued_lines": len(earned) - len(valued),
        "version": log.version,
        "created_at": log.created_at,
        "updated_at": log.updated_at,
        "deleted": log.is_deleted,
    }


def shown_credit(credit: Any) -> dict[str, Any] | None:
    """A credit as the API answers it."""
    return None if credit is None else {name: getattr(credit, name) for name in CREDIT}


def _shown_credit(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in CREDIT}
