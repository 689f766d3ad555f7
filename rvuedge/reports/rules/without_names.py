"""A report without names, for a board: groups of at least five physicians, none of whom is most of a group.

The thresholds are those of docs/rules.md, R-5.3, a policy of ours and no legal safe harbor; R-8.3 asks for the same of
whatever leaves the practice. What is held back cannot be had by taking what is shown from the whole (complementary
suppression).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rvuedge.benchmarks.rules.suppression import MINIMUM_ORGANIZATIONS, dominated, hidden_cells
from rvuedge.platform.errors import InvalidError
from rvuedge.reports.rules.groups import ALL, NO_SPECIALTY, RollUp, grouped
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow

OTHERS = "Other specialties"
LEAST = MINIMUM_ORGANIZATIONS
NOTICE = (
    f"Without names: a specialty of fewer than {LEAST} physicians, or in which one has more than a quarter of the work "
    f"or pay, is counted among {OTHERS.lower()}; a group's pay is left out where one physician has more than a quarter."
)


class TooFewError(InvalidError):
    """Fewer physicians than a group has to have."""

    code = "too-few-physicians"


def without_names(report: BenchmarkReport) -> BenchmarkReport:
    """The report's groups alone. Raises TooFewError for fewer than five physicians."""
    if len(report.rows) < LEAST:
        raise TooFewError(
            f"A report without names needs at least {LEAST} physicians; this period has {len(report.rows)}."
        )
    days = (report.end - report.start).days + 1
    groups = [_guarded(name, rows, days) for name, rows in ((ALL, list(report.rows)), *_shown(report.rows).items())]
    return replace(report, rows=(), roll_up=tuple(groups), method=(*report.method, NOTICE), detail="groups", people=())


def _shown(rows: Sequence[PhysicianRow]) -> dict[str, list[PhysicianRow]]:
    """The specialties that may be shown by name, and the others as one."""
    by: dict[str, list[PhysicianRow]] = defaultdict(list)
    for row in rows:
        by[row.specialty or NO_SPECIALTY].append(row)
    hidden = hidden_cells({name: 1 if _is_dominated(some) else len(some) for name, some in by.items()}, LEAST)
    shown = {name: by[name] for name in sorted(by) if name not in hidden}
    others = [row for name in sorted(hidden) for row in by[name]]
    if not shown:
        return {}
    return shown | ({OTHERS: others} if others else {})


def _is_dominated(rows: Sequence[PhysicianRow]) -> bool:
    return any(_dominated(part) for part in ([row.work_rvu for row in rows], [row.compensation for row in rows]))


def _dominated(amounts: Sequence[Decimal | None]) -> bool:
    """Whether one of some amounts is more than a quarter of them all; hundredths as whole numbers."""
    known = [int(amount * 100) for amount in amounts if amount and amount > 0]
    return bool(known) and dominated(known) is not None


def _guarded(name: str, rows: Sequence[PhysicianRow], days: int) -> RollUp:
    group = grouped(name, rows, days=days)
    if _dominated([row.compensation for row in rows]):
        return replace(group, compensation=None, per_work_rvu=None)
    return group
