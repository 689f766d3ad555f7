"""How well a code fits a phrase, by hand, over three documents of our own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rvuedge.catalog.search.fit import describes, fits
from rvuedge.catalog.search.index import Document, SearchIndex, build_index


@pytest.fixture
def index() -> SearchIndex:
    return build_index(
        [
            Document("00001", "Blue kettle mending", "procedure", "Kettles", body="A kettle is mended with solder."),
            Document("00002", "Blue kettle", "procedure", "Kettles"),
            Document("00003", "Green lantern", "procedure", "Lanterns", synonyms=("verdant lamp",)),
        ]
    )


@pytest.mark.parametrize(
    ("phrase", "code", "confidence"),
    [
        ("blue kettle", "00002", "1.00"),
        ("blue kettle mending", "00001", "1.00"),
        ("verdant lamp", "00003", "1.00"),
        ("lantern", "00003", "0.67"),
        ("blue kettle zzgribble", "00002", "0.80"),
        ("solder", "00001", "0.30"),
    ],
)
def test_the_shares_of_words_that_agree(index: SearchIndex, phrase: str, code: str, confidence: str) -> None:
    """“lantern”: all of the phrase, half of the name: 2 · 1 · 0.5 / 1.5 = 0.67. “solder”: in the text alone, 0.30."""
    best = fits(index, phrase)[0]
    assert (best.code, best.confidence) == (code, Decimal(confidence))


def test_words_that_are_held_are_told(index: SearchIndex) -> None:
    assert fits(index, "blue kettle zzgribble")[0].held == {"blue", "kettle"}
    assert fits(index, "zzgribble") == []


def test_a_phrase_describes_a_code_whose_texts_hold_all_of_it(index: SearchIndex) -> None:
    assert describes(index, "kettle solder", "00001")
    assert not describes(index, "kettle solder", "00002")
    assert not describes(index, "kettle", "99999")
