"""Sentences that pages put together, and the fields of a form of terms by their place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rvuedge.platform.figures import count, signed_hundredths
from rvuedge.statements.closing import Pending
from rvuedge.web.codes.words import review_words
from rvuedge.web.physician.terms_form import TermsForm
from rvuedge.web.wording import after_change, members_found, would_hold

JULY = Pending(
    month=date(2026, 7, 1),
    is_over=True,
    is_first=False,
    lines=1,
    work_rvu=Decimal("10.21"),
    unvalued_lines=0,
    adjusted=Decimal(0),
    adjustments=(),
    people=(),
)


@pytest.mark.parametrize(
    ("number", "words", "sentence"),
    [
        (0, ("line",), "0 lines"),
        (1, ("line",), "1 line"),
        (2000, ("line",), "2,000 lines"),
        (2, ("specialty", "specialties"), "2 specialties"),
        (1, ("person", "people"), "1 person"),
    ],
)
def test_a_number_has_its_noun(number: int, words: tuple[str, ...], sentence: str) -> None:
    assert count(number, *words) == sentence


def test_members_are_counted_with_their_page() -> None:
    assert members_found(1, 1, page=1, pages=1, query=False) == "1 member"
    assert members_found(28, 28, page=1, pages=2, query=False) == "28 members, page 1 of 2"
    assert members_found(1, 28, page=1, pages=1, query=True) == "1 of 28 members"


def test_a_month_to_close_says_what_it_would_hold() -> None:
    assert would_hold(JULY) == (
        "July 2026 is over and can be closed. Closing it now would post 1 line, 10.21 wRVUs, "
        "and 0 adjustments to earlier months."
    )
    more = replace(JULY, is_over=False, lines=3, unvalued_lines=2, adjusted=Decimal("-1.3"), adjustments=({},))
    assert would_hold(more) == (
        "July 2026 has not ended yet. Closing it now would post 3 lines, 10.21 wRVUs (2 unvalued), "
        "and 1 adjustment to earlier months (−1.30 wRVUs)."
    )
    units = replace(more, anesthesia_units=Decimal("13.3"), adjusted_anesthesia_units=Decimal("-3.3"))
    assert would_hold(units) == (
        "July 2026 has not ended yet. Closing it now would post 3 lines, 10.21 wRVUs, 13.3 ASA units (2 unvalued), "
        "and 1 adjustment to earlier months (−1.30 wRVUs, −3.3 ASA units)."
    )


def test_a_difference_has_its_sign_and_nothing_has_none() -> None:
    assert [signed_hundredths(Decimal(text)) for text in ("1.3", "-1.3", "0")] == ["+1.30", "−1.30", "0.00"]


def test_an_adjusted_line_says_what_it_was() -> None:
    assert after_change({"was": None, "unvalued": 0}) == ""
    assert after_change({"was": "47562", "unvalued": -1}) == "; was 47562; has a value now"
    assert after_change({"was": None, "unvalued": 1}) == "; no longer has a value"


def test_what_authors_note_for_each_other_is_not_shown_to_readers() -> None:
    assert review_words({"state": "none", "note": "No article."}) == "No article."
    assert review_words({"state": "needs_review", "note": "Old."}) == "Not yet reviewed."
    reviewed = {"state": "reviewed", "reviewed_on": "2026-11-23", "note": None}
    assert review_words(reviewed) == (
        "Last reviewed November 23, 2026 against its sources. No clinician has reviewed it."
    )


def test_a_field_knows_its_name_value_and_problem_by_its_place() -> None:
    answer = {"money": {"bands": [{"rate": "55"}]}, "pin": {"blend": [{"weight": "0.5"}]}, "cfte": "0.8"}
    form = TermsForm(answer, {"o1.money.bands.0.rate": "Too low.", "o1.rate": "Missing."}, "o1_", "o1.")
    band = form.field_at("money.bands.0.rate")
    assert (band.name, band.value, band.kind) == ("o1_bands_0_rate", "55", "decimal")
    assert (band.problem, band.problem_id) == ("Too low.", "p-o1-money-bands-0-rate")
    assert form.field_at("pin.blend.0.weight").name == "o1_blend_0_weight"
    assert form.field_at("pin.year").name == "o1_pin_year"
    assert form.field_at("money.rate").problem == "Missing."
    assert form.field_at("money.bands.3.rate", "none").value == "none"
    assert (form.fills("money.bands"), form.fills("money.cap", "pin.year")) == (True, False)
    assert (form.refuses("money.bands.0.rate"), form.refuses("cfte")) == (True, False)
