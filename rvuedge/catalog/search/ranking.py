"""From a query to hits, best first: exact code, prefix, what people call it, plain words, typos. Computes only.

A query is read word by word; each may stand for others (abbreviations.toml, a shared stem, the beginning of a longer
word, a typing error). Documents are first scored by their words, then the best by how well one of their names fits the
whole query.
"""

from __future__ import annotations

import bisect
import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from rvuedge.catalog.search.index import (
    ANYTHING,
    STRANGER,
    Document,
    Filters,
    Hit,
    Searcher,
    SearchIndex,
)
from rvuedge.catalog.search.query import QueryReading, read_query
from rvuedge.catalog.search.weights import (
    ARTICLE,
    EXACT,
    NAME_FIT,
    OWN_SPECIALTY,
    OWN_USE,
    SECOND_LOOK,
    WHOLE_NAME,
    WORK,
)
from rvuedge.catalog.search.words import raw_words

CODE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
CODE_START = re.compile(r"[0-9]{2,4}|[A-Z][0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Found:
    """How many documents match at all, and the best of them."""

    total: int
    hits: list[Hit]


def search(
    index: SearchIndex,
    query: str,
    *,
    filters: Filters = ANYTHING,
    searcher: Searcher = STRANGER,
    limit: int = 20,
) -> Found:
    """The best hits: the exact code first, then codes that begin so, then by words; all of a filter for no words."""
    text = query.strip()[:200]
    if not text:
        return _browse(index, filters, searcher, limit)
    coded = _code_hits(index, text, filters, searcher)
    if coded and (coded[0].score < EXACT or not _has_other_words(text)):
        return Found(len(coded), coded[:limit])
    known = {hit.code for hit in coded}
    found = _word_hits(index, read_query(text, index), filters, searcher, limit + len(known))
    others = [hit for hit in found.hits if hit.code not in known]
    return Found(found.total + len(coded), [*coded, *others][:limit])


def _has_other_words(text: str) -> bool:
    """Whether a text holds words beside a code, its modifiers and its units."""
    return any(len(word) > 2 and not any(letter.isdigit() for letter in word) for word in raw_words(text))


def _code_hits(index: SearchIndex, text: str, filters: Filters, searcher: Searcher) -> list[Hit]:
    """A code anywhere in the text; or, when the text is the beginning of codes, those codes."""
    written = text.upper().replace("+", " ")
    exact = [found for found in CODE.findall(written) if found in index.by_code]
    if exact:
        chosen = dict.fromkeys(code for code in exact if not filters.pass_over(_document(index, code)))
        return [Hit(code, 2 * EXACT - position, f"exact code {code}") for position, code in enumerate(chosen)]
    start = written.strip()
    if not CODE_START.fullmatch(start):
        return []
    first = bisect.bisect_left(index.codes, start)
    hits = []
    for code in index.codes[first:]:
        if not code.startswith(start):
            break
        document = _document(index, code)
        if not filters.pass_over(document):
            hits.append(Hit(code, _prior_score(document, searcher), f"code begins with {start}"))
    return sorted(hits, key=lambda hit: (-hit.score, hit.code))


def _document(index: SearchIndex, code: str) -> Document:
    return index.documents[index.by_code[code]]


def _browse(index: SearchIndex, filters: Filters, searcher: Searcher, limit: int) -> Found:
    """What a filter alone lets through, used and described codes first; nothing without a filter."""
    if filters == ANYTHING:
        return Found(0, [])
    chosen = [document for document in index.documents if not filters.pass_over(document)]
    chosen.sort(key=lambda document: (-_prior_score(document, searcher), document.code))
    hits = [Hit(document.code, _prior_score(document, searcher), "matches the filter") for document in chosen[:limit]]
    return Found(len(chosen), hits)


def _prior_score(document: Document, searcher: Searcher) -> float:
    """What a document is worth before any word: described, valued, of the person's specialty, in their use."""
    worth = ARTICLE if document.has_article else 0.0
    worth += WORK if document.has_work else 0.0
    if searcher.specialty and searcher.specialty in document.specialties:
        worth += OWN_SPECIALTY
    times = searcher.used.get(document.code, 0)
    return worth + (OWN_USE * min(1.0, math.log1p(times) / math.log1p(20)) if times else 0.0)


def _word_hits(index: SearchIndex, reading: QueryReading, filters: Filters, searcher: Searcher, limit: int) -> Found:
    slots = [_slot_scores(index, slot) for slot in reading.slots]
    for span in reading.spans:
        for number, score in _together(index, span.stems).items():
            for position in range(span.first, span.last):
                slots[position][number] = max(slots[position].get(number, 0.0), score * span.closeness)
    first_look = _candidates(index, slots, filters)
    hits = [_score(index, reading, number, score, searcher) for score, number in first_look[:SECOND_LOOK]]
    hits.sort(key=lambda hit: (-hit.score, hit.code))
    for score, number in first_look[SECOND_LOOK:limit]:
        hits.append(Hit(index.documents[number].code, score, reading.why(index.postings, number)))
    return Found(len(first_look), hits)


def _candidates(index: SearchIndex, slots: list[dict[int, float]], filters: Filters) -> list[tuple[float, int]]:
    """Documents by the worth of their words, those with more of the query's words far ahead of those with fewer."""
    totals: dict[int, float] = defaultdict(float)
    covered: dict[int, int] = defaultdict(int)
    for scores in slots:
        for number, score in scores.items():
            totals[number] += score
            covered[number] += 1
    best = max(covered.values(), default=0)
    found = [
        (total * (covered[number] / len(slots)) ** 2, number)
        for number, total in totals.items()
        if covered[number] * 2 > best and not filters.pass_over(index.documents[number])
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1]))
    return found


def _slot_scores(index: SearchIndex, slot: Mapping[str, float]) -> dict[int, float]:
    """By document, the best of the words that one typed word may stand for."""
    best: dict[int, float] = {}
    for stemmed, closeness in slot.items():
        worth = index.rarity.get(stemmed, 0.0) * closeness
        for number, weight in index.postings.get(stemmed, {}).items():
            if weight * worth > best.get(number, 0.0):
                best[number] = weight * worth
    return best


def _together(index: SearchIndex, stems: tuple[str, ...]) -> dict[int, float]:
    """Documents that hold all of some stems, with what one of them is worth on average: a long phrase is no better."""
    if any(not index.knows(stem) for stem in stems):
        return {}
    rarest, *others = sorted(stems, key=lambda stem: len(index.postings[stem]))
    found = {}
    for number, weight in index.postings[rarest].items():
        if all(number in index.postings[other] for other in others):
            worth = weight * index.rarity[rarest]
            worth += sum(index.postings[other][number] * index.rarity[other] for other in others)
            found[number] = worth / len(stems)
    return found


def _score(index: SearchIndex, reading: QueryReading, number: int, score: float, searcher: Searcher) -> Hit:
    """How well one of the document's names is what was asked: every word of both counts."""
    document = index.documents[number]
    fit, named = 0.0, ""
    for name in index.names[number]:
        covered, used = reading.within(name.stems)
        if not used:
            continue
        precision, recall = len(used) / name.size, covered / len(reading.slots)
        harmony = 2 * precision * recall / (precision + recall)
        worth = harmony * harmony * NAME_FIT + (WHOLE_NAME if precision == recall == 1 else 0.0)
        if worth > fit:
            fit, named = worth, name.text if precision == recall == 1 else ""
    why = f"called “{named}”" if named else reading.why(index.postings, number)
    return Hit(document.code, score + fit + _prior_score(document, searcher), why)
