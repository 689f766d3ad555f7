"""Reads of productivity. Totals come from the daily rollup; codes and sites from the credits in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, case, column, func, select, values

from rvuedge.accounts.people.queries import organizations_ever
from rvuedge.catalog.rules.code_facts import category_and_kind
from rvuedge.catalog.store.models import Article
from rvuedge.logbook.records.models import DailyTotal, ProcedureLog, StoredCredit
from rvuedge.logbook.sites.services import shown_site, site_names
from rvuedge.platform.extensions import db
from rvuedge.productivity.rules.calendar import label

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class WorkTotal:
    """Credited wRVU of a period, the lines without a value, drug dollars and ASA units (neither is added to wRVU).

    `first_day` is the first day with a line, where the query asks for it.
    """

    work_rvu: Decimal = ZERO
    lines: int = 0
    unvalued_lines: int = 0
    drug_amount: Decimal = ZERO
    anesthesia_units: Decimal = ZERO
    first_day: date | None = field(default=None, kw_only=True)

    def plus(self, other: WorkTotal) -> WorkTotal:
        """Both periods together."""
        return WorkTotal(
            self.work_rvu + other.work_rvu,
            self.lines + other.lines,
            self.unvalued_lines + other.unvalued_lines,
            self.drug_amount + other.drug_amount,
            self.anesthesia_units + other.anesthesia_units,
            first_day=min((day for day in (self.first_day, other.first_day) if day), default=None),
        )


SUMMED = ("work_rvu", "lines", "unvalued_lines", "drug_amount", "anesthesia_units")
# Read with every dashboard: of the table, made once (a statement on classes, made anew, costs three times as much).
_DAY = DailyTotal.__table__.c
_DAYS = (
    select(_DAY.performed_on, _DAY.work_rvu, _DAY.lines, _DAY.unvalued_lines, _DAY.drug_amount, _DAY.anesthesia_units)
    .where(_DAY.person_id == bindparam("person"), _DAY.performed_on.between(bindparam("start"), bindparam("end")))
    .order_by(_DAY.performed_on)
)


def totals_of(person_ids: Collection[int], *, start: date, end: date) -> dict[int, WorkTotal]:
    """Each person's total of a period, both days included; a person without lines is absent."""
    rows = db.session.execute(
        select(
            DailyTotal.person_id,
            func.sum(DailyTotal.work_rvu),
            func.sum(DailyTotal.lines),
            func.sum(DailyTotal.unvalued_lines),
            func.sum(DailyTotal.drug_amount),
            func.sum(DailyTotal.anesthesia_units),
        )
        .where(
            DailyTotal.person_id.in_(person_ids),
            DailyTotal.performed_on >= start,
            DailyTotal.performed_on <= end,
        )
        .group_by(DailyTotal.person_id)
    )
    return {person: WorkTotal(work, int(n), int(un), *rest) for person, work, n, un, *rest in rows}


def _sums() -> tuple[Any, ...]:
    return (*(func.sum(_DAY[name]) for name in SUMMED), func.min(_DAY.performed_on).filter(_DAY.lines > 0))


_OF_PEOPLE = (
    select(_DAY.person_id, *_sums())
    .where(
        _DAY.person_id.in_(bindparam("people", expanding=True)),
        _DAY.performed_on.between(bindparam("first"), bindparam("last")),
    )
    .group_by(_DAY.person_id)
)


def totals_of_stints(stints: Collection[tuple[int, date, date]]) -> dict[int, WorkTotal]:
    """Each person's total of some days, given as (person, first, last), both ends included and no day twice.

    Two statements at most: one for all who have the days that most have, which is made once, and one for the others.
    """
    if not stints:
        return {}
    pieces = Counter(person for person, _, _ in stints)
    (usual, _), *_ = Counter((first, last) for _, first, last in stints).most_common(1)
    together = [person for person, *days in stints if tuple(days) == usual and pieces[person] == 1]
    rows: list[Any] = []
    if together:
        rows += db.session.execute(_OF_PEOPLE, {"people": together, "first": usual[0], "last": usual[1]})
    others = set(together)
    alone = [stint for stint in stints if stint[0] not in others]
    if alone:
        rows += db.session.execute(_of_each(alone))
    return {
        item: WorkTotal(work, int(n), int(un), drugs, units, first_day=first_day)
        for item, work, n, un, drugs, units, first_day in rows
    }


def _of_each(stints: Sequence[tuple[int, date, date]]) -> Select[Any]:
    columns = (column("person", Integer), column("first", Date), column("last", Date))
    given = values(*columns, name="stint").data(list(stints)).cte("stints").c
    days = (_DAY.person_id == given.person) & _DAY.performed_on.between(given.first, given.last)
    return select(given.person, *_sums()).join(DailyTotal.__table__, days).group_by(given.person)


def total_of(person_id: int, *, start: date, end: date) -> WorkTotal:
    """One person's total of a period, both days included."""
    return totals_of([person_id], start=start, end=end).get(person_id, WorkTotal())


def days_of(person_id: int, *, start: date, end: date) -> list[tuple[date, WorkTotal]]:
    """One person's days with lines, in order."""
    rows = db.session.execute(_DAYS, {"person": person_id, "start": start, "end": end})
    return [(day, WorkTotal(*total)) for day, *total in rows]


def days_of_all(person_ids: Collection[int], *, start: date, end: date) -> dict[int, dict[date, Decimal]]:
    """Each person's credited wRVU by day of a period, in one query."""
    rows = db.session.execute(
        select(DailyTotal.person_id, DailyTotal.performed_on, DailyTotal.work_rvu).where(
            DailyTotal.person_id.in_(person_ids), DailyTotal.performed_on >= start, DailyTotal.performed_on <= end
        )
    )
    found: dict[int, dict[date, Decimal]] = {}
    for person, day, work in rows:
        found.setdefault(person, {})[day] = work
    return found


def sums_of(person_id: int, spans: Sequence[tuple[date, date]]) -> list[Decimal]:
    """One person's wRVU of each of some periods, both days included, in one query."""
    day, work = DailyTotal.performed_on, DailyTotal.work_rvu
    sums = [func.sum(case((day.between(first, last), work))) for first, last in spans]
    whole = day.between(min(first for first, _ in spans), max(last for _, last in spans))
    row = db.session.execute(select(*sums).where(DailyTotal.person_id == person_id, whole)).one()
    return [value if value is not None else ZERO for value in row]


def by_period(person_id: int, *, start: date, end: date, by: str) -> list[dict[str, Any]]:
    """Totals by day, week, month, quarter or year."""
    groups: dict[str, WorkTotal] = {}
    for day, total in days_of(person_id, start=start, end=end):
        key = label(day, by)
        groups[key] = groups.get(key, WorkTotal()).plus(total)
    return [group(key, total) for key, total in groups.items()]


def grouped(
    person_id: int, periods: Sequence[tuple[date, date]], *, by: str, organizations: Collection[int]
) -> list[dict[str, Any]]:
    """Totals of some periods together, by period, code, category or site of some organizations."""
    groups: dict[str, WorkTotal] = {}
    for start, end in periods:
        for item in _grouped(person_id, start, end, by, organizations):
            more = WorkTotal(**{name: item[name] for name in SUMMED})
            groups[item["key"]] = groups.get(item["key"], WorkTotal()).plus(more)
    return [group(key, total) for key, total in groups.items()]


def _grouped(person_id: int, start: date, end: date, by: str, organizations: Collection[int]) -> list[dict[str, Any]]:
    if by == "code":
        return by_code(person_id, start=start, end=end)
    if by == "category":
        return by_category(person_id, start=start, end=end)
    if by == "site":
        return by_site(person_id, start=start, end=end, organizations=organizations)
    return by_period(person_id, start=start, end=end, by=by)


def by_code(person_id: int, *, start: date, end: date) -> list[dict[str, Any]]:
    """Totals by code, the most wRVU first."""
    return [group(key, total) for (key,), total in _by_columns(person_id, start, end, StoredCredit.code)]


def by_site(
    person_id: int, *, start: date, end: date, organizations: Collection[int] | None = None
) -> list[dict[str, Any]]:
    """Totals by site, as the person's practices name theirs; what is none of theirs as written, nothing under ''."""
    names = site_names(organizations_ever(person_id) if organizations is None else organizations)
    text = func.coalesce(ProcedureLog.site, "")
    if not names:
        return [group(key, total) for (key,), total in _by_columns(person_id, start, end, text)]
    groups: dict[str, WorkTotal] = {}
    for (site, day), total in _by_columns(person_id, start, end, text, StoredCredit.performed_on):
        key = shown_site(site, day, names)
        groups[key] = groups.get(key, WorkTotal()).plus(total)
    ranked = sorted(groups.items(), key=lambda item: (-item[1].work_rvu, item[0]))
    return [group(key, total) for key, total in ranked]


def by_category(person_id: int, *, start: date, end: date) -> list[dict[str, Any]]:
    """Totals by our category of code."""
    rows = _by_columns(person_id, start, end, StoredCredit.code)
    categories = categories_of({code for (code,), _ in rows})
    groups: dict[str, WorkTotal] = {}
    for (code,), total in rows:
        category = categories[code]
        groups[category] = groups.get(category, WorkTotal()).plus(total)
    ranked = sorted(groups.items(), key=lambda item: (-item[1].work_rvu, item[0]))
    return [group(key, total) for key, total in ranked]


def categories_of(codes: Collection[str]) -> dict[str, str]:
    """Our category of each code: its article's, or by its range."""
    written = dict(db.session.execute(select(Article.code, Article.category).where(Article.code.in_(codes))).all())
    return {code: written.get(code) or category_and_kind(code, is_drug=False)[0] for code in codes}


def _by_columns(person_id: int, start: date, end: date, *columns: Any) -> list[tuple[tuple[Any, ...], WorkTotal]]:
    work = func.coalesce(func.sum(StoredCredit.work_rvu), 0)
    query = select(
        work,
        func.count(),
        func.count() - func.count(StoredCredit.work_rvu),
        func.coalesce(func.sum(StoredCredit.drug_amount), 0),
        func.coalesce(func.sum(StoredCredit.anesthesia_units), 0),
        *columns,
    )
    if columns[0] is not StoredCredit.code:  # the site is the log's
        key = (ProcedureLog.person_id == StoredCredit.person_id) & (ProcedureLog.id == StoredCredit.log_id)
        query = query.join(ProcedureLog, key)
    rows = db.session.execute(
        query.where(
            StoredCredit.person_id == person_id,
            StoredCredit.performed_on >= start,
            StoredCredit.performed_on <= end,
            StoredCredit.superseded_at.is_(None),
        )
        .group_by(*columns)
        .order_by(work.desc(), *columns)
    )
    return [(tuple(key), WorkTotal(earned, n, none, paid, asa)) for earned, n, none, paid, asa, *key in rows]


def group(key: str, total: WorkTotal) -> dict[str, Any]:
    """One group as the API answers it."""
    return {
        "key": key,
        "work_rvu": total.work_rvu,
        "lines": total.lines,
        "unvalued_lines": total.unvalued_lines,
        "drug_amount": total.drug_amount,
        "anesthesia_units": total.anesthesia_units,
    }


def summed(groups: list[dict[str, Any]]) -> dict[str, Any]:
    """Groups with their exact sum: {total, lines, unvalued_lines, drug_amount, anesthesia_units, groups}."""
    return {
        "total": sum((group["work_rvu"] for group in groups), ZERO),
        "lines": sum(group["lines"] for group in groups),
        "unvalued_lines": sum(group["unvalued_lines"] for group in groups),
        "drug_amount": sum((group["drug_amount"] for group in groups), ZERO),
        "anesthesia_units": sum((group["anesthesia_units"] for group in groups), ZERO),
        "groups": groups,
    }
