"""Rebuilding credits of stored logs and the totals of their days. Facts and versions stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from rvuedge.contracts.queries import Terms, in_force, policy_of, terms_of
from rvuedge.extensions import transaction
from rvuedge.logbook import stored
from rvuedge.logbook.crediting import LineCredit, basis_on, credit_logs
from rvuedge.logbook.facts import LogFacts, PersonFacts
from rvuedge.logbook.global_periods import is_visit, surgeries_around, touched_encounters
from rvuedge.logbook.models import Credit, DailyTotal, ProcedureLog

COMPARED = (
    "position", "performed_on", "code", "state", "face_work_rvu", "work_rvu", "factors", "warnings", "drug",
    "release", "policy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose log it is, with what crediting needs to know of them, and the device they write from, if one."""

    person_id: int
    facts: PersonFacts
    device_id: int | None = None


def recredit(*, owner: Owner, encounters: Iterable[tuple[str, date]], now: datetime) -> int:
    """Rebuild the credits of some encounters, day by day; how many credits changed.

    A replaced credit is kept and marked superseded (docs/decisions/0003).
    """
    changed = 0
    asked = touched_encounters(owner.person_id, set(encounters))
    terms = terms_of(owner.person_id)
    days: dict[date, list[ProcedureLog]] = defaultdict(list)
    with transaction() as session:
        for (_, performed_on), logs in stored.encounter_logs(owner.person_id, asked).items():
            days[performed_on] += logs
        for day in sorted({performed_on for _, performed_on in asked} | days.keys()):
            facts = stored.facts_of(owner.person_id, days[day]) if days[day] else []
            fresh = _credits(owner, facts, in_force(terms, day), day) if facts else {}
            changed += _replace(session, owner.person_id, facts, fresh, now)
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
        encounters = {(key or f"log:{log_id}", day) for log_id, key, day in session.execute(query)}
        return recredit(owner=owner, encounters=encounters, now=now)


def supersede(session: Session, person_id: int, ids: Sequence[str], now: datetime) -> None:
    """Mark the credits in force of some logs as replaced."""
    session.execute(
        update(Credit)
        .where(Credit.person_id == person_id, Credit.log_id.in_(ids), Credit.superseded_at.is_(None))
        .values(superseded_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _credits(owner: Owner, facts: Sequence[LogFacts], terms: Terms, performed_on: date) -> dict[str, LineCredit]:
    policy = policy_of(owner.person_id, terms)
    basis = basis_on(performed_on, release=terms.pinned_release, policy=policy)
    seen = {log.patient_key for log in facts if log.patient_key and any(is_visit(line.code) for line in log.lines)}
    inside: Mapping[str, str] = {}
    if seen and basis.release:
        inside = surgeries_around(owner.person_id, seen, performed_on, basis.release.id)
    return credit_logs(facts, person=owner.facts, basis=basis, inside_global=inside)


def _replace(
    session: Session, person_id: int, facts: Sequence[LogFacts], fresh: dict[str, LineCredit], now: datetime
) -> int:
    old = stored.current_credits(person_id, [log.id for log in facts]) if facts else {}
    replaced: list[str] = []
    rows: list[dict[str, Any]] = []
    for log in facts:
        known = [old[key] for key in sorted(old) if key[0] == log.id]
        wanted = [_credit_row(person_id, log, at, fresh[f"{log.id}:{at}"], now) for at in range(len(log.lines))]
        if [_comparable(one) for one in known] != [_comparable(row) for row in wanted]:
            replaced += [log.id] if known else []
            rows += wanted
    if replaced:
        supersede(session, person_id, replaced, now)
    if rows:
        session.execute(insert(Credit), rows)
    return len(rows)


def _comparable(credit: Any) -> tuple[Any, ...]:
    if isinstance(credit, dict):
        return tuple(credit[name] for name in COMPARED)
    return tuple(getattr(credit, name) for name in COMPARED)


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
