"""How many cases an anesthesiologist directed at the same time, and whether the modifier says so.

Source: Medicare Claims Processing Manual, Pub. 100-04, chapter 12, section 50: QK is two, three or four concurrent
procedures, QY one, AD more than four. Concurrency is the greatest number of procedures directed at one time within a
procedure, whoever pays for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from rvuedge.logbook.records.facts import LogFacts

MOST_DIRECTED = 4  # Pub. 100-04 ch. 12 §50: beyond four it is supervision, AD
FITS = {"QY": (1, 1), "QK": (2, MOST_DIRECTED), "AD": (MOST_DIRECTED + 1, None)}
SAYS = {"QY": "one case", "QK": "two to four concurrent cases", "AD": "more than four concurrent cases"}


@dataclass(frozen=True, slots=True)
class DirectedCase:
    """A case that a person directed or supervised; `ended` None where start or minutes are not known."""

    log_id: str
    code: str
    modifier: str
    began: datetime | None
    ended: datetime | None


def directed_cases(logs: Sequence[LogFacts]) -> list[DirectedCase]:
    """The lines with QK, QY or AD of some logs, by the clock of the day they began on."""
    found = []
    for log in logs:
        for line in log.lines:
            modifier = next((modifier for modifier in line.modifiers if modifier in FITS), None)
            if modifier is None:
                continue
            start, minutes = line.more.get("started_at"), line.more.get("minutes")
            began = datetime.combine(log.performed_on, time.fromisoformat(start)) if start else None
            ended = began + timedelta(minutes=minutes) if began and minutes else None
            found.append(DirectedCase(log.id, line.code, modifier, began, ended))
    return found


def concurrent(case: DirectedCase, cases: Sequence[DirectedCase]) -> int | None:
    """The most cases at one time within a case, itself among them; None where a time is not known.

    A case that ends as another begins does not run beside it. The most are reached as one of them begins.
    """
    spans = [(other.began, other.ended) for other in cases if other.began and other.ended]
    if not case.began or not case.ended or len(spans) < len(cases):
        return None
    starts = {case.began, *(began for began, _ in spans if case.began < began < case.ended)}
    return max(sum(began <= moment < ended for began, ended in spans) for moment in starts)


def contradiction(case: DirectedCase, count: int) -> str | None:
    """What is wrong with the modifier of a case that ran with a number of cases at once, or None."""
    least, most = FITS[case.modifier]
    if least <= count <= (most or count):
        return None
    cases = "1 case" if count == 1 else f"{count} cases"
    return f"{case.code}-{case.modifier}: {case.modifier} is {SAYS[case.modifier]}, and your logs show {cases} at once."
