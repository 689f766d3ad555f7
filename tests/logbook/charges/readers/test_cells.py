"""Cells of charge tables: every spelling that is read, and every one that is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.logbook.charges.readers import cells
from rvuedge.logbook.charges.readers.code_cells import code_items
from rvuedge.logbook.charges.readers.encounters import ChargeCellError, quotable, setting_of

MARCH_14 = date(2026, 3, 14)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-14", "2026-3-14", "2026-03-14 08:30", "2026-03-14T08:30:00Z", "2026-03-14 00:00:00", "20260314",
        "3/14/2026", "03/14/2026", "3/14/2026 8:30 AM", " 3/14/2026 ", "14-Mar-2026", "14 March 2026", "Mar 14, 2026",
        "March 14 2026", "46095", "46095.0", "46095.354",
    ],
)  # fmt: skip
def test_dates_that_are_read(text: str) -> None:
    assert cells.service_date(text) == MARCH_14


@pytest.mark.parametrize(
    "text",
    [
        "", "3/14/26", "03-14-2026", "14.03.2026", "14/3/2026", "2026-02-29", "2/30/2026", "2026-13-01", "0/1/2026",
        "1999-12-31", "2100-01-01", "36525", "73051", "Marchy 14, 2026", "today", "2026", "٢٠٢٦-٠٣-١٤",
    ],
)  # fmt: skip
def test_dates_that_are_ambiguous_impossible_or_none(text: str) -> None:
    with pytest.raises(ChargeCellError):
        cells.service_date(text)


def test_excel_serials_reach_from_2000_to_2099() -> None:
    assert (cells.service_date("36526"), cells.service_date("73050")) == (date(2000, 1, 1), date(2099, 12, 31))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_one_day_in_all_spellings_is_one_day(day: date) -> None:
    serial = str((day - date(1899, 12, 30)) // timedelta(days=1))
    spelled = [day.isoformat(), f"{day:%Y%m%d}", f"{day.month}/{day.day}/{day.year}", f"{day:%d %b %Y}", serial]
    assert {cells.service_date(text) for text in spelled} == {day}


@pytest.mark.parametrize(
    ("text", "first", "both"),
    [("13/3/2026", True, False), ("3/13/2026", False, False), ("3/4/2026", False, True), ("3/3/2026", False, False)],
)
def test_a_slashed_date_tells_which_way_it_reads(text: str, first: bool, both: bool) -> None:
    assert (cells.day_comes_first(text), cells.reads_two_ways(text)) == (first, both)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("99213", [("99213", (), None)]),
        ("38525-51-RT", [("38525", ("51", "RT"), None)]),
        ("45378.0", [("45378", (), None)]),
        (" 45378.00 ", [("45378", (), None)]),
        ("38525 51 rt", [("38525", ("51", "RT"), None)]),
        ("38525:51:RT", [("38525", ("51", "RT"), None)]),
        ("99213 x3", [("99213", (), 3)]),
        ("99213x3", [("99213", (), 3)]),
        ("99213 × 3", [("99213", (), 3)]),
        ("99213 (3)", [("99213", (), 3)]),
        ("99213-25 x2", [("99213", ("25",), 2)]),
        ("99213-X3", [("99213", ("X3",), None)]),
        ("99213-XU", [("99213", ("XU",), None)]),
        ("99213 XU", [("99213", ("XU",), None)]),
        ("J9313 40 units", [("J9313", (), 40)]),
        ("+11045", [("11045", (), None)]),
        ("0042T", [("0042T", (), None)]),
        ("99213-25, 17110", [("99213", ("25",), None), ("17110", (), None)]),
        ("99213,25;17110", [("99213", ("25",), None), ("17110", (), None)]),
        (
            "38525-51-RT, 19301-LT; 99213 x3",
            [("38525", ("51", "RT"), None), ("19301", ("LT",), None), ("99213", (), 3)],
        ),
        ("47562\n49505-51", [("47562", (), None), ("49505", ("51",), None)]),
    ],
)
def test_cells_of_codes(text: str, found: list[tuple[str, tuple[str, ...], int | None]]) -> None:
    assert [(item.code, item.modifiers, item.units) for item in code_items(text)] == found


@pytest.mark.parametrize(
    "text", ["", "100", "992134", "9921", "office visit", "99213 x0", "99213-", "99213-255", "99213 Zy9"]
)
def test_cells_that_are_no_codes(text: str) -> None:
    with pytest.raises(ChargeCellError):
        code_items(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("51", ("51",)),
        ("51,RT", ("51", "RT")),
        ("51-rt", ("51", "RT")),
        ("51RT", ("51", "RT")),
        (" 25 ", ("25",)),
    ],
)
def test_cells_of_modifiers(text: str, found: tuple[str, ...]) -> None:
    assert cells.modifiers(text) == found


@pytest.mark.parametrize("text", ["5", "512", "5-1", "é1"])
def test_cells_that_are_no_modifiers(text: str) -> None:
    with pytest.raises(ChargeCellError):
        cells.modifiers(text)


@pytest.mark.parametrize(("text", "found"), [("", 1), ("1", 1), ("2.0", 2), ("99999", 99999), ("3.", 3)])
def test_cells_of_units(text: str, found: int) -> None:
    assert cells.units(text) == found


@pytest.mark.parametrize("text", ["0", "-1", "(1)", "1.5", "100000", "one", "1e3", "²"])
def test_cells_that_are_no_units(text: str) -> None:
    with pytest.raises(ChargeCellError):
        cells.units(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("11", "11"),
        ("2", "02"),
        ("22.0", "22"),
        ("11 - Office", "11"),
        ("Office", "11"),
        ("Inpatient Hospital", "21"),
    ],
)
def test_places_of_service(text: str, found: str | None) -> None:
    assert cells.place_of_service(text) == found


@pytest.mark.parametrize(
    ("place", "setting"),
    [
        (None, "facility"),
        ("", "facility"),
        ("11", "nonfacility"),
        ("19", "facility"),
        ("22", "facility"),
        ("24", "facility"),
        ("10", "nonfacility"),
    ],
)
def test_settings_by_place_of_service(place: str | None, setting: str) -> None:
    assert setting_of(place) == setting


@pytest.mark.parametrize(("text", "found"), [("", None), ("3.88", Decimal("3.88")), ("1,234.5", Decimal("1234.5"))])
def test_stated_figures(text: str, found: Decimal | None) -> None:
    assert cells.work_rvu(text) == found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("4950", "'4950'"),
        ("", "nothing"),
        ("Wobblefrotz", "a text of 11 characters"),
        ("Zzyz 12345", "a text of 10 characters"),
        ("3/14/26", "'3/14/26'"),
    ],
)
def test_an_error_quotes_figures_and_no_names(text: str, sentence: str) -> None:
    assert quotable(text) == sentence


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_as_a_cell(text: str) -> None:
    for reader in (
        cells.service_date,
        cells.modifiers,
        cells.units,
        cells.place_of_service,
        cells.work_rvu,
        code_items,
    ):
        try:
            reader(text)
        except ChargeCellError as error:
            assert error.found
            assert error.expected
