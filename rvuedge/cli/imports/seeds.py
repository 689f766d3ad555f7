"""What comes with RVU Edge: the starter catalog and the synthetic survey, from seeds/."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints

import click

from config import PROJECT
from rvuedge.benchmarks.surveys.imports import About, import_survey
from rvuedge.catalog.articles.files import read_articles
from rvuedge.catalog.articles.own_words import read_words, store_words
from rvuedge.catalog.articles.workflow import store_articles
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.releases.imports import store_excerpt
from rvuedge.catalog.supplements.payment_limits import limit_row, store_limits
from rvuedge.cli.imports.progress import CreditRebuild
from rvuedge.cli.shell import instant, plainly, working_app
from rvuedge.logbook.credits.catalog_changes import Excerpt

SEEDS = PROJECT / "seeds"
SURVEY_NAME = "Synthetic survey 2026 (invented figures, for demonstration only)"
TYPES = get_type_hints(FileRow)  # a new column of the file needs no line here


def load_seeds(*, now: datetime) -> None:
    """Releases' excerpts, payment limits, articles and the synthetic survey; again changes nothing."""
    for path in sorted((SEEDS / "releases").glob("RVU*.csv")):
        header, rows = read_excerpt(path)
        store_excerpt(name=header.release, rows=rows, header=header, file=path.name, now=now)
    load_texts(now=now)
    survey = SEEDS / "survey_synthetic.csv"
    import_survey(
        data=survey.read_bytes(),
        file=survey.name,
        about=About(
            name=SURVEY_NAME,
            year=2026,
            synthetic=True,
            license_note="Invented by the authors of RVU Edge; no publisher's values.",
        ),
        organization_id=None,
        mapping={},
        now=now,
    )


def load_texts(*, now: datetime) -> tuple[int, int]:
    """Payment limits, articles, our own titles and search terms. How many articles changed, and codes with terms."""
    load_limits(SEEDS / "payment_limits.csv", now=now)
    articles = store_articles(files=read_articles(SEEDS / "articles"), now=now)
    return articles, store_words(read_words(SEEDS / "terms"))


@click.command()
@plainly
def seed() -> None:
    """Load the articles, titles, search terms and payment limits that come with RVU Edge; again changes nothing."""
    with working_app():
        articles, terms = load_texts(now=instant())
        rebuild = CreditRebuild("the seeded articles and payment limits")
        rebuild.queue()
        rebuild.finish()
    click.echo(
        f"Seeded: {articles:,} articles new or changed, titles and search terms of {terms:,} codes, payment limits."
    )
    click.echo("Releases come from CMS: rvuedge import rvu FILE")


def excerpt_of(release: str) -> Excerpt | None:
    """The starter excerpt of a release, where one comes with RVU Edge."""
    path = SEEDS / "releases" / f"{release.upper()}.csv"
    return Excerpt(*read_excerpt(path), path.name) if path.exists() else None


def read_excerpt(path: Path) -> tuple[RelativeValueFile, list[FileRow]]:
    """A seed excerpt: '# name: value' lines on the release, then its rows as csv in our own column names."""
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = [line[1:].partition(":") for line in lines if line.startswith("#")]
    facts = {name.strip(): value.strip() for name, _, value in heads}
    body = [line for line in lines if not line.startswith("#")]
    rows = [_row(values) for values in csv.DictReader(body)]
    header = RelativeValueFile(
        release=facts["release"],
        year=int(facts["year"]),
        quarter=facts["quarter"],
        published_on=date.fromisoformat(facts["published_on"]),
        effective_from=date.fromisoformat(facts["effective_from"]),
        conversion_factor=Decimal(facts["conversion_factor"]),
        track=facts.get("track") or None,
        rows=rows,
    )
    return header, rows


def _row(values: dict[str, str]) -> FileRow:
    typed: dict[str, Any] = {}
    for name in FileRow._fields:
        text = values[name]
        typed[name] = text == "yes" if TYPES[name] is bool else TYPES[name](text)
    return FileRow(**typed)


def load_limits(path: Path, *, now: datetime) -> None:
    """The starter payment limits, one import per quarter in the file."""
    rows = list(csv.DictReader(line for line in _lines(path) if not line.startswith("#")))
    for quarter in sorted({row["quarter_start"] for row in rows}):
        chosen = [row for row in rows if row["quarter_start"] == quarter]
        store_limits(
            quarter_start=date.fromisoformat(quarter),
            rows=[limit_row(r["code"], r["short_descriptor"], r["dosage"], r["limit"]) for r in chosen],
            file=path.name,
            checksum=hashlib.sha256(repr((path.name, chosen)).encode()).hexdigest(),
            now=now,
        )


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from file
