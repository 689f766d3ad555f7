"""Tables of charges: headers, dialects, what is skipped, what is refused; workbooks that mean harm."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.files.columns.outcomes import answered
from rvuedge.files.problems import FileRefused
from rvuedge.logbook.charges.readers import tables
from rvuedge.logbook.charges.readers.any_format import KINDS, read_charges
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner

DAY = date(2026, 7, 14)


def read(data: str | bytes, **more: object) -> ChargeFile:
    raw = data.encode() if isinstance(data, str) else data
    manner = ReadingManner(
        date(2026, 11, 29),
        answered=answered(more.pop("mapping", {}), more.pop("answers", {})),
        provider=more.pop("provider", None),
    )  # type: ignore[arg-type]
    keyed = lambda number: f"key of {number}"  # noqa: E731
    return read_charges(raw, file="charges.csv", keyed=keyed, manner=manner, **more)  # type: ignore[arg-type]


def short(found: ChargeFile) -> list[tuple[date, str, tuple[str, ...], int]]:
    return [
        (encounter.performed_on, c.code, c.modifiers, c.units)
        for encounter in found.encounters
        for c in encounter.charges
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Date,CPT,Mod,Units\n7/14/2026,49505,51,2\n",
        "DOS;Code;Modifier(s);Qty\r\n2026-07-14;49505;51;2\r\n",
        "Service Date\tHCPCS\tMod1\tMod2\tUnits\n07/14/2026\t49505\t51\t\t2\n",
        "Date of Service|Procedure Code|Modifier 1|Units\n20260714|49505|51|2\n",
        "Somebody's practice\nRun on 1/1/2027, page 1\n\nDATE OF SERVICE,CODES,QTY\n7/14/2026,49505-51 x2,\n",
        '"Date","Procedure"\n"7/14/2026","49505-51\n x2"\n',
        "Patient,DOB,Date,Date of service,CPT,Description,Mod,Units\nx,1/1/1901,1/2/2026,7/14/2026,49505,y,51,2\n",
    ],
)
def test_headers_and_dialects(text: str) -> None:
    assert short(read(text)) == [(DAY, "49505", ("51",), 2)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding: str) -> None:
    found = read("Date,CPT,Location\n7/14/2026,49505,Hôpital\n".encode(encoding))
    assert [encounter.site for encounter in found.encounters] == ["Hôpital"]


def test_rows_without_charges_are_skipped_and_counted() -> None:
    text = (
        "Date,CPT,Units\n7/14/2026,49505,1\n,,\nDate,CPT,Units\n,,7\nSubtotal,,1\n7/14/2026,99213,1\nGrand Total,,2\n"
    )
    found = read(text)
    assert [(skipped_row.line, skipped_row.reason) for skipped_row in found.skipped] == [
        (3, "blank"),
        (4, "header again"),
        (5, "no date and no code"),
        (6, "total"),
        (8, "total"),
    ]
    assert (len(short(found)), found.problems) == (2, ())


def test_a_mapping_names_columns_that_are_not_known() -> None:
    text = "Svc Dt,Proc,N,Date\n7/14/2026,49505,2,1/1/2026\n"
    found = read(text, mapping={"date": "Svc Dt", "code": "Proc", "units": "N"})
    assert short(found) == [(DAY, "49505", (), 2)]


@pytest.mark.parametrize(
    ("mapping", "says"),
    [({"date": "Svc Dt", "code": "Nope"}, "'Nope'"), ({"patient": "Name"}, "the field 'patient'")],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping: dict[str, str], says: str) -> None:
    with pytest.raises(FileRefused, match=re.escape(says)):
        read("Svc Dt,Proc,N\n7/14/2026,49505,2\n", mapping=mapping)


def test_rows_of_one_claim_and_day_are_one_encounter() -> None:
    text = "Claim ID,Date,CPT\nA,7/14/2026,47562\nB,7/14/2026,99213\nA,7/14/2026,49505\nA,7/15/2026,99231\n"
    found = read(text)
    assert [[c.code for c in encounter.charges] for encounter in found.encounters] == [
        ["47562", "49505"],
        ["99213"],
        ["99231"],
    ]
    assert [encounter.reference for encounter in found.encounters] == ["key of A", "key of B", "key of A"]


def test_without_a_claim_number_each_row_stands_alone_and_the_answer_says_so() -> None:
    found = read("Date,CPT\n7/14/2026,47562\n7/14/2026,49505\n")
    assert len(found.encounters) == 2
    assert "each row is its own log" in found.notes[0].found


def test_a_file_with_the_day_first_anywhere_is_not_read_month_first() -> None:
    found = read("Date,CPT\n3/4/2026,47562\n13/4/2026,47562\n5/5/2026,47562\n")
    assert [(problem.line, problem.column) for problem in found.problems] == [(2, "Date")]
    assert [encounter.performed_on for encounter in found.encounters] == [date(2026, 4, 13), date(2026, 5, 5)]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("7/14/27,49505,51,1,22", "DOS"),
        ("7/14/2026,hernia,51,1,22", "CPT"),
        ("7/14/2026,49505,5,1,22", "Mod"),
        ("7/14/2026,49505,51,0,22", "Qty"),
        ("7/14/2026,49505,51,1,upstairs", "POS"),
        ("7/14/2026,,51,1,22", "CPT"),
        ("7/14/2026,49505 47562,51,1,22", "CPT"),
        ("7/14/2026,49505 x3,51,2,22", "Qty"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_as_the_file_names_it(row: str, column: str) -> None:
    found = read(f"DOS,CPT,Mod,Qty,POS\n7/14/2026,49505,,1,22\n{row}\n")
    assert [(problem.line, problem.column) for problem in found.problems] == [(3, column)]
    assert len(found.encounters) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n",
        b"%PDF-1.7 x",
        b"\x00\x01\x02",
        b"PK\x03\x04",
        b"{}",
        b"a,b\n1,2\n",
        b'Date,CPT\n"7/14',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_table_of_charges_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused):
        read(data)


def test_another_table_is_not_rvu_wallets() -> None:
    with pytest.raises(FileRefused, match="RVU Wallet"):
        read("Date,CPT\n7/14/2026,47562\n", kind="rvu-wallet")


def book(edit: Callable[[bytes], bytes] = lambda sheet: sheet, extra: str | None = None) -> bytes:
    """A workbook as a billing office sends it, its sheet edited."""
    made = BytesIO()
    workbook = xlsxwriter.Workbook(made)
    workbook.add_worksheet("Cover").write(0, 0, "July")
    sheet = workbook.add_worksheet("Charges")
    sheet.write_row(1, 0, ["Date of Service", "CPT", "Modifier(s)", "Units", "Location"])
    sheet.write_datetime(2, 0, DAY, workbook.add_format({"num_format": "m/d/yyyy"}))
    sheet.write_row(2, 1, [49505, 51, 1, "Main"])
    sheet.write_row(3, 0, [46217, "J9313", "JZ", 400, "Main"])
    workbook.close()
    out = BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = old.read(name)
            new.writestr(name, edit(member) if name.endswith("sheet2.xml") else member)
        if extra:
            new.writestr(extra, "x")
    return out.getvalue()


def test_a_workbook_with_real_dates_serials_and_numbers_as_codes() -> None:
    assert short(read(book())) == [(DAY, "49505", ("51",), 1), (DAY, "J9313", ("JZ",), 400)]


@pytest.mark.parametrize("cell", [b'r="XFD1048576"', b"r='XFD1048576'", b'r="xfd1048576"', b'r="XFD0001048576"'])
def test_a_cell_in_the_far_corner_does_not_take_all_memory(cell: bytes) -> None:
    with pytest.raises(FileRefused, match="row 1,048,576, column 16,384"):
        read(book(lambda sheet: sheet.replace(b'r="A4"', cell)))


@pytest.mark.parametrize("extra", ["xl/externalLinks/externalLink1.xml", "xl/vbaProject.bin", "xl/connections.xml"])
def test_a_workbook_that_reaches_out_is_refused(extra: str) -> None:
    with pytest.raises(FileRefused, match=re.escape(extra)):
        read(book(extra=extra))


def test_a_bomb_is_not_unpacked() -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    with pytest.raises(FileRefused, match="unpacks to 30,000,000 bytes"):
        read(bomb.getvalue())


def test_more_bytes_or_charges_than_may_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is 250,000 charges; a file of that size is a measurement's, not a test's."""
    monkeypatch.setattr(tables, "MAXIMUM_CHARGES", 3)
    with pytest.raises(FileRefused, match="16,777,216 bytes"):
        read(b"a" * (16 * 1024 * 1024 + 1))
    with pytest.raises(FileRefused, match="at most 3 a file"):
        read("Date,CPT\n" + "7/14/2026,99213\n" * 4)
    theirs = "7/14/2026,99213,roe\n" * 3
    wanted = read("Date,CPT,Provider\n" + theirs + "7/14/2026,99213,doe\n" * 3, provider="doe")
    assert (len(wanted.encounters), wanted.others) == (3, 3)


@given(st.binary(max_size=300), st.sampled_from(KINDS))
def test_any_bytes_are_read_or_refused(data: bytes, kind: str) -> None:
    for sent in (data, b"Date,CPT,Mod,Units\n" + data, b"PK\x03\x04" + data):
        try:
            read(sent, kind=kind)
        except FileRefused as error:
            assert error.problems


@given(st.data())
def test_a_workbook_damaged_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(whole[: data.draw(st.integers(1, len(whole)))]))
    except FileRefused as error:
        assert error.problems


@given(st.lists(st.lists(st.text(max_size=12), min_size=5, max_size=5), max_size=8))
def test_any_cells_under_a_good_header_become_charges_problems_or_skipped_rows(rows: list[list[str]]) -> None:
    body = "".join(
        ",".join('"' + cell.replace('"', '""').replace("\0", "") + '"' for cell in row) + "\n" for row in rows
    )
    try:
        found = read("Date,CPT,Mod,Units,POS\n" + body)
    except FileRefused:
        return
    assert len(found.encounters) + len(found.problems) + len(found.skipped) == len(rows)


WHOLE = book()
