"""The payment limit file: dollars per billing unit for a quarter, N/A kept apart from zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rvuedge.catalog.readers.drugs.payment_limits import PaymentLimitTable, read_payment_limits
from rvuedge.files.problems import FileRefused
from tests.catalog.readers.build import xlsx_bytes
from tests.catalog.readers.build_tables import payment_limit_csv
from tests.catalog.readers.real_files import real

DRUG = {"code": "J9313", "short_descriptor": "Inj., lumoxiti, 0.01 mg", "dosage": "0.01 MG"}


def read(data: bytes) -> PaymentLimitTable:
    return read_payment_limits(data, file="asp.csv", minimum_rows=0)


def refusal(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        read(data)
    return refused.value


@pytest.mark.parametrize(
    ("name", "quarter", "rows", "highest"),
    [
        ("ASP_January_2024.csv", date(2024, 1, 1), 823, "511072.497"),
        ("ASP_April_2024.csv", date(2024, 4, 1), 819, "518240.680"),
        ("ASP_January_2026.csv", date(2026, 1, 1), 877, "770620.000"),
    ],
)
def test_a_real_file_is_read_whole(name: str, quarter: date, rows: int, highest: str) -> None:
    limits = read_payment_limits(real(name), file=name)
    assert (limits.quarter_start, len(limits.rows)) == (quarter, rows)
    assert max(row.limit for row in limits.rows if row.limit is not None) == Decimal(highest)
    assert [row.code for row in limits.rows if row.limit is None] == ["A9606"]


def test_the_withdrawn_drug_has_a_limit_in_january_2024_and_none_in_april() -> None:
    january = read_payment_limits(real("ASP_January_2024.csv"), file="x").rows
    april = read_payment_limits(real("ASP_April_2024.csv"), file="x").rows
    (drug,) = [row for row in january if row.code == "J9313"]
    assert drug.limit == Decimal("23.394")
    assert drug.dosage == (Decimal("0.01"), "mg")
    assert "J9313" not in {row.code for row in april}


def test_117_drugs_priced_in_january_2026_are_not_j_codes() -> None:
    rows = read_payment_limits(real("ASP_January_2026.csv"), file="x").rows
    assert sum(not row.code.startswith("J") for row in rows) == 117


def test_a_row_is_read_column_by_column() -> None:
    row = DRUG | {"limit": '"1,023.394"', "coinsurance": "15.060", "notes": "AMP-based", "cf": "1"}
    (limit,) = read(payment_limit_csv([row])).rows
    assert limit.limit == Decimal("1023.394")
    assert limit.coinsurance_percent == Decimal("15.060")
    assert limit.clotting_factor
    assert limit.notes == "AMP-based"
    assert limit.vaccine_limit is None


@pytest.mark.parametrize("text", ["N/A", "n/a", "-"])
def test_not_available_is_none_and_not_zero(text: str) -> None:
    (limit,) = read(payment_limit_csv([DRUG | {"limit": text}])).rows
    assert limit.limit is None


def test_a_printed_zero_is_zero() -> None:
    (limit,) = read(payment_limit_csv([DRUG | {"limit": "0.000"}])).rows
    assert limit.limit == Decimal("0.000")


def test_cpt_text_is_not_kept() -> None:
    (limit,) = read(payment_limit_csv([DRUG | {"code": "90371"}])).rows
    assert limit.short_descriptor == ""


def test_a_no_break_space_and_a_line_break_in_a_cell_are_blanks() -> None:
    row = DRUG | {"dosage": "1 million\xa0PFU", "notes": '"one\ntwo"'}
    data = payment_limit_csv([row, DRUG | {"code": "J9315", "limit": "x"}])
    assert b"\xa0" in data
    (bad,) = read(data).bad_rows
    assert bad.startswith("line 12, column Payment Limit: found 'x'")
    (limit,) = read(payment_limit_csv([row])).rows
    assert (limit.dosage_text, limit.notes) == ("1 million PFU", "one two")


@pytest.mark.parametrize("title", ["Payment Limits for Medicare Part B Drugs", "Something new"])
def test_the_title_may_change_and_lines_may_come_above(title: str) -> None:
    assert len(read(b",,\r\n" + payment_limit_csv([DRUG], title=title)).rows) == 1


def test_a_workbook_gives_the_same_rows() -> None:
    data = payment_limit_csv([DRUG])
    grid = [line.split(",") for line in data.decode("cp1252").replace('"', "").splitlines()]
    grid[2] = ["Effective January 1, 2026 through March 31, 2026"]
    grid[9][1] = "Inj., lumoxiti, 0.01 mg"
    grid[9] = grid[9][:2] + grid[9][4:]
    assert read(xlsx_bytes(grid)) == read(data)


@pytest.mark.parametrize(
    ("change", "column", "found"),
    [
        ({"limit": "23.3O4"}, "Payment Limit", "'23.3O4'"),
        ({"limit": ""}, "Payment Limit", "nothing"),
        ({"limit": "-1.000"}, "Payment Limit", "'-1.000'"),
        ({"code": "9313"}, "HCPCS Code", "'9313'"),
        ({"coinsurance": "x"}, "Co-insurance Percentage", "'x'"),
        ({"cf": "maybe"}, "Clotting Factor", "'maybe'"),
    ],
)
def test_a_wrong_cell_is_refused_at_its_line(change: dict[str, str], column: str, found: str) -> None:
    (problem,) = refusal(payment_limit_csv([DRUG | change])).problems
    assert (problem.line, problem.column, problem.found) == (10, column, found)


def test_a_code_that_stands_twice_is_refused() -> None:
    (problem,) = refusal(payment_limit_csv([DRUG, DRUG])).problems
    assert (problem.line, problem.found) == (11, "J9313 again")


def test_a_missing_column_is_named() -> None:
    data = payment_limit_csv([DRUG]).replace(b"Payment Limit,", b"Payment,")
    (problem,) = refusal(data).problems
    assert (problem.line, problem.column) == (9, "limit")


@pytest.mark.parametrize(
    "line",
    [b"Effective Januember 1, 2026 through", b"Effective February 1, 2026 through", b"nothing"],
)
def test_a_file_without_a_quarter_is_refused(line: bytes) -> None:
    data = payment_limit_csv([DRUG])
    refusal(data.replace(b"Effective January 1, 2026 through", line))


def test_a_quarter_that_begins_within_a_month_is_refused() -> None:
    data = payment_limit_csv([DRUG]).replace(b"January 1,", b"January 2,")
    assert refusal(data).problems[0].expected == "the first day of a quarter"


def test_another_file_is_called_by_its_name() -> None:
    data = real("GPCI2026.csv")
    assert refusal(data).problems[0].found == "a GPCI file"


def test_every_cut_of_a_small_file_is_refused_but_at_the_end_of_a_row() -> None:
    data = payment_limit_csv([DRUG, DRUG | {"code": "J9315"}])
    first = data.index(b"J9315")
    accepted = []
    for end in range(len(data)):
        try:
            accepted.append((end, len(read(data[:end]).rows)))
        except FileRefused:
            continue
    assert accepted == [(first - 1, 1), (first, 1), (len(data) - 1, 2)]


def test_a_whole_file_has_its_landmarks() -> None:
    data = real("ASP_January_2026.csv")
    end = data.index(b"Q9967")
    with pytest.raises(FileRefused, match="without Q9967"):
        read_payment_limits(data[:end], file="x")
    with pytest.raises(FileRefused, match="1 rows"):
        read_payment_limits(payment_limit_csv([DRUG]), file="x")
