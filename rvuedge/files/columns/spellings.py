"""A heading of a survey as it would be written in full: joined words parted, shortened ones written out, any order.

"PrvdrCount" is "provider count", "tccp25" is "tcc p25", "Region (Geographic)" is "geographic region". Only computes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rvuedge.files.columns.data_files import spellings
from rvuedge.files.columns.wording import heading_words, parted
from rvuedge.files.headers import Names

NUMBER_AFTER = re.compile(r"(?<=[a-z])p(10|25|50|75|90)\b", re.IGNORECASE)  # "tccp25"
ORDINAL_BEFORE = re.compile(r"[0-9](?:st|nd|rd|th)(?=[a-z%])", re.IGNORECASE)  # "10thpercentile"
FILLERS = frozenset({"of", "the", "for"})
ORDERED = frozenset({"per", "to"})  # "compensation per work rvu" turned around is another thing


def known_words(*listed: Names | Iterable[str]) -> frozenset[str]:
    """All words of names and of lists of words, and the one word that stands in none of them."""
    names = [name for of in listed if isinstance(of, Names) for all_of in of.fields.values() for name in all_of]
    single = [word for of in listed if not isinstance(of, Names) for word in of]
    return frozenset([*" ".join(names).split(), *single, "median"])


def in_full(text: str, known: frozenset[str]) -> str:
    """A heading with its joined words parted, and those in full that are shortened and not known as they are."""
    apart = NUMBER_AFTER.sub(r" p\1", ORDINAL_BEFORE.sub(r"\g<0> ", text))
    listed = [part for word in heading_words(apart) for part in parted(word, known)]
    return " ".join(word if word in known else spellings().get(word, word) for word in listed)


def word_set(text: str) -> frozenset[str]:
    """The words of a heading without those that say nothing."""
    return frozenset(text.split()) - FILLERS


def in_any_order(fields: Names, metrics: Names) -> Mapping[frozenset[str], tuple[str, str | None]]:
    """What a set of words means where its order says nothing: our field, and the metric of a measure."""
    meant: dict[tuple[str, str | None], tuple[str, ...]] = {
        (field, None): names for field, names in fields.fields.items()
    }
    meant |= {("measure", metric): names for metric, names in metrics.fields.items()}
    found: dict[frozenset[str], set[tuple[str, str | None]]] = {}
    for meaning, names in meant.items():
        for name in names:
            found.setdefault(word_set(name), set()).add(meaning)
    return {key: next(iter(means)) for key, means in found.items() if len(means) == 1 < len(key) and not key & ORDERED}
