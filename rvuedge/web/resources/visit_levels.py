"""Which level a visit has, by decision making or by time on its day: the chooser's rules, as data. Computes only.

Two of three elements of decision making make its level; where time counts, the higher of the two may be chosen. Minutes
are to be met or passed. Sources: AMA, CPT evaluation and management guidelines of 2021, 2023 and 2024, as CMS adopted
them in the fee schedule rules of those years; ACEP, 2023 Emergency Department E/M Guidelines FAQs (no time).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LEVELS = ("straightforward", "low", "moderate", "high")
ELEMENTS = ("problems", "data", "risk")
LONGEST = 1_440  # minutes of a day


@dataclass(frozen=True, slots=True)
class VisitFamily:
    """Codes of one place and kind of patient: by level of decision making, and from which minute on."""

    words: str
    by_level: Mapping[str, str]
    by_minutes: tuple[tuple[int, str], ...] = ()


def _levels(*codes: str) -> dict[str, str]:
    return dict(zip(LEVELS, codes, strict=True))


FAMILIES: dict[str, VisitFamily] = {
    "office-new": VisitFamily(
        "Office, new patient",
        _levels("99202", "99203", "99204", "99205"),
        ((15, "99202"), (30, "99203"), (45, "99204"), (60, "99205")),
    ),
    "office-established": VisitFamily(
        "Office, established patient",
        _levels("99212", "99213", "99214", "99215"),
        ((10, "99212"), (20, "99213"), (30, "99214"), (40, "99215")),
    ),
    "hospital-first": VisitFamily(
        "Hospital or observation, first visit",
        _levels("99221", "99221", "99222", "99223"),
        ((40, "99221"), (55, "99222"), (75, "99223")),
    ),
    "hospital-later": VisitFamily(
        "Hospital or observation, later day",
        _levels("99231", "99231", "99232", "99233"),
        ((25, "99231"), (35, "99232"), (50, "99233")),
    ),
    "emergency": VisitFamily("Emergency department", _levels("99282", "99283", "99284", "99285")),
}


@dataclass(frozen=True, slots=True)
class ChosenLevel:
    """The code of a visit, '' where nothing reaches one, and what led there in sentences."""

    code: str
    reasons: tuple[str, ...]


def decision_making(elements: Mapping[str, str]) -> str:
    """The level that two of the three elements reach, '' for fewer than two.

    >>> decision_making({"problems": "moderate", "data": "straightforward", "risk": "high"})
    'moderate'
    """
    reached = sorted((LEVELS.index(elements[name]) for name in ELEMENTS if elements.get(name) in LEVELS), reverse=True)
    return LEVELS[reached[1]] if len(reached) > 1 else ""


def by_time(family: VisitFamily, minutes: int) -> str:
    """The code whose minutes were met, '' below the first.

    >>> by_time(FAMILIES["office-established"], 39)
    '99214'
    """
    return next((code for least, code in reversed(family.by_minutes) if minutes >= least), "")


def chosen_level(family: VisitFamily, elements: Mapping[str, str], minutes: int | None) -> ChosenLevel:
    """The higher of what decision making and time reach, with both said."""
    level = decision_making(elements)
    reached, reasons = [], []
    if level:
        reached.append(family.by_level[level])
        reasons.append(f"Two of three elements reach {level} decision making: {family.by_level[level]}.")
    if minutes is not None:
        reached += [found for found in (_timed(family, minutes, reasons),) if found]
    return ChosenLevel(max(reached, default=""), tuple(reasons))


def _timed(family: VisitFamily, minutes: int, reasons: list[str]) -> str:
    if not family.by_minutes:
        reasons.append("Time does not choose the level in the emergency department.")
        return ""
    code = by_time(family, minutes)
    first, named = family.by_minutes[0]
    if code:
        least = next(least for least, other in family.by_minutes if other == code)
        reasons.append(f"{minutes} minutes reach the {least} of {code}.")
    else:
        reasons.append(f"{minutes} minutes are fewer than the {first} of {named}.")
    return code
