"""Where a resident stands on a day: what the pages, the API and the board show of one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rvuedge.training.progress.rules.next_step import NextStep
from rvuedge.training.progress.rules.rotation_plan import Helping, PlanForecast
from rvuedge.training.progress.rules.set_choice import SetChoice
from rvuedge.training.rules.pace import Days
from rvuedge.training.rules.progress import Progress
from rvuedge.training.tallies.rules.freshness import Freshness
from rvuedge.training.tallies.rules.remembered import CountedLog


@dataclass(frozen=True, slots=True)
class Training:
    """A resident's training as a program has it on a day; what is not known is None. `away` are leave and research."""

    organization_id: int | None = None
    program: str | None = None
    specialty: str | None = None
    training_started_on: date | None = None
    graduates_on: date | None = None
    stage: str | None = None
    pgy: int | None = None
    is_chief: bool = False
    chief_from: date | None = None
    away: tuple[Days, ...] = ()
    chief: tuple[Days, ...] = ()


@dataclass(frozen=True, slots=True)
class ResidentProgress:
    """Counts beside the numbers that bind, where pace and plan lead, how fresh the log is, and what is next.

    `plans` and `helping` by the name of the category; `progress` is None where no set binds.
    """

    person_id: int
    name: str
    on: date
    training: Training
    choice: SetChoice
    log: CountedLog
    progress: Progress | None
    plans: Mapping[str, PlanForecast]
    helping: Mapping[str, Helping]
    freshness: Freshness
    next_step: NextStep
