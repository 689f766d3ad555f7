"""The modifiers known here: each says something, and the phone's chips say the same."""

from __future__ import annotations

import re

import pytest

from config import PROJECT
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.rules.known_modifiers import (
    CHANGE_CREDIT,
    INFORMATIONAL,
    MODIFIERS,
    note_modifiers,
)
from tests.valuation.situations import line

CLIENT = PROJECT / "rvuedge" / "web" / "static" / "app"


def test_a_modifier_changes_credit_or_does_not_and_says_what_it_is() -> None:
    assert not set(CHANGE_CREDIT) & set(INFORMATIONAL)
    assert all(re.fullmatch("[0-9A-Z]{2}", code) and says.strip() == says != "" for code, says in MODIFIERS.items())
    assert len(set(MODIFIERS.values())) == len(MODIFIERS)
    assert len(MODIFIERS) == 117


def test_the_phones_modifiers_say_what_these_say() -> None:
    text = (CLIENT / "line" / "modifiers.js").read_text("utf-8")
    (found,) = re.findall(r"const MODIFIERS = \{(.*?)\};", text, re.DOTALL)
    words = dict(re.findall(r'(\w\w): \["[^"]+", "([^"]+)"\]', found))
    assert words == {code: MODIFIERS[code] for code in words}
    assert {"25", "24", "57", "58", "59", "76", "78", "GC", "JW", "JZ", "AI", "26", "TC", "50", "LT", "RT"} <= set(
        words
    )


@pytest.mark.parametrize("code", ["ZZ", "1P", "CR"])
def test_a_modifier_nobody_knows_is_named(code: str) -> None:
    work = LineInProgress(line(f"40000-{code}-51"))
    note_modifiers(work)
    assert [(warning.code, code in warning.message) for warning in work.warnings] == [("UNKNOWN_MODIFIER", True)]
