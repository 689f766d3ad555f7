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
from rvuedge.contracts.terms.queries import Terms
from rvuedge.logbook.charges.answers import skipped_row
from rvuedge.logbook.charges.readers.summaries import DaySum, Summary
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner
from rvuedge.logbook.charges.services import refuse_open_questions
from rvuedge.logbook.records.listing import logs_between
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import transaction
from rvuedge.privacy.screening import shown_file_name
from rvuedge.reconciliation.employer_lines import Period, lines_of, outcomes_of, read_file
from rvuedge.reconciliation.employer_values import valued
from rvuedge.reconciliation.findings import stored_pairs, stored_sums
from rvuedge.reconciliation.models import Reconciliation
from rvuedge.reconciliation.money_at_stake import Stakes
from rvuedge.reconciliation.rules.lines import Pair, StatedLine
from rvuedge.reconciliation.rules.pairing import paired
from rvuedge.reconciliation.rules.per_unit import PER_UNIT, per_unit
from rvuedge.reconciliation.rules.reconcile import judged
from rvuedge.reconciliation.rules.reconcile_totals import LineTotal, compare
from rvuedge.reconciliation.rules.sentences import kinds_of, net_of
from rvuedge.statements.queries import ALWAYS

ROUNDING = Decimal("0.005")  # statements round to the hundredth: 1.16 for 1.155
FORMAT = 2  # raised when what is stored is written otherwise; older ones are still read


@dataclass(frozen=True, slots=True)
class ReconciliationQuery:
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
class ReconciledPerson:
    """Whose log, who asks, and for which practice; the days compared, which lie within those that may be seen.

    `stated` are the terms that the practice states for the person: what it prices by. `group_id` is the comparison of
    a file of many people that this one is of.
    """

    person: Person
    by: int
    periods: tuple[Period, ...]
    organization_id: int | None = None
    visible: tuple[Period, ...] = ALWAYS
    stated: tuple[Terms, ...] = ()
    group_id: str | None = None

    @property
    def is_own(self) -> bool:
        """Whether the person asks for themselves: what a contract pays is between those who signed it."""
        return self.by == self.person.id

    def stakes(self, today: date) -> Stakes | None:
        """What a difference is worth: by one's own contract, or by what the practice states; else nobody says."""
        if self.is_own:
            return Stakes(self.person, today)
        return Stakes(self.person, today, stated=self.stated) if self.stated else None


def reconcile_file(
    *,
    whose: ReconciledPerson,
    data: bytes,
    file: str,
    query: ReconciliationQuery,
    manner: ReadingManner,
    now: datetime,
) -> Reconciliation:
    """Reconcile and keep. Raises UnreadableFileError for a file that cannot be read whole, with its places, and
    InvalidError for one without a line of the period or with lines of several providers. `manner` is how it is read."""
    return reconcile_read(
        whose=whose, read=read_file(data, file, manner), file=file, query=query, manner=manner, now=now
    )


def reconcile_read(
    *,
    whose: ReconciledPerson,
    read: ChargeFile | Summary,
    file: str,
    query: ReconciliationQuery,
    manner: ReadingManner,
    now: datetime,
) -> Reconciliation:
    """The same of a file that was read before. Raises InvalidError as `reconcile_file` does."""
    stakes = whose.stakes(now.date())
    if isinstance(read, ChargeFile):
        theirs = lines_of(read, whose.periods, days=query.days, provider=query.provider)
        days, by_posting, read_summary = theirs.days, theirs.by_posting, theirs.read
        mine = list(_mine(whose, theirs.days))
        pairs = [pair for pair in paired(mine, theirs.sides, days=days, by_posting=by_posting) if _inside(pair, whose)]
        pairs, is_per_unit, open_questions = per_unit(pairs, query.tolerance, choice=manner.answered.choice(PER_UNIT))
        refuse_open_questions(file, open_questions, read.left_out)
        read_summary["figures_per_unit"] = is_per_unit
        found = [judged(pair, query.tolerance, by_posting=by_posting) for pair in valued(pairs, theirs, whose.person)]
        findings, worth = stored_pairs(found, stakes)
    else:
        days = 0
        read_summary = {"kind": "sums", "by": list(read.by), "lines": len(read.rows), "dates": "none"}
        read_summary["skipped"] = [skipped_row(row) for row in read.skipped]
        read_summary |= outcomes_of(read)
        rows = _of_provider(read.rows, query.provider)
        sums = [((row.month, row.code), LineTotal((f"row {row.line}",), row.units, row.work_rvu)) for row in rows]
        sums = [pair for pair in sums if pair[0][0] is None or _is_month(pair[0][0], whose)]
        if not sums:
            raise InvalidError(
                "The file has no total for the period. Is it for another period?", code="no-line-in-period"
            )
        findings, worth = stored_sums(compare(_mine(whose, 0), sums, by=read.by, tolerance=query.tolerance), stakes)
    kinds = [{**item, **worth.get(item["kind"], {})} for item in kinds_of(findings)]
    return _stored(
        whose, query.options(days), _overview(kinds, worth.get("all"), read_summary, whose), findings, file, query, now
    )


def _of_provider(rows: Sequence[DaySum], provider: str | None) -> list[DaySum]:
    """The sums of one provider, where the file names any. Raises InvalidError where it names several."""
    names = sorted({row.provider for row in rows if row.provider})
    if provider is None and len(names) > 1:
        detail = f"The file has sums of {len(names)} providers: name one with `provider`: {', '.join(names[:20])}."
        raise InvalidError(detail, code="several-providers", errors={"provider": names[:100]})
    wanted = " ".join((provider or "").casefold().split())
    return [row for row in rows if not wanted or not names or row.provider == wanted]


def _overview(
    kinds: Sequence[Mapping[str, Any]],
    net_worth: Mapping[str, Any] | None,
    read: dict[str, Any],
    whose: ReconciledPerson,
) -> dict[str, Any]:
    net, drift = net_of(kinds)
    return {
        "format": FORMAT,
        "kinds": list(kinds),
        "net": f"{net:f}",
        "within_tolerance": f"{drift:f}",
        "net_money": net_worth["money"] if net_worth else None,
        "net_money_explanation": net_worth["money_explanation"] if net_worth else None,
        "read": read,
        "visible_days": [{"from": str(first), "to": str(last)} for first, last in whose.periods],
    }


def _stored(
    whose: ReconciledPerson,
    options: dict[str, Any],
    overview: dict[str, Any],
    findings: list[dict[str, Any]],
    file: str,
    query: ReconciliationQuery,
    now: datetime,
) -> Reconciliation:
    reconciliation = Reconciliation(
        id=str(uuid.uuid4()),
        person_id=whose.person.id,
        created_by=whose.by,
        created_at=now,
        starts_on=query.start,
        ends_on=query.end,
        options=options,
        findings=findings,
        organization_id=whose.organization_id,
        group_id=whose.group_id,
        file_name=shown_file_name(file),
        overview=overview,
    )
    with transaction() as session:
        session.add(reconciliation)
    return reconciliation


def _mine(whose: ReconciledPerson, days: int) -> Iterator[StatedLine]:
    """The person's lines of the days compared, and of those around them that a tolerance reaches and may be seen."""
    reach = timedelta(days=days)
    around = [
        (max(first - reach, begun), min(last + reach, ended))
        for first, last in whose.periods
        for begun, ended in whose.visible
    ]
    for first, last in joined([pair for pair in around if pair[0] <= pair[1]]):
        for log in logs_between(whose.person.id, start=first, end=last):
            yield from _sides(log)


def _sides(log: Mapping[str, Any]) -> Iterator[StatedLine]:
    for position, line in enumerate(log["lines"]):
        credit = line["credit"]
        worth = credit["work_rvu"] if credit else None
        modifiers = tuple(sorted(line["modifiers"]))
        place = (f"{log['id']}:{position}",)
        basis = f"{credit['release']}, {credit['policy']}" if credit else None
        yield StatedLine(place, log["performed_on"], line["code"], modifiers, line["units"], worth, "own_policy", basis)


def _inside(pair: Pair, whose: ReconciledPerson) -> bool:
    """Whether either side is of the days compared; what only one side has must be so itself."""
    days = [line.performed_on for line in (pair.mine, pair.theirs) if line]
    return any(first <= day <= last for day in days for first, last in whose.periods)


def _is_month(month: date, whose: ReconciledPerson) -> bool:
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return any(first <= last and month <= end for first, end in whose.periods)
