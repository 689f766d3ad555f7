"""Words of the pages about progress: freshness, stage, methods, the rows of the table."""

from __future__ import annotations

from typing import Any

from rvuedge.platform.figures import count, in_words
from rvuedge.training.cases.queries import records_of
from rvuedge.training.cases.rules import CaseRecord
from rvuedge.training.progress.resident import ResidentProgress
from rvuedge.training.requirements.queries import cited
from rvuedge.training.rules.progress import CategoryLine
from rvuedge.training.tallies.rules.freshness import Freshness

CONFIDENCE = {
    "P": "the body’s own text",
    "S2": "two secondary sources",
    "S": "one secondary source",
    "own": "the program’s own",
}
WITHOUT = {"none_set": "none set", "not_loaded": "not loaded", "not_counted": "not counted"}
STAGES = {"leave": "on leave", "research": "in research", "elsewhere": "training elsewhere"}


def last_case(fresh: Freshness) -> str:
    """Last case 2 days ago; how late cases are written down is said where it is more than a week."""
    if fresh.last_performed_on is None:
        return "No case yet"
    days = fresh.days_behind or 0
    ago = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    median = fresh.median_days_to_log or 0
    slow = f" · logged {count(median, 'day')} after the operation" if median > SLOW else ""
    return f"Last case {ago}{slow}"


SLOW = 7  # days: later than a week is a backlog; delay is a source of error (LOGHABIT)


def stage_words(resident: ResidentProgress) -> str:
    """PGY-3 of the program, graduation June 30, 2028; chief year from July 1, 2027."""
    training = resident.training
    found = [
        f"PGY-{training.pgy}" if training.pgy else "",
        STAGES.get(training.stage or "", ""),
        training.program or "",
    ]
    if training.graduates_on:
        found.append(f"graduation {in_words(training.graduates_on)}")
    if training.is_chief:
        found.append("chief year")
    elif training.chief_from:
        found.append(f"chief year from {in_words(training.chief_from)}")
    return " · ".join(part for part in found if part)


def methods(resident: ResidentProgress) -> list[str]:
    """How pace and plan were reckoned, each an estimate."""
    lines = resident.progress.lines if resident.progress else ()
    pace = next((line.forecast for line in lines if line.forecast is not None), None)
    found = []
    if pace is not None and pace.projected is not None:
        months = f"{count(pace.months_done, 'month')} × {count(pace.months_left, 'month')} left"
        method = pace.method.replace("as_of month", "the current month counted as")
        found.append(f"At this pace: cases so far ÷ {months} ({method}). An estimate.")
    elif resident.progress is not None:
        found.append("No forecast: your program has not said when your training began and when you graduate.")
    if plan := next(iter(resident.plans.values()), None):
        found.append(f"By rotation plan: {plan.method}. An estimate.")
    return found


def waiting_cases(resident: ResidentProgress) -> list[tuple[str, str]]:
    """The cases that count once a question is answered: by day, case id and codes, with the question."""
    questions = resident.log.counts.tally.questions
    ids = {question.case for question in questions}
    records = {record.log_id: record for record in records_of(resident.person_id, ids=ids)} if ids else {}
    return [(_case_words(records[item.case]), item.sentence) for item in questions if item.case in records]


def _case_words(record: CaseRecord) -> str:
    codes = ", ".join(line.code for line in record.lines)
    parts = (in_words(record.performed_on), record.case_ref or "", codes)
    return " · ".join(part for part in parts if part)


def table_rows(resident: ResidentProgress) -> list[dict[str, Any]]:
    """Every category with its number, its forecasts and its source."""
    return [_row(line, resident) for line in resident.progress.lines] if resident.progress else []


def _row(line: CategoryLine, resident: ResidentProgress) -> dict[str, Any]:
    item, plan = line.category, resident.plans.get(line.category.name)
    sources = "; ".join(source["what"] for source in cited(item.sources))
    return {
        "name": f"{item.parent}: {item.name}" if item.parent else item.name,
        "counted": line.counted,
        "attested": line.counted_as_attested,
        "minimum": item.minimum if item.minimum is not None else WITHOUT.get(line.state, ""),
        "projected": "" if line.forecast is None or line.forecast.projected is None else line.forecast.projected,
        "planned": "" if plan is None else plan.projected,
        "source": f"{CONFIDENCE.get(item.confidence, item.confidence)}: {sources}",
    }
