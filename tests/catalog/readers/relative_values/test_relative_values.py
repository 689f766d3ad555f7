"""The relative value file: whole and exact, or refused with line, column, found and expected."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile, read_relative_values
from tests.catalog.readers.build import csv_bytes, relative_value_csv
from tests.catalog.readers.real_files import real
from tests.catalog.readers.relative_values.reading import (
    JULY_2026,
    OCTOBER_2025,
    VISIT,
    grid_with,
    read,
)


@pytest.fixture(scope="module")
def july_2026() -> RelativeValueFile:
    return read_relative_values(real(JULY_2026), file=JULY_2026)


@pytest.fixture(scope="module")
def october_2025() -> RelativeValueFile:
    return read_relative_values(real(OCTOBER_2025), file=OCTOBER_2025)


def work(release: RelativeValueFile, code: str, modifier: str = "") -> Decimal:
    return next(row.work_rvu for row in release.rows if row[:2] == (code, modifier))


def test_the_file_of_july_2026_is_read_whole(july_2026: RelativeValueFile) -> None:
    assert len(july_2026.rows) == 19_356
    assert july_2026.release == "RVU26C"
    assert (july_2026.year, july_2026.quarter, july_2026.track) == (2026, "C", "nonQPP")
    assert july_2026.effective_from == date(2026, 7, 1)
    assert july_2026.published_on == date(2026, 6, 30)
    assert july_2026.conversion_factor == Decimal("33.4009")
    assert sum(row.work_rvu > 0 for row in july_2026.rows) == 8_372


def test_the_file_of_october_2025_has_31_columns_and_no_track(
    october_2025: RelativeValueFile,
) -> None:
    assert len(october_2025.rows) == 19_090
    assert (october_2025.release, october_2025.track) == ("RVU25D", None)
    assert october_2025.effective_from == date(2025, 10, 1)
    assert october_2025.conversion_factor == Decimal("32.3465")
    assert {row.pricing_indicator for row in october_2025.rows} == {""}


@pytest.mark.parametrize(
    ("code", "modifier", "in_2025", "in_2026"),
    [
        ("99213", "", "1.30", "1.30"),
        ("99214", "", "1.92", "1.92"),
        ("47562", "", "10.47", "10.21"),
        ("27447", "", "19.60", "19.11"),
        ("45378", "", "3.26", "3.18"),
        ("93000", "", "0.17", "0.17"),
        ("71046", "", "0.22", "0.21"),
        ("71046", "TC", "0.00", "0.00"),
        ("58558", "", "4.17", "4.07"),
        ("J9313", "", "0.00", "0.00"),
    ],
)
def test_the_anchor_values_of_both_years_stand(
    code: str,
    modifier: str,
    in_2025: str,
    in_2026: str,
    october_2025: RelativeValueFile,
    july_2026: RelativeValueFile,
) -> None:
    assert work(october_2025, code, modifier) == Decimal(in_2025)
    assert work(july_2026, code, modifier) == Decimal(in_2026)


def test_the_discontinued_colonoscopy_keeps_its_own_row(july_2026: RelativeValueFile) -> None:
    assert work(july_2026, "45378", "53") == Decimal("1.59")
    assert work(july_2026, "45378") == Decimal("3.18")


def test_the_key_is_code_and_modifier(july_2026: RelativeValueFile) -> None:
    modifiers = [row.modifier for row in july_2026.rows if row.code == "86153"]
    assert modifiers == ["26"]
    whole = next(row for row in july_2026.rows if row[:2] == ("61715", ""))
    assert (whole.status, whole.work_rvu) == ("C", Decimal("0.00"))
    assert work(july_2026, "61715", "26") > 0


def test_work_stands_under_statuses_that_are_not_paid(july_2026: RelativeValueFile) -> None:
    with_work = Counter(row.status for row in july_2026.rows if row.work_rvu > 0)
    assert {status: with_work[status] for status in "INBRX"} == {
        "I": 49,
        "N": 51,
        "B": 28,
        "R": 89,
        "X": 14,
    }


def test_j_codes_carry_no_work(july_2026: RelativeValueFile) -> None:
    drugs = [row for row in july_2026.rows if row.code.startswith("J")]
    assert len(drugs) == 1_099
    assert {row.status for row in drugs} == {"E", "X", "N", "I"}
    assert {row.work_rvu for row in drugs} == {Decimal("0.00")}


def test_short_descriptors_are_kept_for_level_ii_alone(july_2026: RelativeValueFile) -> None:
    described = [row.code for row in july_2026.rows if row.short_descriptor]
    assert described
    assert not [code for code in described if code[0].isdigit() or code[0] == "D"]
    drug = next(row for row in july_2026.rows if row.code == "J9313")
    assert drug.short_descriptor == "Inj., lumoxiti, 0.01 mg"


def test_a_cpt_descriptor_in_the_file_is_not_kept() -> None:
    rows = [VISIT | {"short_descriptor": "words"}, {"code": "D0120", "short_descriptor": "words"}]
    assert [row.short_descriptor for row in read(relative_value_csv(rows)).rows] == ["", ""]


def test_a_row_is_read_field_by_field() -> None:
    row = VISIT | {
        "code": "45385",
        "modifier": "26",
        "not_used": "+",
        "facility_na": "NA",
        "global_days": "010",
        "pre": "0.10",
        "intra": "0.80",
        "post": "0.10",
        "mpi": "3",
        "endo_base": "45378",
        "supervision": "6A",
    }
    (read_row,) = read(relative_value_csv([row])).rows
    assert (read_row.not_used, read_row.nonfacility_na, read_row.facility_na) == (True, False, True)
    assert (read_row.total_nonfacility, read_row.total_facility) == (
        Decimal("2.80"),
        Decimal("1.40"),
    )
    assert (read_row.pre, read_row.intra, read_row.post) == tuple(map(Decimal, ("0.10", "0.80", "0.10")))
    assert (read_row.global_days, read_row.mpi, read_row.endo_base) == ("010", "3", "45378")
    assert (read_row.supervision, read_row.pricing_indicator) == ("6A", "9")


@pytest.mark.parametrize(
    ("quarter", "letter", "starts"),
    [
        ("January", "A", date(2026, 1, 1)),
        ("April", "B", date(2026, 4, 1)),
        ("July", "C", date(2026, 7, 1)),
        ("October", "D", date(2026, 10, 1)),
    ],
)
def test_the_quarter_names_the_release(quarter: str, letter: str, starts: date) -> None:
    release = read(relative_value_csv([VISIT], quarter=quarter))
    assert (release.release, release.effective_from) == (f"RVU26{letter}", starts)


@pytest.mark.parametrize(("indicators", "track"), [("99", "nonQPP"), ("11", "QPP"), ("19", None), ("55", None)])
def test_the_pricing_indicator_tells_the_track(indicators: str, track: str | None) -> None:
    rows = [{"code": f"9921{n}", "pricing_indicator": indicator} for n, indicator in enumerate(indicators)]
    assert read(relative_value_csv(rows)).track == track


@pytest.mark.parametrize("end", [b"\x1a", b"\x1a\r\n", b"\r\n\r\n", b",,,\r\n", b"_x001A_,,\r\n", b"\r\n\x1a"])
def test_ctrl_z_and_blank_rows_at_the_end_are_nothing(end: bytes) -> None:
    assert len(read(relative_value_csv([VISIT]) + end).rows) == 1


@pytest.mark.parametrize("mark", ["\n", "\r\n"])
def test_either_line_end_will_do(mark: str) -> None:
    assert len(read(csv_bytes(grid_with({}), line_end=mark)).rows) == 3


def test_progress_counts_the_rows_read() -> None:
    body: list[int] = []
    rows = [f"{number:05}" for number in range(2_490)]
    read_relative_values(relative_value_csv(rows), file="x", progress=body.append, minimum_rows=0)
    assert body == [1_000, 2_000, 2_500]
