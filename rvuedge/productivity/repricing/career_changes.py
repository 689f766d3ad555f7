"""A person's career stage from a day on: first shown (which months, by how much), then kept, and credits rebuilt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm.attributes import flag_modified

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.rules.career_stages import StageChangeError, Stages
from rvuedge.logbook.credits.gather import of_period
from rvuedge.logbook.credits.jobs import FollowUp, follow, recredit_or_queue
from rvuedge.logbook.credits.rebuild import decided
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.facts import Owner, PersonFacts
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import transaction

REASON = "the career stage"
ZERO = Decimal(0)
Change = Callable[[Stages], Stages]


class StageRefusedError(InvalidError):
    """A change of career stage that cannot be made."""

    code = "career-stage"


@dataclass(frozen=True, slots=True)
class MonthOfChange:
    """A month, by its first day, whose credited wRVU would change."""

    month: date
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """After less before, in wRVU."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class StageChange:
    """What another career does: the first day it differs (None: it does not), and the months whose credits change."""

    stages: Stages
    since: date | None
    months: tuple[MonthOfChange, ...]

    @property
    def change(self) -> Decimal:
        """The sum over all months, in wRVU."""
        return sum((month.change for month in self.months), ZERO)


def stating(stage: str, since: date | None) -> Change:
    """The change that states a stage from a day on; None is from the beginning."""
    return lambda stages: stages.stated(stage, since)


def taking_back(since: date) -> Change:
    """The change that takes back what was stated for a day: the stage before it goes on."""
    return lambda stages: stages.without(since)


def stage_change(person: Person, change: Change, *, now: datetime) -> StageChange:
    """What a change of career stage would do; nothing is written. Raises StageRefusedError."""
    after = _changed(person.stages, change)
    since = person.stages.first_difference(after)
    if since is None:
        return StageChange(after, None, ())
    owner = Owner(person.id, PersonFacts(person.provider_type, after))
    before: dict[date, Decimal] = defaultdict(Decimal)
    afterward: dict[date, Decimal] = defaultdict(Decimal)
    for portion in of_period(owner, since, None):
        for credit in portion.credits.values():
            before[credit["performed_on"].replace(day=1)] += credit["work_rvu"] or ZERO
        for rows in decided(portion, now).in_force.values():
            for row in rows:
                afterward[row["performed_on"].replace(day=1)] += row["work_rvu"] or ZERO
    months = [MonthOfChange(month, before[month], afterward[month]) for month in sorted({*before, *afterward})]
    return StageChange(after, since, tuple(month for month in months if month.change))


def change_stage(person: Person, change: Change, *, actor_id: int | None, now: datetime) -> FollowUp:
    """Change a person's career stage, write down what it was, and rebuild credits from the first day that differs.

    `actor_id` is None for an operator. Stated twice it is one change, and the second writes nothing. Raises
    StageRefusedError; nothing is changed then.
    """
    up = FollowUp(0)
    with turn_of(person.id) as turn:
        turn.session.refresh(person, ["first_stage", "stage_changes"])
        before = person.stages
        after = _changed(before, change)
        since = before.first_difference(after)
        if since is None:
            return up
        _store(person, after)
        _audit(person, before, actor_id, now)
        up = recredit_or_queue([(person.id, since)], reason=REASON, now=now)
    return follow(up)


def _changed(stages: Stages, change: Change) -> Stages:
    try:
        return change(stages)
    except StageChangeError as error:
        raise StageRefusedError(str(error), errors={"effective_from": [str(error)]}) from error


def _store(person: Person, stages: Stages) -> None:
    with transaction() as session:
        person.first_stage = stages.first
        person.stage_changes = [[since.isoformat(), stage] for since, stage in stages.changes]
        flag_modified(person, "stage_changes")
        session.flush()


def _audit(person: Person, before: Stages, actor_id: int | None, now: datetime) -> None:
    record_audit(
        actor_id=actor_id,
        organization_id=None,
        action="career-stage.change",
        subject=f"person {person.id}",
        detail={
            "stages": in_words(person.stages),
            "before": in_words(before),
            **({} if actor_id else {"actor": "operator"}),
        },
        people=[person.id],
        now=now,
    )


def in_words(stages: Stages) -> str:
    """Every stage with its first day: resident, attending from 2026-07-01."""
    words = [stages.first.replace("_", " ")]
    return ", ".join([*words, *(f"{stage.replace('_', ' ')} from {since}" for since, stage in stages.changes)])
