"""What people type finds what they mean: sets of queries with the codes expected, over the starter catalog.

The whole release, with every set and matrix printed: `make search-quality`.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable

import pytest
from flask import Flask

from config import PROJECT
from rvuedge.catalog.codes.finder import current_index
from rvuedge.catalog.readers.drugs.ndc_crosswalk import read_ndc_crosswalk
from rvuedge.catalog.search.index import Document, SearchIndex, build_index
from rvuedge.catalog.search.ranking import search
from rvuedge.catalog.search.words import words
from tests.catalog.search.quality import (
    FILLERS,
    SIDES,
    contrast_matrix,
    drug_names,
    kept_first,
    measured,
    query_set,
)

CROSSWALK = PROJECT.parent / "shared" / "cms" / "ASP_NDC_HCPCS_crosswalk_January_2026.csv.gz"
REFERENCE_PAGE = PROJECT.parent / "shared" / "reference" / "J9313-page.txt"


@pytest.fixture
def index(inside_seeded: Flask) -> SearchIndex:
    return current_index()


@pytest.fixture
def find(index: SearchIndex) -> Callable[[str], list[str]]:
    return lambda text: [hit.code for hit in search(index, text, limit=5).hits]


def known(index: SearchIndex, cases: Iterable[tuple[str, set[str]]]) -> list[tuple[str, set[str]]]:
    """The cases that have a code which the starter catalog calls by words of its own."""
    named = {document.code for document in index.documents if document.named or document.terms}
    return [(query, codes & named) for query, codes in cases if codes & named]


# The least hit@1 and hit@5 of each set. Asked of issue 20: 0.95 and 0.98, of the codes that have words.
@pytest.mark.parametrize(
    ("file", "least", "first", "five"),
    [
        ("search_queries.csv", 340, 0.98, 0.99),
        ("held_out.csv", 170, 0.95, 0.98),
        ("operative_notes.csv", 150, 0.95, 0.98),
        ("named_queries.csv", 20, 0.95, 0.98),
        ("drug_names.csv", 18, 1.0, 1.0),
    ],
)
def test_the_expected_code_comes_first_or_among_the_first_five(
    index: SearchIndex, find: Callable[[str], list[str]], file: str, least: int, first: float, five: float
) -> None:
    figures = measured(file, known(index, query_set(file)), find)
    assert figures.total >= least
    assert figures.shares[0] >= first, figures.missed
    assert figures.shares[1] >= five, figures.missed


def test_a_study_is_never_found_with_the_other_contrast(index: SearchIndex, find: Callable[[str], list[str]]) -> None:
    figures = measured("contrast", contrast_matrix(index.by_code), find)
    assert figures.total >= 160
    assert figures.missed == []


def test_a_side_and_words_around_a_procedure_change_nothing(find: Callable[[str], list[str]]) -> None:
    """Asked of issue 20: 98 of 100."""
    sides, fillers = kept_first(SIDES, find), kept_first(FILLERS, find)
    assert sides.shares[0] >= 0.98, sides.missed
    assert fillers.shares[0] >= 0.98, fillers.missed


def test_a_drug_that_nobody_lists_is_not_found_as_another_drug(index: SearchIndex) -> None:
    drugs = {document.code for document in index.documents if document.is_drug}
    for name in ("erbitux", "rhogam", "vitrase", "leqvio", "kisunla", "simponi aria", "pembrolizumax", "rituxine"):
        found = search(index, name)
        assert not drugs & {hit.code for hit in found.hits}, (name, found.hits)
    near = search(index, "pembrolizumax")
    assert (near.hits, near.near[0].code, near.unread) == ([], "J9271", ["pembrolizumax"])
    assert near.near[0].why == "is named like “pembrolizumax”"


def test_every_name_of_the_crosswalk_finds_its_code_and_never_another_drug() -> None:
    """Issue 20: the right code among five for 99 of 100 names, another drug first for none."""
    if not CROSSWALK.exists():
        pytest.skip("CMS's crosswalk is not beside the project")
    read = read_ndc_crosswalk(gzip.decompress(CROSSWALK.read_bytes()), file=CROSSWALK.stem)
    listed: dict[str, dict[str, None]] = {}
    for row in read.rows:
        listed.setdefault(row.code, {})[row.drug_name.strip()] = None
    index = build_index(
        Document(
            code, f"Drug, code {code}", "drug", "Drugs", drug_names=tuple(names), title_source="category", is_drug=True
        )
        for code, names in sorted(listed.items())
    )
    cases = drug_names((code, name) for code, names in listed.items() for name in names)
    found = {name: [hit.code for hit in search(index, name, limit=5).hits] for name, _ in cases}
    missed = [name for name, codes in cases if not codes & set(found[name])]
    assert len(cases) > 1_000
    assert len(missed) <= 0.01 * len(cases), missed
    others = {name: found[name][0] for name, codes in cases if found[name] and found[name][0] not in codes}
    assert {name: code for name, code in others.items() if not named_so(listed[code], name)} == {}


def named_so(names: Iterable[str], name: str) -> bool:
    """Whether a drug's own names hold every word of a name: “Ondansetron” is also the ondansetron of another code."""
    return any(set(words(name)) <= set(words(own)) for own in names)


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
