"""Which site somebody meant: same words, never a likeness; and the days a site is matched on."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.logbook.sites.rules import SiteNames, clash, compared, matching_site

DAY = date(2026, 7, 14)
MARY = SiteNames("st-mary", "St. Mary's Hospital", ("SMH", "the Mary"), None, None)
CLINIC = SiteNames("clinic", "West Clinic", (), date(2026, 7, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("St. Mary's Hospital", "st-mary"),
        ("saint marys hosp.", "st-mary"),
        ("  ST MARY’S   HOSPITAL ", "st-mary"),
        ("smh", "st-mary"),
        ("St-Mary", "st-mary"),  # the key
        ("St. Mary's", None),  # a likeness is none
        ("Mary", None),
        ("west clinic", "clinic"),
        ("", None),
        ("...", None),
        (None, None),
    ],
)
def test_a_text_means_a_site_when_it_is_the_same_words(text: str | None, key: str | None) -> None:
    found = matching_site(text, DAY, [MARY, CLINIC])
    assert (found and found.key) == key


@pytest.mark.parametrize(
    ("day", "meant"), [("2026-06-30", False), ("2026-07-01", True), ("2026-07-31", True), ("2026-08-01", False)]
)
def test_a_site_is_meant_on_its_days_only(day: str, meant: bool) -> None:
    assert (matching_site("West Clinic", date.fromisoformat(day), [CLINIC]) is not None) is meant


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Mt. Sinaï Med-Ctr", "mount sinai medical center"),
        ("A & B Surgery Center", "a and b surgical center"),
        ("—", ""),
    ],
)
def test_names_as_they_are_compared(text: str, form: str) -> None:
    assert compared(text) == form


def test_two_sites_must_not_be_meant_by_the_same_words_on_the_same_day() -> None:
    august = SiteNames("new", "New", ("west clinic",), date(2026, 8, 1), None)
    july = SiteNames("new", "New", ("west clinic",), None, date(2026, 7, 1))
    assert clash(august, [MARY, CLINIC]) is None
    assert clash(july, [MARY, CLINIC]) == (CLINIC, "west clinic")
    assert clash(CLINIC, [CLINIC]) is None, "itself is no other"
