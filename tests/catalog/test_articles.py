"""Every article that ships has the agreed shape and contradicts no release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config import PROJECT
from rvuedge.catalog.articles import ArticlesRefusedError, read_article_file, read_articles
from rvuedge.cli.seeding import SEEDS, read_excerpt

FILES = read_articles(SEEDS / "articles")
ARTICLES = [article for file in FILES for article in file.articles]
HEADER, ROWS = read_excerpt(SEEDS / "releases" / "RVU26C.csv")
RELEASE = {(row.code, row.modifier): row for row in ROWS}
BY_CODE: dict[str, list[Any]] = {}
for one in ROWS:
    BY_CODE.setdefault(one.code, []).append(one)


def texts(article: dict[str, Any]) -> Iterator[str]:
    for name in ("title", "description", "plain_language", "clinical_context"):
        if article[name]:
            yield article[name]
    yield from article["billing_notes"]
    for faq in article["faqs"]:
        yield from (faq["question"], faq["answer"])


def test_there_are_at_least_sixty_over_ten_specialties_and_j9313_is_one() -> None:
    assert len(ARTICLES) >= 60
    assert len({name for article in ARTICLES for name in article["specialties"]}) >= 10
    assert "J9313" in {article["code"] for article in ARTICLES}


@pytest.mark.parametrize("article", ARTICLES, ids=[article["code"] for article in ARTICLES])
def test_an_article_agrees_with_the_release(article: dict[str, Any]) -> None:
    code = article["code"]
    rows = BY_CODE.get(code)
    assert rows, "the excerpt of RVU26C holds every code with an article"
    told = " ".join(texts(article))
    days = {row.global_days for row in rows}
    told = " ".join(text for text in texts(article) if not text.endswith("?"))
    stated = {"0" + found for found in re.findall(r"(?<!not a )\b(10|90)-day global", told)}
    others = {row.global_days for related in article["related"] for row in BY_CODE.get(related["code"], ())}
    assert stated <= days | others, f"a global period that neither {code} nor a related code has"
    if days == {"ZZZ"}:
        assert re.search(r"add-on|added|in addition", told, re.IGNORECASE)
    if article["kind"] == "drug":
        assert all(row.work_rvu == 0 for row in rows)


@pytest.mark.parametrize("article", ARTICLES, ids=[article["code"] for article in ARTICLES])
def test_related_codes_exist(article: dict[str, Any]) -> None:
    missing = [one["code"] for one in article["related"] if one["code"] not in BY_CODE]
    older = {row.code for row in read_excerpt(SEEDS / "releases" / "RVU25D.csv")[1]}
    assert set(missing) <= older


def test_no_article_speaks_of_a_patient_or_advises(tmp_path: Path) -> None:
    for article in ARTICLES:
        told = " ".join(texts(article))
        assert not re.search(r"\b(Mr|Mrs|Ms)\. [A-Z]", told), article["code"]
        assert "should bill" not in told.lower(), article["code"]


def test_a_file_of_another_shape_is_refused_with_its_place(tmp_path: Path) -> None:
    source = (SEEDS / "articles" / "drugs.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(source.replace("kind: drug", "kind: potion", 1), encoding="utf-8")
    with pytest.raises(ArticlesRefusedError, match=r"broken\.yaml: articles\.0\.kind"):
        read_article_file(broken)
    broken.write_text("specialty: [", encoding="utf-8")
    with pytest.raises(ArticlesRefusedError, match="not YAML"):
        read_article_file(broken)


def test_one_code_is_described_once(tmp_path: Path) -> None:
    source = (SEEDS / "articles" / "drugs.yaml").read_text(encoding="utf-8")
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(source, encoding="utf-8")
    with pytest.raises(ArticlesRefusedError, match=r"is described in one\.yaml and in two\.yaml"):
        read_articles(tmp_path)


def test_seed_figures_are_those_of_the_real_file(cms: Path) -> None:
    from rvuedge.catalog.readers.relative_values import read_relative_values

    for name, file in (("RVU26C", "PPRRVU2026_Jul_nonQPP.csv"), ("RVU25D", "PPRRVU2025_Oct.csv")):
        real = read_relative_values((cms / file).read_bytes(), file=file)
        header, rows = read_excerpt(SEEDS / "releases" / f"{name}.csv")
        assert (header.release, header.conversion_factor) == (real.release, real.conversion_factor)
        assert set(rows) <= set(real.rows)


def test_no_seed_holds_text_of_a_cpt_code() -> None:
    for path in (PROJECT / "seeds" / "releases").glob("*.csv"):
        for row in read_excerpt(path)[1]:
            assert row.short_descriptor == "" or re.fullmatch(r"[A-CE-V]\d{4}", row.code)
