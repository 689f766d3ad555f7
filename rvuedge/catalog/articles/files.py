"""Articles: our own texts on codes, one YAML file per specialty or category, checked before they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.catalog.rules.relations import RELATIONS, SEE_ALSO
from rvuedge.catalog.store.models import REVIEW_STATES, Article
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.fields import AnyDay, Code
from rvuedge.platform.problems import flat

try:  # libyaml reads the files that ship in an eighth of the time, to the same result
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML built without it
    from yaml import SafeLoader  # type: ignore[assignment]

KINDS = ("procedure", "visit", "imaging", "test", "drug", "supply", "service", "anesthesia")
SENTENCE = validate.Length(min=8, max=1200)


class ArticlesRefusedError(InvalidError):
    """An article file does not have the agreed shape."""

    code = "articles-refused"


class RelatedSchema(Schema):
    code = Code(required=True)
    why = fields.String(required=True, validate=SENTENCE)
    relation = fields.String(load_default=SEE_ALSO, validate=validate.OneOf(RELATIONS))


class ArticleFaqSchema(Schema):
    question = fields.String(required=True, validate=SENTENCE)
    answer = fields.String(required=True, validate=SENTENCE)


class SourceSchema(Schema):
    title = fields.String(required=True)
    publisher = fields.String(required=True)
    reference = fields.String(required=True)
    supports = fields.String(required=True)
    url = fields.Url(schemes={"https", "http"}, metadata={"description": "the page itself, where it has an address"})
    opened_on = AnyDay(metadata={"description": "the day its writer read it there"})


class ArticleAmountSchema(Schema):
    amount = fields.String(required=True)
    unit = fields.String(required=True)


class ContainerSchema(Schema):
    size = fields.String(allow_none=True)
    unit = fields.String(allow_none=True)
    type = fields.String(required=True)


class AdministrationSchema(Schema):
    family = fields.String(required=True)
    codes = fields.List(Code(), required=True)
    note = fields.String(required=True)


class MarketSchema(Schema):
    us = fields.String(required=True, validate=validate.OneOf(("marketed", "withdrawn")))
    as_of = AnyDay(allow_none=True)
    reason = fields.String(allow_none=True)


class ArticleDrugSchema(Schema):
    generic = fields.String(required=True)
    brand = fields.List(fields.String(), required=True)
    billing_unit = fields.Nested(ArticleAmountSchema, required=True)
    container = fields.Nested(ContainerSchema, allow_none=True, load_default=None)
    administration = fields.Nested(AdministrationSchema, allow_none=True, load_default=None)
    market_status = fields.Nested(MarketSchema, allow_none=True, load_default=None)
    effective_from = AnyDay(allow_none=True, load_default=None)


class ReviewSchema(Schema):
    state = fields.String(required=True, validate=validate.OneOf(REVIEW_STATES))
    reviewed_on = AnyDay(allow_none=True, required=True)
    note = fields.String(allow_none=True, load_default=None)


class ArticleSchema(Schema):
    """One article as it stands in its file."""

    code = Code(required=True)
    category = fields.String(required=True, validate=validate.Length(min=3, max=80))
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    title = fields.String(required=True, validate=validate.Length(min=3, max=120))
    synonyms = fields.List(fields.String(), required=True, validate=validate.Length(min=2))
    search_terms = fields.List(fields.String(), metadata={"description": "used in search; not shown as names"})
    description = fields.String(required=True, validate=SENTENCE)
    plain_language = fields.String(required=True, validate=SENTENCE)
    clinical_context = fields.String(required=True, allow_none=True)
    billing_notes = fields.List(fields.String(validate=SENTENCE), required=True)
    specialties = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    related = fields.List(fields.Nested(RelatedSchema), required=True)
    faqs = fields.List(fields.Nested(ArticleFaqSchema), required=True)
    drug = fields.Nested(ArticleDrugSchema, allow_none=True, load_default=None)
    sources = fields.List(fields.Nested(SourceSchema), required=True, validate=validate.Length(min=1))
    review = fields.Nested(ReviewSchema, required=True)

    @validates_schema
    def _hangs_together(self, data: Mapping[str, Any], **_more: Any) -> None:
        if (data["kind"] == "drug") != (data.get("drug") is not None):
            raise ValidationError("kind drug goes with a drug block, and no other kind.", "drug")
        reviewed = data["review"]["state"] == "reviewed"
        if reviewed != (data["review"]["reviewed_on"] is not None):
            raise ValidationError("a reviewed article, and no other, has reviewed_on.", "review")


class FamilySchema(Schema):
    """What holds of each of some codes alike; it stands once, so that an article says what is its own."""

    codes = fields.List(Code(), required=True, validate=validate.Length(min=2))
    notes = fields.List(fields.String(validate=SENTENCE), load_default=list)
    faqs = fields.List(fields.Nested(ArticleFaqSchema), load_default=list)


class ArticleFileSchema(Schema):
    specialty = fields.String(required=True)
    families = fields.List(fields.Nested(FamilySchema), load_default=list)
    articles = fields.List(fields.Nested(ArticleSchema), required=True)


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A checked file: its name and its articles as plain data."""

    name: str
    articles: tuple[dict[str, Any], ...]


def read_article_file(path: Path) -> ArticleFile:
    """One file, checked. Raises ArticlesRefusedError naming the file, the code and the field."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)
        checked = ArticleFileSchema().load(content)
    except yaml.YAMLError as error:
        raise ArticlesRefusedError(f"{path.name} is not YAML: {error}") from error
    except ValidationError as error:
        messages = flat(error.messages)
        raise ArticlesRefusedError(
            f"{path.name}: " + "; ".join(f"{address}: {what}" for address, what in messages.items()),
            errors=messages,
        ) from error
    plain: Any = ArticleFileSchema().dump(checked)
    return ArticleFile(path.name, tuple(_with_families(path.name, plain)))


def _with_families(file: str, plain: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A file's articles, each with what its families say. Raises ArticlesRefusedError for a code without an article."""
    articles = {article["code"]: article for article in plain["articles"]}
    for family in plain["families"]:
        for code in family["codes"]:
            if code not in articles:
                raise ArticlesRefusedError(f"{file}: a family names {code}, which has no article in the file.")
            articles[code].setdefault("families", []).append(family)
    return list(plain["articles"])


def read_articles(folder: Path) -> list[ArticleFile]:
    """Every file of a folder. Raises ArticlesRefusedError, also when two files describe one code."""
    files = [read_article_file(path) for path in sorted(folder.glob("*.yaml"))]
    seen: dict[str, str] = {}
    for file in files:
        for article in file.articles:
            code = article["code"]
            if code in seen:
                raise ArticlesRefusedError(f"{code} is described in {seen[code]} and in {file.name}.")
            seen[code] = file.name
    return files


def article_row(content: dict[str, Any], file: str, now: datetime) -> Article:
    """The published article as it is stored."""
    review = content["review"]
    return Article(
        code=content["code"],
        kind=content["kind"],
        category=content["category"],
        title=content["title"],
        content=content,
        review_state=review["state"],
        reviewed_on=date.fromisoformat(review["reviewed_on"]) if review["reviewed_on"] else None,
        source_file=file,
        loaded_at=now,
    )
