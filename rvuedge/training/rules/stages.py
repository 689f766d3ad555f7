"""Stages of a trainee as dated spans: training by postgraduate year, leave, research, elsewhere. Only computes.

The PGY is not a span of dates by itself: leave, a repeated year or a transfer move it, so each stage is stated with its
first and its last day, both included; without a last day it goes on. Rule: docs/rules.md, R-7.13.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

ONE_DAY = timedelta(days=1)
STAGE_KINDS = ("training", "leave", "research", "elsewhere")
LAST_PGY = 10  # above any year that a program prints; a typed 33 is refused
_PGY = re.compile(r"(?:pgy|r)?[\s-]*([0-9]{1,2})(?:st|nd|rd|th)?(?:\s+year)?", re.ASCII | re.IGNORECASE)
# What a program's sheet writes for a stage; ours, by the words programs use.
STAGE_WORDS = {
    "active": "training", "training": "training", "enrolled": "training", "current": "training",
    "in training": "training", "categorical": "training", "preliminary": "training", "clinical": "training",
    "repeat": "training",
    "leave": "leave", "loa": "leave", "on leave": "leave", "leave of absence": "leave", "parental leave": "leave",
    "research": "research", "lab": "research", "research year": "research", "lab year": "research",
    "elsewhere": "elsewhere", "away": "elsewhere", "transferred": "elsewhere", "transfer": "elsewhere",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StageFacts:
    """A stage of one trainee. `pgy` is stated of training alone; `is_chief` marks chief experience."""

    starts_on: date
    ends_on: date | None
    kind: str
    pgy: int | None = None
    is_chief: bool = False

    @property
    def last(self) -> date:
        """The last day; the end of the calendar for a stage that goes on."""
        return self.ends_on or date.max

    def holds(self, on: date) -> bool:
        """Whether a day lies in the stage."""
        return self.starts_on <= on <= self.last


def contradiction(stages: Iterable[StageFacts], *, needs_pgy: bool) -> str | None:
    """A sentence for stages that cannot all be true; None where they can. `needs_pgy` for residents and fellows.

    >>> contradiction([StageFacts(date(2026, 7, 1), None, "training", 1)], needs_pgy=True) is None
    True
    """
    ordered = sorted(stages, key=lambda stage: stage.starts_on)
    for stage in ordered:
        if stage.last < stage.starts_on:
            return f"The stage from {stage.starts_on} ends before it starts."
        if stage.kind == "training" and needs_pgy and stage.pgy is None:
            return f"The training from {stage.starts_on} needs a PGY."
        if stage.kind != "training" and (stage.is_chief or stage.pgy is not None):
            return f"The {stage.kind} from {stage.starts_on} has a PGY or chief mark; only training has."
    for before, after in pairwise(ordered):
        if after.starts_on <= before.last:
            sentence = f"The stages from {before.starts_on} and from {after.starts_on} overlap."
            return f"{sentence} Give the first one an earlier last day."
    return None


def in_turn(stages: Iterable[StageFacts]) -> list[StageFacts]:
    """Stages in order; one without a last day ends the day before the next one begins.

    >>> years = [StageFacts(date(2025, 7, 1), None, "training", 1), StageFacts(date(2026, 7, 1), None, "training", 2)]
    >>> [f"{stage.ends_on}" for stage in in_turn(years)]
    ['2026-06-30', 'None']
    """
    ordered = sorted(stages, key=lambda stage: stage.starts_on)
    for index, following in enumerate(ordered[1:]):
        if ordered[index].ends_on is None and following.starts_on > ordered[index].starts_on:
            ordered[index] = replace(ordered[index], ends_on=following.starts_on - ONE_DAY)
    return ordered


def stated_together(stages: Sequence[StageFacts]) -> tuple[tuple[StageFacts, ...], str | None]:
    """Stages of one table as they are meant, and a sentence where they contradict each other.

    Years follow each other; leave, research or training elsewhere with a last day lies over the year it interrupts.

    >>> year, leave = StageFacts(date(2026, 7, 1), None, "training", 3), date(2027, 1, 1)
    >>> meant, sentence = stated_together([year, StageFacts(leave, date(2027, 2, 28), "leave")])
    >>> [f"{stage.starts_on} {stage.kind}" for stage in meant], sentence
    (['2026-07-01 training', '2027-01-01 leave', '2027-03-01 training'], None)
    """
    over = [stage for stage in stages if stage.kind != "training" and stage.ends_on is not None]
    years = in_turn(stage for stage in stages if stage not in over)
    sentence = contradiction(years, needs_pgy=False) or contradiction(over, needs_pgy=False)
    return with_stages(years, over), sentence


def with_stages(stated: Sequence[StageFacts], new: Sequence[StageFacts]) -> tuple[StageFacts, ...]:
    """Stages with new ones put over them: what a new one covers gives way, what it leaves is cut to the days around it.

    >>> before = [StageFacts(date(2026, 7, 1), None, "training", 3)]
    >>> leave = [StageFacts(date(2027, 1, 1), date(2027, 2, 28), "leave")]
    >>> [(f"{stage.starts_on}", stage.kind) for stage in with_stages(before, leave)]
    [('2026-07-01', 'training'), ('2027-01-01', 'leave'), ('2027-03-01', 'training')]
    """
    left = list(stated)
    for item in new:
        left = [part for stage in left for part in _around(stage, item)]
    return tuple(sorted((*left, *new), key=lambda stage: stage.starts_on))


def _around(stage: StageFacts, cut: StageFacts) -> list[StageFacts]:
    """What is left of a stage outside the days of another."""
    if stage.last < cut.starts_on or cut.last < stage.starts_on:
        return [stage]
    parts = []
    if stage.starts_on < cut.starts_on:
        parts.append(replace(stage, ends_on=cut.starts_on - ONE_DAY))
    if cut.last < stage.last:
        parts.append(replace(stage, starts_on=cut.last + ONE_DAY))
    return parts


def read_pgy(text: str) -> int | None:
    """A postgraduate year as programs write it; None for what is none.

    >>> read_pgy("PGY-3"), read_pgy("R2"), read_pgy("4"), read_pgy("5th year"), read_pgy("CA-1"), read_pgy("0")
    (3, 2, 4, 5, None, None)
    """
    found = _PGY.fullmatch(text.strip())
    year = int(found[1]) if found else 0
    return year if 1 <= year <= LAST_PGY else None


def stage_kind(text: str) -> str | None:
    """The kind of stage that a cell means; training where it says nothing, None for words nobody listed.

    >>> stage_kind(""), stage_kind("LOA"), stage_kind("Sabbatical")
    ('training', 'leave', None)
    """
    plain = " ".join(text.casefold().split())
    return STAGE_WORDS.get(plain) if plain else "training"
