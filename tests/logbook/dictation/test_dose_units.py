"""A dose that is said with a drug shows the billing units that it makes. J9312 is billed by 10 mg: 700 mg are 70."""

from __future__ import annotations

import pytest

from tests.support.api import Api


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("rituximab 700 mg", (70, 0)),
        ("J9312 700 mg", (70, 0)),
        ("J9312 694 mg", (70, 0)),  # a part of a unit is billed as one
        ("J9312 700 mg waste 30 mg", (70, 3)),
        ("J9312 700 ml", (None, None)),  # no volume is known of it
        ("J9312", (None, None)),
        ("47562", (None, None)),
    ],
)
def test_a_dose_shows_its_billing_units(api: Api, text: str, units: tuple[int | None, int | None]) -> None:
    answer = api.signed_in().post("/logs/parse", {"text": text}).get_json()
    [line] = answer["lines"]
    assert (line["billing_units"], line["wasted_units"]) == units
