"""Every article that ships has the agreed shape and contradicts no release."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import PROJECT
from rvuedge.catalog.articles.files import ArticlesRefusedError, read_article_file, read_articles
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.rules.article_checks import ArticleFacts, Facts, problems
from rvuedge.cli.imports.seeds import SEEDS, read_excerpt

SOURCE = {"title": "A manual", "publisher": "CMS", "reference": "section 1", "supports": "a sentence"}


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    return [article for file in read_articles(SEEDS / "articles") for article in file.articles]


@pytest.fixture(scope="module")
def facts() -> Facts:
    """What the starter excerpts say, and the billing units of the starter payment limits."""
    older = read_excerpt(SEEDS / "releases" / "RVU25D.csv")[1]
    gathered: dict[str, list[FileRow]] = {}
    for row in read_excerpt(SEEDS / "releases" / "RVU26C.csv")[1]:
        gathered.setdefault(row.code, []).append(row)
    codes = {
        code: ArticleFacts(
            frozenset(row.status for row in rows),
            frozenset(row.global_days for row in rows),
            any(row.work_rvu > 0 for row in rows),
        )
        for code, rows in gathered.items()
    }
    with (SEEDS / "payment_limits.csv").open(encoding="utf-8", newline="") as file:
        dosages = {row["code"]: row["dosage"] for row in csv.DictReader(line for line in file if line[0] != "#")}
    return Facts("RVU26C", codes, {*codes, *(row.code for row in older)}, dosages)


@pytest.fixture(scope="module")
def j9313(articles: list[dict[str, Any]]) -> dict[str, Any]:
    return next(article for article in articles if article["code"] == "J9313")


def test_articles_cover_the_field_and_j9313_is_one(articles: list[dict[str, Any]]) -> None:
    assert len(articles) >= 400
    assert len({name for article in articles for name in article["specialties"]}) >= 25
    assert "J9313" in {article["code"] for article in articles}


def test_every_article_agrees_with_the_release(articles: list[dict[str, Any]], facts: Facts) -> None:
    answer = {article["code"]: problems(article, facts) for article in articles}
    assert {code: sentences for code, sentences in answer.items() if sentences} == {}


def test_libyaml_reads_what_yaml_says_in_python() -> None:
    source = (SEEDS / "articles" / "drugs.yaml").read_text(encoding="utf-8")
    assert yaml.load(source, Loader=yaml.CSafeLoader) == yaml.safe_load(source)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"code": "99999"}, "no row for it"),
        ({"description": "It has a 90-day global period, all told."}, "states a global period of 090"),
        ({"code": "22853", "kind": "procedure"}, "is an add-on"),
        ({"code": "47562"}, "the release gives it work"),
        ({"drug": {"billing_unit": {"amount": "0.1", "unit": "mg"}}}, "the payment limit file: 0.01 MG"),
        ({"related": [{"code": "J9313", "why": "itself"}]}, "related to itself"),
        ({"related": [{"code": "J0001", "why": "nothing"}]}, "names J0001 as related"),
        ({"plain_language": "It is often confused with J0002."}, "names J0002"),
        ({"related": []}, "names no related code"),
        ({"sources": [SOURCE | {"url": "https://www.cms.gov/a"}]}, "without the day it was opened"),
        ({"sources": [SOURCE | {"opened_on": "2026-12-01"}]}, "opened “A manual” on 2026-12-01, after its review"),
        ({"sources": [SOURCE, SOURCE]}, "names one source twice"),
        ({"description": "You should bill it alone."}, "gives billing advice"),
        ({"description": "Given to Mrs. Miller every week."}, "mentions a person"),
    ],
)
def test_an_article_that_contradicts_the_release_is_told_so(
    j9313: dict[str, Any], facts: Facts, changed: dict[str, Any], text: str
) -> None:
    assert any(text in sentence for sentence in problems(j9313 | changed, facts)), text


def test_a_file_of_another_shape_is_refused_with_its_place(tmp_path: Path) -> None:
    source = (SEEDS / "articles" / "drugs.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(source.replace("kind: drug", "kind: potion", 1), encoding="utf-8")
    with pytest.raises(ArticlesRefusedError, match=r"broken\.yaml: articles\.0\.kind"):
        read_article_file(broken)
    broken.write_text("specialty: [", encoding="utf-8")
    with pytest.raises(ArticlesRefusedError, match="not YAML"):
        read_article_file(broken)


def test_a_source_may_have_a_link_and_the_day_it_was_opened(tmp_path: Path) -> None:
    content = yaml.safe_load((SEEDS / "articles" / "drugs.yaml").read_text(encoding="utf-8"))
    written = content["articles"][0]["sources"][0]
    linked = tmp_path / "linked.yaml"
    written |= {"url": "https://www.cms.gov/manual", "opened_on": "2026-11-30"}
    linked.write_text(yaml.safe_dump(content), encoding="utf-8")
    first = read_article_file(linked).articles[0]["sources"][0]
    assert (first["url"], first["opened_on"]) == ("https://www.cms.gov/manual", "2026-11-30")
    written["url"] = "javascript:manual"
    linked.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ArticlesRefusedError, match=r"linked\.yaml: articles\.0\.sources\.0\.url"):
        read_article_file(linked)


def test_one_code_is_described_once(tmp_path: Path) -> None:
    source = (SEEDS / "articles" / "drugs.yaml").read_text(encoding="utf-8")
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(source, encoding="utf-8")
    with pytest.raises(ArticlesRefusedError, match=r"is described in one\.yaml and in two\.yaml"):
        read_articles(tmp_path)


def test_seed_figures_are_those_of_the_real_file(cms: Path) -> None:
    from rvuedge.catalog.readers.relative_values.csv_format import read_relative_values

    for name, file in (("RVU26C", "PPRRVU2026_Jul_nonQPP.csv"), ("RVU25D", "PPRRVU2025_Oct.csv")):
        real = read_relative_values((cms / file).read_bytes(), file=file)
        header, rows = read_excerpt(SEEDS / "releases" / f"{name}.csv")
        assert (header.release, header.conversion_factor) == (real.release, real.conversion_factor)
        assert set(rows) <= set(real.rows)


def test_no_seed_holds_text_of_a_cpt_code() -> None:
    for path in (PROJECT / "seeds" / "releases").glob("*.csv"):
        for row in read_excerpt(path)[1]:
            assert row.short_descriptor == "" or re.fullmatch(r"[A-CE-V]\d{4}", row.code)
