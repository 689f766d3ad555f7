"""The peer's crediting: RVU Edge's own engine, the same rows written, by Core with the catalog remembered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, tuple_, update

from perf.peers.catalog import limits_of, release_of, schedule_of
from perf.peers.tables import CREDIT, LINE, LOG, TOTAL
from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.contracts.terms.models import Contract
from rvuedge.valuation import Credit, credit_lines
from rvuedge.valuation import Line as EngineLine
from rvuedge.valuation.amounts.drugs import amount
from rvuedge.valuation.rules.visits import is_em_visit

Encounter = tuple[str, date]
DECIMALS = ("completed_pct", "mod22_factor", "by_report_pct", "time_share")
OTHERS = ("postop_days", "documentation_supported", "performed_by", "in_global_of")
WINDOWS = {"000": (0, 0), "010": (0, 10), "090": (-1, 90)}
SHOWN = ("position", "code", "state", "face_work_rvu", "work_rvu", "factors", "warnings", "drug", "release", "policy")
_CONTRACT = Contract.__table__.c


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose logs are credited."""

    id: int
    provider_type: str
    is_trainee: bool


def encounter_of(log: Any) -> Encounter:
    """What a log is credited together with."""
    return (log.patient_key or f"log:{log.id}", log.performed_on)


def credit(connection: Connection, owner: Owner, encounters: set[Encounter], now: datetime) -> dict[str, list[Any]]:
    """Rebuild the credits of some encounters and the totals of their days; the credits by log."""
    days: dict[date, list[Any]] = defaultdict(list)
    logs = _logs(connection, owner.id, _touched(connection, owner.id, encounters))
    for log in logs:
        days[log.performed_on].append(log)
    lines, earlier = _lines(connection, owner.id, logs), _earlier(connection, owner.id, logs)
    contracts = connection.execute(
        select(_CONTRACT.effective_from, _CONTRACT.policy)
        .where(_CONTRACT.person_id == owner.id)
        .order_by(_CONTRACT.effective_from)
    ).all()
    made: dict[str, list[Any]] = {}
    for day, of_day in sorted(days.items()):
        begun = [policy for first, policy in contracts if first <= day]
        made |= _credited(connection, owner, of_day, lines, begun[-1] if begun else "cms-payment")
    fresh = [row for log_id, rows in made.items() if rows != earlier[log_id][1] for row in rows]
    old = [number for log_id, rows in made.items() if rows != earlier[log_id][1] for number in earlier[log_id][0]]
    if old:
        connection.execute(update(CREDIT).where(CREDIT.c.id.in_(old)).values(superseded_at=now))
    if fresh:
        more = {"person_id": owner.id, "credited_at": now, "superseded_at": None}
        connection.execute(insert(CREDIT), [row | more for row in fresh])
    _total(connection, owner.id, list(days))
    return made


def _touched(connection: Connection, person: int, encounters: set[Encounter]) -> set[Encounter]:
    found = set(encounters)
    keyed = [(key, day) for key, day in encounters if not key.startswith("log:")]
    if keyed:
        first, last = min(day for _, day in keyed), max(day for _, day in keyed)
        rows = connection.execute(
            select(LOG.c.patient_key, LOG.c.performed_on)
            .where(
                LOG.c.person_id == person,
                LOG.c.patient_key.in_({key for key, _ in keyed}),
                LOG.c.deleted_at.is_(None),
                LOG.c.performed_on.between(first - timedelta(days=1), last + timedelta(days=90)),
            )
            .distinct()
        )
        found |= {(key, day) for key, day in rows}
    return found


def _logs(connection: Connection, person: int, encounters: Iterable[Encounter]) -> list[Any]:
    requested = set(encounters)
    alone = [key.removeprefix("log:") for key, _ in requested if key.startswith("log:")]
    keyed = [pair for pair in requested if not pair[0].startswith("log:")]
    column = LOG.c
    which = or_(tuple_(column.patient_key, column.performed_on).in_(keyed), column.id.in_(alone))
    wanted = select(column.id, column.patient_key, column.performed_on, column.setting).where(
        column.person_id == person, column.deleted_at.is_(None), which
    )
    return list(connection.execute(wanted.order_by(column.created_at, column.id)))


def _lines(connection: Connection, person: int, logs: list[Any]) -> dict[str, list[Any]]:
    column, found = LINE.c, defaultdict(list)
    wanted = select(
        column.log_id, column.position, column.code, column.modifiers, column.units, column.session, column.facts
    )
    of = (column.person_id == person, column.log_id.in_([log.id for log in logs]))
    for row in connection.execute(wanted.where(*of).order_by(column.log_id, column.position)):
        found[row.log_id].append(row)
    return found


def _earlier(connection: Connection, person: int, logs: list[Any]) -> dict[str, tuple[list[int], list[Any]]]:
    column = CREDIT.c
    found: dict[str, tuple[list[int], list[Any]]] = defaultdict(lambda: ([], []))
    names = ("log_id", "performed_on", "drug_amount", *SHOWN)
    wanted = select(column.id, *(column[name] for name in names)).where(
        column.person_id == person, column.log_id.in_([log.id for log in logs]), column.superseded_at.is_(None)
    )
    for number, *row in connection.execute(wanted.order_by(column.log_id, column.position)):
        numbers, rows = found[row[0]]
        numbers.append(number)
        rows.append(dict(zip(names, row, strict=True)))
    return found


def _surgeries(connection: Connection, person: int, keys: set[str], visit: date, known: Any) -> dict[str, str]:
    rows = connection.execute(
        select(LOG.c.patient_key, LINE.c.code, LOG.c.performed_on)
        .join(LINE, (LINE.c.person_id == LOG.c.person_id) & (LINE.c.log_id == LOG.c.id))
        .where(
            LOG.c.person_id == person,
            LOG.c.patient_key.in_(keys),
            LOG.c.deleted_at.is_(None),
            LOG.c.performed_on.between(visit - timedelta(days=90), visit + timedelta(days=1)),
        )
        .order_by(LOG.c.performed_on, LINE.c.code)
    )
    found = {}
    for key, code, performed_on in rows:
        value = known.get((code, ""))
        first, last = WINDOWS.get(value.global_days if value else "", (1, 0))
        if first <= (visit - performed_on).days <= last:
            found[key] = code
    return found


def _credited(
    connection: Connection, owner: Owner, logs: list[Any], lines: dict[str, list[Any]], policy: str
) -> dict[str, list[Any]]:
    day = logs[0].performed_on
    found = release_of(connection, day)
    known = schedule_of(connection, found.release.id) if found else {}
    visits = {
        log.patient_key for log in logs if log.patient_key and any(is_em_visit(each.code) for each in lines[log.id])
    }
    inside = _surgeries(connection, owner.id, visits, day, known) if visits else {}
    wanted = [_engine_line(owner, log, line, inside) for log in logs for line in lines[log.id]]
    limits = limits_of({line.code for line in wanted}, day)
    credits = credit_lines(wanted, known, shipped_policy(policy, day), drug_codes=frozenset(limits))
    made: dict[str, list[Any]] = defaultdict(list)
    for line, earned in zip(wanted, credits, strict=True):
        row = _row(line, earned, found, policy, limits.get(line.code))
        made[row["log_id"]].append(row)
    return made


def _engine_line(owner: Owner, log: Any, line: Any, inside: dict[str, str]) -> EngineLine:
    return EngineLine(
        key=f"{log.id}:{line.position}",
        code=line.code,
        modifiers=tuple(line.modifiers),
        units=line.units,
        performed_on=log.performed_on,
        patient_key=encounter_of(log)[0],
        session=line.session,
        setting=log.setting,
        provider_type=owner.provider_type,
        trainee=owner.is_trainee,
        **{name: Decimal(line.facts[name]) for name in DECIMALS if name in line.facts},
        **{
            "in_global_of": inside.get(log.patient_key or "") if "99202" <= line.code <= "99499" else None,
            **{name: line.facts[name] for name in OTHERS if name in line.facts},
        },
    )


def _row(
    line: EngineLine, earned: Credit, found: Any, policy: str, limit: tuple[str, Decimal | None] | None
) -> dict[str, Any]:
    warnings = [{"code": warning.code, "message": warning.message} for warning in earned.warnings]
    if found is None:
        warnings.append({"code": "E_NO_RELEASE", "message": f"No release is loaded for {line.performed_on}."})
    elif found.missing:
        warnings.append({"code": "PROVISIONAL_RELEASE", "message": f"{found.missing} is not loaded."})
    log_id, _, position = line.key.rpartition(":")
    dollars = amount(line.units, limit[1]) if limit else None
    return {
        "log_id": log_id,
        "performed_on": line.performed_on,
        "drug_amount": dollars,
        "position": int(position),
        "code": line.code,
        "state": str(earned.state),
        "face_work_rvu": earned.face_work_rvu,
        "work_rvu": earned.work_rvu,
        "factors": [_factor(step) for step in earned.steps],
        "warnings": warnings,
        "drug": _drug(line, limit, dollars) if limit else None,
        "release": found.release.name if found else None,
        "policy": policy,
    }


def _factor(step: Any) -> dict[str, Any]:
    return {
        "rule": step.rule,
        "operation": str(step.operation),
        "factor": str(step.operand),
        "before": str(step.before),
        "after": str(step.after),
        "reason": step.reason,
        "source": step.source,
    }


def _drug(line: EngineLine, limit: tuple[str, Decimal | None], dollars: Decimal | None) -> dict[str, Any]:
    return {
        "units": line.units,
        "wasted_units": 0,
        "payment_limit": None if limit[1] is None else str(limit[1]),
        "amount": None if dollars is None else str(dollars),
        "quarter": limit[0],
    }


def _total(connection: Connection, person: int, days: list[date]) -> None:
    column = CREDIT.c
    rows = connection.execute(
        select(
            column.performed_on,
            func.count(),
            func.count(column.work_rvu),
            func.coalesce(func.sum(column.work_rvu), 0),
            func.coalesce(func.sum(column.drug_amount), 0),
        )
        .where(column.person_id == person, column.performed_on.in_(days), column.superseded_at.is_(None))
        .group_by(column.performed_on)
    ).all()
    connection.execute(delete(TOTAL).where(TOTAL.c.person_id == person, TOTAL.c.performed_on.in_(days)))
    totals = [
        {
            "person_id": person, "performed_on": day, "work_rvu": work, "lines": lines,
            "unvalued_lines": lines - valued, "drug_amount": dollars,
        }
        for day, lines, valued, work, dollars in rows
    ]  # fmt: skip
    if totals:
        connection.execute(insert(TOTAL), totals)
