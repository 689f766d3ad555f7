"""What a clerkship asks for and how a student's entries count toward it. Computes only.

Each experience has a level (observe, assist, perform), may allow simulation, and names the alternative that repairs a
gap; alternatives have a cap. Every entry counts or says why not. Source: docs/rules.md, chapter 7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Literal

LEVELS = ("observe", "assist", "perform")  # UTHSC: observe and discuss, take part, perform under supervision
KINDS = ("encounter", "procedure")
State = Literal["met", "waiting", "missing"]
NO_ALTERNATIVE = "no alternative experience is named for this"
SIMULATED = "simulated, which does not count here"
OVER_THE_CAP = "over the cap on alternative experiences"
NOT_NEEDED = "not needed: this was done often enough"
UNSIGNED = "not signed by a preceptor yet"
UNKNOWN = "the list has no such experience"


@dataclass(frozen=True, slots=True)
class Experience:
    """One required experience: at least `least` times, at `level` or higher. `alternative` is what may stand for it."""

    key: str
    title: str
    kind: str
    level: str
    least: int
    allows_simulation: bool = False
    alternative: str | None = None


@dataclass(frozen=True, slots=True)
class ClerkshipRequirements:
    """A clerkship's list. The cap on alternatives is a number, or a share of all required times; None for no cap.

    With `needs_sign_off` an entry counts once a preceptor signed it.
    """

    experiences: tuple[Experience, ...]
    alternatives_most: int | None = None
    alternatives_share: Decimal | None = None
    needs_sign_off: bool = True

    @property
    def required(self) -> int:
        """All times that are asked for."""
        return sum(item.least for item in self.experiences)

    @property
    def alternatives_allowed(self) -> int | None:
        """How many alternatives may count; of a share the whole ones (20% of 14 are 2). None for no cap."""
        if self.alternatives_most is not None or self.alternatives_share is None:
            return self.alternatives_most
        return int((self.alternatives_share * self.required).to_integral_value(ROUND_FLOOR))


@dataclass(frozen=True, slots=True)
class StudentFact:
    """One entry of a student: what was seen or done, on which day, and whether the preceptor signed it."""

    id: str
    experience: str
    performed_on: date
    level: str
    is_simulated: bool = False
    is_alternative: bool = False
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class ExperienceStanding:
    """How far one experience is. `waiting` are entries that are not signed yet."""

    experience: Experience
    counted: int
    by_alternative: int
    waiting: int
    state: State

    @property
    def missing(self) -> int:
        """How many are missing."""
        return max(0, self.experience.least - self.counted)


@dataclass(frozen=True, slots=True)
class ClerkshipStanding:
    """How far a student is. `left_out` says of every entry that does not count why."""

    experiences: tuple[ExperienceStanding, ...]
    alternatives_counted: int
    alternatives_allowed: int | None
    left_out: Mapping[str, str]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return all(item.state == "met" for item in self.experiences)

    @property
    def missing(self) -> tuple[ExperienceStanding, ...]:
        """What is not met, in the list's order."""
        return tuple(item for item in self.experiences if item.state != "met")


def counted_against(of: ClerkshipRequirements, entries: Iterable[StudentFact]) -> ClerkshipStanding:
    """Count a student's entries against a list, whatever order they come in."""
    ordered = sorted(entries, key=lambda entry: (entry.performed_on, entry.id))
    known = {item.key: item for item in of.experiences}
    left_out = {entry.id: why for entry in ordered if (why := _refusal(known.get(entry.experience), entry))}
    good = [entry for entry in ordered if entry.id not in left_out]
    signed = [entry for entry in good if entry.is_signed or not of.needs_sign_off]
    now, then = _counted(of, signed), _counted(of, good)
    unsigned = [entry for entry in good if of.needs_sign_off and not entry.is_signed]
    waiting = Counter(entry.experience for entry in unsigned)
    rows = tuple(_row(item, now, then, waiting[item.key]) for item in of.experiences)
    left_out |= {entry.id: UNSIGNED for entry in unsigned}
    left_out |= now.why_not
    used = sum(row.by_alternative for row in rows)
    return ClerkshipStanding(rows, used, of.alternatives_allowed, left_out)


def _refusal(of: Experience | None, entry: StudentFact) -> str | None:
    """Why an entry can never count as it is."""
    if of is None:
        return UNKNOWN
    if entry.is_alternative:
        return None if of.alternative else NO_ALTERNATIVE
    if entry.is_simulated and not of.allows_simulation:
        return SIMULATED
    if LEVELS.index(entry.level) < LEVELS.index(of.level):
        return f"{entry.level}; {of.level} is asked for"
    return None


@dataclass(frozen=True, slots=True)
class _Counted:
    """By experience what was done and what alternatives stand for, and which alternatives do not count."""

    done: Mapping[str, int]
    stood_for: Mapping[str, int]
    why_not: Mapping[str, str]

    def total(self, key: str) -> int:
        return self.done.get(key, 0) + self.stood_for.get(key, 0)


def _counted(of: ClerkshipRequirements, entries: Sequence[StudentFact]) -> _Counted:
    """Alternatives stand for what was not really done, the earliest first, up to the cap."""
    done = Counter(entry.experience for entry in entries if not entry.is_alternative)
    left = {item.key: max(0, item.least - done[item.key]) for item in of.experiences}
    stood_for: Counter[str] = Counter()
    why_not: dict[str, str] = {}
    for entry in (entry for entry in entries if entry.is_alternative):
        if stood_for[entry.experience] >= left[entry.experience]:
            why_not[entry.id] = NOT_NEEDED
        elif of.alternatives_allowed is not None and stood_for.total() >= of.alternatives_allowed:
            why_not[entry.id] = OVER_THE_CAP
        else:
            stood_for[entry.experience] += 1
    return _Counted(done, stood_for, why_not)


def _row(item: Experience, now: _Counted, then: _Counted, waiting: int) -> ExperienceStanding:
    """An experience as it counts now; `then` is how it would count with every signature."""
    counted = now.total(item.key)
    state: State = "met" if counted >= item.least else "waiting" if then.total(item.key) >= item.least else "missing"
    return ExperienceStanding(item, counted, now.stood_for.get(item.key, 0), waiting, state)
