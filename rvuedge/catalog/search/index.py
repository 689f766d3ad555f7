"""The search index: documents, the names people know them by, and what each word of them is worth. Computes only.

An index is built once from all documents and kept by the process; searching it (ranking.py) takes no database.
"""

from __future__ import annotations

import bisect
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rvuedge.catalog.search.facets import QueryMeaning, facets_of, meaning_of
from rvuedge.catalog.search.query import groups
from rvuedge.catalog.search.weights import (
    BEGINNINGS,
    BODY,
    DESCRIPTOR,
    MENDED,
    NAME,
    SHORTEST_MENDED,
    SPECIALTY,
    TABLE,
    TERM,
    TWO_ERRORS_FROM,
)
from rvuedge.catalog.search.words import WORD, folded, raw_words, stem, words

FORMS = frozenset(TABLE["words"]["forms"])


@dataclass(frozen=True, slots=True)
class Document:
    """One code as search sees it. `synonyms` are its names; `terms` what people type for it, right or wrong.

    A title that is no name (its source is "category") is left out of the words. `drug_names`, `labelers` and `packages`
    (NDCs of eleven digits) are those of the NDC crosswalk; `ended_on` the last day it may be used.
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
    drug_names: tuple[str, ...] = ()
    labelers: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    has_article: bool = False
    has_work: bool = False
    title_source: str = "article"
    is_drug: bool = False
    is_measure: bool = False
    ended_on: date | None = None

    @property
    def named(self) -> bool:
        """Whether the title is a name; a category and a number is none."""
        return self.title_source != "category"

    @property
    def names(self) -> tuple[str, ...]:
        """Every phrase that a query may be."""
        titles = (self.title,) if self.named else ()
        descriptor = (self.descriptor,) if self.descriptor and self.descriptor != self.title else ()
        return (*titles, *self.synonyms, *self.drug_names, *self.terms, *descriptor)


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must match; None matches anything."""

    category: str | None = None
    specialty: str | None = None
    kind: str | None = None
    has_work: bool | None = None

    def pass_over(self, document: Document) -> bool:
        """Whether a document is filtered out. A specialty ranks (ranking.py) and hides nothing."""
        return not (
            (self.category is None or document.category.lower() == self.category.lower())
            and (self.kind is None or document.kind == self.kind)
            and (self.has_work is None or document.has_work == self.has_work)
        )

    def wants(self, document: Document) -> bool:
        """Whether a document is of the specialty asked for: visits are everybody's."""
        wanted = self.specialty and self.specialty.lower()
        return bool(wanted) and (
            document.kind == "visit" or any(specialty.lower() == wanted for specialty in document.specialties)
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
    """One phrase of a document: as written, all its stems; and those left when its facets are read, what it leaves out.

    A name `of_family` stands for each code of it: it counts where a number, a side or the contrast chooses the code.
    """

    text: str
    stems: frozenset[str]
    size: int
    bare: frozenset[str]
    meaning: QueryMeaning
    spelled: tuple[str, ...]
    of_family: bool = False


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
    drug_words: list[str] = field(default_factory=list)
    drug_stems: frozenset[str] = frozenset()
    by_package: dict[str, list[str]] = field(default_factory=dict)

    def knows(self, stemmed: str) -> bool:
        """Whether any document holds the stem."""
        return stemmed in self.postings

    def mend(self, word: str) -> dict[str, float]:
        """Stems of known words within one or two typing errors of a word, each with how close it is.

        No word that only drugs have: a drug is called by its name or not found (docs/decisions, search).
        """
        return _within_errors(word, self.long_words)

    def drugs_like(self, word: str) -> dict[str, float]:
        """Stems of names of drugs within one or two typing errors of a word: to be offered, never to be found."""
        return _within_errors(word, self.drug_words)

    def beginning_with(self, start: str) -> dict[str, float]:
        """Stems of up to forty known words that begin so, each with how close it is."""
        found: dict[str, float] = {}
        for index in range(bisect.bisect_left(self.vocabulary, start), len(self.vocabulary)):
            known = self.vocabulary[index]
            if not known.startswith(start) or len(found) == BEGINNINGS:
                break
            found.setdefault(stem(known), 0.5 + 0.3 * len(start) / len(known))
        return found


def _within_errors(word: str, known: list[str]) -> dict[str, float]:
    allowed = 1 if len(word) < TWO_ERRORS_FROM else 2
    found = process.extract(word, known, scorer=OSA.distance, score_cutoff=allowed, limit=MENDED)
    # What is two errors away is meant where nothing is nearer.
    nearest = min((errors for _, errors, _ in found), default=0)
    return {stem(near): 0.8 if errors <= 1 else 0.6 for near, errors, _ in found if errors <= max(1, nearest)}


def build_index(documents: Iterable[Document]) -> SearchIndex:
    """An index over the documents, in the order given."""
    index = SearchIndex(documents=list(documents))
    postings: dict[str, dict[int, float]] = defaultdict(dict)
    written: set[str] = set()
    of_drugs: set[str] = set()
    of_others: set[str] = set()
    for number, document in enumerate(index.documents):
        index.by_code[document.code] = number
        for ndc in document.packages:
            index.by_package.setdefault(ndc, []).append(document.code)
        for word, weight in _weights(document).items():
            written.add(word)
            if not document.is_drug:
                of_others.add(word)
            elif weight > BODY:
                of_drugs.add(word)
            known = postings[stem(word)]
            known[number] = max(known.get(number, 0.0), weight)
        family = facets_of(document.code).names
        names = (*map(_name, document.names), *(replace(_name(text), of_family=True) for text in family))
        index.names.append(names)
    index.codes = sorted(index.by_code)
    index.postings = dict(postings)
    total = len(index.documents)
    index.rarity = {text: math.log(1 + total / len(found)) for text, found in postings.items()}
    index.vocabulary = sorted(written)
    groups()  # read now what the first search would have to wait for
    long = [word for word in index.vocabulary if len(word) >= SHORTEST_MENDED and word.isalpha()]
    index.long_words = [word for word in long if word in of_others]
    index.drug_words = [word for word in long if word in of_drugs and word not in of_others and word not in FORMS]
    index.drug_stems = frozenset(map(stem, index.drug_words))
    return index


def _weights(document: Document) -> dict[str, float]:
    weights: dict[str, float] = {}
    fields: tuple[tuple[Iterable[str], float], ...] = (
        ((document.title,) if document.named else (), NAME),
        ((*document.synonyms, *document.drug_names), NAME),
        ((*document.terms, *document.labelers, *facets_of(document.code).names), TERM),
        ((document.descriptor,), DESCRIPTOR),
        ((document.body,), BODY),
        (document.specialties, SPECIALTY),
    )
    for texts, worth in fields:
        for text in texts:
            for word in raw_words(text):
                weights[word] = max(weights.get(word, 0.0), worth)
    return weights


def spelled(text: str) -> tuple[str, ...]:
    """A text's words in order, small ones and all, as stems."""
    return tuple(map(stem, WORD.findall(folded(text))))


def _name(text: str) -> Name:
    stems, meaning = frozenset(words(text)), meaning_of(text)
    return Name(text, stems, len(stems), frozenset(map(stem, meaning.words)), meaning, spelled(text))
