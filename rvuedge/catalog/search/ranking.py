"""From a query to hits, best first: exact code, prefix, what people call it, plain words, typos. Computes only.

A query is read word by word; each may stand for others (abbreviations.toml, a shared stem, the beginning of a longer
word, a typing error). Documents are first scored by their words, then the best by how well one of their names fits the
whole query, and by what they cover of its contrast, side and numbers (facets.py). A drug is found by its names alone:
what is only like them is offered apart.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from rvuedge.catalog.search.facets import facets_of
from rvuedge.catalog.search.index import ANYTHING, FORMS, STRANGER, Document, Filters, Hit, Searcher, SearchIndex
from rvuedge.catalog.search.query import QueryReading, read_all_words, read_request
from rvuedge.catalog.search.weights import (
    DRUG_BY_TEXT,
    ENOUGH_WORDS,
    EXACT,
    LONGEST_NAME,
    MOST_SIGNS,
    SECOND_LOOK,
    WANTED_SPECIALTY,
)
from rvuedge.catalog.search.words import raw_words, stem
from rvuedge.catalog.search.worth import (
    Request,
    facet_worth,
    further_worth,
    left_out_worth,
    name_fit,
    names_drug,
    prior_score,
)

CODE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
CODE_START = re.compile(r"[0-9]{2,4}|[A-Z][0-9]{1,3}")
PACKAGE = re.compile(r"[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}|[0-9]{11}")
TELLING = re.compile(r"[a-z]{2,}")
NEAR = 5  # as many as are looked through at a glance


@dataclass(frozen=True, slots=True)
class Found:
    """How many documents match at all, and the best of them; apart, what may have been meant, and words no code has.

    `covered`: how many words of the query the best of them has, and how many there are.
    """

    total: int
    hits: list[Hit]
    near: list[Hit] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    covered: tuple[int, int] = (1, 1)


def search(
    index: SearchIndex,
    query: str,
    *,
    filters: Filters = ANYTHING,
    searcher: Searcher = STRANGER,
    limit: int = 20,
) -> Found:
    """The best hits: the exact code first, then codes that begin so, then by words; all of a filter for no words.

    Where half of the words or fewer were found, and not three, nothing is a hit: it is only near.
    """
    found = ranked(index, query, filters=filters, searcher=searcher, limit=limit)
    if found.hits and found.hits[0].score >= EXACT:
        return found
    like = _drugs_like(index, found.unread, filters)
    best, typed = found.covered
    if 2 * best > typed or best >= ENOUGH_WORDS:
        return Found(found.total, found.hits, like, found.unread, found.covered)
    return Found(0, [], [*like, *found.hits][:NEAR], found.unread, found.covered)


def ranked(
    index: SearchIndex,
    query: str,
    *,
    filters: Filters = ANYTHING,
    searcher: Searcher = STRANGER,
    limit: int = 20,
    as_words: bool = False,
) -> Found:
    """Everything that words find, best first, however little of the query it is.

    `as_words`: sides, numbers and the rest were read elsewhere (a dictated line); every word of the text is a word.
    """
    text = query.strip()[:MOST_SIGNS]
    if not text:
        return _browse(index, filters, searcher, limit)
    coded = _package_hits(index, text) or _code_hits(index, text, filters, searcher)
    if coded and (coded[0].score < EXACT or not _has_other_words(text)):
        return Found(len(coded), coded[:limit])
    known = {hit.code for hit in coded}
    meaning, reading = read_all_words(text, index) if as_words else read_request(text, index)
    found = _word_hits(index, Request(meaning, reading, filters, searcher, as_words), limit + len(known))
    others = [hit for hit in found.hits if hit.code not in known]
    return Found(found.total + len(coded), [*coded, *others][:limit], [], found.unread, found.covered)


def _package_hits(index: SearchIndex, text: str) -> list[Hit]:
    """The codes of a package, by its NDC in any of the usual forms (5-4-2, 4-4-2, 5-3-2, 5-4-1, eleven digits)."""
    if not PACKAGE.fullmatch(text):
        return []
    labeler, product, package = text.split("-") if "-" in text else (text[:5], text[5:9], text[9:])
    ndc = f"{labeler:0>5}{product:0>4}{package:0>2}"
    codes = index.by_package.get(ndc, ())
    return [Hit(code, 2 * EXACT - place, f"bills package {text}") for place, code in enumerate(codes)]


def _drugs_like(index: SearchIndex, unread: list[str], filters: Filters) -> list[Hit]:
    """Drugs that have a name like a word no code has: never hits, and no line is chosen of them."""
    found: dict[int, Hit] = {}
    for word in unread:
        for stemmed, closeness in index.drugs_like(word).items():
            for number in index.postings.get(stemmed, {}):
                document = index.documents[number]
                if document.is_drug and not filters.pass_over(document):
                    found.setdefault(number, Hit(document.code, closeness, f"is named like “{word}”"))
    return sorted(found.values(), key=lambda hit: (-hit.score, hit.code))[:NEAR]


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
            hits.append(Hit(code, prior_score(document, searcher), f"code begins with {start}"))
    return sorted(hits, key=lambda hit: (-hit.score, hit.code))


def _document(index: SearchIndex, code: str) -> Document:
    return index.documents[index.by_code[code]]


def _browse(index: SearchIndex, filters: Filters, searcher: Searcher, limit: int) -> Found:
    """What a filter alone lets through, used and described codes first; nothing without a filter."""
    if filters == ANYTHING:
        return Found(0, [])
    chosen = [
        document
        for document in index.documents
        if not filters.pass_over(document) and (not filters.specialty or filters.wants(document))
    ]
    chosen.sort(key=lambda document: (-prior_score(document, searcher), document.code))
    hits = [Hit(document.code, prior_score(document, searcher), "matches the filter") for document in chosen[:limit]]
    return Found(len(chosen), hits)


def _word_hits(index: SearchIndex, request: Request, limit: int) -> Found:
    reading = request.reading
    slots = [_slot_scores(index, slot) for slot in reading.slots]
    for span in reading.spans:
        for number, score in _together(index, span.stems).items():
            for position in range(span.first, span.last):
                slots[position][number] = max(slots[position].get(number, 0.0), score * span.closeness)
    first_look = _candidates(index, slots, request.filters, _drug_words(index, reading, slots))
    best = first_look[:SECOND_LOOK]
    hits = [_score(index, request, number, score) for score, number in best]
    hits.sort(key=lambda hit: (-hit.score, hit.code))
    for score, number in first_look[SECOND_LOOK:limit]:
        hits.append(Hit(index.documents[number].code, score, reading.why(index.postings, number)))
    unread = [word for word, scores in zip(reading.typed, slots, strict=True) if not scores and TELLING.fullmatch(word)]
    most = max((sum(number in scores for scores in slots) for _, number in best), default=1)
    if any(index.documents[number].is_drug and names_drug(index, reading, number) for _, number in best[:1]):
        most = len(slots)  # a drug that is called by its name is meant, whatever stands around it
    return Found(len(first_look), hits, [], unread, (most, max(1, len(slots))))


def _drug_words(index: SearchIndex, reading: QueryReading, slots: list[dict[int, float]]) -> list[dict[int, float]]:
    """By typed word that is no word of anything but drugs, or of nothing: the documents that have it.

    A drug must have all of them: “epinephrine hcl” is no other hydrochloride. A text too long to be a name may hold
    words that no code has.
    """
    required = []
    for typed, slot, scores in zip(reading.typed, reading.slots, slots, strict=True):
        if typed in FORMS or not TELLING.fullmatch(typed):
            continue
        unknown = not scores and len(slots) <= LONGEST_NAME
        of_drugs = stem(typed) in index.drug_stems or (slot and index.drug_stems.issuperset(slot))
        if unknown or of_drugs:
            required.append(scores)
    return required


def _candidates(
    index: SearchIndex, slots: list[dict[int, float]], filters: Filters, required: list[dict[int, float]]
) -> list[tuple[float, int]]:
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
        if covered[number] * 2 > best
        and not filters.pass_over(index.documents[number])
        and not (required and index.documents[number].is_drug and any(number not in scores for scores in required))
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


def _score(index: SearchIndex, request: Request, number: int, score: float) -> Hit:
    """How well one of the document's names is what was asked: every word of both counts; and what it covers."""
    document, reading = index.documents[number], request.reading
    facets = facet_worth(request.meaning, facets_of(document.code))
    fit, named = name_fit(index.names[number], request, facets)
    total = score + fit + facets + prior_score(document, request.searcher)
    total += WANTED_SPECIALTY if request.filters.wants(document) else 0.0
    total += DRUG_BY_TEXT if document.is_drug and not names_drug(index, reading, number) else 0.0
    total += left_out_worth(request.meaning.left_out, reading.typed, index.names[number])
    total += further_worth(reading.typed, index.names[number])
    return Hit(document.code, total, f"called “{named}”" if named else reading.why(index.postings, number))
