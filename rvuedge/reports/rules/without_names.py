"""A report without names, for a board: groups of at least five physicians, none of whom is most of a group.

What is shown and what is held back follow from people, days and each physician's own contract alone, never from the
survey, policy or fee schedule the report is asked by: two answers about one period hold the same cells back, and one
cannot be taken from the other (`held_back.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from rvuedge.platform.errors import InvalidError
from rvuedge.platform.figures import in_words
from rvuedge.reports.rules.groups import ALL, BANDS, NO_SPECIALTY, RollUp, grouped
from rvuedge.reports.rules.held_back import LEAST, Part, held_back, thin_months
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow, SurveyPlace

OTHERS = "Other specialties"
NOTICE = (
    f"Without names: a specialty of fewer than {LEAST} physicians with work, or in which one has more than a quarter of"
    f" it, is counted among {OTHERS.lower()}. Pay is withheld where fewer than {LEAST} have it, where one has more than"
    " a quarter of it, where the work of those without pay would be that of a few, and where another group's withheld"
    " pay would follow from it."
)
DAY = timedelta(days=1)
Groups = Mapping[str, Sequence[PhysicianRow]]


class TooFewError(InvalidError):
    """Fewer physicians than a group has to have."""

    code = "too-few-physicians"


class NotWholeMonthsError(InvalidError):
    """A report without names of days that are no whole months: two such reports would tell a day."""

    code = "not-whole-months"


def whole_months(start: date, end: date, today: date) -> date:
    """The last day that a report without names counts: of the last whole month, as the running one changes daily.

    Raises NotWholeMonthsError for days in the past that are no whole months, and where no month is over yet.
    """
    last = end if end < today and (end + DAY).day == 1 else today.replace(day=1) - DAY
    if start.day != 1 or (end < today and last != end) or last < start:
        raise NotWholeMonthsError(
            f"A report without names covers whole months. Found {in_words(start)} to {in_words(end)};"
            " expected the first day of a month to"
            " the last day of one that is over.",
            errors={"from": ["Expected the first day of a month."], "to": ["Expected the last day of a month."]},
        )
    return last


def without_names(report: BenchmarkReport) -> BenchmarkReport:
    """The report's groups alone. Raises TooFewError for fewer than five physicians with work, in all or in a month."""
    work = [_work(row) for row in report.rows]
    working = sum(1 for part in work if part.amount)
    if working < LEAST:
        raise TooFewError(
            f"A report without names needs at least {LEAST} physicians with work; this period has {working}."
        )
    for year, month in thin_months(work)[:1]:
        raise TooFewError(
            f"A report without names needs at least {LEAST} physicians with work in each month;"
            f" {date(year, month, 1):%B %Y} has fewer. Choose months without it."
        )
    days = (report.end - report.start).days + 1
    groups = _shown(report.rows)
    rolled = {name: grouped(name, rows, days=days) for name, rows in ({ALL: report.rows} | groups).items()}
    guarded = _guarded_places(_guarded_pay(rolled, groups, report.rows), groups, report.rows)
    method = (*report.method, NOTICE)
    return replace(report, rows=(), roll_up=tuple(guarded.values()), method=method, detail="groups", people=())


def _work(row: PhysicianRow) -> Part:
    """The wRVU under the physician's own contract."""
    return Part(row.work_rvu if row.contract_work_rvu is None else row.contract_work_rvu, row.seen)


def _pay(row: PhysicianRow) -> Part:
    return Part((row.compensation or Decimal(0)) if row.is_paid else Decimal(0), row.seen)


def _shown(rows: Sequence[PhysicianRow]) -> dict[str, list[PhysicianRow]]:
    """The specialties that may be shown by name, and the others as one; none where the others could not be."""
    by: dict[str, list[PhysicianRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.specialty or NO_SPECIALTY):
        by[row.specialty or NO_SPECIALTY].append(row)
    hidden, whole = held_back({name: [[_work(row) for row in some]] for name, some in by.items()})
    hidden |= {name for name, some in by.items() if not any(_work(row).amount for row in some)}
    shown = {name: some for name, some in by.items() if name not in hidden}
    if whole or not shown:
        return {}
    others = [row for name in sorted(hidden) for row in by[name]]
    return shown | ({OTHERS: others} if others else {})


def _guarded_pay(rolled: dict[str, RollUp], groups: Groups, rows: Sequence[PhysicianRow]) -> dict[str, RollUp]:
    """The groups with pay withheld where it, or the work beside it, would be that of a few."""
    cells = {name: _pay_sums(some) for name, some in (groups or {ALL: rows}).items()}
    hidden, whole = held_back(cells)
    hidden |= {ALL} if whole else set()
    return {name: _without_pay(group) if name in hidden else group for name, group in rolled.items()}


def _pay_sums(rows: Sequence[PhysicianRow]) -> list[list[Part]]:
    """Pay of those who have it, their work, and the work of those who have none: the rest of the group's work.

    Where all who work have pay, their work is the group's, which is shown: only pay is to be held back.
    """
    pay = [_pay(row) for row in rows if row.is_paid]
    works = [
        [part for row in rows if row.is_paid is wanted and (part := _work(row)).amount] for wanted in (True, False)
    ]
    return [pay, *works] if all(works) else [pay, [], []]


def _without_pay(group: RollUp) -> RollUp:
    if not group.paid_physicians:
        return group
    return replace(group, compensation=None, paid_work_rvu=None, per_work_rvu=None, pay_withheld=True)


def _guarded_places(rolled: dict[str, RollUp], groups: Groups, rows: Sequence[PhysicianRow]) -> dict[str, RollUp]:
    """The groups without mean, median and bands where fewer than five have a figure of a year."""
    cells = {
        name: [[Part(Decimal(row.annualized is not None), row.seen) for row in some]]
        for name, some in (groups or {ALL: rows}).items()
    }
    hidden, whole = held_back(cells, shares=False)
    hidden |= {ALL} if whole else set()
    return {name: _without_places(group) if name in hidden else group for name, group in rolled.items()}


def _without_places(group: RollUp) -> RollUp:
    bands = tuple((text, group.physicians if text == BANDS[-1] else 0) for text in BANDS)
    nowhere = SurveyPlace("median", None, None, "")
    return replace(group, annualized=None, median=nowhere, bands=bands, places_withheld=True)


def paid_words(group: RollUp) -> str:
    """Of how many the pay is, 14 of 40; that it is withheld, or that nobody has any."""
    if not group.paid_physicians:
        return "no contract"
    if group.pay_withheld:
        return "withheld"
    return f"{group.paid_physicians:,} of {group.physicians:,}"
