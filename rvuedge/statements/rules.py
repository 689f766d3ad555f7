"""What a line adds to a month that closes: itself, a difference to what was counted, or nothing. Computes only.

Reasons: `month` (a line of the month itself), `new` (logged after its month was closed), `edited`, `moved` (to a day
of another month), `recredited` (the same facts, valued anew), `deleted`, `left` (the log is there, and its day is none
of a membership any more).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Counted:
    """A line as it counts now, or all that was posted of it so far with what its newest posting says of it.

    `work_rvu` in wRVU, `drug_amount` in dollars, `unvalued` 1 for a line without a value; `anesthesia_units` are ASA
    units, None of what was posted before they were written down. `changed_at` is when the log
    was last written and `credited_at` when its credit was, for a line as it counts now.
    """

    performed_on: date
    code: str
    release: str | None
    policy: str
    version: int
    work_rvu: Decimal
    drug_amount: Decimal
    unvalued: int
    anesthesia_units: Decimal | None
    changed_at: datetime | None = None
    credited_at: datetime | None = None

    @property
    def figures(self) -> tuple[Decimal, Decimal, int]:
        """What it counts."""
        return self.work_rvu, self.drug_amount, self.unvalued

    @property
    def is_nothing(self) -> bool:
        """Whether it adds nothing, as what was taken back wholly."""
        return self.figures == NOTHING and not self.anesthesia_units

    @property
    def sentence(self) -> str:
        """For a statement: 47562 on 2026-07-06, 10.21 wRVU."""
        worth = "not valued" if self.unvalued > 0 else f"{self.work_rvu.normalize() + 0:.2f} wRVUs"
        units = f", {self.anesthesia_units:.1f} ASA units" if self.anesthesia_units else ""
        return f"{self.code} on {self.performed_on}, {worth}{units}"


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """Why a line that was posted does not count any more, and since when."""

    reason: str
    changed_at: datetime | None


NOTHING = (ZERO, ZERO, 0)


def posting(
    before: Counted | None, now: Counted | None, month: date, removed: RemovedLine | None = None
) -> dict[str, Any] | None:
    """The row a line adds in a month, or None. `removed` says why there is no `now`."""
    line = now or before
    if line is None:
        return None
    old = before.figures if before else NOTHING
    new = now.figures if now else NOTHING
    units = _units_added(before, now)
    if before is not None and old == new and not units and (now is None or _place_key(before) == _place_key(now)):
        return None
    reason = _reason(before, now, month, removed)
    return {
        "performed_on": line.performed_on,
        "code": line.code,
        "release": line.release,
        "policy": line.policy[:39],
        "log_version": line.version,
        "reason": reason,
        "work_rvu": new[0] - old[0],
        "drug_amount": new[1] - old[1],
        "unvalued": new[2] - old[2],
        "anesthesia_units": units,
        "changed_at": None if reason == "month" else _changed(now, reason, removed),
        "was": None if before is None or reason == "month" else before.sentence,
    }


def _units_added(before: Counted | None, now: Counted | None) -> Decimal | None:
    """ASA units a posting adds; None where what was posted of the line does not say how many it had."""
    new = (now.anesthesia_units if now else None) or ZERO
    if before is None:
        return new
    return None if before.anesthesia_units is None else new - before.anesthesia_units


def _place_key(line: Counted) -> tuple[str, date]:
    return line.code, line.performed_on


def _reason(before: Counted | None, now: Counted | None, month: date, removed: RemovedLine | None) -> str:
    if now is None:
        return removed.reason if removed else "deleted"
    if now.performed_on >= month and (before is None or before.is_nothing):
        return "month"
    if before is None:
        return "new"
    if now.performed_on.replace(day=1) != before.performed_on.replace(day=1):
        return "moved"
    return "edited" if now.version != before.version else "recredited"


def _changed(now: Counted | None, reason: str, removed: RemovedLine | None) -> datetime | None:
    if now is None:
        return removed.changed_at if removed else None
    return now.credited_at if reason == "recredited" else now.changed_at
