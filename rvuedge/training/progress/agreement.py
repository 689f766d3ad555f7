"""Whether what is remembered of residents' logs is what counting anew gives: a check, for whoever operates a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from rvuedge.platform.extensions import db, transaction
from rvuedge.training.progress.queries import progress_of_all
from rvuedge.training.tallies.counted_logs import Trust
from rvuedge.training.tallies.models import ProgressMonth, ProgressTally
from rvuedge.training.tallies.rules.remembered import stored


@dataclass(frozen=True, slots=True)
class CountsDisagree:
    """A resident whose remembered counts are not what their logs give; `remembered` is whole log or months."""

    person_id: int
    remembered: str


def disagreeing_counts(on: date) -> Iterator[CountsDisagree]:
    """The residents whose remembered counts of a day are wrong, by number; each log is counted anew for it."""
    for person_id in db.session.scalars(select(ProgressTally.person_id).distinct().order_by(ProgressTally.person_id)):
        if (what := disagreement_of(person_id, on)) is not None:
            yield CountsDisagree(person_id, what)


def disagreement_of(person_id: int, on: date) -> str | None:
    """What of a person's remembered counts is wrong on a day: the whole log, or its months; None where nothing is."""
    fresh = _counts(person_id, on, "nothing")
    if _counts(person_id, on, "all") != fresh:
        return "whole log"
    return "months" if _counts(person_id, on, "months") != fresh else None


def forget_counts(person_id: int) -> None:
    """Forget what is remembered of a person's log: the next look counts it anew."""
    with transaction() as session:
        for table in (ProgressTally, ProgressMonth):
            session.execute(delete(table).where(table.person_id == person_id))


def _counts(person_id: int, on: date, trust: Trust) -> object:
    found = progress_of_all([person_id], on, trust=trust)
    return [(stored(resident.log), resident.log.next_on) for resident in found]
