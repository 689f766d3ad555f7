"""Which cells of a benchmark are too thin to show (docs/rules.md, R-5.3). A policy of ours, not a legal safe harbor.

The thresholds are those of the withdrawn 1996 Health Care Statement 6 (DOJ on 2023-02-03, FTC in July 2023): at least
five organizations, none above 25% of the weight, data older than three months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.rules.aging import months_between
from rvuedge.platform.figures import percent

MINIMUM_ORGANIZATIONS = 5  # docs/rules.md, R-5.3: the antitrust safety zone asked for five
LARGEST_SHARE = Decimal("0.25")  # docs/rules.md, R-5.3: no one above a quarter
MINIMUM_MONTHS = 3  # docs/rules.md, R-5.3: data three months old


@dataclass(frozen=True, slots=True)
class Suppression:
    """Whether a cell is held back, and the sentences that say why."""

    suppressed: bool
    reasons: tuple[str, ...]


def too_few(n_organizations: int | None, minimum: int = MINIMUM_ORGANIZATIONS) -> str | None:
    """Why a cell has too few organizations, or None. A number the publisher does not print is not held against it."""
    if n_organizations is None or n_organizations >= minimum:
        return None
    return f"{n_organizations} organizations, fewer than {minimum}"


def largest_share(providers: Sequence[int]) -> Decimal:
    """The part (0 to 1) of a cell's providers that its largest organization has; 0 when there are none."""
    total = sum(providers)
    return Decimal(max(providers)) / total if total else Decimal(0)


def dominated(providers: Sequence[int], most: Decimal = LARGEST_SHARE) -> str | None:
    """Why one organization weighs too much in a cell, given each one's number of providers, or None."""
    share = largest_share(providers)
    if share <= most:
        return None
    return f"one organization has {percent(share * 100, 0)}, more than {percent(most * 100, 0)}"


def too_recent(data_until: date, on: date, months: int = MINIMUM_MONTHS) -> str | None:
    """Why data are too young on a day, or None once the months have passed. Data that end after the day are."""
    young = on <= data_until or months_between(data_until, on) < months
    return f"data until {data_until}, younger than {months} months on {on}" if young else None


def data_until(data_year: int | None, effective: date | None) -> date | None:
    """The last day a survey's data are of: the end of the year measured, else its effective date; None if unknown."""
    return effective if data_year is None else date(data_year, 12, 31)


def judged(*reasons: str | None) -> Suppression:
    """The rules' answers as one: suppressed when any gives a reason."""
    sentences = tuple(reason for reason in reasons if reason)
    return Suppression(bool(sentences), sentences)


def hidden_cells(counts: Mapping[str, int], minimum: int = MINIMUM_ORGANIZATIONS) -> frozenset[str]:
    """The cells of a table with a shown total that are held back, by name.

    A thin cell (1 to minimum − 1) is hidden; when the total less the shown cells would still give it away, or the
    hidden ones together stay below the minimum, the smallest shown cell is hidden with it (complementary suppression).
    An empty cell says nothing of anybody and hides nobody.
    """
    hidden = {name for name, count in counts.items() if 0 < count < minimum}
    shown = sorted((count, name) for name, count in counts.items() if count >= minimum)
    while hidden and shown and (len(hidden) < 2 or sum(counts[name] for name in hidden) < minimum):
        hidden.add(shown.pop(0)[1])
    return frozenset(hidden)
