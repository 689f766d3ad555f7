"""What a code is worth to a search beside its words: its standing, its best name, and what it covers. Computes only."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rvuedge.catalog.search.facets import UNSAID, CodeFacets, QueryMeaning
from rvuedge.catalog.search.index import Document, Filters, Name, Searcher, SearchIndex
from rvuedge.catalog.search.query import QueryReading
from rvuedge.catalog.search.weights import (
    ARTICLE,
    DRUG,
    ENDED,
    FURTHER,
    LEFT_OUT,
    MEASURE,
    NAME_FIT,
    NOT_LEFT_OUT,
    OFTEN,
    OTHER_RUNG,
    OWN_SPECIALTY,
    OWN_USE,
    RUNG,
    SUPPLY,
    TABLE,
    WHOLE_NAME,
    WORD_FOR_WORD,
    WORK,
)
from rvuedge.catalog.search.words import stem

ADDED = frozenset(map(stem, TABLE["words"]["added"]))
MORE = frozenset(map(stem, TABLE["words"]["more"]))


@dataclass(frozen=True, slots=True)
class Request:
    """A search read: what it says beside its words, its words, the filters, and who asks."""

    meaning: QueryMeaning
    reading: QueryReading
    filters: Filters
    searcher: Searcher
    as_words: bool = False  # sides and numbers were read elsewhere: a name is all of its words


def prior_score(document: Document, searcher: Searcher) -> float:
    """What a document is worth before any word: described, valued, of the person's specialty, in their use."""
    worth = ARTICLE if document.has_article else 0.0
    worth += WORK if document.has_work else 0.0
    if document.kind == "supply" and not document.has_article:
        worth += SUPPLY
    worth += DRUG if document.is_drug else 0.0
    worth += MEASURE if document.is_measure else 0.0
    worth += ENDED if document.ended_on else 0.0
    if searcher.specialty and searcher.specialty in document.specialties:
        worth += OWN_SPECIALTY
    times = searcher.used.get(document.code, 0)
    return worth + (OWN_USE * min(1.0, math.log1p(times) / math.log1p(OFTEN)) if times else 0.0)


def name_fit(names: tuple[Name, ...], request: Request, facets: float) -> tuple[float, str]:
    """The worth of the best name, and that name where it is the whole of what was asked."""
    best, named = 0.0, ""
    for name in names:
        if name.of_family and facets <= 0:
            continue
        stems = name.stems if request.as_words else name.bare
        covered, used = request.reading.within(stems)
        if not used:
            continue
        precision, recall = len(used) / len(stems), covered / len(request.reading.slots)
        harmony = 2 * precision * recall / (precision + recall)
        is_all = precision == recall == 1
        worth = harmony * harmony * NAME_FIT
        worth += WHOLE_NAME if is_all and (request.as_words or name.meaning.says_no_more_than(request.meaning)) else 0.0
        worth += WORD_FOR_WORD if name.spelled == request.reading.spelled else 0.0
        if worth > best:
            best, named = worth, name.text if is_all else ""
    return best, named


def names_drug(index: SearchIndex, reading: QueryReading, number: int) -> bool:
    """Whether a word of the query is a word of drugs, and of a name of this one."""
    words = {word for slot in reading.slots for word in slot if word in index.drug_stems}
    return any(not words.isdisjoint(name.bare) for name in index.names[number])


def facet_worth(meaning: QueryMeaning, facets: CodeFacets) -> float:
    """What the contrast, side and numbers of a query say for a code of a family, or against it."""
    if facets is UNSAID:
        return 0.0
    agreed = []
    if meaning.contrast and facets.contrast:
        agreed.append(meaning.contrast == facets.contrast)
    if meaning.side and facets.side:
        agreed.append(meaning.side == facets.side)
    for unit, value in meaning.numbers.items():
        if unit in facets.numbers:
            first, last = facets.numbers[unit]
            agreed.append(first <= value <= last)
    return sum(RUNG if right else OTHER_RUNG for right in agreed)


def left_out_worth(left_out: list[str], typed: list[str], names: tuple[Name, ...]) -> float:
    """For a name that leaves out what the query does; against a code that has it in its first name or in most.

    And against a code whose names leave out a word of the query: a cut “away from the face” is not one of the face.
    """
    worth = 0.0
    for stemmed in left_out:
        if any(stemmed in name.meaning.left_out for name in names):
            worth += LEFT_OUT
        elif names and (stemmed in names[0].bare or 2 * sum(stemmed in name.bare for name in names) > len(names)):
            worth += NOT_LEFT_OUT
    without = {word for name in names for word in name.meaning.left_out}
    if without and any(word in without and not any(word in name.bare for name in names) for word in map(stem, typed)):
        worth += NOT_LEFT_OUT
    return worth


def further_worth(typed: list[str], names: tuple[Name, ...]) -> float:
    """Against a code whose title says that it is added to another, where the query speaks of nothing more."""
    if not names or names[0].stems.isdisjoint(ADDED) or not MORE.isdisjoint(map(stem, typed)):
        return 0.0
    return FURTHER
