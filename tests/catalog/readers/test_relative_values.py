"""The relative value file: whole and exact, or refused with line, column, found and expected."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from rvuedge.catalog.readers.problems import FileRefused
from rvuedge.catalog.readers.relative_values import RelativeValueFile, read_relative_values
from tests.catalog.readers.build import csv_bytes, relative_value_csv, value_grid
from tests.catalog.readers.real_files import real

JULY_2026 = "PPRRVU2026_Jul_nonQPP.csv"
OCTOBER_2025 = "PPRRVU2025_Oct.csv"
VISIT = {"code": "99213", "work_rvu": "1.30", "nonfacility_pe": "1.40", "malpractice": "0.10"}
FIRST_LINE = 11


def read(data: bytes) -> RelativeValueFile:
    return read_relative_values(data, file="x.csv", minimum_rows=0)


def refusal(data: bytes, minimum_rows: int = 0) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        read_relative_values(data, file="x.csv", minimum_rows=minimum_rows)
    return refused.value


def grid_with(changes: dict[tuple[int, int], str], rows: int = 3) -> list[list[str]]:
    grid = value_grid([VISIT | {"code": f"9921{n + 3}"} for n in range(rows)])
    for (line, column), text in changes.items():
        grid[line - 1][column] = text
    return grid


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
    assert (read_row.pre, read_row.intra, read_row.post) == tuple(
        map(Decimal, ("0.10", "0.80", "0.10"))
    )
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


@pytest.mark.parametrize(
    ("indicators", "track"), [("99", "nonQPP"), ("11", "QPP"), ("19", None), ("55", None)]
)
def test_the_pricing_indicator_tells_the_track(indicators: str, track: str | None) -> None:
    rows = [{"code": f"9921{n}", "pricing_indicator": one} for n, one in enumerate(indicators)]
    assert read(relative_value_csv(rows)).track == track


@pytest.mark.parametrize(
    "end", [b"\x1a", b"\x1a\r\n", b"\r\n\r\n", b",,,\r\n", b"_x001A_,,\r\n", b"\r\n\x1a"]
)
def test_ctrl_z_and_blank_rows_at_the_end_are_nothing(end: bytes) -> None:
    assert len(read(relative_value_csv([VISIT]) + end).rows) == 1


@pytest.mark.parametrize("mark", ["\n", "\r\n"])
def test_either_line_end_will_do(mark: str) -> None:
    assert len(read(csv_bytes(grid_with({}), line_end=mark)).rows) == 3


def test_progress_counts_the_rows_read() -> None:
    told: list[int] = []
    rows = [f"{number:05}" for number in range(2_490)]
    read_relative_values(relative_value_csv(rows), file="x", progress=told.append, minimum_rows=0)
    assert told == [1_000, 2_000, 2_500]


@pytest.mark.parametrize(
    ("line", "column", "text", "name", "expected"),
    [
        (11, 0, "9921", "HCPCS", "'09921': leading zeros are lost"),
        (12, 0, "992I4", "HCPCS", "a code of five characters"),
        (12, 0, "O0100", "HCPCS", "a code of five characters"),
        (12, 1, "25", "MOD", "'26', 'TC', '53' or nothing"),
        (12, 3, "", "STATUS CODE", "a status letter"),
        (12, 3, "K", "STATUS CODE", "a status letter"),
        (12, 5, "1.3O", "WORK RVU", "a figure with two decimals"),
        (12, 5, "1.3", "WORK RVU", "a figure with two decimals"),
        (12, 5, "-1.30", "WORK RVU", "a figure with two decimals"),
        (12, 5, "", "WORK RVU", "a figure with two decimals"),
        (12, 7, "N", "NON-FAC NA INDICATOR", "'NA' or nothing"),
        (12, 10, "NaN", "MP RVU", "a figure with two decimals"),
        (12, 14, "90", "GLOB DAYS", "'090': leading zeros are lost"),
        (12, 14, "0", "GLOB DAYS", "'000': leading zeros are lost"),
        (12, 14, "001", "GLOB DAYS", "000, 010, 090"),
        (12, 24, "4537", "ENDO BASE", "a code or nothing"),
        (12, 25, "33,4009", "CONV FACTOR", "a conversion factor"),
        (12, 26, "9", "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES", "two characters"),
        (13, 31, "0.0", "MP USED FOR OPPS PAYMENT AMOUNT", "a figure with two decimals"),
        (13, 31, "٣.٠٠", "MP USED FOR OPPS PAYMENT AMOUNT", "a figure with two decimals"),
    ],
)
def test_a_cell_its_column_cannot_hold_is_named(
    line: int, column: int, text: str, name: str, expected: str
) -> None:
    data = csv_bytes(grid_with({})).decode()
    rows = list(csv.reader(data.splitlines()))
    rows[line - 1][column] = text
    out = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    refused = refusal(out.encode("utf-8-sig"))
    (problem,) = refused.problems
    assert (problem.line, problem.column) == (line, name)
    assert problem.found == (repr(text) if text else "nothing")
    assert expected in problem.expected


def test_the_message_reads_as_a_sentence() -> None:
    refused = refusal(csv_bytes(grid_with({(12, 5): "x"})))
    assert str(refused) == (
        "x.csv line 12, column WORK RVU: found 'x', expected a figure with two decimals"
    )


def test_lost_zeros_are_listed_before_anything_else() -> None:
    rows = [{"code": f"{number:05}"} for number in (101, 100, 99213)]
    grid = value_grid(rows)
    for row in grid[10:]:
        row[0] = row[0].lstrip("0")
        row[5] = "0"
    refused = refusal(csv_bytes(grid))
    listed = [(problem.line, problem.column, problem.found) for problem in refused.problems]
    assert listed == [
        (11, "HCPCS", "'101'"),
        (12, "HCPCS", "'100'"),
        (11, "WORK RVU", "'0'"),
        (12, "WORK RVU", "'0'"),
        (13, "WORK RVU", "'0'"),
    ]


def test_twenty_problems_are_listed_and_the_rest_counted() -> None:
    changes = {(FIRST_LINE + row, 5): "x" for row in range(23)}
    grid = value_grid([f"{number:05}" for number in range(23)])
    for (line, column), text in changes.items():
        grid[line - 1][column] = text
    refused = refusal(csv_bytes(grid))
    assert (len(refused.problems), refused.more) == (20, 3)
    assert str(refused).endswith("x.csv: and 3 more")


def test_a_row_shifted_by_one_cell_is_refused() -> None:
    grid = grid_with({})
    grid[11].insert(4, "")
    (problem,) = refusal(csv_bytes(grid)).problems
    assert (problem.line, problem.found, problem.expected) == (12, "33 columns", "32 columns")


def test_a_row_shifted_within_its_width_is_refused() -> None:
    grid = grid_with({})
    grid[11] = [*grid[11][:4], "", *grid[11][4:-1]]
    refused = refusal(csv_bytes(grid))
    assert {problem.line for problem in refused.problems} == {12}
    assert "CONV FACTOR" in {problem.column for problem in refused.problems}


def test_a_blank_row_among_the_rows_is_refused() -> None:
    grid = grid_with({})
    grid.insert(12, [])
    (problem,) = refusal(csv_bytes(grid)).problems
    assert (problem.line, problem.found) == (13, "a blank line")


def test_a_column_taken_out_of_the_header_is_named() -> None:
    grid = [row[:10] + row[11:] for row in grid_with({})]
    refused = refusal(csv_bytes(grid))
    assert refused.problems[0].line == 10
    assert refused.problems[0].found == "'NON-FACILITY TOTAL'"
    assert refused.problems[0].expected == "'MP RVU'"


def test_swapped_columns_are_refused_though_both_hold_figures() -> None:
    grid = grid_with({})
    for row in grid[5:]:
        row[5], row[10] = row[10], row[5]
    refused = refusal(csv_bytes(grid))
    assert [problem.found for problem in refused.problems] == ["'MP RVU'", "'WORK RVU'"]


def test_a_key_that_stands_twice_is_refused() -> None:
    (problem,) = refusal(relative_value_csv([VISIT, "99214", VISIT])).problems
    assert (problem.line, problem.found) == (13, "99213 again")
    assert "line 11" in problem.expected


def test_the_same_code_with_another_modifier_is_another_row() -> None:
    rows = [{"code": "71046", "modifier": modifier} for modifier in ("", "26", "TC")]
    assert len(read(relative_value_csv(rows)).rows) == 3


def test_two_conversion_factors_are_refused() -> None:
    (problem,) = refusal(csv_bytes(grid_with({(13, 25): "33.5675"}))).problems
    assert (problem.line, problem.column, problem.found) == (13, "CONV FACTOR", "33.5675")


@pytest.mark.parametrize(("column", "name"), [(11, "NON-FACILITY TOTAL"), (12, "FACILITY TOTAL")])
def test_a_total_that_does_not_add_up_is_refused(column: int, name: str) -> None:
    right = Decimal(grid_with({})[10][column])
    (problem,) = refusal(
        csv_bytes(grid_with({(11, column): str(right + Decimal("0.01"))}))
    ).problems
    assert (problem.line, problem.column) == (11, name)
    assert problem.expected.startswith(str(right))


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        (b"", "an empty file"),
        (b"\r\n\x1a", "an empty file"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PK\x03\x04....", "a zip archive or an xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "an old Excel workbook (.xls)"),
        (b"\x1f\x8b\x08\x00", "a gzip-compressed file"),
        ("HCPCS,MOD".encode("utf-16"), "text in UTF-16"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b'{"a": 1}', "JSON"),
        (
            b"Payment Allowance Limits for Medicare Part B Drugs,,",
            "a Medicare Part B payment limit",
        ),
        (b"ADDENDUM E. FINAL CY 2026 GEOGRAPHIC PRACTICE COST INDICES (GPCIs)", "a GPCI file"),
        (b"COUNTIES INCLUDED IN 2025 LOCALITIES.", "a locality-county file"),
        (b"Contractor,Locality,Locality Name,National Anes CF of 20.3178", "an anesthesia"),
        (b"hello\nworld", "text that names itself as no CMS file"),
    ],
)
def test_another_file_altogether_is_called_by_its_name(data: bytes, looks: str) -> None:
    (problem,) = refusal(data).problems
    assert problem.found.startswith(looks)
    assert "PFS Relative Value File" in problem.expected


def test_a_file_without_a_release_date_is_refused() -> None:
    data = relative_value_csv([VISIT]).replace(b"RELEASED 07/01/2026", b"")
    assert "RELEASED" in refusal(data).problems[0].expected


def test_a_release_date_that_is_no_day_is_refused() -> None:
    data = relative_value_csv([VISIT]).replace(b"RELEASED 07/01/2026", b"RELEASED 02/30/2026")
    assert "'RELEASED 02/30/2026'" in refusal(data).problems[0].found


def test_a_lost_quotation_mark_is_refused_at_its_line() -> None:
    data = csv_bytes(grid_with({})).replace(b"\r\n99214,,", b'\r\n99214,,"')
    (problem,) = refusal(data).problems
    assert problem.line == 12
    assert "runs over the line end" in problem.found


def test_an_excerpt_is_refused_unless_it_is_said_to_be_one() -> None:
    (problem,) = refusal(relative_value_csv([VISIT]), minimum_rows=15_000).problems
    assert (problem.found, problem.expected) == ("1 rows", "at least 15,000 rows")


def test_every_cut_of_a_small_file_is_refused_or_loses_nothing_but_the_line_end() -> None:
    data = relative_value_csv([VISIT])
    whole = read(data).rows
    for end in range(len(data) - 2):
        refusal(data[:end])
    assert read(data[:-1]).rows == whole
    assert read(data[:-2]).rows == whole


@pytest.mark.parametrize("name", [JULY_2026, OCTOBER_2025])
def test_a_real_file_cut_at_a_line_end_is_refused(name: str) -> None:
    lines = real(name).splitlines(keepends=True)
    for kept in (0, 5, 10, 11, 5_000, 14_000, 16_000, 19_000, len(lines) - 1):
        with pytest.raises(FileRefused):
            read_relative_values(b"".join(lines[:kept]), file=name)


@pytest.mark.parametrize("lost", [2, 3, 40, 75, 1_000, 300_007])
def test_a_real_file_cut_within_a_line_is_refused(lost: int) -> None:
    data = real(JULY_2026).rstrip(b"\r\n")
    with pytest.raises(FileRefused):
        read_relative_values(data[: -lost + 1], file=JULY_2026)


def test_a_real_file_sorted_letters_first_is_refused_without_its_last_line() -> None:
    lines = real(JULY_2026).splitlines(keepends=True)
    body = sorted(lines[10:], key=lambda line: (line[:1].isdigit(), line))
    assert len(read_relative_values(b"".join(lines[:10] + body), file="x").rows) == 19_356
    with pytest.raises(FileRefused, match="no 99607"):
        read_relative_values(b"".join(lines[:10] + body[:-1]), file="x")


def test_a_qpp_file_may_omit_what_is_not_payable_but_not_its_last_payable_code() -> None:
    grid = list(csv.reader(real(JULY_2026).decode("cp1252").splitlines()))
    payable = [row for row in grid[10:] if row[3] in "ARTCMXI"]
    for row in payable:
        row[23], row[25] = "1", "33.5675"
    release = read_relative_values(csv_bytes(grid[:10] + payable), file="x")
    assert (release.track, release.conversion_factor) == ("QPP", Decimal("33.5675"))
    last = next(index for index, row in enumerate(payable) if row[0] == "V5299")
    with pytest.raises(FileRefused, match="no V5299"):
        read_relative_values(csv_bytes(grid[:10] + payable[:last]), file="x")


def test_a_real_file_that_misses_a_professional_row_is_refused() -> None:
    data = real(JULY_2026)
    lines = [line for line in data.splitlines(keepends=True) if not line.startswith(b"71046,26,")]
    with pytest.raises(FileRefused, match="71046-TC alone"):
        read_relative_values(b"".join(lines), file=JULY_2026)


def test_a_real_file_saved_again_from_a_spreadsheet_is_refused_with_its_lines() -> None:
    rows = list(csv.reader(real(JULY_2026).decode("cp1252").splitlines()))
    lost = [line for line, row in enumerate(rows, 1) if line > 10 and row[0][:1] == "0"]
    numeric = [line for line in lost if rows[line - 1][0].isdigit()]
    assert len(numeric) == 276
    for row in rows[10:]:
        row[0] = row[0].lstrip("0") if row[0].isdigit() else row[0]
        row[14] = str(int(row[14])) if row[14].isdigit() else row[14]
    with pytest.raises(FileRefused) as refused:
        read_relative_values(csv_bytes(rows), file=JULY_2026)
    assert refused.value.problems[0].line == numeric[0]
    assert refused.value.problems[0].found == "'100'"
    days = 1_400 + 469 + 3_779
    assert len(refused.value.problems) + refused.value.more == 276 + days
