"""The work of the screen grows as the text does, by each of its patterns and as a whole; counted, never timed by a clock.

A pattern is slow when it reads the same letters again and again. What is counted is processor time of one process, as the
best of some runs and as a ratio: twice the text may take twice the time, and four times the text four times.
"""

from __future__ import annotations

import re
import time

import pytest

from rvuedge.logbook.records import narrow_texts as shapes
from rvuedge.privacy import bare_names, identifiers, name_words, persons, screening, spoken
from rvuedge.privacy.screening import Holds, screen

MODULES = (bare_names, identifiers, name_words, persons, screening, spoken, shapes)
BUILT = [
    (f"{module.__name__}.{name}", value)
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
]
# What C2 sent, and a piece of everything a pattern begins with, again and again.
PIECES = [
    "x", "z ", "1", "1-", "1 ", "a ", "Ab ", "A.", "A A ", "A'", "Aa-", "a1", "\t", " ", "-", "((", "@a.", "dob\t", "dob ",
    "b 1/1/11 ", "born may ", "janjan", "patient ", "pt ", "name: ", "mr ", "Dr. ", "St. ", "on Aa ", "Maria ", "Maria, ",
    "Aa's hip ", "MRN ", "case 1-", "lot ", "member-", "insured # # ", "policy id id ", "123-45-6789 ", "555-0142 ", "+1",
    "one ", "one two ", "ninety ", "twenty-one ", "5 yo left ", "5 year old old ", "1 A ", "1/", "www.", "https://", "at ",
    "a at a ", "facebook @", "1HGCM", "\u00e9", "\ufdfa", "\u0300",
]  # fmt: skip
SHORT, RUNS = 500, 2
MOST_GROWTH = 8.0  # for four times the text: linear is 4, quadratic 16; between them there is room for noise


def cost(module_run: object, text: str) -> float:
    best = float("inf")
    for _ in range(RUNS):
        before = time.process_time()
        module_run(text)  # type: ignore[operator]
        best = min(best, time.process_time() - before)
    return best


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_four_times_the_text_is_four_times_the_work(piece: str) -> None:
    def everything(text: str) -> None:
        screen(text, Holds.PROSE)

    once, four = ((piece * (size // len(piece) + 1))[:size] for size in (SHORT, 4 * SHORT))
    assert cost(everything, four) <= MOST_GROWTH * max(cost(everything, once), 0.0003)


def has_bound(pattern: re.Pattern[str]) -> bool:
    """Whether no repetition in a pattern is without an end: + and * are written {1,40} and {0,3}."""
    plain = re.sub(r"\\.", "", pattern.pattern)
    plain = re.sub(r"\[[^\]]*\]", "c", plain)
    return not re.search(r"[*+]|\{\d+,\}", plain)


@pytest.mark.parametrize(("name", "pattern"), BUILT, ids=[name for name, _ in BUILT])
def test_no_repetition_in_a_pattern_is_without_an_end(name: str, pattern: re.Pattern[str]) -> None:
    assert has_bound(pattern), name


def test_such_a_repetition_would_be_seen() -> None:
    assert not has_bound(re.compile(r"a[b+]*c"))
    assert not has_bound(re.compile(r"a\s+c"))
    assert not has_bound(re.compile(r"a{2,}"))
    assert has_bound(re.compile(r"\+?[*+]{1,3}"))
