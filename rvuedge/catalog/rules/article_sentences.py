"""Does an article say what tells its code from its siblings, and nothing that is theirs? Computes only.

Each check is a kind of wrong sentence that was once found: a text copied over a family without the part that differs.
The measures of all articles together are at the end.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rvuedge.catalog.rules.drug_routes import UNSPECIFIC, administration

Article = Mapping[str, Any]

CONTRAST = re.compile(r"\bwithout and (?:then )?with contrast\b|\bwithout contrast\b|\bwith contrast\b")
GUIDED = re.compile(r", (with|without) ultrasound\b")
GUIDANCE = re.compile(r"\b(with|without) ultrasound\b")
SIZE = re.compile(r"\b([0-9.]+) (?:to ([0-9.]+) )?(cm|centimeters?)\b")
IMAGING = re.compile(r"^(?:CT|MRI|X-ray|Ultrasound|PET)\b")
SITE = re.compile(
    r"\b(abdomen|ankle|arm|belly|brain|breast|chest|elbow|face|finger|foot|hand|head|hip|jaw|kidney|knee|leg|neck|pelvis"
    r"|shoulder|sinus|skull|spine|thyroid|toe|wrist)(?:es|s)?\b",
    re.IGNORECASE,
)
NOT_THE_FACE = re.compile(r"\baway from (?:the )?face\b")
ON_THE_FACE = re.compile(r"\b(?<!away from the )(?<!away from )(?<!off the )(?<!not on the )face\b")
A_CHILD = re.compile(r"\bunder 1 year\b|\b1 to 4 years\b|\b5 to 11 years\b|\b12 to 17 years\b")
# Medicare's visits that are paid once: 42 CFR 410.16 (G0402) and 410.15 (G0438, the first annual wellness visit).
ONCE_IN_A_LIFETIME = frozenset({"G0402", "G0438"})
WELLNESS = frozenset({"G0402", "G0438", "G0439"})
# Since CY 2026 G2211 stands beside home visits too; an article that names office visits alone is old.
COMPLEXITY = "G2211"
NO_STATEMENT = re.compile(r"\b(?:makes no statement|ask your coder)\b")
POINTER = re.compile(r"^See the\b")
GENERAL_CONTRAST = re.compile(r"\bother studies it does not\b|\bCT and MRI yes\b")
WRONG_ASSISTANT = re.compile(r"physician assistant (?:at surgery )?with modifier 80|modifier 80[^.;]*\bPA\b")
VAGUE = re.compile(r"^(?:another|the other|the adjacent|a neighbor|beside it in number)\b(?! \w+ (?:of|for) )")
KNOWN_PATIENT = re.compile(r"\bknown patient\b")
BETWEEN = re.compile(r"(?<=[.?!])\s+")


def sentences(article: Article) -> Iterator[str]:
    """An article's own sentences, one by one; what it has from its families is not its own."""
    whole = [article["description"], article["plain_language"], article["clinical_context"] or ""]
    whole += article["billing_notes"]
    whole += [text for faq in article["faqs"] for text in (faq["question"], faq["answer"])]
    for text in whole:
        yield from (sentence for sentence in BETWEEN.split(text.strip()) if sentence)


def wrong_sentences(article: Article) -> list[str]:
    """What is wrong with an article by itself, in sentences; none when it says what is its own."""
    text = " ".join(sentences(article))
    return [sentence for check in CHECKS for sentence in check(article, text)]


def _contrast(article: Article, text: str) -> Iterator[str]:
    own = CONTRAST.search(article["title"])
    if GENERAL_CONTRAST.search(text):
        yield "says of contrast in general what holds of some studies"
    if own is None:
        return
    described = CONTRAST.search(article["description"])
    if described is None or described[0].replace("then ", "") != own[0].replace("then ", ""):
        yield f"is titled {own[0]!r} and described otherwise"
    if not any("contrast" in item["why"] for item in article["related"]):
        yield "names no sibling with the other contrast"


def _guidance(article: Article, _text: str) -> Iterator[str]:
    own = GUIDED.search(article["title"])
    if own is None:
        return
    described = article["description"]
    if "ultrasound" not in described or (own[1] == "without") != ("without ultrasound" in described):
        yield f"is titled {own[1]} ultrasound and described otherwise"
    others = (GUIDANCE.search(item["why"]) for item in article["related"])
    if not any(found[1] != own[1] for found in others if found):
        yield "names no sibling with the other guidance"


def _size(article: Article, _text: str) -> Iterator[str]:
    titled = {number for found in SIZE.finditer(article["title"]) for number in found.groups()[:2] if number}
    described = set(re.findall(r"[0-9.]*[0-9]", article["description"]))
    if titled and not titled <= described:
        yield f"is titled with {', '.join(sorted(titled))} cm and described without"


def _site(article: Article, _text: str) -> Iterator[str]:
    described = {found.lower() for found in SITE.findall(article["description"])}
    titled = {found.lower() for found in SITE.findall(article["title"])} if IMAGING.search(article["title"]) else set()
    if titled and not titled & described:
        yield f"is titled with {', '.join(sorted(titled))} and described without"
    if NOT_THE_FACE.search(article["title"]) and ON_THE_FACE.search(article["description"]):
        yield "is titled away from the face and described on it"


def _age(article: Article, text: str) -> Iterator[str]:
    child = A_CHILD.search(article["title"])
    if child and "yearly" in text:
        yield f"calls the check-up of a child {child[0]} yearly"
    if child and any(item["code"] in WELLNESS for item in article["related"]):
        yield "relates the check-up of a child to Medicare's wellness visit"


def _frequency(article: Article, text: str) -> Iterator[str]:
    if article["code"] in ONCE_IN_A_LIFETIME and "lifetime" not in text:
        yield "does not say that it is paid once in a lifetime"
    if article["code"] == COMPLEXITY and "99341" not in text:
        yield "does not say that it stands beside home visits too"


def _route(article: Article, _text: str) -> Iterator[str]:
    written = (article.get("drug") or {}).get("administration")
    if not written or not written["codes"]:
        return
    found = administration(article["code"], (article["title"], article["description"]))
    if found.route and found.codes and found.route not in UNSPECIFIC and not set(found.codes) & set(written["codes"]):
        yield f"gives {', '.join(written['codes'])} for a drug that is given {found.route}"


def _answers(article: Article, text: str) -> Iterator[str]:
    if NO_STATEMENT.search(text):
        yield "makes no statement where it was asked one"
    if WRONG_ASSISTANT.search(text):
        yield "gives a physician assistant modifier 80, which is a physician's"
    answers = [faq["answer"] for faq in article["faqs"]]
    if any(POINTER.search(answer) for answer in answers):
        yield "answers a question with a pointer"
    if len(answers) != len(set(answers)) or len({faq["question"] for faq in article["faqs"]}) != len(answers):
        yield "answers one question twice"


def _related(article: Article, _text: str) -> Iterator[str]:
    for item in article["related"]:
        if VAGUE.search(item["why"]):
            yield f"relates {item['code']} without saying how it differs: “{item['why']}”"
    codes = [item["code"] for item in article["related"]]
    if len(codes) != len(set(codes)):
        yield "relates one code twice"


def _vocabulary(article: Article, text: str) -> Iterator[str]:
    if KNOWN_PATIENT.search(f"{article['title']} {text}"):
        yield "says “known patient”; the word is established"


CHECKS: tuple[Callable[[Article, str], Iterator[str]], ...] = (
    _contrast,
    _guidance,
    _size,
    _site,
    _age,
    _frequency,
    _route,
    _answers,
    _related,
    _vocabulary,
)


@dataclass(frozen=True, slots=True)
class ArticleCounts:
    """All articles together: sentences counted once per article, those that stand in more than one, and reviews."""

    articles: int
    sentences: int
    repeated: int
    unreviewed: tuple[str, ...]
    without_context: tuple[str, ...]


def counts_of(articles: Sequence[Article]) -> ArticleCounts:
    """How much of the articles' text stands in more than one of them, and which wait for a review."""
    places: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        for sentence in sentences(article):
            places[sentence].add(article["code"])
    counts = [len(codes) for codes in places.values()]
    waiting = tuple(sorted(article["code"] for article in articles if article["review"]["state"] != "reviewed"))
    bare = tuple(sorted(article["code"] for article in articles if not article["clinical_context"]))
    return ArticleCounts(len(articles), sum(counts), sum(count for count in counts if count > 1), waiting, bare)
