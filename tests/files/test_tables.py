"""One reader from bytes to rows: what a text is parted by, how it is encoded, where a cell stands, what is too much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.files.delimited import delimiters_in
from rvuedge.files.problems import FileRefused
from rvuedge.files.tables import ANY, CMS, Limits, column_letters, read_tables
from rvuedge.files.text import decoded
from tests.files.workbooks import workbook

ROWS = [["Specialty", "Médecine – A"], ["Urology", "12"]]


def refusal(data: bytes, limits: Limits = ANY) -> str:
    with pytest.raises(FileRefused) as refused:
        read_tables(data, file="t.csv", expected="a table", limits=limits)
    return str(refused.value)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_is_read_whatever_its_separator_and_encoding(separator: str, encoding: str, end: str) -> None:
    data = (end.join(separator.join(row) for row in ROWS) + end).encode(encoding)
    table = read_tables(data, file="t.csv", expected="a table")[0]
    assert (table.sheet, table.delimiter) == (None, separator)
    assert [row.cells for row in table.texts()] == ROWS


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("é–“ü”".encode(), "é–“ü”"),
        ("é–“ü”".encode("utf-8-sig"), "é–“ü”"),
        ("é–“ü”".encode("cp1252"), "é–“ü”"),
        ("éü".encode("latin-1"), "éü"),
        (b"caf\xe9 \x81\x93", "café \x81“"),
        ("é\0ü".encode("utf-16"), "é ü"),
    ],
    ids=["UTF-8", "UTF-8 with a mark", "Windows-1252", "Latin-1", "a byte neither has", "UTF-16 with a NUL"],
)
def test_bytes_mean_one_text_for_every_reader(data: bytes, text: str) -> None:
    """Latin-1 is Windows-1252 in every reader; once one refused what another read."""
    assert decoded(data, file="t.csv", expected="a table", utf_16=True) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b\n", ","),
        ("a\n1\n", ","),
        ('email;"name, as written"\n', ";"),
        ("Site, all\na;b;c\n1;2;3\n", ";,"),
        ("a\tb\n1,5\t2\n", "\t,"),
        ("a|b\n", "|"),
    ],
)
def test_the_likeliest_separator_is_the_most_frequent_outside_of_quotes(text: str, found: str) -> None:
    assert delimiters_in(text) == found


def test_a_cell_is_known_by_sheet_row_and_column_letter() -> None:
    (first, second) = read_tables(
        workbook({"Notes": [["a note"]], "Work": [["CPT", "wRVU"], [10021, 1.5]]}), file="w.xlsx", expected="a table"
    )
    assert [table.sheet for table in (first, second)] == ["Notes", "Work"]
    assert second.texts()[1].cells == ["10021", "1.5"]
    assert second.rows[1].cells == [10021.0, 1.5]
    assert str(second.place(second.rows[1], 1)) == "sheet 'Work', row 2, column B"
    (text,) = read_tables(b'a,"b\nb"\nc,d\n', file="t.csv", expected="a table")
    assert str(text.place(text.rows[1], 0)) == "row 3, column A"


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_lettered_as_a_spreadsheet_does(index: int, letters: str) -> None:
    assert column_letters(index) == letters


@pytest.mark.parametrize(
    ("data", "limits", "sentence"),
    [
        (b"", ANY, "found an empty file, expected a table"),
        (b"%PDF-1.7", ANY, "found a PDF document"),
        (b"a\0b\n", ANY, "found a binary file"),
        (b'a,b\n1,"2\n', ANY, "line 2: found unexpected end of data, expected comma-separated cells"),
        (b"a,b\n1,2", CMS, "line 2: found a last line that is cut off"),
        ("a,b\n".encode("utf-16"), CMS, "found text in UTF-16"),
        (b'a,"b\nb"\n', Limits(one_line=True), "line 1: found a quoted cell that runs over the line end"),
        (b"a,b\n" * 4, Limits(rows=3), "found more rows than that, expected at most 3 rows"),
        (b"abcdef", Limits(size=5), "found 6 bytes, expected at most 5 bytes"),
        (workbook({"A": [["x"] * 9]}), Limits(cells=8), "and 8 cells"),
        (workbook({"A": [["x"] * 5], "B": [["x"] * 5]}), Limits(cells=8), "sheet B with cells up to row 1, column 5"),
        (workbook({"A": [["x"]]}), Limits(workbooks=False), "found a zip archive or an xlsx workbook"),
    ],
)
def test_what_is_no_table_broken_or_too_much_is_refused(data: bytes, limits: Limits, sentence: str) -> None:
    assert sentence in refusal(data, limits)


def test_a_reading_that_breaks_is_left_out_while_another_holds() -> None:
    (table,) = read_tables(b'"a, b";"c"\n"1";"2"\n', file="t.csv", expected="a table")
    assert table.delimiter == ";"


def test_the_rows_read_are_reported_by_the_thousand() -> None:
    body: list[int] = []
    read_tables(b"a,b\n" * 2_500, file="t.csv", expected="a table", progress=body.append)
    assert body == [1_000, 2_000, 2_500]


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b'"']))
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    try:
        assert read_tables(start + data, file="t", expected="a table")
    except FileRefused as error:
        assert error.problems
