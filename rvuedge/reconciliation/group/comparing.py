"""A file of many physicians compared with each one's log, a step of the job for each; then what all of them share."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.jobs.work import Work
from rvuedge.contracts.terms.queries import Terms
from rvuedge.logbook.charges.readers.summaries import Summary
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db
from rvuedge.reconciliation.group.keeping import seen_days
from rvuedge.reconciliation.models import GroupReconciliation
from rvuedge.reconciliation.services import ReconciledPerson, ReconciliationQuery, reconcile_read

NOT_SEEN = "no physician of the practice on a day of the statement"
PersonFile = tuple[int, ChargeFile | Summary]


@dataclass(frozen=True, slots=True)
class GroupFile:
    """A statement as it was sent for a practice: which days it is of, who sent it, how it is read."""

    organization_id: int
    by: int
    file: str
    period: tuple[date, date]
    manner: ReadingManner
    now: datetime


def unnamed(read: ChargeFile | Summary) -> ChargeFile | Summary:
    """One physician's part of a file without the names of providers: they are matched by then."""
    if isinstance(read, Summary):
        return replace(read, rows=tuple(replace(row, provider=None) for row in read.rows))
    return replace(read, encounters=tuple(replace(encounter, provider=None) for encounter in read.encounters))


def begun(work: Work) -> str:
    """The id of the comparison that a job makes: chosen once, whoever goes on with it."""
    if "group" not in work.position:
        with work.step() as step:
            step.leaves({"group": str(uuid.uuid4()), "done": [], "left": []})
    return str(work.position["group"])


def compare_each(
    sent: GroupFile, work: Work, people: Sequence[PersonFile], stated: Mapping[int, tuple[Terms, ...]]
) -> None:
    """Each physician's comparison, or why there is none; the look at everybody is written down before the first.

    `stated` are the terms that the practice states: what a difference is worth by. Of somebody who works for another
    practice too none are used.
    """
    seen = seen_days(sent.organization_id, *sent.period)
    shown = sorted({number for number, _ in people} & seen.keys())
    if shown and not work.position["done"]:
        detail = {"from": sent.period[0], "to": sent.period[1]}
        record_view(sent.by, sent.organization_id, shown, what="reconciliation", detail=detail, now=sent.now)
    for number, theirs in people:
        if number in work.position["done"]:
            continue
        with work.step() as step:
            position = dict(step.position)
            why, name = NOT_SEEN, "a member"
            if number in seen:
                person, worked = seen[number]
                terms = () if worked.is_shared else stated.get(number, ())
                days = (worked.within(*sent.period), sent.organization_id, worked.periods)
                whose = ReconciledPerson(person, sent.by, *days, stated=terms, group_id=str(position["group"]))
                why, name = _compared(sent, whose, theirs), person.name
            if why:
                position["left"] = [*position["left"], {"name": name, "count": lines_in(theirs), "reason": why}]
            position["done"] = [*position["done"], number]
            done = len(position["done"])
            words = f"Compared {done:,} of {len(people):,} physicians"
            step.leaves(position, done=done, total=len(people), words=words)


def _compared(sent: GroupFile, whose: ReconciledPerson, theirs: ChargeFile | Summary) -> str:
    """Compare one physician's lines; empty, or the sentence why they are not compared."""
    query = ReconciliationQuery(*sent.period)
    try:
        reconcile_read(whose=whose, read=theirs, file=sent.file, query=query, manner=sent.manner, now=sent.now)
    except RvuEdgeError as error:
        return error.detail
    return ""


def lines_in(read: ChargeFile | Summary) -> int:
    """How many lines or sums a file has."""
    if isinstance(read, Summary):
        return len(read.rows)
    return sum(len(encounter.charges) for encounter in read.encounters)


def end_comparison(sent: GroupFile, work: Work, others: Sequence[Mapping[str, Any]], step: Any) -> dict[str, Any]:
    """Within the last step: what all share, with `others` who are nobody of the practice; the job's result."""
    group_id, left = str(work.position["group"]), work.position["left"]
    made = len(work.position["done"]) - len(left)
    if db.session.get(GroupReconciliation, group_id) is None:
        step.session.add(
            GroupReconciliation(
                id=group_id,
                organization_id=sent.organization_id,
                created_by=sent.by,
                created_at=sent.now,
                starts_on=sent.period[0],
                ends_on=sent.period[1],
                file_name=sent.file,
                left_out=[*left, *others],
            )
        )
    report = [["Physicians compared", f"{made:,}"], ["Not compared", f"{len(left) + len(others):,}"]]
    return {"group": group_id, "report": report}
