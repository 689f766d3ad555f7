"""Writes of procedure logs. Anything a phone may send twice may arrive twice; a replay is a success."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from rvuedge.contracts.queries import Terms, in_force, terms_of
from rvuedge.errors import ConflictError, NotFoundError, StaleError
from rvuedge.extensions import transaction
from rvuedge.logbook import stored
from rvuedge.logbook.crediting import (
    LineCredit,
    basis_on,
    credit_logs,
    refuse_contradictions,
)
from rvuedge.logbook.facts import LineFacts, LogFacts, PersonFacts
from rvuedge.logbook.models import Credit, DailyTotal, LogLine, ProcedureLog

Outcome = Literal["created", "replayed", "edited", "deleted"]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose log it is, with what crediting needs to know of them."""

    person_id: int
    facts: PersonFacts


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a change, and the log as it stands now."""

    outcome: Outcome
    log: dict[str, Any]


class DifferentContentError(ConflictError):
    """The id is taken by a log with other content, and no If-Match says that an edit is meant."""

    code = "log-exists"


def put_log(*, owner: Owner, facts: LogFacts, base_version: int | None, now: datetime) -> Saved:
    """Create or edit a log by the id the phone made.

    The same content again is a replay and changes nothing. An edit names the version it started from.
    Raises DifferentContentError, StaleError (both with the stored log), NotFoundError for an edit of a log
    that was never here, and CreditingError for contradictory lines; nothing is stored then.
    """
    refuse_contradictions(facts, person=owner.facts)
    with transaction() as session:
        log = stored.log_of(owner.person_id, facts.id)
        if log is None:
            if base_version is not None:
                raise NotFoundError("There is no such log to edit; leave If-Match out to create it.")
            _write(session, owner, ProcedureLog(version=0, created_at=now), facts, now)
            return _saved("created", owner, [facts.encounter()], facts.id, now)
        before = stored.facts_of(owner.person_id, [log])[0]
        if log.deleted_at is None and _same(before, facts):
            return Saved("replayed", _show(owner, log))
        _may_edit(owner, log, base_version)
        _write(session, owner, log, facts, now)
        return _saved("edited", owner, [before.encounter(), facts.encounter()], facts.id, now)


def delete_log(*, owner: Owner, log_id: str, base_version: int | None, now: datetime) -> Saved:
    """Delete a log, leaving a tombstone; again is a success.

    Raises NotFoundError for an unknown id and StaleError when If-Match names an older version.
    """
    with transaction() as session:
        log = stored.log_of(owner.person_id, log_id)
        if log is None:
            raise NotFoundError("You have no such log.")
        if log.deleted_at is not None:
            return Saved("replayed", _show(owner, log))
        if base_version is not None and base_version != log.version:
            raise _stale(owner, log)
        encounter = stored.facts_of(owner.person_id, [log])[0].encounter()
        log.deleted_at = now
        stored.stamp(log, now)
        session.flush()
        _supersede(session, owner.person_id, [log.id], now)
        return _saved("deleted", owner, [encounter], log.id, now)


def recredit(*, owner: Owner, encounters: Iterable[tuple[str, date]], now: datetime) -> int:
    """Rebuild the credits of some encounters and the totals of their days; how many credits changed.

    Facts and versions stay as they are (decision 1). A replaced credit is kept and marked superseded.
    """
    changed = 0
    terms = terms_of(owner.person_id)
    with transaction() as session:
        grouped = stored.encounter_logs(owner.person_id, encounters)
        for (_, performed_on), logs in grouped.items():
            if logs:
                facts = stored.facts_of(owner.person_id, logs)
                fresh = _credits(owner, facts, in_force(terms, performed_on), performed_on)
                changed += _replace(session, owner.person_id, facts, fresh, now)
        session.flush()
        for day in sorted({performed_on for _, performed_on in grouped}):
            _total_day(session, owner.person_id, day)
    return changed


def recredit_person(*, owner: Owner, start: date, end: date | None, now: datetime) -> int:
    """Rebuild a person's credits from a day on, as after a change of contract or an imported release."""
    with transaction() as session:
        query = select(ProcedureLog.id, ProcedureLog.patient_key, ProcedureLog.performed_on).where(
            ProcedureLog.person_id == owner.person_id,
            ProcedureLog.deleted_at.is_(None),
            ProcedureLog.performed_on >= start,
        )
        if end is not None:
            query = query.where(ProcedureLog.performed_on <= end)
        rows = session.execute(query).all()
        encounters = {(key or f"log:{log_id}", day) for log_id, key, day in rows}
        return recredit(owner=owner, encounters=encounters, now=now)


def _same(before: LogFacts, facts: LogFacts) -> bool:
    return _canonical(before) == _canonical(facts)


def _canonical(facts: LogFacts) -> str:
    return json.dumps(asdict(facts), sort_keys=True, default=str)


def _may_edit(owner: Owner, log: ProcedureLog, base_version: int | None) -> None:
    if base_version is None:
        gone = " and was deleted" if log.deleted_at is not None else ""
        raise DifferentContentError(
            f"A log with this id is stored with other content{gone}. To edit it, send If-Match with its version.",
            existing=_show(owner, log),
        )
    if base_version != log.version:
        raise _stale(owner, log)


def _stale(owner: Owner, log: ProcedureLog) -> StaleError:
    return StaleError(f"The log was changed since: it is at version {log.version}.", existing=_show(owner, log))


def _show(owner: Owner, log: ProcedureLog) -> dict[str, Any]:
    return stored.shown(owner.person_id, [log])[0]


def _saved(
    outcome: Outcome,
    owner: Owner,
    encounters: Sequence[tuple[str, date]],
    log_id: str,
    now: datetime,
) -> Saved:
    recredit(owner=owner, encounters=encounters, now=now)
    log = stored.log_of(owner.person_id, log_id)
    if log is None:
        raise NotFoundError("You have no such log.")
    return Saved(outcome, _show(owner, log))


def _write(session: Session, owner: Owner, log: ProcedureLog, facts: LogFacts, now: datetime) -> None:
    log.person_id, log.id = owner.person_id, facts.id
    for name in stored.HEADER:
        setattr(log, name, getattr(facts, name))
    log.deleted_at = None
    stored.stamp(log, now)
    session.add(log)
    session.flush()
    mine = (LogLine.person_id == owner.person_id, LogLine.log_id == facts.id)
    session.execute(delete(LogLine).where(*mine))
    session.execute(
        insert(LogLine),
        [_line_row(owner.person_id, facts.id, position, line) for position, line in enumerate(facts.lines)],
    )


def _line_row(person_id: int, log_id: str, position: int, line: LineFacts) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "log_id": log_id,
        "position": position,
        "line_id": line.line_id,
        "code": line.code,
        "modifiers": list(line.modifiers),
        "units": line.units,
        "session": line.session,
        "facts": dict(line.more),
    }


def _credits(owner: Owner, facts: Sequence[LogFacts], terms: Terms, performed_on: date) -> dict[str, LineCredit]:
    basis = basis_on(performed_on, release=terms.pinned_release, policy=terms.policy)
    return credit_logs(facts, person=owner.facts, basis=basis)


def _replace(
    session: Session,
    person_id: int,
    facts: Sequence[LogFacts],
    fresh: dict[str, LineCredit],
    now: datetime,
) -> int:
    old = stored.current_credits(person_id, [log.id for log in facts])
    changed = 0
    for log in facts:
        known = [old[key] for key in sorted(old) if key[0] == log.id]
        wanted = [fresh[f"{log.id}:{position}"] for position in range(len(log.lines))]
        rows = [_credit_row(person_id, log, at, one, now) for at, one in enumerate(wanted)]
        if [_comparable(one) for one in known] == [_comparable(row) for row in rows]:
            continue
        _supersede(session, person_id, [log.id], now)
        session.execute(insert(Credit), rows)
        changed += len(rows)
    return changed


COMPARED = ("position", "performed_on", "code", "state", "face_work_rvu", "work_rvu", "factors")
COMPARED_TOO = ("warnings", "drug", "release", "policy")


def _comparable(credit: Any) -> tuple[Any, ...]:
    names = (*COMPARED, *COMPARED_TOO)
    if isinstance(credit, dict):
        return tuple(credit[name] for name in names)
    return tuple(getattr(credit, name) for name in names)


def _credit_row(person_id: int, log: LogFacts, position: int, credit: LineCredit, now: datetime) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "log_id": log.id,
        "position": position,
        "performed_on": log.performed_on,
        "code": credit.code,
        "state": credit.state,
        "face_work_rvu": credit.face_work_rvu,
        "work_rvu": credit.work_rvu,
        "factors": _json_ready(credit.factors),
        "warnings": credit.warnings,
        "drug": _json_ready(credit.drug),
        "drug_amount": credit.drug_amount,
        "release": credit.release,
        "policy": credit.policy,
        "credited_at": now,
        "superseded_at": None,
    }


def _json_ready(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {name: _json_ready(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_json_ready(inner) for inner in value]
    return value


def _supersede(session: Session, person_id: int, ids: Sequence[str], now: datetime) -> None:
    session.execute(
        update(Credit)
        .where(Credit.person_id == person_id, Credit.log_id.in_(ids), Credit.superseded_at.is_(None))
        .values(superseded_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _total_day(session: Session, person_id: int, day: date) -> None:
    """Rebuild one day's rollup from the credits in force. The sum of the parts is the total, always."""
    lines, valued, work, amount = session.execute(
        select(
            func.count(),
            func.count(Credit.work_rvu),
            func.coalesce(func.sum(Credit.work_rvu), 0),
            func.coalesce(func.sum(Credit.drug_amount), 0),
        ).where(
            Credit.person_id == person_id,
            Credit.performed_on == day,
            Credit.superseded_at.is_(None),
        )
    ).one()
    session.execute(delete(DailyTotal).where(DailyTotal.person_id == person_id, DailyTotal.performed_on == day))
    if lines:
        session.execute(
            insert(DailyTotal).values(
                person_id=person_id,
                performed_on=day,
                work_rvu=work,
                lines=lines,
                unvalued_lines=lines - valued,
                drug_amount=amount,
            )
        )
