"""The phone searches with the server's weights: both put the same code first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rvuedge.catalog.search import weights

STATIC = Path(weights.__file__).parents[2] / "web" / "static"
NUMBER = r"[0-9]+(?:\.[0-9]+)?"
ONE = re.compile(rf"const ([A-Z_]+) = ({NUMBER});")
SEVERAL = re.compile(rf"const \[([A-Z_, ]+)\] = \[((?:{NUMBER}(?:, )?)+)\];")
ON_THE_PHONE = (
    *("NAME", "TERM", "SPECIALTY", "ARTICLE", "WORK", "OWN_SPECIALTY", "OWN_USE", "WHOLE_NAME", "NAME_FIT"),
    *("LONGEST", "ALIKE", "SECOND_LOOK", "BEGINNINGS"),
)


def phones_numbers() -> dict[str, float]:
    """The constants of the phone's search, wherever its two scripts stand."""
    found: dict[str, float] = {}
    for name in ("catalog.js", "search.js"):
        (script,) = STATIC.rglob(name)
        text = script.read_text(encoding="utf-8")
        found |= {constant: float(number) for constant, number in ONE.findall(text)}
        for names, numbers in SEVERAL.findall(text):
            found |= dict(zip(names.split(", "), map(float, numbers.split(", ")), strict=True))
    return found


@pytest.mark.parametrize("name", ON_THE_PHONE)
def test_a_weight_is_the_same_on_the_phone(name: str) -> None:
    assert phones_numbers()[name] == getattr(weights, name)
