"""Cells of charge tables: every spelling that is read, and every one that is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.files.values.refusals import CellError
from rvuedge.logbook.charges.readers import cells
from rvuedge.logbook.charges.readers.cells import code_items
from rvuedge.logbook.charges.rules.encounters import setting_of


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
    "text", ["", "100", "4.7562E+04", "992134", "9921", "office visit", "99213 x0", "99213-", "99213-255", "99213 Zy9"]
)
def test_cells_that_are_no_codes(text: str) -> None:
    with pytest.raises(CellError):
        code_items(text)


@pytest.mark.parametrize(("text", "found"), [("", 1), ("1", 1), ("2.0", 2), ("99999", 99999), ("3.", 3)])
def test_cells_of_units(text: str, found: int) -> None:
    assert cells.units(text) == found


@pytest.mark.parametrize("text", ["0", "-1", "(1)", "1.5", "100000", "one", "²"])
def test_cells_that_are_no_units(text: str) -> None:
    with pytest.raises(CellError):
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


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_as_a_cell(text: str) -> None:
    for reader in (
        cells.units,
        cells.signed_units,
        cells.place_of_service,
        cells.work_rvu,
        code_items,
    ):
        try:
            reader(text)
        except CellError as error:
            assert error.found
            assert error.expected
