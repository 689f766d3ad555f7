"""Month to date against the same days of the month before, read from credits in force, told by productivity.changes.

At most two months of lines are read. Lines are valued again only where a release changed within them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from rvuedge.accounts.audit.visibility import Period
from rvuedge.accounts.people.models import Person
from rvuedge.contracts.terms.policy_book import policy_of
from rvuedge.contracts.terms.queries import in_force, terms_of
from rvuedge.logbook.credits.crediting import basis_for
from rvuedge.logbook.credits.rebuild import credited_under, owner_of
from rvuedge.logbook.records.models import StoredCredit
from rvuedge.platform.extensions import db
from rvuedge.productivity.repricing.repricing import days_of_logs
from rvuedge.productivity.rules.calendar import same_days
from rvuedge.productivity.rules.month_changes import Month, decompose, difference

ZERO = Decimal(0)
SHOWN_CODES = 10  # what a person reads; the rest are summed


@dataclass(frozen=True, slots=True)
class _MonthLine:
    """A line's credit in force. face and credited in wRVU; a line without a value has 0."""

    key: str
    performed_on: date
    code: str
    face: Decimal
    credited: Decimal
    release: str | None
    policy: str


def changes(person: Person, on: date, periods: Sequence[Period]) -> dict[str, Any]:
    """What changed since last month and why: five parts that add up, the codes that moved most, and policies.

    `periods` are the days that may be looked at.
    """
    first, until = date(on.year, on.month, 1), on
    earlier_first, earlier_until = same_days(on, months_back=1)
    before = _lines(person.id, earlier_first, earlier_until, periods)
    now = _lines(person.id, first, until, periods)
    release = _release_on(person.id, earlier_until)
    frozen = _is_frozen_alike(person.id, earlier_until, on)
    as_before = now if frozen else _under(person, now, release)
    earlier, later = _month(before), _month(now)
    return {
        "from_": first,
        "to": until,
        "before_from": earlier_first,
        "before_to": earlier_until,
        "before": earlier.credited,
        "now": later.credited,
        "difference": difference(earlier, later),
        "earlier_release": release,
        "parts": decompose(earlier, later, _month(as_before)),
        "codes": _codes(before, now),
        "notes": _notes(before, now, release),
    }


def _lines(person_id: int, start: date, end: date, periods: Sequence[Period]) -> list[_MonthLine]:
    rows = db.session.execute(
        select(
            StoredCredit.log_id,
            StoredCredit.position,
            StoredCredit.performed_on,
            StoredCredit.code,
            StoredCredit.face_work_rvu,
            StoredCredit.work_rvu,
            StoredCredit.release,
            StoredCredit.policy,
        ).where(
            StoredCredit.person_id == person_id,
            StoredCredit.performed_on.between(start, end),
            or_(*(StoredCredit.performed_on.between(*pair) for pair in periods)),
            StoredCredit.superseded_at.is_(None),
        )
    )
    return [
        _MonthLine(f"{log}:{index}", day, code, _face(face, work), work or ZERO, release, policy)
        for log, index, day, code, face, work, release, policy in rows
    ]


def _face(face: Decimal | None, credited: Decimal | None) -> Decimal:
    """The face value; of a code that only the practice has valued, that value."""
    return face if face is not None else credited or ZERO


def _release_on(person_id: int, on: date) -> str | None:
    """The release that valued work on a day: the contract's, or the one in force; None where none is loaded."""
    terms = in_force(terms_of(person_id), on)
    basis = basis_for(terms, on, policy=policy_of(person_id, terms).on(on))
    return basis.release.name if basis.release else None


def _is_frozen_alike(person_id: int, earlier: date, later: date) -> bool:
    """Whether the contract freezes the same values on both days: no release then moves anything, whatever is loaded."""
    terms = terms_of(person_id)
    before, after = in_force(terms, earlier).pin, in_force(terms, later).pin
    return before.is_frozen and before == after


def _under(person: Person, lines: Sequence[_MonthLine], release: str | None) -> list[_MonthLine]:
    """The lines as they would be credited under a release; lines it valued already stand as they are."""
    days = {line.performed_on for line in lines if line.release != release}
    if release is None or not days:
        return list(lines)
    logs = days_of_logs(person.id, min(days), max(days))
    facts = [log for day in sorted(days) for log in logs.get(day, [])]
    credits = credited_under(owner=owner_of(person), logs=facts, release=release)
    return [_revalued(line, credits) for line in lines]


def _revalued(line: _MonthLine, credits: Mapping[str, Any]) -> _MonthLine:
    found = credits.get(line.key)
    if found is None:
        return line
    face = _face(found.face_work_rvu, found.work_rvu)
    return _MonthLine(line.key, line.performed_on, line.code, face, found.work_rvu or ZERO, found.release, line.policy)


def _month(lines: Sequence[_MonthLine]) -> Month:
    return Month(
        days=len({line.performed_on for line in lines}),
        lines=len(lines),
        face=sum((line.face for line in lines), ZERO),
        credited=sum((line.credited for line in lines), ZERO),
    )


def _codes(before: Sequence[_MonthLine], now: Sequence[_MonthLine]) -> list[dict[str, Any]]:
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for index, lines in enumerate((before, now)):
        for line in lines:
            sums[line.code][index] += line.credited
    moved: list[dict[str, Any]] = [
        {"code": code, "before": old, "now": new, "change": new - old}
        for code, (old, new) in sums.items()
        if old != new
    ]
    return sorted(moved, key=lambda item: (-abs(item["change"]), item["code"]))[:SHOWN_CODES]


def _notes(before: Sequence[_MonthLine], now: Sequence[_MonthLine], release: str | None) -> list[str]:
    notes = []
    old, new = ({line.policy for line in lines} for lines in (before, now))
    if old and new and old != new:
        notes.append(f"policy before {', '.join(sorted(old))}, now {', '.join(sorted(new))}")
    later = sorted({line.release or "none" for line in now} - {release or "none"})
    if later:
        notes.append(f"release before {release or 'none'}, now also {', '.join(later)}")
    return notes
