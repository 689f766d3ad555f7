"""How well the codes that search finds fit a phrase, as a figure from 0 to 1 that can be explained. Computes only.

Search orders; this says how sure the order is. The figure is the harmonic mean of two shares: of the phrase's words
that one name of the code covers, and of that name's words that the phrase said. A whole name is 1.00. A code that holds
the words only in its description is worth the share of words it holds, by BODY_ONLY.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rvuedge.catalog.search.index import STRANGER, Searcher, SearchIndex
from rvuedge.catalog.search.query import QueryReading, read_query
from rvuedge.catalog.search.ranking import ranked

BODY_ONLY = Decimal("0.30")  # at most: words found in a text alone never outweigh a name
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Fit:
    """A code found for a phrase: its title (ours), how sure (0 to 1), why, and which of the phrase's words it holds.

    `named` are the stems of the name that was said.
    """

    code: str
    title: str
    confidence: Decimal
    why: str
    held: frozenset[str]
    named: frozenset[str]


def fits(index: SearchIndex, phrase: str, *, searcher: Searcher = STRANGER, limit: int = 4) -> list[Fit]:
    """The codes search finds for a phrase, in the order of search, each with how well it fits."""
    reading = read_query(phrase, index)
    return [
        _fit(index, reading, hit.code, hit.why)
        for hit in ranked(index, phrase, searcher=searcher, limit=limit, as_words=True).hits
    ]


def describes(index: SearchIndex, phrase: str, code: str) -> bool:
    """Whether a known code's texts hold every word of a phrase."""
    if code not in index.by_code:
        return False
    reading = read_query(phrase, index)
    return _held(index, reading, index.by_code[code]) >= set(reading.typed)


def _fit(index: SearchIndex, reading: QueryReading, code: str, why: str) -> Fit:
    number = index.by_code[code]
    best, named = Decimal(0), frozenset[str]()
    for name in index.names[number]:
        if name.of_family:
            continue
        covered, used = reading.within(name.stems)
        if not used:
            continue
        share, used_up = Decimal(str(covered)) / len(reading.slots), Decimal(len(used)) / name.size
        harmony = 2 * share * used_up / (share + used_up)
        if harmony > best:
            best, named = harmony, frozenset(used)
    held = _held(index, reading, number)
    if reading.typed:
        best = max(best, BODY_ONLY * len(held) / len(set(reading.typed)))
    return Fit(code, index.documents[number].title, min(best, Decimal(1)).quantize(CENT), why, held, named)


def _held(index: SearchIndex, reading: QueryReading, number: int) -> frozenset[str]:
    """Which typed words a code's texts hold, by themselves or together with the words next to them."""

    def contains(stem: str) -> bool:
        return number in index.postings.get(stem, {})

    held = {typed for typed, slot in zip(reading.typed, reading.slots, strict=True) if any(map(contains, slot))}
    for span in reading.spans:
        if all(map(contains, span.stems)):
            held.update(reading.typed[span.first : span.last])
    return frozenset(held)
