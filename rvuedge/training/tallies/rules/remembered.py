"""Counts of a whole log as they are stored and read back, unchanged. Only computes.

Keys are short on purpose: a board reads 120 of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from rvuedge.training.rules.counting.cases import CaseQuestion
from rvuedge.training.rules.counting.credit import QUESTIONS
from rvuedge.training.rules.counting.own_cases import COUNTERS, OwnCounts
from rvuedge.training.rules.counting.tallies import Tally
from rvuedge.training.tallies.rules.freshness import Delays

NUMBERS = ("cases", "confirmed", "disputed", "waiting", "untracked")
State = Literal["current", "earlier", "none"]


@dataclass(frozen=True, slots=True)
class CountedLog:
    """A whole log as counted: the counts of its cases, how late they were written down, and the next day with a case.

    `by_attestation` counts the cases by the state of their attestation, as the attestations themselves name it; it is
    looked up, not stored. `state` is "earlier" for counts from before something changed, which are being made anew,
    and "none" where there are not even such.
    """

    counts: OwnCounts
    delays: Delays
    next_on: date | None = None
    by_attestation: Mapping[str, int] = field(default_factory=dict)
    state: State = "current"


NOT_COUNTED = CountedLog(OwnCounts(Tally(None)), Delays(), state="none")


def stored(log: CountedLog) -> dict[str, Any]:
    """As JSON."""
    counts, tally = log.counts, log.counts.tally
    return {
        "c": {name: dict(sorted((+getattr(tally, name)).items())) for name in COUNTERS},
        "n": {name: getattr(counts, name) for name in NUMBERS},
        "s": tally.simulated_cases,
        "q": [[question.case, question.code] for question in tally.questions],
        "r": {rotation: dict(sorted((+made).items())) for rotation, made in sorted(counts.by_rotation.items())},
        "d": [_text(log.delays.last_performed_on), _text(log.delays.last_logged_on), log.delays.median_days_to_log],
    }


def read_back(found: Mapping[str, Any], next_on: date | None) -> CountedLog:
    """What was stored."""
    tally = Tally(None, simulated_cases=found["s"])
    for name in COUNTERS:
        setattr(tally, name, Counter(found["c"][name]))
    tally.questions = [CaseQuestion(case, code, QUESTIONS[code]) for case, code in found["q"]]
    by_rotation = {rotation: Counter(made) for rotation, made in found["r"].items()}
    performed, logged, median = found["d"]
    return CountedLog(
        OwnCounts(tally, by_rotation, **found["n"]),
        Delays(_day(performed), _day(logged), median),
        next_on,
    )


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
