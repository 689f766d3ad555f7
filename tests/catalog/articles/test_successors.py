"""Deleted codes lead to what took their place, from a day, with a source that was opened."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from rvuedge.catalog.articles.successors import TABLE, succession

KNOWN = (
    ("99201", "99202", date(2021, 1, 1)),
    ("99219", "99221 to 99223", date(2023, 1, 1)),
    ("49585", "49591 to 49596, 49613 to 49618", date(2023, 1, 1)),
    ("37229", "37254 to 37299", date(2026, 1, 1)),
    ("0042T", "70472 to 70473", date(2026, 1, 1)),
)


@pytest.mark.parametrize(("code", "instead", "since"), KNOWN)
def test_a_deleted_code_says_where_to_look(code: str, instead: str, since: date) -> None:
    found = succession(code)
    assert found is not None
    assert f"look at {instead}. " in found.sentence
    assert found.since == since


@pytest.mark.parametrize("code", ["99214", "37236", "49595", "37254", "0042U", "G0001", "49650", ""])
def test_a_code_that_lives_or_is_unknown_has_no_successor(code: str) -> None:
    assert succession(code) is None


def test_each_change_has_a_source_with_its_page_and_the_day_it_was_opened() -> None:
    for change in tomllib.loads(TABLE.read_text("utf-8"))["change"]:
        assert change["source"]["url"].startswith("https://"), change
        assert change["source"]["opened_on"] >= change["from"].replace(year=2026), change
        assert change["note"].endswith("."), change
