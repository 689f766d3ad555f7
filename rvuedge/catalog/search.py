"""Search over codes and articles: exact code, prefix, what people call it, plain words, typos. Computes only.

An index is built once from all documents and kept by the process; asking it takes no database.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WORD = re.compile(r"[a-z0-9]+")
CODE_LIKE = re.compile(r"[0-9A-Z]{1,5}")
STOP_WORDS = frozenset(
    ["a", "an", "and", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with", "without"]
)

# What a hit in each place is worth, and what to tell the person.
TITLE, SYNONYM, BODY, DESCRIPTOR = 3.0, 3.0, 1.0, 1.5


@dataclass(frozen=True, slots=True)
class Document:
    """One code as search sees it. `phrases` are its title and synonyms; `body` its longer texts."""

    code: str
    title: str
    kind: str
    category: str
    specialties: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    body: str = ""
    descriptor: str = ""
    has_article: bool = False
    has_work: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must match; None matches anything."""

    category: str | None = None
    specialty: str | None = None
    kind: str | None = None
    has_work: bool | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A found code, its score, and why it matched, in words."""

    code: str
    score: float
    why: str


@dataclass(slots=True)
class SearchIndex:
    """Postings by word: document number → weight; plus what typos are mended with."""

    documents: list[Document] = field(default_factory=list)
    by_code: dict[str, int] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    postings: dict[str, dict[int, float]] = field(default_factory=dict)
    phrases: dict[str, dict[int, str]] = field(default_factory=dict)
    trigrams: dict[str, set[str]] = field(default_factory=dict)


def build_index(documents: Iterable[Document]) -> SearchIndex:
    """An index over the documents, in the order given."""
    index = SearchIndex(documents=list(documents))
    postings: dict[str, dict[int, float]] = defaultdict(dict)
    phrases: dict[str, dict[int, str]] = defaultdict(dict)
    for number, document in enumerate(index.documents):
        index.by_code[document.code] = number
        for word, weight in _weights(document).items():
            postings[word][number] = weight
        for phrase in (document.title, *document.synonyms):
            phrases[" ".join(words(phrase))].setdefault(number, phrase)
    index.codes = sorted(index.by_code)
    index.postings, index.phrases = dict(postings), dict(phrases)
    trigrams: dict[str, set[str]] = defaultdict(set)
    for word in postings:
        for gram in _trigrams(word):
            trigrams[gram].add(word)
    index.trigrams = dict(trigrams)
    return index


def search(index: SearchIndex, query: str, *, filters: Filters | None = None, limit: int = 20) -> list[Hit]:
    """The best hits: the exact code first, then codes that begin so, then by words."""
    text = query.strip()
    chosen = filters or Filters()
    hits: dict[int, Hit] = {}
    for hit_number, hit in _code_hits(index, text):
        hits.setdefault(hit_number, hit)
    for hit_number, hit in _word_hits(index, words(text)).items():
        hits.setdefault(hit_number, hit)
    kept = [hit for number, hit in hits.items() if _passes(index.documents[number], chosen)]
    return sorted(kept, key=lambda hit: (-hit.score, hit.code))[:limit]


def words(text: str) -> list[str]:
    """Lower-case words without the smallest ones: "I&D of abscess" → ["i", "d", "abscess"]."""
    found = WORD.findall(text.lower().replace("’", "'").replace("'s", ""))
    return [word for word in found if word not in STOP_WORDS] or found


def _weights(document: Document) -> dict[str, float]:
    weights: dict[str, float] = {}
    fields = (
        (document.title, TITLE),
        (" ".join(document.synonyms), SYNONYM),
        (document.descriptor, DESCRIPTOR),
        (" ".join(document.specialties), BODY),
        (document.body, BODY),
    )
    for text, worth in fields:
        for word in words(text):
            weights[word] = max(weights.get(word, 0.0), worth)
    return weights


def _code_hits(index: SearchIndex, text: str) -> list[tuple[int, Hit]]:
    code = text.removeprefix("+").upper()
    if not CODE_LIKE.fullmatch(code) or not any(letter.isdigit() for letter in code):
        return []
    if code in index.by_code:
        number = index.by_code[code]
        return [(number, Hit(code, 1000.0, f"exact code {code}"))]
    return [
        (index.by_code[found], _prefix_hit(index.documents[index.by_code[found]], code))
        for found in index.codes
        if found.startswith(code)
    ]


def _prefix_hit(document: Document, prefix: str) -> Hit:
    score = 500.0 + (20.0 if document.has_article else 0.0) + (5.0 if document.has_work else 0.0)
    return Hit(document.code, score, f"code begins with {prefix}")


def _word_hits(index: SearchIndex, asked: Sequence[str]) -> dict[int, Hit]:
    if not asked:
        return {}
    scores: dict[int, float] = defaultdict(float)
    matched: dict[int, dict[str, str]] = defaultdict(dict)
    for position, word in enumerate(asked):
        for found, closeness in _expansions(index, word, last=position == len(asked) - 1).items():
            rarity = math.log(1 + len(index.documents) / len(index.postings[found]))
            for number, weight in index.postings[found].items():
                gain = weight * rarity * closeness
                if word not in matched[number]:
                    matched[number][word] = found
                    scores[number] += gain
    phrase = " ".join(asked)
    exact = index.phrases.get(phrase, {})
    return {
        number: _word_hit(index.documents[number], score, matched[number], asked, exact.get(number))
        for number, score in scores.items()
    }


def _word_hit(
    document: Document,
    score: float,
    matched: dict[str, str],
    asked: Sequence[str],
    phrase: str | None,
) -> Hit:
    coverage = len(matched) / len(set(asked))
    total = score * coverage**2 + (3.0 if document.has_article else 0.0)
    if phrase is not None:
        return Hit(document.code, total + 200.0, f"called “{phrase}”")
    named = ", ".join(
        f"“{found}”" if found == word else f"“{found}” (you wrote “{word}”)" for word, found in matched.items()
    )
    return Hit(document.code, total, f"matches {named}")


def _expansions(index: SearchIndex, word: str, *, last: bool) -> dict[str, float]:
    """Words of the index that a typed word may stand for, each with how close it is (1 is the same)."""
    found: dict[str, float] = {}
    if word in index.postings:
        found[word] = 1.0
    for variant in (word.removesuffix("s"), word + "s", word.removesuffix("es")):
        if variant in index.postings and len(variant) > 2:
            found.setdefault(variant, 0.95)
    if len(word) >= 3 and (last or not found):
        for other in _near(index, word):
            if other.startswith(word):
                found.setdefault(other, 0.7)
    if not found and len(word) >= 4:
        found |= _mended(index, word)
    return found


def _near(index: SearchIndex, word: str) -> set[str]:
    return index.trigrams.get(_trigrams(word)[0], set())


def _mended(index: SearchIndex, word: str) -> dict[str, float]:
    shared: dict[str, int] = defaultdict(int)
    grams = set(_trigrams(word))
    for gram in grams:
        for other in index.trigrams.get(gram, ()):
            shared[other] += 1
    close = {}
    for other, count in shared.items():
        alike = count / (len(grams) + len(set(_trigrams(other))) - count)
        if alike >= 0.35 and distance(word, other, limit=2) <= (1 if len(word) < 6 else 2):
            close[other] = 0.5 * alike
    return close


def _trigrams(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[start : start + 3] for start in range(max(1, len(padded) - 2))]


def distance(one: str, other: str, *, limit: int) -> int:
    """Edits between two words, a swap of neighbours counting one; `limit` + 1 when there are more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        before, previous, row = row, before, [i]
        for j, right in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def _passes(document: Document, filters: Filters) -> bool:
    wanted_specialty = filters.specialty and filters.specialty.lower()
    return (
        (filters.category is None or document.category.lower() == filters.category.lower())
        and (filters.kind is None or document.kind == filters.kind)
        and (filters.has_work is None or document.has_work == filters.has_work)
        and (not wanted_specialty or wanted_specialty in (specialty.lower() for specialty in document.specialties))
    )
