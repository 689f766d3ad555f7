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
    OFFERED_FIRST,
    note_modifiers,
)
from tests.valuation.situations import line

CLIENT = PROJECT / "rvuedge" / "web" / "static" / "app"


def test_a_modifier_changes_credit_or_does_not_and_says_what_it_is() -> None:
    assert not set(CHANGE_CREDIT) & set(INFORMATIONAL)
    assert all(re.fullmatch("[0-9A-Z]{2}", code) and says.strip() == says != "" for code, says in MODIFIERS.items())
    assert len(set(MODIFIERS.values())) == len(MODIFIERS)
    assert len(MODIFIERS) == 117


def test_the_phones_chips_are_these_modifiers_in_this_order_and_these_words() -> None:
    (found,) = (
        chips
        for file in CLIENT.rglob("*.js")
        for chips in re.findall(r"const MODIFIERS = \[(.*?)\];", file.read_text("utf-8"), re.DOTALL)
    )
    chips = re.findall(r'\[\s*"([^"]+)",\s*"([^"]+)",?\s*\]', found)
    assert chips == [(code, MODIFIERS[code]) for code in OFFERED_FIRST]


@pytest.mark.parametrize("code", ["ZZ", "1P", "CR"])
def test_a_modifier_nobody_knows_is_named(code: str) -> None:
    work = LineInProgress(line(f"40000-{code}-51"))
    note_modifiers(work)
    assert [(warning.code, code in warning.message) for warning in work.warnings] == [("UNKNOWN_MODIFIER", True)]
