"""Whatever the bytes: a reader imports exactly or refuses wholly, and fails in no other way.

RVUEDGE_FUZZ_EXAMPLES sets the number of examples of each test (10,000 in the long run).
"""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rvuedge.catalog.readers.anesthesia import read_anesthesia
from rvuedge.catalog.readers.anesthesia_base import read_base_units
from rvuedge.catalog.readers.drugs.ndc_crosswalk import read_ndc_crosswalk
from rvuedge.catalog.readers.drugs.payment_limits import read_payment_limits
from rvuedge.catalog.readers.edits.add_on_codes import read_add_on_codes
from rvuedge.catalog.readers.edits.component_pairs import read_component_pairs
from rvuedge.catalog.readers.edits.units_limits import read_units_limits
from rvuedge.catalog.readers.gpci import read_gpci
from rvuedge.catalog.readers.hcpcs import read_hcpcs
from rvuedge.catalog.readers.localities import read_localities
from rvuedge.catalog.readers.opps_caps import read_opps_caps
from rvuedge.catalog.readers.relative_values.any_format import read_release
from rvuedge.catalog.readers.relative_values.csv_format import read_relative_values
from rvuedge.catalog.readers.relative_values.layout import COLUMNS, LEVEL_II_TEXT, FileRow
from rvuedge.files.problems import FileRefused
from tests.catalog.edits.test_edits import ADD_ONS, LIMITS, PAIRS
from tests.catalog.readers.build import (
    csv_bytes,
    fixed_width_bytes,
    value_grid,
    xlsx_bytes,
    zip_bytes,
)
from tests.catalog.readers.build_tables import ndc_crosswalk_csv, payment_limit_csv
from tests.catalog.readers.test_anesthesia import HEADER as ANESTHESIA
from tests.catalog.readers.test_forms import ANESTHESIA_TEXT, COUNTIES_TEXT, GPCI_TEXT
from tests.catalog.readers.test_gpci import ALASKA
from tests.catalog.readers.test_gpci import HEADER as GPCI
from tests.catalog.readers.test_hcpcs import J9315, MORE, TITLE
from tests.catalog.readers.test_localities import FLORIDA
from tests.catalog.readers.test_localities import HEADER as LOCALITIES

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = int(os.environ.get("RVUEDGE_FUZZ_EXAMPLES", "100"))
fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)

ROWS = [
    {"code": "00100", "status": "J"},
    {"code": "99213", "work_rvu": "1.30", "nonfacility_pe": "1.40", "malpractice": "0.10"},
    {"code": "45378", "modifier": "53", "work_rvu": "1.59", "global_days": "000", "mpi": "3"},
    {"code": "J9313", "status": "E", "short_descriptor": "Inj., lumoxiti, 0.01 mg"},
]
GRID = value_grid(ROWS)
VALUES = csv_bytes(GRID)
DRUG = {"code": "J9313", "dosage": "0.01 MG", "limit": "23.394"}
VIAL = {"code": "J9313", "ndc": "00310-4700-01"}
release = partial(read_release, minimum_rows=0)
READERS: dict[str, tuple[Callable[..., Any], bytes]] = {
    "csv": (release, VALUES),
    "txt": (release, fixed_width_bytes(GRID)),
    "xlsx": (release, xlsx_bytes(GRID)),
    "zip": (release, zip_bytes({"PPRRVU2026_Jul.csv": VALUES})),
    "limits": (partial(read_payment_limits, minimum_rows=0), payment_limit_csv([DRUG])),
    "ndc": (partial(read_ndc_crosswalk, minimum_rows=0), ndc_crosswalk_csv([VIAL])),
    "gpci": (partial(read_gpci, minimum_rows=0), GPCI + ALASKA),
    "localities": (partial(read_localities, minimum_rows=0), LOCALITIES + FLORIDA),
    "anesthesia": (
        partial(read_anesthesia, minimum_rows=0),
        ANESTHESIA + b"10112,00,ALABAMA,19.31\r\n",
    ),
    "hcpcs": (partial(read_hcpcs, minimum_rows=0), TITLE + J9315 + MORE),
    "gpci text": (partial(read_gpci, minimum_rows=0), GPCI_TEXT),
    "county text": (partial(read_localities, minimum_rows=0), COUNTIES_TEXT),
    "anesthesia text": (partial(read_anesthesia, minimum_rows=0), ANESTHESIA_TEXT),
    "base units": (partial(read_base_units, minimum_rows=0), b"CODE\t2022\r\n\tBASE\r\n\tUNIT\r\n00790\t7\r\n"),
    "caps": (partial(read_opps_caps, minimum_rows=0), b"70496TC A 01112  05   150.69    150.69\r\n"),
    "units limits": (read_units_limits, LIMITS),
    "pairs": (read_component_pairs, PAIRS),
    "add-on codes": (read_add_on_codes, ADD_ONS),
}
CELLS = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                " ",
                "0",
                "0.0",
                "0.00",
                "00.00",
                "1.30",
                "1,30",
                "1e2",
                "NaN",
                "Infinity",
                "-0.00",
            ),
            *(
                "0.005",
                "\uff19.00",
                "NA",
                "na",
                "+",
                "26",
                "TC",
                "53",
                "tc",
                "99213",
                "100",
                "00100",
            ),
            *("O0100", "J9313", "A", "a", "9", "90", "090", "XXX", "33.4009", "33.5675", "\x1a"),
        ]
    ),
    st.text(st.characters(codec="utf-8"), max_size=8),
)


def outcome(reader: Callable[..., Any], data: bytes) -> Any:
    """What the reader gives, or None where it refuses with at least one problem said."""
    try:
        return reader(data, file="f")
    except FileRefused as error:
        refused = error
    assert refused.problems
    assert str(refused).startswith("f")
    return None


def as_printed(data: bytes) -> list[FileRow]:
    """The rows of a csv with the columns of 2026, read by the layout and no other rule."""
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))
    start = next(n for n, row in enumerate(rows) if row and row[0].strip().upper() == "HCPCS")
    body = rows[start + 1 :]
    while body and not any(cell.strip().strip("\x1a") for cell in body[-1]):
        body.pop()
    return [_row(dict(zip([pair.field for pair in COLUMNS], row, strict=False))) for row in body]


def _row(cells: dict[str, str]) -> FileRow:
    text = {field: cell.strip() for field, cell in cells.items()}
    public = LEVEL_II_TEXT.fullmatch(text["code"])
    text["short_descriptor"] = text["description"] if public else ""
    holds = {pair.field: pair.kind for pair in COLUMNS}
    values = (
        Decimal(text[field])
        if holds.get(field) == "figure"
        else bool(text[field])
        if holds.get(field) == "flag"
        else text[field]
        for field in FileRow._fields
    )
    return FileRow._make(values)


@fuzz
@given(
    row=st.integers(0, len(GRID) - 1),
    column=st.integers(0, 31),
    text=CELLS,
    line_end=st.sampled_from(["\n", "\r\n"]),
)
@example(row=10, column=31, text="\x1a", line_end="\n")
def test_a_changed_cell_is_read_exactly_or_refused(row: int, column: int, text: str, line_end: str) -> None:
    grid = [list(cells) for cells in GRID]
    grid[row][column] = text
    data = csv_bytes(grid, line_end=line_end, encoding="utf-8")
    read = outcome(release, data)
    if read is not None:
        assert read.rows == as_printed(data)
        assert len(read.rows) == len(ROWS)


@fuzz
@given(
    start=st.integers(0, len(VALUES)),
    length=st.integers(0, 60),
    replacement=st.binary(max_size=20),
)
def test_changed_bytes_are_read_exactly_or_refused(start: int, length: int, replacement: bytes) -> None:
    data = VALUES[:start] + replacement + VALUES[start + length :]
    read = outcome(partial(read_relative_values, minimum_rows=0), data)
    if read is not None:
        try:
            printed = as_printed(data)
        except UnicodeDecodeError:
            printed = as_printed(data.decode("cp1252", "replace").encode())
        assert [row[:30] for row in read.rows] == [row[:30] for row in printed]


@pytest.mark.parametrize("kind", list(READERS))
@fuzz
@given(data=st.binary(max_size=400))
def test_any_bytes_at_all_are_refused(kind: str, data: bytes) -> None:
    assert outcome(READERS[kind][0], data) is None


@pytest.mark.parametrize("kind", list(READERS))
@fuzz
@given(drawn=st.data())
def test_damaged_bytes_are_read_or_refused_and_nothing_else(kind: str, drawn: Any) -> None:
    reader, whole = READERS[kind]
    start = drawn.draw(st.integers(0, len(whole)))
    length = drawn.draw(st.integers(0, 40))
    data = whole[:start] + drawn.draw(st.binary(max_size=20)) + whole[start + length :]
    outcome(reader, data)


@pytest.mark.parametrize("kind", ["limits", "ndc", "gpci", "localities", "anesthesia"])
@fuzz
@given(drawn=st.data())
def test_a_changed_cell_of_a_table_is_read_or_refused(kind: str, drawn: Any) -> None:
    reader, whole = READERS[kind]
    grid = list(csv.reader(StringIO(whole.decode("cp1252"), newline="")))
    row = drawn.draw(st.integers(0, len(grid) - 1))
    column = drawn.draw(st.integers(0, len(grid[row]) - 1))
    grid[row][column] = drawn.draw(CELLS)
    outcome(reader, csv_bytes(grid, encoding="utf-8"))
