"""Code pages as data and the search over the starter catalog."""

from __future__ import annotations

import pytest

from tests.support.api import Api

SECTIONS = (
    "code", "level", "kind", "category", "title", "synonyms", "description", "plain_language", "clinical_context",
    "billing_notes", "specialties", "faqs", "work_rvu", "rvu_statement", "relative_values", "drug", "related",
    "sources", "review", "release", "attribution",
)  # fmt: skip


def test_the_page_of_j9313_has_every_section_and_asserts_only_what_is_true(api: Api) -> None:
    page = api.get("/codes/J9313?on=2026-07-14").get_json()
    assert set(SECTIONS) <= set(page)
    assert all(page[name] for name in SECTIONS if name not in ("work_rvu",))
    assert (page["level"], page["kind"], page["work_rvu"]) == ("II", "drug", None)
    assert page["relative_values"][0]["status"] == "E"
    assert page["relative_values"][0]["work_rvu"] is None
    assert page["drug"]["administration_codes"] == ["96413"]
    assert page["drug"]["market_status"]["us"] == "withdrawn"
    assert page["drug"]["payment_limit"] is None
    assert page["drug"]["last_listed"] == {"quarter": "2024Q1", "payment_limit": "23.394"}
    assert page["drug"]["limits"] == [{"quarter": "2024Q1", "payment_limit": "23.394"}]
    sentence = " ".join([page["title"], page["description"], page["plain_language"], page["clinical_context"]])
    assert "hairy cell leukemia" in sentence
    for wrong in ("CD25", "T-cell", "lymphoma", "Dermatology"):
        assert wrong not in sentence
    assert page["specialties"] == ["Hematology/Oncology"]


def test_a_drugs_limit_is_that_of_the_quarter_asked_for(api: Api) -> None:
    assert api.get("/codes/J9313?on=2024-02-01&release=RVU25D").get_json()["drug"]["payment_limit"] == "23.394"
    assert api.get("/codes/J9313?on=2024-04-01&release=RVU25D").get_json()["drug"]["payment_limit"] is None


def test_a_page_shows_every_row_and_the_work_of_the_release(api: Api) -> None:
    page = api.get("/codes/45378?on=2026-07-14").get_json()
    assert [(r["modifier"], r["work_rvu"]) for r in page["relative_values"]] == [("", "3.18"), ("53", "1.59")]
    assert page["work_rvu"] == "3.18"
    assert api.get("/codes/45378?release=rvu25d").get_json()["work_rvu"] == "3.26"


def test_a_code_whose_whole_row_is_not_valued_says_where_the_work_is(api: Api) -> None:
    """61715: the blank row is status C, the work is on the 26 row (docs/rules.md, R-1.1)."""
    page = api.get("/codes/61715?on=2026-07-14").get_json()
    assert page["work_rvu"] is None
    assert "61715-26" in page["rvu_statement"]
    assert "18.48" in page["rvu_statement"]


def test_a_code_without_an_article_still_has_a_page_of_facts(api: Api) -> None:
    page = api.get("/codes/80076?on=2026-07-14").get_json()
    assert page["review"]["state"] == "none"
    assert page["category"] == "Pathology and laboratory"
    assert "not the same as zero" in page["rvu_statement"]


def test_codes_are_found_in_any_case_and_unknown_ones_are_404(api: Api) -> None:
    assert api.get("/codes/j9313?on=2026-07-14").get_json()["code"] == "J9313"
    assert api.get("/codes/99998").status_code == 404
    assert api.get("/codes/47562/payment?on=2026-03-01").get_json()["type"] == "urn:rvuedge:problem:E_NO_RELEASE"
    assert api.get("/codes/47562?release=RVU99A").status_code == 404


def test_history_names_each_release(api: Api) -> None:
    items = api.get("/codes/47562/history").get_json()["items"]
    assert [(item["release"], item["work_rvu"]) for item in items] == [("RVU25D", "10.47"), ("RVU26C", "10.21")]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("J9313", "J9313"),
        ("j9313", "J9313"),
        ("lumoxiti", "J9313"),
        ("hairy cell", "J9313"),
        ("lap chole", "47562"),
        ("gallbladder removal", "47562"),
        ("knee replacement", "27447"),
        ("colonoscopy", "45378"),
        ("chest x-ray", "71046"),
        ("ekg", "93000"),
        ("cataract surgery", "66984"),
        ("kidney stone laser", "52356"),
    ],
)
def test_people_find_codes_by_their_own_words(api: Api, query: str, code: str) -> None:
    found = [hit["code"] for hit in api.get(f"/codes?q={query}&on=2026-07-14").get_json()["items"]]
    assert code in found[:3]


def test_a_prefix_lists_what_begins_so(api: Api) -> None:
    found = [hit["code"] for hit in api.get("/codes?q=4756&on=2026-07-14").get_json()["items"]]
    assert found
    assert all(code.startswith("4756") for code in found)


def test_a_code_without_an_article_tells_what_people_call_it(api: Api) -> None:
    page = api.get("/codes/47564").get_json()
    assert page["description"] is None
    assert "lap CBDE" in page["synonyms"]
