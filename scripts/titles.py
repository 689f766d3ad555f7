"""Checks our own titles (seeds/terms) against a CMS relative value file and counts what they cover.

For maintainers, with the real files at hand:
    python scripts/titles.py --release PPRRVU2026_Jul_nonQPP.csv [--volume VOLUMES.csv.gz] [--missing]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from config import PROJECT
from rvuedge.catalog.articles.files import read_articles
from rvuedge.catalog.articles.own_words import read_words
from rvuedge.catalog.readers.relative_values.csv_format import read_relative_values
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.rules.title_checks import OwnWords, TitleFacts, shared_titles, title_problems

SEEDS = PROJECT / "seeds"
MOST_BILLED = 1_500  # issue 20: no stand-in for a title among these


def facts_of(rows: Iterable[FileRow]) -> dict[str, TitleFacts]:
    """What titles are checked against, by code."""
    found: dict[str, list[FileRow]] = defaultdict(list)
    for row in rows:
        found[row.code].append(row)
    return {
        code: TitleFacts(
            frozenset(row.global_days for row in own),
            frozenset(row.bilat for row in own),
            frozenset(row.pctc for row in own),
        )
        for code, own in found.items()
    }


def work_bearing(rows: Iterable[FileRow]) -> set[str]:
    """Codes with a row that has work."""
    return {row.code for row in rows if row.work_rvu > 0}


def problems(words: Mapping[str, OwnWords], facts: Mapping[str, TitleFacts], articles: Mapping[str, str]) -> list[str]:
    """What is wrong with the titles, a sentence each."""
    wrong = [f"{code} {sentence}" for code, own in words.items() for sentence in title_problems(own, facts.get(code))]
    own = {code: found.title for code, found in words.items() if code not in articles}
    shared = shared_titles({**own, **articles})
    wrong += [f"{', '.join(codes)} share “{title}”" for title, codes in shared.items() if set(codes) - set(articles)]
    return wrong


def services(path: Path) -> Counter[str]:
    """Services by code, of CMS's public file of physicians' volumes."""
    found: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["hcpcs_code"]] += float(row["line_srvc_cnt"])
    return found


def counts(work: Collection[str], words: Mapping[str, OwnWords], articles: Mapping[str, str]) -> str:
    """How many work-bearing codes have a title of ours."""
    titled = {code for code, own in words.items() if own.title}
    by_article, own = len(work & articles.keys()), len((work & titled) - articles.keys())
    return (
        f"Work-bearing codes: {len(work):,}; with an article {by_article:,}, with a title alone {own:,}, "
        f"with neither {len(work) - by_article - own:,}."
    )


def main() -> int:
    """Print what is wrong and what is covered; 1 when something is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--release", required=True, type=Path)
    parser.add_argument("--volume", type=Path)
    parser.add_argument("--missing", action="store_true", help="list work-bearing codes without article and title")
    query = parser.parse_args()
    rows = read_relative_values(query.release.read_bytes(), file=query.release.name).rows
    articles = {
        article["code"]: article["title"] for file in read_articles(SEEDS / "articles") for article in file.articles
    }
    words = read_words(SEEDS / "terms")
    wrong = problems(words, facts_of(rows), articles)
    work = work_bearing(rows)
    known = articles.keys() | {code for code, own in words.items() if own.title}
    print(*wrong, counts(work, words, articles), sep="\n")
    if query.missing:
        print(*sorted(work - known), sep=" ")
    if query.volume:
        billed = [code for code, _ in services(query.volume).most_common() if code in work][:MOST_BILLED]
        print(f"Stand-ins among the {len(billed):,} work-bearing codes billed most: {len(set(billed) - known):,}.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
