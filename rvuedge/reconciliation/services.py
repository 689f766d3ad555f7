"""An employer's file beside a person's log: read, reconciled, priced by the contract, and kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rvuedge.accounts.audit.visibility import joined
from rvuedge.accounts.people.models import Person
from rvuedge.logbook.charges.readers.encounters import ChargeFile
from rvuedge.logbook.records.listing import logs_between
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import transaction
from rvuedge.privacy.screening import sentences as points_at_patient
from rvuedge.reconciliation.employer_lines import Period, lines_of, read_file
from rvuedge.reconciliation.employer_values import valued
from rvuedge.reconciliation.findings import kept_pairs, kept_sums
from rvuedge.reconciliation.models import Reconciliation
from rvuedge.reconciliation.money_at_stake import Stakes
from rvuedge.reconciliation.rules.lines import Pair, Side
from rvuedge.reconciliation.rules.pairing import paired
from rvuedge.reconciliation.rules.reconcile import judged
from rvuedge.reconciliation.rules.reconcile_totals import Total, compare
from rvuedge.reconciliation.rules.sentences import kinds_of, net_of
from rvuedge.statements.queries import ALWAYS

ROUNDING = Decimal("0.005")  # statements round to the hundredth: 1.16 for 1.155
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """The period, both days included; how far apart dates (days) and figures (wRVU of a line, and of all lines that
    agree together) may be; whose lines of the file. Days None: 0, or 31 where the file has posting dates only."""

    start: date
    end: date
    days: int | None = None
    tolerance: Decimal = ROUNDING
    total_tolerance: Decimal | None = None
    provider: str | None = None

    def options(self, days: int) -> dict[str, Any]:
        """As it is kept, with the days that were used."""
        total = None if self.total_tolerance is None else f"{self.total_tolerance:f}"
        return {
            "date_tolerance_days": days,
            "work_rvu_tolerance": f"{self.tolerance:f}",
            "total_tolerance": total,
            "provider": self.provider,
        }


@dataclass(frozen=True, slots=True)
class For:
    """Whose log, who asks, and for which practice; the days compared, which lie within those that may be seen."""

    person: Person
    by: int
    periods: tuple[Period, ...]
    organization_id: int | None = None
    seen: tuple[Period, ...] = ALWAYS

    @property
    def is_own(self) -> bool:
        """Whether the person asks for themselves: what a contract pays is between those who signed it."""
        return self.by == self.person.id


def reconcile_file(
    *, whose: For, data: bytes, file: str, asked: Asked, mapping: Mapping[str, str], now: datetime
) -> Reconciliation:
    """Reconcile and keep. Raises UnreadableFileError for a file that cannot be read whole, with its places, and
    InvalidError for one without a line of the period or with lines of several providers."""
    read = read_file(data, file, mapping)
    stakes = Stakes(whose.person, now.date()) if whose.is_own else None
    if isinstance(read, ChargeFile):
        theirs = lines_of(read, whose.periods, days=asked.days, provider=asked.provider)
        days, by_posting, told = theirs.days, theirs.by_posting, theirs.read
        mine = list(_mine(whose, theirs.days))
        pairs = [one for one in paired(mine, theirs.sides, days=days, by_posting=by_posting) if _inside(one, whose)]
        found = [judged(one, asked.tolerance, by_posting=by_posting) for one in valued(pairs, theirs, whose.person)]
        findings, worth = kept_pairs(found, stakes)
    else:
        days = 0
        told = {"kind": "sums", "by": list(read.by), "lines": len(read.rows), "dates": "none"}
        told["skipped"] = [{"line": one.line, "reason": one.reason} for one in read.skipped]
        sums = [((one.month, one.code), Total((f"row {one.line}",), one.units, one.work_rvu)) for one in read.rows]
        sums = [one for one in sums if one[0][0] is None or _is_month(one[0][0], whose)]
        if not sums:
            raise InvalidError(
                "The file has no total for the period. Is it for another period?", code="no-line-in-period"
            )
        findings, worth = kept_sums(compare(_mine(whose, 0), sums, by=read.by, tolerance=asked.tolerance), stakes)
    kinds = [{**one, **worth.get(one["kind"], {})} for one in kinds_of(findings)]
    return _kept(whose, asked.options(days), _told(kinds, worth.get("all"), told, whose), findings, file, asked, now)


def _told(
    kinds: Sequence[Mapping[str, Any]], net_worth: Mapping[str, Any] | None, read: dict[str, Any], whose: For
) -> dict[str, Any]:
    net, drift = net_of(kinds)
    return {
        "format": FORMAT,
        "kinds": list(kinds),
        "net": f"{net:f}",
        "within_tolerance": f"{drift:f}",
        "net_money": net_worth["money"] if net_worth else None,
        "net_money_how": net_worth["money_how"] if net_worth else None,
        "read": read,
        "seen": [{"from": str(first), "to": str(last)} for first, last in whose.periods],
    }


def _kept(
    whose: For,
    options: dict[str, Any],
    told: dict[str, Any],
    findings: list[dict[str, Any]],
    file: str,
    asked: Asked,
    now: datetime,
) -> Reconciliation:
    shown = "".join(filter(str.isprintable, file))[:200]
    kept = Reconciliation(
        id=str(uuid.uuid4()),
        person_id=whose.person.id,
        created_by=whose.by,
        created_at=now,
        starts_on=asked.start,
        ends_on=asked.end,
        options=options,
        findings=findings,
        organization_id=whose.organization_id,
        file_name="(name left out)" if points_at_patient("file", shown) else shown,
        told=told,
    )
    with transaction() as session:
        session.add(kept)
    return kept


def _mine(whose: For, days: int) -> Iterator[Side]:
    """The person's lines of the days compared, and of those around them that a tolerance reaches and may be seen."""
    reach = timedelta(days=days)
    around = [
        (max(first - reach, begun), min(last + reach, ended))
        for first, last in whose.periods
        for begun, ended in whose.seen
    ]
    for first, last in joined([one for one in around if one[0] <= one[1]]):
        for log in logs_between(whose.person.id, start=first, end=last):
            yield from _sides(log)


def _sides(log: Mapping[str, Any]) -> Iterator[Side]:
    for position, line in enumerate(log["lines"]):
        credit = line["credit"]
        worth = credit["work_rvu"] if credit else None
        modifiers = tuple(sorted(line["modifiers"]))
        place = (f"{log['id']}:{position}",)
        basis = f"{credit['release']}, {credit['policy']}" if credit else None
        yield Side(place, log["performed_on"], line["code"], modifiers, line["units"], worth, "us", basis)


def _inside(pair: Pair, whose: For) -> bool:
    """Whether either side is of the days compared; what only one side has must be so itself."""
    days = [one.performed_on for one in (pair.mine, pair.theirs) if one]
    return any(first <= day <= last for day in days for first, last in whose.periods)


def _is_month(month: date, whose: For) -> bool:
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return any(first <= last and month <= end for first, end in whose.periods)
