"""Reading procedure logs back: as facts for crediting and comparing, and as what the API shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Select, or_, select, tuple_

from rvuedge.errors import NotFoundError
from rvuedge.extensions import db
from rvuedge.logbook.clock import next_number
from rvuedge.logbook.facts import LineFacts, LogFacts
from rvuedge.logbook.models import Credit, LogLine, ProcedureLog

Item = TypeVar("Item")
CHUNK = 2_000  # SQLite takes 32,766 values in a query
HEADER = (
    "performed_on",
    "setting",
    "site",
    "role",
    "supervision",
    "attending_id",
    "case_ref",
    "patient_key",
    "note",
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which logs a list shows; `before` is a keyset position (performed_on, id)."""

    start: date | None = None
    end: date | None = None
    code: str | None = None
    text: str | None = None
    before: tuple[date, str] | None = None


def facts_of(person_id: int, logs: Sequence[ProcedureLog]) -> list[LogFacts]:
    """Stored logs as facts, in the given order."""
    lines = _lines(person_id, [log.id for log in logs])
    return [
        LogFacts(
            id=log.id,
            lines=tuple(_line_facts(line) for line in lines[log.id]),
            **{name: getattr(log, name) for name in HEADER},
        )
        for log in logs
    ]


def _line_facts(line: LogLine) -> LineFacts:
    return LineFacts(
        code=line.code,
        modifiers=tuple(line.modifiers),
        units=line.units,
        session=line.session,
        line_id=line.line_id,
        more=line.facts,
    )


def _lines(person_id: int, ids: Sequence[str]) -> dict[str, list[LogLine]]:
    found: dict[str, list[LogLine]] = defaultdict(list)
    rows = db.session.scalars(
        select(LogLine)
        .where(LogLine.person_id == person_id, LogLine.log_id.in_(ids))
        .order_by(LogLine.log_id, LogLine.position)
    )
    for line in rows:
        found[line.log_id].append(line)
    return found


def current_credits(person_id: int, ids: Sequence[str]) -> dict[tuple[str, int], Credit]:
    """The credits in force of some logs, by (log, position)."""
    rows = db.session.scalars(
        select(Credit).where(Credit.person_id == person_id, Credit.log_id.in_(ids), Credit.superseded_at.is_(None))
    )
    return {(credit.log_id, credit.position): credit for credit in rows}


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items, 2,000 at a time: as many as go into one query."""
    return (items[at : at + CHUNK] for at in range(0, len(items), CHUNK))


def logs_by_id(person_id: int, ids: Sequence[str]) -> dict[str, ProcedureLog]:
    """A person's logs of these ids, tombstones included."""
    found: dict[str, ProcedureLog] = {}
    for some in chunks(ids):
        mine = select(ProcedureLog).where(ProcedureLog.person_id == person_id, ProcedureLog.id.in_(some))
        found |= {log.id: log for log in db.session.scalars(mine)}
    return found


def log_of(person_id: int, log_id: str) -> ProcedureLog | None:
    """A person's log, tombstones included."""
    return db.session.get(ProcedureLog, (person_id, log_id))


def live_log(person_id: int, log_id: str) -> ProcedureLog:
    """A person's log. Raises NotFoundError for an unknown, deleted or foreign one."""
    log = log_of(person_id, log_id)
    if log is None or log.deleted_at is not None:
        raise NotFoundError("You have no such log.")
    return log


def encounter_logs(
    person_id: int, encounters: Iterable[tuple[str, date]]
) -> dict[tuple[str, date], list[ProcedureLog]]:
    """The live logs of some encounters (patient key or 'log:<id>', date)."""
    asked = set(encounters)
    keyed = {one for one in asked if not one[0].startswith("log:")}
    alone = {key.removeprefix("log:") for key, _ in asked - keyed}
    rows = db.session.scalars(
        select(ProcedureLog)
        .where(
            ProcedureLog.person_id == person_id,
            ProcedureLog.deleted_at.is_(None),
            or_(
                tuple_(ProcedureLog.patient_key, ProcedureLog.performed_on).in_(sorted(keyed)),
                ProcedureLog.id.in_(alone),
            ),
        )
        .order_by(ProcedureLog.created_at, ProcedureLog.id)
    )
    found: dict[tuple[str, date], list[ProcedureLog]] = {one: [] for one in asked}
    for log in rows:
        found.setdefault((log.patient_key or f"log:{log.id}", log.performed_on), []).append(log)
    return found


def list_logs(person_id: int, wanted: Filter, *, limit: int) -> list[ProcedureLog]:
    """Live logs, newest date first, by a stable order."""
    return list(db.session.scalars(_listing(person_id, wanted).limit(limit)))


def _listing(person_id: int, wanted: Filter) -> Select[ProcedureLog]:
    query = select(ProcedureLog).where(ProcedureLog.person_id == person_id, ProcedureLog.deleted_at.is_(None))
    if wanted.start:
        query = query.where(ProcedureLog.performed_on >= wanted.start)
    if wanted.end:
        query = query.where(ProcedureLog.performed_on <= wanted.end)
    if wanted.code:
        has_code = select(LogLine.log_id).where(LogLine.person_id == person_id, LogLine.code == wanted.code.upper())
        query = query.where(ProcedureLog.id.in_(has_code))
    if wanted.text:
        pattern = f"%{wanted.text.replace('%', '').replace('_', '')}%"
        query = query.where(
            or_(*(column.ilike(pattern) for column in (ProcedureLog.note, ProcedureLog.site, ProcedureLog.case_ref)))
        )
    if wanted.before:
        query = query.where(tuple_(ProcedureLog.performed_on, ProcedureLog.id) < tuple_(*wanted.before))
    return query.order_by(ProcedureLog.performed_on.desc(), ProcedureLog.id.desc())


def shown(person_id: int, logs: Sequence[ProcedureLog]) -> list[dict[str, Any]]:
    """Logs as the API answers them: facts, credits, exact total, version."""
    ids = [log.id for log in logs]
    credits = current_credits(person_id, ids)
    facts = facts_of(person_id, logs)
    return [_shown(log, fact, credits) for log, fact in zip(logs, facts, strict=True)]


def _shown(log: ProcedureLog, facts: LogFacts, credits: dict[tuple[str, int], Credit]) -> dict[str, Any]:
    earned = [credits.get((log.id, position)) for position in range(len(facts.lines))]
    valued = [one.work_rvu for one in earned if one is not None and one.work_rvu is not None]
    return {
        "id": log.id,
        **{name: getattr(log, name) for name in HEADER},
        "lines": [
            {**_shown_line(line), "credit": shown_credit(credit), "drug": credit and credit.drug}
            for line, credit in zip(facts.lines, earned, strict=True)
        ],
        "work_rvu": sum(valued, Decimal(0)),
        "unvalued_lines": len(earned) - len(valued),
        "version": log.version,
        "created_at": log.created_at,
        "updated_at": log.updated_at,
        "deleted": log.deleted_at is not None,
    }


def _shown_line(line: LineFacts) -> dict[str, Any]:
    return {
        "id": line.line_id,
        "code": line.code,
        "modifiers": list(line.modifiers),
        "units": line.units,
        "session": line.session,
        **line.more,
    }


def shown_credit(credit: Any) -> dict[str, Any] | None:
    """A credit as the API answers it."""
    if credit is None:
        return None
    names = ("state", "face_work_rvu", "work_rvu", "factors", "release", "policy", "warnings")
    return {name: getattr(credit, name) for name in names}


def version_of(log: ProcedureLog) -> str:
    """The log's ETag value."""
    return str(log.version)


def stamp(log: ProcedureLog, now: datetime) -> None:
    """A change of facts: the version rises by one, and the change gets the person's next number."""
    log.version += 1
    log.updated_at = now
    log.change = next_number(db.session(), log.person_id)
