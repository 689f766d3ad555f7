"""Our own titles: files of one shape, true to the release, in place of a stand-in wherever a code is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from rvuedge.catalog.articles.files import read_articles
from rvuedge.catalog.articles.own_words import OwnWordsError, all_words, read_words, store_words, words_of
from rvuedge.catalog.codes.finder import current_index
from rvuedge.catalog.rules.title_checks import LONGEST, OwnWords, TitleFacts, shared_titles, title_problems
from rvuedge.catalog.store.models import SearchTerms
from rvuedge.cli.imports.seeds import SEEDS
from rvuedge.platform.extensions import db, transaction
from tests.support.api import Api
from tests.test_words import BRITISH

WHOLE = TitleFacts(frozenset({"090"}), frozenset({"1"}), frozenset({"0"}))
ADDED = TitleFacts(frozenset({"ZZZ"}), frozenset({"0"}), frozenset({"0"}))
BOTH = TitleFacts(frozenset({"000"}), frozenset({"2"}), frozenset({"0"}))
READ = TitleFacts(frozenset({"XXX"}), frozenset({"0"}), frozenset({"2"}))


@pytest.fixture(scope="module")
def words() -> dict[str, OwnWords]:
    return read_words(SEEDS / "terms")


def test_every_title_that_ships_agrees_with_the_release(words: dict[str, OwnWords], cms: Path) -> None:
    from rvuedge.catalog.readers.relative_values.csv_format import read_relative_values
    from scripts.titles import facts_of, problems

    name = "PPRRVU2026_Jul_nonQPP.csv"
    rows = read_relative_values((cms / name).read_bytes(), file=name).rows
    assert problems(words, facts_of(rows), {}) == []


def test_no_title_that_ships_is_another_codes_or_an_articles(words: dict[str, OwnWords]) -> None:
    articles = {item["code"]: item["title"] for file in read_articles(SEEDS / "articles") for item in file.articles}
    titles = {code: own.title for code, own in words.items() if code not in articles}
    shared = shared_titles(titles | articles)
    assert {title: codes for title, codes in shared.items() if set(codes) & titles.keys()} == {}
    assert [title for title in titles.values() if BRITISH.search(title)] == []


def test_every_title_of_an_article_fits_two_rows_of_a_phone() -> None:
    """Issue 20: 60 characters at most."""
    titles = {item["code"]: item["title"] for file in read_articles(SEEDS / "articles") for item in file.articles}
    assert {code: title for code, title in titles.items() if len(title) > LONGEST} == {}


def test_no_code_that_bears_work_or_is_billed_most_has_a_stand_in_for_a_title(
    words: dict[str, OwnWords], cms: Path
) -> None:
    """Issue 20: 0 of the 1,500 billed most; and 0 of all 7,534 codes of RVU26C that bear work."""
    from rvuedge.catalog.readers.relative_values.csv_format import read_relative_values
    from scripts.titles import MOST_BILLED, services, work_bearing

    name = "PPRRVU2026_Jul_nonQPP.csv"
    rows = read_relative_values((cms / name).read_bytes(), file=name).rows
    titled = {code for code, own in words.items() if own.title}
    titled |= {item["code"] for file in read_articles(SEEDS / "articles") for item in file.articles}
    assert sorted(work_bearing(rows) - titled) == []
    in_release = {row.code for row in rows}
    billed = services(cms / "physician_volumes_2012_deidentified.csv.gz")
    most = [code for code, _ in billed.most_common() if code in in_release and code[0].isdigit()][:MOST_BILLED]
    assert sorted(set(most) - titled) == []


@pytest.mark.parametrize(
    ("title", "facts", "sentence"),
    [
        ("Repair of a tendon of the hand", WHOLE, None),
        ("R" * 61, WHOLE, "61 characters"),
        ("repair of a tendon", WHOLE, "sentence case"),
        ("Repair of a tendon, code 26350", WHOLE, "names a code"),
        ("Repair of a tendon (separate procedure)", WHOLE, "formula"),
        ("Repair of a tendon, each further tendon", ADDED, None),
        ("Repair of a tendon", ADDED, "is an add-on"),
        ("Repair of a tendon, added to a graft", WHOLE, "called an add-on"),
        ("Nasal scope, both sides", BOTH, None),
        ("Nasal scope, one side", BOTH, "titled as one side"),
        ("Nasal scope, one or both sides", WHOLE, None),
        ("Nasal scope, both sides", WHOLE, "titled as both sides"),
        ("Tracing of the heart, reading only", READ, None),
        ("Tracing of the heart", READ, "professional part alone"),
        ("Nasal scope, reading only", WHOLE, "titled as a reading alone"),
        ("Nasal scope", None, "in no row of the release"),
    ],
)
def test_a_title_that_breaks_a_promise_is_refused_with_the_reason(
    title: str, facts: TitleFacts | None, sentence: str | None
) -> None:
    found = title_problems(OwnWords(title, ("a term", "another")), facts)
    assert [sentence in problem for problem in found] == [True] if sentence else found == []


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("common.csv", "code,title,terms\n", "expected a name like"),
        ("10000-19999_skin.csv", "code,terms\n", "line 1: expected the header code,title,terms"),
        ("10000-19999_skin.csv", "code,title,terms\n1000,A title,a term\n", "line 2: found"),
        ("10000-19999_skin.csv", "code,title,terms\n20000,A title,a term\n", "not among the numbers"),
        ("10000-19999_skin.csv", "code,title,terms\n10060,A title, ;\n", "10060 has no terms"),
        ("10000-19999_skin.csv", "code,title,terms\n10060,A,a\n10060,B,b\n", "line 3: 10060 appears twice"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_its_line(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(OwnWordsError, match=re.escape(sentence)):
        read_words(tmp_path)


def test_a_title_takes_the_place_of_the_stand_in_and_says_whose_it_is(inside_seeded: Flask, api: Api) -> None:
    """80076 has no article. The category stays beside the title."""
    before = all_words()
    try:
        store_words({"80076": OwnWords("Blood tests of the liver, a panel", ("CMP", "liver blood panel"))})
        page = api.get("/codes/80076?on=2026-07-14").get_json()
        hit = api.get("/codes?q=liver blood panel&limit=1").get_json()["items"][0]
        index = current_index()
        for shown in (page, hit):
            assert (shown["title"], shown["title_source"], shown["category"]) == (
                "Blood tests of the liver, a panel", "own words", "Pathology and laboratory",
            )  # fmt: skip
        assert index.documents[index.by_code["80076"]].named
        store_words({})
        assert api.get("/codes/80076?on=2026-07-14").get_json()["title_source"] == "category"
        assert api.get("/codes/47562?on=2026-07-14").get_json()["title_source"] == "article"
        with transaction() as session:
            session.add(SearchTerms(code="80076", terms=["CMP"]))
        assert words_of("80076") == OwnWords("", ("CMP",))
        db.session.rollback()
    finally:
        store_words(before)


def test_few_articles_wait_for_a_review_and_none_of_the_codes_billed_most(cms: Path) -> None:
    """Issue 20: at most 5% of the articles, and none among the 100 codes billed most."""
    from scripts.titles import services

    articles = [item for file in read_articles(SEEDS / "articles") for item in file.articles]
    waiting = {item["code"] for item in articles if item["review"]["state"] != "reviewed"}
    assert len(waiting) <= 0.05 * len(articles)
    billed = services(cms / "physician_volumes_2012_deidentified.csv.gz")
    assert waiting & {code for code, _ in billed.most_common(100)} == set()
