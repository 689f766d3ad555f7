"""Kept answers read: of a log, of a page of a list, of a period. Those that are missing are made, and not stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from rvuedge.logbook.answers.texts import answer_of, json_of
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.listing import pages_between
from rvuedge.logbook.records.models import KeptAnswer, ProcedureLog
from rvuedge.logbook.records.queries import Filter
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import look_up

_LOG = ProcedureLog.__table__.c
_ANSWER = KeptAnswer.__table__.c
_BESIDE = ProcedureLog.__table__.outerjoin(
    KeptAnswer.__table__, (_ANSWER.person_id == _LOG.person_id) & (_ANSWER.log_id == _LOG.id)
)
KEPT = select(_LOG.id, _LOG.performed_on, _LOG.version, _LOG.change, _ANSWER.answer).select_from(_BESIDE)
_CURRENT = KEPT.where(_LOG.person_id == bindparam("person"), _LOG.id == bindparam("log"), _LOG.deleted_at.is_(None))
_NEWS = (
    KEPT.where(_LOG.person_id == bindparam("person"), _LOG.change > bindparam("since"))
    .order_by(_LOG.change)
    .limit(bindparam("most"))
)
_NEWEST = (
    KEPT.where(_LOG.person_id == bindparam("person"), _LOG.deleted_at.is_(None)).order_by(_LOG.change.desc()).limit(1)
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answers of a log, as JSON, whoever reads it."""

    id: str
    performed_on: date
    version: int
    change: int
    json: str


def current_answer(person_id: int, log_id: str) -> Answer:
    """Of a person's log. Raises NotFoundError for an unknown, deleted or foreign one."""
    rows = look_up(_CURRENT, {"person": person_id, "log": log_id}).all()
    if not rows:
        raise NotFoundError("You have no such log.")
    return _answers(person_id, rows)[0]


def listed_answers(person_id: int, wanted: Filter, *, limit: int) -> list[Answer]:
    """Of live logs, newest date first, by a stable order."""
    return _answers(person_id, log_queries.rows_of(KEPT, person_id, wanted, limit=limit))


def changed_answers(person_id: int, since: int, *, limit: int) -> list[Answer]:
    """Of logs and tombstones that changed after a number, in the order of their changes."""
    return _answers(person_id, look_up(_NEWS, {"person": person_id, "since": since, "most": limit}).all())


def newest_answer(person_id: int) -> Answer | None:
    """Of the live log that was changed last; None before the first."""
    found = _answers(person_id, look_up(_NEWEST, {"person": person_id}).all())
    return found[0] if found else None


def answers_between(person_id: int, *, start: date, end: date) -> Iterator[str]:
    """The JSON of the live logs of a period, both days included, oldest first; as little in memory as for a day."""
    for rows in pages_between(KEPT, person_id, start=start, end=end):
        yield from (answer.json for answer in _answers(person_id, rows))


def made_answers(person_id: int, ids: Sequence[str]) -> dict[str, str]:
    """The answers to keep of some logs, by their ids, made from what is stored of them."""
    logs = list(log_queries.logs_by_id(person_id, ids).values())
    if not logs:
        return {}
    credits = log_queries.current_credits(person_id, [log.id for log in logs])
    return {
        log.id: answer_of(log, facts, [credits.get((log.id, position)) for position in range(len(facts.lines))])
        for log, facts in zip(logs, log_queries.facts_of(person_id, logs), strict=True)
    }


def _answers(person_id: int, rows: Sequence[Any]) -> list[Answer]:
    found = [
        Answer(log_id, day, version, change, json_of(answer, version) or "")
        for log_id, day, version, change, answer in rows
    ]
    missing = [item.id for item in found if not item.json]
    if not missing:
        return found
    made = made_answers(person_id, missing)
    return [item if item.json else replace(item, json=json_of(made[item.id], item.version) or "") for item in found]
