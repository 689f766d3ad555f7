"""Which months a log has, what each would be counted from today, and the months that are remembered.

A month's mark is the number of its live logs and the latest change among them. Every write of a log takes a number
above all earlier ones of the person, so a log that came or changed raises the latest, and one that only went lowers the
number: the mark of a month is the same only while its logs are.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, cast, func, select, tuple_
from sqlalchemy.orm import Session

from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.database.put import put_rows
from rvuedge.platform.extensions import db
from rvuedge.training.cases.attested import attestation_marks_by_month
from rvuedge.training.tallies.models import ProgressMonth
from rvuedge.training.tallies.rules.months import CountedMonth, days_of, month_read_back, stored_month, touching
from rvuedge.training.tallies.wanted import LogToCount


@dataclass(frozen=True, slots=True)
class LoggedMonth:
    """A month in which a person has live logs: how many, and the first and the last day of service.

    `mark` changes with every change of its logs, and of what attendings said of them.
    """

    month: str
    cases: int
    first_on: date
    last_on: date
    mark: str


@dataclass(frozen=True, slots=True)
class KeptMonth:
    """A remembered month, and the digest of what it was made from."""

    made_from: str
    counted: CountedMonth


def logged_months(person_ids: Collection[int]) -> Mapping[int, list[LoggedMonth]]:
    """The months of some people's logs, earliest first; in one statement, and one of their attestations."""
    log = ProcedureLog.__table__.c
    month = func.substr(cast(log.performed_on, String), 1, 7)  # both databases write a day as 2026-11-30
    query = (
        select(
            log.person_id,
            month,
            func.count(),
            func.max(log.change),
            func.min(log.performed_on),
            func.max(log.performed_on),
        )
        .where(log.person_id.in_(person_ids), log.deleted_at.is_(None))
        .group_by(log.person_id, month)
        .order_by(log.person_id, month)
    )
    attested = attestation_marks_by_month(person_ids)
    found: dict[int, list[LoggedMonth]] = defaultdict(list)
    for person_id, name, cases, change, first_on, last_on in db.session.execute(query):
        mark = f"{cases} {change} {attested.get((person_id, name), '')}"
        found[person_id].append(LoggedMonth(name, cases, first_on, last_on, mark))
    return found


def made_from(item: LogToCount, month: LoggedMonth) -> str:
    """The digest of all that a month's sums are made from."""
    first, last = days_of(month.month)
    spans, blocks = touching(item.spans, first, last), touching(item.blocks, first, last)
    return hashlib.sha256(repr((item.rules, month.mark, spans, blocks)).encode()).hexdigest()


def remembered_marks(wanted: Collection[LogToCount]) -> Mapping[tuple[int, str], Mapping[str, str]]:
    """Of each remembered month what it was made from, by person and set."""
    table = ProgressMonth.__table__.c
    found: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    query = select(table.person_id, table.set_key, table.month, table.made_from).where(*_of(wanted))
    for person_id, set_key, month, digest in db.session.execute(query):
        found[person_id, set_key][month] = digest
    return found


def remembered_months(wanted: Collection[LogToCount]) -> Mapping[tuple[int, str], Mapping[str, KeptMonth]]:
    """The remembered months, by person and set."""
    table = ProgressMonth.__table__.c
    found: dict[tuple[int, str], dict[str, KeptMonth]] = defaultdict(dict)
    query = select(table.person_id, table.set_key, table.month, table.made_from, table.counts).where(*_of(wanted))
    for person_id, set_key, month, digest, counts in db.session.execute(query):
        found[person_id, set_key][month] = KeptMonth(digest, month_read_back(month, counts))
    return found


def put_months(session: Session, item: LogToCount, months: Collection[tuple[CountedMonth, str]]) -> None:
    """Write months down, each with what it was made from; in the person's turn."""
    rows = [
        {
            "person_id": item.person_id,
            "set_key": item.set_key,
            "month": month.month,
            "made_from": digest,
            "counts": stored_month(month),
        }
        for month, digest in months
    ]
    if rows:
        put_rows(session, ProgressMonth, ("person_id", "set_key", "month"), rows)


def _of(wanted: Collection[LogToCount]) -> tuple[Any, ...]:
    table = ProgressMonth.__table__.c
    pairs = [(item.person_id, item.set_key) for item in wanted]
    people = {person_id for person_id, _ in pairs}
    return table.person_id.in_(people), tuple_(table.person_id, table.set_key).in_(pairs)
