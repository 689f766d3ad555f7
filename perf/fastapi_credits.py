"""The peer's crediting: the lookups RVU Edge makes, the same engine, the same rows written, through the ORM."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from perf.fastapi_tables import DailyTotal, Line, LineCredit, Log
from rvuedge.accounts.people.models import Person
from rvuedge.catalog.rules.in_force import InForce, ReleaseFacts, in_force
from rvuedge.catalog.store.models import Article, PaymentLimit, PaymentLimitFile, RelativeValueRow, Release
from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.contracts.terms.models import Contract
from rvuedge.valuation import Credit, RelativeValue, credit_lines
from rvuedge.valuation import Line as EngineLine
from rvuedge.valuation.amounts.drugs import amount
from rvuedge.valuation.rules.visits import is_em_visit

Encounter = tuple[str, date]
VALUES = tuple(RelativeValue.__dataclass_fields__)
RELEASE = tuple(ReleaseFacts.__dataclass_fields__)
DECIMALS = ("completed_pct", "mod22_factor", "by_report_pct", "time_share")
OTHERS = ("postop_days", "documentation_supported", "performed_by", "in_global_of")


def encounter_of(log: Log) -> Encounter:
    """What a log is credited together with."""
    return (log.patient_key or f"log:{log.id}", log.performed_on)


def credit(session: Session, person: Person, encounters: set[Encounter], now: datetime) -> None:
    """Rebuild the credits of some encounters and the totals of their days."""
    days: dict[date, list[Log]] = defaultdict(list)
    for log in _logs(session, person, _touched(session, person, encounters)):
        days[log.performed_on].append(log)
    contracts = list(
        session.scalars(select(Contract).where(Contract.person_id == person.id).order_by(Contract.effective_from))
    )
    releases = [
        ReleaseFacts(**{name: getattr(release, name) for name in RELEASE})
        for release in session.scalars(select(Release).order_by(Release.effective_from, Release.name))
    ]
    for day, logs in sorted(days.items()):
        begun = [contract for contract in contracts if contract.effective_from <= day]
        policy = begun[-1].policy if begun else "cms-payment"
        _credit_day(session, person, logs, in_force(releases, day), policy, now)
        session.flush()
        _total(session, person.id, day)


def _touched(session: Session, person: Person, encounters: set[Encounter]) -> set[Encounter]:
    found = set(encounters)
    for key, day in encounters:
        if not key.startswith("log:"):
            days = session.scalars(
                select(Log.performed_on)
                .where(
                    Log.person_id == person.id,
                    Log.patient_key == key,
                    Log.deleted_at.is_(None),
                    Log.performed_on.between(day - timedelta(days=1), day + timedelta(days=90)),
                )
                .distinct()
            )
            found |= {(key, day) for day in days}
    return found


def _logs(session: Session, person: Person, encounters: Iterable[Encounter]) -> Iterable[Log]:
    requested = set(encounters)
    alone = [key.removeprefix("log:") for key, _ in requested if key.startswith("log:")]
    keyed = [pair for pair in requested if not pair[0].startswith("log:")]
    return session.scalars(
        select(Log)
        .where(
            Log.person_id == person.id,
            Log.deleted_at.is_(None),
            or_(tuple_(Log.patient_key, Log.performed_on).in_(keyed), Log.id.in_(alone)),
        )
        .order_by(Log.created_at, Log.id)
    )


def _surgeries(session: Session, person: Person, keys: set[str], visit: date, release: int) -> dict[str, str]:
    rows = session.execute(
        select(Log.patient_key, Line.code, Log.performed_on, RelativeValueRow.global_days)
        .join(Line, (Line.person_id == Log.person_id) & (Line.log_id == Log.id))
        .join(RelativeValueRow, RelativeValueRow.code == Line.code)
        .where(
            RelativeValueRow.release_id == release,
            RelativeValueRow.modifier == "",
            Log.person_id == person.id,
            Log.patient_key.in_(keys),
            Log.deleted_at.is_(None),
            Log.performed_on.between(visit - timedelta(days=90), visit + timedelta(days=1)),
        )
        .order_by(Log.performed_on, Line.code)
    )
    windows = {"000": (0, 0), "010": (0, 10), "090": (-1, 90)}
    found = {}
    for key, code, performed_on, days in rows:
        first, last = windows.get(days, (1, 0))
        if first <= (visit - performed_on).days <= last:
            found[key] = code
    return found


def _values(session: Session, release: int, codes: set[str]) -> dict[tuple[str, str], RelativeValue]:
    rows = session.execute(
        select(*(getattr(RelativeValueRow, name) for name in VALUES)).where(
            RelativeValueRow.release_id == release, RelativeValueRow.code.in_(codes)
        )
    ).mappings()
    found = {
        (row["code"], row["modifier"]): RelativeValue(**{**row, "endo_base": row["endo_base"] or None}) for row in rows
    }
    bases = {row.endo_base for row in found.values() if row.endo_base} - codes
    return {**found, **_values(session, release, bases)} if bases else found


def _limits(session: Session, codes: set[str], day: date) -> dict[str, tuple[str, Decimal | None]]:
    drugs = set(session.scalars(select(PaymentLimit.code).where(PaymentLimit.code.in_(codes)).distinct()))
    drugs |= set(session.scalars(select(Article.code).where(Article.code.in_(codes), Article.kind == "drug")))
    quarter = f"{day.year}Q{(day.month + 2) // 3}"
    found: dict[str, tuple[str, Decimal | None]] = dict.fromkeys(drugs, (quarter, None))
    if drugs:
        rows = session.execute(
            select(PaymentLimit.code, PaymentLimit.limit)
            .join(PaymentLimitFile, PaymentLimitFile.id == PaymentLimit.file_id)
            .where(
                PaymentLimitFile.quarter_start == date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
                PaymentLimit.code.in_(drugs),
            )
            .order_by(PaymentLimitFile.id)
        )
        found |= {code: (quarter, limit) for code, limit in rows}
    return found


def _engine_lines(person: Person, logs: list[Log], inside: dict[str, str]) -> list[EngineLine]:
    return [
        EngineLine(
            key=f"{log.id}:{line.position}",
            code=line.code,
            modifiers=tuple(line.modifiers),
            units=line.units,
            performed_on=log.performed_on,
            patient_key=encounter_of(log)[0],
            session=line.session,
            setting=log.setting,
            provider_type=person.provider_type,
            trainee=person.is_trainee,
            **{name: Decimal(line.facts[name]) for name in DECIMALS if name in line.facts},
            **{
                "in_global_of": inside.get(log.patient_key or "") if "99202" <= line.code <= "99499" else None,
                **{name: line.facts[name] for name in OTHERS if name in line.facts},
            },
        )
        for log in logs
        for line in log.lines
    ]


def _credit_day(
    session: Session, person: Person, logs: list[Log], found: InForce | None, policy: str, now: datetime
) -> None:
    codes = {line.code for log in logs for line in log.lines}
    visits = {log.patient_key for log in logs if log.patient_key and any(is_em_visit(line.code) for line in log.lines)}
    inside = _surgeries(session, person, visits, logs[0].performed_on, found.release.id) if visits and found else {}
    lines = _engine_lines(person, logs, inside)
    limits = _limits(session, codes, logs[0].performed_on)
    schedule = _values(session, found.release.id, codes) if found else {}
    credits = credit_lines(lines, schedule, shipped_policy(policy, logs[0].performed_on), drug_codes=frozenset(limits))
    fresh: dict[str, list[LineCredit]] = defaultdict(list)
    for line, credit in zip(lines, credits, strict=True):
        row = _row(person.id, line, credit, found, policy, limits.get(line.code), now)
        fresh[row.log_id].append(row)
    for log in logs:
        if [_told(credit) for credit in log.credits] != [_told(credit) for credit in fresh[log.id]]:
            if log.credits:
                session.execute(
                    update(LineCredit)
                    .where(LineCredit.id.in_([credit.id for credit in log.credits]))
                    .values(superseded_at=now)
                )
            session.add_all(fresh[log.id])
            session.expire(log, ["credits"])


def _told(row: LineCredit) -> tuple[Any, ...]:
    return (row.position, row.code, row.state, row.work_rvu, row.factors, row.warnings, row.drug, row.release)


def _row(
    person_id: int,
    line: EngineLine,
    credit: Credit,
    found: InForce | None,
    policy: str,
    limit: tuple[str, Decimal | None] | None,
    now: datetime,
) -> LineCredit:
    warnings = [{"code": warning.code, "message": warning.message} for warning in credit.warnings]
    if found is None:
        warnings.append({"code": "E_NO_RELEASE", "message": f"No release is loaded for {line.performed_on}."})
    elif found.missing:
        warnings.append({"code": "PROVISIONAL_RELEASE", "message": f"{found.missing} is not loaded."})
    log_id, _, position = line.key.rpartition(":")
    dollars = amount(line.units, limit[1]) if limit else None
    return LineCredit(
        person_id=person_id,
        log_id=log_id,
        position=int(position),
        performed_on=line.performed_on,
        code=line.code,
        state=str(credit.state),
        face_work_rvu=credit.face_work_rvu,
        work_rvu=credit.work_rvu,
        factors=[_factor(step) for step in credit.steps],
        warnings=warnings,
        drug=_drug(line, limit, dollars) if limit else None,
        drug_amount=dollars,
        release=found.release.name if found else None,
        policy=policy,
        credited_at=now,
        superseded_at=None,
    )


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


def _total(session: Session, person_id: int, day: date) -> None:
    lines, valued, work, dollars = session.execute(
        select(
            func.count(),
            func.count(LineCredit.work_rvu),
            func.coalesce(func.sum(LineCredit.work_rvu), 0),
            func.coalesce(func.sum(LineCredit.drug_amount), 0),
        ).where(
            LineCredit.person_id == person_id,
            LineCredit.performed_on == day,
            LineCredit.superseded_at.is_(None),
        )
    ).one()
    session.merge(
        DailyTotal(
            person_id=person_id,
            performed_on=day,
            work_rvu=work,
            lines=lines,
            unvalued_lines=lines - valued,
            drug_amount=dollars,
        )
    )
