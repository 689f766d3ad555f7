"""Figures that can be read and are hardly what they are called: asked about before anything is stored.

The bounds are wide on purpose: a figure beyond them is another measure, another unit or a slip, not an odd specialty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

from rvuedge.benchmarks.readers.measures import METRICS, metric_words
from rvuedge.benchmarks.readers.questions import LEAVE_OUT, Inquiry
from rvuedge.benchmarks.readers.rows.figures import MONEY
from rvuedge.benchmarks.readers.rows.surroundings import CurveEntry
from rvuedge.files.columns.outcomes import Choice
from rvuedge.platform.figures import count as counted

# A year's median of one full-time provider, lowest and highest that is taken without a question. Work RVUs: nobody full
# time works so few as 300 a year (a tenth of the P10 of primary care) nor 50,000 (four times a P90 of the busiest).
# Dollars of pay: below 20,000 a year is a monthly figure or one in thousands; above 5,000,000 is a group's.
# Dollars per work RVU: Medicare alone pays about 33 for a whole RVU; 10 and 500 are a third and fifteen times that.
# Encounters: 100 a year is two a week, 50,000 two hundred a working day.
BOUNDS: Mapping[str, tuple[Decimal, Decimal]] = MappingProxyType(
    {
        "work_rvus": (Decimal(300), Decimal(50_000)),
        "total_rvus": (Decimal(300), Decimal(150_000)),
        "total_compensation": (Decimal(20_000), Decimal(5_000_000)),
        "base_salary": (Decimal(20_000), Decimal(5_000_000)),
        "compensation_per_work_rvu": (Decimal(10), Decimal(500)),
        "collections": (Decimal(10_000), Decimal(20_000_000)),
        "gross_charges": (Decimal(10_000), Decimal(50_000_000)),
        "collections_per_work_rvu": (Decimal(5), Decimal(1_000)),
        "encounters": (Decimal(100), Decimal(50_000)),
        "ambulatory_encounters": (Decimal(100), Decimal(50_000)),
        "asa_units": (Decimal(300), Decimal(100_000)),
    }
)
# Half of a metric's curves: one specialty out of bounds is asked about as one, most of them as another measure.
MOST = Decimal("0.5")
MIDDLE = 50  # the median; where it is not printed, the middle of what is
YES = "yes"
THOUSANDS = "thousands"


def checked(entries: Sequence[CurveEntry], inquiry: Inquiry) -> list[CurveEntry]:
    """The entries to store: what is implausible is asked about, and put right as the answers say."""
    return _in_bounds(_rising(_counted(entries, inquiry), inquiry), inquiry)


def _in_bounds(entries: Sequence[CurveEntry], inquiry: Inquiry) -> list[CurveEntry]:
    found = list(entries)
    for metric, (lowest, highest) in BOUNDS.items():
        outside = [
            entry
            for entry in found
            if entry.metric == metric and (middle := _middle(entry)) is not None and not lowest <= middle <= highest
        ]
        if outside:
            found = _bounded(found, outside, metric, inquiry)
    return found


def _bounded(entries: list[CurveEntry], outside: list[CurveEntry], metric: str, inquiry: Inquiry) -> list[CurveEntry]:
    lowest, highest = BOUNDS[metric]
    first, chosen = outside[0], set(map(id, outside))
    name = metric_words(metric)
    shown = f"{_middle(first):f} for {first.specialty}"
    more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
    sentence = f"These are hardly {name}: {shown}{more}; expected {lowest:,f} to {highest:,f} a year. What are they?"
    others = [other for other in METRICS.fields if other != metric and _suits(outside, other)]
    choices = [Choice(other, f"they are {metric_words(other)}") for other in others]
    if metric in MONEY:
        choices.insert(0, Choice(THOUSANDS, "they are in thousands of dollars"))
    choices += [Choice(YES, f"they are {name}, as printed"), Choice(LEAVE_OUT, "do not read them")]
    answer = inquiry.ask(f"plausible:{metric}", sentence, choices, _place(first))
    if answer == LEAVE_OUT:
        return _without(entries, outside, f"hardly {name}", inquiry)
    if answer == THOUSANDS:
        return [_scaled(entry) if id(entry) in chosen else entry for entry in entries]
    if answer in others:
        return [replace(entry, metric=answer) if id(entry) in chosen else entry for entry in entries]
    return entries


def _suits(outside: Iterable[CurveEntry], metric: str) -> bool:
    bounds = BOUNDS.get(metric)
    return bounds is not None and all(bounds[0] <= (_middle(entry) or 0) <= bounds[1] for entry in outside)


def _scaled(entry: CurveEntry) -> CurveEntry:
    points = {index: None if value is None else value * 1000 for index, value in entry.points.items()}
    money = {
        name: value if value is None or name.startswith("n_") else value * 1000
        for name, value in entry.statistics.items()
    }
    return replace(entry, points=points, statistics=money)


def _middle(entry: CurveEntry) -> Decimal | None:
    known = {index: value for index, value in entry.points.items() if value is not None}
    if not known:
        return None
    return known[min(known, key=lambda index: abs(index - MIDDLE))]


def _rising(entries: Sequence[CurveEntry], inquiry: Inquiry) -> list[CurveEntry]:
    """Percentiles never fall: a curve that does is asked about."""
    falling = [entry for entry in entries if _falls(entry)]
    if not falling:
        return list(entries)
    first, chosen = falling[0], set(map(id, falling))
    many = f" and {len(falling) - 1} more" if len(falling) > 1 else ""
    name = f"{first.specialty}, {metric_words(first.metric)}"
    sentence = f"The curve of {name}, falls: {_falls(first)}{many} (E_NOT_MONOTONE). Is it a slip?"
    choices = [Choice(LEAVE_OUT, "do not read these curves")]
    if all(_reversed(entry) for entry in falling):
        choices.insert(0, Choice("reverse", "the headings stand in the other order: turn them round"))
    answer = inquiry.ask("falling", sentence, choices, _place(first))
    if answer == "reverse":
        return [_turned(entry) if id(entry) in chosen else entry for entry in entries]
    return _without(entries, falling, "percentiles that fall", inquiry) if answer == LEAVE_OUT else list(entries)


def _falls(entry: CurveEntry) -> str:
    known = [(index, value) for index, value in sorted(entry.points.items()) if value is not None]
    for (lower, less), (upper, more) in pairwise(known):
        if more < less:
            return f"P{upper} ({more:f}) is below P{lower} ({less:f})"
    return ""


def _reversed(entry: CurveEntry) -> bool:
    known = [value for _, value in sorted(entry.points.items()) if value is not None]
    return known == sorted(known, reverse=True)


def _turned(entry: CurveEntry) -> CurveEntry:
    indexes = sorted(entry.points)
    values = [entry.points[index] for index in reversed(indexes)]
    return replace(entry, points=dict(zip(indexes, values, strict=True)))


def _counted(entries: Sequence[CurveEntry], inquiry: Inquiry) -> list[CurveEntry]:
    """Each organization has a provider at least; a curve without a count of organizations cannot be judged as thin."""
    fewer = [entry for entry in entries if _is_swapped(entry)]
    found = list(entries)
    if fewer:
        first, chosen = fewer[0], set(map(id, fewer))
        counts = f"{first.statistics['n_providers']} providers in {first.statistics['n_organizations']} organizations"
        sentence = f"{first.specialty} has {counts}. Are the two counts swapped?"
        if len(fewer) > 1:
            sentence += f" So have {len(fewer) - 1} more."
        choices = [Choice("swap", "yes, swap the counts"), Choice(LEAVE_OUT, "no: do not read these curves")]
        answer = inquiry.ask("counts", sentence, choices, _place(first))
        if answer == "swap":
            found = [_swapped(entry) if id(entry) in chosen else entry for entry in found]
        elif answer == LEAVE_OUT:
            found = _without(found, fewer, "fewer providers than organizations", inquiry)
    return _with_count(found, inquiry)


def _with_count(entries: list[CurveEntry], inquiry: Inquiry) -> list[CurveEntry]:
    without = [entry for entry in entries if entry.statistics.get("n_organizations") is None and not entry.n_withheld]
    printed = [entry for entry in without if any(value is not None for value in entry.points.values())]
    chosen = set(map(id, printed))
    if not printed:
        return entries
    sentence = (
        f"{counted(len(printed), 'curve')} of {len(entries)} have no number of organizations, so that cells of fewer"
        " than five cannot be told apart (rule R-5.3). Has the publisher withheld such cells already?"
    )
    choices = [
        Choice("publisher", "yes, the publisher withholds thin cells"),
        Choice("withhold", "unknown: keep these figures and show none of them"),
    ]
    answer = inquiry.ask("n_organizations", sentence, choices, _place(printed[0]))
    if answer == "withhold":
        return [replace(entry, n_withheld=True) if id(entry) in chosen else entry for entry in entries]
    return entries


def _is_swapped(entry: CurveEntry) -> bool:
    organizations, providers = entry.statistics.get("n_organizations"), entry.statistics.get("n_providers")
    return organizations is not None and providers is not None and providers < organizations


def _swapped(entry: CurveEntry) -> CurveEntry:
    organizations, providers = entry.statistics["n_organizations"], entry.statistics["n_providers"]
    return replace(entry, statistics={**entry.statistics, "n_organizations": providers, "n_providers": organizations})


def _without(
    entries: Sequence[CurveEntry], dropped: Sequence[CurveEntry], reason: str, inquiry: Inquiry
) -> list[CurveEntry]:
    for entry in dropped:
        inquiry.leave_out("row", f"{entry.specialty}, {metric_words(entry.metric)}", reason)
    chosen = set(map(id, dropped))
    return [entry for entry in entries if id(entry) not in chosen]


def _place(entry: CurveEntry) -> str:
    where = f"sheet {entry.sheet!r}, " if entry.sheet else ""
    return f"{where}line {entry.line}"
