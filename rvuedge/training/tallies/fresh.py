"""Months of a log counted anew, from its logs and what attendings said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from rvuedge.training.cases.attested import attested_cases
from rvuedge.training.cases.queries import records_of
from rvuedge.training.cases.rules import AttestedFacts, CaseRecord, logged_case
from rvuedge.training.programs.queries import Stage, stage_on
from rvuedge.training.rules.counting.own_cases import own_sums
from rvuedge.training.rules.counting.tallies import Counting
from rvuedge.training.tallies.rules.freshness import LoggedOn
from rvuedge.training.tallies.rules.months import (
    CountedMonth,
    counted_month,
    days_of,
    month_of,
    rotation_key,
    rotation_on,
    touching,
)
from rvuedge.training.tallies.wanted import LogToCount


def is_chief_on(spans: Sequence[Stage], day: date) -> bool | None:
    """Whether a day lies in the chief year; None where no stage holds it."""
    stage = stage_on(spans, day)
    return None if stage is None else stage.is_chief


def count_months(
    item: LogToCount, runs: Collection[Sequence[str]], on: date, counting: Counting
) -> Iterator[CountedMonth]:
    """Months with cases counted anew up to a day. Each run of months is read at once, from its first to its last."""
    for run in runs:
        first, last = days_of(run[0])[0], min(on, days_of(run[-1])[1])
        attested = attested_cases(item.person_id, first=first, last=last)
        by_month: dict[str, list[CaseRecord]] = defaultdict(list)
        for record in records_of(item.person_id, first=first, last=last):
            by_month[month_of(record.performed_on)].append(record)
        for month, records in by_month.items():
            yield _month(item, month, records, attested, counting)


def _month(
    item: LogToCount,
    month: str,
    records: Sequence[CaseRecord],
    attested: Mapping[str, AttestedFacts],
    counting: Counting,
) -> CountedMonth:
    first, last = days_of(month)
    spans, blocks = touching(item.spans, first, last), touching(item.blocks, first, last)
    pairs = [
        (
            logged_case(
                record,
                resident="",
                vocabulary=item.of.vocabulary,
                is_chief=is_chief_on(spans, record.performed_on),
                attested=attested.get(record.log_id),
            ),
            rotation_key(record.rotation) or rotation_on(blocks, record.performed_on),
        )
        for record in records
    ]
    days = (LoggedOn(record.performed_on, record.logged_at.date()) for record in records)
    return counted_month(month, own_sums(counting, pairs), days)
