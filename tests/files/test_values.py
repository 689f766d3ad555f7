"""One reader of cells for all files: blanks, figures, days, modifiers; read in one way, or refused with what was found."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.dates import DateManner, full_year, order_of, read_date
from rvuedge.files.values.figures import decimal_mark, read_figure, whole
from rvuedge.files.values.modifiers import read_modifiers
from rvuedge.files.values.refusals import CellError, quotable

TODAY = DateManner(date(2026, 11, 29))
AUGUST_4 = date(2026, 8, 4)


@pytest.mark.parametrize(
    "text", ["", "  ", "NULL", "None", "nan", "NaN", "N/A", "#N/A", "-", "–", "\\N", "<NA>", "\xa0"]
)
def test_what_says_that_there_is_no_value_is_empty(text: str) -> None:
    assert is_empty(text)
    assert read_figure(text) is None
    assert read_modifiers(text) == ()


@pytest.mark.parametrize("text", ["0", "No", "NA1", "x", "00"])
def test_what_says_something_is_not_empty(text: str) -> None:
    assert not is_empty(text)


@pytest.mark.parametrize("text", ['="47562"', "“47562”", "'47562", " 47562\xa0", "\u200b47562", '"47562"'])
def test_the_dress_of_a_cell_is_taken_off(text: str) -> None:
    assert tidy(text) == "47562"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.21", "10.21"), ("10,21", "10.21"), ("1.010,79", "1010.79"), ("1,010.79", "1010.79"), ("1,234", "1234"),
        ("0,045", "0.045"), ("1.234", "1.234"), ("(5.00)", "-5.00"), ("5.00-", "-5.00"), ("-5", "-5"), ("−5", "-5"),
        ("$1,200.50", "1200.50"), ("($1,200.00)", "-1200.00"), ("5.11 CR", "-5.11"), ("1E1", "10"), (".5", "0.5"),
        ("1,234,567", "1234567"), ("12,34,567", None), ("1.2.3", None), ("ten", None), ("1,2,3", None), ("٣", None),
    ],
)  # fmt: skip
def test_figures(text: str, found: str | None) -> None:
    if found is None:
        with pytest.raises(CellError):
            read_figure(text)
    else:
        assert read_figure(text) == Decimal(found)


def test_a_comma_before_three_digits_goes_by_the_other_cells_of_the_column() -> None:
    mark = decimal_mark(["1,234", "10,21"])
    assert (mark, read_figure("1,234", mark=mark)) == (",", Decimal("1.234"))
    mark = decimal_mark(["1,234", "10.21"])
    assert (mark, read_figure("1,234", mark=mark)) == (".", Decimal(1234))
    with pytest.raises(CellError, match="two ways"):
        read_figure("1,234", mark="?")


def test_whole_numbers() -> None:
    assert [whole(text, expected="units") for text in ("2.0", "1,200", "(3)", "")] == [2, 1200, -3, None]
    with pytest.raises(CellError):
        whole("1.5", expected="units")


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-04", "2026.08.04", "2026/08/04", "20260804", "2026-08-04 00:00:00.000", "2026-08-04T00:00:00Z",
        "8/4/26", "8/4/2026", "08-04-2026", "8/4/2026 8:30 AM", "04-AUG-26", "04-Aug-2026", "4 Aug '26", "04AUG2026",
        "Aug 4, 2026", "Tuesday, August 4, 2026", "Tue Aug 4 2026", "4th of August 2026", "2026-Aug-04", "46238",
        "46238.5", "2026-08-04T23:30:00-05:00", "2026-08-05T02:30:00Z",
    ],
)  # fmt: skip
def test_every_form_whose_day_is_certain(text: str) -> None:
    """The last is 10:30 in the evening of August 4 in New York; 46238 days after December 30, 1899."""
    assert read_date(text, TODAY) == AUGUST_4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("08042026", "may be 2026-04-08 or 2026-08-04"), ("04.08.2026", "two ways"), ("0026-08-04", "the year 26"),
        ("2026-02-30", "does not exist"), ("1989-12-31", "1989-12-31"), ("12/31/27", "'27'"), ("8/4", "8/4"),
        ("today", "a text of 5"), ("2026", "2026"), ("٢٠٢٦-٠٣-١٤", "٢٠٢٦"),
    ],
)  # fmt: skip
def test_what_is_no_certain_day_is_refused_with_what_was_found(text: str, sentence: str) -> None:
    with pytest.raises(CellError) as raised:
        read_date(text, TODAY)
    assert sentence in raised.value.found or "a text" in raised.value.found


def test_a_column_that_writes_the_day_first_anywhere_is_not_read_month_first() -> None:
    texts = ["3/4/2026", "13/4/2026", "5/5/2026"]
    manner = DateManner(TODAY.today, order=order_of(texts))
    assert (read_date(texts[1], manner), read_date(texts[2], manner)) == (date(2026, 4, 13), date(2026, 5, 5))
    with pytest.raises(CellError, match="day first"):
        read_date(texts[0], manner)


def test_excels_1904_system() -> None:
    assert read_date("44776", DateManner(TODAY.today, is_1904=True)) == AUGUST_4


def test_a_year_of_two_digits_is_the_one_from_1990_to_tomorrow() -> None:
    assert [full_year(text, TODAY) for text in ("26", "90", "00")] == [2026, 1990, 2000]
    for text in ("27", "89"):
        with pytest.raises(CellError):
            full_year(text, TODAY)


@given(st.dates(date(1990, 1, 1), date(2026, 11, 30)))
def test_one_day_in_all_spellings_is_one_day(day: date) -> None:
    serial = str((day - date(1899, 12, 30)) // timedelta(days=1))
    spelled = [day.isoformat(), f"{day:%Y%m%d}", f"{day.month}/{day.day}/{day.year}", f"{day:%d-%b-%y}", serial]
    spelled += [f"{day:%m/%d/%y}", f"{day:%A, %B %d, %Y}", f"{day:%Y.%m.%d}"]
    assert {read_date(text, TODAY) for text in spelled} == {day}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("51", "51"), ("51.0", "51"), ("51,RT", "51 RT"), ("51RT", "51 RT"), ("51-rt", "51 RT"), ("Left", "LT"),
        ("right", "RT"), ("Both", "50"), ("Bilateral", "50"), ("25 NULL", "25"), ("XU", "XU"), ("ZZ", "ZZ"),
    ],
)  # fmt: skip
def test_modifiers(text: str, found: str) -> None:
    assert " ".join(read_modifiers(text)) == found


@pytest.mark.parametrize("text", ["LEFTY", "upstairs", "NOTE", "HAND", "5", "512"])
def test_a_word_is_never_two_modifiers_that_are_not_known(text: str) -> None:
    with pytest.raises(CellError):
        read_modifiers(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for reader in (read_figure, read_modifiers, lambda cell: read_date(cell, TODAY)):
        try:
            reader(text)
        except CellError as error:
            assert error.found
            assert error.expected


def test_a_refusal_quotes_no_name() -> None:
    assert quotable("Wobblefrotz") == "a text of 11 characters"
