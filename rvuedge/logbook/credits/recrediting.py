"""Rebuilding credits of stored logs and the totals of their days. Facts and versions stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from rvuedge.catalog.store.cache import Remembered, catalog_now
from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.terms.queries import Terms, in_force, policy_of, terms_of
from rvuedge.logbook.credits.crediting import LineCredit, basis_for, credit_logs
from rvuedge.logbook.credits.daily_totals import total_days
from rvuedge.logbook.credits.global_periods import (
    Performed,
    performed_around,
    surgeries_around,
    touched_encounters,
)
from rvuedge.logbook.records import queries as stored
from rvuedge.logbook.records.change_numbers import hold
from rvuedge.logbook.records.facts import LogFacts, PersonFacts
from rvuedge.logbook.records.models import Credit, ProcedureLog
from rvuedge.logbook.records.queries import StoredLog
from rvuedge.platform.extensions import transaction
from rvuedge.valuation import Policy
from rvuedge.valuation.rules.visits import is_em_visit

COMPARED = (
    "position", "performed_on", "code", "state", "face_work_rvu", "work_rvu", "factors", "warnings", "drug",
    "release", "policy",
)  # fmt: skip
LOGS_AT_ONCE = 1000

_CREDIT = Credit.__table__
_SUPERSEDE = (
    update(Credit.__table__)  # type: ignore[arg-type]
    .where(
        _CREDIT.c.person_id == bindparam("person"),
        _CREDIT.c.log_id.in_(bindparam("ids", expanding=True)),
        _CREDIT.c.superseded_at.is_(None),
    )
    .values(superseded_at=bindparam("at"))
)
_INSERT_CREDITS = insert(Credit.__table__)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose log it is, with what crediting needs to know of them, and the device they write from, if one."""

    person_id: int
    facts: PersonFacts
    device_id: int | None = None


@dataclass(slots=True)
class Recredited:
    """How many credits changed, and those now in force of every log looked at, by its id in the order of its lines."""

    changed: int
    credits: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What the days of one call are credited by; read once."""

    owner: Owner
    terms: list[Terms]
    known: Remembered
    policies: dict[str, DatedPolicy]
    release: str | None = None

    def policy(self, terms: Terms, on: date) -> Policy:
        """The policy that terms name, as it is on a day of service."""
        if terms.policy not in self.policies:
            self.policies[terms.policy] = policy_of(self.owner.person_id, terms)
        return self.policies[terms.policy].on(on)


def recredit(*, owner: Owner, encounters: Iterable[tuple[str, date]], now: datetime) -> Recredited:
    """Rebuild the credits of some encounters, day by day.

    A replaced credit is kept and marked superseded (docs/decisions/0003).
    """
    done = Recredited(0, {})
    with transaction() as session:
        asked = touched_encounters(owner.person_id, set(encounters))
        days: dict[date, list[StoredLog]] = {day: [] for day in sorted({performed_on for _, performed_on in asked})}
        for (_, performed_on), logs in stored.encounter_logs(owner.person_id, asked).items():
            days[performed_on] += logs
        terms = terms_of(owner.person_id)
        known = catalog_now()
        policies: dict[str, DatedPolicy] = {}
        for part in _portions(days):
            _rebuild(session, _Grounds(owner, terms, known, policies), part, now, done)
    return done


def _portions(days: Mapping[date, list[StoredLog]]) -> Iterator[dict[date, list[StoredLog]]]:
    """The days in portions of a thousand logs or so; a day is never split."""
    portion: dict[date, list[StoredLog]] = {}
    for day, logs in days.items():
        portion[day] = logs
        if sum(len(one) for one in portion.values()) >= LOGS_AT_ONCE or len(portion) >= LOGS_AT_ONCE:
            yield portion
            portion = {}
    if portion:
        yield portion


def _rebuild(
    session: Session, grounds: _Grounds, days: Mapping[date, list[StoredLog]], now: datetime, done: Recredited
) -> None:
    person_id = grounds.owner.person_id
    logs = [log for day in days.values() for log in day]
    facts = stored.facts_of(person_id, logs) if logs else []
    performed = performed_around(person_id, visited(facts), min(days), max(days))
    by_day: dict[date, list[LogFacts]] = defaultdict(list)
    for log in facts:
        by_day[log.performed_on].append(log)
    fresh: dict[str, LineCredit] = {}
    for day, of_day in by_day.items():
        fresh |= _credits(grounds, of_day, day, performed)
    if facts:
        _replace(session, person_id, facts, fresh, now, done)
    total_days(session, person_id, days)


def recredit_person(*, owner: Owner, start: date, end: date | None, now: datetime) -> int:
    """Rebuild a person's credits from a day on, as after a change of contract or an imported release."""
    with transaction() as session:
        hold(session, owner.person_id)
        query = select(ProcedureLog.id, ProcedureLog.patient_key, ProcedureLog.performed_on).where(
            ProcedureLog.person_id == owner.person_id,
            ProcedureLog.deleted_at.is_(None),
            ProcedureLog.performed_on >= start,
        )
        if end is not None:
            query = query.where(ProcedureLog.performed_on <= end)
        encounters = {(key or f"log:{log_id}", day) for log_id, key, day in session.execute(query)}
        return recredit(owner=owner, encounters=encounters, now=now).changed


def credited_under(*, owner: Owner, logs: Sequence[LogFacts], release: str) -> dict[str, LineCredit]:
    """What whole days of logs would be credited under a named release and the owner's own policies, by line key.

    Nothing is stored. Raises NotFoundError for a release that is not loaded.
    """
    days: dict[date, list[LogFacts]] = defaultdict(list)
    for log in logs:
        days[log.performed_on].append(log)
    grounds = _Grounds(owner, terms_of(owner.person_id), catalog_now(), {}, release)
    performed = performed_around(owner.person_id, visited(logs), min(days), max(days)) if days else {}
    found: dict[str, LineCredit] = {}
    for day, of_day in days.items():
        found |= _credits(grounds, of_day, day, performed)
    return found


def supersede(session: Session, person_id: int, ids: Sequence[str], now: datetime) -> None:
    """Mark the credits in force of some logs as replaced."""
    session.execute(_SUPERSEDE, {"person": person_id, "ids": ids, "at": now})


def visited(facts: Iterable[LogFacts]) -> set[str]:
    """The patient keys of the logs that hold a visit."""
    return {log.patient_key for log in facts if log.patient_key and any(is_em_visit(line.code) for line in log.lines)}


def _credits(
    grounds: _Grounds, facts: Sequence[LogFacts], performed_on: date, performed: Mapping[str, Performed]
) -> dict[str, LineCredit]:
    terms, known = in_force(grounds.terms, performed_on), grounds.known
    basis = basis_for(
        terms, performed_on, policy=grounds.policy(terms, performed_on), release=grounds.release, known=known
    )
    seen = visited(facts)
    inside: Mapping[str, str] = {}
    if seen and basis.release:
        days = partial(known.global_days, basis.release.id)
        inside = surgeries_around(performed, seen, performed_on, days)
    return credit_logs(facts, person=grounds.owner.facts, basis=basis, inside_global=inside)


def _replace(
    session: Session,
    person_id: int,
    facts: Sequence[LogFacts],
    fresh: dict[str, LineCredit],
    now: datetime,
    done: Recredited,
) -> None:
    old: dict[str, list[Any]] = defaultdict(list)
    for (log_id, _), credit in sorted(stored.current_credits(person_id, [log.id for log in facts]).items()):
        old[log_id].append(credit)
    replaced: list[str] = []
    rows: list[dict[str, Any]] = []
    for log in facts:
        wanted = [_credit_row(person_id, log, at, fresh[f"{log.id}:{at}"], now) for at in range(len(log.lines))]
        known = old.get(log.id)
        done.credits[log.id] = wanted
        if known and [_comparable(one) for one in known] == [_comparable(row) for row in wanted]:
            continue
        replaced += [log.id] if known else []
        rows += wanted
    if replaced:
        supersede(session, person_id, replaced, now)
    if rows:
        session.execute(_INSERT_CREDITS, rows)
    done.changed += len(rows)


def _comparable(credit: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(credit[name] for name in COMPARED)


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
