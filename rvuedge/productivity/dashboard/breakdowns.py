"""Parts of the dashboard beside the year's figures: comparisons, and the month by category, site and code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import func, or_, select

from rvuedge.accounts.audit.visibility import Period
from rvuedge.logbook.records.models import ProcedureLog, StoredCredit
from rvuedge.logbook.sites.rules import SiteNames
from rvuedge.logbook.sites.services import shown_site
from rvuedge.platform.extensions import db
from rvuedge.productivity.rules.calendar import same_days
from rvuedge.productivity.totals.queries import WorkTotal, categories_of, days_of, group

TOP_CODES = 10  # what a person reads; the rest are summed
ZERO = Decimal(0)
HUNDREDTH = Decimal("0.01")
Days = Sequence[tuple[date, WorkTotal]]


def comparisons(person_id: int, on: date, periods: Sequence[Period]) -> dict[str, Any]:
    """Month to date beside the same days of last month and of last year, from the daily rollups."""
    spans = {"month": (date(on.year, on.month, 1), on)}
    spans |= {"last_month": same_days(on, months_back=1), "last_year": same_days(on, months_back=12)}
    found = {name: _summed(days_within(person_id, *span, periods)) for name, span in spans.items()}
    return {name: _compared(span, found[name], found["month"]) for name, span in spans.items()}


def days_within(person_id: int, start: date, end: date, periods: Sequence[Period]) -> list[tuple[date, WorkTotal]]:
    """A person's days with lines, those within some periods."""
    days = days_of(person_id, start=start, end=end)
    return [(day, total) for day, total in days if any(first <= day <= last for first, last in periods)]


def _summed(days: Days) -> WorkTotal:
    total = WorkTotal()
    for _, item in days:
        total = total.plus(item)
    return total


def _compared(span: Period, total: WorkTotal, month: WorkTotal) -> dict[str, Any]:
    change = month.work_rvu - total.work_rvu
    share = (change * 100 / total.work_rvu).quantize(HUNDREDTH, ROUND_HALF_UP) if total.work_rvu else None
    return {
        "from_": span[0],
        "to": span[1],
        "work_rvu": total.work_rvu,
        "lines": total.lines,
        "unvalued_lines": total.unvalued_lines,
        "change": change,
        "change_percent": share,
    }


def breakdown(person_id: int, on: date, periods: Sequence[Period], sites: list[SiteNames]) -> dict[str, Any]:
    """The month to date by category, by site and by the ten codes that brought most; from one read of its lines."""
    start = date(on.year, on.month, 1)
    rows = _rows(person_id, start, on, periods)
    categories = categories_of({code for code, _, _, _ in rows})
    by: dict[str, dict[str, WorkTotal]] = {name: defaultdict(WorkTotal) for name in ("categories", "sites", "codes")}
    for code, site, day, total in rows:
        for name, key in (("categories", categories[code]), ("sites", shown_site(site, day, sites)), ("codes", code)):
            by[name][key] = by[name][key].plus(total)
    ranked = {name: ranked_groups(groups) for name, groups in by.items()}
    return {"from_": start, "to": on, **ranked, "codes": ranked["codes"][:TOP_CODES]}


def ranked_groups(groups: dict[str, WorkTotal]) -> list[dict[str, Any]]:
    """Groups as the API answers them, the most wRVU first."""
    ranked = sorted(groups.items(), key=lambda item: (-item[1].work_rvu, item[0]))
    return [group(key, total) for key, total in ranked]


def _rows(
    person_id: int, start: date, end: date, periods: Sequence[Period]
) -> list[tuple[str, str | None, date, WorkTotal]]:
    work = func.coalesce(func.sum(StoredCredit.work_rvu), 0)
    dollars = func.coalesce(func.sum(StoredCredit.drug_amount), 0)
    asa = func.coalesce(func.sum(StoredCredit.anesthesia_units), 0)
    unvalued = func.count() - func.count(StoredCredit.work_rvu)
    log = (ProcedureLog.person_id == StoredCredit.person_id) & (ProcedureLog.id == StoredCredit.log_id)
    rows = db.session.execute(
        select(
            StoredCredit.code, ProcedureLog.site, StoredCredit.performed_on, work, func.count(), unvalued, dollars, asa
        )
        .join(ProcedureLog, log)
        .where(
            StoredCredit.person_id == person_id,
            StoredCredit.performed_on.between(start, end),
            or_(*(StoredCredit.performed_on.between(*pair) for pair in periods)),
            StoredCredit.superseded_at.is_(None),
        )
        .group_by(StoredCredit.code, ProcedureLog.site, StoredCredit.performed_on)
    )
    return [
        (code, site, day, WorkTotal(earned or ZERO, n, none, paid or ZERO, units or ZERO))
        for code, site, day, earned, n, none, paid, units in rows
    ]
