from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.catalog.search import Document, Filters, build_index, distance, search

DOCUMENTS = [
    Document(
        "47562", "Laparoscopic gallbladder removal", "procedure", "Surgery: digestive system",
        ("General Surgery",), ("lap chole", "laparoscopic cholecystectomy"),
        "The gallbladder is taken out through small cuts.", has_article=True, has_work=True,
    ),
    Document(
        "27447", "Total knee replacement", "procedure", "Surgery: bones and joints",
        ("Orthopedic Surgery",), ("TKA", "knee arthroplasty", "new knee"),
        "Worn joint surfaces of the knee are replaced.", has_article=True, has_work=True,
    ),
    Document(
        "29881", "Knee arthroscopy with meniscus trimming", "procedure", "Surgery: bones and joints",
        ("Orthopedic Surgery",), ("meniscectomy",), "", has_article=True, has_work=True,
    ),
    Document(
        "J9313", "Moxetumomab pasudotox-tdfk (Lumoxiti) injection, 0.01 mg", "drug", "Drugs",
        ("Hematology/Oncology",), ("lumoxiti",), "For hairy cell leukemia.",
        "Inj., lumoxiti, 0.01 mg", has_article=True,
    ),
    Document("99213", "Office visit, established patient, low complexity", "visit",
             "Evaluation and management", ("Family Medicine",), ("level 3 visit",), "",
             has_article=True, has_work=True),
    Document("47563", "Surgery: digestive system, code 47563", "procedure",
             "Surgery: digestive system", has_work=True),
]  # fmt: skip
INDEX = build_index(DOCUMENTS)


def found(query: str, **filters: str) -> list[str]:
    return [hit.code for hit in search(INDEX, query, filters=Filters(**filters))]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("47562", "47562"),
        ("j9313", "J9313"),
        (" J9313 ", "J9313"),
        ("+47563", "47563"),
        ("lap chole", "47562"),
        ("Lap. Chole!", "47562"),
        ("knee replacement", "27447"),
        ("TKA", "27447"),
        ("lumoxiti", "J9313"),
        ("LUMOXITI", "J9313"),
        ("gallblader removal", "47562"),
        ("menisectomy", "29881"),
        ("hairy cell", "J9313"),
        ("gallbl", "47562"),
        ("new knees", "27447"),
    ],
)
def test_what_people_type_finds_the_code_first(query: str, first: str) -> None:
    assert found(query)[0] == first


def test_a_prefix_lists_the_codes_that_begin_so_articles_first() -> None:
    assert found("4756") == ["47562", "47563"]


def test_a_hit_says_why_it_matched() -> None:
    reasons = {hit.code: hit.why for hit in search(INDEX, "lap chole")}
    assert reasons["47562"] == "called “lap chole”"
    assert search(INDEX, "47562")[0].why == "exact code 47562"
    assert search(INDEX, "menisectomy")[0].why == "matches “meniscectomy” (you wrote “menisectomy”)"


def test_filters_leave_out_what_does_not_match() -> None:
    assert found("knee", specialty="general surgery") == []
    assert found("knee", category="Surgery: bones and joints") == ["27447", "29881"]
    assert [hit.code for hit in search(INDEX, "J9313", filters=Filters(has_work=True))] == []


@pytest.mark.parametrize("query", ["", "   ", "zzzzqqqq", "\x00", "🦴", "a" * 500])
def test_nonsense_finds_nothing_and_does_not_fail(query: str) -> None:
    assert found(query) == []


@given(st.text(max_size=60))
def test_any_text_is_answered(query: str) -> None:
    hits = search(INDEX, query)
    assert len(hits) <= 20
    assert all(hit.why for hit in hits)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("knee", "knee", 0),
        ("knee", "nkee", 1),
        ("knee", "kne", 1),
        ("knee", "hip", 3),
        ("", "ab", 2),
    ],
)
def test_edits_between_words(one: str, other: str, edits: int) -> None:
    assert distance(one, other, limit=2) == edits
