from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.catalog.search.index import Document, Filters, Searcher, build_index
from rvuedge.catalog.search.query import as_written, phrases
from rvuedge.catalog.search.ranking import search
from rvuedge.catalog.search.words import raw_words, stem, words

DOCUMENTS = [
    Document(
        "47562", "Laparoscopic gallbladder removal", "procedure", "Surgery: digestive system",
        ("General Surgery",), ("lap chole", "laparoscopic cholecystectomy"),
        body="The gallbladder is taken out through small cuts.", has_article=True, has_work=True,
    ),
    Document(
        "27447", "Total knee replacement", "procedure", "Surgery: bones and joints",
        ("Orthopedic Surgery",), ("TKA", "knee arthroplasty", "new knee"),
        body="Worn joint surfaces of the knee are replaced.", has_article=True, has_work=True,
    ),
    Document(
        "29881", "Knee arthroscopy with meniscus trimming", "procedure", "Surgery: bones and joints",
        ("Orthopedic Surgery",), ("meniscectomy",), has_article=True, has_work=True,
    ),
    Document(
        "J9313", "Moxetumomab pasudotox-tdfk (Lumoxiti) injection, 0.01 mg", "drug", "Drugs",
        ("Hematology/Oncology",), ("lumoxiti",), body="For hairy cell leukemia.",
        descriptor="Inj., lumoxiti, 0.01 mg", has_article=True,
    ),
    Document("99213", "Office visit, established patient, low complexity", "visit",
             "Evaluation and management", ("Family Medicine",), ("level 3 visit",),
             has_article=True, has_work=True),
    Document("47563", "Surgery: digestive system, code 47563", "procedure",
             "Surgery: digestive system", has_work=True, title_source="category"),
]  # fmt: skip
INDEX = build_index(DOCUMENTS)


def found(query: str, **filters: str) -> list[str]:
    return [hit.code for hit in search(INDEX, query, filters=Filters(**filters)).hits]


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
    reasons = {hit.code: hit.why for hit in search(INDEX, "lap chole").hits}
    assert reasons["47562"] == "called “lap chole”"
    assert search(INDEX, "47562").hits[0].why == "exact code 47562"
    assert search(INDEX, "menisectomy").hits[0].why == "matches “meniscectom…” (you wrote “menisectomy”)"


def test_a_specialty_ranks_and_hides_nothing_and_visits_are_of_every_specialty() -> None:
    """Two codes answer "knee" and "level 3 visit" is nobody's: who asks for general surgery still finds them."""
    assert set(found("knee", specialty="general surgery")) == {"27447", "29881"}
    assert found("level 3 visit", specialty="Psychiatry")[0] == "99213"
    browsed = search(INDEX, "", filters=Filters(specialty="General Surgery"))
    assert {hit.code for hit in browsed.hits} == {"47562", "99213"}


def test_measures_supplies_and_ended_codes_stand_behind_work() -> None:
    of_canes = build_index(
        [
            Document("M0001", "Cane", "service", "Quality measurement", is_measure=True),
            Document("E0000", "Cane", "supply", "Supplies", ended_on=date(2018, 12, 31)),
            Document("E0100", "Cane", "supply", "Supplies"),
            Document("97116", "Cane", "service", "Medicine", has_work=True),
        ]
    )
    assert [hit.code for hit in search(of_canes, "cane").hits] == ["97116", "E0100", "M0001", "E0000"]


def test_a_package_finds_its_code_in_every_form_of_an_ndc() -> None:
    one = build_index([Document("90371", "Drug", "drug", "Drugs", packages=("13533063601",), is_drug=True)])
    for text in ("13533-0636-01", "13533-636-01", "13533-0636-1", "13533063601"):
        assert [hit.code for hit in search(one, text).hits] == ["90371"], text
    assert search(one, "13533-0636-02").hits == []


def test_what_half_of_the_words_find_is_only_near() -> None:
    assert [hit.code for hit in search(INDEX, "knee").hits] == ["27447", "29881"]
    half = search(INDEX, "knee xylophone")
    assert (half.hits, half.unread) == ([], ["xylophone"])
    assert {hit.code for hit in half.near} == {"27447", "29881"}


def test_filters_leave_out_what_does_not_match() -> None:
    assert found("knee", category="Surgery: bones and joints") == ["27447", "29881"]
    assert [hit.code for hit in search(INDEX, "J9313", filters=Filters(has_work=True)).hits] == []


@pytest.mark.parametrize("query", ["", "   ", "zzzzqqqq", "\x00", "🦴", "a" * 500])
def test_nonsense_finds_nothing_and_does_not_fail(query: str) -> None:
    assert found(query) == []


@given(st.text(max_size=60))
def test_any_text_is_answered(query: str) -> None:
    hits = search(INDEX, query).hits
    assert len(hits) <= 20
    assert all(hit.why for hit in hits)


def test_own_codes_and_own_specialty_come_first_among_like() -> None:
    """Both knee codes answer "knee"; whoever logs arthroscopies sees theirs first."""
    twins = build_index(
        [
            Document("29880", "Knee work", "procedure", "Surgery", ("Sports Medicine",)),
            Document("29881", "Knee work", "procedure", "Surgery", ("Orthopedic Surgery",)),
        ]
    )

    def first(searcher: Searcher) -> str:
        return search(twins, "knee", searcher=searcher).hits[0].code

    assert first(Searcher()) == "29880"
    assert first(Searcher(specialty="Orthopedic Surgery")) == "29881"
    assert first(Searcher(used={"29881": 1})) == "29881"
    assert first(Searcher(specialty="Orthopedic Surgery", used={"29880": 20})) == "29880"


def test_a_filter_alone_lists_what_passes_it() -> None:
    browsed = search(INDEX, "", filters=Filters(kind="drug"))
    assert (browsed.total, [hit.code for hit in browsed.hits]) == (1, ["J9313"])


def test_the_total_counts_what_the_limit_leaves_out() -> None:
    found = search(INDEX, "knee", limit=1)
    assert (found.total, len(found.hits)) == (2, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I&D of an abscess", ["id", "abscess"]),
        ("T & A", ["ta"]),
        ("x-ray, C section", ["xray", "csection"]),
        ("Crohn’s disease", ["crohn", "disease"]),
        ("Ménière", ["meniere"]),
        ("CPT code 47562", ["47562"]),
        ("of the", ["of", "the"]),
        ("without contrast", ["without", "contrast"]),
        ("MRI with and without contrast", ["mri", "withwithout", "contrast"]),
        ("mri w/wo", ["mri", "withwithout"]),
        ("ct w wo", ["ct", "withwithout"]),
        ("CT without and with dye", ["ct", "withwithout", "dye"]),
    ],
)
def test_text_becomes_words(text: str, expected: list[str]) -> None:
    assert raw_words(text) == expected


def test_forms_of_a_word_share_a_stem() -> None:
    assert stem("removal") == stem("removed") == stem("removes")
    assert stem("biopsies") == stem("biopsy")
    assert stem("T3") == "T3"
    assert stem("pfts") == "pft"


def test_every_abbreviation_stands_for_something_else() -> None:
    for group in phrases():
        assert len(group) >= 2, group
        assert len({tuple(words(text)) for text in group}) == len(group), f"{group} says one thing twice"
        assert all(words(text) for text in group), group


def test_a_reason_shows_words_as_people_write_them_and_each_once() -> None:
    assert {"appendix removal", "gallbladder removal"} & set(as_written().values())
    answer = {hit.code: hit.why for hit in search(INDEX, "chole out").hits}
    assert answer
    assert all("remov”" not in why and why.count("“chole”") <= 1 for why in answer.values())


def test_a_drug_is_found_by_its_maker_and_never_another_maker_s() -> None:
    """Issue 20: labelers of the crosswalk are indexed; what is only like a name is offered apart from the hits."""
    drugs = build_index(
        Document(code, f"Drug {code}", "drug", "Drugs", drug_names=(name,), labelers=(maker,),
                 title_source="category", is_drug=True)
        for code, name, maker in (
            ("J1644", "Heparin Sodium", "Fresenius Kabi"),
            ("J1650", "Enoxaparin Sodium", "Winthrop"),
            ("J9312", "Rituxan", "Genentech, Inc."),
        )
    )  # fmt: skip
    assert [hit.code for hit in search(drugs, "genentech rituxan").hits] == ["J9312"]
    assert [hit.code for hit in search(drugs, "genentech").hits] == ["J9312"]
    assert search(drugs, "genentech heparin").hits == []
    mistyped = search(drugs, "enoxoparin")
    assert (mistyped.hits, [hit.code for hit in mistyped.near]) == ([], ["J1650"])
