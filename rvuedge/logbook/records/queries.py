"""Reading procedure logs back: as facts for crediting and comparing, and as what the API shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Row,
    RowMapping,
    Select,
    String,
    bindparam,
    or_,
    select,
    tuple_,
)

from rvuedge.logbook.records.facts import COLUMNS, SEARCHED, LineFacts, LogFacts, StoredLog, stored_log
from rvuedge.logbook.records.models import LogLine, ProcedureLog, StoredCredit
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import look_up

Item = TypeVar("Item")
CHUNK = 2_000  # SQLite takes 32,766 values in a query
CREDIT = ("state", "face_work_rvu", "work_rvu", "factors", "release", "policy", "warnings")

# Tables, not classes: a statement on classes costs twice as much to send.
_LOG, _LINE, _CREDIT = ProcedureLog.__table__.c, LogLine.__table__.c, StoredCredit.__table__.c
LOGS = select(*(_LOG[name] for name in COLUMNS))
_PERSON: BindParameter[int] = bindparam("person")
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_BY_ID = LOGS.where(_LOG.person_id == _PERSON, _LOG.id.in_(_IDS))
_FACTS = (_LINE.code, _LINE.modifiers, _LINE.units, _LINE.session, _LINE.line_id, _LINE.facts)
_LINES = (
    select(_LINE.log_id, *_FACTS)
    .where(_LINE.person_id == _PERSON, _LINE.log_id.in_(_IDS))
    .order_by(_LINE.log_id, _LINE.position)
)
_OF_PATIENTS = (
    LOGS.add_columns(*_FACTS)
    .join(LogLine.__table__, (_LINE.person_id == _LOG.person_id) & (_LINE.log_id == _LOG.id))
    .where(_LOG.person_id == _PERSON, _LOG.deleted_at.is_(None))
    .where(_LOG.patient_key.in_(bindparam("keys", expanding=True)), _LOG.id.not_in(bindparam("but", expanding=True)))
    .where(_LOG.performed_on >= bindparam("first"), _LOG.performed_on <= bindparam("last"))
    .order_by(_LOG.id, _LINE.position)
)
_CREDITS = select(*_CREDIT).where(
    _CREDIT.person_id == _PERSON, _CREDIT.log_id.in_(_IDS), _CREDIT.superseded_at.is_(None)
)


def logs_by_id(person_id: int, ids: Collection[str]) -> dict[str, StoredLog]:
    """Some of a person's logs, tombstones included."""
    rows = look_up(_BY_ID, {"person": person_id, "ids": sorted(ids)})
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
    rows = look_up(_LINES, {"person": person_id, "ids": ids})
    for log_id, code, modifiers, units, session, line_id, more in rows:
        found[log_id].append(LineFacts(code, tuple(modifiers), units, session, line_id, more))
    return found


def logs_of_patients(
    person_id: int, keys: Collection[str], *, first: date, last: date, but: Collection[str]
) -> dict[str, tuple[StoredLog, LogFacts]]:
    """A person's live logs of some patients in a period, but for some, with their lines; by id."""
    mine = {"person": person_id, "keys": sorted(keys), "first": first, "last": last, "but": list(but)}
    found: dict[str, tuple[StoredLog, list[LineFacts]]] = {}
    for row in look_up(_OF_PATIENTS, mine):
        log, (code, modifiers, *more) = stored_log(row[: len(COLUMNS)]), row[len(COLUMNS) :]
        found.setdefault(log.id, (log, []))[1].append(LineFacts(code, tuple(modifiers), *more))
    return {
        log_id: (log, LogFacts(id=log_id, lines=tuple(lines), **log.header())) for log_id, (log, lines) in found.items()
    }


def current_credits(person_id: int, ids: Sequence[str]) -> Mapping[tuple[str, int], RowMapping]:
    """The credits in force of some logs, by (log, position)."""
    rows = look_up(_CREDITS, {"person": person_id, "ids": ids})
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
    return [stored_log(row) for row in rows_of(LOGS, person_id, wanted, limit=limit)]


def rows_of(columns: Select[Any], person_id: int, wanted: Filter, *, limit: int | None) -> Sequence[Row[Any]]:
    """Rows of procedure_log as list_logs lists them."""
    parameters: dict[str, Any] = {"person": person_id, "start": wanted.start, "end": wanted.end, "most": limit}
    if wanted.code:
        parameters["code"] = wanted.code.upper()
    if wanted.before:
        parameters["day"], parameters["id"] = wanted.before
    for index, (first, last) in enumerate(wanted.periods):
        parameters |= {f"first{index}": first, f"last{index}": last}
    statement = _listing(columns, _shape(wanted, limit))
    if wanted.text:  # signs are signs: what is escaped is part of the statement
        statement = statement.where(or_(*(_LOG[name].icontains(wanted.text, autoescape=True) for name in SEARCHED)))
    return look_up(statement, parameters).all()


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which conditions a list has: lists of one shape are one statement."""

    start: bool
    end: bool
    periods: int
    code: bool
    goes_on: bool
    limited: bool
    text: bool


def _shape(wanted: Filter, limit: int | None) -> _Shape:
    found = (wanted.start, wanted.end, wanted.code, wanted.before, limit, wanted.text)
    start, end, code, goes_on, limited, text = (item not in {None, ""} for item in found)
    return _Shape(start, end, len(wanted.periods), code, goes_on, limited, text)


@lru_cache(maxsize=256)  # the shapes there are: six yes or no, and some periods
def _listing(columns: Select[Any], shape: _Shape) -> Select[Any]:
    query = columns.where(_LOG.person_id == _PERSON, _LOG.deleted_at.is_(None), *_place(shape, _LOG, _LOG.id))
    if shape.code:
        query = query.where(_LOG.id.in_(_with_code(shape)))
    query = query.order_by(_LOG.performed_on.desc(), _LOG.id.desc())
    return query.limit(bindparam("most", type_=Integer)) if shape.limited else query


def _place(shape: _Shape, of: Any, log_id: Any) -> Iterator[ColumnElement[bool]]:
    """The days of a list and where it goes on."""
    day = of.performed_on
    if shape.start:
        yield day >= bindparam("start", type_=Date)
    if shape.end:
        yield day <= bindparam("end", type_=Date)
    if shape.periods:
        pairs = [(bindparam(f"first{n}", type_=Date), bindparam(f"last{n}", type_=Date)) for n in range(shape.periods)]
        yield or_(*(day.between(*pair) for pair in pairs))
    if shape.goes_on:
        yield tuple_(day, log_id) < tuple_(bindparam("day", type_=Date), bindparam("id", type_=String))


def _with_code(shape: _Shape) -> Select[Any]:
    """The live logs with a code, newest first, no more than are listed: each line has a credit in force of its code."""
    day, log_id = _CREDIT.performed_on, _CREDIT.log_id
    mine = (_CREDIT.person_id == _PERSON, _CREDIT.code == bindparam("code", type_=String))
    found = select(log_id).where(*mine, _CREDIT.superseded_at.is_(None), *_place(shape, _CREDIT, log_id))
    if shape.text or not shape.limited:
        return found
    return found.group_by(day, log_id).order_by(day.desc(), log_id.desc()).limit(bindparam("most", type_=Integer))


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
