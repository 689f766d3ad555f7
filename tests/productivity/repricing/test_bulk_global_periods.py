"""Global periods in columns are those that logs credited one by one are held by."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import polars as pl
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rvuedge.catalog.store.cache import catalog_now
from rvuedge.catalog.store.queries import release_named
from rvuedge.logbook.credits.rules.global_periods import surgeries_around
from rvuedge.productivity.repricing.global_periods import surgeries

SURGERY = date(2026, 8, 1)
DAY = timedelta(days=1)
# 47562 has 090 global days, 11042 has 000, 10060 has 010, 93000 has none (RVU26C, GLOB DAYS).
CODES = ("47562", "11042", "10060", "93000")
VISITS = {"encounter": pl.Int64, "person": pl.Int64, "key": pl.String, "day": pl.Date, "release": pl.Int64}
PERFORMED = {"person": pl.Int64, "key": pl.String, "day": pl.Date, "code": pl.String}


def held(visits: list[tuple[int, str, date]], performed: list[tuple[str, date, str]]) -> dict[int, str]:
    release = release_named("RVU26C").id
    requested = pl.DataFrame([(index, 1, key, day, release) for index, key, day in visits], schema=VISITS, orient="row")
    done = pl.DataFrame([(1, *pair) for pair in performed], schema=PERFORMED, orient="row")
    return dict(surgeries(requested, done, catalog_now()).iter_rows())


@pytest.mark.parametrize(
    ("code", "days", "inside"),
    [
        ("47562", -2, False),
        ("47562", -1, True),
        ("47562", 0, True),
        ("47562", 90, True),
        ("47562", 91, False),
        ("10060", -1, False),
        ("10060", 10, True),
        ("10060", 11, False),
        ("11042", 0, True),
        ("11042", 1, False),
        ("93000", 0, False),
    ],
)
@pytest.mark.usefixtures("inside_seeded")
def test_a_visit_is_held_from_the_first_to_the_last_day_of_the_period(code: str, days: int, inside: bool) -> None:
    found = held([(7, "a", SURGERY + DAY * days)], [("a", SURGERY, code)])
    assert found == ({7: code} if inside else {})


@pytest.mark.usefixtures("inside_seeded")
def test_another_patients_surgery_holds_nothing() -> None:
    assert held([(7, "b", SURGERY)], [("a", SURGERY, "47562")]) == {}


@pytest.mark.usefixtures("inside_seeded")
def test_without_a_release_nothing_is_known_of_global_days() -> None:
    requested = pl.DataFrame([(7, 1, "a", SURGERY, None)], schema=VISITS, orient="row")
    done = pl.DataFrame([(1, "a", SURGERY, "47562")], schema=PERFORMED, orient="row")
    assert surgeries(requested, done, catalog_now()).is_empty()


days = st.integers(-100, 100).map(lambda offset: SURGERY + DAY * offset)
keys = st.sampled_from(["a", "b"])


@given(
    visits=st.lists(st.tuples(keys, days), min_size=1, max_size=6),
    performed=st.lists(st.tuples(keys, days, st.sampled_from(CODES)), max_size=8),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_columns_and_logs_agree(
    inside_seeded: Flask, visits: list[tuple[str, date]], performed: list[tuple[str, date, str]]
) -> None:
    known, release = catalog_now(), release_named("RVU26C").id
    by_key = {key: sorted(((code, day) for of, day, code in performed if of == key), key=_by_day) for key in "ab"}
    expected = {}
    for index, (key, day) in enumerate(visits):
        around = surgeries_around(by_key, [key], day, partial(known.global_days, release))
        expected |= {index: around[key]} if key in around else {}
    assert held([(index, *pair) for index, pair in enumerate(visits)], performed) == expected


def _by_day(pair: tuple[str, date]) -> tuple[date, str]:
    return pair[1], pair[0]
