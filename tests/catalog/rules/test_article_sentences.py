"""Kinds of wrong sentences that were once shipped: each is refused, and no shipped article has one."""

from __future__ import annotations

from typing import Any

import pytest

from rvuedge.catalog.articles.files import read_articles
from rvuedge.catalog.rules.article_sentences import counts_of, sentences, wrong_sentences
from rvuedge.cli.imports.seeds import SEEDS

REPEATED = 0.10  # of all sentences; what holds of several codes stands once, as a family of its file
UNREVIEWED = 0.05  # of all articles
# The 100 codes most often billed to Medicare: sums of line_srvc_cnt in the 2012 physician and supplier file of CMS.
MOST_BILLED = """
    00740 00810 11100 11721 17000 17003 20610 36415 66984 70450 71010 71020 74176 74177 77052 80053 80061 81002
    81003 83036 83892 83896 83901 83914 85025 85610 88305 88342 90805 90806 90816 90818 90862 92004 92012 92014
    92557 92567 93000 93010 93306 95004 95117 95165 95904 96372 97001 97032 97035 97110 97112 97116 97140 97530
    98940 98941 99202 99203 99204 99205 99211 99212 99213 99214 99215 99222 99223 99231 99232 99233 99238 99239
    99283 99284 99285 99291 99308 99309 A0425 A0427 A0428 A0429 A0436 G0008 G0202 G0283 G9008 J0585 J0696 J0702
    J0885 J1100 J1745 J1756 J3301 Q0092 Q2037 Q2038 Q9967 R0070
"""

# One finding of the review each, by words that its code's own sentences must have.
MENDED: dict[str, tuple[str, ...]] = {
    "12002": ("2.6 to 7.5 centimeters", "12032", "12042"),
    "70553": ("without and then with contrast",),
    "90837": ("19.1 percent", "53 minutes"),
    "27447": ("13.6 percent for a PA", "modifier AS"),
    "49505": ("Mesh is part of the repair",),
    "43274": ("cutting of that duct are contained", "43276"),
    "88302": ("appendix", "newborn"),
    "G0438": ("once in a lifetime", "G0402"),
    "G0439": ("at least 11 full months",),
    "G2211": ("home visits 99341 to 99350",),
    "99391": ("3 to 5 days",),
    "99213": ("at least 20 minutes", "two of three", "G2211"),
    "99223": ("at least 75 minutes", "G0316"),
    "99232": ("at least 35 minutes",),
    "99285": ("high decision making",),
    "99291": ("30 to 74 minutes",),
}

FIRST_WELLNESS = {"description": "A wellness visit.", "clinical_context": "Once a year.", "faqs": []}


@pytest.fixture(scope="module")
def articles() -> dict[str, dict[str, Any]]:
    return {article["code"]: article for file in read_articles(SEEDS / "articles") for article in file.articles}


def test_no_shipped_article_has_a_sentence_of_another_code(articles: dict[str, dict[str, Any]]) -> None:
    found = {code: wrong_sentences(article) for code, article in articles.items()}
    assert {code: wrong for code, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("code", "changed", "wrong"),
    [
        ("70553", {"description": "MRI of the brain with contrast."}, "described otherwise"),
        ("70553", {"related": [{"code": "70551", "why": "another study"}]}, "no sibling with the other contrast"),
        ("70553", {"faqs": [("Contrast?", "CT and MRI yes, other studies it does not.")]}, "contrast in general"),
        ("20610", {"description": "Medicine is put into a large joint with ultrasound."}, "described otherwise"),
        ("20611", {"related": [{"code": "20600", "why": "a small joint"}]}, "no sibling with the other guidance"),
        ("12002", {"description": "A shallow cut of the scalp, up to 2.5 centimeters."}, "is titled with 2.6, 7.5 cm"),
        ("12002", {"description": "A shallow cut of the face, 2.6 to 7.5 cm."}, "described on it"),
        ("70450", {"description": "CT of the chest without contrast."}, "is titled with head"),
        ("99391", {"plain_language": "A yearly check-up."}, "under 1 year yearly"),
        ("99391", {"related": [{"code": "G0439", "why": "Medicare"}]}, "Medicare's wellness visit"),
        ("G0438", FIRST_WELLNESS, "once in a lifetime"),
        ("G2211", {"billing_notes": ["It stands beside 99202 to 99215."]}, "home visits too"),
        ("J0897", {"drug": {"administration": {"codes": ["96413"]}}}, "gives 96413 for a drug that is given"),
        ("49505", {"faqs": [("And mesh?", "The code makes no statement on it.")]}, "makes no statement"),
        ("27447", {"faqs": [("Assistant?", "A physician assistant with modifier 80.")]}, "modifier 80"),
        ("27447", {"faqs": [("Both knees?", "See the bilateral indicator below.")]}, "a pointer"),
        ("27447", {"faqs": [("Mesh?", "Yes."), ("Mesh?", "No.")]}, "answers one question twice"),
        ("27447", {"related": [{"code": "27446", "why": "another knee operation"}]}, "without saying how it differs"),
        ("27447", {"related": [{"code": "27446", "why": "half"}, {"code": "27446", "why": "a part"}]}, "twice"),
        ("99213", {"title": "Office visit, known patient"}, "the word is established"),
    ],
)
def test_a_sentence_that_is_not_the_codes_own_is_refused(
    articles: dict[str, dict[str, Any]], code: str, changed: dict[str, Any], wrong: str
) -> None:
    content = articles[code] | changed
    if "faqs" in changed:
        content["faqs"] = [{"question": question, "answer": answer} for question, answer in changed["faqs"]]
    assert any(wrong in sentence for sentence in wrong_sentences(content)), wrong_sentences(content)


def test_what_was_wrong_once_is_said_right(articles: dict[str, dict[str, Any]]) -> None:
    """Findings of the review of 2026-11-30, one each by the words that mended them."""
    said = {code: " ".join(sentences(article)) for code, article in articles.items()}
    for code, words in MENDED.items():
        assert all(word in said[code] for word in words), code


def test_little_stands_in_two_articles_and_few_wait_for_a_review(articles: dict[str, dict[str, Any]]) -> None:
    found = counts_of(list(articles.values()))
    assert found.repeated <= REPEATED * found.sentences, found.repeated / found.sentences
    assert len(found.unreviewed) <= UNREVIEWED * found.articles, found.unreviewed
    assert not set(MOST_BILLED.split()) & set(found.unreviewed)
    assert found.without_context == ()


def test_a_copied_sentence_counts_in_both_articles(articles: dict[str, dict[str, Any]]) -> None:
    one = articles["27447"]
    before, after = counts_of([one]), counts_of([one, one | {"code": "27446"}])
    assert (before.repeated, after.repeated) == (0, after.sentences)
    waiting = one | {"review": {"state": "needs_review"}, "clinical_context": None}
    assert (counts_of([waiting]).unreviewed, counts_of([waiting]).without_context) == (("27447",), ("27447",))
