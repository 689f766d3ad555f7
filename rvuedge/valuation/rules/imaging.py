"""Diagnostic imaging: the professional component of a second study in the same session (docs/rules.md, R-2.11)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from rvuedge.valuation.model.line_in_progress import ONE, ZERO, LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.model.ranked_units import Place, facts, in_order
from rvuedge.valuation.rules.modifier_factors import kept_share
from rvuedge.valuation.rules.rows import LAYOUT, Schedule

SOURCE = f"{LAYOUT}, MULT PROC 4 and diagnostic imaging family 88"
SESSION_SOURCE = "CY2012 PFS final rule, 76 FR 73026; MLN Matters MM7442: 59 (or XE) marks a separate session"
# A separate session is shown by 59 or its form XE, a separate encounter; what the other forms say is no session.
SEPARATE = ("59", "XE")
NO_SESSION = {
    "XS": "a separate structure",
    "XP": "a separate practitioner",
    "XU": "a service that does not overlap",
    "76": "a repeat by the same physician",
    "77": "a repeat by another physician",
    "58": "a staged service",
    "78": "a return to the operating room",
    "79": "an unrelated service in a global period",
}
MARKS = frozenset((*SEPARATE, *NO_SESSION))


@dataclass(frozen=True, slots=True)
class Study:
    """Equal studies, `count` of them: their lines (a pair of sides may count as one), and the value of one in wRVU."""

    work: LineInProgress
    works: tuple[LineInProgress, ...]
    value: Decimal
    place: Place
    count: int = 1

    @property
    def last_resort(self) -> tuple[object, ...]:
        """What orders studies of one place."""
        return facts(self.work)


def further_studies(works: list[LineInProgress], schedule: Schedule, policy: Policy) -> None:
    """The highest study of a session counts in full, every further one times the policy's factor."""
    if policy.imaging_further_factor == ONE:
        return
    read = [work for work in works if work.state is None and work.row is not None and work.row.mpi == "4"]
    if not read:
        return
    sessions: dict[object, list[Study]] = defaultdict(list)
    for work in read:
        sessions[_session(work)] += _studies(work, schedule, policy)
    for studies in sessions.values():
        if len(studies) > 1 or (studies and studies[0].count > 1):
            _reduce(in_order(studies), policy.imaging_further_factor)
    for work in read:
        if work.state is None and not MARKS.isdisjoint(work.line.modifiers):
            _name_marks(work, alone=sum(study.count for study in sessions[_session(work)]) == 1, others=len(works) > 1)


def _session(work: LineInProgress) -> object:
    """The session of a line: its number, or its own where the claim's own mark says that it was separate."""
    if work.has(*SEPARATE):
        first = work.pair[0] if work.pair else work
        return (work.line.session, first.line.key)
    return work.line.session


def _studies(work: LineInProgress, schedule: Schedule, policy: Policy) -> list[Study]:
    """A line's studies, as many as units; both sides are two where each side counts in full (indicator 3)."""
    each_side = work.row is not None and work.row.bilat == "3" and work.sides > ONE
    sides = work.sides / 2 if each_side else work.sides
    value = work.per_unit * sides
    order = (-_measure(work, schedule) * sides, -value * kept_share(work, policy), work.line.code)
    if work.pair is not None:
        if each_side:
            return [Study(work, (work,), value, order)]
        return [Study(work, work.pair, value, order)] if work is work.pair[0] else []
    return [Study(work, (work,), value, order, work.counted_units * (2 if each_side else 1))]


def _measure(work: LineInProgress, schedule: Schedule) -> Decimal:
    professional = schedule.get((work.line.code, "26")) or work.row
    return professional.total(work.line.setting) if professional else ZERO


def _reduce(studies: list[Study], factor: Decimal) -> None:
    first = studies[0]
    others = [replace(first, count=first.count - 1)] if first.count > 1 else []
    others += studies[1:]
    lost: dict[int, Decimal] = defaultdict(Decimal)
    works = {id(work): work for study in studies for work in study.works}
    for study in others:
        for work in study.works:
            lost[id(work)] += study.value * (ONE - factor) * study.count / len(study.works)
    whole = {id(work) for work in first.works}
    for key, taken in lost.items():
        if key in whole:
            works[key].add(-taken, "imaging", f"The first study counts in full, further units {factor}.", SOURCE)
        else:
            reason = f"A further study of the same session: the professional work counts {factor}."
            works[key].multiply(factor, "imaging", reason, SOURCE)


def _name_marks(work: LineInProgress, *, alone: bool, others: bool) -> None:
    """Say what a mark on the line did: a session of its own, or nothing."""
    if work.has(*SEPARATE):
        if alone and others:
            mark = "59" if work.has("59") else "XE"
            reason = f"{mark} marks a separate session: the study counts in full."
            work.multiply(ONE, "imaging", reason, SESSION_SOURCE)
        return
    for modifier, words in NO_SESSION.items():
        if work.has(modifier):
            work.warn(
                "NO_SEPARATE_SESSION",
                f"{modifier} says {words}, not a separate session: studies of one session are still reduced."
                " 59 or XE marks a separate session.",
            )
