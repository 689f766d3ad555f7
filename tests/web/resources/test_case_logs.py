"""The pages of case logs by specialty: every set that ships is shown with its numbers, and nothing unverified is one."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.training.requirements.shipped import requirement_sets, sources, specialties
from rvuedge.training.rules.requirement_sets import CONFIDENCE
from rvuedge.web.resources.case_logs import (
    FIRST,
    counting,
    sets_of,
    shown_set,
    shown_sources,
    specialties_with_sets,
    words,
)

HTML = {"Accept": "text/html"}


@pytest.fixture
def pages(seeded_app: Flask) -> FlaskClient:
    return seeded_app.test_client()


def read(pages: FlaskClient, address: str) -> str:
    """A page's main part in one line."""
    html = pages.get(address, headers=HTML).get_data(as_text=True)
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_every_specialty_with_a_set_has_a_page_in_the_list_and_in_the_sitemap(pages: FlaskClient) -> None:
    listed = pages.get("/sitemaps/pages.xml").get_data(as_text=True)
    overview = read(pages, "/resources/case-logs")
    assert {item.id for item in specialties_with_sets().values()} == {
        of.specialty for of in requirement_sets().values()
    }
    for slug, item in specialties_with_sets().items():
        assert f"/resources/case-logs/{slug}</loc>" in listed
        assert item.name in overview
    assert "Otolaryngology 14 key indicator procedures exist" in overview
    assert pages.get("/resources/case-logs/astrology", headers=HTML).status_code == 404


def test_the_page_of_general_surgery_says_roles_numbers_and_where_they_were_read(pages: FlaskClient) -> None:
    text = read(pages, "/resources/case-logs/general-surgery")
    for sentence in (
        "One operation counts once, by the procedure you mark as primary.",
        "SC : Surgeon, in the 12 months of chief experience",
        "Binds who graduates in 2017-18 or later.",
        "A list of 05/2024 is cited and was not read.",
        "Alimentary tract roles that count: SC, SJ, TA",
        "at most 50 as TA count",
        "UCSF Surgery, Operative Log Guidelines",
    ):
        assert sentence in text, sentence


@pytest.mark.parametrize("name", sorted(requirement_sets()))
def test_a_set_is_shown_whole_and_each_number_says_where_it_was_read(name: str) -> None:
    of = requirement_sets()[name]
    shown = shown_set(of)
    assert len(shown.main) + len(shown.inside) == len(of.categories)
    numbers = {line.name: line.number for line in (*shown.main, *shown.inside)}
    notes = {line.name: " ".join((*shown.sentences, *line.notes)).lower() for line in (*shown.main, *shown.inside)}
    for category in of.categories:
        assert numbers[category.name] == ("none" if category.minimum is None else str(category.minimum))
        if category.minimum is not None:
            assert f"read at: {words()['confidence'][category.confidence]}" in notes[category.name]
        if category.number == "threshold":
            assert "competence may be judged" in notes[category.name]
    assert FIRST > 0


def test_our_words_are_of_specialties_and_sources_that_exist_and_no_mark_is_without_words() -> None:
    assert set(words()["confidence"]) == set(CONFIDENCE)
    for point in words()["point"]:
        assert point["specialty"] in {item.id for item in specialties_with_sets().values()}, point
        assert set(point["sources"]) <= set(sources()), point
    assert "Take all numbers from one pathway." in counting(sets_of(specialties()["thoracic_surgery"]), None)
    assert {item.id for item in specialties_with_sets().values()} <= set(specialties())


def test_a_rule_of_ours_is_called_ours_and_only_whole_addresses_are_links() -> None:
    ours, page, copy = shown_sources(["CONV", "UNMC", "GSMIN"])
    assert (ours.kind, ours.place, ours.address) == ("our own convention", "", None)
    assert page.address is not None
    assert page.address.startswith("https://unmc.edu/")
    assert (copy.address, copy.place[:15]) == (None, "vdocuments.site")
