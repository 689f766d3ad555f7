"""The search index: documents, the names people know them by, and what each word of them is worth. Computes only.

An index is built once from all documents and kept by the process; searching it (ranking.py) takes no database.
"""

from __future__ import annotations

import bisect
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rvuedge.catalog.search.query import groups
from rvuedge.catalog.search.weights import (
    BEGINNINGS,
    BODY,
    DESCRIPTOR,
    NAME,
    SPECIALTY,
    TERM,
)
from rvuedge.catalog.search.words import raw_words, stem, words


@dataclass(frozen=True, slots=True)
class Document:
    """One code as search sees it. `synonyms` are its names; `terms` what people type for it, right or wrong.

    A title that is no name (its source is "category") is left out of the words.
    """

    code: str
    title: str
    kind: str
    category: str
    specialties: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    body: str = ""
    descriptor: str = ""
    has_article: bool = False
    has_work: bool = False
    title_source: str = "article"

    @property
    def named(self) -> bool:
        """Whether the title is a name; a category and a number is none."""
        return self.title_source != "category"

    @property
    def names(self) -> tuple[str, ...]:
        """Every phrase that a query may be."""
        titles = (self.title,) if self.named else ()
        descriptor = (self.descriptor,) if self.descriptor and self.descriptor != self.title else ()
        return (*titles, *self.synonyms, *self.terms, *descriptor)


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must match; None matches anything."""

    category: str | None = None
    specialty: str | None = None
    kind: str | None = None
    has_work: bool | None = None

    def pass_over(self, document: Document) -> bool:
        """Whether a document is filtered out."""
        wanted = self.specialty and self.specialty.lower()
        return not (
            (self.category is None or document.category.lower() == self.category.lower())
            and (self.kind is None or document.kind == self.kind)
            and (self.has_work is None or document.has_work == self.has_work)
            and (not wanted or wanted in (specialty.lower() for specialty in document.specialties))
        )


ANYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Searcher:
    """Who asks: their specialty, and how often they logged each code lately."""

    specialty: str | None = None
    used: Mapping[str, int] = field(default_factory=dict)


STRANGER = Searcher()


@dataclass(frozen=True, slots=True)
class Hit:
    """A found code, its score, and why it matched, in words."""

    code: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Name:
    """One phrase of a document: as written, and its stems."""

    text: str
    stems: frozenset[str]
    size: int


@dataclass(slots=True)
class SearchIndex:
    """Postings by stem: document number → weight; the words as written, for prefixes and typing errors."""

    documents: list[Document] = field(default_factory=list)
    by_code: dict[str, int] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    postings: dict[str, dict[int, float]] = field(default_factory=dict)
    rarity: dict[str, float] = field(default_factory=dict)
    names: list[tuple[Name, ...]] = field(default_factory=list)
    vocabulary: list[str] = field(default_factory=list)
    long_words: list[str] = field(default_factory=list)

    def knows(self, stemmed: str) -> bool:
        """Whether any document holds the stem."""
        return stemmed in self.postings

    def mend(self, word: str) -> dict[str, float]:
        """Stems of known words within one or two typing errors of a word, each with how close it is."""
        allowed = 1 if len(word) < 6 else 2
        found = process.extract(word, self.long_words, scorer=OSA.distance, score_cutoff=allowed, limit=6)
        return {stem(known): 0.8 if errors <= 1 else 0.6 for known, errors, _ in found}

    def beginning_with(self, start: str) -> dict[str, float]:
        """Stems of up to forty known words that begin so, each with how close it is."""
        found: dict[str, float] = {}
        for index in range(bisect.bisect_left(self.vocabulary, start), len(self.vocabulary)):
            known = self.vocabulary[index]
            if not known.startswith(start) or len(found) == BEGINNINGS:
                break
            found.setdefault(stem(known), 0.5 + 0.3 * len(start) / len(known))
        return found


def build_index(documents: Iterable[Document]) -> SearchIndex:
    """An index over the documents, in the order given."""
    index = SearchIndex(documents=list(documents))
    postings: dict[str, dict[int, float]] = defaultdict(dict)
    written: set[str] = set()
    for number, document in enumerate(index.documents):
        index.by_code[document.code] = number
        for word, weight in _weights(document).items():
            written.add(word)
            known = postings[stem(word)]
            known[number] = max(known.get(number, 0.0), weight)
        index.names.append(tuple(_name(text) for text in document.names))
    index.codes = sorted(index.by_code)
    index.postings = dict(postings)
    total = len(index.documents)
    index.rarity = {text: math.log(1 + total / len(found)) for text, found in postings.items()}
    index.vocabulary = sorted(written)
    groups()  # read now what the first search would have to wait for
    index.long_words = [word for word in index.vocabulary if len(word) >= 4 and word.isalpha()]
    return index


def _weights(document: Document) -> dict[str, float]:
    weights: dict[str, float] = {}
    fields = (
        (document.title if document.named else "", NAME),
        (" ".join(document.synonyms), NAME),
        (" ".join(document.terms), TERM),
        (document.descriptor, DESCRIPTOR),
        (document.body, BODY),
        (" ".join(document.specialties), SPECIALTY),
    )
    for text, worth in fields:
        for word in raw_words(text):
            weights[word] = max(weights.get(word, 0.0), worth)
    return weights


def _name(text: str) -> Name:
    stems = words(text)
    return Name(text, frozenset(stems), len(set(stems)))
