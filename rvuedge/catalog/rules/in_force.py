"""Which release is in force on a date of service (docs/rules.md, R-3.1). Computes only.

A release runs to the day before its successor, or to December 31 of its year while none is loaded. Past
its own quarter it is provisional, and the release that is missing is named. Never "nearest".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rvuedge.platform.figures import in_words

QUARTER_LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What the choice needs to know of a loaded release."""

    id: int
    name: str
    effective_from: date
    effective_to: date | None
    published_on: date | None
    conversion_factor: Decimal
    coverage: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A release, its window, and the name of the release it stands in for (None within its quarter)."""

    release: ReleaseFacts
    effective_from: date
    effective_to: date
    missing: str | None


def quarter_end(day: date) -> date:
    """The last day of the calendar quarter a day is in."""
    last_month = (day.month - 1) // 3 * 3 + 3
    if last_month == 12:
        return date(day.year, 12, 31)
    return date(day.year, last_month + 1, 1) - timedelta(days=1)


def release_name(day: date) -> str:
    """The name CMS gives the release of the quarter a day is in: RVU26C for July to September 2026."""
    return f"RVU{day.year % 100:02d}{QUARTER_LETTERS[(day.month - 1) // 3]}"


def window(release: ReleaseFacts, releases: Sequence[ReleaseFacts]) -> tuple[date, date]:
    """First and last day of a release among those loaded."""
    year_end = date(release.effective_from.year, 12, 31)
    later = [r.effective_from for r in releases if r.effective_from > release.effective_from]
    until_successor = min(later) - timedelta(days=1) if later else year_end
    stated = release.effective_to or year_end
    return release.effective_from, min(until_successor, stated, year_end)


def in_force(releases: Sequence[ReleaseFacts], on: date) -> InForce | None:
    """The release whose window holds the day, latest revision first; None outside every window."""
    candidates = []
    for release in releases:
        first, last = window(release, releases)
        if first <= on <= last:
            candidates.append((first, release.published_on or first, release.name, last, release))
    if not candidates:
        return None
    first, _, _, last, release = max(candidates, key=lambda found: found[:3])
    provisional = on > quarter_end(release.effective_from)
    return InForce(release, first, last, release_name(on) if provisional else None)


@dataclass(frozen=True, slots=True)
class ReleaseNotice:
    """What a reader has to know of the values shown: a code for programs and a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ToShow:
    """A release to show values of, the one it stands in for, and a notice where its window does not hold the day."""

    release: ReleaseFacts
    missing: str | None = None
    notice: ReleaseNotice | None = None


def newest(releases: Sequence[ReleaseFacts]) -> ReleaseFacts | None:
    """The release that begins last, latest revision first; None while none is loaded."""
    return max(
        releases,
        key=lambda release: (release.effective_from, release.published_on or release.effective_from, release.name),
        default=None,
    )


def to_show(releases: Sequence[ReleaseFacts], on: date) -> ToShow | None:
    """The release in force, else the newest with a notice; None while none is loaded. For showing alone.

    Showing is not valuing (docs/architecture.md, P-18): a page must not go because a year has turned. What values
    a date of service asks `in_force`.
    """
    held = in_force(releases, on)
    if held is not None:
        return ToShow(held.release, held.missing)
    latest = newest(releases)
    if latest is None:
        return None
    first, last = window(latest, releases)
    return ToShow(latest, None, window_over(latest, last) if on > last else _not_covered(latest, first, last))


def window_over(release: ReleaseFacts, last: date) -> ReleaseNotice:
    """The notice of the newest release once its last day is over."""
    return ReleaseNotice(
        "release_window_over",
        f"{release.name} is the newest release loaded. It covers services through {in_words(last)}; "
        "later services are not valued until a release for them is loaded.",
    )


def _not_covered(release: ReleaseFacts, first: date, last: date) -> ReleaseNotice:
    return ReleaseNotice(
        "no_release_on_date",
        "No loaded release covers this date, so the newest is shown: "
        f"{release.name}, for services from {in_words(first)}, through {in_words(last)}.",
    )
