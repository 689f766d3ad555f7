"""What people type finds what they mean: 351 queries of our own with the codes expected, over the starter catalog."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask

from config import PROJECT
from rvuedge.catalog.codes.finder import current_index
from rvuedge.catalog.search.index import SearchIndex
from rvuedge.catalog.search.ranking import search

QUERIES = Path(__file__).with_name("search_queries.csv")
REFERENCE_PAGE = PROJECT.parent / "shared" / "reference" / "J9313-page.txt"


@pytest.fixture
def index(inside_seeded: Flask) -> SearchIndex:
    return current_index()


def test_the_expected_code_comes_first_or_among_the_first_five(index: SearchIndex) -> None:
    """Asked of issue 4: 85 of 100 first, 97 of 100 among five."""
    with QUERIES.open(encoding="utf-8", newline="") as file:
        requested = [(row["query"], set(row["codes"].split())) for row in csv.DictReader(file)]
    assert len(requested) >= 200
    found = {query: [hit.code for hit in search(index, query, limit=5).hits] for query, _ in requested}
    not_first = [query for query, codes in requested if not codes & set(found[query][:1])]
    not_found = [query for query, codes in requested if not codes & set(found[query])]
    assert len(not_first) <= 0.15 * len(requested), not_first
    assert len(not_found) <= 0.03 * len(requested), not_found


@pytest.mark.parametrize(
    "query",
    [
        "lymphoma injection",
        "T-cell cancer treatment",
        "recombinant immunotoxin targeting CD25",
        "cutaneous T-cell lymphoma",
        "mycosis fungoides and Sezary syndrome",
        "Injection., lumoxiti, 0.01 milligrams",
    ],
)
def test_words_of_a_page_that_is_wrong_still_find_the_drug(index: SearchIndex, query: str) -> None:
    assert search(index, query).hits[0].code == "J9313"


def test_the_clinical_lines_of_the_reference_page_find_the_drug(index: SearchIndex) -> None:
    if not REFERENCE_PAGE.exists():
        pytest.skip("the page is not beside the project")
    lines = REFERENCE_PAGE.read_text(encoding="utf-8").splitlines()
    sentences = [line for line in lines if "lumoxiti" in line.lower() or "lymphoma" in line.lower()]
    assert sentences
    for line in sentences:
        assert search(index, line).hits[0].code == "J9313", line
