"""Does an article agree with the release? Global days, add-ons, drugs' units, codes it names. Computes only."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rvuedge.catalog.rules.article_sentences import wrong_sentences
from rvuedge.catalog.rules.relations import ADD_ON, wrong_relation

STATED_DAYS = re.compile(r"(?<!not a )\b(10|90)-day global")
ADDED = re.compile(r"add-on|added|in addition", re.IGNORECASE)
NAMED_CODE = re.compile(r"\b(?:[0-9]{4}[0-9A-Z]|[A-V][0-9]{4})\b")
A_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms)\. [A-Z]")
AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+) *([A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What a release says of a code over all its rows: statuses, global days, and whether any row has work."""

    statuses: frozenset[str]
    global_days: frozenset[str]
    has_work: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What articles are checked against: codes of the newest release, codes known at all, and drugs' billing units."""

    release: str
    codes: Mapping[str, ArticleFacts]
    known: Collection[str]
    dosages: Mapping[str, str]


def texts(article: Mapping[str, Any]) -> Iterator[str]:
    """Every sentence an article shows."""
    for name in ("title", "description", "plain_language", "clinical_context"):
        if article[name]:
            yield article[name]
    yield from article["billing_notes"]
    for faq in article["faqs"]:
        yield from (faq["question"], faq["answer"])
    for family in article.get("families", ()):
        yield from family["notes"]
        for faq in family["faqs"]:
            yield from (faq["question"], faq["answer"])


def problems(article: Mapping[str, Any], facts: Facts) -> list[str]:
    """What is wrong with an article, in sentences; none when it agrees."""
    own = facts.codes.get(article["code"])
    if own is None:
        return [f"{facts.release} has no row for it"]
    text = " ".join(text for text in texts(article) if not text.endswith("?"))
    found = [sentence for check in CHECKS for sentence in check(article, text, own, facts)]
    return found + wrong_sentences(article)


def _global_days(article: Mapping[str, Any], sentence: str, own: ArticleFacts, facts: Facts) -> Iterator[str]:
    stated = {"0" + found for found in STATED_DAYS.findall(sentence)}
    related = (facts.codes.get(item["code"]) for item in article["related"])
    allowed = own.global_days.union(*(item.global_days for item in related if item))
    if not stated <= allowed:
        yield f"states a global period of {', '.join(sorted(stated - allowed))}; the release: {_list(own.global_days)}"


def _add_on(_article: Mapping[str, Any], sentence: str, own: ArticleFacts, _facts: Facts) -> Iterator[str]:
    if own.global_days == {"ZZZ"} and not ADDED.search(sentence):
        yield "is an add-on (global days ZZZ) and does not say so"


def _drug(article: Mapping[str, Any], _sentence: str, own: ArticleFacts, facts: Facts) -> Iterator[str]:
    if article["kind"] != "drug":
        return
    if own.has_work:
        yield "is called a drug, and the release gives it work"
    printed = AMOUNT.fullmatch(facts.dosages.get(article["code"], "").strip())
    unit = article["drug"]["billing_unit"]
    if printed and (float(printed[1]), printed[2].lower()) != (float(unit["amount"]), unit["unit"].lower()):
        yield f"gives {unit['amount']} {unit['unit']} as the billing unit; the payment limit file: {printed[0]}"


def _codes_named(article: Mapping[str, Any], sentence: str, _own: ArticleFacts, facts: Facts) -> Iterator[str]:
    for item in article["related"]:
        if item["code"] == article["code"]:
            yield "is related to itself"
        elif item["code"] not in facts.known:
            yield f"names {item['code']} as related, which is in no release"
    for named in sorted(set(NAMED_CODE.findall(sentence)) - set(facts.known)):
        if named[0].isalpha():
            yield f"names {named}, which is in no release"


def _relations(article: Mapping[str, Any], _sentence: str, _own: ArticleFacts, facts: Facts) -> Iterator[str]:
    def is_add_on(code: str) -> bool:
        found = facts.codes.get(code)
        return found is not None and found.global_days == {ADD_ON}

    for item in article["related"]:
        wrong = wrong_relation(article["code"], item, is_add_on)
        if wrong:
            yield wrong


def _sources(article: Mapping[str, Any], _sentence: str, _own: ArticleFacts, _facts: Facts) -> Iterator[str]:
    reviewed_on = article["review"]["reviewed_on"]
    named = [(item["title"], item["reference"], item["supports"]) for item in article["sources"]]
    if len(named) != len(set(named)):
        yield "names one source twice"
    for item in article["sources"]:
        day = item.get("opened_on")
        if item.get("url") and not day:
            yield f"links to “{item['title']}” without the day it was opened"
        elif day and reviewed_on and str(day) > str(reviewed_on) and str(day) not in (article["review"]["note"] or ""):
            yield f"opened “{item['title']}” on {day}, after its review of {reviewed_on}; its note does not say so"


def _words(article: Mapping[str, Any], sentence: str, _own: ArticleFacts, _facts: Facts) -> Iterator[str]:
    if A_PERSON.search(sentence):
        yield "mentions a person by name"
    if "should bill" in sentence.lower():
        yield "gives billing advice (“should bill”); an article states facts and a coder decides"
    if not article["related"]:
        yield "names no related code"


def _list(values: Collection[str]) -> str:
    return ", ".join(sorted(values))


CHECKS: tuple[Callable[[Mapping[str, Any], str, ArticleFacts, Facts], Iterator[str]], ...] = (
    _global_days,
    _add_on,
    _drug,
    _codes_named,
    _relations,
    _sources,
    _words,
)
