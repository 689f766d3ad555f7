"""What to do next, in one sentence: the log first, then what waits for an answer, then the numbers. Only computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from rvuedge.platform.figures import in_words
from rvuedge.training.progress.rules.rotation_plan import Helping, PlanForecast
from rvuedge.training.rules.progress import OPEN, CategoryLine, Progress
from rvuedge.training.tallies.rules.freshness import Freshness

StepCode = Literal["log_first", "log_week", "answer", "short_at_pace", "more_to_go", "all_met", "no_numbers"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """A sentence for the resident, the code of its kind, and the category that it is about, if one."""

    code: StepCode
    sentence: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the sentence is made of beside the counts. `waiting` are cases that do not count until a question is
    answered; `plans` and `helping` by the name of the category."""

    freshness: Freshness
    waiting: int
    first_question: str
    graduation: date | None
    plans: Mapping[str, PlanForecast]
    helping: Mapping[str, Helping]


def next_step(progress: Progress | None, outlook: Outlook) -> NextStep:
    """The one thing to do next."""
    fresh = outlook.freshness
    if fresh.last_logged_on is None:
        return NextStep("log_first", "Log your first case: counts and pace begin with it.")
    if fresh.is_quiet:
        return NextStep("log_week", f"Log your week: nothing was logged for {fresh.days_since_logged} days.")
    if outlook.waiting:
        who = f"{outlook.waiting} cases count" if outlook.waiting > 1 else "One case counts"
        return NextStep("answer", f"{who} once you answer. {outlook.first_question}")
    return _by_numbers(progress, outlook)


def _by_numbers(progress: Progress | None, outlook: Outlook) -> NextStep:
    if progress is None or not any(line.category.minimum is not None for line in progress.lines):
        return NextStep("no_numbers", "No numbers are loaded for you. Your program can name the set that binds.")
    if short := _falls_short(progress):
        return NextStep("short_at_pace", _short_sentence(short, outlook), short.category.name)
    if progress.missing:
        line = progress.missing[0]
        return NextStep("more_to_go", _more_sentence(line, outlook), line.category.name)
    return NextStep("all_met", "Every number of the set is met. A minimum met is not competence.")


def _falls_short(progress: Progress) -> CategoryLine | None:
    """The requirement that falls short by the largest share at this pace."""
    lines = [line for line in progress.lines if line.state in OPEN and line.forecast and not line.forecast.is_on_pace]
    return max(lines, key=lambda line: (_share(line), line.category.name), default=None)


def _share(line: CategoryLine) -> Decimal:
    minimum = line.category.minimum or 1
    projected = line.forecast.projected if line.forecast else None
    return Decimal(minimum - (projected or 0)) / minimum


def _short_sentence(line: CategoryLine, outlook: Outlook) -> str:
    name, minimum, forecast = line.category.name, line.category.minimum, line.forecast
    if forecast is None or forecast.projected is None:
        return f"{name}: {line.shortfall} more to {minimum}."
    by = f" by {in_words(outlook.graduation)}" if outlook.graduation else ""
    sentence = f"{name}: at this pace you will have {forecast.projected} of {minimum}{by}."
    if forecast.needed_per_month is not None:
        sentence += f" You need {forecast.needed_per_month} a month."
    plan, block = outlook.plans.get(name), outlook.helping.get(name)
    if plan is not None and plan.days_planned:
        sentence += f" Your rotation plan gives {plan.projected}."
    if block is not None:
        sentence += f" {block.name} from {in_words(block.starts_on)} brings most of it."
    return sentence


def _more_sentence(line: CategoryLine, outlook: Outlook) -> str:
    name, minimum, forecast = line.category.name, line.category.minimum, line.forecast
    if forecast is not None and forecast.projected is not None and outlook.graduation is not None:
        by = in_words(outlook.graduation)
        return f"On the way: at this pace {name} {forecast.projected} of {minimum} by {by}, {line.shortfall} to go."
    return f"{name}: {line.shortfall} more to {minimum}."
