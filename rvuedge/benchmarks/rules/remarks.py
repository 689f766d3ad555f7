"""What to know of a comparison beside its figure: stable codes, each with a sentence. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

N_UNKNOWN = "N_UNKNOWN"
SCHEDULE_MISMATCH = "SCHEDULE_MISMATCH"
REMARKS = {
    "CFTE_LOW": "clinical FTE below 0.40: the annualized figure is unreliable",
    "CFTE_CAPPED": "clinical FTE capped at 1.0",
    "INTERPOLATED_ACROSS_GAP": "the value is interpolated across a suppressed point of the survey",
    "WEIGHTS_RENORMALISED": "some surveys lack some percentiles; the weights of the others are scaled to add up to 1",
    N_UNKNOWN: "the survey does not say how many organizations are behind the figure",
    SCHEDULE_MISMATCH: "the survey's work RVUs are from another year's fee schedule",
}
RELEASE = re.compile(r"RVU([0-9]{2})[A-Z]+")


def warning_sentences(warnings: Iterable[str]) -> tuple[str, ...]:
    """Codes as sentences, for those whose own sentence does not stand among the steps already."""
    return tuple(REMARKS[code] for code in dict.fromkeys(warnings) if code in REMARKS and code != SCHEDULE_MISMATCH)


def source_line(
    name: str, *, publisher: str, year: int, data_year: int | None, schedule_year: int | None, license_note: str
) -> str:
    """Where a figure comes from: survey, publisher, years, license; what is not known is left out."""
    parts = [name, publisher, f"survey of {year}"]
    parts += [f"data of {data_year}"] if data_year else []
    parts += [f"fee schedule of {schedule_year}"] if schedule_year else []
    parts += [f"license: {license_note}"] if license_note else []
    return ", ".join(part for part in parts if part)


def schedule_mismatch(survey: str, schedule_year: int | None, valued: Collection[int]) -> str | None:
    """Why a survey's work RVUs and those compared with it are not of one fee schedule, or None (docs/rules.md, R-3.5).

    `valued` are the years of the schedules the compared wRVU are of. None where either is not known.
    """
    others = sorted(year for year in valued if year != schedule_year)
    if schedule_year is None or not others:
        return None
    years = ", ".join(map(str, others))
    return (
        f"{survey} is based on the {schedule_year} fee schedule; the work RVUs compared are valued by that of"
        f" {years}, so part of the difference may come from the schedule"
    )


def schedule_years(pinned_release: str | None, start: date, end: date) -> frozenset[int]:
    """The years of the schedules that value a period, both days included: the pinned release's, else the days' own.

    Empty for a pinned release whose name says no year.
    """
    if pinned_release is None:
        return frozenset(range(start.year, end.year + 1))
    found = RELEASE.fullmatch(pinned_release)
    return frozenset({2000 + int(found[1])}) if found else frozenset()
