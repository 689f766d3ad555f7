"""A typed query as what its words may mean: stems, abbreviations, beginnings, typing errors. Computes only."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from rvuedge.catalog.search.facets import QueryMeaning, meaning_of
from rvuedge.catalog.search.weights import ALIKE, LONGEST, MOST_WORDS, SHORTEST_BEGINNING, SHORTEST_MENDED
from rvuedge.catalog.search.words import WORD, folded, raw_words, stem, words

ABBREVIATIONS = Path(__file__).with_name("abbreviations.toml")


class Vocabulary(Protocol):
    """What a reading needs to know of the index."""

    def knows(self, stemmed: str) -> bool:
        """Whether any document holds the stem."""

    def mend(self, word: str) -> dict[str, float]:
        """Known stems within a typing error or two."""

    def beginning_with(self, start: str) -> dict[str, float]:
        """Known stems of words that begin so."""


@dataclass(frozen=True, slots=True)
class WordSpan:
    """Words first to last (not included) of the query read as other words together."""

    first: int
    last: int
    stems: tuple[str, ...]
    closeness: float


@dataclass(slots=True)
class QueryReading:
    """A query word by word: each slot maps the stems a word may stand for to how close they are, 1 for the word."""

    typed: list[str]
    spelled: tuple[str, ...] = ()
    slots: list[dict[str, float]] = field(default_factory=list)
    spans: list[WordSpan] = field(default_factory=list)

    def within(self, stems: frozenset[str]) -> tuple[float, set[str]]:
        """How many words of the query a name covers, and which of the name's stems they use."""
        used: set[str] = set()
        covered = [0.0] * len(self.slots)
        for index, slot in enumerate(self.slots):
            if len(slot) < len(stems):
                found = [text for text in slot if text in stems]
            else:
                found = [stem for stem in stems if stem in slot]
            for text in found:
                used.add(text)
                covered[index] = max(covered[index], slot[text])
        for span in self.spans:
            if stems.issuperset(span.stems):
                used.update(span.stems)
                for index in range(span.first, span.last):
                    covered[index] = max(covered[index], span.closeness)
        return sum(covered), used

    def why(self, postings: Mapping[str, Mapping[int, float]], number: int) -> str:
        """Which words of the query a document holds, in words."""
        sentences: list[str] = []
        missing = set(range(len(self.typed)))
        for index, (typed, slot) in enumerate(zip(self.typed, self.slots, strict=True)):
            held = [word for word in slot if number in postings.get(word, {})]
            if not held:
                continue
            missing.discard(index)
            best = max(held, key=lambda word: slot[word])
            same = slot[best] >= 1.0
            sentences.append(f"“{typed}”" if same else f"“{best}…” (you wrote “{typed}”)")
        for span in self.spans:
            covered = set(range(span.first, span.last))
            if covered & missing and all(number in postings.get(word, {}) for word in span.stems):
                missing -= covered
                typed = " ".join(self.typed[span.first : span.last])
                sentences.append(f"“{as_written().get(span.stems, ' '.join(span.stems))}”, for “{typed}”")
        return "matches " + ", ".join(list(dict.fromkeys(sentences))[:4]) if sentences else "matches"


def read_query(text: str, vocabulary: Vocabulary) -> QueryReading:
    """What all the words of a text may mean to an index."""
    return read_words(raw_words(text), vocabulary)


def read_request(text: str, vocabulary: Vocabulary) -> tuple[QueryMeaning, QueryReading]:
    """What a search says beside its words, and what its words may mean to an index."""
    meaning = meaning_of(text)
    reading = read_words(meaning.words, vocabulary)
    reading.spelled = tuple(map(stem, WORD.findall(folded(text))))
    return meaning, reading


def read_all_words(text: str, vocabulary: Vocabulary) -> tuple[QueryMeaning, QueryReading]:
    """A text whose sides and numbers were read elsewhere: every word is a word, and nothing is said beside them."""
    reading = read_query(text, vocabulary)
    reading.spelled = tuple(map(stem, WORD.findall(folded(text))))
    return QueryMeaning(reading.typed), reading


def read_words(found: list[str], vocabulary: Vocabulary) -> QueryReading:
    """What words may mean to an index."""
    typed = found[:MOST_WORDS]
    reading = QueryReading(typed)
    stems = [stem(word) for word in typed]
    for index, word in enumerate(typed):
        reading.slots.append(_meanings(word, stems[index], vocabulary, last=index == len(typed) - 1))
    for first in range(len(stems)):
        for last in range(first + 1, min(first + LONGEST, len(stems)) + 1):
            for other in _others(tuple(stems[first:last])):
                _add(reading, first, last, other)
    for index in range(len(typed) - 1):
        joined = stem(typed[index] + typed[index + 1])
        if vocabulary.knows(joined):
            reading.spans.append(WordSpan(index, index + 2, (joined,), 1.0))
    return reading


def _add(reading: QueryReading, first: int, last: int, other: tuple[str, ...]) -> None:
    if last - first == len(other) == 1:
        slot = reading.slots[first]
        slot[other[0]] = max(slot.get(other[0], 0.0), ALIKE)
    else:
        reading.spans.append(WordSpan(first, last, other, ALIKE))


def _meanings(word: str, stemmed: str, vocabulary: Vocabulary, *, last: bool) -> dict[str, float]:
    found: dict[str, float] = {}
    known = vocabulary.knows(stemmed)
    if known:
        found[stemmed] = 1.0
    if last and len(word) >= SHORTEST_BEGINNING:
        for other, closeness in vocabulary.beginning_with(word).items():
            found.setdefault(other, closeness * (0.5 if known else 1.0))
    if not found and len(word) >= SHORTEST_MENDED and word.isalpha() and (stemmed,) not in groups():
        found |= vocabulary.mend(word)
    return found


def _others(stems: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for group in groups().get(stems, ()):
        yield from (other for other in group if other != stems)


@cache
def phrases() -> list[list[str]]:
    """The groups of phrases that mean the same, as they are written."""
    found: list[list[str]] = tomllib.loads(ABBREVIATIONS.read_text(encoding="utf-8"))["same"]
    return found


@cache
def groups() -> dict[tuple[str, ...], list[tuple[tuple[str, ...], ...]]]:
    """By phrase, as stems, the groups of phrases that mean the same."""
    found: dict[tuple[str, ...], list[tuple[tuple[str, ...], ...]]] = {}
    for written in phrases():
        group = tuple(dict.fromkeys(tuple(words(phrase)) for phrase in written))
        for phrase in group:
            found.setdefault(phrase, []).append(group)
    return found


@cache
def as_written() -> dict[tuple[str, ...], str]:
    """By phrase, as stems, how a person writes it."""
    return {tuple(words(phrase)): phrase for group in phrases() for phrase in group}
