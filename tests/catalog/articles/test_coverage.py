"""docs/catalog.md counts what the catalog covers; these tests count again, and say which counts may not get worse."""

from __future__ import annotations

import csv
import gzip
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config import PROJECT
from rvuedge.accounts.rules.specialties import listed_specialties
from rvuedge.catalog.articles.files import read_articles
from rvuedge.catalog.articles.source_addresses import page_address, site_address
from rvuedge.catalog.articles.successors import TABLE
from rvuedge.cli.imports.seeds import SEEDS
from rvuedge.training.requirements.shipped import requirement_sets
from rvuedge.web.resources.case_logs import specialties_with_sets
from rvuedge.web.resources.guides import guides

VOLUMES = PROJECT.parent / "shared" / "cms" / "physician_volumes_2012_deidentified.csv.gz"
SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9])")
# As on 2026-11-30. They may fall; a new source brings its page.
MOST_WITHOUT_A_PAGE = 1_172
MOST_WITHOUT_AN_ADDRESS = 296
MOST_UNREVIEWED, MOST_TWICE = 0.05, 0.10  # of articles, of sentences: issue of the catalog, section on articles


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    return [article for file in read_articles(SEEDS / "articles") for article in file.articles]


def sentences(article: dict[str, Any]) -> Iterator[str]:
    """The sentences an article has of its own, without those of its families."""
    texts = [article[name] or "" for name in ("description", "plain_language", "clinical_context")]
    texts += article["billing_notes"] + [faq[part] for faq in article["faqs"] for part in ("question", "answer")]
    for text in texts:
        yield from (sentence for sentence in SENTENCE_ENDS.split(text.strip()) if sentence)


def counted_twice(articles: list[dict[str, Any]]) -> tuple[int, int]:
    """Sentences that stand in more than one article, and all of them."""
    where: dict[str, set[str]] = defaultdict(set)
    written = [(sentence, article["code"]) for article in articles for sentence in sentences(article)]
    for sentence, code in written:
        where[sentence].add(code)
    return sum(len(where[sentence]) > 1 for sentence, _ in written), len(written)


def test_the_page_of_counts_says_what_is_counted_now(articles: list[dict[str, Any]]) -> None:
    sources = [source for article in articles for source in article["sources"]]
    unreviewed = [article["code"] for article in articles if article["review"]["state"] == "needs_review"]
    no_page = [source for source in sources if page_address(source) is None]
    no_address = [source for source in no_page if site_address(source) is None]
    opened = sum(bool(source.get("url") and source.get("opened_on")) for source in sources)
    twice, written = counted_twice(articles)
    listed, changes = listed_specialties(), len(tomllib.loads(TABLE.read_text("utf-8"))["change"])
    rows = (
        f"| articles | {len(articles)}; {len(unreviewed)} say `needs_review` ({len(unreviewed) / len(articles):.1%}),",
        f"| sentences of articles | {written:,}; {twice:,} stand in more than one article ({twice / written:.1%}) |",
        f"| sources of articles | {len(sources):,}; {opened:,} opened at their page,",
        f" {len(sources) - len(no_page):,} with their page, {len(no_page) - len(no_address):,} with their publisher’s",
        f" site, {len(no_address):,} with neither |",
        f"| guides among the resources | {len(guides())},",
        f"| case logs by specialty | {len(specialties_with_sets())} pages, made from the {len(requirement_sets())} shipped",
        f"| specialties a person can choose | {len(listed)}: {sum(bool(item.code) for item in listed)} of CMS",
        f"| deleted codes with what took their place | {changes} changes,",
    )
    page = (PROJECT / "docs" / "catalog.md").read_text("utf-8")
    for row in rows:
        assert row in page, row
    assert len(unreviewed) / len(articles) <= MOST_UNREVIEWED
    assert twice / written <= MOST_TWICE
    assert len(no_page) <= MOST_WITHOUT_A_PAGE, "give the new source its page, or its kind a row in the table"
    assert len(no_address) <= MOST_WITHOUT_AN_ADDRESS


@pytest.mark.skipif(not VOLUMES.exists(), reason="needs CMS's public volumes in ../shared")
def test_none_of_the_hundred_codes_billed_most_waits_for_a_review(articles: list[dict[str, Any]]) -> None:
    volumes = services(VOLUMES)
    states = {article["code"]: article["review"]["state"] for article in articles}
    most = [code for code, _ in volumes.most_common() if code in states][:100]
    assert [code for code in most if states[code] != "reviewed"] == []


def services(path: Path) -> Counter[str]:
    """Services by code over everybody in CMS's file."""
    found: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["hcpcs_code"]] += round(float(row["line_srvc_cnt"]))
    return found
