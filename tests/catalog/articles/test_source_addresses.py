"""Where a source stands: its writer's address, the page of its kind, its publisher's site; nothing is guessed."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from rvuedge.catalog.articles.source_addresses import page_address, site_address, source_kinds, with_page

CMS = "Centers for Medicare & Medicaid Services (CMS)"
RVU = "https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files"
MANUALS = "https://www.cms.gov/Regulations-and-Guidance/Guidance/Manuals/Downloads"
COVERAGE = "https://www.cms.gov/medicare-coverage-database"

# Publisher, title, reference: the page. Each kind of the table has a row.
PAGES = (
    (CMS, "Physician Fee Schedule relative value file, July 2026 release (RVU26C)", "row 47562", f"{RVU}/rvu26c"),
    (CMS, "Physician Fee Schedule relative value files, releases RVU25D to RVU26C", "row 47562", RVU),
    (CMS, "Relative value file record layout and field definitions", "attachment A", RVU),
    ("CMS", "ASP pricing file, January 2024", "row J9313", "https://www.cms.gov/medicare/payment/part-b-drugs/asp-pricing-files"),
    (CMS, "HCPCS Level II file, 2019", "E0100", "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system"),
    (CMS, "Medicare Claims Processing Manual", "Pub. 100-04, chapter 5, section 20.2", f"{MANUALS}/clm104c05.pdf"),
    (CMS, "Medicare Claims Processing Manual", "Pub. 100-04, chapter 12, section 40.6", f"{MANUALS}/clm104c12.pdf"),
    (CMS, "Medicare Benefit Policy Manual", "Pub. 100-02, chapter 15, section 240", f"{MANUALS}/bp102c15.pdf"),
    (CMS, "New Values", "Pub. 100-04, Transmittal 3368, Change Request 9317", "https://www.cms.gov/Regulations-and-Guidance/Guidance/Transmittals/Downloads/R3368CP.pdf"),
    (CMS, "Local Coverage Determination, Allergy Testing (L36402)", "Medicare Coverage Database, LCD L36402", f"{COVERAGE}/view/lcd.aspx?lcdid=36402"),
    (CMS, "Billing and Coding: Hydration", "Medicare Coverage Database, article A52732 (Noridian)", f"{COVERAGE}/view/article.aspx?articleid=52732"),
    (CMS, "Non-Invasive Vascular Studies, LCD L33627 and L34045", "Medicare Coverage Database", f"{COVERAGE}/search.aspx"),
    (CMS, "Cardiac Pacemakers", "National Coverage Determination 20.8.3", f"{COVERAGE}/search.aspx"),
    ("Chest", "Stress Testing", "Chest 2001;119:907-925, doi 10.1378/chest.119.3.907", "https://doi.org/10.1378/chest.119.3.907"),
    ("Gut", "Dilatation", "Gut 2018;67:1000-1023, PMC5969363", "https://pmc.ncbi.nlm.nih.gov/articles/PMC5969363/"),
    ("Coding Ahead", "CPT 47563 reference", "codingahead.com, 47563", "https://webhooks.codingahead.com/cpt/codes/47563"),
    ("Pabau", "HCPCS code J3380", "pabau.com, J3380", "https://pabau.com/procedure-codes/hcpcs-code-j3380/"),
    ("AAPC", "Reporting Appendix Procedures", "aapc.com/blog/36081", "https://aapc.com/blog/36081"),
    # Not one page: two codes, two determinations, somebody quoting, a book.
    ("Coding Ahead", "References", "codingahead.com, 44205 and 44206", None),
    ("LegalClarity", "CPT 96375", "legalclarity, 96375, citing CMS article A53778", None),
    (CMS, "NCCI Policy Manual, chapter 11, as quoted in Q&A", "APCs Insider, October 31, 2014", None),
    ("Somebody", "A book", "e.g. something", None),
)  # fmt: skip


@pytest.mark.parametrize(("publisher", "title", "reference", "page"), PAGES)
def test_a_source_stands_on_the_page_of_its_kind(publisher: str, title: str, reference: str, page: str | None) -> None:
    assert page_address({"publisher": publisher, "title": title, "reference": reference}) == page


SITES = (
    ("codingahead.com, 44205 and 44206", "Coding Ahead", "https://codingahead.com"),
    ("You Be the Coder", "AAPC, Urology Coding Alert", "https://www.aapc.com"),
    ("e.g. something", "Somebody", None),
)


@pytest.mark.parametrize(("reference", "publisher", "site"), SITES)
def test_a_source_without_a_page_leads_to_its_publisher(reference: str, publisher: str, site: str | None) -> None:
    assert site_address({"reference": reference, "publisher": publisher, "title": "A text"}) == site


def test_an_address_of_a_kind_never_says_that_somebody_opened_it() -> None:
    source = {"publisher": CMS, "title": "A manual", "reference": "Pub. 100-04, chapter 12, section 50"}
    assert with_page(source).keys() - source.keys() == {"url"}
    own = {**source, "url": "https://example.org/read-here", "opened_on": "2026-11-30"}
    assert with_page(own) == own


@pytest.mark.parametrize("table", ["kind", "site"])
def test_every_kind_tells_a_source_by_something_and_has_a_whole_address(table: str) -> None:
    for kind in source_kinds(table):
        assert kind.patterns, kind
        parts = {name: "a.1" for pattern in kind.patterns.values() for name in pattern.groupindex}
        address = urlsplit(kind.address.format(**parts))
        assert (address.scheme, "." in address.netloc) == ("https", True), kind
