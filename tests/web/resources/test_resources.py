"""The guides: sources with their days, examples by our own engine, the level of a visit, the days of a global period."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.web.resources.global_periods import NO_PERIOD, global_period
from rvuedge.web.resources.guides import GROUPS, grouped, guides
from rvuedge.web.resources.visit_levels import ELEMENTS, FAMILIES, LEVELS, chosen_level
from tests.test_words import BRITISH

HTML = {"Accept": "text/html"}


@pytest.fixture
def pages(seeded_app: Flask) -> FlaskClient:
    return seeded_app.test_client()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text))


def test_twenty_guides_or_more_each_with_sources_and_the_days_they_were_opened() -> None:
    assert len(guides()) >= 20
    assert list(grouped()) == list(GROUPS)
    for slug, guide in guides().items():
        assert re.fullmatch("[a-z0-9-]+", slug)
        assert len(guide.summary) <= 160, slug  # head.LONGEST: what a search engine shows
        assert guide.sources, slug
        opened = [source.opened_on for source in guide.sources if "file" not in source.title]
        assert all(day is not None and day <= guide.checked_on for day in opened), slug
        assert all(source.reference for source in guide.sources), slug
        assert all(source.url.startswith(("https://", "http://")) for source in guide.sources if source.url), slug
        for section in guide.sections:
            assert all(len(row) == len(section.head) for row in section.rows), (slug, section.heading)
            assert section.texts or section.points or section.rows or section.examples, (slug, section.heading)
        text = " ".join(" ".join((*section.texts, *section.points)) for section in guide.sections)
        assert BRITISH.search(text) is None, slug


def test_every_worked_example_is_read_and_valued_and_every_page_is_in_the_sitemap(pages: FlaskClient) -> None:
    listed = pages.get("/sitemaps/pages.xml").get_data(as_text=True)
    overview = pages.get("/resources", headers=HTML).get_data(as_text=True)
    for slug, guide in guides().items():
        text = pages.get(f"/resources/{slug}", headers=HTML).get_data(as_text=True)
        assert f"/resources/{slug}</loc>" in listed
        assert f'href="/resources/{slug}"' in overview
        shown = len(re.findall("<figure", text))
        assert shown == sum(len(section.examples) for section in guide.sections), slug
        assert "Not valued:" not in text, slug
        assert "No code for this" not in text, slug
    assert pages.get("/resources/nowhere", headers=HTML).status_code == 404


# By hand from RVU26C. 47562: 10.21; 49505: 7.76. Half of 7.76 is 3.88, with 10.21 it is 14.09. Modifier 50: 7.76 × 1.5 =
# 11.64. 62: 10.21 × 0.625 = 6.38. 80: 10.21 × 0.16 = 1.63. 78: 10.21 × 0.81 = 8.27. 45385 and 45380 over base 45378:
# 4.46 + 3.47 - 3.18 = 4.75.
@pytest.mark.parametrize(
    ("slug", "lines", "total"),
    [
        ("modifier-guide", "47562, 49505", "14.09"),
        ("modifier-guide", "49505-50", "11.64"),
        ("modifier-guide", "47562-62", "6.38"),
        ("modifier-guide", "47562-80", "1.63"),
        ("modifier-guide", "47562-78", "8.27"),
        ("endoscopy-families", "45385, 45380", "4.75"),
    ],
)
def test_the_engine_s_figure_stands_in_the_guide(pages: FlaskClient, slug: str, lines: str, total: str) -> None:
    text = pages.get(f"/resources/{slug}", headers=HTML).get_data(as_text=True)
    [figure] = [found for found in re.findall("<figure.*?</figure>", text, re.DOTALL) if f"<b>{lines}</b>" in found]
    assert f"{total} wRVU" in plain(figure)


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("99214", "visit-level"),
        ("47562", "global-periods"),
        ("J9313", "jw-and-jz"),
        ("22552", "add-on-codes"),
        ("99291", "critical-care-time"),
        ("00840", "anesthesia-units"),
    ],
)
def test_the_page_of_a_code_leads_to_its_guides(pages: FlaskClient, code: str, slug: str) -> None:
    assert slug in guides()
    assert f'href="/resources/{slug}"' in pages.get(f"/codes/{code}", headers=HTML).get_data(as_text=True)


def test_home_leads_to_guides_that_exist(pages: FlaskClient) -> None:
    found = re.findall('href="/resources/([a-z0-9-]+)"', pages.get("/", headers=HTML).get_data(as_text=True))
    assert len(found) >= 6
    assert set(found) <= guides().keys()


# (place, problems, data, risk, minutes) → code. Two of three; minutes met; the higher of both.
LEVEL_CASES = [
    ("office-established", "moderate", "", "moderate", None, "99214"),
    ("office-established", "moderate", "straightforward", "high", None, "99214"),
    ("office-established", "high", "straightforward", "low", None, "99213"),
    ("office-established", "moderate", "", "moderate", 40, "99215"),
    ("office-established", "high", "", "high", 12, "99215"),
    ("office-established", "", "", "", 9, ""),
    ("office-established", "", "", "", 10, "99212"),
    ("office-established", "", "", "", 39, "99214"),
    ("office-new", "", "", "", 59, "99204"),
    ("office-new", "", "", "", 60, "99205"),
    ("office-new", "low", "", "", None, ""),
    ("hospital-first", "low", "low", "", None, "99221"),
    ("hospital-first", "", "", "", 75, "99223"),
    ("hospital-later", "", "", "", 34, "99231"),
    ("emergency", "moderate", "moderate", "", 500, "99284"),
    ("emergency", "", "", "", 500, ""),
]


@pytest.mark.parametrize(("place", "problems", "data", "risk", "minutes", "code"), LEVEL_CASES)
def test_a_visit_has_the_level_of_two_elements_or_of_its_minutes(
    place: str, problems: str, data: str, risk: str, minutes: int | None, code: str
) -> None:
    elements = {"problems": problems, "data": data, "risk": risk}
    assert chosen_level(FAMILIES[place], elements, minutes).code == code


def test_more_of_anything_never_lowers_a_level() -> None:
    for family in FAMILIES.values():
        for name in ELEMENTS:
            others = dict.fromkeys(ELEMENTS, "low")
            found = [chosen_level(family, {**others, name: level}, 20).code for level in LEVELS]
            assert found == sorted(found)


def test_the_chooser_asks_for_what_is_missing_and_stores_nothing(pages: FlaskClient) -> None:
    for query, said in {
        "minutes=30": "Choose where the visit was.",
        "place=office-new": "Choose two elements",
        "place=office-new&minutes=-3": "whole number",
        "place=office-new&minutes=9999": "whole number",
        "place=office-established&problems=moderate&risk=moderate": "Two of three elements reach moderate",
        "place=emergency&minutes=30": "Time does not choose",
    }.items():
        answer = pages.get(f"/resources/visit-level?{query}", headers=HTML)
        assert answer.status_code == 200
        assert said in plain(answer.get_data(as_text=True)), query


# Counted by hand on a calendar: November has 30 days, December 31, January 31.
@pytest.mark.parametrize(
    ("indicator", "on", "first", "last", "days"),
    [
        ("000", date(2026, 11, 3), date(2026, 11, 3), date(2026, 11, 3), 1),
        ("010", date(2026, 11, 3), date(2026, 11, 3), date(2026, 11, 13), 11),
        ("090", date(2026, 11, 3), date(2026, 11, 2), date(2027, 2, 1), 92),
        ("090", date(2028, 2, 28), date(2028, 2, 27), date(2028, 5, 28), 92),
    ],
)
def test_a_global_period_counts_its_days(indicator: str, on: date, first: date, last: date, days: int) -> None:
    period = global_period(indicator, on)
    assert period is not None
    assert (period.first, period.last, period.days) == (first, last, days)
    assert period.open_from == date.fromordinal(last.toordinal() + 1)


def test_an_indicator_without_days_says_why(pages: FlaskClient) -> None:
    assert [global_period(indicator, date(2026, 11, 3)) for indicator in NO_PERIOD] == [None] * len(NO_PERIOD)
    for query, said in {
        "code=47562&performed_on=2026-11-03": "Last day covered",
        "code=99213&performed_on=2026-11-03": "Global days do not apply",
        "code=22552&performed_on=2026-11-03": "An add-on",
        "code=47562&performed_on=soon": "Type the day",
        "code=47562&performed_on=9999-12-31": "Type the day",
        "code=ZZZZZ&performed_on=2026-11-03": "has a row of ZZZZZ",
        "performed_on=2026-11-03": "has a row of no code",
    }.items():
        text = pages.get(f"/resources/global-periods?{query}", headers=HTML).get_data(as_text=True)
        assert said in plain(text), query
