"""What somebody is, by day of service: student, resident, attending or manager (docs/rules.md, R-7.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CAREER_STAGES = ("medical_student", "resident", "attending", "manager")
TRAINEES = frozenset({"medical_student", "resident"})  # their lines feed the case log and earn no wRVU
MOST_CHANGES = 20  # a student, two residencies, three fellowships and a manager between need nine; twice that is ample
DAY = timedelta(days=1)
Change = tuple[date, str]
Period = tuple[date, date]


class StageChangeError(ValueError):
    """A change of career stage that says nothing or is one too many; the sentence says which."""


@dataclass(frozen=True, slots=True)
class CareerSpan:
    """A career stage from a first to a last day, both included; None where it has no beginning or no end."""

    stage: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Stages:
    """`first` holds until the day of the first change, then each change's stage from its day on.

    Changes are in order of their days, and each differs from the stage before it.
    """

    first: str
    changes: tuple[Change, ...] = ()

    def on(self, day: date) -> str:
        """The stage of a day."""
        return next((stage for since, stage in reversed(self.changes) if since <= day), self.first)

    def is_trainee_on(self, day: date) -> bool:
        """Whether lines of that day earn nothing, because a student or resident performed them."""
        return self.on(day) in TRAINEES

    def spans(self) -> tuple[CareerSpan, ...]:
        """Every stage with its days, oldest first."""
        firsts = [None, *(since for since, _ in self.changes)]
        stages = [self.first, *(stage for _, stage in self.changes)]
        lasts = [*(since - DAY for since, _ in self.changes), None]
        return tuple(map(CareerSpan, stages, firsts, lasts))

    def within(self, wanted: Collection[str], first: date, last: date) -> Iterator[Period]:
        """The parts of a period on which the stage is one of some, in order; adjoining ones are one."""
        found: Period | None = None
        for span in self.spans():
            begins, ends = max(first, span.first or date.min), min(last, span.last or date.max)
            if span.stage not in wanted or begins > ends:
                continue
            if found and found[1] + DAY == begins:
                found = (found[0], ends)
                continue
            if found:
                yield found
            found = (begins, ends)
        if found:
            yield found

    def stated(self, stage: str, since: date | None) -> Stages:
        """The same with a stage from a day on, up to the next change; None is from the beginning.

        Stated for a day that has one it is a correction. Raises StageChangeError for more changes than anybody has.
        """
        if since is None:
            return _tidy(stage, self.changes)
        found = _tidy(self.first, sorted([*(change for change in self.changes if change[0] != since), (since, stage)]))
        if len(found.changes) > MOST_CHANGES:
            raise StageChangeError(f"A career has at most {MOST_CHANGES} changes here. Take one back first.")
        return found

    def without(self, since: date) -> Stages:
        """The same without the change of a day. Raises StageChangeError where none is of that day."""
        if since not in {day for day, _ in self.changes}:
            raise StageChangeError(f"No career stage begins on {since}.")
        return _tidy(self.first, [change for change in self.changes if change[0] != since])

    def first_difference(self, other: Stages) -> date | None:
        """The first day on which two careers differ; date.min for the beginning, None where they never do."""
        days = sorted({date.min} | {since for since, _ in (*self.changes, *other.changes)})
        return next((day for day in days if self.on(day) != other.on(day)), None)


def stored_stages(first: str, changes: Collection[Sequence[str]]) -> Stages:
    """A career from what is stored: the first stage, and pairs of a day and the stage from it on."""
    return Stages(first, tuple((date.fromisoformat(since), stage) for since, stage in changes))


ATTENDING = Stages("attending")


def _tidy(first: str, changes: Collection[Change]) -> Stages:
    """Without changes that change nothing."""
    found: list[Change] = []
    before = first
    for since, stage in changes:
        if stage != before:
            found.append((since, stage))
        before = stage
    return Stages(first, tuple(found))
