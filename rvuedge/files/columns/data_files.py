"""A vocabulary of headings from its data files: one of its own, and one that every kind of table shares.

shared_words.toml has what any export prints beside its subject: numbers, addresses, stamps of who changed a row and
when. A vocabulary takes a class of it by naming the kind that it is here (`[shared]`). Only computes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rvuedge.files.columns.vocabulary import HeadingVocabulary, Pattern
from rvuedge.files.headers import Names

SHARED = Path(__file__).with_name("shared_words.toml")
AFTER_OWN = 1_000  # the rank of a shared pattern: what a vocabulary says itself comes first


def read_vocabulary(path: Path, names: Names, others: Names) -> HeadingVocabulary:
    """The patterns of a data file beside the names it goes with. Raises KeyError for a pattern of an unknown field."""
    answer = tomllib.loads(path.read_text(encoding="utf-8"))
    fields, kinds = answer["fields"], answer["not_read"]
    shared = _shared()
    alike = [frozenset(line.split()) for line in (*answer.get("alike", ()), *shared["alike"])]
    return HeadingVocabulary(
        names=names,
        others=others,
        patterns=tuple(_pattern(item, alike) for item in answer["pattern"] if fields[item["field"]]),
        other_patterns=(
            *(_pattern(item, alike) for item in answer["other_pattern"] if kinds[item["field"]]),
            *_shared_patterns(answer.get("shared", {}), kinds, alike),
        ),
        called={name: entry["called"] for name, entry in fields.items()},
        asks={name: _with_alike(entry["asks"], alike) for name, entry in fields.items() if entry.get("asks")},
        reasons=kinds,
        colorless=frozenset(answer.get("colorless", "").split()),
        unsure=frozenset(answer.get("unsure", ())),
        spellings=spellings(),
        vague=frozenset(answer.get("vague", {}).get("kinds", "").split()),
        gathers=frozenset(name for name, entry in fields.items() if entry.get("gathers")),
        certain=frozenset(name for name, entry in fields.items() if entry.get("certain")),
    )


@cache
def spellings() -> Mapping[str, str]:
    """A word by each way it is shortened in any table: "prvdr" is "provider"."""
    return {word: line.split()[0] for line in reversed(_shared()["alike"]) for word in line.split()}


@cache
def _shared() -> dict[str, Any]:
    return tomllib.loads(SHARED.read_text(encoding="utf-8"))


def _shared_patterns(
    taken: Mapping[str, str], kinds: Mapping[str, str], alike: Iterable[frozenset[str]]
) -> Iterable[Pattern]:
    """The patterns of the shared classes that a vocabulary takes, under the kind that each is there.

    Raises KeyError for a class or a kind that is none.
    """
    shared = _shared()
    for name, kind in taken.items():
        for rank, item in enumerate(shared["classes"][name]):
            more = f"{item.get('with', '')} {shared['attributes']}"
            opened = {**item, "field": kind, "with": more, "open": True, "rank": AFTER_OWN + rank}
            if kinds[kind]:
                yield _pattern(opened, alike)


def _with_alike(listed: str, alike: Iterable[frozenset[str]]) -> frozenset[str]:
    """Words of a data file, each with those that are alike."""
    found = frozenset(listed.split())
    return found.union(*(group for group in alike if found & group))


def _pattern(item: Mapping[str, object], alike: Iterable[frozenset[str]]) -> Pattern:
    needs = item["needs"]
    groups = tuple(_with_alike(str(group), alike) for group in (needs if isinstance(needs, list) else [needs]))
    more = _with_alike(str(item.get("with", "")), alike)
    rank = int(str(item.get("rank", 0)))
    stops = _with_alike(str(item.get("stops", "")), alike)
    return Pattern(str(item["field"]), groups, more.union(*groups), rank, is_open="open" in item, stops=stops)
