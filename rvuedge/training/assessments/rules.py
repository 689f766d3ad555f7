"""The exchange of two assessments of a case: where it stands, what each side sees, what is counted. Computes only.

Neither side sees the other's before both have committed. A silent side ends the wait after the window; then what the
other wrote is removed, or opened alone, as the program says. Source: docs/rules.md, chapter 7.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Side = Literal["trainee", "assessor"]
State = Literal["requested", "sealed", "revealed", "closed", "removed", "expired"]
SIDES: tuple[Side, Side] = ("trainee", "assessor")
STATES = ("requested", "sealed", "revealed", "closed", "removed", "expired")
OPEN = frozenset({"requested", "sealed"})
SHOWN = frozenset({"revealed", "closed"})
SILENCE = ("remove", "reveal")
WINDOW_DAYS = 7  # SIMPLN: an assessment that is not done in 7 days is removed
SHORTEST_DAYS, LONGEST_DAYS = 3, 30  # OPUS lets nobody wait under 72 hours; after a month nobody remembers the case
LEAST_RATINGS, LEAST_CASES = 5, 3  # OPUS: averages of teaching are hidden below 5 assessments and 3 cases
SEAL = "rvu-edge assessment 1"  # what the digest is of, so that it is never one of something else
FIELDS = ("scale", "autonomy", "performance", "complexity", "comment", "epa", "phase", "entrustment")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ExchangeRules:
    """How a program wants the exchange: its window in days, what a silent side leads to, and the scale of autonomy.

    `open_within_days` is how many days after the case it may still begin; None for no limit. What no program says is
    SIMPL's way: 7 days, then removed.
    """

    window_days: int = WINDOW_DAYS
    on_silence: str = "remove"
    scale: str = "zwisch"
    open_within_days: int | None = None

    @staticmethod
    def of(settings: Mapping[str, object]) -> ExchangeRules:
        """The rules of a program's settings; what they leave out is as above. Raises ValueError for another value."""
        found = ExchangeRules()
        days = _whole(settings.get("window_days"), found.window_days)
        within = settings.get("open_within_days")
        silence, scale = str(settings.get("on_silence") or found.on_silence), str(settings.get("scale") or found.scale)
        if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
            raise ValueError(f"Expected a window of {SHORTEST_DAYS} to {LONGEST_DAYS} days, found {days}.")
        if silence not in SILENCE:
            raise ValueError(f"Expected on_silence to be remove or reveal, found {silence}.")
        return ExchangeRules(days, silence, scale, None if within is None else _whole(within, 0))

    def closes_at(self, opened_at: datetime) -> datetime:
        """The instant from which a side can no longer commit."""
        return opened_at + timedelta(days=self.window_days)

    def may_open(self, performed_on: date, today: date) -> bool:
        """Whether the exchange may still begin on a day."""
        return self.open_within_days is None or (today - performed_on).days <= self.open_within_days


def _whole(value: object, otherwise: int) -> int:
    if value is None:
        return otherwise
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"Expected a whole number of days, found {value}.")
    return value


def state_of(committed: Iterable[str], closes_at: datetime, on_silence: str, now: datetime) -> State:
    """Where an exchange stands at an instant; `committed` are the sides that have rated.

    >>> from datetime import UTC
    >>> end = datetime(2026, 7, 8, 12, tzinfo=UTC)
    >>> state_of(["trainee"], end, "remove", end - timedelta(seconds=1)), state_of(["trainee"], end, "remove", end)
    ('sealed', 'removed')
    """
    sides = set(committed)
    if len(sides) == len(SIDES):
        return "revealed"
    if now < closes_at:
        return "sealed" if sides else "requested"
    if not sides:
        return "expired"
    return "closed" if on_silence == "reveal" else "removed"


def sees(viewer: Side, side: Side, state: State) -> bool:
    """Whether one side sees what a side wrote: its own until it is removed, the other's once both or the window is."""
    return state in SHOWN or (viewer == side and state in OPEN)


def sealed_text(content: Mapping[str, object]) -> str:
    """What is sealed: the rating as one text, the same for the same rating. A rating of teaching is not part of it.

    >>> sealed_text({"autonomy": 3, "scale": "zwisch", "teaching": 5})[:23]
    '{"autonomy":3,"comment"'
    """
    text = {name: content.get(name) for name in FIELDS}
    return json.dumps(text, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def seal(nonce: str, text: str) -> str:
    """The digest that the other side is shown at once; whoever later has nonce and text can make it again."""
    return hashlib.sha256(f"{SEAL}:{nonce}:{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TeachingRating:
    """A trainee's rating of the teaching in a case; `ended_at` is when the exchange was revealed or closed."""

    ended_at: datetime
    key: str
    case: str
    level: int


@dataclass(frozen=True, slots=True)
class TeachingAverage:
    """The average of the newest whole step, or None with the reason; `assessments` and `cases` are what it is of."""

    average: Decimal | None
    assessments: int
    cases: int
    hidden_because: str | None


def teaching_average(ratings: Iterable[TeachingRating]) -> TeachingAverage:
    """The average of a teacher, hidden below 5 assessments and 3 cases.

    It moves in steps of five: after each single rating it would give that rating away.
    """
    ordered = sorted(ratings, key=lambda rating: (rating.ended_at, rating.key))
    step = ordered[: len(ordered) - len(ordered) % LEAST_RATINGS]
    cases = len({rating.case for rating in step})
    if not step:
        return TeachingAverage(None, len(ordered), len({rating.case for rating in ordered}), "fewer than 5 assessments")
    if cases < LEAST_CASES:
        return TeachingAverage(None, len(step), cases, "fewer than 3 cases")
    return TeachingAverage(mean([rating.level for rating in step]), len(step), cases, None)


def mean(levels: Sequence[int]) -> Decimal:
    """The mean of some levels to two places, half up. Raises ZeroDivisionError for none."""
    return (Decimal(sum(levels)) / len(levels)).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class RatedPair:
    """What both sides said of one case on one scale; a side that stayed silent is None."""

    scale: str
    trainee: int | None
    assessor: int | None


@dataclass(frozen=True, slots=True)
class AutonomySummary:
    """How often the assessors gave each level of a scale, and how far the trainee's own levels lie from theirs.

    `meaningful` is how many are at the level from which the scale's source speaks of meaningful autonomy; None where it
    names none. `gap` is the mean of own level minus theirs, of cases that both rated; None without such a case.
    """

    scale: str
    levels: Mapping[int, int]
    assessments: int
    meaningful: int | None
    gap: Decimal | None
    pairs: int


def autonomy_summaries(pairs: Iterable[RatedPair], meaningful_from: Mapping[str, int]) -> list[AutonomySummary]:
    """One summary for each scale that was used, by its name. Levels of different scales are never mixed."""
    by_scale: dict[str, list[RatedPair]] = {}
    for pair in pairs:
        by_scale.setdefault(pair.scale, []).append(pair)
    return [_summary(scale, found, meaningful_from.get(scale)) for scale, found in sorted(by_scale.items())]


def _summary(scale: str, pairs: list[RatedPair], first: int | None) -> AutonomySummary:
    given = [pair.assessor for pair in pairs if pair.assessor is not None]
    levels = {level: given.count(level) for level in sorted(set(given))}
    gaps = [pair.trainee - pair.assessor for pair in pairs if pair.trainee is not None and pair.assessor is not None]
    meaningful = None if first is None else sum(count for level, count in levels.items() if level >= first)
    return AutonomySummary(scale, levels, len(given), meaningful, mean(gaps) if gaps else None, len(gaps))


@dataclass(frozen=True, slots=True)
class EpaRating:
    """An assessor's entrustment in an EPA on a day."""

    epa: int
    performed_on: date
    key: str
    level: int | None
    phase: str | None


@dataclass(frozen=True, slots=True)
class EpaStanding:
    """How often an EPA was assessed, the newest and the highest level; None while it never was."""

    epa: int
    assessments: int
    newest: int | None
    newest_on: date | None
    highest: int | None


def epa_standings(numbers: Iterable[int], ratings: Iterable[EpaRating]) -> list[EpaStanding]:
    """Where a trainee stands in every EPA of a list, in its order, also in those that were never assessed."""
    by_number: dict[int, list[EpaRating]] = {}
    for rating in sorted(ratings, key=lambda item: (item.performed_on, item.key)):
        by_number.setdefault(rating.epa, []).append(rating)
    return [_epa_row(number, by_number.get(number, [])) for number in numbers]


def _epa_row(number: int, ratings: list[EpaRating]) -> EpaStanding:
    rated = [rating for rating in ratings if rating.level is not None]
    newest = rated[-1] if rated else None
    highest = max((rating.level for rating in rated if rating.level is not None), default=None)
    when = newest.performed_on if newest else None
    return EpaStanding(number, len(ratings), newest.level if newest else None, when, highest)
