"""Diagnostic imaging: the professional component of a second study in the same session (record layout, MULT PROC 4)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from rvuedge.valuation.model.line_in_progress import ONE, ZERO, LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.multiple_procedures import facts
from rvuedge.valuation.rules.rows import LAYOUT, Schedule

SOURCE = f"{LAYOUT}, MULT PROC 4 and diagnostic imaging family 88"


def further_studies(works: list[LineInProgress], schedule: Schedule, policy: Policy) -> None:
    """The highest study of a session counts in full, every further unit times the policy's factor."""
    if policy.imaging_further_factor == ONE:
        return
    sessions: dict[int, list[LineInProgress]] = defaultdict(list)
    for work in works:
        if work.open and work.row is not None and work.row.mpi == "4":
            sessions[work.line.session].append(work)
    for studies in sessions.values():
        studies.sort(key=lambda work: (-_measure(work, schedule), work.line.code, facts(work)))
        _reduce(studies, policy.imaging_further_factor)


def _measure(work: LineInProgress, schedule: Schedule) -> Decimal:
    professional = schedule.get((work.line.code, "26")) or work.row
    return professional.total(work.line.setting) if professional else ZERO


def _reduce(studies: list[LineInProgress], factor: Decimal) -> None:
    first, *others = studies
    if first.counted_units > 1:
        taken = first.per_unit * first.sides * (first.counted_units - 1) * (ONE - factor)
        reason = f"The first study counts in full, further units {factor}."
        first.add(-taken, "imaging", reason, SOURCE)
    for work in others:
        reason = f"A further study of the same session: the professional work counts {factor}."
        work.multiply(factor, "imaging", reason, SOURCE)
