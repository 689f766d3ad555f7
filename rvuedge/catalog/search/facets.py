"""What a text says beside its words (contrast, sides, numbers with a unit, what is left out), and what codes cover.

"L knee MRI w/o contrast" is the words "knee mri", the left side, and no contrast. What is said so is matched with what
a code covers (ladders.toml) and is no word of the search. Computes only.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rvuedge.catalog.search.weights import TABLE
from rvuedge.catalog.search.words import FILLER, STOP_WORDS, cut, folded, stem

LADDERS = Path(__file__).with_name("ladders.toml")
NO_END = 1_000_000.0  # "from there on": more than any age, length or time of a ladder
_CONTRAST = {name: re.compile(TABLE["contrast"][name]) for name in ("both", "none", "with")}
STUDIES = re.compile(TABLE["contrast"]["studies"])
_SIDES = {name: re.compile(TABLE["sides"][name]) for name in ("both", "left", "right")}
_WRITTEN: dict[str, float] = TABLE["numbers"]
_NUMBER = rf"(?:[0-9]+(?:\.[0-9]+)?|{'|'.join(_WRITTEN)})"
_MORE, _LESS = TABLE["compared"]["more"], TABLE["compared"]["less"]
LEVEL = re.compile(r"\b(?:level|lvl) ?([0-9])\b")
AGE = re.compile(rf"\b(?:age|aged) ?({_NUMBER})\b")
LEFT_OUT = re.compile(rf"\b(?:{TABLE['cutting']['left_out']}) ((?:[a-z]+ ?)+)")
# A text without any of these says nothing beside its words.
HINT = re.compile(
    rf"[0-9]|\b(?:[lr]|lt|rt|left|right|both|bilateral(?:ly)?|plain|enhanced|dye|{TABLE['cutting']['left_out']})\b|with|contrast"
    rf"|\b(?:{'|'.join(_WRITTEN)})\b"
)


@dataclass(frozen=True, slots=True)
class UnitOfNumbers:
    """A unit that numbers stand before; `factor` makes it the ladder's. `staying`: all, words, or ''."""

    unit: str
    pattern: re.Pattern[str]
    factor: float
    staying: str
    step: float


UNITS = tuple(
    UnitOfNumbers(
        row["unit"],
        re.compile(rf"(?:({_MORE})|({_LESS}))? ?\b({_NUMBER})(?: ?(?:-|to) ?({_NUMBER}))?[ -]*({row['pattern']})"),
        row.get("times", 1) / row.get("divided", 1),
        row.get("kept", ""),
        row.get("step", 1),
    )
    for row in TABLE["units"]
)


@dataclass(slots=True)
class QueryMeaning:
    """A text read: its words without filler, and what else it says."""

    words: list[str]
    contrast: str | None = None
    sides: set[str] = field(default_factory=set)
    numbers: dict[str, float] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def says_no_more_than(self, other: QueryMeaning) -> bool:
        """Whether everything this says beside its words, the other says as well."""
        return (
            self.contrast in {None, other.contrast}
            and self.sides <= other.sides
            and self.numbers.keys() <= other.numbers.keys()
            and set(self.left_out) <= set(other.left_out)
        )

    @property
    def side(self) -> str | None:
        """'both' or 'one', where a side is said."""
        if "both" in self.sides or {"left", "right"} <= self.sides:
            return "both"
        return "one" if self.sides else None


@lru_cache(maxsize=2_000)
def meaning_of(text: str) -> QueryMeaning:
    """The meaning of a query or a name. A text that is nothing but such sayings keeps its words."""
    plain = folded(text)
    if not HINT.search(plain):
        return QueryMeaning(_telling(plain))
    found = QueryMeaning([])
    rest = _numbers(plain, found)
    rest = _contrast(rest, found)
    rest = _sides(rest, found)
    rest = _left_out(rest, found)
    found.words = _telling(rest)
    return found if found.words else QueryMeaning(_telling(plain))


def _telling(text: str) -> list[str]:
    words = cut(text)
    return [word for word in words if word not in FILLER] or words


def _numbers(text: str, found: QueryMeaning) -> str:
    if level := LEVEL.search(text):
        found.numbers["level"] = float(level[1])
    if age := AGE.search(text):
        found.numbers["age"] = _value(age[1])
        text = text[: age.start()] + " " + text[age.end() :]
    for unit in UNITS:
        match = unit.pattern.search(text)
        if match is None or unit.unit in found.numbers:
            continue
        more, less, first, last, words = match.groups()
        value = (_value(first) + _value(last or first)) / 2 * unit.factor
        if unit.unit:
            found.numbers[unit.unit] = round(value + unit.step * (bool(more) - bool(less)), 4)
        if unit.staying != "all":
            stays = words if unit.staying else ""
            text = f"{text[: match.start()]} {stays} {text[match.end() :]}"
    return text


def _value(text: str) -> float:
    return float(_WRITTEN.get(text, 0) or text)


def _contrast(text: str, found: QueryMeaning) -> str:
    if not STUDIES.search(text):
        return text
    for name, pattern in _CONTRAST.items():
        if pattern.search(text):
            found.contrast = name
            text = pattern.sub(" ", text)
            break
    if found.contrast:
        for pattern in _CONTRAST.values():
            text = pattern.sub(" ", text)
    return text


def _sides(text: str, found: QueryMeaning) -> str:
    for name, pattern in _SIDES.items():
        shorter = pattern.sub(" ", text)
        if shorter != text and cut(shorter.strip()):
            found.sides.add(name)
            text = shorter
    return text


def _left_out(text: str, found: QueryMeaning) -> str:
    """Takes the first telling word after “without” or “no” out of the text."""
    match = LEFT_OUT.search(text)
    if match is None:
        return text
    named = next((word for word in match[1].split() if word not in STOP_WORDS and word not in FILLER), None)
    if named is None:
        return text
    place = text.index(named, match.start(1))
    before = text[: match.start()]
    if not cut(before.strip()):
        return text  # a text that begins so leaves nothing out of anything: "no show"
    found.left_out.append(stem(named))
    return f"{before} {text[place + len(named) :]}"


@dataclass(slots=True)
class CodeFacets:
    """What one code covers: contrast (none, with, both), side (one, both), numbers by unit as (from, to).

    Both ends are included. `names` are our own short words for its family.
    """

    contrast: str | None = None
    side: str | None = None
    numbers: dict[str, tuple[float, float]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


UNSAID = CodeFacets()


@cache
def facets_by_code() -> dict[str, CodeFacets]:
    """The facets of every code in ladders.toml."""
    read: dict[str, Any] = tomllib.loads(LADDERS.read_text(encoding="utf-8"))
    found: dict[str, CodeFacets] = defaultdict(CodeFacets)
    for family in read["contrast"]:
        for value, code in family["codes"].items():
            found[code].contrast = value
            found[code].names += family["names"]
    for family in read["side"]:
        for value, code in family["codes"].items():
            found[code].side = value
            found[code].names += family["names"]
    for ladder in read["ladder"]:
        for code, (first, *last) in ladder["rungs"].items():
            found[code].numbers[ladder["unit"]] = (float(first), float(last[0]) if last else NO_END)
            found[code].names += [name.format(first) for name in ladder.get("names", ())]
    return dict(found)


def facets_of(code: str) -> CodeFacets:
    """What a code covers; nothing where the table has no word of it."""
    return facets_by_code().get(code, UNSAID)
