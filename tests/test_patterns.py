"""No pattern is super-linear: twice the text is about twice the work, for each pattern of the code.

A pattern that looks for the same letters from every place in a text takes the square of it, and one with a repetition
within a repetition more. What is counted is processor time of this process, as a ratio and never by itself.
"""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.support.patterns import Used, attacks, patterns

SIZES = (500, 1_000, 2_000)  # characters: 1, 2 and 4 times
MOST_GROWTH = 9.0  # four times the text: linear is 4, quadratic 16; between them there is room for noise
LEAST_SECONDS = 0.0004  # below it a pattern is over before it can be measured
REPEATED = [used for used in patterns() if attacks(used.pattern, 10)]


def cost(used: Used, text: Any) -> float:
    """The least processor time of three runs."""
    run = used.pattern.search if used.is_searched else used.pattern.fullmatch
    best = float("inf")
    for _ in range(3):
        before = time.process_time()
        run(text)
        best = min(best, time.process_time() - before)
        if best < LEAST_SECONDS:
            break
    return best


def growth(used: Used) -> float:
    """The work for four times the text in works for the text, for the hardest text; the first of them decides early."""
    worst = 0.0
    for once, twice, four in zip(*(attacks(used.pattern, size) for size in SIZES), strict=True):
        last = cost(used, four)
        if last <= MOST_GROWTH * LEAST_SECONDS:
            continue
        first = max(cost(used, once), LEAST_SECONDS)
        worst = max(worst, min(last / first, (cost(used, twice) / first) ** 2))
    return worst


def test_the_patterns_of_the_code_are_found() -> None:
    places = " ".join(used.place for used in patterns())
    for known in ("privacy/", "dictation/readers/", "platform/fields.py", "catalog/search/", "files/headers.py"):
        assert known in places
    assert len(REPEATED) > 50


@pytest.mark.parametrize("used", REPEATED, ids=lambda used: used.place)
def test_four_times_the_text_is_four_times_the_work(used: Used) -> None:
    assert growth(used) <= MOST_GROWTH


@pytest.mark.parametrize("pattern", [r"(?:a+)+b", r"\w+@\w+"])
def test_a_pattern_that_is_super_linear_is_seen(pattern: str) -> None:
    if pattern.startswith("(?:a+)+"):  # exponential: a few letters are too many
        assert attacks(re.compile(pattern), 10)
        return
    assert growth(Used("here", re.compile(pattern), is_searched=True)) > MOST_GROWTH
