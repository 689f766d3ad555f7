"""Which fee schedules two figures are of, what is said of a source, and limits of aging."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rvuedge.benchmarks.readers.measures import metric_words
from rvuedge.benchmarks.rules.aging import age
from rvuedge.benchmarks.rules.annualize import is_ratio
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.rules.remarks import REMARKS, schedule_mismatch, schedule_years, source_line, warning_sentences
from rvuedge.benchmarks.rules.suppression import data_until


@pytest.mark.parametrize(
    ("pinned", "start", "end", "years"),
    [
        (None, date(2026, 1, 1), date(2026, 12, 31), {2026}),
        (None, date(2025, 12, 31), date(2026, 1, 1), {2025, 2026}),
        (None, date(2026, 1, 1), date(2026, 1, 1), {2026}),
        ("RVU20D", date(2026, 1, 1), date(2026, 12, 31), {2020}),
        ("RVU24AR", date(2025, 1, 1), date(2026, 12, 31), {2024}),
        ("ours", date(2026, 1, 1), date(2026, 12, 31), set()),
    ],
)
def test_work_is_of_the_pinned_releases_year_or_of_its_days(
    pinned: str | None, start: date, end: date, years: set[int]
) -> None:
    assert schedule_years(pinned, start, end) == years


@pytest.mark.parametrize(
    ("of_survey", "valued", "sentence"),
    [
        (2026, {2026}, None),
        (2024, {2026}, "valued by that of 2026,"),
        (2025, {2026, 2025, 2024}, "valued by that of 2024, 2026,"),
        (None, {2026}, None),
        (2024, set(), None),
    ],
)
def test_another_years_schedule_is_said_where_both_are_known(
    of_survey: int | None, valued: set[int], sentence: str | None
) -> None:
    found = schedule_mismatch("S", of_survey, valued)
    assert (found is None) if sentence is None else (found is not None and sentence in found)


def test_codes_become_sentences_once_and_unknown_ones_are_left_out() -> None:
    assert warning_sentences(["CFTE_LOW", "N_UNKNOWN", "CFTE_LOW", "ELSE"]) == (
        REMARKS["CFTE_LOW"],
        REMARKS["N_UNKNOWN"],
    )


def test_a_source_is_named_with_what_is_known_of_it() -> None:
    more = {"publisher": "P", "year": 2026, "data_year": 2025, "schedule_year": 2024, "license_note": "L"}
    assert source_line("S", **more) == "S, P, survey of 2026, data of 2025, fee schedule of 2024, license: L"
    bare = {"publisher": "", "year": 2026, "data_year": None, "schedule_year": None, "license_note": ""}
    assert source_line("S", **bare) == "S, survey of 2026"


@pytest.mark.parametrize(
    ("months", "annual", "refused"),
    [("120", "1", False), ("121", "0.03", True), ("12", "1.01", True), ("12", "-1", True), ("12", "-0.99", False)],
)
@pytest.mark.parametrize("method", ["simple", "compound"])
def test_dollars_are_aged_ten_years_at_most(method: str, months: str, annual: str, refused: bool) -> None:
    def aged() -> Decimal:
        return age(Decimal(10) ** 11, annual=Decimal(annual), months=Decimal(months), method=method).value

    if refused:
        with pytest.raises(BenchmarkError) as found:
            aged()
        assert found.value.code == "E_AGING"
    else:
        assert aged() > 0


@pytest.mark.parametrize(
    ("metric", "ratio"),
    [("compensation_per_work_rvu", True), ("collections_ratio", True), ("work_rvus", False), ("periods", False)],
)
def test_a_ratio_is_known_by_its_name(metric: str, ratio: bool) -> None:
    assert is_ratio(metric) is ratio


@pytest.mark.parametrize(
    ("metric", "written"),
    [
        ("work_rvus", "work RVUs"),
        ("compensation_per_work_rvu", "compensation per work RVU"),
        ("asa_units", "ASA units"),
    ],
)
def test_a_metric_is_written_as_people_do(metric: str, written: str) -> None:
    assert metric_words(metric) == written


def test_data_end_with_the_year_measured_else_with_the_effective_date() -> None:
    day = date(2026, 2, 1)
    assert [data_until(2025, day), data_until(None, day), data_until(None, None)] == [date(2025, 12, 31), day, None]
