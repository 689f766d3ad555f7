"""What may be added to a code and what takes its place, and that every article that ships keeps to it."""

from __future__ import annotations

import pytest
import yaml

from config import PROJECT
from rvuedge.catalog.rules.relations import INSTEAD_OF, SEE_ALSO, WITH, Related, relation_of, wrong_relation

# Global days ZZZ in RVU26C.
ADD_ONS = {"11045", "96415", "90836", "99292", "17003", "38900"}
ARTICLES = sorted((PROJECT / "seeds" / "articles").glob("*.yaml"))


def is_add_on(code: str) -> bool:
    return code in ADD_ONS


@pytest.mark.parametrize(
    ("code", "other", "why", "expected"),
    [
        ("47562", "47563", "the same operation with an X-ray of the bile ducts", INSTEAD_OF),
        ("99213", "99214", "the next higher level, moderate complexity", INSTEAD_OF),
        ("27447", "27130", "the same kind of operation on the hip", SEE_ALSO),
        ("49650", "49505", "open first repair, age 5 and over", SEE_ALSO),
        ("45385", "45378", "the base examination, not reported beside this one", INSTEAD_OF),
        ("45385", "45384", "heated forceps on a different lesion", SEE_ALSO),
        ("J9313", "96413", "the usual code for giving it", WITH),
        ("J9313", "J9161", "another toxin-joined drug that public pages confuse with this one", SEE_ALSO),
        ("11042", "11045", "add-on for each further 20 sq cm", WITH),
        ("99291", "99292", "each further 30 minutes", WITH),
        ("96415", "96413", "the first hour", WITH),
        ("90834", "90836", "the same length added to a medical visit", SEE_ALSO),
        ("17004", "17003", "each further spot, when there are fewer than fifteen", SEE_ALSO),
        ("88331", "88332", "each further block", SEE_ALSO),
    ],
)
def test_a_related_code_is_added_swapped_or_only_named(code: str, other: str, why: str, expected: str) -> None:
    assert relation_of(code, Related(other, why), is_add_on) == expected


@pytest.mark.parametrize(
    ("code", "other", "relation", "wrong"),
    [
        ("47562", "47563", "with", "neither is an add-on"),
        ("27447", "27130", "instead_of", "two families"),
        ("99291", "99292", "instead_of", "an add-on"),
        ("99291", "99292", "with", None),
        ("47562", "47563", "instead_of", None),
        ("47562", "49505", "see_also", None),
    ],
)
def test_a_relation_that_cannot_hold_is_named(code: str, other: str, relation: str, wrong: str | None) -> None:
    found = wrong_relation(code, {"code": other, "why": "", "relation": relation}, is_add_on)
    assert (found is None) if wrong is None else wrong in (found or "")


def test_the_articles_that_ship_offer_no_step_of_the_same_service_to_be_added() -> None:
    articles = {
        article["code"]: article
        for path in ARTICLES
        for article in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["articles"]
    }
    found = {
        (code, item["code"]): item.get("relation", SEE_ALSO)
        for code, article in articles.items()
        for item in article["related"]
    }
    assert found["47562", "47563"] == found["99213", "99214"] == found["45385", "45378"] == INSTEAD_OF
    assert found["27447", "27130"] == found["49650", "49505"] == found["J9313", "J9161"] == SEE_ALSO
    assert found["J9313", "96413"] == WITH
    # Where both articles name each other, one cannot add what the other replaces.
    assert [pair for pair, way in found.items() if {way, found.get(pair[::-1], way)} == {WITH, INSTEAD_OF}] == []
