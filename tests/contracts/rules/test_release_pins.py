"""What a contract freezes, as it is stated: one of release, year and weights, and what values newer codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rvuedge.contracts.rules.release_pins import BY_DATE, BY_SERVICE, Pin, PinError, pin_from

HALVES = [{"release": "RVU20D", "weight": "0.5"}, {"release": None, "weight": "0.5"}]


@pytest.mark.parametrize(
    ("release", "body", "words", "frozen"),
    [
        (None, None, "the release in force on the date of service", False),
        ("RVU20D", None, "RVU20D", True),
        (None, {"year": 2020, "fallback": "dos"}, "the last release of 2020", True),
        (None, {"blend": HALVES}, "0.5 × RVU20D + 0.5 × date of service", True),
    ],
)
def test_a_pin_says_which_releases_value_work(release: str | None, body: Any, words: str, frozen: bool) -> None:
    pin = pin_from(release, body)
    assert (pin.words, pin.is_frozen) == (words, frozen)


def test_what_is_not_said_is_by_date_and_has_no_fallback() -> None:
    assert pin_from(None, None) is BY_SERVICE
    assert pin_from("RVU20D", None) == Pin("RVU20D", fallback="none")
    assert pin_from(None, {"blend": HALVES}).blend == (("RVU20D", Decimal("0.5")), (BY_DATE, Decimal("0.5")))


@pytest.mark.parametrize(
    ("release", "body", "place"),
    [
        ("RVU20D", {"year": 2020}, "pin"),
        (None, {"year": 2020, "blend": HALVES}, "pin"),
        (None, {"blend": HALVES[:1]}, "pin.blend"),
        (None, {"blend": [HALVES[0], HALVES[0]]}, "pin.blend"),
        (None, {"fallback": "dos"}, "pin.fallback"),
        ("RVU20D", {"fallback": "nearest"}, "pin.fallback"),
        ("RVU20D", {"fallback": "crosswalk"}, "pin.crosswalk"),
        ("RVU20D", {"crosswalk": {"49591": "49560"}}, "pin.crosswalk"),
    ],
)
def test_a_pin_that_contradicts_itself_names_the_field(release: str | None, body: Any, place: str) -> None:
    with pytest.raises(PinError) as refused:
        pin_from(release, body)
    assert refused.value.place == place
