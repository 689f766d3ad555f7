"""What a text says beside its words. The phone reads the same table of cases (tests/web/phone/test_search.py)."""

from __future__ import annotations

import pytest

from rvuedge.catalog.search.facets import CodeFacets, facets_by_code, meaning_of
from rvuedge.catalog.search.index import Document, build_index
from rvuedge.catalog.search.ranking import search
from rvuedge.catalog.search.words import stem
from tests.catalog.search.quality import meanings

CASES = list(meanings())


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_a_text_is_words_and_what_is_said_beside_them(case: dict[str, str]) -> None:
    found = meaning_of(case["text"])
    numbers = [f"{unit}={value:g}" for unit, value in found.numbers.items()]
    assert {
        "words": " ".join(found.words),
        "contrast": found.contrast or "",
        "sides": " ".join(sorted(found.sides)),
        "numbers": " ".join(numbers),
        "left_out": " ".join(found.left_out),
    } == {
        **{name: case[name] for name in ("words", "contrast", "sides", "numbers")},
        "left_out": stem(case["left_out"]),
    }


def test_the_rungs_of_a_ladder_follow_each_other_without_meeting() -> None:
    """The rungs of one family, in order, leave no number to two codes: 12001 up to 2.5 cm, 12002 from 2.6 on."""
    found = facets_by_code()
    assert found["12001"].numbers["cm"] == (0, 2.5)
    assert found["12002"].numbers["cm"] == (2.6, 7.5)
    assert found["99396"].numbers["age"] == (40, 64.99)
    assert found["70460"] == CodeFacets("with", None, {}, ["CT head", "CT brain"])
    for code, facets in found.items():
        assert all(first <= last for first, last in facets.numbers.values()), code


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("repair 2.5 cm", "12001"),
        ("repair 2.6 cm", "12002"),
        ("repair 7.5 cm", "12002"),
        ("repair 7.6 cm", "12004"),
        ("repair 74 mm", "12002"),
        ("repair", "12001"),
    ],
)
def test_a_number_with_a_unit_chooses_the_rung(query: str, code: str) -> None:
    closures = build_index(
        [Document(code, "Repair", "procedure", "Surgery", has_work=True) for code in ("12001", "12002", "12004")]
    )
    assert search(closures, query).hits[0].code == code


def test_a_code_that_has_what_is_left_out_stands_last() -> None:
    scopes = build_index(
        [
            Document("00001", "Scope with kettle", "procedure", "Surgery", has_article=True),
            Document("00002", "Scope", "procedure", "Surgery"),
            Document("00003", "Scope away from the face", "procedure", "Surgery"),
        ]
    )
    assert [hit.code for hit in search(scopes, "scope without kettle").hits][-1] == "00001"
    assert search(scopes, "scope of the face").hits[-1].code == "00003"
